"""What must hold of every graph: the least fixed point, tight bounds, no clearing by narrowing, sound proofs.

The answers are held against brute force: every closed set of nodes, and every world that the intervals allow.
"""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import combinations, product
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.facts import Ternary
from app.ownership.graph import Stake, restricted_share

YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
NODES = "ABCDE"
TARGET = "A"
STEP = 25

nodes = st.sampled_from(NODES)
listings = st.frozensets(nodes.filter(lambda node: node != TARGET), max_size=3)
shares = st.one_of(
    st.sampled_from([Decimal(one) for one in ("0", "10", "25", "49.99", "50", "50.01", "100")]),
    st.decimals(0, 100, places=2),
)


@st.composite
def graphs(draw: st.DrawFn, *, exact: bool = False) -> tuple[Stake, ...]:
    pairs = draw(st.lists(st.tuples(nodes, nodes), max_size=10))
    return tuple(Stake(owner, owned, *_bounds(draw, exact=exact)) for owner, owned in pairs)


def _bounds(draw: st.DrawFn, *, exact: bool) -> tuple[Decimal, Decimal]:
    one = draw(shares)
    other = one if exact else draw(shares)
    return min(one, other), max(one, other)


@st.composite
def coarse_graphs(draw: st.DrawFn) -> tuple[Stake, ...]:
    """Few stakes on a grid of quarters, one a pair, of which all minima can be true at once."""
    pairs = draw(
        st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD")), max_size=5, unique=True)
    )
    found = tuple(Stake(owner, owned, *_quarters(draw)) for owner, owned in pairs)
    assume(possible(found))
    return found


