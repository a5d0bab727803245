"""The public cases of law and classification, asked of the real service: every one is covered."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.fixtures.service import Caller

LAW: Final = Path(__file__).resolve().parents[3] / "shared" / "law"
FILES: Final = ("cases_public.yaml", "classification_cases_public.yaml")


def _cases() -> list[Any]:
    if not LAW.exists():
        reason = "the public cases are not beside this checkout"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    return [
        pytest.param(case, id=f"{file.split('_')[0]}-{case['id']}")
        for file in FILES
        for case in yaml.safe_load((LAW / file).read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", _cases())
def test_the_answer_is_the_one_the_law_gives(case: dict[str, Any], caller: Caller) -> None:
    answer: Any = caller.post(case["endpoint"], case["facts"])
    assert answer.status_code == 201, answer.text
    decision = answer.json()
    assert differences(case["expect"], decision) == [], json.dumps(decision["findings"][:5], indent=1)


def differences(expect: dict[str, Any], decision: dict[str, Any]) -> list[str]:
    """What of the expected answer does not hold."""
    said = {
        "outcome": decision["outcome"],
        "disposition": decision["disposition"],
        "review_policy": decision["license"]["review_policy"],
        "license_required": decision["license"]["required"],
    }
    found = [f"{key}: {said[key]}" for key in said if expect.get(key) and said[key] not in expect[key]]
    cited = [
        one for finding in decision["findings"] for one in (*finding["citations"], *finding["authorities"])
    ]
    if expect.get("citations_any") and not any(
        part in one for one in cited for part in expect["citations_any"]
    ):
        found.append("citations")
    codes = {one["code"] for one in decision["advisories"]}
    found += [f"no advisory {one}" for one in expect.get("advisories_all", ()) if one not in codes]
    found += [f"advisory {one}" for one in expect.get("advisories_none", ()) if one in codes]
    wanted = expect.get("classification")
    if wanted and not any(_agrees(one, wanted) for one in decision["classifications"]):
        found.append("classification")
    lines = {one["item"]: one for one in decision["items"]}
    for one in expect.get("items", ()):
        line = lines[one["item"]]
        if line["outcome"] not in one["outcome"] or line["disposition"] not in one["disposition"]:
            found.append(f"line {one['item']}: {line}")
    return found


def _agrees(classification: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(
        classification.get(name) in value if isinstance(value, list) else classification.get(name) == value
        for name, value in wanted.items()
    )
