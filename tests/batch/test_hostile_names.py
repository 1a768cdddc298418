"""A name is a name: files whose names, or whose folders' names, mean something to a shell or to a library."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.batch.running import HEADER
from tests.naming import plain

from shanxi_health_policy import PolicyChange
from shanxi_health_policy.batch import audit_file, premium_file, settle_file, what_if_file
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.errors import FileError

NAMES = (
    "v[a]",
    "[!x]",
    "*",
    "**",
    "?",
    "~",
    "%20",
    "a#b",
    "{a,b}",
    "$HOME",
    "a b",
    "a\n",
    "year=2023",
    "file:x",
)
DECOYS = ("va", "a", "b", "v", "~x", "a b", "x")
"""What the names above would mean as patterns: files with another visit in them."""
IN_PARTS = Plan(2, 2, 1, 2_000)


def parquet(path: Path, header: str, *rows: str) -> Path:
    """A file of text columns; written through an open file, so that its name means nothing to the writer."""
    cells = [row.split(",") for row in rows]
    with path.open("wb") as file:
        pl.DataFrame(cells, schema=header.split(","), orient="row").write_parquet(file)
    return path


def visits(path: Path, visit: str = "V1") -> Path:
    return parquet(
        path,
        f"{HEADER},cancels",
        f"{visit},P1,2023-05-04,颈椎病,I,电针,10.00,",
        "V2,P2,2023-05-04,颈椎病,I,电针,20.00,",
        "V3,P3,2023-06-04,,,,,V0",
    )


def read(path: Path) -> pl.DataFrame:
    assert path.is_file(), "the output bears its name"
    return pl.read_parquet(path.read_bytes())


@pytest.mark.parametrize(
    ("where", "plan"), [("file", None), ("folder", IN_PARTS), ("relative", IN_PARTS)], ids=plain
)
@pytest.mark.parametrize("name", NAMES, ids=plain)
def test_every_command_reads_and_writes_the_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, where: str, plan: Plan | None
) -> None:
    if plan is not None:
        monkeypatch.setattr(Budget, "plan", lambda *_: plan)
    for decoy in DECOYS:
        visits(tmp_path / f"{decoy}.parquet", visit="wrong")
        (tmp_path / decoy).mkdir()
        visits(tmp_path / decoy / "v.parquet", visit="wrong")
    folder = tmp_path / name if where == "folder" else tmp_path
    folder.mkdir(exist_ok=True)
    stem = "v" if where == "folder" else name
    if where == "relative":
        monkeypatch.chdir(tmp_path)
        folder = Path()

    def at(what: str, ending: str = ".parquet") -> Path:
        return folder / f"{stem}{what}{ending}"

    source = visits(at(""))
    opening = parquet(
        at(".opening"), "person_id,condition,year,paid", "P2,颈椎病,2023,1.00", "P3,颈椎病,2023,6.00"
    )
    earlier = parquet(
        at(".earlier"),
        "visit_id,person_id,visited_on,condition,fee_class,total_cost,eligible_cost,fund_payment,cancels",
        "V0,P3,2023-05-01,颈椎病,I,10.00,10.00,6.00,",
    )
    for ending in (".parquet", ".csv"):
        summary = settle_file(
            source, at(".out", ending), opening=opening, earlier=[earlier], closing=at(".closing", ending)
        )
        assert (summary.rows_settled, summary.rows_rejected) == (3, 0)
    assert read(at(".out"))["visit_id"].to_list() == ["V1", "V2", "V3"]
    assert read(at(".closing"))["paid"].to_list() == [Decimal("6.00"), Decimal("13.00")]
    change = what_if_file(source, PolicyChange(rate="0.80"), out=at(".change"), opening=opening)
    assert change.rows_rejected == 1  # the cancellation, whose visit is in no earlier file here
    paid = parquet(at(".paid"), f"{HEADER},基金支付", "V1,P1,2023-05-04,颈椎病,I,电针,10.00,6.00")
    assert audit_file(paid, at(".found")).rows_rejected == 0
    people = parquet(at(".people"), "person_id,groups,year,contribution_standard", "P1,低保,2023,380")
    assert premium_file(people, at(".helped")).rows_helped == 1
    assert read(at(".helped"))["person_id"].to_list() == ["P1"]
    assert {left for left in os.listdir(folder) if left.startswith(".")} == set()


@pytest.mark.parametrize("option", ["source", "out", "rejects", "closing", "opening", "items", "earlier"])
@pytest.mark.parametrize("name", ["a\0.csv", "\ud800.csv"], ids=plain)
def test_what_no_file_can_be_called_is_refused(tmp_path: Path, option: str, name: str) -> None:
    given: dict[str, Any] = {"source": visits(tmp_path / "v.parquet"), "out": tmp_path / "out.csv"}
    name = str(tmp_path / name)
    given[option] = [name] if option == "earlier" else Path(name) if option == "items" else name
    with pytest.raises(FileError, match="without NUL"):
        settle_file(**given)
    assert os.listdir(tmp_path) == ["v.parquet"]
