"""Ownership as it is shown: both 50 percent rules side by side, with the edges that prove the answer."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.decisions.build import Owned
from app.decisions.decision import EntityLinkView
from app.decisions.gather import Gathered
from app.decisions.match_view import evidence_of
from app.decisions.ownership_shape import MethodsView, MethodView, OwnershipView, ParentView, StakeView
from app.law import authorities
from app.law.authorities import StatusChange
from app.law.case import Case
from app.law.finding import EnforcementStatus
from app.ownership.graph import RestrictedShare
from app.ownership.headquarters import ParentFound
from app.ownership.stakes import Stake


def ownership_of(case: Case, owned: tuple[Owned, ...]) -> tuple[OwnershipView, ...]:
    """The answer for each party of whom owners or a parent are known."""
    return tuple(_ownership(case, one) for one in owned if one.names or one.parent.basis != "UNKNOWN")


def _ownership(case: Case, one: Owned) -> OwnershipView:
    share = one.arithmetic
    return OwnershipView(
        party=one.pointer,
        ultimate_parent=parent_view(one.parent),
        restricted=share.restricted,
        share_min=share.share_min,
        share_max=share.share_max,
        undisclosed_share=share.undisclosed_share,
        methods=MethodsView(
            bis_affiliates=_method(case, one.bis, "AFFIL_2025"),
            ofac_50_percent=_method(case, one.ofac, "OFAC_50"),
        ),
        path=path_view(share.path, one.names),
    )


def links_view(gathered: Gathered) -> tuple[EntityLinkView, ...] | None:
    """The stored entities that the parties are, or may be."""
    found = tuple(
        EntityLinkView(
            party=one.pointer,
            entity_id=one.entity_id,
            entity_name=one.name,
            state=one.state,
            basis=one.basis,
            stricter=one in gathered.heeded,
            score=one.match.score if one.match else None,
            strength=one.match.strength if one.match else None,
            evidence=evidence_of(one.match) if one.match else (),
        )
        for one in gathered.links
    )
    return found or None


def parent_view(parent: ParentFound) -> ParentView:
    """The parent with the seat that is established; of two that head together, the country that both are in."""
    firm = next((seat.country for seat in parent.seats if seat.firm), None)
    both = {seat.country for seat in parent.joint}
    country = firm or (min(both) if len(both) == 1 else None)
    return ParentView(name=parent.name, headquarters_country=country, basis=parent.basis)


def path_view(stakes: Iterable[Stake], names: Mapping[str, str]) -> tuple[StakeView, ...]:
    """Edges, by the names of those they join."""
    return tuple(
        StakeView(
            owner=names.get(stake.owner, stake.owner),
            owned=names.get(stake.owned, stake.owned),
            share_min=stake.share_min,
            share_max=stake.share_max,
            source=stake.source,
            as_of=stake.as_of,
        )
        for stake in stakes
    )


def _method(case: Case, share: RestrictedShare, authority: str) -> MethodView:
    return MethodView(
        restricted=share.restricted,
        in_force=in_force(authority, case.on, case.changes.statuses),
        share_min=share.share_min,
        share_max=share.share_max,
    )


def in_force(authority: str, on: date, statuses: tuple[StatusChange, ...] = ()) -> str:
    """Whether a rule stands on the day: YES, NO or UNCONFIRMED."""
    if not authorities.in_force(authority, on, statuses):
        return "NO"
    status = authorities.status(authority, on, statuses).enforcement_status
    return "UNCONFIRMED" if status is EnforcementStatus.UNCONFIRMED else "YES"
