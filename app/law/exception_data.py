"""What ``data/license_exceptions.yaml`` says: which exceptions there are, since when, and what each can satisfy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import yaml

from app.law import authorities
from app.law.authorities import StatusChange
from app.law.parameters import DATA, BadParameterError

SOURCE_KEYS: Final = ("reference", "url", "checked_on", "confidence")


@dataclass(frozen=True, slots=True)
class LicenseException:
    """A license exception of part 740; ``covers`` are the rules whose license requirement it can satisfy."""

    code: str
    authority: str
    citation: str
    covers: frozenset[str]
    formalities: tuple[str, ...]
    filing_code: str | None


def existing(on: date, changes: tuple[StatusChange, ...] = ()) -> tuple[LicenseException, ...]:
    """The exceptions that stand in the law of the day."""
    return tuple(one for one in EXCEPTIONS.values() if authorities.in_force(one.authority, on, changes))


def named_in_740_8(eccn: str) -> bool:
    """Whether NAC and ACA are written for the entry."""
    return any(eccn == entry or eccn.startswith(f"{entry}.") for entry in _ENTRIES)


def says_distributor(business_line: str) -> bool:
    """Whether a line of business is that of a distributor, reseller or trader."""
    said = business_line.casefold()
    return any(word.casefold() in said for word in _DISTRIBUTORS)


def _exception(code: str, row: Mapping[str, Any]) -> LicenseException:
    missing = [key for key in SOURCE_KEYS if not row.get(key)]
    if missing:
        message = f"{code}: missing {missing}"
        raise BadParameterError(message)
    return LicenseException(
        code=code,
        authority=row["authority"],
        citation=row["citation"],
        covers=frozenset(row["covers"]),
        formalities=tuple(row["formalities"]),
        filing_code=row.get("filing_code"),
    )


_FILE: Final = yaml.CBaseLoader(
    (DATA / "license_exceptions.yaml").read_text(encoding="utf-8")
).get_single_data()
EXCEPTIONS: Final = {code: _exception(code, row) for code, row in _FILE["exceptions"].items()}
NO_LICENSE_REQUIRED: Final[str] = _FILE["filing_codes"]["NO_LICENSE_REQUIRED"]
BIS_LICENSE: Final[str] = _FILE["filing_codes"]["BIS_LICENSE"]
_ENTRIES: Final = tuple(_FILE["named_in_740_8"]["eccns"])
_DISTRIBUTORS: Final = tuple(_FILE["distributor_words"])
