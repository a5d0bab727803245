"""Lists searched together answer as each does by itself: the same entries, scores, evidence and order."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.facts import Identifier, IdentifierScheme, ListedAddress, ListedAlias, ListedParty, PartyType
from app.matching.composition import JoinedIndex
from app.matching.index import build_index
from app.matching.normalize import normalized
from app.matching.packing import PackedNames, name_arrays
from app.matching.query import Query
from tests.matching.names import lists_of_names, names

ADDRESS = "Unit 1701, 17/F, Henan Building, 90 Jaffe Road, Wan Chai, Hong Kong"
NUMBER = Identifier(scheme=IdentifierScheme.LEI, value="529900T8BM49AURSDO55")
LISTS = (
    (
        ListedParty(id="1", name="MORDAVIN, Ruslan Ilyich", type=PartyType.PERSON),
        ListedParty(id="2", name="Address 04", addresses=(ListedAddress(full=ADDRESS),)),
    ),
    (),
    (
        ListedParty(id="1", name="Zorbaxin Microsystems Co., Ltd.", identifiers=(NUMBER,)),
        ListedParty(id="2", name="Zorbaxin Micro", aliases=(ListedAlias(name="Mordavin Ruslan"),)),
    ),
    (
        ListedParty(id="1", name="Northern Trading (Zorbaxin)", identifiers=(NUMBER,)),
        ListedParty(id="2", name="Velutria Optics", addresses=(ListedAddress(full=f"{ADDRESS}, CN"),)),
    ),
)


Lists = tuple[tuple[ListedParty, ...], ...]


def apart_and_together(lists: Lists, query: Query) -> tuple[object, object]:
    indexes = [build_index(parties) for parties in lists]
    return tuple(one.search(query) for one in indexes), JoinedIndex(indexes).search(query)


@given(st.lists(lists_of_names, min_size=1, max_size=4), names)
@settings(max_examples=100, deadline=None)
@example([["a"], [], ["a", "b"]], "a")
def test_each_list_answers_as_it_does_alone(lists: list[list[str]], asked: str) -> None:
    parties = tuple(
        tuple(ListedParty(id=str(number), name=name or "-") for number, name in enumerate(names))
        for names in lists
    )
    apart, together = apart_and_together(parties, Query(names=(asked,)))
    assert together == apart


def test_numbers_and_addresses_are_found_in_every_list() -> None:
    query = Query(names=("Ruslan Mordavin", "Zorbaxin"), identifiers=(NUMBER,), address=ADDRESS, country="CN")
    apart, together = apart_and_together(LISTS, query)
    assert together == apart
    joined = JoinedIndex([build_index(parties) for parties in LISTS])
    found = [[one.entry.id for one in answer] for answer in joined.search(query)]
    assert found == [["1", "2"], [], ["1", "2"], ["1", "2"]]


def test_many_queries_are_answered_in_their_order() -> None:
    joined = JoinedIndex([build_index(parties) for parties in LISTS])
    queries = [Query(names=(name,)) for name in ("nobody at all", "Zorbaxin Micro", "Zorbaxin Micro")]
    nobody, once, again = joined.search_many(queries)
    assert nobody == ((), (), (), ())
    assert once == again == joined.search(queries[1])


@given(names)
@settings(max_examples=200, deadline=None)
@example("MORDAVIN, Ruslan Ilyich")
@example("GmbH Huawei Co., Ltd. Technologies")
def test_a_packed_name_comes_back_as_it_was(text: str) -> None:
    name = normalized(text)
    packed = PackedNames(name_arrays([(name, 0)]))
    assert packed.written([0]) == ([" ".join(name.words)], [" ".join(name.spelt)])
    assert packed.name(0) == name._replace(text="")


def test_a_surname_that_comes_first_is_not_normalised_again() -> None:
    packed = PackedNames(name_arrays([(normalized("MORDAVIN, Ruslan Ilyich"), 0)]))
    normalized.cache_clear()
    assert packed.name(0).words == ("ruslan", "ilyich", "mordavin")
    assert normalized.cache_info().misses == 0
