"""`limits`: the table of a notice, by condition and fee class, with the clauses behind it."""

from __future__ import annotations

import click

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import UsageFault, command, examples, one_form
from shanxi_health_policy.cli.options import load_catalogue, naming, value
from shanxi_health_policy.cli.output import ENDINGS, Screen
from shanxi_health_policy.tcm.limit_table import LimitRow, LimitTable, limit_table
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass

_COLUMNS = (
    *("notice", "number", "condition", "condition_name", "fee_class", "per_visit_limit", "annual_limit"),
    *("stands_at", "clauses", "in_force_from", "place", "place_assumed"),
)


@command(
    "limits",
    click.Argument(["notice_id"], metavar="NOTICE_ID", required=False),
    value("--condition NAME", "只看这一病症", "this condition only"),
    value(
        "--tier --fee-class I|II|III",
        "只看这一收费类别",
        "this fee class only",
        FeeClass.parse,
        name="fee_class",
    ),
    options.output_form("table", "csv", "json"),
    options.table_out(ENDINGS),
    options.place(),
    options.notices(),
    arguments=(
        (
            "NOTICE_ID",
            Text(
                "文件编号或文号；默认为 --place 最新的一份", "a notice; by default the latest one of --place"
            ),
        ),
    ),
    sections=(
        examples("""
            一个病症：| One condition:
                shanxi-health-policy limits --condition 颈椎病
            存为 Excel：| As Excel:
                shanxi-health-policy limits -o limits.xlsx
            您自己的文件数据：| A notice of your own:
                shanxi-health-policy limits next-city-2024-1 --notices my-notices/ --format csv
        """),
    ),
)
def limits_command(
    screen: Screen,
    notice_id: str | None,
    condition: str | None,
    fee_class: FeeClass | None,
    place: str | None,
    notices: tuple[str, ...],
    form: str | None,
    out: str | None,
) -> int:
    """Show or write the limits of a notice."""
    one_form(form, out)
    if notice_id is not None and place is not None:
        raise UsageFault(Text("--place 不与 NOTICE_ID 同用", "leave out --place where NOTICE_ID is given"))
    catalogue = load_catalogue(notices)
    with naming("NOTICE_ID", "notice"), naming("--place", "place"):
        asked = limit_table(catalogue, notice_id, place)
    with naming("--condition"):
        meant = None if condition is None else catalogue.condition(condition)
    with naming("--condition, --tier"):
        rows = asked.rows(meant, fee_class)
    if screen.person and out is None and form in (None, "table"):
        _draw(screen, rows, asked)
    else:
        records = _records(screen, rows, asked)
        if out is None:
            screen.records(_COLUMNS, records, form)
        else:
            screen.write(_COLUMNS, records, out, money=("per_visit_limit", "annual_limit"))
            screen.assumed(asked.place, assumed=asked.assumed)
    return ExitCode.DONE


def _records(screen: Screen, rows: list[LimitRow], asked: LimitTable) -> list[list[object]]:
    """The rows by their columns."""
    return [
        [
            *(asked.notice.id, asked.notice.number),
            *(row.condition.code, row.condition.name_in(screen.language), row.fee_class.code),
            *(row.per_visit, row.annual, screen.of(row.at)),
            *(" ".join(asked.clauses), asked.notice.dates.in_force_from, asked.place, asked.assumed),
        ]
        for row in rows
    ]


def _draw(screen: Screen, rows: list[LimitRow], asked: LimitTable) -> None:
    """One line a condition: what each class pays at most for a visit and in a year."""
    tiers = {tier: tier.name_in(screen.language) for tier in dict.fromkeys(one.fee_class for one in rows)}
    notice, since = asked.notice, asked.notice.dates.in_force_from
    by_condition: dict[AnyCondition, dict[FeeClass, LimitRow]] = {}
    for row in rows:
        by_condition.setdefault(row.condition, {})[row.fee_class] = row
    screen.head(f"{notice.number} {screen.of(notice.title)}")
    screen.assumed(asked.place, assumed=asked.assumed)
    zh = f"{since} 起施行；每次 / 全年，基金最多支付（元）"
    screen.line(
        screen.text(zh, f"in force from {since}; the fund pays at most, per visit / per year, in yuan")
    )
    heads = (screen.text("病症", "condition"), *tiers.values(), screen.text("出处", "stands at"))
    drawn = (
        (
            one.name_in(screen.language),
            *(_both(screen, cells[tier]) if tier in cells else "" for tier in tiers),
            screen.of(next(iter(cells.values())).at),
        )
        for one, cells in by_condition.items()
    )
    screen.table(heads, drawn, numbers=tuple(tiers.values()))
    screen.head(screen.text("条款", "Clauses"))
    clauses = (notice.clauses[one] for one in asked.clauses)
    colon = screen.text("：", ": ")
    screen.pairs((one.id, f"{screen.of(one.at)}{colon}{screen.of(one.says)}") for one in clauses)


def _both(screen: Screen, row: LimitRow) -> str:
    none = screen.text("不限", "none")
    both = (row.per_visit, row.annual)
    return " / ".join(none if one is None else str(one).removesuffix(".00") for one in both)
