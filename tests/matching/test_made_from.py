"""The committed weights are those that their commands wrote, of the words that are committed beside them."""

import json

import pytest

from tests.bench.made_from import NOTES, READ, hashes


@pytest.mark.parametrize("made", sorted(READ))
def test_weights_are_as_they_were_made_and_so_are_the_words_they_weigh(made: str) -> None:
    """Otherwise ``python -m tests.bench.rarity`` and ``python -m tests.bench.fit_scorecard`` make them anew."""
    noted = json.loads(NOTES.read_text(encoding="utf-8"))[made]
    assert {name: noted[name] for name in ("made", "words")} == hashes(made)
