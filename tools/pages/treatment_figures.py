"""What a notice pays for TCM outpatient treatment, as tables: rate, limits, fee classes, facilities, techniques."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.pages.cells import yuan
from tools.pages.links import to_clause, to_reading
from tools.pages.markdown import Reader, escaped, heading, table

from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.scheme import Basis, LimitCell, TcmScheme
from shanxi_health_policy.text import Bilingual
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.techniques import TechniqueCategory


def treatment_tables(notice: Notice, reader: Reader, level: int) -> Iterator[str]:
    """Everything that the notice pays by; nothing where it pays for no such treatment."""
    scheme = notice.tcm
    if scheme is None:
        return
    since = reader.days(notice.dates.in_force_from, notice.dates.in_force_to)
    yield from heading(level, reader.say("支付比例和限额", "Rate and limits"))
    yield reader.say(
        f"统筹基金支付符合条件的费用的 **{scheme.rate.percent()}**（{_rests_on(notice, reader, scheme.rate_basis)}）；下表是"
        f"基金每次、每年最多支付的金额，单位元（每次 {_rests_on(notice, reader, scheme.per_visit_basis)}；每年"
        f" {_rests_on(notice, reader, scheme.annual_basis)}）。{since}施行。",
        f"The fund pays **{scheme.rate.percent()}** of the eligible cost ({_rests_on(notice, reader, scheme.rate_basis)}), and"
        f" at most the amounts below, in yuan: for a visit ({_rests_on(notice, reader, scheme.per_visit_basis)}) and in a"
        f" calendar year ({_rests_on(notice, reader, scheme.annual_basis)}). In force {since}.",
    )
    yield ""
    yield from _limits(scheme, reader)
    yield from heading(level, reader.say("收费类别", "Fee classes"))
    yield from _classes(notice, scheme, reader)
    yield from heading(level, reader.say("哪些机构", "Which facilities"))
    yield reader.say(
        f"满足其一即可（{_rests_on(notice, reader, scheme.facility_basis)}）。",
        f"Any one is enough ({_rests_on(notice, reader, scheme.facility_basis)}).",
    )
    yield ""
    yield from table(
        reader.say("条件;位置;口径", "What is asked;Where it stands;Readings").split(";"),
        (
            [reader.of(one.says), reader.of(one.at), _readings(notice, reader, one.readings)]
            for one in scheme.eligible_ways
        ),
    )
    yield from heading(level, reader.say("适宜技术", "Techniques"))
    yield from _techniques(notice, scheme, reader)


def _rests_on(notice: Notice, reader: Reader, basis: Basis) -> str:
    links = (to_clause(notice, basis.clause), *(to_reading(notice, one) for one in basis.readings))
    return reader.together(links)


def _readings(notice: Notice, reader: Reader, readings: Iterable[str | None]) -> str:
    return reader.together(to_reading(notice, one) for one in dict.fromkeys(readings) if one is not None)


def _limits(scheme: TcmScheme, reader: Reader) -> list[str]:
    """One line a condition: for every class the limit of a visit and of a year."""
    classes = list(dict.fromkeys(tier for _, tier in scheme.limits))
    by_condition: dict[AnyCondition, dict[FeeClass, LimitCell]] = {}
    for (condition, tier), cell in scheme.limits.items():
        by_condition.setdefault(condition, {})[tier] = cell
    each, year = reader.say("每次", "visit"), reader.say("每年", "year")
    heads = [f"{reader.of(tier)}<br>{one}" for tier in classes for one in (each, year)]
    rows = []
    for condition, cells in by_condition.items():
        amounts = [
            _amount(limit, reader)
            for tier in classes
            for limit in ((cells[tier].per_visit, cells[tier].annual) if tier in cells else (None, None))
        ]
        rows.append([both_names(condition, reader), *amounts, reader.of(next(iter(cells.values())).at)])
    return table([reader.say("病症", "Condition"), *heads, reader.say("位置", "Where")], rows)


def _amount(fen: int | None, reader: Reader) -> str:
    return reader.say("不限", "none") if fen is None else yuan(fen)


def _classes(notice: Notice, scheme: TcmScheme, reader: Reader) -> list[str]:
    """The grades of each class; those that the notice does not name, by which reading."""
    found = []
    for tier in FeeClass:
        rows = {grade: row for grade, row in scheme.grades.items() if row.fee_class is tier}
        named = reader.together(reader.of(grade) for grade, row in rows.items() if row.reading is None)
        read = reader.together(reader.of(grade) for grade, row in rows.items() if row.reading is not None)
        readings = _readings(notice, reader, [row.reading for row in rows.values()])
        if rows:
            found.append([reader.of(tier), named, f"{read} {readings}".strip()])
    clause = to_clause(notice, scheme.fee_class_basis.clause)
    heads = [
        reader.say("类别", "Class"),
        reader.say(f"文件写明的等级（{clause}）", f"Grades that the notice names ({clause})"),
        reader.say("按口径归入的等级", "Grades placed by a reading"),
    ]
    return table(heads, found)


def _techniques(notice: Notice, scheme: TcmScheme, reader: Reader) -> Iterator[str]:
    """The techniques by category; one that is printed otherwise, with the print."""
    clause = to_clause(notice, scheme.scope.clause)
    yield reader.say(
        f"共 {len(scheme.techniques)} 项（{clause}）。", f"{len(scheme.techniques)} in all ({clause})."
    )
    yield ""
    by_category: dict[str, list[str]] = {}
    for one in scheme.techniques:
        print_ = (
            "" if one.printed == one.technique.zh else reader.say("所载 ", "printed ") + escaped(one.printed)
        )
        name = both_names(one.technique, reader)
        by_category.setdefault(one.category, []).append(
            f"{name}{reader.say('（', ' (')}{print_}{reader.say('）', ')')}" if print_ else name
        )
    yield from table(
        reader.say("大类;技术", "Category;Techniques").split(";"),
        ([_category(category, reader), reader.together(names)] for category, names in by_category.items()),
    )


def _category(name: str, reader: Reader) -> str:
    known = TechniqueCategory.find(name)
    return escaped(name) if known is None else both_names(known, reader)


def both_names(term: Bilingual, reader: Reader) -> str:
    """A term by its name; in English beside the Chinese one, which bills and notices write."""
    return reader.say(escaped(term.zh), f"{escaped(term.en)} {escaped(term.zh)}")
