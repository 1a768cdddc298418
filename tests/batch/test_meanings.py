"""What the headers of a file mean: own names, names of the trade, what the user says, and what is near to a name."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import faults_of, run
from tests.pages import english_of, text_of

from shanxi_health_policy.batch import Layout, settle_file
from shanxi_health_policy.batch.audit.paid_columns import PAID_COLUMNS
from shanxi_health_policy.batch.files.headers import (
    BALANCE_COLUMNS,
    EARLIER_COLUMNS,
    INPUT_COLUMNS,
    Column,
)
from shanxi_health_policy.batch.files.meanings import column_named, header_faults, header_form, meanings_of
from shanxi_health_policy.batch.helped_file import PREMIUM_COLUMNS

NAMES = ("就诊编号", "人员编号", "就诊日期", "病症", "收费类别", "项目名称", "金额")
ROW = ("V1", "P1", "2023-01-09", "哮喘", "III", "督灸", "300.00")
TABLES = (INPUT_COLUMNS, PAID_COLUMNS, PREMIUM_COLUMNS, BALANCE_COLUMNS, EARLIER_COLUMNS)


def _table(*names: str, row: tuple[str, ...] = ROW) -> str:
    return f"{','.join(names)}\n{','.join(row)}\n"


def _with(**others: str) -> tuple[str, ...]:
    """The headers, some of them under another name."""
    return tuple(others.get(name, name) for name in NAMES)


@pytest.mark.parametrize("columns", TABLES)
def test_no_name_means_two_columns(columns: tuple[Column, ...]) -> None:
    names = [header_form(name) for one in columns for name in (*one.spellings, *one.trade_names)]
    assert len(names) == len(set(names))


@given(st.data())
def test_every_name_of_a_column_means_it_wherever_it_stands(data: st.DataObject) -> None:
    columns = data.draw(st.sampled_from(TABLES))
    chosen = [data.draw(st.sampled_from([*one.spellings, *one.trade_names])) for one in columns]
    order = data.draw(st.permutations(range(len(columns))))
    marks = st.sampled_from(["{}", "*{}", " {} ", "{}：", "\ufeff{}", "{}\u200b"])
    headers = [data.draw(marks).format(chosen[place]) for place in order]
    meant = meanings_of(headers, columns)
    assert {columns[place].name: position for position, place in enumerate(order)} == meant.found
    assert not list(header_faults(meant, "f.csv"))
    assert not meant.notes


@given(st.data())
def test_what_the_user_says_comes_before_every_spelling(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(INPUT_COLUMNS))
    name = data.draw(st.sampled_from([*column.spellings, *column.trade_names]))
    headers = ["本院的列", *(one.zh for one in INPUT_COLUMNS)]
    meant = meanings_of(headers, INPUT_COLUMNS, {"本院的列": name})
    assert meant.found[column.name] == 0
    assert [(one.name, headers[place]) for one, place in meant.passed_over] == [(column.name, column.zh)]
    # Whoever passes over a column of refunds has to say that it is not used.
    faults = list(header_faults(meant, "f.csv", Layout(columns={"本院的列": name})))
    assert bool(faults) == (column in INPUT_COLUMNS[-3:])
    assert all("--map" in fault.expected.en for fault in faults)


def test_a_name_of_the_trade_yields_to_the_column_s_own_and_that_is_said(tmp_path: Path) -> None:
    text = _table(*NAMES, "身份证号", "诊断", row=(*ROW, "140", "喘病"))
    (visit,), summary = run(tmp_path, text)
    assert visit["person_id"] == "P1"
    assert [note.says.en for note in summary.notes] == [
        "人员编号 is used as person_id, and not 身份证号",
        "病症 is used as condition, and not 诊断",
    ]
    assert summary.ignored_columns == ("身份证号", "诊断")


def test_two_names_of_the_trade_are_not_chosen_between(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(
        _table(*_with(就诊日期="收费日期"), "费用日期", row=(*ROW, "2022-12-31")), encoding="utf-8"
    )
    assert "收费日期, 费用日期; expected visited_on in one column only; --map HEADER=- says" in faults_of(
        path, tmp_path
    )
    for said, day in (({"费用日期": "-"}, "2023-01-09"), ({"费用日期": "就诊日期"}, "2022-12-31")):
        settle_file(path, tmp_path / "settled.parquet", layout=Layout(columns=said))
        assert str(pl.read_parquet(tmp_path / "settled.parquet")["visited_on"][0]) == day


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (_with(金额="总金额"), "amount or 金额; near to it: 总金额. If so: --map 总金额=amount"),
        (_with(金额="金額"), "a column named amount or 金额; near to it: 金額"),
        (_with(金额="ammount"), "near to it: ammount. If so: --map ammount=amount"),
        (_with(人员编号="社保卡号"), "near to it: 社保卡号. If so: --map 社保卡号=person_id"),
        (_with(就诊日期="结算日期"), "near to it: 结算日期. If so: --map 结算日期=visited_on"),
        (_with(收费类别="类别"), "fee_class (收费类别) or hospital_grade (医院等级); near to it: 类别"),
        (_with(病症="zzz"), "expected a column named condition or 病症"),
        (
            (*NAMES, "cancles"),
            "cancles; expected cancels (say --map cancles=cancels), or that it is not used",
        ),
        ((*NAMES, "撤消就诊编号"), "--map 撤消就诊编号=-"),
    ],
)
def test_what_only_looks_like_a_column_is_offered_and_not_taken(
    tmp_path: Path, names: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(_table(*names, row=(*ROW, "")[: len(names)]), encoding="utf-8")
    assert said in faults_of(path, tmp_path)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"身份证号": "person_id"}, "visits.csv: --map: '身份证号'; expected a header of the file\n"),
        ({"人员编码": "person_id"}, "a header of the file; did you mean: 人员编号"),
        ({"人员编号": "personid_"}, None),
        ({"人员编号": "person"}, "or - for not used; did you mean: person_id?"),
        ({"人员编号": "§§"}, "charge_or_refund, or - for not used\n"),
        ({"人员编号": "-"}, "a column named person_id or 人员编号"),
        ({"人员编号": "visit_id", "就诊编号": "visit_id"}, "visit_id in one column only"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    tmp_path: Path, columns: dict[str, str], said: str | None
) -> None:
    path, layout = tmp_path / "visits.csv", Layout(columns=columns)
    path.write_text(_table(*NAMES), encoding="utf-8")
    if said is None:
        assert settle_file(path, tmp_path / "out.csv", layout=layout).rows_settled == 1
    else:
        assert said in faults_of(path, tmp_path, layout=layout) + "\n"


def test_a_column_that_is_not_used_on_purpose_is_no_column() -> None:
    meant = meanings_of([*NAMES, "撤销", "退费标志"], INPUT_COLUMNS, {"撤销": "-", "退费标志": "-"})
    assert meant.not_used == {7, 8}
    assert "cancels" not in meant.found
    assert not list(header_faults(meant, "f.csv", Layout(columns={"撤销": "-", "退费标志": "-"})))


def test_a_name_of_a_column_is_found_in_any_language() -> None:
    names = {column_named(name, INPUT_COLUMNS) for name in ("person_id", "人员编号", "身份证号码")}
    assert names == {INPUT_COLUMNS[1]}
    assert column_named("科室", INPUT_COLUMNS) is None


def test_the_page_lists_the_names_of_the_trade_in_both_languages() -> None:
    page, english = text_of("how-to/settle-a-file.md"), english_of("how-to/settle-a-file.md")
    for column in INPUT_COLUMNS:
        if column.trade:
            names = "、".join(column.trade_names)
            assert f"| `{column.name}` | {names} |" in page
            assert english[names].split(", ") == list(column.trade_names)
