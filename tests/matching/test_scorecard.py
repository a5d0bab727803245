"""The score card: points to probability, and probability to what a match is called."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.matching.scorecard import POSSIBLE, STRONG, Strength, probability, strength

POINTS = st.integers(-3000, 3000)


@given(POINTS, POINTS)
def test_more_points_are_never_less_likely(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert probability(low) <= probability(high)


@given(POINTS)
def test_a_probability_has_four_decimals_and_is_never_certain(points: int) -> None:
    found = probability(points)
    assert Decimal(0) < found < Decimal(1)
    assert found == found.quantize(Decimal("0.0001"))


def test_strength_follows_the_thresholds() -> None:
    assert strength(POSSIBLE - 1) is None
    assert strength(POSSIBLE) is Strength.POSSIBLE
    assert strength(STRONG - 1) is Strength.POSSIBLE
    assert strength(STRONG) is Strength.STRONG
