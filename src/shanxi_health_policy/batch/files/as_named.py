"""Files by their names as they are: to Polars `[`, `*` and `?` make a pattern, `~` is a home, and `year=2023` a column."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl
from attrs import frozen

from shanxi_health_policy.errors import Fault, shown
from shanxi_health_policy.text import Text, at

_NAME = Text("没有 NUL 和残缺字符的文件名", "a name without NUL and without halves of characters")


def no_names(paths: Iterable[str | Path]) -> list[Fault]:
    """A fault for each that no file can be called, by what the system takes for a name."""
    return [
        Fault(shown(str(one)), at("name"), shown(str(one)), _NAME) for one in paths if not _is_name(str(one))
    ]


def _is_name(path: str) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def scan_parquet(path: Path | Sequence[Path]) -> pl.LazyFrame:
    """The rows of one Parquet file, or of several one after another."""
    paths = [path] if isinstance(path, Path) else path
    return pl.scan_parquet([one.absolute() for one in paths], glob=False, hive_partitioning=False)


def scan_ipc(path: Path | Sequence[Path]) -> pl.LazyFrame:
    """The rows of one Arrow file, or of several one after another."""
    paths = [path] if isinstance(path, Path) else path
    return pl.scan_ipc([one.absolute() for one in paths], glob=False, hive_partitioning=False)


def read_ipc(path: Path) -> pl.DataFrame:
    """The rows of an Arrow file."""
    return scan_ipc(path).collect()


def put_away(
    pieces: Iterable[pl.DataFrame], folder: Path, ending: str, write: Callable[[pl.DataFrame, Path], object]
) -> tuple[Path, ...]:
    """The files of pieces, in a new folder; at least the first gets one, which has the columns."""
    folder.mkdir()
    files: list[Path] = []
    for number, piece in enumerate(pieces):
        if piece.height or not files:
            files.append(folder / f"{number:06d}{ending}")
            write(piece, files[-1])
    return tuple(files)


@frozen(eq=False, repr=False)
class InFiles:
    """A table that waits in Arrow files: taken file by file it needs the memory of one of them, however many columns it has."""

    files: tuple[Path, ...]

    @classmethod
    def of(cls, pieces: Iterable[pl.DataFrame], folder: Path) -> InFiles:
        """Pieces put away one by one."""
        return cls(
            put_away(pieces, folder, ".arrow", lambda piece, file: piece.write_ipc(file, compression="lz4"))
        )

    def __iter__(self) -> Iterator[pl.DataFrame]:
        return map(read_ipc, self.files)

    def lazy(self) -> pl.LazyFrame:
        """All rows, to be worked out together."""
        return scan_ipc(self.files)


@frozen(eq=False, repr=False)
class Passing:
    """A table that waits nowhere: its pieces are worked out while they are written, and that once."""

    pieces: Iterator[pl.DataFrame]
