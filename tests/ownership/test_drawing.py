"""The drawing of an ownership graph: well-formed, without script, nobody on top of anybody, with its text."""

from decimal import Decimal
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ownership.drawing import HEIGHT, WIDTH, Drawn, drawing, wrapped
from app.ownership.graph import restricted_share
from app.ownership.layout import MOST_NODES, layout
from app.ownership.stakes import Stake
from tests.ownership.examples import chain

SVG = "{http://www.w3.org/2000/svg}"
nodes = st.sampled_from(["T", *(f"N{place}" for place in range(12))])
graphs = st.lists(st.tuples(nodes, nodes), max_size=25).map(
    lambda pairs: tuple(Stake(owner, owned, Decimal(10), Decimal(10)) for owner, owned in pairs)
)


def drawn(stakes: tuple[Stake, ...], listed: tuple[str, ...] = (), **names: str) -> ET.Element:
    share = restricted_share("T", stakes, listed)
    made = drawing(
        Drawn(
            target="T",
            stakes=stakes,
            names=names,
            listed=dict.fromkeys(listed, "us-bis-entity-list"),
            deciding=share.path,
            title="Who owns T",
            text="X holds 60 percent of T.",
            more="{count} more",
        )
    )
    return ET.fromstring(made)  # noqa: S314 - our own drawing


def boxes(page: ET.Element) -> list[tuple[int, int]]:
    found = (one.find(f"{SVG}rect") for one in page.iter(f"{SVG}g"))
    return [(int(one.attrib["x"]), int(one.attrib["y"])) for one in found if one is not None]


def classes(page: ET.Element, tag: str) -> list[str]:
    return [one.attrib.get("class", "") for one in page.iter(f"{SVG}{tag}")]


@settings(max_examples=40, deadline=None)
@given(graphs)
def test_any_graph_is_drawn_with_no_box_on_another(stakes: tuple[Stake, ...]) -> None:
    page = drawn(stakes)
    places = boxes(page)
    for (x, y), (to_x, to_y) in combinations(places, 2):
        assert abs(x - to_x) >= WIDTH or abs(y - to_y) >= HEIGHT
    width, height = float(page.attrib["width"]), float(page.attrib["height"])
    assert all(x >= 0 and y >= 0 and x + WIDTH <= width and y + HEIGHT <= height for x, y in places)


def test_listed_owners_and_the_stakes_that_decide_are_marked() -> None:
    page = drawn(chain("X 60 A", "A 50 T", "F 50 T"), ("X",))
    assert sorted(classes(page, "g")) == ["node", "node", "node listed", "node target"]
    assert sorted(one for one in classes(page, "path") if one) == ["edge", "edge deciding", "edge deciding"]


def test_the_owned_is_below_its_owners() -> None:
    ys = [y for _, y in boxes(drawn(chain("X 60 A", "A 50 T")))]
    assert len(set(ys)) == 3


def test_names_are_escaped_and_there_is_no_script() -> None:
    page = drawn(chain("X 60 T"), X='<script>alert("x")</script>&', T="A\x07B")
    assert [one.tag for one in page.iter() if "script" in one.tag] == []
    assert {"title", "desc"} <= {one.tag.removeprefix(SVG) for one in page}
    assert "AB" in {one.text for one in page.iter(f"{SVG}text")}


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Acme", ["Acme"]),
        ("Target Semiconductor Distribution GmbH", ["Target Semiconductor", "Distribution GmbH"]),
        ("蓝木控股有限公司国际投资", ["蓝木控股有限公司国际投资"]),
        ("蓝木控股有限公司国际投资集团", ["蓝木控股有限公司国际投资", "集团"]),
        ("x" * 60, ["x" * 24, "x" * 24, "x" * 12]),
        ("word " * 40, ["word word word word word", "word word word word word", "word word word word wor…"]),
    ],
)
def test_long_names_are_wrapped_and_cut(name: str, lines: list[str]) -> None:
    assert wrapped(name, 3) == lines


def test_of_a_thousand_owners_those_that_decide_stay() -> None:
    many = tuple(Stake(f"P{place:04}", "T", Decimal("0.05"), Decimal("0.05")) for place in range(1000))
    laid = layout("T", (*many, *chain("Z 50 Y", "Y 50 T")), ("Z", "Y", "T"))
    shown = {seat for row in laid.rows for seat in row if isinstance(seat, str)}
    assert {"T", "Y", "Z"} <= shown
    assert (len(shown), laid.left_out) == (MOST_NODES, 1003 - MOST_NODES)
