"""What 2206 and 2207 are answered with, and what messages that are wrong.

In `setlinfo` and `setldetail` of an answer every identity holds, and amounts have two places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

import attrs
from attrs import frozen

from shanxi_health_policy.errors import Fault, InputError, MessageError
from shanxi_health_policy.his.dialect import Dialect, readings
from shanxi_health_policy.his.hospital_visit import HospitalVisit, paid_this_year, read_visit
from shanxi_health_policy.his.identities import PARTS, broken_identities
from shanxi_health_policy.his.items import UnmatchedItem
from shanxi_health_policy.his.json_text import write_json
from shanxi_health_policy.his.message_index import MessageIndex
from shanxi_health_policy.his.messages import Message, Messages, read_messages
from shanxi_health_policy.his.node_values import (
    Amount,
    Moment,
    Proportion,
    to_signed_fen,
)
from shanxi_health_policy.his.nodes import (
    FeeDetail,
    Request,
    Response,
    SetlDetail,
    SetlInfo,
    SettleData,
)
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.steps import Reading
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.visit_payment import reimburse
from shanxi_health_policy.text import Language, Text, at
from shanxi_health_policy.vocabulary.conditions import AnyCondition

LONGEST_PROC_INFO = 4000
"""How many characters `setl_proc_info` may have."""
_NOTHING = Amount(Decimal("0.00"))
_NEVER_PAID = (
    *("act_pay_dedc", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay"),
    *("maf_pay", "oth_pay", "hifdm_pay", "hosp_part_amt", "acct_mulaid_pay"),
)
"""Amounts of which this scheme has none."""
_ONE = 10**4
"""One, in the places of a share."""
_MORE = {"zh": "……（以下从略）", "en": "… (the rest is left out)"}


def settlement_info(
    visit: HospitalVisit,
    answer: Reimbursement,
    dialect: Dialect,
    setl_id: str | None,
    medins_setl_id: str | None,
    beside: Mapping[str, str] = MappingProxyType({}),
) -> SetlInfo:
    """The settlement as a whole (I-H5, I-H6, I-H8, I-H9); `beside` are fields that only who settles knows."""
    bill, data, insurance = visit.bill, visit.data, answer.visit.insurance
    over = bill.overlmt_fen if answer.covered else 0
    first = bill.preselfpay_fen if answer.covered else 0
    account = to_signed_fen(answer.account_payment)
    balance = None if insurance is None else insurance.balance_fen
    values: dict[str, object] = {
        "mdtrt_id": data.mdtrt_id,
        "setl_id": setl_id,
        "psn_no": data.psn_no,
        "insutype": visit.insutype,
        "med_type": data.med_type,
        "mdtrt_cert_type": data.mdtrt_cert_type,
        "medfee_sumamt": _yuan(answer.total_fen),
        "fulamt_ownpay_amt": _yuan(answer.total_fen - answer.eligible_fen - over - first),
        "overlmt_selfpay": _yuan(over),
        "preselfpay_amt": _yuan(first),
        "inscp_scp_amt": _yuan(answer.eligible_fen),
        "hifp_pay": _yuan(answer.fund_fen),
        "pool_prop_selfpay": _share(answer),
        "fund_pay_sumamt": _yuan(answer.fund_fen),
        "psn_part_amt": _yuan(answer.total_fen - answer.fund_fen),
        "acct_pay": _yuan(account),
        "psn_cash_pay": _yuan(answer.total_fen - answer.fund_fen - account),
        "balc": None if balance is None else _yuan(balance - account),
        "medins_setl_id": medins_setl_id,
        **dict.fromkeys(_NEVER_PAID, _NOTHING),
    }
    told = {name: one for name, one in values.items() if name not in dialect.left_out}
    return SetlInfo(**{**told, **beside})  # type: ignore[arg-type]


def settlement_details(
    visit: HospitalVisit, answer: Reimbursement, dialect: Dialect
) -> tuple[SetlDetail, ...]:
    """What each fund pays: the pool always, with how it was computed, and the personal account where it pays."""
    pool = dialect.pool_fund_pay_types[visit.kind]
    found = [
        SetlDetail(
            fund_pay_type=pool,
            inscp_scp_amt=_yuan(answer.eligible_fen),
            crt_payb_lmt_amt=_allowed(answer),
            fund_payamt=_yuan(answer.fund_fen),
            fund_pay_type_name=dialect.fund_name(pool),
            setl_proc_info=_proc_info(answer, dialect.language),
        )
    ]
    account, insurance = to_signed_fen(answer.account_payment), answer.visit.insurance
    if account and insurance is not None and insurance.balance_fen is not None:
        found.append(
            SetlDetail(
                fund_pay_type=dialect.account_fund_pay_type,
                inscp_scp_amt=_NOTHING,
                crt_payb_lmt_amt=_yuan(insurance.balance_fen),
                fund_payamt=_yuan(account),
                fund_pay_type_name=dialect.fund_name(dialect.account_fund_pay_type),
            )
        )
    return tuple(found)


def proc_info(answer: Reimbursement, language: Language, longest: int = LONGEST_PROC_INFO) -> str:
    """The explanation in words (结算过程), cut at the end of a step where it is too long, never inside one.

    >>> from datetime import date
    >>> from shanxi_health_policy import FeeClass, ServiceItem, Visit, reimburse
    >>> visit = Visit("肩周炎", date(2023, 3, 1), [ServiceItem("火罐", "100.00")])
    >>> answer = reimburse(visit, FeeClass.III, place="141100")
    >>> print(proc_info(answer, "en", 120))
    frozen shoulder, class III, 2023-03-01
      1. total cost (1 item): 100.00 yuan
    … (the rest is left out)
    """
    text = answer.explain(language)
    if len(text) <= longest:
        return text
    more = _MORE[language]
    return text[: text.rfind("\n", 0, max(longest - len(more), 0)) + 1] + more


_proc_info = lru_cache(maxsize=256)(proc_info)
"""A settlement that follows its preview is told in the same words."""


def _allowed(answer: Reimbursement) -> Amount | None:
    """What the limits still allowed before this visit (I-H7)."""
    cell = answer.limit_cell
    if cell is None or not answer.covered:
        return None
    year = None if cell.annual is None else max(cell.annual - answer.paid_before_fen, 0)
    bounds = [fen for fen in (cell.per_visit, year) if fen is not None]
    return _yuan(min(bounds)) if bounds else None


def _share(answer: Reimbursement) -> Proportion:
    if answer.period is None or not answer.covered:
        return Proportion(Decimal("0.0000"))
    return Proportion(Decimal(f"{answer.period.scheme.rate.of_half_up(_ONE)}E-4"))


def _yuan(fen: int) -> Amount:
    return Amount(to_yuan(fen))


_NOT_OF_SETTLING, _OF_WITHDRAWING = {"I-H10", "I-H14"}, "I-H13"
BROUGHT: tuple[str, ...] = PARTS[SettleData, "B"][1]
"""The amounts that a request 2207 may bring itself."""


@frozen
class OtherAmount:
    """An amount of a request that the answer has otherwise."""

    where: str
    brought: Decimal
    answered: Decimal

    def text(self) -> Text:
        """The same in both languages."""
        return Text(
            f"{self.where}：{self.brought}，应答为 {self.answered}",
            f"{self.where}: {self.brought}, which the answer has as {self.answered}",
        )


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
    def withdrawn(self) -> tuple[FeeDetail, ...]:
        """Lines that 2205 took back, so that nothing of them is in the answer."""
        return self.visit.bill.withdrawn

    @property
    def other_amounts(self) -> tuple[OtherAmount, ...]:
        """Amounts that the request itself brings and the answer does not confirm: its own split of the bill, for one."""
        data = self.visit.data
        ours = settlement_info(self.visit, self.answer, Dialect(), None, None)
        pairs = ((name, getattr(data, name, None), getattr(ours, name)) for name in BROUGHT)
        where = self.visit.asked.path(data.name, 0)
        return tuple(
            OtherAmount(f"{where}.{name}", brought, answered)
            for name, brought, answered in pairs
            if brought not in (None, answered)
        )

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings behind the answer: those of the rule, and those of the messages."""
        not_these = _NOT_OF_SETTLING if self.withdrawn else {*_NOT_OF_SETTLING, _OF_WITHDRAWING}
        own = (one for one in readings().values() if one.id not in not_these)
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

    `messages` are the requests of one visit, and the answer to 2204 where there is one; lines that 2205 withdraws do not
    count. `ytd_paid` is what the fund has paid
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
    index = MessageIndex(read_messages(source, settings.dialect))

    def paid(visit: HospitalVisit | None) -> int | None:
        return paid_this_year(index, visit, settings) if given is None else given

    return answer_of(
        index,
        infno,
        settings,
        catalogue,
        paid,
        account_balance=account_balance,
        condition=named,
        setl_id=setl_id,
    )


