"""What the export filing of an order carries, and whether a destination control statement is due."""

from typing import Any

import pytest

from tests.law.dealings import Json, chairs, chips, item, judged
from tests.law.test_exceptions import order as excepted
from tests.law.test_exceptions import syria


def filing(facts: Json) -> tuple[str | None, bool] | None:
    found = judged(facts).license.export_filing
    return (found.license_code, found.destination_control_statement) if found else None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (chairs(), ("C33", False)),
        (chairs(items=[{"description": "routers", "eccn": "5A991"}]), ("C33", True)),
        (chips("DE"), (None, True)),
        (chips("DE", items=[item("3A090.b")]), ("C33", True)),
        (chips("CN"), (None, True)),
        (chairs("CU"), (None, False)),
        (chairs(items=[{"description": "something"}]), (None, True)),
        (excepted("CN", "NAC"), ("C67", True)),
        (excepted("VN", "ACA"), ("C68", True)),
        (excepted("CN", None), (None, True)),
    ],
)
def test_the_code_says_why_no_license_is_needed(facts: Json, expected: Any) -> None:
    assert filing(facts) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"ship_from": "DE"},
        {"activities": ["REEXPORT"], "ship_from": "SG"},
        {"destination": "US"},
        {"items": []},
    ],
)
def test_no_filing_without_an_export_from_the_us(changes: Json) -> None:
    assert filing({**chairs(), **changes}) is None


def test_lines_with_different_codes_leave_the_code_to_the_filer() -> None:
    facts = excepted("VN", "ACA")
    facts["items"] = [*facts["items"], {"description": "office chairs", "eccn": "EAR99"}]
    assert judged(facts).outcome == "AUTHORIZED"
    assert filing(facts) == (None, True)


def test_a_syrian_order_under_spp_has_no_code_that_we_know() -> None:
    assert judged(syria()).outcome == "AUTHORIZED"
    assert filing(syria()) == (None, False)


def test_an_item_on_the_list_needs_the_statement_whatever_it_is_called() -> None:
    assert filing(
        chips("DE", items=[item("EAR99", specification={"tpp": 9000, "designed_for_data_center": "YES"})])
    ) == (None, True)
