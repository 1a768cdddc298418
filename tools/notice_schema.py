"""Renew what describes the tables of rules in notice files, from the classes that read them: JSON Schema and reference page.

The parts that were written by hand (head, dates, clauses, readings, `tcm` …) are left as they are. The page is Chinese; its
English goes into its catalogue, which `python -m tools.catalogues` puts in the order of the page.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import types
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.file_format import NoticeFile, notice_file, tables
from shanxi_health_policy.notices.rows import Row
from shanxi_health_policy.notices.values import Fen, PlaceCode, Quantity, TermCode
from shanxi_health_policy.text import Text

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "src" / "shanxi_health_policy" / "notices" / "notice.schema.json"
PAGE = ROOT / "docs" / "reference" / "notice-file.md"
MARK = "<!-- Written by a tool from here on. -->\n"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
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
EVERY_ROW = attrs.fields_dict(Row)
QUANTITY = {
    "title": "数量 · Quantity",
    "description": '非负整数，或加引号的小数，如 "1.5"。A non-negative integer, or a quoted decimal such as "1.5".',
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 999_999_999_999},
        {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,6})?$"},
    ],
}


def schema() -> str:
    """The whole schema with the tables of rules renewed; what no table holds any more is gone."""
    found = json.loads(SCHEMA.read_text(encoding="utf-8"))
    definitions = found["$defs"] | {"quantity": QUANTITY}
    properties = found["properties"]
    for one in attrs.fields(notice_file()):
        if one.name not in attrs.fields_dict(NoticeFile):
            properties[one.name] = _key(one.name, one.type, definitions)
    found["properties"] = {one.name: properties[one.name] for one in attrs.fields(notice_file())}
    found["$defs"] = {name: definitions[name] for name in definitions if name in _reached(found, definitions)}
    return _written(found)


def _written(schema: dict[str, Any]) -> str:
    """As JSON, a definition a line, and no blanks for every installation to carry along."""
    parts = {
        name: [f"{json.dumps(key)}:{_compact(one)}" for key, one in schema[name].items()]
        for name in ("properties", "$defs")
    }
    lines = [
        f"{json.dumps(name)}:" + ("{\n" + ",\n".join(parts[name]) + "\n}" if name in parts else _compact(one))
        for name, one in schema.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _key(name: str, kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """A table at the top of a file, or a group of tables such as `[subsidies]`."""
    if get_origin(kind) is tuple:
        return _rows(kind, definitions)
    definitions[name] = {
        "title": f"{_terms(kind)} · {kind.__name__}",
        "description": f"{_terms(kind)}。{_purpose(kind)}",
        "type": "object",
        "properties": {one.name: _rows(one.type, definitions) for one in attrs.fields(kind)},
        "required": [],
        "additionalProperties": False,
    }
    return {"$ref": f"#/$defs/{name}"}


def _rows(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    return _type(kind, definitions)  # what the table is for is said with its rows


def _terms(group: Any) -> str:
    """What a group of tables holds."""
    return "、".join(get_args(one.type)[0].__term__ for one in attrs.fields(group))


def _purpose(cls: Any) -> str:
    """What a table is for; of a group of tables, what the room is for in which they are declared."""
    if not hasattr(cls, "__term__"):
        row = get_args(attrs.fields(cls)[0].type)[0]
        cls = import_module(row.__module__.rpartition(".")[0])
    return str(inspect.getdoc(cls)).partition("\n")[0]


def _in_chinese(cls: Any) -> str:
    """The same in Chinese, by the last lines of what the class says of itself, after what the table is called."""
    last = str(inspect.getdoc(cls)).rpartition("\n\n")[2].replace("\n", "")
    return f"{cls.__term__}：{last}" if CHINESE.match(last) else f"{cls.__term__}。"


def _reached(found: Any, definitions: dict[str, Any]) -> set[str]:
    """The definitions that a part of the schema leads to."""
    reached: set[str] = set()
    text = json.dumps({key: one for key, one in found.items() if key != "$defs"})
    while new := set(re.findall(r'"#/\$defs/(\w+)"', text)) - reached:
        reached |= new
        text = json.dumps([definitions[name] for name in new])
    return reached


def _name(cls: type) -> str:
    return cls.__name__[0].lower() + cls.__name__[1:]


def _table(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    fields = attrs.fields(attrs.resolve_types(cls))
    docs = field_docs(cls)
    return {
        "title": f"{cls.__term__} · {cls.__name__}",
        "description": f"{_in_chinese(cls)}{_purpose(cls)}",
        "type": "object",
        "properties": {
            one.name: _of_every_row(one, definitions)
            if issubclass(cls, Row) and one.name in EVERY_ROW
            else {"description": docs[one.name]} | _type(one.type, definitions)
            for one in fields
        },
        "required": [one.name for one in fields if one.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _of_every_row(field: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """What every row has is said once."""
    name = f"row{field.name.title().replace('_', '')}"
    said = field_docs(Row)[field.name]
    title = " · ".join(re.split("[，;]", half)[0] for half in said.split(" · "))
    definitions[name] = {"title": title, "description": said} | _type(field.type, definitions)
    return {"$ref": f"#/$defs/{name}"}


@cache
def field_docs(cls: Any) -> dict[str, str]:
    """The line below each field of a row, those that every row has included."""
    found = {} if cls is Row else dict(field_docs(Row))
    body = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(body, ast.ClassDef)
    for field, doc in pairwise(body.body):
        match field, doc:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                found[name] = said
    return found


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
    if hasattr(found, "__term__"):
        definitions[name] = _table(found, definitions)
    else:
        first = next(iter(found))
        definitions[name] = {
            "title": f"{found._term_zh} · {found.field_name().replace('_', ' ').capitalize()}",
            "description": f"如 {first.zh}。Such as {first.zh} ({first.en}).",
            "enum": [spelling for one in found for spelling in (one.zh, one.code, one.en)],
        }
    return {"$ref": f"#/$defs/{name}"}


def page() -> str:
    """The whole reference page with the tables of rules renewed: the part below the mark."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    return before + MARK + "\n" + "\n".join(_lines({})) + "\n"


