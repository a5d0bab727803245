"""OFAC's files in the layout ``Sanctions``, SDN_ADVANCED.XML and CONS_ADVANCED.XML, in the words of ``sdnList``.

Words, places, documents, parties, relations and entries stand apart, in this order, and refer to each other by number.
Beside what ``sdnList`` has there are names in their own script, which are aliases, and the day of an entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from lxml import etree

from app.facts import AliasQuality, ListedAddress, ListedAlias, ListedParty, ListId
from app.ingest.countries import country_code
from app.ingest.list_xml import children, elements, line_of, local, text, texts
from app.ingest.ofac_csv import by_list, source_url
from app.ingest.ofac_dates import day_of, period
from app.ingest.ofac_xml import TYPES, numbers
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError

_READ: Final = ("DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty",
                "ProfileRelationship", "SanctionsEntry")  # fmt: skip
_BEFORE_PARTIES: Final = ("ReferenceValueSets", "Location", "IDRegDocument")
_ADDRESS: Final = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "REGION", "POSTAL CODE",
                   "Unknown")  # fmt: skip
_NO_COUNTRY: Final = "undetermined"
_GIVEN: Final = frozenset({"First Name", "Middle Name", "Patronymic", "Nickname"})
_LATIN: Final = frozenset({"", "Latin"})
_NATIONS: Final = frozenset({"nationality country", "citizenship country"})
_COUNTRIES: Final = _NATIONS | {"vessel flag", "nationality of registration"}
_LABELS: Final = MappingProxyType({
    "title": "title", "vessel call sign": "callSign", "vessel type": "vesselType", "vessel flag": "vesselFlag",
    "vessel owner": "vesselOwner", "vessel tonnage": "tonnage",
    "vessel gross registered tonnage": "grossRegisteredTonnage",
})  # fmt: skip
_SAID_ELSEWHERE: Final = frozenset({"birthdate", "place of birth", "location", *_NATIONS, *_LABELS})


class _Feature(NamedTuple):
    """One value of a kind of feature, in words, and the place it is where it is one."""

    kind: str
    value: str
    place: ListedAddress | None

    @property
    def key(self) -> str:
        return self.kind.lower()


@dataclass(slots=True)
class _Entry:
    """What stands of a party after it: its programs, since when, and the parties that it is linked to."""

    programs: dict[str, None] = field(default_factory=dict)
    since: date | None = None
    linked_to: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Document:
    """What was read so far, by number."""

    words: dict[tuple[str, str], str] = field(default_factory=dict)
    places: dict[str, ListedAddress] = field(default_factory=dict)
    papers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    parties: dict[str, ListedParty] = field(default_factory=dict)
    entries: dict[str, _Entry] = field(default_factory=dict)
    published_on: date | None = None

    def word(self, kind: str, element: etree._Element, attribute: str) -> str:
        """The word of a kind that an attribute refers to; nothing where there is no such attribute."""
        number = element.get(attribute)
        if number is not None and (kind, number) not in self.words:
            raise BadRowError(line_of(element), attribute, f"no {kind} has the number {number}")
        return self.words[kind, number] if number is not None else ""

    def entry(self, element: etree._Element, attribute: str) -> _Entry:
        return self.entries.setdefault(element.get(attribute, ""), _Entry())


def read(source: Source, list_id: ListId) -> Edition:
    """The entries of a file, and the day of its issue.

    Raises UnreadableListError for another document and for one of changes alone, BadRowError with the line for what
    cannot be read and for a number that nothing has.
    """
    found = _Document()
    for element in elements(source, "Sanctions", *_READ):
        _take(element, found, list_id)
    if not found.parties or not any(one.programs for one in found.entries.values()):
        message = "the document holds no party, or no entry with a program"
        raise UnreadableListError(message)
    parties = [_as_entered(number, party, found) for number, party in found.parties.items()]
    return Edition(by_list(list_id, parties), found.published_on, tuple(_orphans(found)))


def _take(element: etree._Element, found: _Document, list_id: ListId) -> None:
    kind = local(element)
    if found.parties and kind in _BEFORE_PARTIES:
        message = f"line {line_of(element)}: {kind} stands after the parties that refer to it"
        raise UnreadableListError(message)
    if kind == "DateOfIssue":
        found.published_on = day_of(element)
    elif kind == "ReferenceValueSets":
        found.words = _words(element)
    elif kind == "Location":
        found.places[element.get("ID", "")] = _place(element, found)
    elif kind == "IDRegDocument":
        paper = found.word("IDRegDocType", element, "IDRegDocTypeID"), text(element, "IDRegistrationNo")
        found.papers.setdefault(element.get("IdentityID", ""), []).append(paper)
    elif kind == "DistinctParty":
        _take_party(element, found, list_id)
    elif kind == "ProfileRelationship":
        found.entry(element, "From-ProfileID").linked_to[element.get("To-ProfileID", "")] = None
    elif kind == "SanctionsEntry":
        _take_entry(element, found)


def _words(sets: etree._Element) -> dict[tuple[str, str], str]:
    """Every word by its kind and number; a party's sub-type of no word of its own has that of its type."""
    values = [one for values in sets for one in values]
    found = {
        (local(one), one.get("ID", "")): " ".join((one.text or "").split()) or one.get("ISO2", "")
        for one in values
    }
    for one in values:
        key = local(one), one.get("ID", "")
        if key[0] == "PartySubType" and found[key] not in TYPES:
            found[key] = found.get(("PartyType", one.get("PartyTypeID", "")), found[key])
        elif key[0] == "AreaCode":
            found[key] = one.get("Description", "")
    return found


