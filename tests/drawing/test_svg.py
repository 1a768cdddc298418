"""Bars in groups: each is as long as its value, tells which it is, and stays within the picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from decimal import Decimal

import pytest

from shanxi_health_policy.drawing.svg import COLOURS, Group, lying_bars, standalone, standing_bars

LEGEND = ("就诊占比 share of visits", "疑点占比 share of findings")
GROUPS = [
    Group("甲医院", ((Decimal("50.0"), "50.0%"), (Decimal("25.0"), "25.0%"))),
    Group("<b>&乙", ((Decimal("12.5"), "12.5%"), (0, ""))),
]
HOSTILE = "</svg><script>alert('1')</script>&\""
Drawer = Callable[..., str]


def rects(picture: str) -> list[dict[str, str]]:
    """The rectangles after the paper: of the legend, then of the bars."""
    return [one.attrib for one in ET.fromstring(picture).iter("rect")][1:]


def texts(picture: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(picture).iter("text")]


@pytest.mark.parametrize(("draw", "size"), [(lying_bars, "width"), (standing_bars, "height")])
def test_bars_are_as_long_as_their_values_and_coloured_as_the_legend(draw: Drawer, size: str) -> None:
    picture = draw("占比 shares", GROUPS, legend=LEGEND)
    first, second, *bars, _ = rects(picture)  # the last one is the line that bars begin at
    assert (first["fill"], second["fill"]) == COLOURS
    assert [one["fill"] for one in bars] == [*COLOURS, *COLOURS]
    longest = float(bars[0][size])
    assert [float(one[size]) / longest for one in bars] == pytest.approx([1, 0.5, 0.25, 0], abs=0.001)
    assert {"占比 shares", *LEGEND, "甲医院", "<b>&乙"} <= set(texts(picture))


@pytest.mark.parametrize("draw", [lying_bars, standing_bars])
def test_those_who_listen_are_told_the_title_and_every_value(draw: Drawer) -> None:
    root = ET.fromstring(draw("占比", GROUPS))
    assert root.get("role") == "img"
    assert [one.tag for one in root][:2] == ["title", "desc"]
    assert root.findtext("title") == "占比"
    assert root.findtext("desc") == "甲医院: 50.0%, 25.0%; <b>&乙: 12.5%"


@pytest.mark.parametrize("draw", [lying_bars, standing_bars])
def test_text_is_only_text_and_the_same_bars_make_the_same_picture(draw: Drawer) -> None:
    hostile = [Group(HOSTILE, ((1, HOSTILE),))]
    picture = draw(HOSTILE, hostile, legend=(HOSTILE,))
    assert picture == draw(HOSTILE, hostile, legend=(HOSTILE,))
    assert {one.tag for one in ET.fromstring(picture).iter()} == {
        "svg",
        "title",
        "desc",
        "rect",
        "text",
    }
    assert HOSTILE in texts(picture)


@pytest.mark.parametrize("draw", [lying_bars, standing_bars])
def test_without_bars_or_with_bars_of_nothing_a_picture_is_drawn_all_the_same(draw: Drawer) -> None:
    assert texts(draw("无", [])) == ["无"]
    assert "甲" in texts(draw("零", [Group("甲", ((0, "0"),))]))


@pytest.mark.parametrize("draw", [lying_bars, standing_bars])
def test_everything_stays_within_the_picture(draw: Drawer) -> None:
    groups = [Group("很长的机构名称" * 9, ((number, f"{number:,}"), (1, "1"))) for number in range(1, 400)]
    picture = draw("很长的标题 long title " * 30, groups, legend=("图例" * 60, "b"))
    root = ET.fromstring(picture)
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for one in rects(picture):
        assert 0 <= float(one["x"]) <= float(one["x"]) + float(one["width"]) <= width
        assert 0 <= float(one["y"]) <= float(one["y"]) + float(one["height"]) <= height
    for text in root.iter("text"):
        assert 0 < float(text.get("x", "")) < width
        assert 0 < float(text.get("y", "")) < height


def test_standing_bars_are_named_as_far_as_the_names_do_not_touch() -> None:
    months = [
        Group(f"20{year}-{month:02}", ((1, "1.00"),)) for year in (23, 24, 25) for month in range(1, 13)
    ]
    assert texts(standing_bars("按月", months))[1:4] == ["2023-01", "2023-04", "2023-07"]


def test_a_picture_of_a_page_becomes_a_file_of_its_own() -> None:
    picture = lying_bars("占比", GROUPS)
    assert "http" not in picture
    assert ET.fromstring(standalone(picture)).tag == "{http://www.w3.org/2000/svg}svg"
