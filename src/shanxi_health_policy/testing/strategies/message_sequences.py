"""Hypothesis strategies for whole conversations with the platform, from signing in to the settlement, with faults in them.

For tests of a system of your own: play the answers to it, and hold what it then believes against `standing`, which is what the
platform has booked.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import attrs
from attrs import define, field, frozen
from hypothesis import strategies as st

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.his.cancellation import cancel_message
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.message_answer import preview_message, settle_message
from shanxi_health_policy.his.messages import Message, read_message
from shanxi_health_policy.his.node_values import Amount
from shanxi_health_policy.his.nodes import CancelData, FeeDetail, FeeResult, Node, Request, Response, SetlInfo
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.transactions.people import (
    BaseInfo,
    InsuInfo,
    PersonData,
    RegisterData,
    RegisteredData,
    SignedIn,
    SignedOut,
    SignIn,
    SignOut,
)
from shanxi_health_policy.his.transactions.statements import ReversalData
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.testing.strategies.hospital_messages import HospitalCase, hospital_cases
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

_REVERSIBLE = ("2207", "2208")
_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}")
_BEGAN = datetime(2023, 5, 4, 8)  # noqa: DTZ001  (times of messages have no zone)
_WHOSE: dict[str, Any] = {"mdtrt_id": "V000001", "psn_no": "P000001"}


class ExchangeFault(LabelledEnum, term="差错"):
    """What goes wrong in one exchange (差错)."""

    NONE = "none", "没有差错", "nothing"
    LOST_REQUEST = "lost_request", "请求没有送到", "the request never arrives"
    """No answer, and nothing booked; the hospital cannot tell it from a lost answer."""
    LOST_ANSWER = "lost_answer", "应答丢失", "the answer is lost"
    """No answer, though the platform has booked it."""
    REFUSED = "refused", "平台拒绝", "the platform refuses"
    GATEWAY = "gateway", "网关拒绝", "the gateway refuses"
    """The answer is no message at all: a code and a text."""
    SENT_TWICE = "sent_twice", "同一请求送到两次", "the same request arrives twice"
    """Booked once; no source says what the second is answered, so that both occur: the same, or a refusal."""
    ANSWERED_TWICE = "answered_twice", "同一应答收到两次", "the same answer comes twice"
    ODD_FORM = "odd_form", "应答写法少见", "an answer in an unusual form"


@frozen(kw_only=True)
class Exchange:
    """One request, and what the hospital receives for it."""

    request: dict[str, Any]
    answers: tuple[dict[str, Any], ...]
    """What comes back: as a rule one answer, none when something was lost, two of them when one comes twice."""
    fault: ExchangeFault = ExchangeFault.NONE
    booked: bool = True
    """Whether the platform carried it out."""

    @property
    def infno(self) -> str:
        """The number of the transaction."""
        return str(self.request["infno"])


@frozen(kw_only=True)
class MessageSequence:
    """A conversation about one visit, and what stands at the platform when it is over."""

    case: HospitalCase
    exchanges: tuple[Exchange, ...]
    standing: Mapping[str, Any] | None
    """`setlinfo` of the settlement that stands; None where it was cancelled."""


@st.composite
def message_sequences(
    draw: st.DrawFn,
    dialect: st.SearchStrategy[Dialect] | None = None,
    place: At = None,
    catalogue: Catalogue | None = None,
    faults: Collection[ExchangeFault] = tuple(ExchangeFault),
) -> MessageSequence:
    """Conversations about a visit: 9001, 1101, 2201, 2203, 2204, 2206, 2207, for some 2208, and 9002.

    Up to two exchanges have one of the `faults`. What was lost or refused is asked again under a new `msgid`; a settlement or
    cancellation of which nobody knows whether it was booked is first reversed by 2601. The amounts are those of the rule.
    """
    case = draw(hospital_cases(dialect, place=place, catalogue=catalogue))
    talk = _Talk(case, catalogue)
    steps = [*talk.steps(cancelled=draw(st.booleans()))]
    wrong = [one for one in faults if one is not ExchangeFault.NONE]
    places = draw(st.lists(st.integers(0, len(steps) - 1), max_size=2, unique=True)) if wrong else []
    for number, infno in enumerate(steps):
        if number in places:
            _go_wrong(draw, talk, infno, draw(st.sampled_from(wrong)))
        else:
            talk.exchange(infno)
    return MessageSequence(case=case, exchanges=tuple(talk.exchanges), standing=talk.standing)


def _go_wrong(draw: st.DrawFn, talk: "_Talk", infno: str, fault: ExchangeFault) -> None:
    """One step with a fault, and how the hospital goes on."""
    if fault in (ExchangeFault.SENT_TWICE, ExchangeFault.ANSWERED_TWICE, ExchangeFault.ODD_FORM):
        first = talk.exchange(infno, fault)
        if fault is ExchangeFault.ANSWERED_TWICE:
            talk.replace(first, answers=first.answers * 2)
        elif fault is ExchangeFault.ODD_FORM:
            talk.replace(first, answers=(_odd(draw, first.answers[0]),))
        else:
            again = first.answers if draw(st.booleans()) else (talk.refusal("重复的报文"),)
            talk.exchanges.append(attrs.evolve(first, answers=again, booked=False))
        return
    lost = talk.exchange(infno, fault)
    if fault is ExchangeFault.LOST_ANSWER:
        talk.replace(lost, answers=())
    else:
        answers = {
            ExchangeFault.REFUSED: (talk.refusal("系统繁忙"),),
            ExchangeFault.GATEWAY: ({"code": 401, "message": "unauthorized"},),
        }
        talk.replace(lost, answers=answers.get(fault, ()), booked=False)
    if infno in _REVERSIBLE and fault in (ExchangeFault.LOST_ANSWER, ExchangeFault.LOST_REQUEST):
        talk.reverse(lost.request, booked=fault is ExchangeFault.LOST_ANSWER)
    talk.exchange(infno)


@define
class _Talk:
    """A conversation as far as it went."""

    case: HospitalCase
    catalogue: Catalogue | None
    exchanges: list[Exchange] = field(factory=list)
    standing: Mapping[str, Any] | None = None
    _sent: int = 0
    _settled: Message | None = None

    ASKED: ClassVar[Mapping[str, int]] = {"2203": 0, "2204": 1, "2207": -1}
    """Where the case has the request of a transaction."""

    def steps(self, *, cancelled: bool) -> tuple[str, ...]:
        """The numbers in their order."""
        visit = ("9001", "1101", "2201", "2203", "2204", "2206", "2207")
        return (*visit, *(("2208",) if cancelled else ()), "9002")

    def exchange(self, infno: str, fault: ExchangeFault = ExchangeFault.NONE) -> Exchange:
        """A request, carried out and answered."""
        request = self._request(infno)
        answer = self._answer(infno, request)
        found = Exchange(request=request, answers=(answer,), fault=fault)
        self.exchanges.append(found)
        return found

    def replace(self, one: Exchange, **changes: Any) -> None:
        """What was said last was otherwise."""
        assert self.exchanges[-1] is one
        self.exchanges[-1] = attrs.evolve(one, **changes)

    def reverse(self, request: Mapping[str, Any], *, booked: bool) -> None:
        """2601: the request is undone, if it was booked at all."""
        data = ReversalData(psn_no=_WHOSE["psn_no"], omsgid=request["msgid"], oinfno=request["infno"])
        asked = self._written("2601", data)
        answer = self._plain({}) if booked else self.refusal("没有可冲正的交易")
        self.exchanges.append(Exchange(request=asked, answers=(answer,), booked=booked))

    def refusal(self, said: str) -> dict[str, Any]:
        """An answer that says no."""
        head = Response(infcode="-1", err_msg=f"FSI-{said}")
        return Message(head=head).to_plain(self.case.dialect) | {"output": None, "inf_refmsgid": None}

    def _request(self, infno: str) -> dict[str, Any]:
        own: dict[str, Node] = {
            "9001": SignIn(opter_no="D0001", mac="02-00-00-00-00-01", ip="192.0.2.1"),
            "9002": SignOut(sign_no="000001", opter_no="D0001"),
            "1101": PersonData(mdtrt_cert_type="02", mdtrt_cert_no="T000001", psn_cert_type="01"),
            "2201": RegisterData(psn_no=_WHOSE["psn_no"], ipt_otp_no="MZ0001", mdtrt_cert_type="02"),
            "2208": CancelData(setl_id="S000001", **_WHOSE),
        }
        if infno in own:
            return self._written(infno, own[infno])
        told = self.case.messages[self.ASKED["2207" if infno == "2206" else infno]]
        return told | self._head(infno)

    def _head(self, infno: str) -> dict[str, Any]:
        self._sent += 1
        at = _BEGAN + timedelta(minutes=self._sent)
        msgid = f"H14110000001{at:%Y%m%d%H%M%S}{self._sent:04}"
        return {"infno": infno, "msgid": msgid, "inf_time": f"{at:%Y-%m-%d %H:%M:%S}"}

    def _written(self, infno: str, node: Node) -> dict[str, Any]:
        place = self.case.place
        head = Request(**self._head(infno), mdtrtarea_admvs=place, insuplc_admdvs=place)
        return Message(head=head, nodes={node.name: (node,)}).to_plain(self.case.dialect)

    def _plain(self, nodes: Mapping[str, tuple[Node, ...]]) -> dict[str, Any]:
        at = f"{_BEGAN + timedelta(minutes=self._sent):%Y%m%d%H%M%S}000"
        head = Response(infcode="0", inf_refmsgid=f"141100{at}", refmsg_time=at, respond_time=at)
        return Message(head=head, nodes=nodes).to_plain(self.case.dialect)

    def _answer(self, infno: str, request: dict[str, Any]) -> dict[str, Any]:
        if infno in ("2206", "2207", "2208"):
            return self._of_money(infno, request)
        insutype = str(read_message(self.case.messages[-1], self.case.dialect).nodes["data"][0].insutype)  # type: ignore[attr-defined]
        nodes: dict[str, tuple[Node, ...]] = {
            "9001": (SignedIn(sign_time="2023-05-04 08:00:00", sign_no="000001"),),
            "9002": (SignedOut(sign_time="2023-05-04 18:00:00"),),
            "1101": (
                BaseInfo(psn_no=_WHOSE["psn_no"], psn_name="患者甲"),
                InsuInfo(insutype=insutype, balc=Amount(self.case.account_balance)),
            ),
            "2201": (RegisteredData(**_WHOSE, ipt_otp_no="MZ0001"),),
            "2204": self._split(),
        }
        named: dict[str, tuple[Node, ...]] = {}
        for one in nodes.get(infno, ()):
            named[one.name] = (*named.get(one.name, ()), one)
        return self._plain(named)

    def _split(self) -> tuple[FeeResult, ...]:
        """How 2204's answer splits the lines: as the case does, or wholly within the scope."""
        messages = [read_message(one, self.case.dialect) for one in self.case.messages]
        told = tuple(row for one in messages for row in one.rows(FeeResult))
        lines = (row for one in messages for row in one.rows(FeeDetail))
        return told or tuple(
            FeeResult(
                feedetl_sn=row.feedetl_sn,
                det_item_fee_sumamt=row.det_item_fee_sumamt,
                inscp_scp_amt=row.det_item_fee_sumamt,
            )
            for row in lines
        )

    def _of_money(self, infno: str, request: dict[str, Any]) -> dict[str, Any]:
        settings, case = Settings(dialect=self.case.dialect), self.case
        if infno == "2208":
            assert self._settled is not None
            found = cancel_message([request, self._settled], settings)
            self.standing = None
            return found.to_plain(case.dialect)
        visit = [*case.messages[:-1], request]
        beside: dict[str, Any] = {
            "ytd_paid": case.ytd_paid,
            "account_balance": case.account_balance,
            "catalogue": self.catalogue,
        }
        if infno == "2206":
            return preview_message(visit, settings, **beside).to_plain()
        answer = settle_message(visit, settings, setl_id="S000001", **beside)
        self._settled = answer.message
        [info] = answer.message.rows(SetlInfo)
        names = ("setl_id", "medfee_sumamt", "fund_pay_sumamt", "psn_part_amt", "acct_pay", "psn_cash_pay")
        self.standing = {name: getattr(info, name) for name in names}
        return answer.to_plain()


def _odd(draw: st.DrawFn, answer: dict[str, Any]) -> dict[str, Any]:
    """The same answer in another form, as real ones have been seen; nothing of it means something else."""
    output = answer["output"]
    body: Any = output[0] if isinstance(output, list) and output else output or {}
    body = {name: list(reversed(one)) if isinstance(one, list) else one for name, one in body.items()}
    if draw(st.booleans()):
        body = _numbers(body)
    if draw(st.booleans()):
        body = dict(reversed(list(body.items())))
    head: dict[str, Any] = {
        "infcode": draw(st.sampled_from((0, "0"))),
        "err_msg": draw(st.sampled_from((None, "", "success"))),
        "warn_msg": None,
    }
    return {**answer, **head, "output": draw(st.sampled_from((body, [body]))) if body else None}


def _numbers(value: Any) -> Any:
    """Amounts that are text as numbers, and the other way round."""
    if isinstance(value, Mapping):
        return {name: _numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    return Decimal(value) if isinstance(value, str) and _AMOUNT.fullmatch(value) else value
