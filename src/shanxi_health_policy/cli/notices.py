"""`notices`: what is in force where and when, what a notice says, and whether notice files are sound."""

from __future__ import annotations

from datetime import date

import click
from rich.text import Text as Styled

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section, UsageFault
from shanxi_health_policy.cli.options import Options, load_catalogue, one_of, parse_day
from shanxi_health_policy.cli.output import Screen, complain, pairs, table
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import Clause, Notice
from shanxi_health_policy.tcm.examples import RULE, failed_examples
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.places import enclosing_places

_COLUMNS = (
    "notice",
    "number",
    "title",
    "issuers",
    "place",
    "place_name",
    "issued",
    "known_from",
    "in_force_from",
    "in_force_to",
    "replaced_by",
    "clauses",
    "readings",
    "anomalies",
)


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
            _show_one(screen, catalogue, catalogue[notice_id], form)
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
    count = sum(example.rule == RULE for notice in chosen for example in notice.examples)
    screen.line(
        screen.text(
            f"{len(chosen)} 份文件，{count} 个示例，{len(failed)} 个不符",
            f"{len(chosen)} notices, {count} examples, {len(failed)} that differ",
        )
    )
    return ExitCode.WRONG_NOTICES if failed else ExitCode.DONE


def _replaced_by(catalogue: Catalogue, notice: Notice) -> list[str]:
    return [other.id for other in catalogue if notice.id in other.replaces]


def _summary(catalogue: Catalogue, notice: Notice, language: Language) -> dict[str, object]:
    dates = notice.dates
    values: tuple[object, ...] = (
        notice.id,
        notice.number,
        notice.title.in_language(language),
        list(notice.issuers),
        notice.place,
        notice.place_name.in_language(language),
        None if dates.issued is None else str(dates.issued),
        str(dates.known),
        str(dates.in_force_from),
        None if dates.in_force_to is None else str(dates.in_force_to),
        _replaced_by(catalogue, notice),
        len(notice.clauses),
        len(notice.readings),
        len(notice.anomalies),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)


def _show_all(screen: Screen, catalogue: Catalogue, chosen: list[Notice], form: str) -> None:
    records = [_summary(catalogue, notice, screen.language) for notice in chosen]
    if form == "json":
        screen.json(records)
    elif not screen.person:
        screen.rows(_COLUMNS, ([_cell(value) for value in record.values()] for record in records))
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
                "\n".join(_in_force(screen, catalogue, notice)),
                str(len(notice.clauses)),
            )
        screen.show(drawn)


def _issued(screen: Screen, notice: Notice) -> str:
    dates = notice.dates
    if dates.issued is not None:
        return str(dates.issued)
    return screen.text(f"{dates.known}\n（{dates.reading}）", f"{dates.known}\n({dates.reading})")


def _in_force(screen: Screen, catalogue: Catalogue, notice: Notice) -> list[str]:
    start, end = notice.dates.in_force_from, notice.dates.in_force_to
    found = [screen.text(f"{start} 起", f"from {start}")]
    if end is not None:
        found.append(screen.text(f"至 {end}", f"to {end}"))
    found += [
        screen.text(f"由 {other} 取代", f"replaced by {other}") for other in _replaced_by(catalogue, notice)
    ]
    return found


def _show_one(screen: Screen, catalogue: Catalogue, notice: Notice, form: str) -> None:
    if form == "json":
        screen.json(_details(catalogue, notice, screen.language))
        return
    head = _head(screen, catalogue, notice)
    parts = _parts(screen, notice)
    if not screen.person:
        for label, value in head:
            screen.line(f"{label}: {value}")
        for title, rows in parts:
            screen.line()
            screen.line(f"# {title}")
            for cells in rows:
                screen.line("\t".join(cells))
        return
    grid = pairs()
    for label, value in head:
        grid.add_row(label, value)
    screen.show(Styled(f"{notice.number} {screen.of(notice.title)}", style="bold"), grid)
    for title, rows in parts:
        drawn = table("", "", "", title=f"\n{title}")
        drawn.show_header, drawn.show_lines = False, True
        for cells in rows:
            drawn.add_row(cells[0], cells[1], "\n".join(cells[2:]))
        screen.show(drawn)


