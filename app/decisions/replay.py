"""Replay: the facts of a decision answered again, from exactly what was read then, or from other days and knowledge.

Without a wish, everything is read by the numbers that the decision names, never by a clock, and the answer must
be the decision byte for byte. Where something else is wished, the sources are moved to it one after another, and
each difference says which of them made it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import canonical, sha256
from app.decisions.answer import Asked, Asker, World, answer_in, refuse_unknowable
from app.decisions.decision import DrawnView, LinksView, MatchView, ReleaseView, VersionsView
from app.decisions.difference import Difference, differences, overlap, with_sentences_of
from app.decisions.gather import ListPolicy
from app.decisions.refusal import Refusal
from app.decisions.shown import without_persons
from app.decisions.versions import list_policy_of, rules_version
from app.decisions.when import Source, all_alike
from app.decisions.wire import decision_json
from app.facts import Facts
from app.law.finding import Question
from app.law.rule_hashes import rule_hashes
from app.matching.version import MATCHER_VERSION
from app.store import decisions as kept
from app.store.knowledge import AsOf, KnowledgeRead, KnownAt, read_knowledge
from app.store.rule_sets import find_rules
from app.wire import from_json, read_json

EDITIONS: Final = ("engine", "schema", "law", "chips", "matcher", "rules")
"""What ``versions`` says of the code; a replay runs on today's, and says so beside."""
OF_THE_MOMENT: Final = frozenset({"on", "known_at", "decided_at", "valid_until", "versions"})
"""What differs by itself where another day or other knowledge is read."""


class Law(StrEnum):
    """Which law, rulings, lists and knowledge count: those of the decision, or today's."""

    THEN = "THEN"
    NOW = "NOW"


class Reason(StrEnum):
    """What makes a difference. UNEXPLAINED: nothing that the decision rests on has changed, and yet it differs."""

    ENGINE = "ENGINE"
    MATCHER = "MATCHER"
    PROFILE = "PROFILE"
    ENTITY = "ENTITY"
    OWNERSHIP = "OWNERSHIP"
    RULING = "RULING"
    LIST = "LIST"
    DISPOSITION = "DISPOSITION"
    SETTINGS = "SETTINGS"
    LAW = "LAW"
    UNEXPLAINED = "UNEXPLAINED"


class Matching(StrEnum):
    """Whether the names were searched again, or the recorded matches taken, as another matcher had found them."""

    EVALUATED = "EVALUATED"
    RECORDED = "RECORDED"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a replay reads otherwise than the decision did; nothing: it must come out the same."""

    on: date | None = None
    known_at: datetime | None = None
    law: Law = Law.THEN

    @property
    def moves(self) -> bool:
        """Whether anything is read otherwise."""
        return self != Wish()


@dataclass(frozen=True, slots=True)
class Explained:
    """A difference and what made it."""

    difference: Difference
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision as it was recorded, as it comes out again, and how they differ."""

    recorded: dict[str, Any]
    again: dict[str, Any]
    identical: bool
    matching: Matching
    sha256: str
    sha256_again: str
    editions: Mapping[str, Any]
    rules_changed: tuple[str, ...] | None
    differences: tuple[Explained, ...] = ()


@dataclass(frozen=True, slots=True)
class _Replay:
    """One replay at work: who asked what, the world in which it is answered, and the decision's own names."""

    asked: Asked
    world: World
    id: UUID
    links: LinksView

    def answer(self, conn: sa.Connection) -> dict[str, Any]:
        """The decision as it comes out in this world, under the name of the recorded one."""
        decision = answer_in(conn, self.asked, self.world).decision
        return decision_json(replace(decision, id=self.id, links=self.links))


def replay(
    conn: sa.Connection, row: kept.Decision, wish: Wish, policy: ListPolicy, now: datetime, *, persons: bool
) -> Replayed:
    """Answer a recorded decision again; ``policy`` is today's, ``persons``: show evidence on listed persons.

    Raises Refused and ScreeningUnavailable.
    """
    recorded: dict[str, Any] = read_json(row.canonical)
    then = _then(row, recorded)
    read = read_knowledge(conn)
    target = _moved(then, wish, policy, now, read) if wish.moves else then
    today = target.answer(conn)
    seen = _Seen(wish.moves, persons)
    content, again = canonical(today), recorded
    same = content == row.canonical
    if not same:
        content = canonical(_as_recorded(recorded, today))
        again = read_json(content)
        same = seen.equal(recorded, again) if wish.moves else content == row.canonical
    return Replayed(
        recorded=recorded,
        again=again,
        identical=same,
        matching=Matching.EVALUATED if target.world.matches is None else Matching.RECORDED,
        sha256=sha256(row.canonical).hex(),
        sha256_again=sha256(content).hex(),
        editions={name: today["versions"][name] for name in EDITIONS},
        rules_changed=_rules_changed(conn, recorded),
        differences=()
        if same
        else _explained(seen, recorded, again, _course(conn, recorded, then, target, today)),
    )


def _then(row: kept.Decision, recorded: dict[str, Any]) -> _Replay:
    """The decision's own question, and the world as it names it."""
    versions = from_json(VersionsView, recorded["versions"])
    asked = Asked(
        Question(row.kind),
        from_json(Facts, recorded.get("asked") or recorded["facts"]),
        Asker(row.key_id, row.subject, recorded["mode"], versions.asked_by.may_review),
        list_policy_of(versions.settings),
        versions.asked_by.full_trace,
        from_json(ReleaseView, recorded["release"]) if "release" in recorded else None,
    )
    read = KnowledgeRead(versions.rulings, versions.shared, versions.draws or row.known_at)
    known = AsOf(row.known_at, versions.rulings, versions.shared)
    world = World(
        now=row.decided_at,
        when=all_alike(row.law_day, row.known_at, known),
        read=read,
        drawings={str(one.license): (one.others, _lines(one)) for one in versions.drawn},
        matches=None if versions.matcher == MATCHER_VERSION else _matches(recorded),
    )
    return _Replay(asked, world, row.id, from_json(LinksView, recorded["links"]))


