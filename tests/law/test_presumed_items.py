"""Items that BIS has named: recognised as buyers write them, and little else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.chip_catalogue import DATA
from app.law.presumed_items import in_public_notice, named
from app.law.rulings import PresumedItem

TODAY = date(2026, 9, 1)
FIRST_DAY = date(2025, 5, 13)
NAMES = {letter: f"Huawei Ascend 910{letter}" for letter in "BCD"}
SPELLINGS = {
    "Ascend 910B": "B", "Ascend910B": "B", "ascend-910c": "C", "ASCEND 910 D": "D", "Huawei 910-B": "B",
    "昇腾910B": "B", "昇腾 910C": "C", "昇騰910C": "C", "アセンド910D": "D", "华为 910B": "B", "華為910C": "C",
    "海思 910B": "B", "ファーウェイ 910C": "C", "ＡＳＣＥＮＤ　９１０Ｂ": "B", "Ascend 910B3": "B",
    "Ascend 910B2C": "B", "Ascend 910B4-1": "B", "Ascend 910 B3": "B", "HUAWEI ASCEND 910_C": "C",
    "Ascend 910(B)": "B", "Ascend D910B": "B",
    "HiSilicon 910B": "B", "NPU 910B": "B", "8x Ascend 910C": "C", "Ascend 910Cx8": "C", "910B (Ascend)": "B",
    "910B accelerator card 64GB": "B", "鲲鹏昇腾910B加速卡": "B", "Ascend AI processor 910C": "C",
    "Ascend 910D chip": "D", "Atlas 300T A2": "B", "Atlas 300I A2": "B", "Atlas 800T A2": "B", "Atlas800T A2": "B",
    "Atlas 800I A2 server": "B",
    "Atlas 900 A2 PoD": "B", "Atlas 200T A2 Box16": "B", "Atlas 900 A3 SuperPoD": "C", "Atlas-900-A3": "C",
    "Atlas 800T A3": "C", "CloudMatrix 384": "C", "CloudMatrix384": "C", "Cloud Matrix 384": "C", "CM384": "C",
    "华为云 CloudMatrix 384 超节点": "C",
}  # fmt: skip
OTHERS = (
    "Ascend 910", "Ascend 910A", "Ascend 910 board", "Ascend 910 bulk", "Ascend 910 cards", "Ascend 910 Data sheet",
    "Huawei Ascend 910 by air", "Ascend 910 Premium A", "Ascend 910ProA", "Ascend 910 D-sub connector", "Ascend 310",
    "Ascend 310B", "Ascend 950PR", "Ascend 1910B", "Ascend 910C7", "Huawei Mate 910 cover", "Huawei R910C4 router",
    "Ascend Climbing Shoes", "910B oscilloscope", "Tektronix 910C", "Ascend Acoustics 910B speaker", "910B", "910C",
    "Atlas Copco GA 910B", "Atlas Copco 900 A3 compressor", "world atlas 910C pages", "atlas map 300T A2",
    "Atlas 300I Duo", "Atlas 300I Pro", "Atlas 800 9000", "Atlas A2 paper", "Matrix cloud 384", "H100", "",
)  # fmt: skip


@pytest.mark.parametrize(("text", "letter"), SPELLINGS.items())
def test_a_named_ic_is_recognised_in_any_field(text: str, letter: str) -> None:
    for found in (
        named(text, None, None, TODAY),
        named(None, text, None, TODAY),
        named(None, None, text, TODAY),
    ):
        assert found is not None
        assert found.name == NAMES[letter]
        assert found.recognised_by


@pytest.mark.parametrize("text", OTHERS)
def test_another_thing_is_not_named(text: str) -> None:
    assert named(text, None, None, TODAY) is None


@pytest.mark.parametrize(
    "text", ["Ascend 910B", "Ascend 910C", "Ascend 910D", "Atlas 800T A2", "CloudMatrix 384"]
)
def test_nothing_is_named_before_the_guidance(text: str) -> None:
    assert named(text, None, None, date(2025, 5, 12)) is None
    assert named(text, None, None, FIRST_DAY) is not None


def test_the_designer_gives_context_and_names_nothing_by_itself() -> None:
    assert named("910B", None, None, TODAY, designer="Huawei (HiSilicon)") is not None
    assert named("910B", None, None, TODAY, designer="Tektronix") is None
    assert named("Mate 60", None, None, TODAY, designer="Huawei Ascend 910B team") is None


def test_a_number_does_not_reach_over_into_another_field() -> None:
    assert named("Ascend 910", "D revision", None, TODAY) is None
    assert named("910B", "Ascend AI processor", None, TODAY) is not None


def test_how_it_was_recognised_is_told() -> None:
    found = named("Huawei Ascend 910-B3 NPU", None, None, TODAY)
    boxed = named("CloudMatrix 384", None, None, TODAY)

    assert found is not None
    assert (found.recognised_by, found.confidence) == ("910-B3", "V2")
    assert boxed is not None
    assert (boxed.recognised_by, boxed.confidence) == ("CLOUDMATRIX 384", "V2")


def ruled(*models: str) -> tuple[tuple[str, PresumedItem], ...]:
    return tuple((str(place), PresumedItem(model=model)) for place, model in enumerate(models))


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Ascend 950 PR", True),
        ("ascend-950pr x 8", True),
        ("昇腾950PR", True),
        ("Ascend 950", False),
        ("Ascend 950PRO", False),
        ("Descend 950 PR", False),
    ],
)
def test_a_ruling_names_another_ic(text: str, hit: bool) -> None:
    found = named(text, None, None, TODAY, ruled("Ascend 950PR"))

    assert (found is not None) is hit
    assert found is None or (found.name, found.confidence, found.ruling) == ("Ascend 950PR", "RULING", "0")


def test_a_ruling_in_chinese_is_found_and_an_empty_one_names_nothing() -> None:
    assert named("思元590加速卡", None, None, TODAY, ruled("思元590")) is not None
    assert named("590 GPU screws", None, None, TODAY, ruled("思元590")) is None
    assert named("anything", None, None, TODAY, ruled("", "-")) is None


@pytest.mark.parametrize(
    ("model", "maker", "text", "designer", "hit"),
    [
        ("Ascend 910E", "Huawei", "8xAscend910E server", None, True),
        ("Ascend 910E", "Huawei", "Atlas 800 with ASCEND-910-E", None, True),
        ("Ascend 910E", "Huawei", "昇腾910E 加速卡", None, True),
        ("Ascend 910E", "Huawei", "910E", "HiSilicon", True),
        ("Ascend 910E", "Huawei", "Huawei NPU 910E", None, True),
        ("Ascend 910E", "Huawei", "910E", None, False),
        ("Ascend 910E", "Huawei", "910E hex bolts", None, False),
        ("Ascend 910E", "Huawei", "Ascend 910", None, False),
        ("Cambricon MLU590", "Cambricon", "mlu-590-m9", None, True),
        ("Cambricon MLU590", "Cambricon", "MLU5900", None, False),
        ("Kunlun P800", "Baidu", "Kunlun P800x8", None, True),
        ("Kunlun P800", "Baidu", "P800 accelerator", None, True),
        ("Kunlun P800", "Baidu", "P800 printer", None, False),
    ],
)
def test_a_ruling_is_found_in_what_buyers_type_with_little_noise(
    model: str, maker: str, text: str, designer: str | None, hit: bool
) -> None:
    named_by_ruling = (("0", PresumedItem(designer=maker, model=model)),)

    assert (named(text, None, None, TODAY, named_by_ruling, designer) is not None) is hit


def test_every_system_of_the_catalogue_around_a_named_ic_is_named() -> None:
    named_ics = set(NAMES.values())
    around = [row for row in DATA["systems"] if row["contains"] in named_ics]

    assert len(around) >= 9
    for row in around:
        for key in row["keys"]:
            found = named(key, None, None, TODAY)
            assert found is not None, key
            assert found.name == row["contains"], key


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("H20", True),
        ("H20-3e", True),
        ("NVIDIA H20", True),
        ("nvidia h-20 141GB", True),
        ("HGX H20 8-GPU", True),
        ("H20 96GB", True),
        ("server with 8 NVIDIA H20 GPUs", True),
        ("MI308", True),
        ("AMD MI-308X", True),
        ("water H20", False),
        ("H20 pump", False),
        ("H200", False),
        ("L20", False),
        ("", False),
    ],
)
def test_an_ic_of_a_letter_that_became_known_is_recognised(text: str, hit: bool) -> None:
    assert in_public_notice(text, None, None, TODAY) is hit


@pytest.mark.parametrize(("text", "first_day"), [("H20", date(2025, 4, 9)), ("MI308X", date(2025, 4, 15))])
def test_a_letter_counts_from_its_day(text: str, first_day: date) -> None:
    days = [first_day.replace(day=first_day.day + step) for step in (-1, 0, 1)]

    assert [in_public_notice(text, None, None, day) for day in days] == [False, True, True]


@given(
    st.sampled_from(["Ascend", "昇腾", "昇騰", "アセンド", "Huawei", "HUAWEI Ascend", "ａｓｃｅｎｄ"]),
    st.sampled_from(["", " ", "-", "_", "  "]),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from(["", " ", "-"]),
    st.text("abcdefghij ,.", max_size=20),
)
def test_separators_and_surroundings_make_no_difference(
    brand: str, gap: str, letter: str, inner: str, tail: str
) -> None:
    found = named(f"{brand}{gap}910{inner}{letter} {tail}", None, None, TODAY)

    assert found is not None
    assert found.name == NAMES[letter]


@given(st.text(max_size=80), st.text(max_size=40), st.dates())
def test_any_text_is_read_without_failing(text: str, other: str, day: date) -> None:
    found = named(text, other, None, day, ruled(other))

    assert found is None or found.recognised_by
