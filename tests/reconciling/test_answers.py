"""What a platform answers to 3201 and 3202: by its own list and the hospital's, in the codes of the settings."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reconciling.lists import COLUMNS, FIRST, Books, books, reconciled, refund, settlement, write

from shanxi_health_policy.errors import InputError, MissingError
from shanxi_health_policy.reconciling import (
    FOUR_CODES,
    ReconcileSettings,
    Sum,
    answer_3201,
    reconcile_files,
    request_3201,
)

SENT = {
    "setl_optins": "141199",
    "medfee_sumamt": "100.00",
    "fund_pay_sumamt": "60.00",
    "acct_pay": "0",
    "fixmedins_setl_cnt": "1",
}
SAME = Sum(1, Decimal("100.00"), Decimal("60.00"), Decimal("0.00"))


@given(books(), st.booleans())
def test_what_a_group_sends_is_answered_as_its_lists_compare(given: Books, with_refunds: bool) -> None:
    settings = ReconcileSettings(with_refunds=with_refunds, codes=FOUR_CODES)
    _, totals = reconciled(given.hospital, given.platform, settings)
    for group in totals.groups:
        data = request_3201(group, "2023-01-01", "2023-12-31", settings)
        assert data["refd_setl_flag"] == ("1" if with_refunds else "0")
        found = answer_3201(data, group.platform, settings)
        assert found["stmt_rslt"] == FOUR_CODES[group.outcome]
        assert (found["stmt_rslt"] == "0") == (group.hospital == group.platform)
        assert found["setl_optins"] == group.clr_optins


@pytest.mark.parametrize(
    ("platform", "two", "four", "said"),
    [
        (SAME, "0", "0", "平"),
        (Sum(2, Decimal("200.00"), Decimal("120.00")), "1", "1", "中心多"),
        (Sum(), "1", "2", "医疗机构多"),
        (Sum(1, Decimal("100.00"), Decimal("59.00"), Decimal("1.00")), "1", "3", "数据不一致"),
    ],
)
def test_codes_are_those_of_the_settings(platform: Sum, two: str, four: str, said: str) -> None:
    assert answer_3201(SENT, platform) == {"setl_optins": "141199", "stmt_rslt": two, "stmt_rslt_dscr": said}
    assert answer_3201(SENT, platform, ReconcileSettings(codes=FOUR_CODES))["stmt_rslt"] == four


def test_amounts_are_numbers_or_text_and_may_be_negative() -> None:
    back = {
        **SENT,
        "medfee_sumamt": -100,
        "fund_pay_sumamt": Decimal("-60.00"),
        "fixmedins_setl_cnt": -1,
        "setl_optins": None,
    }
    less = Sum(-1, Decimal("-100.00"), Decimal("-60.00"))
    assert answer_3201(back, less) == {"setl_optins": "", "stmt_rslt": "0", "stmt_rslt_dscr": "平"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("medfee_sumamt", "x"),
        ("acct_pay", "1.005"),
        ("fixmedins_setl_cnt", "1.5"),
        ("fixmedins_setl_cnt", "²"),
    ],
)
def test_what_is_no_amount_is_refused_by_its_field(field: str, value: str) -> None:
    with pytest.raises(InputError, match=field):
        answer_3201({**SENT, field: value}, SAME)
    for nothing in (None, ""):
        with pytest.raises(MissingError, match=field):
            answer_3201({**SENT, field: nothing}, SAME)


def test_3202_is_answered_with_the_rows_that_are_not_level(tmp_path: Path) -> None:
    rows = [settlement(number, "P1", FIRST, 10_000, 0) for number in range(5)]
    changed = {**rows[1], "fund_payment": "59.00", "account_payment": "1.00"}
    another_day = {**rows[2], "settled_at": "2023-03-12"}
    platform = [rows[0], changed, another_day, rows[3], refund(rows[3], 9)]
    hospital = write(tmp_path / "h.csv", [*rows[:4], rows[4]])
    given = write(tmp_path / "p.csv", platform, COLUMNS)
    found = reconcile_files(
        hospital,
        given,
        tmp_path / "out.csv",
        answer=tmp_path / "answer.zip",
        settings=ReconcileSettings(codes=FOUR_CODES),
    )
    assert found.answer is not None
    with zipfile.ZipFile(found.answer) as archive:
        assert archive.namelist() == ["result.txt"]
        told = [line.split("\t") for line in archive.read("result.txt").decode().splitlines()]
    assert sorted(told) == [
        ["P1", "V0001", "S0001", "M0001", "3", "0", "金额不符", "100.00", "59.00", "1.00"],
        ["P1", "V0004", "S0004", "M0004", "2", "0", "仅医院有", "100.00", "60.00", "0.00"],
        ["P1", "null", "null", "M0009", "1", "1", "仅平台退费", "-100.00", "-60.00", "0.00"],
    ]
    level = reconcile_files(hospital, hospital, tmp_path / "out.csv", answer=tmp_path / "level.txt")
    assert level.answer is not None
    assert level.answer.read_bytes() == b"", "an empty text is level"
