"""Why a question cannot be answered at all.

Refusal
+-- Refused                the request contradicts itself or names what is not there (422)
+-- ScreeningUnavailable   a list that the question requires cannot be relied on (503)
"""

from dataclasses import dataclass


class Refusal(Exception):  # noqa: N818 - the field's word
    """The question was not answered; nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of a request, by JSON pointer."""

    pointer: str
    code: str
    message: str


class Refused(Refusal):
    """The facts cannot be read as they stand; ``faults`` says which and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{one.pointer}: {one.message}" for one in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A required list that could not be relied on: MISSING, STALE, STARTER, NOT_INDEXED or UNAVAILABLE."""

    list: str
    reason: str


class ScreeningUnavailable(Refusal):
    """Some required list is missing, stale past its budget, only a starter list, or has no index on this host yet."""

    def __init__(self, not_checked: tuple[Unchecked, ...]) -> None:
        super().__init__(", ".join(f"{one.list} {one.reason}" for one in not_checked))
        self.not_checked = not_checked
