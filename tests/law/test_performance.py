from decimal import Decimal

import pytest

from app.facts import Die, DieKind, NumberFormat, Rate, Specification
from app.law.performance import Performance, total_processing_performance

AT = "/items/0/specification"


def tpp(spec: Specification) -> Performance:
    return total_processing_performance(spec, AT)


def rate(number_format: str, tops: str, *, sparse: bool = False, bit_length: int | None = None) -> Rate:
    return Rate(format=NumberFormat(number_format), tops=Decimal(tops), sparse=sparse, bit_length=bit_length)


@pytest.mark.parametrize(
    ("rates", "total", "number_format"),
    [
        ((rate("int8", "624"), rate("fp16", "312"), rate("tf32", "156")), "4992", "int8"),
        ((rate("int8", "1979"),), "15832", "int8"),
        ((rate("int8", "299.3"), rate("fp16", "149.7")), "2395.2", "fp16"),
        ((rate("fp4", "1676"),), "6704", "fp4"),
        ((rate("fp6", "100"),), "600", "fp6"),
        ((rate("fp64", "67"),), "4288", "fp64"),
        ((rate("tf32", "900"), rate("fp8", "3500")), "28800", "tf32"),
        ((rate("fp8", "100", bit_length=16),), "1600", "fp8"),
        ((rate("bf16", "1835"), rate("fp8", "1835")), "29360", "bf16"),
    ],
)
def test_the_greatest_format_sets_tpp(rates: tuple[Rate, ...], total: str, number_format: str) -> None:
    found = tpp(Specification(rates=rates))

    assert (found.total.exact, found.number_format) == (Decimal(total), number_format)


def test_a_sparse_rate_is_halved() -> None:
    assert tpp(Specification(rates=(rate("fp8", "1100", sparse=True),))).total.exact == Decimal(4400)


def test_multiply_accumulates_count_twice() -> None:
    found = tpp(Specification(mac_tops=Decimal(140), bit_length=16))

    assert (found.total.exact, found.number_format) == (Decimal(4480), "16 bit")


def test_multiply_accumulates_of_unknown_length_leave_tpp_open() -> None:
    found = tpp(Specification(mac_tops=Decimal(140), rates=(rate("int8", "100"),)))

    assert found.total.exact is None
    assert found.total.least == Decimal(800)
    assert found.total.missing == (f"{AT}/bit_length",)


def test_tf32_counts_32_bits_and_says_so() -> None:
    assert tpp(Specification(rates=(rate("tf32", "100"),))).total.warnings == ("TF32_BIT_LENGTH",)
    assert tpp(Specification(rates=(rate("tf32", "100"), rate("fp16", "300")))).total.warnings == ()


def test_a_bit_length_below_that_of_the_format_is_not_believed() -> None:
    found = tpp(Specification(rates=(rate("fp16", "400", bit_length=4),)))

    assert found.total.exact == Decimal(6400)
    assert found.total.warnings == ("BIT_LENGTH_CONTRADICTS_FORMAT",)


def test_dies_with_rates_of_their_own_are_summed_with_their_count() -> None:
    dies = (
        Die(kind=DieKind.LOGIC, rates=(rate("fp8", "280"), rate("fp16", "100")), count=2),
        Die(kind=DieKind.LOGIC, rates=(rate("fp8", "50"),)),
        Die(kind=DieKind.IO),
        Die(kind=DieKind.MEMORY, count=6),
    )

    found = tpp(Specification(dies=dies))
    assert (found.total.exact, found.number_format) == (Decimal(2 * 280 * 8 + 50 * 8), "fp8")


def test_a_logic_die_without_rates_beside_dies_with_rates_leaves_tpp_open() -> None:
    dies = (Die(kind=DieKind.LOGIC, rates=(rate("fp8", "280"),)), Die(kind=DieKind.LOGIC))
    found = tpp(Specification(dies=dies))

    assert found.total.exact is None
    assert found.total.least == Decimal(2240)
    assert found.total.missing == (f"{AT}/dies/1/rates",)


@pytest.mark.parametrize(
    "settling",
    [
        Specification(dies=(Die(kind=DieKind.LOGIC, rates=(rate("fp8", "280"),)), Die(rates=()))),
        Specification(
            dies=(Die(kind=DieKind.LOGIC, rates=(rate("fp8", "280"),)), Die()), rates=(rate("fp8", "280"),)
        ),
        Specification(dies=(Die(kind=DieKind.LOGIC, rates=(rate("fp8", "280"),)), Die()), tpp=Decimal(2240)),
    ],
)
def test_the_whole_or_an_empty_list_of_rates_settles_a_silent_die(settling: Specification) -> None:
    assert tpp(settling).total.exact == Decimal(2240)


def test_the_greater_of_whole_and_dies_counts() -> None:
    dies = (Die(kind=DieKind.LOGIC, rates=(rate("fp8", "600"),)),)
    found = tpp(Specification(rates=(rate("fp8", "100"),), dies=dies))

    assert found.total.exact == Decimal(4800)
    assert found.total.warnings == ("DIE_RATES_CONTRADICT_RATES",)


def test_nothing_stated_leaves_tpp_unknown() -> None:
    found = tpp(Specification(rates=()))

    assert (found.total.least, found.total.most) == (Decimal(0), None)
    assert found.total.missing == (f"{AT}/rates",)


@pytest.mark.parametrize(
    ("stated", "total", "number_format", "warnings"),
    [
        ("900", "15832", "int8", ("STATED_TPP_CONTRADICTS_RATES",)),
        ("20000", "20000", None, ("STATED_TPP_CONTRADICTS_RATES",)),
        ("15832", "15832", "int8", ()),
        ("15831.9", "15832", "int8", ("STATED_TPP_CONTRADICTS_RATES",)),
    ],
)
def test_of_stated_tpp_and_rates_the_greater_counts(
    stated: str, total: str, number_format: str | None, warnings: tuple[str, ...]
) -> None:
    found = tpp(Specification(tpp=Decimal(stated), rates=(rate("int8", "1979"),)))

    assert (found.total.exact, found.number_format) == (Decimal(total), number_format)
    assert found.total.warnings == warnings


def test_a_stated_tpp_rounded_to_its_last_place_does_not_contradict_the_rates() -> None:
    found = tpp(Specification(tpp=Decimal(2395), rates=(rate("fp16", "149.7"),)))

    assert found.total.exact == Decimal("2395.2")
    assert found.total.warnings == ()
