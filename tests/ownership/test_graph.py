"""The 50 percent rule on known cases: the table of A 6.2, its variants, cycles and intervals."""

from datetime import date
from decimal import Decimal

import pytest

from app.facts import StakeKind, Ternary
from app.ownership.graph import RestrictedShare, restricted_share
from app.ownership.stakes import Stake, graph_above
from tests.ownership.examples import chain, stake

YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
LISTED = ("X", "Y")


def answer(target: str, *links: str, listed: tuple[str, ...] = LISTED) -> RestrictedShare:
    return restricted_share(target, chain(*links), listed)


@pytest.mark.parametrize(
    ("target", "links", "restricted", "share"),
    [
        ("B", ("X 50 A", "A 50 B"), YES, "50"),
        ("C", ("X 50 A", "X 50 B", "A 25 C", "B 25 C"), YES, "50"),
        ("B", ("X 50 A", "X 10 B", "A 40 B"), YES, "50"),
        ("B", ("X 49 A", "A 100 B"), NO, "0"),
        ("B", ("X 49 A", "Y 1 A", "A 100 B"), YES, "100"),
        ("A", ("X 25 A", "A 100 B", "Y 25 A"), YES, "50"),
        ("B", ("X 25 A", "A 100 B", "Y 25 A"), YES, "100"),
        ("B", ("X 60 A", "A 40 B", "X 0 B"), NO, "40"),
        ("B", ("X 80 A", "A 50 B"), YES, "50"),
        ("C", ("X 30 C", "Y 20 C"), YES, "50"),
        ("T", ("X 47 A", "M 53 A", "A 55 T", "X 45 T"), NO, "45"),
        ("T", ("X 50.00 T", "F 50 T"), YES, "50"),
        ("T", ("X 49.99 T", "F 50.01 T"), NO, "49.99"),
        ("T", ("X 33.4 T", "Y 16.6 T"), YES, "50"),
        ("T", (), NO, "0"),
    ],
)
def test_a_restricted_owner_counts_whole_and_others_nothing(
    target: str, links: tuple[str, ...], restricted: Ternary, share: str
) -> None:
    found = answer(target, *links)
    assert (found.restricted, found.share_min, found.share_max) == (
        restricted,
        Decimal(share),
        Decimal(share),
    )


def test_the_stakes_of_everyone_else_do_not_matter() -> None:
    assert answer("T", "X 40 T", "X 100 D", "T 100 D") == answer("T", "X 40 T")


def test_a_long_chain_restricts_its_end() -> None:
    links = ["X 50 N1", *(f"N{place} 50 N{place + 1}" for place in range(1, 400))]
    found = answer("N400", *links)
    assert found.restricted is YES
    assert found.path == chain(*links)


def test_one_weak_link_breaks_a_long_chain() -> None:
    links = [
        "X 50 N1",
        *(f"N{place} {'49.99' if place == 200 else 50} N{place + 1}" for place in range(1, 400)),
    ]
    assert answer("N400", *links).restricted is NO


@pytest.mark.parametrize(
    ("links", "restricted"),
    [
        (("A 60 B", "B 60 A", "A 100 T"), NO),
        (("A 60 B", "B 40 A", "X 10 A", "A 100 T"), NO),
        (("A 40 B", "B 40 A", "X 10 A", "X 50 B", "A 100 T"), YES),
        (("T 40 A", "A 40 T", "X 50 A", "X 10 T"), YES),
        (("T 60 T", "X 40 T"), NO),
    ],
)
def test_cross_holdings_converge_and_restrict_nobody_by_themselves(
    links: tuple[str, ...], restricted: Ternary
) -> None:
    assert answer("T", *links).restricted is restricted


