"""``portcullis demo``: ten questions out of the alert of May 2025, asked of the running service."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from app.commands.screen import ask, asking


@dataclass(frozen=True, slots=True)
class Situation:
    """One question with the answer that the law gives, so that the table can say whether it came."""

    title: str
    endpoint: str
    facts: dict[str, Any]
    outcome: str
    rule: str | None


def situations() -> tuple[Situation, ...]:
    """The ten situations, from ``demo.yaml``."""
    data = yaml.safe_load(files("app.commands").joinpath("demo.yaml").read_text(encoding="utf-8"))
    return tuple(
        Situation(one["title"], one["endpoint"], one["facts"], one["outcome"], one.get("rule"))
        for one in data["situations"]
    )


def run_demo(url: str, key: str, console: Console) -> bool:
    """Ask every question and print a table; whether every answer is the one the law gives."""
    table = Table(title="May we? Ten situations from the alert of May 2025", show_lines=True)
    for heading in ("Situation", "Outcome", "Disposition", "Why", "Missing", "Cites"):
        table.add_column(heading, overflow="fold")
    right = True
    with asking(url, key) as client:
        for one in situations():
            answer = ask(client, json.dumps(one.facts), one.endpoint)
            right = _is_right(one, answer) and right
            table.add_row(*_row(one, answer))
    console.print(table)
    console.print(
        "Every answer is as the law has it." if right else "[red]An answer differs from the law.[/red]"
    )
    return right


def _is_right(one: Situation, answer: dict[str, Any]) -> bool:
    rules = [finding["rule"] for finding in answer.get("findings", ())]
    return answer.get("outcome") == one.outcome and (one.rule is None or one.rule in rules)


def _row(one: Situation, answer: dict[str, Any]) -> tuple[str, ...]:
    if "not_screened" in answer:
        problem = answer["not_screened"]
        return one.title, "[red]not screened[/red]", "", str(problem.get("title")), "", ""
    deciding = [finding for finding in answer["findings"] if finding["effect"] not in ("NONE", "ADVISORY")]
    first = next(
        (finding for finding in deciding if finding["rule"] == one.rule), deciding[0] if deciding else None
    )
    advisories = ", ".join(advisory["code"] for advisory in answer["advisories"])
    why = f"{first['rule']}\n{first['explanation']}" if first else "no enforced restriction found"
    missing = "\n".join(fact["fact"] for fact in answer["missing_facts"][:4])
    cites = "\n".join(first["citations"][:3]) if first else ""
    return (
        one.title,
        answer["outcome"] + (f"\n({advisories})" if advisories else ""),
        str(answer["disposition"] or "no word alone"),
        why,
        missing,
        cites,
    )
