"""Dealings that look alike and come out differently: what one fact makes of an order."""

import json
from decimal import Decimal
from typing import Any, Final

import pytest

from app.facts import Facts
from app.law.evaluate import evaluate
from app.wire import from_json
from tests.fixtures.dealings import case_of

CHIP: Final[dict[str, Any]] = {
    "model": "Kestrel T6",
    "kind": "IC",
    "quantity": 8,
    "designer": {"country": "US", "headquarters_country": "US", "ultimate_parent_headquarters_country": "US"},
    "specification": {
        "rates": [{"format": "fp8", "tops": 2000}],
        "dies": [{"area_mm2": 640, "kind": "LOGIC", "non_planar": "YES"}],
        "designed_for_data_center": "YES",
    },
}
Said = dict[str, Any]


def D(**said: Any) -> Said:  # noqa: N802 - one letter, so that a row of the table stays a line
    """An order of office chairs to Germany, with some facts said otherwise; None leaves a fact out."""
    order = {
        "on": "2026-11-01",
        "activities": ["EXPORT"],
        "ship_from": "US",
        "destination": "DE",
        "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
        "items": [{"description": "office chairs", "eccn": "EAR99"}],
        **said,
    }
    return {name: value for name, value in order.items() if value is not None}


def P(country: str = "MY", role: str = "END_USER", **said: Any) -> Said:  # noqa: N802 - as above
    """A party of whom everything is known that covered items ask for."""
    party = {
        "role": role,
        "name": "Selat Biru Sdn. Bhd.",
        "country": country,
        "headquarters_country": country,
        "ultimate_parent": {"headquarters_country": country},
        "owners": [],
        "final_address_given": "YES",
        "military_end_user": "NO",
        "military_intelligence_end_user": "NO",
        **said,
    }
    return {name: value for name, value in party.items() if value is not None}


def eu(**said: Any) -> Said:
    """A commercial end use."""
    return {"workload": "INFERENCE", "purposes": ["COMMERCIAL"], "purpose_country": "MY", **said}


def C(**said: Any) -> Said:  # noqa: N802 - as above
    """An order of covered ICs to Malaysia."""
    order = {
        "destination": "MY",
        "parties": [P()],
        "items": [CHIP],
        "end_use": eu(),
        "actor": {"us_person": "YES", "country": "US", "headquarters_country": "US"},
        **said,
    }
    return D(**order)


