"""The version of the law: one hash over its source and its dated data."""

from typing import Final

from app.editions import edition

LAW_VERSION: Final = edition("app.law")
