"""Names as lists write them: aliases that were left inside a name, addresses left inside an alias."""

import re
from typing import Final, NamedTuple

from app.ingest.countries import country_of_address

_ALIAS_SIGN: Final = (
    r"(?:a\.\s?k\.\s?a\.|f\.\s?k\.\s?a\.|d\.\s?b\.\s?a\.|n\.\s?k\.\s?a\.|a/k/a|f/k/a|d/b/a|also known as"
    r"|formerly known as|(?<=[(\[])(?:aka|fka|dba)\b)"
)
_INSIDE: Final = r"[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*"
_IN_PARENTHESES: Final = re.compile(rf"[(\[]\s*{_ALIAS_SIGN}[,:]?\s*(?P<names>{_INSIDE})[)\]]?", re.I)
_TRAILING: Final = re.compile(rf"[,;\s]+{_ALIAS_SIGN}[,:]?\s*(?P<names>.*)$", re.I)
_NO_NAME: Final = re.compile(r"^(?:and\b.{0,3}|(?:the )?following\b.*|\W*)$", re.I)
_SEE_ALSO: Final = re.compile(r"\s*\((?:see|all of preceding)\b[^()]*\)?\.?$", re.I)
_INSTITUTION: Final = re.compile(r"^(?P<parent>.+?)\s*subordinate institution:\s*(?P<name>.*)$", re.I)
_ADDRESS_BEGINS: Final = re.compile(
    r"(?<=[\w'”)]{2})\.\s+(?!(?:Co|Ltd|Limited|LLC|Inc|Corp)\b)(?=[A-Z0-9]|d\.|ul\.)"
    r"|(?<=[\w.'”)]{2}),\s+(?=[^,]*\d)"
)


class NameParts(NamedTuple):
    """A name, the aliases that stood in it, and the addresses that stood in them."""

    name: str
    aliases: tuple[str, ...]
    addresses: tuple[str, ...]


def split_name(text: str) -> NameParts:
    """Split a listed name such as ``Gazprom, OAO (a.k.a. Open Joint Stock Company Gazprom``.

    The first name stays the name. A text that is nothing but an alias sign keeps itself as its name.
    """
    inside: list[str] = []

    def taken(match: re.Match[str]) -> str:
        inside.extend(re.split(r";", match["names"]))
        return " "

    rest = _TRAILING.sub(taken, _IN_PARENTHESES.sub(taken, text))
    institution = _INSTITUTION.match(rest)
    if institution:
        inside.append(institution["name"])
    name = _tidy(rest) or text.strip()
    aliases, addresses = split_aliases(inside)
    return NameParts(name, tuple(alias for alias in aliases if alias != name), addresses)


def split_aliases(texts: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Clean aliases: several in one are split, addresses are taken off and given beside, in order, once each."""
    aliases: dict[str, None] = {}
    addresses: dict[str, None] = {}
    for text in texts:
        name, address = _without_address(text)
        if address:
            addresses[address] = None
        for part in _parts(name):
            aliases[part] = None
    return tuple(aliases), tuple(addresses)


def _parts(text: str) -> list[str]:
    found: list[str] = []
    for piece in text.split(";"):
        split = re.split(rf"[,\s(\[]+{_ALIAS_SIGN}[,:]?\s*", piece, flags=re.I)
        found += [_tidy(one) for one in split]
    return [one for one in found if not _NO_NAME.match(one)]


def _without_address(text: str) -> tuple[str, str | None]:
    """Cut what follows a name when the whole ends in a country: lists print some aliases with their address."""
    plain = _SEE_ALSO.sub("", text).strip(" .")
    begins = _ADDRESS_BEGINS.search(plain)
    if begins is None or country_of_address(plain.rpartition(";")[2]) is None:
        return text, None
    return plain[: begins.start()].strip(" .,"), plain[begins.end() :].strip()


def _tidy(text: str) -> str:
    plain = _SEE_ALSO.sub("", text)
    plain = re.sub(r"\s+", " ", plain).strip(" ,;:—")
    plain = re.sub(r"\s+([,.;)])", r"\1", plain)
    for opening, closing in ("()", "[]"):
        if plain.count(opening) < plain.count(closing) and plain.endswith(closing):
            plain = plain[:-1].rstrip()
        if plain.count(opening) > plain.count(closing) and plain.startswith(opening):
            plain = plain[1:].lstrip()
    if plain.startswith("“") and plain.endswith("”") and plain.count("“") == 1:
        plain = plain[1:-1].strip(" ,")
    return plain
