"""Several files and folders as one table, in every command and format: as if their rows stood in one file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.batch.running import HEADER

from shanxi_health_policy import PolicyChange
from shanxi_health_policy.batch import audit_file, premium_file, settle_file, what_if_file
from shanxi_health_policy.batch.files.sources import Sources
from shanxi_health_policy.errors import FileError

JANUARY = [
    f"{HEADER},科室",
    "V1,P1,2023-01-09,哮喘,III,督灸,300.00,针灸",
    "V2,P1,2023-01-10,哮,III,督灸,300.00,",
]
FEBRUARY = [
    f"amount,技术,{HEADER.removesuffix(',technique,amount')},医生",
    "300.00,督灸,V3,P1,2023-02-09,哮喘,III,赵",
]
PEOPLE = ["person_id,groups,year,contribution_standard", "A,低保,2024,380.00", "B,富裕,2024,380.00"]
MORE = ["groups,year,person_id,contribution_standard,备注", "特困,2024,C,380.00,新", "低保,2024,A,380.00,"]


def _written(folder: Path, ending: str, first: list[str], second: list[str]) -> tuple[Path, Path]:
    folder.mkdir(exist_ok=True)
    paths = folder / f"01{ending}", folder / f"02{ending}"
    for path, lines in zip(paths, (first, second), strict=True):
        frame = pl.read_csv("\n".join(lines).encode(), infer_schema=False)
        getattr(frame, {".csv": "write_csv", ".parquet": "write_parquet", ".xlsx": "write_excel"}[ending])(
            path
        )
    return paths


def _run(command: str, source: Any, out: Path, **options: Any) -> Any:
    if command == "what-if":
        change = PolicyChange(rate="0.70")
        return what_if_file(source, change, out=out, **options)
    commands: dict[str, Any] = {"settle": settle_file, "audit": audit_file, "premium": premium_file}
    return commands[command](source, out, **options)


def _lines(command: str) -> tuple[list[str], list[str]]:
    if command == "premium":
        return PEOPLE, MORE
    if command == "audit":
        paid = [
            [f"{lines[0]},fund_paid", *(f"{line},115.00" for line in lines[1:])]
            for lines in (JANUARY, FEBRUARY)
        ]
        return paid[0], paid[1]
    return JANUARY, FEBRUARY


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
@pytest.mark.parametrize("command", ["settle", "audit", "premium", "what-if"])
@pytest.mark.parametrize("memory", [None, "in parts"])
def test_several_files_are_one_table(
    command: str, ending: str, memory: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _lines(command)
    paths = _written(tmp_path / "in", ending, first, second)
    together = pl.concat(
        [pl.read_csv("\n".join(lines).encode(), infer_schema=False).rename({"技术": "technique"}, strict=False)
         for lines in (first, second)], how="diagonal",
    )  # fmt: skip
    together.write_csv(tmp_path / "one.csv")
    if memory is not None:
        monkeypatch.setattr("shanxi_health_policy.batch.files.budget._BYTES_A_ROW", 2**27)
    one = _run(command, tmp_path / "one.csv", tmp_path / "one.parquet", memory="512MB")
    for source in (list(paths), tmp_path / "in"):
        found = _run(command, source, tmp_path / "out.parquet", memory="512MB")
        assert found.sources == paths
        assert (
            (found.rows_read, found.rows_rejected)
            == (one.rows_read, one.rows_rejected)
            == (one.rows_read, found.rows_rejected)
        )
        out, expected = (pl.read_parquet(tmp_path / name) for name in ("out.parquet", "one.parquet"))
        assert out.drop("line", strict=False).equals(expected.drop("line", strict=False))
        rejected = pl.read_parquet(tmp_path / "out.rejects.parquet")
        assert rejected.columns[0] == "file"
        assert set(rejected.columns) >= set(first[0].split(","))
        assert rejected["file"].to_list() == [
            f"0{1 + number}{ending}" for number in ([0, 1] if command == "premium" else [0])
        ]
        assert "2 files are one table: 01" in found.notes[0].says.en


def test_rejects_of_several_files_can_be_mended_and_settled(tmp_path: Path) -> None:
    paths = _written(tmp_path / "in", ".csv", JANUARY, FEBRUARY)
    settle_file(paths, tmp_path / "out.csv")
    mended = tmp_path / "mended.csv"
    mended.write_text(
        (tmp_path / "out.rejects.csv").read_text("utf-8").replace("哮,", "哮喘,"), encoding="utf-8"
    )
    assert settle_file(mended, tmp_path / "again.csv").rows_settled == 1


def test_a_folder_is_read_by_name_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "2023"
    paths = _written(folder, ".csv", JANUARY[:2], FEBRUARY)
    for name in ("~$01.xlsx", ".hidden.csv", "01.rejects.csv", "notes.docx", "01.csv.unfinished"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "old.csv").mkdir()
    found = settle_file(folder, tmp_path / "out.csv")
    assert found.source == folder
    assert found.sources == paths
    assert found.notes[0].says.en == (
        "6 in 2023 not read: .hidden.csv, 01.csv.unfinished, 01.rejects.csv, notes.docx, old.csv, ~$01.xlsx"
    )


def test_many_files_left_out_are_named_in_part(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.txtx").write_text("x")
    (tmp_path / "a.csv").write_text("x")
    (note,) = Sources.of(tmp_path).notes
    assert note.says.en.endswith("09.txtx, …")


def _refused(source: Any, out: Path) -> str:
    with pytest.raises(FileError) as caught:
        settle_file(source, out)
    assert not out.exists()
    return str(caught.value.message("en"))


def test_a_file_given_twice_is_refused_under_any_name(tmp_path: Path) -> None:
    first, second = _written(tmp_path / "in", ".csv", JANUARY, FEBRUARY)
    link, copy = tmp_path / "in" / "link.csv", tmp_path / "in" / "01 (1).csv"
    assert "each file may be given once only" in _refused([first, second, first], tmp_path / "out.csv")
    link.symlink_to(first)
    assert "each file may be given once only" in _refused([first, link], tmp_path / "out.csv")
    link.unlink()
    shutil.copy(first, copy)
    assert "expected files that are not copies of one another" in _refused(
        tmp_path / "in", tmp_path / "out.csv"
    )


def test_no_file_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.docx").write_text("x")
    assert "a file that ends in .csv" in _refused(tmp_path / "in", tmp_path / "out.csv")
    assert "expected at least one file" in _refused([], tmp_path / "out.csv")
    first, second = _written(tmp_path / "in", ".csv", JANUARY, FEBRUARY)
    assert "none.csv: file" in _refused([first, tmp_path / "none.csv"], tmp_path / "out.csv")
    with pytest.raises(FileError, match="another file than FILE"):
        settle_file([first, second], second)


def test_a_file_that_changes_is_named(tmp_path: Path) -> None:
    first, second = _written(tmp_path / "in", ".csv", JANUARY, FEBRUARY)

    def progress(stage: str, *_: float) -> None:
        if stage == "write":
            second.write_text(second.read_text("utf-8") + "\n", encoding="utf-8")

    with pytest.raises(FileError) as caught:
        settle_file([first, second], tmp_path / "out.csv", progress=progress)
    assert "02.csv: file: " in caught.value.message("en")


def test_a_column_called_file_is_kept_beside_the_name_of_the_file(tmp_path: Path) -> None:
    header, *rows = JANUARY
    paths = _written(tmp_path / "in", ".csv", [header.replace("科室", "file"), *rows], FEBRUARY)
    settle_file(paths, tmp_path / "out.parquet")
    rejected = pl.read_parquet(tmp_path / "out.rejects.parquet")
    assert rejected.select("file_", "file").row(0)[0] == "01.csv"


def test_what_is_noted_of_a_file_names_it(tmp_path: Path) -> None:
    paths = _written(
        tmp_path / "in", ".csv", [*JANUARY, "制表人：甲,,,,,,,"], [*FEBRUARY, ",制表人：乙,,,,,,"]
    )
    found = settle_file(paths, tmp_path / "out.csv")
    assert [note.says.en for note in found.notes[1:]] == [
        "01.csv: 1 row is a remark and no data: row 4, 制表人：甲",
        "02.csv: 1 row is a remark and no data: row 3, 制表人：乙",
    ]
