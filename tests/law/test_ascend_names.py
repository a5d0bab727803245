"""How much of what buyers write of the named ICs is recognised, and how little else: a labelled table."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest
import yaml

from app.facts import ItemKind
from app.law.presumed_items import named

TABLE: Final[dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("ascend_names.yaml").read_text(encoding="utf-8")
)
TODAY: Final = date(2026, 11, 23)
OTHER: Final = "OTHER"
FIELDS: Final = ("model", "description", "sku")
LEAST_RECALL: Final = 0.99
MOST_NOISE: Final = 0.01


def label(text: str, field: str = "model", kind: ItemKind | None = None) -> str:
    """The letter of the IC that the text names."""
    given = {one: text if one == field else None for one in FIELDS}
    found = named(given["model"], given["description"], given["sku"], TODAY, kind=kind)
    return found.name[-1] if found else OTHER


def test_the_table_is_large_and_says_each_thing_once() -> None:
    every = [text for texts in TABLE.values() for text in texts]
    assert len(every) >= 240
    assert len(set(every)) == len(every)
    assert min(len(TABLE["B"]) + len(TABLE["C"]) + len(TABLE["D"]), len(TABLE[OTHER])) >= 100


@pytest.mark.parametrize("field", FIELDS)
def test_nearly_all_that_names_them_is_recognised_in_every_field(field: str) -> None:
    wanted = [(text, letter) for letter, texts in TABLE.items() if letter != OTHER for text in texts]
    missed = [(text, letter) for text, letter in wanted if label(text, field) != letter]
    assert len(missed) <= (1 - LEAST_RECALL) * len(wanted), missed


@pytest.mark.parametrize("field", FIELDS)
def test_nearly_nothing_else_is_taken_for_them(field: str) -> None:
    taken = [text for text in TABLE[OTHER] if label(text, field) != OTHER]
    assert len(taken) <= MOST_NOISE * len(TABLE[OTHER]), taken


@pytest.mark.parametrize(
    "thing", ["cable for Ascend 910B", "Ascend 910B heatsink", "rails for Atlas 900 A2 PoD"]
)
def test_a_thing_for_them_is_one_only_where_its_kind_says_so(thing: str) -> None:
    assert label(thing) == OTHER
    assert label(thing, kind=ItemKind.OTHER) == OTHER
    assert label(thing, kind=ItemKind.COMPUTER) == "B"


def test_the_makers_name_alone_does_not_make_its_router_an_ic() -> None:
    assert label("Huawei 910B") == "B"
    assert label("Huawei ATN 910B") == OTHER
    assert label("Huawei ATN rack with Ascend 910B") == "B"
