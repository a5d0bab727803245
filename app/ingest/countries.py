"""Country names as lists write them, to ISO 3166-1 alpha-2 codes."""

import re
import unicodedata
from importlib.resources import files
from typing import Final

import yaml

from app.facts import ISO_COUNTRIES

_CODES: Final = frozenset(ISO_COUNTRIES.split())
_NOT_LETTERS: Final = re.compile(r"[^a-z&]+")
_ASIDE: Final = re.compile(r"\([^()]*\)")
_CODE: Final = re.compile(r"[A-Z]{2}")


def country_code(text: str) -> str | None:
    """The alpha-2 code of a country written as a code or an English name; None where we know neither."""
    trimmed = text.strip(" .,;")
    if _CODE.fullmatch(trimmed):
        return trimmed if trimmed in _CODES else _BY_NAME.get(trimmed.lower())
    return _BY_NAME.get(_folded(trimmed))


def country_of_address(address: str) -> str | None:
    """The country an address ends with, postcodes and remarks in parentheses aside; None where it names none."""
    parts = [part for part in _ASIDE.sub("", address).split(",") if part.strip(" .;")]
    if not parts:
        return None
    last = re.sub(r"\S*\d\S*", " ", parts[-1]).strip(" .;")
    return country_code(last)


def known_code(text: str) -> str | None:
    """The text itself where it is an alpha-2 code that exists, else None."""
    return text if text in _CODES else None


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_LETTERS.sub("", plain)


def _by_name() -> dict[str, str]:
    text = files("app.ingest").joinpath("data/countries.yaml").read_text(encoding="utf-8")
    table = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - CBaseLoader builds strings and lists only
    return {_folded(name): code for code, names in table.items() for name in names}


_BY_NAME: Final = _by_name()
