"""Awards (奖励) for facilities that reach a standard (S2 Taiyuan, S3 Lvliang)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Reading, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.counting import check_count
from shanxi_health_policy.notices.money_tables import AwardRow
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import Placed, rows_at
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import named_place

_EXPECTED_ROUND = Text(zh="年份（整数）或 None", en="a year, an integer, or None")
_EXPECTED_PRODUCT = Text(
    zh="奖励合计不超过 9999999999.99 元", en="awards of at most 9999999999.99 yuan in all"
)


@frozen(kw_only=True)
class AccreditationAward(Answer):
    """The award for some facilities, in yuan; `amount` is None where no rule speaks."""

    amount: Decimal | None = None
    per_facility: Decimal | None = None
    facilities: int
    accreditation: Accreditation
    round_year: int | None = None
    """The year of the evaluation that the award is for; None where the notice names none."""


def accreditation_award(
    place: str,
    facilities: int = 1,
    *,
    accreditation: Accreditation | str = Accreditation.RECOMMENDED_STANDARD,
    round_year: int | None = None,
    on: date | None = None,
    known_on: date | None = None,
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
    check_count(facilities, "facilities")
    meant = accreditation if isinstance(accreditation, Accreditation) else Accreditation.parse(accreditation)
    if round_year is not None and (not isinstance(round_year, int) or isinstance(round_year, bool)):
        raise InputError("round_year", round_year, _EXPECTED_ROUND)
    check_asked(place, on, known_on)
    notices = chosen(catalogue)
    inputs = {
        "place": place,
        "facilities": facilities,
        "accreditation": meant,
        "round_year": round_year,
        "on": on,
        "known_on": known_on,
    }
    name = named_place(place)
    title = Text(
        zh=f"达到{meant.zh}的奖励：{name.zh}，{facilities} 家机构",
        en=f"award for reaching the {meant.en}: {name.en}, {facilities} {'facility' if facilities == 1 else 'facilities'}",
    )
    asked = Asked("accreditation_award", inputs)
    found = rows_at(notices, lambda notice: notice.subsidies.awards, place, on, known_on)
    fitting = [one for one in found.rows if one.row.accreditation is meant]
    in_round = [one for one in fitting if round_year is None or one.row.round in (None, round_year)]
    if not in_round:
        reason = found.why_not or (Reason.NOT_IN_FORCE if fitting else Reason.ACCREDITATION_NOT_COVERED)
        silence = _silence(notices) if reason is Reason.NO_RULE_FOR_PLACE else ()
        return AccreditationAward(
            **no_rule(asked, title, place, reason, silence),
            facilities=facilities,
            accreditation=meant,
        )
    return _award(in_round[0], asked, title, place, facilities)


def _award(
    placed: Placed[AwardRow], asked: Asked, title: Text, place: str, facilities: int
) -> AccreditationAward:
    row = placed.row
    if row.amount * facilities > MAX_FEN:
        raise InputError("facilities", facilities, _EXPECTED_PRODUCT)
    amount = to_yuan(row.amount * facilities)
    of_round = Text(zh="", en="")
    if row.round is not None:
        of_round = Text(zh=f"（{row.round}年度）", en=f" (the round of {row.round})")
    each = Text(zh=f"每家机构{of_round.zh}", en=f"for each facility{of_round.en}")
    steps = (
        Step(each, to_yuan(row.amount), placed.citation, row.readings),
        Step(Text(zh=f"× {facilities}", en=f"× {facilities}"), amount),
    )
    return AccreditationAward(
        **ruled(asked, title, place, [placed]),
        steps=steps,
        decided_by=Text(
            zh=f"结论：{facilities} × {to_yuan(row.amount)} = {amount} 元",
            en=f"Decided: {facilities} × {to_yuan(row.amount)} = {amount} yuan",
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
        for row in notice.subsidies.awards
        for reading in notice.readings.values()
        if row.clause in reading.clauses and reading.id not in row.readings
    }
    return tuple(found.values())
