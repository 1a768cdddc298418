"""What a hospital tells of a visit, and its bill: 2203, 2204, 2205."""

from __future__ import annotations

from collections.abc import Sequence

from shanxi_health_policy.his.hospital_visit import place_of
from shanxi_health_policy.his.items import FoundItem, find_item
from shanxi_health_policy.his.messages import Message, read_message
from shanxi_health_policy.his.node_values import Amount
from shanxi_health_policy.his.nodes import DiseInfo, FeeDetail, FeeResult, MdtrtInfo, Request, WithdrawData
from shanxi_health_policy.his.withdrawals import ALL
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.stand_in.books import LineRow, VisitRow
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.remembered import as_read
from shanxi_health_policy.stand_in.turn import PLAIN, Nodes, Turn

_NOTHING = Amount(to_yuan(0))
_NO_CEILING = "999999"
"""What an answer has as the price ceiling of an item that has none."""
_MOST_REMEMBERED = 20_000
"""How many characters a bill may have that is put together of lines that are remembered; what is larger is read."""
_COVERED, _OWN = "01", "03"
"""甲类, which the fund takes whole; 丙类, which is the patient's own."""
_TREATMENT, _OTHER = "05", "14"
"""What an item is charged as: treatment, or something else."""


def tell_visit(turn: Turn) -> Nodes:
    """2203: the visit and its diagnoses; one sent again replaces the earlier, and with `vali_flag` 0 withdraws it."""
    asked = turn.the_one(MdtrtInfo)
    mdtrt_id, psn_no = turn.text(asked, "mdtrt_id"), turn.text(asked, "psn_no")
    turn.insured_here(psn_no)
    visit = turn.visit(mdtrt_id, psn_no, may_begin=not turn.scenario.registration)
    if turn.books.standing(mdtrt_id) is not None:
        raise RefusedError("已结算的就诊不能再改就诊信息", "a settled visit cannot be told otherwise")
    before = () if visit.told is None else told_of(turn, visit).rows(DiseInfo)
    found = {(row.diag_type, row.diag_code): row for row in (*before, *turn.message.rows(DiseInfo))}
    valid = [row for row in found.values() if (row.vali_flag or "1").strip() != "0"]
    text = f'{{"mdtrtinfo":{turn.kept(asked)},"diseinfo":[{",".join([turn.kept(row) for row in valid])}]}}'
    turn.books.tell_visit(mdtrt_id, text)
    turn.books.told.keep(text, (as_read(asked), tuple([as_read(row) for row in valid])))
    return None


def foresee_visit(turn: Turn) -> None:
    """What 2203 says is written before the books are opened."""
    turn.write((*turn.message.rows(MdtrtInfo), *turn.message.rows(DiseInfo)))


def told_of(turn: Turn, visit: VisitRow) -> Message:
    """What 2203 said of a visit, as one request under this call's head; refused where it has not come yet."""
    text = refuse_untold(visit)
    known = turn.books.told.get(text)
    if known is None:
        return _read(turn, "2203", text)
    return Message(head=_head(turn, "2203"), nodes={"mdtrtinfo": (known[0],), "diseinfo": known[1]})


def refuse_untold(visit: VisitRow) -> str:
    """What 2203 said of a visit as it is kept; refused where it has not come yet."""
    if visit.told is None:
        raise RefusedError("先上传就诊信息（2203）", "the visit is not told yet (2203)")
    return visit.told


def bill_of(turn: Turn, lines: Sequence[LineRow]) -> Message:
    """Lines as one request 2204 under this call's head."""
    if _is_short(lines):
        known = [turn.books.fees.get(one.told) for one in lines]
        rows = tuple([one for one in known if one is not None])
        if len(rows) == len(known):
            return Message(head=_head(turn, "2204"), nodes={"feedetail": rows})
    return _read(turn, "2204", f'{{"feedetail":[{",".join([one.told for one in lines])}]}}')


def _is_short(lines: Sequence[LineRow]) -> bool:
    return sum([len(one.told) for one in lines]) <= _MOST_REMEMBERED


def _read(turn: Turn, infno: str, nodes: str) -> Message:
    """What the books hold, read; as another process wrote it, or this one long ago."""
    found = read_message(f'{{"infno":"{infno}","input":{nodes}}}', PLAIN)
    return Message(head=_head(turn, infno), nodes=found.nodes, extra=found.extra)


def _head(turn: Turn, infno: str) -> Request:
    """The head of what an earlier message said, as far as this call's head bears on it."""
    head = turn.head
    return Request(
        infno=infno,
        mdtrtarea_admvs=head.mdtrtarea_admvs,
        insuplc_admdvs=head.insuplc_admdvs,
        inf_time=head.inf_time,
        extra=head.extra,
    )


