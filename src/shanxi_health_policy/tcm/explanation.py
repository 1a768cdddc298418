"""How an answer is told: the steps of a reimbursement, in order, and the text made of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.notices.fee_classes import LEVEL_ONLY, possible_classes
from shanxi_health_policy.steps import Step
from shanxi_health_policy.tcm.cell_payment import pay_within
from shanxi_health_policy.tcm.unusual_techniques import ANY_CONDITION, named_after_another
from shanxi_health_policy.tcm.visit_amounts import Payment
from shanxi_health_policy.text import BLANK, Text, joined
from shanxi_health_policy.unfinished import unfinished
from shanxi_health_policy.vocabulary.payment import Limit, OpenFacility, Reason
from shanxi_health_policy.vocabulary.places import named_place

if TYPE_CHECKING:
    from shanxi_health_policy.notices.scheme import Basis, LimitCell
    from shanxi_health_policy.vocabulary.facilities import HospitalGrade
    from shanxi_health_policy.vocabulary.fee_class import FeeClass
    from shanxi_health_policy.vocabulary.techniques import AnyTechnique


_INSURED_HERE = "I-T18"
"""The reading that a person is insured where the notice speaks, unless it is said otherwise."""

# what nearly every answer says is one object: answers are explained by the million
_ONE_ITEM = Step(Text("总费用（1 项）", "total cost (1 item)"))
_VOUCHED = Text(
    "未提供机构信息，由询问方担保机构符合条件", "no facility given: whoever asks vouches that it is eligible"
)
_ELIGIBLE = Text("符合条件的费用", "eligible cost")
_NOT_CUT = Text("（未超）", " (does not cut)")
# `!s` beside amounts and days: their own `__format__` takes several times as long, to say the same
_new, _STEP = object.__new__, unfinished(Step)
_FUND, _PATIENT = Step(Text("基金支付", "the fund pays")), Step(Text("个人负担", "the patient pays"))


@frozen(eq=False)
class _Standing:
    """Of the visits for one condition in one fee class, the steps that are the same but for their amounts."""

    eligible: Step
    by_rate: Step
    within_visit: Step
    """As it stands where the limit does not cut."""
    within_year: Step
    """The beginning of its label, which names the limit."""
    patient: Step


def steps(answer: Payment) -> tuple[Step, ...]:
    """Every step of the answer, in order."""
    count = len(answer.visit.items)
    items = _ONE_ITEM if count == 1 else Step(Text(f"总费用（{count} 项）", f"total cost ({count} items)"))
    found = [_with(items, answer.total_cost)]
    if answer.period is None:
        found.append(_no_period(answer))
    else:
        found += [_in_force(answer, answer.period), _facility(answer, answer.period)]
        found += _stated_class(answer, answer.period)
        if answer.covered:
            found += _payment(answer, answer.period)
            return tuple(found)
        found += _not_covered(answer, answer.period)
    return (*found, _with(_FUND, answer.fund_payment), _with(_PATIENT, answer.patient_payment))


def deciding_step(answer: Payment) -> Step:
    """The step that decided the payment: the rate, the last limit that cut it, or why nothing is covered."""
    if answer.period is None:
        return _no_period(answer)
    if answer.limit_cell is None or not answer.covered:
        return _not_covered(answer, answer.period)[0]
    standing = _standing(answer, answer.period, answer.limit_cell)
    if answer.annual_cut_fen:
        return _within_year(answer, standing, answer.limit_cell)
    if answer.per_visit_cut_fen:
        return _within_visit(answer, standing)
    return _by_rate(answer, standing)


def title(answer: Payment) -> Text:
    """The condition, the fee class and the day."""
    condition, tier, day = answer.visit.condition, answer.tier, answer.visit.visited_on
    return Text(f"{condition.zh}，{tier.zh}，{day!s}", f"{condition.en}, {tier.en}, {day!s}")


def _step(
    period: Period,
    basis: Basis,
    label: Text,
    amount: Decimal | None = None,
    at: Text | None = None,
    readings: tuple[str, ...] = (),
) -> Step:
    """A step that rests on a clause of the period's notice."""
    found = _new(_STEP)
    found.label, found.amount, found.readings = label, amount, readings
    found.citation = period.notice.cite(basis.clause, at)
    found.__class__ = Step
    step: Step = found
    return step


