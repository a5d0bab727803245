from datetime import date

import pytest
from pydantic import ValidationError

from app.facts import Item, ItemKind
from app.law.eccns import at_only, contradicting_words, covered_levels, entries_in, follows_commodity
from app.law.parameters import BadParameterError
from app.wire import from_json

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("eccn", "levels"),
    [
        ("3A090", ("a", "b")),
        ("3A090.a", ("a",)),
        ("3A090.a.2", ("a",)),
        ("3A090.A", ("a",)),
        ("3A090.b.1", ("b",)),
        ("3A090.c", ("c",)),
        ("4A090", ("a", "b")),
        ("4A090.b", ("b",)),
        ("4D090", ("a", "b")),
        ("3A001.z.3.b", ("b",)),
        ("4A003.z.1.a", ("a",)),
        ("4A003.Z.1.B", ("b",)),
        ("4A003.z", ("a", "b")),
        ("4A004.z.1", ("a",)),
        ("4A005.z.2", ("b",)),
        ("5A002.z.5.b", ("b",)),
        ("5A004.z.2.a", ("a",)),
        ("5A992.z.1", ("a",)),
        ("5A992.z.2", ("b",)),
        ("5D002.z.2.b", ("b",)),
        ("5D992.z.1", ("a",)),
        ("4A994", ()),
        ("4A994.l", ()),
        ("5A992.c", ()),
        ("3A991.p", ()),
        ("EAR99", ()),
    ],
)
def test_level_of_a_covered_entry(eccn: str, levels: tuple[str, ...]) -> None:
    assert covered_levels(eccn, TODAY) == levels


@pytest.mark.parametrize(
    ("eccn", "on", "levels"),
    [
        ("3A090", date(2022, 10, 20), ()),
        ("3A090", date(2022, 10, 21), ("2022",)),
        ("4A090.a", date(2023, 11, 16), ("2022",)),
        ("4A090.a", date(2023, 11, 17), ("a",)),
        ("3A090.c", date(2024, 12, 1), ()),
        ("3A090.c", date(2024, 12, 2), ("c",)),
    ],
)
def test_levels_are_those_of_the_day(eccn: str, on: date, levels: tuple[str, ...]) -> None:
    assert covered_levels(eccn, on) == levels


@pytest.mark.parametrize(
    ("said", "spelt"),
    [
        ("EAR99", "EAR99"),
        ("ear 99", "EAR99"),
        ("5a992.z", "5A992.z"),
        ("3A090A", "3A090.a"),
        ("4A003.Z.1.B", "4A003.z.1.b"),
        ("4a003 z1b", "4A003.z.1.b"),
        ("3A001.b.2.a", "3A001.b.2.a"),
        ("9A610.x", "9A610.x"),
    ],
)
def test_an_eccn_is_read_as_the_list_spells_it(said: str, spelt: str) -> None:
    assert from_json(Item, {"eccn": said}).eccn == spelt


@pytest.mark.parametrize("said", ["", "EAR", "3A09", "3F001", "A3090", "3A090-a", "none"])
def test_what_is_no_eccn_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        from_json(Item, {"eccn": said})


@pytest.mark.parametrize("eccn", ["4A994", "4A994.l", "3A991.p", "3A992", "5A992.c", "5D992.C", "2B999"])
def test_anti_terrorism_only(eccn: str) -> None:
    assert at_only(eccn, TODAY)


@pytest.mark.parametrize("eccn", ["5A992", "5A992.z.1", "3A090", "2B350", "3A001", "EAR99", "3A9910"])
def test_not_anti_terrorism_only(eccn: str) -> None:
    assert not at_only(eccn, TODAY)


def test_technology_follows_the_commodity() -> None:
    assert follows_commodity("3E001", TODAY)
    assert not follows_commodity("3E991", TODAY)


