"""Individual notices: an "is informed" letter binds its addressee; for others it is public knowledge (A 5.8)."""

from collections.abc import Iterator
from typing import Final

from app.facts import Item, Ternary
from app.law.case import (
    Case,
    Line,
    PartyCase,
    covered,
    headquartered_in_macau_or_d5,
    moves,
    once,
    subject_to_the_ear,
)
from app.law.chips import find_chip
from app.law.classification import Classification
from app.law.country_groups import resolve
from app.law.finding import Effect, Question
from app.law.places import destinations, destined_to_macau_or_d5
from app.law.presumed_items import in_public_notice
from app.law.rule import Verdict, rule
from app.law.ruled_names import is_named
from app.law.rulings import IsInformed, same_name, within
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, stated, unknown

QUESTIONS: Final = (Question.TRANSACTION, Question.IAAS)


@rule(
    "notice.addressee",
    authority=("EAR_744_23", "IS_INFORMED_H20"),
    cites=("15 CFR 744.23(b)",),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
)
def addressee(case: Case) -> Iterator[Verdict]:
    """BIS has informed this actor by letter that it needs a license for the item; the letter binds its addressee.

    The letters that became known speak of China, Macau, D:5 and parties seated there. To other places the
    letter's own words decide, which a person reads.
    """
    informed = case.actor.is_informed
    told = stated("/actor/is_informed", informed) if informed else fails(("/actor/is_informed", "not stated"))
    place = _where_letters_speak_of(case)
    for line in case.lines:
        letters = [
            all_of(_is_addressed(case, one), _reaches(case, line, at, one))
            for at, one in case.changes.notices
        ]
        dealt = all_of(subject_to_the_ear(case, line), moves(case))
        there = claim(place.holds, *place.because) if _is_ordinary(case, line) else place
        yield Verdict(all_of(any_of(all_of(told, there), *letters), dealt), line.pointer, (line.pointer,))
        said = claim(told.holds, *told.because) if _is_ordinary(case, line) else told
        elsewhere = all_of(said, negated(there), dealt)
        yield Verdict(elsewhere, line.pointer, (line.pointer,), effect=Effect.REVIEW)


@once
def _where_letters_speak_of(case: Case) -> Claim:
    seats = (headquartered_in_macau_or_d5(case, one) for one in case.recipients)
    return any_of(destined_to_macau_or_d5(case), *seats)


@once
def _is_ordinary(case: Case, line: Line) -> bool:
    """EAR99 by declaration, nothing speaking against it: no item that such a letter is about."""
    named = any(
        in_public_notice(item.model, item.description, item.sku, case.on) for _, item in line.all_items
    )
    return line.item.eccn == "EAR99" and covered(line).fails and not named


@rule(
    "notice.public-knowledge",
    authority=("IS_INFORMED_H20",),
    cites=("15 CFR 744.23(b)",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def public_knowledge(case: Case) -> Iterator[Verdict]:
    """BIS told other companies by letter that this item needs a license to China, D:5 or a party seated there.

    The letter does not bind this actor, but it makes BIS's concern publicly known; a person decides.
    """
    place = _where_letters_speak_of(case)
    for line in case.lines:
        found = all_of(_named(case, line), subject_to_the_ear(case, line), moves(case), place)
        yield Verdict(found, line.pointer, (line.pointer,))


@rule(
    "notice.letter-on-record",
    authority=("EAR_744_23",),
    cites=("15 CFR 744.23(b)",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def letter_on_record(case: Case) -> Iterator[Verdict]:
    """A letter of BIS to somebody else, or one that became known, is on record for this item and where it goes.

    The letter does not bind this actor, but it makes BIS's concern known; a person decides.
    """
    for line in case.lines:
        letters = [
            all_of(claim(not _is_addressed(case, one).holds), _reaches(case, line, at, one))
            for at, one in case.changes.notices
        ]
        found = all_of(any_of(*letters), subject_to_the_ear(case, line), moves(case))
        yield Verdict(found, line.pointer, (line.pointer,))


def _is_addressed(case: Case, letter: IsInformed) -> Claim:
    """The letter is to the actor; nobody knows where the actor has no name."""
    if letter.actor is None:
        return fails()
    if not case.actor.name:
        return unknown("/actor/name")
    return claim(same_name(letter.actor, case.actor.name), ("/actor/name", case.actor.name))


def _reaches(case: Case, line: Line, ruling: str, letter: IsInformed) -> Claim:
    """The letter speaks of the item and of where, or to whom, it goes; without places, of any."""
    if not any(_is_meant(line, pointer, item, letter) for pointer, item in line.all_items):
        return fails()
    told = holds((f"/rulings/{ruling}", letter.actor or "a letter of BIS"))
    if not letter.destinations and not letter.headquarters_countries:
        return told
    seats = (_seated_in(one, letter.headquarters_countries) for one in case.recipients)
    where = _destined_to(case, letter.destinations) if letter.destinations else fails()
    return all_of(told, any_of(where, *(seats if letter.headquarters_countries else ())))


def _destined_to(case: Case, countries: tuple[str, ...]) -> Claim:
    """Some destination is one of the countries, Hong Kong read as China."""
    wanted = {resolve(one) for one in countries}
    found = [claim(resolve(country) in wanted, (at, country)) for at, country in destinations(case)]
    return any_of(*found, *(() if case.facts.destination else (unknown("/destination"),)))


def _is_meant(line: Line, pointer: str, item: Item, letter: IsInformed) -> bool:
    """The item is of the letter's entry, or one of its models: by its texts, or as the catalogue knows it."""
    entry, letter_eccn = line.entry(pointer), letter.items.eccn
    inside = (entry.name, *(one.item.model for one in entry.item.components or ())) if entry else ()
    eccns = [at for one in (line.classification, *line.parts) if one.item == pointer for at in _entries(one)]
    eccns += [item.eccn] if item.eccn else []
    by_entry = letter_eccn is not None and any(
        within(one, letter_eccn) or within(letter_eccn, one) for one in eccns
    )
    return by_entry or any(
        is_named(model, item.model, item.description, item.sku) or (chip and chip in inside)
        for model in letter.items.models
        for chip in (_catalogued(model),)
    )


def _entries(found: Classification) -> Iterator[str]:
    yield from (one for one in (found.eccn, found.paragraph) if one)


def _catalogued(model: str) -> str | None:
    entry = find_chip(model, None, None)
    return entry.name if entry else None


def _seated_in(one: PartyCase, countries: tuple[str, ...]) -> Claim:
    seats = (*one.seats, *one.parent_seats)
    wanted = {resolve(country) for country in countries}
    found = [claim(resolve(seat.country) in wanted, (seat.pointer, seat.country)) for seat in seats]
    if any(one.firm for one in seats) or any(claimed.holds for claimed in found):
        return any_of(*found)
    return unknown(f"{one.pointer}/headquarters_country")


def _named(case: Case, line: Line) -> Claim:
    if case.actor.is_informed is Ternary.YES:
        return fails(("/actor/is_informed", "YES"))
    for pointer, item in line.all_items:
        if in_public_notice(item.model, item.description, item.sku, case.on):
            return holds((f"{pointer}/model", item.model or item.description or ""))
    return fails()