SCREENED: Final[dict[str, Any]] = {
    "screens_user_headquarters": "YES",
    "data_center": {"country": "MY", "infrastructure_attested": "YES"},
}
TABLE: Final = [
    ("ear99 DE", D(), "NO_RESTRICTION_FOUND"),
    (
        "ear99 purchaser IR, dest DE",
        D(parties=[{"role": "PURCHASER", "name": "A", "country": "IR"}]),
        "REVIEW",
    ),
    (
        "ear99 hq IR",
        D(parties=[{"role": "PURCHASER", "name": "A", "country": "DE", "headquarters_country": "IR"}]),
        "REVIEW",
    ),
    ("ear99 no role country IR", D(parties=[{"name": "A", "country": "IR"}]), "REVIEW"),
    (
        "ear99 supplier IR only",
        D(
            parties=[
                {"role": "SUPPLIER", "name": "A", "country": "IR"},
                {"role": "PURCHASER", "name": "B", "country": "DE"},
            ]
        ),
        "REVIEW",
    ),
    (
        "ear99 financier IR",
        D(
            parties=[
                {"role": "FINANCIER", "name": "A", "country": "IR"},
                {"role": "PURCHASER", "name": "B", "country": "DE"},
            ]
        ),
        "REVIEW",
    ),
    ("ear99 route IR", D(route=["TR", "IR"]), "REVIEW"),
    ("ear99 ship_from IR", D(ship_from="IR", activities=["REEXPORT"]), "INSUFFICIENT_FACTS"),
    (
        "ear99 dc country IR",
        D(parties=[{"role": "END_USER", "name": "A", "country": "DE", "data_center": {"country": "IR"}}]),
        "LICENSE_REQUIRED",
    ),
    (
        "ear99 payment IR",
        D(parties=[{"role": "PURCHASER", "name": "A", "country": "DE", "payment_country": "IR"}]),
        "REVIEW",
    ),
    ("ear99 purpose_country IR", D(end_use={"purposes": ["COMMERCIAL"], "purpose_country": "IR"}), "REVIEW"),
    (
        "ear99 parent IR",
        D(
            parties=[
                {
                    "role": "PURCHASER",
                    "name": "A",
                    "country": "DE",
                    "ultimate_parent": {"headquarters_country": "IR"},
                }
            ]
        ),
        "REVIEW",
    ),
    ("ear99 dest absent", D(destination=None), "INSUFFICIENT_FACTS"),
    (
        "ear99 UA no region",
        D(destination="UA", parties=[{"role": "PURCHASER", "name": "A", "country": "UA"}]),
        "INSUFFICIENT_FACTS",
    ),
    (
        "ear99 UA Kyiv",
        D(
            destination="UA",
            destination_region="UA-30",
            parties=[{"role": "PURCHASER", "name": "A", "country": "UA"}],
        ),
        "NO_RESTRICTION_FOUND",
    ),
    ("ear99 UA Crimea", D(destination="UA", destination_region="UA-43"), "LICENSE_REQUIRED"),
    ("ear99 UA Donetsk 14", D(destination="UA", destination_region="UA-14"), "LICENSE_REQUIRED"),
    (
        "ear99 party UA dest DE",
        D(parties=[{"role": "END_USER", "name": "A", "country": "UA"}]),
        "INSUFFICIENT_FACTS",
    ),
    ("ear99 RU", D(destination="RU"), "REVIEW"),
    (
        "ear99 party RU end user dest DE",
        D(parties=[{"role": "END_USER", "name": "A", "country": "RU"}]),
        "REVIEW",
    ),
    ("ear99 SY before SPP", D(on="2025-09-01", destination="SY"), "LICENSE_REQUIRED"),
    ("ear99 SY after", D(destination="SY"), "REVIEW"),
    (
        "5A992.c SY",
        D(destination="SY", items=[{"description": "phone", "eccn": "5A992.c"}]),
        "LICENSE_REQUIRED",
    ),
    (
        "ear99 CU reexport from DE, US origin",
        D(
            activities=["REEXPORT"],
            ship_from="DE",
            destination="CU",
            items=[{"description": "x", "eccn": "EAR99", "jurisdiction_basis": "US_ORIGIN"}],
        ),
        "LICENSE_REQUIRED",
    ),
    (
        "not subject to EAR to CU",
        D(
            ship_from="DE",
            destination="CU",
            items=[{"description": "x", "eccn": "EAR99", "subject_to_the_ear": "NO"}],
        ),
        "REVIEW",
    ),
    ("knowledge violation ACTUAL ear99", D(knowledge={"violation": "ACTUAL"}), "PROHIBITED"),
    ("violation RED_FLAG", D(knowledge={"violation": "RED_FLAG"}), "REVIEW"),
    (
        "violation RED_FLAG self-blind",
        D(knowledge={"violation": "RED_FLAG", "self_blinding": "YES"}),
        "PROHIBITED",
    ),
    ("violation UNKNOWN", D(knowledge={"violation": "UNKNOWN"}), "INSUFFICIENT_FACTS"),
    ("prohibited end use ACTUAL none purpose", D(knowledge={"prohibited_end_use": "ACTUAL"}), "REVIEW"),
    ("prohibited RED_FLAG", D(knowledge={"prohibited_end_use": "RED_FLAG"}), "REVIEW"),
    ("nuclear ear99 DE", D(end_use={"purposes": ["NUCLEAR"]}), "REVIEW"),
    ("missile ear99 DE", D(end_use={"purposes": ["MISSILE"]}), "LICENSE_REQUIRED"),
    (
        "military ear99 DE army",
        D(parties=[{"role": "END_USER", "name": "Bundeswehr", "country": "DE", "military_end_user": "YES"}]),
        "NO_RESTRICTION_FOUND",
    ),
    (
        "military ear99 CN",
        D(
            destination="CN",
            parties=[{"role": "END_USER", "name": "A", "country": "CN", "military_end_user": "YES"}],
        ),
        "NO_RESTRICTION_FOUND",
    ),
    (
        "military 4A994 CN",
        D(
            destination="CN",
            items=[{"description": "pc", "eccn": "4A994"}],
            parties=[{"role": "END_USER", "name": "A", "country": "CN", "military_end_user": "YES"}],
        ),
        "REVIEW",
    ),
    (
        "4A994 CN unknown military",
        D(
            destination="CN",
            items=[{"description": "pc", "eccn": "4A994"}],
            parties=[{"role": "END_USER", "name": "A", "country": "CN"}],
        ),
        "INSUFFICIENT_FACTS",
    ),
    (
        "ear99 milint user CN",
        D(
            destination="CN",
            parties=[
                {"role": "END_USER", "name": "A", "country": "CN", "military_intelligence_end_user": "YES"}
            ],
        ),
        "LICENSE_REQUIRED",
    ),
    (
        "ear99 milint user KH",
        D(
            destination="KH",
            parties=[
                {"role": "END_USER", "name": "A", "country": "KH", "military_intelligence_end_user": "YES"}
            ],
        ),
        "LICENSE_REQUIRED",
    ),
    (
        "ear99 milint user ZW",
        D(
            destination="ZW",
            parties=[
                {"role": "END_USER", "name": "A", "country": "ZW", "military_intelligence_end_user": "YES"}
            ],
        ),
        "NO_RESTRICTION_FOUND",
    ),
    (
        "ear99 milint user NI",
        D(
            destination="NI",
            parties=[
                {"role": "END_USER", "name": "A", "country": "NI", "military_intelligence_end_user": "YES"}
            ],
        ),
        "REVIEW",
    ),
    (
        "ear99 milint purpose CN embassy in DE",
        D(end_use={"purposes": ["MILITARY_INTELLIGENCE"], "purpose_country": "CN"}),
        "LICENSE_REQUIRED",
    ),
    (
        "milint UNKNOWN CN ear99",
        D(
            destination="CN",
            parties=[
                {
                    "role": "END_USER",
                    "name": "A",
                    "country": "CN",
                    "military_intelligence_end_user": "UNKNOWN",
                }
            ],
        ),
        "INSUFFICIENT_FACTS",
    ),
    ("chip MY ok", C(), "NO_RESTRICTION_FOUND"),
    (
        "chip MY train for CN no knowledge",
        C(
            end_use=eu(workload="TRAINING"),
            parties=[P(role="IAAS_PROVIDER", **SCREENED), P("CN", role="TRAINING_BENEFICIARY")],
        ),
        "REVIEW",
    ),
    (
        "chip MY train for CN before PS",
        C(
            on="2025-05-12",
            end_use=eu(workload="TRAINING"),
            parties=[P(role="IAAS_PROVIDER"), P("CN", role="TRAINING_BENEFICIARY")],
        ),
        "NO_RESTRICTION_FOUND",
    ),
    (
        "chip MY train for CN, milint known",
        C(
            end_use=eu(workload="TRAINING", purposes=["MILITARY_INTELLIGENCE"], purpose_country="CN"),
            parties=[P(role="IAAS_PROVIDER", **SCREENED), P("CN", role="TRAINING_BENEFICIARY")],
        ),
        "LICENSE_REQUIRED",
    ),
    (
        "train for ZW + prohibited ACTUAL only",
        C(
            end_use=eu(workload="TRAINING"),
            knowledge={"prohibited_end_use": "ACTUAL"},
            parties=[P(role="IAAS_PROVIDER", **SCREENED), P("ZW", role="TRAINING_BENEFICIARY")],
        ),
        "LICENSE_REQUIRED",
    ),
    (
        "train for beneficiary UNKNOWN hq",
        C(
            end_use=eu(workload="TRAINING"),
            parties=[
                P(role="IAAS_PROVIDER", **SCREENED),
                P("SG", role="TRAINING_BENEFICIARY", headquarters_country=None),
            ],
        ),
        "INSUFFICIENT_FACTS",
    ),
    (
        "IAAS provider users unscreened",
        C(
            parties=[
                P(
                    role="IAAS_PROVIDER",
                    screens_user_headquarters="NO",
                    data_center={"country": "MY", "infrastructure_attested": "YES"},
                )
            ]
        ),
        "REVIEW",
    ),
    (
        "ascend fin",
        D(activities=["FINANCE"], ship_from="CN", destination="MY", items=[{"model": "Ascend 910C"}]),
        "PRESUMPTION_APPLIES",
    ),
    (
        "ascend fin 2025-05-12",
        D(
            on="2025-05-12",
            activities=["FINANCE"],
            ship_from="CN",
            destination="MY",
            items=[{"model": "Ascend 910C"}],
        ),
        "INSUFFICIENT_FACTS",
    ),
    (
        "ascend teardown",
        D(
            activities=["BUY"],
            ship_from="CN",
            destination="MY",
            items=[{"model": "Ascend 910C"}],
            end_use={"purposes": ["TECHNICAL_ANALYSIS_ONLY"]},
        ),
        "INSUFFICIENT_FACTS",
    ),
    (
        "ascend benchmark+commercial",
        D(
            activities=["BUY"],
            ship_from="CN",
            destination="MY",
            items=[{"model": "Ascend 910C"}],
            end_use={"purposes": ["TECHNICAL_ANALYSIS_ONLY", "COMMERCIAL"]},
        ),
        "PRESUMPTION_APPLIES",
    ),
    (
        "ascend teardown then SELL",
        D(
            activities=["BUY", "SELL"],
            ship_from="CN",
            destination="MY",
            items=[{"model": "Ascend 910C"}],
            end_use={"purposes": ["TECHNICAL_ANALYSIS_ONLY"]},
        ),
        "PRESUMPTION_APPLIES",
    ),
    (
        "ascend use rented PROVIDE_COMPUTE",
        D(activities=["PROVIDE_COMPUTE"], ship_from=None, destination="MY", items=[{"model": "Ascend 910B"}]),
        "PRESUMPTION_APPLIES",
    ),
    (
        "cambricon unknown perf",
        D(
            activities=["BUY"],
            ship_from="CN",
            destination="MY",
            items=[{"model": "Cambricon X9", "kind": "IC", "designer": {"country": "CN"}}],
        ),
        "INSUFFICIENT_FACTS",
    ),
    ("CD-RF-05 stated PRESENT on ear99", D(red_flags=[{"id": "CD-RF-05", "state": "PRESENT"}]), "REVIEW"),
    (
        "CD-RF-08 PRESENT on ear99 VN",
        D(destination="VN", red_flags=[{"id": "CD-RF-08", "state": "PRESENT"}]),
        "NO_RESTRICTION_FOUND",
    ),
    ("KYC-05 RESOLVED no evidence", D(red_flags=[{"id": "KYC-05", "state": "RESOLVED"}]), "REVIEW"),
    (
        "KYC-05 RESOLVED evidence",
        D(red_flags=[{"id": "KYC-05", "state": "RESOLVED", "evidence": "x"}]),
        "NO_RESTRICTION_FOUND",
    ),
    (
        "forwarder as end user ear99",
        D(parties=[{"role": "END_USER", "name": "F", "country": "DE", "other_roles": ["FORWARDER"]}]),
        "REVIEW",
    ),
    ("is_informed YES ear99? ", D(actor={"is_informed": "YES"}), "REVIEW"),
    (
        "is_informed UNKNOWN chip",
        C(
            actor={
                "us_person": "YES",
                "country": "US",
                "headquarters_country": "US",
                "is_informed": "UNKNOWN",
            }
        ),
        "INSUFFICIENT_FACTS",
    ),
    (
        "H20 to CN",
        C(
            destination="CN",
            parties=[P("CN")],
            items=[{"model": "H20", "quantity": 8}],
            end_use=eu(purpose_country="CN"),
        ),
        "REVIEW",
    ),
    (
        "H20 to CN 2025-04-08",
        C(
            on="2025-04-08",
            destination="CN",
            parties=[P("CN")],
            items=[{"model": "H20", "eccn": "4A994", "quantity": 8}],
            end_use=eu(purpose_country="CN"),
        ),
        "NO_RESTRICTION_FOUND",
    ),
    (
        "release tech",
        D(activities=["RELEASE"], items=[{"description": "drawing", "eccn": "EAR99", "kind": "TECHNOLOGY"}]),
        "REVIEW",
    ),
    ("other eccn 3B001", D(items=[{"description": "etcher", "eccn": "3B001.c"}]), "REVIEW"),
    (
        "other eccn 3B001 own NLR",
        D(items=[{"description": "etcher", "eccn": "3B001.c", "other_controls": "LICENSE_NOT_REQUIRED"}]),
        "NO_RESTRICTION_FOUND",
    ),
    (
        "foreign item not EAR, US designer",
        D(
            ship_from="TW",
            activities=["EXPORT"],
            items=[
                {
                    "description": "box",
                    "eccn": "EAR99",
                    "subject_to_the_ear": "NO",
                    "designer": {"headquarters_country": "US"},
                }
            ],
        ),
        "REVIEW",
    ),
    (
        "foreign chip not EAR",
        C(
            ship_from="TW",
            items=[
                {
                    **CHIP,
                    "subject_to_the_ear": "NO",
                    "designer": {
                        "country": "TW",
                        "headquarters_country": "TW",
                        "ultimate_parent_headquarters_country": "TW",
                    },
                }
            ],
        ),
        "REVIEW",
    ),
    (
        "use ongoing CN hq in MY",
        C(
            activities=["USE"],
            end_use=eu(ongoing_use_of_items_already_received="YES"),
            parties=[P("MY", headquarters_country="CN", ultimate_parent={"headquarters_country": "CN"})],
        ),
        "REVIEW",
    ),
    ("chip to MY, HQ CN", C(parties=[P("MY", headquarters_country="CN")]), "LICENSE_REQUIRED"),
    (
        "chip to US for CN hq",
        C(destination="US", parties=[P("US", headquarters_country="CN")], end_use=eu(purpose_country="US")),
        "REVIEW",
    ),
    (
        "US person support milint no item EAR",
        D(
            activities=["SUPPORT"],
            ship_from="DE",
            destination="CN",
            actor={"us_person": "YES"},
            items=[{"description": "x", "eccn": "EAR99", "subject_to_the_ear": "NO"}],
            end_use={"purposes": ["MILITARY_INTELLIGENCE"], "purpose_country": "CN"},
        ),
        "LICENSE_REQUIRED",
    ),
    (
        "diversion known CN",
        D(knowledge={"diversion": "ACTUAL", "diversion_destination": "IR"}),
        "LICENSE_REQUIRED",
    ),
    ("diversion RED_FLAG", D(knowledge={"diversion": "RED_FLAG"}), "REVIEW"),
    (
        "a forwarder that a listed party owns",
        D(
            parties=[
                {
                    "role": "FORWARDER",
                    "name": "F",
                    "country": "DE",
                    "owners": [{"name": "x", "share_min": 60, "listings": [{"list": "us-bis-entity-list"}]}],
                },
                {"role": "PURCHASER", "name": "B", "country": "DE"},
            ]
        ),
        "REVIEW",
    ),
]


@pytest.mark.parametrize(("said", "outcome"), [pytest.param(*one[1:], id=one[0]) for one in TABLE])
def test_what_one_fact_makes_of_it(said: Said, outcome: str) -> None:
    facts = from_json(Facts, json.loads(json.dumps(said), parse_float=Decimal))
    assert evaluate(case_of(facts)).outcome == outcome
