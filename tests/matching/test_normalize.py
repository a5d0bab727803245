"""One name in any script: its words, its legal form apart, nothing dropped into nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.chinese import syllables
from app.matching.data_files import read_yaml
from app.matching.folding import sound
from app.matching.normalize import normalized, short_form_of, variants
from app.matching.romanize import BRIDGE, native_names, romanized, simplified
from app.matching.similarity import similarity
from app.matching.words import MARKET_WORDS, PLACES, is_distinctive, weight

FORMS = [
    ("Zorba Co., Ltd.", "LIMITED"),
    ("Zorba Pte. Ltd.", "LIMITED"),
    ("Zorba Sdn. Bhd.", "LIMITED"),
    ("Zorba Ltée", "LIMITED"),
    ("Zorba GmbH", "LLC"),
    ("Zorba GmbH & Co. KG", "LLC"),
    ("ООО «Зорба»", "LLC"),
    ("ТОО Зорба", "LLC"),
    ("Zorba PLLC", "LLC"),
    ("Zorba Sp. z o.o.", "LLC"),
    ("Zorba d.o.o.", "LLC"),
    ("Zorba Kft.", "LLC"),
    ("شركة زرباني ذ.م.م", "LLC"),
    ("ΖΟΡΜΠΑ Ε.Π.Ε.", "LLC"),
    ("ПАО Зорба", "JOINT_STOCK"),
    ("Zorba S.p.A.", "JOINT_STOCK"),
    ("Zorba A/S", "JOINT_STOCK"),
    ("Zorba Anonim Şirketi", "JOINT_STOCK"),
    ("ΖΟΡΜΠΑ Α.Ε.", "JOINT_STOCK"),
    ("株式会社ゾルバ", "JOINT_STOCK"),
    ("(주)조르바", "JOINT_STOCK"),
    ("주식회사 조르바", "JOINT_STOCK"),
    ("조르바 주식회사", "JOINT_STOCK"),
    ("㈜ 조르바", "JOINT_STOCK"),
    ("조르바㈜", "JOINT_STOCK"),
    ("조르바 유한회사", "LIMITED"),
    ("زربانی با مسئولیت محدود", "LIMITED"),
    ("شرکت زربانی سهامی خاص", "JOINT_STOCK"),
    ("佐尔巴股份有限公司", "LIMITED"),
    ("佐爾巴有限責任公司", "LIMITED"),
]


@pytest.mark.parametrize(("written", "form"), FORMS)
def test_a_legal_form_is_set_apart_in_any_language(written: str, form: str) -> None:
    name = normalized(written)
    assert (name.classes, len(name.words)) == (frozenset({form}), 1)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("北京昆仑科技有限公司", ("beijing", "kunlun", "technology")),
        ("北京崑崙科技有限公司", ("beijing", "kunlun", "technology")),
        ("昆仑科技（北京）有限公司", ("kunlun", "technology", "beijing")),
        ("Peking Kunlun Tech", ("beijing", "kunlun", "technology")),
        ("Завод № 4 «Волна»", ("plant", "4", "volna")),
        ("Müller & Söhne", ("muller", "and", "sohne")),
        ("王晓明", ("wang", "xiaoming")),
        ("김철수", ("kim", "cheolsu")),
        ("A.B.C. Trading", ("abc", "trade")),
        ("주식회사 삼성전자", ("samseong", "electronic")),
        ("김철수 주식회사", ("gimcheolsu",)),
        ("دانشگاه تهران", ("university", "tehran")),
        ("دانشگاه علم و صنعت ایران", ("university", "science", "and", "technology", "iran")),
        ("بین‌المللی", ("international",)),
        ("الجامعة", ("university",)),
        ("صدام حسين التكريتي", ("saddam", "husayn", "al", "tkriti")),
        ("عبدالرحمن الولید", ("abd", "al", "rahman", "al", "walid")),
        ("عبد الله", ("abdallah",)),
        ("هدایت الله زرباني", ("hdaitallah", "zrbani")),
        ("سپاه پاسداران انقلاب اسلامی", ("islamic", "revolutionary", "guard", "corps")),
        ("軟體技術", ("software", "technology")),
    ],
)
def test_words_are_read_in_one_script(written: str, words: tuple[str, ...]) -> None:
    assert normalized(written).words == words


@pytest.mark.parametrize("written", ["7", "A", "Co., Ltd.", "GmbH", "4 Ltd", "有限公司", "Corp"])
def test_digits_letters_and_forms_are_never_dropped_into_nothing(written: str) -> None:
    assert normalized(written).words


@given(st.text(max_size=40))
def test_any_text_is_read_the_same_again(text: str) -> None:
    assert normalized(text) == normalized.__wrapped__(text)
    assert romanized(text).isascii()


@pytest.mark.parametrize(
    ("pinyin", "other"),
    [
        *(
            ("zhongguo", "chungkuo"),
            ("qinghua", "chinghua"),
            ("xiaoping", "hsiaoping"),
            ("zedong", "tsetung"),
        ),
        *(
            ("zhang", "cheung"),
            ("guo", "kwok"),
            ("liang", "leung"),
            ("dehua", "takwah"),
            ("xingye", "hingyip"),
        ),
    ],
)
def test_pinyin_wade_giles_and_cantonese_are_the_same_syllables(pinyin: str, other: str) -> None:
    assert syllables(pinyin) == syllables(other) is not None


@pytest.mark.parametrize(
    ("one", "other"), [("yevgeniy", "evgenii"), ("kuznetsoff", "kuznetsov"), ("muhamad", "muhammad")]
)
def test_romanisations_of_one_name_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@given(st.text("abcdehiknoz", min_size=1, max_size=12), st.text("abcdehiknoz", min_size=1, max_size=12))
def test_likeness_has_no_side(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == 100


@given(st.sampled_from(sorted(MARKET_WORDS | PLACES)))
def test_common_words_weigh_less_than_a_name_nobody_bears(word: str) -> None:
    assert not is_distinctive(word)
    assert weight(word) < weight("zorbaxin")


def test_a_short_form_in_parentheses_is_a_name_of_its_own() -> None:
    written = "Zorbaxin Microsystems Co., Ltd. (Zorbaxin)"
    assert variants(written) == (written, "Zorbaxin Microsystems Co., Ltd.", "Zorbaxin")
    assert short_form_of("Zorbaxin", written)
    assert variants("Bank of Zorba (Hong Kong)") == ("Bank of Zorba (Hong Kong)",)


def test_what_stands_before_a_dash_is_a_short_form_where_a_description_follows() -> None:
    written = "Zorbaxin - Organization for Engineering"
    assert variants(written) == (written, "Zorbaxin")
    assert short_form_of("Zorbaxin", written)
    for other in ("Jean-Zorba Pierre", "Trading - General Office", "Zorbaxin - Veltra Quillon"):
        assert variants(other) == (other,)


def test_our_words_and_brands_are_in_simplified_characters() -> None:
    words = read_yaml("han_words.yaml")
    assert [one for one in words if simplified(one) != one] == []
    assert simplified("華為技術 東方") == "华为技术 东方"


def test_every_bridged_name_states_source_and_confidence() -> None:
    assert all(
        row["source"] and row["confidence"] in ("HIGH", "MEDIUM", "LOW") and row["names"] for row in BRIDGE
    )
    assert all(
        native.isascii() == row["source"].endswith("in Wade-Giles")
        for row in BRIDGE
        for native in native_names(row)
    )


@pytest.mark.parametrize(
    "written", ["54th Zorbaxin Institute", "54thZorbaxinInstitute", "54 Zorbaxin Institute"]
)
def test_an_ordinal_is_its_number_also_without_a_space(written: str) -> None:
    assert normalized(written).joined == "54zorbaxininstitute"
