"""`notices`: what is in force where and when, what a notice says, and whether notice files are sound."""

from __future__ import annotations

from datetime import date

import click

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import UsageFault, command, examples
from shanxi_health_policy.cli.notice_pages import COLUMNS, in_force, show_one, summary
from shanxi_health_policy.cli.options import load_catalogue, naming
from shanxi_health_policy.cli.output import Screen, complain
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.listing import notices_for
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.text import Text, several


@command(
    "notices",
    click.Argument(["notice_id"], metavar="NOTICE_ID", required=False),
    options.place("，不写则列出各地的文件", ". Left out, the notices of every place are listed"),
    options.day("--on", "只列该日有效的文件", "only what is in force on this day"),
    options.known_on(),
    options.notices(),
    options.output_form("table", "json"),
    options.flag(
        "--check",
        "检查所有文件数据，并验算其中的示例",
        "check all notice files and run their worked examples",
    ),
    arguments=(
        (
            "NOTICE_ID",
            Text(
                "文件编号或文号，如 lvliang-2022-22；不给则列出文件",
                "one notice, such as lvliang-2022-22; without it, the list",
            ),
        ),
    ),
    sections=(
        examples("""
            文水县某日有效的文件：| What holds in Wenshui county on a day:
                shanxi-health-policy notices --place 文水县 --on 2023-05-04
            一份文件的全部条款、口径和异常：| Everything about one notice:
                shanxi-health-policy notices lvliang-2022-22
            检查您自己的文件数据：| Check notice files of your own:
                shanxi-health-policy notices --check --notices my-notices/
        """),
    ),
)
def notices_command(
    screen: Screen,
    notice_id: str | None,
    place: str | None,
    on: date | None,
    known_on: date | None,
    notices: tuple[str, ...],
    form: str | None,
    check: bool,
) -> int:
    """List notices, show one, or check them."""
    given = {"--place": place, "--on": on, "--known-on": known_on}
    asked = [name for name, value in given.items() if value is not None]
    if asked and (notice_id is not None or check):
        told = Text(
            f"{'、'.join(asked)} 用于列出文件，不与 NOTICE_ID 或 --check 同用",
            f"{', '.join(asked)}: for the list of notices, not with NOTICE_ID or --check",
        )
        raise UsageFault(told)
    catalogue = load_catalogue(notices)
    if check:
        return _check(screen, catalogue, notice_id)
    if notice_id is not None:
        show_one(screen, catalogue, catalogue[notice_id], form)
    else:
        with naming("--place"):
            chosen = notices_for(catalogue, place, on, known_on)
        _show_all(screen, catalogue, chosen, form)
    return ExitCode.DONE


def _check(screen: Screen, catalogue: Catalogue, notice_id: str | None) -> int:
    from shanxi_health_policy.asking.examples import (
        failed_examples,
    )  # takes every rule: only who checks needs it

    chosen = list(catalogue) if notice_id is None else [catalogue[notice_id]]
    ids = {notice.id for notice in chosen}
    failed = [one for one in failed_examples(catalogue) if one.notice in ids]
    for one in failed:
        complain(f"{one.notice}: {screen.of(one.example.title)}")
        for field, expected, got in one.differences:
            zh, en = f"{field}：应为 {expected}，得到 {got}", f"{field}: expected {expected}, got {got}"
            complain(f"  {screen.text(zh, en)}")
    count = sum(len(notice.examples) for notice in chosen)
    differ = several(len(failed), "that differs", "that differ")
    zh = f"{len(chosen)} 份文件，{count} 个示例，{len(failed)} 个不符"
    en = f"{several(len(chosen), 'notice')}, {several(count, 'example')}, {differ}"
    screen.line(screen.text(zh, en))
    return ExitCode.WRONG_NOTICES if failed else ExitCode.DONE


def _show_all(screen: Screen, catalogue: Catalogue, chosen: list[Notice], form: str | None) -> None:
    if form == "json" or not screen.person:
        screen.records(COLUMNS, [summary(screen, catalogue, notice) for notice in chosen], form)
    elif not chosen:
        screen.line(screen.text("没有这样的文件。", "No such notice."))
    else:
        clauses = screen.text("条款", "clauses")
        heads = screen.text("文件;地方;成文;施行", "notice;place;issued;in force").split(";")
        rows = (
            (
                f"{notice.id}\n{notice.number}\n{screen.of(notice.title)}\n{'、'.join(notice.issuers)}",
                f"{screen.of(notice.place_name)}\n{notice.place}",
                _issued(screen, notice),
                "\n".join(in_force(screen, catalogue, notice)),
                str(len(notice.clauses)),
            )
            for notice in chosen
        )
        screen.table((*heads, clauses), rows, numbers=(clauses,), lines=True)


def _issued(screen: Screen, notice: Notice) -> str:
    dates = notice.dates
    if dates.issued is not None:
        return str(dates.issued)
    return screen.text(f"{dates.known}\n（{dates.reading}）", f"{dates.known}\n({dates.reading})")