@pytest.mark.parametrize(
    ("links", "restricted", "least", "most", "undisclosed"),
    [
        (("X 42..58 T", "F 42..58 T"), UNKNOWN, "42", "58", "16"),
        (("X 42..58 T", "F 50.01 T"), NO, "42", "49.99", "7.99"),
        (("X 50..90 T", "F ? T"), YES, "50", "90", "50"),
        (("X ? T",), UNKNOWN, "0", "100", "100"),
        (("X ? T", "F 40 T"), UNKNOWN, "0", "60", "60"),
        (("X ? T", "F 51 T"), NO, "0", "49", "49"),
        (("X 30 T", "F 20 T"), NO, "30", "30", "50"),
        (("X 30 T", "F ? T"), NO, "30", "30", "70"),
        (("X 30 T", "Y ? T", "F 55 T"), NO, "30", "45", "15"),
        (("X 30 T", "Y ? T", "F 50 T"), UNKNOWN, "30", "50", "20"),
        (("X 40..60 A", "A 100 T"), UNKNOWN, "0", "100", "0"),
        (("X 100 A", "A ? T"), UNKNOWN, "0", "100", "100"),
        (("X 40..60 A", "A 30 T", "X 30 T"), UNKNOWN, "30", "60", "40"),
        (("X 40..60 A", "A 30 T", "X 50 T"), YES, "50", "80", "20"),
    ],
)
def test_intervals_are_as_narrow_as_the_shares_allow(
    links: tuple[str, ...], restricted: Ternary, least: str, most: str, undisclosed: str
) -> None:
    found = answer("T", *links)
    assert (found.restricted, found.share_min, found.share_max, found.undisclosed_share) == (
        restricted,
        Decimal(least),
        Decimal(most),
        Decimal(undisclosed),
    )


def test_an_unknown_share_of_a_listed_owner_is_reported_at_any_depth() -> None:
    assert answer("T", "X 10..20 A", "A 5 T", "F ? T").unfixed == chain("X 10..20 A")
    assert answer("T", "X 10 A", "A ? T").unfixed == ()


def test_a_possible_listing_makes_a_possible_restriction() -> None:
    stakes = chain("P 60 T", "X 40 T")
    assert restricted_share("T", stakes, ("X",)).restricted is NO
    found = restricted_share("T", stakes, ("X",), possibly_listed=("P",))
    assert (found.restricted, found.share_min, found.share_max) == (UNKNOWN, Decimal(40), Decimal(100))
    assert (found.owners, found.certain_owners) == (("P", "X"), ())


def test_a_listed_target_is_restricted_by_itself() -> None:
    found = answer("X", "Y 10 X")
    assert (found.restricted, found.share_min, found.path) == (YES, Decimal(10), ())
    assert restricted_share("T", (), (), possibly_listed=("T",)).restricted is UNKNOWN


def test_the_threshold_is_the_callers() -> None:
    assert restricted_share("T", chain("X 25 T"), LISTED, threshold=Decimal(25)).restricted is YES


@pytest.mark.parametrize(
    ("links", "owners", "certain"),
    [
        (("X 30 T", "Y 20 T"), ("X", "Y"), ("X", "Y")),
        (("X 30 T", "Y 10 T"), (), ()),
        (("X 60 T", "Y ? T"), ("X", "Y"), ("X",)),
        (("X 60 T", "Y 0 T"), ("X",), ("X",)),
        (("X 50 A", "Y 10 A", "A 50 T"), ("X", "Y"), ("X", "Y")),
        (("X 50 A", "A 50 T", "Y 49 B", "B 50 T"), ("X",), ("X",)),
        (("X 100 T", "Y 49 X"), ("X",), ("X",)),
        (("X 100 T", "Y 50 X"), ("X", "Y"), ("X", "Y")),
        (("X 40..60 A", "A 50 T", "Y 50 T"), ("Y", "X"), ("Y",)),
    ],
)
def test_only_owners_whose_restriction_is_passed_on_decide(
    links: tuple[str, ...], owners: tuple[str, ...], certain: tuple[str, ...]
) -> None:
    found = answer("T", *links)
    assert (found.owners, found.certain_owners) == (owners, certain)


def test_the_proof_names_each_stake_with_source_and_date_and_no_more() -> None:
    first = stake("X", "A", 70, source="register", as_of=date(2025, 5, 1))
    second = stake("A", "T", 50, source="request")
    spare = (stake("Y", "T", 20), stake("X", "T", 5), stake("F", "A", 30))
    assert restricted_share("T", (*spare, second, first), LISTED).path == (first, second)


def test_what_listed_owners_hold_themselves_is_the_shorter_proof() -> None:
    assert answer("T", "X 100 A", "A 50 T", "X 50 T").path == chain("X 50 T")
    found = answer("T", "X 100 A", "X 100 B", "A 40 T", "B 40 T", "X 10 T")
    assert found.path == chain("X 100 A", "A 40 T", "X 10 T")


def test_an_unknown_answer_shows_how_the_restriction_may_reach_the_party() -> None:
    found = answer("T", "X 40..60 A", "F 40 A", "A 80 T", "Y 5 T")
    assert (found.restricted, found.path) == (UNKNOWN, chain("X 40..60 A", "A 80 T"))


