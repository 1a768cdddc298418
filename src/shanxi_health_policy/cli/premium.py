"""`premium`: a file of people and their groups to help with the premium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section
from shanxi_health_policy.cli.options import Options, load_catalogue, parse_money, parse_year
from shanxi_health_policy.cli.output import Screen, pairs, visible
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.people import PremiumGroup

if TYPE_CHECKING:
    from shanxi_health_policy.engines.premium_file import PremiumFileSummary


def premium_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def premium(
        file: str,
        out: str,
        year: int | None,
        contribution_standard: str | None,
        place: str,
        known_on: date | None,
        notices: tuple[str, ...],
        encoding: str | None,
    ) -> int:
        summary = _engine()(
            file,
            out,
            contribution_standard=contribution_standard,
            year=year,
            place=place,
            known_on=known_on,
            catalogue=load_catalogue(notices),
            encoding=encoding,
        )
        _show(Screen(language), summary)
        complete = summary.adds_up and not summary.rows_rejected
        return ExitCode.DONE if complete else ExitCode.ROWS_REJECTED

    return HelpfulCommand(
        "premium",
        premium,
        language=language,
        purpose=Text(
            zh="一个人员文件的居民医保缴费资助：每行一人一年，每行都在结果或退回文件里。",
            en="Help with the resident-insurance premium for a file of people: one row a person and year, each in the result "
            "or among the rejects.",
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
                zh="结果，格式按文件名结尾；退回的行在其旁边的 *.rejects.*",
                en="where the result goes, in the format of its ending; rejected rows stand beside it in *.rejects.*",
                metavar="OUT",
                required=True,
            ),
            options.value(
                "--year",
                zh="年度，文件没有这一列时",
                en="the year, where the file has no such column",
                metavar="YYYY",
                parse=parse_year,
            ),
            options.value(
                "--contribution-standard",
                zh="个人缴费标准（元），文件没有这一列时",
                en="the individual contribution standard in yuan, where the file has no such column",
                metavar="YUAN",
                parse=parse_money,
            ),
            options.place("140000"),
            options.known_on(),
            options.notices(),
            options.encoding(),
            *options.common(),
        ],
        sections=(
            Section(
                Text(zh="输入的列", en="Columns in"),
                terms=(
                    ("person_id, 人员编号", Text(zh="一人一年一行", en="one row a person and year")),
                    (
                        "groups, 资助对象类别",
                        Text(
                            zh="、".join(one.zh for one in PremiumGroup) + "；几类之间用顿号，都不属于则为空",
                            en=", ".join(f"{one.zh} ({one.en})" for one in PremiumGroup)
                            + "; 、 between several, empty for none",
                        ),
                    ),
                    ("year, 年度", Text(zh="或用 --year", en="or --year")),
                    (
                        "contribution_standard, 个人缴费标准",
                        Text(zh="元；或用 --contribution-standard", en="yuan; or --contribution-standard"),
                    ),
                ),
            ),
            Section(
                Text(zh="示例", en="Examples"),
                commands=(
                    (
                        Text(zh="全县一年的资助：", en="A county's help for a year:"),
                        "shanxi-health-policy premium people.csv -o help.xlsx --year 2024 --contribution-standard 380.00",
                    ),
                ),
            ),
        ),
    )


def _engine() -> Callable[..., PremiumFileSummary]:
    """The engine, which needs the libraries of the extra."""
    try:
        from shanxi_health_policy.engines.premium_file import premium_file
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
    return premium_file


def _show(screen: Screen, summary: PremiumFileSummary) -> None:
    one = summary
    found = [
        (
            screen.text("行", "rows"),
            screen.text(
                f"读取 {one.rows_read} = 有资助 {one.rows_helped} + 无资助 {one.rows_not_helped} + 退回 {one.rows_rejected}",
                f"{one.rows_read} read = {one.rows_helped} with help + {one.rows_not_helped} without + "
                f"{one.rows_rejected} rejected",
            ),
        ),
        (screen.text("资助（元）", "help, yuan"), str(one.total_help)),
        *(
            (
                group.name_in(screen.language),
                screen.text(f"{people} 人，{amount} 元", f"{people} people, {amount} yuan"),
            )
            for group, people, amount in one.by_group
        ),
    ]
    if one.ignored_columns:
        found.append((screen.text("未使用的列", "columns not used"), "、".join(one.ignored_columns)))
    found += [
        (screen.text("结果", "result"), str(one.out)),
        (screen.text("退回的行", "rejects"), str(one.rejects)),
    ]
    if screen.person:
        table = pairs()
        for label, value in found:
            table.add_row(label, visible(value))
        screen.show(table)
    else:
        for label, value in found:
            screen.line(f"{label}: {value}")
