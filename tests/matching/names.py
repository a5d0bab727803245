"""Names as lists and callers write them, drawn at random: few letters and words, so that many come close."""

import random
from typing import Final

from hypothesis import strategies as st

from app.matching.normalize import NormalName, normalized

WORDS: Final = (
    *("huawei", "technologies", "semiconductor", "manufacturing", "international", "bank", "of", "china"),
    *("mohammed", "muhamad", "kuznetsov", "kuznetsoff", "al", "trading", "Co., Ltd.", "GmbH", "OOO", "LLC"),
    *("Ivanov", "A.", "J.", "smic", "SMI", "north", "7", "No. 4", "hong kong", "peking", "Sá", "ABC"),
    *("Волга", "завод", "华为", "技术", "有限公司", "ペガサス", "x" * 300, "e" * 260, "ß", "…", "-"),
)
names: Final = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.text("abe ", max_size=14),
    st.text(max_size=20),
)
"""One name as it is written."""

lists_of_names: Final = st.lists(names, max_size=25)


def many(count: int, seed: int) -> list[NormalName]:
    """So many names of syllables, of which some are others misspelt."""
    draw = random.Random(seed)  # noqa: S311 - names, not secrets
    syllables = [one + two for one in "bdfgklmnprstvz" for two in ("a", "e", "in", "o", "ung")]
    found: list[str] = []
    for _ in range(count):
        if found and draw.random() < 0.3:
            found.append(spoilt(draw, draw.choice(found)))
        else:
            words = (
                "".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(draw.randint(1, 5))
            )
            found.append(" ".join(words))
    return [normalized(one) for one in found]


def spoilt(draw: random.Random, name: str) -> str:
    """A name with a few letters changed or lost, or its words in another order."""
    if draw.random() < 0.3:
        words = name.split()
        draw.shuffle(words)
        return " ".join(words)
    letters = list(name)
    for _ in range(draw.randint(1, 3)):
        letters[draw.randrange(len(letters))] = draw.choice(["", "a", "t", " "])
    return "".join(letters) or name
