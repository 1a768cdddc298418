"""How an answer is told: the steps of a reimbursement, in order, and the text made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.answer import Citation, Step, told
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.notices.model import Basis, LimitCell
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.payment import Limit, Reason
from shanxi_health_policy.vocabulary.places import named_place

if TYPE_CHECKING:
    from shanxi_health_policy.tcm.reimbursement import Reimbursement


def steps(answer: Reimbursement) -> tuple[Step, ...]:
    """Every step of the answer, in order."""
    count = len(answer.visit.items)
    items = Text(zh=f"总费用（{count} 项）", en=f"total cost ({count} item{'s' if count > 1 else ''})")
    found = [Step(items, answer.total_cost)]
    if answer.period is None:
        found.append(_no_period(answer))
    else:
        found += [_in_force(answer, answer.period), _facility(answer, answer.period)]
        if answer.covered:
            found += _payment(answer, answer.period)
        else:
            found += _not_covered(answer, answer.period)
    found.append(Step(Text(zh="基金支付", en="the fund pays"), answer.fund_payment))
    found += _patient(answer)
    return tuple(found)


def deciding_step(answer: Reimbursement) -> Step:
    """The step that decided the payment: the rate, the last limit that cut it, or why nothing is covered."""
    if answer.period is None:
        return _no_period(answer)
    if answer.limit_cell is None or not answer.covered:
        return _not_covered(answer, answer.period)[0]
    if answer.annual_cut_fen:
        return _within_year(answer, answer.period, answer.limit_cell)
    if answer.per_visit_cut_fen:
        return _within_visit(answer, answer.period, answer.limit_cell)
    return _by_rate(answer, answer.period)


def explain(answer: Reimbursement, language: Language) -> str:
    """The answer as text for a person."""
    return told(_title(answer), answer.steps, _decided_by(answer), answer.readings, language)


def _title(answer: Reimbursement) -> Text:
    condition, tier, day = answer.visit.condition, answer.tier, answer.visit.visited_on
    return Text(zh=f"{condition.zh}，{tier.zh}，{day}", en=f"{condition.en}, {tier.en}, {day}")


def _cite(period: Period, basis: Basis, at: Text | None = None) -> Citation:
    clause = period.notice.clauses[basis.clause]
    return Citation(period.notice.id, period.notice.number, clause.id, at or clause.at)


def _no_period(answer: Reimbursement) -> Step:
    label, place = answer.reasons[0].label, named_place(answer.place)
    return Step(
        Text(
            zh=f"不予支付：{label.zh}（{place.zh}，{answer.visit.visited_on}）",
            en=f"not covered: {label.en} ({place.en}, {answer.visit.visited_on})",
        )
    )


def _in_force(answer: Reimbursement, period: Period) -> Step:
    notice = period.notice
    since = notice.dates.in_force_from
    zh, en = (
        f"适用{notice.place_name.zh}文件，{since}起施行",
        f"the notice of {notice.place_name.en} applies, in force from {since}",
    )
    if answer.place != notice.place:
        place = named_place(answer.place)
        zh, en = f"{place.zh}{zh}", f"{place.en}: {en}"
    return Step(Text(zh=zh, en=en), citation=_cite(period, period.scheme.in_force))


def _facility(answer: Reimbursement, period: Period) -> Step:
    basis = period.scheme.facility_basis
    if answer.eligibility is None:
        label = Text(
            zh="未提供机构信息，由调用方担保机构符合条件",
            en="no facility given: the caller vouches that it is eligible",
        )
        return Step(label, citation=_cite(period, basis))
    readings = basis.readings if answer.eligibility.vouched else ()
    way = answer.eligibility.way
    return Step(
        answer.eligibility.text(),
        citation=_cite(period, basis, None if way is None else way.at),
        readings=readings,
    )


def _payment(answer: Reimbursement, period: Period) -> list[Step]:
    scheme, cell = period.scheme, answer.limit_cell
    assert cell is not None
    eligible = Text(zh="符合条件的费用", en="eligible cost")
    return [
        *_items(answer, period),
        Step(eligible, answer.eligible_cost, _cite(period, scheme.scope)),
        _by_rate(answer, period),
        _within_visit(answer, period, cell),
        _within_year(answer, period, cell),
    ]


def _by_rate(answer: Reimbursement, period: Period) -> Step:
    basis, percent = period.scheme.rate_basis, period.scheme.rate.percent()
    by_rate = answer.fund_fen + answer.per_visit_cut_fen + answer.annual_cut_fen
    label = Text(zh=f"按 {percent} 计算", en=f"{percent} of it")
    return Step(label, to_yuan(by_rate), _cite(period, basis), basis.readings)


def _within_visit(answer: Reimbursement, period: Period, cell: LimitCell) -> Step:
    basis, tier = period.scheme.per_visit_basis, answer.tier.label
    if cell.per_visit is None:
        none = Text(zh="不设单次支付限额", en="no per-visit limit")
        return Step(none, citation=_cite(period, basis))
    cut = _cut(answer.per_visit_cut_fen)
    label = Text(zh=f"{tier.zh}单次支付限额{cut.zh}", en=f"per-visit limit of {tier.en}{cut.en}")
    return Step(label, to_yuan(cell.per_visit), _cite(period, basis, cell.at), basis.readings)


def _within_year(answer: Reimbursement, period: Period, cell: LimitCell) -> Step:
    basis, tier = period.scheme.annual_basis, answer.tier.label
    if cell.annual is None:
        none = Text(zh="不设年度支付限额", en="no annual limit")
        return Step(none, citation=_cite(period, basis))
    limit, paid, cut = to_yuan(cell.annual), to_yuan(answer.paid_before_fen), _cut(answer.annual_cut_fen)
    label = Text(
        zh=f"{tier.zh}年度支付限额 {limit} 元，本年已支付 {paid} 元{cut.zh}，尚余",
        en=f"annual limit of {tier.en} {limit}, {paid} paid this year{cut.en}, left before this visit",
    )
    left = to_yuan(max(cell.annual - answer.paid_before_fen, 0))
    return Step(label, left, _cite(period, basis, cell.at), basis.readings)


def _items(answer: Reimbursement, period: Period) -> list[Step]:
    scheme = period.scheme
    found: list[Step] = []
    for item in answer.visit.items:
        listed = scheme.find_technique(item.technique)
        if listed is None:
            label = Text(
                zh=f"“{item.technique}”不在目录，由个人负担",
                en=f"“{item.technique}” is not listed: the patient's own",
            )
            found.append(Step(label, item.amount, _cite(period, scheme.scope), scheme.scope.readings))
        elif item.technique in listed.technique.aliases and scheme.spelling_reading is not None:
            name = listed.technique
            label = Text(
                zh=f"“{item.technique}”即“{name.zh}”", en=f"“{item.technique}” is {name.zh}, {name.en}"
            )
            found.append(
                Step(label, item.amount, _cite(period, scheme.scope, listed.at), (scheme.spelling_reading,))
            )
    return found


def _not_covered(answer: Reimbursement, period: Period) -> list[Step]:
    scheme, visit = period.scheme, answer.visit
    bases = {
        Reason.FEE_CLASS_NOT_COVERED: scheme.fee_class_basis,
        Reason.FACILITY_NOT_ELIGIBLE: scheme.facility_basis,
    }
    details = {
        Reason.CONDITION_NOT_COVERED: Text(zh=visit.condition.zh, en=visit.condition.en),
        Reason.FEE_CLASS_NOT_COVERED: answer.tier.label,
    }
    found = []
    for reason in answer.reasons:
        detail = details.get(reason)
        zh = f"不予支付：{reason.label.zh}" + (f"（{detail.zh}）" if detail else "")
        en = f"not covered: {reason.label.en}" + (f" ({detail.en})" if detail else "")
        readings = scheme.scope.readings if reason is Reason.TECHNIQUE_NOT_COVERED else ()
        found.append(
            Step(
                Text(zh=zh, en=en), citation=_cite(period, bases.get(reason, scheme.scope)), readings=readings
            )
        )
    return found


def _patient(answer: Reimbursement) -> list[Step]:
    label = Text(zh="个人负担", en="the patient pays")
    if answer.period is None or not answer.covered:
        return [Step(label, answer.patient_payment)]
    basis = answer.period.scheme.remainder_basis
    found = [Step(label, answer.patient_payment, _cite(answer.period, basis))]
    insurance = answer.visit.insurance
    if insurance is not None and insurance.balance_fen is not None and answer.account_payment is not None:
        account = Text(zh="其中个人账户支付", en="of which the personal account pays")
        found.append(Step(account, answer.account_payment, _cite(answer.period, basis), basis.readings))
        found.append(Step(Text(zh="其中现金支付", en="of which cash"), answer.cash_payment))
    return found


def _cut(fen: int) -> Text:
    if not fen:
        return Text(zh="（未超）", en=" (does not cut)")
    return Text(zh=f"（减去 {to_yuan(fen)} 元）", en=f" (cuts {to_yuan(fen)})")


def _decided_by(answer: Reimbursement) -> Text:
    binding = answer.binding
    if binding is Limit.NOT_COVERED:
        reasons = answer.reasons
        return Text(
            zh=f"结论：不予支付，因为{'；'.join(reason.label.zh for reason in reasons)}。",
            en=f"Decided: not covered, because {'; '.join(reason.label.en for reason in reasons)}.",
        )
    remaining = answer.annual_remaining
    left = Text(zh="", en="")
    if remaining is not None:
        left = Text(zh=f"；本年尚余 {remaining} 元", en=f"; {remaining} yuan of the year are left")
    return Text(
        zh=f"结论：由{binding.zh}决定，基金支付 {answer.fund_payment} 元{left.zh}。",
        en=f"Decided by the {binding.en}: the fund pays {answer.fund_payment} yuan{left.en}.",
    )
