"""Destination, headquarters, AI Diffusion text and the United Arab Emirates, paragraph by paragraph (A 5.1, 5.2, 1.3)."""

from typing import Any

import pytest

from app.law.finding import Question
from tests.law.dealings import Json, chips, found, item, judged, met, operator, outcome

CLEAR, LICENSE, REVIEW, ASK = "NO_RESTRICTION_FOUND", "LICENSE_REQUIRED", "REVIEW", "INSUFFICIENT_FACTS"
DESTINATION, HEADQUARTERS = "advanced-computing.destination", "advanced-computing.headquarters"
WORLDWIDE, USE = "ai-diffusion.worldwide", "advanced-computing.use-by-headquartered-party"
ONGOING: Json = {
    "workload": "INFERENCE",
    "purposes": ["COMMERCIAL"],
    "ongoing_use_of_items_already_received": "YES",
}


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("CN", "2022-10-20", False),
        ("CN", "2022-10-21", True),
        ("HK", "2022-10-21", True),
        ("CN", "2023-11-16", True),
        ("CN", "2023-11-17", False),
        ("MO", "2023-01-16", False),
        ("MO", "2023-01-17", True),
        ("MO", "2023-11-16", True),
        ("VN", "2023-06-01", False),
        ("RU", "2023-06-01", False),
    ],
)
def test_the_2022_rule_names_china_alone_and_macau_from_january_2023(
    country: str, day: str, expected: bool
) -> None:
    assert met(chips(country, on=day), "advanced-computing.china-2022") is expected


@pytest.mark.parametrize("eccn", ["3A090.a", "3A090.b"])
@pytest.mark.parametrize("country", ["CN", "HK", "MO", "VN", "KZ", "SA", "QA", "PK", "ZW"])
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-11-16", False),
        ("2023-11-17", True),
        ("2025-01-12", True),
        ("2025-05-15", True),
        ("2027-01-01", True),
    ],
)
def test_d1_d4_and_d5_since_november_2023(eccn: str, country: str, day: str, expected: bool) -> None:
    assert met(chips(country, on=day, items=[item(eccn)]), DESTINATION) is expected


@pytest.mark.parametrize("country", ["IL", "TW", "CY", "MX", "ZA", "DE", "MY", "TH", "BR", "IN"])
def test_a5_and_a6_beat_every_d_group_and_other_countries_are_in_none(country: str) -> None:
    assert outcome(chips(country, on="2025-03-01")) == CLEAR
    assert not found(chips(country, items=[item("3A090.b")]), DESTINATION)


@pytest.mark.parametrize(
    ("day", "eccn", "required", "advised"),
    [
        ("2025-01-12", "3A090.a", "NO", False),
        ("2025-01-13", "3A090.a", "NO", False),
        ("2025-05-12", "3A090.a", "NO", False),
        ("2025-05-13", "3A090.a", "NO", False),
        ("2025-05-14", "3A090.a", "NO", False),
        ("2025-05-15", "3A090.a", "TEXT_REQUIRES_NOT_ENFORCED", True),
        ("2026-11-22", "3A090.a", "TEXT_REQUIRES_NOT_ENFORCED", True),
        ("2026-11-22", "3A090.b", "NO", False),
        ("2026-11-22", "4A004.z.1", "TEXT_REQUIRES_NOT_ENFORCED", True),
        ("2026-11-22", "4A004.z.2", "NO", False),
        ("2026-11-22", "4A003.z.1.b", "NO", False),
    ],
)
def test_the_worldwide_text_is_named_and_not_enforced(
    day: str, eccn: str, required: str, advised: bool
) -> None:
    kind = "IC" if eccn.startswith("3") else "COMPUTER"
    answer = judged(chips("MY", on=day, items=[item(eccn, kind=kind)]))

    assert (answer.outcome, answer.license.required) == (CLEAR, required)
    assert ("RESIDUAL_TEXT_REQUIREMENT" in answer.advisories) is advised


def test_the_worldwide_text_asks_for_nothing_inside_the_us() -> None:
    assert not found(chips("US"), WORLDWIDE)


def test_where_an_enforced_rule_bites_the_residual_text_is_not_advised() -> None:
    assert "RESIDUAL_TEXT_REQUIREMENT" not in judged(chips("VN")).advisories


