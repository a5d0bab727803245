"""Ownership as it is shown: both 50 percent rules side by side, with the edges that prove the answer."""

from app.decisions.build import Owned
from app.decisions.decision import MethodsView, MethodView, OwnershipView, ParentView, StakeView
from app.law import authorities
from app.law.case import Case
from app.law.finding import EnforcementStatus


def ownership_of(case: Case, owned: tuple[Owned, ...]) -> tuple[OwnershipView, ...]:
    """The answer for each party of whom owners or a parent are known."""
    return tuple(_ownership(case, one) for one in owned if one.names or one.parent.basis != "UNKNOWN")


def _ownership(case: Case, one: Owned) -> OwnershipView:
    parent = one.parent
    firm = next((seat.country for seat in parent.seats if seat.firm), None)
    return OwnershipView(
        party=one.pointer,
        ultimate_parent=ParentView(name=parent.name, headquarters_country=firm, basis=parent.basis),
        restricted=one.bis.restricted,
        share_min=one.bis.share_min,
        share_max=one.bis.share_max,
        undisclosed_share=one.bis.undisclosed_share,
        methods=MethodsView(
            bis_affiliates=MethodView(restricted=one.bis.restricted, in_force=_in_force(case, "AFFIL_2025")),
            ofac_50_percent=MethodView(restricted=one.ofac.restricted, in_force=_in_force(case, "OFAC_50")),
        ),
        path=tuple(
            StakeView(
                owner=one.names.get(stake.owner, stake.owner),
                owned=one.names.get(stake.owned, stake.owned),
                share_min=stake.share_min,
                share_max=stake.share_max,
                source=stake.source,
                as_of=stake.as_of,
            )
            for stake in one.bis.path
        ),
    )


def _in_force(case: Case, authority: str) -> str:
    if not authorities.in_force(authority, case.on, case.changes.statuses):
        return "NO"
    status = authorities.status(authority, case.on, case.changes.statuses).enforcement_status
    return "UNCONFIRMED" if status is EnforcementStatus.UNCONFIRMED else "YES"
