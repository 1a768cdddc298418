"""What 3101 (事前) and 3102 (事中) are answered with: every warning with its rule, its reason, its amount, and its mending."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.errors import Fault, InputError, MessageError
from shanxi_health_policy.his.dialect import Dialect, readings
from shanxi_health_policy.his.hospital_visit import paid_this_year
from shanxi_health_policy.his.items import UnmatchedItem
from shanxi_health_policy.his.json_text import write_json
from shanxi_health_policy.his.message_answer import head_of
from shanxi_health_policy.his.message_index import MessageIndex
from shanxi_health_policy.his.messages import Message, Messages, read_messages
from shanxi_health_policy.his.node_values import Amount
from shanxi_health_policy.his.reviewed_visit import ReviewedVisit, read_reviewed
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.transactions.before_paying import RiskDetail, RiskResult
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.steps import Reading
from shanxi_health_policy.tcm.visit_review import Review, ReviewFinding, review
from shanxi_health_policy.text import Language, Text, at
from shanxi_health_policy.vocabulary.conditions import AnyCondition

_NOT_NORMAL = "0"
_OF_VISIT, _OF_ITEMS = "1", "2"
_AGAINST, _CONCERNED = "1", "2"
"""Codes of `vola_amt_stas`, `vola_bhvr_type` and `vola_item_type`."""
_WIDTHS = {"jr_id": 50, "rule_name": 200, "vola_cont": 500, "vola_evid": 500}


@frozen(kw_only=True)
class MessageReview:
    """What a request 3101 or 3102 is answered with, and how it came about."""

    message: Message
    """The answer to send: a `result` for each warning, and none where there is nothing to warn of."""
    visit: ReviewedVisit
    """The visit as it was read."""
    review: Review
    """What was found, with what is due and what is left of the year."""
    dialect: Dialect

    @property
    def unmatched(self) -> tuple[UnmatchedItem, ...]:
        """Items whose names are on no list of techniques, each with the names most like it."""
        return self.visit.unmatched

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings behind the answer: those of the rule, and that of the messages."""
        return (*self.review.answer.readings, readings()["I-H14"])

    def to_plain(self) -> dict[str, object]:
        """The answer as plain values, written as the dialect writes them."""
        return self.message.to_plain(self.dialect)

    def to_json(self) -> str:
        """The answer as JSON."""
        return write_json(self.to_plain())


def review_message(
    messages: Messages,
    settings: Settings | None = None,
    *,
    ytd_paid: MoneyLike | None = None,
    condition: AnyCondition | str | None = None,
    catalogue: Catalogue | None = None,
) -> MessageReview:
    """The answer to 3101 or 3102: what is to be mended or looked at before the visit is paid (T1–T9 of 吕医保发〔2022〕22号).

    `messages` are the request, and an answer to 5206 where that has to tell what the fund has paid this person for this
    condition earlier in the calendar year; else the caller gives it as `ytd_paid`, in yuan. `condition` names the condition
    where the diagnoses are ambiguous. What the pool is to pay (`hifp_payamt`) is held against what is due, and other visits of
    the same day are seen. The rules and kinds are those of [review][shanxi_health_policy.review].

    Raises [MessageError][] with everything that is wrong with the messages, each fault with its path.
    """
    settings, catalogue = settings or Settings(), chosen(catalogue)
    given = None if ytd_paid is None else to_fen(ytd_paid, "ytd_paid")
    named = catalogue.condition(condition) if isinstance(condition, str) else condition
    index = MessageIndex(read_messages(messages, settings.dialect))
    visit = read_reviewed(index, settings, catalogue, named)
    paid = paid_this_year(index, visit, settings) if given is None else given
    index.raise_if_any()
    assert visit is not None  # where there is none, a fault says why
    assert paid is not None
    try:
        found = review(
            visit.visit,
            visit.tier,
            to_yuan(paid),
            hospital_grade=visit.grade,
            planned=visit.planned,
            earlier=visit.earlier,
            place=visit.place,
            catalogue=catalogue,
        )
    except InputError as error:  # the facility of the settings cannot be decided
        fault = Fault(at("settings"), f"institution.{error.field}", error.value, error.in_words().expected)
        raise MessageError([fault]) from None
    dialect = settings.dialect
    rows = tuple(_result(visit, found, one, number, dialect) for number, one in enumerate(found.findings, 1))
    message = Message(head=head_of(visit.asked, "0"), nodes={"result": rows})
    return MessageReview(message=message, visit=visit, review=found, dialect=dialect)


def _result(
    visit: ReviewedVisit, found: Review, one: ReviewFinding, number: int, dialect: Dialect
) -> RiskResult:
    """One warning as the interface has it."""
    language = dialect.language
    basis = one.basis(language)
    name = Text(f"{one.caution.zh}（{basis}）", f"{one.caution.en} ({basis})")
    content = Text(f"{one.reason.zh}。改正：{one.mend.zh}", f"{one.reason.en}. To mend it: {one.mend.en}")
    jr_id = f"{number}-{getattr(visit.asked.head, 'msgid', None) or visit.mdtrt_id}"
    return RiskResult(
        jr_id=_cut("jr_id", jr_id),
        rule_id=one.caution.code,
        rule_name=_cut("rule_name", name.in_language(language)),
        vola_cont=_cut("vola_cont", content.in_language(language)),
        patn_id=visit.patn_id,
        mdtrt_id=visit.mdtrt_id,
        judge_result_detail_dtos=_details(visit, one, jr_id),
        vola_amt=_yuan(one.amount),
        vola_amt_stas=_NOT_NORMAL,
        sev_deg=dialect.sev_degs[one.severity],
        vola_evid=_cut("vola_evid", _evidence(found, one, language)),
        vola_bhvr_type=_OF_ITEMS if one.items else _OF_VISIT,
    )


def _details(visit: ReviewedVisit, one: ReviewFinding, jr_id: str) -> tuple[RiskDetail, ...]:
    """The orders that a warning is about; all of them where it is about the visit."""
    numbers = one.items or tuple(range(len(visit.rx_ids)))
    return tuple(
        RiskDetail(
            jrd_id=_cut("jr_id", f"{number}-{jr_id}"),
            patn_id=visit.patn_id,
            mdtrt_id=visit.mdtrt_id,
            rx_id=visit.rx_ids[place],
            vola_item_type=_AGAINST if one.items else _CONCERNED,
            vola_amt=_yuan(visit.visit.items[place].amount),
        )
        for number, place in enumerate(numbers, 1)
    )


def _evidence(found: Review, one: ReviewFinding, language: Language) -> str:
    """What shows it, and what is left of the year."""
    shown = "、".join(one.evidence) if language == "zh" else ", ".join(one.evidence)
    left = found.left_before
    year = Text("", "") if left is None else Text(f"本年尚余 {left} 元", f"left of the year: {left} yuan")
    separator = "；" if language == "zh" else "; "
    return separator.join(filter(None, (shown, year.in_language(language))))


def _cut(name: str, text: str) -> str:
    """A text within the width of its field; that it was cut is seen."""
    width = _WIDTHS[name]
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _yuan(amount: Decimal) -> Amount:
    return Amount(amount)
