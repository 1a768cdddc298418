"""A visit looked through before it is paid (事前审核): what would be found afterwards, how much, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.asking.kinds import expected_instance
from shanxi_health_policy.asking.question_places import with_assumed_place
from shanxi_health_policy.checks import check_known_on, check_language
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, TcmTimeline, chosen
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.tcm.amounts_due import nearest_class, rank
from shanxi_health_policy.tcm.cautions import OF_REASON, Caution, Severity
from shanxi_health_policy.tcm.findings import citations_for
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.tcm.item_meanings import same_bill
from shanxi_health_policy.tcm.ledger import Claim
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.tcm.unusual_techniques import ANY_CONDITION, unusual_techniques
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.tcm.visit_payment import compute
from shanxi_health_policy.text import BLANK, Language, Text
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import Limit, OpenFacility, Reason

_EXPECTED_VISIT, _EXPECTED_TIER = expected_instance(Visit), expected_instance(FeeClass)
_EXPECTED_CLAIMS = Text("此人的其他就诊（Claim）的序列", "the person's other visits as claims")
_OF_LEVELS = "I-T21"
"""How a hospital is sorted that is known by its level alone."""
_READINGS = {
    Caution.TECHNIQUE_NOT_COVERED: ("I-T7",),
    Caution.FACILITY_OPEN: ("I-T20",),
    Caution.UNUSUAL_TECHNIQUE: (ANY_CONDITION,),
    Caution.SAME_VISIT: ("I-T5",),
    Caution.SAME_DAY: ("I-T5",),
    Caution.ANNUAL_LIMIT: ("I-T1", "I-T3", "I-T4"),
}
"""The readings behind a kind, of those that the notice has."""


@frozen
class ReviewFinding:
    """One warning: what is wrong or to be looked at, the amount it is about in yuan, why, and what would mend it."""

    caution: Caution
    amount_fen: int
    reason: Text
    """Why, with the figures."""
    mend: Text
    """What would mend it."""
    evidence: tuple[str, ...] = ()
    """The items by name, or the ids of the other visits, that show it."""
    items: tuple[int, ...] = ()
    """Which items of the visit it is about, counted from 0; none where it is about the visit."""
    citations: tuple[Citation, ...] = ()
    readings: tuple[str, ...] = ()
    """The ids of the readings of the notice behind it."""

    @property
    def amount(self) -> Decimal:
        """The amount it is about, in yuan."""
        return to_yuan(self.amount_fen)

    @property
    def severity(self) -> Severity:
        """How severe it is."""
        return self.caution.severity

    def basis(self, language: Language) -> str:
        """The clauses and readings it rests on."""
        told = (*(one.in_language(language) for one in self.citations), *self.readings)
        return "；".join(told) if language == "zh" else "; ".join(told)

    def in_language(self, language: Language) -> str:
        """The warning as one line."""
        zh = language == "zh"
        severity, kind = self.severity.name_in(language), self.caution.name_in(language)
        reason, mend, basis = (
            self.reason.in_language(language),
            self.mend.in_language(language),
            self.basis(language),
        )
        if zh:
            return f"{severity}｜{kind}（{self.amount} 元）：{reason}。改正：{mend}  〔{basis}〕"
        return f"{severity} | {kind} ({self.amount} yuan): {reason}. To mend it: {mend}  〔{basis}〕"


@frozen
class Review:
    """A visit looked through before it is paid: what is due, what is left of the year, and every warning."""

    answer: Reimbursement
    """What is due, in the fee class that the hospital's grade gives where it is known, with every step."""
    findings: tuple[ReviewFinding, ...]

    @property
    def right(self) -> bool:
        """Whether there is nothing to warn of."""
        return not self.findings

    @property
    def left_before(self) -> Decimal | None:
        """What the annual limit still allows before this visit, in yuan; None where there is none."""
        limit = self.answer.annual_limit
        return None if limit is None else max(limit - to_yuan(self.answer.paid_before_fen), Decimal("0.00"))

    @property
    def left_after(self) -> Decimal | None:
        """What it allows after this visit, in yuan; None where there is none."""
        return self.answer.annual_remaining

    def explain(self, language: Language = "zh") -> str:
        """What is due and left, then each warning on a line."""
        check_language(language)
        answer = self.answer
        due = Text(f"应付 {answer.fund_payment} 元", f"due {answer.fund_payment} yuan")
        if self.left_before is not None:
            due += Text(
                f"；本年尚余 {self.left_before} 元，本次之后 {self.left_after} 元",
                f"; left of the year {self.left_before} yuan, after this visit {self.left_after} yuan",
            )
        head = due + Text(f"；提醒 {len(self.findings)} 条", f"; warnings: {len(self.findings)}")
        head = with_assumed_place(head, answer.place, assumed=answer.place_assumed)
        lines = [head.in_language(language), *(one.in_language(language) for one in self.findings)]
        return "\n  ".join(lines)


