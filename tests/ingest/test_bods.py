"""BODS 0.4: interests as intervals, control without shares, and parties that are not named."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.ingest.rows import UnreadableListError
from app.store.ownership import StakeKind
from app.store.source_records import Aspect
from tests.ingest.made import lines, relationship, statement
from tests.ingest.reading import Found, found_in

ALMOST = Decimal("0.000000001")


def shares(**share: object) -> dict[str, Any]:
    return {"type": "shareholding", "directOrIndirect": "direct", "startDate": "2020-01-01", "share": share}


def read(folder: Path, *statements: dict[str, Any]) -> Found:
    return found_in(folder, "bods", json.dumps(statements))


@pytest.mark.parametrize(
    ("share", "least", "most"),
    [
        ({"exact": 100}, 100, 100),
        ({"exact": 76.5}, Decimal("76.5"), Decimal("76.5")),
        ({"minimum": 25, "maximum": 50}, 25, 50),
        ({"minimum": 25, "exclusiveMaximum": 50}, 25, 50 - ALMOST),
        ({"exclusiveMinimum": 50, "maximum": 75}, 50 + ALMOST, 75),
        ({"exclusiveMinimum": 25, "exclusiveMaximum": 50}, 25, 50 - ALMOST),
        ({"minimum": 10}, 10, None),
        ({}, None, None),
    ],
)
def test_a_share_is_the_interval_that_is_stated(
    tmp_path: Path, share: dict[str, Any], least: Decimal, most: Decimal
) -> None:
    (stake,) = read(tmp_path, relationship("r1", shares(**share))).stakes
    assert (stake.owner, stake.owned, stake.kind) == ("bods:holding", "bods:acme", StakeKind.SHARES)
    assert (stake.share_min, stake.share_max) == (least, most)


def test_votes_and_shares_are_two_stakes(tmp_path: Path) -> None:
    votes = {**shares(exact=40), "type": "votingRights"}
    found = read(tmp_path, relationship("r1", shares(exact=60), votes))
    assert [(one.kind.value, one.share_min) for one in found.stakes] == [
        ("SHARES", Decimal(60)),
        ("VOTES", Decimal(40)),
    ]
    assert len({one.record for one in found.stakes}) == 2


def test_two_holdings_of_one_kind_do_not_hide_each_other(tmp_path: Path) -> None:
    found = read(tmp_path, relationship("r1", shares(exact=30), shares(exact=25)))
    assert len({one.record for one in found.stakes}) == 2


@pytest.mark.parametrize("share", [{"exact": 100.5}, {"exact": -1}, {"exact": "50"}, {"minimum": True}])
def test_a_share_that_cannot_be_is_refused(tmp_path: Path, share: dict[str, Any]) -> None:
    found = read(tmp_path, relationship("r1", shares(**share)), relationship("r2", shares(exact=1)))
    assert [one.where for one in found.refused] == ["record 1, recordId r1"]
    assert len(found.stakes) == 1


def test_control_without_shares_makes_a_controller(tmp_path: Path) -> None:
    how = {"type": "otherInfluenceOrControl", "directOrIndirect": "direct"}
    found = read(tmp_path, relationship("r1", how))
    assert found.stakes == []
    (one,) = found.of(Aspect.CONTROLLER)
    assert (one.entity, one.about) == ("bods:acme", "bods:holding")


@pytest.mark.parametrize(("controls", "kept"), [(True, 1), (False, 0)])
def test_a_seat_on_a_board_is_control_only_where_the_statement_says_so(
    tmp_path: Path, controls: bool, kept: int
) -> None:
    seat = {"type": "boardMember", "beneficialOwnershipOrControl": controls}
    found = read(tmp_path, relationship("r1", seat))
    assert len(found.of(Aspect.CONTROLLER)) == kept
    assert len(found.noted) == 1 - kept


@pytest.mark.parametrize(
    "interests", [[], [{}], [{"type": "unknownInterest"}], [{"directOrIndirect": "unknown"}]]
)
def test_an_interest_that_is_not_told_is_a_stake_of_unknown_share(
    tmp_path: Path, interests: list[dict[str, Any]]
) -> None:
    (stake,) = read(tmp_path, relationship("r1", *interests)).stakes
    assert (stake.share_min, stake.share_max) == (None, None)


@pytest.mark.parametrize(
    ("share", "components", "least"),
    [({"exact": 60}, None, None), ({"exact": 100}, None, 100), ({"exact": 100}, ["r2"], None)],
)
def test_an_indirect_share_is_a_product_and_not_what_the_rules_count(
    tmp_path: Path, share: dict[str, Any], components: list[str] | None, least: int | None
) -> None:
    indirect = {**shares(**share), "directOrIndirect": "indirect"}
    (stake,) = read(tmp_path, relationship("r1", indirect, details={"componentRecords": components})).stakes
    assert stake.share_min == least


def test_a_party_that_is_not_named_is_evidence_of_what_is_not_known(tmp_path: Path) -> None:
    party = {
        "reason": "subjectUnableToConfirmOrIdentifyBeneficialOwner",
        "description": "Nobody could be found.",
    }
    found = read(tmp_path, relationship("r1", details={"interestedParty": party}))
    assert found.stakes == []
    (one,) = found.of(Aspect.EVIDENCE)
    assert one.entity == "bods:acme"
    assert "subjectUnableToConfirm" in str(one.body["reference"])
    assert (one.body["kind"], one.body["complete"]) == ("OTHER", "NO")


def test_a_closed_record_ends_on_the_day_of_its_statement(tmp_path: Path) -> None:
    closed = relationship("r1", shares(exact=60), recordStatus="closed")
    already = relationship("r2", {**shares(exact=60), "endDate": "2025-05-05"}, recordStatus="closed")
    found = read(tmp_path, closed, already)
    assert [one.valid_until for one in found.stakes] == [date(2026, 1, 10), date(2025, 5, 5)]


def test_of_a_person_no_more_is_kept_than_names_and_citizenships(tmp_path: Path) -> None:
    person = statement(
        "p1",
        "person",
        {
            "personType": "knownPerson",
            "names": [{"fullName": "Li Example"}, {"fullName": "L. Example"}],
            "birthDate": "1970-02-03",
            "nationalities": [{"code": "CN"}, {"code": "SG"}],
            "identifiers": [{"scheme": "CHN-ID", "id": "110101197002030000"}],
            "addresses": [{"address": "1 Some Street"}],
        },
    )
    (one,) = read(tmp_path, person).said
    assert one.body == {
        "name": "Li Example",
        "aliases": ["L. Example"],
        "type": "PERSON",
        "facts": {"citizenships": ["CN", "SG"]},
    }


def test_an_anonymous_person_is_somebody_without_a_name(tmp_path: Path) -> None:
    found = read(tmp_path, statement("p1", "person", {"personType": "anonymousPerson"}))
    assert found.said == []
    assert [one.reason for one in found.noted] == ["its name is withheld or unknown"]


def test_an_entity_is_told_by_name_numbers_and_jurisdiction(tmp_path: Path) -> None:
    details = {
        "entityType": {"type": "registeredEntity"},
        "name": "Acme SA",
        "alternateNames": ["Acme"],
        "jurisdiction": {"code": "US-DE"},
        "identifiers": [
            {"scheme": "XI-LEI", "id": "5493001KJTIIGC8Y1R12"},
            {"scheme": "GB-COH", "id": "01234567"},
        ],
    }
    (one,) = read(tmp_path, statement("acme", "entity", details)).said
    assert one.entity == "bods:acme"
    assert one.body["incorporation_country"] == "US"
    assert one.body["identifiers"] == [
        {"scheme": "LEI", "value": "5493001KJTIIGC8Y1R12"},
        {"scheme": "REGISTRY", "value": "GB-COH:01234567"},
    ]


def test_a_state_is_a_state(tmp_path: Path) -> None:
    details = {"entityType": {"type": "state"}, "name": "Republic", "jurisdiction": {"code": "FI"}}
    (one,) = read(tmp_path, statement("fi", "entity", details)).said
    assert (one.body["type"], one.body["facts"]) == ("STATE", {"government_body": "YES"})


@pytest.mark.parametrize(
    "old",
    [
        {"statementType": "ownershipOrControlStatement", "statementID": "1"},
        {**relationship("r1"), "publicationDetails": {"bodsVersion": "0.3"}},
        {**relationship("r1"), "publicationDetails": {"bodsVersion": "0.2"}},
    ],
)
def test_an_older_bods_is_refused_as_a_whole(tmp_path: Path, old: dict[str, Any]) -> None:
    with pytest.raises(UnreadableListError, match=r"only 0\.4 is read"):
        read(tmp_path, relationship("r0", shares(exact=1)), old)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "it is not JSON in UTF-8"),
        ("[1]", "it is no JSON object"),
        ("{}", "not a statement with recordId, recordType and recordDetails"),
        (
            json.dumps(statement("x", "entity", {"entityType": "flat"})),
            "a field has not the shape that BODS 0.4",
        ),
        (json.dumps(relationship("x", details={"subject": {"reason": "?"}})), "its subject is not named"),
        (
            json.dumps(relationship("x", {**shares(exact=1), "startDate": "lately"})),
            "startDate is not a date",
        ),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path, line: str, reason: str) -> None:
    content = (
        lines(relationship("r1", shares(exact=1))) + line + "\n" + lines(relationship("r2", shares(exact=1)))
    )
    found = found_in(tmp_path, "bods", content)
    assert len(found.stakes) == 2
    (refused,) = found.refused
    assert refused.where.startswith("line 2")
    assert refused.reason.startswith(reason)


def test_an_array_that_is_cut_is_refused_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(UnreadableListError, match="cut or broken"):
        found_in(tmp_path, "bods", json.dumps([relationship("r1", shares(exact=1))])[:-3])
