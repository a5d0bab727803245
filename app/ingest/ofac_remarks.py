"""The remarks of OFAC's legacy files: dates, nationalities, identifiers and weak aliases between semicolons.

A weak alias stands there in single quotes, ``a.k.a. 'LH'``; strong ones are in a file of their own.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from app.facts import AliasQuality, Identifier, ListedAlias
from app.ingest.countries import country_code
from app.ingest.csl_identifiers import identifier, names_a_kind

_ALIAS: Final = re.compile(r"(?:alt\. )?[afn]\.k\.a\. '(?P<name>.+?)'?[.,]?$")
_BORN: Final = re.compile(r"(?:alt\. )?DOB (?P<day>.+)$")
_PLACE: Final = re.compile(
    r"(?:alt\. )?(?:nationality(?: of registration)?|citizen|vessel flag) (?P<country>.+)$", re.I
)
_NUMBER: Final = re.compile(
    r"(?:alt\. )?(?P<kind>[A-Z][^;]*?)[:\s]\s*(?P<value>(?:IMO )?\S*\d\S*(?: \d\S*)*)"
    r"(?: \((?P<country>[^()]*)\))?(?: (?:issued|expires)\b.*)?$"
)


@dataclass(slots=True)
class Remarks:
    """What remarks say beside their words."""

    aliases: dict[ListedAlias, None] = field(default_factory=dict)
    birth_dates: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    identifiers: dict[Identifier, None] = field(default_factory=dict)


def read_remarks(text: str) -> Remarks:
    """Read the parts of remarks; what is none of them stays words."""
    found = Remarks()
    for part in text.split("; "):
        _read_part(part.strip().removesuffix("."), found)
    return found


def _read_part(part: str, found: Remarks) -> None:
    if match := _ALIAS.match(part):
        found.aliases[ListedAlias(name=match["name"], quality=AliasQuality.WEAK)] = None
    elif match := _BORN.match(part):
        found.birth_dates[match["day"]] = None
    elif match := _PLACE.match(part):
        code = country_code(match["country"])
        found.countries.update({code: None} if code else {})
    elif (match := _NUMBER.match(part)) and names_a_kind(match["kind"]):
        number = identifier(match["kind"], match["value"])
        found.identifiers.update({number: None} if number else {})
