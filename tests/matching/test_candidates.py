"""What the ways of finding candidates claim to find they find, all of it: measured against looking at every name."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from app.matching.candidates import JOINED_RATIO, WHOLE_RATIO, finder_of
from app.matching.folding import consonants, sound
from app.matching.letters import Letters, letter_arrays, signature
from app.matching.normalize import NormalName, normalized
from app.matching.postings import NAME, Postings, posting_arrays
from app.matching.words import weight
from tests.matching.names import lists_of_names, many, names

RATIOS = (0.5, 0.8, 0.85, 0.93, 1.0)
LETTERS = st.one_of(
    st.text("abcé ", max_size=12),
    st.text("ab ж", min_size=20, max_size=60),
    st.text("ab0 ", min_size=200, max_size=620),
    st.text(),
)


def alike(query: NormalName, names: list[NormalName], whole: float, joined: float) -> set[int]:
    """The names of a list that are alike, found by comparing each."""
    return {
        number
        for number, name in enumerate(names)
        if query.joined == name.joined
        or Indel.normalized_similarity(query.sorted_words, name.sorted_words) > whole
        or Indel.normalized_similarity(query.joined, name.joined) > joined
        or (query.words != query.spelt and Indel.normalized_similarity(*map(read, (query, name))) > joined)
    }


def read(name: NormalName) -> str:
    """Its letters as the name is read, without spaces."""
    return "".join(name.words)


@given(st.lists(LETTERS, max_size=15), LETTERS, st.sampled_from(RATIOS))
@settings(max_examples=250, deadline=None)
@example(["a" * 700, "a" * 300, "b" * 300], "a" * 500, 0.5)
@example(["", "a"], "", 0.8)
@example(["a b" * 16, "a" * 20 + " b" * 14, "ж ж ж"], "a b" * 17, 0.8)
def test_no_text_within_a_ratio_is_dropped(texts: list[str], asked: str, ratio: float) -> None:
    rows = [(*without_spaces(text), number) for number, text in enumerate(texts)]
    letters, spaces = without_spaces(asked)
    found = set(Letters(letter_arrays(rows)).sharing(letters, ratio, spaces))
    within = {
        number
        for number, text in enumerate(texts)
        if Indel.normalized_similarity(asked, text) >= ratio
        or Indel.normalized_similarity(letters, rows[number][0]) >= ratio
    }
    assert within <= found


def without_spaces(text: str) -> tuple[str, int]:
    return text.replace(" ", ""), text.count(" ")


def test_a_signature_counts_every_letter_once() -> None:
    first, second, over = signature("aab" + "ж" * 3 + "q" * 4)
    assert first.bit_count() + second.bit_count() == 4
    assert over == 6


@given(st.lists(LETTERS, max_size=15))
@settings(max_examples=100, deadline=None)
@example(["z" * 300, "", "?!", "ж" * 20])
def test_the_signatures_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    arrays = letter_arrays((one, 0, number) for number, one in enumerate(texts))
    found = zip(arrays["letters_first"], arrays["letters_second"], arrays["letters_beside"], strict=True)
    each = [signature(texts[number]) for number in arrays["letters_numbers"]]
    assert list(found) == [(one.first, one.second, min(one.over, 15)) for one in each]


@given(lists_of_names, names)
@settings(max_examples=150, deadline=None)
def test_every_name_alike_is_a_candidate(listed: list[str], asked: str) -> None:
    held, query = [normalized(one) for one in listed], normalized(asked)
    finder = finder_of(held)
    expected = alike(query, held, WHOLE_RATIO, JOINED_RATIO)
    assert set(finder.alike(query, WHOLE_RATIO, JOINED_RATIO)) == expected
    assert expected <= finder.find(query)


@pytest.mark.parametrize("whole", [0.8, 0.85])
def test_none_of_thousands_of_names_alike_is_missed(whole: float) -> None:
    held = many(5_000, seed=7)
    finder = finder_of(held)
    for query in [*many(10, seed=11), *held[:15]]:
        assert set(finder.alike(query, whole, 0.9)) == alike(query, held, whole, 0.9)


@given(lists_of_names, names)
@settings(max_examples=100, deadline=None)
def test_names_of_the_same_letters_are_the_same(listed: list[str], asked: str) -> None:
    held, query = [normalized(one) for one in listed], normalized(asked)
    same = {number for number, name in enumerate(held) if name.whole == query.whole}
    assert set(finder_of(held).same(query)) == same


@given(lists_of_names, names)
@settings(max_examples=100, deadline=None)
def test_names_that_share_words_enough_are_candidates(listed: list[str], asked: str) -> None:
    held, query = [normalized(one) for one in listed], normalized(asked)
    found = finder_of(held).find(query)
    shared = {
        number
        for number, name in enumerate(held)
        if shares_enough(query, name) and not is_unlike(query, name)
    }
    assert shared <= found


@pytest.mark.parametrize(
    ("query", "listed", "is_found"),
    [
        ("Alpha Trade Investment", "Alpha Rubber", False),
        ("Alpha Trade Investment", "Alpha", True),  # nothing beside what is shared
        ("Zorbaxin Trading", "Zorbaxin Technology", True),  # a market word is not enough beside it
        ("Zorbaxin Kestrel", "Zorbaxin Kestral Werke", True),  # what stands beside is alike
        ("Inmoliiaria Yorv", "Yorv Inmobiliaria", True),  # and is so as it is spelt
    ],
)
def test_a_word_shared_is_not_enough_where_all_else_is_unlike(
    query: str, listed: str, is_found: bool
) -> None:
    found = finder_of([normalized(listed), normalized("Quillonia")]).find(normalized(query))
    assert found == ({0} if is_found else set())


def is_unlike(query: NormalName, name: NormalName) -> bool:
    """Whether two names have something of weight beside what they share, and are unlike letter by letter."""
    own = [pair for pair in zip(query.words, query.spelt, strict=True) if pair[0] not in name.words]
    other = [pair for pair in zip(name.words, name.spelt, strict=True) if pair[0] not in query.words]
    beside = ("".join(spelt for _, spelt in left) for left in (own, other))
    ratios = (
        Indel.normalized_similarity(*beside) + 0.1,
        Indel.normalized_similarity(query.joined, name.joined),
        Indel.normalized_similarity(query.sorted_words, name.sorted_words),
    )
    least = min(sum(weight(word) for word, _ in left) for left in (own, other))
    return least >= 40 and max(ratios) <= 0.6


def shares_enough(query: NormalName, name: NormalName) -> bool:
    """The rule of the finder by words, for one name."""
    least = 60 if any(weight(word) >= 60 for word in query.words) else 0
    worth = sum(
        max((worth_of(word, other, query) for other in name.words if weight(other) >= least), default=0)
        for word in dict.fromkeys(query.words)
    )
    of_query = 100 * worth // (sum(map(weight, query.words)) or 1)
    of_name = 100 * worth // (sum(map(weight, name.words)) or 1)
    return min(of_query, of_name) >= 40 or (max(of_query, of_name) >= 75 and worth >= 85)


def worth_of(word: str, other: str, query: NormalName) -> int:
    worth = min(weight(word), weight(other))
    if sound(word) == sound(other):
        return worth
    vowelless = query.vowelless and consonants(word) == consonants(other)
    return worth * 80 // 100 if vowelless or a_letter_apart(sound(word), sound(other)) else 0


def a_letter_apart(one: str, other: str) -> bool:
    """Whether two words become one when at most one letter falls out of each."""
    short = [{heard} if len(heard) < 4 or heard.isdigit() else without_one(heard) for heard in (one, other)]
    return bool(short[0] & short[1])


def without_one(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def test_words_a_letter_apart_in_sound_are_found() -> None:
    words = sorted({word for name in many(1500, seed=3) for word in name.words})[:1500]
    postings = Postings(posting_arrays([normalized(word) for word in words]))
    carried = [normalized(word).words for word in words]
    for asked in words[::50]:
        found = set((postings.like(asked, 0, False) >> NAME).tolist())
        near = {
            n for n, own in enumerate(carried) for word in own if a_letter_apart(sound(asked), sound(word))
        }
        assert near <= found


@pytest.mark.parametrize(
    ("asked", "listed", "met"),
    [
        ("SMI", "Semiconductor Manufacturing International Corporation", True),
        ("Semiconductor Manufacturing International Corporation", "S.M.I.", True),
        ("Aviation Industry of Republics", "AIR", True),
        ("AIR", "Aviation Industry", False),
        ("AIB", "Aviation Industry Corporation of Republics", False),
    ],
)
def test_an_acronym_meets_the_words_it_is_made_of(asked: str, listed: str, met: bool) -> None:
    held = [normalized("Something Else Altogether"), normalized(listed)]
    assert finder_of(held).find(normalized(asked)) == ({1} if met else set())


def test_names_come_back_from_the_index_as_they_went_in() -> None:
    held = [
        *many(300, seed=5),
        *(normalized(" ".join(pair)) for pair in product(("OOO", "Sá", "peking"), repeat=2)),
    ]
    finder = finder_of(held)
    for number, name in enumerate(held):
        found = finder.names.name(number)
        assert (found.words, found.spelt, found.whole) == (name.words, name.spelt, name.whole)
        assert finder.names.written([number]) == ([" ".join(name.words)], [" ".join(name.spelt)])


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("Yevgeni Dzhamal Kadyrovik", "Jamal Kadyrovik Evgeniy"),
        ("Mezentsov Khasan Xie Yulia", "Mezentsov Julija Hsieh Hasan"),
        ("Yusuf Zhou Kadyrovik Yulia", "Julija Chou Kadyrovik Jusuf"),
        ("Oussama Qian Tarkhanov Cheikh", "Sheikh Chien Usama Tarkhanov"),
    ],
)
def test_words_romanised_otherwise_and_in_another_order_are_worth_comparing(asked: str, listed: str) -> None:
    assert 0 in finder_of([normalized(listed)]).find(normalized(asked))
