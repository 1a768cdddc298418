"""Messages: heads and the nodes below them, read from text, files or decoded JSON with every fault, and written again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from attrs import field, frozen

from shanxi_health_policy.errors import Fault, MessageError, shown
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.json_text import LARGEST, Spot, read_json, tell_oddities
from shanxi_health_policy.his.node_forms import names_of_parts, read_node, read_rows, write_node
from shanxi_health_policy.his.node_values import as_text
from shanxi_health_policy.his.nodes import Node, NodeT, Request, Response, fields_of
from shanxi_health_policy.his.transactions.registry import TOLD_BY, kinds_in, request_kinds
from shanxi_health_policy.text import Text, at

MOST_MESSAGES = 100
"""How many messages one visit may have."""
SINGLE = (
    *("mdtrtinfo", "data", "setlinfo", "baseinfo", "stmtinfo", "fileinfo", "file"),
    *("signIn", "signOut", "signinoutb", "signoutoutb", "fsUploadIn", "fsDownloadIn"),
)
"""The nodes that are one object and no list."""
_ONE_OF = frozenset({"infno", "infcode", "output"})
"""One of these makes an object a message."""
_INTEGER = re.compile(r"-?[0-9]{1,4}")
_EXPECTED_MESSAGE = Text(
    "报文（对象，有 infno 和 input，或有 infcode 和 output），或报文的数组",
    "a message, which is an object with infno and input or with infcode and output, or a list of them",
)
_EXPECTED_BODY = Text("对象，或对象的数组", "an object, or a list of objects")
_EXPECTED_NAMED = Text("写在节点名称之下的行", "rows under the name of their node")
_EXPECTED_ONCE = Text("每个节点只写一次", "each node once")
_EXPECTED_FEW = Text(f"至多 {MOST_MESSAGES} 个报文", f"at most {MOST_MESSAGES} messages")


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
        return tuple([row for rows in self.nodes.values() for row in rows if isinstance(row, cls)])

    def below(self, name: str) -> str:
        """Where a field of the head stands."""
        return Spot(self.file, self.where).below(name).where

    def path(self, node: str, index: int) -> str:
        """Where a row stands, such as `input.feedetail[3]`."""
        where, listed = self._place(node)
        return f"{where}[{index}]" if listed else where

    def _place(self, node: str) -> tuple[str, bool]:
        """Where the rows of a node stand, and whether in a list."""
        body = f"{self.where}.{self.head.body}" if self.where else self.head.body
        if any(row.bare for row in self.nodes[node]):
            return body, False
        return f"{body}.{node}", node not in SINGLE

    def placed(self) -> Iterator[tuple[Node, str]]:
        """The head and every row, those within rows too, with where they stand."""
        yield self.head, self.where
        for name, rows in self.nodes.items():
            where, listed = self._place(name)
            for index, row in enumerate(rows):
                spot = f"{where}[{index}]" if listed else where
                yield row, spot
                for part in names_of_parts(type(row)):
                    yield from _with_parts(getattr(row, part), f"{spot}.{part}")

    def to_plain(self, dialect: Dialect | None = None) -> dict[str, object]:
        """The message as plain values, to be written with [write_json][]."""
        dialect = dialect or Dialect()
        body: dict[str, object] = {}
        for name, rows in self.nodes.items():
            written = [write_node(row, dialect) for row in rows]
            if any(row.bare for row in rows):
                body |= written[0]
            else:
                alone = name in SINGLE or (name in dialect.lone_rows and len(rows) == 1)
                body[dialect.nodes.get(name, name)] = written[0] if alone else written
        body |= dict(self.extra)
        head = write_node(self.head, dialect)
        if isinstance(self.head, Request):
            return head | {"input": body}
        if dialect.infcode == "number" and _INTEGER.fullmatch(self.head.infcode):
            head["infcode"] = int(self.head.infcode)
        return head | {"output": [body][: len(body)] if dialect.output == "list" else body}


def _with_parts(rows: Sequence[Node], where: str) -> Iterator[tuple[Node, str]]:
    """Rows within a row, and those within them, with where they stand."""
    for index, row in enumerate(rows):
        spot = f"{where}[{index}]"
        yield row, spot
        for name in names_of_parts(type(row)):
            yield from _with_parts(getattr(row, name), f"{spot}.{name}")


MessageLike: TypeAlias = Message | Mapping[str, object] | str | bytes | os.PathLike[str]
"""A message, or a list of messages: JSON as text or bytes, a file, the decoded object, or one that was read before."""
Messages: TypeAlias = MessageLike | Sequence[MessageLike]
"""The messages of one visit, in any of these forms, or several of them."""


def read_messages(
    source: Messages, dialect: Dialect | None = None, *, name: str = "message"
) -> tuple[Message, ...]:
    """Every message of a text, of a file, of decoded JSON, or of several of these, in order.

    Raises [MessageError][] with every fault of every message, each with its path.

    >>> [one.infno for one in read_messages('[{"infno": "2204", "input": {"feedetail": []}}]')]
    ['2204']
    """
    spot = Spot(name)
    found = [
        message
        for value, place in _values(source, spot)
        if (message := _read(value, place, dialect or Dialect())) is not None
    ]
    if len(found) > MOST_MESSAGES:
        spot.below("messages").tell(str(len(found)), _EXPECTED_FEW)
    if spot.faults:
        raise MessageError(spot.faults)
    return tuple(found)


def read_message(source: MessageLike, dialect: Dialect | None = None, *, name: str = "message") -> Message:
    """The one message of a text, a file or decoded JSON; raises [MessageError][] when it is wrong, or is not one.

    >>> read_message('{"infno": "2208", "input": {"data": {"setl_id": "S000001"}}}').infno
    '2208'
    """
    found = read_messages(source, dialect, name=name)
    if len(found) != 1:
        expected = Text("恰好一个报文", "one message")
        raise MessageError([Fault(name, at("messages"), str(len(found)), expected)])
    return found[0]


def read_decoded(value: Mapping[str, object], dialect: Dialect) -> Message:
    """The message of a value that [read_json][] gave, which held it to its bounds; raises as [read_message][] does."""
    spot = Spot("message")
    found = _read(value, spot, dialect)
    if found is None:
        raise MessageError(spot.faults)
    return found


def _values(source: object, spot: Spot) -> Iterator[tuple[object, Spot]]:
    """Every decoded value that is to be a message, with its spot; of a list that is too long only as many as tell so."""
    if isinstance(source, os.PathLike):
        with Path(source).open("rb") as opened:
            yield from _values(opened.read(LARGEST + 1), Spot(os.fspath(source), "", spot.faults))
    elif isinstance(source, (str, bytes)):
        try:
            value = read_json(source, spot.file)
        except MessageError as error:
            spot.faults.extend(error.faults)
            return
        if isinstance(value, list):
            yield from ((one, spot.row(index)) for index, one in enumerate(value[: MOST_MESSAGES + 1]))
        else:
            yield value, spot
    elif isinstance(source, Sequence):
        for index, one in enumerate(source):
            if isinstance(one, (str, bytes, os.PathLike)):
                yield from _values(one, spot)
            else:
                yield from _decoded(one, spot.row(index))
    else:
        yield from _decoded(source, spot)


def _decoded(value: object, spot: Spot) -> Iterator[tuple[object, Spot]]:
    """A value that somebody else decoded, held to the bounds of a text; nothing where it passes them, which is told."""
    before = len(spot.faults)
    if not isinstance(value, Message):
        tell_oddities(value, spot)
    if len(spot.faults) == before:
        yield value, spot


def _read(value: object, spot: Spot, dialect: Dialect) -> Message | None:
    """A message, its values typed; None when something is wrong with it, which its spots are told."""
    if isinstance(value, Message):
        return value
    if not isinstance(value, (dict, Mapping)) or _ONE_OF.isdisjoint(value):
        spot.tell(shown(value), _EXPECTED_MESSAGE)
        return None
    before = len(spot.faults)
    cls: type[Request | Response] = Request if "infno" in value else Response
    head = read_node(cls, {key: one for key, one in value.items() if key != cls.body}, spot, dialect)
    if cls is Request:
        kinds = request_kinds((as_text(value["infno"]) or "").strip())
    else:
        kinds = kinds_in(value.get(cls.body), dialect.nodes)
    below = spot.below(cls.body)
    body = _body(value.get(cls.body), kinds, below, dialect, asked=cls is Request)
    nodes: dict[str, tuple[Node, ...]] = {}
    for name, named, names in _places(kinds, dialect):
        given = {one: body[one] for one in names if body.get(one) is not None and _ours(body[one], named)}
        if given:
            spelled, value = next(iter(given.items()))
            if any(other != value for other in given.values()):
                below.below(spelled).tell(", ".join(given), _EXPECTED_ONCE)
            nodes[name] = read_rows(value, named, below.below(spelled), dialect, single=name in SINGLE)
            for one in names:
                if one in given or body.get(one) is None:
                    body.pop(one, None)
    for kind in kinds:
        if kind.bare and not kind.marks.isdisjoint(body):
            nodes[kind.name], body = _bare(kind, body, below, dialect)
    if head is None or len(spot.faults) > before:
        return None
    return Message(head=head, nodes=nodes, extra=body, file=spot.file, where=spot.where)


_PLACES: dict[object, Sequence[tuple[str, Sequence[type[Node]], Sequence[str]]]] = {}
_MOST_PLACES = 1000


def _places(
    kinds: tuple[type[Node], ...], dialect: Dialect
) -> Sequence[tuple[str, Sequence[type[Node]], Sequence[str]]]:
    """The names that nodes of these kinds have, the kinds of each name, and the names under which they may stand."""
    key = (kinds, tuple(dialect.nodes.items()))
    known = _PLACES.get(key)
    if known is not None:
        return known
    found = []
    for name in dict.fromkeys(kind.name for kind in kinds if not kind.bare):
        named = [kind for kind in kinds if kind.name == name]
        found.append((name, named, [one for kind in named for one in _names(kind, dialect)]))
    if len(_PLACES) < _MOST_PLACES:  # dialects without end must not fill the memory
        _PLACES[key] = found
    return found


def _ours(value: object, kinds: Sequence[type[Node]]) -> bool:
    """Whether what stands under a name that an answer may use for another thing too is of one of these kinds."""
    if not all(kind.marks for kind in kinds):
        return True
    rows: Sequence[object] = value if isinstance(value, list) else [value]
    return any(isinstance(row, Mapping) and kind.marks <= row.keys() for row in rows for kind in kinds)


def _bare(
    kind: type[Node], body: Mapping[str, object], spot: Spot, dialect: Dialect
) -> tuple[tuple[Node, ...], dict[str, object]]:
    """The node whose fields stand in the body itself, and what else stands there."""
    fields = {one.name for one in fields_of(kind)}
    own = {name: value for name, value in body.items() if name in fields}
    node = read_node(kind, own, spot, dialect)
    rest = {name: value for name, value in body.items() if name not in own}
    return () if node is None else (node,), rest


def _names(kind: type[Node], dialect: Dialect) -> tuple[str, ...]:
    """The names under which a node may stand in a body: the dialect's, the interface's, or one seen in the wild.

    Of one that stands there without a name they are the fields by which it is known.
    """
    if kind.bare:
        return tuple(kind.marks)
    own = dialect.nodes.get(kind.name, kind.name)
    others = (kind.name, *kind.also)
    return own, *(name for name in others if name not in dialect.nodes.values())


def _body(
    body: object, kinds: Sequence[type[Node]], spot: Spot, dialect: Dialect, *, asked: bool
) -> dict[str, object]:
    """The nodes of an `input` or `output` by name; one vendor sends an object, another a list of objects or of rows."""
    if body is None or body == "":
        return {}
    if isinstance(body, (dict, Mapping)):
        return dict(body)
    if not isinstance(body, list) or not all(isinstance(one, Mapping) for one in body):
        spot.tell(shown(body), _EXPECTED_BODY)
        return {}
    known = {kind.name for kind in kinds}
    named: list[Mapping[str, object]] = []
    told: dict[str, list[object]] = {}
    for one in body:
        if any(name in one for kind in kinds for name in _names(kind, dialect)):
            named.append(one)
        else:
            node = next((kind for field, kind in TOLD_BY.items() if field in one and kind in known), "rows")
            told.setdefault(node, []).append(one)
    if "rows" in told and kinds and asked:
        spot.tell(shown(told["rows"][0]), _EXPECTED_NAMED)
    found: dict[str, object] = {}
    for part in (*named, told):
        for key, value in part.items():
            if found.setdefault(key, value) != value:
                spot.below(key).tell(shown(value), _EXPECTED_ONCE)
    return found
