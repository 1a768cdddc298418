"""Collecting everything that is wrong with one file, so that it can be told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from shanxi_health_policy.errors import Fault, cut
from shanxi_health_policy.text import Text


class FaultLog:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, where: str, value: object, zh: str, en: str) -> None:
        """Record one fault."""
        self.faults.append(Fault(self.file, cut(where), cut(str(value)), Text(zh=zh, en=en)))

    def check_unique(self, where: str, values: Iterable[str]) -> None:
        """Record every value that occurs more than once."""
        for value, count in Counter(values).items():
            if count > 1:
                self.add(where, value, "只出现一次", "one occurrence only")

    def check_known(self, where: str, values: Iterable[str], known: set[str], what: str) -> None:
        """Record every value that the file does not define."""
        for value in values:
            if value not in known:
                self.add(where, value, f"本文件中的 {what}", f"the id of a {what} of this file")
