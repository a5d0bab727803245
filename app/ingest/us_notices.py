"""US lists that appear as notices and tables, as JSON documents of one shape.

They are the MEU, DPL, NS-CMIC, 1260H, UFLPA, FCC, nonproliferation and debarment lists. What their ``notes`` say about
numbers, birth and the end of a sanction is read.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from app.facts import Identifier, IdentifierScheme, ListedAlias, ListedParty, ListId
from app.ingest.bis_entity_list import listed_on
from app.ingest.countries import country_code
from app.ingest.entities_json import Fields, addresses_of, id_of, read_document
from app.ingest.listed_names import split_aliases, split_name
from app.ingest.merge import merged
from app.ingest.rows import Edition, Source, UnreadableListError

PREFIXES: Final = MappingProxyType({
    ListId.MEU: "meu-", ListId.DPL: "dpl-", ListId.NSCMIC: "cmic-", ListId.DOD_1260H: "1260h-",
    ListId.UFLPA: "uflpa-", ListId.FCC_COVERED: "fcc-", ListId.STATE_ISN: "isn-",
    ListId.STATE_DEBARRED: "aeca-",
})  # fmt: skip
"""How the ids of each list begin."""

_NOBODY: Final = "Category listing (not a named company)"
_SEVERAL: Final = " | "
_ASIDE: Final = re.compile(r"\([^()]*\)")
_USCC: Final = re.compile(r"\bUSCC: ([0-9A-Z]{18})\b")
_PROGRAM: Final = re.compile(r"\bProgram: ([A-Z0-9-]+)|\bAuthority: ([^;|]+)")
_BORN: Final = re.compile(r"Date of birth: ([A-Za-z]+), (\d{4})")
_STATUS: Final = re.compile(r"status: ([^;|]+)")
_ENDED: Final = re.compile(r"(Lifted|Expired|Rescinded|Terminated) (?:on )?(\d{1,2}/\d{1,2}/\d{2,4})", re.I)
_CENTURY: Final = 2000
_TWO_DIGITS: Final = 100
_DAYS: Final = ("%Y-%m-%d", "%B %d, %Y")
_MONTHS: Final = MappingProxyType({
    name: place for place, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December"), start=1)
})  # fmt: skip


def read(sources: tuple[Source, ...], list_id: ListId) -> Edition:
    """The entries of the documents that make up a list; a category of goods names nobody and is left out.

    Raises what ``read_document`` raises, and UnreadableListError where nobody is named.
    """
    parties: list[ListedParty] = []
    days: list[date] = []
    nobody = 0
    for source in sources:
        rows, made = read_document(source)
        named = [(number, fields) for number, fields in rows if not _is_category(fields)]
        nobody += len(rows) - len(named)
        days += [made] if made else []
        parties += (_party(fields, list_id) for _, fields in named)
    if not parties:
        message = "the documents name nobody"
        raise UnreadableListError(message)
    notes = (f"{nobody} entries that are categories of goods were left out",) if nobody else ()
    return Edition(lists={list_id: merged(parties)}, published_on=max(days, default=None), notes=notes)


def _is_category(fields: Fields) -> bool:
    return (fields["notes"] or "").startswith(_NOBODY)


def _party(fields: Fields, list_id: ListId) -> ListedParty:
    name, notes = split_name(fields["name"]), fields["notes"] or ""
    country = _country(fields["country"] or "")
    aliases, alias_addresses = split_aliases(fields["aliases"])
    said = [one for one in (fields["federal_register"], fields["notes"]) if one]
    return ListedParty(
        id=id_of(PREFIXES[list_id], fields["name"], country),
        name=name.name,
        aliases=tuple(
            ListedAlias(name=one) for one in dict.fromkeys(name.aliases + aliases) if one != name.name
        ),
        addresses=addresses_of(fields["address"], (*name.addresses, *alias_addresses), country),
        countries=(country,) if country else (),
        identifiers=tuple(
            Identifier(scheme=IdentifierScheme.USCC, value=one) for one in _USCC.findall(notes)
        ),
        birth_dates=tuple(_births(notes)),
        programs=tuple(dict.fromkeys((code or act).strip() for code, act in _PROGRAM.findall(notes))),
        listed_on=_listed_on(fields),
        delisted_on=_ended(notes),
        remarks=_SEVERAL.join(said) or None,
    )


def _country(text: str) -> str | None:
    """A country, a remark in parentheses aside; some entries give a region or a nationality, which is none."""
    return country_code(text) or country_code(_ASIDE.sub("", text))


def _births(notes: str) -> Iterator[str]:
    for month, year in _BORN.findall(notes):
        if month in _MONTHS:
            yield f"{year}-{_MONTHS[month]:02}"


def _listed_on(fields: Fields) -> date | None:
    """The day that is given; else that of the earliest citation."""
    for form in _DAYS:
        try:
            return datetime.strptime(str(fields.get("effective_date")), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return listed_on(fields["federal_register"] or "")


def _ended(notes: str) -> date | None:
    """The first day on which no sanction of the entry is left; None while one of them is, or may be, active."""
    ends = [_ENDED.match(one.strip()) for one in _STATUS.findall(notes)]
    days = [_first_day_out(*end.groups()) for end in ends if end]
    if not ends or len(days) < len(ends):
        return None
    return None if None in days else max(day for day in days if day is not None)


def _first_day_out(how: str, said: str) -> date | None:
    month, day, year = (int(part) for part in said.split("/"))
    try:
        last = date(year + _CENTURY if year < _TWO_DIGITS else year, month, day)
    except ValueError:
        return None
    return last + timedelta(days=1) if how.lower() == "expired" else last
