"""Three-valued claims that remember why: what was read, and what was not there to read.

Kleene's logic: UNKNOWN never reads as NO. ``because`` holds the facts that carried the answer,
``missing`` the facts that could still change it, both as JSON pointers into the facts.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple, cast

from app.facts import Ternary

_YES, _NO, _UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
_OPPOSITE: Final = {_YES: _NO, _NO: _YES, _UNKNOWN: _UNKNOWN}

Used = tuple[str, str]
"""A fact that was read: its JSON pointer and its value as text."""


class Claim(NamedTuple):
    """An answer YES, NO or UNKNOWN with its grounds: facts of its own, or the claims that carried it."""

    truth: Ternary
    used: tuple[Used, ...] = ()
    lacking: tuple[str, ...] = ()
    parts: tuple["Claim", ...] = ()

    @property
    def because(self) -> tuple[Used, ...]:
        """The facts that carried the answer, each once, put together when somebody asks."""
        return tuple(dict.fromkeys(used for one in _leaves(self) for used in one.used))

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that could still change the answer, each once."""
        return tuple(dict.fromkeys(at for one in _leaves(self) if one.open for at in one.lacking))

    @property
    def holds(self) -> bool:
        """The claim is known to be true."""
        return self.truth is _YES

    @property
    def fails(self) -> bool:
        """The claim is known to be false."""
        return self.truth is _NO

    @property
    def open(self) -> bool:
        """Nobody knows yet."""
        return self.truth is _UNKNOWN


_made: Final = cast("Callable[[tuple[object, ...]], Claim]", partial(tuple.__new__, Claim))
"""A claim of its four parts at once: an answer is made of some hundred, and ``Claim(...)`` takes twice as long."""


def holds(*because: Used) -> Claim:
    """A claim known to be true."""
    return _made((_YES, because, (), ()))


def fails(*because: Used) -> Claim:
    """A claim known to be false."""
    return _made((_NO, because, (), ()))


def unknown(*missing: str, because: tuple[Used, ...] = ()) -> Claim:
    """A claim that the facts named would settle."""
    return _made((_UNKNOWN, because, missing, ()))


def claim(answer: bool, *because: Used) -> Claim:  # noqa: FBT001 - the answer is the subject itself
    """A claim whose answer is known."""
    return _made((_YES if answer else _NO, because, (), ()))


def stated(pointer: str, value: Ternary | None) -> Claim:
    """The claim that a yes-or-no fact is YES; absent or UNKNOWN is missing."""
    if value is None or value is _UNKNOWN:
        return unknown(pointer)
    return _made((value, ((pointer, value.value),), (), ()))


def negated(one: Claim) -> Claim:
    """The claim that ``one`` is false."""
    return _made((_OPPOSITE[one.truth], one.used, one.lacking, one.parts))


def all_of(*claims: Claim) -> Claim:
    """True when every claim is; false as soon as one is."""
    return _combine(claims, _NO)


def any_of(*claims: Claim) -> Claim:
    """True as soon as one claim is; false when every one is (and when there is none)."""
    return _combine(claims, _YES)


def none_of(*claims: Claim) -> Claim:
    """True when every claim is false."""
    return negated(any_of(*claims))


def _combine(claims: tuple[Claim, ...], decisive: Ternary) -> Claim:
    if len(claims) == 1:
        return claims[0]
    deciding = [one for one in claims if one.truth is decisive]
    if deciding:
        return _made((decisive, (), (), tuple(deciding))) if len(deciding) > 1 else deciding[0]
    open_ones = [one for one in claims if one.truth is _UNKNOWN]
    if not open_ones:
        return _made((_OPPOSITE[decisive], (), (), claims))
    settled = [one for one in claims if one.truth is not _UNKNOWN]
    return _made((_UNKNOWN, (), (), (*open_ones, *settled)))


def _leaves(one: Claim) -> Iterator[Claim]:
    if not one.parts:
        yield one
    for part in one.parts:
        yield from _leaves(part)
