"""The edge of what is evaluated: other ECCNs, releases of technology, what nobody named (contract 4, B 6)."""

import pytest

from app.law.finding import Question
from tests.law.dealings import US_MAKER, Json, chairs, chips, found, item, judged, met, operator, outcome

CLEAR, LICENSE, REVIEW, ASK = "NO_RESTRICTION_FOUND", "LICENSE_REQUIRED", "REVIEW", "INSUFFICIENT_FACTS"
OTHER_CONTROLS = "scope.other-controls"


def order(eccn: str | None, destination: str = "MY", **changes: object) -> Json:
    one = {"description": "parts", "eccn": eccn, **changes}
    return chairs(destination, items=[{name: value for name, value in one.items() if value is not None}])


@pytest.mark.parametrize(
    "eccn", ["EAR99", "3A991", "3A991.p", "3A992", "4A994", "4D993", "5A991", "5A992.c", "5D992.c", "2B999"]
)
def test_ear99_and_anti_terrorism_entries_go_through(eccn: str) -> None:
    assert outcome(order(eccn)) == CLEAR


@pytest.mark.parametrize(
    "eccn",
    [
        "3A001.a.5",
        "3B001",
        "4A003.b",
        "5A002.a",
        "5A992",
        "5A992.b",
        "1C350",
        "0A501",
        "9A999",
        "4E091",
        "5A992.cc",
    ],
)
def test_an_entry_with_controls_of_its_own_is_for_a_person_unless_they_are_answered(eccn: str) -> None:
    answer = judged(order(eccn))

    assert (answer.outcome, answer.license.required) == (REVIEW, "UNKNOWN")
    assert outcome(order(eccn, other_controls="LICENSE_NOT_REQUIRED")) == CLEAR
    assert outcome(order(eccn, other_controls="UNKNOWN")) == REVIEW


@pytest.mark.parametrize("eccn", ["EAR99", "3A991", "3A001", "3A090.a"])
def test_a_license_that_the_caller_knows_of_holds_the_line(eccn: str) -> None:
    assert met(order(eccn, other_controls="LICENSE_REQUIRED"), OTHER_CONTROLS)
    assert outcome(order(eccn, other_controls="LICENSE_REQUIRED")) == LICENSE


@pytest.mark.parametrize("eccn", ["3A090.a", "3A090.b", "4A090.a", "5A992.z", "4A003.z.1.b"])
def test_covered_entries_have_rules_of_their_own(eccn: str) -> None:
    assert not found(order(eccn), OTHER_CONTROLS)


def test_an_answer_about_other_controls_frees_no_covered_item() -> None:
    facts = chips("VN", items=[item("3A090.a", other_controls="LICENSE_NOT_REQUIRED")])

    assert outcome(facts) == LICENSE


@pytest.mark.parametrize(
    ("eccn", "kind", "on", "expected"),
    [
        ("3A090", "IC", "2022-10-20", CLEAR),
        ("3A090", "IC", "2022-10-21", LICENSE),
        ("3A090.c", "HBM", "2024-12-01", CLEAR),
        ("3A090.c", "HBM", "2024-12-02", CLEAR),
        ("3A090.c", "HBM", "2024-12-31", LICENSE),
    ],
)
def test_an_entry_controls_nothing_before_its_first_day(eccn: str, kind: str, on: str, expected: str) -> None:
    assert outcome(chips("CN", on=on, items=[item(eccn, kind=kind)])) == expected


