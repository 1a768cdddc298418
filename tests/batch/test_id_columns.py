"""Columns of identifiers are read as the one function reads them, in files of every kind and in tables."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import write
from tests.vocabulary.test_identifiers import CELLS, LOST, PLAIN, full_width, spellings

from shanxi_health_policy.batch import premium_file, settle_file, settle_table
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.vocabulary.identifiers import no_identifier, normal_id


@given(spellings())
def test_two_spellings_are_one_cell(spelled: tuple[str, str]) -> None:
    plain, other = spelled
    assert identifiers(pl.Series("person_id", [other, plain])).cells.to_list() == [plain, plain]


@given(st.lists(CELLS | st.none(), max_size=8))
def test_columns_read_identifiers_as_the_function_does(cells: list[str | None]) -> None:
    found = identifiers(pl.Series("person_id", cells, dtype=pl.String))
    normal = [normal_id(cell or "") for cell in cells]
    assert found.cells.to_list() == normal
    assert found.wrong.to_list() == [no_identifier(one) is not None for one in normal]
    assert found.none_if_empty.to_list() == [one or None for one in normal]


@pytest.mark.parametrize("cell", [cell for cell, _ in LOST])
def test_what_is_lost_is_wrong_in_a_column_too(cell: str) -> None:
    column = identifiers(pl.Series("person_id", [cell, "P1"]))
    assert column.wrong.to_list() == [True, False]


def test_whole_numbers_are_what_they_are() -> None:
    for kind in (pl.Int64, pl.UInt32, pl.Int128):
        found = identifiers(pl.Series("person_id", [5, None], dtype=kind))
        assert [str(one) for one in found.cells.to_list()[:1]] == ["5"]
        assert found.wrong.to_list() == [False, True]
    whole = identifiers(pl.Series("person_id", ["5.0000000000"]).cast(pl.Decimal(38, 10)))
    assert whole.cells.to_list() == ["5"]


HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount,cancels"


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_one_limit_for_one_person_however_spelled(tmp_path: Path, ending: str) -> None:
    spelled = ["'" + PLAIN, f'="{PLAIN}"', PLAIN.lower(), full_width(PLAIN), f"\u200b{PLAIN} "]
    rows = [
        (f"V{n}", one, "2023-05-04", "哮喘", "III", "督灸", "700.00", "") for n, one in enumerate(spelled)
    ]
    rows.append(("V9", "NULL", "2023-05-04", "哮喘", "III", "督灸", "700.00", "\\N"))
    rows.append(("V10", "1.40000E+17", "2023-05-04", "哮喘", "III", "督灸", "700.00", "无"))
    table = pl.DataFrame(rows, schema=HEADER.split(","), orient="row")
    source = tmp_path / f"visits{ending}"
    write(table, source)
    found = settle_file(source, tmp_path / "out.csv", closing=tmp_path / "closing.csv")
    assert (found.visits_settled, found.rows_rejected) == (5, 2)
    closing = pl.read_csv(
        tmp_path / "closing.csv", schema_overrides=dict.fromkeys(("person_id", "paid"), pl.String)
    )
    assert closing["person_id"].to_list() == [PLAIN]
    again = settle_table(table, opening=closing)
    assert again.settlements["fund_fen"].sum() < found.fund_payment * 100
    rejects = pl.read_csv(tmp_path / "out.rejects.csv", infer_schema=False)
    assert rejects["person_id"].to_list() == ["NULL", "1.40000E+17"]
    assert "a spreadsheet took the identifier for a number" in rejects["reject_explanation"][1]


@pytest.mark.parametrize("column", ["visit_id", "person_id"])
@pytest.mark.parametrize("lost", ["1401001990?1011234", "__________", "\\" * 12])
def test_a_long_id_that_is_none_is_rejected_among_long_ones(column: str, lost: str) -> None:
    """So that persons whose ids lost a character are never one person, with one limit of the year."""
    row = {"visit_id": "V000000000001", "person_id": PLAIN, "visited_on": "2023-05-04", "condition": "哮喘"}
    row |= {"fee_class": "III", "technique": "督灸", "amount": "700.00"}
    found = settle_table(pl.DataFrame([row, {**row, "visit_id": "V000000000002", column: lost}]))
    assert found.rejects.select("row", "column", "reason").rows() == [(1, column, "not_an_identifier")]
    assert found.settlements["row"].to_list() == [0]


def test_help_is_given_once_to_a_person_however_spelled(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        f"person_id,groups\n'{PLAIN},低保\n{PLAIN.lower()},特困\nNULL,低保\n", encoding="utf-8"
    )
    found = premium_file(
        tmp_path / "people.csv", tmp_path / "help.csv", year=2023, contribution_standard="350.00"
    )
    assert (found.rows_helped, found.rows_rejected) == (1, 2)
