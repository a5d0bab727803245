"""Names as they come to a screening desk: the rules by which listed names are spoilt for training.

Each rule takes a random source and a name, and gives the spoilt name, or None where it does not apply.
"""

import random
import re
from collections.abc import Callable
from typing import Final

from app.facts import PartyType

Rule = Callable[[random.Random, str], str | None]

_FORM: Final = re.compile(
    r"[\s,]*\b(co\.?,? ltd\.?|company limited|limited|ltd\.?|llc|inc\.?|corp\.?|corporation|company|gmbh|s\.a\.|ooo|oao|ao|"
    r"jsc|fze|joint stock company|pvt\.? ltd\.?)(?=\W|$)\.?",
    re.I,
)
_FORMS: Final = (
    "LLC",
    "Ltd",
    "Co., Ltd.",
    "Inc",
    "Corp.",
    "Company Limited",
    "GmbH",
    "Limited",
    "JSC",
    "S.A.",
)
_NEAR_KEYS: Final = {
    key: near
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for key, near in zip(
        row, [row[max(0, at - 1) : at] + row[at + 1 : at + 2] for at in range(len(row))], strict=True
    )
}
_ROMANISATIONS: Final = (
    ("ov", "off"), ("ya", "ia"), ("yu", "iu"), ("iy", "y"), ("ey", "ei"), ("ou", "u"), ("ee", "i"), ("oo", "u"),
    ("muhammad", "mohamed"), ("al-", "el-"), ("kh", "h"), ("ts", "tz"), ("zh", "j"), ("ph", "f"), ("ks", "x"), ("q", "k"),
    ("hussein", "husayn"), ("sh", "s"), ("ch", "tch"), ("y ", "i "), ("dh", "d"), ("w", "v"), ("iye", "ie"), ("group", "grup"),
)  # fmt: skip
_CITIES: Final = {
    "beijing": "peking", "nanjing": "nanking", "guangzhou": "canton", "guangdong": "kwangtung", "sichuan": "szechwan",
    "suzhou": "soochow", "xiamen": "amoy", "hong kong": "hongkong", "tianjin": "tientsin", "qingdao": "tsingtao",
}  # fmt: skip
_SHORTEST: Final = 4


def typo(source: random.Random, name: str) -> str | None:
    """One letter dropped, doubled, swapped with the next or mistyped."""
    places = [at for at, letter in enumerate(name) if letter.isalpha() and at]
    if len(name) < _SHORTEST or not places:
        return None
    at = source.choice(places)
    kind = source.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2:
        return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
    return name[:at] + source.choice(_NEAR_KEYS.get(name[at].lower(), "e")) + name[at + 1 :]


def two_typos(source: random.Random, name: str) -> str | None:
    once = typo(source, name)
    return typo(source, once) if once else None


def dropped_form(_source: random.Random, name: str) -> str | None:
    spoilt = _FORM.sub("", name).strip(" ,")
    return spoilt if spoilt and spoilt != name else None


def swapped_form(source: random.Random, name: str) -> str | None:
    spoilt = dropped_form(source, name)
    return f"{spoilt} {source.choice(_FORMS)}" if spoilt else None


def added_form(source: random.Random, name: str) -> str | None:
    return None if _FORM.search(name) else f"{name} {source.choice(_FORMS)}"


def dropped_word(source: random.Random, name: str) -> str | None:
    words = (dropped_form(source, name) or name).split()
    if len(words) < 3:
        return None
    words.pop(source.randrange(1, len(words)))
    return " ".join(words)


def joined_words(source: random.Random, name: str) -> str | None:
    words = name.split()
    if len(words) < 2:
        return None
    at = source.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def split_word(source: random.Random, name: str) -> str | None:
    words = name.split()
    long = [at for at, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return None
    at = source.choice(long)
    cut = source.randrange(2, len(words[at]) - 2)
    return " ".join([*words[:at], words[at][:cut], words[at][cut:], *words[at + 1 :]])


def rotated_words(source: random.Random, name: str) -> str | None:
    words = name.split()
    if len(words) < 2:
        return None
    at = source.randrange(1, len(words))
    return " ".join(words[at:] + words[:at]).replace(",", "")


def given_name_first(_source: random.Random, name: str) -> str | None:
    surname, comma, given = name.partition(", ")
    return f"{given} {surname}" if comma else None


def initial(source: random.Random, name: str) -> str | None:
    ordered = given_name_first(source, name)
    words = (ordered or name).split()
    if len(words) < 2 or len(words[0]) < 3:
        return None
    return " ".join([words[0][0] + ".", *words[1:]])


def romanised_otherwise(source: random.Random, name: str) -> str | None:
    spoilt = name.lower()
    changes = [change for change in _ROMANISATIONS if change[0] in spoilt]
    if not changes:
        return None
    for old, new in source.sample(changes, min(len(changes), 1 + source.randrange(2))):
        spoilt = spoilt.replace(old, new)
    return spoilt.title()


def old_city(_source: random.Random, name: str) -> str | None:
    spoilt = name.lower()
    for new, old in _CITIES.items():
        spoilt = spoilt.replace(new, old)
    return spoilt.title() if spoilt != name.lower() else None


OF_ALL: Final[tuple[Rule, ...]] = (
    typo,
    two_typos,
    two_typos,
    joined_words,
    split_word,
    rotated_words,
    romanised_otherwise,
)
OF_PERSONS: Final[tuple[Rule, ...]] = (*OF_ALL, given_name_first, initial, initial, dropped_word)
OF_ORGANIZATIONS: Final[tuple[Rule, ...]] = (
    *OF_ALL,
    dropped_form,
    swapped_form,
    added_form,
    dropped_word,
    old_city,
)


def spoilt(source: random.Random, name: str, kind: PartyType) -> str | None:
    """The name, spoilt by a rule that fits its kind; one in ten twice."""
    rules = OF_PERSONS if kind is PartyType.PERSON else OF_ORGANIZATIONS
    once = source.choice(rules)(source, name)
    if once is not None and source.randrange(10) == 0:
        return source.choice(rules)(source, once) or once
    return once


_PLACES: Final = (
    "Beijing", "Shanghai", "Nanjing", "Chengdu", "Wuhan", "Hong Kong", "Singapore", "Moscow", "Germany", "France", "China",
    "Iran", "Dubai", "Malaysia", "Turkey", "Canada", "Kazan", "Samara", "London",
)  # fmt: skip
_NUMBER: Final = re.compile(r"\d+|\bII\b|\bIII\b|\bIV\b")


def other_place(source: random.Random, name: str) -> str | None:
    """Another being of a like name: another number or another place in it."""
    number = _NUMBER.search(name)
    if number:
        return name[: number.start()] + str(source.randrange(1, 60)) + name[number.end() :]
    place = next((one for one in _PLACES if one.lower() in name.lower()), None)
    if place is None:
        return None
    at = name.lower().index(place.lower())
    return name[:at] + source.choice([one for one in _PLACES if one != place]) + name[at + len(place) :]


def other_part(source: random.Random, name: str, other: str) -> str | None:
    """A person of whose name one part is another's."""
    parts, others = name.replace(",", "").split(), other.replace(",", "").split()
    if len(parts) < 2:
        return None
    parts[source.randrange(len(parts))] = source.choice(others)
    return " ".join(parts)
