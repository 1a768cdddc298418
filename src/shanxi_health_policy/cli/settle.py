"""`settle`: a file of visits settled, with a summary that adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section
from shanxi_health_policy.cli.options import Options, load_catalogue
from shanxi_health_policy.cli.output import Screen, pairs, visible
from shanxi_health_policy.cli.progress import shown_progress
from shanxi_health_policy.engines.files.columns_of_files import INPUT_COLUMNS, OUTPUT_COLUMNS
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.text import Language, Text

if TYPE_CHECKING:
    from shanxi_health_policy.engines.settle_file import SettleSummary


def settle_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def settle(
        file: str,
        out: str,
        opening: str | None,
        closing: str | None,
        earlier: tuple[str, ...],
        place: str,
        known_on: date | None,
        notices: tuple[str, ...],
        encoding: str | None,
        memory: str | None,
    ) -> int:
        settle_file = _engine()
        catalogue = load_catalogue(notices)
        with shown_progress(language) as progress:
            summary = settle_file(
                file,
                out,
                opening=opening,
                closing=closing,
                earlier=earlier,
                place=place,
                known_on=known_on,
                catalogue=catalogue,
                encoding=encoding,
                memory=memory,
                progress=progress,
            )
        _show(Screen(language), summary)
        complete = summary.adds_up and not summary.rows_rejected
        return ExitCode.DONE if complete else ExitCode.ROWS_REJECTED

    return HelpfulCommand(
        "settle",
        settle,
        language=language,
        purpose=Text(
            zh="结算一个就诊文件：每行一个收费项目，就诊编号相同的各行是一次就诊。",
            en="Settle a file of visits: one row an item on the bill, rows with one visit_id are one visit.",
        ),
        arguments=(
            (
                "FILE",
                Text(
                    zh=".csv（UTF-8 或 GB18030）、.parquet 或 .xlsx",
                    en="a .csv (UTF-8 or GB18030), .parquet or .xlsx",
                ),
            ),
        ),
        params=[
            click.Argument(["file"], metavar="FILE"),
            options.value(
                "-o",
                "--out",
                zh="结算结果，格式按文件名结尾；退回的行在其旁边的 *.rejects.*",
                en="where the settlements go, in the format of its ending; rejected rows stand beside it in *.rejects.*",
                metavar="OUT",
                required=True,
            ),
            options.value(
                "--opening",
                zh="期初余额：上一次 --closing 写出的文件",
                en="balances to begin with: what --closing wrote the last time",
                metavar="F",
            ),
            options.value(
                "--closing", zh="把期末余额写到这里", en="write the balances at the end here", metavar="F"
            ),
            options.value(
                "--earlier",
                zh="以前结算的结果文件，可重复：其中的就诊可以撤销，不会再次结算",
                en="a file settled before, once for each: its visits may be cancelled, and are not settled again",
                metavar="F",
                multiple=True,
            ),
            options.place(),
            options.known_on(),
            options.notices(),
            options.encoding(),
            options.memory("OUT"),
            *options.common(),
        ],
        sections=_SECTIONS,
    )


def _engine() -> Callable[..., SettleSummary]:
    """The engine, which needs the libraries of the extra."""
    try:
        from shanxi_health_policy.engines.settle_file import settle_file
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
    return settle_file


def _show(screen: Screen, summary: SettleSummary) -> None:
    found = list(_summary(screen, summary))
    if screen.person:
        table = pairs()
        for label, value in found:
            table.add_row(label, visible(value))
        screen.show(table)
    else:
        for label, value in found:
            screen.line(f"{label}: {value}")


def _summary(screen: Screen, summary: SettleSummary) -> Iterator[tuple[str, str]]:
    one = summary
    yield (
        screen.text("行", "rows"),
        screen.text(
            f"读取 {one.rows_read} = 已结算 {one.rows_settled} + 退回 {one.rows_rejected}",
            f"{one.rows_read} read = {one.rows_settled} settled + {one.rows_rejected} rejected",
        ),
    )
    yield (
        screen.text("金额（元）", "yuan"),
        screen.text(
            f"总费用 {one.total_cost} = 基金支付 {one.fund_payment} + 个人负担 {one.patient_payment}",
            f"{one.total_cost} cost = {one.fund_payment} by the fund + {one.patient_payment} by the patients",
        ),
    )
    yield (
        screen.text("就诊", "visits"),
        screen.text(
            f"已结算 {one.visits_settled}，退回 {one.visits_held_back}，"
            f"所在年度不完整 {one.visits_on_incomplete_year}",
            f"{one.visits_settled} settled, {one.visits_held_back} held back, "
            f"{one.visits_on_incomplete_year} resting on an incomplete year",
        ),
    )
    if one.cancellations:
        yield (
            screen.text("撤销", "cancellations"),
            screen.text(f"{one.cancellations}，金额为负", f"{one.cancellations}, as negative amounts"),
        )
    if one.unattributed_rows:
        yield (
            screen.text("注意", "note"),
            screen.text(
                f"{one.unattributed_rows} 行退回的行没有人员编号：无法判断是谁的年度因此不完整",
                f"{one.unattributed_rows} rejected rows name no person: whose year they leave incomplete cannot be told",
            ),
        )
    if one.ignored_columns:
        columns = (
            "、".join(one.ignored_columns) if screen.language == "zh" else ", ".join(one.ignored_columns)
        )
        yield screen.text("未使用的列", "columns not used"), columns
    yield screen.text("结果", "settlements"), str(one.out)
    yield screen.text("退回的行", "rejects"), str(one.rejects)
    if one.closing is not None:
        yield screen.text("期末余额", "balances"), str(one.closing)
    if not one.adds_up:
        yield (
            screen.text("警告", "WARNING"),
            screen.text("以上合计不平，请勿使用", "this does not add up: do not use it"),
        )


_EITHER = {
    "fee_class": Text(zh="；与医院等级至少有一列", en="; this or hospital_grade"),
    "hospital_grade": Text(zh="", en=""),
}
_SECTIONS = (
    Section(
        Text(zh="输入的列", en="Columns in"),
        prose=(
            Text(
                zh="列名用英文或中文；其他列不使用，但会在摘要中列出。",
                en="Under the English or the Chinese name; other columns are not used, and the summary names them.",
            ),
        ),
        terms=tuple(
            (
                f"{column.name}, {column.zh}",
                Text(
                    zh=column.meaning.zh + _EITHER.get(column.name, Text("", "")).zh,
                    en=column.meaning.en + _EITHER.get(column.name, Text("", "")).en,
                ),
            )
            for column in INPUT_COLUMNS
        ),
    ),
    Section(
        Text(zh="输出", en="Out"),
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
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(zh="全年一次：", en="A whole year:"),
                "shanxi-health-policy settle visits.csv -o settled.xlsx",
            ),
            (
                Text(zh="逐月结算，结果与全年一次相同：", en="Month by month, with the same result:"),
                "shanxi-health-policy settle 01.csv -o settled-01.csv --closing b01.csv\n"
                "shanxi-health-policy settle 02.csv -o settled-02.csv --opening b01.csv --closing b02.csv",
            ),
        ),
    ),
)
