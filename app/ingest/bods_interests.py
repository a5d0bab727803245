"""The interests of a BODS 0.4 relationship: what is held, how much of it, from when to when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.ingest.registers import BadFieldError, day_of
from app.ingest.shares import OPEN, WHOLE, Interval, above, below
from app.store.ownership import StakeKind

_KINDS: Final = {"shareholding": StakeKind.SHARES, "votingRights": StakeKind.VOTES}
_SHARE_UNKNOWN: Final = frozenset({"", "unknownInterest", "unpublished"})
_CONTROL: Final = frozenset({
    "otherInfluenceOrControl", "appointmentOfBoard", "controlViaCompanyRulesOrArticles", "boardChair", "trustee",
    "controlByLegalFramework", "nominator", "rightsGrantedByContract", "conditionalRightsGrantedByContract",
})  # fmt: skip
"""Control by itself; any other interest is control where the statement says so."""


@dataclass(frozen=True, slots=True)
class Interest:
    """One interest; ``key`` tells it from the others of its relationship. Without ``kind`` it is no share."""

    key: str
    type: str
    kind: StakeKind | None
    share: Interval
    controls: bool
    indirect: bool
    since: date | None
    until: date | None

    @property
    def words(self) -> str:
        """What it is, for people."""
        return f"{'indirect ' if self.indirect else ''}{self.type or 'an interest that is not told'}"


def interests_of(details: dict[str, Any], ended_on: date | None) -> Iterator[Interest]:
    """Every interest, or one unknown where none is told; those still open end with their record.

    Raises BadFieldError.
    """
    through_components = bool(details.get("componentRecords"))
    told: dict[tuple[str, date | None], int] = {}
    interests: list[dict[str, Any]] = details.get("interests") or [{}]
    for one in interests:
        found = _interest(one, ended_on, through_components=through_components)
        times = told[(found.key, found.since)] = told.get((found.key, found.since), 0) + 1
        yield found if times == 1 else _again(found, times)


def _interest(one: dict[str, Any], ended_on: date | None, *, through_components: bool) -> Interest:
    kind = str(one.get("type") or "")
    indirect = one.get("directOrIndirect") == "indirect"
    held = _KINDS.get(kind) or (StakeKind.SHARES if kind in _SHARE_UNKNOWN else None)
    share = _share(one.get("share") or {})
    if indirect:
        share = (WHOLE, WHOLE) if share[0] == WHOLE and not through_components else OPEN
    return Interest(
        key=f"{kind or 'unknown'}{'-indirect' if indirect else ''}",
        type=kind,
        kind=held,
        share=share,
        controls=kind in _CONTROL or one.get("beneficialOwnershipOrControl") is True,
        indirect=indirect,
        since=day_of(one.get("startDate"), "startDate"),
        until=day_of(one.get("endDate"), "endDate") or ended_on,
    )


def _again(one: Interest, times: int) -> Interest:
    return Interest(
        f"{one.key}-{times}", one.type, one.kind, one.share, one.controls, one.indirect, one.since, one.until
    )


def _share(share: dict[str, Any]) -> Interval:
    if (exact := _number(share, "exact")) is not None:
        return exact, exact
    least, most = _number(share, "minimum"), _number(share, "maximum")
    over, under = _number(share, "exclusiveMinimum"), _number(share, "exclusiveMaximum")
    lows = [edge for edge in (least, above(over) if over is not None else None) if edge is not None]
    highs = [edge for edge in (most, below(under) if under is not None else None) if edge is not None]
    return max(lows, default=None), min(highs, default=None)


def _number(share: dict[str, Any], name: str) -> Decimal | None:
    value = share.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        message = "a share is not a number"
        raise BadFieldError(message)
    number = Decimal(value)
    if not 0 <= number <= WHOLE:
        message = "a share is outside 0 to 100 percent"
        raise BadFieldError(message)
    return number