def test_more_than_the_whole_is_reported_and_excuses_nobody() -> None:
    found = answer("T", "X 60 T", "F 70 T", "F 90 G", "H 90 G")
    assert (found.restricted, found.over_whole) == (YES, (("T", Decimal(130)),))
    both = answer("T", "X 60 T", "Y 60 T")
    assert (both.share_min, both.share_max, both.undisclosed_share) == (
        Decimal(100),
        Decimal(100),
        Decimal(0),
    )
    above = answer("T", "X 40..60 A", "F 60 A", "G 30 A", "A 100 T")
    assert (above.restricted, above.over_whole) == (UNKNOWN, (("A", Decimal(130)),))


def test_sources_that_agree_narrow_a_share() -> None:
    told = (stake("X", "T", 0, 100, "linked"), stake("X", "T", 20, source="extract", as_of=date(2026, 1, 2)))
    found = restricted_share("T", told, LISTED)
    assert (found.restricted, found.share_max, found.contradictory) == (NO, Decimal(20), ())
    overlapping = restricted_share("T", chain("X 20..60 T", "X 50..80 T"), LISTED)
    assert (overlapping.restricted, overlapping.share_min, overlapping.share_max) == (
        YES,
        Decimal(50),
        Decimal(60),
    )
    repeated = restricted_share("T", chain("X 50 T", "X 50 T"), LISTED)
    assert (repeated.restricted, repeated.share_max, repeated.contradictory) == (YES, Decimal(50), ())


def test_sources_that_contradict_each_other_are_both_shown_and_neither_is_believed() -> None:
    told = (
        stake("X", "T", 30, source="request", as_of=date(2026, 3, 1)),
        stake("X", "T", 60, source="register", as_of=date(2026, 1, 1)),
    )
    found = restricted_share("T", told, LISTED)
    assert (found.restricted, found.share_min, found.share_max) == (UNKNOWN, Decimal(30), Decimal(60))
    assert set(found.contradictory) == set(told)
    assert found.path == (stake("X", "T", 30, 60, "register, request", date(2026, 1, 1)),)


def test_a_reversed_interval_is_a_contradiction_and_clears_nobody() -> None:
    told = stake("X", "T", 60, 40)
    found = restricted_share("T", (told,), LISTED)
    assert (found.restricted, found.contradictory) == (UNKNOWN, (told,))


def votes(owner: str, owned: str, least: int | str, most: int | str | None = None) -> Stake:
    return stake(owner, owned, least, most, "register")._replace(kind=StakeKind.VOTES)


@pytest.mark.parametrize("told", [votes("X", "T", 60), votes("X", "T", 10), votes("X", "T", 0, 100)])
@pytest.mark.parametrize(
    ("link", "restricted", "least", "most"),
    [
        ("X 49.99 T", NO, "49.99", "49.99"),
        ("X 50 T", YES, "50", "50"),
        ("X 42..58 T", UNKNOWN, "42", "58"),
        ("X ? T", UNKNOWN, "0", "100"),
    ],
)
def test_votes_beside_the_shares_of_one_owner_change_nothing_of_them(
    told: Stake, link: str, restricted: Ternary, least: str, most: str
) -> None:
    """Control without shares is no ownership (A 6.1, 5): it neither lifts a share over the half nor narrows it."""
    for stakes in ((told, *chain(link)), (*chain(link), told)):
        found = restricted_share("T", stakes, LISTED)
        assert (found.restricted, found.share_min, found.share_max) == (
            restricted,
            Decimal(least),
            Decimal(most),
        )
        assert (found.contradictory, found.over_whole) == ((), ())
        assert all(one.kind is StakeKind.SHARES for one in (*found.path, *found.unfixed))


def test_shares_and_votes_of_one_pair_are_two_holdings_and_each_kind_contradicts_itself_alone() -> None:
    told = (*chain("X 60 T"), votes("X", "T", 40), votes("X", "T", 55))
    found = graph_above("T", told)
    assert [(one.kind, one.share_min, one.share_max) for one in found.above["T"]] == [
        (StakeKind.SHARES, Decimal(60), Decimal(60)),
        (StakeKind.VOTES, Decimal(40), Decimal(55)),
    ]
    assert {one.kind for one in found.contradictory} == {StakeKind.VOTES}


def test_votes_of_an_owner_between_carry_no_restriction_on() -> None:
    """The chain of A 6.2 is one of shares at every step."""
    told = (*chain("X 60 A", "A 30 T"), votes("A", "T", 80))
    assert restricted_share("T", told, LISTED).restricted is NO
