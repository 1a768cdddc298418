"""Messages read: from text, files or decoded JSON to heads and nodes, with every fault of every message."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from shanxi_health_policy.errors import Fault, MessageError, shown
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.envelope import SINGLE, Message, NodeT, Request, Response
from shanxi_health_policy.his.json_text import LARGEST, MOST_FAULTS, joined, read_json
from shanxi_health_policy.his.nodes import (
    CancelData,
    CumInfo,
    DiseInfo,
    FeeDetail,
    FeeResult,
    MdtrtInfo,
    Node,
    PreviewData,
    SetlDetail,
    SetlInfo,
    SettleData,
)
from shanxi_health_policy.his.structuring import MOST_ROWS, read_node
from shanxi_health_policy.text import Text

MOST_MESSAGES = 100
"""How many messages one visit may have."""
_EXPECTED_MESSAGE = Text(
    zh="报文（对象，有 infno 和 input，或有 infcode 和 output），或报文的数组",
    en="a message, which is an object with infno and input or with infcode and output, or a list of them",
)
_EXPECTED_ROWS = Text(zh=f"至多 {MOST_ROWS} 行的数组", en=f"a list of at most {MOST_ROWS} rows")
_EXPECTED_ONE = Text(zh="一个对象", en="one object")
_EXPECTED_FEW = Text(zh=f"至多 {MOST_MESSAGES} 个报文", en=f"at most {MOST_MESSAGES} messages")

REQUESTS: Mapping[str, Mapping[str, type[Node]]] = {
    "2203": {"mdtrtinfo": MdtrtInfo, "diseinfo": DiseInfo},
    "2204": {"feedetail": FeeDetail},
    "2206": {"data": PreviewData},
    "2207": {"data": SettleData},
    "2208": {"data": CancelData},
}
"""The nodes of `input`, by transaction; what other transactions hold is carried along."""
RESPONSES: Mapping[str, type[Node]] = {
    "result": FeeResult,
    "setlinfo": SetlInfo,
    "setldetail": SetlDetail,
    "cuminfo": CumInfo,
}
"""The nodes of `output`; an answer does not say which transaction it belongs to."""
_TOLD_BY = {
    "feedetl_sn": "result",
    "fund_pay_sumamt": "setlinfo",
    "fund_payamt": "setldetail",
    "cum_type_code": "cuminfo",
}
"""By which field the rows of an `output` that names no node are known."""

MessageLike: TypeAlias = Message | Mapping[str, object] | str | bytes | os.PathLike[str]
"""A message, or a list of messages: JSON as text or bytes, a file, the decoded object, or one that was read before."""


def read_messages(
    source: MessageLike | Sequence[MessageLike], dialect: Dialect | None = None, *, name: str = "message"
) -> tuple[Message, ...]:
    """Every message of a text, of a file, of decoded JSON, or of several of these, in order.

    Raises [MessageError][] with every fault of every message, each with its path.

    >>> [one.infno for one in read_messages('[{"infno": "2204", "input": {"feedetail": []}}]')]
    ['2204']
    """
    faults: list[Fault] = []
    found = _read_all(source, dialect or Dialect(), name, faults)
    if len(found) > MOST_MESSAGES:
        faults.append(Fault(name, "messages", str(len(found)), _EXPECTED_FEW))
    if faults:
        raise MessageError(faults)
    return tuple(found)


def read_message(source: MessageLike, dialect: Dialect | None = None, *, name: str = "message") -> Message:
    """The one message of a text, a file or decoded JSON; raises [MessageError][] when it is wrong, or is not one.

    >>> read_message('{"infno": "2208", "input": {"data": {"setl_id": "S000001"}}}').infno
    '2208'
    """
    found = read_messages(source, dialect, name=name)
    if len(found) != 1:
        expected = Text(zh="恰好一个报文", en="one message")
        raise MessageError([Fault(name, "messages", str(len(found)), expected)])
    return found[0]


def _read_all(source: object, dialect: Dialect, name: str, faults: list[Fault]) -> list[Message]:
    try:
        if isinstance(source, os.PathLike):
            return _read_value(_file(source), dialect, os.fspath(source), faults)
        if isinstance(source, (str, bytes)):
            return _read_value(read_json(source, name), dialect, name, faults)
    except MessageError as error:
        faults += error.faults
        return []
    if isinstance(source, Sequence):
        found = []
        for index, one in enumerate(source):
            if isinstance(one, (str, bytes, os.PathLike)):
                found += _read_all(one, dialect, name, faults)
            else:
                found += _read_value([one], dialect, name, faults, index)
        return found
    return _read_value(source, dialect, name, faults)


def _file(path: os.PathLike[str]) -> object:
    with Path(path).open("rb") as opened:
        return read_json(opened.read(LARGEST + 1), os.fspath(path))


def _read_value(
    value: object, dialect: Dialect, name: str, faults: list[Fault], first: int = 0
) -> list[Message]:
    """The messages of a decoded value; those of a list are numbered from `first` on."""
    if isinstance(value, list):
        given = [(f"[{index}]", one) for index, one in enumerate(value[: MOST_MESSAGES + 1], start=first)]
    else:
        given = [("", value)]
    found = (_read_one(one, dialect, name, where, faults) for where, one in given)
    return [one for one in found if one is not None]


def _read_one(value: object, dialect: Dialect, file: str, where: str, faults: list[Fault]) -> Message | None:
    if isinstance(value, Message):
        return value
    if not isinstance(value, Mapping) or not ("infno" in value or "infcode" in value or "output" in value):
        faults.append(Fault(file, where or "message", shown(value), _EXPECTED_MESSAGE))
        return None
    is_request = "infno" in value
    below = "input" if is_request else "output"
    envelope = {key: one for key, one in value.items() if key != below}
    before = len(faults)
    head: Request | Response | None
    if is_request:
        head = _noted(read_node(Request, envelope, file, where, dialect), faults)
    else:
        head = _noted(read_node(Response, envelope, file, where, dialect), faults)
    body = value.get(below)
    kinds = RESPONSES if head is None or isinstance(head, Response) else REQUESTS.get(head.infno.strip(), {})
    plain = _body(body, kinds, file, joined(where, below), faults)
    nodes: dict[str, tuple[Node, ...]] = {}
    for kind, cls in kinds.items():
        spelled = _node_name(kind, plain, dialect)
        if spelled is not None:
            rows = _rows(
                plain.pop(spelled), cls, file, joined(joined(where, below), spelled), dialect, faults
            )
            nodes[kind] = rows
    if head is None or len(faults) > before:
        return None
    return Message(head=head, nodes=nodes, extra=plain, file=file, where=where)


def _noted(found: tuple[NodeT | None, list[Fault]], faults: list[Fault]) -> NodeT | None:
    node, problems = found
    faults += problems
    return node


def _node_name(kind: str, body: Mapping[str, object], dialect: Dialect) -> str | None:
    """The name under which a node stands in a body: the dialect's, the interface's, or one seen in the wild."""
    wild = ("mdtrtinfo",) if kind == "data" else ()
    names: tuple[str, ...] = (dialect.nodes.get(kind, kind), kind, *wild)
    return next((name for name in names if body.get(name) is not None), None)


def _body(
    body: object, kinds: Mapping[str, type[Node]], file: str, where: str, faults: list[Fault]
) -> dict[str, object]:
    """The nodes of an `input` or `output` by name; one vendor sends an object, another a list of objects or of rows."""
    if body is None or body == "":
        return {}
    if isinstance(body, Mapping):
        return dict(body)
    if not isinstance(body, list) or not all(isinstance(one, Mapping) for one in body):
        expected = Text(zh="对象，或对象的数组", en="an object, or a list of objects")
        faults.append(Fault(file, where, shown(body), expected))
        return {}
    found: dict[str, Any] = {}
    for one in body:
        if any(name in one for name in kinds):
            found |= one
            continue
        node = next((kind for told, kind in _TOLD_BY.items() if told in one), "rows")
        found.setdefault(node, []).append(one)
    return found


def _rows(
    value: object, cls: type[NodeT], file: str, where: str, dialect: Dialect, faults: list[Fault]
) -> tuple[NodeT, ...]:
    given: Sequence[object] = value if isinstance(value, list) else [value]
    if len(given) > MOST_ROWS or (cls.name in SINGLE and len(given) != 1):
        expected = _EXPECTED_ONE if cls.name in SINGLE else _EXPECTED_ROWS
        faults.append(Fault(file, where, f"{len(given)}", expected))
        return ()
    found: list[NodeT] = []
    for index, row in enumerate(given):
        path = f"{where}[{index}]" if isinstance(value, list) else where
        node = _noted(read_node(cls, row, file, path, dialect), faults)
        if len(faults) > MOST_FAULTS:  # a hostile message could hold millions
            break
        if node is not None:
            found.append(node)
    return tuple(found)