def answer_of(
    index: MessageIndex,
    infno: str,
    settings: Settings,
    catalogue: Catalogue,
    paid: Callable[[HospitalVisit | None], int | None],
    *,
    account_balance: MoneyLike | None = None,
    condition: AnyCondition | None = None,
    setl_id: str | None = None,
    beside: Mapping[str, str] = MappingProxyType({}),
) -> MessageAnswer:
    """The answer to 2206 or 2207 over messages that were read.

    `paid` tells what the fund has paid earlier in the year, in fen, once the visit is known; None where nobody knows it, which
    it then records as a fault of the `index`. `beside` are fields of `setlinfo` that only who settles knows.
    """
    visit = read_visit(
        index, infno, settings, catalogue, account_balance=account_balance, condition=condition
    )
    before = paid(visit)
    index.raise_if_any()
    assert visit is not None  # where there is none, a fault says why
    assert before is not None
    try:
        answer = reimburse(visit.visit, visit.tier, to_yuan(before), place=visit.place, catalogue=catalogue)
    except InputError as error:  # the facility of the settings cannot be decided
        field = "fee_class" if error.field == "tier" else error.field
        fault = Fault(at("settings"), f"institution.{field}", error.value, error.expected)
        raise MessageError([fault]) from None
    head, dialect = head_of(visit.asked, "0"), settings.dialect
    own = (setl_id or head.inf_refmsgid) if infno == "2207" else None
    nodes = {
        "setlinfo": (settlement_info(visit, answer, dialect, own, head.inf_refmsgid, beside),),
        "setldetail": settlement_details(visit, answer, dialect),
    }
    message = Message(head=head, nodes=nodes)
    check_leaving(message, dialect)
    return MessageAnswer(message=message, visit=visit, answer=answer, dialect=dialect)


