"""Names of chips that rulings give, found in what buyers really write, as the named Ascends are.

Spaces, hyphens, case, width and other writings of a word make no difference; the maker's or the line's name may be
left out where what is left is distinctive (MLU590), or where something else in the order says it (910E).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.law import chip_names
from app.law.chip_names import BRANDS, LINES, TELLING

BRAND_WORDS: Final = frozenset(word for words in BRANDS.values() for word in words)
SHORTEST_CONTEXT: Final = 3
"""Letters from which a word of a maker's name tells whose a number is."""
DISTINCTIVE: Final = re.compile(r"[A-Z]{2,}[0-9]{2,}")
"""A designation that stands for itself: more than one letter, and then figures."""
DESIGNATION: Final = re.compile(r"[A-Z][0-9]|[0-9][A-Z]")
"""What may stand for the whole name at all: letters and figures together."""
_PART: Final = re.compile(r"[A-Z]+|[0-9]+|[^\W\dA-Z_]+")


@dataclass(frozen=True, slots=True)
class _Sought:
    whole: re.Pattern[str]
    short: re.Pattern[str] | None
    context: frozenset[str]
    distinctive: bool


def is_written(name: str, maker: str, written: str, beside: str = "", *, hardware: bool = True) -> bool:
    """Whether a text names the chip; ``beside`` (the designer stated) is context alone.

    A thing for such a chip ("cable for Ascend 910E") does not, unless the item is stated to be ``hardware``.
    """
    text = chip_names.folded(written)
    sought = _sought(name, maker)
    if _found(sought.whole, text, hardware=hardware):
        return True
    if sought.short is None or not _found(sought.short, text, hardware=hardware):
        return False
    words = frozenset(chip_names.words_of(f"{text} {beside}"))
    return sought.distinctive or bool((sought.context | TELLING) & words)


def _found(sought: re.Pattern[str], text: str, *, hardware: bool) -> bool:
    return any(
        hardware or not chip_names.of_an_accessory(text, found.start(), found.end())
        for found in sought.finditer(text)
    )


def is_named(name: str, *texts: str | None) -> bool:
    """Whether one of an item's texts names the chip."""
    return any(is_written(name, "", text) for text in texts if text)


@lru_cache(maxsize=1024)
def _sought(name: str, maker: str) -> _Sought:
    words = chip_names.words_of(name)
    of_maker = frozenset(one for one in chip_names.words_of(maker) if len(one) >= SHORTEST_CONTEXT)
    dropped = frozenset(one for one in words if one in BRAND_WORDS | LINES | of_maker)
    core = "".join(one for one in words if one not in dropped)
    makers = frozenset(word for words in BRANDS.values() if (dropped | of_maker) & words for word in words)
    return _Sought(
        _pattern(name, dropped),
        _pattern(core, dropped) if dropped and DESIGNATION.search(core) else None,
        dropped | of_maker | makers,
        bool(DISTINCTIVE.match(core)),
    )


def _pattern(name: str, glued: frozenset[str]) -> re.Pattern[str]:
    """The name with anything between its parts; before it a maker's name without a space, after it a count."""
    parts = [re.escape(one) for one in _PART.findall(chip_names.folded(name))] or ["(?!)"]
    before = f"(?:{'|'.join(sorted(glued))})?" if glued else ""
    variant = "(?:[-_ ]?[1-4]C?)?" if parts[-1].isalpha() else ""
    body = r"[\W_]{0,2}".join(parts)
    return re.compile(rf"(?<![A-Z0-9]){before}{body}{variant}(?:X[0-9]+)?(?![A-Z0-9])")
