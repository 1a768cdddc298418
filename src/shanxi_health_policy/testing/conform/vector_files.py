"""Files of golden vectors read back, in both layouts, and single cases as the protocol writes them.

What is read is held against this library: a file that is cut short, or made from other notices, is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.days import calendar_day
from shanxi_health_policy.errors import Fault, FileError, InputError, PolicyError, shown
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.plain import parsed
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.visit import EXPECTED_DATE, ServiceItem, Visit
from shanxi_health_policy.testing.conform.cases import Case, Operation, expected
from shanxi_health_policy.testing.conform.given_files import LONGEST, read_text
from shanxi_health_policy.testing.conform.golden_vectors import VECTORS
from shanxi_health_policy.testing.conform.vector_document import DOCUMENT
from shanxi_health_policy.text import Said, Spoken, Text, at
from shanxi_health_policy.vocabulary.fee_class import FeeClass

_EXPECTED_FILE = Text(
    f"测试向量（{VECTORS} 的 .jsonl 或 {DOCUMENT} 的 .json）",
    f"golden vectors: .jsonl of {VECTORS}, or .json of {DOCUMENT}",
)
_EXPECTED_WHOLE = Text(
    "完整的测试向量；文件被截断或改动，请重新取得",
    "whole golden vectors: the file is cut short or changed, and must be got anew",
)
_EXPECTED_CASE = Text(
    '一个案例的 JSON：{"operations": [...]}，各操作与协议相同',
    'a case as JSON: {"operations": [...]}, each operation as the protocol writes it',
)
_SETTLE = {"op", "settlement_id", "person_id", "condition", "visited_on", "fee_class", "items"}
_CANCEL = {"op", "settlement_id", "cancels"}


@frozen
class GivenVectors:
    """The vectors of a file: the format, the place, and the cases with their names."""

    format: str
    place: str
    cases: tuple[tuple[str, Case], ...]


def case_of(text: str, place: At = None, catalogue: Catalogue | None = None) -> Case:
    """A case from its JSON text; raises [InputError][] for anything else.

    >>> case = case_of('{"operations": [{"op": "cancel", "settlement_id": "C1", "cancels": "S1"}]}')
    >>> case.operations
    (Cancellation(settlement_id='C1', cancels='S1'),)
    """
    try:
        found = _operations(parsed(text, LONGEST), chosen(catalogue))
    except ValueError as error:
        if isinstance(error, PolicyError):
            raise
        raise InputError("case", text, _EXPECTED_CASE) from None
    return Case(found, place)


def read_vectors(path: str | Path, catalogue: Catalogue | None = None) -> GivenVectors:
    """The vectors of a file, each payment held against this library.

    Raises [FileError][] for a file that is cut short or changed, and for payments that are not those of the notices here.
    """
    name, text = str(path), read_text(path, _EXPECTED_FILE).replace("\r\n", "\n")
    first = text.split("\n", 1)[0]
    read = _lines if first.startswith("{") and first.rstrip().endswith("}") else _document
    form, place, entries = read(name, text)
    catalogue = chosen(catalogue)
    faults: list[Fault] = []
    cases: list[tuple[str, Case]] = []
    for where, entry in entries:
        try:
            named = str(entry["id"])
            case = Case(_operations(entry, catalogue), place)
            payments = [str(one.fund_payment) for one in expected(case, catalogue)]
        except (PolicyError, ValueError, KeyError, TypeError) as error:
            told = error.text() if isinstance(error, PolicyError) else Said.of(_EXPECTED_WHOLE)
            faults.append(Fault(name, where, shown(entry), Said(told.zh, told.en)))
            continue
        if entry.get("payments") != payments:
            due = ", ".join(payments)
            zh, en = f"{due}：按本库的文件应付的金额", f"{due}, which is due by the notices here"
            faults.append(Fault(name, where, ", ".join(map(str, entry.get("payments") or ())), Text(zh, en)))
        cases.append((named, case))
    if faults:
        raise FileError(faults)
    return GivenVectors(form, place, tuple(cases))


_Entries = list[tuple[Spoken, Mapping[str, Any]]]


def _lines(name: str, text: str) -> tuple[str, str, _Entries]:
    """The layout with a line about the set and then a case a line."""
    lines = text.removesuffix("\n").split("\n")
    read: _Entries = []
    for number, line in enumerate(lines, start=1):
        try:
            read.append((at("line", number), _object(parsed(line, LONGEST))))
        except ValueError:
            raise FileError([Fault(name, at("line", number), shown(line[-40:]), _EXPECTED_WHOLE)]) from None
    head, entries = read[0][1], read[1:]
    return _headed(name, head, VECTORS, entries)


def _document(name: str, text: str) -> tuple[str, str, _Entries]:
    """The layout of one document, its cases in groups."""
    try:
        head = _object(parsed(text, LONGEST))
        groups = head.get("groups", ())
        entries = [(_named(one), _object(one)) for group in groups for one in group["cases"]]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise FileError([Fault(name, "JSON", shown(text[-40:]), _EXPECTED_WHOLE)]) from None
    return _headed(name, head, DOCUMENT, entries)


def _headed(name: str, head: Mapping[str, Any], form: str, entries: _Entries) -> tuple[str, str, _Entries]:
    if head.get("format") != form:
        raise FileError([Fault(name, "format", shown(head.get("format")), _EXPECTED_FILE)])
    if head.get("cases") != len(entries) or not entries:
        told = Text(
            f"{head.get('cases')} 例；{_EXPECTED_WHOLE.zh}",
            f"{head.get('cases')} cases; {_EXPECTED_WHOLE.en}",
        )
        raise FileError([Fault(name, "cases", str(len(entries)), told)])
    return form, str(head.get("place")), entries


def _named(case: Mapping[str, Any]) -> Spoken:
    return Spoken(f"case {case['id']}", f"案例 {case['id']}")


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(value)
    return value


def _operations(case: object, catalogue: Catalogue) -> list[Operation]:
    operations = _object(case).get("operations")
    if not isinstance(operations, list):
        raise ValueError(operations)
    return [_operation(_object(one), catalogue) for one in operations]


def _operation(one: Mapping[str, Any], catalogue: Catalogue) -> Operation:
    if one.get("op") == "cancel" and one.keys() == _CANCEL:
        return Cancellation(one["settlement_id"], one["cancels"])
    if one.get("op") != "settle" or one.keys() != _SETTLE:
        raise InputError("operations", one, _EXPECTED_CASE)
    day = calendar_day(str(one["visited_on"]))
    if day is None:
        raise InputError("visited_on", one["visited_on"], EXPECTED_DATE)
    visit = Visit(catalogue.condition(one["condition"]), day, list(_items(one["items"])))
    return Claim(one["settlement_id"], one["person_id"], visit, FeeClass.of(one["fee_class"], "fee_class"))


def _items(items: object) -> Iterator[ServiceItem]:
    if not isinstance(items, list):
        raise InputError("items", items, _EXPECTED_CASE)
    for item in items:
        if _object(item).keys() != {"name", "amount"}:
            raise InputError("items", item, _EXPECTED_CASE)
        yield ServiceItem(item["name"], item["amount"])
