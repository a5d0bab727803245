"""What the service accepts of lists, by the operator's settings and the asker's mode."""

from app.decisions.gather import ListPolicy
from app.settings import Settings
from app.store.scope import Mode


def list_policy(settings: Settings, mode: Mode) -> ListPolicy:
    """Starter lists satisfy the sandbox, and live keys where the operator says so."""
    starters = mode is Mode.SANDBOX or not settings.require_full_lists
    return ListPolicy(starters, settings.list_max_age_days)
