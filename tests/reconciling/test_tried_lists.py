"""A dry run of two lists: how each is read, told from its first rows; what a run refuses it refuses."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.reconciling.lists import COLUMNS, FIRST, settlement, write

from shanxi_health_policy.batch import HeaderReading, Layout
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.reconciling import dry_run_lists, reconcile_files

ROWS = [settlement(number, "P1", FIRST, 10_000, 0) for number in range(3)]
SENT = "S1\tV1\tP1\t100.00\t60.00\t0.00\t0\n"
RECEIVED = "P1\tV1\tS1\tM1\t1\t0\tnull\t100.00\t60.00\t0.00\n"


def test_both_lists_are_told_column_by_column(tmp_path: Path) -> None:
    own = write(tmp_path / "h.csv", ROWS)
    (tmp_path / "p.csv").write_text("单号,psn_no,medfee_sumamt,fund_pay_sumamt,科室\nS1,P1,1,0.6,x\n")
    found = dry_run_lists(
        own,
        tmp_path / "p.csv",
        layout=Layout(time_zone="Asia/Shanghai"),
        platform_layout=Layout(columns={"单号": "setl_id"}),
    )
    assert (found.command, found.time_zone) == ("reconcile", "Asia/Shanghai")
    hospital, platform = found.files
    assert (hospital.file, hospital.rows_seen, hospital.absent) == (own, 3, ())
    assert [one.column for one in hospital.columns] == list(COLUMNS)
    assert [one.column for one in platform.columns] == [
        "setl_id",
        "person_id",
        "total_cost",
        "fund_payment",
        None,
    ]
    assert (platform.headers, platform.columns[0].samples) == ((HeaderReading(None, 1, 1),), ("S1",))


@pytest.mark.parametrize("packed", [False, True])
def test_files_of_3202_are_told_by_the_names_of_their_columns(tmp_path: Path, packed: bool) -> None:
    for name, text in (("h", SENT), ("p", RECEIVED)):
        if packed:
            with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
                archive.writestr("result.txt", text)
        else:
            (tmp_path / f"{name}.txt").write_text(text)
    ending = ".zip" if packed else ".txt"
    found = dry_run_lists(tmp_path / f"h{ending}", tmp_path / f"p{ending}")
    assert [one.file.name for one in found.files] == [f"h{ending}", f"p{ending}"]
    own, received = ([(one.header, one.column) for one in file.columns] for file in found.files)
    assert own[:4] == [
        ("setl_id", "setl_id"),
        ("mdtrt_id", "visit_id"),
        ("psn_no", "person_id"),
        ("medfee_sumamt", "total_cost"),
    ]
    assert ("stmt_rslt", "stmt_rslt") in received
    assert [one.headers for one in found.files] == [(), ()]


def test_of_a_large_text_the_beginning_is_read(tmp_path: Path) -> None:
    (tmp_path / "h.txt").write_bytes((SENT * 40_000).encode() + b"\xff\0\n" * 100)
    found = dry_run_lists(tmp_path / "h.txt", tmp_path / "h.txt")
    assert [100 < one.rows_seen < 40_000 for one in found.files] == [True, True]


@pytest.mark.parametrize(
    ("hospital", "platform"),
    [(RECEIVED, SENT), (SENT, RECEIVED.replace("\t100.00\t60.00\t0.00", "")), ("", SENT), ("a\tb\n", SENT),
     ("psn_no\tmedfee_sumamt\tfund_pay_sumamt\n1\t2\t1\n", SENT)],
)  # fmt: skip
def test_what_a_run_refuses_is_refused(tmp_path: Path, hospital: str, platform: str) -> None:
    (tmp_path / "h.txt").write_text(hospital)
    (tmp_path / "p.txt").write_text(platform)
    said = []
    for work in (
        lambda: dry_run_lists(tmp_path / "h.txt", tmp_path / "p.txt"),
        lambda: reconcile_files(tmp_path / "h.txt", tmp_path / "p.txt", tmp_path / "o.csv"),
    ):
        with pytest.raises(FileError) as caught:
            work()
        said.append(caught.value.faults)
    assert said[0] == said[1]