def _place(element: etree._Element, found: _Document) -> ListedAddress:
    parts = {
        found.word("LocPartType", one, "LocPartTypeID"): text(one, "LocationPartValue", "Value")
        for one in children(element, "LocationPart")
    }
    countries = [found.word("Country", one, "CountryID") for one in children(element, "LocationCountry")]
    countries += [found.word("AreaCode", one, "AreaCodeID") for one in children(element, "LocationAreaCode")]
    country = next((one for one in countries if one not in ("", _NO_COUNTRY)), "")
    full = ", ".join(one for one in (*(parts.get(part, "") for part in _ADDRESS), country) if one)
    return ListedAddress(full=full, city=parts.get("CITY") or None, country=country_code(country))


def _take_party(element: etree._Element, found: _Document, list_id: ListId) -> None:
    line, number = line_of(element), element.get("FixedRef", "")
    if element.get("DeltaAction"):
        message = f"line {line}: changes to a list, which are not the list"
        raise UnreadableListError(message)
    profile = next(children(element, "Profile"), None)
    names = [] if profile is None else list(_names(profile, found))
    if profile is None or not number or not names:
        raise BadRowError(line, "DistinctParty", "a party has a FixedRef, a Profile and a name")
    kind = found.word("PartySubType", profile, "PartySubTypeID")
    if kind not in TYPES:
        raise BadRowError(
            line, "PartySubTypeID", f"neither individual, entity, vessel nor aircraft: {kind!r}"
        )
    key = profile.get("ID", number)
    if key in found.parties:
        raise BadRowError(line, "Profile", f"{key} stands on several parties")
    party = ListedParty(
        id=number,
        name=names[0].name,
        type=TYPES[kind],
        aliases=tuple(dict.fromkeys(one for one in names if one.name != names[0].name)),
        source_url=source_url(list_id, number),
    )
    remarks = texts(element, "Comment")
    found.parties[key] = _described(party, list(_features(profile, found)), _papers(profile, found), remarks)


def _described(
    party: ListedParty, features: list[_Feature], papers: list[tuple[str, str]], remarks: tuple[str, ...]
) -> ListedParty:
    pairs = [(one.kind, one.value) for one in features if one.key not in _SAID_ELSEWHERE]
    identifiers, others = numbers([*papers, *pairs])
    addresses = tuple(dict.fromkeys(one.place for one in features if one.key == "location" and one.place))
    countries = [country_code(one.value) for one in features if one.key in _COUNTRIES]
    countries += [one.country for one in addresses]
    labelled = [
        f"{label}: {one.value}" for key, label in _LABELS.items() for one in features if one.key == key
    ]
    return replace(
        party,
        addresses=addresses,
        countries=tuple(dict.fromkeys(one for one in countries if one)),
        identifiers=identifiers,
        birth_dates=tuple(dict.fromkeys(one.value for one in features if one.key == "birthdate")),
        remarks="; ".join([*labelled, *others, *remarks]) or None,
    )


