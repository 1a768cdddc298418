"""Cells in which a formula failed, or stands in place of what it gives: a fault in every column, in whatever language it is.

Every such cell is tried in every column of every file among the kinds of `tests.batch.kinds`; here is what it is, and is not.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.attacks.conftest import HEADER
from tests.naming import plain

from shanxi_health_policy import PolicyChange
from shanxi_health_policy.batch import audit_file, settle_file, settle_table, what_if_file
from shanxi_health_policy.vocabulary.cell_words import is_broken
from shanxi_health_policy.vocabulary.identifiers import no_identifier, normal_id

ERRORS = (
    "#N/A", "#n/a", "#REF!", "#ref!", "#REF", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
    "#BLOCKED!", "#EXTERNAL!", "#ERROR!", "#GETTING_DATA", "##", "####", "#NV", "#WERT!", "#BEZUG!", "#LEER!", "#VALEUR!",
    "#NOM?", "#NOMBRE!", "#¡REF!", "#¿NOMBRE?", "#¡DIV/0!", "#N/D", "#VALOR!", "#Н/Д", "#ССЫЛКА!", "#ДЕЛ/0!", "#值!", "＃N/A",
    "＃REF！", "Err:502", "Err: 508", "Error 2042", "1.#QNAN", "-1.#IND00", "Loading...",
)  # fmt: skip
FORMULAS = (
    "=VLOOKUP(A1,B:C,2,0)",
    "{=SUM(A1:A3)}",
    "=#REF!",
    "=IF(A1=\n1,2,3)",
    "=1+ABS(B1)",
    "=Sheet1!$A$1",
    "= sum(A:A)",
    "=Sheet2!B2",
)
AROUND = ("{}", "'{}", "'{}'", '="{}"', '"{}"', "“{}”", "({})", "[{}]")
NONE = (
    "#1", "#12", "#A1", "A#1!", "#", "", "Err", "ERR502", "error", '="007"', "='007'", "=1+1", "=V2", "=",
    "1#", "电针", "#1号院", "P=1", "N", "NV",
    "REF", "1.0", "-1", "某某！", "(电针)", "#" + "长" * 21 + "!",
)  # fmt: skip


@pytest.mark.parametrize("text", ERRORS, ids=plain)
def test_an_error_is_one_whatever_stands_around_it(text: str) -> None:
    for around in AROUND:
        assert is_broken(around.format(text)), around
        assert no_identifier(normal_id(around.format(text))) is not None


@pytest.mark.parametrize("text", FORMULAS, ids=plain)
def test_a_formula_is_no_value(text: str) -> None:
    assert is_broken(text)
    assert no_identifier(normal_id(text)) is not None


@pytest.mark.parametrize("text", NONE, ids=plain)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert not is_broken(text)


def test_an_error_of_any_length_is_known_in_proportion_to_it() -> None:
    for around in ("'", "(", "=", "#", '"', "{=", "=A", "=1"):
        is_broken(around * 1_000_000 + "x" + "'" * 1_000_000 + "y")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "＃N/A", "=ABS(B2)", "########"], ids=plain)
def test_a_broken_grade_beside_a_class_is_a_fault_too(tmp_path: Path, text: str) -> None:
    """What the class would be held to is not known."""
    names = [*HEADER.split(","), "hospital_grade"]
    rows = [
        ["V1", "P1", "2023-05-04", "颈椎病", "I", "电针", "10.00", text],
        ["V2", "P2", "2023-05-04", "颈椎病", "I", "电针", "10.00", "某院"],
    ]
    table = pl.DataFrame(rows, schema=names, orient="row")
    table.write_csv(tmp_path / "v.csv")
    table.with_columns(fund_paid=pl.lit("6.00")).write_csv(tmp_path / "paid.csv")
    told = [("hospital_grade", "error_cell")]
    assert settle_table(table).rejects.select("column", "reason").rows() == told
    settle_file(tmp_path / "v.csv", tmp_path / "o.csv")
    what_if_file(tmp_path / "v.csv", PolicyChange(rate="0.7"), out=tmp_path / "w.csv")
    for out in ("o", "w"):
        rejected = pl.read_csv(tmp_path / f"{out}.rejects.csv")
        assert rejected.select("reject_column", "reject_reason").rows() == told
    assert (
        audit_file(tmp_path / "paid.csv", tmp_path / "f.csv").rows_rejected == 2
    )  # it asks for a known grade
