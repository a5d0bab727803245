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
    ("written", "listed"),
    [
        ("Hai Si Ban Dao Ti", "HiSilicon Technologies Co., Ltd."),
        ("Haisi Bandaoti Youxian Gongsi", "HiSilicon Technologies Co., Ltd."),
        ("Shen Zhen Hai Si Ban Dao Ti Co., Ltd.", "HiSilicon Technologies Co., Ltd."),
        ("海思半導體有限公司", "HiSilicon Technologies Co., Ltd."),
        ("Han Wu Ji Ke Ji", "Cambricon Technologies Corporation Limited"),
        ("Zhongke Hanwuji Keji Gufen Youxian Gongsi", "Cambricon Technologies Corporation Limited"),
        ("Han Wu Chi", "Cambricon Technologies Corporation Limited"),
        ("Hang Zhou Hai Kang Wei Shi Shu Zi Ji Shu Gu Fen You Xian Gong Si",
         "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD."),
        ("Ko Ta Hsun Fei", "IFLYTEK"),
        ("Chang Jiang Cun Chu Ke Ji", "Yangtze Memory Technologies Co., Ltd."),
        ("長江存儲科技有限責任公司", "Yangtze Memory Technologies Co., Ltd."),
        ("Fei Teng Xin Xi Ji Shu", "Tianjin Phytium Information Technology"),
        ("Jing Dong Fang", "BOE Technology Group Co., Ltd."),
        ("Zhong Guo Hang Kong Gong Ye Ji Tuan", "Aviation Industry Corporation of China"),
    ],
)  # fmt: skip
def test_a_brand_is_found_however_its_syllables_are_written(written: str, listed: str) -> None:
    party = ListedParty(id="listed", name=listed, type=PartyType.ORGANIZATION)
    assert [match.entry for match in build_index([party]).search(Query(names=(written,)))] == [party]


@pytest.mark.parametrize(
    "written", ["Hai Xin Ke Ji", "Hai Xin Dian Zi", "Shu Guang Hospital", "Chang Jiang Securities"]
)
def test_a_name_that_shares_syllables_alone_is_another(written: str) -> None:
    names = ("HiSilicon Technologies Co., Ltd.", "Sugon", "Yangtze Memory Technologies Co., Ltd.")
    found = build_index(ListedParty(id=one, name=one, type=PartyType.ORGANIZATION) for one in names)
    assert found.search(Query(names=(written,))) == ()


@pytest.mark.parametrize(
    "written", ["Jishu Youxian Gongsi", "Guoji Keji", "Dianzi Gongye Jituan", "Ke Ji Mao Yi"]
)
def test_company_words_by_sound_alone_find_nobody(index: NameIndex, written: str) -> None:
    assert index.search(Query(names=(written,))) == ()


def test_company_words_read_alike_together_and_apart() -> None:
    together, apart = normalized("Xinda Bandaoti Keji"), normalized("Xinda ban dao ti ke ji")
    assert together.words == apart.words == ("xinda", "semiconductor", "technology")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Hai Si Ban Dao Ti", ("haisi", "semiconductor")),
        ("Ha Er Bin Gong Ye Da Xue", ("harbin", "industrial", "university")),
        ("Zhong Xin Zhi Zao You Xian Gong Si", ("zhongxin", "manufacturing")),
        ("Xin Da, Ke Ji", ("xin", "da", "technology")),
        ("Song Long Trading", ("song", "long", "trade")),
    ],
)
def test_syllables_make_words_where_a_company_word_is_written_in_syllables(
    written: str, words: tuple[str, ...]
) -> None:
    assert normalized(written).words == words


def test_a_brand_sounds_as_its_characters_do() -> None:
    assert by_sound("中芯国际集成电路制造有限公司").split()[:2] == ["zhongxin", "international"]
    assert by_sound("Plain Latin Ltd") == "plain latin ltd"
