"""The messages of one visit as an index: every head and row by its kind, with its spot, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Generic

from attrs import frozen

from shanxi_health_policy.errors import Fault, MessageError
from shanxi_health_policy.his.json_text import MISSING, Spot
from shanxi_health_policy.his.messages import Message
from shanxi_health_policy.his.nodes import Node, NodeT
from shanxi_health_policy.text import Text


@frozen(eq=False)
class Placed(Generic[NodeT]):
    """A head or a row, and where it stands in its message."""

    node: NodeT
    message: Message
    where: str
    faults: list[Fault]

    @property
    def spot(self) -> Spot:
        """Where it stands, to tell what is wrong with it."""
        return Spot(self.message.file, self.where, self.faults)

    def fault(self, name: str, zh: str, en: str, value: object = None) -> None:
        """Record that a field is not as expected; its value is told, unless another one is given."""
        if value is None:
            value = getattr(self.node, name)
        self.spot.below(name).tell_shown(str(value) if isinstance(value, Decimal) else value, zh, en)


def placed_in(messages: Iterable[Message], faults: list[Fault]) -> Iterator[Placed[Any]]:
    """The heads and rows of messages, in order; what is wrong with them is told in `faults`."""
    for message in messages:
        for node, where in message.placed():
            yield Placed(node, message, where, faults)


_KINDS: dict[type[Node], Sequence[type[Node]]] = {}


def _kinds(cls: type[Node]) -> Sequence[type[Node]]:
    """What a node is of: its own kind, and those that it is a kind of."""
    if cls not in _KINDS:
        _KINDS[cls] = tuple(kind for kind in cls.__mro__ if issubclass(kind, Node))
    return _KINDS[cls]


class MessageIndex:
    """Messages by the kinds of their nodes, and the faults of all of them, in the order found.

    `index[FeeDetail]` are the lines of every bill, `index[PreviewData]` also what 2207 asks, and `index[Node]` is everything.
    """

    def __init__(self, messages: Iterable[Message]) -> None:
        self.messages: tuple[Message, ...] = tuple(messages)
        self.faults: list[Fault] = []
        self._placed: dict[type[Node], list[Placed[Any]]] = defaultdict(list)
        for placed in placed_in(self.messages, self.faults):
            for kind in _kinds(type(placed.node)):
                self._placed[kind].append(placed)

    def __getitem__(self, kind: type[NodeT]) -> Sequence[Placed[NodeT]]:
        return self._placed[kind]

    def the_one(self, kind: type[NodeT], infno: str) -> Placed[NodeT] | None:
        """The one node of a kind that a transaction holds; None, and a fault, where there is not one."""
        found = [one for one in self[kind] if (one.message.infno or "").removesuffix("A") == infno]
        if len(found) == 1:
            return found[0]
        zh, en = f"恰好一个 {infno} 的报文，含 {kind.name}", f"exactly one message {infno}, with {kind.name}"
        if found:
            found[1].spot.tell_shown(len(found), zh, en)
        else:
            self.missing(f"input.{kind.name} ({infno})", zh, en)
        return None

    def missing(self, where: str, zh: str, en: str) -> None:
        """Record something that no message holds."""
        self.together(where).tell(MISSING, Text(zh, en))

    def together(self, where: str) -> Spot:
        """A spot of all messages together."""
        return Spot("message", where, self.faults)

    def raise_if_any(self) -> None:
        """Raise [MessageError][] with everything recorded."""
        if self.faults:
            raise MessageError(self.faults)
