"""What holds for every rule, authority and figure: sources, languages, dates, and the index from paragraph to rule."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from app.law import diligence
from app.law.authorities import AUTHORITIES, WATCHED, event_day, status
from app.law.finding import Outcome, Question, TextStatus
from app.law.parameters import PARAMETERS
from app.law.rule import REGISTRY, Rule, apply
from app.law.rules import MODULES
from app.law.texts import TEXTS
from tests.law.dealings import Json, case_of, chairs, chips, operator

LAW: Final = Path(__file__).resolve().parents[2] / "app" / "law"
SHARED: Final = LAW.parents[2] / "shared" / "law"
DAY: Final = timedelta(days=1)
RULES: Final = [pytest.param(one, id=one.id) for one in REGISTRY.values()]

# Citations


def provisions(authority: str) -> Iterator[str]:
    """Everything an authority may be cited as."""
    one = AUTHORITIES[authority]
    yield one.citation
    for section in one.sections:
        yield section
        yield f"15 CFR {section}"


def within(cited: str, provision: str) -> bool:
    """The citation is the provision, or a paragraph or section of it."""
    if cited == provision or re.match(rf"{re.escape(provision)}[(,]", cited):
        return True
    part = re.fullmatch(r"(?:15 CFR )?part (\d+)", provision)
    whole = re.fullmatch(r"15 CFR part (\d+)", cited)
    return bool(
        (part and re.search(rf"15 CFR (part )?{part[1]}\b", cited))
        or (whole and provision.startswith(f"15 CFR {whole[1]}."))
    )


@pytest.mark.parametrize("one", RULES)
def test_every_citation_belongs_to_an_authority_that_the_rule_names(one: Rule) -> None:
    known = [provision for name in one.authorities for provision in provisions(name)]

    assert [cited for cited in one.cites if not any(within(cited, provision) for provision in known)] == []


@pytest.mark.parametrize("one", RULES)
def test_every_rule_names_authorities_and_events_that_exist(one: Rule) -> None:
    assert one.authorities
    assert [name for name in one.authorities if name not in AUTHORITIES] == []
    assert one.starts is None or event_day(one.authorities[0], one.starts)
    assert one.ends is None or event_day(*one.ends.split(":"))


# Languages


@pytest.mark.parametrize("one", RULES)
def test_every_rule_is_explained_in_both_languages(one: Rule) -> None:
    explained = TEXTS[f"rule:{one.id}"]
    named = [
        TEXTS[f"{kind}:{name}"]
        for kind, name in (("rebuttal", one.rebuttal), ("consequences", one.consequences))
        if name
    ]

    for text in (explained, *named):
        assert len(text.en) > 40
        assert text.en.isascii() or "§" in text.en
        assert not text.ja.isascii()


# Dates


def first_and_last(one: Rule) -> tuple[date, date | None]:
    """The first day of the rule and its last by its own ``ends``."""
    controlling = one.authorities[0]
    first = event_day(controlling, one.starts) if one.starts else event_day(controlling, "EFFECTIVE")
    return first, event_day(*one.ends.split(":")) - DAY if one.ends else None


def periods(one: Rule) -> Iterator[tuple[date, bool]]:
    """The days on which the rule may begin or end to speak, the day before and the day after, and whether it does."""
    first, last = first_and_last(one)
    turning = {first, *(event.on for event in AUTHORITIES[one.authorities[0]].events)}
    for day in sorted(
        {day + step for day in {*turning, last or first} for step in (-DAY, timedelta(0), DAY)}
    ):
        text = status(one.authorities[0], day).text_status
        yield day, first <= day and (last is None or day <= last) and text is TextStatus.IN_FORCE


def examples(day: date) -> Iterator[Json]:
    """Dealings that between them touch most of what rules read."""
    on = {"on": day.isoformat()}
    yield chairs("CN", **on)
    yield chips("CN", **on)
    yield chips("AE", parties=[operator("AE", "CN", owners=[{"name": "Somebody"}])], **on)
    yield {"parties": [], **on}


@pytest.mark.parametrize("one", RULES)
def test_a_rule_speaks_on_its_days_and_on_no_other(one: Rule) -> None:
    asked = next(question for question in Question if question in one.questions)
    spoken = set()
    for day, stands in periods(one):
        found = [finding for facts in examples(day) for finding in apply(one, case_of(facts, asked))]
        assert stands or found == [], day
        assert {finding.text_status for finding in found} <= {TextStatus.IN_FORCE}
        spoken |= {stands}
    assert spoken == {True, False}


def test_the_2022_rule_gives_way_to_that_of_2023_without_gap_or_overlap() -> None:
    old, new = (REGISTRY[f"advanced-computing.{name}"] for name in ("china-2022", "destination"))
    _, last = first_and_last(old)

    assert last is not None
    assert last + DAY == first_and_last(new)[0] == date(2023, 11, 17)


@pytest.mark.parametrize("name", PARAMETERS)
def test_dated_figures_follow_each_other_without_gap_or_overlap(name: str) -> None:
    values = PARAMETERS[name].values
    days = {one.since + step for one in values for step in (-DAY, timedelta(0), DAY)}
    days |= {one.until + step for one in values if one.until for step in (-DAY, timedelta(0), DAY)}
    last = max((one.until or date.max) for one in values)

    for day in days:
        assert sum(one.covers(day) for one in values) == (1 if values[0].since <= day <= last else 0), day


def periods_in(
    name: str, key: tuple[str, ...], *sections: str
) -> dict[tuple[str, ...], list[tuple[date, date]]]:
    rows = yaml.safe_load((LAW / "data" / name).read_text(encoding="utf-8"))
    found: dict[tuple[str, ...], list[tuple[date, date]]] = {}
    for section in sections:
        for row in rows[section]:
            period = (row.get("since", date.min), row.get("until", date.max))
            found.setdefault((section, *(str(row[one]) for one in key)), []).append(period)
    return found


@pytest.mark.parametrize("section", ["changes", "unsettled"])
def test_changes_of_country_groups_do_not_overlap(section: str) -> None:
    for key, stated in periods_in("country_groups.yaml", ("country", "group"), section).items():
        ordered = sorted(stated)
        assert all(one[0] <= one[1] for one in ordered), key
        assert all(one[1] < two[0] for one, two in pairwise(ordered)), key


# Sources


@pytest.mark.parametrize("name", AUTHORITIES)
def test_every_event_of_an_authority_has_source_and_confidence(name: str) -> None:
    for event in AUTHORITIES[name].events:
        assert event.url.startswith("https://")
        assert event.confidence in {"V1", "V2", "MEMORY", "UNVERIFIED"}


@pytest.mark.parametrize("file", ["country_groups.yaml", "eccns.yaml"])
def test_every_dated_row_has_its_source(file: str) -> None:
    rows = list(_rows(yaml.safe_load((LAW / "data" / file).read_text(encoding="utf-8"))))

    assert len(rows) > 5
    for row in rows:
        assert {"reference", "url", "checked_on", "confidence"} <= set(row), row


def _rows(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict) and ("since" in data or "until" in data or "reference" in data):
        yield data
    elif isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _rows(one)


# What is watched


def test_proposals_are_read_by_no_rule_and_change_no_answer() -> None:
    watched = {one["id"] for one in WATCHED}
    source = "".join(path.read_text(encoding="utf-8") for path in LAW.glob("*.py"))

    assert watched
    assert all(one["confidence"] in {"V1", "V2", "UNVERIFIED"} and one["state"] for one in WATCHED)
    assert not any(watched & set(one.authorities) for one in REGISTRY.values())
    assert not any(f'"{one}"' in source for one in watched)
    assert source.count("WATCHED") == 1


# The index from paragraph to rule


def index() -> dict[str, str]:
    """The table of ``app/law/README.md``: item, and what its row says."""
    text = (LAW / "README.md").read_text(encoding="utf-8")
    table = text[text.index("| item | where it is | remarks |") :]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", table, re.MULTILINE)[1:]
    assert len(rows) == len({item for item, _, _ in rows}), "an item stands twice"
    return {item: f"{where} | {remarks}" for item, where, remarks in rows if not item.startswith("-")}


def in_code(row: str) -> list[str]:
    return re.findall(r"`([^`]+)`", row)


def exists(name: str) -> bool:
    """The name is a rule, an authority, a watched proposal, a flag, an action, a figure, an advisory or a file."""
    return (
        name in REGISTRY
        or name in AUTHORITIES
        or name in PARAMETERS
        or name in diligence.ACTIONS
        or name in {one["id"] for one in WATCHED}
        or f"advisory:{name}" in TEXTS
        or f"flag:{name}" in TEXTS
        or (LAW / name).is_file()
        or (LAW.parents[1] / name).is_dir()
        or name == "jurisdiction_basis"
    )


def test_every_name_in_the_index_exists() -> None:
    missing = [(item, name) for item, row in index().items() for name in in_code(row) if not exists(name)]

    assert missing == []


def test_every_item_is_encoded_or_said_not_to_be() -> None:
    for item, row in index().items():
        where = row.split(" | ")[0]
        assert in_code(where), item
        if "dated event only" in row:
            assert not any(item in one.authorities for one in REGISTRY.values()), item


def test_every_rule_stands_in_the_index_beside_a_paragraph() -> None:
    named = {name for item, row in index().items() if re.match("[AB] ", item) for name in in_code(row)}

    assert [one for one in REGISTRY if one not in named] == []


def test_every_module_with_rules_is_registered_and_shown() -> None:
    with_rules = {path.stem for path in LAW.glob("*.py") if "\n@rule(" in path.read_text(encoding="utf-8")}
    readme = (LAW / "README.md").read_text(encoding="utf-8")

    assert with_rules == {one.__name__.rsplit(".", 1)[1] for one in MODULES}
    assert [name for name in with_rules if f"`{name}.py`" not in readme] == []


def numbered_items() -> list[str]:
    """Every numbered section and every row id of the two documents."""
    guidance, classification = (
        (SHARED / f"{name}.md").read_text(encoding="utf-8") for name in ("guidance", "classification")
    )
    ids = re.findall(r"^\| ([A-Z][A-Z0-9_]+_[A-Z0-9_]+|CD-(?:RF|DD)-\d\d) \|", guidance, re.MULTILINE)
    outside = {"PS_ITEM_CORE", "LICENCE_REQUIRED", "PRESUMPTION_NEEDS_REBUTTAL"}
    return [
        *(f"A {one}" for one in _sections(guidance)),
        *(f"B {one}" for one in _sections(classification)),
        *(one for one in ids if one not in outside and not one.isdigit() and one not in Outcome.__members__),
    ]


def _sections(text: str) -> list[str]:
    found = re.findall(r"^##+ (\d+(?:\.\d+)?)\.? ", text, re.MULTILINE)
    whole = {one.split(".")[0] for one in found if "." in one}
    return [one for one in found if one not in whole or not re.search(rf"^### {one}\.1", text, re.MULTILINE)]


@pytest.mark.skipif(not SHARED.exists(), reason="the two documents are not beside this checkout")
def test_no_numbered_item_of_the_two_documents_is_missing_from_the_index() -> None:
    items = numbered_items()

    assert len(items) > 90
    assert [one for one in items if one not in index()] == []
