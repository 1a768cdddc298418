"""`reconcile`: the hospital's list of settlements held against the platform's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanxi_health_policy import reconciling
from shanxi_health_policy.asking.kinds import paired
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import Section, command, examples
from shanxi_health_policy.cli.options import one_of, parse_mapped, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.cli.over_files import noted, over_file, result_out, summed_up, worked
from shanxi_health_policy.errors import brought_by
from shanxi_health_policy.reconciling.list_columns import LIST_COLUMNS
from shanxi_health_policy.text import Text, several

if TYPE_CHECKING:
    from shanxi_health_policy.batch import DryRun, Layout
    from shanxi_health_policy.reconciling import Reconciliation

_LIST = Text(
    "结算清单：.csv、.tsv、.txt、.parquet 或 .xlsx，或 3202 的文件（.txt 或 .zip，没有表头）",
    "a list of settlements: a .csv, .tsv, .txt, .parquet or .xlsx, or a file of 3202 (.txt or .zip, without a header)",
)
_SETTINGS = (
    value(
        "--count-refunds HOW",
        "3201 的笔数怎样计退费：net 减一、every 加一、settlements 不计（默认 net；来源不一致）",
        "how refunds count in 3201: net −1, every +1, settlements not at all (net by default; sources disagree)",
        one_of("net", "every", "settlements"),
        default="net",
    ),
    options.flag(
        "--without-refunds",
        "3201 的合计不含退费（refd_setl_flag 为 0 的口径）",
        "the sums of 3201 hold no refunds (as with refd_setl_flag 0)",
    ),
    options.flag(
        "--ignore-days", "不比较结算日期（跨日、跨月）", "do not compare days (across a day or a month)"
    ),
    value(
        "--rounding YUAN",
        "医疗费总额相差至多这么多时，归为明细的舍入（默认 0.01）",
        "up to so much, differing bills are laid to the rounding of lines (0.01 by default)",
        options.parse_money,
        default="0.01",
    ),
    value(
        "--answer-3202 FILE",
        "另写对明细账（3202）的应答文件：.zip 或 .txt",
        "also write the file that answers a 3202: .zip or .txt",
        name="answer",
    ),
    value(
        "--codes CODES",
        "stmt_rslt 的代码：two 为 0 平、1 不平，four 为 0 平、1 中心多、2 机构多、3 不一致（默认 two；来源不一致）",
        "the codes of stmt_rslt: two is 0 level and 1 not; four is 0 level, 1 the centre has more, 2 the institution has more, "
        "3 they differ (two by default; sources disagree)",
        one_of("two", "four"),
        default="two",
    ),
    value(
        "--platform-map HEADER=NAME",
        "平台清单一列的含义；--map 等选项说的是医院清单",
        "what a column of the platform's list means; --map and the like are of the hospital's list",
        parse_mapped,
        multiple=True,
    ),
)
_SECTIONS = (
    Section(
        Text("两份清单的列", "Columns of both lists"),
        prose=(
            Text(
                "一行一次结算；退费另起一行，金额为负。msgid、setl_id、visit_id 至少有一列。",
                "One row a settlement; a refund is a row of its own with negative amounts. At least one of msgid, setl_id and "
                "visit_id must be there.",
            ),
        ),
        terms=tuple((f"{one.name}, {one.zh}", one.meaning) for one in LIST_COLUMNS),
    ),
    Section(
        Text("输出", "Out"),
        prose=(
            Text(
                "原因只是可能的原因，须经核实。有差异时退出码为 10。平台的退回行写在 *.rejects.platform.*。",
                "A cause is a probable one, to be looked into. Differences end with exit code 10. Rejected rows of the "
                "platform's list stand in *.rejects.platform.*.",
            ),
        ),
    ),
    examples("""
        对上个月的账，得到 Excel 报告：| Last month's settlements, as an Excel report:
            shanxi-health-policy reconcile hospital.csv platform.zip -o report.xlsx
        差异表，供程序使用：| The differences for a program:
            shanxi-health-policy reconcile settled.parquet platform.csv -o differences.parquet
    """),
)


@command(
    "reconcile",
    *over_file(
        result_out(
            "REPORT",
            "报告 .xlsx 或 .html，或差异表 .parquet、.csv、.json",
            "a report (.xlsx or .html), or a table of the differences (.parquet, .csv or .json)",
        ),
        *_SETTINGS,
        beside=Text(" REPORT 旁边", "beside REPORT"),
        files=(
            options.files_argument("hospital", "HOSPITAL"),
            options.files_argument("platform", "PLATFORM"),
        ),
    ),
    arguments=(("HOSPITAL", _LIST), ("PLATFORM", Text("平台的清单，同上", "the platform's list, likewise"))),
    sections=_SECTIONS,
)
def reconcile_command(
    screen: Screen,
    hospital: str,
    platform: str,
    platform_map: tuple[tuple[str, str], ...],
    **given: Any,
) -> int:
    """Reconcile two lists."""
    with brought_by("cli"):  # help is shown without it
        from shanxi_health_policy.batch import Layout

    with options.naming("--platform-map"):
        paired(platform_map)
    settings = reconciling.ReconcileSettings(
        count_refunds=given.pop("count_refunds"),
        with_refunds=not given.pop("without_refunds"),
        days=not given.pop("ignore_days"),
        rounding=given.pop("rounding"),
        codes={"two": reconciling.LEVEL_OR_NOT, "four": reconciling.FOUR_CODES}[given.pop("codes")],
    )
    other = Layout(columns=dict(platform_map), map_option="--platform-map", time_zone=given["time_zone"])
    tried = partial(_tried, platform, other)
    found = worked(
        screen, "reconcile_files", (hospital,), platform, room=reconciling, tried=tried, language=screen.language,
        settings=settings, platform_layout=other, **given,
    )  # fmt: skip
    code = summed_up(screen, found, lambda: _show(screen, found))
    return ExitCode.NOT_LEVEL if not given["dry_run"] and found.totals.differences else code


def _tried(platform: str, platform_layout: Layout, hospital: str | Path, layout: Layout) -> DryRun:
    """How both lists would be read."""
    return reconciling.dry_run_lists(hospital, platform, layout=layout, platform_layout=platform_layout)


def _show(screen: Screen, found: Reconciliation) -> None:
    screen.pairs(_summary(screen, found))
    screen.assumed(found.place, assumed=found.place_assumed)


def _summary(screen: Screen, found: Reconciliation) -> Iterator[tuple[str, str]]:
    totals = found.totals
    sides = (
        (Text("医院", "hospital"), totals.hospital, found.rows_read, found.rows_rejected),
        (Text("平台", "platform"), totals.platform, found.platform_rows_read, found.platform_rows_rejected),
    )
    for name, sums, read, rejected in sides:
        zh = f"{read} 行，退回 {rejected}；{sums.count} 笔，总费用 {sums.total}，基金 {sums.fund}，个人账户 {sums.account}"
        en = f"{several(read, 'row')}, {rejected} rejected; {several(sums.count, 'settlement')}, "
        yield (
            screen.of(name),
            screen.text(zh, f"{en}cost {sums.total}, fund {sums.fund}, account {sums.account}"),
        )
    yield screen.text("一致", "level"), str(totals.level)
    for one in totals.kinds:
        causes = screen.text("；", "; ").join(
            f"{cause.name_in(screen.language)} {count}" for cause, count in one.by_cause
        )
        yield (
            one.kind.name_in(screen.language),
            screen.text(f"{one.differences}（{causes}）", f"{one.differences} ({causes})"),
        )
    for group in totals.groups:
        if group.outcome != "level":
            yield screen.text("对总账（3201）不平", "not level (3201)"), _group(screen, group)
    yield from noted(screen, found)
    yield screen.text("差异", "differences"), f"{totals.differences}{screen.text('，', ', ')}{found.out}"
    if found.answer is not None:
        yield screen.text("对明细账（3202）的应答", "answer of 3202"), str(found.answer)
    for where in (found.rejects, found.platform_rejects):
        if where is not None:
            yield screen.text("退回的行", "rejects"), str(where)


def _group(screen: Screen, group: reconciling.GroupTotal) -> str:
    named = (
        (Text("险种", "insutype"), group.insutype),
        (Text("清算类别", "clr_type"), group.clr_type),
        (Text("经办机构", "clr_optins"), group.clr_optins),
        (Text("机构", "fixmedins_code"), group.fixmedins_code),
    )
    told = screen.text("，", ", ").join(f"{screen.of(name)} {code}" for name, code in named if code)
    less = group.hospital - group.platform
    zh = f"医院减平台 {less.count} 笔，总费用 {less.total}，基金 {less.fund}，个人账户 {less.account}"
    en = f"hospital less platform {several(less.count, 'settlement')}, "
    said = screen.text(zh, f"{en}cost {less.total}, fund {less.fund}, account {less.account}")
    return screen.text(f"{told}：{said}", f"{told}: {said}") if told else said
