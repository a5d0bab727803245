"""Normalised names as they lie in an index: what cannot be derived is kept, in few bytes; what is written is not.

The text of a name, as it is shown to people, lies with its entry. A name that would not come back as it was is
kept as text and normalised again when it is met.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.matching.buckets import Arrays, joined_starts
from app.matching.normalize import NormalName, normalized

WEAK: Final = 1
SHORT_FORM: Final = 2
_VOWELLESS: Final = 4
_AS_TEXT: Final = 8
_MOST_FORMS: Final = 1 << 16
Forms = tuple[tuple[str, ...], frozenset[str]]
"""Legal forms as they are spelt, and their classes."""
Packed = tuple[str, int, int]
"""What lies in an index of a name: its words, the number of its legal forms, and its flags."""


class PackedNames:
    """The normalised names of an index, by number. Only read."""

    def __init__(self, arrays: Arrays) -> None:
        self._letters = arrays["name_letters"].data
        self._starts = arrays["name_starts"].data
        self._form = arrays["name_form"].data
        self.flags = arrays["name_flags"].data
        self._forms = tuple(_forms_of(bytes(arrays["forms"].data).decode()))

    def __len__(self) -> int:
        """How many there are."""
        return len(self.flags)

    def name(self, number: int) -> NormalName:
        """A name without its text."""
        return self.read(self.packed(number))

    def packed(self, number: int) -> Packed:
        """A name as it lies there, which only names have in common that are the same, and of the same kind."""
        return self._packed(number), self._form[number], self.flags[number]

    def read(self, packed: Packed) -> NormalName:
        """A packed name without its text."""
        text, form, flags = packed
        if flags & _AS_TEXT:
            return normalized(text)._replace(text="")
        return _unpacked(text, self._forms[form], bool(flags & _VOWELLESS), "")

    def written(self, numbers: Iterable[int]) -> tuple[list[str], list[str]]:
        """The words of names as they are read and as they are spelt, in one text for each: without making the names."""
        read: list[str] = []
        spelt: list[str] = []
        for number in numbers:
            if self.flags[number] & _AS_TEXT:
                name = self.name(number)
                words, letters = " ".join(name.words), " ".join(name.spelt)
            else:
                words, *rest = self._packed(number).split("\n", 2)
                letters = (rest and rest[0]) or words
            read.append(words)
            spelt.append(letters)
        return read, spelt

    def _packed(self, number: int) -> str:
        return str(self._letters[self._starts[number] : self._starts[number + 1]], "utf-8")


def name_arrays(names: Iterable[tuple[NormalName, int]]) -> dict[str, NDArray[Any]]:
    """The names with their flags, packed."""
    forms: dict[Forms, int] = {}
    packed, flags, form = [], [], []
    for name, flag in names:
        number = forms.setdefault((name.form_words, name.classes), len(forms))
        text = _pack(name)
        kept = number < _MOST_FORMS and _is_plain(name, text)
        packed.append((text if kept else name.text.replace("\0", " ")).encode(errors="replace"))
        flags.append(flag | (_VOWELLESS if name.vowelless else 0) | (0 if kept else _AS_TEXT))
        form.append(number if kept else 0)
    return {
        "name_letters": np.frombuffer(b"".join(packed), dtype=np.uint8),
        "name_starts": np.array([0, *accumulate(map(len, packed))], dtype=np.uint32),
        "name_flags": np.array(flags, dtype=np.uint8),
        "name_form": np.array(form, dtype=np.uint16),
        "forms": np.frombuffer("\n".join(_written(one) for one in forms).encode(), dtype=np.uint8),
    }


def joined_names(parts: Sequence[Arrays]) -> dict[str, NDArray[Any]]:
    """The packed names of several lists in a row; a legal form that several know is kept once."""
    known: dict[str, int] = {}
    forms = [_renumbered(one, known) for one in parts]
    return {
        "name_letters": np.concatenate([one["name_letters"] for one in parts]),
        "name_starts": joined_starts("name_starts", parts),
        "name_flags": np.concatenate([one["name_flags"] for one in parts]),
        "name_form": np.concatenate(forms),
        "forms": np.frombuffer("\n".join(known).encode(), dtype=np.uint8),
    }


def _renumbered(part: Arrays, known: dict[str, int]) -> NDArray[np.uint32]:
    """The forms of a part's names by their numbers among all that are known, its own added."""
    lines = bytes(part["forms"].data).decode().split("\n")
    numbers = np.array([known.setdefault(line, len(known)) for line in lines], dtype=np.uint32)
    return numbers[part["name_form"]]


def _pack(name: NormalName) -> str:
    spelt = "" if name.spelt == name.words else " ".join(name.spelt)
    where = _where(name, "".join(name.form_words))
    return f"{' '.join(name.words)}\n{spelt}\n{where}".rstrip("\n")


def _where(name: NormalName, forms: str) -> str:
    """After how many letters the legal forms stand, or all that is spelt: where they stand apart, or words do.

    A surname that was written first is read last; nothing has to be said where the forms come at the end.
    """
    if name.whole == name.joined + forms:
        return ""
    if not forms:
        return f"={name.whole}"
    places = (at for at in range(len(name.joined), -1, -1) if name.whole.startswith(forms, at))
    at = next((at for at in places if name.whole == name.joined[:at] + forms + name.joined[at:]), None)
    return f"={name.whole}" if at is None else str(at)


def _is_plain(name: NormalName, packed: str) -> bool:
    return _unpacked(packed, (name.form_words, name.classes), name.vowelless, name.text) == name


def _unpacked(packed: str, forms: Forms, vowelless: bool, text: str) -> NormalName:  # noqa: FBT001 - one field of many
    read, _, rest = packed.partition("\n")
    spelt, _, where = rest.partition("\n")
    words = tuple(read.split(" ")) if read else ()
    joined = (spelt or read).replace(" ", "")
    return NormalName(
        text,
        words,
        tuple(spelt.split(" ")) if spelt else words,
        forms[0],
        forms[1],
        joined,
        _whole(joined, "".join(forms[0]), where),
        " ".join(sorted(words)),
        vowelless,
    )


def _whole(joined: str, forms: str, where: str) -> str:
    """The letters with the legal forms where they stand; see ``_where``."""
    if where.startswith("="):
        return where[1:]
    at = int(where) if where else len(joined)
    return joined[:at] + forms + joined[at:]


def _written(forms: Forms) -> str:
    return f"{' '.join(forms[0])}\t{' '.join(sorted(forms[1]))}"


def _forms_of(text: str) -> Iterable[Forms]:
    for line in text.split("\n"):
        words, _, classes = line.partition("\t")
        yield tuple(words.split()), frozenset(classes.split())
