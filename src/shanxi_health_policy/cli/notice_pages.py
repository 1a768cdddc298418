"""One notice, in a line of the list or in full: its dates, clauses, readings and anomalies."""

from __future__ import annotations

from rich.text import Text as Styled

from shanxi_health_policy.cli.output import Screen, pairs, table
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import Clause, Notice
from shanxi_health_policy.text import Language

COLUMNS = (
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


def _replaced_by(catalogue: Catalogue, notice: Notice) -> list[str]:
    return [other.id for other in catalogue if notice.id in other.replaces]


def summary(catalogue: Catalogue, notice: Notice, language: Language) -> dict[str, object]:
    """The line of a notice in the list, by column."""
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
    return dict(zip(COLUMNS, values, strict=True))


def in_force(screen: Screen, catalogue: Catalogue, notice: Notice) -> list[str]:
    """From when, to when, and what takes its place."""
    start, end = notice.dates.in_force_from, notice.dates.in_force_to
    found = [screen.text(f"{start} 起", f"from {start}")]
    if end is not None:
        found.append(screen.text(f"至 {end}", f"to {end}"))
    found += [
        screen.text(f"由 {other} 取代", f"replaced by {other}") for other in _replaced_by(catalogue, notice)
    ]
    return found


def show_one(screen: Screen, catalogue: Catalogue, notice: Notice, form: str) -> None:
    """Everything a notice says, for a person, a program, or as JSON."""
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
        (screen.text("施行", "in force"), screen.text("，", ", ").join(in_force(screen, catalogue, notice))),
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
    return screen.text("尚未编码", "not yet encoded")


def _details(catalogue: Catalogue, notice: Notice, language: Language) -> dict[str, object]:
    dates = notice.dates
    return {
        **summary(catalogue, notice, language),
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
