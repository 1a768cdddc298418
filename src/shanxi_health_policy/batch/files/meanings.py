"""Which header of a file means which column: as the user says, by the column's own names, or by those of the trade."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from attrs import frozen

from shanxi_health_policy.batch.files.headers import CANCELS, FEE_CLASS, HOSPITAL_GRADE, Column
from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout, Note
from shanxi_health_policy.batch.files.refund_headers import unclear_refund
from shanxi_health_policy.errors import Fault, or_near, shown
from shanxi_health_policy.text import Text, at
from shanxi_health_policy.vocabulary.labelled import normal_form

NOT_USED = "-"
"""What a header is mapped to that is not used on purpose."""
_LONGEST = 80
_OF_FILE = Text("文件中有的列名", "a header of the file")
_NEAR, _VERY_NEAR = 0.5, 0.8
_LOOKED_AT = 200  # of a wide file: finding near names costs time
_SHOWN, _OFFERED = 20, 3


@frozen(eq=False, repr=False)
class Meanings:
    """What the headers of a table mean, as far as they mean anything."""

    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    found: dict[str, int]
    """From the canonical name of a column to the position of its header."""
    not_used: frozenset[int]
    """Positions of columns that are not used on purpose."""
    passed_over: tuple[tuple[Column, int], ...]
    """Columns that are found, each with the position of another header that means the same and is not used."""
    several: tuple[tuple[Column, int, int], ...]
    """Columns that two headers mean equally, with the positions of both."""

    @property
    def missing(self) -> tuple[Column, ...]:
        """The columns without which there is no table; of class and grade one is enough."""
        missing = [one for one in self.columns if one.required and one.name not in self.found]
        if FEE_CLASS in self.columns and not {FEE_CLASS.name, HOSPITAL_GRADE.name} & self.found.keys():
            missing.append(FEE_CLASS)
        return tuple(missing)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What should be known of the choice between headers."""
        return tuple(
            Note(
                "passed_over",
                Text(
                    f"“{self.headers[self.found[column.name]]}”用作{column.zh}，“{self.headers[other]}”未使用",
                    f"{self.headers[self.found[column.name]]} is used as {column.name}, and not {self.headers[other]}",
                ),
            )
            for column, other in self.passed_over
        )


@lru_cache(
    maxsize=1024
)  # to find the header, and what parts its cells, the first rows are asked several times
def header_form(header: str) -> str:
    """How headers are compared: as names are, without marks of a required column or a text, and what is not seen.

    >>> header_form("*就诊 编号：") == header_form("就诊编号")
    True
    """
    form = normal_form(header[:_LONGEST])
    if not form.isalnum():
        form = "".join(char for char in form if unicodedata.category(char) != "Cf").strip("*:'")
    return form


def meanings_of(
    headers: Sequence[str], columns: tuple[Column, ...], mapped: Mapping[str, str] | None = None
) -> Meanings:
    """What each header means. A name of the trade means a column only where no header is one of the column's own names."""
    forms = [header_form(header) for header in headers]
    found, not_used = dict[str, int](), set[int]()
    passed, several = list[tuple[Column, int]](), list[tuple[Column, int, int]]()
    said = {header_form(header): name for header, name in (mapped or {}).items()}
    mapped_to = {form: column for form, name in said.items() if (column := column_named(name, columns))}
    not_used.update(place for place, form in enumerate(forms) if form in said and form not in mapped_to)
    free = [position for position in range(len(forms)) if position not in not_used]
    for way in (mapped_to, *_names_of(columns)):
        before = set(found)
        for position in [one for one in free if forms[one] in way]:
            column = way[forms[position]]
            free.remove(position)
            if column.name in before:
                passed.append((column, position))
            elif column.name in found:
                several.append((column, found[column.name], position))
            else:
                found[column.name] = position
    return Meanings(tuple(headers), columns, found, frozenset(not_used), tuple(passed), tuple(several))


@lru_cache
def _names_of(columns: tuple[Column, ...]) -> tuple[dict[str, Column], dict[str, Column]]:
    """The column that each name means: its own names, and those of the trade."""
    own = {header_form(name): one for one in columns for name in one.spellings}
    return own, {header_form(name): one for one in columns for name in one.trade_names}


def column_named(name: str, columns: tuple[Column, ...]) -> Column | None:
    """The column that a name stands for, be it English, Chinese or of the trade."""
    form = header_form(name)
    own, trade = _names_of(columns)
    return own.get(form) or trade.get(form)


