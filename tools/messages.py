"""Writes the reference of messages and code tables, docs/reference/messages.md, and its English, from what the code declares.

A test holds them up to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import attrs
from babel.messages.catalog import Catalog
from tools.catalogues import text_of

from shanxi_health_policy.his import Node, code_sources, every_code_table
from shanxi_health_policy.his.code_tables import CodeTable
from shanxi_health_policy.his.node_values import PLACES, Moment
from shanxi_health_policy.his.nodes import Part, fields_of
from shanxi_health_policy.his.transactions.registry import (
    NAMES,
    answer_kinds,
    request_kinds,
)

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "messages.md"
ENGLISH = ROOT / "docs" / "locale" / "en" / "LC_MESSAGES" / "reference" / "messages.po"

_Pair = tuple[str, str]
_SAID: dict[str, _Pair] = {
    "title": ("报文和代码表", "Messages and code tables"),
    "intro": (
        "读得懂、写得出的交易，每个节点的字段，以及代码表。字段、长度和必填来自公开的医院系统和一个省的规范；本省的规范没有公开，"
        "所以这里没有一处声称是本省平台的写法：不一致的地方是设置，见[支付之前](../how-to/before-paying.md)。"
        "表里没有的字段原样带着。",
        "The transactions that are read and written, the fields of each node, and the code tables. Fields, widths and what is "
        "required come from public hospital systems and one province's text; this province's own is not published, so that "
        "nothing here claims to be how its platform writes: where sources differ there is a setting, see "
        "[Before paying](../how-to/before-paying.md). Fields that are not in the tables are carried along as they are.",
    ),
    "transactions": ("交易", "Transactions"),
    "nodes": ("节点", "Nodes"),
    "nodes_intro": (
        "“须有”是没有就读不了的，“必填”是接口要求的，缺少时 `his check` 指出。",
        "What is 'needed' cannot be missing, or the message is not read; what is 'required' the interface asks for, and "
        "`his check` tells where it is missing.",
    ),
    "tables": ("代码表", "Code tables"),
    "tables_intro": (
        "每个代码写明谁这样说；同一代码有几个名称的，是来源不一致，`sources` 设置先采用谁的。代码的名称照来源写中文。",
        "Each code says who has it so; where a code has several names, the sources disagree, and the setting `sources` says "
        "whose comes first. The names of codes are Chinese, as the sources have them.",
    ),
    "also": ("另有各地使用而没有来源列出的：{}。", "Besides, codes that places use and no source lists: {}."),
    "sources": ("来源", "Sources"),
    "number": ("交易号", "Number"),
    "name": ("名称", "Name"),
    "input": ("请求的节点", "Nodes of the request"),
    "output": ("应答的节点", "Nodes of the answer"),
    "field": ("字段", "Field"),
    "kind": ("类型", "Type"),
    "must": ("要求", "Asked for"),
    "table": ("代码表", "Code table"),
    "code": ("代码", "Code"),
    "who": ("来源", "Sources"),
    "key": ("记号", "Key"),
    "needed": ("须有", "needed"),
    "required": ("必填", "required"),
    "text": ("文本", "text"),
    "text_of": ("文本 {}", "text, {}"),
    "time": ("时间", "a time"),
    "amount": ("金额", "an amount"),
    "price": ("单价", "a price"),
    "quantity": ("数量", "a quantity"),
    "proportion": ("比例", "a share"),
    "count": ("整数", "a whole number"),
    "rows": ("节点 `{}`", "node `{}`"),
}


class Page:
    """The page as it is written, and the English of what it says."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.english: dict[str, str] = {}
        self.order: dict[str, None] = {}
        """What stands on the page, each once, as the catalogue has it."""

    def say(self, name: str, *given: str) -> str:
        """Something said in both languages."""
        zh, en = (one.format(*given) for one in _SAID[name])
        return self.same(zh, en)

    def same(self, zh: str, en: str | None = None) -> str:
        """A text with its English, which is itself where there is none."""
        self.english.setdefault(zh, zh if en is None else en)
        return zh

    def heading(self, level: int, text: str) -> None:
        """A heading."""
        self.order[text] = None
        self.lines += [f"{'#' * level} {text}", ""]

    def paragraph(self, text: str) -> None:
        """A paragraph."""
        self.order[text] = None
        self.lines += [text, ""]

    def table(self, head: list[str], rows: Iterator[list[str]]) -> None:
        """A table; its cells are texts of their own."""
        self.lines += [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
        self.order |= dict.fromkeys(head)
        for row in rows:
            self.order |= dict.fromkeys(filter(None, row))
            self.lines.append(f"| {' | '.join(row)} |")
        self.lines.append("")


def page() -> Page:
    """The whole page."""
    found = Page()
    found.heading(1, found.say("title"))
    found.lines += ["<!-- Written by `python -m tools.messages`; a test holds it up to date. -->", ""]
    found.paragraph(found.say("intro"))
    found.heading(2, found.say("transactions"))
    found.table([found.say(one) for one in ("number", "name", "input", "output")], _transactions(found))
    found.heading(2, found.say("nodes"))
    found.paragraph(found.say("nodes_intro"))
    for kind in every_node():
        found.heading(3, found.same(_heading(kind)))
        found.table([found.say(one) for one in ("field", "kind", "must", "table")], _fields(kind, found))
    found.heading(2, found.say("tables"))
    found.paragraph(found.say("tables_intro"))
    for name, table in every_code_table().items():
        found.heading(3, found.same(f"`{name}` {table.name.zh}", f"`{name}`: {table.name.en}"))
        found.table([found.say(one) for one in ("code", "name", "who")], _codes(table, found))
        if table.also:
            found.paragraph(found.say("also", "、".join(table.also)))
    found.heading(2, found.say("sources"))
    rows = ([f"`{key}`", found.same(name.zh, name.en)] for key, name in code_sources().items())
    found.table([found.say("key"), found.say("who")], rows)
    return found


def every_node() -> list[type[Node]]:
    """Every kind of node, those within others behind them."""
    found: dict[type[Node], None] = {}

    def add(kind: type[Node]) -> None:
        if kind not in found:
            found[kind] = None
            attrs.resolve_types(kind)
            for one in fields_of(kind):
                if get_origin(one.type) is tuple:
                    add(get_args(one.type)[0])

    for kind in (one for infno in NAMES for one in (*request_kinds(infno), *answer_kinds(infno))):
        add(kind)
    return list(found)


def _transactions(page: Page) -> Iterator[list[str]]:
    for infno, name in NAMES.items():
        nodes = (", ".join(f"`{kind.name}`" for kind in of(infno)) for of in (request_kinds, answer_kinds))
        yield [infno, page.same(name.zh, name.en), *nodes]


def _heading(kind: type[Node]) -> str:
    """The name of a node, and where it stands."""
    asked = [infno for infno in NAMES if kind in request_kinds(infno)]
    told = [infno for infno in NAMES if kind in answer_kinds(infno)]
    where = "" if issubclass(kind, Part) else f" {'、'.join(asked or told)}"
    return f"`{kind.name}`{where} `{kind.__name__}`"


def _fields(kind: type[Node], page: Page) -> Iterator[list[str]]:
    for one in fields_of(kind):
        must = ""
        if one.default is attrs.NOTHING:
            must = page.say("needed")
        elif one.metadata.get("required"):
            must = page.say("required")
        table = one.metadata.get("table")
        yield [f"`{one.name}`", _kind(one, page), must, f"`{table}`" if table else ""]


def _kind(one: attrs.Attribute[Any], page: Page) -> str:
    declared: Any = one.type
    if get_origin(declared) is tuple:
        return page.say("rows", get_args(declared)[0].name)
    kind = (get_args(declared) or (declared,))[0]
    if kind in PLACES:
        return page.say(kind.__name__.lower())
    if kind is Moment or one.metadata.get("form") == "time":
        return page.say("time")
    width = one.metadata.get("width")
    return page.say("text") if width is None else page.say("text_of", str(width))


def _codes(table: CodeTable, page: Page) -> Iterator[list[str]]:
    for code, names in table.names.items():
        for one in names:
            yield [
                f"`{code}`",
                page.same(one.name.zh, one.name.en) if one.name.zh else "",
                " ".join(one.sources),
            ]


def written() -> dict[Path, str]:
    """Everything that is written, by file."""
    found = page()
    catalogue = Catalog(locale="en")
    for zh in found.order:
        catalogue.add(zh, found.english.get(zh, zh))
    return {PAGE: "\n".join(found.lines).rstrip() + "\n", ENGLISH: text_of(catalogue)}


if __name__ == "__main__":
    for path, text in written().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
