"""OFAC's advanced layout on invented parties: a person, a company of two scripts, a ship, an aircraft."""

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"


def _values(kind: str, **words: str) -> str:
    told = "".join(f'<{kind} ID="{key[1:]}">{word}</{kind}>' for key, word in words.items())
    return f"<{kind}Values>{told}</{kind}Values>"


WORDS = "".join((
    _values("AliasType", _1400="A.K.A.", _1401="F.K.A.", _1403="Name"),
    '<AreaCodeValues><AreaCode ID="9" CountryID="2" Description="Panama" AreaCodeTypeID="1">PA</AreaCode></AreaCodeValues>',
    _values("Country", _1="Iran", _2="Panama", _3="China", _4="undetermined"),
    _values("DetailReference", _70="Tug", _71="Male", _72="section 1(b) of Executive Order 13224"),
    _values("FeatureType", _1="Vessel Call Sign", _2="VESSEL TYPE", _3="Vessel Flag", _8="Birthdate", _9="Place of Birth",
            _10="Nationality Country", _13="SWIFT/BIC", _25="Location", _26="Title", _224="Gender",
            _504="Secondary sanctions risk:", _365="Nationality of Registration"),
    _values("IDRegDocType", _1571="Passport", _1584="Tax ID No.", _1626="Vessel Registration Identification"),
    _values("LocPartType", _1451="ADDRESS1", _1454="CITY", _1455="STATE/PROVINCE", _1456="POSTAL CODE"),
    _values("NamePartType", _1520="Last Name", _1521="First Name", _1522="Middle Name", _1524="Aircraft Name",
            _1525="Entity Name", _1526="Vessel Name", _91708="Patronymic"),
    '<PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>'
    '<PartySubType ID="2" PartyTypeID="4">Aircraft</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>'
    '<PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType><PartySubType ID="5" PartyTypeID="3">Unknown</PartySubType>'
    "</PartySubTypeValues>",
    _values("PartyType", _1="Individual", _2="Entity", _3="Location", _4="Transport"),
    _values("SanctionsType", _1="Program", _1705="Block"),
    _values("Script", _215="Latin", _220="Cyrillic", _501="Chinese - Simplified"),
))  # fmt: skip


def place(number: int, country: int | None, **parts: str) -> str:
    told = "".join(
        f'<LocationPart LocPartTypeID="{kind[1:]}"><LocationPartValue Primary="true" LocPartValueTypeID="1">'
        f"<Comment/><Value>{value}</Value></LocationPartValue></LocationPart>"
        for kind, value in parts.items()
    )
    where = (
        '<LocationAreaCode AreaCodeID="9"/>'
        if country is None
        else f'<LocationCountry CountryID="{country}" CountryRelevanceID="1413"/>'
    )
    return f'<Location ID="{number}">{where}{told}</Location>'


def paper(number: int, kind: int, identity: int, value: str) -> str:
    return (
        f'<IDRegDocument ID="{number}" IDRegDocTypeID="{kind}" IdentityID="{identity}" IssuedBy-CountryID="1">'
        f"<Comment/><IDRegistrationNo>{value}</IDRegistrationNo><IssuingAuthority/></IDRegDocument>"
    )


def alias(
    *names: tuple[int, dict[int, str]], kind: int = 1400, primary: bool = False, weak: bool = False
) -> str:
    """One alias of several documented names, each of a script and of its parts by their group."""
    documented = "".join(
        "<DocumentedName>"
        + "".join(
            f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}" ScriptID="{script}">{value}</NamePartValue></DocumentedNamePart>'
            for group, value in parts.items()
        )
        + "</DocumentedName>"
        for script, parts in names
    )
    return f'<Alias AliasTypeID="{kind}" Primary="{str(primary).lower()}" LowQuality="{str(weak).lower()}">{documented}</Alias>'


def feature(kind: int, content: str) -> str:
    return f'<Feature FeatureTypeID="{kind}"><FeatureVersion><Comment/>{content}</FeatureVersion></Feature>'


def detail(text: str) -> str:
    return f'<VersionDetail DetailTypeID="1432">{text}</VersionDetail>'


def reference(number: int) -> str:
    return f'<VersionDetail DetailTypeID="1431" DetailReferenceID="{number}"/>'


def at(number: int) -> str:
    return f'<VersionDetail DetailTypeID="1433"/><VersionLocation LocationID="{number}"/>'


def day(name: str, said: str) -> str:
    year, month, of_month = (*said.split("-"), "", "")[:3]
    return f"<{name}><Year>{year}</Year><Month>{month}</Month><Day>{of_month}</Day></{name}>"


