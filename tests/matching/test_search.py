"""A list searched: names, aliases, native writing, identifiers and addresses, and what the evidence says."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from app.facts import (
    AliasQuality,
    Identifier,
    IdentifierScheme,
    ListedAddress,
    ListedAlias,
    ListedParty,
    PartyType,
)
from app.matching.data_files import read_yaml
from app.matching.index import NameIndex, build_index, named_party
from app.matching.packing import WEAK
from app.matching.query import Match, Query, Side
from app.matching.romanize import native_names
from app.matching.scorecard import Strength

LEI = "529900T8BM49AURSDO55"
PARTIES = (
    ListedParty(
        id="zorbaxin",
        name="Zorbaxin Microsystems Co., Ltd.",
        type=PartyType.ORGANIZATION,
        aliases=(
            ListedAlias(name="Quillonex Devices"),
            ListedAlias(name="Velutria", quality=AliasQuality.WEAK),
            ListedAlias(name="Beijing Zorbaxin Weixitong (ZBXW)"),
        ),
        identifiers=(
            Identifier(scheme=IdentifierScheme.LEI, value=LEI),
            Identifier(scheme=IdentifierScheme.IMO, value="IMO 9074729"),
        ),
        countries=("CN",),
    ),
    ListedParty(id="mordavin", name="MORDAVIN, Ruslan Ilyich", type=PartyType.PERSON, birth_dates=("1961-04-02",)),
    ListedParty(id="address", name="Address 04", addresses=(ListedAddress(full="Unit 1701, 17/F, Henan Building, 90 Jaffe Road, Wan Chai, Hong Kong"),)),
    ListedParty(id="works", name="Quorvalis Instruments", addresses=(ListedAddress(full="15-B Velutria Street, Minsk, 220114, BY"),)),
    ListedParty(id="works two", name="Ostrevane Optics", addresses=(ListedAddress(full="Ulm, Germany"), ListedAddress(full="15B Velutria Str., Minsk"))),
    ListedParty(id="huawei", name="Huawei Technologies Co., Ltd. (Huawei)", type=PartyType.ORGANIZATION),
    ListedParty(id="nuctech", name="Nuctech Company Limited", type=PartyType.ORGANIZATION),
    ListedParty(id="corp", name="Northern Trading Corp", type=PartyType.ORGANIZATION),
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return build_index(PARTIES)


def best(index: NameIndex, query: Query) -> Match:
    found = index.search(query)
    assert found, query
    return found[0]


def kinds(match: Match) -> set[str]:
    return {one.kind for one in match.evidence}


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        (name, party.id)
        for party in PARTIES
        if party.id != "address"
        for name in (party.name, *(alias.name for alias in party.aliases))
    ],
)
def test_every_name_and_alias_finds_its_entry(index: NameIndex, asked: str, entry: str) -> None:
    found = best(index, Query(names=(asked,)))
    assert found.entry.id == entry
    assert found.score < 1
    assert found.strength is not Strength.IDENTIFIER


def test_a_weak_alias_says_that_it_is_one_and_scores_less(index: NameIndex) -> None:
    strong = best(index, Query(names=("Quillonex Devices",)))
    weak = best(index, Query(names=("Velutria",)))
    assert "WEAK_ALIAS" in kinds(weak)
    assert "WEAK_ALIAS" not in kinds(strong)
    assert weak.score <= strong.score


@pytest.mark.parametrize("asked", ["华为", "華為", "华为技术有限公司"])
def test_characters_find_a_name_listed_in_letters(index: NameIndex, asked: str) -> None:
    assert best(index, Query(names=(asked,))).entry.id == "huawei"


def test_a_brand_in_characters_finds_its_english_entry(index: NameIndex) -> None:
    assert best(index, Query(names=("同方威视",))).entry.id == "nuctech"


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        (IdentifierScheme.LEI, "5299 00T8-BM49 aursdo55"),
        (IdentifierScheme.IMO, "9074729"),
    ],
)
def test_an_identifier_wins_whatever_the_name_says(
    index: NameIndex, scheme: IdentifierScheme, value: str
) -> None:
    found = best(index, Query(names=("Someone Else",), identifiers=(Identifier(scheme=scheme, value=value),)))
    assert (found.entry.id, found.strength, found.score) == (
        "zorbaxin",
        Strength.IDENTIFIER,
        Decimal("1.0000"),
    )


def test_another_identifier_finds_nobody(index: NameIndex) -> None:
    other = Identifier(scheme=IdentifierScheme.LEI, value="549300EXAMPLE0000000")
    assert index.search(Query(names=("Someone Else",), identifiers=(other,))) == ()


def test_a_listed_address_is_found_though_written_otherwise(index: NameIndex) -> None:
    asked = Query(
        names=("Innocent Shop",), address="17/F Unit 1701, Henan Bldg., 90 Jaffe Rd, Wanchai Wan Chai, HK"
    )
    found = best(index, asked)
    assert (found.entry.id, kinds(found)) == ("address", {"ADDRESS"})


def test_a_neighbour_of_a_listed_address_is_not(index: NameIndex) -> None:
    assert index.search(Query(names=("Innocent Shop",), address="88 Jaffe Road, Wan Chai, Hong Kong")) == ()


@pytest.mark.parametrize("names", [("Innocent Shop",), ()])
def test_everyone_at_the_very_address_is_found_whatever_they_are_called(
    index: NameIndex, names: tuple[str, ...]
) -> None:
    found = index.search(Query(names=names, address="Minsk, Velutria st. 15-B, office 4"))
    assert [(one.entry.id, one.strength, kinds(one)) for one in found] == [
        ("works two", Strength.POSSIBLE, {"ADDRESS"}),
        ("works", Strength.POSSIBLE, {"ADDRESS"}),
    ]
    assert found[1].score < best(index, Query(names=("Quorvalis Instruments",))).score
    assert [(one.query, one.entry) for one in found[1].evidence] == [
        ("Minsk, Velutria st. 15-B, office 4", "15-B Velutria Street, Minsk, 220114, BY")
    ]


@pytest.mark.parametrize(
    "address", ["Minsk, 220114, BY", "Velutria Street, Minsk", "16 Velutria Street, Minsk"]
)
def test_a_town_a_street_and_a_neighbor_find_nobody(index: NameIndex, address: str) -> None:
    assert index.search(Query(names=("Innocent Shop",), address=address)) == ()


def test_whoever_a_name_finds_at_the_address_stays_what_the_name_makes_them(index: NameIndex) -> None:
    asked = Query(names=("Quorvalis Instruments",), address="Velutria Street 15-B, Minsk")
    first, second = index.search(asked)
    assert (first.entry.id, first.strength) == ("works", Strength.STRONG)
    assert {"NAME", "ADDRESS"} <= kinds(first)
    assert (second.entry.id, kinds(second)) == ("works two", {"ADDRESS"})


@pytest.mark.parametrize(
    "asked", ["Corp", "Trading Corp", "Co., Ltd.", "有限公司", "4", "A", "LLC 7", "Northern Limited"]
)
def test_common_words_find_nobody(index: NameIndex, asked: str) -> None:
    assert index.search(Query(names=(asked,))) == ()


def test_evidence_names_both_names_and_says_what_each_word_did(index: NameIndex) -> None:
    found = best(index, Query(names=("Zorbaxim Microsystems LLC",)))
    said = [(one.kind, one.query, one.entry, one.for_or_against) for one in found.evidence]
    assert said[0] == ("NAME", "Zorbaxim Microsystems LLC", "Zorbaxin Microsystems Co., Ltd.", Side.FOR)
    assert ("SPELLING", "zorbaxim", "zorbaxin", Side.FOR) in said
    assert all(one.weight >= 0 for one in found.evidence)


def test_evidence_speaks_against_too(index: NameIndex) -> None:
    found = best(index, Query(names=("Quillonex Devices Samara",), country="RU"))
    against = {(one.kind, one.query) for one in found.evidence if one.for_or_against is Side.AGAINST}
    assert {("WORD_OF_QUERY_ALONE", "samara"), ("COUNTRY", "RU")} <= against


def test_country_type_and_birth_move_the_score_the_way_they_speak(index: NameIndex) -> None:
    name = ("Ruslan Mordavim",)
    right = best(index, Query(names=name, birth_date=date(1961, 4, 2)))
    wrong = best(index, Query(names=name, birth_date=date(1990, 1, 1)))
    assert right.score > best(index, Query(names=name)).score > wrong.score
    assert wrong.strength is Strength.POSSIBLE


def _aliases() -> Iterator[tuple[str, str, str]]:
    for row in read_yaml("aliases.yaml")["aliases"]:
        for name in row["names"]:
            yield from ((native, name, row["confidence"]) for native in native_names(row))


@pytest.mark.parametrize(("native", "name", "confidence"), list(_aliases()))
def test_a_native_name_of_ours_finds_its_entry_and_is_weak_unless_confirmed(
    native: str, name: str, confidence: str
) -> None:
    party = ListedParty(id="listed", name=name, type=PartyType.ORGANIZATION)
    for asked in (native, f"{native}有限公司"):
        assert best(build_index([party]), Query(names=(asked,))).entry is party
    bridged = [kind for one, kind in named_party(party).names if one.text == native]
    assert all((kind & WEAK == 0) == (confidence == "HIGH") for kind in bridged)
    assert bridged
