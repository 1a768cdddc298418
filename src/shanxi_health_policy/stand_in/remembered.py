"""Rows that the books hold as text, as they were before they were written: the messages of a visit follow one another."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import Generic, TypeVar

import attrs

from shanxi_health_policy.his.nodes import Node, NodeT

T = TypeVar("T")
_MOST = 4_000
_LONGEST = 5_000
"""How many texts are remembered, and of how many characters; all others are read again from what the books hold."""


class Remembered(Generic[T]):
    """What texts were made of, the last ones; one booking at a time asks."""

    def __init__(self) -> None:
        self._made_of: dict[str, T] = {}

    def keep(self, text: str, made_of: T) -> None:
        """A text is written that was made of this, and would be read as this again."""
        if len(text) > _LONGEST:
            return
        self._made_of[text] = made_of
        if len(self._made_of) > _MOST:
            del self._made_of[next(iter(self._made_of))]

    def get(self, text: str) -> T | None:
        """What a text was made of; None where it is to be read."""
        return self._made_of.get(text)


def as_read(node: NodeT) -> NodeT:
    """A node as it will be read from what is written of it, which holds nothing that was not given."""
    return changed(node, nulls=frozenset()) if node.nulls else node


@cache
def _names(cls: type[Node]) -> tuple[str, ...]:
    return tuple(one.name for one in attrs.fields(cls))


def changed(node: NodeT, **fields: object) -> NodeT:
    """A node with other values in some fields, as `attrs.evolve` makes it, which looks at each field by itself."""
    cls = type(node)
    names = _names(cls)  # type: ignore[arg-type]  # a class has a hash, whatever its objects have
    return cls(**dict(zip(names, attrgetter(*names)(node), strict=True)) | fields)
