"""Collecting everything that is wrong with the messages of one visit, each with its path, to be told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shanxi_health_policy.errors import Fault, MessageError, cut, shown
from shanxi_health_policy.his.envelope import Message, NodeT
from shanxi_health_policy.text import Text


class MessageLog:
    """The faults of one visit's messages, in the order found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, message: Message, where: str, value: object, zh: str, en: str) -> None:
        """Record a fault at a path of a message."""
        self.faults.append(Fault(message.file, cut(where), shown(value), Text(zh=zh, en=en)))

    def add_without_message(self, where: str, value: object, zh: str, en: str) -> None:
        """Record a fault that no single message has."""
        self.faults.append(Fault("message", where, shown(value), Text(zh=zh, en=en)))

    def missing(self, where: str, zh: str, en: str) -> None:
        """Record something that no message holds."""
        self.faults.append(Fault("message", where, "缺少 missing", Text(zh=zh, en=en)))

    def raise_if_any(self) -> None:
        """Raise [MessageError][] with everything recorded."""
        if self.faults:
            raise MessageError(self.faults)


def rows_of(messages: Iterable[Message], cls: type[NodeT]) -> Iterator[tuple[NodeT, Message, str]]:
    """Every row of one kind of node, with its message and its path."""
    for message in messages:
        for node, rows in message.nodes.items():
            for index, row in enumerate(rows):
                if isinstance(row, cls):
                    yield row, message, message.path(node, index)
