"""Charts: every label and value is text in the picture, losses go left, and the file is the same each time."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanxi_health_policy import InputError, MissingExtraError
from shanxi_health_policy.engines.writing import write_text
from shanxi_health_policy.plots.bars import Bar, bar_chart
from shanxi_health_policy.text import Text

TITLE, UNIT = Text('标题 <b>&"', 'title <b>&"'), Text("元", "yuan")
SVG = "{http://www.w3.org/2000/svg}"


def bars(*pairs: tuple[str, str]) -> list[Bar]:
    """Bars by label and value."""
    return [Bar(Text(zh=label, en=f"{label} en"), Decimal(value)) for label, value in pairs]


def texts(svg: str) -> list[str]:
    """Every text of a picture, in order."""
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")]


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
    drawn = [one for one in ET.fromstring(svg).iter(f"{SVG}path") if one.get("aria-roledescription") == "bar"]
    assert [one.get("fill") for one in drawn] == ["#0072b2", "#d55e00", "#0072b2"]


def test_the_same_bars_make_the_same_file_without_scripts_or_links() -> None:
    one, two = (bar_chart(TITLE, bars(("甲", "1.00")), unit=UNIT) for _ in range(2))
    assert one == two
    assert "<script" not in one
    assert "href" not in one.replace("xmlns:xlink", "")
    assert 'aria-label="标题 &lt;b>&amp;&quot;"' in one
    assert "Noto Sans CJK SC" in one


@settings(max_examples=10)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12).filter(str.isprintable).filter(str.strip),
        st.decimals(-(10**6), 10**6, places=2),
        max_size=12,
    )
)
def test_any_labels_and_amounts_are_drawn(amounts: dict[str, Decimal]) -> None:
    svg = bar_chart(
        TITLE, [Bar(Text(zh=label, en=label), value) for label, value in amounts.items()], unit=UNIT
    )
    found = texts(svg)
    assert all(str(value) in found for value in amounts.values())


def test_a_label_that_comes_twice_is_refused() -> None:
    with pytest.raises(InputError, match="bars"):
        bar_chart(TITLE, bars(("甲", "1.00"), ("甲", "2.00")), unit=UNIT)


@pytest.mark.parametrize("name", ["altair", "vl_convert"])
def test_without_its_libraries_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r"\[plot\]"):
        bar_chart(TITLE, [], unit=UNIT)


def test_a_text_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "a.svg"
    write_text("旧", out)
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        write_text("新", out)
    assert out.read_text(encoding="utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [out]
