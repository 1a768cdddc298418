"""Several files as one table, file by file: which are read, which are one file, and how their rows are counted through."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.layout import FOUND_OUT
from shanxi_health_policy.batch.files.raw_table import LINE, ROW
from shanxi_health_policy.batch.files.sources import (
    FILE,
    PROFILE_NAME,
    STANDARD_INPUT,
    Sources,
    profile_beside,
    read_together,
    with_all_columns,
)
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

COLUMNS = (Column("person_id 人员编号", Text("人员", "the person")),)


def written(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [folder / f"{name}.csv" for name in texts]


def test_one_file_is_as_it_is_and_of_several_ten_are_named(tmp_path: Path) -> None:
    paths = written(tmp_path, **{f"a{number:02}": "x" * number for number in range(11)})
    assert Sources.of(paths[0]) == Sources((paths[0],))
    names = [path.name for path in paths]
    for many, told in ((2, names[:2]), (10, names[:10]), (11, [*names[:10], "…"])):
        (note,) = Sources.of(paths[:many]).notes
        assert note.says == Text(
            f"{many} 个文件合为一张表：{'、'.join(told)}", f"{many} files are one table: {', '.join(told)}"
        )


def test_of_a_folder_neither_rejects_nor_what_is_unfinished_open_or_hidden_nor_a_profile_is_a_table(
    tmp_path: Path,
) -> None:
    left = [
        ".hidden.csv", "B.Rejects.CSV", "a.rejects.parquet", "c.unfinished.csv", "d.csv.rejects", "e.csv.unfinished",
        "folder.csv", "rejects.doc", "~$open.xlsx",
    ]  # fmt: skip
    for name in ("rejects.csv", PROFILE_NAME, *left):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "folder.csv").unlink()
    (tmp_path / "folder.csv").mkdir()
    found = Sources.of(tmp_path)
    assert found.paths == (tmp_path / "rejects.csv",)
    (note,) = found.notes
    assert note.says.en == f"9 in {tmp_path.name} not read: {', '.join(left)}"
    for place in (tmp_path, tmp_path / "rejects.csv", tmp_path / "none.csv"):
        assert profile_beside(place) == tmp_path / PROFILE_NAME
    assert profile_beside(tmp_path.parent) is None


def test_files_of_the_same_content_are_one_and_of_the_same_size_are_not(tmp_path: Path) -> None:
    first, other, copy = written(tmp_path, first="xx", other="xy", copy="xx")
    assert Sources.of([first, other]).paths == (first, other)
    with pytest.raises(FileError) as caught:
        Sources.of([first, other, copy, other])
    assert [(one.file, one.value, one.expected.en) for one in caught.value.faults] == [
        ("other.csv", f"{other}, {other}", "each file may be given once only"),
        ("copy.csv", f"{first}, {copy}", "files that are not copies of one another"),
    ]


@pytest.mark.parametrize("what", ["pathlib.Path.iterdir", "hashlib.file_digest"])
def test_what_cannot_be_read_is_refused_as_any_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A folder, and a file as large as another."""

    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    written(tmp_path, a="xx", b="xy")
    of_folder = what.endswith("iterdir")
    paths = [tmp_path] if of_folder else list(Sources.of(tmp_path).paths)
    monkeypatch.setattr(what, fail)
    with pytest.raises(FileError) as caught:
        Sources.of(paths)
    (fault,) = caught.value.faults
    assert (fault.file, fault.expected.en) == (paths[0].name, "a file that can be read")


def test_rows_are_counted_through_and_have_their_file(tmp_path: Path) -> None:
    paths = written(tmp_path, a="x,person_id\n1,P1\n2,P2\n", b="person_id\nP3\n")
    paths.append(tmp_path / STANDARD_INPUT)
    paths[-1].write_text("person_id,x\nP4,3\nP5,4\n", encoding="utf-8")
    parts = list(read_together(paths, COLUMNS, FOUND_OUT, 2**20))
    assert [part.frame.select("person_id", ROW, LINE, FILE).rows() for part in parts] == [
        [("P1", 0, 2, "a.csv"), ("P2", 1, 3, "a.csv")],
        [("P3", 2, 2, "b.csv")],
        [("P4", 3, 2, "-"), ("P5", 4, 3, "-")],
    ]
    assert [part.headers for part in parts] == [
        {"_0_x": "x", "person_id": "person_id"},
        {"person_id": "person_id"},
        {"person_id": "person_id", "_0_x": "x"},
    ]
    assert [part.share for part in parts] == [1 / 3, 2 / 3, 1.0]
    (single,) = read_together(paths[1:2], COLUMNS, FOUND_OUT, 2**20)
    assert (FILE in single.frame.columns, single.share) == (False, 1.0)


def test_a_part_of_several_has_the_columns_of_all_and_its_file_first(tmp_path: Path) -> None:
    paths = written(tmp_path, a="file,person_id\n1,P1\n", b="person_id,file_\nP2,2\n")
    first, second = read_together(paths, COLUMNS, FOUND_OUT, 2**20)
    every = first.headers | second.headers
    found = [with_all_columns(part, every) for part in (first, second)]
    for part in found:
        assert list(part.headers.values()) == ["file__", "file", "person_id", "file_"]
    assert pl.concat(part.frame.select(*part.headers) for part in found).rows() == [
        ("a.csv", "1", "P1", ""),
        ("b.csv", "", "P2", "2"),
    ]
    (single,) = read_together(paths[:1], COLUMNS, FOUND_OUT, 2**20)
    assert with_all_columns(single, every) is single