@pytest.mark.parametrize(
    ("eccn", "level"),
    [
        ("3A090.a", "a"),
        ("3A090.A", "a"),
        ("3A090.a.1", "a"),
        ("3A090.b.2", "b"),
        ("4A090.b", "b"),
        ("5A992.z.1", "a"),
        ("5A992.Z.2", "b"),
        ("4A004.z.1", "a"),
        ("4A004.z.2", "b"),
        ("4A003.z.1.a", "a"),
        ("4A003.z.1.b", "b"),
        ("3A001.z.4.b", "b"),
        ("5D992.z.1", "a"),
    ],
)
def test_the_letter_of_an_entry_is_looked_up_never_parsed(eccn: str, level: str) -> None:
    kind = {"3A": "IC", "5D": "SOFTWARE"}.get(eccn[:2], "COMPUTER")
    answer = judged(chips("DE", items=[item(eccn, kind=kind)]))

    assert answer.case.lines[0].classification.level == level
    assert ("RESIDUAL_TEXT_REQUIREMENT" in answer.advisories) is (level == "a")


@pytest.mark.parametrize("eccn", ["3A090", "4A090", "5A992.z", "5A002.z", "3A090.d"])
def test_an_entry_without_its_letter_counts_as_the_stricter(eccn: str) -> None:
    kind = "IC" if eccn.startswith("3") else "COMPUTER"

    assert outcome(chips("VN", items=[item(eccn, kind=kind)])) == LICENSE


def test_an_item_that_nobody_classified_is_asked_about() -> None:
    answer = judged(order(None))

    assert (answer.outcome, answer.license.required) == (ASK, "UNKNOWN")


# One controlled card among many


def box(*contents: tuple[Json, int], **changes: object) -> Json:
    parts = [{"item": one, "count": count} for one, count in contents]
    return {
        "model": "Rack 42",
        "description": "rack",
        "kind": "COMPUTER",
        "designer": US_MAKER,
        "components": parts,
        **changes,
    }


@pytest.mark.parametrize("eccn", [None, "4A994", "EAR99"])
@pytest.mark.parametrize(
    ("inside", "expected"), [("3A090.a", LICENSE), ("3A090.b", LICENSE), ("3A991.p", CLEAR)]
)
def test_one_controlled_card_makes_the_server(eccn: str | None, inside: str, expected: str) -> None:
    changes = {"eccn": eccn} if eccn else {}
    server = box((item("3A991.p", model="Nic"), 8), (item(inside), 1), **changes)
    wanted = ASK if expected == CLEAR and eccn is None else expected

    assert outcome(chips("VN", items=[server])) == wanted


def test_cards_are_never_summed() -> None:
    figures = {"tpp": 1500, "designed_for_data_center": "YES"}
    server = box((item("3A991.p", specification=figures), 64), eccn="4A994")

    assert outcome(chips("VN", items=[server])) == CLEAR


def test_a_card_deep_inside_counts() -> None:
    blade = box((item("3A090.a"), 1), model="Blade")

    assert outcome(chips("VN", items=[box((blade, 8), eccn="4A994")])) == LICENSE


# Names against declarations


@pytest.mark.parametrize(
    ("model", "eccn", "expected"),
    [
        ("NVIDIA H100 SXM5 80GB", "EAR99", LICENSE),
        ("NVIDIA A800 SXM4 80GB", "3A991.p", LICENSE),
        ("GeForce RTX 4090", "4A994", LICENSE),
        ("GeForce RTX 4090 D", "4A994", CLEAR),
        ("NVIDIA L20", "4A994", CLEAR),
        ("NVIDIA V100 SXM2 32GB", "4A994", CLEAR),
    ],
)
def test_a_known_chip_outweighs_a_lower_declaration(model: str, eccn: str, expected: str) -> None:
    assert outcome(chips("VN", items=[{"model": model, "eccn": eccn}])) == expected


def test_low_figures_do_not_outweigh_a_known_chip() -> None:
    one = {"model": "NVIDIA H100 SXM5 80GB", "eccn": "EAR99", "specification": {"tpp": 900}}

    assert outcome(chips("VN", items=[one])) == LICENSE


# Releases, and what nobody named