def english() -> dict[str, str]:
    """The English of what is written below the mark, by the Chinese."""
    known: dict[str, str] = {}
    for _ in _lines(known):
        pass
    return known


def _lines(known: dict[str, str]) -> Iterator[str]:
    """The Chinese lines below the mark; what they say in English goes into `known`."""

    def both(zh: str, en: str) -> str:
        assert known.setdefault(zh, en) == en, f"{zh} is said in English as {en} and as {known[zh]}"
        return zh

    def rows(cells: list[tuple[str, str, str]]) -> Iterator[str]:
        yield f"| {both('键', 'Key')} | {both('说明', 'Holds')} |"
        yield "|---|---|"
        yield from (f"| {key} | {both(zh, en)} |" for key, zh, en in cells)

    shared = {field.name for field in attrs.fields(Row)}
    yield f"## {both('规则的表', 'Tables of rules')}"
    yield from ("", both("以下各表的每一行都可以写：", "Every row of these tables may say:"), "")
    yield from rows(_keys(Row, set()))
    seen: set[type] = set()
    for one in attrs.fields(notice_file()):
        if get_origin(one.type) is not tuple and one.name not in attrs.fields_dict(NoticeFile):
            yield from ("", f"### `[{one.name}]`", "", both(f"{_terms(one.type)}。", _purpose(one.type)), "")
            inner = [(field.name, get_args(field.type)[0]) for field in attrs.fields(one.type)]
            yield from rows([(f"`{name}`", _in_chinese(row), _purpose(row)) for name, row in inner])
    for place, cls in tables().items():
        for where, found in _classes(f"[[{place}]]", place, cls, seen):
            yield from ("", f"### `{where}`", "", both(_in_chinese(found), _purpose(found)), "")
            yield from rows(_keys(found, shared - {"clause"} if issubclass(found, Row) else set()))


def _classes(where: str, place: str, cls: Any, seen: set[type]) -> Iterator[tuple[str, Any]]:
    """A table and what stands inside its rows, each class once, and where it is first written."""
    if cls not in seen:
        seen.add(cls)
        yield where, cls
        for one in attrs.fields(attrs.resolve_types(cls)):
            inner = next((part for part in get_args(one.type) if hasattr(part, "__term__")), None)
            if inner is not None:
                yield from _classes(f"{place}.{one.name}", f"{place}.{one.name}", inner, seen)


def _keys(cls: Any, without: set[str]) -> list[tuple[str, str, str]]:
    """The keys of a row, and what each holds, in Chinese and English."""
    found = []
    for one in attrs.fields(attrs.resolve_types(cls)):
        if one.name not in without:
            zh, _, en = field_docs(cls)[one.name].partition("·")
            found.append(
                (f"`{one.name}`{' *' if one.default is attrs.NOTHING else ''}", zh.strip(), en.strip())
            )
    return found


if __name__ == "__main__":
    from tools.catalogues import keep  # which the tests of the core do not need

    SCHEMA.write_text(schema(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
    keep("reference/notice-file.md", english())
