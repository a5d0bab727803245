"""Total processing performance (TPP) of an IC: tera-operations per second times bits (ECCN 3A090, notes).

A figure that the facts leave open is an interval: what unstated rates could still make of it stays inside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from app.facts import Die, DieKind, NumberFormat, Rate, Specification
from app.law.truth import Used

BITS: Final = {
    NumberFormat.INT4: 4,
    NumberFormat.FP4: 4,
    NumberFormat.FP6: 6,
    NumberFormat.INT8: 8,
    NumberFormat.FP8: 8,
    NumberFormat.FP16: 16,
    NumberFormat.BF16: 16,
    NumberFormat.TF32: 32,
    NumberFormat.FP32: 32,
    NumberFormat.FP64: 64,
}
"""Bits of one input. TF32 takes 32 and uses 19; nobody knows which BIS counts, so the greater counts."""

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure between ``least`` and ``most`` (``None``: unbounded), what was read, what is missing."""

    least: Decimal
    most: Decimal | None
    because: tuple[Used, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def exact(self) -> Decimal | None:
        """The figure where it is known."""
        return self.least if self.least == self.most else None

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies in the interval, give or take its own last place."""
        slack = last_place(value)
        return self.least - slack < value and (self.most is None or value < self.most + slack)


@dataclass(frozen=True, slots=True)
class Performance:
    """TPP of one IC and the number format that set it (``None``: stated, or several)."""

    total: Figure
    number_format: str | None = None


def last_place(value: Decimal) -> Decimal:
    """One unit in the last place in which a stated value was written."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else ZERO


def total_processing_performance(spec: Specification, pointer: str) -> Performance:
    """TPP of the IC: the greatest of its formats, summed over its distinct processing units.

    Where a stated TPP and the rates differ, the greater counts and a warning says so.
    """
    computed = _computed(spec, pointer)
    if spec.tpp is None:
        return computed
    used = (f"{pointer}/tpp", str(spec.tpp))
    if computed.total.least == ZERO:
        return Performance(Figure(spec.tpp, spec.tpp, (used,)))
    agrees = computed.total.holds(spec.tpp)
    greater = max(spec.tpp, computed.total.least)
    warnings = (*computed.total.warnings, *(() if agrees else ("STATED_TPP_CONTRADICTS_RATES",)))
    total = Figure(greater, greater, (used, *computed.total.because), warnings=warnings)
    from_rates = greater > spec.tpp or (agrees and computed.total.exact is not None)
    return Performance(total, computed.number_format if from_rates else None)


def _computed(spec: Specification, pointer: str) -> Performance:
    whole = _greatest((*_rated(spec.rates, pointer), *_multiplied(spec, pointer)))
    dies = _summed(spec.dies or (), pointer, whole_is_stated=whole is not None)
    best = _greatest([one for one in (whole, dies) if one])
    if best is None:
        return Performance(Figure(ZERO, None, missing=(f"{pointer}/rates",)))
    if whole and dies and not whole.total.holds(dies.total.least):
        warnings = (*best.total.warnings, "DIE_RATES_CONTRADICT_RATES")
        return replace(best, total=replace(best.total, warnings=warnings))
    return best


def _rated(rates: Sequence[Rate] | None, pointer: str) -> Iterable[Performance]:
    for place, rate in enumerate(rates or ()):
        yield _performance_of(rate, f"{pointer}/rates/{place}")


def _performance_of(rate: Rate, pointer: str) -> Performance:
    bits = max(BITS[rate.format], rate.bit_length or 0)
    total = rate.tops * bits / 2 if rate.sparse else rate.tops * bits
    words = f"{rate.format.value} {rate.tops}{' sparse, halved,' if rate.sparse else ''} x {bits} = {total}"
    shorter = rate.bit_length is not None and rate.bit_length < bits
    warnings = ("TF32_BIT_LENGTH",) if rate.format is NumberFormat.TF32 else ()
    if shorter:
        warnings = (*warnings, "BIT_LENGTH_CONTRADICTS_FORMAT")
    return Performance(Figure(total, total, ((pointer, words),), warnings=warnings), rate.format.value)


def _multiplied(spec: Specification, pointer: str) -> Iterable[Performance]:
    """The rate given as multiply-accumulates: each counts as two operations."""
    if spec.mac_tops is None:
        return
    used = (f"{pointer}/mac_tops", str(spec.mac_tops))
    if spec.bit_length is None:
        yield Performance(Figure(spec.mac_tops * 2, None, (used,), (f"{pointer}/bit_length",)))
        return
    total = 2 * spec.mac_tops * spec.bit_length
    because = (used, (f"{pointer}/bit_length", str(spec.bit_length)))
    yield Performance(Figure(total, total, because), f"{spec.bit_length} bit")


def _greatest(rates: Sequence[Performance]) -> Performance | None:
    if not rates:
        return None
    best = max(rates, key=lambda one: one.total.least)
    unbounded = [one for one in rates if one.total.most is None]
    if not unbounded:
        return best
    missing = tuple(pointer for one in unbounded for pointer in one.total.missing)
    return replace(best, total=replace(best.total, most=None, missing=missing))


def _summed(dies: Sequence[Die], pointer: str, *, whole_is_stated: bool) -> Performance | None:
    """The dies' own rates, each times its count; a logic die without any leaves the sum open."""
    places = [(die, f"{pointer}/dies/{place}") for place, die in enumerate(dies)]
    units = [(die, best) for die, at in places if (best := _greatest(tuple(_rated(die.rates, at))))]
    if not units:
        return None
    least = sum((best.total.least * (die.count or 1) for die, best in units), ZERO)
    silent = [at for die, at in places if die.rates is None and die.kind in (DieKind.LOGIC, None)]
    missing = () if whole_is_stated else tuple(f"{at}/rates" for at in silent)
    because = tuple(used for _, best in units for used in best.total.because)
    warnings = tuple(dict.fromkeys(code for _, best in units for code in best.total.warnings))
    formats = {best.number_format for _, best in units}
    total = Figure(least, None if missing else least, because, missing, warnings)
    return Performance(total, formats.pop() if len(formats) == 1 else None)
