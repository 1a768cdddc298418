"""`audit`: a file of claims as they were paid, held against the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shanxi_health_policy.batch.audit.paid_columns import FACILITY, FACILITY_KIND, FUND_PAID
from shanxi_health_policy.batch.files.headers import CANCELS, HOSPITAL_GRADE
from shanxi_health_policy.cli.help_pages import Section, command, examples
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.cli.over_files import (
    ITEMS,
    OPENING,
    noted,
    over_file,
    result_out,
    summed_up,
    worked,
)
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.batch import FileAudit

_SECTIONS = (
    Section(
        Text("除 settle 的列以外", "Beside the columns of settle"),
        terms=(
            *((f"{one.name}, {one.zh}", one.meaning) for one in (FUND_PAID, FACILITY, FACILITY_KIND)),
            (
                f"{HOSPITAL_GRADE.name}, {HOSPITAL_GRADE.zh}",
                Text(
                    "与收费类别同时填写时，核对类别是否高于等级；应付按等级计算",
                    "beside a fee class it is held against it; what is due follows the grade",
                ),
            ),
            (f"{CANCELS.name}, {CANCELS.zh}", CANCELS.meaning),
        ),
    ),
    Section(
        Text("输出", "Out"),
        prose=(
            Text(
                zh="疑点不等于违规，须经核实。金额疑点每次结算至多一个，可以合计；类别高于等级、跨机构超限、同日多次和重复就诊"
                "只作提示。所有输出要么完整出现，要么都不出现。",
                en="A finding is a question, not a verdict. A claim has at most one finding of its amount, and these can be "
                "summed up; the others are pointers. All outputs appear whole, or none.",
            ),
        ),
    ),
    examples("""
        核对上个月的结算，得到 Excel 报告：| Check last month's claims, as an Excel report:
            shanxi-health-policy audit paid.csv -o report.xlsx
        供程序使用的疑点表：| The findings for a program:
            shanxi-health-policy audit paid.parquet -o findings.parquet
    """),
)


@command(
    "audit",
    *over_file(
        result_out(
            "REPORT",
            "报告 .xlsx 或 .html，或疑点表 .parquet、.csv、.json",
            "a report (.xlsx or .html), or a table of the findings (.parquet, .csv or .json)",
        ),
        OPENING,
        ITEMS,
        beside=Text(" REPORT 旁边", "beside REPORT"),
    ),
    arguments=(
        (
            "FILE",
            Text(
                "就诊文件，与 settle 相同，另有一列 fund_paid（基金已付，元）",
                "a file of visits, as for settle, with one column more: fund_paid, in yuan",
            ),
        ),
    ),
    sections=_SECTIONS,
)
def audit_command(screen: Screen, **given: Any) -> int:
    """Check a file."""
    found = worked(screen, "audit_file", language=screen.language, **given)
    return summed_up(screen, found, lambda: _show(screen, found))


def _show(screen: Screen, found: FileAudit) -> None:
    totals = found.totals
    claims, cancelled = totals.claims, totals.cancellations
    zh = f"就诊: {claims}；撤销 {cancelled}；已付 {totals.paid}，应付 {totals.due}，相差 {totals.difference}"
    en = f"visits: {claims}; cancellations {cancelled}; paid {totals.paid}, due {totals.due}, difference {totals.difference}"
    screen.line(screen.text(zh, en))
    for one in totals.by_kind:
        much, little = one.too_much, one.too_little
        amounts = screen.text(f"；多付 {much}，少付 {little}", f"; {much} too much, {little} too little")
        name = one.kind.name_in(screen.language)
        screen.line(f"{name}: {one.findings}{amounts if one.kind.of_amount else ''}")
    comma = screen.text("，", ", ")
    for label, said in noted(screen, found):
        screen.line(f"{label}: {said}")
    screen.line(f"{screen.text('疑点', 'findings')}: {totals.findings}{comma}{found.out}")
    rejects = "" if found.rejects is None else f"{comma}{found.rejects}"
    screen.line(f"{screen.text('退回的行', 'rejects')}: {found.rows_rejected}{rejects}")
    screen.assumed(found.place, assumed=found.place_assumed)
