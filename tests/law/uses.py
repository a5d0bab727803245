"""Dealings for the rules on uses: compute let to somebody, PRC-designed ICs, an everyday order with one party more."""

from typing import Any

from tests.law.dealings import Json, chairs, chips, item, operator

CLEAR, LICENSE, REVIEW, ASK = "NO_RESTRICTION_FOUND", "LICENSE_REQUIRED", "REVIEW", "INSUFFICIENT_FACTS"
PRESUMED, PROHIBITED = "PRESUMPTION_APPLIES", "PROHIBITED"
NONE_KNOWN: Json = {"training_for_beneficiary": "NONE", "prohibited_end_use": "NONE"}
TRAINING_KNOWN: Json = {**NONE_KNOWN, "training_for_beneficiary": "ACTUAL"}


def party(role: str | None = "PURCHASER", country: str | None = "DE", **changes: Any) -> Json:
    """A party as an everyday order names it."""
    one = {"role": role, "name": "Bergfeld Maschinenbau GmbH", "country": country, **changes}
    return {name: value for name, value in one.items() if value is not None}


def ordered(destination: str = "DE", *parties: Json, **changes: Any) -> Json:
    """An everyday EAR99 order with these parties."""
    return chairs(destination, parties=[*parties] or [party(country=destination)], **changes)


def foreign_rack(**changes: Any) -> Json:
    """A training computer made abroad, said not to be subject to the EAR, below every limit."""
    maker = {
        "name": "Biwako Keisan K.K.",
        "country": "JP",
        "headquarters_country": "JP",
        "ultimate_parent_headquarters_country": "JP",
    }
    rack = {"description": "computer", "kind": "COMPUTER", "eccn": "EAR99", "subject_to_the_ear": "NO"}
    return {**rack, "designer": maker, **changes}


def compute(
    seat: str = "CN", workload: str | None = "TRAINING", us_person: str = "NO", **changes: Any
) -> Json:
    """Compute in Malaysia, let to a client seated elsewhere for whom a model is trained."""
    client = {**operator(seat), "role": "TRAINING_BENEFICIARY", "name": "Client"}
    provider = {**operator("MY"), "role": "IAAS_PROVIDER", "screens_user_headquarters": "YES"}
    facts = {
        "activities": ["PROVIDE_COMPUTE"],
        "actor": {
            "role": "IAAS_PROVIDER",
            "us_person": us_person,
            "country": "MY",
            "headquarters_country": "MY",
            "ultimate_parent_headquarters_country": "MY",
            "is_informed": "NO",
        },
        "us_persons_involved": us_person,
        "ship_from": "MY",
        "parties": [provider, client],
        "items": [item("4A090.a", kind="COMPUTER")],
        "end_use": uses(workload=workload),
        "knowledge": TRAINING_KNOWN if workload == "TRAINING" else NONE_KNOWN,
    }
    return chips("MY", **{**facts, **changes})


def uses(*purposes: str, workload: str | None = "TRAINING", country: str = "MY", **changes: Any) -> Json:
    """An end use with its purposes."""
    stated = {"workload": workload, "purposes": [*purposes] or ["COMMERCIAL"], "purpose_country": country}
    unchanged = {"change_of_end_use_or_user": "NO", "ongoing_use_of_items_already_received": "NO"}
    return {name: value for name, value in {**stated, **unchanged, **changes}.items() if value is not None}


def client_of(facts: Json, **changes: Any) -> Json:
    """The same facts with the last party changed."""
    *others, last = facts["parties"]
    return {**facts, "parties": [*others, {**last, **changes}]}


def acquired(one: Json | None = None, *acts: str, **changes: Any) -> Json:
    """A laboratory in Japan deals in an IC that comes from China."""
    laboratory = {
        **party("END_USER", "JP", name="Asamayama Bunseki K.K."),
        "headquarters_country": "JP",
        "ultimate_parent": {"headquarters_country": "JP"},
        "final_address_given": "YES",
        "owners": [],
    }
    return {
        "on": "2026-08-03",
        "activities": [*acts] or ["BUY"],
        "actor": {"role": "END_USER", "us_person": "NO", "country": "JP"},
        "us_persons_involved": "NO",
        "ship_from": "CN",
        "destination": "JP",
        "parties": [laboratory],
        "items": [one or {"model": "Ascend 910C", "quantity": 1, "kind": "IC"}],
        "end_use": uses(workload="OTHER", country="JP"),
        "knowledge": {"violation": "NONE"},
        **changes,
    }


def designed_in(country: str, parent: str | None = None, **changes: Any) -> Json:
    """An IC of the 3A090.a level by a designer seated in the country, or with its parent there."""
    maker = {
        "name": "Designer",
        "country": "SG" if parent else country,
        "headquarters_country": "SG" if parent else country,
        "ultimate_parent_headquarters_country": parent or country,
    }
    return {"model": "Q9", "kind": "IC", "eccn": "3A090.a", "designer": maker, **changes}
