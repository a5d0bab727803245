"""ECCN 3A090.c: high-bandwidth memory by its memory bandwidth density, in GB/s per mm2 (89 FR 96790)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from app.facts import Specification
from app.law.advanced_ics import NEAR
from app.law.parameters import number
from app.law.reading import OUTSIDE, Basis, Limit, Place, Reading

C: Final = Place("c", "3A090.c", "3A090.c")
LIMIT: Final = "3A090.c.bandwidth_density"


def read_hbm(spec: Specification, pointer: str, on: date) -> Reading:
    """What bandwidth and area of an HBM stack or package say on the day; ``pointer`` is the specification's.

    The density must exceed the limit: at the limit the memory is outside.
    """
    limit = number(LIMIT, on)
    if limit is None:
        return Reading(places=(OUTSIDE,), basis=Basis.SPECIFICATION)
    bandwidth, area = spec.hbm_bandwidth_gb_s, spec.hbm_area_mm2
    if bandwidth is None or not area:
        missing = tuple(_unsaid(spec, pointer))
        return Reading(places=(C, OUTSIDE), basis=Basis.SPECIFICATION, missing=missing)
    return _measured(bandwidth / area, limit, spec, pointer)


def _measured(density: Decimal, limit: Decimal, spec: Specification, pointer: str) -> Reading:
    return Reading(
        places=(C,) if density > limit else (OUTSIDE,),
        basis=Basis.SPECIFICATION,
        limits=(Limit(LIMIT, limit, density - limit),),
        warnings=("NEAR_THRESHOLD",) if abs(density - limit) <= limit * NEAR else (),
        because=(
            (f"{pointer}/hbm_bandwidth_gb_s", str(spec.hbm_bandwidth_gb_s)),
            (f"{pointer}/hbm_area_mm2", str(spec.hbm_area_mm2)),
        ),
    )


def _unsaid(spec: Specification, pointer: str) -> Iterator[str]:
    if spec.hbm_bandwidth_gb_s is None:
        yield f"{pointer}/hbm_bandwidth_gb_s"
    if not spec.hbm_area_mm2:
        yield f"{pointer}/hbm_area_mm2"