def header_faults(meant: Meanings, file: str, layout: Layout = FOUND_OUT) -> Iterator[Fault]:
    """What is wrong with the headers as a whole: two for one column, none for one, and what is mapped and cannot be."""
    headers = meant.headers
    for header, name in layout.columns.items():
        yield from _wrongly_mapped(meant, file, layout, header, name)
    for column, first, second in meant.several:
        expected = Text(
            f"“{column.zh}”只出现一列；不用的一列用 {layout.map_option} 列名=- 说明",
            f"{column.name} in one column only; {layout.map_option} HEADER=- says which is not used",
        )
        where = at("columns_of", f"{first + 1}, {second + 1}")
        yield Fault(file, where, f"{headers[first]}, {headers[second]}", expected)
    for column in meant.missing:
        yield Fault(
            file, at("columns"), "、".join(filter(None, headers[:_SHOWN])), _missing(meant, column, layout)
        )
    if CANCELS.name in (column.name for column in meant.columns):
        for place, header in enumerate(headers):
            if place not in meant.not_used and place not in meant.found.values():
                yield from unclear_refund(header, place, file, layout.map_option)
    yield from _misspelt(meant, file, layout)


def _unused(meant: Meanings) -> list[str]:
    """Headers that mean nothing, so far as they are looked at."""
    used = {*meant.found.values(), *meant.not_used, *(place for _, place in meant.passed_over)}
    free = (header for place, header in enumerate(meant.headers) if place not in used and header.strip())
    return [header for header, _ in zip(free, range(_LOOKED_AT), strict=False)]


def _wrongly_mapped(meant: Meanings, file: str, layout: Layout, header: str, name: str) -> Iterator[Fault]:
    """What is wrong with a header that is mapped; a profile may map some of other tables, and some that are not used."""
    column, where = column_named(name, meant.columns), layout.said("columns", header)
    if column is None and where != layout.said("columns"):
        return
    if header_form(header) not in map(header_form, meant.headers):
        near = _nearest(header, meant.headers[:_LOOKED_AT])
        yield Fault(file, where, shown(header), or_near(_OF_FILE, near))
    if name != NOT_USED and column is None:
        yield Fault(file, f"{where} {shown(header)}", shown(name), a_name_of(name, meant.columns))


def a_name_of(name: str, columns: tuple[Column, ...]) -> Text:
    """What is expected instead of a name that is no column's: theirs, and the nearest of them."""
    every = "、".join(one.name for one in columns)
    expected = Text(f"{every}之一，或 -（不使用）", f"one of {every}, or - for not used")
    return or_near(expected, _nearest(name, [word for one in columns for word in (one.name, one.zh)]))


def _missing(meant: Meanings, column: Column, layout: Layout) -> Text:
    """What is expected where a column is missing, and which header may be it."""
    columns = (FEE_CLASS, HOSPITAL_GRADE) if column is FEE_CLASS else (column,)
    if column is FEE_CLASS:
        en = "a column named fee_class (收费类别) or hospital_grade (医院等级)"
        expected = Text("名为“收费类别”或“医院等级”的列", en)
    else:
        zh, en = f"名为 {column.name} 或 {column.zh} 的列", f"a column named {column.name} or {column.zh}"
        expected = Text(zh, en)
    names = [name for one in columns for name in (*one.spellings, *one.trade_names)]
    nearness = {header: max(_likeness(header, name) for name in names) for header in _unused(meant)}
    near = sorted((one for one in nearness if nearness[one] >= _NEAR), key=lambda one: -nearness[one])
    if not near:
        return expected
    said = f"{layout.map_option} {near[0]}={column.name}"
    zh, en = "、".join(near[:_OFFERED]), ", ".join(near[:_OFFERED])
    return Text(
        f"{expected.zh}；相近的列：{zh}。若是，用 {said}", f"{expected.en}; near to it: {en}. If so: {said}"
    )


def _misspelt(meant: Meanings, file: str, layout: Layout) -> Iterator[Fault]:
    """A column that may be left out, and seems to be there under a name that is nearly its own: it could change money."""
    option = layout.map_option
    absent = [one for one in meant.columns if not one.required and one.name not in meant.found]
    for header in _unused(meant):
        for column in absent:
            if any(_likeness(header, name) >= _VERY_NEAR for name in column.spellings):
                said = f"{header}={column.name}", f"{header}={NOT_USED}"
                expected = Text(
                    f"“{column.zh}”（用 {option} {said[0]}），或不使用它（{option} {said[1]}）",
                    f"{column.name} (say {option} {said[0]}), or that it is not used ({option} {said[1]})",
                )
                yield Fault(file, at("columns"), header, expected)
                break


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, header_form(one), header_form(other)).ratio()


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """Of some words those most like one that is unknown, as headers are compared."""
    ranked = sorted(((_likeness(name, one), one) for one in dict.fromkeys(known)), key=lambda one: -one[0])
    return [one for likeness, one in ranked[:_OFFERED] if likeness >= _NEAR]
