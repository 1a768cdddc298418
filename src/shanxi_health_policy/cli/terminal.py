"""Tables, frames and bars for a person at a terminal; who writes for a program does not load this, nor rich."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text as Styled


def show(drawing: RenderableType) -> None:
    """Drawn first and then written, so that a closed pipe is met in one place."""
    console = Console(file=sys.stdout, force_terminal=True, markup=False, emoji=False, highlight=False)
    with console.capture() as drawn:
        console.print(drawing)
    sys.stdout.write("\n".join(line.rstrip(" ") for line in drawn.get().split("\n")))


def head(text: str) -> None:
    """A heading."""
    show(Styled(text, style="bold"))


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str | None = None,
    numbers: Sequence[str] = (),
    lines: bool = False,
) -> None:
    """A table, without a head where no column has one; columns named in `numbers` stand to the right."""
    found = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold cyan",
        border_style="dim",
        show_header=any(heads),
        show_lines=lines,
    )
    for column in heads:
        found.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        found.add_row(*row)
    show(found)


def pairs(found: Iterable[tuple[str, str]], framed: bool) -> None:
    """Two columns without lines: what it is, and its value."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in found:
        grid.add_row(label, value)
    show(Panel(grid, expand=False, border_style="cyan") if framed else grid)


@contextmanager
def bar(name: Callable[[str], str]) -> Iterator[Callable[[str, float, int | None], None]]:
    """A bar on standard error while the work goes on, with the name of each of its stages; it leaves nothing behind."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def advance(stage: str, done: float, of: int | None) -> None:
            progress.update(task, description=name(stage), completed=done, total=of)

        yield advance
