"""Which inputs the committed weights were made from: ``tests/matching/made_from.json``, by SHA-256.

What a fitting command writes it notes here, with what it read, so that a test can tell weights that were edited by
hand, or that stayed behind when the words they weigh changed.
"""

import hashlib
import json
from pathlib import Path
from typing import Final

from tests.bench.reference_data import LISTS, REFERENCE

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = ROOT / "app/matching/data"
NOTES: Final = ROOT / "tests/matching/made_from.json"
_WORDS: Final = (
    "abjad_names.yaml",
    "abjad_words.yaml",
    "chinese_syllables.yaml",
    "given_names.yaml",
    "han_surnames.yaml",
    "han_traditional.yaml",
    "han_words.yaml",
    "legal_forms.yaml",
    "words.yaml",
)
READ: Final = {"rarity.tsv": _WORDS, "score_card.yaml": (*_WORDS, "rarity.tsv")}
"""The data files of the matcher that each file of weights follows from."""

_NAMES: Final = (*(f"lists/{name}" for name in LISTS), "ownership/gleif_lei_names_sample.csv")
_REFERENCE: Final = {
    "rarity.tsv": _NAMES,
    "score_card.yaml": (
        *_NAMES,
        "lists/ofac_2024-05-03_sdn.csv.gz",
        "names_dev.csv",
        "screen_queries_dev.csv",
    ),
}


def note(made: str) -> None:
    """Note that a file of weights was made now, of what lies here now."""
    notes = json.loads(NOTES.read_text(encoding="utf-8")) if NOTES.exists() else {}
    notes[made] = hashes(made) | {"reference": {name: sha256(REFERENCE / name) for name in _REFERENCE[made]}}
    NOTES.write_text(json.dumps(notes, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def hashes(made: str) -> dict[str, object]:
    """Of a file of weights, and of the matcher's files that it was made from, as they are now."""
    return {"made": sha256(DATA / made), "words": {name: sha256(DATA / name) for name in READ[made]}}


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
