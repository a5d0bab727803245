"""Every rule there is: importing a module of law registers its rules, in the order of the text."""

from typing import Final

from app.law import (
    advanced_computing,
    affiliates,
    ai_diffusion,
    ai_training,
    blocked_persons,
    chip_making,
    embargoes,
    end_uses,
    gp10,
    jurisdiction,
    listings,
    memory_controls,
    notices,
    red_flags,
    scope,
    stored_facts,
    united_arab_emirates,
)
from app.law.rule import REGISTRY, Rule

MODULES: Final = (
    advanced_computing,
    memory_controls,
    ai_diffusion,
    united_arab_emirates,
    ai_training,
    gp10,
    red_flags,
    end_uses,
    chip_making,
    notices,
    embargoes,
    jurisdiction,
    affiliates,
    listings,
    blocked_persons,
    stored_facts,
    scope,
)
RULES: Final[tuple[Rule, ...]] = tuple(REGISTRY.values())
