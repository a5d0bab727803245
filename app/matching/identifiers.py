"""Identifiers made comparable, and which of them are worth a match by themselves."""

import re
from typing import Final

from app.facts import Identifier, IdentifierScheme

_GLOBAL: Final = frozenset(
    {IdentifierScheme.LEI, IdentifierScheme.USCC, IdentifierScheme.DUNS, IdentifierScheme.IMO}
)
_NOT_CODE: Final = re.compile(r"[^A-Z0-9]")
_SHORTEST_LOCAL: Final = 6
_SHORTEST_OF_ANY_SCHEME: Final = 12
_ANY: Final = "ANY"


def identifier_keys(identifier: Identifier) -> tuple[tuple[str, str], ...]:
    """The keys under which an identifier is found: its scheme, and none at all for a long one.

    A local number of under six characters has no key: too many registries have given it to someone. Twelve
    characters or more meet under any scheme, as callers know a code without knowing who gives it.
    """
    value = _NOT_CODE.sub("", identifier.value.upper())
    if identifier.scheme is IdentifierScheme.IMO:
        value = value.removeprefix("IMO")
    if not value or (identifier.scheme not in _GLOBAL and len(value) < _SHORTEST_LOCAL):
        return ()
    keys = ((identifier.scheme.value, value),)
    return (*keys, (_ANY, value)) if len(value) >= _SHORTEST_OF_ANY_SCHEME else keys


def is_local(identifier: Identifier) -> bool:
    """Whether two countries may have given the same value to two beings."""
    return identifier.scheme not in _GLOBAL
