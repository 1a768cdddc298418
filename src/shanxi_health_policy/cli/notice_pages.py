"""One notice, in a line of the list or in full: its dates, clauses, readings and anomalies."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields

from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.entries import Anomaly, Clause
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.steps import Reading
from shanxi_health_policy.text import Text

COLUMNS = (
    *("notice", "number", "title", "issuers", "place", "place_name", "issued", "known_from"),
    *("in_force_from", "in_force_to", "replaced_by", "clauses", "readings", "anomalies"),
)


def _replaced_by(catalogue: Catalogue, notice: Notice) -> list[str]:
    return [other.id for other in catalogue if notice.id in other.replaces]


def summary(screen: Screen, catalogue: Catalogue, notice: Notice) -> list[object]:
    """The line of a notice in the list, by column."""
    dates = notice.dates
    return [
        notice.id,
        notice.number,
        screen.of(notice.title),
        list(notice.issuers),
        notice.place,
        screen.of(notice.place_name),
        dates.issued,
        dates.known,
        dates.in_force_from,
        dates.in_force_to,
        _replaced_by(catalogue, notice),
        len(notice.clauses),
        len(notice.readings),
        len(notice.anomalies),
    ]


def in_force(screen: Screen, catalogue: Catalogue, notice: Notice) -> Iterator[str]:
    """From when, to when, and what takes its place."""
    start, end = notice.dates.in_force_from, notice.dates.in_force_to
    yield screen.text(f"{start} 起", f"from {start}")
    if end is not None:
        yield screen.text(f"至 {end}", f"to {end}")
    for other in _replaced_by(catalogue, notice):
        yield screen.text(f"由 {other} 取代", f"replaced by {other}")


def show_one(screen: Screen, catalogue: Catalogue, notice: Notice, form: str | None) -> None:
    """Everything a notice says, for a person, a program, or as JSON."""
    if form == "json":
        screen.json(_details(screen, catalogue, notice))
        return
    if screen.person:
        screen.head(f"{notice.number} {screen.of(notice.title)}")
    screen.pairs(_head(screen, catalogue, notice))
    for title, rows in _parts(screen, notice):
        if screen.person:
            cells = [(first, second, "\n".join(rest)) for first, second, *rest in rows]
            screen.table(("", "", ""), cells, title=f"\n{title}", lines=True)
        else:
            for line in ("", f"# {title}", *("\t".join(row) for row in rows)):
                screen.line(line)


def _head(screen: Screen, catalogue: Catalogue, notice: Notice) -> Iterator[tuple[str, str]]:
    dates = notice.dates
    issued = str(dates.issued)
    if dates.issued is None and dates.reading is not None:
        reading = screen.of(notice.readings[dates.reading].reading)
        issued = screen.text(
            f"原文没有；视为 {dates.known} 已知（{dates.reading}：{reading}）",
            f"not printed; known from {dates.known} ({dates.reading}: {reading})",
        )
    yield screen.text("编号", "id"), notice.id
    yield screen.text("文号", "number"), notice.number
    yield screen.text("标题", "title"), screen.of(notice.title)
    yield screen.text("发文机关", "issuers"), "、".join(notice.issuers)
    yield screen.text("地方", "place"), f"{screen.of(notice.place_name)} {notice.place}"
    yield screen.text("成文", "issued"), issued
    yield screen.text("施行", "in force"), screen.text("，", ", ").join(in_force(screen, catalogue, notice))
    rests_on = [*notice.rests_on, *([notice.forwards] if notice.forwards is not None else [])]
    if rests_on:
        yield screen.text("依据", "rests on"), "、".join(rests_on)
    yield screen.text("数据", "file"), f"{notice.path} sha256:{notice.digest[:12]}"


def _parts(screen: Screen, notice: Notice) -> Iterator[tuple[str, list[list[str]]]]:
    """Clauses, readings and anomalies as rows of cells, as far as there are any."""
    of = screen.of
    clauses = [[one.id, of(one.at), of(one.says), _standing(screen, one)] for one in notice.clauses.values()]
    readings = [
        [one.id, " ".join(one.clauses), of(one.question), of(one.reading), of(one.reason)]
        for one in notice.readings.values()
    ]
    anomalies = [
        [one.id, f"{one.clause} {of(one.at)}", _printed(screen, one), of(one.note)]
        for one in notice.anomalies
    ]
    yield screen.text("条款", "Clauses"), clauses
    if readings:
        yield screen.text("口径", "Readings"), readings
    if anomalies:
        yield screen.text("异常", "Anomalies"), anomalies


def _printed(screen: Screen, one: Anomaly) -> str:
    expected = one.expected
    more = "" if expected is None else screen.text(f"；应为：{expected}", f"; expected: {expected}")
    return screen.text(f"原文：{one.printed}", f"printed: {one.printed}") + more


def _standing(screen: Screen, clause: Clause) -> str:
    if clause.rule:
        names = ", ".join(clause.rule)
        computed = screen.text(f"由 {names} 计算", f"computed by {names}")
        if clause.beyond is None:
            return computed
        rest = screen.of(clause.beyond)
        return computed + screen.text(f"；其余不可计算：{rest}", f"; the rest is not computable: {rest}")
    if clause.not_computable is not None:
        why = screen.of(clause.not_computable)
        return screen.text(f"不可计算：{why}", f"not computable: {why}")
    return screen.text("尚未编码", "not yet encoded")


def _details(screen: Screen, catalogue: Catalogue, notice: Notice) -> dict[str, object]:
    return {
        **dict(zip(COLUMNS, summary(screen, catalogue, notice), strict=True)),
        "dates_rest_on": notice.dates.reading,
        "rests_on": list(notice.rests_on),
        "forwards": notice.forwards,
        "replaces": list(notice.replaces),
        "path": notice.path,
        "digest": notice.digest,
        "clauses": [_by_field(screen, one) for one in notice.clauses.values()],
        "readings": [_by_field(screen, one) for one in notice.readings.values()],
        "anomalies": [_by_field(screen, one) for one in notice.anomalies],
    }


def _by_field(screen: Screen, one: Clause | Reading | Anomaly) -> dict[str, object]:
    """What is said, by field, in the language."""
    found = {field.name: getattr(one, field.name) for field in fields(type(one))}
    return {name: screen.of(said) if isinstance(said, Text) else said for name, said in found.items()}
