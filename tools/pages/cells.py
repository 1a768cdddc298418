"""The value of a notice's row as a reader sees it, by the type that the row declares: yuan, a share, a place, a term, words."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Union, get_args, get_origin

import attrs
from tools.notice_schema import field_docs
from tools.pages.markdown import Reader, code, escaped

from shanxi_health_policy.facilities.measures import Measure, asked_in_words, exact_decimal
from shanxi_health_policy.money import EXACT, Share, to_yuan
from shanxi_health_policy.notices.values import Fen, PlaceCode, Quantity, TermCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.figures import Figure
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

_WITH_TRUE = Text("写 true：", "With true ")


def unwrapped(kind: Any) -> Any:
    """The type of a value that may be left out, or of which there are several."""
    while get_origin(kind) in (Union, types.UnionType, tuple):
        kind = get_args(kind)[0]
    return kind


def cell(value: Any, kind: Any, reader: Reader, figures: Mapping[str, Figure]) -> str:
    """A value, by its declared type; empty where the row says nothing."""
    if value is None or value == ():
        return ""
    kind = unwrapped(kind)
    if isinstance(value, tuple):
        between = "<br>" if attrs.has(kind) else reader.say("、", ", ")
        return between.join(cell(one, kind, reader, figures) for one in value)
    if kind is Fen:
        return yuan(value)
    if kind is PlaceCode:
        return reader.place(value)
    if kind is TermCode:
        return reader.of(figures[value].label) if value in figures else code(value)
    if kind is Quantity:
        return _number(value)
    if isinstance(value, Measure):
        return reader.of(_asked(value, figures))
    if attrs.has(type(value)) and not isinstance(value, (Text, Share)):
        return _together(value, reader, figures)
    return _plain(value, reader)


def _plain(value: Any, reader: Reader) -> str:
    match value:
        case bool():
            return reader.say("是", "yes") if value else reader.say("否", "no")
        case Share():
            return value.percent()
        case Text() | LabelledEnum():
            return reader.of(value)
        case date():
            return value.isoformat()
    return escaped(str(value))


def unit(kind: Any) -> Text | None:
    """The unit of a value that its declared type tells; the head of a column says it, so that each of its cells need not."""
    return Text("元", "yuan") if unwrapped(kind) is Fen else None


def head(cls: Any, field: Any, reader: Reader) -> str:
    """The head of a column: what the field says of itself, without what it says to who writes a file; and its unit."""
    zh, _, en = field_docs(cls)[field.name].partition(" · ")
    zh = zh.removeprefix(_WITH_TRUE.zh).partition("，")[0].partition("；")[0].partition("（")[0]
    en = en.removeprefix(_WITH_TRUE.en).partition(";")[0].partition(" (")[0].partition(",")[0]
    within = unit(field.type)
    if within is not None:
        zh, en = f"{zh}（{within.zh}）", f"{en} ({within.en})"
    return reader.of(Text(zh, en[:1].upper() + en[1:]))


def yuan(fen: int) -> str:
    """An amount in yuan, without places that are zero."""
    return str(to_yuan(fen)).removesuffix(".00")


def _number(quantity: Fraction) -> str:
    return f"{exact_decimal(quantity).normalize(EXACT):f}"


def _asked(measure: Measure, figures: Mapping[str, Figure]) -> Text:
    if measure.includes is not None:
        return Text(f"已达到{measure.includes.zh}", f"at the {measure.includes.en}")
    return asked_in_words(measure, figures[measure.figure], figures)


def _together(value: Any, reader: Reader, figures: Mapping[str, Figure]) -> str:
    """What stands inside a row, in one line: its parts, as far as they are given."""
    kinds = attrs.fields(attrs.resolve_types(type(value)))
    given = [one for one in kinds if getattr(value, one.name) not in (one.default, False)]
    return reader.say("，", "; ").join(_part(value, one, reader, figures) for one in given)


def _part(value: Any, field: Any, reader: Reader, figures: Mapping[str, Figure]) -> str:
    """One of several values in a cell, which no head tells of: a yes by what it says yes to, a number with its unit."""
    told = getattr(value, field.name)
    if told is True:
        said = head(type(value), field, reader)
        return said[:1].lower() + said[1:]
    return f"{cell(told, field.type, reader, figures)} {reader.of(_unit_within(value, field.type, figures))}".strip()


def _unit_within(value: Any, kind: Any, figures: Mapping[str, Figure]) -> Text | None:
    """The unit of such a number: that of its type, or of the figure that it is a value of."""
    if unwrapped(kind) is Quantity and getattr(value, "figure", None) in figures:
        return figures[value.figure].unit
    return unit(kind)
