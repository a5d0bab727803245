"""The official layouts, on invented parties: what is read of each, and that a damaged file is refused by its line."""

import gzip
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.facts import AliasQuality, Identifier, IdentifierScheme, ListedAlias, ListedParty, ListId, PartyType
from app.ingest import (
    asian_registers,
    bis_dpl,
    csl_json,
    eu_fsf,
    ofac_advanced,
    ofac_csv,
    ofac_xml,
    private_csv,
    uk_ofsi,
    un_xml,
    us_notices,
)
from app.ingest.rows import BadRowError, Edition, UnreadableListError
from tests.ingest.made_advanced import ADVANCED_XML

STRONG, WEAK = AliasQuality.STRONG, AliasQuality.WEAK
NO = ",-0- " * 7
SDN = (
    '7,"KESTREL BANK",-0- ,"MUSTER] [IFSR"' + NO + ',"SWIFT/BIC KESTXX22; Tax ID No. 12345 (Iran); a.k.a. '
    "'KB'; Vessel Registration Identification IMO 7406784; a.k.a. 'KESTR\"\r\n"
    '8,"MUSTER, Hans","individual","MUSTER"' + NO + ',"DOB 09 Feb 1951; alt. DOB 1952; nationality Iran; '
    'Passport A77 (Iran)."\r\n'
    '9,"SEA MUSTER","vessel","MUSTER",-0- ,"CL1","Tug","12","34","Panama","Kestrel Lines",-0- \r\n\x1a\r\n'
)
ALT = '7,1,"aka","BANK OF KESTREL",-0- \r\n99,2,"aka","NOBODY",-0- \r\n\x1a'
ADD = '7,1,"1 Harbour Road","Tehran 11","Iran",-0- \r\n8,2,-0- ,-0- ,-0- ,-0- \r\n'
COMMENTS = '7,"EL HOLDING\'; Linked To: MUSTER."\r\n'


def of(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def sdn(*texts: str) -> Edition:
    return ofac_csv.read(tuple(of(one) for one in texts), ListId.SDN)


def aliases(party: ListedParty) -> dict[str, AliasQuality]:
    return {one.name: one.quality for one in party.aliases}


def test_ofacs_files_make_up_one_list_in_any_order() -> None:
    found = sdn(COMMENTS, ADD, SDN, ALT)
    bank, hans, ship = found.lists[ListId.SDN]
    assert found == sdn(SDN, ALT, ADD, COMMENTS)
    assert (bank.id, bank.name, bank.type, bank.programs) == (
        "7",
        "KESTREL BANK",
        PartyType.ORGANIZATION,
        ("MUSTER", "IFSR"),
    )
    assert aliases(bank) == {"BANK OF KESTREL": STRONG, "KB": WEAK, "KESTREL HOLDING": WEAK}
    assert Identifier(scheme=IdentifierScheme.IMO, value="7406784") in bank.identifiers
    assert Identifier(scheme=IdentifierScheme.TAX, value="12345") in bank.identifiers
    assert (bank.addresses[0].full, bank.countries) == ("1 Harbour Road, Tehran 11, Iran", ("IR",))
    assert (hans.type, hans.birth_dates, hans.countries) == (
        PartyType.PERSON,
        ("09 Feb 1951", "1952"),
        ("IR",),
    )
    assert hans.addresses == ()
    assert (ship.type, ship.countries) == (PartyType.VESSEL, ("PA",))
    assert "vessel owner: Kestrel Lines" in str(ship.remarks)


def test_rows_of_another_day_are_counted_and_left_out() -> None:
    assert sdn(SDN, ALT).notes == ("aliases of 1 entries that are not in the file of entries were left out",)
    assert sdn(SDN).notes == ()


def test_the_military_industrial_complex_is_a_list_of_its_own() -> None:
    rows = SDN.replace('"MUSTER"', f'"{ofac_csv.CMIC_PROGRAM}"', 1)
    found = ofac_csv.read((of(rows),), ListId.OFAC_CONS).lists
    assert [one.id for one in found[ListId.NSCMIC]] == ["8"]
    assert [one.id for one in found[ListId.OFAC_CONS]] == ["7", "9"]


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ((SDN + "10,11\r\n",), 5),
        (("<html>,<body>,x\r\n",), 1),
        ((SDN.replace("individual", "being"),), 2),
        ((SDN.replace("8,", "7,", 1),), 2),
        ((SDN.replace("8,", "x,", 1),), 2),
        ((SDN + '10,"cut',), 5),
    ],
)
def test_a_damaged_file_of_ofac_is_refused_by_its_line(files: tuple[str, ...], line: int) -> None:
    with pytest.raises(BadRowError) as error:
        sdn(*files)
    assert error.value.line == line


