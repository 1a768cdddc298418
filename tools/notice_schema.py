"""Renew what describes the tables of rules in notice files, from the classes that read them: JSON Schema and reference page.

The parts that were written by hand (head, dates, clauses, readings, `tcm` …) are left as they are.
"""

from __future__ import annotations

import ast
import inspect
import json
import types
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from shanxi_health_policy.money import Share
from shanxi_health_policy.notices import money_tables, standard_tables, target_tables
from shanxi_health_policy.notices.file_format import NoticeFile
from shanxi_health_policy.notices.file_values import Fen, PlaceCode, Quantity, Row, TermCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "src" / "shanxi_health_policy" / "notices" / "notice.schema.json"
PAGE = ROOT / "docs" / "reference" / "notice-file.md"
MARK = "<!-- 以下由工具写成 · Written by a tool from here on -->\n"
MODULES = (standard_tables, target_tables, money_tables)
TITLES = {
    "Measure": "检验",
    "Criterion": "条件",
    "Standard": "标准",
    "Average": "平均值",
    "Averages": "一组平均值",
    "Effect": "达标的结果",
    "OwnFigure": "自有指标",
    "Target": "目标",
    "DueDate": "期限",
    "ReviewStep": "审核步骤",
    "ReviewRoute": "审核程序",
    "PlanRule": "列入计划的条件",
    "CountsRow": "一个市的数字",
    "StatisticsTable": "统计表",
    "PremiumRow": "缴费资助",
    "AwardRow": "达标奖励",
    "PostSubsidyRow": "岗位补助",
    "CapitationRow": "按人头打包付费",
    "InsuranceRow": "养老和医保",
    "SeniorPostRow": "岗位聘用",
    "IncomeFloorRow": "收入下限",
    "Subsidies": "补助和待遇",
}
ENUM_TITLES = {
    "premiumGroup": "资助对象类别 · Group helped",
    "pensionScheme": "养老保险 · Pension scheme",
    "insuranceKind": "险种 · Kind of insurance",
    "strength": "约束力 · Strength",
    "accreditationEvent": "情形 · Event",
    "reviewLevel": "审核层级 · Level of review",
}
PLAIN: dict[object, dict[str, Any]] = {
    str: {"type": "string", "minLength": 1},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"$ref": "#/$defs/day"},
    Text: {"$ref": "#/$defs/text"},
    Share: {"$ref": "#/$defs/share"},
    Fen: {"$ref": "#/$defs/money"},
    PlaceCode: {"$ref": "#/$defs/placeCode"},
    TermCode: {"$ref": "#/$defs/termCode"},
    Quantity: {"$ref": "#/$defs/quantity"},
}
QUANTITY = {
    "title": "数量 · Quantity",
    "description": '非负整数，或加引号的小数，如 "1.5"。A non-negative integer, or a quoted decimal such as "1.5".',
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 999_999_999_999},
        {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,6})?$"},
    ],
}


def schema() -> str:
    """The whole schema with the tables of rules renewed."""
    found = json.loads(SCHEMA.read_text(encoding="utf-8"))
    definitions = found["$defs"]
    definitions["quantity"] = QUANTITY
    for module in MODULES:
        for cls in vars(module).values():
            if isinstance(cls, type) and attrs.has(cls) and cls.__module__ == module.__name__:
                definitions[_name(cls)] = _table(cls, definitions)
    for attribute in attrs.fields(attrs.resolve_types(NoticeFile)):
        rows: Any = get_args(attribute.type)[0] if get_origin(attribute.type) is tuple else attribute.type
        if getattr(rows, "__module__", "") in {module.__name__ for module in MODULES}:
            found["properties"][attribute.name] = _type(attribute.type, definitions) | _said(
                f"{TITLES[rows.__name__]} · {inspect.getdoc(rows)}"
            )
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _name(cls: type) -> str:
    return cls.__name__[0].lower() + cls.__name__[1:]


