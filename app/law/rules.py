"""Every rule there is: importing a module of law registers its rules, in the order of the text."""

from typing import Final

from app.law import (
    advanced_computing,
    affiliates,
    ai_training,
    embargoes,
    end_uses,
    gp10,
    jurisdiction,
    listings,
    notices,
    red_flags,
    scope,
)
from app.law.rule import REGISTRY, Rule

MODULES: Final = (
    advanced_computing,
    ai_training,
    gp10,
    red_flags,
    end_uses,
    notices,
    embargoes,
    jurisdiction,
    affiliates,
    listings,
    scope,
)
RULES: Final[tuple[Rule, ...]] = tuple(REGISTRY.values())
