"""Who owns and heads an entity: the graph above it with its answer and proof, as JSON and as a drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final

import sqlalchemy as sa
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Viewer
from app.api.answers import answer
from app.api.documented import keyed
from app.api.door import Door
from app.api.language import Language, Spoken
from app.api.list_policy import list_policy
from app.api.ownership import RecordedStake, stake_view
from app.api.params import KnownAt, Named, OnDay, Whole
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.entity_ownership import EntityOwnership, owners_above, ownership_by
from app.decisions.gather import ListPolicy
from app.decisions.owners_screened import OwnersScreened, screen_owners
from app.decisions.ownership_shape import MethodsView, MethodView, ParentView, StakeView
from app.decisions.ownership_view import in_force, parent_view, path_view
from app.decisions.ruled import statuses
from app.decisions.screening import ScreenedMatch
from app.decisions.when import all_alike
from app.facts import EntityFacts, EntityType, Listing, MatchState, Ternary
from app.law.authorities import StatusChange
from app.law.texts import text
from app.ownership.drawing import Drawn, drawing
from app.ownership.words import Flip, flips, proof_in_words
from app.store.entities import entities_at
from app.store.knowledge import read_knowledge
from app.store.ownership import stored_stake
from app.store.ownership_walk import DEEPEST
from app.store.scope import tenant_transaction
from app.wire import from_json

router = APIRouter(route_class=Door, tags=["entities"])

SVG: Final = "image/svg+xml"
NO_SCRIPT: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
TITLES: Final[dict[Language, tuple[str, str]]] = {
    "en": ("Who owns {name}, on {on}", "{count} more owners are not drawn; see the graph."),
    "ja": ("{name}の所有者（{on}）", "ほかに{count}の所有者があります。グラフをご覧ください。"),
}
Depth = Annotated[Whole, Query(ge=1, le=DEEPEST, description="How many owners above.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMatchView:
    """A listed party that an entity is (CONFIRMED), or may be (OPEN): then the answer is what it may come to."""

    list: str
    entry_id: str
    entry_name: str
    score: Decimal
    strength: str
    state: MatchState


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """An entity in the graph; without a name, nothing is stored of it."""

    id: str
    name: str | None = None
    type: EntityType | None = None
    headquarters_country: str | None = None
    listings: tuple[Listing, ...] | None = None
    matches: tuple[NodeMatchView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverWholeView:
    """An entity of which more than the whole is held, by the sum of the least shares."""

    owned: str
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphView:
    """The owners above an entity, to a depth, as known at an instant and for a day, and what they come to.

    `restricted` and the shares are the stricter of the two methods. `path` is the proof, also in words;
    `contradictions` are accounts of one holding that cannot all be right; `unfixed` are stakes of listed owners
    whose exact share is not known; `flips` is what would turn the answer. Every name is screened as in a decision: an
    OPEN match makes the answer UNKNOWN where it would decide. Of more than a thousand names those of the largest
    holders are; the others are `unscreened`, and may be listed for all the answer says. `advisories` are what a reader
    must know of this and of the lists.
    """

    entity: str
    on: date
    known_at: datetime
    depth: int
    entities: tuple[NodeView, ...]
    stakes: tuple[RecordedStake, ...]
    ultimate_parent: ParentView
    restricted: Ternary
    share_min: Decimal
    share_max: Decimal
    undisclosed_share: Decimal
    methods: MethodsView
    note: str | None = None
    path: tuple[StakeView, ...]
    proof: tuple[str, ...]
    unfixed: tuple[StakeView, ...] = ()
    contradictions: tuple[StakeView, ...] = ()
    over_whole: tuple[OverWholeView, ...] = ()
    flips: tuple[Flip, ...] = ()
    unscreened: tuple[str, ...] = ()
    advisories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of an entity, and for when."""

    found: EntityOwnership
    screened: OwnersScreened
    records: Mapping[str, EntityFacts]
    on: date
    known_at: datetime
    statuses: tuple[StatusChange, ...]

    @property
    def names(self) -> dict[str, str]:
        """What each node is called."""
        return self.found.above.names(self.records)


@router.get(
    "/v1/entities/{id}/ownership",
    operation_id="getOwnership",
    summary="Read who owns and heads an entity",
    response_model=GraphView,
    responses=keyed("not-found", "screening-unavailable"),
)
def get(
    request: Request,
    asker: Viewer,
    id: Named,
    on: OnDay,
    known_at: KnownAt,
    language: Spoken,
    depth: Depth = DEEPEST,
) -> Response:
    """Give the stakes above an entity, each once, what is stored of everyone in them, and what they come to.

    Listings are those that records of entities state, and those of exact identifiers and of matches that a reviewer
    confirmed. A VOTES stake tells who heads an entity and is no share of it.
    """
    policy = list_policy(service_of(request).settings, asker.mode)
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        read = _read(conn, id, on, known_at, depth, policy)
    return answer(_graph(read, depth, language), language)


