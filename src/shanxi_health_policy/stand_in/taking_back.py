"""A settlement taken back: 2208, the cancellation, and 2601, the reversal of a call whose outcome nobody knows."""

from __future__ import annotations

import attrs

from shanxi_health_policy.his.cancellation import cancel_message
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.his.messages import Message, read_message
from shanxi_health_policy.his.node_values import Amount
from shanxi_health_policy.his.nodes import CancelData, SetlInfo
from shanxi_health_policy.his.transactions.statements import ReversalData
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.stand_in.books import SettlementRow
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.settling import kept, new_setl_id, refuse_again
from shanxi_health_policy.stand_in.turn import PLAIN, Nodes, Turn


def cancel(turn: Turn) -> Nodes:
    """2208: every amount as a negative, the account has its money back, and the lines are open again."""
    asked = turn.the_one(CancelData)
    refuse_again(turn)
    visit = turn.visit(turn.text(asked, "mdtrt_id"), turn.text(asked, "psn_no"))
    setl_id = asked.setl_id.strip()
    row = turn.books.settlement(setl_id)
    if row is None or row.mdtrt_id != visit.mdtrt_id or row.init_setl_id is not None:
        raise RefusedError(f"没有结算 {setl_id}", f"no settlement {setl_id} of this visit")
    if row.refunded_by is not None:
        raise RefusedError(f"结算 {setl_id} 已撤销", f"settlement {setl_id} is cancelled already")
    return _book_negative(turn, row, turn.message)


def _book_negative(turn: Turn, row: SettlementRow, asked: Message) -> Nodes:
    """What takes a settlement back is booked as one of its own."""
    answer = cancel_message([attrs.evolve(asked, extra={}), read_message(row.answer, PLAIN)], turn.settings)
    own = new_setl_id(turn)
    balance = None
    info = answer.rows(SetlInfo)[0]
    if row.account_fen:
        balance = Amount(to_yuan(turn.books.balance(row.psn_no, 0) + row.account_fen))
    info = attrs.evolve(info, setl_time=f"{turn.now}", balc=balance)
    shown = info if turn.behaviour.cancel_setl_id == "original" else attrs.evolve(info, setl_id=own)
    nodes = dict(answer.nodes) | {"setlinfo": (shown,)}
    turn.books.book(
        row._replace(
            serial=None,
            setl_id=own,
            msgid=turn.head.msgid or "",
            infno=turn.head.infno,
            settled_at=f"{turn.now}",
            medfee_fen=-row.medfee_fen,
            fund_fen=-row.fund_fen,
            account_fen=-row.account_fen,
            answer=kept(
                attrs.evolve(
                    answer, nodes=dict(answer.nodes) | {"setlinfo": (attrs.evolve(info, setl_id=own),)}
                )
            ),
            init_setl_id=row.setl_id,
        )
    )
    turn.books.assign_lines(row.mdtrt_id, _serials(row), None)
    turn.books.mark_previewed(row.mdtrt_id, False)
    return nodes


def _serials(row: SettlementRow) -> list[str]:
    found = read_json(row.lines, "books")
    assert isinstance(found, list)  # the books wrote it
    return found


def reverse(turn: Turn) -> Nodes:
    """2601: a settlement or a cancellation, named by the `msgid` of its request, is undone; no output."""
    asked = turn.the_one(ReversalData)
    psn_no, number = turn.text(asked, "psn_no"), asked.oinfno.strip()
    if number.removesuffix("A") not in turn.behaviour.reversible:
        raise RefusedError(f"交易 {number} 不能冲正", f"transaction {number} cannot be reversed")
    row = turn.books.by_message(turn.code, asked.omsgid.strip())
    if row is None or row.psn_no != psn_no or row.infno != number:
        zh = f"没有报文 {asked.omsgid} 的 {number}：没有记账"
        raise RefusedError(zh, f"no {number} with msgid {asked.omsgid}: nothing was booked")
    if row.gone:
        raise RefusedError("该交易已冲正", "the transaction is reversed already")
    if row.refunded_by is not None:
        raise RefusedError("该结算已退费，不能冲正", "the settlement is refunded: it cannot be reversed")
    last = turn.books.last_of(psn_no)
    latest = last is not None and last.setl_id == row.setl_id
    if row.init_setl_id is not None:
        if not latest:
            zh, en = (
                "撤销之后此人又有结算，不能冲正",
                "something was booked for the person after the cancellation",
            )
            raise RefusedError(zh, en)
        _restore(turn, row, row.init_setl_id)
    elif not latest and not turn.behaviour.reverse_older:
        raise RefusedError(
            "只能冲正此人最后一笔交易；较早的用 2208",
            "only a person's last booking can be reversed: use 2208",
        )
    elif turn.behaviour.reversal == "negate":
        data = CancelData(setl_id=row.setl_id, mdtrt_id=row.mdtrt_id, psn_no=psn_no)
        _book_negative(
            turn, row, Message(head=attrs.evolve(turn.head, infno="2208"), nodes={"data": (data,)})
        )
    else:
        turn.books.unbook(row)
        turn.books.assign_lines(row.mdtrt_id, _serials(row), None)
        turn.books.mark_previewed(row.mdtrt_id, False)
    return None


def _restore(turn: Turn, row: SettlementRow, original: str) -> None:
    """A cancellation is undone: the settlement stands again, with its lines as they were."""
    serials = _serials(row)
    open_lines = {one.feedetl_sn for one in turn.books.lines(row.mdtrt_id) if one.setl_id is None}
    visit = turn.books.visit(row.mdtrt_id)
    if visit is None or visit.gone or not open_lines.issuperset(serials):
        raise RefusedError(
            "明细或挂号已撤销，不能冲正 2208", "lines or the visit were taken back since: 2208 stands"
        )
    turn.books.unbook(row)
    turn.books.assign_lines(row.mdtrt_id, serials, original)
