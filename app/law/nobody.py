"""Names that name nobody: without a letter or digit, a word for not knowing, or a legal form alone."""

import re
import unicodedata
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

import yaml


def names_somebody(text: str | None) -> bool:
    """Whether a name or number can be looked for."""
    words = _words(text or "")
    return bool(words) and " ".join(words) not in _PLACEHOLDERS and not _FORMS.issuperset(words)


def _words(text: str) -> tuple[str, ...]:
    shown = unicodedata.normalize("NFKC", text).casefold().translate(_FILLERS)
    return tuple(_WORD.findall(shown))


def _read() -> Mapping[str, Any]:
    raw = files("app.law").joinpath("data/nobody.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.CBaseLoader(raw).get_single_data()
    return loaded


_WORD: Final = re.compile(r"[^\W_]+")
_FILLERS: Final = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"), " ")
"""Letters of Hangul that show nothing."""
_DATA: Final = _read()
_PLACEHOLDERS: Final = frozenset(_DATA["placeholders"])
_FORMS: Final = frozenset(_DATA["forms"])