def review(
    visit: Visit,
    tier: FeeClass,
    ytd_paid: MoneyLike,
    *,
    hospital_grade: HospitalGrade | str | None = None,
    planned: MoneyLike | None = None,
    earlier: Iterable[Claim] = (),
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Review:
    """What is to be mended or looked at before a visit is paid (T1–T9 of 吕医保发〔2022〕22号 at its place, 141100).

    `ytd_paid` is what the fund paid this person for this condition earlier in the calendar year, in yuan. `planned` is what
    the fund is to pay as the hospital has it, in yuan, held against what is due. `hospital_grade` is the grade of the
    hospital, from which the fee class follows (T6); where it is None, that of `visit.facility` counts. `earlier` are the
    person's other visits, none of them cancelled. The kinds of warnings are defined at [Caution][]; what is not covered is a
    warning with its reason, and a facility on no list is told to be open, and not accused.

    Raises [InputError][] for what is no visit, class, amount, grade or claim.

    >>> from shanxi_health_policy import ServiceItem
    >>> visit = Visit(
    ...     "颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00"), ServiceItem("血常规", "20.00")]
    ... )
    >>> found = review(visit, FeeClass.I, "2640.00")
    >>> [(one.caution.code, one.amount) for one in found.findings]
    [('technique_not_covered', Decimal('20.00')), ('annual_limit', Decimal('10.00'))]
    >>> found.left_before, found.left_after
    (Decimal('80.00'), Decimal('0.00'))
    """
    if not isinstance(visit, Visit):
        raise InputError("visit", visit, _EXPECTED_VISIT)
    if not isinstance(tier, FeeClass):
        raise InputError("tier", tier, _EXPECTED_TIER)
    check_known_on(known_on)
    paid = to_fen(ytd_paid, "ytd_paid")
    wanted = None if planned is None else to_fen(planned, "planned")
    claims = _claims(earlier)
    grade = None if hospital_grade is None else HospitalGrade.of(hospital_grade)
    if grade is None and visit.facility is not None:
        grade = visit.facility.grade
    notices = chosen(catalogue)
    code, assumed = treatment_place(notices, place)
    timeline = notices.tcm(code, known_on)
    period = timeline.on(visit.visited_on)
    due_class = nearest_class(
        tier, () if period is None or grade is None else period.scheme.classes_of(grade)
    )

    def answered(fee_class: FeeClass) -> Reimbursement:
        return compute(visit, fee_class, paid, code, known_on, notices, assumed, OpenFacility.PAY)

    found = _Findings(answered(due_class), timeline, notices)
    found.of_reasons()
    if rank(tier) < rank(due_class):
        found.of_class(answered(tier), grade)
    if wanted is not None:
        found.of_planned(wanted)
    found.of_techniques()
    found.of_others(claims)
    found.of_year()
    return Review(found.answer, tuple(found.found))


def _claims(earlier: Iterable[Claim]) -> tuple[Claim, ...]:
    try:
        claims = tuple(earlier)
    except TypeError:
        raise InputError("earlier", earlier, _EXPECTED_CLAIMS) from None
    for one in claims:
        if not isinstance(one, Claim) or one.person_id != claims[0].person_id:
            raise InputError("earlier", one, _EXPECTED_CLAIMS)
    return claims


class _Findings:
    """What is found of one visit, in the order it is looked for."""

    def __init__(self, answer: Reimbursement, timeline: TcmTimeline, catalogue: Catalogue) -> None:
        self.found: list[ReviewFinding] = []
        self.answer = answer
        self._visit, self._timeline, self._catalogue = answer.visit, timeline, catalogue

    def of_reasons(self) -> None:
        """Why nothing is paid, or nothing for some items; and whether the facility is open."""
        for reason in self.answer.reasons:
            if reason is Reason.TECHNIQUE_NOT_COVERED:
                self._of_unlisted()
            else:
                caution = OF_REASON.get(reason, Caution.NOT_COVERED)
                self._add(caution, self.answer.total_fen, reason.label, _MEND[caution])
        decided = self.answer.eligibility
        if decided is not None and decided.eligible is None:
            self._add(
                Caution.FACILITY_OPEN, self.answer.fund_fen, decided.text(), _MEND[Caution.FACILITY_OPEN]
            )

    def _of_unlisted(self) -> None:
        assert self.answer.period is not None  # only a notice has a list
        scheme = self.answer.period.scheme
        unlisted = [
            number
            for number, item in enumerate(self._visit.items)
            if scheme.find_technique(item.technique) is None
        ]
        names = tuple(self._visit.items[number].technique for number in unlisted)
        near = tuple(dict.fromkeys(name for one in names for name in self._catalogue.nearest_techniques(one)))
        like = Text(f"，相近的有 {'、'.join(near)}", f", alike are {', '.join(near)}") if near else BLANK
        fen = sum(self._visit.items[number].fen for number in unlisted)
        self._add(
            Caution.TECHNIQUE_NOT_COVERED,
            fen,
            Text(f"{'、'.join(names)} 由个人负担", f"{', '.join(names)}: the patient's own"),
            Text(
                "事先告知患者；是目录内的技术的，改用目录名称",
                "tell the patient before, or write the listed name of the technique",
            )
            + like,
            names,
            tuple(unlisted),
        )

    def of_class(self, claimed: Reimbursement, grade: HospitalGrade | None) -> None:
        """The visit is to be settled in a class above the one that is due."""
        assert self.answer.period is not None  # only a notice sorts grades
        assert grade is not None
        row = self.answer.period.scheme.grade_row(grade)
        due, more = self.answer.tier, claimed.fund_fen - self.answer.fund_fen
        self._add(
            Caution.FEE_CLASS_ABOVE_GRADE,
            more,
            Text(f"按{claimed.tier.zh}，应为{due.zh}", f"{claimed.tier.en}, where it should be {due.en}"),
            Text(f"按{due.zh}结算", f"settle it in {due.en}"),
            readings=tuple(filter(None, (row.reading,))) if row is not None else (_OF_LEVELS,),
        )

    def of_planned(self, planned: int) -> None:
        """What the fund is to pay is not what is due."""
        due = self.answer.fund_fen
        if planned != due:
            self._add(
                Caution.OVERPAID if planned > due else Caution.UNDERPAID,
                abs(planned - due),
                Text(
                    f"拟支付 {to_yuan(planned)} 元，应付 {to_yuan(due)} 元",
                    f"to be paid {to_yuan(planned)}, due {to_yuan(due)}",
                ),
                Text(f"支付 {to_yuan(due)} 元", f"pay {to_yuan(due)} yuan"),
                by=self.answer.binding,
            )

    def of_techniques(self) -> None:
        """Techniques named after another condition count, and are to be looked at (I-T17)."""
        period = self.answer.period
        if period is None or not self.answer.covered:
            return
        names = unusual_techniques(self._visit, period)
        listed = [period.scheme.find_technique(one.technique) for one in self._visit.items]
        items = tuple(
            number for number, one in enumerate(listed) if one is not None and one.technique.zh in names
        )
        if names:
            condition = self._visit.condition
            self._add(
                Caution.UNUSUAL_TECHNIQUE,
                sum(self._visit.items[number].fen for number in items),
                Text(f"{'、'.join(names)} 用于{condition.zh}", f"{', '.join(names)} for {condition.en}"),
                _MEND[Caution.UNUSUAL_TECHNIQUE],
                names,
                items,
            )

    def of_others(self, claims: Iterable[Claim]) -> None:
        """The same visit again, or another one on the same day."""
        on_the_day = [one for one in claims if one.visit.visited_on == self._visit.visited_on]
        same = [one for one in on_the_day if _same(one.visit, self._visit, self._catalogue)]
        caution = Caution.SAME_VISIT if same else Caution.SAME_DAY
        ids = tuple(one.settlement_id for one in same or on_the_day)
        if ids:
            self._add(
                caution,
                self.answer.fund_fen,
                Text(f"另有 {'、'.join(ids)}", f"beside {', '.join(ids)}"),
                _MEND[caution],
                ids,
            )

    def of_year(self) -> None:
        """The annual limit cuts what is paid."""
        cut, limit = self.answer.annual_cut_fen, self.answer.annual_limit
        if cut:
            paid, left = to_yuan(self.answer.paid_before_fen), to_yuan(self.answer.fund_fen)
            self._add(
                Caution.ANNUAL_LIMIT,
                cut,
                Text(
                    f"年度支付限额 {limit} 元，本年已支付 {paid} 元，本次只能支付 {left} 元",
                    f"annual limit {limit}, paid this year {paid}, so that only {left} can be paid",
                ),
                _MEND[Caution.ANNUAL_LIMIT],
                by=Limit.ANNUAL,
            )

    def _add(
        self,
        caution: Caution,
        fen: int,
        reason: Text,
        mend: Text,
        evidence: tuple[str, ...] = (),
        items: tuple[int, ...] = (),
        by: Limit | None = None,
        readings: tuple[str, ...] = (),
    ) -> None:
        period = self.answer.period
        kind = caution.irregularity or Irregularity.FACILITY_NOT_COVERED
        cited = citations_for(kind, by, period, self._timeline, self._visit.visited_on)
        known = () if period is None else period.notice.readings
        behind = tuple(one for one in (*readings, *_READINGS.get(caution, ())) if one in known)
        self.found.append(ReviewFinding(caution, fen, reason, mend, evidence, items, cited, behind))


def _same(one: Visit, other: Visit, catalogue: Catalogue) -> bool:
    """Whether two visits of a person on one day are the same: condition, facility, and the bill."""
    where = [None if visit.facility is None else visit.facility.name for visit in (one, other)]
    return (
        one.condition == other.condition
        and where[0] == where[1]
        and same_bill(one.items, catalogue) == same_bill(other.items, catalogue)
    )


_MEND = {
    Caution.DAY_NOT_COVERED: Text(
        "核对就诊日期；日期无误的，不按本项目结算",
        "check the day of the visit; if it is right, the visit is not settled by these rules",
    ),
    Caution.CONDITION_NOT_COVERED: Text(
        "核对诊断；诊断无误的，不按本项目结算",
        "check the diagnosis; if it is right, the visit is not settled by these rules",
    ),
    Caution.FACILITY_NOT_COVERED: Text(
        "核对机构的类别、等级、科室和名单；无误的，不按本项目结算",
        "check the facility's kind, grade, department and listing; if they are right, it is not settled by these rules",
    ),
    Caution.NOT_COVERED: Text(
        "核对地方、参保地和收费类别；无误的，不按本项目结算",
        "check the place, the insurance and the fee class; if they are right, it is not settled by these rules",
    ),
    Caution.FACILITY_OPEN: Text(
        "向医保部门核实机构是否已达标，或写明已达到的标准",
        "ask the insurance bureau whether the facility is accredited, or state the standards it meets",
    ),
    Caution.UNUSUAL_TECHNIQUE: Text(
        "核对病症和技术；无误的，照付", "check the condition and the technique; if they are right, it is paid"
    ),
    Caution.SAME_VISIT: Text(
        "同一次就诊重复录入的，撤销一次", "if one visit was entered twice, cancel one of the two"
    ),
    Caution.SAME_DAY: Text(
        "确是两次就诊的，照付；是一次分开结算的，并为一次",
        "if these are two visits, both are paid; if one visit was parted, settle it as one",
    ),
    Caution.ANNUAL_LIMIT: Text(
        "核对本年已支付；无误的，事先告知患者其余由个人负担",
        "check what was paid this year; if it is right, tell the patient before that the rest is the patient's own",
    ),
}
"""What would mend a warning, where no figure is said."""
