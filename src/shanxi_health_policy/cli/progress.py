"""How far a long run has come, as a bar where a person looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from shanxi_health_policy.text import Language, Text

_STAGES = {
    "read": Text(zh="读取", en="reading"),
    "check": Text(zh="检查", en="checking"),
    "settle": Text(zh="结算", en="settling"),
    "judge": Text(zh="核对", en="auditing"),
    "write": Text(zh="写出", en="writing"),
    "done": Text(zh="完成", en="done"),
}


@contextmanager
def shown_progress(language: Language) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error while the work goes on, where a person looks; it leaves nothing behind."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def advance(stage: str, done: int, of: int) -> None:
            bar.update(task, description=_STAGES[stage].in_language(language), completed=done, total=of)

        yield advance
