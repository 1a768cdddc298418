"""Awards (奖励) for facilities that reach a standard (S2 Taiyuan, S3 Lvliang)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import count, year
from shanxi_health_policy.checks import check_year
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import AnyAccreditation
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, table
from shanxi_health_policy.notices.values import Fen
from shanxi_health_policy.steps import Reading, Step
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason

_FACILITIES = Text("家", "facilities")
_EXPECTED_PRODUCT = Text("奖励合计不超过 9999999999.99 元", "awards of at most 9999999999.99 yuan in all")


@table("subsidies.awards", "达标奖励")
@frozen(kw_only=True)
class AwardRow(Row):
    """An award for every facility that reaches a standard.

    机构每达到一项标准得到的奖励。
    """

    id: str
    """编号 · Id"""
    accreditation: Accreditation
    """达到哪项标准 · Which standard"""
    amount: Fen
    """每所金额 · The sum for each facility"""
    round: int | None = None
    """评定年度，不写则不限 · The year of the evaluation; any when left out"""


@frozen(kw_only=True)
class AccreditationAward(RuleAnswer):
    """The award for some facilities, in yuan; `amount` is None where no rule speaks."""

    amount: Decimal | None = None
    per_facility: Decimal | None = None
    facilities: int
    accreditation: Accreditation
    round_year: int | None = None
    """The year of the evaluation that the award is for; None where the notice names none."""


@rule(
    purpose=Text("机构达标的奖励", "the award for facilities that reach a standard"),
    row=AwardRow,
    example={"place": "141100", "facilities": 2},
)
def accreditation_award(
    question: Question,
    place: At = None,
    facilities: Annotated[
        int,
        count("机构数，默认 1", "how many facilities; 1 by default", _FACILITIES, "机构数", "家数", "所数"),
    ] = 1,
    *,
    accreditation: AnyAccreditation = Accreditation.RECOMMENDED_STANDARD,
    round_year: Annotated[
        int | None, year("评定年度", "the year of the evaluation", check_year, "年度", "年份")
    ] = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> AccreditationAward:
    """What facilities of a place are awarded for reaching a standard (S2, S3 of 晋卫办基层函〔2021〕2号 and 〔2022〕4号, I-S7).

    So much for each facility, in yuan, from city and county together. `round_year` is the year of the evaluation: where the
    notice speaks of one round, another is not in force. Elsewhere there is no rule, and the amount is None, not 0. Raises
    [InputError][] for a number of facilities that is none or too large, [UnknownTermError][] for an unknown standard.

    >>> accreditation_award("141100", facilities=2).amount
    Decimal('1020000.00')
    >>> accreditation_award("140200").reasons[0].value
    'no_rule_for_place'
    """
    meant = Accreditation.of(accreditation)
    name = question.place_name
    title = Text(
        f"达到{meant.zh}的奖励：{name.zh}，{facilities} 家机构",
        f"award for reaching the {meant.en}: {name.en}, {facilities} {'facility' if facilities == 1 else 'facilities'}",
    )
    found = question.rows(
        AwardRow, on, lambda row: row.accreditation is meant, other=Reason.ACCREDITATION_NOT_COVERED
    )
    in_round = [one for one in found.rows if round_year is None or one.row.round in (None, round_year)]
    if not in_round:
        reason = found.why_not or Reason.NOT_IN_FORCE
        silence = _silence(question.catalogue) if reason is Reason.NO_RULE_FOR_PLACE else ()
        return AccreditationAward(
            **question.no_rule(title, reason, silence), facilities=facilities, accreditation=meant
        )
    placed = in_round[0]
    row = placed.row
    if row.amount * facilities > MAX_FEN:
        raise InputError("facilities", facilities, _EXPECTED_PRODUCT)
    amount = to_yuan(row.amount * facilities)
    each = Text("每家机构", "for each facility")
    if row.round is not None:
        each += Text(f"（{row.round}年度）", f" (the round of {row.round})")
    times = Step(Text(f"× {facilities}", f"× {facilities}"), amount)
    return AccreditationAward(
        **question.ruled(title, [placed]),
        steps=(placed.step(each, to_yuan(row.amount)), times),
        decided_by=Text(
            f"结论：{facilities} × {to_yuan(row.amount)} = {amount} 元",
            f"Decided: {facilities} × {to_yuan(row.amount)} = {amount} yuan",
        ),
        amount=amount,
        per_facility=to_yuan(row.amount),
        facilities=facilities,
        accreditation=row.accreditation,
        round_year=row.round,
    )


def _silence(catalogue: Catalogue) -> tuple[Reading, ...]:
    """What is read where no notice speaks: readings of the awards' clauses that no award itself rests on."""
    found = {
        reading.id: reading
        for notice in catalogue
        for row in notice.rows(AwardRow)
        for reading in notice.readings.values()
        if row.clause in reading.clauses and reading.id not in row.readings
    }
    return tuple(found.values())
