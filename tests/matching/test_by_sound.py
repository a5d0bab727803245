"""Chinese names as they are written by sound: words together, apart, in part; a brand by what its characters sound."""

import pytest

from app.facts import ListedParty, PartyType
from app.matching.index import NameIndex, build_index
from app.matching.normalize import normalized
from app.matching.query import Query
from app.matching.romanize import by_sound

HUAWEI = "Huawei Technologies Co., Ltd."
SMIC = "Semiconductor Manufacturing International Corporation"
OTHERS = ("Huaxin Technologies Co., Ltd.", "Weihua Trading GmbH", "International Circuits Inc.")


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return build_index(
        ListedParty(id=str(number), name=name, type=PartyType.ORGANIZATION)
        for number, name in enumerate((HUAWEI, SMIC, *OTHERS))
    )


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("Huawei Jishu Youxian Gongsi", HUAWEI),
        ("Huawei Jishu", HUAWEI),
        ("Hua Wei Jishu", HUAWEI),
        ("Hua Wei Ji Shu You Xian Gong Si", HUAWEI),
        ("Shenzhen Huawei Jishu Youxian Gongsi", HUAWEI),
        ("Zhongxin Guoji Jicheng Dianlu Zhizao Youxian Gongsi", SMIC),
        ("Zhong Xin Guo Ji Ji Cheng Dian Lu", SMIC),
    ],
)
def test_a_chinese_name_by_sound_finds_its_entry(index: NameIndex, written: str, listed: str) -> None:
    assert [match.entry.name for match in index.search(Query(names=(written,)))] == [listed]


@pytest.mark.parametrize(
    "written", ["Jishu Youxian Gongsi", "Guoji Keji", "Dianzi Gongye Jituan", "Ke Ji Mao Yi"]
)
def test_company_words_by_sound_alone_find_nobody(index: NameIndex, written: str) -> None:
    assert index.search(Query(names=(written,))) == ()


def test_company_words_read_alike_together_and_apart() -> None:
    together, apart = normalized("Xinda Bandaoti Keji"), normalized("Xinda ban dao ti ke ji")
    assert together.words == apart.words == ("xinda", "semiconductor", "technology")


def test_a_brand_sounds_as_its_characters_do() -> None:
    assert by_sound("中芯国际集成电路制造有限公司").split()[:2] == ["zhongxin", "international"]
    assert by_sound("Plain Latin Ltd") == "plain latin ltd"
