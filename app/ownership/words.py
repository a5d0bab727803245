"""An ownership answer in words: each edge of its proof, what it comes to, and what would turn it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from app.facts import Ternary
from app.ownership.graph import RestrictedShare
from app.ownership.stakes import HALF, ZERO, Stake, percent

Language = Literal["en", "ja"]


@dataclass(frozen=True, slots=True)
class Flip:
    """What would turn the answer: a SHARE, a DATE or a MISSING_EDGE, with the figure or the day."""

    kind: str
    text: str
    share: Decimal | None = None
    on: date | None = None


SAID: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "edge": "{owner} holds {share} percent of {owned} ({source}).",
        "dated": "{source}, {day}",
        "YES": "Restricted owners hold {least} percent of {target}: half or more, so it takes on their restrictions.",
        "UNKNOWN": "Restricted owners hold between {least} and {most} percent of {target}: it may reach half.",
        "NO": "Restricted owners hold at most {most} percent of {target}: less than half.",
        "listed": "{target} is listed itself.",
        "less": "Restricted owners holding {share} percent less than they do would leave {target} below half.",
        "more": "Another {share} percent in the hands of restricted owners would bring {target} to half.",
        "exact": "The exact share that {owner} holds of {owned} would settle it.",
        "until": "{owner}'s stake in {owned} ends on {day}, as recorded.",
        "missing": "Nobody is known to hold {share} percent of {target}; a restricted owner of that part could decide.",
    },
    "ja": {
        "edge": "{owner}は{owned}の{share}パーセントを保有しています（{source}）。",
        "dated": "{source}、{day}",
        "YES": "制限を受ける所有者が{target}の{least}パーセントを保有しています。半分以上のため、同じ制限を受けます。",
        "UNKNOWN": "制限を受ける所有者の{target}の保有は{least}から{most}パーセントで、半分に達する可能性があります。",
        "NO": "制限を受ける所有者の{target}の保有は最大{most}パーセントで、半分未満です。",
        "listed": "{target}自体が掲載されています。",
        "less": "制限を受ける所有者の保有が{share}パーセント少なければ、{target}は半分未満になります。",
        "more": "制限を受ける所有者がさらに{share}パーセントを保有すれば、{target}は半分に達します。",
        "exact": "{owner}が保有する{owned}の正確な割合が分かれば決まります。",
        "until": "{owned}に対する{owner}の持分は、記録によれば{day}に終わります。",
        "missing": "{target}の{share}パーセントは保有者不明です。制限を受ける者が保有していれば結論が変わりえます。",
    },
}


def proof_in_words(
    target: str, share: RestrictedShare, names: Mapping[str, str], language: Language
) -> tuple[str, ...]:
    """The proof, one sentence an edge, and then what it comes to."""
    said = SAID[language]
    called = names.get(target, target)
    edges = tuple(_edge(one, names, said) for one in share.path)
    if share.restricted is Ternary.YES and not edges:
        return (said["listed"].format(target=called),)
    least, most = _plain(share.share_min), _plain(share.share_max)
    return (*edges, said[share.restricted.value].format(target=called, least=least, most=most))


def flips(
    target: str,
    share: RestrictedShare,
    ends: Mapping[Stake, date],
    names: Mapping[str, str],
    language: Language,
) -> Iterator[Flip]:
    """What would turn the answer; ``ends`` are the days on which stakes of the proof end, as recorded."""
    said, called = SAID[language], names.get(target, target)
    if share.restricted is Ternary.YES and share.path:
        # by any amount more than what they hold beyond half
        less = share.share_min - HALF
        yield Flip("SHARE", said["less"].format(share=f"> {_plain(less)}", target=called), share=less)
    if share.restricted is Ternary.NO:
        more = HALF - share.share_max
        yield Flip("SHARE", said["more"].format(share=_plain(more), target=called), share=more)
        if share.undisclosed_share >= more:
            yield _missing(share.undisclosed_share, called, said)
    if share.restricted is Ternary.UNKNOWN:
        for one in share.path:
            if one.share_min != one.share_max:
                yield Flip("SHARE", said["exact"].format(**_ends(one, names)))
    for one, day in ends.items():
        yield Flip("DATE", said["until"].format(**_ends(one, names), day=day.isoformat()), on=day)


def _missing(share: Decimal, target: str, said: Mapping[str, str]) -> Flip:
    return Flip("MISSING_EDGE", said["missing"].format(share=_plain(share), target=target), share=share)


def _edge(one: Stake, names: Mapping[str, str], said: Mapping[str, str]) -> str:
    source = one.source or "?"
    dated = said["dated"].format(source=source, day=one.as_of.isoformat()) if one.as_of else source
    return said["edge"].format(**_ends(one, names), share=percent(one), source=dated)


def _ends(one: Stake, names: Mapping[str, str]) -> dict[str, str]:
    return {"owner": names.get(one.owner, one.owner), "owned": names.get(one.owned, one.owned)}


def _plain(share: Decimal) -> str:
    return f"{share.normalize():f}" if share else f"{ZERO}"