def upload(turn: Turn) -> Nodes:
    """2204: lines of the bill, each answered with how it is split: a listed technique is covered whole, the rest not at all."""
    rows = turn.message.rows(FeeDetail)
    if not rows:
        raise RefusedError("2204 须有明细 feedetail", "2204 needs lines, feedetail")
    ids = {(turn.text(row, "mdtrt_id"), turn.text(row, "psn_no")) for row in rows}
    if len(ids) > 1:
        raise RefusedError("一次上传只有一次就诊的明细", "one upload holds the lines of one visit")
    visit = turn.visit(*ids.pop())
    told = told_of(turn, visit)
    every = turn.books.lines(visit.mdtrt_id)
    seen, place = {one.feedetl_sn for one in every}, len(every) and every[-1].place
    answers = []
    for row in rows:
        serial = row.feedetl_sn.strip()
        if serial in seen:
            raise RefusedError(f"费用明细流水号 {serial} 重复", f"feedetl_sn {serial} is there already")
        seen.add(serial)
        place += 1
        result = _split(turn, row, told)
        answers.append(result)
        line = LineRow(
            mdtrt_id=visit.mdtrt_id,
            feedetl_sn=serial,
            chrg_bchno=(row.chrg_bchno or "").strip(),
            told=turn.kept(row),
            split=turn.kept(result),
            setl_id=None,
            place=place,
        )
        turn.books.add_line(line)
        every.append(line)
        turn.books.fees.keep(line.told, as_read(row))
    if visit.previewed:
        turn.books.mark_previewed(visit.mdtrt_id, False)
    if _is_short(every):
        turn.books.lately.keep(visit.mdtrt_id, (visit, every))
    return {"result": tuple(answers)}


def foresee_lines(turn: Turn) -> None:
    """The lines of 2204 are written, and what they are for is found, before the books are opened."""
    rows = turn.message.rows(FeeDetail)
    turn.write(rows)
    turn.foreseen.update((id(row), _item_of(turn, row)) for row in rows)


def _item_of(turn: Turn, row: FeeDetail) -> FoundItem | None:
    """What a line is for."""
    return find_item(row, turn.settings.items, turn.settings.dialect.item_names)


def _split(turn: Turn, row: FeeDetail, told: Message) -> FeeResult:
    """How one line is split (I-T7); of an item that nothing names nobody knows it, and it is refused."""
    if row.det_item_fee_sumamt < 0:
        raise RefusedError("金额为负：退费用 2205 或 2208", "an amount below 0: refunds go by 2205 or 2208")
    item = turn.foreseen.get(id(row)) or _item_of(turn, row)
    if item is None:
        fields = "、".join(turn.settings.dialect.item_names)
        zh, en = (
            f"明细 {row.feedetl_sn} 没有项目名称（{fields}）",
            f"line {row.feedetl_sn} has no name of an item ({fields})",
        )
        raise RefusedError(zh, en)
    day = told.rows(MdtrtInfo)[0].begntime.at.date()
    period = turn.scenario.catalogue.tcm(place_of((turn.head.insuplc_admdvs or "").strip())).on(day)
    listed = (
        period is not None
        and period.scheme.find_technique(item.name) is not None
        and item.listed is not False
    )
    whole, nothing = row.det_item_fee_sumamt, _NOTHING
    return FeeResult(
        feedetl_sn=row.feedetl_sn,
        det_item_fee_sumamt=whole,
        cnt=row.cnt,
        pric=row.pric,
        pric_uplmt_amt=_NO_CEILING,
        selfpay_prop="0.0000" if listed else "1.0000",
        fulamt_ownpay_amt=nothing if listed else whole,
        overlmt_amt=nothing,
        preselfpay_amt=nothing,
        inscp_scp_amt=whole if listed else nothing,
        chrgitm_lv=_COVERED if listed else _OWN,
        med_chrgitm_type=_TREATMENT if listed else _OTHER,
    )


def withdraw(turn: Turn) -> Nodes:
    """2205: lines that are not settled are withdrawn, by batch, or with `0000` all of them."""
    asked = turn.the_one(WithdrawData)
    visit = turn.visit(turn.text(asked, "mdtrt_id"), turn.text(asked, "psn_no"))
    batch, serial = ((one or "").strip() for one in (asked.chrg_bchno, asked.feedetl_sn))
    if not batch and not serial:
        raise RefusedError(
            "须填批次号 chrg_bchno（0000 为全部未结算的明细）",
            "chrg_bchno is missing (0000: every open line)",
        )
    named = [
        one
        for one in turn.books.lines(visit.mdtrt_id)
        if batch in ("", ALL, one.chrg_bchno) and serial in ("", ALL, one.feedetl_sn)
    ]
    if ALL in (batch, serial):
        named = [one for one in named if one.setl_id is None]
    elif not named:
        raise RefusedError(f"没有批次 {batch or serial} 的明细", f"no lines of {batch or serial}")
    if any(one.setl_id is not None for one in named):
        raise RefusedError("已参与结算的明细不能撤销", "lines that were settled cannot be withdrawn")
    for one in named:
        turn.books.remove_line(one)
    turn.books.mark_previewed(visit.mdtrt_id, False)
    return None
