"""The hospital's settlements held against the books: 3201 by their sums, 3202 one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shanxi_health_policy import reconciling
from shanxi_health_policy.his.transactions.statements import (
    FileInfo,
    StatementData,
    StatementDetailData,
    StatementResult,
)
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.reconciling.settings import ReconcileSettings
from shanxi_health_policy.stand_in.files import keep, kept
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.settling import OUTPATIENT
from shanxi_health_policy.stand_in.statement_books import StatedRow
from shanxi_health_policy.stand_in.statement_rules import OLD_COLUMNS
from shanxi_health_policy.stand_in.turn import Nodes, Turn
from shanxi_health_policy.text import several

_AMOUNTS = ("medfee_fen", "fund_fen", "account_fen")
_RESULT = "{number}.txt.zip"


def totals(turn: Turn) -> Nodes:
    """3201: whether the sums are those of the books, of one insurance, clearing type and agency."""
    asked = turn.the_one(StatementData)
    how = turn.scenario.file.statements.settings(asked.refd_setl_flag)
    insutype, _ = turn.text(asked, "insutype"), turn.text(asked, "clr_type")
    rows = [one for one in _settled(turn, asked, how) if one.insutype == insutype]
    own = reconciling.Sum(
        sum(how.counts(refund=one.init_setl_id is not None) for one in rows),
        *(to_yuan(sum(getattr(one, name) for one in rows)) for name in _AMOUNTS),
    )
    names = ("medfee_sumamt", "fund_pay_sumamt", "acct_pay", "fixmedins_setl_cnt")
    sent = {"setl_optins": asked.setl_optins, **{name: str(getattr(asked, name)) for name in names}}
    told = reconciling.answer_3201(sent, own, how)
    result = StatementResult(
        setl_optins=told["setl_optins"], stmt_rslt=told["stmt_rslt"], stmt_rslt_dscr=told["stmt_rslt_dscr"]
    )
    return {"stmtinfo": (result,)}


def details(turn: Turn) -> Nodes:
    """3202: a file of what is not level, of the settlements in a file that 9101 uploaded; 9102 downloads it."""
    asked = turn.the_one(StatementDetailData)
    rules = turn.scenario.file.statements
    how = rules.settings(asked.refd_setl_flag)
    file = kept(turn, turn.text(asked, "file_qury_no"))
    form = reconciling.StatementForm(
        line_end=rules.ending,
        encoding=rules.encoding,
        inner_name=rules.inner_name,
        columns=None if rules.amounts else OLD_COLUMNS,
    )
    rows = map(_listed, _settled(turn, asked, how))
    found = reconciling.answer_statement(file.content, rows, how, form, name=file.filename)
    has = reconciling.Sum(int(asked.fixmedins_setl_cnt), asked.medfee_sumamt, asked.fund_pay_sumamt)
    if rules.sums == "refuse" and has.amounts[:3] != found.sent.amounts[:3]:
        count, total, fund, _ = found.sent.amounts
        zh = f"合计与文件不符：文件有 {count} 笔，总费用 {total}，基金 {fund}"
        raise RefusedError(
            zh, f"not the sums of the file: {several(int(count), 'settlement')}, cost {total}, fund {fund}"
        )
    result = keep(turn, _RESULT, found.content)
    info = FileInfo(file_qury_no=result.file_qury_no, filename=result.filename, dld_endtime=result.ends)
    return {"fileinfo": (info,)}


def _settled(
    turn: Turn, asked: StatementData | StatementDetailData, how: ReconcileSettings
) -> Sequence[StatedRow]:
    """What the books hold of the days that are asked about; nothing of a clearing type that is not settled here."""
    begin, end = asked.stmt_begndate.at.date(), asked.stmt_enddate.at.date()
    if end < begin:
        raise RefusedError(f"对账日期 {begin} 至 {end}", f"days from {begin} to {end}")
    rows = turn.books.statements.settled(turn.code, turn.text(asked, "setl_optins"), begin, end)
    if (asked.clr_type or OUTPATIENT).strip() != OUTPATIENT:
        return ()
    if how.with_refunds:
        return rows
    untouched = turn.scenario.file.statements.without_refunds == "untouched"
    return [one for one in rows if one.init_setl_id is None and not (untouched and one.refunded_by)]


def _listed(row: StatedRow) -> Mapping[str, str]:
    """A row of the books as a list has it."""
    return {
        "setl_id": row.setl_id,
        "mdtrt_id": row.mdtrt_id,
        "psn_no": row.psn_no,
        "medfee_sumamt": str(to_yuan(row.medfee_fen)),
        "fund_pay_sumamt": str(to_yuan(row.fund_fen)),
        "acct_pay": str(to_yuan(row.account_fen)),
        "msgid": row.msgid,
        "init_setl_id": row.init_setl_id or "",
    }