def _with(step: Step, amount: Decimal, label: Text | None = None) -> Step:
    """The same step with an amount, and maybe another label."""
    found = _new(_STEP)
    found.label, found.amount = label or step.label, amount
    found.citation, found.readings = step.citation, step.readings
    found.__class__ = Step
    done: Step = found
    return done


def _no_period(answer: Payment) -> Step:
    why, place, day = answer.reasons[0].label, named_place(answer.place), answer.visit.visited_on
    label = Text(f"不予支付：{why.zh}（{place.zh}，{day}）", f"not covered: {why.en} ({place.en}, {day})")
    beside = answer.beside
    if beside is None:
        return Step(label)
    if beside.start > day:
        label += Text(f"；{beside.start}起施行", f"; in force from {beside.start}")
    else:
        label += Text(f"；施行到{beside.end}为止", f"; in force until {beside.end}")
    return _step(beside, beside.scheme.in_force, label)


def _in_force(answer: Payment, period: Period) -> Step:
    own: Step = period.notice.once(_since, lambda: _since(period))
    if answer.place == period.notice.place:
        return own
    place = named_place(answer.place)
    return evolve(own, label=Text(place.zh, f"{place.en}: ") + own.label)


def _since(period: Period) -> Step:
    since, name = period.notice.dates.in_force_from, period.notice.place_name
    label = Text(
        f"适用{name.zh}文件，{since}起施行", f"the notice of {name.en} applies, in force from {since}"
    )
    return _step(period, period.scheme.in_force, label)


def _facility(answer: Payment, period: Period) -> Step:
    basis, found = period.scheme.facility_basis, answer.eligibility
    if found is None:
        vouched: Step = period.notice.once(_facility, lambda: _step(period, basis, _VOUCHED))
        return vouched
    at = None if found.way is None else found.way.at
    told = found.text()
    if found.eligible is None and answer.open_facility is OpenFacility.PAY:
        told += Text(
            "；按询问方的选择，先按符合条件支付", "; paid as if it were eligible, as whoever asks chose"
        )
    readings = (*(basis.readings if found.vouched else ()), *found.readings)
    return _step(period, basis, told, at=at, readings=readings)


def _stated_class(answer: Payment, period: Period) -> Iterator[Step]:
    """That the class was stated otherwise than a reading places the facility's grade, or where a level alone leaves it open."""
    facility, tier = answer.visit.facility, answer.tier
    grade = None if facility is None else facility.grade
    row = None if grade is None else period.scheme.grade_row(grade)
    if grade is not None and len(period.scheme.classes_of(grade)) > 1:
        told, others = possible_classes(period.scheme, grade), _in_other_classes(answer, period, grade)
        label = Text(
            f"只知{grade.zh}：{told.zh}；按所写的{tier.zh}计算{others.zh}",
            f"{grade.en} alone is known ({told.en}); the stated {tier.en} holds{others.en}",
        )
        readings = (LEVEL_ONLY,) if LEVEL_ONLY in period.notice.readings else ()
        yield _step(period, period.scheme.fee_class_basis, label, readings=readings)
    if grade is not None and row is not None and row.fee_class is not tier and row.reading is not None:
        label = Text(
            f"{grade.zh}按口径归{row.fee_class.zh}；按所写的{tier.zh}计算",
            f"{grade.en} is {row.fee_class.en} by a reading only; the stated {tier.en} holds",
        )
        yield _step(period, period.scheme.fee_class_basis, label, readings=(row.reading,))


