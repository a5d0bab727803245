"""A license satisfies what it covers, and nothing else: one test per thing that has to fit."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.law.case import LawChanges
from app.law.evaluate import Evaluation, evaluate
from app.law.rulings import HeldLicense, License
from app.wire import from_json
from tests.law.dealings import ENTITY_LIST, Json, case_of, chips, item, operator

DESTINATION = "advanced-computing.destination"
LISTING = "listing.entity-list"


def license_(**changed: Any) -> Json:
    return {
        "number": "D1",
        "parties": [{"name": "Nordlicht Rechenwerk", "role": "END_USER"}],
        "items": {"eccn": "3A090.a"},
        "destinations": ["VN"],
        "covers": [DESTINATION],
        **changed,
    }


def under(order: Json, *licenses: Json, drawn: int = 0, own: dict[str, int] | None = None) -> Evaluation:
    """What the law says of the order with the licenses on record, the first of them drawn upon."""
    held = tuple(
        HeldLicense(
            f"license-{place}",
            from_json(License, one),
            Decimal(0 if place else drawn),
            tuple((line, Decimal(used)) for line, used in (own or {}).items()),
        )
        for place, one in enumerate(licenses)
    )
    return evaluate(replace(case_of(order), changes=LawChanges(licenses=held)))


def outcomes(order: Json, *licenses: Json, **kept: Any) -> list[str]:
    return [one.outcome.value for one in under(order, *licenses, **kept).lines]


def test_a_requirement_that_is_covered_is_satisfied_and_the_line_authorized() -> None:
    found = under(chips("VN"), license_(conditions=["No resale"], value=90000))
    (one,) = [finding for finding in found.findings if finding.rule == DESTINATION]

    assert found.outcome == "AUTHORIZED"
    assert one.satisfied_by == "license-0"
    assert (
        "/rulings/license-0",
        "license D1, satisfies it; condition: No resale; value at most 90000",
    ) in one.because
    assert found.license.required == "YES"
    assert outcomes(chips("VN")) == ["LICENSE_REQUIRED"]


@pytest.mark.parametrize(
    "changed",
    [
        {"parties": [{"name": "Nordlicht Rechenwerk GmbH"}]},
        {"parties": [{"name": "Nordlicht Rechenwerk", "role": "PURCHASER"}]},
        {"items": {"eccn": "3A090.b"}},
        {"items": {"eccn": "4A090.a"}},
        {"items": {"models": ["Kestrel K8"]}},
        {"items": {"eccn": "3A090.a", "models": ["Kestrel K8"]}},
        {"items": {"skus": ["K9-1"]}},
        {"destinations": ["LA"]},
        {"covers": [LISTING]},
        {"covers": ["EAR_744_11"]},
        {"quantity": 3},
    ],
    ids=str,
)
def test_what_does_not_fit_does_not_count(changed: Json) -> None:
    assert outcomes(chips("VN"), license_(**changed)) == ["LICENSE_REQUIRED"]


@pytest.mark.parametrize(
    "changed",
    [
        {"parties": [{"name": "NORDLICHT  Rechenwerk."}]},
        {"parties": [{"name": "Somebody"}, {"name": "Nordlicht Rechenwerk"}]},
        {"items": {"eccn": "3A090"}},
        {"items": {"models": ["KESTREL-K9"]}},
        {"destinations": ["LA", "VN"]},
        {"covers": ["ACS_2023"]},
        {"quantity": 4},
    ],
    ids=str,
)
def test_what_fits_counts(changed: Json) -> None:
    assert outcomes(chips("VN"), license_(**changed)) == ["AUTHORIZED"]


def test_every_recipient_has_to_be_named_for_every_role_it_plays() -> None:
    buyer = operator("VN", role="PURCHASER", name="Song Hong Trading")
    two = chips("VN", parties=[operator("VN"), buyer])
    both = [{"name": "Nordlicht Rechenwerk"}, {"name": "Song Hong Trading", "role": "PURCHASER"}]
    twofold = chips("VN", parties=[operator("VN", other_roles=["PURCHASER"])])
    roles = [{"name": "Nordlicht Rechenwerk", "role": role} for role in ("END_USER", "PURCHASER")]

    assert outcomes(two, license_()) == ["LICENSE_REQUIRED"]
    assert outcomes(two, license_(parties=both)) == ["AUTHORIZED"]
    assert outcomes(twofold, license_()) == ["LICENSE_REQUIRED"]
    assert outcomes(twofold, license_(parties=roles)) == ["AUTHORIZED"]


def test_a_party_that_the_license_knows_by_its_entity_is_known_by_nothing_else() -> None:
    def party(entity_id: str | None, name: str) -> Json:
        return chips("VN", parties=[operator("VN", entity_id=entity_id, name=name)])

    licensed = license_(parties=[{"name": "Nordlicht Rechenwerk", "entity_id": "cust-1"}])
    assert outcomes(party("cust-1", "Nordlicht"), licensed) == ["AUTHORIZED"]
    assert outcomes(party("cust-2", "Nordlicht Rechenwerk"), licensed) == ["LICENSE_REQUIRED"]
    assert outcomes(party(None, "Nordlicht Rechenwerk"), licensed) == ["LICENSE_REQUIRED"]


def test_one_limb_does_not_satisfy_another() -> None:
    listed = chips("VN", parties=[operator("VN", listings=[ENTITY_LIST])])

    assert outcomes(listed, license_()) == ["LICENSE_REQUIRED"]
    assert outcomes(listed, license_(covers=[LISTING])) == ["LICENSE_REQUIRED"]
    assert outcomes(listed, license_(), license_(number="D2", covers=[LISTING])) == ["AUTHORIZED"]


def test_a_listed_party_that_is_no_recipient_has_to_be_named_as_well() -> None:
    blocked = {"list": "us-ofac-sdn", "programs": ["RUSSIA-EO14024"]}
    freight = operator("SG", name="Sever Cargo", role="FORWARDER", listings=[blocked])
    order = chips(
        "VN",
        parties=[operator("VN"), freight],
        ship_from="SG",
        us_persons_involved="NO",
        actor={"us_person": "NO", "country": "SG", "headquarters_country": "SG"},
        items=[item(made_in="TW", jurisdiction_basis="FDP")],
    )
    covers = [DESTINATION, "listing.blocked-person"]
    named = [{"name": "Nordlicht Rechenwerk"}, {"name": "Sever Cargo"}]

    assert outcomes(order, license_(covers=covers)) == ["LICENSE_REQUIRED"]
    assert outcomes(order, license_(covers=covers, parties=named)) == ["AUTHORIZED"]


def test_no_license_moves_a_prohibition_or_a_review() -> None:
    denied = chips("VN", parties=[operator("VN", listings=[{"list": "us-bis-dpl"}])])
    everything = license_(covers=[DESTINATION, "listing.denied-person", "notice.public-knowledge"])
    h20 = chips("VN", items=[item(model="NVIDIA H20")], parties=[operator("VN", "CN")])
    seat = license_(covers=[DESTINATION, "advanced-computing.headquarters", "notice.public-knowledge"])

    assert outcomes(denied, everything) == ["PROHIBITED"]
    assert outcomes(h20, seat) == ["REVIEW"]


def test_the_presumption_under_gp10_gives_way_to_a_license_that_names_that_rule() -> None:
    order = chips("DE", items=[item(model="Huawei Ascend 910C", designer=None)])
    by_authority = license_(destinations=["DE"], covers=["GP10_2025"])
    by_rule = license_(destinations=["DE"], covers=["gp10.prc-designed-3a090"])

    assert outcomes(order) == ["PRESUMPTION_APPLIES"]
    assert outcomes(order, by_authority) == ["PRESUMPTION_APPLIES"]
    assert outcomes(order, by_rule) == ["AUTHORIZED"]


def test_a_mere_declaration_does_not_make_an_item_the_licensed_one() -> None:
    item_of_a = item(
        "3A090.b",
        model=None,
        specification={
            "tpp": 9000,
            "performance_density": 11,
            "designed_for_data_center": "YES",
            "marketed_for_data_center": "YES",
        },
    )

    assert outcomes(chips("VN", items=[item_of_a]), license_(items={"eccn": "3A090.b"})) == [
        "LICENSE_REQUIRED"
    ]
    assert outcomes(chips("VN", items=[item_of_a]), license_(items={"eccn": "3A090.a"})) == ["AUTHORIZED"]


def test_a_product_line_is_another_model_than_the_chip_in_it() -> None:
    def order(model: str) -> Json:
        return chips("VN", items=[{"model": model, "quantity": 1}])

    h100 = license_(items={"models": ["H100"]})
    assert outcomes(order("NVIDIA H100"), h100) == ["AUTHORIZED"]
    assert outcomes(order("DGX H100"), h100) == ["LICENSE_REQUIRED"]
    assert outcomes(order("NVIDIA H200"), h100) == ["LICENSE_REQUIRED"]


def test_an_unenforced_text_draws_nothing() -> None:
    found = under(chips("DE"), license_(destinations=["DE"], covers=["AI_DIFFUSION"], quantity=10))

    assert found.outcome == "NO_RESTRICTION_FOUND"
    assert found.draws == ()


# Quantity


def lines(*quantities: int, names: tuple[str | None, ...] = ()) -> Json:
    labels = names or (None,) * len(quantities)
    return chips(
        "VN", items=[item(quantity=many, line=name) for many, name in zip(quantities, labels, strict=True)]
    )


@pytest.mark.parametrize(
    ("order", "drawn", "own", "outcome"),
    [
        (lines(10), 0, None, ["AUTHORIZED"]),
        (lines(11), 0, None, ["LICENSE_REQUIRED"]),
        (lines(4), 7, None, ["LICENSE_REQUIRED"]),
        (lines(4), 6, None, ["AUTHORIZED"]),
        (lines(6, 5), 0, None, ["AUTHORIZED", "LICENSE_REQUIRED"]),
        (lines(11, 5), 0, None, ["LICENSE_REQUIRED", "AUTHORIZED"]),
        (lines(6, names=("10",)), 4, {"10": 6}, ["AUTHORIZED"]),
        (lines(7, names=("10",)), 4, {"10": 6}, ["LICENSE_REQUIRED"]),
        (lines(5, names=("20",)), 0, {"10": 6}, ["LICENSE_REQUIRED"]),
        (lines(6, 6, names=("10", "10")), 0, None, ["AUTHORIZED", "LICENSE_REQUIRED"]),
        (lines(6, 6, names=("/items/1", None)), 0, None, ["AUTHORIZED", "LICENSE_REQUIRED"]),
    ],
)
def test_a_line_uses_what_is_left_of_ten(
    order: Json, drawn: int, own: dict[str, int] | None, outcome: list[str]
) -> None:
    assert outcomes(order, license_(quantity=10), drawn=drawn, own=own) == outcome


def test_what_is_left_is_told_and_a_quantity_has_to_be_stated() -> None:
    short = under(lines(4), license_(quantity=10), drawn=7)
    silent = chips("VN", items=[item(quantity=None)])

    assert ("/rulings/license-0", "license D1, too little left: 3") in short.findings[0].because
    assert [(one.line, one.quantity) for one in short.draws] == [("/items/0", None)]
    assert outcomes(silent, license_(quantity=10)) == ["LICENSE_REQUIRED"]
    assert outcomes(silent, license_()) == ["AUTHORIZED"]


def test_a_second_license_takes_over_where_the_first_is_used_up() -> None:
    found = under(lines(4), license_(quantity=3), license_(number="D2", quantity=5))

    assert found.findings[0].satisfied_by == "license-1"
    assert ("license-1", Decimal(4)) in {(one.license, one.quantity) for one in found.draws}


def test_two_requirements_of_one_line_draw_once() -> None:
    both = license_(covers=[DESTINATION, "advanced-computing.headquarters"], quantity=4)
    found = under(chips("VN", parties=[operator("VN", "CN")]), both)

    assert found.outcome == "AUTHORIZED"
    assert [one.quantity for one in found.draws] == [Decimal(4)]
