"""The version of the matcher: one hash over its source, its words and its weights."""

from typing import Final

from app.editions import edition

MATCHER_VERSION: Final = edition("app.matching")
