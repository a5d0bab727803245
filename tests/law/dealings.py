"""Dealings made by hand and judged by the law alone: facts as callers write them, no lists, no database."""

import json
from decimal import Decimal
from typing import Any

from app.facts import Facts
from app.law.case import Case
from app.law.evaluate import Evaluation, evaluate
from app.law.finding import Finding, Question, Result
from app.wire import from_json
from tests.fixtures.dealings import case_of as made_case

Json = dict[str, Any]

ENTITY_LIST: Json = {
    "list": "us-bis-entity-list",
    "license_requirement": "For all items subject to the EAR. (See § 744.11 of the EAR.)",
    "license_review_policy": "Presumption of denial",
}
US_MAKER: Json = {
    "name": "Kestrel Ridge Silicon Inc.",
    "country": "US",
    "headquarters_country": "US",
    "ultimate_parent_headquarters_country": "US",
}


def chairs(destination: str = "DE", **changes: Any) -> Json:
    """An everyday order of five lines."""
    return {
        "on": "2026-08-03",
        "activities": ["EXPORT"],
        "ship_from": "US",
        "destination": destination,
        "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": destination}],
        "items": [{"description": "office chairs", "eccn": "EAR99"}],
        **changes,
    }


def item(eccn: str = "3A090.a", **changes: Any) -> Json:
    """An item of a US maker, by its declared ECCN."""
    return {
        "model": "Kestrel K9",
        "eccn": eccn,
        "subject_to_the_ear": "YES",
        "kind": "IC",
        "designer": US_MAKER,
        "quantity": 4,
        **changes,
    }


def operator(country: str = "DE", seat: str | None = None, parent: str | None = None, **changes: Any) -> Json:
    """A data center operator of whom everything is known; ``seat`` and ``parent`` default to the country."""
    seat = seat or country
    return {
        "role": "END_USER",
        "name": "Nordlicht Rechenwerk",
        "type": "ORGANIZATION",
        "country": country,
        "headquarters_country": seat,
        "ultimate_parent": {"name": "Nordlicht Holding", "headquarters_country": parent or seat},
        "owners": [],
        "government_body": "NO",
        "military_end_user": "NO",
        "military_intelligence_end_user": "NO",
        "listed_in_supplement_8_part_740": "NO",
        "incorporated_on": "2008-03-14",
        "first_advanced_ic_purchase_on": "2016-05-20",
        "address_type": "COMMERCIAL",
        "web_presence": "ESTABLISHED",
        "business_line": "cloud and data center operator",
        "business_fits_items": "YES",
        "headquarters_affirmation": "GIVEN",
        "final_address_given": "YES",
        "data_center": {"country": country, "infrastructure_attested": "YES", "power_mw": 40},
        **changes,
    }


def chips(destination: str = "DE", **changes: Any) -> Json:
    """An order of advanced ICs from the US to one operator, in which nothing but the place can raise a question."""
    return {
        "on": "2026-08-03",
        "activities": ["EXPORT"],
        "actor": {
            "role": "EXPORTER",
            "us_person": "YES",
            "country": "US",
            "headquarters_country": "US",
            "is_informed": "NO",
        },
        "ship_from": "US",
        "destination": destination,
        "route": [],
        "parties": [operator(destination)],
        "items": [item()],
        "end_use": {
            "workload": "INFERENCE",
            "purposes": ["COMMERCIAL"],
            "purpose_country": destination,
            "change_of_end_use_or_user": "NO",
            "ongoing_use_of_items_already_received": "NO",
        },
        "red_flags": [{"id": "CD-RF-08", "state": "RESOLVED", "evidence": "site and seat inspected"}],
        **changes,
    }


def case_of(facts: Json, question: Question = Question.TRANSACTION) -> Case:
    """The case that the service would build of these facts, with nothing stored and no list matched."""
    return made_case(from_json(Facts, json.loads(json.dumps(facts), parse_float=Decimal)), question)


def judged(facts: Json, question: Question = Question.TRANSACTION) -> Evaluation:
    """What the law says of these facts."""
    return evaluate(case_of(facts, question))


def outcome(facts: Json, question: Question = Question.TRANSACTION) -> str:
    """The outcome alone."""
    return judged(facts, question).outcome.value


def found(facts: Json, rule: str, question: Question = Question.TRANSACTION) -> tuple[Finding, ...]:
    """The findings of one rule that came out MET or UNKNOWN."""
    return tuple(
        one
        for one in judged(facts, question).findings
        if one.rule == rule and one.result is not Result.NOT_MET
    )


def met(facts: Json, rule: str, question: Question = Question.TRANSACTION) -> bool:
    """Whether the rule is met."""
    return any(one.result is Result.MET for one in found(facts, rule, question))