@router.get(
    "/v1/entities/{id}/ownership.svg",
    operation_id="drawOwnership",
    summary="Draw who owns an entity",
    response_class=Response,
    responses={
        **keyed("not-found", "screening-unavailable"),
        200: {"content": {SVG: {"schema": {"type": "string"}}}},
    },
)
def draw(
    request: Request,
    asker: Viewer,
    id: Named,
    on: OnDay,
    known_at: KnownAt,
    language: Spoken,
    depth: Depth = DEEPEST,
) -> Response:
    """Draw the graph: listed owners and the stakes that decide are marked, votes are dashed; no script."""
    policy = list_policy(service_of(request).settings, asker.mode)
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        read = _read(conn, id, on, known_at, depth, policy)
    headers = {
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Content-Security-Policy": NO_SCRIPT,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(_drawing(read, language), headers=headers, media_type=SVG)


def _read(
    conn: sa.Connection, id: str, on: date, known_at: datetime | None, depth: int, policy: ListPolicy
) -> _Read:
    at = known_at or read_knowledge(conn).at
    above = owners_above(conn, id, on, at, depth)
    told = entities_at(conn, above.everyone, on, at)
    if not above.rows and id not in told:
        raise ProblemError("not-found")
    past = known_at is not None
    screened = screen_owners(conn, id, above.heaviest_first, told, all_alike(on, at, at), policy, past=past)
    found = ownership_by(
        above,
        screened.listings(MatchState.CONFIRMED),
        screened.listings(MatchState.OPEN),
        screened.unscreened,
    )
    records = {name: from_json(EntityFacts, one.entity.body) for name, one in told.items()}
    return _Read(found, screened, records, on, at, statuses(conn, on, at))


def _graph(read: _Read, depth: int, language: Language) -> GraphView:
    found, above = read.found, read.found.above
    share, names = found.arithmetic, read.names
    differ = found.bis.restricted is not found.ofac.restricted
    return GraphView(
        entity=above.entity,
        on=read.on,
        known_at=read.known_at,
        depth=depth,
        entities=tuple(_node(one, read) for one in above.everyone),
        stakes=tuple(stake_view(stored_stake(one)) for one in above.rows),
        ultimate_parent=parent_view(found.parent),
        restricted=share.restricted,
        share_min=share.share_min,
        share_max=share.share_max,
        undisclosed_share=share.undisclosed_share,
        methods=_methods(read),
        note=getattr(text("advisory:OWNERSHIP_METHODS_DIFFER"), language) if differ else None,
        path=path_view(share.path, names),
        proof=proof_in_words(above.entity, share, names, language),
        unfixed=path_view(share.unfixed, names),
        contradictions=path_view(share.contradictory, names),
        over_whole=tuple(OverWholeView(owned=names[node], share=held) for node, held in share.over_whole),
        flips=tuple(flips(above.entity, share, found.ends(read.on), names, language)),
        unscreened=read.screened.unscreened,
        advisories=read.screened.advisories,
    )


def _methods(read: _Read) -> MethodsView:
    bis, ofac = (
        MethodView(
            restricted=share.restricted,
            in_force=in_force(authority, read.on, read.statuses),
            share_min=share.share_min,
            share_max=share.share_max,
        )
        for share, authority in ((read.found.bis, "AFFIL_2025"), (read.found.ofac, "OFAC_50"))
    )
    return MethodsView(bis_affiliates=bis, ofac_50_percent=ofac)


def _node(entity_id: str, read: _Read) -> NodeView:
    node = NodeView(
        id=entity_id,
        listings=read.found.listed.get(entity_id),
        matches=tuple(map(_match, read.screened.of(entity_id))),
    )
    told = read.records.get(entity_id)
    if told is None:
        return node
    return replace(node, name=told.name, type=told.type, headquarters_country=told.headquarters_country)


def _match(one: ScreenedMatch) -> NodeMatchView:
    return NodeMatchView(
        list=one.list_id,
        entry_id=one.entry_id,
        entry_name=one.match.entry.name,
        score=one.match.score,
        strength=one.match.strength,
        state=one.state,
    )


def _marks(found: EntityOwnership) -> dict[str, str]:
    """The lists of each entity; one that a person has yet to confirm with a question mark."""
    marks = {node: [one.list for one in listings] for node, listings in found.listed.items()}
    for node, listings in found.perhaps.items():
        marks.setdefault(node, []).extend(f"{one.list}?" for one in listings)
    return {node: " ".join(dict.fromkeys(lists)) for node, lists in marks.items()}


def _drawing(read: _Read, language: Language) -> str:
    found, above, names = read.found, read.found.above, read.names
    title, more = TITLES[language]
    share = found.arithmetic
    return drawing(
        Drawn(
            target=above.entity,
            stakes=above.stakes,
            names=names,
            listed=_marks(found),
            deciding=share.path,
            title=title.format(name=names[above.entity], on=read.on.isoformat()),
            text=" ".join(proof_in_words(above.entity, share, names, language)),
            more=more,
        )
    )