@pytest.mark.parametrize(("eccn", "kind"), [("4E091", "MODEL_WEIGHTS"), ("4E091", None)])
def test_model_weights_are_noted_and_left_to_a_person(eccn: str, kind: str | None) -> None:
    facts = chips("DE", items=[item(eccn, kind=kind)])

    assert met(facts, "ai-diffusion.model-weights")
    assert not found({**facts, "on": "2025-05-14"}, "ai-diffusion.model-weights")
    assert outcome(facts) == REVIEW


@pytest.mark.parametrize(
    ("day", "eccn", "outside_d5"),
    [("2025-11-06", "3A090.c", False), ("2025-11-07", "3A090.c", True), ("2026-02-03", "3A090.c", True)],
)
def test_cambodia_left_d5_and_stayed_in_d1(day: str, eccn: str, outside_d5: bool) -> None:
    assert outcome(chips("KH", on=day, items=[item(eccn, kind="HBM")])) == (CLEAR if outside_d5 else LICENSE)
    assert met(chips("TH", on=day, parties=[operator("TH", "KH")]), HEADQUARTERS) is not outside_d5
    assert outcome(chips("KH", on=day)) == LICENSE


def test_a_country_of_which_sources_disagree_is_for_a_person() -> None:
    for facts in (chips("ET"), chips("SG", parties=[operator("SG", "ET")])):
        assert outcome(facts) == REVIEW
        assert judged({**facts, "items": [item("3A090.b")]}).license.required == "UNKNOWN"


# Headquarters


@pytest.mark.parametrize("eccn", ["3A090.a", "3A090.b", "4A090.a", "5A992.z.2"])
@pytest.mark.parametrize(
    ("day", "expected"),
    [("2023-11-16", CLEAR), ("2023-11-17", LICENSE), ("2025-01-13", LICENSE), ("2026-05-31", LICENSE)],
)
def test_the_headquarters_rule_runs_since_november_2023(eccn: str, day: str, expected: str) -> None:
    kind = "IC" if eccn.startswith("3") else "COMPUTER"
    facts = chips("SG", on=day, parties=[operator("SG", "CN")], items=[item(eccn, kind=kind)])

    assert outcome(facts) == expected


@pytest.mark.parametrize(
    ("where", "seat", "parent", "expected"),
    [
        ("DE", "DE", "CN", True),
        ("DE", "HK", "HK", True),
        ("SG", "MO", "MO", True),
        ("SG", "SG", "RU", True),
        ("SG", "VN", "VN", False),
        ("SG", "SG", "SG", False),
        ("US", "CN", "CN", False),
        ("US", "US", "CN", False),
    ],
)
def test_seat_or_parent_in_macau_or_d5_outside_the_us(
    where: str, seat: str, parent: str, expected: bool
) -> None:
    assert met(chips(where, parties=[operator(where, seat, parent)]), HEADQUARTERS) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ultimate_parent": None}, ASK),
        ({"headquarters_country": None}, ASK),
        ({"place_of_management_country": "CN"}, LICENSE),
        ({"owners": [{"name": "Coloane Bay", "share_min": 30, "share_max": 30, "country": "MO"}]}, CLEAR),
        (
            {"type": "PERSON", "headquarters_country": None, "ultimate_parent": None, "citizenships": ["CN"]},
            CLEAR,
        ),
    ],
)
def test_a_headquarters_is_a_seat_and_never_guessed(changes: Json, expected: str) -> None:
    assert outcome(chips("DE", parties=[operator("DE", **changes)])) == expected


def test_a_seat_in_the_cayman_islands_run_from_beijing_is_no_acquittal() -> None:
    run_from_beijing = operator("KY", "KY", place_of_management_country="CN", incorporation_country="KY")

    assert outcome(chips("KY", parties=[run_from_beijing])) == LICENSE


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("PURCHASER", LICENSE),
        ("INTERMEDIATE_CONSIGNEE", LICENSE),
        ("ULTIMATE_CONSIGNEE", LICENSE),
        ("OTHER", LICENSE),
        (None, LICENSE),
        ("DESIGNER", "PRESUMPTION_APPLIES"),
        ("SUPPLIER", CLEAR),
        ("FINANCIER", CLEAR),
        ("TRAINING_BENEFICIARY", CLEAR),
    ],
)
def test_whoever_receives_counts_in_whatever_role(role: str | None, expected: str) -> None:
    second = {**operator("DE", "CN", name="Zhongke"), "role": role}
    second = {name: value for name, value in second.items() if value is not None}

    assert met(chips("DE", parties=[operator(), second]), HEADQUARTERS) is (expected == LICENSE)