def _names(profile: etree._Element, found: _Document) -> Iterator[ListedAlias]:
    """Every name, the primary one in Latin letters first."""
    written = [one for identity in children(profile, "Identity") for one in _written(identity, found)]
    for _, alias in sorted(written, key=lambda one: not one[0]):
        yield alias


def _written(identity: etree._Element, found: _Document) -> Iterator[tuple[bool, ListedAlias]]:
    """Every documented name of an identity, and whether it is what the party is called."""
    groups = {
        one.get("ID", ""): found.word("NamePartType", one, "NamePartTypeID")
        for one in children(identity, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
    }
    for alias in children(identity, "Alias"):
        quality = AliasQuality.WEAK if alias.get("LowQuality") == "true" else AliasQuality.STRONG
        for one in children(alias, "DocumentedName"):
            values = list(children(one, "DocumentedNamePart", "NamePartValue"))
            latin = all(found.word("Script", value, "ScriptID") in _LATIN for value in values)
            if name := _name(values, groups, latin=latin):
                is_primary = alias.get("Primary") == "true" and identity.get("Primary") != "false"
                yield is_primary and latin, ListedAlias(name=name, quality=quality)


def _name(values: list[etree._Element], groups: dict[str, str], *, latin: bool) -> str:
    """The surname before a comma and the given names, as OFAC prints them; other scripts have no comma."""
    parts: tuple[list[str], list[str]] = [], []
    for value in values:
        is_given = groups.get(value.get("NamePartGroupID", "")) in _GIVEN
        parts[is_given].append(" ".join((value.text or "").split()))
    return (", " if latin else " ").join(one for one in map(" ".join, parts) if one)


def _papers(profile: etree._Element, found: _Document) -> list[tuple[str, str]]:
    identities = (one.get("ID", "") for one in children(profile, "Identity"))
    return [paper for identity in identities for paper in found.papers.get(identity, ())]


def _features(profile: etree._Element, found: _Document) -> Iterator[_Feature]:
    for feature in children(profile, "Feature"):
        kind = found.word("FeatureType", feature, "FeatureTypeID")
        for version in children(feature, "FeatureVersion"):
            place = _where(version, found)
            if value := (place.full if place else None) or _value(version, found):
                yield _Feature(kind, value, place)


def _where(version: etree._Element, found: _Document) -> ListedAddress | None:
    for one in children(version, "VersionLocation"):
        number = one.get("LocationID", "")
        if number not in found.places:
            raise BadRowError(line_of(one), "LocationID", f"no Location has the number {number}")
        if found.places[number].full:
            return found.places[number]
    return None


def _value(version: etree._Element, found: _Document) -> str:
    said = [period(one) for one in children(version, "DatePeriod")]
    said += [
        found.word("DetailReference", one, "DetailReferenceID") for one in children(version, "VersionDetail")
    ]
    said += [*texts(version, "VersionDetail"), *texts(version, "Comment")]
    return next((one for one in said if one), "")


def _take_entry(element: etree._Element, found: _Document) -> None:
    entry = found.entry(element, "ProfileID")
    for measure in children(element, "SanctionsMeasure"):
        if found.word("SanctionsType", measure, "SanctionsTypeID") == "Program":
            entry.programs.update(dict.fromkeys(texts(measure, "Comment")))
    days = [day_of(one) for one in children(element, "EntryEvent", "Date")]
    entry.since = min((one for one in (entry.since, *days) if one), default=None)


def _as_entered(number: str, party: ListedParty, found: _Document) -> ListedParty:
    """A party with its programs, the first day of them, and its links in the words of OFAC's remarks."""
    entry = found.entries.get(number, _Entry())
    names = (found.parties[one].name for one in entry.linked_to if one in found.parties)
    links = [f"(Linked To: {one})" for one in names]
    return replace(
        party,
        programs=tuple(entry.programs),
        listed_on=entry.since,
        remarks="; ".join([*([party.remarks] if party.remarks else []), *links]) or None,
    )


def _orphans(found: _Document) -> Iterator[str]:
    strangers = [
        number for number, one in found.entries.items() if one.programs and number not in found.parties
    ]
    if strangers:
        yield f"entries of {len(strangers)} parties that are not in the file were left out"
