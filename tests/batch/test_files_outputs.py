"""Tables out: in which language a file has its names, in how many pieces it is written, and what stands in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanxi_health_policy.batch.files import output_tables
from shanxi_health_policy.batch.files.as_named import InFiles, read_ipc, scan_ipc, scan_parquet
from shanxi_health_policy.batch.files.output_look import FOR_PROGRAMS, Look, OutputColumn, OutputTable
from shanxi_health_policy.batch.files.output_tables import in_pieces, write_table, write_tables
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

MACHINE = (None,) * 4
COLUMNS = (
    OutputColumn("visit_id", "就诊编号"),
    OutputColumn("limits", "限额", {"annual": Text("年度", "yearly"), "rate": Text("比例", "share")}),
)


def rows() -> pl.DataFrame:
    return pl.DataFrame({"visit_id": ["V1", "=V2"], "limits": ["annual;rate;x", None], "more": [1, 2]})


@pytest.mark.parametrize(
    ("look", "languages"),
    [
        ({}, (None, None, "zh", None)),
        ({"language": "en"}, (None, None, "en", None)),
        ({"excel_csv": True}, ("zh", None, "zh", None)),
        ({"excel_csv": True, "language": "en"}, ("en", None, "en", None)),
        ({"columns": "machine", "excel_csv": True}, MACHINE),
        ({"columns": "zh", "language": "en"}, ("zh",) * 4),
        ({"columns": "en", "excel_csv": True}, ("en",) * 4),
    ],
)
def test_a_look_says_in_which_language_a_file_has_its_names(
    look: dict[str, Any], languages: tuple[str | None, ...]
) -> None:
    """A workbook in that of people, unless it is said; a CSV where it is for Excel; others where all are."""
    endings = ("a.CSV", "a.parquet", "a.XLSX", "a.json")
    assert tuple(Look(**look).language_of(Path(name)) for name in endings) == languages


@pytest.mark.parametrize(
    ("language", "names", "terms"),
    [
        ("zh", ["就诊编号", "限额"], "年度；比例；x"),
        ("en", ["Visit id", "Limits"], "yearly; share; x"),
        ("machine", ["visit_id", "limits", "more"], "annual;rate;x"),
    ],
)
def test_names_and_terms_are_those_of_the_language(language: Any, names: list[str], terms: str) -> None:
    """And of the columns that people read, no other."""
    table = OutputTable(rows(), columns=COLUMNS, look=Look(columns=language))
    found = table.named(Path("a.csv")).collect()
    assert (found.columns, found[names[1]].to_list()) == (names, [terms, None])
    plain = OutputTable(rows(), look=Look(columns=language)).named(Path("a.csv")).collect()
    assert plain.equals(rows())


def test_sheets_are_called_in_the_language_of_the_workbook() -> None:
    beside = OutputTable(rows(), name=Text("退回", "Rejects"))
    for look, names in ((Look(), ["结算", "退回"]), (Look(language="en"), ["Settled", "Rejects"])):
        table = OutputTable(rows(), name=Text("结算", "Settled"), look=look, beside=beside)
        assert [name for name, _ in table.sheets(Path("a.xlsx"))] == names
    assert [name for name, _ in OutputTable(rows(), look=FOR_PROGRAMS).sheets(Path("a.xlsx"))] == ["Table"]


@pytest.mark.parametrize(
    ("columns", "heights"),
    [(1, [100_000, 1]), (64, [65_536, 34_465]), (0, [])],
)
def test_a_table_is_worked_out_in_pieces_of_so_many_rows_and_cells(columns: int, heights: list[int]) -> None:
    table = pl.select(c0=pl.repeat(1, 100_001, dtype=pl.Int8)) if columns else pl.DataFrame()
    wide = table.with_columns(pl.col("c0").alias(f"c{n}") for n in range(1, columns))
    assert [one.height for one in in_pieces(wide)] == heights


@pytest.mark.parametrize(
    ("columns", "most", "at_once"), [(1, 10, 10), (20, 10, 5), (200, 10, 1), (0, 10, 10), (0, 60, 60)]
)
def test_the_more_columns_the_fewer_rows_but_always_one(columns: int, most: int, at_once: int) -> None:
    table = pl.DataFrame({f"c{n}": [1] for n in range(columns)})
    assert output_tables._rows_at_once(table, most, 100) == at_once


@pytest.mark.parametrize(
    ("excel", "wanted"), [(False, "visit_id\nV1\n=V2\nV3\n"), (True, "\ufeffvisit_id\nV1\n'=V2\nV3\n")]
)
def test_pieces_that_wait_in_files_are_one_csv_with_one_header(
    tmp_path: Path, excel: bool, wanted: str
) -> None:
    pieces = InFiles.of(
        [pl.DataFrame({"visit_id": ids}) for ids in (["V1", "=V2"], [], ["V3"])], tmp_path / "pieces"
    )
    table = OutputTable(pieces, look=Look(columns="machine", excel_csv=excel))
    write_tables({tmp_path / "out.csv": table})
    assert (tmp_path / "out.csv").read_bytes() == wanted.encode()


def test_json_is_one_list_with_the_names_that_are_asked_for(tmp_path: Path) -> None:
    pieces = InFiles.of([rows(), rows().head(1)], tmp_path / "pieces")
    nothing = rows().head(0)
    for number, (table, wanted) in enumerate([
        (OutputTable(rows(), columns=COLUMNS, look=Look(columns="en")), [
            {"Visit id": "V1", "Limits": "yearly; share; x"}, {"Visit id": "=V2", "Limits": None}
        ]),
        (OutputTable(pieces), [*rows().to_dicts(), rows().to_dicts()[0]]),
        (OutputTable(nothing), []),
    ]):  # fmt: skip
        write_tables({tmp_path / f"{number}.json": table})
        assert json.loads((tmp_path / f"{number}.json").read_text(encoding="utf-8")) == wanted


def test_what_is_no_table_is_written_by_what_writes_it(tmp_path: Path) -> None:
    def draw(path: Path) -> None:
        path.write_text("<svg/>")

    write_tables({tmp_path / "chart.svg": draw, tmp_path / "a.csv": rows()})
    assert (tmp_path / "chart.svg").read_text() == "<svg/>"
    assert pl.read_csv(tmp_path / "a.csv").equals(rows())


def test_a_sheet_holds_as_many_rows_as_it_does_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileError, match="at most 1048575 rows"):
        write_table(pl.select(n=pl.int_range(1_048_576, dtype=pl.Int32)), tmp_path / "many.xlsx")
    monkeypatch.setattr(output_tables, "MOST_EXCEL_ROWS", 2)
    write_table(rows(), tmp_path / "out.xlsx")
    with pytest.raises(FileError) as error:
        write_table(pl.concat([rows(), rows().head(1)]), tmp_path / "three.xlsx")
    assert [(one.where, one.value) for one in error.value.faults] == [("rows", "'3'")]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.xlsx"]


@pytest.mark.parametrize("scan", [scan_parquet, scan_ipc])
def test_a_file_is_read_by_its_name_as_it_is(tmp_path: Path, scan: Any) -> None:
    """No pattern, which others fit as well, and no column from the folder that it lies in."""
    folder = tmp_path / "year=2023"
    folder.mkdir()
    for number, name in enumerate(("a[1].x", "a1.x", "b*.x", "bc.x")):
        frame = pl.DataFrame({"n": [number]})
        (frame.write_parquet if scan is scan_parquet else frame.write_ipc)(folder / name)
    assert scan(folder / "a[1].x").collect().to_dict(as_series=False) == {"n": [0]}
    assert scan([folder / "b*.x", folder / "a1.x"]).collect().to_dict(as_series=False) == {"n": [2, 1]}
    if scan is scan_ipc:
        assert read_ipc(folder / "b*.x").to_dicts() == [{"n": 2}]
