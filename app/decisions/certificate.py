"""The certificate of one decision: a page to read and print that says what was found on that day, against what.

One file, without script and without anything fetched from elsewhere. It repeats what is recorded, in the words of
``certificate.yaml``, and never says more: nothing found is nothing found, in the scope and the lists that it names.
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml
from jinja2 import Environment, PackageLoader

from app.canonical import sha256
from app.decisions.prose import Lookup
from app.decisions.shown import shown
from app.law.finding import SEVERITY, Outcome
from app.law.texts import Language
from app.store.decisions import Decision
from app.store.reviews import StoredReview

CALM: Final = frozenset({Outcome.NO_RESTRICTION_FOUND, Outcome.AUTHORIZED})
PAGES: Final = Environment(
    loader=PackageLoader("app.decisions", ""),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _moment(instant: str) -> str:
    """An instant to the second, as people read it."""
    return f"{datetime.fromisoformat(instant).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


PAGES.filters["moment"] = _moment


def certificate(
    row: Decision, reviews: tuple[StoredReview, ...], language: Language, earlier: Lookup, *, persons: bool
) -> str:
    """The page in a language; evidence on listed ``persons`` only where it may be seen."""
    recorded: dict[str, Any] = json.loads(row.canonical)
    decision = shown(recorded, language, earlier, facts=True, persons=persons)
    return PAGES.get_template("certificate.html").render(
        d=decision,
        lines=decision["facts"].get("items", []),
        words=_words()[language],
        language=language,
        calm=Outcome(row.outcome) in CALM,
        grave=SEVERITY[Outcome(row.outcome)] <= SEVERITY[Outcome.LICENSE_REQUIRED],
        sha256=sha256(row.canonical).hex(),
        signed=row.signing_key,
        subject=row.subject,
        reviews=reviews,
    )


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    raw = files("app.decisions").joinpath("certificate.yaml").read_bytes()
    words: dict[str, dict[str, Any]] = yaml.CBaseLoader(raw).get_single_data()
    spoken: tuple[Language, ...] = ("en", "ja")
    return {one: {name: said[one] for name, said in words.items()} for one in spoken}
