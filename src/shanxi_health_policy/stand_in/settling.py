"""What a visit comes to, and its settlement: 2206, 2206A, 2207, 2207A. Every figure is the library's, over the year's books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from shanxi_health_policy.his.hospital_visit import HospitalVisit
from shanxi_health_policy.his.message_answer import MessageAnswer, answer_of
from shanxi_health_policy.his.message_index import MessageIndex
from shanxi_health_policy.his.messages import Message
from shanxi_health_policy.his.node_values import to_signed_fen
from shanxi_health_policy.his.nodes import PreviewData, SetlInfo, SettleData
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.stand_in.bills import bill_of, refuse_untold, told_of
from shanxi_health_policy.stand_in.books import LineRow, SettlementRow, VisitRow
from shanxi_health_policy.stand_in.compact import kept_json
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.remembered import changed
from shanxi_health_policy.stand_in.scenario import Person
from shanxi_health_policy.stand_in.turn import PLAIN, Nodes, Turn
from shanxi_health_policy.vocabulary.conditions import AnyCondition

BY_ITEM, OUTPATIENT = "1", "11"
"""`clr_way` and `clr_type` of what is settled here."""
_OF_PREVIEW = {"clr_type": OUTPATIENT}


@frozen
class _Settled:
    """What a request comes to, with what it is about."""

    found: MessageAnswer
    visit: VisitRow
    lines: Sequence[LineRow]


@frozen
class _Foreseen:
    """What a request came to before the books were opened, and what had been paid then."""

    found: MessageAnswer
    paid_fen: int


def preview(turn: Turn) -> Nodes:
    """2206, 2206A: what a settlement would be; the balance is that after the payment."""
    settled = _settled(turn, turn.the_one(PreviewData), "2206", _OF_PREVIEW)
    turn.books.mark_previewed(settled.visit.mdtrt_id, True)
    return settled.found.message.nodes


def foresee_preview(turn: Turn) -> None:
    """What 2206 comes to, over the books as far as they are known."""
    _foresee(turn, turn.the_one(PreviewData), "2206", _OF_PREVIEW)


def settle(turn: Turn) -> Nodes:
    """2207, 2207A: the settlement is booked, the account pays, and its lines are settled."""
    asked = turn.the_one(SettleData)
    refuse_again(turn)
    beside = _beside(turn)
    settled = _settled(turn, asked, "2207", beside)
    found, visit = settled.found, settled.visit.mdtrt_id
    if turn.behaviour.preview_first and not settled.visit.previewed:
        raise RefusedError(
            "先预结算（2206），其后就诊和明细未变", "a preview comes first (2206), with nothing changed since"
        )
    if turn.behaviour.other_amounts == "refuse" and found.other_amounts:
        told = found.other_amounts[0].text()
        raise RefusedError(told.zh, told.en)
    info = changed(found.message.rows(SetlInfo)[0], setl_id=new_setl_id(turn))
    nodes = dict(found.message.nodes) | {SetlInfo.name: (info,)}
    row = SettlementRow(
        setl_id=info.setl_id or "",
        mdtrt_id=visit,
        psn_no=info.psn_no or "",
        fixmedins_code=turn.code,
        msgid=turn.head.msgid or "",
        infno=turn.head.infno,
        condition=found.answer.visit.condition.code,
        year=found.answer.visit.visited_on.year,
        insutype=info.insutype or "",
        clr_optins=beside["clr_optins"],
        settled_at=beside["setl_time"],
        medfee_fen=found.answer.total_fen,
        fund_fen=found.answer.fund_fen,
        account_fen=to_signed_fen(info.acct_pay),
        answer=kept(Message(head=found.message.head, nodes=nodes)),
        lines=kept_json([one.feedetl_sn for one in settled.lines]),
    )
    turn.books.book(row)
    turn.books.assign_lines(visit, [one.feedetl_sn for one in settled.lines], row.setl_id)
    return nodes


def foresee_settlement(turn: Turn) -> None:
    """What 2207 comes to, over the books as far as they are known; under which id it is booked is not."""
    _foresee(turn, turn.the_one(SettleData), "2207", _beside(turn))


def _beside(turn: Turn) -> dict[str, str]:
    return {
        "setl_time": f"{turn.now}",
        "clr_optins": f"{(turn.head.insuplc_admdvs or '')[:4]}99",
        "clr_way": BY_ITEM,
        "clr_type": OUTPATIENT,
    }


def new_setl_id(turn: Turn) -> str:
    """The id of a settlement: the day, and a number of the day."""
    return f"S{turn.day}{turn.books.next_number('settlement', turn.day):06d}"


def refuse_again(turn: Turn) -> None:
    """One request books once: its `msgid` was not used for a booking before."""
    earlier = turn.books.by_message(turn.code, turn.head.msgid or "")
    if earlier is not None:
        msgid = turn.head.msgid
        zh = f"报文 {msgid} 已处理（结算 {earlier.setl_id}），可用 5203 查询"
        raise RefusedError(
            zh, f"message {msgid} was carried out already (settlement {earlier.setl_id}); ask with 5203"
        )


def kept(message: Message) -> str:
    """An answer as the books keep it."""
    return kept_json(message.to_plain(PLAIN))


def _settled(turn: Turn, asked: PreviewData, infno: str, beside: Mapping[str, str]) -> _Settled:
    """What the library makes of a request, the visit and its open lines, and the books of the year."""
    mdtrt_id, psn_no = turn.text(asked, "mdtrt_id"), turn.text(asked, "psn_no")
    person = turn.insured_here(psn_no, asked.insutype.strip())
    visit = turn.visit(mdtrt_id, psn_no)
    refuse_untold(visit)
    lines = _open_lines(turn, mdtrt_id, (asked.chrg_bchno or "").strip())
    balance_fen = turn.books.balance(psn_no, person.balance)
    known: _Foreseen | None = turn.foreseen.get(_over(visit, lines, balance_fen))
    if known is None or _paid_before(turn, person, known.found.visit) != known.paid_fen:
        index = MessageIndex([told_of(turn, visit), bill_of(turn, lines), turn.message])
        known = _worked_out(turn, index, infno, beside, person, balance_fen)
    return _Settled(known.found, visit, lines)


def _foresee(turn: Turn, asked: PreviewData, infno: str, beside: Mapping[str, str]) -> None:
    """The same before the books are opened, of a visit that is known here; it counts where they then say the same."""
    known = turn.books.lately.get((asked.mdtrt_id or "").strip())
    if known is None:
        return
    visit, every = known
    person = turn.insured_here(visit.psn_no)
    lines = _of_batch(every, (asked.chrg_bchno or "").strip())
    balance_fen = turn.books.foreseen_balance(visit.psn_no, person.balance)
    index = MessageIndex([told_of(turn, visit), bill_of(turn, lines), turn.message])
    found = _worked_out(turn, index, infno, beside, person, balance_fen)
    turn.foreseen[_over(visit, lines, balance_fen)] = found


def _over(visit: VisitRow, lines: Sequence[LineRow], balance_fen: int) -> object:
    """What an answer hangs on, besides its request and what was paid before."""
    return visit.told, tuple([one.told for one in lines]), balance_fen


def _worked_out(
    turn: Turn, index: MessageIndex, infno: str, beside: Mapping[str, str], person: Person, balance_fen: int
) -> _Foreseen:
    """What the library makes of the messages of a visit; nothing of it hangs on the books but what has been paid."""
    paid_fen = 0

    def paid(read: HospitalVisit | None) -> int:
        """In the year of the visit; where that is none, its faults are told."""
        nonlocal paid_fen
        if read is not None:
            paid_fen = _paid_before(turn, person, read)
        return paid_fen

    found = answer_of(
        index,
        infno,
        turn.settings,
        turn.scenario.catalogue,
        paid,
        account_balance=to_yuan(balance_fen),
        beside=beside,
    )
    return _Foreseen(found, paid_fen)


def _paid_before(turn: Turn, person: Person, read: HospitalVisit) -> int:
    return paid_in_year(turn, person, read.visit.condition, read.visit.visited_on.year)


def _open_lines(turn: Turn, mdtrt_id: str, batch: str) -> Sequence[LineRow]:
    """The lines that are to be settled: those of the batch, or all that are open."""
    every = turn.books.lines(mdtrt_id)
    standing = turn.books.standing(mdtrt_id)
    if standing is not None and turn.behaviour.second_settlement == "refuse":
        zh, en = f"该就诊已结算（{standing}），不能重复结算", f"the visit is settled already ({standing})"
        raise RefusedError(zh, en)
    found = _of_batch(every, batch)
    if not found:
        raise RefusedError("没有未结算的费用明细（2204）", "no open lines of the bill (2204)")
    return found


def _of_batch(every: Sequence[LineRow], batch: str) -> Sequence[LineRow]:
    found = [one for one in every if one.setl_id is None]
    if batch and any(one.chrg_bchno for one in every):
        found = [one for one in found if one.chrg_bchno == batch]
    return found


def paid_in_year(turn: Turn, person: Person, condition: AnyCondition, year: int) -> int:
    """What was paid for a person's condition in a year, in fen: by the books, and by the scenario before they began."""
    rows = (one for one in person.paid if one.year == year)
    earlier = sum(one.amount for one in rows if turn.scenario.catalogue.condition(one.condition) == condition)
    return turn.books.paid(person.psn_no, condition.code, year) + earlier
