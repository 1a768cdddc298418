"""The nodes of the messages as frozen classes, field by field as the interface names them.

A field without a default decides money and must be there. `Y(width)` marks what the interface requires without its deciding
anything here: only a check of the message asks for it. What the interface does not name is carried along in `extra`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import field, frozen

from shanxi_health_policy.his.amounts import Amount, Price, Proportion, Quantity
from shanxi_health_policy.his.times import Moment


def _Y(width: int | None = None, **more: str) -> dict[str, object]:  # noqa: N802  (the interface's own mark)
    return {"required": True, "width": width, **more}


def _C(width: int, **more: str) -> dict[str, object]:  # noqa: N802  (the interface's own mark)
    return {"width": width, **more}


@frozen(kw_only=True)
class Node:
    """What every node has: its name in messages, and the fields that the interface does not name."""

    name: ClassVar[str] = ""
    extra: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class MdtrtInfo(Node):
    """2203 `mdtrtinfo`: the visit."""

    name: ClassVar[str] = "mdtrtinfo"
    mdtrt_id: str | None = field(default=None, metadata=_Y(30))
    psn_no: str | None = field(default=None, metadata=_Y(30))
    med_type: str | None = field(default=None, metadata=_Y(6, table="med_type"))
    begntime: Moment = field(metadata=_Y())
    dise_codg: str | None = field(default=None, metadata=_C(30))
    dise_name: str | None = field(default=None, metadata=_C(500))


@frozen(kw_only=True)
class DiseInfo(Node):
    """2203 `diseinfo`: one diagnosis."""

    name: ClassVar[str] = "diseinfo"
    diag_type: str = field(metadata=_Y(3))
    diag_srt_no: str | None = field(default=None, metadata=_Y(2))
    diag_code: str = field(metadata=_Y(20))
    diag_name: str | None = field(default=None, metadata=_Y(100))
    diag_dept: str | None = field(default=None, metadata=_Y(50))
    dise_dor_no: str | None = field(default=None, metadata=_Y(30))
    dise_dor_name: str | None = field(default=None, metadata=_Y(50))
    diag_time: str | None = field(default=None, metadata=_Y(form="time"))
    vali_flag: str | None = field(default=None, metadata=_Y(3))


@frozen(kw_only=True)
class FeeDetail(Node):
    """2204 `feedetail`: one line of the bill."""

    name: ClassVar[str] = "feedetail"
    feedetl_sn: str = field(metadata=_Y(30))
    mdtrt_id: str | None = field(default=None, metadata=_Y(30))
    psn_no: str | None = field(default=None, metadata=_Y(30))
    chrg_bchno: str | None = field(default=None, metadata=_Y(30))
    fee_ocur_time: str | None = field(default=None, metadata=_Y(form="time"))
    med_list_codg: str | None = field(default=None, metadata=_Y(50))
    medins_list_codg: str | None = field(default=None, metadata=_Y(150))
    det_item_fee_sumamt: Amount = field(metadata=_Y())
    cnt: Quantity | None = field(default=None, metadata=_Y())
    pric: Price | None = field(default=None, metadata=_Y())
    rx_circ_flag: str | None = field(default=None, metadata=_C(3))
    hosp_appr_flag: str | None = field(default=None, metadata=_C(3))
    bilg_dept_codg: str | None = field(default=None, metadata=_Y(30))
    bilg_dept_name: str | None = field(default=None, metadata=_Y(100))
    bilg_dr_codg: str | None = field(default=None, metadata=_Y(30))
    bilg_dr_name: str | None = field(default=None, metadata=_Y(50))


@frozen(kw_only=True)
class FeeResult(Node):
    """2204 `result`: how the platform split one line."""

    name: ClassVar[str] = "result"
    feedetl_sn: str = field(metadata=_Y(30))
    det_item_fee_sumamt: Amount = field(metadata=_Y())
    cnt: Quantity | None = field(default=None, metadata=_Y())
    pric: Price | None = field(default=None, metadata=_Y())
    pric_uplmt_amt: str | None = None
    selfpay_prop: str | None = None
    fulamt_ownpay_amt: Amount | None = field(default=None, metadata=_Y())
    overlmt_amt: Amount | None = field(default=None, metadata=_Y())
    preselfpay_amt: Amount | None = field(default=None, metadata=_Y())
    inscp_scp_amt: Amount | None = field(default=None, metadata=_Y())
    chrgitm_lv: str | None = field(default=None, metadata=_Y(3, table="chrgitm_lv"))
    med_chrgitm_type: str | None = field(default=None, metadata=_Y(6, table="med_chrgitm_type"))
    memo: str | None = field(default=None, metadata=_C(500))


@frozen(kw_only=True)
class PreviewData(Node):
    """2206 `data`: the question what a settlement would be."""

    name: ClassVar[str] = "data"
    psn_no: str | None = field(default=None, metadata=_Y(30))
    mdtrt_cert_type: str | None = field(default=None, metadata=_Y(3, table="mdtrt_cert_type"))
    mdtrt_cert_no: str | None = field(default=None, metadata=_Y(50))
    med_type: str | None = field(default=None, metadata=_Y(6, table="med_type"))
    medfee_sumamt: Amount = field(metadata=_Y())
    psn_setlway: str | None = field(default=None, metadata=_Y(6))
    mdtrt_id: str | None = field(default=None, metadata=_Y(30))
    chrg_bchno: str | None = field(default=None, metadata=_Y(30))
    acct_used_flag: str | None = field(default=None, metadata=_Y(3))
    insutype: str = field(metadata=_Y(6, table="insutype"))


@frozen(kw_only=True)
class SettleData(PreviewData):
    """2207 `data`: the settlement."""

    invono: str | None = field(default=None, metadata=_C(20))
    fulamt_ownpay_amt: Amount | None = field(default=None, metadata=_Y())
    overlmt_selfpay: Amount | None = field(default=None, metadata=_Y())
    preselfpay_amt: Amount | None = field(default=None, metadata=_Y())
    inscp_scp_amt: Amount | None = field(default=None, metadata=_Y())


@frozen(kw_only=True)
class CancelData(Node):
    """2208 `data`: which settlement is cancelled."""

    name: ClassVar[str] = "data"
    setl_id: str = field(metadata=_Y(30))
    mdtrt_id: str | None = field(default=None, metadata=_Y(30))
    psn_no: str | None = field(default=None, metadata=_Y(30))


@frozen(kw_only=True)
class SetlInfo(Node):
    """`setlinfo` of 2206, 2207 and 2208: the settlement as a whole."""

    name: ClassVar[str] = "setlinfo"
    mdtrt_id: str | None = field(default=None, metadata=_Y(30))
    setl_id: str | None = field(default=None, metadata=_C(30))
    psn_no: str | None = field(default=None, metadata=_Y(30))
    psn_name: str | None = field(default=None, metadata=_C(50))
    insutype: str | None = field(default=None, metadata=_C(6, table="insutype"))
    med_type: str | None = field(default=None, metadata=_C(6, table="med_type"))
    mdtrt_cert_type: str | None = field(default=None, metadata=_C(3, table="mdtrt_cert_type"))
    medfee_sumamt: Amount = field(metadata=_Y())
    fulamt_ownpay_amt: Amount | None = field(default=None, metadata=_Y())
    overlmt_selfpay: Amount | None = field(default=None, metadata=_Y())
    preselfpay_amt: Amount | None = field(default=None, metadata=_Y())
    inscp_scp_amt: Amount | None = field(default=None, metadata=_Y())
    act_pay_dedc: Amount | None = None
    hifp_pay: Amount | None = field(default=None, metadata=_Y())
    pool_prop_selfpay: Proportion | None = None
    cvlserv_pay: Amount | None = field(default=None, metadata=_Y())
    hifes_pay: Amount | None = field(default=None, metadata=_Y())
    hifmi_pay: Amount | None = field(default=None, metadata=_Y())
    hifob_pay: Amount | None = field(default=None, metadata=_Y())
    maf_pay: Amount | None = field(default=None, metadata=_Y())
    oth_pay: Amount | None = field(default=None, metadata=_Y())
    hifdm_pay: Amount | None = None
    fund_pay_sumamt: Amount | None = field(default=None, metadata=_Y())
    psn_part_amt: Amount | None = field(default=None, metadata=_Y())
    acct_pay: Amount | None = field(default=None, metadata=_Y())
    psn_cash_pay: Amount | None = field(default=None, metadata=_Y())
    hosp_part_amt: Amount | None = field(default=None, metadata=_Y())
    balc: Amount | None = None
    acct_mulaid_pay: Amount | None = field(default=None, metadata=_Y())
    medins_setl_id: str | None = field(default=None, metadata=_Y(30))
    clr_optins: str | None = field(default=None, metadata=_C(6))
    clr_way: str | None = field(default=None, metadata=_C(6))
    clr_type: str | None = field(default=None, metadata=_C(6))


@frozen(kw_only=True)
class SetlDetail(Node):
    """`setldetail`: what one fund pays, and how it was computed."""

    name: ClassVar[str] = "setldetail"
    fund_pay_type: str | None = field(default=None, metadata=_Y(6))
    inscp_scp_amt: Amount | None = field(default=None, metadata=_Y())
    crt_payb_lmt_amt: Amount | None = None
    fund_payamt: Amount | None = field(default=None, metadata=_Y())
    fund_pay_type_name: str | None = None
    setl_proc_info: str | None = field(default=None, metadata=_C(4000))


@frozen(kw_only=True)
class CumInfo(Node):
    """5206 `cuminfo`: one running total."""

    name: ClassVar[str] = "cuminfo"
    insutype: str | None = field(default=None, metadata=_Y(6))
    year: str | None = field(default=None, metadata=_Y(4))
    cum_ym: str | None = field(default=None, metadata=_Y(6))
    cum_type_code: str = field(metadata=_Y(6))
    cum: Amount = field(metadata=_Y())
