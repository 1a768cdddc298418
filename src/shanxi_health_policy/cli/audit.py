"""`audit`: a file of claims as they were paid, held against the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section
from shanxi_health_policy.cli.options import Options, load_catalogue
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.cli.progress import shown_progress
from shanxi_health_policy.engines.auditing.columns import FACILITY, FACILITY_KIND, FUND_PAID
from shanxi_health_policy.engines.files.columns_of_files import CANCELS, HOSPITAL_GRADE
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.text import Language, Text

if TYPE_CHECKING:
    from shanxi_health_policy.engines.audit_file import FileAudit


def audit_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def check(
        file: str,
        out: str,
        opening: str | None,
        place: str,
        known_on: date | None,
        notices: tuple[str, ...],
        encoding: str | None,
        memory: str | None,
    ) -> int:
        audit_file = _engine()
        catalogue = load_catalogue(notices)
        with shown_progress(language) as progress:
            found = audit_file(
                file,
                out,
                opening=opening,
                place=place,
                known_on=known_on,
                catalogue=catalogue,
                encoding=encoding,
                language=language,
                memory=memory,
                progress=progress,
            )
        _show(Screen(language), found)
        return ExitCode.ROWS_REJECTED if found.rows_rejected else ExitCode.DONE

    return HelpfulCommand(
        "audit",
        check,
        language=language,
        purpose=Text(
            zh="核对已付的结算：金额、项目、病症、机构、日期、收费类别、跨机构的年度限额、同日和重复的就诊、撤销；"
            "每个疑点写明应付多少、依据哪些条款。",
            en="Check claims as they were paid: amounts, items, conditions, facilities, days, fee classes, annual limits "
            "across facilities, several visits on a day, repeated visits, cancellations; each finding says what is due and by "
            "which clauses.",
        ),
        arguments=(
            (
                "FILE",
                Text(
                    zh="就诊文件，与 settle 相同，另有一列 fund_paid（基金已付，元）",
                    en="a file of visits, as for settle, with one column more: fund_paid, in yuan",
                ),
            ),
        ),
        params=[
            click.Argument(["file"], metavar="FILE"),
            options.value(
                "-o",
                "--out",
                zh="报告 .xlsx 或 .html，或疑点表 .parquet、.csv、.json；退回的行在其旁边",
                en="a report (.xlsx or .html), or a table of the findings (.parquet, .csv or .json); rejected rows stand "
                "beside it",
                metavar="REPORT",
                required=True,
            ),
            options.value(
                "--opening",
                zh="期初余额：settle 的 --closing 写出的文件",
                en="balances to begin with: what --closing of settle wrote",
                metavar="F",
            ),
            options.place(),
            options.known_on(),
            options.notices(),
            options.encoding(),
            options.memory("REPORT"),
            *options.common(),
        ],
        sections=_SECTIONS,
    )


def _engine() -> Callable[..., FileAudit]:
    """The engine, which needs the libraries of the extra."""
    try:
        from shanxi_health_policy.engines.audit_file import audit_file
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
    return audit_file


def _show(screen: Screen, found: FileAudit) -> None:
    totals = found.totals
    screen.line(
        screen.text(
            f"就诊: {totals.claims}；撤销 {totals.cancellations}；"
            f"已付 {totals.paid}，应付 {totals.due}，相差 {totals.difference}",
            f"visits: {totals.claims}; cancellations {totals.cancellations}; "
            f"paid {totals.paid}, due {totals.due}, difference {totals.difference}",
        )
    )
    for one in totals.by_kind:
        amounts = screen.text(
            f"；多付 {one.too_much}，少付 {one.too_little}",
            f"; {one.too_much} too much, {one.too_little} too little",
        )
        name = one.kind.name_in(screen.language)
        screen.line(f"{name}: {one.findings}{amounts if one.kind.of_amount else ''}")
    screen.line(
        screen.text(f"疑点: {totals.findings}，{found.out}", f"findings: {totals.findings}, {found.out}")
    )
    screen.line(
        screen.text(
            f"退回的行: {found.rows_rejected}，{found.rejects}",
            f"rejects: {found.rows_rejected}, {found.rejects}",
        )
    )


_SECTIONS = (
    Section(
        Text(zh="除 settle 的列以外", en="Beside the columns of settle"),
        terms=(
            *((f"{one.name}, {one.zh}", one.meaning) for one in (FUND_PAID, FACILITY, FACILITY_KIND)),
            (
                f"{HOSPITAL_GRADE.name}, {HOSPITAL_GRADE.zh}",
                Text(
                    zh="与收费类别同时填写时，核对类别是否高于等级；应付按等级计算",
                    en="beside a fee class it is held against it; what is due follows the grade",
                ),
            ),
            (f"{CANCELS.name}, {CANCELS.zh}", CANCELS.meaning),
        ),
    ),
    Section(
        Text(zh="输出", en="Out"),
        prose=(
            Text(
                zh="疑点不等于违规，须经核实。金额疑点每次结算至多一个，可以合计；类别高于等级、跨机构超限、同日多次和重复就诊"
                "只作提示。所有输出要么完整出现，要么都不出现。",
                en="A finding is a question, not a verdict. A claim has at most one finding of its amount, and these can be "
                "summed up; the others are pointers. All outputs appear whole, or none.",
            ),
        ),
    ),
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(
                    zh="核对上个月的结算，得到 Excel 报告：",
                    en="Check last month's claims, as an Excel report:",
                ),
                "shanxi-health-policy audit paid.csv -o report.xlsx",
            ),
            (
                Text(zh="供程序使用的疑点表：", en="The findings for a program:"),
                "shanxi-health-policy audit paid.parquet -o findings.parquet",
            ),
        ),
    ),
)
