"""Makes app/matching/data/rarity.tsv anew: how rare a word is among names of companies and persons.

``python -m tests.bench.rarity`` reads the public lists and the sample of company registers in the reference data.
Names of one family (``Huawei Technologies``, ``Huawei Cloud``) count once, or a group with many listed
subsidiaries would seem to bear an ordinary name.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from app.facts import ListedParty, PartyType
from app.ingest import csl
from app.matching.normalize import normalized
from app.matching.words import UNSEEN_WEIGHT, is_distinctive
from tests.bench.made_from import note
from tests.bench.reference_data import LISTS, REFERENCE

TARGET = Path(__file__).resolve().parents[2] / "app/matching/data/rarity.tsv"
LEAST_COUNT = 2


def main() -> None:
    families = _families()
    counts: dict[str, int] = defaultdict(int)
    for words in families.values():
        for word in words:
            counts[word] += 1
    total = len(families)
    rows = {
        word: min(UNSEEN_WEIGHT, round(10 * math.log2((total + 1) / (count + 0.5))))
        for word, count in counts.items()
        if count >= LEAST_COUNT
    }
    lines = [f"{word}\t{weight}" for word, weight in sorted(rows.items())]
    TARGET.write_text("word\tweight\n" + "\n".join(lines) + "\n", encoding="utf-8")
    note(TARGET.name)
    print(f"{len(lines)} words of {total} families -> {TARGET.name}")  # noqa: T201 - the command's answer


def _families() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for party in _parties():
        for name in (party.name, *(alias.name for alias in party.aliases)):
            words = normalized(name).words
            family = party.id if party.type is PartyType.PERSON else _family(words)
            found[family] |= set(words)
    for name in _register_names():
        words = normalized(name).words
        found[_family(words)] |= set(words)
    return found


def _family(words: tuple[str, ...]) -> str:
    return next((word for word in words if is_distinctive(word) and not word.isdigit()), " ".join(words))


def _parties() -> Iterator[ListedParty]:
    for name in LISTS:
        for parties in csl.read(REFERENCE / "lists" / name).values():
            yield from parties


def _register_names() -> Iterator[str]:
    with (REFERENCE / "ownership/gleif_lei_names_sample.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield row["legal_name"]


if __name__ == "__main__":
    main()
