"""Messages: the envelope around the nodes, requests and responses, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, TypeVar

from attrs import field, frozen

from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.json_text import joined
from shanxi_health_policy.his.nodes import Node
from shanxi_health_policy.his.structuring import write_node

NodeT = TypeVar("NodeT", bound=Node)

SINGLE = ("mdtrtinfo", "data", "setlinfo")
"""The nodes that are one object and no list."""
_INTEGER = re.compile(r"-?[0-9]{1,4}")


@frozen(kw_only=True)
class Request(Node):
    """A request: who asks, of which transaction, and the nodes of its `input`."""

    name: ClassVar[str] = "request"
    infno: str = field(metadata={"required": True, "width": 4})
    msgid: str | None = field(default=None, metadata={"required": True, "width": 30})
    mdtrtarea_admvs: str | None = field(default=None, metadata={"required": True, "width": 6})
    insuplc_admdvs: str | None = field(default=None, metadata={"width": 6})
    recer_sys_code: str | None = field(default=None, metadata={"required": True, "width": 10})
    infver: str | None = field(default=None, metadata={"required": True, "width": 6})
    opter_type: str | None = field(
        default=None, metadata={"required": True, "width": 3, "table": "opter_type"}
    )
    opter: str | None = field(default=None, metadata={"required": True, "width": 30})
    opter_name: str | None = field(default=None, metadata={"required": True, "width": 50})
    inf_time: str | None = field(default=None, metadata={"required": True, "form": "time"})
    fixmedins_code: str | None = field(default=None, metadata={"required": True, "width": 30})
    fixmedins_name: str | None = field(default=None, metadata={"required": True, "width": 200})
    sign_no: str | None = field(default=None, metadata={"width": 30})


@frozen(kw_only=True)
class Response(Node):
    """The head of an answer: whether it went well (`infcode` 0 or -1), and what it answers."""

    name: ClassVar[str] = "response"
    infcode: str = field(metadata={"required": True, "width": 4})
    inf_refmsgid: str | None = field(default=None, metadata={"width": 30})
    refmsg_time: str | None = field(default=None, metadata={"form": "time"})
    respond_time: str | None = field(default=None, metadata={"form": "time"})
    err_msg: str | None = None


@frozen(kw_only=True)
class Message:
    """One message: its head, and its nodes with their rows; `extra` holds the nodes that are not understood."""

    head: Request | Response
    nodes: Mapping[str, tuple[Node, ...]] = field(factory=dict)
    extra: Mapping[str, object] = field(factory=dict)
    file: str = field(default="message", eq=False)
    """Where it was read, for messages about it."""
    where: str = field(default="", eq=False)

    @property
    def infno(self) -> str | None:
        """The transaction that a request asks for; None for an answer."""
        return self.head.infno if isinstance(self.head, Request) else None

    def rows(self, cls: type[NodeT]) -> tuple[NodeT, ...]:
        """The rows of one kind of node."""
        return tuple(row for rows in self.nodes.values() for row in rows if isinstance(row, cls))

    def below(self, name: str) -> str:
        """Where a field of the head stands."""
        return joined(self.where, name)

    def path(self, node: str, index: int) -> str:
        """Where a row stands, such as `input.feedetail[3]`."""
        below = "input" if isinstance(self.head, Request) else "output"
        return joined(joined(self.where, below), node if node in SINGLE else f"{node}[{index}]")

    def to_plain(self, dialect: Dialect | None = None) -> dict[str, object]:
        """The message as plain values, to be written with [write_json][]."""
        dialect = dialect or Dialect()
        body: dict[str, object] = {
            dialect.nodes.get(name, name): write_node(rows[0], dialect)
            if name in SINGLE
            else [write_node(row, dialect) for row in rows]
            for name, rows in self.nodes.items()
        }
        body |= dict(self.extra)
        head = write_node(self.head, dialect)
        if isinstance(self.head, Request):
            return head | {"input": body}
        if dialect.infcode == "number" and _INTEGER.fullmatch(self.head.infcode):
            head["infcode"] = int(self.head.infcode)
        return head | {"output": [body] if dialect.output == "list" else body}
