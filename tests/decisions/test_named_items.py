"""The ICs that BIS names, wherever in an order they are named: by model, SKU, description, or inside a box."""

from typing import Any

import pytest

from tests.decisions.conftest import ORDER, Tenant

PRESUMED = "gp10.prc-designed-3a090"


def outcome(tenant: Tenant, item: dict[str, Any], **facts: Any) -> str:
    said: str = tenant.asks({**ORDER, "activities": ["BUY"], "items": [item], **facts})["outcome"]
    return said


@pytest.mark.parametrize(
    "item",
    [
        {"model": "Ascend 910C"},
        {"sku": "ASCEND-910B3-64G"},
        {"description": "昇腾910B 服务器"},
        {"model": "Atlas 800T A2", "eccn": "EAR99"},
        {"description": "training cluster, CloudMatrix 384"},
        {"description": "server", "components": [{"item": {"model": "アセンド910B"}, "count": 8}]},
        {"description": "rack", "components": [{"item": {"components": [{"item": {"sku": "Huawei 910C"}}]}}]},
        {"model": "910B", "designer": {"name": "HiSilicon"}},
        {"model": "Ascend 910B heatsink", "kind": "IC"},
    ],
)
def test_a_named_ic_is_presumed_wherever_it_stands(tenant: Tenant, item: dict[str, Any]) -> None:
    assert outcome(tenant, item) == "PRESUMPTION_APPLIES"


@pytest.mark.parametrize(
    "item",
    [
        {"description": "heatsink for Ascend 910B", "eccn": "EAR99"},
        {"model": "Huawei ATN 910B", "description": "router power module", "eccn": "EAR99"},
        {"description": "Ascend climbing shoes", "eccn": "EAR99"},
        {"model": "910B", "description": "frequency standard", "eccn": "EAR99"},
    ],
)
def test_what_only_sounds_like_one_goes_through(tenant: Tenant, item: dict[str, Any]) -> None:
    assert outcome(tenant, item) == "NO_RESTRICTION_FOUND"


@pytest.mark.parametrize("model", ["Ascend 910", "Ascend 910A", "Ascend 950PR", "Atlas 950 SuperPoD"])
def test_an_ic_that_is_not_named_is_presumed_by_its_figures(tenant: Tenant, model: str) -> None:
    decision = tenant.asks({**ORDER, "activities": ["BUY"], "items": [{"model": model, "eccn": "EAR99"}]})
    assert PRESUMED in [one["rule"] for one in decision["findings"] if one["result"] == "MET"]


def test_a_smaller_ic_of_the_same_maker_is_not_presumed(tenant: Tenant) -> None:
    decision = tenant.asks({**ORDER, "items": [{"model": "Atlas 300I Duo", "eccn": "EAR99"}]})
    assert PRESUMED not in [one["rule"] for one in decision["findings"]]
