"""From an answer of the rule to `setlinfo` and `setldetail`: every identity holds, and amounts have two places."""

from __future__ import annotations

from decimal import Decimal

from shanxi_health_policy.his.amounts import Amount, Proportion, to_signed_fen
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.nodes import SetlDetail, SetlInfo
from shanxi_health_policy.his.reading import HospitalVisit
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.text import Language

LONGEST_PROC_INFO = 4000
"""How many characters `setl_proc_info` may have."""
_NOTHING = Amount(Decimal("0.00"))
_ONE = 10**4
"""One, in the places of a share."""
_MORE = {"zh": "……（以下从略）", "en": "… (the rest is left out)"}


def settlement_info(
    visit: HospitalVisit,
    answer: Reimbursement,
    dialect: Dialect,
    setl_id: str | None,
    medins_setl_id: str | None,
) -> SetlInfo:
    """The settlement as a whole (I-H5, I-H6, I-H8, I-H9)."""
    bill, data = visit.bill, visit.data
    over = bill.overlmt_fen if answer.covered else 0
    first = bill.preselfpay_fen if answer.covered else 0
    account = _account_fen(answer)
    balance = None if answer.visit.insurance is None else answer.visit.insurance.balance_fen
    values = {
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
        "act_pay_dedc": _NOTHING,
        "hifp_pay": _yuan(answer.fund_fen),
        "pool_prop_selfpay": _share(answer),
        "cvlserv_pay": _NOTHING,
        "hifes_pay": _NOTHING,
        "hifmi_pay": _NOTHING,
        "hifob_pay": _NOTHING,
        "maf_pay": _NOTHING,
        "oth_pay": _NOTHING,
        "hifdm_pay": _NOTHING,
        "fund_pay_sumamt": _yuan(answer.fund_fen),
        "psn_part_amt": _yuan(answer.total_fen - answer.fund_fen),
        "acct_pay": _yuan(account),
        "psn_cash_pay": _yuan(answer.total_fen - answer.fund_fen - account),
        "hosp_part_amt": _NOTHING,
        "balc": None if balance is None else _yuan(balance - account),
        "acct_mulaid_pay": _NOTHING,
        "medins_setl_id": medins_setl_id,
    }
    return SetlInfo(**{name: one for name, one in values.items() if name not in dialect.left_out})  # type: ignore[arg-type]


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
            setl_proc_info=proc_info(answer, dialect.language),
        )
    ]
    account, insurance = _account_fen(answer), answer.visit.insurance
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
    >>> answer = reimburse(Visit("肩周炎", date(2023, 3, 1), [ServiceItem("火罐", "100.00")]), FeeClass.III)
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


def _allowed(answer: Reimbursement) -> Amount | None:
    """What the limits still allowed before this visit (I-H7)."""
    cell = answer.limit_cell
    if cell is None or not answer.covered:
        return None
    year = None if cell.annual is None else max(cell.annual - answer.paid_before_fen, 0)
    bounds = [fen for fen in (cell.per_visit, year) if fen is not None]
    return _yuan(min(bounds)) if bounds else None


def _account_fen(answer: Reimbursement) -> int:
    return to_signed_fen(answer.account_payment)


def _share(answer: Reimbursement) -> Proportion:
    if answer.period is None or not answer.covered:
        return Proportion(Decimal("0.0000"))
    return Proportion(Decimal(f"{answer.period.scheme.rate.of_half_up(_ONE)}E-4"))


def _yuan(fen: int) -> Amount:
    return Amount(to_yuan(fen))
