"""Frozen objects made quickly, where many are made of what has been checked already.

A frozen class sets each of its fields by a call of its own: of one with many fields, making it takes longer than its contents.
"""

from __future__ import annotations

from typing import Any


def unfinished(cls: type) -> Any:
    """A twin of a frozen class whose objects take their fields by assignment, and then are of the class for good.

    Neither converters nor validators see the fields, and every one must be set: it is for values that have been checked.

    >>> from attrs import frozen
    >>> @frozen
    ... class Pair:
    ...     first: int
    ...     second: int
    >>> found = object.__new__(unfinished(Pair))
    >>> found.first, found.second = 1, 2
    >>> found.__class__ = Pair
    >>> found == Pair(1, 2), hash(found) == hash(Pair(1, 2))
    (True, True)
    """
    # both must be of the object itself: Python sets quickly only where neither is a function
    own = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(cls.__name__, (cls,), own)
