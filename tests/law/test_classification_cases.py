"""The reference cases that ask what an item is, put to the law alone."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from app.facts import Facts
from app.law.classification import Circumstances, Classification, classify_all

FILE = Path(__file__).resolve().parents[2] / "../shared/law/classification_cases_public.yaml"
ENDPOINT = "/v1/classifications"
FACTS = TypeAdapter(Facts)


def cases() -> list[Any]:
    if not FILE.exists():
        reason = pytest.mark.skip(reason=f"the reference cases {FILE.name} are not beside this repository")
        return [pytest.param({}, marks=reason, id="no-cases")]
    loaded = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [pytest.param(one, id=one["id"]) for one in loaded if "classification" in one["expect"]]


def agrees(found: Classification, expected: dict[str, Any]) -> bool:
    said = {name: getattr(found, name) for name in expected}
    return all(
        said[name] in value if isinstance(value, list) else said[name] == value
        for name, value in expected.items()
    )


@pytest.mark.parametrize("case", cases())
def test_reference_case(case: dict[str, Any]) -> None:
    facts = FACTS.validate_python(case["facts"])
    assert facts.on is not None
    asked = Circumstances(on=facts.on, actor_role=facts.actor.role if facts.actor else None)

    found = classify_all(facts.items, asked)
    assert any(agrees(one, case["expect"]["classification"]) for one in found), found