def period(first: str, last: str, *, about: bool = False) -> str:
    start, end = (day("From", one) + day("To", one) for one in (first, last))
    return f'<DatePeriod CalendarTypeID="1"><Start Approximate="{str(about).lower()}">{start}</Start><End>{end}</End></DatePeriod>'


def party(
    number: int, kind: int, names: str, groups: dict[int, int], features: str = "", remark: str = ""
) -> str:
    told = "".join(
        f'<MasterNamePartGroup><NamePartGroup ID="{group}" NamePartTypeID="{part}"/></MasterNamePartGroup>'
        for group, part in groups.items()
    )
    return (
        f'<DistinctParty FixedRef="{number}"><Comment>{remark}</Comment><Profile ID="{number}" PartySubTypeID="{kind}">'
        f'<Identity ID="{number * 10}" Primary="true" False="false">{names}<NamePartGroups>{told}</NamePartGroups></Identity>'
        f"{features}</Profile></DistinctParty>"
    )


def entry(number: int, *programs: str, since: str = "2001-12-04") -> str:
    measures = "".join(
        f'<SanctionsMeasure SanctionsTypeID="1"><Comment>{one}</Comment></SanctionsMeasure>'
        for one in programs
    )
    return (
        f'<SanctionsEntry ID="{number}" ProfileID="{number}" ListID="1550"><EntryEvent EntryEventTypeID="1"><Comment/>'
        f"{day('Date', since)}</EntryEvent>"
        f'{measures}<SanctionsMeasure SanctionsTypeID="1705"><Comment/></SanctionsMeasure></SanctionsEntry>'
    )


HANS = party(
    7, 4,
    alias((215, {1: "HANSI"}), weak=True)
    + alias((220, {1: "МУСТЕР", 2: "Ганс"}), (215, {1: "MUSTER", 2: "Hans"}), kind=1403, primary=True)
    + alias((215, {1: "MUSTERI"})),
    {1: 1520, 2: 1521},
    feature(8, period("1962-1-1", "1962-12-31")) + feature(9, detail("Tehran")) + feature(224, reference(71))
    + feature(25, at(4)) + feature(26, detail("Minister")),
)  # fmt: skip
KESTREL = party(
    8, 3,
    alias((215, {1: "KESTREL BANK"}), (501, {1: "红隼银行"}), kind=1403, primary=True) + alias((215, {1: "KB"}), weak=True),
    {1: 1525},
    feature(13, detail("KESTXX22")) + feature(25, at(5)) + feature(365, at(6)) + feature(504, reference(72)),
    "Of the Kestrel group.",
)  # fmt: skip
SHIP = party(
    9, 1, alias((215, {1: "SEA MUSTER"}), kind=1403, primary=True), {1: 1526},
    feature(1, detail("CL1")) + feature(2, reference(70)) + feature(3, at(7)),
)  # fmt: skip
PLANE = party(10, 2, alias((215, {1: "EP-MUS"}), kind=1403, primary=True), {1: 1524})
PLACES = "".join((
    place(4, 1, _1454="Tehran"), place(5, 1, _1451="1 Harbour Road", _1454="Tehran", _1456="11"), place(6, 3),
    place(7, None), place(8, 4),
))  # fmt: skip
PAPERS = paper(1, 1584, 70, "123") + paper(2, 1626, 90, "IMO 7406784") + paper(3, 1571, 999, "nobody's")


ISSUED = day("DateOfIssue", "2026-3-17")


def document(
    parties: str, entries: str, *, places: str = PLACES, papers: str = PAPERS, links: str = ""
) -> str:
    return (
        f'<?xml version="1.0"?><Sanctions xmlns="{NAMESPACE}" Version="3">'
        f"{ISSUED}<ReferenceValueSets>{WORDS}</ReferenceValueSets><Locations>{places}</Locations>"
        f"<IDRegDocuments>{papers}</IDRegDocuments>\n<DistinctParties>{parties}</DistinctParties>"
        f"<ProfileRelationships>{links}</ProfileRelationships><SanctionsEntries>{entries}</SanctionsEntries></Sanctions>"
    )


LINK = '<ProfileRelationship ID="1" From-ProfileID="9" To-ProfileID="8" RelationTypeID="15003"/>'
ENTRIES = "".join((
    entry(7, "IFSR"), entry(8, "IRAN", since="2012-2-9"), entry(8, "IFSR", since="2010-9-7"), entry(9, "IRAN"),
    entry(10, "IRAN"),
))  # fmt: skip
ADVANCED_XML = document(HANS + KESTREL + SHIP + PLANE, ENTRIES, links=LINK)