def _table(cls: type[attrs.AttrsInstance], definitions: dict[str, Any]) -> dict[str, Any]:
    fields = attrs.fields(attrs.resolve_types(cls))
    docs = {**_docs(Row), **_docs(cls)}
    purpose = str(inspect.getdoc(cls)).partition("\n")[0]
    return {
        "title": f"{TITLES[cls.__name__]} · {cls.__name__}",
        "description": f"{TITLES[cls.__name__]}。{purpose}",
        "type": "object",
        "properties": {one.name: _said(docs[one.name]) | _type(one.type, definitions) for one in fields},
        "required": [one.name for one in fields if one.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _said(doc: str) -> dict[str, str]:
    return {"title": doc, "description": doc}


def _docs(cls: type) -> dict[str, str]:
    """The line below each field of a class."""
    body = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(body, ast.ClassDef)
    return {
        field.target.id: doc.value.value
        for field, doc in zip(body.body, body.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(doc, ast.Expr)
        and isinstance(doc.value, ast.Constant)
        and isinstance(doc.value.value, str)
    }


def _type(found: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if found in PLAIN:
        return PLAIN[found]
    if get_origin(found) in (Union, types.UnionType):
        return _type(get_args(found)[0], definitions)
    if get_origin(found) is tuple:
        return {"type": "array", "items": _type(get_args(found)[0], definitions)}
    if get_origin(found) is Literal:
        return {"enum": list(get_args(found))}
    name = _name(found)
    if issubclass(found, LabelledEnum) and name not in definitions:
        first = next(iter(found))
        definitions[name] = {
            "title": ENUM_TITLES[name],
            "description": f"如 {first.zh}。Such as {first.zh} ({first.en}).",
            "enum": [spelling for one in found for spelling in (one.zh, one.code, one.en)],
        }
    return {"$ref": f"#/$defs/{name}"}


def page() -> str:
    """The whole reference page with the tables of rules renewed: the part below the mark."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    shared = {field.name for field in attrs.fields(Row)}
    lines = [
        "## 规则的表 Tables of rules",
        "",
        "以下各表的每一行都可以写 Every row of these tables may say:",
        "",
        *_keys(Row, set()),
    ]
    for where, cls in _places(NoticeFile, "", set()):
        rows = issubclass(cls, Row)
        lines += ["", f"### `{where}`", "", f"{TITLES[cls.__name__]}。{inspect.getdoc(cls)}", ""]
        lines += _keys(cls, shared - {"clause"} if rows else set())
    return before + MARK + "\n" + "\n".join(lines) + "\n"


def _places(
    cls: type[attrs.AttrsInstance], before: str, seen: set[type]
) -> Iterator[tuple[str, type[attrs.AttrsInstance]]]:
    """Every class of the tables of rules once, and where it is first written."""
    for one in attrs.fields(attrs.resolve_types(cls)):
        many = get_origin(one.type) is tuple
        inner: Any = get_args(one.type)[0] if many else one.type
        if getattr(inner, "__module__", "") not in {module.__name__ for module in MODULES}:
            continue
        if inner not in seen and attrs.has(inner):
            seen.add(inner)
            where = f"{before}{one.name}"
            if inner is money_tables.Subsidies:
                yield f"[{where}]", inner
            else:
                yield (f"[[{where}]]" if issubclass(inner, Row) or not before else where), inner
            yield from _places(inner, f"{where}.", seen)


def _keys(cls: type[attrs.AttrsInstance], without: set[str]) -> list[str]:
    docs = {**_docs(Row), **_docs(cls)}
    fields = [one for one in attrs.fields(attrs.resolve_types(cls)) if one.name not in without]
    marked = [
        (f"`{one.name}`{' *' if one.default is attrs.NOTHING else ''}", docs[one.name]) for one in fields
    ]
    return ["| 键 Key | 内容 Holds |", "|---|---|", *(f"| {key} | {doc} |" for key, doc in marked)]


if __name__ == "__main__":
    SCHEMA.write_text(schema(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
