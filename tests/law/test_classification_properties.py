"""What must hold of every item: more performance never takes it out, and a missing fact never clears it."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.facts import Component, Die, DieKind, Item, ItemKind, NumberFormat, Rate, Specification, Ternary
from app.law.classification import Circumstances, Classification, classify
from app.law.reading import STRICTNESS

YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
DAYS = st.sampled_from(
    [date(2022, 10, 20), date(2022, 10, 21), date(2023, 11, 16), date(2023, 11, 17), date(2026, 9, 1)]
)
TPP = st.one_of(
    st.sampled_from([Decimal(one) for one in ("1599.99", "1600", "2399.99", "2400", "4799.99", "4800")]),
    st.decimals(1500, 6000, places=2),
)
AREA = st.decimals("0.01", 1500, places=2)
TERNARY = st.sampled_from(list(Ternary))
STATED = st.sampled_from([YES, NO])


@st.composite
def dies(draw: st.DrawFn) -> Die:
    kind = draw(st.sampled_from(list(DieKind)))
    planar = draw(st.booleans())
    node = draw(st.sampled_from([28, 40, 65] if planar else [3, 5, 7, 12, 16]))
    return Die(
        kind=kind,
        area_mm2=draw(AREA),
        non_planar=NO if planar else YES,
        node_nm=Decimal(node) if draw(st.booleans()) else None,
        count=draw(st.integers(1, 4)),
        rates=(),
    )


@st.composite
def specifications(draw: st.DrawFn) -> Specification:
    """Every fact of one IC stated once and in agreement: no figure says twice what another says."""
    logic = Die(kind=DieKind.LOGIC, area_mm2=draw(AREA), non_planar=YES, node_nm=Decimal(5))
    tops = draw(TPP)
    whole = draw(st.sampled_from(["tpp", "rates", "mac_tops", "dies"]))
    rates = (Rate(format=NumberFormat.INT8, tops=tops / 8),)
    if whole == "dies":
        logic = replace(logic, rates=rates)
    return Specification(
        tpp=tops if whole == "tpp" else None,
        rates=rates if whole == "rates" else None,
        mac_tops=tops / 16 if whole == "mac_tops" else None,
        bit_length=8 if whole == "mac_tops" else None,
        dies=(logic, *draw(st.lists(dies(), max_size=3))),
        interconnect_gb_s=draw(st.sampled_from([Decimal(599), Decimal(600), Decimal(900)])),
        designed_for_data_center=draw(STATED),
        marketed_for_data_center=draw(STATED),
    )


def classified(spec: Specification, on: date, eccn: str | None = None) -> Classification:
    item = Item(kind=ItemKind.IC, specification=spec, eccn=eccn)
    return classify(item, "/items/0", Circumstances(on=on))[0]


def strictness(found: Classification) -> list[int]:
    return sorted(STRICTNESS[level] for level in found.possible_levels)


def stronger(spec: Specification, factor: Decimal) -> Specification:
    def times(rates: tuple[Rate, ...] | None) -> tuple[Rate, ...] | None:
        return rates and tuple(replace(rate, tops=rate.tops * factor) for rate in rates)

    return replace(
        spec,
        tpp=None if spec.tpp is None else spec.tpp * factor,
        rates=times(spec.rates),
        mac_tops=None if spec.mac_tops is None else spec.mac_tops * factor,
        dies=tuple(replace(die, rates=times(die.rates)) for die in spec.dies or ()),
    )


def without_one_fact(spec: Specification) -> Iterator[Specification]:
    """The specification with one of its facts unsaid, in every way but data-center use and counts."""
    kept = ("designed_for_data_center", "marketed_for_data_center")
    for one in fields(spec):
        if getattr(spec, one.name) is not None and one.name not in kept:
            yield replace(spec, **{one.name: None})
    for place, die in enumerate(spec.dies or ()):
        for name in ("area_mm2", "kind", "non_planar", "rates"):
            if getattr(die, name) is not None:
                thinner = replace(die, **{name: None})
                yield replace(
                    spec, dies=(*(spec.dies or ())[:place], thinner, *(spec.dies or ())[place + 1 :])
                )


@settings(max_examples=150)
@given(specifications(), DAYS, st.decimals(1, 4, places=2), st.sampled_from([None, "EAR99", "3A090.b"]))
def test_more_performance_never_takes_an_item_out(
    spec: Specification, on: date, factor: Decimal, eccn: str | None
) -> None:
    before, after = classified(spec, on, eccn), classified(stronger(spec, factor), on, eccn)

    assert all(one <= two for one, two in zip(strictness(before), strictness(after), strict=True))


@settings(max_examples=150)
@given(specifications(), DAYS)
def test_facts_that_are_all_stated_leave_nothing_open(spec: Specification, on: date) -> None:
    assert classified(spec, on).controlled is not UNKNOWN
    assert classified(spec, on).missing == ()


@settings(max_examples=300)
@given(specifications(), DAYS)
def test_a_missing_fact_never_clears_what_it_could_put_in(spec: Specification, on: date) -> None:
    whole = classified(spec, on)

    for thinner in without_one_fact(spec):
        found = classified(thinner, on)
        assert max(strictness(found)) >= STRICTNESS[whole.level]
        assert whole.controlled is NO or found.controlled is not NO
        assert found.controlled is not UNKNOWN or found.missing


@settings(max_examples=150)
@given(specifications(), DAYS)
def test_unsaid_data_center_use_never_clears(spec: Specification, on: date) -> None:
    unsaid = replace(spec, designed_for_data_center=None)

    assert strictness(classified(unsaid, on)) >= strictness(classified(spec, on))


@settings(max_examples=150)
@given(specifications(), DAYS, st.sampled_from(["EAR99", "3A991.p", "3A090.a", "3A090.b", "4A003.z"]))
def test_a_declaration_never_lowers_what_figures_decide(spec: Specification, on: date, eccn: str) -> None:
    alone, declared = classified(spec, on), classified(spec, on, eccn)

    assert declared.controlled in (YES, alone.controlled)
    assert STRICTNESS[declared.level] >= STRICTNESS[alone.level]


@settings(max_examples=100)
@given(st.lists(specifications(), min_size=1, max_size=4), DAYS)
def test_a_box_is_as_strict_as_the_strictest_ic_inside(specs: list[Specification], on: date) -> None:
    components = tuple(Component(item=Item(kind=ItemKind.IC, specification=spec)) for spec in specs)
    line, *parts = classify(Item(components=components), "/items/0", Circumstances(on=on))

    assert STRICTNESS[line.level] == max(STRICTNESS[part.level] for part in parts)


@settings(max_examples=150)
@given(specifications(), specifications(), DAYS, st.sampled_from([None, "EAR99", "3A090.a"]))
def test_the_catalogue_never_lowers_an_answer(
    said: Specification, known: Specification, on: date, eccn: str | None
) -> None:
    item, entry = Item(kind=ItemKind.IC, specification=said, eccn=eccn), Item(specification=known)
    alone = classify(item, "/items/0", Circumstances(on=on))[0]
    (both,) = classify(item, "/items/0", Circumstances(on=on, catalogue={"/items/0": entry}))

    assert STRICTNESS[both.level] >= STRICTNESS[alone.level]
    assert STRICTNESS[both.level] >= STRICTNESS[classified(known, on).level]
