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
from app.law.finding import Effect, Question
from app.law.places import destined_to_country, destined_to_macau_or_d5
from app.law.presumed_items import in_public_notice
from app.law.rule import Verdict, rule
from app.law.rulings import IsInformed, fits, same_name
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
    letter's own words decide, which a person reads; EAR99 items go there as they would without it.
    """
    informed = case.actor.is_informed
    told = stated("/actor/is_informed", informed) if informed else fails(("/actor/is_informed", "not stated"))
    place = _where_letters_speak_of(case)
    for line in case.lines:
        letters = [
            _by_ruling(case, line, *one) for one in case.changes.notices if _is_addressed(case, one[1])
        ]
        dealt = all_of(subject_to_the_ear(case, line), moves(case))
        there = claim(place.holds, *place.because) if _is_ordinary(case, line) else place
        yield Verdict(all_of(any_of(all_of(told, there), *letters), dealt), line.pointer, (line.pointer,))
        elsewhere = fails() if _is_ordinary(case, line) else all_of(told, negated(place), dealt)
        yield Verdict(elsewhere, line.pointer, (line.pointer,), effect=Effect.REVIEW)


@once
def _where_letters_speak_of(case: Case) -> Claim:
    seats = (headquartered_in_macau_or_d5(case, one) for one in case.recipients)
    return any_of(destined_to_macau_or_d5(case), *seats)


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
        letters = [
            _by_ruling(case, line, *one) for one in case.changes.notices if not _is_addressed(case, one[1])
        ]
        known = any_of(all_of(_named(case, line), place), *letters)
        yield Verdict(
            all_of(known, subject_to_the_ear(case, line), moves(case)), line.pointer, (line.pointer,)
        )


def _is_addressed(case: Case, letter: IsInformed) -> bool:
    return same_name(letter.actor, case.actor.name)


def _by_ruling(case: Case, line: Line, ruling: str, letter: IsInformed) -> Claim:
    """A letter on record speaks of the item and of where, or to whom, it goes; without places, of any."""
    if not any(_is_meant(line, pointer, item, letter) for pointer, item in line.all_items):
        return fails()
    told = holds((f"/rulings/{ruling}", letter.actor or "a letter of BIS"))
    if not letter.destinations and not letter.headquarters_countries:
        return told
    seats = (_seated_in(one, letter.headquarters_countries) for one in case.recipients)
    where = destined_to_country(case, *letter.destinations) if letter.destinations else fails()
    return all_of(told, any_of(where, *(seats if letter.headquarters_countries else ())))


def _is_meant(line: Line, pointer: str, item: Item, letter: IsInformed) -> bool:
    own = (line.classification, *line.parts)
    eccns = [at for one in own if one.item == pointer for at in (one.eccn, one.paragraph) if at]
    entry = line.entry(pointer)
    names = [one for one in (item.model, item.description, entry.name if entry else None) if one]
    return fits(letter.items, item, [*eccns, *([item.eccn] if item.eccn else [])], names)


def _seated_in(one: PartyCase, countries: tuple[str, ...]) -> Claim:
    seats = (*one.seats, *one.parent_seats)
    found = [claim(seat.country in countries, (seat.pointer, seat.country)) for seat in seats]
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
