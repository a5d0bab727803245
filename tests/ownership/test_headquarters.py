"""Seats of a party and of its ultimate parent: a seat is not a share, and nothing is guessed (A 5.2)."""

from decimal import Decimal

import pytest

from app.facts import Controller, Owner, Party, UltimateParent
from app.ownership.headquarters import (
    HeadquartersFound,
    ParentFound,
    SeatFound,
    headquarters,
    parent_of,
    seats_of,
)

PARTY = "/parties/0"
HEADQUARTERS = f"{PARTY}/headquarters_country"
OFFICE = f"{PARTY}/principal_office_country"
MANAGEMENT = f"{PARTY}/place_of_management_country"
PARENT = f"{PARTY}/ultimate_parent/headquarters_country"
OWNER = f"{PARTY}/owners/0/country"


def owner(name: str, share: int, country: str | None = None, *owners: Owner) -> Owner:
    return Owner(
        name=name, share_min=Decimal(share), share_max=Decimal(share), country=country, owners=owners or None
    )


def declared(country: str | None, name: str | None = "Top") -> UltimateParent:
    return UltimateParent(name=name, headquarters_country=country)


def test_stated_headquarters_count() -> None:
    stated = Party(headquarters_country="SG")
    assert headquarters(stated, PARTY) == HeadquartersFound("SG", "STATED", (SeatFound(HEADQUARTERS, "SG"),))


def test_principal_office_and_management_in_one_country_are_headquarters() -> None:
    found = headquarters(Party(principal_office_country="SG", place_of_management_country="SG"), PARTY)
    assert (found.country, found.basis, found.contradicting) == ("SG", "AGREED", ())
    assert all(one.firm for one in found.seats)


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [
        (Party(principal_office_country="CN"), OFFICE),
        (Party(place_of_management_country="CN"), MANAGEMENT),
        (Party(place_of_management_country="CN", incorporation_country="KY"), MANAGEMENT),
    ],
)
def test_one_of_the_two_alone_is_a_hint_that_acquits_nobody(stated: Party, pointer: str) -> None:
    assert headquarters(stated, PARTY) == HeadquartersFound(
        None, "UNKNOWN", (SeatFound(pointer, "CN", firm=False),)
    )


def test_an_office_and_a_management_that_differ_are_both_candidates() -> None:
    found = headquarters(Party(principal_office_country="SG", place_of_management_country="CN"), PARTY)
    both = (SeatFound(OFFICE, "SG", firm=False), SeatFound(MANAGEMENT, "CN", firm=False))
    assert found == HeadquartersFound(None, "UNKNOWN", both, both)


def test_a_firm_run_from_elsewhere_than_stated_is_a_contradiction() -> None:
    stated = Party(headquarters_country="KY", incorporation_country="KY", place_of_management_country="CN")
    found = headquarters(stated, PARTY)
    managed = SeatFound(MANAGEMENT, "CN", firm=False)
    assert (found.country, found.basis) == ("KY", "STATED")
    assert found.contradicting == (managed,)
    assert seats_of(stated, PARTY) == (SeatFound(HEADQUARTERS, "KY"), managed)


@pytest.mark.parametrize(
    "stated",
    [
        Party(),
        Party(incorporation_country="CN"),
        Party(incorporation_country="SG", country="SG", address="1 Harbour Road, Singapore"),
        Party(country="CN", payment_country="CN", citizenships=("CN",)),
    ],
)
def test_headquarters_are_never_guessed(stated: Party) -> None:
    assert headquarters(stated, PARTY) == HeadquartersFound(None, "UNKNOWN", ())
    assert parent_of(stated, PARTY) == ParentFound(None, "UNKNOWN", ())


def test_a_declared_parent_counts() -> None:
    stated = Party(ultimate_parent=declared("MO"))
    assert parent_of(stated, PARTY) == ParentFound("Top", "DECLARED", (SeatFound(PARENT, "MO"),))


def test_a_declared_parent_without_headquarters_leaves_its_seat_unknown() -> None:
    assert parent_of(Party(ultimate_parent=declared(None)), PARTY) == ParentFound("Top", "DECLARED", ())
    assert parent_of(Party(ultimate_parent=declared(None, None)), PARTY).basis == "UNKNOWN"


def test_a_minority_holder_is_no_headquarters() -> None:
    stated = Party(
        owners=(owner("A", 35, "MO"), owner("B", 50, "CN"), owner("C", 15, "PT")),
        ultimate_parent=declared("PT"),
    )
    assert parent_of(stated, PARTY) == ParentFound("Top", "DECLARED", (SeatFound(PARENT, "PT"),))
    undeclared = Party(owners=stated.owners)
    assert parent_of(undeclared, PARTY) == ParentFound(None, "UNKNOWN", ())


def test_the_country_of_the_top_majority_owner_is_a_hint() -> None:
    stated = Party(owners=(owner("A", 60, "SG", owner("B", 80, "CN")), owner("C", 40, "US")))
    top = SeatFound(f"{PARTY}/owners/0/owners/0/country", "CN", firm=False)
    assert parent_of(stated, PARTY) == ParentFound("B", "MAJORITY_CHAIN", (top,))


def test_a_majority_in_several_blocks_is_one_majority() -> None:
    stated = Party(owners=(owner("A", 40, "SG", owner("B", 60)), owner("B", 20, "CN")))
    assert parent_of(stated, PARTY).seats == (SeatFound(f"{PARTY}/owners/1/country", "CN", firm=False),)


def test_a_declared_parent_that_the_majority_owner_contradicts_does_not_hide_it() -> None:
    stated = Party(ultimate_parent=declared("SG"), owners=(owner("A", 60, "CN"),))
    hint = SeatFound(OWNER, "CN", firm=False)
    assert parent_of(stated, PARTY) == ParentFound(
        "Top", "DECLARED", (SeatFound(PARENT, "SG"), hint), (hint,)
    )


def test_control_without_shares_is_a_hint() -> None:
    stated = Party(controlled_by=(Controller(name="Ministry", how="golden share", country="CN"),))
    hint = SeatFound(f"{PARTY}/controlled_by/0/country", "CN", firm=False)
    assert parent_of(stated, PARTY) == ParentFound("Ministry", "CONTROL", (hint,))


def test_a_controller_of_unknown_country_is_still_a_controller() -> None:
    stated = Party(controlled_by=(Controller(name="Ministry"),))
    assert parent_of(stated, PARTY) == ParentFound("Ministry", "CONTROL", ())


def test_of_several_controllers_none_is_named_as_the_parent() -> None:
    stated = Party(controlled_by=(Controller(name="A", country="US"), Controller(name="B", country="CN")))
    found = parent_of(stated, PARTY)
    assert (found.name, [one.country for one in found.seats]) == (None, ["US", "CN"])
