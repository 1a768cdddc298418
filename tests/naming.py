"""Names of test cases that any tool can pass on a command line."""

from __future__ import annotations

import re

from shanxi_health_policy.errors import shown


def plain(value: object) -> str:
    """A short name for a value in plain ASCII, without marks that a shell or a test runner would read as its own."""
    return re.sub(r"[^\w.,+-]+", "_", ascii(shown(value)).replace("\\", ""))[:40]
