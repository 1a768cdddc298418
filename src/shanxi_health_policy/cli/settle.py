"""`settle`: a file of visits settled, with a summary that adds up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS, OUTPUT_COLUMNS, Column
from shanxi_health_policy.cli.help_pages import Section, command, examples
from shanxi_health_policy.cli.options import value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.cli.over_files import (
    FILE_IN,
    ITEMS,
    OPENING,
    STRICT_ITEMS,
    noted,
    over_file,
    result_out,
    summed_up,
    worked,
)
from shanxi_health_policy.text import Text, several

if TYPE_CHECKING:
    from shanxi_health_policy.batch import SettleSummary


def _meaning(column: Column) -> Text:
    if column.name != "fee_class":
        return column.meaning
    zh, en = column.meaning.zh, column.meaning.en
    return Text(f"{zh}；与医院等级至少有一列", f"{en}; this or hospital_grade")


_SECTIONS = (
    Section(
        Text("输入的列", "Columns in"),
        prose=(
            Text(
                "列名用英文或中文；其他列不使用，但会在摘要中列出。",
                "Under the English or the Chinese name; other columns are not used, and the summary names them.",
            ),
        ),
        terms=tuple((f"{one.name}, {one.zh}", _meaning(one)) for one in INPUT_COLUMNS),
    ),
    Section(
        Text("输出", "Out"),
        prose=(
            Text(
                zh="每次就诊一行：" + "、".join(OUTPUT_COLUMNS) + "。",
                en="One row a visit: " + ", ".join(OUTPUT_COLUMNS) + ".",
            ),
            Text(
                zh="撤销（退费）的行按其日期冲回原就诊的金额，各项为负数；此后已结算的就诊不重算。",
                en="A row that cancels gives back the amounts of its visit on its own day, as negative amounts; what was "
                "settled in between stands.",
            ),
            Text(
                zh="一行有误，整次就诊退回，写入 *.rejects.*，注明行、列、值和原因；同一人、病症、年度以后的就诊照常结算，"
                "标记 incomplete_year。所有输出要么完整出现，要么都不出现。",
                en="One bad row holds back its whole visit, which goes to *.rejects.* with line, column, value and reason; "
                "later visits of that person, condition and year are settled and marked incomplete_year. All outputs "
                "appear whole, or none.",
            ),
        ),
    ),
    examples("""
        全年一次：| A whole year:
            shanxi-health-policy settle visits.csv -o settled.xlsx
        逐月结算，结果与全年一次相同：| Month by month, with the same result:
            shanxi-health-policy settle 01.csv -o settled-01.csv --closing b01.csv
            shanxi-health-policy settle 02.csv -o settled-02.csv --opening b01.csv --closing b02.csv
    """),
)


@command(
    "settle",
    *over_file(
        result_out(
            "OUT", "结算结果，格式按文件名结尾", "where the settlements go, in the format of its ending"
        ),
        OPENING,
        value("--closing F", "把期末余额写到这里", "write the balances at the end here"),
        value(
            "--earlier F",
            "以前结算的结果文件，可重复：其中的就诊可以撤销，不会再次结算",
            "a file settled before, once for each: its visits may be cancelled, and are not settled again",
            multiple=True,
        ),
        ITEMS,
        STRICT_ITEMS,
        beside=Text(" OUT 旁边", "beside OUT"),
    ),
    arguments=(FILE_IN,),
    sections=_SECTIONS,
)
def settle_command(screen: Screen, **given: Any) -> int:
    """Settle a file."""
    summary = worked(screen, "settle_file", **given)
    return summed_up(screen, summary, lambda: _show(screen, summary))


def _show(screen: Screen, summary: SettleSummary) -> None:
    screen.pairs(_summary(screen, summary))
    screen.assumed(summary.place, assumed=summary.place_assumed)


def _summary(screen: Screen, summary: SettleSummary) -> Iterator[tuple[str, str]]:
    one = summary
    zh = f"读取 {one.rows_read} = 已结算 {one.rows_settled} + 退回 {one.rows_rejected}"
    en = f"{one.rows_read} read = {one.rows_settled} settled + {one.rows_rejected} rejected"
    yield screen.text("行", "rows"), screen.text(zh, en)
    zh = f"总费用 {one.total_cost} = 基金支付 {one.fund_payment} + 个人负担 {one.patient_payment}"
    en = f"{one.total_cost} cost = {one.fund_payment} by the fund + {one.patient_payment} by the patients"
    yield screen.text("金额（元）", "yuan"), screen.text(zh, en)
    settled, held, incomplete = one.visits_settled, one.visits_held_back, one.visits_on_incomplete_year
    zh = f"已结算 {settled}，退回 {held}，所在年度不完整 {incomplete}"
    en = f"{settled} settled, {held} held back, {incomplete} resting on an incomplete year"
    yield screen.text("就诊", "visits"), screen.text(zh, en)
    if one.cancellations:
        count = one.cancellations
        told = screen.text(f"{count}，金额为负", f"{count}, as negative amounts")
        yield screen.text("撤销", "cancellations"), told
    if one.unattributed_rows:
        zh = f"{one.unattributed_rows} 行退回的行没有人员编号：无法判断是谁的年度因此不完整"
        rows = several(one.unattributed_rows, "rejected row names", "rejected rows name")
        en = f"{rows} no person: whose year is left incomplete cannot be told"
        yield screen.text("注意", "note"), screen.text(zh, en)
    yield from noted(screen, one)
    yield screen.text("结果", "settlements"), str(one.out)
    if one.rejects is not None:
        yield screen.text("退回的行", "rejects"), str(one.rejects)
    if one.closing is not None:
        yield screen.text("期末余额", "balances"), str(one.closing)
    if not one.adds_up:
        told = screen.text("以上合计不平，请勿使用", "this does not add up: do not use it")
        yield screen.text("警告", "WARNING"), told
