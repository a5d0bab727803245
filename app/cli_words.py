"""What all commands of the command line share: their settings, and how wrong use of them is told."""

import sys
from datetime import date
from typing import Final, NoReturn

import typer
from pydantic import ValidationError

from app.settings import Settings

USAGE: Final = 2


def settings(**changed: object) -> Settings:
    """The environment; what it says wrongly ends the command with the variable's name."""
    try:
        found = Settings()
    except ValidationError as error:
        said = ((str(one["loc"][0]).upper(), one["msg"]) for one in error.errors())
        wrong = (f"{'' if name == 'DATABASE_URL' else 'PORTCULLIS_'}{name}: {why}" for name, why in said)
        wrong_use("; ".join(wrong))
    return found.model_copy(update=changed)


def wrong_use(message: str) -> NoReturn:
    """End the command with a sentence on how it is used."""
    sys.stderr.write(f"portcullis: {message}\n")
    raise typer.Exit(USAGE)


def a_day(text: str, name: str) -> date:
    """Read the day that an option names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong_use(f"{name} {text}: not a day, YYYY-MM-DD")