@pytest.mark.parametrize("kind", ["TECHNOLOGY", "SOFTWARE"])
def test_a_release_of_technology_is_for_a_person(kind: str) -> None:
    facts = {**order("3E991" if kind == "TECHNOLOGY" else "3D991", kind=kind), "activities": ["RELEASE"]}

    assert met(facts, "scope.release-of-technology")
    assert outcome(facts) == REVIEW
    assert not found({**facts, "activities": ["EXPORT"]}, "scope.release-of-technology")


def test_nothing_is_found_out_about_what_nobody_named() -> None:
    nameless = {"role": "END_USER", "country": "DE"}

    assert outcome({**chairs(), "parties": [nameless]}) == ASK
    for nobody in (
        "   ",
        "-",
        "\u200b",
        "...",
        "\u3164",
        "Ltd",
        "GmbH & Co. KG",
        "Co., Ltd.",
        "N/A",
        "n.a.",
        "Unknown",
        "TBD",
        "不明",
        "株式会社",
    ):
        number = {"scheme": "REGISTRY", "value": nobody}
        assert outcome({**chairs(), "parties": [{**nameless, "name": nobody}]}) == ASK
        assert outcome({**chairs(), "parties": [{**nameless, "identifiers": [number]}]}) == ASK
    for somebody in (
        "3M",
        "K & K",
        "Co-op",
        "NA Trading Ltd",
        "Unknown Worlds Inc.",
        "X",
        "無印良品",
        "ООО Ромашка",
    ):
        assert outcome({**chairs(), "parties": [{**nameless, "name": somebody}]}) != ASK
    assert outcome({**chairs(), "items": []}) == ASK
    assert outcome({**chairs(), "parties": []}, Question.PARTY) == ASK


# Everyday orders


@pytest.mark.parametrize(
    "facts",
    [
        chairs(),
        chairs("MY", ship_from="SG", activities=["REEXPORT"]),
        chairs("VN", ship_from="SG", activities=["REEXPORT"]),
        chairs("CN"),
        chairs("ET"),
        chairs("AE"),
        chairs("US", activities=["IN_COUNTRY_TRANSFER"]),
        chairs("KH"),
        chairs("JP", items=[{"description": "oscilloscope", "eccn": "3A992"}]),
        chips("US", activities=["IN_COUNTRY_TRANSFER"], parties=[operator("US")]),
        chips("DE", items=[item("3A090.b")]),
        chips("IL", items=[item("4A090.b", kind="COMPUTER")]),
    ],
    ids=lambda facts: f"{facts['destination']}-{facts['items'][0]['eccn']}",
)
def test_an_ordinary_order_goes_through(facts: Json) -> None:
    assert outcome(facts) == CLEAR


# Look-alikes


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ({"description": "H100 heavy-duty office chair", "eccn": "EAR99"}, CLEAR),
        ({"description": "Power cable for NVIDIA H100 PCIe", "eccn": "EAR99"}, CLEAR),
        ({"description": "server rack rails", "eccn": "EAR99"}, CLEAR),
        ({"description": "AI server", "eccn": "EAR99", "kind": "COMPUTER"}, ASK),
        (
            {
                "description": "technology for resistors",
                "eccn": "3E001",
                "kind": "TECHNOLOGY",
                "other_controls": "LICENSE_NOT_REQUIRED",
            },
            CLEAR,
        ),
        ({"eccn": "3E001", "kind": "TECHNOLOGY", "other_controls": "LICENSE_NOT_REQUIRED"}, ASK),
        ({"description": "software for 3A090 development", "eccn": "3D001", "kind": "SOFTWARE"}, REVIEW),
        ({"model": "HGX H20 8-GPU", "eccn": "4A994", "kind": "COMPUTER"}, REVIEW),
        ({"model": "NVIDIA H20 96GB", "eccn": "3A991.p"}, REVIEW),
    ],
)
def test_what_only_sounds_like_a_chip_and_what_is_one(one: Json, expected: str) -> None:
    assert outcome(chips("CN", parties=[operator("CN")], items=[one])) == expected
