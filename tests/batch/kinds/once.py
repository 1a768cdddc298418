"""What readers make of files, worked out once for all files that are the same to the cell once they are read.

All that a reader has of a file is what `read_parts` gives (`test_readers` holds that), so that two files of which it gives the
same are one file to the reader; each is still read, and whatever differs by a cell, a header, or a note is settled.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from attrs import define, field
from tests.batch.kinds.readers import Found, Handed, Reader

from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout
from shanxi_health_policy.batch.files.raw_table import LINE, read_parts


@define
class Once:
    """What came of files so far."""

    known: dict[Hashable, Found] = field(factory=dict)
    asked: int = 0

    def __call__(self, folder: Path, reader: Reader, handed: Handed, layout: Layout | None) -> Found:
        """What comes of what is handed in; refusals as `Reader.of` tells them."""
        self.asked += 1
        if handed.path is None:
            return reader.of(folder, handed, layout)
        key = reader, layout is None, as_read(handed, reader, layout or FOUND_OUT)
        if key not in self.known:
            self.known[key] = reader.of(folder, handed, layout)
        return self.known[key]


def as_read(handed: Handed, reader: Reader, layout: Layout) -> Hashable:
    """All that is read of a file, the types of its columns with it, and its name but for what kind of file it says.

    Lines count as the rows that stand on them, as in `Found`.
    """
    path, row_on = handed.file, {line: row for row, line in enumerate(handed.lines)}
    parts = [
        (
            [row_on.get(int(str(line).rpartition("!")[2])) for line in part.frame[LINE]],
            part.frame.schema,
            part.frame.drop(LINE).rows(),
            part.headers,
            part.ignored,
            part.notes,
        )
        for part in read_parts(path, reader.columns, layout)
    ]
    return path.name.partition(".")[0], layout.time_zone, repr(parts)
