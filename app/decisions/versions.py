"""What a decision says it has read: versions of code and data, numbers of what is known, and what counted beside."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from uuid import UUID

from app import __version__
from app.canonical import canonical, sha256
from app.decisions.decision import AskedByView, DrawnLineView, DrawnView, ListVersionView, VersionsView
from app.decisions.gather import Gathered, ListPolicy
from app.decisions.ruled import InForce
from app.law.chips import CHIPS_VERSION
from app.law.rule_hashes import rule_hashes
from app.law.version import LAW_VERSION
from app.matching.version import MATCHER_VERSION
from app.store.knowledge import KnowledgeRead
from app.wire import to_json

ENGINE: Final = __version__
SCHEMA: Final = 1


@lru_cache(maxsize=1)
def rules_version() -> str:
    """One hash over the content of every rule that there is."""
    return sha256(canonical(to_json(rule_hashes()))).hex()


def versions_of(
    asked_by: AskedByView, policy: ListPolicy, gathered: Gathered, read: KnowledgeRead
) -> VersionsView:
    """Name everything that an answer was given from."""
    return VersionsView(
        engine=ENGINE,
        schema=SCHEMA,
        law=LAW_VERSION,
        chips=CHIPS_VERSION,
        matcher=MATCHER_VERSION,
        rules=rules_version(),
        settings=_settings(policy, gathered.in_force),
        rulings=read.tenant,
        profile=read.tenant,
        entities=read.tenant,
        ownership=read.tenant,
        dispositions=read.tenant,
        shared=read.shared,
        draws=read.at if gathered.in_force.limited else None,
        drawn=tuple(_drawn(gathered.in_force)),
        asked_by=asked_by,
        lists=tuple(
            ListVersionView(
                list=one.list.id,
                version=one.version.version,
                completeness=one.version.completeness.value,
                published_on=one.version.published_on,
                loaded_at=one.version.recorded_at,
                id=one.version.id,
            )
            for one in gathered.lists
        ),
    )


def _drawn(in_force: InForce) -> Iterator[DrawnView]:
    for one in in_force.ruled.licenses:
        if one.drawn or one.own:
            own = tuple(DrawnLineView(line=line, quantity=quantity) for line, quantity in one.own)
            yield DrawnView(license=UUID(one.id), others=one.drawn, own=own)


def _settings(policy: ListPolicy, in_force: InForce) -> str:
    residual = "HOLD" if in_force.holds_residual_text else "ADVISORY"
    return f"starters={policy.starters_accepted} max_age_days={policy.max_age_days} residual_text={residual}"


def list_policy_of(settings: str) -> ListPolicy:
    """Read the list policy that a decision names in ``versions.settings``."""
    said = dict(one.split("=", 1) for one in settings.split())
    days = said["max_age_days"]
    return ListPolicy(said["starters"] == "True", None if days == "None" else int(days))