def _in_other_classes(answer: Payment, period: Period, grade: HospitalGrade) -> Text:
    """What the fund would pay in the other classes that a level may be in."""
    found = BLANK
    for one in period.scheme.classes_of(grade):
        cell = period.scheme.limits.get((answer.visit.condition, one))
        if answer.covered and cell is not None and one is not answer.tier:
            fund, _, _ = pay_within(period.scheme, cell, answer.eligible_fen, answer.paid_before_fen)
            found += Text(f"；{one.zh}支付 {to_yuan(fund)} 元", f"; {one.en} would pay {to_yuan(fund)}")
    return found


def _payment(answer: Payment, period: Period) -> list[Step]:
    cell = answer.limit_cell
    assert cell is not None
    standing = _standing(answer, period, cell)
    return [
        *_items(answer, period),
        _with(standing.eligible, answer.eligible_cost),
        _by_rate(answer, standing),
        _within_visit(answer, standing),
        _within_year(answer, standing, cell),
        _with(_FUND, answer.fund_payment),
        _with(standing.patient, answer.patient_payment),
        *_patient(answer, period),
    ]


def _standing(answer: Payment, period: Period, cell: LimitCell) -> _Standing:
    condition, tier = answer.visit.condition, answer.tier
    found: _Standing = period.notice.once((condition, tier), lambda: _stands(period, cell, tier))
    return found


def _stands(period: Period, cell: LimitCell, tier: FeeClass) -> _Standing:
    scheme, percent = period.scheme, period.scheme.rate.percent()
    rate, visit, year = scheme.rate_basis, scheme.per_visit_basis, scheme.annual_basis
    within_visit = _step(period, visit, Text("不设单次支付限额", "no per-visit limit"))
    within_year = _step(period, year, Text("不设年度支付限额", "no annual limit"))
    if cell.per_visit is not None:
        label = _visit_limit(tier) + _NOT_CUT
        within_visit = _step(period, visit, label, to_yuan(cell.per_visit), cell.at, visit.readings)
    if cell.annual is not None:
        limit = to_yuan(cell.annual)
        label = Text(f"{tier.zh}年度支付限额 {limit!s} 元", f"annual limit of {tier.en} {limit!s}")
        within_year = _step(period, year, label, limit, cell.at, year.readings)
    return _Standing(
        _step(period, scheme.scope, _ELIGIBLE),
        _step(period, rate, Text(f"按 {percent} 计算", f"{percent} of it"), readings=rate.readings),
        within_visit,
        within_year,
        _step(period, scheme.remainder_basis, _PATIENT.label),
    )


def _by_rate(answer: Payment, standing: _Standing) -> Step:
    by_rate = answer.fund_fen + answer.per_visit_cut_fen + answer.annual_cut_fen
    return _with(standing.by_rate, to_yuan(by_rate))


def _visit_limit(tier: FeeClass) -> Text:
    return Text(f"{tier.zh}单次支付限额", f"per-visit limit of {tier.en}")


def _within_visit(answer: Payment, standing: _Standing) -> Step:
    step, cut = standing.within_visit, answer.per_visit_cut_fen
    return evolve(step, label=_visit_limit(answer.tier) + _cut(cut)) if cut else step


def _within_year(answer: Payment, standing: _Standing, cell: LimitCell) -> Step:
    limit = standing.within_year
    if cell.annual is None:
        return limit
    paid, cut = to_yuan(answer.paid_before_fen), _cut(answer.annual_cut_fen)
    label = Text(
        f"{limit.label.zh}，本年已支付 {paid!s} 元{cut.zh}，尚余",
        f"{limit.label.en}, {paid!s} paid this year{cut.en}, left before this visit",
    )
    return _with(limit, to_yuan(max(cell.annual - answer.paid_before_fen, 0)), label)