def _lines(one: DrawnView) -> tuple[tuple[str, Decimal], ...]:
    return tuple((line.line, line.quantity) for line in one.own)


def _matches(recorded: dict[str, Any]) -> tuple[MatchView, ...]:
    return tuple(from_json(MatchView, one) for one in recorded["matches"])


def _moved(then: _Replay, wish: Wish, policy: ListPolicy, now: datetime, read: KnowledgeRead) -> _Replay:
    """The same question in the world that is wished."""
    if wish.known_at is not None:
        refuse_unknowable(wish.known_at, read)
    today = wish.law is Law.NOW
    on = wish.on or (now.date() if today else then.world.when.on)
    known: KnownAt = wish.known_at or (AsOf(read.at, read.tenant, read.shared) if today else _known(then))
    known_at = known.at if isinstance(known, AsOf) else known
    world = replace(then.world, when=all_alike(on, known_at, known))
    if not today:
        return replace(then, world=world)
    world = replace(world, read=read, drawings=None, matches=None)
    return replace(then, asked=replace(then.asked, policy=policy), world=world)


def _known(then: _Replay) -> KnownAt:
    return then.world.when.of(Source.LIST).known


def _as_recorded(recorded: dict[str, Any], again: dict[str, Any]) -> dict[str, Any]:
    """The answer in the sentences of the recorded one, which stand by hash, and under its editions."""
    spoken: Any = with_sentences_of(recorded, again)
    editions = {name: recorded["versions"][name] for name in EDITIONS}
    return {**spoken, "versions": {**again["versions"], **editions}}


def _rules_changed(conn: sa.Connection, recorded: dict[str, Any]) -> tuple[str, ...] | None:
    """The rules whose content is another by now; None where it is not known what they were."""
    name, now = recorded["versions"]["rules"], rule_hashes()
    if name == rules_version():
        return ()
    then = find_rules(conn, bytes.fromhex(name))
    if then is None:
        return None
    return tuple(sorted(one for one in {*then, *now} if then.get(one) != now.get(one)))


Course = Iterator[tuple[Reason, dict[str, Any]]]


def _course(
    conn: sa.Connection, recorded: dict[str, Any], then: _Replay, target: _Replay, today: dict[str, Any]
) -> Course:
    """What comes out on the way from the recorded world to the wished one, one source after another."""
    first = Reason.UNEXPLAINED if _same_edition(recorded, today) else Reason.ENGINE
    if target is then:
        yield first, today
        return
    yield first, then.answer(conn)
    for reason, at in _steps(then, target):
        try:
            yield reason, at.answer(conn)
        except Refusal:  # between two worlds, facts and knowledge need not fit; the next step does
            continue
    yield Reason.LAW, today


def _same_edition(recorded: dict[str, Any], today: dict[str, Any]) -> bool:
    """Whether the code is that of the decision; names are not searched again, so that the matcher does not matter."""
    return all(
        recorded["versions"][name] == today["versions"][name] for name in EDITIONS if name != "matcher"
    )


def _steps(at: _Replay, target: _Replay) -> Iterator[tuple[Reason, _Replay]]:
    """The worlds on the way; the last one, of another day of the law, is the target itself."""
    if at.world.matches != target.world.matches:
        at = replace(at, world=replace(at.world, matches=target.world.matches))
        yield Reason.MATCHER, at
    for source in Source:
        world = replace(at.world, when=at.world.when.seeing(source, target.world.when.of(source)))
        if source is Source.RULING:
            world = replace(world, drawings=target.world.drawings)
        asked = replace(at.asked, policy=target.asked.policy) if source is Source.SETTINGS else at.asked
        if (world, asked.policy) != (at.world, at.asked.policy):
            at = replace(at, world=world, asked=asked)
            yield Reason(source.value), at


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of two decisions is compared: not what is of the moment where one is, nor more than the reader may see."""

    moves: bool
    persons: bool

    def equal(self, then: dict[str, Any], now: dict[str, Any]) -> bool:
        """Whether two decisions say the same."""
        return not any(True for _ in self.differences(then, now))

    def differences(self, then: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
        """How two decisions differ."""
        return differences(self._of(then), self._of(now))

    def _of(self, decision: dict[str, Any]) -> dict[str, Any]:
        said = {name: one for name, one in decision.items() if not self.moves or name not in OF_THE_MOMENT}
        return said if self.persons else without_persons(said)


def _explained(
    seen: _Seen, recorded: dict[str, Any], again: dict[str, Any], course: Course
) -> tuple[Explained, ...]:
    """Each difference with the steps that touched what it is about."""
    before = recorded
    touched: list[tuple[Reason, tuple[str, ...]]] = []
    for reason, one in course:
        spoken = read_json(canonical(_as_recorded(recorded, one)))
        touched.append((reason, tuple(found.path for found in seen.differences(before, spoken))))
        before = spoken
    every = tuple(seen.differences(recorded, again)) or (Difference("", None, None),)
    return tuple(Explained(one, tuple(_reasons(one.path, touched)) or (Reason.UNEXPLAINED,)) for one in every)


def _reasons(path: str, touched: list[tuple[Reason, tuple[str, ...]]]) -> Iterator[Reason]:
    for reason, paths in touched:
        if any(overlap(path, one) for one in paths):
            yield reason