@pytest.mark.parametrize(
    "description",
    [
        "household sewing machine",
        "office chairs",
        "thin client for library desks",
        "label printer",
        "digital oscilloscope",
        "accelerometer module",
        "gym training aids",
        "fluoropolymer-lined valves",
        "data center shelving",
        "cooling pump",
    ],
)
@pytest.mark.parametrize("kind", [None, ItemKind.OTHER, ItemKind.COMPUTER, ItemKind.COMPONENT])
@pytest.mark.parametrize("eccn", ["EAR99", "4A994"])
def test_ordinary_goods_do_not_contradict_their_declaration(
    description: str, kind: ItemKind | None, eccn: str
) -> None:
    assert contradicting_words(Item(description=description, kind=kind, eccn=eccn), TODAY) == ()


@pytest.mark.parametrize(
    "description",
    [
        "power cable for AI server",
        "rack mount kit for AI servers",
        "steel frame for GPU servers",
        "AI accelerator t-shirts",
        "training accelerator pedal",
        "HBM hydraulic pump",
        "bracket for NVIDIA GPU",
        "grain hopper",
        "NVIDIA GPU t-shirts",
        "Blackwell publishers' yearbook",
    ],
)
@pytest.mark.parametrize("kind", [None, ItemKind.OTHER, ItemKind.COMPONENT])
def test_things_for_a_server_are_none(description: str, kind: ItemKind | None) -> None:
    assert contradicting_words(Item(description=description, kind=kind, eccn="EAR99"), TODAY) == ()


@pytest.mark.parametrize(
    ("description", "kind", "eccn"),
    [
        ("AI accelerator card", ItemKind.COMPONENT, "EAR99"),
        ("eight-GPU server", ItemKind.COMPUTER, "4A994"),
        ("data centre server with four accelerators", ItemKind.COMPUTER, "4A994"),
        ("GPU servers", None, "EAR99"),
        ("graphics GPU", ItemKind.IC, "EAR99"),
        ("HBM3E stack", ItemKind.IC, "EAR99"),
        ("AI服务器 8卡", None, "EAR99"),
        ("人工智能服务器", None, "4A994"),
        ("AI サーバー", ItemKind.COMPUTER, "4A994"),
        ("ＧＰＵ服务器", None, "EAR99"),
        ("AI加速器", ItemKind.COMPONENT, "EAR99"),
        ("NVIDIA GPU", None, "EAR99"),
        ("Nvidia Hopper", None, "EAR99"),
        ("Blackwell GPUs", ItemKind.COMPONENT, "EAR99"),
        ("AI server with rails and fans", None, "EAR99"),
        ("rails for AI servers", ItemKind.COMPUTER, "EAR99"),
        ("layout of an accelerator die", ItemKind.TECHNOLOGY, "3E001"),
    ],
)
def test_words_that_contradict_a_declaration(description: str, kind: ItemKind | None, eccn: str) -> None:
    assert contradicting_words(Item(description=description, kind=kind, eccn=eccn), TODAY)


def test_words_say_nothing_against_a_covered_declaration_or_none() -> None:
    assert contradicting_words(Item(description="AI accelerator", eccn="3A090.a"), TODAY) == ()
    assert contradicting_words(Item(description="AI accelerator"), TODAY) == ()


def test_words_count_from_the_day_of_their_entry() -> None:
    memory = Item(description="HBM3 stack", kind=ItemKind.COMPONENT, eccn="EAR99")

    assert contradicting_words(memory, date(2024, 12, 1)) == ()
    assert contradicting_words(memory, date(2024, 12, 2)) == ("hbm3",)


ROW = {
    "eccns": ["3A090.a"],
    "levels": ["a"],
    "since": "2023-11-17",
    "reference": "1 FR 1",
    "url": "https://example.org",
    "checked_on": "2026-01-01",
    "confidence": "V1",
}


def test_an_entry_stated_twice_for_a_day_or_without_source_is_refused() -> None:
    assert entries_in([{**ROW, "until": "2024-01-01"}, {**ROW, "since": "2024-01-02"}])
    with pytest.raises(BadParameterError, match="stated twice"):
        entries_in([ROW, {**ROW, "levels": ["b"], "since": "2024-01-01"}])
    with pytest.raises(BadParameterError, match="reference"):
        entries_in([{**ROW, "reference": ""}])
