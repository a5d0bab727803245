"""OFAC's advanced XML: the same words as the other layout, and what only this one says."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.facts import AliasQuality, Identifier, IdentifierScheme, ListedAlias, ListId, PartyType
from app.ingest import ofac_advanced, ofac_csv, ofac_xml, sources
from app.ingest.rows import BadRowError, Edition, UnreadableListError
from tests.ingest.made_advanced import (
    ADVANCED_XML,
    ENTRIES,
    HANS,
    KESTREL,
    alias,
    document,
    entry,
    feature,
    party,
    period,
)

STRONG, WEAK = AliasQuality.STRONG, AliasQuality.WEAK
CLASSIC = """<sdnList xmlns="http://tempuri.org/sdnList.xsd"><sdnEntry><uid>7</uid><firstName>Hans</firstName>
<lastName>MUSTER</lastName><title>Minister</title><sdnType>Individual</sdnType>
<programList><program>IFSR</program></programList>
<idList><id><uid>1</uid><idType>Tax ID No.</idType><idNumber>123</idNumber></id>
<id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id></idList>
<akaList><aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>HANSI</lastName></aka>
<aka><uid>3</uid><type>a.k.a.</type><category>strong</category><lastName>MUSTERI</lastName></aka></akaList>
<addressList><address><uid>4</uid><city>Tehran</city><country>Iran</country></address></addressList>
<dateOfBirthList><dateOfBirthItem><dateOfBirth>1962</dateOfBirth></dateOfBirthItem></dateOfBirthList>
</sdnEntry></sdnList>"""


def read(text: str, list_id: ListId = ListId.SDN) -> Edition:
    return ofac_advanced.read(io.BytesIO(text.encode()), list_id)


def test_a_party_has_the_words_of_the_other_layout_and_its_own_script() -> None:
    hans, *_ = read(ADVANCED_XML).lists[ListId.SDN]
    (classic,) = ofac_xml.read(io.BytesIO(CLASSIC.encode()), ListId.SDN).lists[ListId.SDN]
    assert ListedAlias(name="МУСТЕР Ганс") in hans.aliases
    latin = tuple(one for one in hans.aliases if one.name.isascii())
    assert replace(hans, aliases=latin, listed_on=None) == classic


def test_every_kind_of_party_is_read_with_its_programs_and_days() -> None:
    found = read(ADVANCED_XML)
    assert (found.published_on, found.notes) == (date(2026, 3, 17), ())
    _, bank, ship, plane = found.lists[ListId.SDN]
    assert (bank.id, bank.type, bank.programs, bank.listed_on) == (
        "8",
        PartyType.ORGANIZATION,
        ("IRAN", "IFSR"),
        date(2010, 9, 7),
    )
    assert bank.aliases == (ListedAlias(name="红隼银行"), ListedAlias(name="KB", quality=WEAK))
    assert (bank.addresses[0].full, bank.addresses[0].city) == ("1 Harbour Road, Tehran, 11, Iran", "Tehran")
    assert set(bank.countries) == {"IR", "CN"}
    assert bank.identifiers == (Identifier(scheme=IdentifierScheme.OTHER, value="KESTXX22"),)
    assert bank.remarks == (
        "Nationality of Registration China; Secondary sanctions risk: section 1(b) of Executive Order 13224; "
        "Of the Kestrel group."
    )
    assert (ship.type, ship.countries) == (PartyType.VESSEL, ("PA",))
    assert ship.identifiers == (Identifier(scheme=IdentifierScheme.IMO, value="7406784"),)
    assert ship.remarks == "callSign: CL1; vesselType: Tug; vesselFlag: Panama; (Linked To: KESTREL BANK)"
    assert (plane.name, plane.type, plane.listed_on) == ("EP-MUS", PartyType.AIRCRAFT, date(2001, 12, 4))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (period("1951-2-9", "1951-2-9"), "09 Feb 1951"),
        (period("1951", "1951"), "1951"),
        (period("1962-1-1", "1962-12-31", about=True), "circa 1962"),
        (period("1951-2-1", "1951-2-28"), "Feb 1951"),
        (period("1953-1-1", "1955-12-31"), "1953 to 1955"),
        (period("1953-3-2", "1953-4-1"), "02 Mar 1953 to 01 Apr 1953"),
        (period("1953-3-2", ""), "02 Mar 1953"),
        (period("", ""), None),
    ],
)
def test_a_day_of_birth_is_said_as_precisely_as_it_is_known(said: str, words: str | None) -> None:
    born = party(7, 4, alias((215, {1: "MUSTER"}), primary=True), {1: 1520}, feature(8, said))
    (hans,) = read(document(born, ENTRIES)).lists[ListId.SDN]
    assert hans.birth_dates == ((words,) if words else ())


def test_the_name_is_the_primary_one_in_latin_letters_with_given_names_behind() -> None:
    names = alias((215, {1: "MUSTEROV"})) + alias(
        (215, {3: "Hansovich", 1: "MUSTER", 2: "Hans"}), primary=True
    )
    told = party(7, 4, names, {1: 1520, 2: 1521, 3: 91708})
    (hans,) = read(document(told, ENTRIES)).lists[ListId.SDN]
    assert (hans.name, hans.aliases) == ("MUSTER, Hansovich Hans", (ListedAlias(name="MUSTEROV"),))


def test_the_military_industrial_complex_is_a_list_of_its_own() -> None:
    found = read(
        document(HANS + KESTREL, entry(7, "SSI") + entry(8, ofac_csv.CMIC_PROGRAM)), ListId.OFAC_CONS
    )
    assert [one.id for one in found.lists[ListId.OFAC_CONS]] == ["7"]
    assert [one.id for one in found.lists[ListId.NSCMIC]] == ["8"]


def test_an_entry_of_nobody_is_counted_and_a_place_without_a_country_is_no_address() -> None:
    nowhere = party(
        7,
        4,
        alias((215, {1: "MUSTER"}), primary=True),
        {1: 1520},
        feature(25, '<VersionLocation LocationID="8"/>'),
    )
    found = read(document(nowhere, ENTRIES))
    assert found.notes == ("entries of 3 parties that are not in the file were left out",)
    assert found.lists[ListId.SDN][0].addresses == ()


def test_both_lists_are_sources_that_a_sample_does_not_satisfy() -> None:
    for name in ("ofac-sdn-advanced", "ofac-cons-advanced"):
        source = sources.SOURCES[name]
        found = sources.read(source, (io.BytesIO(ADVANCED_XML.encode()),))
        assert sources.doubts(source.lists[0], found.lists[source.lists[0]])


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text.replace('PartySubTypeID="4"', 'PartySubTypeID="99"'), "no PartySubType has the number 99"),
        (lambda text: text.replace('PartySubTypeID="4"', 'PartySubTypeID="5"'), "neither individual"),
        (lambda text: text.replace('LocationID="4"', 'LocationID="99"'), "no Location has the number 99"),
        (lambda text: text.replace("<Month>3<", "<Month>13<", 1), "not a date"),
        (lambda text: text.replace(' FixedRef="8"', "", 1), "a party has a FixedRef"),
        (lambda text: text.replace('Profile ID="8"', 'Profile ID="7"', 1), "stands on several parties"),
        (lambda text: text.replace("<DocumentedName>", "<Name>").replace("</DocumentedName>", "</Name>"), "and a name"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_line(damage: Callable[[str], str], says: str) -> None:
    with pytest.raises(BadRowError, match=says) as error:
        read(damage(ADVANCED_XML))
    assert error.value.line in (1, 2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (document("", ENTRIES), "no party"),
        (document(HANS, ""), "no entry with a program"),
        (ADVANCED_XML.replace("<DistinctParty ", '<DistinctParty DeltaAction="add" '), "changes to a list"),
        (re.sub(r"(<IDRegDocuments>.*</IDRegDocuments>)(.*)(</Sanctions>)", r"\2\1\3", ADVANCED_XML, flags=re.S), "stands after"),
        (CLASSIC, "its root is sdnList, expected Sanctions"),
    ],
)  # fmt: skip
def test_another_document_is_refused(text: str, says: str) -> None:
    with pytest.raises(UnreadableListError, match=says):
        read(text)
