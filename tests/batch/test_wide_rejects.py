"""Rejected rows keep to the budget, however many columns and faults they have, and are the same in one part and in many."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest
from tests.batch.running import HEADER, most_memory

from shanxi_health_policy.batch import Look, audit_file, settle_file
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.batch.files.headers import MOST_COLUMNS
from shanxi_health_policy.batch.files.output_tables import in_pieces

BAD = [f"V{n},P1,2023-05-04,哮喘,I,=电针,{amount}" for n in range(9) for amount in ("1.00", "x")]


def written(path: Path) -> object:
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    return pl.read_excel(path).rows() if path.suffix == ".xlsx" else path.read_bytes()


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
@pytest.mark.parametrize("look", [Look(columns="machine"), Look(columns="zh", excel_csv=True)])
def test_rejects_are_the_same_in_many_parts(tmp_path: Path, ending: str, look: Look) -> None:
    if look.excel_csv and ending != ".csv":
        look = Look(columns="zh")
    (tmp_path / "visits.csv").write_text("\n".join((HEADER, *BAD)), encoding="utf-8")
    found = []
    for plan in (None, Plan(3, 18, 2, 100)):
        with pytest.MonkeyPatch.context() as patch:
            if plan is not None:
                patch.setattr(Budget, "plan", lambda self, source, needs, plan=plan: plan)
            settle_file(tmp_path / "visits.csv", tmp_path / f"out{ending}", look=look)
        found.append(written(tmp_path / f"out.rejects{ending}"))
    assert found[0] == found[1]
    if look.excel_csv:
        assert isinstance(found[0], bytes)
        assert (found[0].startswith(b"\xef\xbb\xbf"), found[0].count(b"\xef\xbb\xbf")) == (True, 1)
        assert "'=电针".encode() in found[0]


def test_rejects_in_json_are_the_same_in_many_parts(tmp_path: Path) -> None:
    header, rows = f"{HEADER},fund_paid", [f"{row},0.60" for row in BAD]
    (tmp_path / "visits.csv").write_text("\n".join((header, *rows)), encoding="utf-8")
    audit_file(tmp_path / "visits.csv", tmp_path / "out.json")
    whole = (tmp_path / "out.rejects.json").read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Budget, "plan", lambda self, source, needs: Plan(3, 18, 2, 100))
        audit_file(tmp_path / "visits.csv", tmp_path / "out.json")
    assert (tmp_path / "out.rejects.json").read_bytes() == whole


def test_the_more_columns_the_fewer_rows_are_in_memory_at_once() -> None:
    wide = pl.DataFrame({f"c{n}": [1] * 600 for n in range(10_000)})
    pieces = list(in_pieces(wide))
    assert len(pieces) == 2
    assert pl.concat(pieces).equals(wide)
    assert len(list(in_pieces(wide.select("c0")))) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
def test_wide_rejects_keep_to_the_budget(tmp_path: Path) -> None:
    more = MOST_COLUMNS - len(HEADER.split(","))
    beside = ",".join(str(n % 10) for n in range(more))
    with (tmp_path / "visits.csv").open("w", encoding="utf-8") as file:
        file.write(f"{HEADER},{','.join(f'c{n}' for n in range(more))}\n")
        for n in range(500):
            file.write(f"V{n},P1,2023-05-04,哮喘,I,电针,x,{beside}\n")
    assert most_memory(_MEASURED, str(tmp_path), "500") < 512, "MB, the libraries included"
    with (tmp_path / "out.rejects.csv").open(encoding="utf-8") as file:
        lines = sum(1 for _ in file)
    assert lines == 501


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
def test_rows_with_a_fault_in_every_cell_keep_to_the_budget(tmp_path: Path) -> None:
    with (tmp_path / "visits.csv").open("w", encoding="utf-8") as file:
        file.write(f"{HEADER}\n")
        file.writelines(f",NULL,x{n},y{n},z{n},#N/A,w{n}\n" for n in range(300_000))
    assert most_memory(_MEASURED, str(tmp_path), "300000") < 512, "MB, the libraries included"


_MEASURED = """
import sys
from shanxi_health_policy.batch import settle_file
assert settle_file(f"{sys.argv[1]}/visits.csv", f"{sys.argv[1]}/out.csv", memory="512MB").rows_rejected == int(sys.argv[2])
"""


@pytest.mark.parametrize(
    "row", [",P{0},2023-05-04,哮喘,I,电针,1", "V{0},,2023-05-04,哮喘,I,电针,1", ",,,,,,x{0}"]
)
def test_rows_that_name_no_visit_or_person_do_not_belong_together(tmp_path: Path, row: str) -> None:
    rows = [row.format(n) for n in range(40)] + [f"{HEADER}".replace("amount", "1")] * 2
    (tmp_path / "visits.csv").write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    whole = settle_file(tmp_path / "visits.csv", tmp_path / "out.csv")
    rejects = (tmp_path / "out.rejects.csv").read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Budget, "plan", lambda self, source, needs: Plan(4, 42, 5, 200, 30))
        assert settle_file(tmp_path / "visits.csv", tmp_path / "out.csv") == whole
    assert (tmp_path / "out.rejects.csv").read_bytes() == rejects
    assert whole.rows_rejected == 42
