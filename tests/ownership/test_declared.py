"""Owners as a request states them: who is who, what adds up, what is bad input."""

from decimal import Decimal

from app.facts import Owner, Party, Ternary
from app.ownership.declared import node_of, owners_in, reversed_shares
from app.ownership.graph import RestrictedShare, restricted_share
from app.ownership.stakes import Stake

YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
PARTY = "/parties/0"


def owner(
    name: str | None,
    share: int | None = None,
    *owners: Owner,
    country: str | None = None,
    entity: str | None = None,
) -> Owner:
    percent = None if share is None else Decimal(share)
    return Owner(
        name=name,
        entity_id=entity,
        share_min=percent,
        share_max=percent,
        country=country,
        owners=owners or None,
    )


def party(*owners: Owner, entity: str | None = None) -> Party:
    return Party(name="T", entity_id=entity, owners=owners)


def held(one: Party, *listed_at: str) -> RestrictedShare:
    """What the owners at these pointers, being listed, make of the party."""
    declared, stakes = owners_in(one, PARTY)
    listed = {found.node for found in declared if found.pointer in listed_at}
    assert len(listed_at) <= len(declared)
    return restricted_share(node_of(one.name, one.entity_id, None, PARTY), stakes, listed)


def test_owners_become_stakes_at_every_depth() -> None:
    declared, stakes = owners_in(party(owner("A", 55, owner("X", 47), country="SG"), owner("X", 45)), PARTY)
    assert [one.pointer for one in declared] == [
        f"{PARTY}/owners/0",
        f"{PARTY}/owners/0/owners/0",
        f"{PARTY}/owners/1",
    ]
    assert {(one.owner, one.owned, one.share_min, one.share_max, one.source) for one in stakes} == {
        ("name:a|SG", "name:t|", Decimal(55), Decimal(55), "request"),
        ("name:x|", "name:a|SG", Decimal(47), Decimal(47), "request"),
        ("name:x|", "name:t|", Decimal(45), Decimal(45), "request"),
    }


def test_a_bound_that_nobody_stated_is_as_wide_as_can_be() -> None:
    told = Party(
        owners=(
            Owner(name="A", share_min=Decimal(10)),
            Owner(name="B", share_max=Decimal(20)),
            Owner(name="C"),
        )
    )
    _, stakes = owners_in(told, PARTY)
    assert stakes == (
        Stake("name:a|", PARTY, Decimal(10), Decimal(100), "request"),
        Stake("name:b|", PARTY, Decimal(0), Decimal(20), "request"),
        Stake("name:c|", PARTY, Decimal(0), Decimal(100), "request"),
    )


def test_a_party_without_owners_has_no_stakes() -> None:
    assert owners_in(Party(name="T"), PARTY) == ((), ())


def test_owners_without_a_name_are_each_someone_else() -> None:
    told = party(owner(None, 30), owner(None, 30), owner("  ", 30), owner(None, 10, entity="e-1"))
    declared, stakes = owners_in(told, PARTY)
    assert len({one.node for one in declared}) == len(stakes) == 4
    assert held(told, f"{PARTY}/owners/0").restricted is NO


def test_one_owner_in_two_places_is_one_listed_owner() -> None:
    told = party(
        owner("A", 50, owner("Listed  Ltd.", 50, country="CN")), owner("LISTED ltd.", 10, country="CN")
    )
    assert held(told, f"{PARTY}/owners/0/owners/0").share_min == Decimal(60)


def test_two_entries_of_one_owner_in_one_list_add_up() -> None:
    told = party(owner("X", 30, country="CN"), owner("F", 50), owner("X", 20, country="CN"))
    assert held(told, f"{PARTY}/owners/0").restricted is YES
    unknown = party(owner("X", 30), owner("X"), owner("F", 40))
    assert held(unknown, f"{PARTY}/owners/0").share_max == Decimal(60)
    _, stakes = owners_in(party(owner("X"), owner("X", 30)), PARTY)
    assert stakes == (Stake("name:x|", "name:t|", Decimal(30), Decimal(100), "request"),)


