"""How much the service takes of a client at most: bytes, seconds, and requests at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import Attribute, field, frozen

from shanxi_health_policy.checks import is_count
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.his.json_text import LARGEST
from shanxi_health_policy.text import Text


def _at_most(most: int) -> Callable[[Any, Attribute[int], object], None]:
    expected = Text(f"1 至 {most} 的整数", f"an integer from 1 to {most}")

    def check(_: Any, attribute: Attribute[int], value: object) -> None:
        if not is_count(value, most) or value == 0:
            raise InputError(attribute.name, value, expected)

    return check


@frozen
class Bounds:
    """The bounds of a service; raises [InputError][] for others than whole numbers from 1 on.

    >>> Bounds().body
    2000000
    """

    body: int = field(default=2_000_000, validator=_at_most(LARGEST))
    """How many bytes the body of a request may have."""
    seconds: int = field(default=10, validator=_at_most(3600))
    """How many seconds a client may take to send its head, as many to send its body, and to take some of its answer."""
    running: int = field(default=64, validator=_at_most(10_000))
    """How many requests may be under way at a time."""
