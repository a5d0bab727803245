"""The ownership that a request states: nested owners as nodes and stakes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.facts import Owner, Party, StakeKind
from app.ownership.stakes import WHOLE, ZERO, Stake

SOURCE: Final = "request"
_ENTITY: Final = "entity:"


@dataclass(frozen=True, slots=True)
class Declared:
    """One owner where it stands in the request, and the node that it is."""

    pointer: str
    node: str
    owner: Owner


def node_of(name: str | None, entity_id: str | None, country: str | None, pointer: str) -> str:
    """The node of someone: by entity, else by name and country, else by place in the request."""
    if entity_id:
        return f"{_ENTITY}{entity_id}"
    folded = _folded(name)
    return f"name:{folded}|{country or ''}" if folded else pointer


def owners_in(party: Party, pointer: str) -> tuple[tuple[Declared, ...], tuple[Stake, ...]]:
    """Every owner stated for a party, at any depth, and the stakes between them; the party is ``node_of`` itself.

    One being mentioned several times is one node, so that what it holds in several places adds up: by entity,
    else by name unless two countries are stated for it. A mention without entity or country is taken for the
    one that has them, if only one does.
    """
    mentions = tuple(_mentions(party.owners, pointer))
    nodes = _nodes(mentions)
    declared = tuple(Declared(at, nodes[at], owner) for at, owner in mentions)
    target = node_of(party.name, party.entity_id, None, pointer)
    return declared, tuple(_stakes(party.owners, pointer, target, nodes))


def reversed_shares(party: Party, pointer: str) -> tuple[str, ...]:
    """The owners whose smallest share is greater than their largest: bad input, by pointer."""
    return tuple(
        at
        for at, one in _mentions(party.owners, pointer)
        if one.share_min is not None and one.share_max is not None and one.share_min > one.share_max
    )


def _folded(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def _mentions(owners: tuple[Owner, ...] | None, pointer: str) -> Iterator[tuple[str, Owner]]:
    for place, one in enumerate(owners or ()):
        where = f"{pointer}/owners/{place}"
        yield where, one
        yield from _mentions(one.owners, where)


def _nodes(mentions: Iterable[tuple[str, Owner]]) -> dict[str, str]:
    """The node of each mention, by pointer."""
    told = tuple(mentions)
    entities: dict[tuple[str, str | None], set[str]] = {}
    countries: dict[str, set[str]] = {}
    for _, one in told:
        name = _folded(one.name)
        if one.country:
            countries.setdefault(name, set()).add(one.country)
        if one.entity_id:
            entities.setdefault((name, one.country), set()).add(one.entity_id)
    return {
        at: node_of(one.name, _entity(one, countries, entities), _country(one, countries), at)
        for at, one in told
    }


def _country(one: Owner, countries: dict[str, set[str]]) -> str | None:
    stated = countries.get(_folded(one.name), set())
    return one.country or (min(stated) if len(stated) == 1 else None)


def _entity(
    one: Owner, countries: dict[str, set[str]], entities: dict[tuple[str, str | None], set[str]]
) -> str | None:
    """The entity of the owner: stated with this mention of its name, or with the others in no other country."""
    name = _folded(one.name)
    if one.entity_id or not name:
        return one.entity_id
    compatible = {None, _country(one, countries)} if one.country else {None, *countries.get(name, set())}
    found = set().union(*(entities.get((name, country), set()) for country in compatible))
    return found.pop() if len(found) == 1 else None


def _stakes(
    owners: tuple[Owner, ...] | None, pointer: str, owned: str, nodes: dict[str, str]
) -> Iterator[Stake]:
    """The stakes in ``owned``; what one source gives to one owner in several entries of a list adds up."""
    lots: dict[tuple[str, StakeKind, str], list[Owner]] = {}
    for place, one in enumerate(owners or ()):
        where = f"{pointer}/owners/{place}"
        kind, source = one.kind or StakeKind.SHARES, one.source or SOURCE
        lots.setdefault((nodes[where], kind, source), []).append(one)
        yield from _stakes(one.owners, where, nodes[where], nodes)
    for (node, kind, source), same in lots.items():
        yield _added_up(node, owned, same, kind, source)


def _added_up(node: str, owned: str, lots: list[Owner], kind: StakeKind, source: str) -> Stake:
    least = sum((one.share_min for one in lots if one.share_min is not None), ZERO)
    most = sum((WHOLE if one.share_max is None else one.share_max for one in lots), ZERO)
    days = (one.as_of for one in lots if one.as_of)
    return Stake(
        owner=node,
        owned=owned,
        share_min=least,
        share_max=max(least, WHOLE) if most > WHOLE else most,
        source=source,
        as_of=min(days, default=None),
        kind=kind,
    )
