"""How many of something a question is about: checked before anything is computed."""

from __future__ import annotations

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

MOST = 1_000_000
"""How many facilities, posts or periods one question may be about: products stay within the money the library takes."""

_EXPECTED = Text(zh=f"0 至 {MOST} 的整数", en=f"an integer from 0 to {MOST}")


def check_count(value: object, field: str) -> int:
    """The number itself; raises [InputError][] for anything but an integer from 0 to a million."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise InputError(field, value, _EXPECTED)
    return value