def test_the_headquarters_rule_reaches_in_country_transfers_abroad_and_not_in_the_us() -> None:
    transfer: dict[str, Any] = {"activities": ["IN_COUNTRY_TRANSFER"]}

    assert outcome(chips("MY", ship_from="MY", parties=[operator("MY", "CN")], **transfer)) == LICENSE
    assert outcome(chips("US", parties=[operator("US", "CN")], **transfer)) == CLEAR


def test_each_line_is_judged_by_itself() -> None:
    items = [{"description": "labels", "eccn": "EAR99"}, item("3A090.b"), item("3A991.p")]

    assert [one.outcome for one in judged(chips("VN", items=items)).lines] == [CLEAR, LICENSE, CLEAR]


# Ongoing use


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-05-30", REVIEW), ("2026-05-31", CLEAR), ("2026-06-01", CLEAR)]
)
@pytest.mark.parametrize("activity", ["USE", "STORE", "DISPOSE", "SERVICE"])
def test_ongoing_use_is_relieved_from_the_guidance_on(activity: str, day: str, expected: str) -> None:
    facts = chips("MY", on=day, activities=[activity], parties=[operator("MY", "CN")], end_use=ONGOING)

    assert outcome(facts) == expected
    assert ("ONGOING_USE_RELIEF" in judged(facts).advisories) is (expected == CLEAR)


def test_new_deliveries_are_not_relieved() -> None:
    for activities in (["EXPORT"], ["USE", "EXPORT"]):
        assert (
            outcome(chips("MY", activities=activities, parties=[operator("MY", "CN")], end_use=ONGOING))
            == LICENSE
        )


def test_relief_needs_a_data_center_and_items_already_received() -> None:
    without = operator("MY", "CN", data_center=None)
    new = {**ONGOING, "ongoing_use_of_items_already_received": "NO"}

    assert found(chips("MY", activities=["USE"], parties=[without], end_use=ONGOING), USE)
    assert met(chips("MY", activities=["USE"], parties=[operator("MY", "CN")], end_use=new), USE)


def test_use_inside_the_us_is_no_matter_of_the_headquarters_rule() -> None:
    use = {"workload": "INFERENCE", "purposes": ["COMMERCIAL"]}

    assert outcome(chips("US", activities=["USE"], parties=[operator("US", "CN")], end_use=use)) == CLEAR
    assert found(chips("MY", activities=["USE"], parties=[operator("MY", "CN")], end_use=use), USE)


# United Arab Emirates


@pytest.mark.parametrize("eccn", ["3A090.a", "3A090.b"])
@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({}, LICENSE, LICENSE),
        ({"government_body": "YES"}, LICENSE, CLEAR),
        ({"listed_in_supplement_8_part_740": "YES"}, LICENSE, CLEAR),
        ({"government_body": "UNKNOWN"}, LICENSE, ASK),
    ],
)
def test_the_uae_releases_some_recipients_from_10_july_2026(
    eccn: str, changes: Json, before: str, after: str
) -> None:
    def order(day: str) -> Json:
        return chips("AE", on=day, parties=[operator("AE", **changes)], items=[item(eccn)])

    assert [outcome(order(day)) for day in ("2026-07-09", "2026-07-10", "2026-07-11")] == [
        before,
        after,
        after,
    ]


def test_one_released_recipient_does_not_release_another() -> None:
    parties = [operator("AE", government_body="YES"), operator("AE", name="Burj Rack Hosting")]

    assert outcome(chips("AE", parties=parties)) == LICENSE


@pytest.mark.parametrize(("country", "expected"), [("AE", LICENSE), ("US", CLEAR), ("SG", CLEAR)])
def test_a_consignee_on_the_way_in_the_uae_has_to_be_released_too(country: str, expected: str) -> None:
    trader = operator(country, role="INTERMEDIATE_CONSIGNEE", name="Falaj Trading")

    assert outcome(chips("AE", parties=[operator("AE", government_body="YES"), trader])) == expected


def test_a_d5_parent_is_caught_in_the_uae_all_the_same() -> None:
    listed = operator("AE", parent="CN", listed_in_supplement_8_part_740="YES")

    assert outcome(chips("AE", parties=[listed])) == LICENSE


