"""`premium`: a file of people and their groups to help with the premium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shanxi_health_policy.cli.help_pages import Section, command, examples
from shanxi_health_policy.cli.options import parse_money, parse_year, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.cli.over_files import FILE_IN, noted, over_file, result_out, summed_up, worked
from shanxi_health_policy.text import Text, several
from shanxi_health_policy.vocabulary.people import PremiumGroup

if TYPE_CHECKING:
    from shanxi_health_policy.batch import PremiumFileSummary

_COLUMNS = (
    ("person_id, 人员编号", Text("一人一年一行", "one row a person and year")),
    (
        "groups, 资助对象类别",
        Text(
            "、".join(one.zh for one in PremiumGroup) + "；几类之间用顿号，都不属于则为空",
            ", ".join(f"{one.zh} ({one.en})" for one in PremiumGroup)
            + "; 、 between several, empty for none",
        ),
    ),
    ("year, 年度", Text("或用 --year", "or --year")),
    (
        "contribution_standard, 个人缴费标准",
        Text("元；或用 --contribution-standard", "yuan; or --contribution-standard"),
    ),
)


@command(
    "premium",
    *over_file(
        result_out("OUT", "结果，格式按文件名结尾", "where the result goes, in the format of its ending"),
        value(
            "--year YYYY", "年度，文件没有这一列时", "the year, where the file has no such column", parse_year
        ),
        value(
            "--contribution-standard YUAN",
            "个人缴费标准（元），文件没有这一列时",
            "the individual contribution standard in yuan, where the file has no such column",
            parse_money,
        ),
        beside=Text(" OUT 旁边", "beside OUT"),
    ),
    arguments=(FILE_IN,),
    sections=(
        Section(Text("输入的列", "Columns in"), terms=_COLUMNS),
        examples("""
            全县一年的资助：| A county's help for a year:
                shanxi-health-policy premium people.csv -o help.xlsx --year 2024 --contribution-standard 380.00
        """),
    ),
)
def premium_command(screen: Screen, **given: Any) -> int:
    """Work out help for a file."""
    summary = worked(screen, "premium_file", **given)
    return summed_up(screen, summary, lambda: _show(screen, summary))


def _show(screen: Screen, summary: PremiumFileSummary) -> None:
    screen.pairs(_summary(screen, summary))
    screen.assumed(summary.place, assumed=summary.place_assumed)


def _summary(screen: Screen, summary: PremiumFileSummary) -> Iterator[tuple[str, str]]:
    one = summary
    counts = (one.rows_read, one.rows_helped, one.rows_not_helped, one.rows_rejected)
    zh = "读取 {} = 有资助 {} + 无资助 {} + 退回 {}".format(*counts)
    en = "{} read = {} with help + {} without + {} rejected".format(*counts)
    yield screen.text("行", "rows"), screen.text(zh, en)
    yield screen.text("资助（元）", "help, yuan"), str(one.total_help)
    for group, people, amount in one.by_group:
        told = screen.text(
            f"{people} 人，{amount} 元", f"{several(people, 'person', 'people')}, {amount} yuan"
        )
        yield group.name_in(screen.language), told
    yield from noted(screen, one)
    yield screen.text("结果", "result"), str(one.out)
    if one.rejects is not None:
        yield screen.text("退回的行", "rejects"), str(one.rejects)
