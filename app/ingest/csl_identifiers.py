"""The ``ids`` column of the Consolidated Screening List: identifiers, and what only looks like one.

Each part holds a kind beside a number, a country and up to two dates; older files put the kind last, newer
ones first.
"""

import re
from typing import Final

from app.facts import Identifier, IdentifierScheme
from app.ingest.countries import known_code

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LEI: Final = re.compile(r"[A-Z0-9]{18}\d{2}")
_IMO: Final = re.compile(r"IMO\s*(\d{7})")
_NO_IDENTIFIER: Final = re.compile(
    r"gender|secondary sanctions|transactions prohibited|sanctions information|executive order|caatsa|peesa|ifca"
    r"|(?<!registration )\bdates?\b|target type|organization type|vessel (?:type|flag)|aircraft (?:model|operator)"
    r"|nationality|registration country|issuer name|chinese commercial code|locode|effective|listing|information:",
    re.I,
)
_SCHEMES: Final = (
    (IdentifierScheme.LEI, re.compile(r"legal entity (?:number|identifier)|\blei\b", re.I)),
    (IdentifierScheme.USCC, re.compile(r"social credit code", re.I)),
    (IdentifierScheme.DUNS, re.compile(r"d-?u-?n-?s", re.I)),
    (IdentifierScheme.IMO, re.compile(r"vessel registration identification|\bimo\b", re.I)),
    (
        IdentifierScheme.TAX,
        re.compile(
            r"\btax|v\.?a\.?t\.?\b|\bnit\b|r\.?f\.?c\b|\bruc\b|c\.u\.i\.t|\brif\b|fein|fiscal|\brtn\b|c\.i\.f|\bcnpj\b"
            r"|\binn\b|\bein\b",
            re.I,
        ),
    ),
    (
        IdentifierScheme.REGISTRY,
        re.compile(
            r"registration (?:number|id|document)|company number|registry number|c\.r\. no|business number|folio"
            r"|matricula|chamber of comm|certificate of incorporation|charity|enterprise number|gazette number"
            r"|file number|trade license|registration system|romanian c\.r|\blicense$|branch unit",
            re.I,
        ),
    ),
)
_KNOWN_OTHER: Final = re.compile(
    r"passport|\bid\b|\bidentification\b|\bcard\b|\bno\.|number|#|swift|\bbic\b|website|e?mail|isin|mmsi|msn|tail"
    r"|digital currency|equity ticker|bik|c\.u\.r\.p|c\.u\.i|i\.f\.e|d\.n\.i|n\.i\.e|ssn|cartilla|credencial|visa"
    r"|transponder|call sign|identidad|code|document|serial|license|address|ticker",
    re.I,
)


def read_ids(column: str) -> tuple[tuple[Identifier, ...], tuple[str, ...]]:
    """The identifiers of an ``ids`` column, and the parts that are none, as they stand."""
    identifiers: dict[Identifier, None] = {}
    others: list[str] = []
    for part in re.split(r";\s+", column.strip()):
        found = _identifier(part)
        if found is not None:
            identifiers[found] = None
        elif part:
            others.append(part)
    return tuple(identifiers), tuple(others)


def _identifier(part: str) -> Identifier | None:
    fields = [field.strip() for field in part.split(", ")]
    kind, rest = _kind(fields)
    if kind is None:
        return None
    values = [field for field in rest if known_code(field) is None and not _DATE.fullmatch(field)]
    value = ", ".join(values).strip()
    return identifier(kind, value) if value else None


def identifier(kind: str, value: str) -> Identifier | None:
    """The identifier of a kind that US lists print; None where the kind identifies nobody."""
    return None if _NO_IDENTIFIER.search(kind) else _with_scheme(kind, value)


def names_a_kind(text: str) -> bool:
    """Tell whether US lists print a text like this as the kind of a number."""
    named = any(pattern.search(text) for _, pattern in _SCHEMES)
    return named or bool(_NO_IDENTIFIER.search(text) or _KNOWN_OTHER.search(text))


def _kind(fields: list[str]) -> tuple[str | None, list[str]]:
    for at in (-1, 0):
        if names_a_kind(fields[at]):
            return fields[at], fields[:-1] if at else fields[1:]
    return None, fields


def _with_scheme(kind: str, value: str) -> Identifier:
    scheme = next((one for one, pattern in _SCHEMES if pattern.search(kind)), IdentifierScheme.OTHER)
    if scheme is IdentifierScheme.IMO:
        number = _IMO.search(value)
        return Identifier(
            scheme=scheme if number else IdentifierScheme.REGISTRY, value=number[1] if number else value
        )
    if scheme is IdentifierScheme.LEI and not _LEI.fullmatch(value):
        scheme = IdentifierScheme.REGISTRY
    return Identifier(scheme=scheme, value=value)
