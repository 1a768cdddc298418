"""The figures of a notice as tables: the rows of every table that a rule declares, each with its clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs
from tools.pages.cells import cell, head, unwrapped
from tools.pages.links import to_clause, to_reading
from tools.pages.markdown import Reader, heading, table

from shanxi_health_policy.facilities.own_figures import figures_of
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.rows import Row
from shanxi_health_policy.text import Text

_MOST_IN_A_CELL = 3
"""What stands inside a row and has more parts than these gets a table of its own."""
_MOST_COLUMNS = 9
"""A table with more is not read at a glance: each of its rows says by itself what it holds."""


def row_tables(
    notice: Notice, classes: Iterable[type[Any]], reader: Reader, level: int, meant: Callable[[Any], bool]
) -> Iterator[str]:
    """The rows of some tables of a notice, as far as they are meant; nothing where there are none."""
    for cls in classes:
        rows = [one for one in notice.rows(cls) if meant(one)]
        if rows:
            yield from heading(level, reader.say(cls.__term__, english_name(cls)))
            yield from _tables(notice, cls, rows, reader)


def english_name(cls: type[Any]) -> str:
    """What a table holds, by the name of its rows.

    >>> from shanxi_health_policy.subsidies.premium import PremiumRow
    >>> english_name(PremiumRow)
    'Premium'
    """
    words = "".join(f" {one.lower()}" if one.isupper() else one for one in cls.__name__).strip()
    return words.removesuffix(" row").removesuffix(" table").capitalize()


def _tables(notice: Notice, cls: type[Any], rows: Sequence[Any], reader: Reader) -> Iterator[str]:
    fields = attrs.fields(attrs.resolve_types(cls))
    said = [one for one in fields if any(getattr(row, one.name) != one.default for row in rows)]
    inner = [one for one in said if _stands_apart(one.type)]
    shown = [one for one in said if one not in inner]
    shown.sort(
        key=lambda one: one.name in attrs.fields_dict(Row)
    )  # its own figures first, then what they rest on
    heads = [head(cls, one, reader) for one in shown]
    cells = [[_value(notice, row, one, reader) for one in shown] for row in rows]
    yield from table(heads, cells) if len(heads) <= _MOST_COLUMNS else _folded(heads, cells, reader)
    for one in inner:
        yield from _inside(notice, cls, one, rows, reader)


def _folded(heads: Sequence[str], rows: Iterable[Sequence[str]], reader: Reader) -> list[str]:
    """Rows of many columns as rows of two: what the row is, and all that it says, each beside its name."""
    colon = reader.say("：", ": ")
    told = (
        [
            row[0],
            "<br>".join(
                f"{name}{colon}{told}" for name, told in zip(heads[1:], row[1:], strict=True) if told
            ),
        ]
        for row in rows
    )
    return table([heads[0], reader.say("内容", "What it says")], told)


def _stands_apart(kind: Any) -> bool:
    """Whether values stand inside a row that are rows themselves."""
    found = unwrapped(kind)
    return hasattr(found, "__term__") and len(attrs.fields(found)) > _MOST_IN_A_CELL


def _inside(
    notice: Notice, cls: type[Any], within: Any, rows: Sequence[Any], reader: Reader
) -> Iterator[str]:
    """The rows that stand inside the rows of a table, each beside the one it stands in."""
    part = unwrapped(within.type)
    every = [(row, one) for row in rows for one in _several(getattr(row, within.name))]
    fields = attrs.fields(attrs.resolve_types(part))
    shown = [one for one in fields if any(getattr(inner, one.name) != one.default for _, inner in every)]
    beside = len(rows) > 1  # of one row, which it stands in needs no saying
    own = [reader.say(cls.__term__, english_name(cls))] if beside else []
    figures = figures_of(notice)
    yield f"{head(cls, within, reader)}{reader.say('：', ':')}"
    yield ""
    yield from table(
        [*own, *(head(part, one, reader) for one in shown)],
        (
            ([reader.of(Text(row.id, row.id))] if beside else [])
            + [cell(getattr(inner, one.name), one.type, reader, figures) for one in shown]
            for row, inner in every
        ),
    )


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _value(notice: Notice, row: Any, field: Any, reader: Reader) -> str:
    value = getattr(row, field.name)
    if field.name == "clause":
        return to_clause(notice, value)
    if field.name == "readings":
        return reader.together(to_reading(notice, one) for one in value)
    if value is False and field.default is False:  # what is not said is not denied
        return ""
    return cell(value, field.type, reader, figures_of(notice))
