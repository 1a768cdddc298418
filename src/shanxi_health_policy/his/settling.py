"""A visit's messages settled: what 2206 and 2207 are answered with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.answer import Reading
from shanxi_health_policy.errors import Fault, InputError, MessageError
from shanxi_health_policy.his.answering import settlement_details, settlement_info
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.envelope import Message, Request
from shanxi_health_policy.his.items import UnmatchedItem
from shanxi_health_policy.his.json_text import write_json
from shanxi_health_policy.his.messages import MessageLike, read_messages
from shanxi_health_policy.his.reading import HospitalVisit, read_visit
from shanxi_health_policy.his.reading_faults import MessageLog
from shanxi_health_policy.his.responding import success
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.tables import readings
from shanxi_health_policy.his.totals import paid_this_year
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.reimburse import reimburse
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.vocabulary.conditions import AnyCondition

Messages: TypeAlias = MessageLike | Sequence[MessageLike]
"""The messages of one visit, in any form that [read_messages][] takes."""

_NOT_OF_SETTLING = "I-H10"


@frozen(kw_only=True)
class MessageAnswer:
    """What the messages of a visit are answered with, and how it came about."""

    message: Message
    """The answer to send: the head, `setlinfo` and `setldetail`."""
    visit: HospitalVisit
    """The visit as it was read."""
    answer: Reimbursement
    """The rule's answer, with every step."""
    dialect: Dialect

    @property
    def unmatched(self) -> tuple[UnmatchedItem, ...]:
        """Items whose names are on no list of techniques, and which are therefore the patient's own: to be looked through."""
        return self.visit.bill.unmatched

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings behind the answer: those of the rule, and those of the messages."""
        own = (one for one in readings().values() if one.id != _NOT_OF_SETTLING)
        return (*self.answer.readings, *own)

    def to_plain(self) -> dict[str, object]:
        """The answer as plain values, written as the dialect writes them."""
        return self.message.to_plain(self.dialect)

    def to_json(self) -> str:
        """The answer as JSON."""
        return write_json(self.to_plain())


def preview_message(
    messages: Messages,
    settings: Settings | None = None,
    *,
    ytd_paid: MoneyLike | None = None,
    account_balance: MoneyLike | None = None,
    condition: AnyCondition | str | None = None,
    catalogue: Catalogue | None = None,
) -> MessageAnswer:
    """What a settlement would be: the answer to 2206, with 2203 and 2204 beside it (T1–T8 of 吕医保发〔2022〕22号).

    `messages` are the requests of one visit, and the answer to 2204 where there is one. `ytd_paid` is what the fund has paid
    this person for this condition earlier in the calendar year, in yuan; without it an answer to 5206 has to tell. The balance
    of the personal account, in yuan, is needed when employee insurance is to use it. `condition` names the condition where
    the diagnoses are ambiguous. What is not covered is an answer with its reasons in `setl_proc_info`.

    Raises [MessageError][] with everything that is wrong with the messages, each fault with its path.
    """
    return _answer(messages, "2206", settings, ytd_paid, account_balance, condition, None, catalogue)


def settle_message(
    messages: Messages,
    settings: Settings | None = None,
    *,
    ytd_paid: MoneyLike | None = None,
    account_balance: MoneyLike | None = None,
    condition: AnyCondition | str | None = None,
    setl_id: str | None = None,
    catalogue: Catalogue | None = None,
) -> MessageAnswer:
    """The settlement itself: the answer to 2207, with 2203 and 2204 beside it; the rest is as in [preview_message][].

    `setl_id` is the settlement's own id; the `msgid` of the request where none is given.
    """
    return _answer(messages, "2207", settings, ytd_paid, account_balance, condition, setl_id, catalogue)


def _answer(
    source: Messages,
    infno: str,
    settings: Settings | None,
    ytd_paid: MoneyLike | None,
    account_balance: MoneyLike | None,
    condition: AnyCondition | str | None,
    setl_id: str | None,
    catalogue: Catalogue | None,
) -> MessageAnswer:
    settings, catalogue = settings or Settings(), chosen(catalogue)
    given = None if ytd_paid is None else to_fen(ytd_paid, "ytd_paid")
    if account_balance is not None:
        to_fen(account_balance, "account_balance")
    named = catalogue.condition(condition) if isinstance(condition, str) else condition
    messages = read_messages(source, settings.dialect)
    log = MessageLog()
    visit = read_visit(
        messages, infno, settings, log, catalogue, account_balance=account_balance, condition=named
    )
    paid = paid_this_year(messages, visit, settings, log) if given is None else given
    log.raise_if_any()
    assert visit is not None  # where there is none, a fault says why
    assert paid is not None
    try:
        answer = reimburse(visit.visit, visit.tier, to_yuan(paid), place=visit.place, catalogue=catalogue)
    except InputError as error:  # the facility of the settings cannot be decided
        fault = Fault("settings", f"institution.{error.field}", error.value, error.expected)
        raise MessageError([fault]) from None
    request = visit.asked.head
    assert isinstance(request, Request)
    own_id = (setl_id or request.msgid) if infno == "2207" else None
    nodes = {
        "setlinfo": (settlement_info(visit, answer, settings.dialect, own_id, request.msgid),),
        "setldetail": settlement_details(visit, answer, settings.dialect),
    }
    message = Message(head=success(request), nodes=nodes)
    return MessageAnswer(message=message, visit=visit, answer=answer, dialect=settings.dialect)
