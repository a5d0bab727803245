"""The ownership that a request states: nested owners as nodes and stakes."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.facts import Owner, Party
from app.ownership.graph import WHOLE, ZERO, Stake


@dataclass(frozen=True, slots=True)
class Declared:
    """One owner where it stands in the request, and the node that it is."""

    pointer: str
    node: str
    owner: Owner


def node_of(name: str | None, entity_id: str | None, country: str | None, pointer: str) -> str:
    """The node of someone: by entity, else by name and country, else by place in the request."""
    if entity_id:
        return f"entity:{entity_id}"
    if name:
        return f"name:{' '.join(name.casefold().split())}|{country or ''}"
    return pointer


def owners_in(party: Party, pointer: str) -> tuple[tuple[Declared, ...], tuple[Stake, ...]]:
    """Every owner stated for a party, at any depth, and the stakes between them."""
    target = node_of(party.name, party.entity_id, None, pointer)
    found = tuple(_walk(party.owners, pointer, target))
    return tuple(one for one, _ in found), tuple(stake for _, stake in found)


def _walk(owners: tuple[Owner, ...] | None, pointer: str, owned: str) -> Iterator[tuple[Declared, Stake]]:
    for place, one in enumerate(owners or ()):
        where = f"{pointer}/owners/{place}"
        node = node_of(one.name, one.entity_id, one.country, where)
        least = one.share_min if one.share_min is not None else ZERO
        most = one.share_max if one.share_max is not None else WHOLE
        yield Declared(where, node, one), Stake(node, owned, least, most, "request")
        yield from _walk(one.owners, where, node)


def reversed_shares(party: Party, pointer: str) -> tuple[str, ...]:
    """The owners whose smallest share is greater than their largest: bad input, by pointer."""
    owners, _ = owners_in(party, pointer)
    return tuple(
        one.pointer
        for one in owners
        if one.owner.share_min is not None
        and one.owner.share_max is not None
        and one.owner.share_min > one.owner.share_max
    )
