"""An ownership graph as a drawing: SVG without script, with its answer as text for whoever does not see it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

from app.facts import StakeKind
from app.ownership.layout import Layout, Seat, layout
from app.ownership.stakes import Stake, percent

WIDTH: Final = 176
HEIGHT: Final = 62
BETWEEN: Final = 24
LANE: Final = 18
DIP: Final = 46
BETWEEN_ROWS: Final = 74
MARGIN: Final = 30
TITLE: Final = 62
LINE: Final = 15
LONGEST_LINE: Final = 24
MOST_LINES: Final = 3
SMALLEST_WIDTH: Final = 560
Point: TypeAlias = tuple[int, int]
STYLE: Final = """
text { font: 13px 'Noto Sans', 'Noto Sans CJK JP', 'Hiragino Sans', Arial, sans-serif; fill: #1b1f24 }
.title { font-size: 17px; font-weight: 600 } .note, .share { font-size: 12px } .note { fill: #57606a }
.node rect { fill: #f6f8fa; stroke: #57606a } .target rect { fill: #ddf4ff; stroke: #0969da; stroke-width: 3 }
.listed rect { fill: #ffebe9; stroke: #cf222e; stroke-width: 3 } .mark { font-size: 11px; font-weight: 700 }
.listed .mark { fill: #a40e26 } .edge { marker-end: url(#to); fill: none; stroke: #8c959f; stroke-width: 1.3 }
.deciding { stroke: #cf222e; stroke-width: 3 } .votes { stroke-dasharray: 5 4 }
.halo { stroke: #ffffff; stroke-width: 6; paint-order: stroke; stroke-linejoin: round }
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: ``names`` by node, the listings of listed nodes, the stakes that decide, and words for all."""

    target: str
    stakes: tuple[Stake, ...]
    names: Mapping[str, str]
    listed: Mapping[str, str]
    deciding: Collection[Stake]
    title: str
    text: str
    more: str


def drawing(drawn: Drawn) -> str:
    """The graph as an SVG document; the target is at the bottom, its owners are above it."""
    ends = (end for one in drawn.deciding for end in (one.owner, one.owned))
    laid = layout(drawn.target, drawn.stakes, (*ends, *drawn.listed))
    at = _places(laid)
    width = max(x + _width(seat) for seat, (x, _) in at.items()) + MARGIN
    height = max(y for _, y in at.values()) + HEIGHT + MARGIN
    page = _page(max(width, SMALLEST_WIDTH), height, drawn, laid)
    lines = _lines(laid, at, drawn)
    for one in sorted(lines, key=lambda line: line.decides):
        one.draw(page)
    for seat, place in at.items():
        if isinstance(seat, str):
            _node(page, seat, place, drawn)
    for one in lines:
        one.label(page)
    return ET.tostring(page, encoding="unicode")


def _width(seat: Seat) -> int:
    return WIDTH if isinstance(seat, str) else LANE


def _places(laid: Layout) -> dict[Seat, Point]:
    """The upper left corner of each node, and of each lane in which a line passes a row."""
    breadths = [sum(map(_width, row)) + BETWEEN * (len(row) - 1) for row in laid.rows]
    widest = max(*breadths, SMALLEST_WIDTH - 2 * MARGIN)
    found: dict[Seat, Point] = {}
    for number, (row, breadth) in enumerate(zip(laid.rows, breadths, strict=True)):
        x = MARGIN + (widest - breadth) // 2
        for seat in row:
            found[seat] = (x, TITLE + number * (HEIGHT + BETWEEN_ROWS))
            x += _width(seat) + BETWEEN
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A stake as a line through points, from its owner to the owned."""

    stake: Stake
    points: tuple[Point, ...]
    decides: bool

    def draw(self, page: ET.Element) -> None:
        """Put the line on the page, bent softly between the rows."""
        marks = {"edge": True, "deciding": self.decides, "votes": self.stake.kind is StakeKind.VOTES}
        x, y = self.points[0]
        path = f"M{x} {y}"
        for (x, y), (to_x, to_y) in pairwise(self.points):
            bend = (to_y - y) // 2 or DIP
            path += f" C{x} {y + bend} {to_x} {to_y - bend if to_y != y else y + DIP} {to_x} {to_y}"
        ET.SubElement(
            page, "path", {"class": " ".join(one for one, said in marks.items() if said), "d": path}
        )

    def label(self, page: ET.Element) -> None:
        """Put the share beside the end of its owner, where lines have not yet come together."""
        (x, y), (_, to_y) = self.points[:2]
        place = {"x": str(x), "y": str(y + (18 if to_y >= y else -8)), "text-anchor": "middle"}
        unit = "% votes" if self.stake.kind is StakeKind.VOTES else "%"
        label = percent(self.stake).replace(" to ", "–")
        _text_of(page, "text", {**place, "class": "share halo"}, f"{label} {unit}")


def _lines(laid: Layout, at: Mapping[Seat, Point], drawn: Drawn) -> list[_Line]:
    """The lines of all stakes; those that meet at a side of a node are spread along it."""
    deciding = {(one.owner, one.owned) for one in drawn.deciding}
    ways = [laid.way(number) for number in range(len(laid.stakes))]
    leaving = _spread([(way[0], way[1]) for way in ways], at)
    coming = _spread([(way[-1], way[-2]) for way in ways], at)
    lines = []
    for number, way in enumerate(ways):
        (_, y), (_, to_y) = at[way[0]], at[way[-1]]
        start = (leaving[number], y + (HEIGHT if to_y >= y else 0))
        end = (coming[number], to_y + (HEIGHT if to_y <= y else 0))
        between = [point for seat in way[1:-1] for point in _through(at[seat], down=to_y > y)]
        stake = laid.stakes[number]
        lines.append(_Line(stake, (start, *between, end), (stake.owner, stake.owned) in deciding))
    return lines


def _through(corner: Point, *, down: bool) -> tuple[Point, Point]:
    x, y = corner
    upper, lower = (x + LANE // 2, y), (x + LANE // 2, y + HEIGHT)
    return (upper, lower) if down else (lower, upper)


def _spread(ends: list[tuple[Seat, Seat]], at: Mapping[Seat, Point]) -> list[int]:
    """Where along its node each line ends, in the order of where the lines go."""
    found = [0] * len(ends)
    for node in dict.fromkeys(seat for seat, _ in ends):
        here = [number for number, (seat, _) in enumerate(ends) if seat == node]
        here.sort(key=lambda number: at[ends[number][1]])
        for place, number in enumerate(here):
            found[number] = at[node][0] + WIDTH * (place + 1) // (len(here) + 1)
    return found


def _page(width: int, height: int, drawn: Drawn, laid: Layout) -> ET.Element:
    page = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "aria-labelledby": "title desc",
        },
    )
    _text_of(page, "title", {"id": "title"}, drawn.title)
    _text_of(page, "desc", {"id": "desc"}, drawn.text)
    _text_of(page, "style", {}, STYLE)
    head = {"id": "to", "refX": "7", "refY": "4", "markerWidth": "8", "markerHeight": "8", "orient": "auto"}
    arrow = ET.SubElement(page, "marker", {**head, "markerUnits": "userSpaceOnUse"})
    ET.SubElement(arrow, "path", {"d": "M0 0 L8 4 L0 8 z", "fill": "#57606a"})
    ET.SubElement(page, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    longest = width // 9
    _text_of(page, "text", {"x": str(MARGIN), "y": "28", "class": "title"}, _cut(drawn.title, longest))
    if laid.left_out:
        note = drawn.more.format(count=laid.left_out)
        _text_of(page, "text", {"x": str(MARGIN), "y": "47", "class": "note"}, note)
    return page


def _node(page: ET.Element, node: str, place: Point, drawn: Drawn) -> None:
    x, y = place
    kinds = (
        "node",
        *(("listed",) if node in drawn.listed else ()),
        *(("target",) if node == drawn.target else ()),
    )
    group = ET.SubElement(page, "g", {"class": " ".join(kinds)})
    name = drawn.names.get(node, node)
    _text_of(group, "title", {}, ": ".join((name, *((drawn.listed[node],) if node in drawn.listed else ()))))
    size = {"width": str(WIDTH), "height": str(HEIGHT), "rx": "6"}
    ET.SubElement(group, "rect", {"x": str(x), "y": str(y), **size})
    mark = drawn.listed.get(node)
    lines = wrapped(name, MOST_LINES - (1 if mark else 0))
    top = y + HEIGHT // 2 - (len(lines) + bool(mark)) * LINE // 2 + LINE - 3
    middle = {"x": str(x + WIDTH // 2), "text-anchor": "middle"}
    for number, line in enumerate(lines):
        _text_of(group, "text", {**middle, "y": str(top + number * LINE)}, line)
    if mark:
        where = {**middle, "y": str(top + len(lines) * LINE), "class": "mark"}
        _text_of(group, "text", where, _cut(mark, LONGEST_LINE))


def wrapped(name: str, most: int) -> list[str]:
    """A name in lines that fit a node; wide letters count twice, and what does not fit is cut with an ellipsis."""
    lines = [""]
    for word in name.split():
        for piece in _pieces(word):
            joined = (
                f"{lines[-1]} {piece}".strip() if piece is word or lines[-1] == "" else f"{lines[-1]}{piece}"
            )
            if _breadth(joined) <= LONGEST_LINE:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), LONGEST_LINE)]


def _pieces(word: str) -> list[str]:
    """A word that is broader than a line, in pieces."""
    if _breadth(word) <= LONGEST_LINE:
        return [word]
    size = LONGEST_LINE // 2 if any(_breadth(letter) > 1 for letter in word) else LONGEST_LINE
    return [word[start : start + size] for start in range(0, len(word), size)]


def _cut(text: str, longest: int) -> str:
    if _breadth(text) <= longest:
        return text
    while _breadth(text) > longest - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _breadth(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _text_of(parent: ET.Element, tag: str, said: Mapping[str, str], text: str) -> None:
    ET.SubElement(parent, tag, dict(said)).text = "".join(
        one for one in text if one.isprintable() or one == "\n"
    )
