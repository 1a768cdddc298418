"""`what-if`: a change of policy over a file of visits; `compare`: two notices side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from shanxi_health_policy.asking.question_places import with_assumed_place
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples
from shanxi_health_policy.cli.options import load_catalogue, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.cli.over_files import (
    ITEMS,
    OPENING,
    STRICT_ITEMS,
    noted,
    over_file,
    summed_up,
    worked,
)
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import Share
from shanxi_health_policy.tcm.notice_comparison import compare
from shanxi_health_policy.tcm.policy_change import LimitChange, PolicyChange
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.fee_class import FeeClass

if TYPE_CHECKING:
    from shanxi_health_policy.batch import FileImpact

_EXPECTED_LIMIT = Text(
    "[病症:][类别:]per_visit|annual=金额或 none，如 颈椎病:III:annual=2000.00",
    "[CONDITION:][CLASS:]per_visit|annual=YUAN or none, such as 颈椎病:III:annual=2000.00",
)
_CLASSES = {one.code: one for one in FeeClass}
_NOTICE = Text("文件编号或文号", "the id or number of a notice")


@command(
    "compare",
    click.Argument(["notice_a"], metavar="NOTICE_A"),
    click.Argument(["notice_b"], metavar="NOTICE_B"),
    options.notices(),
    arguments=(("NOTICE_A", _NOTICE), ("NOTICE_B", _NOTICE)),
)
def compare_command(screen: Screen, notice_a: str, notice_b: str, notices: tuple[str, ...]) -> int:
    """Compare two notices."""
    found = compare(notice_a, notice_b, catalogue=load_catalogue(notices))
    screen.line(found.explain(screen.language))
    return ExitCode.DONE


def _limit(text: str) -> LimitChange:
    """[CONDITION:][CLASS:]per_visit|annual=YUAN; `none` for no such limit."""
    names, equals, amount = text.rpartition("=")
    *parts, kind = names.split(":")
    tiers = [_CLASSES[part] for part in parts if part in _CLASSES]
    conditions = [part for part in parts if part not in _CLASSES]
    if not equals or kind not in ("per_visit", "annual") or len(tiers) > 1 or len(conditions) > 1:
        raise InputError("", text, _EXPECTED_LIMIT)
    limit = None if amount == "none" else amount
    condition, tier = next(iter(conditions), None), next(iter(tiers), None)
    if kind == "annual":
        return LimitChange(condition=condition, fee_class=tier, annual=limit)
    return LimitChange(condition=condition, fee_class=tier, per_visit=limit)


@command(
    "what-if",
    *over_file(
        value(
            "--rate SHARE",
            "支付比例：0.65、65 和 65% 相同（1 请写 100% 或 1%）",
            "the rate: 0.65, 65 and 65% are the same (for 1 write 100% or 1%)",
            Share.of_person,
        ),
        value(
            "--limit LIMIT",
            "限额：" + _EXPECTED_LIMIT.zh,
            "a limit: " + _EXPECTED_LIMIT.en,
            _limit,
            name="limits",
            multiple=True,
        ),
        value("--notice ID", "换用这份文件（编号）", "take this notice instead (its id)"),
        options.day("--as-on", "换用该日有效的文件", "take the notice of this day instead"),
        value(
            "-o --out FILE",
            "把表写入：.csv、.xlsx、.json 或 .parquet；退回的行在其旁边",
            "write the table: .csv, .xlsx, .json or .parquet; rejected rows beside it",
        ),
        value("--chart FILE", "把图写入 .svg", "write a picture: .svg"),
        OPENING,
        ITEMS,
        STRICT_ITEMS,
        beside=Text(
            "结果旁边（没有 -o 时在系统的临时目录）",
            "beside the table, or without -o in the folder for temporary files",
        ),
    ),
    arguments=(("FILE", Text("就诊文件，与 settle 相同", "a file of visits, as for settle")),),
    sections=(
        examples("""
            比例提高到65%：| The rate raised to 65%:
                shanxi-health-policy what-if visits.csv --rate 0.65 -o impact.xlsx --chart impact.svg
            颈椎病三类的年度限额改为2000元：| The annual limit of 颈椎病 in class III at 2000 yuan:
                shanxi-health-policy what-if visits.csv --limit 颈椎病:III:annual=2000.00
        """),
    ),
)
def what_if_command(
    screen: Screen,
    file: tuple[str, ...],
    rate: Share | None,
    limits: tuple[LimitChange, ...],
    notice: str | None,
    as_on: date | None,
    **given: Any,
) -> int:
    """Try a change over a file."""
    with options.naming("--rate, --limit, --notice, --as-on", "change"):
        change = PolicyChange(rate=rate, limits=limits, notice=notice, as_on=as_on)
    found = worked(screen, "what_if_file", file, change, language=screen.language, **given)
    return summed_up(screen, found, lambda: _show(screen, found))


def _show(screen: Screen, found: FileImpact) -> None:
    impact = found.impact
    title = with_assumed_place(impact.change.text(), impact.place, assumed=impact.place_assumed)
    if not screen.person:
        screen.line(impact.explain(screen.language))
    else:
        zh = "病症;类别;就诊;人;原支付;新支付;相差;多得;少得"
        en = "condition;class;visits;people;before;after;difference;gain;lose"
        heads = screen.text(zh, en).split(";")
        drawn: list[tuple[str, ...]] = []
        for row in (*impact.rows, impact.total):
            condition = row.condition
            name = screen.text("合计", "total") if condition is None else condition.name_in(screen.language)
            tier = "" if row.fee_class is None else row.fee_class.code
            counts = (row.visits, row.persons, row.fund_before, row.fund_after)
            people = (row.persons_gaining, row.persons_losing)
            drawn.append((name, tier, *map(str, counts), f"{row.difference:+f}", *map(str, people)))
        screen.table(heads, drawn, title=screen.of(title), numbers=heads[2:])
    screen.pairs(_told(screen, found))


def _told(screen: Screen, found: FileImpact) -> Iterator[tuple[str, str]]:
    """What should be known beside the figures."""
    yield from noted(screen, found)
    if found.rows_rejected:
        read, rejected = found.rows_read, found.rows_rejected
        zh = f"读取 {read}，其中 {rejected} 被退回，未计入"
        en = f"{read} read, of which {rejected} were rejected and are not counted"
        yield screen.text("行", "rows"), screen.text(zh, en)
        if found.rejects is not None:
            yield screen.text("退回的行", "rejects"), str(found.rejects)
