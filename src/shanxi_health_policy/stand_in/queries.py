"""What the books hold, asked for again: 5203, 5204, 5206."""

from __future__ import annotations

from shanxi_health_policy.his.json_text import Spot, read_json
from shanxi_health_policy.his.messages import read_message
from shanxi_health_policy.his.node_forms import read_node
from shanxi_health_policy.his.node_values import Amount
from shanxi_health_policy.his.nodes import (
    CumInfo,
    FeeDetail,
    FeeResult,
    MdtrtInfo,
    SetlDetail,
    SetlInfo,
    fields_of,
)
from shanxi_health_policy.his.transactions.queries import (
    FeeQuery,
    QueriedFee,
    QueriedSettlement,
    SettlementQuery,
    TotalsQuery,
)
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.stand_in.bills import told_of
from shanxi_health_policy.stand_in.books import LineRow, SettlementRow
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.turn import PLAIN, Nodes, Turn
from shanxi_health_policy.vocabulary.payment import InsuranceKind

_POOL_TOTALS = {InsuranceKind.EMPLOYEE: "D310101", InsuranceKind.RESIDENT: "D390101"}
"""The `cum_type_code` of what the pool paid in all, by kind of insurance, as one source has it."""
_IN_HOSPITAL = "2"
"""`pay_loc`: paid at the institution."""


def settlement(turn: Turn) -> Nodes:
    """5203: a settlement, or what took one back, with its funds, and whether it is refunded."""
    asked = turn.the_one(SettlementQuery)
    row = _found(turn, asked, turn.text(asked, "setl_id"))
    answer = read_message(row.answer, PLAIN)
    info = answer.rows(SetlInfo)[0]
    same = {one.name for one in fields_of(QueriedSettlement)} & {one.name for one in fields_of(SetlInfo)}
    person = turn.person(row.psn_no)
    refunded = row.refunded_by is not None or row.init_setl_id is not None
    begun = _begun(turn, row)
    queried = QueriedSettlement(
        **{name: getattr(info, name) for name in same}
        | {
            "setl_id": row.setl_id,
            "psn_name": person.psn_name,
            "gend": person.gend,
            "psn_type": person.psn_type,
            "pay_loc": _IN_HOSPITAL,
            "fixmedins_code": row.fixmedins_code,
            "fixmedins_name": turn.head.fixmedins_name,
            "hosp_lv": turn.settings.institution.hosp_lv,
            "begndate": begun,
            "enddate": begun,
            "setl_time": row.settled_at,
            "psn_pay": info.psn_part_amt,
            "cash_payamt": info.psn_cash_pay,
            "refd_setl_flag": "1" if refunded else "0",
            "year": f"{row.year}",
        },
        extra={} if row.init_setl_id is None else {"init_setl_id": row.init_setl_id},
    )
    return {"setlinfo": (queried,), "setldetail": answer.rows(SetlDetail)}


def _begun(turn: Turn, row: SettlementRow) -> str:
    visit = turn.books.visit(row.mdtrt_id)
    assert visit is not None  # what is settled was registered
    return told_of(turn, visit).rows(MdtrtInfo)[0].begntime.at.date().isoformat()


def _found(turn: Turn, asked: SettlementQuery, setl_id: str) -> SettlementRow:
    """The settlement of this institution and person; refused where there is none."""
    row = turn.books.settlement(setl_id)
    whose = (turn.code, turn.text(asked, "psn_no"), turn.text(asked, "mdtrt_id"))
    if row is None or (row.fixmedins_code, row.psn_no, row.mdtrt_id) != whose:
        raise RefusedError(
            f"没有结算 {setl_id}", f"no settlement {setl_id} of this institution, person and visit"
        )
    return row


def fees(turn: Turn) -> Nodes:
    """5204: the lines of a settlement, or without one those of the visit that are open."""
    asked = turn.the_one(FeeQuery)
    visit = turn.visit(turn.text(asked, "mdtrt_id"), turn.text(asked, "psn_no"))
    wanted = (asked.setl_id or "").strip() or None
    if wanted is not None:
        _found(turn, asked, wanted)
    med_type = told_of(turn, visit).rows(MdtrtInfo)[0].med_type
    rows = (one for one in turn.books.lines(visit.mdtrt_id) if one.setl_id == wanted)
    return {"result": tuple(_fee(one, med_type) for one in rows)}


def _fee(line: LineRow, med_type: str | None) -> QueriedFee:
    told = read_node(FeeDetail, read_json(line.told, "books"), Spot("books"), PLAIN)
    split = read_node(FeeResult, read_json(line.split, "books"), Spot("books"), PLAIN)
    assert told is not None  # the books wrote both
    assert split is not None
    own = {one.name: getattr(split, one.name) for one in fields_of(FeeResult)}
    names = {one.name for one in fields_of(QueriedFee)} & {one.name for one in fields_of(FeeDetail)}
    uploaded = {name: getattr(told, name) for name in names - own.keys()}
    name = told.extra.get("medins_list_name")
    more = {
        "mdtrt_id": line.mdtrt_id,
        "setl_id": line.setl_id,
        "med_type": med_type,
        "medins_list_name": name,
    }
    return QueriedFee(**own | uploaded | more | {"hilist_code": told.med_list_codg, "hilist_name": name})


def totals(turn: Turn) -> Nodes:
    """5206: what the fund has paid this year as it stands now: for each condition that has a code here, and in all."""
    asked = turn.the_one(TotalsQuery)
    psn_no, month = turn.text(asked, "psn_no"), (asked.cum_ym or "").strip() or f"{turn.now:%Y%m}"
    person = turn.person(psn_no)
    if not (len(month) == 6 and month.isascii() and month.isdigit()):
        raise RefusedError(
            f"cum_ym {month} 应为年月，如 202305", f"cum_ym {month}: expected a month such as 202305"
        )
    year, catalogue = int(month[:4]), turn.scenario.catalogue
    paid = dict(turn.books.paid_by_condition(psn_no, year))
    for one in person.paid:
        if one.year == year:
            code = catalogue.condition(one.condition).code
            paid[code] = paid.get(code, 0) + one.amount
    codes = turn.settings.dialect.cum_type_codes
    named = {catalogue.condition(name).code: code for name, code in codes.items()}
    insutype = person.insutypes[0]
    kind = turn.settings.dialect.insutypes.get(insutype, InsuranceKind.RESIDENT)
    cums = {named[code]: fen for code, fen in paid.items() if code in named} | {
        _POOL_TOTALS[kind]: sum(paid.values())
    }
    rows = (
        CumInfo(insutype=insutype, year=f"{year}", cum_ym=month, cum_type_code=code, cum=Amount(to_yuan(fen)))
        for code, fen in cums.items()
    )
    return {"cuminfo": tuple(rows)}
