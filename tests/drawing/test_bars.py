"""Charts: every label and value is text in the picture, losses go left, and the file is the same each time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanxi_health_policy import InputError
from shanxi_health_policy.drawing.bars import Bar, bar_chart
from shanxi_health_policy.text import Text

TITLE, UNIT = Text('标题 <b>&"', 'title <b>&"'), Text("元", "yuan")
SVG = "{http://www.w3.org/2000/svg}"


def bars(*pairs: tuple[str, str]) -> list[Bar]:
    """Bars by label and value."""
    return [Bar(Text(zh=label, en=f"{label} en"), Decimal(value)) for label, value in pairs]


def draw(**changed: Any) -> str:
    """A picture without bars, but for what is changed."""
    asked: dict[str, Any] = {"title": TITLE, "bars": [], "unit": UNIT}
    return bar_chart(**(asked | changed))


def texts(svg: str) -> list[str]:
    """Every text of a picture, in order."""
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")]


def number(drawn: ET.Element, name: str) -> float:
    """A place or a size, in pixels."""
    return float(drawn.get(name, ""))


def bars_of(svg: str) -> list[ET.Element]:
    """The bars of a picture, between its paper and the line that they begin at."""
    return list(ET.fromstring(svg).iter(f"{SVG}rect"))[1:-1]


def test_labels_values_title_unit_and_source_are_text() -> None:
    svg = bar_chart(
        TITLE,
        bars(("甲市", "1.50"), ("乙市", "-2.00"), ("丙市", "0")),
        unit=UNIT,
        source=Text("出处", "source"),
    )
    found = texts(svg)
    assert {"甲市", "乙市", "丙市", "1.50", "-2.00", "0", "元", "出处", '标题 <b>&"'} <= set(found)
    in_english = texts(bar_chart(TITLE, bars(("甲市", "1.50")), unit=UNIT, language="en"))
    assert {"甲市 en", "yuan"} <= set(in_english)


def test_the_order_is_kept_and_losses_go_left_in_another_colour() -> None:
    svg = bar_chart(TITLE, bars(("乙", "1.00"), ("甲", "-3.00"), ("丙", "2.00")), unit=UNIT)
    assert [one for one in texts(svg) if one in "甲乙丙"] == ["乙", "甲", "丙"]
    gain, loss, other = bars_of(svg)
    assert [one.get("fill") for one in (gain, loss, other)] == ["#0072b2", "#d55e00", "#0072b2"]
    assert [float(one.get("width", "")) for one in (gain, loss, other)] == pytest.approx(
        [number(gain, "width"), 3 * number(gain, "width"), 2 * number(gain, "width")], abs=0.2
    )
    assert number(loss, "x") + number(loss, "width") == pytest.approx(number(gain, "x"), abs=0.2)


def test_the_same_bars_make_the_same_file_without_scripts_or_links() -> None:
    one, two = (bar_chart(TITLE, bars(("甲", "1.00")), unit=UNIT) for _ in range(2))
    assert one == two
    assert "<script" not in one
    assert "href" not in one
    assert one.count("http") == one.count("http://www.w3.org/2000/svg") == 1
    root = ET.fromstring(one)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == '标题 <b>&"'
    assert "Noto Sans CJK SC" in root.get("font-family", "")


def width(svg: str) -> float:
    """How wide a picture is, in pixels."""
    return number(ET.fromstring(svg), "width")


LABELS = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff"), min_size=1, max_size=12
    )
    .map(str.strip)
    .filter(lambda text: text != "" and not any(ord(sign) & 0xFFFE == 0xFFFE for sign in text))
)


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(LABELS, st.decimals(-(10**6), 10**6, places=2), max_size=12))
def test_any_labels_and_amounts_are_drawn(amounts: dict[str, Decimal]) -> None:
    drawn = [Bar(Text(zh=f" {label}\u3000", en=label), value) for label, value in amounts.items()]
    found = texts(bar_chart(TITLE, drawn, unit=UNIT))
    assert set(amounts) <= set(found)
    assert {str(value) for value in amounts.values()} <= set(found)


@pytest.mark.parametrize("value", ["0", "-0.00", "1E+3", "0.1", "123456789012345.67", "-0.000001"])
def test_a_value_is_printed_exactly_as_it_is(value: str) -> None:
    assert value in texts(bar_chart(TITLE, bars(("甲", value)), unit=UNIT))


@pytest.mark.parametrize(
    "label", ['<a href="x">&amp;\'"</a>', "datum['x']", "__proto__", "constructor", "toString", "null", "1.0"]
)
def test_a_label_is_only_printed_whatever_it_says(label: str) -> None:
    svg = bar_chart(TITLE, bars((label, "1.00"), ("甲", "-2.00")), unit=UNIT)
    assert {label, "甲", "1.00", "-2.00"} <= set(texts(svg))
    assert "<a " not in svg


def test_forty_bars_with_long_labels_fit_a_page_and_nothing_is_cut_short() -> None:
    names = [f"第{number}所社区卫生服务中心" for number in range(40)]
    svg = bar_chart(
        TITLE, bars(*((name, f"{number * 7 - 90}.25") for number, name in enumerate(names))), unit=UNIT
    )
    assert set(names) <= set(texts(svg))
    assert width(svg) <= 800
    assert "…" not in svg
    longest = "很长的名称" * 12
    assert longest in texts(bar_chart(TITLE, bars((longest, "1.00")), unit=UNIT))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_title_is_broken_into_lines_and_keeps_every_word(language: Any) -> None:
    title = Text("颈椎病三类的年度限额改为2000元；" * 20, "the annual limit of class III is 2000 yuan; " * 20)
    svg = bar_chart(title, bars(("甲", "1.00")), unit=UNIT, source=title, language=language)
    written = "".join("".join(texts(svg)).split())
    assert written.startswith("".join(title.in_language(language).split()) * 2)
    assert len(texts(svg)) > 10
    assert width(svg) <= 800


def test_a_short_bar_beside_long_values_keeps_room_for_them_on_both_sides() -> None:
    svg = bar_chart(TITLE, bars(("甲", "100000000000000.00"), ("乙", "-100000000000000.00")), unit=UNIT)
    gain, loss = (one for one in ET.fromstring(svg).iter(f"{SVG}text") if "00000.00" in (one.text or ""))
    # the text left of the loss ends, and the one right of the gain begins, at least its own length from the edge
    assert number(loss, "x") > 100
    assert loss.get("text-anchor") == "end"
    assert number(gain, "x") < width(svg) - 100
    assert gain.get("text-anchor") is None


def test_a_note_stands_behind_the_value_and_readers_hear_label_and_value() -> None:
    one = Bar(Text("甲", "A"), Decimal("1.50"), Text("样本少", "few"))
    assert "1.50（样本少）" in texts(bar_chart(TITLE, [one], unit=UNIT))
    svg = bar_chart(TITLE, [one], unit=UNIT, language="en")
    assert "1.50 (few)" in texts(svg)
    assert ET.fromstring(svg).findtext(f"{SVG}desc") == "A: 1.50 (few)"


def test_without_bars_or_with_bars_of_nothing_the_picture_is_drawn_all_the_same() -> None:
    assert "元" in texts(bar_chart(TITLE, [], unit=UNIT))
    assert {"甲", "0.00"} <= set(texts(bar_chart(TITLE, bars(("甲", "0.00")), unit=UNIT)))


BAD_TEXTS: list[Any] = [
    "甲",
    None,
    Text("", "a"),
    Text("甲", " "),
    Text("甲\a市", "a"),
    Text("甲", "a\nb"),
    Text("\ud800", "a"),
    Text("\uffff", "a"),
    Text("甲\ufeff", "a"),
    Text("甲" * 2001, "a"),
    Text(5, "a"),  # type: ignore[arg-type]
]
BAD_IDS = [
    "str",
    "None",
    "empty",
    "blank",
    "bell",
    "line",
    "surrogate",
    "noncharacter",
    "mark",
    "long",
    "int",
]


@pytest.mark.parametrize("bad", BAD_TEXTS, ids=BAD_IDS)
def test_what_no_picture_can_hold_is_refused_before_it_is_drawn(bad: Any) -> None:
    with pytest.raises(InputError) as caught:
        Bar(bad, Decimal(1))
    assert caught.value.field == "bar.label"
    given: dict[str, dict[str, Any]] = {"title": {"title": bad}, "unit": {"unit": bad}}
    if bad is not None:
        given["source"] = {"source": bad}
        with pytest.raises(InputError, match=r"bar\.note"):
            Bar(TITLE, Decimal(1), bad)
    for name, changed in given.items():
        with pytest.raises(InputError) as caught:
            draw(**changed)
        assert caught.value.field == name


@pytest.mark.parametrize(
    "bad", [1, 1.5, "1.5", True, None, *map(Decimal, ("NaN", "sNaN", "Infinity", "1E+15"))]
)
def test_a_value_that_is_no_exact_finite_number_is_refused(bad: Any) -> None:
    with pytest.raises(InputError) as caught:
        Bar(TITLE, bad)
    assert caught.value.field == "bar.value"
    with pytest.raises(InputError):
        Bar(TITLE, Decimal("0." + "1" * 40))


@pytest.mark.parametrize(("name", "bad"), [("bars", [5]), ("bars", 5), ("language", "fr")])
def test_other_wrong_input_is_refused_by_name(name: str, bad: Any) -> None:
    with pytest.raises(InputError) as caught:
        draw(**{name: bad})
    assert caught.value.field == name


@pytest.mark.parametrize("again", ["甲", "甲 ", "\u3000甲"], ids=["same", "blank-after", "blank-before"])
def test_a_label_that_comes_twice_is_refused(again: str) -> None:
    with pytest.raises(InputError) as caught:
        bar_chart(TITLE, bars(("甲", "1.00"), (again, "2.00")), unit=UNIT)
    assert caught.value.field == "bars"