def _head(screen: Screen, catalogue: Catalogue, notice: Notice) -> list[tuple[str, str]]:
    dates = notice.dates
    issued = str(dates.issued)
    if dates.issued is None and dates.reading is not None:
        reading = screen.of(notice.readings[dates.reading].reading)
        issued = screen.text(
            f"原文没有；视为 {dates.known} 已知（{dates.reading}：{reading}）",
            f"not printed; known from {dates.known} ({dates.reading}: {reading})",
        )
    rests_on = [*notice.rests_on, *([notice.forwards] if notice.forwards is not None else [])]
    found = [
        (screen.text("编号", "id"), notice.id),
        (screen.text("文号", "number"), notice.number),
        (screen.text("标题", "title"), screen.of(notice.title)),
        (screen.text("发文机关", "issuers"), "、".join(notice.issuers)),
        (screen.text("地方", "place"), f"{screen.of(notice.place_name)} {notice.place}"),
        (screen.text("成文", "issued"), issued),
        (screen.text("施行", "in force"), screen.text("，", ", ").join(_in_force(screen, catalogue, notice))),
    ]
    if rests_on:
        found.append((screen.text("依据", "rests on"), "、".join(rests_on)))
    found.append((screen.text("数据", "file"), f"{notice.path} sha256:{notice.digest[:12]}"))
    return found


def _parts(screen: Screen, notice: Notice) -> list[tuple[str, list[list[str]]]]:
    """Clauses, readings and anomalies as rows of cells."""
    clauses = [
        [one.id, screen.of(one.at), screen.of(one.says), _standing(screen, one)]
        for one in notice.clauses.values()
    ]
    readings = [
        [
            one.id,
            " ".join(one.clauses),
            screen.of(one.question),
            screen.of(one.reading),
            screen.of(one.reason),
        ]
        for one in notice.readings.values()
    ]
    anomalies = [
        [
            one.id,
            f"{one.clause} {screen.of(one.at)}",
            screen.text(f"原文：{one.printed}", f"printed: {one.printed}")
            + (
                ""
                if one.expected is None
                else screen.text(f"；应为：{one.expected}", f"; expected: {one.expected}")
            ),
            screen.of(one.note),
        ]
        for one in notice.anomalies
    ]
    titled = (
        (screen.text("条款", "Clauses"), clauses),
        (screen.text("口径", "Readings"), readings),
        (screen.text("疑点", "Anomalies"), anomalies),
    )
    return [(title, rows) for title, rows in titled if rows]


def _standing(screen: Screen, clause: Clause) -> str:
    if clause.rule:
        names = ", ".join(clause.rule)
        return screen.text(f"由 {names} 计算", f"computed by {names}")
    if clause.not_computable is not None:
        why = screen.of(clause.not_computable)
        return screen.text(f"不可计算：{why}", f"not computable: {why}")
    return screen.text("尚未编入", "not yet encoded")


def _details(catalogue: Catalogue, notice: Notice, language: Language) -> dict[str, object]:
    dates = notice.dates
    return {
        **_summary(catalogue, notice, language),
        "dates_rest_on": dates.reading,
        "rests_on": list(notice.rests_on),
        "forwards": notice.forwards,
        "replaces": list(notice.replaces),
        "path": notice.path,
        "digest": notice.digest,
        "clauses": [
            {
                "id": one.id,
                "at": one.at.in_language(language),
                "says": one.says.in_language(language),
                "rule": list(one.rule),
                "not_computable": None
                if one.not_computable is None
                else one.not_computable.in_language(language),
                "not_yet_encoded": one.not_yet_encoded,
            }
            for one in notice.clauses.values()
        ],
        "readings": [
            {
                "id": one.id,
                "clauses": list(one.clauses),
                "question": one.question.in_language(language),
                "reading": one.reading.in_language(language),
                "reason": one.reason.in_language(language),
            }
            for one in notice.readings.values()
        ],
        "anomalies": [
            {
                "id": one.id,
                "clause": one.clause,
                "at": one.at.in_language(language),
                "printed": one.printed,
                "expected": one.expected,
                "note": one.note.in_language(language),
            }
            for one in notice.anomalies
        ],
    }


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
