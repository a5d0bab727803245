"""The names that a written name holds where somebody stands for another, is called otherwise, or is a part of a firm.

``Kestrel Trading on behalf of Zorbaxin`` holds both, ``Zorbaxin, Munich Branch`` and ``Mr. Zorba`` the one without
what stands around it. Asked of names as callers write them: in a published list such words belong to the name.
"""

import re
from collections.abc import Iterator
from typing import Final

from app.matching.data_files import read_yaml
from app.matching.words import MARKET_WORDS, is_distinctive, reading, weight

_DATA: Final = read_yaml("standing.yaml")
_LEAST_ALONE: Final = 90
_IN: Final = "in|of|en|de|at|für|à"
_TRIMMED: Final = " \t\n,;:-–—/|("


def _any_of(kind: str) -> str:
    """Any of the phrases, spaced and dotted as people write them."""
    phrases = sorted(_DATA[kind], key=len, reverse=True)
    return "|".join(re.escape(one).replace("\\ ", r"\s+").replace(r"\.", r"\.?") for one in phrases)


_SAID: Final = re.compile(rf"(?<!\w)(?:{_any_of('between')})(?!\w)[.:]?", re.I)
_BETWEEN: Final = re.compile(rf"{_SAID.pattern}|[;|\n]|\s/\s", re.I)
_TITLES: Final = re.compile(rf"^\s*(?:(?:{_any_of('titles')})(?!\w)\.?,?\s+)+", re.I)
_AFTER: Final = re.compile(rf"[ ,(](?:{_any_of('after_a_name')})\.?\)?$", re.I)
_PART: Final = re.compile(rf"[ ,(](?:{_any_of('parts')})(?!\w)\.?(?: (?:{_IN})(?: \w+){{1,2}})?\)?$", re.I)
_DASH: Final = re.compile(r"\s[-–—]|[-–—]\s")
_TOKEN: Final = re.compile(r"[;|\n]|\s/\s|[^\s;|,.:()]+")
_TELLING: Final = frozenset(
    max(_TOKEN.findall(phrase.casefold()), key=len) for phrases in _DATA.values() for phrase in phrases
) | {";", "|", "\n", " / "}
"""What a name must hold for any of this to be asked: of each phrase its longest word, or what parts names."""
_NUMBER: Final = re.compile(
    rf"\(\s*(?:{_any_of('numbers')})[\s.:#]*(?:no|number)?[\s.:#]*\w*\d{{4,}}\s*\)", re.I
)


def names_held(text: str) -> tuple[str, ...]:
    """The text itself, and after it every other name that it holds."""
    if not _tells(text):
        return (text,)
    held = (one for one in _held(text) if one != _trimmed(text) and _names_somebody(one))
    return tuple(dict.fromkeys((text, *held)))


def names_in_address(address: str) -> tuple[str, ...]:
    """Whom an address is in care of: what stands behind such words, up to its first comma or its second."""
    if not _tells(address):
        return ()
    behind = (piece.strip().split("\n")[0].split(",") for piece in _SAID.split(address)[1:])
    names = (",".join(parts[:count]).strip(_TRIMMED) for parts in behind for count in (1, 2))
    return tuple(dict.fromkeys(one for one in names if _names_somebody(one)))


def _tells(text: str) -> bool:
    return not _TELLING.isdisjoint(_TOKEN.findall(text.casefold()))


def _held(text: str) -> Iterator[str]:
    for piece in _BETWEEN.split(text):
        whole = _trimmed(_NUMBER.sub(" ", piece))
        yield whole
        person = _trimmed(_AFTER.sub("", _TITLES.sub("", whole)))
        if _may_be_a_person(person):
            yield person
        part = _PART.search(whole)
        if part and not _DASH.search(whole):  # what stands before a dash is a short form already
            yield from _without_part(_trimmed(whole[: part.start()]))


def _trimmed(piece: str) -> str:
    """Without what parts names from one another, and without half a pair of parentheses."""
    bare = " ".join(piece.split()).strip(_TRIMMED)
    return bare if bare.count(")") <= bare.count("(") else bare.rstrip(f"){_TRIMMED}")


def _without_part(before: str) -> Iterator[str]:
    """What stands before the word for a part of a firm, and the same without the place named with it."""
    yield before
    head, comma, _ = before.rpartition(",")
    words = before.split()
    if comma:
        yield _trimmed(head)
    elif len(words) > 1 and reading(words[-1].casefold()) not in MARKET_WORDS:
        yield _trimmed(" ".join(words[:-1]))


def _may_be_a_person(name: str) -> bool:
    """Two words or more, none of them what companies are called by."""
    words = name.casefold().split()
    return len(words) > 1 and not any(reading(word.strip(".,")) in MARKET_WORDS for word in words)


def _names_somebody(name: str) -> bool:
    """More than one word, or one that says enough alone or is no Latin one."""
    words = name.casefold().split()
    tells = any(is_distinctive(one) and weight(one) >= _LEAST_ALONE for one in words)
    return len(words) > 1 or tells or not name.isascii()
