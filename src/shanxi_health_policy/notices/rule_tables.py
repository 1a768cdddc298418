"""What the tables of standards, targets and money must keep to, beyond the form of each value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date

from attrs import fields

from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.file_format import NoticeFile
from shanxi_health_policy.notices.file_values import Row
from shanxi_health_policy.notices.money_tables import PremiumRow, Subsidies
from shanxi_health_policy.notices.standard_tables import Measure, Standard
from shanxi_health_policy.notices.target_tables import CountsRow, DueDate, Target
from shanxi_health_policy.vocabulary.figures import FIGURES, FigureKind
from shanxi_health_policy.vocabulary.places import enclosing_places

ACCREDITATIONS = "accreditations"
"""What a measure with `includes` names as its figure."""
_TABLES = (
    "standards",
    "averages",
    "effects",
    "targets",
    "due_dates",
    "review_routes",
    "plan_rules",
    "statistics",
)
_MOST_YEARS = 100
_COUNTS = (
    "facilities",
    "self_assessed",
    "basic_in_year",
    "basic_in_all",
    "recommended_in_year",
    "recommended_in_all",
)
_TESTS = ("at_least", "below", "share", "includes", "form", "by", "within_years")
_KINDS = {
    "at_least": FigureKind.COUNT,
    "below": FigureKind.COUNT,
    "share": FigureKind.COUNT,
    "holds": FigureKind.FLAG,
    "form": FigureKind.NAME,
    "by": FigureKind.DAY,
    "within_years": FigureKind.DAY,
}


def check_rule_tables(file: NoticeFile, clauses: set[str], readings: set[str], log: FaultLog) -> None:
    """Record everything in which the tables of rules contradict the file or themselves."""
    for table in _TABLES:
        log.check_unique(table, (row.id for row in getattr(file, table)))
    for where, row in _rows(file):
        log.check_known(f"{where}.clause", (row.clause,), clauses, "clause")
        log.check_known(f"{where}.readings", row.readings, readings, "reading")
        if row.place is not None and file.notice.place not in enclosing_places(row.place):
            zh, en = f"{file.notice.place} 以内的地方", f"a place within {file.notice.place}"
            log.add(f"{where}.place", row.place, zh, en)
        _check_order(f"{where}.in_force_to", row.in_force_from, row.in_force_to, log)
    figures = _figure_kinds(file, log)
    for index, standard in enumerate(file.standards):
        _check_standard(f"standards[{index}]", standard, figures, log)
    for index, averages in enumerate(file.averages):
        for place, one in enumerate(averages.figures):
            where = f"averages[{index}].figures[{place}].figure"
            _check_figure(where, one.figure, (FigureKind.COUNT, FigureKind.SHARE), figures, log)
    for index, target in enumerate(file.targets):
        _check_target(f"targets[{index}]", target, log)
    for index, due in enumerate(file.due_dates):
        _check_due(f"due_dates[{index}]", due, log)
    for index, statistics in enumerate(file.statistics):
        for place, city in enumerate(statistics.cities):
            _check_counts(f"statistics[{index}].cities[{place}]", city, log)
        _check_counts(f"statistics[{index}].total", statistics.total, log)
    for index, senior in enumerate(file.subsidies.senior_posts):
        for key in ("years_in_a_row", "years_in_all"):
            _check_years(f"subsidies.senior_posts[{index}].{key}", getattr(senior, key), log)
    for index, row in enumerate(file.subsidies.premium):
        _check_premium(f"subsidies.premium[{index}]", row, log)


def _rows(file: NoticeFile) -> Iterator[tuple[str, Row]]:
    for table in _TABLES:
        yield from _numbered(table, getattr(file, table))
    for attribute in fields(Subsidies):
        yield from _numbered(f"subsidies.{attribute.name}", getattr(file.subsidies, attribute.name))


def _numbered(table: str, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    for index, row in enumerate(rows):
        yield f"{table}[{index}]", row


def _check_order(where: str, first: date | None, last: date | None, log: FaultLog) -> None:
    if first is not None and last is not None and last < first:
        log.add(where, last, f"不早于 {first}", f"a day not before {first}")


def _figure_kinds(file: NoticeFile, log: FaultLog) -> dict[str, FigureKind]:
    log.check_unique("own_figures", (one.code for one in file.own_figures))
    for index, one in enumerate(file.own_figures):
        if one.code in FIGURES:
            zh, en = "随附指标以外的代码", "a code that is not among the shipped figures"
            log.add(f"own_figures[{index}].code", one.code, zh, en)
    own = {one.code: FigureKind(one.kind) for one in file.own_figures}
    return own | {code: figure.kind for code, figure in FIGURES.items()}


def _check_standard(where: str, standard: Standard, figures: dict[str, FigureKind], log: FaultLog) -> None:
    log.check_unique(f"{where}.criteria", (one.id for one in standard.criteria))
    if not standard.criteria:
        log.add(f"{where}.criteria", "[]", "至少一项", "at least one criterion")
    for index, measure in enumerate(standard.when):
        _check_measure(f"{where}.when[{index}]", measure, figures, log)
    for index, criterion in enumerate(standard.criteria):
        at = f"{where}.criteria[{index}].any_of"
        if not criterion.any_of:
            log.add(at, "[]", "至少一项", "at least one measure")
        for number, measure in enumerate(criterion.any_of):
            _check_measure(f"{at}[{number}]", measure, figures, log)


def _check_measure(where: str, measure: Measure, figures: dict[str, FigureKind], log: FaultLog) -> None:
    tests = [test for test in _TESTS if getattr(measure, test) is not None]
    tests += ["holds"] if measure.holds else []
    if len(tests) != 1:
        every = ", ".join((*_TESTS, "holds"))
        log.add(where, ", ".join(tests) or "none", f"恰好一种检验：{every}", f"exactly one test of {every}")
        return
    test = tests[0]
    _check_years(f"{where}.within_years", measure.within_years, log)
    if test == "includes":
        if measure.figure != ACCREDITATIONS:
            log.add(f"{where}.figure", measure.figure, ACCREDITATIONS, ACCREDITATIONS)
        return
    _check_figure(f"{where}.figure", measure.figure, (_KINDS[test],), figures, log)
    if measure.of is not None:
        _check_figure(f"{where}.of", measure.of, (FigureKind.COUNT,), figures, log)
    if (measure.of is not None) not in {"share": (True,), "at_least": (True, False)}.get(test, (False,)):
        zh, en = "share 须有 of；at_least 可有", "`of` goes with `share`, and may go with `at_least`"
        log.add(f"{where}.of", measure.of, zh, en)
    if measure.per < 1 or (measure.per > 1 and (measure.of is None or test == "share")):
        zh, en = "不小于 1，且只与 at_least 和 of 同用", "1 or more, and only with `at_least` and `of`"
        log.add(f"{where}.per", measure.per, zh, en)
    if measure.form is not None and "{own}" not in measure.form:
        log.add(f"{where}.form", measure.form, "含有 {own} 的格式", "a form with {own} in it")


def _check_figure(
    where: str, code: str, kinds: Sequence[FigureKind], figures: dict[str, FigureKind], log: FaultLog
) -> None:
    if figures.get(code) not in kinds:
        named = ", ".join(kinds)
        log.add(where, code, f"类型为 {named} 的指标", f"a figure of the kind {named}")


def _check_target(where: str, target: Target, log: FaultLog) -> None:
    if (target.share is None) == (target.at_least is None) or (target.share is None) != (target.of is None):
        zh, en = "at_least，或者 share 与 of", "either `at_least`, or `share` with `of`"
        log.add(where, target.id, zh, en)
    if target.share is not None and target.each is not None:
        zh, en = "each 只与 at_least 同用", "`each` only with `at_least`"
        log.add(f"{where}.each", target.id, zh, en)
    if target.at_least is not None and target.at_least < 1:
        log.add(f"{where}.at_least", target.at_least, "不小于 1", "1 or more")
    if target.at_most is not None and (target.at_least is None or target.at_most < target.at_least):
        log.add(f"{where}.at_most", target.at_most, "不小于 at_least", "at least as many as `at_least`")


def _check_due(where: str, due: DueDate, log: FaultLog) -> None:
    if (due.due is None) == (due.years is None):
        log.add(where, due.id, "due 或 years 之一", "one of `due` and `years`")
    if (due.years is None) != (due.since is None) or (due.after is not None and due.years is None):
        zh, en = "years 须有 since，after 只与 years 同用", "`since` with `years`, and `after` only with them"
        log.add(where, due.id, zh, en)
    _check_order(f"{where}.due", due.opens, due.due, log)
    _check_years(f"{where}.years", due.years, log)
    if due.after is not None and due.after.year > MAXYEAR - _MOST_YEARS:
        last = MAXYEAR - _MOST_YEARS
        log.add(f"{where}.after", due.after, f"不晚于 {last} 年", f"no later than the year {last}")


def _check_counts(where: str, row: CountsRow, log: FaultLog) -> None:
    for name in _COUNTS:
        count: int = getattr(row, name)
        if not 0 <= count <= row.facilities:
            zh, en = f"0 至 facilities（{row.facilities}）", f"from 0 to `facilities` ({row.facilities})"
            log.add(f"{where}.{name}", count, zh, en)


def _check_years(where: str, years: int | None, log: FaultLog) -> None:
    if years is not None and not 1 <= years <= _MOST_YEARS:
        log.add(where, years, f"1 至 {_MOST_YEARS} 年", f"1 to {_MOST_YEARS} years")


def _check_premium(where: str, row: PremiumRow, log: FaultLog) -> None:
    if (row.share is None) == (row.amount is None) or (row.floor is not None and row.share is None):
        zh, en = "share（可加 floor）或 amount 之一", "one of `share` (`floor` may go with it) and `amount`"
        log.add(where, row.group.zh, zh, en)
    if row.to_year is not None and row.to_year < row.from_year:
        log.add(f"{where}.to_year", row.to_year, f"不早于 {row.from_year}", f"not before {row.from_year}")