def _quarters(draw: st.DrawFn) -> tuple[Decimal, Decimal]:
    quarters = st.integers(0, 100 // STEP)
    one, other = draw(quarters), draw(quarters)
    return Decimal(min(one, other) * STEP), Decimal(max(one, other) * STEP)


def possible(stakes: Iterable[Stake]) -> bool:
    held: dict[str, Decimal] = {}
    for one in stakes:
        held[one.owned] = held.get(one.owned, Decimal(0)) + one.share_min
    return all(share <= 100 for share in held.values())


def held_by(owners: Collection[str], owned: str, stakes: Iterable[Stake]) -> Decimal:
    """What the owners hold, of exact shares."""
    return sum((one.share_min for one in stakes if one.owned == owned and one.owner in owners), Decimal(0))


def least_closed_set(stakes: tuple[Stake, ...], listed: frozenset[str]) -> frozenset[str]:
    """What all sets have in common that hold the listed and whoever their members hold to 50 percent."""
    everyone = frozenset(NODES)
    common = everyone
    for size in range(len(NODES) + 1):
        for members in map(frozenset, combinations(NODES, size)):
            outside = everyone - members
            if listed <= members and all(held_by(members, node, stakes) < 50 for node in outside):
                common &= members
    return common


def worlds(stakes: tuple[Stake, ...]) -> Iterator[tuple[Stake, ...]]:
    """Every choice of exact shares on the grid in which nobody is held more than whole."""
    choices = [range(int(one.share_min), int(one.share_max) + 1, STEP) for one in stakes]
    for chosen in product(*choices):
        world = tuple(
            one._replace(share_min=Decimal(share), share_max=Decimal(share))
            for one, share in zip(stakes, chosen, strict=True)
        )
        if possible(world):
            yield world


def one_stake_a_pair(stakes: tuple[Stake, ...]) -> tuple[Stake, ...]:
    return tuple({(one.owner, one.owned): one for one in stakes}.values())


@given(graphs(exact=True), listings)
def test_the_answer_is_the_least_fixed_point(stakes: tuple[Stake, ...], listed: frozenset[str]) -> None:
    stakes = one_stake_a_pair(stakes)
    restricted = least_closed_set(stakes, listed)
    for node in NODES:
        found = restricted_share(node, stakes, listed)
        share = min(held_by(restricted, node, stakes), Decimal(100))
        assert (found.restricted is YES) == (node in restricted)
        assert (found.share_min, found.restricted is UNKNOWN) == (share, False)


@settings(max_examples=60, deadline=None)
@given(coarse_graphs(), st.frozensets(st.sampled_from("BCD")), st.frozensets(st.sampled_from("BCD")))
def test_the_answer_holds_in_every_world_and_its_bounds_are_met_in_one(
    stakes: tuple[Stake, ...], listed: frozenset[str], perhaps: frozenset[str]
) -> None:
    told = {True: 0, False: 0}
    held = set()
    extra = sorted(perhaps - listed)
    for world in worlds(stakes):
        for size in range(len(extra) + 1):
            for also in combinations(extra, size):
                restricted = least_closed_set(world, listed | set(also))
                told[TARGET in restricted] += 1
                held.add(held_by(restricted, TARGET, world))
    found = restricted_share(TARGET, stakes, listed, perhaps)
    expected = UNKNOWN if told[True] and told[False] else YES if told[True] else NO
    assert (found.restricted, found.share_min, found.share_max) == (expected, min(held), max(held))


@given(graphs(), listings, listings, st.randoms())
def test_the_order_of_the_stakes_does_not_matter(
    stakes: tuple[Stake, ...], listed: frozenset[str], perhaps: frozenset[str], random: Random
) -> None:
    shuffled = list(stakes)
    random.shuffle(shuffled)
    assert restricted_share(TARGET, shuffled, sorted(listed), perhaps) == restricted_share(
        TARGET, stakes, listed, perhaps
    )


@given(graphs(exact=True), listings, st.data())
def test_a_larger_share_never_lifts_a_restriction(
    stakes: tuple[Stake, ...], listed: frozenset[str], data: st.DataObject
) -> None:
    stakes = one_stake_a_pair(stakes)
    assume(stakes)
    place = data.draw(st.integers(0, len(stakes) - 1))
    share = data.draw(st.decimals(stakes[place].share_min, 100, places=2))
    larger = [*stakes]
    larger[place] = stakes[place]._replace(share_min=share, share_max=share)
    before, after = (restricted_share(TARGET, one, listed) for one in (stakes, larger))
    assert before.restricted is NO or after.restricted is YES
    assert after.share_min >= before.share_min


@given(graphs(), listings, listings, nodes)
def test_a_further_listing_never_lifts_a_restriction(
    stakes: tuple[Stake, ...], listed: frozenset[str], perhaps: frozenset[str], further: str
) -> None:
    severity = [NO, UNKNOWN, YES]
    before = restricted_share(TARGET, stakes, listed, perhaps)
    confirmed = restricted_share(TARGET, stakes, listed | {further}, perhaps)
    suspected = restricted_share(TARGET, stakes, listed, perhaps | {further})
    assert severity.index(before.restricted) <= severity.index(suspected.restricted)
    assert severity.index(suspected.restricted) <= severity.index(confirmed.restricted)
    assert set(before.owners) <= set(suspected.owners) <= set(confirmed.owners)


@given(graphs(), listings, listings, st.data())
def test_knowing_a_share_better_settles_an_answer_and_never_turns_it(
    stakes: tuple[Stake, ...], listed: frozenset[str], perhaps: frozenset[str], data: st.DataObject
) -> None:
    narrower = tuple(_narrowed(one, data) for one in stakes)
    before, after = (restricted_share(TARGET, one, listed, perhaps) for one in (stakes, narrower))
    assert (before.restricted, after.restricted) != (YES, NO)
    if not after.over_whole:
        assert (before.restricted, after.restricted) != (NO, YES)
    if not after.over_whole and not after.contradictory:
        assert after.restricted is before.restricted or before.restricted is UNKNOWN
        assert before.share_min <= after.share_min <= after.share_max <= before.share_max


def _narrowed(one: Stake, data: st.DataObject) -> Stake:
    within = st.decimals(one.share_min, one.share_max, places=2)
    least, most = sorted((data.draw(within), data.draw(within)))
    return one._replace(share_min=least, share_max=most)


@given(graphs(), listings, listings)
def test_the_proof_alone_gives_the_same_answer_and_loses_it_without_any_of_its_stakes(
    stakes: tuple[Stake, ...], listed: frozenset[str], perhaps: frozenset[str]
) -> None:
    found = restricted_share(TARGET, stakes, listed, perhaps)
    assert restricted_share(TARGET, found.path, listed, perhaps).restricted is found.restricted
    for cut in found.path:
        fewer = [one for one in found.path if one != cut]
        assert restricted_share(TARGET, fewer, listed, perhaps).restricted is not found.restricted


@given(graphs(), listings, listings)
def test_every_owner_that_decides_is_listed_and_in_the_way_of_a_restriction(
    stakes: tuple[Stake, ...], listed: frozenset[str], perhaps: frozenset[str]
) -> None:
    found = restricted_share(TARGET, stakes, listed, perhaps)
    assert set(found.certain_owners) <= listed & set(found.owners)
    assert set(found.owners) <= listed | perhaps
    assert bool(found.owners) == (found.restricted is not NO)
    proving = {one.owner for one in found.path} & (listed | perhaps)
    assert proving <= set(found.owners)
