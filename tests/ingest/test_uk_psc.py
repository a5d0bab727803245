"""The UK register: bands of control, who is protected, who has ceased, and who a UK company is."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.ingest.rows import UnreadableListError
from app.store.source_records import Aspect
from tests.ingest.made import lines, psc
from tests.ingest.reading import found_in

MORE_THAN_HALF = Decimal("50.000000001")


@pytest.mark.parametrize(
    ("nature", "kind", "least", "most"),
    [
        ("ownership-of-shares-25-to-50-percent", "SHARES", 25, 50),
        ("ownership-of-shares-50-to-75-percent", "SHARES", MORE_THAN_HALF, 75),
        ("ownership-of-shares-75-to-100-percent", "SHARES", 75, 100),
        ("ownership-of-shares-25-to-50-percent-as-trust", "SHARES", 25, 50),
        ("ownership-of-shares-75-to-100-percent-as-firm", "SHARES", 75, 100),
        ("voting-rights-50-to-75-percent-limited-liability-partnership", "VOTES", MORE_THAN_HALF, 75),
        ("right-to-share-surplus-assets-75-to-100-percent-limited-liability-partnership", "SHARES", 75, 100),
        ("ownership-of-shares-more-than-25-percent-registered-overseas-entity", "SHARES", 25, 100),
    ],
)
def test_a_band_is_an_interval_with_its_edges(
    tmp_path: Path, nature: str, kind: str, least: Decimal, most: Decimal
) -> None:
    (stake,) = found_in(tmp_path, "uk-psc", lines(psc([nature]))).stakes
    assert (stake.kind, stake.share_min, stake.share_max) == (kind, least, most)
    assert (stake.owned, stake.valid_from) == ("gb-coh:01234567", date(2018, 5, 1))


def test_what_is_held_under_two_titles_may_be_one_or_may_add_up(tmp_path: Path) -> None:
    natures = ["ownership-of-shares-25-to-50-percent", "ownership-of-shares-25-to-50-percent-as-firm"]
    (stake,) = found_in(tmp_path, "uk-psc", lines(psc(natures))).stakes
    assert (stake.share_min, stake.share_max) == (Decimal(25), Decimal(100))


@pytest.mark.parametrize(
    "nature",
    [
        "right-to-appoint-and-remove-directors",
        "significant-influence-or-control-as-trust-registered-overseas-entity",
        "a-nature-of-a-later-year",
    ],
)
def test_control_of_another_nature_makes_a_controller(tmp_path: Path, nature: str) -> None:
    found = found_in(tmp_path, "uk-psc", lines(psc([nature])))
    assert found.stakes == []
    (one,) = found.of(Aspect.CONTROLLER)
    assert one.entity == "gb-coh:01234567"
    assert nature.replace("-", " ") in str(one.body["how"])


def test_who_has_ceased_holds_nothing_from_that_day(tmp_path: Path) -> None:
    (stake,) = found_in(
        tmp_path, "uk-psc", lines(psc(["voting-rights-25-to-50-percent"], ceased_on="2024-03-04"))
    ).stakes
    assert stake.valid_until == date(2024, 3, 4)


def test_a_company_with_a_uk_number_is_the_entity_of_that_number(tmp_path: Path) -> None:
    registered = {"registration_number": "686734", "country_registered": "England & Wales"}
    (stake,) = found_in(
        tmp_path, "uk-psc", lines(psc(["ownership-of-shares-75-to-100-percent"], identification=registered))
    ).stakes
    assert stake.owner == "gb-coh:00686734"


@pytest.mark.parametrize(
    "registered",
    [
        {"registration_number": "41-0406690", "country_registered": "Minnesota, Usa"},
        {"registration_number": "00686734", "country_registered": "Hong Kong"},
        {"registration_number": "see above", "country_registered": "England"},
        {"country_registered": "England"},
        {},
    ],
)
def test_another_holder_is_itself(tmp_path: Path, registered: dict[str, str]) -> None:
    (stake,) = found_in(
        tmp_path, "uk-psc", lines(psc(["ownership-of-shares-75-to-100-percent"], identification=registered))
    ).stakes
    assert stake.owner == "uk-psc:abc"


def test_of_a_natural_person_the_name_and_the_country_of_residence_are_kept(tmp_path: Path) -> None:
    person = psc(
        ["ownership-of-shares-75-to-100-percent"],
        kind="individual-person-with-significant-control",
        name="Ms Li Example",
        country_of_residence="China",
        nationality="Chinese",
        date_of_birth={"month": 2, "year": 1970},
    )
    (one,) = found_in(tmp_path, "uk-psc", lines(person)).of(Aspect.ENTITY)
    assert one.body == {"name": "Ms Li Example", "type": "PERSON", "facts": {"country": "CN"}}


def test_a_government_is_a_state(tmp_path: Path) -> None:
    state = psc(
        ["ownership-of-shares-75-to-100-percent"],
        kind="legal-person-person-with-significant-control",
        name="Office of Examples",
        identification={"legal_form": "Government Department"},
        address={"country": "China"},
    )
    (one,) = found_in(tmp_path, "uk-psc", lines(state)).of(Aspect.ENTITY)
    assert (one.body["type"], one.body["facts"]) == ("STATE", {"country": "CN", "government_body": "YES"})


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("super-secure-person-with-significant-control", "protected"),
        ("persons-with-significant-control-statement", "psc-details-not-confirmed"),
        ("exemptions", "exemptions"),
    ],
)
def test_who_is_protected_or_exempt_is_evidence_of_what_is_not_known(
    tmp_path: Path, kind: str, told: str
) -> None:
    record = psc([], kind=kind, **({"statement": told} if "statement" in kind else {}))
    found = found_in(tmp_path, "uk-psc", lines(record))
    (one,) = found.said
    assert (one.aspect, one.entity, one.body["complete"]) == (Aspect.EVIDENCE, "gb-coh:01234567", "NO")
    assert told in str(one.body["reference"])
    assert found.stakes == []


def test_the_totals_tell_whether_the_snapshot_is_whole(tmp_path: Path) -> None:
    totals = {
        "data": {
            "kind": "totals#persons-of-significant-control-snapshot",
            "persons_of_significant_control_count": 1,
            "statements_count": 0,
            "exemptions_count": 0,
            "generated_at": "2026-02-01T03:43:03Z",
        }
    }
    record = psc(["voting-rights-25-to-50-percent"])
    whole = found_in(tmp_path, "uk-psc", lines(record, totals))
    part = found_in(tmp_path, "uk-psc", lines(record, record, totals))
    assert [one.progress.complete_on() for one in (whole, part)] == [date(2026, 2, 1), None]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (psc([], company_number="12345678901"), "no number of Companies House"),
        (psc([], name=""), "no name"),
        (
            psc([], kind="alien-with-significant-control"),
            "a kind we do not know: alien-with-significant-control",
        ),
        (psc([], links={}), "no links.self to know the record by"),
        (psc([], notified_on="31/12/2020"), "notified_on is not a date"),
        (psc([], identification="none"), "a field has not the shape that the snapshot gives it"),
        ({"company_number": "1"}, "no company_number and data"),
    ],
)
def test_a_bad_record_is_named_by_line_and_company(
    tmp_path: Path, record: dict[str, object], reason: str
) -> None:
    found = found_in(tmp_path, "uk-psc", lines(record))
    (refused,) = found.refused
    assert refused.where.startswith("line 1")
    assert refused.reason == reason


COLUMNS = "CompanyName, CompanyNumber,CompanyStatus,CountryOfOrigin,DissolutionDate,IncorporationDate, PreviousName_1.CompanyName"


def test_a_company_is_told_by_its_name_number_and_origin(tmp_path: Path) -> None:
    content = f'{COLUMNS}\n"BEISPIEL, LTD","1234567","Active","Hong Kong","","11/09/2012","OLD LTD"\n'
    (one,) = found_in(tmp_path, "uk-companies", content).said
    assert (one.entity, one.valid_until) == ("gb-coh:01234567", None)
    assert one.body == {
        "name": "BEISPIEL, LTD",
        "aliases": ["OLD LTD"],
        "type": "ORGANIZATION",
        "identifiers": [{"scheme": "REGISTRY", "value": "GB-COH:01234567"}],
        "incorporation_country": "HK",
        "facts": {"incorporated_on": "2012-09-11"},
    }


def test_a_dissolved_company_has_ended(tmp_path: Path) -> None:
    row = dict.fromkeys([one.strip() for one in COLUMNS.split(",")], "") | {
        "CompanyName": "GONE LTD", "CompanyNumber": "01234567", "DissolutionDate": "01/02/2025",
    }  # fmt: skip
    (one,) = found_in(tmp_path, "uk-companies", json.dumps([row])).said
    assert one.valid_until == date(2025, 2, 1)


def test_company_data_of_another_layout_is_refused_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(UnreadableListError, match="no column CompanyStatus"):
        found_in(tmp_path, "uk-companies", "CompanyName,CompanyNumber,Company\nStatus\n")
