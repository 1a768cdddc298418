"""How `explain` shows an answer: drawn for a person, or as JSON for a program."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from shanxi_health_policy import __version__
from shanxi_health_policy.answer import Step
from shanxi_health_policy.asking.plain import AnyAnswer
from shanxi_health_policy.cli.output import Screen, pairs, table, visible
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.text import Language

_AMOUNTS = (
    "total_cost",
    "eligible_cost",
    "ineligible_cost",
    "fund_payment",
    "patient_payment",
    "account_payment",
    "cash_payment",
    "per_visit_limit",
    "annual_limit",
    "year_to_date",
    "annual_remaining",
)


def draw(screen: Screen, answer: Reimbursement) -> None:
    """The answer for a visit as a panel, its steps as a table, and the readings behind them."""
    visit = answer.visit
    head = f"{visit.condition.name_in(screen.language)} · {answer.tier.name_in(screen.language)} · {visit.visited_on}"
    outcome = pairs()
    outcome.add_row(
        screen.text("基金支付", "the fund pays"), Styled(str(answer.fund_payment), style="bold green")
    )
    outcome.add_row(
        screen.text("个人负担", "the patient pays"), Styled(str(answer.patient_payment), style="bold")
    )
    outcome.add_row(screen.text("由此决定", "decided by"), answer.binding.name_in(screen.language))
    if answer.reasons:
        reasons = screen.text("；", "; ").join(reason.name_in(screen.language) for reason in answer.reasons)
        label = screen.text("注意", "note") if answer.covered else screen.text("原因", "because")
        outcome.add_row(label, reasons)
    if answer.annual_remaining is not None:
        outcome.add_row(screen.text("本年尚余", "left of the year"), str(answer.annual_remaining))
    _show(screen, head, outcome, answer)


def draw_answer(screen: Screen, answer: AnyAnswer) -> None:
    """Any answer in the same way; the panel says what decided it."""
    if isinstance(answer, Reimbursement):
        draw(screen, answer)
        return
    outcome = pairs()
    outcome.add_row(screen.text("结论", "result"), visible(screen.of(answer.decided_by)))
    if answer.reasons:
        reasons = screen.text("；", "; ").join(reason.name_in(screen.language) for reason in answer.reasons)
        outcome.add_row(screen.text("原因", "because"), reasons)
    _show(screen, visible(screen.of(answer.title)), outcome, answer)


def _show(screen: Screen, head: str, outcome: Table, answer: AnyAnswer) -> None:
    rests_on, yuan, step = (
        screen.text("依据", "rests on"),
        screen.text("元", "yuan"),
        screen.text("步骤", "step"),
    )
    steps = table("", step, yuan, rests_on, numbers=("", yuan))
    for number, one in enumerate(answer.steps, start=1):
        amount = "" if one.amount is None else str(one.amount)
        steps.add_row(str(number), visible(screen.of(one.label)), amount, _basis(one, screen.language))
    screen.show(Panel(outcome, title=head, title_align="left", expand=False, border_style="cyan"), steps)
    if answer.readings:
        readings = pairs()
        for reading in answer.readings:
            readings.add_row(reading.id, f"{screen.of(reading.question)} {screen.of(reading.reading)}")
        screen.show(Styled(screen.text("口径", "Readings"), style="bold"), readings)


def _basis(step: Step, language: Language) -> str:
    cited = [] if step.citation is None else [step.citation.in_language(language)]
    return "\n".join([*cited, " ".join(step.readings)]).strip()


def as_json(answer: Reimbursement, known_on: date | None, language: Language) -> dict[str, object]:
    """Everything about the answer, amounts as text."""
    visit, notice = answer.visit, None if answer.period is None else answer.period.notice
    return {
        "version": __version__,
        "visit": {
            "condition": visit.condition.code,
            "visited_on": str(visit.visited_on),
            "items": [{"technique": item.technique, "amount": str(item.amount)} for item in visit.items],
        },
        "fee_class": answer.tier.code,
        "place": answer.place,
        "known_on": _text(known_on),
        "notice": None
        if notice is None
        else {"id": notice.id, "number": notice.number, "digest": notice.digest},
        **{name: _text(getattr(answer, name)) for name in _AMOUNTS},
        "covered": answer.covered,
        "binding": answer.binding.code,
        "cuts": {limit.code: str(amount) for limit, amount in answer.cuts.items()},
        "reasons": [{"code": reason.value, "text": reason.name_in(language)} for reason in answer.reasons],
        "steps": [
            {
                "label": step.label.in_language(language),
                "amount": _text(step.amount),
                "citation": None if step.citation is None else step.citation.in_language(language),
                "readings": list(step.readings),
            }
            for step in answer.steps
        ],
        "citations": [
            {
                "notice": one.notice,
                "number": one.number,
                "clause": one.clause,
                "at": one.at.in_language(language),
            }
            for one in answer.citations
        ],
        "readings": [
            {
                "id": one.id,
                "question": one.question.in_language(language),
                "reading": one.reading.in_language(language),
                "reason": one.reason.in_language(language),
            }
            for one in answer.readings
        ],
    }


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)
