"""What kind of being two names are compared as."""

from enum import StrEnum

from app.facts import PartyType
from app.matching.normalize import NormalName
from app.matching.words import MARKET_WORDS, PLACES


class BeingKind(StrEnum):
    """Names of organizations, vessels and aircraft are compared otherwise than names of persons."""

    ORGANIZATION = "organization"
    PERSON = "person"


def being_kind(query: NormalName, entry: NormalName, entry_type: PartyType) -> BeingKind:
    """The kind by the type of the listed one; where the list gives none, by what the names say."""
    if entry_type is PartyType.PERSON:
        return BeingKind.PERSON
    if entry_type is not PartyType.UNKNOWN or says_organization(query) or says_organization(entry):
        return BeingKind.ORGANIZATION
    return BeingKind.PERSON


def says_organization(name: NormalName) -> bool:
    """Whether the name itself says that it is no person's: by a legal form, a market word or a place."""
    return bool(name.form_words) or any(word in MARKET_WORDS or word in PLACES for word in name.words)