def test_more_than_the_whole_in_one_list_is_kept_to_be_reported() -> None:
    told = party(owner("X", 60), owner("X", 60))
    assert held(told, f"{PARTY}/owners/0").over_whole == (("name:t|", Decimal(120)),)


def test_the_owners_of_someone_mentioned_twice_count_once() -> None:
    holding = owner("H", 25, owner("X", 30), owner("F", 70))
    told = party(owner("A", 50, holding), owner("H", 50, owner("X", 30), owner("F", 70)))
    found = held(told, f"{PARTY}/owners/1/owners/0")
    assert (found.restricted, found.over_whole, found.contradictory) == (NO, (), ())


def test_owners_stated_at_one_mention_count_at_every_other() -> None:
    told = party(owner("A", 50, owner("H", 60)), owner("H", 10, owner("X", 50), country="HK"))
    assert held(told, f"{PARTY}/owners/1/owners/0").restricted is YES


def test_shares_that_two_mentions_state_otherwise_contradict_each_other() -> None:
    told = party(owner("A", 50, owner("H", 50, owner("X", 60))), owner("H", 50, owner("X", 20)))
    found = held(told, f"{PARTY}/owners/1/owners/0")
    assert found.restricted is UNKNOWN
    assert {one.share_min for one in found.contradictory} == {Decimal(60), Decimal(20)}


def test_a_mention_by_name_is_the_entity_of_that_name() -> None:
    told = party(owner("A", 50, owner("X", 50)), owner("X", 5, country="CN", entity="e-7"))
    declared, _ = owners_in(told, PARTY)
    assert [one.node for one in declared] == ["name:a|", "entity:e-7", "entity:e-7"]
    unplaced = party(owner("X", 50, country="CN"), owner("X", 5, entity="e-7"))
    assert {one.node for one in owners_in(unplaced, PARTY)[0]} == {"entity:e-7"}


def test_namesakes_in_two_countries_are_two_owners() -> None:
    told = party(owner("X", 30, country="CN"), owner("X", 30, country="DE"), owner("X", 10))
    declared, _ = owners_in(told, PARTY)
    assert [one.node for one in declared] == ["name:x|CN", "name:x|DE", "name:x|"]
    assert held(told, f"{PARTY}/owners/0").restricted is NO


def test_namesakes_with_two_entities_are_not_guessed_at() -> None:
    told = party(owner("X", 30, entity="e-1"), owner("X", 30, entity="e-2"), owner("X", 10))
    declared, _ = owners_in(told, PARTY)
    assert [one.node for one in declared] == ["entity:e-1", "entity:e-2", "name:x|"]


def test_a_namesake_abroad_is_not_the_entity() -> None:
    told = party(owner("X", 30, country="CN", entity="e-1"), owner("X", 30, country="DE"))
    declared, _ = owners_in(told, PARTY)
    assert [one.node for one in declared] == ["entity:e-1", "name:x|DE"]


def test_a_stored_entity_is_the_node_that_its_stored_stakes_name() -> None:
    told = party(owner("A", 50, entity="e-2"), entity="e-1")
    _, stakes = owners_in(told, PARTY)
    stored = Stake("entity:e-9", "entity:e-2", Decimal(50), Decimal(50), "register")
    assert restricted_share("entity:e-1", (*stakes, stored), {"entity:e-9"}).restricted is YES


def test_a_share_that_runs_backwards_is_named_by_pointer_and_clears_nobody() -> None:
    backwards = Owner(name="X", share_min=Decimal(60), share_max=Decimal(40))
    told = party(owner("A", 100, backwards), owner("B", 0))
    assert reversed_shares(told, PARTY) == (f"{PARTY}/owners/0/owners/0",)
    assert held(told, f"{PARTY}/owners/0/owners/0").restricted is UNKNOWN


def test_sound_shares_are_not_bad_input() -> None:
    told = party(
        owner("A", 50), Owner(name="B", share_min=Decimal(60)), Owner(share_max=Decimal(1)), owner("C")
    )
    assert reversed_shares(told, PARTY) == ()
    assert reversed_shares(Party(name="T"), PARTY) == ()
