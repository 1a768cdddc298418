"""One file, several or a folder of them, read as one table in the order given: columns by their names, rows with their file."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from os.path import realpath
from pathlib import Path
from typing import TypeAlias

import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.batch.files.as_named import no_names
from shanxi_health_policy.batch.files.headers import Column, refused
from shanxi_health_policy.batch.files.layout import Layout, Note
from shanxi_health_policy.batch.files.odd_cells import ODD
from shanxi_health_policy.batch.files.raw_table import (
    ENDINGS,
    EXPECTED_ENDING,
    ROW,
    RawTable,
    read_parts,
    readable,
)
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Said, Spoken, Text, at, several

FILE = "__file"
"""The name of the file that a row stands in, where there are several."""
Source: TypeAlias = str | Path | Sequence[str | Path]
"""A file, a folder, or several of them."""
PROFILE_NAME = "shanxi-health-policy.toml"
"""Of a profile that the commands find by themselves, beside the file: it is no table."""
STANDARD_INPUT = "(standard-input).csv"
"""Of the file in which a command keeps what standard input holds; among rejects it is called `-`, as it was given."""
_NOT_OURS = (".rejects", ".unfinished")
_MOST_NAMED = 10
_TWICE = Said("同一文件只能给一次", "each file may be given once only")
_COPY = Text("内容各不相同的文件", "files that are not copies of one another")
_SOME = Text("至少一个文件", "at least one file")


@frozen
class Sources:
    """The files that are one table, in order, and what should be known of how they were chosen."""

    paths: tuple[Path, ...]
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(cls, source: Source) -> Sources:
        """The files of a source; of a folder those with an ending that is read, by name, but hidden ones and rejects.

        Raises [FileError][] for no file, for one that is there twice, be it under another name or as a copy, and for what
        cannot be read.
        """
        given = [source] if isinstance(source, (str, Path)) else list(source)
        check_names(given)
        paths, notes = list[Path](), list[Note]()
        for one in map(Path, given):
            if one.is_dir():
                found, left = _in_folder(one)
                paths += found
                notes += [_left_out(one, left)] if left else []
            else:
                paths.append(one)
        if not paths:
            raise FileError([Fault("FILE", at("files"), Spoken("none", "没有文件"), _SOME)])
        if len(paths) > 1:
            if faults := list(_repeated(paths)):
                raise FileError(faults)
            names = [one.name for one in paths]
            zh, en = f"{len(paths)} 个文件合为一张表", f"{len(paths)} files are one table"
            notes.append(Note("files", Text(f"{zh}：{_named(names, '、')}", f"{en}: {_named(names, ', ')}")))
        return cls(tuple(paths), tuple(notes))


def check_names(paths: Iterable[str | Path | None]) -> None:
    """Raises [FileError][] for what can be the name of no file on any system."""
    if faults := no_names(one for one in paths if one is not None):
        raise FileError(faults)


def profile_beside(file: Path) -> Path | None:
    """The profile beside a file, or within a folder of files, if there is one of the name that is found by itself."""
    found = (file if file.is_dir() else file.parent) / PROFILE_NAME
    return found if found.is_file() else None


def _in_folder(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files of a folder that are read, and what else is there."""
    with readable(folder):
        inside = sorted(folder.iterdir(), key=lambda one: one.name)
    found = [one for one in inside if _is_read(one)]
    if not found:
        told = Spoken(
            f"{several(len(inside), 'file')}, none of which is read", f"有 {len(inside)} 个文件，都不能读取"
        )
        raise refused(folder, at("folder"), told, EXPECTED_ENDING)
    return found, [one for one in inside if one not in found and one.name != PROFILE_NAME]


def _is_read(path: Path) -> bool:
    name = path.name.lower()
    ours = any(f"{mark}." in name for mark in _NOT_OURS)
    return path.is_file() and name.endswith(ENDINGS) and not name.startswith((".", "~$")) and not ours


def _left_out(folder: Path, left: list[Path]) -> Note:
    names = [one.name for one in left]
    return Note(
        "left_out",
        Text(
            f"{folder.name} 中没有读取的 {len(names)} 个：{_named(names, '、')}",
            f"{len(names)} in {folder.name} not read: {_named(names, ', ')}",
        ),
    )


def _named(names: list[str], between: str) -> str:
    return between.join([*names[:_MOST_NAMED], *["…"][: len(names) - _MOST_NAMED]])


def _repeated(paths: list[Path]) -> Iterator[Fault]:
    """Files that are there twice, and files with the same content: their rows would count twice."""
    seen = dict[str, Path]()
    sizes = defaultdict[int, list[Path]](list)
    for path in paths:
        first = seen.setdefault(realpath(path), path)
        if first is not path:
            yield Fault(path.name, at("file"), f"{first}, {path}", _TWICE)
        elif path.is_file():
            sizes[path.stat().st_size].append(path)
    for same in sizes.values():
        digests = dict[bytes, Path]()
        for path in same if len(same) > 1 else ():
            first = digests.setdefault(digest(path), path)
            if first is not path:
                yield Fault(path.name, at("file"), f"{first}, {path}", _COPY)


def digest(path: Path) -> bytes:
    """What is the same for two files of the same content alone; raises [FileError][] for one that cannot be read."""
    with readable(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def read_together(
    paths: Sequence[Path], columns: tuple[Column, ...], layout: Layout, size: int
) -> Generator[RawTable, None, None]:
    """The files part by part as one table: rows are counted through, and each has the name of its file.

    A column that only some files have is empty in the others. A single file is as it is.
    """
    if len(paths) == 1:
        yield from read_parts(paths[0], columns, layout, size)
        return
    before, told = 0, tuple[Note, ...]()
    for number, path in enumerate(paths):
        called = "-" if path.name == STANDARD_INPUT else path.name
        rows, notes = before, tuple[Note, ...]()
        for raw in read_parts(path, columns, layout, size):
            notes = tuple(_of_file(path, note) for note in raw.notes)
            names = {
                name: f"_0_{header}" if name.startswith("_") else name for name, header in raw.headers.items()
            }
            odd = {f"{ODD}{name}": f"{ODD}{new}" for name, new in names.items()}
            frame = raw.frame.rename(names | odd, strict=False)
            rows += frame.height
            yield evolve(
                raw,
                frame=frame.with_columns(pl.col(ROW) + before, pl.lit(called).alias(FILE)),
                headers={names[name]: header for name, header in raw.headers.items()},
                notes=(*told, *notes),
                share=(number + (0.0 if raw.share is None else raw.share)) / len(paths),
            )
        before, told = rows, (*told, *notes)


def _of_file(path: Path, note: Note) -> Note:
    return evolve(note, says=Text(f"{path.name}：{note.says.zh}", f"{path.name}: {note.says.en}"))


def with_all_columns(raw: RawTable, headers: dict[str, str]) -> RawTable:
    """A part of several files with the columns of all, and the file first; a part of a single file as it is."""
    if FILE not in raw.frame.columns:
        return raw
    name = "file"
    while name in headers.values():
        name += "_"
    absent = [pl.lit("").alias(one) for one in headers if one not in raw.frame.columns]
    return evolve(raw, frame=raw.frame.with_columns(absent), headers={FILE: name} | headers)