@pytest.mark.parametrize("files", [(ALT,), ("",), (SDN, "\x1a\r\n")])
def test_files_that_are_no_set_are_refused(files: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableListError):
        sdn(*files)


OFAC_XML = """<?xml version="1.0"?><sdnList xmlns="http://tempuri.org/sdnList.xsd">
<publshInformation><Publish_Date>03/17/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation>
<sdnEntry><uid>7</uid><firstName>Hans</firstName><lastName>MUSTER</lastName><sdnType>Individual</sdnType>
<programList><program>IFSR</program></programList>
<idList><id><uid>1</uid><idType>Tax ID No.</idType><idNumber>123</idNumber></id>
<id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id></idList>
<akaList><aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>HANSI</lastName></aka>
<aka><uid>3</uid><type>a.k.a.</type><category>strong</category><lastName>MUSTERI</lastName></aka></akaList>
<addressList><address><uid>4</uid><city>Tehran</city><country>Iran</country></address></addressList>
<dateOfBirthList><dateOfBirthItem><dateOfBirth>1962</dateOfBirth></dateOfBirthItem></dateOfBirthList>
</sdnEntry></sdnList>"""
UN_XML = """<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>1</DATAID><FIRST_NAME>HANS</FIRST_NAME><SECOND_NAME>MUSTER</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
<REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>هانس</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Rwanda</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>MUSTERI</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Hansi; Hänschen</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><NUMBER>P77</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY>
<DATAID>2</DATAID><FIRST_NAME>KESTREL MINES</FIRST_NAME>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>KM</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><CITY>Goma</CITY><COUNTRY>Democratic Republic of the Congo</COUNTRY></ENTITY_ADDRESS>
</ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
EU_XML = """<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-04-15T15:29:22.497+02:00">
<sanctionEntity designationDate="2008-07-03" euReferenceNumber="EU.1.1" logicalId="1">
<regulation programme="PRK"><publicationUrl>https://eur-lex.example/1</publicationUrl></regulation>
<subjectType code="enterprise"/><nameAlias wholeName="Кестрел" nameLanguage="BG" strong="true"/>
<nameAlias wholeName="Kestrel Mines" nameLanguage="EN" strong="true"/>
<nameAlias wholeName="KM" nameLanguage="" strong="false"/>
<identification identificationTypeCode="regnumber" number="HRB 7"/>
<address city="Berlin" street="1 Hof" countryIso2Code="DE" countryDescription="GERMANY"/></sanctionEntity></export>"""


def test_the_xml_of_ofac_says_which_aliases_are_weak() -> None:
    found = ofac_xml.read(of(OFAC_XML), ListId.SDN)
    (hans,) = found.lists[ListId.SDN]
    assert found.published_on == date(2026, 3, 17)
    assert (hans.id, hans.name, hans.type) == ("7", "MUSTER, Hans", PartyType.PERSON)
    assert aliases(hans) == {"HANSI": WEAK, "MUSTERI": STRONG}
    assert hans.identifiers == (Identifier(scheme=IdentifierScheme.TAX, value="123"),)
    assert (hans.birth_dates, hans.countries, hans.remarks) == (("1962",), ("IR",), "Gender Male")


def test_the_list_of_the_security_council() -> None:
    found = un_xml.read(io.BytesIO(gzip.compress(UN_XML.encode())))
    hans, mines = found.lists[ListId.UN_SC]
    assert found.published_on == date(2026, 2, 27)
    assert (hans.name, hans.type, hans.listed_on) == ("HANS MUSTER", PartyType.PERSON, date(2012, 12, 31))
    assert aliases(hans) == {"هانس": STRONG, "MUSTERI": STRONG, "Hansi": WEAK, "Hänschen": WEAK}
    assert (hans.countries, hans.birth_dates) == (("RW",), ("1960 to 1962",))
    assert (mines.type, mines.countries, aliases(mines)) == (PartyType.ORGANIZATION, ("CD",), {"KM": STRONG})


def test_the_list_of_the_european_union() -> None:
    found = eu_fsf.read(of(EU_XML))
    (mines,) = found.lists[ListId.EU_FSF]
    assert found.published_on == date(2026, 4, 15)
    assert (mines.name, mines.type, mines.programs) == ("Kestrel Mines", PartyType.ORGANIZATION, ("PRK",))
    assert aliases(mines) == {"Кестрел": STRONG, "KM": WEAK}
    assert mines.identifiers == (Identifier(scheme=IdentifierScheme.REGISTRY, value="HRB 7"),)
    assert (mines.countries, mines.listed_on) == (("DE",), date(2008, 7, 3))


Read = Callable[[io.BytesIO], Edition]
XML: dict[str, tuple[Read, str]] = {
    "ofac": (lambda file: ofac_xml.read(file, ListId.SDN), OFAC_XML),
    "ofac-advanced": (lambda file: ofac_advanced.read(file, ListId.SDN), ADVANCED_XML),
    "un": (un_xml.read, UN_XML),
    "eu": (eu_fsf.read, EU_XML),
}
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize("layout", XML)
@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda _: "<html><body>Service unavailable</body></html>",
        lambda _: "",
        lambda text: BOMB + text.removeprefix('<?xml version="1.0"?>'),
        lambda text: text[: text.index(">", text.index("<", 30)) + 1] + "&b;",
    ],
)
def test_damaged_xml_is_refused(layout: str, damage: Callable[[str], str]) -> None:
    read, text = XML[layout]
    with pytest.raises((UnreadableListError, BadRowError)):
        read(of(damage(text)))


@pytest.mark.parametrize("layout", XML)
def test_a_cut_gzip_file_is_refused(layout: str) -> None:
    read, text = XML[layout]
    with pytest.raises(UnreadableListError):
        read(io.BytesIO(gzip.compress(text.encode())[:-40]))


UK_HEADER = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Town of Birth,Country of Birth,Nationality,"
    "Passport Details,NI Number,Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,"
    "Post/Zip Code,Country,Other Information,Group Type,Alias Type,Regime,Listed On,Last Updated,Group ID"
)


def uk_row(last: str, first: str, alias: str, group: str, **said: str) -> str:
    fields = dict.fromkeys(UK_HEADER.split(","), "")
    fields |= {"Name 6": last, "Name 1": first, "Alias Type": alias, "Group ID": group, "Regime": "Muster"}
    return ",".join({**fields, "Group Type": "Entity", "Listed On": "01/04/2016", **said}.values())


def uk(*rows: str) -> str:
    return "\r\n".join(("Last Updated,27/04/2026", UK_HEADER, *rows)) + "\r\n"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_the_list_of_ofsi_has_a_row_for_each_name(encoding: str) -> None:
    text = uk(
        uk_row("MÜSTER", "Hans", "AKA", "7", DOB="00/05/1980"),
        uk_row("KESTREL", "", "Prime Alias", "8", **{"Other Information": "IMO: 8937675."}),
        uk_row("MUSTER", "Hans", "Prime Alias", "7", DOB="01/05/1981", Country="Iran (since 2009)"),
    )
    found = uk_ofsi.read(of(text, encoding))
    parties = {one.id: one for one in found.lists[ListId.UK_OFSI]}
    assert found.published_on == date(2026, 4, 27)
    assert parties.keys() == {"7", "8"}
    assert (parties["7"].name, aliases(parties["7"])) == ("Hans MUSTER", {"Hans MÜSTER": STRONG})
    assert (set(parties["7"].birth_dates), parties["7"].countries) == ({"1980-05", "1981-05-01"}, ("IR",))
    assert parties["8"].identifiers == (Identifier(scheme=IdentifierScheme.IMO, value="8937675"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "Last Updated,yesterday\r\n",
        uk(),
        uk(uk_row("A", "", "AKA", "")),
        uk(uk_row("A", "", "AKA", "7"), "cut,short"),
        uk(uk_row("A", "", "AKA", "7", **{"Group Type": "Being"})),
    ],
)
def test_a_damaged_list_of_ofsi_is_refused(text: str) -> None:
    with pytest.raises((UnreadableListError, BadRowError)):
        uk_ofsi.read(of(text))


def notice(*entities: dict[str, Any], **said: Any) -> io.BytesIO:
    blank: dict[str, Any] = {
        "aliases": [],
        "country": None,
        "address": None,
        "federal_register": None,
        "notes": None,
    }
    rows = [{**blank, **one} for one in entities]
    return of(json.dumps({"extracted": "2026-07-09", "count": len(rows), "entities": rows, **said}))


def test_notices_of_one_list_are_joined_and_their_notes_read() -> None:
    chip = {"name": "Kestrel Chip Co.", "country": "China", "effective_date": "June 21, 2022"}
    number = "USCC: 91110000MA005UCQ5P (China); Program: CMIC-EO13959"
    found = us_notices.read((notice({**chip, "notes": number}), notice({"name": "Muster"})), ListId.NSCMIC)
    first, second = found.lists[ListId.NSCMIC]
    assert first.identifiers == (Identifier(scheme=IdentifierScheme.USCC, value="91110000MA005UCQ5P"),)
    assert (first.programs, first.listed_on) == (("CMIC-EO13959",), date(2022, 6, 21))
    assert (second.countries, found.published_on) == ((), date(2026, 7, 9))
    assert first.id != us_notices.read((notice(chip),), ListId.UFLPA).lists[ListId.UFLPA][0].id


@pytest.mark.parametrize(
    ("notes", "first_day_out"),
    [
        ("Authority: A; status: Active", None),
        ("Authority: A; status: Lifted on 06/27/13; x", date(2013, 6, 27)),
        ("Authority: A; status: Expired on 07/08/04", date(2004, 7, 9)),
        ("status: Expired 07/08/04 | Authority: B; status: Lifted on 1/2/2005", date(2005, 1, 2)),
        ("status: Expired on 07/08/04 | Authority: B; status: Active", None),
        ("status: Expired on 07/08/04 | Authority: B; status: Waived on 1/2/2005", None),
        ("status: Expired on 31/31/04", None),
        ("", None),
    ],
)
def test_a_sanction_ends_when_none_of_its_parts_is_left(notes: str, first_day_out: date | None) -> None:
    (one,) = us_notices.read((notice({"name": "Muster", "notes": notes}),), ListId.STATE_ISN).lists[
        ListId.STATE_ISN
    ]
    assert one.delisted_on == first_day_out


def test_a_category_of_goods_is_nobody() -> None:
    goods = {"name": "Routers", "notes": "Category listing (not a named company). Routers"}
    found = us_notices.read((notice({"name": "Muster"}, goods),), ListId.FCC_COVERED)
    assert [one.name for one in found.lists[ListId.FCC_COVERED]] == ["Muster"]
    assert found.notes == ("1 entries that are categories of goods were left out",)


DPL_HEADER = "\t".join(f'"{one}"' for one in bis_dpl.COLUMNS)


def dpl(*rows: tuple[str, ...]) -> io.BytesIO:
    lines = ("\t".join(f'"{one}"' for one in row) for row in rows)
    return of("\r\n".join((DPL_HEADER, *lines)) + "\r\n")


def denied(name: str, country: str, expires: str = "06/29/2056") -> tuple[str, ...]:
    return (
        name,
        "1 Road",
        "TOWN",
        "TX",
        country,
        "75159",
        "06/19/2003",
        expires,
        "Y",
        "2007-01-31",
        "x",
        "68 F.R.",
    )


def test_a_denied_person_has_a_row_for_each_address() -> None:
    found = bis_dpl.read(dpl(denied(" H. MUSTER", "US"), denied("H. MUSTER", ""), denied("H. MUSTER", "CN")))
    first, second = found.lists[ListId.DPL]
    assert (first.name, first.countries, second.countries) == ("H. MUSTER", ("US",), ("CN",))
    assert (first.listed_on, first.delisted_on) == (date(2003, 6, 19), date(2056, 6, 30))


@pytest.mark.parametrize(
    "file", [of(""), of("<html></html>"), dpl(), dpl(("cut",)), dpl(denied("A", "US", "tomorrow"))]
)
def test_a_damaged_denied_persons_list_is_refused(file: io.BytesIO) -> None:
    file.seek(0)
    with pytest.raises((UnreadableListError, BadRowError)):
        bis_dpl.read(file)


def registered(**said: Any) -> dict[str, Any]:
    return {
        "id": "jp-eul-1", "list_id": "jp-end-user-list", "entity_name": "Kestrel Institute", "aliases": ["KI"],
        "addresses": ["Islamic Republic of Iran"], "reason": "M", "source_url": "https://meti.example", **said,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "name", "others", "country"),
    [
        ({}, "Kestrel Institute", {"KI": STRONG}, ("IR",)),
        (
            {"entity_name": "", "addresses": ["People's Republic of China 23rd Kestrel Works"]},
            "23rd Kestrel Works",
            {"KI": STRONG},
            ("CN",),
        ),
        ({"addresses": ["North Korea Annex"]}, "Kestrel Institute", {"KI": STRONG, "Annex": WEAK}, ("KP",)),
        ({"list_id": "cn-attention-list", "addresses": []}, "Kestrel Institute", {"KI": STRONG}, ()),
    ],
)
def test_the_registers_of_japan_and_china(
    said: dict[str, Any], name: str, others: dict[str, AliasQuality], country: tuple[str, ...]
) -> None:
    found = asian_registers.read(of(json.dumps([registered(**said)])))
    ((list_id, (one,)),) = found.lists.items()
    assert list_id == (ListId.MOFCOM if "list_id" in said else ListId.METI)
    assert (one.name, aliases(one), one.countries) == (name, others, country)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"{}", b"[1]", b'[{"id": "1"}]', "[\u00e9".encode("latin-1"),
     json.dumps([registered(list_id="xx")]).encode(), json.dumps([registered(entity_name="", aliases=[])]).encode()],
)  # fmt: skip
def test_a_damaged_register_is_refused(content: bytes) -> None:
    with pytest.raises((UnreadableListError, BadRowError)):
        asian_registers.read(io.BytesIO(content))


RESULT = {
    "id": "s7", "source": "Specially Designated Nationals (SDN) - Treasury Department", "type": "Entity",
    "name": "Kestrel Bank", "programs": ["IFSR", "SDGT"], "alt_names": ["KB"], "start_date": None,
    "addresses": [{"address": "1 Road", "city": "Tehran", "state": None, "postal_code": None, "country": "IR"}],
    "ids": [{"type": "Tax ID No.", "number": "123", "country": "IR", "issue_date": None}],
}  # fmt: skip


def test_the_screening_list_in_json_reads_as_in_csv() -> None:
    ((list_id, (bank,)),) = csl_json.read(of(json.dumps({"total": 1, "results": [RESULT]}))).lists.items()
    assert (list_id, bank.id, bank.programs) == (ListId.SDN, "s7", ("IFSR", "SDGT"))
    assert (bank.aliases, bank.countries) == ((ListedAlias(name="KB"),), ("IR",))
    assert bank.addresses[0].full == "1 Road, Tehran, IR"
    assert bank.identifiers == (Identifier(scheme=IdentifierScheme.TAX, value="123"),)


@pytest.mark.parametrize(
    "document",
    [[], {}, {"results": []}, {"total": 2, "results": [RESULT]}, {"results": [1]},
     {"results": [{**RESULT, "source": "Nobody's list"}]}, {"results": [{**RESULT, "name": {}}]}],
)  # fmt: skip
def test_a_damaged_screening_list_in_json_is_refused(document: Any) -> None:
    with pytest.raises((UnreadableListError, BadRowError)):
        csl_json.read(of(json.dumps(document)))


def test_a_list_of_ones_own_as_csv() -> None:
    text = "id,name,type,aliases,weak_aliases,identifiers,countries,listed_on\n1,Muster,ORGANIZATION,M; MM,Mu,LEI:L1,DE;FR,2026-01-01\n"
    (one,) = private_csv.read(of(text))
    assert (one.type, aliases(one), one.countries) == (
        PartyType.ORGANIZATION,
        {"M": STRONG, "MM": STRONG, "Mu": WEAK},
        ("DE", "FR"),
    )
    assert (one.listed_on, one.identifiers[0].value) == (date(2026, 1, 1), "L1")


@pytest.mark.parametrize(
    "text",
    ["", "name\nx\n", "id,name,nam\n1,x,y\n", "id,name,id\n1,x,2\n", "id,name\n1,x\n1,y\n", "id,name\n1,\n",
     "id,name,countries\n1,x,Atlantis\n", "id,name,identifiers\n1,x,77\n", 'id,name\n1,"x\n'],
)  # fmt: skip
def test_a_damaged_list_of_ones_own_is_refused(text: str) -> None:
    with pytest.raises((UnreadableListError, BadRowError)):
        tuple(private_csv.read(of(text)))
