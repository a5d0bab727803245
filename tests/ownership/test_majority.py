"""Who heads a party: more than half, alone or through those that one heads, to the top."""

import pytest

from app.facts import StakeKind
from app.ownership.majority import majority_parent
from app.ownership.stakes import Stake
from tests.ownership.examples import chain


@pytest.mark.parametrize(
    ("links", "parent"),
    [
        (("P 51 T",), "P"),
        (("P 50 T", "Q 50 T"), None),
        (("P 50.01 T", "Q 49.99 T"), "P"),
        (("P 35 T", "Q 30 T", "R 35 T"), None),
        (("P 100 A", "A 60 T"), "P"),
        (("P 50 A", "A 60 T"), "A"),
        (("P 60 A", "P 60 B", "A 30 T", "B 30 T"), "P"),
        (("P 60 A", "A 30 T", "P 30 T", "F 40 T"), "P"),
        (("P 40..60 T",), None),
        (("P 51..60 T",), "P"),
        (("P ? T",), None),
        (("T 60 T",), None),
        (("A 60 T", "T 60 A"), None),
        (("A 60 T", "B 60 A", "A 60 B"), "A"),
        (("A 60 T", "C 60 A", "B 60 C", "A 60 B", "C 30 B"), "A"),
        (("A 60 T", "B 30 A", "C 30 A", "A 30 B", "P 60 B", "B 60 C"), "P"),
        (("P 60 T", "Q 70 T"), "Q"),
        ((), None),
    ],
)
def test_the_parent_is_the_top_of_the_majority_chain(links: tuple[str, ...], parent: str | None) -> None:
    assert majority_parent("T", chain(*links)) == parent


def test_votes_head_before_shares_and_shares_where_nobody_has_most_votes() -> None:
    def votes(*links: str) -> tuple[Stake, ...]:
        return tuple(one._replace(kind=StakeKind.VOTES) for one in chain(*links))

    assert majority_parent("T", (*chain("P 60 T"), *votes("Q 60 T"))) == "Q"
    assert majority_parent("T", (*chain("P 60 T"), *votes("P 30 T", "Q 40 T"))) == "P"
    assert majority_parent("T", (*chain("P 30 T"), *votes("P 30 T"))) is None
