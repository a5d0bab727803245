"""The natures of control of the UK register, as bands of shares and votes and as control without either."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from app.ingest.shares import HALF, WHOLE, Interval, above
from app.store.ownership import StakeKind

_BANDS: Final = {
    "25-to-50": (Decimal(25), HALF),
    "50-to-75": (above(HALF), Decimal(75)),
    "75-to-100": (Decimal(75), WHOLE),
    "more-than-25": (Decimal(25), WHOLE),
}
"""More than 25 and not more than 50; more than 50 and less than 75; 75 and more; more than 25."""
_KINDS: Final = {
    "ownership-of-shares": StakeKind.SHARES,
    "right-to-share-surplus-assets": StakeKind.SHARES,
    "voting-rights": StakeKind.VOTES,
}
_BANDED: Final = re.compile(rf"({'|'.join(_KINDS)})-({'|'.join(_BANDS)})-percent(-.+)?")


def shares_of(natures: Iterable[str]) -> Iterator[tuple[StakeKind, Interval, str]]:
    """What is held of shares and of votes, each as one interval.

    Holdings of a kind under several titles, as oneself, as a trustee, as a partner, may be one or may add up.
    """
    found: dict[StakeKind, list[tuple[Decimal, Decimal, str]]] = {}
    for nature in natures:
        if banded := _BANDED.fullmatch(nature):
            least, most = _BANDS[banded[2]]
            found.setdefault(_KINDS[banded[1]], []).append((least, most, nature.replace("-", " ")))
    for kind, held in found.items():
        most = min(WHOLE, sum((one[1] for one in held), Decimal(0)))
        yield kind, (max(one[0] for one in held), most), ", ".join(one[2] for one in held)


def controls_of(natures: Iterable[str]) -> Iterator[str]:
    """Every other nature of control in words, also one that we have never seen."""
    for nature in dict.fromkeys(natures):
        if not _BANDED.fullmatch(nature):
            yield nature.replace("-", " ")