@pytest.mark.parametrize(
    ("day", "seat", "government", "expected"),
    [
        ("2027-04-05", "AE", "NO", CLEAR),
        ("2027-04-06", "AE", "NO", REVIEW),
        ("2027-04-06", "US", "NO", CLEAR),
        ("2027-04-06", "AE", "YES", CLEAR),
    ],
)
def test_the_listing_of_emirati_companies_lapses(day: str, seat: str, government: str, expected: str) -> None:
    party = operator("AE", seat, listed_in_supplement_8_part_740="YES", government_body=government)

    assert outcome(chips("AE", on=day, parties=[party])) == expected


# Facts that are missing, and jurisdiction


def test_nothing_reads_as_clear_that_nobody_stated() -> None:
    full = chips("VN", parties=[operator("VN")])
    for name in ("destination", "activities", "parties"):
        assert outcome({key: value for key, value in full.items() if key != name}) in (ASK, LICENSE)
    assert outcome({**full, "ship_from": "SG", "items": [item(subject_to_the_ear="UNKNOWN")]}) == ASK


def test_an_item_not_subject_to_the_ear_is_for_a_person() -> None:
    maker = {
        "name": "Hoshi",
        "country": "JP",
        "headquarters_country": "JP",
        "ultimate_parent_headquarters_country": "JP",
    }
    foreign = item(subject_to_the_ear="NO", made_in="JP", designer=maker)

    assert outcome(chips("VN", ship_from="JP", items=[foreign])) == REVIEW


@pytest.mark.parametrize(("destination", "expected"), [("MY", CLEAR), ("VN", LICENSE)])
def test_a_swiss_bank_that_finances_an_export_is_bound_like_the_exporter(
    destination: str, expected: str
) -> None:
    bank = {"role": "FINANCIER", "us_person": "NO", "country": "CH", "headquarters_country": "CH"}

    assert outcome(chips(destination, ship_from="DE", activities=["FINANCE"], actor=bank)) == expected


def test_a_party_question_reads_the_same_rules() -> None:
    assert outcome(chips("SG", parties=[operator("SG", "CN")]), Question.PARTY) == LICENSE


@pytest.mark.parametrize("role", ["PURCHASER", "INTERMEDIATE_CONSIGNEE", "OTHER", None])
@pytest.mark.parametrize(("country", "expected"), [("CN", True), ("VN", True), ("DE", False)])
def test_where_a_recipient_s_data_center_stands_is_a_destination(
    role: str | None, country: str, expected: bool
) -> None:
    center = {"country": country, "infrastructure_attested": "YES"}
    other = operator("DE", role=role, data_center=center)
    facts = chips("DE", parties=[operator("DE"), other])

    assert met(facts, DESTINATION) is expected


@pytest.mark.parametrize("role", ["SUPPLIER", "TRAINING_BENEFICIARY"])
def test_where_the_data_center_of_somebody_who_receives_nothing_stands_is_none(role: str) -> None:
    center = {"country": "CN", "infrastructure_attested": "YES"}
    other = operator("DE", role=role, data_center=center)

    assert not met(chips("DE", parties=[operator("DE"), other]), DESTINATION)


@pytest.mark.parametrize(
    ("seat", "day", "expected"),
    [
        ("CN", "2023-11-16", False),
        ("CN", "2023-11-17", True),
        ("HK", "2026-06-15", True),
        ("MO", "2026-06-15", True),
        ("KH", "2025-11-06", True),
        ("KH", "2025-11-07", False),
        ("DE", "2026-06-15", False),
    ],
)
@pytest.mark.parametrize("by_parent", [False, True])
def test_a_party_alone_is_told_to_be_seated_where_it_matters(
    seat: str, day: str, expected: bool, *, by_parent: bool
) -> None:
    one = operator("SG", "SG", seat) if by_parent else operator("SG", seat)
    facts = {"on": day, "parties": [one]}

    assert met(facts, "party.headquartered-in-macau-or-d5", Question.PARTY) is expected
    assert outcome(facts, Question.PARTY) == CLEAR


def test_with_items_the_headquarters_rule_itself_answers() -> None:
    facts = chips("SG", parties=[operator("SG", "CN")])

    assert not found(facts, "party.headquartered-in-macau-or-d5", Question.PARTY)