def check_leaving(message: Message, dialect: Dialect) -> None:
    """No answer leaves whose amounts contradict each other; raises [MessageError][] with every identity that fails."""
    broken = broken_identities([message], dialect)
    if broken:
        raise MessageError([one.fault() for one in broken])


def refusal(error: MessageError, messages: Iterable[Message] = (), dialect: Dialect | None = None) -> Message:
    """What wrong messages are answered with: `infcode` -1, every fault in `err_msg`, and one by one in `output.faults`.

    `messages` are those that could be read; the last request among them is the one that is answered.

    >>> from shanxi_health_policy.his.messages import read_messages
    >>> try:
    ...     read_messages('{"infno": "2208", "input": {"data": {}}}')
    ... except MessageError as error:
    ...     answer = refusal(error).to_plain()
    >>> answer["infcode"], answer["output"]["faults"][0]["where"]
    (-1, 'input.data.setl_id')
    """
    language = (dialect or Dialect()).language
    requests = [one for one in messages if isinstance(one.head, Request)]
    head = head_of(requests[-1] if requests else None, "-1", error.message(language))
    return Message(head=head, extra={"faults": faults_in(error.faults, language)})


def faults_in(faults: Iterable[Fault], language: Language) -> list[dict[str, str]]:
    """Faults one by one, for a program."""
    return [
        attrs.asdict(one, recurse=False) | {"expected": one.expected.in_language(language)} for one in faults
    ]


def head_of(asked: Message | None, infcode: str, err_msg: str | None = None) -> Response:
    """The head of an answer.

    There is no clock here, so that one request always has one answer: both times are that of the request.
    """
    request = asked.head if asked is not None and isinstance(asked.head, Request) else None
    try:
        time = Moment.read(request.inf_time).compact if request is not None and request.inf_time else None
    except InputError:  # it decides nothing
        time = None
    return Response(
        infcode=infcode,
        inf_refmsgid=None if request is None else request.msgid,
        refmsg_time=time,
        respond_time=time,
        err_msg=err_msg,
    )