def _items(answer: Payment, period: Period) -> Iterator[Step]:
    scheme = period.scheme
    for item in answer.visit.items:
        written, listed = item.technique, scheme.find_technique(item.technique)
        if listed is None:
            own = Text(f"“{written}”不在目录，由个人负担", f"“{written}” is not listed: the patient's own")
            yield _step(period, scheme.scope, own, item.amount, readings=scheme.scope.readings)
        elif written in listed.technique.aliases and scheme.spelling_reading is not None:
            name, readings = listed.technique, (scheme.spelling_reading,)
            meant = Text(f"“{written}”即“{name.zh}”", f"“{written}” is {name.zh}, {name.en}")
            yield _step(period, scheme.scope, meant, item.amount, listed.at, readings)
        if listed is not None:
            yield from _unusual(answer, period, listed.technique)


def _unusual(answer: Payment, period: Period, technique: AnyTechnique) -> Iterator[Step]:
    """That a technique is named after another condition, and counts all the same."""
    own = answer.visit.condition
    named = named_after_another(technique, own, period)
    if named is not None:
        label = Text(
            f"“{technique.zh}”名称写的是{named.zh}，用于{own.zh}也算",
            f"“{technique.zh}” is named after another condition, and counts for {own.en} too",
        )
        yield _step(period, period.scheme.scope, label, readings=(ANY_CONDITION,))


def _not_covered(answer: Payment, period: Period) -> list[Step]:
    scheme, condition = period.scheme, answer.visit.condition
    bases = {
        Reason.FEE_CLASS_NOT_COVERED: scheme.fee_class_basis,
        Reason.FACILITY_NOT_ELIGIBLE: scheme.facility_basis,
        Reason.FACILITY_OPEN: scheme.facility_basis,
        Reason.NOT_INSURED_HERE: scheme.rate_basis,
    }
    details = {
        Reason.CONDITION_NOT_COVERED: Text(f"（{condition.zh}）", f" ({condition.en})"),
        Reason.FEE_CLASS_NOT_COVERED: Text(f"（{answer.tier.zh}）", f" ({answer.tier.en})"),
    }
    found = []
    for reason in answer.reasons:
        label = Text("不予支付：", "not covered: ") + reason.label + details.get(reason, BLANK)
        readings = scheme.scope.readings if reason is Reason.TECHNIQUE_NOT_COVERED else ()
        if reason is Reason.NOT_INSURED_HERE and _INSURED_HERE in period.notice.readings:
            readings = (_INSURED_HERE,)
        found.append(_step(period, bases.get(reason, scheme.scope), label, readings=readings))
    return found


def _patient(answer: Payment, period: Period) -> Iterator[Step]:
    """How the patient's part is paid, where the insurance says so."""
    basis, insurance = period.scheme.remainder_basis, answer.visit.insurance
    if insurance is not None and insurance.balance_fen is not None and answer.account_payment is not None:
        account = Text("其中个人账户支付", "of which the personal account pays")
        yield _step(period, basis, account, answer.account_payment, readings=basis.readings)
        yield Step(Text("其中现金支付", "of which cash"), answer.cash_payment)


def _cut(fen: int) -> Text:
    if not fen:
        return _NOT_CUT
    return Text(f"（减去 {to_yuan(fen)!s} 元）", f" (cuts {to_yuan(fen)!s})")


def decided_by(answer: Payment) -> Text:
    """What decided the payment, in one line."""
    binding = answer.binding
    if binding is Limit.NOT_COVERED:
        why = joined((reason.label for reason in answer.reasons), "；", "; ")
        return Text(f"结论：不予支付，因为{why.zh}。", f"Decided: not covered, because {why.en}.")
    remaining, left = answer.annual_remaining, BLANK
    if remaining is not None:
        left = Text(f"；本年尚余 {remaining!s} 元", f"; {remaining!s} yuan of the year are left")
    fund = answer.fund_payment
    return Text(
        f"结论：由{binding.zh}决定，基金支付 {fund!s} 元{left.zh}。",
        f"Decided by the {binding.en}: the fund pays {fund!s} yuan{left.en}.",
    )
