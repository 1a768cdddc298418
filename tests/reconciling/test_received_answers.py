"""The file that comes back from 3202 as the platform's list: it tells the same differences as the whole list does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reconciling.lists import FIRST, Books, books, settlement, write

from shanxi_health_policy.errors import FileError
from shanxi_health_policy.reconciling import (
    FOUR_CODES,
    LEVEL_OR_NOT,
    ReconcileSettings,
    Reconciliation,
    reconcile_files,
)
from shanxi_health_policy.reconciling.statement_files import write_statement

_NOT_TOLD = ("group", "across_day", "across_month")
ROW = settlement(1, "P1", FIRST, 10_000, 0)


def kinds(found: Reconciliation) -> Counter[str]:
    return Counter({one.kind.code: one.differences for one in found.totals.kinds})


@settings(max_examples=settings().max_examples // 5)
@given(given=books(), codes=st.sampled_from((LEVEL_OR_NOT, FOUR_CODES)))
def test_an_answer_tells_what_the_whole_list_tells(
    tmp_path_factory: pytest.TempPathFactory, given: Books, codes: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("answer")
    hospital, platform = write(folder / "h.csv", given.hospital), write(folder / "p.csv", given.platform)
    how = ReconcileSettings(codes=codes)  # type: ignore[arg-type]
    whole = reconcile_files(
        hospital, platform, folder / "whole.csv", answer=folder / "answer.zip", settings=how
    )
    assert whole.answer is not None
    told = {kind: count for kind, count in kinds(whole).items() if kind not in _NOT_TOLD}
    if not told:  # an empty answer, which could be a list of nothing
        with pytest.raises(FileError, match="a file with rows"):
            reconcile_files(hospital, whole.answer, folder / "out.csv", settings=how)
        return
    found = reconcile_files(hospital, whole.answer, folder / "out.csv", settings=how)
    assert kinds(found) == Counter(told)
    assert found.adds_up
    if not any(kind in _NOT_TOLD for kind in kinds(whole)):
        assert found.totals.platform == whole.totals.platform


def reconciled(
    folder: Path, *rows: tuple[str, ...], four: bool = False
) -> tuple[Reconciliation, list[tuple[str, ...]]]:
    """What an answer tells of a list of one settlement, and the reasons of its rejected rows."""
    hospital = write(folder / "h.csv", [ROW])
    write_statement(rows, folder / "answer.txt")
    how = ReconcileSettings(codes=FOUR_CODES if four else LEVEL_OR_NOT)
    found = reconcile_files(hospital, folder / "answer.txt", folder / "out.csv", settings=how)
    assert found.platform_rejects is not None
    rejected = pl.read_csv(found.platform_rejects, infer_schema=False)
    return found, rejected.select("reject_line", "reject_reason").rows()


def answer(result: str, fund: str = "60.00", setl: str = "S0001", visit: str = "V0001") -> tuple[str, ...]:
    return "P1", visit, setl, "M0001", result, "0", "", "100.00", fund, "0.00"


def test_rows_of_every_result(tmp_path: Path) -> None:
    assert reconciled(tmp_path, answer("0"))[0].level
    assert kinds(reconciled(tmp_path, answer("1"))[0]) == {"only_hospital": 1}
    assert kinds(reconciled(tmp_path, answer("1", "59.00"))[0]) == {"amount": 1}
    assert kinds(reconciled(tmp_path, answer("2"), four=True)[0]) == {"only_hospital": 1}
    assert kinds(reconciled(tmp_path, answer("3", "59.00"), four=True)[0]) == {"amount": 1}
    assert kinds(reconciled(tmp_path, answer("1"), four=True)[0]) == {"twice_platform": 1}
    another = (*answer("1", setl="S7", visit="V7")[:3], "M7", *answer("1")[4:])
    assert kinds(reconciled(tmp_path, another)[0]) == {"only_platform": 1}


def test_an_answer_that_contradicts_the_list_is_rejected_row_by_row(tmp_path: Path) -> None:
    found, rejected = reconciled(tmp_path, answer("3"), four=True)
    assert rejected == [("1", "contradicts_amounts")]
    assert kinds(found) == {"partner_rejected": 1}
    stranger = ("P1", "V9", "S9", "M9", "2", "0", "", "1.00", "1.00", "0.00")
    found, rejected = reconciled(tmp_path, answer("0"), stranger, four=True)
    assert rejected == [("2", "not_in_list")]
    assert found.platform_rows_rejected == 1
    assert not kinds(found)
    found, rejected = reconciled(tmp_path, answer("7"))
    assert rejected == [("1", "unknown_result")]
    assert kinds(found) == {"partner_rejected": 1}


def test_what_an_answer_cannot_be_is_refused(tmp_path: Path) -> None:
    hospital = write(tmp_path / "h.csv", [ROW])
    write_statement(
        [("P1", "V0001", "S0001", "H14110000001202305040000010001", "1", "0", "")], tmp_path / "old.zip"
    )
    with pytest.raises(FileError, match="of 10 or 11 columns"):
        reconcile_files(hospital, tmp_path / "old.zip", tmp_path / "out.csv")
    write_statement([answer("1")], tmp_path / "answer.zip")
    with pytest.raises(FileError, match="as the second file"):
        reconcile_files(tmp_path / "answer.zip", hospital, tmp_path / "out.csv")
