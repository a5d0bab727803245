"""Lists of Japan's METI and China's MOFCOM, as JSON arrays of one shape, with the names as each authority writes them.

METI gives a country where others give an address; a name that has run into it is the name where that is
missing, else a weak alias.
"""

from datetime import date
from types import MappingProxyType
from typing import Any, Final

from app.facts import AliasQuality, ListedAddress, ListedAlias, ListedParty, ListId, PartyType
from app.ingest.countries import country_code, country_of_address
from app.ingest.entities_json import read_json
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError

Entry = dict[str, Any]

_LISTS: Final = MappingProxyType({
    "jp-end-user-list": ListId.METI,
    "cn-export-control-watchlist": ListId.MOFCOM,
    "cn-unreliable-entity-list": ListId.MOFCOM,
    "cn-attention-list": ListId.MOFCOM,
})  # fmt: skip
_TYPES: Final = MappingProxyType({"organization": PartyType.ORGANIZATION, "person": PartyType.PERSON})
_TEXTS: Final = ("id", "list_id", "reason", "source_url")
_LISTS_OF_TEXTS: Final = ("aliases", "addresses")


def read(source: Source) -> Edition:
    """The entries of the array, each under its list.

    Raises UnreadableListError for another document, BadRowError, its line being the entry's number, for an entry
    that cannot be read.
    """
    rows = read_json(source)
    if not isinstance(rows, list) or not rows:
        message = "the document holds no entries"
        raise UnreadableListError(message)
    found: dict[str, list[ListedParty]] = {}
    for number, row in enumerate(rows, start=1):
        entry = _checked(number, row)
        found.setdefault(_LISTS[entry["list_id"]], []).append(_party(number, entry))
    return Edition(lists={list_id: merged(parties) for list_id, parties in found.items()})


def _checked(number: int, row: object) -> Entry:
    if not isinstance(row, dict):
        raise BadRowError(number, "entry", "not an object")
    for name in _TEXTS:
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise BadRowError(number, name, f"missing or no text: {row.get(name)!r}")
    for name in _LISTS_OF_TEXTS:
        if not isinstance(row.get(name), list) or not all(isinstance(one, str) for one in row[name]):
            raise BadRowError(number, name, f"missing or no list of texts: {row.get(name)!r}")
    if row["list_id"] not in _LISTS:
        raise BadRowError(number, "list_id", f"no list we know: {row['list_id']!r}")
    return row


def _party(number: int, entry: Entry) -> ListedParty:
    places = [_place(one) for one in entry["addresses"]]
    run_in = [rest for _, _, rest in places if rest]
    names = [" ".join(one.split()) for one in (entry.get("entity_name") or "", *run_in, *entry["aliases"])]
    name = next((one for one in names if one), None)
    if name is None:
        raise BadRowError(number, "entity_name", "empty, and nothing in its place")
    aliases = [
        ListedAlias(name=one, quality=AliasQuality.WEAK if one in run_in else AliasQuality.STRONG)
        for one in names
        if one
    ]
    return ListedParty(
        id=entry["id"],
        name=name,
        type=_TYPES.get(str(entry.get("entity_type")), PartyType.UNKNOWN),
        aliases=tuple(dict.fromkeys(one for one in aliases if one.name != name)),
        addresses=tuple(ListedAddress(full=full, country=country) for full, country, _ in places),
        countries=tuple(dict.fromkeys(country for _, country, _ in places if country)),
        programs=(entry["list_id"],),
        listed_on=_day(number, entry.get("date_added")),
        remarks=entry["reason"],
        source_url=entry["source_url"],
    )


def _place(text: str) -> tuple[str, str | None, str]:
    """An address, its country, and what stands after the country where the text begins with it."""
    words = text.split()
    for count in range(len(words), 0, -1):
        country = country_code(" ".join(words[:count]))
        if country:
            return " ".join(words[:count]), country, " ".join(words[count:])
    return " ".join(words), country_of_address(text), ""


def _day(number: int, said: object) -> date | None:
    try:
        return None if said is None else date.fromisoformat(str(said))
    except ValueError as error:
        raise BadRowError(number, "date_added", f"not a date: {said!r}") from error
