"""Legal forms of companies: which words of a name are one, and of which class."""

from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from app.matching.data_files import read_yaml
from app.matching.folding import sound

_FORMS: Final = read_yaml("legal_forms.yaml")


_LONG_WORD: Final = 6
_BEFORE_LTD: Final = frozenset({"co", "pvt", "pte", "company", "pty"})
_LONG_FORM_WORDS: Final = tuple(
    f"~{sound(word)}"
    for word in ("limited", "company", "corporation", "incorporated", "obshchestvo", "aktsionernoe", "otvetstvennostyu",
                 "ogranichennoi", "anonim", "sirketi", "liability")
)  # fmt: skip


def _heard(words: tuple[str, ...]) -> tuple[str, ...]:
    """Long words by their sound, as romanisations of them differ; short ones as they are."""
    return tuple(map(_heard_after, ("", *words), words))


def _heard_after(before: str, word: str) -> str:
    """One word so; what follows ``Co.`` and is nearly ``Ltd`` is meant to be it."""
    if len(word) >= _LONG_WORD:
        return _corrected(f"~{sound(word)}")
    return "ltd" if before in _BEFORE_LTD and OSA.distance(word, "ltd") == 1 else word


@lru_cache(maxsize=100_000)
def _corrected(heard: str) -> str:
    """A long form word that is an edit away, in place of its misspelling."""
    near = (form for form in _LONG_FORM_WORDS if OSA.distance(heard, form, score_cutoff=1) <= 1)
    return heard if heard in _LONG_FORM_WORDS else next(near, heard)


def _phrases(kind: str) -> dict[tuple[str, ...], str]:
    return {
        _heard(tuple(form.split())): name for name, kinds in _FORMS.items() for form in kinds.get(kind, ())
    }


_ANYWHERE: Final = _phrases("anywhere")
_EDGE: Final = _phrases("edge") | _ANYWHERE
_BEGIN_FORMS: Final = frozenset(form[0] for form in _EDGE)
_END_FORMS: Final = frozenset(form[-1] for form in _EDGE)
_LONGEST: Final = max(map(len, _EDGE))
_COMPANY: Final = "COMPANY"


class Split(NamedTuple):
    """The words of a name that are no legal form, the words that are, and their classes."""

    words: tuple[str, ...]
    form_words: tuple[str, ...]
    classes: frozenset[str]


def split_forms(words: tuple[str, ...], names: frozenset[str] = frozenset()) -> Split:
    """Take the legal forms out of a name's words; a name of nothing else keeps all its words.

    ``names`` are words that are none here, whatever they are elsewhere.
    """
    kept: list[str] = []
    forms: list[str] = []
    classes: set[str] = set()
    heard = tuple(f"={one}" if one in names else one for one in _heard(words))
    at = 0
    while at < len(words):
        length, name = _form_at(heard, at, at_edge=not kept)
        if not length:
            kept.append(words[at])
            at += 1
            continue
        forms.extend(words[at : at + length])
        classes.add(name)
        at += length
    if not kept or kept[-1] not in names:
        kept = _without_trailing(kept, forms, classes)
    if not kept:
        return Split(words, (), frozenset())
    return Split(tuple(kept), tuple(forms), frozenset(classes - {_COMPANY}) or frozenset(classes))


def _form_at(words: tuple[str, ...], at: int, *, at_edge: bool) -> tuple[int, str]:
    if words[at] not in _BEGIN_FORMS:
        return 0, ""
    table = _EDGE if at_edge else _ANYWHERE
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        found = table.get(words[at : at + length])
        if found is not None:
            return length, found
    return 0, ""


def _without_trailing(kept: list[str], forms: list[str], classes: set[str]) -> list[str]:
    """Forms that count at an edge only stand at the end once those after them are gone."""
    while kept:
        last = kept[-1]
        if (
            _heard_after("", last) not in _END_FORMS
            and _heard_after("".join(kept[-2:-1]), last) not in _END_FORMS
        ):
            return kept
        for length in range(min(_LONGEST, len(kept)), 0, -1):
            found = _EDGE.get(_heard(tuple(kept[-length:])))
            if found is not None:
                break
        else:
            return kept
        forms.extend(kept[-length:])
        classes.add(found)
        kept = kept[:-length]
    return kept
