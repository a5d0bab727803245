"""Stakes and parties in few words, for the tests of ownership."""

from datetime import date
from decimal import Decimal

from app.ownership.stakes import Stake


def stake(
    owner: str,
    owned: str,
    least: int | str,
    most: int | str | None = None,
    source: str | None = None,
    as_of: date | None = None,
) -> Stake:
    """A stake of exactly ``least`` percent, or of ``least`` to ``most``."""
    return Stake(owner, owned, Decimal(least), Decimal(least if most is None else most), source, as_of)


def chain(*links: str) -> tuple[Stake, ...]:
    """Exact stakes from ``"X 50 A"``, intervals from ``"X 42..58 A"``, unknown ones from ``"X ? A"``."""
    return tuple(_link(*one.split()) for one in links)


def _link(owner: str, share: str, owned: str) -> Stake:
    if share == "?":
        return Stake(owner, owned)
    least, _, most = share.partition("..")
    return stake(owner, owned, least, most or None)
