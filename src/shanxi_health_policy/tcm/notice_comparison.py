"""Two notices side by side (文件比较): every figure and term in which what they pay for TCM outpatient treatment differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.checks import check_language
from shanxi_health_policy.facilities.facility import TCM_FACTS as FACTS
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.scheme import Basis, EligibleWay, LimitCell, TcmScheme
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.tcm.treatment_place import paying_notice
from shanxi_health_policy.text import BLANK, Language, Text, joined
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.techniques import AnyTechnique

Found: TypeAlias = tuple[str, Citation] | None
"""What one notice says, as written, and where; None where it says nothing."""


class Compared(LabelledEnum, term="比较项"):
    """What two notices are compared in (比较项)."""

    IN_FORCE_FROM = "in_force_from", "施行日", "in force from"
    IN_FORCE_TO = "in_force_to", "最后一天", "in force to"
    CONDITION = "condition", "病症", "condition"
    RATE = "rate", "支付比例", "rate"
    PER_VISIT_LIMIT = "per_visit_limit", "单次支付限额", "per-visit limit"
    ANNUAL_LIMIT = "annual_limit", "年度支付限额", "annual limit"
    TECHNIQUE = "technique", "技术", "technique"
    FEE_CLASS_OF_GRADE = "fee_class_of_grade", "等级对应的收费类别", "fee class of a grade"
    ELIGIBLE_WAY = "eligible_way", "机构条件", "way to be eligible"


@frozen
class NoticeDifference:
    """One thing in which two notices differ: `a` and `b` as each writes it, None where a notice has none."""

    what: Compared
    name: Text
    """Which limit, technique, grade or way; empty for what a notice has one of."""
    a: str | None
    b: str | None
    citation_a: Citation | None = None
    citation_b: Citation | None = None
    condition: AnyCondition | None = None
    fee_class: FeeClass | None = None
    change: Decimal | None = None
    """For limits that both set: what `b` has more than `a`, in yuan."""

    def text(self) -> Text:
        """The difference as one line."""
        named = joined([self.what, self.name], "，", ", ") if self.name.zh else self.what.label
        change = "" if self.change is None else f" ({self.change:+f})"
        return Text(
            f"{named.zh}：{self.a or '无'} → {self.b or '无'}{change}",
            f"{named.en}: {self.a or 'none'} → {self.b or 'none'}{change}",
        )


@frozen
class Comparison:
    """Two notices and everything in which they differ, in a fixed order."""

    notice_a: str
    notice_b: str
    differences: tuple[NoticeDifference, ...]

    @property
    def same(self) -> bool:
        """Whether they pay the same for everything, from the same day."""
        return not self.differences

    def explain(self, language: Language = "zh") -> str:
        """The differences, one a line."""
        check_language(language)
        count = len(self.differences)
        head = Text(
            f"{self.notice_a} → {self.notice_b}：{count} 处不同",
            f"{self.notice_a} → {self.notice_b}: {count} difference{'' if count == 1 else 's'}",
        )
        lines = [head, *(one.text() for one in self.differences)]
        return "\n  ".join(line.in_language(language) for line in lines)


def compare(
    notice_a: Notice | str, notice_b: Notice | str, *, catalogue: Catalogue | None = None
) -> Comparison:
    """Everything in which two notices differ in what they pay for TCM outpatient treatment: rate, limits, terms, facilities.

    Each is a notice or its id. Raises [UnknownTermError][] for an unknown id, [InputError][] for a notice that pays nothing.

    >>> compare("lvliang-2022-22", "lvliang-2022-22").same
    True
    """
    notices = chosen(catalogue)
    one, two = (
        paying_notice(given, field, notices)
        for given, field in ((notice_a, "notice_a"), (notice_b, "notice_b"))
    )
    differences = tuple(_differences(_Side(*one), _Side(*two)))
    return Comparison(one[0].id, two[0].id, differences)


@frozen
class _Side:
    """One of the two notices."""

    notice: Notice
    scheme: TcmScheme

    def said(self, value: object, basis: Basis, at: Text | None = None) -> Found:
        return None if value is None else (str(value), self.notice.cite(basis.clause, at))


def _difference(
    what: Compared,
    a: Found,
    b: Found,
    *,
    name: Text | None = None,
    condition: AnyCondition | None = None,
    fee_class: FeeClass | None = None,
    change: Decimal | None = None,
) -> Iterator[NoticeDifference]:
    """The difference, if there is one: where a figure stands makes none."""
    said_a, cited_a = a or (None, None)
    said_b, cited_b = b or (None, None)
    if said_a != said_b:
        named = name or BLANK
        yield NoticeDifference(what, named, said_a, said_b, cited_a, cited_b, condition, fee_class, change)


def _differences(a: _Side, b: _Side) -> Iterator[NoticeDifference]:
    for what, side in _OF_THE_NOTICE.items():
        yield from _difference(what, side(a), side(b))
    yield from _limit_differences(a, b)
    yield from _technique_differences(a, b)
    for grade in dict.fromkeys((*a.scheme.grades, *b.scheme.grades)):
        classes = _class(a, grade), _class(b, grade)
        yield from _difference(Compared.FEE_CLASS_OF_GRADE, *classes, name=grade.label)
    yield from _way_differences(a, b)


_OF_THE_NOTICE: Mapping[Compared, Callable[[_Side], Found]] = {
    Compared.IN_FORCE_FROM: lambda one: one.said(one.notice.dates.in_force_from, one.scheme.in_force),
    Compared.IN_FORCE_TO: lambda one: one.said(one.notice.dates.in_force_to, one.scheme.in_force),
    Compared.RATE: lambda one: one.said(one.scheme.rate.percent(), one.scheme.rate_basis),
}
"""What a notice has one of."""


def _class(side: _Side, grade: HospitalGrade) -> Found:
    row = side.scheme.grades.get(grade)
    return None if row is None else side.said(row.fee_class.zh, side.scheme.fee_class_basis)


def _way_differences(a: _Side, b: _Side) -> Iterator[NoticeDifference]:
    """Ways are the same when they say the same and require the same; two that say the same are told apart by the latter."""
    keys = dict.fromkeys((way.says, _required(way)) for side in (a, b) for way in side.scheme.eligible_ways)
    times = Counter(says for says, _ in keys)
    for says, required in keys:
        written = says.zh if times[says] == 1 else f"{says.zh}（{required or '别无要求'}）"
        ways = (_way(side, says, required, written) for side in (a, b))
        yield from _difference(Compared.ELIGIBLE_WAY, *ways, name=says)


def _way(side: _Side, says: Text, required: str, written: str) -> Found:
    for way in side.scheme.eligible_ways:
        if (way.says, _required(way)) == (says, required):
            return side.said(written, side.scheme.facility_basis, way.at)
    return None


def _required(way: EligibleWay) -> str:
    """What a way requires, in a fixed order."""
    kinds = sorted(kind.zh for kind in (*way.kinds, *way.kinds_by_reading))
    level = [f"医院级别 {way.min_level} 以上"] if way.min_level else []
    listed = sorted(one.zh for one in way.accreditations)
    stated = sorted(f"写明{FACTS[one].zh}" for one in way.needs)
    vouched = sorted(f"未否认{FACTS[one].zh}" for one in way.vouched)
    parts = ["或".join(kinds), *level, "或".join(listed), *stated, *vouched]
    return "，".join(part for part in parts if part)


def _limit_differences(a: _Side, b: _Side) -> Iterator[NoticeDifference]:
    conditions = [side.scheme.conditions for side in (a, b)]
    for condition in dict.fromkeys((*conditions[0], *conditions[1])):
        name = joined([condition])
        covered = _covered(a, condition), _covered(b, condition)
        yield from _difference(Compared.CONDITION, *covered, name=name, condition=condition)
    for condition, fee_class in dict.fromkeys((*a.scheme.limits, *b.scheme.limits)):
        if not all(condition in covered for covered in conditions):
            continue  # said above: what is not covered has no limits
        name = joined([condition, fee_class], "，", ", ")
        cell_a, cell_b = (side.scheme.limits.get((condition, fee_class)) for side in (a, b))
        for what in (Compared.PER_VISIT_LIMIT, Compared.ANNUAL_LIMIT):
            fen_a, fen_b = _fen(cell_a, what), _fen(cell_b, what)
            yield from _difference(
                what,
                _limit(a, cell_a, what),
                _limit(b, cell_b, what),
                name=name,
                condition=condition,
                fee_class=fee_class,
                change=None if fen_a is None or fen_b is None else to_yuan(fen_b - fen_a),
            )


def _covered(side: _Side, condition: AnyCondition) -> Found:
    at = next((cell.at for (one, _), cell in side.scheme.limits.items() if one == condition), None)
    return None if at is None else side.said("✓", side.scheme.scope, at)


def _fen(cell: LimitCell | None, what: Compared) -> int | None:
    if cell is None:
        return None
    return cell.per_visit if what is Compared.PER_VISIT_LIMIT else cell.annual


def _limit(side: _Side, cell: LimitCell | None, what: Compared) -> Found:
    """A limit as written; a covered condition without such a limit is unlimited, one that is not covered has none."""
    if cell is None:
        return None
    fen = _fen(cell, what)
    per_visit = what is Compared.PER_VISIT_LIMIT
    basis = side.scheme.per_visit_basis if per_visit else side.scheme.annual_basis
    return side.said("不限 unlimited" if fen is None else to_yuan(fen), basis, cell.at)


def _technique_differences(a: _Side, b: _Side) -> Iterator[NoticeDifference]:
    for technique in dict.fromkeys(one.technique for side in (a, b) for one in side.scheme.techniques):
        name = joined([technique])
        yield from _difference(Compared.TECHNIQUE, _listed(a, technique), _listed(b, technique), name=name)


def _listed(side: _Side, technique: AnyTechnique) -> Found:
    found = next((one for one in side.scheme.techniques if one.technique == technique), None)
    return None if found is None else side.said(found.category, side.scheme.scope, found.at)
