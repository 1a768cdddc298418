"""A 3202 answered from bytes to bytes: what is level is left out, whatever else comes back; nothing is left on the disk."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reconciling.lists import Row, hospitals, sent

from shanxi_health_policy.errors import FileError
from shanxi_health_policy.reconciling import FOUR_CODES, ReconcileSettings, StatementForm, answer_statement

FOUR = ReconcileSettings(codes=FOUR_CODES)


def as_text(rows: list[Row]) -> str:
    return "".join("\t".join(sent(row)) + "\n" for row in rows)


def platform(row: Row) -> dict[str, str]:
    return {
        "setl_id": row["setl_id"],
        "mdtrt_id": row["visit_id"],
        "psn_no": row["person_id"],
        "medfee_sumamt": row["total_cost"],
        "fund_pay_sumamt": row["fund_payment"],
        "acct_pay": row["account_payment"],
        "msgid": row["msgid"],
        "init_setl_id": row["cancels"],
    }


def text_of(content: bytes, name: str = "result.txt") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@settings(max_examples=settings().max_examples // 5)  # each is three runs over files
@given(hospitals(), st.data())
def test_what_is_missing_on_one_side_comes_back_and_nothing_else(
    rows: list[Row], data: st.DataObject
) -> None:
    lost = data.draw(st.sampled_from(rows))
    whole, theirs = as_text(rows), list(map(platform, rows))
    assert answer_statement(whole.encode(), theirs).rows == 0
    less = as_text([row for row in rows if row is not lost])
    (line,) = text_of(answer_statement(less.encode(), theirs, FOUR).content).splitlines()
    assert line.split("\t")[:6] == [
        lost["person_id"],
        "null",
        "null",
        lost["msgid"],
        "1",
        lost["refund_flag"],
    ]
    found = answer_statement(whole.encode(), [one for one in theirs if one["msgid"] != lost["msgid"]], FOUR)
    (line,) = text_of(found.content).splitlines()
    assert line.split("\t")[1:6] == [lost["visit_id"], lost["setl_id"], "null", "2", lost["refund_flag"]]
    assert found.sent.count == sum(-1 if row["cancels"] else 1 for row in rows)


def test_nothing_on_either_side_is_level_and_the_form_is_that_which_is_asked_for() -> None:
    assert text_of(answer_statement(b"\n", []).content) == ""
    form = StatementForm(line_end="\t\r\n", inner_name="a.txt", columns=3)
    row = {
        "setl_id": "S1",
        "mdtrt_id": "V1",
        "psn_no": "P1",
        "medfee_sumamt": "1.00",
        "fund_pay_sumamt": "0.60",
    }
    how = ReconcileSettings(platform_ids=True)
    assert text_of(answer_statement(b"\n", [row], how, form).content, "a.txt") == "P1\tV1\tS1\t\r\n"


def test_rows_that_are_not_understood_are_told_by_line_under_the_name_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    good = b"S1\tV1\tP1\t100.00\t60.00\t0.00\t0\n"
    with pytest.raises(FileError) as found:
        answer_statement(good + good.replace(b"60", b"6x"), [], name="五月.zip")
    (fault,) = found.value.faults
    assert (fault.file, fault.where, fault.value) == ("五月.zip", "line 2, fund_payment", "6x.00")
    assert "数字以外的字符" in fault.text().zh
    assert "other than" not in fault.text().zh
    assert list(tmp_path.iterdir()) == []
