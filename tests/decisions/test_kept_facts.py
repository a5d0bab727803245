"""What is kept of a customer cannot be talked away: a request adds to it, and never takes from it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.store.ownership import Stake, StakeKind, add_stake
from tests.decisions.conftest import ORDER, Tenant

LISTED = "Muster Optics Company Limited"
USCC = {"scheme": "USCC", "value": "91110000802100433B"}
PLAIN = "Bergfeld Maschinenbau GmbH"
CHIP = {"model": "NVIDIA H100 SXM5 80GB", "quantity": 8}


@pytest.fixture
def watching(tenant: Tenant) -> Tenant:
    tenant.holds("1", {"id": "a", "name": LISTED, "countries": ["CN"], "identifiers": [USCC]})
    return tenant


def ordered_by(tenant: Tenant, **said: Any) -> dict[str, Any]:
    return tenant.asks({**ORDER, "parties": [{"role": "PURCHASER", "entity_id": "cust-881", **said}]})


def held(decision: dict[str, Any]) -> bool:
    return decision["disposition"] in ("HOLD", "STOP")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"name": PLAIN},
        {"aliases": []},
        {"name": PLAIN, "listings": []},
    ],
)
def test_a_customer_is_screened_under_the_name_it_is_kept_by(watching: Tenant, said: dict[str, Any]) -> None:
    watching.knows("cust-881", name=LISTED)
    decision = ordered_by(watching, **said)
    assert [one["entry_id"] for one in decision["matches"]] == ["a"]
    assert held(decision)


@pytest.mark.parametrize(
    "said",
    [{}, {"aliases": []}, {"aliases": ["BMB"]}],
)
def test_and_under_the_aliases(watching: Tenant, said: dict[str, Any]) -> None:
    watching.knows("cust-881", name=PLAIN, aliases=[LISTED])
    assert held(ordered_by(watching, **said))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"identifiers": []},
        {"identifiers": [{"scheme": "LEI", "value": "529900T8BM49AURSDO55"}]},
    ],
)
def test_and_by_the_numbers(watching: Tenant, said: dict[str, Any]) -> None:
    watching.knows("cust-881", name=PLAIN, identifiers=[USCC])
    assert ordered_by(watching, **said)["outcome"] == "LICENSE_REQUIRED"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"listings": []},
        {"listings": [{"list": "us-bis-uvl"}]},
    ],
)
def test_listings_kept_with_a_customer_stand(tenant: Tenant, said: dict[str, Any]) -> None:
    tenant.knows("cust-881", name=PLAIN, listings=[{"list": "us-ofac-sdn"}])
    assert ordered_by(tenant, **said)["outcome"] == "PROHIBITED"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"owners": []},
        {"owners": [{"name": "Other AG", "share_min": 60}]},
    ],
)
def test_owners_kept_with_a_customer_are_screened(watching: Tenant, said: dict[str, Any]) -> None:
    watching.knows("cust-881", name=PLAIN, facts={"owners": [{"name": LISTED, "share_min": 60}]})
    assert held(ordered_by(watching, **said))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"ultimate_parent": {"name": "Other AG", "headquarters_country": "DE"}},
    ],
)
def test_a_parent_kept_with_a_customer_counts_for_a_covered_item(
    tenant: Tenant, said: dict[str, Any]
) -> None:
    parent = {"name": "Pengcheng Cloud Co., Ltd.", "headquarters_country": "CN"}
    tenant.knows("cust-881", name=PLAIN, facts={"ultimate_parent": parent})
    party = {"role": "END_USER", "entity_id": "cust-881", "headquarters_country": "DE", **said}
    decision = tenant.asks({**ORDER, "items": [CHIP], "parties": [party]})
    assert decision["outcome"] == "LICENSE_REQUIRED"


def test_an_owner_that_is_a_stored_entity_is_screened_under_its_name(watching: Tenant) -> None:
    watching.knows("owner-1", name=LISTED)
    party = {"role": "PURCHASER", "name": PLAIN, "owners": [{"entity_id": "owner-1", "share_min": 60}]}
    assert held(watching.asks({**ORDER, "parties": [party]}))


def test_a_stored_stake_makes_its_owner_one_to_screen(watching: Tenant) -> None:
    watching.knows("owner-1", name=LISTED)
    watching.knows("cust-881", name=PLAIN)
    with watching.work() as conn:
        stake = Stake(
            owner="owner-1",
            owned="cust-881",
            kind=StakeKind.SHARES,
            share_min=Decimal(60),
            share_max=Decimal(60),
            valid_from=date(2026, 1, 1),
        )
        add_stake(conn, stake)
    assert held(ordered_by(watching))


@pytest.mark.parametrize(("own", "state"), [(False, "PRESENT"), (True, "RESOLVED")])
def test_a_resolution_counts_for_the_customer_it_is_kept_with(
    tenant: Tenant, *, own: bool, state: str
) -> None:
    """A clean customer in the same dealing does not acquit the one that raises the flag."""
    young = {
        "country": "AE",
        "headquarters_country": "AE",
        "incorporated_on": "2026-06-01",
        "first_advanced_ic_purchase_on": "2026-07-01",
    }
    resolution = {"id": "CD-RF-01", "evidence": "visit report 7", "expires_on": "2027-01-01"}
    tenant.knows("young", name="Freshly Made FZE", facts=young, resolutions=[resolution] if own else [])
    tenant.knows("old", name=PLAIN, resolutions=[] if own else [resolution])
    parties = [{"role": "PURCHASER", "entity_id": "young"}, {"role": "END_USER", "entity_id": "old"}]
    decision = tenant.asks({**ORDER, "destination": "AE", "items": [CHIP], "parties": parties})
    assert [one["state"] for one in decision["red_flags"] if one["id"] == "CD-RF-01"] == [state]
