"""Two names compared: what makes them one, what never does, and that more agreement never lowers the score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.facts import PartyType
from app.matching.align import LinkKind
from app.matching.compare import compare, compare_texts
from app.matching.features import Features
from app.matching.normalize import normalized
from app.matching.scorecard import POSSIBLE, STRONG, TABLES, Strength, probability, strength

WORDS = st.lists(
    st.sampled_from(
        ["zorbax", "quillon", "veltra", "technology", "trading", "shanghai", "petrov", "ivan", "7", "of"]
    ),
    min_size=1,
    max_size=5,
)

ONE_COMPANY = [
    ("Zorbaxin Technology", "Zorbaxin Technology Co., Ltd."),
    ("Zorbaxin Trading LLC", "Zorbaxin Trading FZE"),
    ("OOO Zorbaxin", "Zorbaxin LLC"),
    ("Zorbaxim Technology Co., Ltd.", "Zorbaxin Technology Co., Ltd."),
    ("Zor Baxin Technology Co Ltd", "Zorbaxin Technology Co., Ltd."),
    ("Technology Zorbaxin, Ltd.", "Zorbaxin Technology Ltd"),
    ("Peking Zorbaxin Technology", "Beijing Zorbaxin Technology Co., Ltd."),
    ("Зорбаксин, ООО", "Zorbaksin LLC"),
    ("Szechwan Zorbaxin Electronics", "Sichuan Zorbaxin Electronics Co., Ltd."),
    ("北京昆仑科技有限公司", "Beijing Kunlun Technology Co., Ltd."),
    ("北京崑崙科技有限公司", "Beijing Kunlun Technology Co., Ltd."),
    ("Hong Kong Zorbaxin Limited", "Zorbaxin (HK) Ltd."),
    ("Velutria", "Velutria - Organization for Engineering Industries"),
    ("Velutria Co.", "VELUTRIA-SYRIAN ARAB CO. FOR ELECTRONIC INDUSTRIES"),
    ("조르바 전자 주식회사", "Joleuba Electronics Co., Ltd."),
    ("(주)조르바전자", "Joleuba Electronics"),
    ("شرکت صنایع الکترونیک ایران", "Iran Electronics Industries"),
    ("سازمان صنایع هوافضا", "Aerospace Industries Organization"),
    ("دانشگاه صنعتی شریف", "Sharif University of Technology"),
    ("جامعة دمشق", "Damascus University"),
    ("شركة زرباني للصناعات الكيماوية", "Zarbani Chemical Industries Company"),
    ("Kwok Wah Zorbaxin Industries", "Guohua Zorbaxin Industrial Ltd"),
    ("Hsiao Ping Machinery Ltd", "Xiaoping Machinery Ltd"),
    ("Kwong Shing Zorbaxin Electronics", "Guangcheng Zorbaxin Electronics Co., Ltd."),
]
TRANSLATED = [
    ("Nanjing Veltra Optical Instruments Co., Ltd.", "Nanjing Quillon Optical Instruments Co., Ltd."),
    ("Suzhou ZX Precision Testing Technology Ltd", "Suzhou Zorbaxin Precision Testing Technology Co., Ltd."),
]
NOT_TRANSLATED = [
    ("Nanjing Veltra Technology Co., Ltd.", "Nanjing Quillon Technology Co., Ltd."),
    ("Nanjing Veltra Optical Instruments GmbH", "Nanjing Quillon Optical Instruments Co., Ltd."),
    ("Nanjing 7 Optical Instruments Co., Ltd.", "Nanjing 9 Optical Instruments Co., Ltd."),
    ("Nanjing Optical Instruments Veltra Co., Ltd.", "Nanjing Quillon Optical Instruments Co., Ltd."),
    ("Veltra Precision Optical Instruments Co., Ltd.", "Quillon Precision Optical Instruments Co., Ltd."),
]
ONE_PERSON = [
    ("Ivan Petrovich Zorbaksin", "ZORBAKSIN, Ivan Petrovich"),
    ("I. Zorbaksin", "Ivan Zorbaksin"),
    ("Иван Зорбаксин", "Ivan Zorbaksin"),
    ("Muhammad Zorbani", "Mohamed Zorbani"),
    ("محمد زرباني", "Mohamed Zarbani"),
    ("Yevgeniy Zorbaksin", "Evgeny Zorbaksin"),
    ("Νίκος Ζορμπάς", "Nikos Zormpas"),
]
STRANGERS = [
    ("Global Trading Company", "International Trading Company"),
    ("General Technology Group Ltd", "General Industries Group Ltd"),
    ("Corp", "Zorbaxin Corp"),
    ("Limited", "Quillon Limited"),
    ("Co., Ltd.", "Veltra Co., Ltd."),
    ("GmbH", "OOO Zorbaxin"),
    ("Shanghai Technology Co., Ltd.", "Shanghai Electronics Co., Ltd."),
    ("Factory 17", "Factory 71"),
    ("4 Corp", "7 Corp"),
    ("A Trading", "B Trading"),
    ("Institute No. 12", "Institute No. 33"),
    ("Beijing Import Export Corporation", "Tianjin Import Export Corporation"),
    ("SMN", "SMC"),
    ("有限公司", "上海昆仑有限公司"),
]


@pytest.mark.parametrize(("query", "entry"), ONE_COMPANY)
def test_a_company_is_found_however_it_is_written(query: str, entry: str) -> None:
    assert compare_texts(query, entry, PartyType.ORGANIZATION).points >= POSSIBLE


@pytest.mark.parametrize(("query", "entry"), ONE_PERSON)
def test_a_person_is_found_however_the_name_is_written(query: str, entry: str) -> None:
    assert compare_texts(query, entry, PartyType.PERSON).points >= POSSIBLE


@pytest.mark.parametrize(("query", "entry"), STRANGERS)
def test_market_words_places_forms_and_numbers_make_no_match(query: str, entry: str) -> None:
    found = compare_texts(query, entry, PartyType.ORGANIZATION)
    assert found.points < POSSIBLE
    assert compare_texts(entry, query, PartyType.ORGANIZATION).points < POSSIBLE


def test_branches_of_other_cities_are_other_companies() -> None:
    gas = [
        f"Zorbaxingaz Transport {city}, OOO" for city in ("Samara", "Ufa", "Volgograd", "Saratov", "Surgut")
    ]
    points = [compare_texts(one, other).points for one in gas for other in gas if one != other]
    assert max(points) < min(compare_texts(one, one).points for one in gas)
    assert all(strength(one) is None or probability(one) < probability(STRONG) for one in points)


def test_many_common_words_together_find_the_institute_that_has_them_all() -> None:
    whole = "Northwestern Polytechnical University"
    assert compare_texts(f"{whole}, Shenzhen Research Institute", whole).points >= POSSIBLE


@pytest.mark.parametrize(("query", "entry"), TRANSLATED)
def test_a_brand_translated_otherwise_asks_for_a_person(query: str, entry: str) -> None:
    found = compare_texts(query, entry, PartyType.ORGANIZATION)
    assert strength(found.points) is Strength.POSSIBLE


@pytest.mark.parametrize(("query", "entry"), NOT_TRANSLATED)
def test_a_common_place_and_trade_are_no_translation(query: str, entry: str) -> None:
    assert compare_texts(query, entry, PartyType.ORGANIZATION).points < POSSIBLE


def test_two_names_are_not_one_for_what_stands_before_their_dashes() -> None:
    assert compare_texts("Velutria - Kenya Branch", "Velutria").points >= STRONG
    assert compare_texts("Velutria - Kenya Branch", "Velutria - Tanzania Branch").points < STRONG


def test_a_branch_of_a_listed_institute_of_common_words_asks_for_a_person() -> None:
    listed = "Nanjing University of Aeronautics and Astronautics"
    assert compare_texts(f"{listed}, Wuxi Research Institute", listed).points >= POSSIBLE
    assert compare_texts("Nanjing University, Wuxi Research Institute", listed).points < POSSIBLE


@given(WORDS)
def test_a_name_finds_itself(words: list[str]) -> None:
    name = normalized(" ".join(words))
    for kind in PartyType:
        assert compare(name, name, kind).points >= POSSIBLE


@given(WORDS, st.randoms(use_true_random=False))
def test_the_order_of_words_never_loses_a_distinctive_name(words: list[str], random: object) -> None:
    distinct = list(dict.fromkeys(["zorbaxin", "quillonia", *words]))
    shuffled = distinct[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compare(normalized(" ".join(shuffled)), normalized(" ".join(distinct))).points >= POSSIBLE


@given(WORDS, WORDS)
def test_points_are_the_same_each_time_and_never_certain(one: list[str], other: list[str]) -> None:
    query, entry = " ".join(one), " ".join(other)
    found = compare_texts(query, entry)
    assert found == compare_texts(query, entry)
    assert 0 < probability(found.points) < 1


@given(st.sampled_from(sorted(TABLES)), st.data())
def test_more_agreement_never_takes_points_away(kind: str, data: st.DataObject) -> None:
    against = {4, 3, 5, 6, 7, 8, 9, 13, 14, 15}
    table = TABLES[kind]  # type: ignore[index]
    none = Features._make([0] * len(Features._fields))
    for number, name in enumerate(Features._fields):
        low, high = sorted(data.draw(st.tuples(st.integers(0, 1000), st.integers(0, 1000))))
        gain = table.points(none._replace(**{name: high})) - table.points(none._replace(**{name: low}))
        assert gain <= 0 if number in against else gain >= 0


def test_an_initial_is_linked_to_the_name_it_begins() -> None:
    links = compare_texts("I. Zorbaksin", "Ivan Zorbaksin", PartyType.PERSON).alignment.links
    assert {link.kind for link in links} == {LinkKind.SAME, LinkKind.INITIAL}


@pytest.mark.parametrize("written", ["Ali Zaremi", "Zaremi Ali", "ZAREMI ALI", "Zaremi, Ali"])
def test_a_person_is_found_with_the_surname_on_either_side_and_a_name_left_out(written: str) -> None:
    assert compare_texts(written, "ZAREMI, Ali Reza Mohammad", PartyType.PERSON).points >= POSSIBLE
