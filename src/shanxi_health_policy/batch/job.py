"""One run of a file command, from the check of its paths to its outputs: what settling, audits, premiums and what-ifs share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os.path import realpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.batch.columns.unlisted import Items, file_of
from shanxi_health_policy.batch.files.budget import Budget, Needs, Plan
from shanxi_health_policy.batch.files.headers import BY_REASON, Column
from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout, Note
from shanxi_health_policy.batch.files.output_look import FOR_PROGRAMS, Look, OutputTable
from shanxi_health_policy.batch.files.output_tables import TABLES, check_writable, disk_troubles, write_tables
from shanxi_health_policy.batch.files.sources import Source, Sources, check_names
from shanxi_health_policy.batch.of_place import OfPlace
from shanxi_health_policy.batch.output_columns import REASON_COLUMNS, REJECTS
from shanxi_health_policy.batch.parted_file import Parted
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.interruptions import undisturbed
from shanxi_health_policy.text import Spoken, Text, spoken
from shanxi_health_policy.whole import Workspace

if TYPE_CHECKING:
    from shanxi_health_policy.batch.columns.policy import Policy

PICTURE = "--chart"
"""The option of an output that is a picture."""
STATEMENT = "--answer-3202"
"""The option of an output that is a file of 3202."""
_ENDINGS = {PICTURE: (".svg",), STATEMENT: (".zip", ".txt")}
"""By its option what else than a table an output may be."""
_OUTPUTS = {
    "OUT": Spoken("OUT", "结果文件"),
    "rejects": Spoken("rejects", "退回文件"),
    "rejects of PLATFORM": Spoken("rejects of PLATFORM", "平台的退回文件"),
    "FILE": Spoken("FILE", "输入文件"),
}
_A_CSV = Text("至少一个以 .csv 结尾的输出", "an output that ends in .csv")
NOWHERE = ""
"""In place of a file for rejected rows: a file of which a row is rejected is refused as a whole, and nothing is written."""
_MOST_REASONS = 5
_MOMENT = 64 * 2**20
"""So many bytes are read in a moment, and their lines need not be counted before."""
_NO_REJECTS = Text(
    "没有退回的行；请用 --rejects 写明退回的行放在哪里，或先改好文件",
    "no rejected rows: say with --rejects where they go, or mend the file",
)
T = TypeVar("T")
AnyPath: TypeAlias = str | Path
Progress: TypeAlias = Callable[[str, float, int], None]
"""Called with the name of the stage, how many steps are done (with a fraction while a large file is read), and how many there
are; "done" is the last."""


def _arrays_met() -> None:
    """Polars looks for NumPy when it first gives it a column, and would panic were it interrupted meanwhile."""
    pl.Series([0]).to_numpy()


def rejects_beside(out: Path, pages: Collection[str]) -> Path:
    """Where rejected rows go: to `<stem>.rejects<ending>` beside the output, or to a `.csv` there if the output is a page."""
    is_page = out.suffix.lower() in pages and out.suffix.lower() not in TABLES
    return out.parent / f"{out.stem}.rejects{'.csv' if is_page else out.suffix}"


@frozen(kw_only=True)
class FileResult(OfPlace):
    """What every run over a file tells at its end."""

    source: Path
    """The file, the folder, or the first of several files."""
    sources: tuple[Path, ...]
    """The files that were read as one table, in order."""
    rows_read: int
    rows_rejected: int
    ignored_columns: tuple[str, ...]
    """Headers of columns that are not used."""
    notes: tuple[Note, ...]
    """What should be known of how the file was understood."""


class Job:
    """One run: its paths are checked first; while it is `begun` it has a budget, and a place for what is unfinished."""

    sources: Sources
    """The files that are read, as one table."""
    source: Path
    """What they were named by: the file, the folder, or the first of several."""
    out: Path | None
    rejects: Path | None
    look: Look
    """For whom its outputs are."""

    def __init__(
        self,
        source: Source,
        out: AnyPath | None,
        needs: Needs,
        layout: Layout | None,
        memory: str | int | None,
        progress: Progress | None,
        *,
        opening: AnyPath | None = None,
        items: Items | None = None,
        look: Look | None = None,
        rejects: AnyPath | None = None,
        inputs: Mapping[str, Path] | None = None,
        outputs: Mapping[str, Path | None] | None = None,
        pages: Collection[str] = (),
        readings: int = 1,
        beside: Sources | None = None,
    ) -> None:
        """A run from a file to an output; the file is worked through `readings` times.

        Rejected rows go beside the output, or to `rejects`, or [NOWHERE][]: then there must be none. `inputs` and `outputs` are
        others by the names of their options; `pages` are endings of `out` beside those of tables. `beside` is another table,
        that is worked through with the file, part by part.
        Raises [FileError][] for outputs that cannot be written, or would overwrite an input or one another.
        """
        self.sources = Sources.of(source)
        self.source = Path(source) if isinstance(source, (str, Path)) else self.sources.paths[0]
        self.out = None if out is None else Path(out)
        self._none_rejected = rejects == NOWHERE
        if rejects is not None:
            self.rejects = None if self._none_rejected else Path(rejects)
        else:
            self.rejects = None if self.out is None else rejects_beside(self.out, pages)
        self._opening = None if opening is None else Path(opening)
        read = {"--opening": self._opening, "--items": file_of(items), **(inputs or {})}
        written = {"OUT": self.out, "rejects": self.rejects, **(outputs or {})}
        check_names((*read.values(), *written.values()))
        faults: list[Fault] = []
        taken = {realpath(path): name for name, path in read.items() if path is not None}
        taken |= dict.fromkeys(map(realpath, self.sources.paths), "FILE")
        for name, path in written.items():
            if path is None:
                continue
            faults += check_writable(path, ({"OUT": pages} | _ENDINGS).get(name, ()))
            other = taken.setdefault(realpath(path), name)
            if other != name:
                told = spoken(_OUTPUTS.get(other, other))
                expected = Text(f"与{told.zh}不同的文件", f"another file than {told.en}")
                faults.append(Fault(str(path), _OUTPUTS.get(name, name), str(path), expected))
        self.look = look or FOR_PROGRAMS
        endings = {path.suffix.lower() for path in written.values() if path is not None}
        if self.look.excel_csv and ".csv" not in endings:
            faults.append(Fault(str(self.out), "--excel-csv", str(self.out), _A_CSV))
        if faults:
            raise FileError(faults)
        self._needs, self._layout, self._memory = needs, layout or FOUND_OUT, memory
        self._progress, self._readings = progress, readings
        self._beside = () if beside is None else beside.paths
        self._space: Workspace | None = None

    @contextmanager
    def begun(self) -> Iterator[None]:
        """The time of the work: a full or failing disk is a [FileError][], and nothing unfinished is left, however it ends.

        What waits on disk waits beside the output, or, where there is none, in the system's folder for what is temporary.
        """
        self._plan: Plan = Budget.of(self._memory).plan(
            self.sources.paths[0], self._needs, *self.sources.paths[1:], *self._beside
        )
        self._done, self._steps = 0, self._readings * (1 + 2 * self._plan.parts) + len(self._beside) + 1
        with undisturbed(_arrays_met):
            pass
        with ExitStack() as stack:
            self._ends = stack
            stack.enter_context(disk_troubles(self.out or self.source))
            beside = self.out
            if beside is None and not self._plan.in_memory:
                beside = Path(stack.enter_context(TemporaryDirectory())) / self.source.name
            if beside is not None:
                self._space = stack.enter_context(Workspace(beside))
            yield
        self.step("done")

    def file(
        self,
        columns: tuple[Column, ...],
        name: str = "file",
        *,
        sources: Sources | None = None,
        layout: Layout | None = None,
    ) -> Parted:
        """The file, or the table beside it, to be worked through in as many parts as size and budget ask for."""
        folder = None
        if self._space is not None and not self._plan.in_memory:
            folder = self._space.path(name)
            folder.mkdir()
        return Parted(sources or self.sources, columns, layout or self._layout, self._plan, folder, self.step)

    def meanwhile(self, ask: Callable[[], T]) -> Callable[[], T]:
        """What is asked while the file is read; of one that takes long, now: so what is wrong is told at once."""
        if sum(map(_size_of, self.sources.paths)) < _MOMENT:
            return ask
        found = ask()
        return lambda: found

    def reading(self, columns: tuple[Column, ...]) -> Parted:
        """The file, read from now on in a thread that hardly needs the interpreter; at the latest until what has `begun` ends.

        Who has called this loads meanwhile what works on the rows, and asks what policy holds: that takes as long as to read a
        file of some ten thousands of rows.
        """
        file = self.file(columns)
        self._ends.callback(file.begin().end)
        pl.Series(
            np.zeros(1)
        )  # Polars looks for NumPy's arrays with gaps when it first gets a column from it
        return file

    def opening(self, policy: Policy) -> pl.DataFrame:
        """The balances to begin with."""
        from shanxi_health_policy.batch.columns.balances import read_balances  # see `reading`

        return read_balances(self._opening, policy)

    def step(self, stage: str, within: float | None = None) -> None:
        """Tell that a stage begins, or goes on with the next part; or how much of that is done, where it is known."""
        if within is not None:
            if self._progress is not None and 0 < within < 1:
                self._progress(stage, self._done - 1 + within, self._steps)
            return
        if self._progress is not None:
            self._progress(stage, self._done, self._steps)
        self._done += 1

    def told(self, file: Parted, place: str, *, assumed: bool) -> dict[str, Any]:
        """What its [FileResult][] tells of the file and the place, and where its outputs are."""
        return {
            "source": self.source, "sources": self.sources.paths, "out": self.out, "rejects": self.rejects,
            "rows_read": file.rows_read,
            "ignored_columns": file.ignored, "notes": (*file.notes, *file.ids.notes()),
            "place": place, "place_assumed": assumed,
        }  # fmt: skip

    def write(
        self,
        result: OutputTable | Callable[[Path], None],
        file: Parted,
        more: Mapping[Path, OutputTable | Callable[[Path], None]] | None = None,
        beside: Parted | None = None,
    ) -> None:
        """Write the result, if it has a place, and the rejected rows and more before it: it vouches for them.

        `beside` is the table that was worked through with the file; where no row may be rejected, this holds for it as well.
        """
        tables: dict[Path, OutputTable | Callable[[Path], None]] = {}
        if self._none_rejected:
            for one, name in (
                (file, self.source.name),
                *(() if beside is None else ((beside, beside.name),)),
            ):
                one.rejected()  # the faults by reason are known by it
                self._refuse_rejects(one, name)
        if self.rejects is not None:
            tables[self.rejects] = OutputTable(file.rejected(self.look.language_of(self.rejects)), REJECTS)
        tables |= more or {}
        if self.out is not None:
            tables[self.out] = result
            if isinstance(result, OutputTable) and file.faults.rows:
                tables[self.out] = evolve(result, beside=reasons_sheet(file))
        looking = {
            path: evolve(table, look=self.look) if isinstance(table, OutputTable) else table
            for path, table in tables.items()
        }
        if looking:
            write_tables(looking, self._space)

    def _refuse_rejects(self, file: Parted, name: str) -> None:
        reasons = file.by_reason().select("faults", "reason", "column").rows()
        if reasons:
            told = "、".join(
                f"{count} × {reason} ({column})" for count, reason, column in reasons[:_MOST_REASONS]
            )
            more = "、…" if len(reasons) > _MOST_REASONS else ""
            raise FileError([Fault(name, _OUTPUTS["rejects"], f"{told}{more}", _NO_REJECTS)])


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # the reader will say so
        return 0


def reasons_sheet(file: Parted) -> OutputTable:
    """The rejected rows by reason, once they are worked out."""
    return OutputTable(file.by_reason(), BY_REASON, REASON_COLUMNS)
