"""Which addresses are one: the same numbers, and the same telling words, however they are ordered and written.

A name is like another by degrees; an address is the very same or that of a neighbour. So all numbers have to agree,
and nearly all words by their rarity, with two allowances: the postal code may be missing or wrong, and one of the two
may leave out the block, floor or room that the other names. A town, a post office box or a street without a number
is nobody's premises.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from app.matching.addresses import SAID_ALWAYS
from app.matching.data_files import read_yaml
from app.matching.folding import sound
from app.matching.romanize import romanized
from app.matching.words import readings, weight

_WORDS: Final = read_yaml("addresses.yaml")
_SEVERAL: Final = re.compile(r";|(?:[.,]|china|kong)\s+and\s+(?=[^,]{0,60}\d)")
_REMARK: Final = re.compile(r"\(see [^)]*\)?")
_BOX: Final = re.compile(
    r"\b(?:(?:p\.?\s?o\.?\s?|post(?:al)? (?:office )?)?box|b\.?p|apartado|casilla)\b[\s.:#]*(?:no\b[\s.:]*)?[\d/-]+"
)
_INITIALISM: Final = re.compile(r"\b(?:[a-z]\.){2,}")
_LETTERED_CODE: Final = re.compile(
    r"\b[a-z]{1,2}\d[a-z\d]? ?\d(?!st|nd|rd|th)[a-z]{2}\b|\b[a-z]\d[a-z] ?\d[a-z]\d\b"
)
_CODE_BEHIND: Final = re.compile(r"(?<=\d{5})-\d{3,4}\b")
_FLOOR: Final = re.compile(r"\b(\d+)(?:st|nd|rd|th)?\s*/?\s*(?:f|fl|floor)\b")
_ORDINAL: Final = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_TOKEN: Final = re.compile(r"\d+-?[a-z]\b|\b[a-z]-?\d+\b|\d+|[a-z]+|,")
_DIGITS: Final = re.compile(r"\d+")
_INSIDE: Final = frozenset(_WORDS["inside"])
_STATES: Final = frozenset(_WORDS["states"])
_COUNTRY_CODE: Final = re.compile(rf",\s*(?!{'|'.join(sorted(_STATES))})[a-z]{{2}}[\s.]*$")
_SIDES: Final = frozenset(_WORDS["sides"])
_ENDS: Final = frozenset([","])
_NUMBER_WORDS: Final = frozenset(["no", "number"])
_SAID_ALWAYS: Final = SAID_ALWAYS.union(_INSIDE, _SIDES, _WORDS["streets"], _WORDS["countries"]) - _STATES
"""What comes and goes, or is said in one language or another, without a change of place."""
_SHORTEST_CODE: Final = 5
_LEAST_SHARED: Final = 180
_WORTH_OF_DIGIT: Final = 30
_SHARE_OF_BOTH: Final = 70
_SHARE_OF_ONE: Final = 90
_MOST_WORDS: Final = 64
_MOST_ADDRESSES: Final = 16
_PER_CENT: Final = 100


class Premises(NamedTuple):
    """An address taken apart: its numbers, which of them say where ``inside``, its postal ``code``, its words weighed.

    Letters of blocks and rooms, and the points of the compass, count as numbers.
    """

    numbers: frozenset[str]
    inside: frozenset[str]
    code: str
    words: Mapping[str, int]


def is_same_address(asked: str, listed: str) -> bool:
    """Whether an address, or one of several in one text, is a listed one."""
    return any(_is_same(*pair) for pair in product(premises(asked), premises(listed)))


def listed_keys(address: str) -> Iterator[str]:
    """What a listed address is found by: the number of its house with each of its rarest words.

    Of an address without one it is every number there is inside. Its rarest words are so many that no address that is
    the same may lack them all: together they weigh more than may be left out. So whatever ``is_same_address`` takes
    for this address has one of these among its ``asked_keys``.
    """
    if address.isascii() and not _DIGITS.search(address):  # a town
        return
    for one in premises(address):
        if _worth(one.numbers, one.words) >= _LEAST_SHARED:
            for number, word in product(_surest(one), _rarest(one.words)):
                yield f"{number} {word}"


def asked_keys(address: str) -> Iterator[str]:
    """What a listed address may be found by from one that is asked about: each of its numbers with each word."""
    for one in premises(address):
        for number, word in product(_numbered({*one.numbers, one.code}), one.words):
            yield f"{number} {word}"


@lru_cache(maxsize=2048)
def premises(address: str) -> tuple[Premises, ...]:
    """The addresses in a text, the first of them; none that is longer than any address is."""
    text = " ".join(romanized(address).split())
    pieces = _SEVERAL.split(_REMARK.sub(" ", text))[:_MOST_ADDRESSES]
    found = map(_premises, pieces)
    return tuple(one for one in found if len(one.words) <= _MOST_WORDS and len(one.numbers) <= _MOST_WORDS)


def _is_same(one: Premises, other: Premises) -> bool:
    numbers = one.numbers & other.numbers
    words = {word: worth for word, worth in one.words.items() if word in other.words}
    tells = _worth(numbers, words) >= _LEAST_SHARED
    return tells and _same_numbers(one, other, numbers) and _same_words(one, other, words)


def _same_numbers(one: Premises, other: Premises, shared: frozenset[str]) -> bool:
    """Whether neither has a number that tells it from the other, and they share one of a house."""
    more, less = one.numbers - shared - {other.code}, other.numbers - shared - {one.code}
    if (more and less) or not more <= one.inside or not less <= other.inside:
        return False
    houses = shared - (one.inside & other.inside) if more or less else shared
    return any(map(_DIGITS.search, houses))


def _same_words(one: Premises, other: Premises, shared: Mapping[str, int]) -> bool:
    """Whether they share all words but a town or a quarter that one leaves out, and hardly any is another."""
    both, totals = sum(shared.values()), (sum(one.words.values()), sum(other.words.values()))
    less, more = sorted(_PER_CENT * both // (total or 1) for total in totals)
    return less >= _SHARE_OF_BOTH and more >= _SHARE_OF_ONE


def _worth(numbers: Iterable[str], words: Mapping[str, int]) -> int:
    """How rare all this is together, in tenths of a bit."""
    digits = sum(letter.isdigit() for number in numbers for letter in number)
    return sum(words.values()) + _WORTH_OF_DIGIT * digits


def _numbered(numbers: Iterable[str]) -> list[str]:
    """Those that are more than a letter or a point of the compass, the longest last."""
    return sorted(filter(_DIGITS.search, numbers), key=lambda one: (len(one), one))


def _surest(one: Premises) -> list[str]:
    """A number that every address that is the same has, be it as its postal code; or all of which it has one."""
    return _numbered(one.numbers - one.inside)[-1:] or _numbered(one.numbers)


def _rarest(words: Mapping[str, int]) -> Iterator[str]:
    """The rarest words, as many as it takes to weigh more than may be left out."""
    left = (_PER_CENT - _SHARE_OF_BOTH) * sum(words.values())
    for word in sorted(words, key=lambda one: (-words[one], one)):
        yield word
        left -= _PER_CENT * words[word]
        if left < 0:
            return


def _premises(piece: str) -> Premises:
    tokens = _TOKEN.findall(_written_out(piece))
    code = _place_of_code(tokens)
    found = [(number, within) for place, number, within in _numbers(tokens) if place != code]
    return Premises(
        numbers=frozenset(number for number, _ in found),
        inside=frozenset(number for number, within in found if within),
        code="" if code is None else _plain(tokens[code]),
        words={sound(word): weight(word) for word in _words(tokens)},
    )


def _written_out(piece: str) -> str:
    """Without what is no part of where it is, and floors, ordinals and initials written one way."""
    bare = _COUNTRY_CODE.sub("", _BOX.sub(" ", piece))
    plain = _INITIALISM.sub(lambda found: found[0].replace(".", ""), bare)
    whole = _CODE_BEHIND.sub("", _LETTERED_CODE.sub(" ", plain))
    return _ORDINAL.sub(r"\1", _FLOOR.sub(r" floor \1 , ", whole))


def _numbers(tokens: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """Each number with its place, and whether it says where inside; so does a letter behind such a word."""
    within, before = False, ""
    for place, token in enumerate(tokens):
        if token in _ENDS:
            within = False
        elif not token.isalpha() or (len(token) == 1 and before in _INSIDE):
            yield place, _plain(token), within
        elif token in _SIDES:
            yield place, token, True
        else:
            within = token in _INSIDE or (within and _goes_on(token, before))
        before = token


def _goes_on(word: str, before: str) -> bool:
    """Whether what was said inside still is: ``units 5 and 6``, ``room no. 7``."""
    return word == "and" or (word in _NUMBER_WORDS and before in _INSIDE)


def _place_of_code(tokens: Sequence[str]) -> int | None:
    """Where the postal code stands: the last long number, unless a street follows it at once."""
    last = max((place for place, token in enumerate(tokens) if _is_long(token)), default=None)
    return None if last == 0 and tokens[1:2] != [","] else last


def _is_long(token: str) -> bool:
    if len(token) < _SHORTEST_CODE or token.isalpha():
        return False
    return sum(map(str.isdigit, token)) >= _SHORTEST_CODE


def _plain(token: str) -> str:
    """A number without zeros before it, its letter joined: ``04`` is ``4``, ``15-B`` is ``15b``."""
    found = _DIGITS.search(token)
    if found is None or _is_long(token):
        return found[0] if found else token
    return token.replace("-", "").replace(found[0], found[0].lstrip("0"))


def _words(tokens: Sequence[str]) -> Iterator[str]:
    """The telling words as they are read: ``sankt peterburg`` is ``petersburg``."""
    spelt = tuple(token for token in tokens if len(token) > 1 and token.isalpha())
    return (word for word, _ in readings(spelt) if word not in _SAID_ALWAYS)
