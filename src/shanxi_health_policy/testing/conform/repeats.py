"""How one case is asked again, in the words of whoever runs the kit: a line of Python, or a command for any language."""

from __future__ import annotations

import json
import shlex
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.testing.conform.cases import Case
from shanxi_health_policy.testing.conform.protocol import operation_message


@frozen
class PythonCall:
    """A check in Python: the function that checks, and whether it was given a catalogue."""

    function: str
    with_catalogue: bool = False

    def line(self, case: Case) -> str:
        """The line of Python that asks for one case."""
        catalogue = ", catalogue=catalogue" if self.with_catalogue else ""
        return f"{self.function}(implementation, cases=[{case.code()}]{catalogue})"


@frozen
class ShellCommand:
    """The command `conform` with the options it was given, but for what chooses the cases."""

    options: tuple[str, ...]

    def line(self, case: Case) -> str:
        """The command that asks for one case, as a POSIX shell reads it."""
        asked = {"operations": [operation_message(one) for one in case.operations]}
        told = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
        return shlex.join(("shanxi-health-policy", "conform", *self.options, "--case", told))


Repeat: TypeAlias = PythonCall | ShellCommand
