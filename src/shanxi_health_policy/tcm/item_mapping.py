"""A hospital's own names and codes of items (项目对照): which technique of the notices each of them is, or that it is none."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import field, frozen

from shanxi_health_policy.causes import undecodable
from shanxi_health_policy.errors import Fault, MessageError, cut, shown
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.text import Text, at
from shanxi_health_policy.vocabulary.cell_words import is_broken
from shanxi_health_policy.vocabulary.labelled import normal_form

_COLUMNS = ("code", "technique")
_NAME = "name"
_NO_TECHNIQUE = frozenset(("", "none", "无"))  # in their normal form, in which "-" is nothing
_LARGEST = 4_000_000
_EXPECTED_COLUMNS = Text(
    "CSV（UTF-8），首行有 code 和 technique 各一列，可以另有一列 name",
    "CSV in UTF-8 with one column code and one column technique, and at most one column name",
)
_EXPECTED_QUOTES = Text(
    "引号成对、单元格不过长的 CSV", "CSV with closed quotes and cells of reasonable length"
)
_EXPECTED_CELLS = Text("与表头一样多的单元格", "as many cells as the header has")
_EXPECTED_VALUE = Text(
    "编码或名称；表格软件的错误值不是", "a code or a name, which a spreadsheet's error value is not"
)
_NO_NUL = Text("没有 NUL 字节的文字：文件已损坏", "text without NUL bytes: the file is damaged")
_EXPECTED_ITEM = Text("编码（code）或名称（name）至少写一个", "a code, or a name, or both")


@frozen
class ItemMapping:
    r"""A vendor's own table of items (项目对照): the technique of each code and name, or none where it is no listed technique.

    The columns are `code` (the item's code, or its name), `technique` (its name in any known spelling; empty, `-`, `none` or
    `无` for an item that is none) and, if there is one, `name` (the item's name, in any spelling); others may stand beside.

    >>> mapping = ItemMapping.read("code,technique,name\n330100001,电针,电针治疗\n250101001,,血常规\n")
    >>> mapping.technique("330100001"), mapping.technique("电针 治疗"), mapping.technique("血常规")
    ('电针', '电针', None)
    >>> mapping.knows("血常规"), mapping.knows("电真")
    (True, False)
    """

    techniques: Mapping[str, str | None] = field(factory=dict)
    """By code as it is written."""
    names: Mapping[str, str | None] = field(factory=dict)
    """By name in its normal form."""

    @classmethod
    def read(cls, text: str, name: str = "items.csv", *, catalogue: Catalogue | None = None) -> ItemMapping:
        """The mapping a CSV holds; raises [MessageError][] with every row that is wrong."""
        found, faults = mapping_in(text, name, chosen(catalogue))
        if faults:
            raise MessageError(faults)
        return found

    def knows(self, item: str) -> bool:
        """Whether it says what an item is, by its code, or by its name in any spelling."""
        return self._meaning(item) is not None

    def technique(self, item: str) -> str | None:
        """The technique that an item is; None for one that is none, and for one it does not know."""
        return (self._meaning(item) or (None,))[0]

    def _meaning(self, item: str) -> tuple[str | None] | None:
        """What it says of an item, where it says something."""
        if item in self.techniques:
            return (self.techniques[item],)
        key = normal_form(item)
        by_name = self.names if key in self.names else self._alike
        return (by_name[key],) if key in by_name else None

    @cached_property
    def _alike(self) -> Mapping[str, str | None]:
        """Codes in their normal form, as far as all that are alike in it mean the same."""
        meanings: dict[str, set[str | None]] = {}
        for code, technique in self.techniques.items():
            meanings.setdefault(normal_form(code), set()).add(technique)
        return {key: next(iter(found)) for key, found in meanings.items() if len(found) == 1}


def load_mapping(path: Path, catalogue: Catalogue) -> tuple[ItemMapping, list[Fault]]:
    """The mapping of a file, and everything that is wrong with it."""
    log = FaultLog(str(path))
    content = log.read(path.parent, path.name)
    try:
        if content is not None:
            return mapping_in(content.decode("utf-8-sig"), str(path), catalogue)
    except UnicodeDecodeError as error:
        log.add(*undecodable(error), "UTF-8 编码的文字", "text in UTF-8")
    return ItemMapping(), log.faults


def mapping_in(text: str, file: str, catalogue: Catalogue) -> tuple[ItemMapping, list[Fault]]:
    """The mapping that a CSV holds, and everything that is wrong with it."""
    nul = text.find("\0")
    if nul >= 0:
        return ItemMapping(), [Fault(file, at("line", text.count("\n", 0, nul) + 1), "NUL", _NO_NUL)]
    read = _Mapping(file, catalogue)
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        named = list(rows.fieldnames or ())
        if len(text) > _LARGEST or any(named.count(one) != 1 for one in _COLUMNS) or named.count(_NAME) > 1:
            return ItemMapping(), [
                Fault(file, at("line", 1), shown(text[:200].split("\n", maxsplit=1)[0]), _EXPECTED_COLUMNS)
            ]
        for row in rows:
            read.take_cells(rows.line_num, row)
    except csv.Error:
        read.faults.append(Fault(file, at("line", rows.line_num + 1), '"', _EXPECTED_QUOTES))
    return ItemMapping(read.of["code"], read.of[_NAME]), read.faults


class _Mapping:
    """A mapping being read, row by row."""

    def __init__(self, file: str, catalogue: Catalogue) -> None:
        self.of: dict[str, dict[str, str | None]] = {"code": {}, _NAME: {}}
        self.faults: list[Fault] = []
        self._lines: dict[tuple[str, str], int] = {}
        self._file, self._catalogue = file, catalogue

    def take_cells(self, line: int, row: Mapping[str | None, Any]) -> None:
        """The next row as it stands; one whose cells are all empty is nothing."""
        beyond = [cell for cell in row.get(None, ()) if cell.strip()]
        code, name, technique = ((row.get(one) or "").strip() for one in ("code", _NAME, "technique"))
        if beyond or (
            row["technique"] is None and (code or name)
        ):  # a row that is lost within another, or cut
            self.faults.append(
                Fault(self._file, at("line", line), shown((beyond or [code or name])[0]), _EXPECTED_CELLS)
            )
        elif code or name or technique:
            self._take(line, code, name, technique)

    def _take(self, line: int, code: str, name: str, technique: str) -> None:
        meant = None if normal_form(technique) in _NO_TECHNIQUE else technique
        if meant is not None and self._catalogue.find_technique(meant) is None:
            near = "、".join(self._catalogue.nearest_techniques(meant))
            self._fault(
                line,
                technique,
                f"技术的名称；相近的有：{near}",
                f"the name of a technique; alike are: {near}",
            )
        if not code and not name:
            self.faults.append(Fault(self._file, at("line", line), cut(technique), _EXPECTED_ITEM))
        for broken in filter(is_broken, (code, name)):
            self.faults.append(Fault(self._file, at("line", line), broken, _EXPECTED_VALUE))
        own = None if not name else self._catalogue.find_technique(name)
        if own is not None and self._known(meant) != own:
            zh, en = (
                f"这个名称本身就是清单上的“{own.zh}”：写同一项技术，或不写名称",
                "another name, or none: this is itself",
            )
            self._fault(line, name, zh, f"{en} {own.zh} on the list")
        for column, written, key in (("code", code, code), (_NAME, name, normal_form(name))):
            if written:
                self._keep(line, column, written, key, meant)

    def _keep(self, line: int, column: str, written: str, key: str, meant: str | None) -> None:
        """Keep what a code or a name means, or tell of which two rows contradict each other."""
        known = self.of[column]
        if key in known and self._known(known[key]) != self._known(meant):
            first = self._lines[column, key]
            one, other = ((_said(one, "不是技术"), _said(one, "no technique")) for one in (known[key], meant))
            zh = f"只有一个含义：第 {first} 行为“{one[0]}”，本行为“{other[0]}”"
            en = f"one meaning: it is {one[1]} in line {first}, and {other[1]} here"
            self._fault(line, written, zh, en)
        known.setdefault(key, meant)
        self._lines.setdefault((column, key), line)

    def _known(self, technique: str | None) -> object:
        return None if technique is None else self._catalogue.find_technique(technique)

    def _fault(self, line: int, value: str, zh: str, en: str) -> None:
        self.faults.append(Fault(self._file, at("line", line), cut(value), Text(zh, en)))


def _said(technique: str | None, nothing: str) -> str:
    return nothing if technique is None else cut(technique)
