"""GLEIF: who an entity is, who consolidates it, and what is said of a parent that is not told."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.ingest.rows import UnreadableListError
from app.store.source_records import Aspect, StakeSaid
from tests.ingest.made import (
    entity_xml,
    exception_file,
    exception_xml,
    lei,
    lei_file,
    relation_xml,
    rr_file,
)
from tests.ingest.reading import found_in

DIRECT, ULTIMATE = "IS_DIRECTLY_CONSOLIDATED_BY", "IS_ULTIMATELY_CONSOLIDATED_BY"


def test_an_entity_is_told_by_name_numbers_and_places(tmp_path: Path) -> None:
    more = (
        "<lei:OtherEntityNames><lei:OtherEntityName>Old Name AG</lei:OtherEntityName>"
        "<lei:OtherEntityName>Muster 1 GmbH</lei:OtherEntityName></lei:OtherEntityNames>"
        "<lei:TransliteratedOtherEntityNames><lei:TransliteratedOtherEntityName>Mu Si Te"
        "</lei:TransliteratedOtherEntityName></lei:TransliteratedOtherEntityNames>"
        "<lei:EntityCreationDate>2001-02-03T00:00:00Z</lei:EntityCreationDate>"
    )
    found = found_in(tmp_path, "gleif-lei", lei_file(entity_xml(1, legal="KY", office="CN", more=more)))
    (one,) = found.said
    assert one.entity == f"lei:{lei(1)}"
    assert one.body == {
        "name": "Muster 1 GmbH",
        "aliases": ["Old Name AG", "Mu Si Te"],
        "type": "ORGANIZATION",
        "identifiers": [
            {"scheme": "LEI", "value": lei(1)},
            {"scheme": "REGISTRY", "value": "RA000242:HRB000001"},
        ],
        "incorporation_country": "KY",
        "principal_office_country": "CN",
        "headquarters_basis": one.body["headquarters_basis"],
        "facts": {"incorporated_on": "2001-02-03"},
    }
    assert (one.as_of, one.valid_until) == (date(2026, 1, 10), None)


def test_a_headquarters_address_is_never_a_headquarters(tmp_path: Path) -> None:
    found = found_in(tmp_path, "gleif-lei", lei_file(entity_xml(1, office="CN")))
    assert "headquarters_country" not in found.said[0].body


def test_hong_kong_is_said_as_such(tmp_path: Path) -> None:
    found = found_in(tmp_path, "gleif-lei", lei_file(entity_xml(1, legal="HK", office="MO")))
    body = found.said[0].body
    assert (body["incorporation_country"], body["principal_office_country"]) == ("HK", "MO")


def test_a_british_company_number_is_the_one_of_companies_house(tmp_path: Path) -> None:
    found = found_in(tmp_path, "gleif-lei", lei_file(entity_xml(1, authority="RA000585", local="00102498")))
    assert {"scheme": "REGISTRY", "value": "GB-COH:00102498"} in found.said[0].body["identifiers"]  # type: ignore[operator]


EXPIRED = "<lei:EntityExpirationDate>2024-05-06T00:00:00Z</lei:EntityExpirationDate>"
MERGED = (
    "<lei:LegalEntityEvents><lei:LegalEntityEvent>"
    "<lei:LegalEntityEventType>MERGERS_AND_ACQUISITIONS</lei:LegalEntityEventType>"
    "<lei:LegalEntityEventEffectiveDate>2023-04-05T00:00:00Z</lei:LegalEntityEventEffectiveDate>"
    "</lei:LegalEntityEvent></lei:LegalEntityEvents>"
)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ({"status": "ACTIVE"}, None),
        ({"status": "ACTIVE", "registration": "LAPSED"}, None),
        ({"status": "ACTIVE", "more": MERGED}, None),
        ({"status": "INACTIVE", "more": EXPIRED}, date(2024, 5, 6)),
        ({"status": "INACTIVE", "more": MERGED}, date(2023, 4, 5)),
        ({"status": "INACTIVE"}, date(2026, 1, 10)),
        ({"status": "ACTIVE", "registration": "DUPLICATE"}, date(2026, 1, 10)),
        ({"status": "ACTIVE", "registration": "ANNULLED"}, date(2026, 1, 10)),
    ],
)
def test_an_entity_ends_when_its_register_says_so(
    tmp_path: Path, said: dict[str, str], until: date | None
) -> None:
    found = found_in(tmp_path, "gleif-lei", lei_file(entity_xml(1, **said)))
    assert found.said[0].valid_until == until


def test_an_unknown_country_is_left_out_and_said(tmp_path: Path) -> None:
    found = found_in(tmp_path, "gleif-lei", lei_file(entity_xml(1, office="ZQ")))
    assert "principal_office_country" not in found.said[0].body
    assert "headquarters_basis" not in found.said[0].body
    assert [one.where for one in found.noted] == [f"LEI {lei(1)}"]


def test_what_is_no_lei_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    bad = entity_xml(1).replace(lei(1), "NOT-AN-LEI")
    found = found_in(tmp_path, "gleif-lei", lei_file(bad, entity_xml(2)))
    assert [(one.where, one.reason) for one in found.refused] == [("LEI NOT-AN-LEI", "no LEI")]
    assert [one.entity for one in found.said] == [f"lei:{lei(2)}"]


@pytest.mark.parametrize(
    ("percent", "interval"),
    [
        ("", (None, None)),
        ("100.00", (Decimal(100), Decimal(100))),
        ("50.01", (Decimal("50.01"), Decimal("50.01"))),
        ("50.00", (Decimal(50), None)),
        ("30", (Decimal(30), None)),
        ("1.00", (None, None)),
        ("0.6", (None, None)),
    ],
)
def test_consolidation_is_control_and_no_share_unless_one_is_told(
    tmp_path: Path, percent: str, interval: tuple[Decimal | None, Decimal | None]
) -> None:
    found = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2, percent=percent)))
    (stake,) = found.stakes
    assert (stake.owner, stake.owned) == (f"lei:{lei(2)}", f"lei:{lei(1)}")
    assert (stake.share_min, stake.share_max) == interval
    assert stake.valid_from == date(2020, 3, 1)
    assert len(found.noted) == (percent in ("1.00", "0.6"))


@pytest.mark.parametrize("percent", ["100.01", "-3", "many", "NaN", "Infinity"])
def test_a_percentage_that_cannot_be_is_refused(tmp_path: Path, percent: str) -> None:
    found = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2, percent=percent), relation_xml(3, 2)))
    assert len(found.refused) == 1
    assert [one.owned for one in found.stakes] == [f"lei:{lei(3)}"]


def test_the_ultimate_parent_is_declared_without_a_share_of_its_own(tmp_path: Path) -> None:
    found = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 3, ULTIMATE, percent="100")))
    assert (found.stakes[0].share_min, found.stakes[0].share_max) == (None, None)
    (parent,) = found.of(Aspect.ULTIMATE_PARENT)
    assert (parent.entity, parent.about) == (f"lei:{lei(1)}", f"lei:{lei(3)}")
    assert parent.body == {"identifiers": [{"scheme": "LEI", "value": lei(3)}]}


@pytest.mark.parametrize("kind", ["IS_FUND-MANAGED_BY", "IS_SUBFUND_OF", "IS_FEEDER_TO"])
def test_a_fund_is_controlled_and_not_owned(tmp_path: Path, kind: str) -> None:
    found = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2, kind)))
    assert found.stakes == []
    assert [one.about for one in found.of(Aspect.CONTROLLER)] == [f"lei:{lei(2)}"]


def test_a_branch_is_wholly_its_head_offices(tmp_path: Path) -> None:
    found = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2, "IS_INTERNATIONAL_BRANCH_OF")))
    assert (found.stakes[0].share_min, found.stakes[0].share_max) == (Decimal(100), Decimal(100))


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ({}, None),
        ({"until": "2025-06-30"}, date(2025, 6, 30)),
        ({"status": "INACTIVE", "until": "2025-06-30"}, date(2025, 6, 30)),
        ({"status": "INACTIVE"}, date(2026, 1, 10)),
    ],
)
def test_a_relationship_holds_for_its_own_period(
    tmp_path: Path, said: dict[str, str], until: date | None
) -> None:
    found = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2, **said)))
    assert {one.valid_until for one in found.stakes} == {one.valid_until for one in found.said} == {until}


def test_a_relationship_nobody_knows_is_refused(tmp_path: Path) -> None:
    found = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2, "IS_COUSIN_OF")))
    assert [one.reason for one in found.refused] == ["a relationship we do not know: IS_COUSIN_OF"]
    assert found.stakes == []


def test_a_cycle_is_read_as_it_is_told(tmp_path: Path) -> None:
    found = found_in(
        tmp_path, "gleif-rr", rr_file(relation_xml(1, 2), relation_xml(2, 1), relation_xml(3, 3))
    )
    ends = {(one.owner[-4:], one.owned[-4:]) for one in found.stakes if isinstance(one, StakeSaid)}
    assert ends == {("0200", "0100"), ("0100", "0200"), ("0300", "0300")}


@pytest.mark.parametrize("reason", ["NO_LEI", "NATURAL_PERSONS", "NON_CONSOLIDATING", "NO_KNOWN_PERSON"])
def test_an_exception_tells_what_is_not_known_and_never_that_there_is_no_parent(
    tmp_path: Path, reason: str
) -> None:
    found = found_in(tmp_path, "gleif-exceptions", exception_file(exception_xml(1, reason=reason)))
    (one,) = found.said
    assert one.aspect is Aspect.EVIDENCE
    assert one.body == {
        "kind": "OTHER",
        "reference": f"GLEIF reporting exception: ultimate parent not told, {reason}",
        "complete": "NO",
    }
    assert found.stakes == []


def test_a_file_is_complete_when_it_holds_as_many_records_as_it_says(tmp_path: Path) -> None:
    whole = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2)))
    extract = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2), count=394970))
    delta = found_in(tmp_path, "gleif-rr", rr_file(relation_xml(1, 2)).replace("GLEIF_FULL", "GLEIF_DELTA"))
    completed = [one.progress.complete_on() for one in (whole, extract, delta)]
    assert completed == [date(2026, 2, 1), None, None]


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("gleif-rr", lei_file(entity_xml(1))),
        ("gleif-lei", rr_file(relation_xml(1, 2))),
        ("gleif-lei", "<html><body>503 Service Unavailable</body></html>"),
        ("gleif-lei", "<!DOCTYPE html><html></html>"),
        ("gleif-lei", lei_file(entity_xml(1))[:-40]),
        ("gleif-lei", lei_file()),
        ("gleif-lei", ""),
        ("gleif-lei", "LEI,name\n1,2\n"),
        ("gleif-lei", lei_file(entity_xml(1, name="a&#0;b"))),
        ("gleif-lei", lei_file(entity_xml(1, name="&who;"))),
        ("gleif-lei", '<!DOCTYPE x [<!ENTITY a "b">]>' + lei_file(entity_xml(1, name="&a;"))),
        ("gleif-lei", '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + lei_file(entity_xml(1))),
    ],
)
def test_another_layout_or_a_broken_file_is_refused_as_a_whole(
    tmp_path: Path, source: str, content: str
) -> None:
    with pytest.raises(UnreadableListError):
        found_in(tmp_path, source, content)
