"""How two lists would be read, told before they are compared; nothing is compared or written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout
from shanxi_health_policy.batch.tried_file import DryRun, FileReading, file_reading, head_of
from shanxi_health_policy.reconciling.differences import Side
from shanxi_health_policy.reconciling.list_rows import check_columns
from shanxi_health_policy.reconciling.statement_files import as_list, columns_of


def dry_run_lists(
    hospital: str | Path,
    platform: str | Path,
    *,
    layout: Layout | None = None,
    platform_layout: Layout | None = None,
) -> DryRun:
    """How [reconcile_files][] would read the two lists, column by column; from their first rows (a MiB of a text).

    Raises [FileError][] for files that it would refuse, as far as their first rows show it.
    """
    own = layout or FOUND_OUT
    files = (
        _reading("hospital", Path(hospital), own),
        _reading("platform", Path(platform), platform_layout or FOUND_OUT),
    )
    return DryRun(command="reconcile", files=files, time_zone=own.time_zone, notes=own.notes)


def _reading(side: Side, path: Path, layout: Layout) -> FileReading:
    with TemporaryDirectory() as head, TemporaryDirectory() as folder:
        found = as_list(side, head_of(path, Path(head)), Path(folder))
        if found.names:
            reading = file_reading(found.path, columns_of(found), evolve(layout, names=found.names))
            reading = evolve(reading, headers=())
        else:
            reading = file_reading(found.path, columns_of(found), layout)
    check_columns([one.column for one in reading.columns if one.column is not None], path.name)
    return evolve(reading, file=path)
