"""Japanese writes foreign brands and company words by sound; they are read as what they stand for."""

import pytest

from app.facts import ListedParty, PartyType
from app.matching.index import build_index
from app.matching.normalize import normalized
from app.matching.query import Query

INDEX = build_index(
    ListedParty(id=name, name=name, type=PartyType.ORGANIZATION)
    for name in (
        "Huawei Technologies Co., Ltd.",
        "Hikvision",
        "SenseTime",
        "Dahua Technology",
        "Inspur Group",
    )
)


def found(name: str) -> set[str]:
    return {one.entry.name for one in INDEX.search(Query(names=(name,)))}


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("ファーウェイ", "Huawei Technologies Co., Ltd."),
        ("ファーウェイ・テクノロジーズ株式会社", "Huawei Technologies Co., Ltd."),
        ("ハイクビジョン", "Hikvision"),
        ("センスタイム", "SenseTime"),
        ("ダーファ・テクノロジー", "Dahua Technology"),
    ],
)
def test_a_brand_in_katakana_finds_its_entry(asked: str, listed: str) -> None:
    assert listed in found(asked)


@pytest.mark.parametrize(
    "asked", ["ハイクビジョン・ジャパン株式会社", "Hikvision Japan", "SenseTime Germany GmbH"]
)
def test_a_brand_that_no_register_knows_is_found_with_a_place_beside_it(asked: str) -> None:
    assert found(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "東京エレクトロン株式会社",
        "ソフトバンクグループ株式会社",
        "アイフル株式会社",
        "データセクション株式会社",
    ],
)
def test_strangers_in_katakana_are_not_found(asked: str) -> None:
    assert found(asked) == set()


def test_company_words_in_katakana_are_company_words() -> None:
    assert (
        normalized("ゾルバクシン・エレクトロニクス株式会社").words[-1] == normalized("electronics").words[0]
    )
