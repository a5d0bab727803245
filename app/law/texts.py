"""Every sentence that callers read, in English and Japanese, each known by its hash.

A rule's English explanation is its docstring; its Japanese one stands in ``data/rules_ja.yaml``. All other
texts stand in ``data/texts.yaml``. A decision holds hashes; ``app.store`` keeps every text ever used.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final, Literal

import yaml

from app.law.rules import RULES

Language = Literal["en", "ja"]

_INDEX: Final = re.compile(r"/\d+(?=/|$)")
_FOLD: Final = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
"""The space that YAML puts where a Japanese text was folded."""
_INSIDE: Final = re.compile(r"(/components/\*/item)+")


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    en: str
    ja: str

    @property
    def body(self) -> str:
        """Both languages in one, as they are kept."""
        return json.dumps({"en": self.en, "ja": self.ja}, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def sha256(self) -> str:
        """Hash of both languages together, in hexadecimal."""
        return hashlib.sha256(self.body.encode()).hexdigest()


def _load(name: str) -> dict[str, object]:
    return dict(yaml.CBaseLoader(files("app.law").joinpath(f"data/{name}").read_bytes()).get_single_data())


def _texts() -> dict[str, Text]:
    japanese = _load("rules_ja.yaml")
    found = {
        f"rule:{one.id}": Text(" ".join(one.explanation.split()), _FOLD.sub("", str(japanese[one.id])))
        for one in RULES
    }
    for kind, entries in _load("texts.yaml").items():
        if isinstance(entries, dict):
            found |= {f"{kind}:{name}": Text(str(one["en"]), str(one["ja"])) for name, one in entries.items()}
    return found


TEXTS: Final = _texts()


def text(text_id: str) -> Text:
    """The text called ``kind:name``, for example ``advisory:CN_CONFLICT``; KeyError when there is none."""
    return TEXTS[text_id]


@lru_cache(maxsize=4096)
def question_about(pointer: str) -> Text:
    """The question that asks for the fact at a JSON pointer, or a general one where none is written for it."""
    pattern = _INSIDE.sub("", _INDEX.sub("/*", pointer))
    return TEXTS.get(f"question:{pattern}", TEXTS["question:*"])
