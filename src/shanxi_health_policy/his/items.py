"""From fee items to techniques: by the vendor's own mapping of codes first, then by the name, as the notice lists it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from shanxi_health_policy.errors import Fault, MessageError, cut
from shanxi_health_policy.his.nodes import FeeDetail
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.techniques import Technique

_COLUMNS = ("code", "technique")
_LARGEST = 4_000_000
_EXPECTED_COLUMNS = Text(
    "CSV（UTF-8），首行有 code 和 technique 各一列",
    "CSV in UTF-8 with one column code and one column technique",
)
_EXPECTED_CODE = Text("只写一次的编码", "a code, written once")


@frozen
class ItemMapping:
    r"""A vendor's own table of item codes (项目对照): each code's technique, or none where it is no listed technique.

    The columns are `code` (`medins_list_codg` or `med_list_codg`) and `technique` (its name in any known spelling, or empty for
    an item that is none); others, such as a name for the reader, may stand beside them.

    >>> ItemMapping.read("code,technique\n330100001,电针\n250101001,\n").techniques["330100001"]
    '电针'
    """

    techniques: Mapping[str, str | None] = field(factory=dict)

    @classmethod
    def read(cls, text: str, name: str = "items.csv", *, catalogue: Catalogue | None = None) -> ItemMapping:
        """The mapping a CSV holds; raises [MessageError][] with every row that is wrong."""
        schemes = [notice.tcm for notice in chosen(catalogue) if notice.tcm is not None]
        found: dict[str, str | None] = {}
        faults: list[Fault] = []
        for line, code, technique in _rows(text, name):
            if not code or code in found:
                faults.append(Fault(name, f"line {line}", cut(code), _EXPECTED_CODE))
            elif technique and all(scheme.find_technique(technique) is None for scheme in schemes):
                near = "、".join(Technique.nearest(technique))
                zh, en = f"技术的名称；相近的有：{near}", f"the name of a technique; alike are: {near}"
                faults.append(Fault(name, f"line {line}", cut(technique), Text(zh, en)))
            found[code] = technique or None
        if faults:
            raise MessageError(faults)
        return cls(found)


def _rows(text: str, name: str) -> list[tuple[int, str, str]]:
    """Line, code and technique of every row."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        named = list(rows.fieldnames or ())
        if len(text) <= _LARGEST and all(named.count(one) == 1 for one in _COLUMNS):
            return [(rows.line_num, *((row[one] or "").strip() for one in _COLUMNS)) for row in rows]  # type: ignore[misc]
    except csv.Error:  # a cell of more than 128 KiB
        pass
    raise MessageError([Fault(name, "line 1", cut(text[:200]), _EXPECTED_COLUMNS)])


@frozen
class UnmatchedItem:
    """An item whose name is on no list of techniques, so that it is the patient's own: for a person to look through."""

    feedetl_sn: str
    code: str | None
    name: str
    nearest: tuple[str, ...]
    """The names on the list that are most like it, at most three."""


@frozen
class FoundItem:
    """What a line of the bill is for; `listed` is None where the mapping does not say it and the name has to tell."""

    name: str
    listed: bool | None = None


def find_item(line: FeeDetail, mapping: ItemMapping, name_fields: tuple[str, ...]) -> FoundItem | None:
    """What a line is for, by its codes in the mapping or by its name; None when neither tells."""
    written: Any = next((line.extra[one] for one in name_fields if line.extra.get(one)), None)
    name = "" if written is None else str(written).strip()
    for code in (line.medins_list_codg, line.med_list_codg):
        if code is not None and code.strip() in mapping.techniques:
            technique = mapping.techniques[code.strip()]
            return FoundItem(technique or name or code, technique is not None)
    return FoundItem(name) if name else None


def in_one_line(name: str) -> str:
    """A name without line breaks, since a step of an explanation is one line."""
    return " ".join(name.split())
