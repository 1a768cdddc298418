"""`notices`: what is in force where and when, what a notice says, and whether notice files are sound."""

from __future__ import annotations

from datetime import date

import click

from shanxi_health_policy.asking.examples import failed_examples
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section, UsageFault
from shanxi_health_policy.cli.notice_pages import COLUMNS, in_force, show_one, summary
from shanxi_health_policy.cli.options import Options, load_catalogue, one_of, parse_day
from shanxi_health_policy.cli.output import Screen, complain, table
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import Notice
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.places import enclosing_places


def notices_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def notices(
        notice_id: str | None,
        place: str | None,
        on: date | None,
        known_on: date | None,
        notices: tuple[str, ...],
        form: str,
        check: bool,
    ) -> int:
        asked = [
            name
            for name, value in (("--place", place), ("--on", on), ("--known-on", known_on))
            if value is not None
        ]
        if asked and (notice_id is not None or check):
            raise UsageFault(
                Text(
                    zh=f"{'、'.join(asked)} 用于列出文件，不与 NOTICE_ID 或 --check 同用",
                    en=f"{', '.join(asked)}: for the list of notices, not with NOTICE_ID or --check",
                )
            )
        catalogue = load_catalogue(notices)
        screen = Screen(language)
        if check:
            return _check(screen, catalogue, notice_id)
        if notice_id is not None:
            show_one(screen, catalogue, catalogue[notice_id], form)
        else:
            _show_all(screen, catalogue, _chosen(catalogue, place, on, known_on), form)
        return ExitCode.DONE

    return HelpfulCommand(
        "notices",
        notices,
        language=language,
        purpose=Text(
            zh="哪些文件在何地何时施行；某一文件的条款、口径和疑点。",
            en="Which notices hold where and when; the clauses, readings and anomalies of one.",
        ),
        arguments=(
            (
                "NOTICE_ID",
                Text(
                    zh="文件编号，如 lvliang-2022-22；不给则列出文件",
                    en="one notice, such as lvliang-2022-22; without it, the list",
                ),
            ),
        ),
        params=[
            click.Argument(["notice_id"], metavar="NOTICE_ID", required=False),
            options.place(default=None),
            options.value(
                "--on",
                zh="只列该日有效的文件",
                en="only what is in force on this day",
                metavar="YYYY-MM-DD",
                parse=parse_day,
            ),
            options.known_on(),
            options.notices(),
            options.value(
                "--format",
                "form",
                zh="table 或 json，默认 table",
                en="table or json; table by default",
                metavar="table|json",
                parse=one_of("table", "json"),
                default="table",
            ),
            options.flag(
                "--check",
                zh="检查所有文件数据，并验算其中的示例",
                en="check all notice files and run their worked examples",
            ),
            *options.common(),
        ],
        sections=_SECTIONS,
    )


def _chosen(catalogue: Catalogue, place: str | None, on: date | None, known_on: date | None) -> list[Notice]:
    """The notices asked for; those of the places that a place lies in hold there too."""
    chain = None if place is None else enclosing_places(place)
    return [
        notice
        for notice in catalogue
        if (chain is None or notice.place in chain)
        and (known_on is None or notice.dates.known <= known_on)
        and (on is None or notice in catalogue.in_force(notice.place, on, known_on=known_on))
    ]


def _check(screen: Screen, catalogue: Catalogue, notice_id: str | None) -> int:
    chosen = list(catalogue) if notice_id is None else [catalogue[notice_id]]
    ids = {notice.id for notice in chosen}
    failed = [one for one in failed_examples(catalogue) if one.notice in ids]
    for one in failed:
        complain(f"{one.notice}: {screen.of(one.example.title)}")
        for field, expected, got in one.differences:
            complain(
                screen.text(
                    f"  {field}：应为 {expected}，得到 {got}", f"  {field}: expected {expected}, got {got}"
                )
            )
    count = sum(len(notice.examples) for notice in chosen)
    screen.line(
        screen.text(
            f"{len(chosen)} 份文件，{count} 个示例，{len(failed)} 个不符",
            f"{len(chosen)} notices, {count} examples, {len(failed)} that differ",
        )
    )
    return ExitCode.WRONG_NOTICES if failed else ExitCode.DONE


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)


def _show_all(screen: Screen, catalogue: Catalogue, chosen: list[Notice], form: str) -> None:
    records = [summary(catalogue, notice, screen.language) for notice in chosen]
    if form == "json":
        screen.json(records)
    elif not screen.person:
        screen.rows(COLUMNS, ([_cell(value) for value in record.values()] for record in records))
    elif not chosen:
        screen.line(screen.text("没有这样的文件。", "No such notice."))
    else:
        clauses = screen.text("条款", "clauses")
        drawn = table(
            screen.text("文件", "notice"),
            screen.text("地方", "place"),
            screen.text("成文", "issued"),
            screen.text("施行", "in force"),
            clauses,
            numbers=(clauses,),
        )
        drawn.show_lines = True
        for notice in chosen:
            drawn.add_row(
                f"{notice.id}\n{notice.number}\n{screen.of(notice.title)}\n{'、'.join(notice.issuers)}",
                f"{screen.of(notice.place_name)}\n{notice.place}",
                _issued(screen, notice),
                "\n".join(in_force(screen, catalogue, notice)),
                str(len(notice.clauses)),
            )
        screen.show(drawn)


def _issued(screen: Screen, notice: Notice) -> str:
    dates = notice.dates
    if dates.issued is not None:
        return str(dates.issued)
    return screen.text(f"{dates.known}\n（{dates.reading}）", f"{dates.known}\n({dates.reading})")


_SECTIONS = (
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(zh="文水县某日有效的文件：", en="What holds in Wenshui county on a day:"),
                "shanxi-health-policy notices --place 141121 --on 2023-05-04",
            ),
            (
                Text(zh="一份文件的全部条款、口径和疑点：", en="Everything about one notice:"),
                "shanxi-health-policy notices lvliang-2022-22",
            ),
            (
                Text(zh="检查您自己的文件数据：", en="Check notice files of your own:"),
                "shanxi-health-policy notices --check --notices my-notices/",
            ),
        ),
    ),
)
