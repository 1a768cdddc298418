"""The heads and nodes of the messages of a settlement as frozen classes, field by field as the interface names them.

A field without a default decides money and must be there. `wanted` marks what the interface requires without its deciding
anything here: only a check of the message asks for it. What the interface does not name is kept in `extra` and written back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

import attrs
from attrs import field, frozen

from shanxi_health_policy.his.node_values import Amount, Moment, Price, Proportion, Quantity

IdentityId: TypeAlias = Literal["A", "B", "C", "D", "F"]
"""Which identity of amounts."""


def optional(width: int | None = None, **more: str) -> dict[str, object]:
    """A field that the interface names and does not require: its width, its table of codes, its form."""
    return {"width": width, **more}


def wanted(width: int | None = None, **more: str) -> dict[str, object]:
    """A field that the interface requires (Y) without its deciding anything here."""
    return {"required": True, **optional(width, **more)}


@frozen(kw_only=True)
class Node:
    """What every node has: its name in messages, and the fields that the interface does not name."""

    name: ClassVar[str] = ""
    also: ClassVar[tuple[str, ...]] = ()
    """Other names under which the node is seen."""
    bare: ClassVar[bool] = False
    """Whether its fields stand in the body itself, under no name."""
    marks: ClassVar[frozenset[str]] = frozenset()
    """Fields by one of which a row is known to be of this kind, where other kinds have the same name, or the node has none."""
    sums: ClassVar[Mapping[IdentityId, tuple[str, tuple[str, ...]]]] = {}
    """Identities that the amounts of the row keep: by its letter, the whole and the parts that add up to it."""
    extra: Mapping[str, Any] = field(factory=dict)
    nulls: frozenset[str] = field(default=frozenset(), eq=False)
    """The fields that stand in the message as null or as empty text; they are not given, as those that do not stand there."""


@frozen(kw_only=True)
class Data(Node):
    """A node `data` of a request; one vendor calls all of them `mdtrtinfo`."""

    name: ClassVar[str] = "data"
    also: ClassVar[tuple[str, ...]] = ("mdtrtinfo",)


@frozen(kw_only=True)
class Part(Node):
    """A node within another node; it does not say whose visit the message is about."""


@frozen(kw_only=True)
class Request(Node):
    """A request: who asks, and of which transaction."""

    name: ClassVar[str] = "request"
    body: ClassVar[str] = "input"
    infno: str = field(metadata=wanted(5))
    msgid: str | None = field(default=None, metadata=wanted(30))
    mdtrtarea_admvs: str | None = field(default=None, metadata=wanted(6))
    insuplc_admdvs: str | None = field(default=None, metadata=optional(6))
    recer_sys_code: str | None = field(default=None, metadata=wanted(10))
    infver: str | None = field(default=None, metadata=wanted(6))
    opter_type: str | None = field(default=None, metadata=wanted(3, table="opter_type"))
    opter: str | None = field(default=None, metadata=wanted(30))
    opter_name: str | None = field(default=None, metadata=wanted(50))
    inf_time: str | None = field(default=None, metadata=wanted(form="time"))
    fixmedins_code: str | None = field(default=None, metadata=wanted(30))
    fixmedins_name: str | None = field(default=None, metadata=wanted(200))
    sign_no: str | None = field(default=None, metadata=optional(30))


@frozen(kw_only=True)
class Response(Node):
    """The head of an answer: whether it went well (`infcode` 0 or -1), and what it answers."""

    name: ClassVar[str] = "response"
    body: ClassVar[str] = "output"
    infcode: str = field(metadata=wanted(4))
    inf_refmsgid: str | None = field(default=None, metadata=optional(30))
    refmsg_time: str | None = field(default=None, metadata=optional(form="time"))
    respond_time: str | None = field(default=None, metadata=optional(form="time"))
    err_msg: str | None = None


@frozen(kw_only=True)
class MdtrtInfo(Node):
    """2203 `mdtrtinfo`: the visit."""

    name: ClassVar[str] = "mdtrtinfo"
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    psn_no: str | None = field(default=None, metadata=wanted(30))
    med_type: str | None = field(default=None, metadata=wanted(6, table="med_type"))
    begntime: Moment = field(metadata=wanted())
    dise_codg: str | None = field(default=None, metadata=optional(30))
    dise_name: str | None = field(default=None, metadata=optional(500))


@frozen(kw_only=True)
class DiseInfo(Node):
    """2203 `diseinfo`: one diagnosis."""

    name: ClassVar[str] = "diseinfo"
    diag_type: str = field(metadata=wanted(3))
    diag_srt_no: str | None = field(default=None, metadata=wanted(2))
    diag_code: str = field(metadata=wanted(20))
    diag_name: str | None = field(default=None, metadata=wanted(100))
    diag_dept: str | None = field(default=None, metadata=wanted(50))
    dise_dor_no: str | None = field(default=None, metadata=wanted(30))
    dise_dor_name: str | None = field(default=None, metadata=wanted(50))
    diag_time: str | None = field(default=None, metadata=wanted(form="time"))
    vali_flag: str | None = field(default=None, metadata=wanted(3))


@frozen(kw_only=True)
class FeeDetail(Node):
    """2204 `feedetail`: one line of the bill."""

    name: ClassVar[str] = "feedetail"
    feedetl_sn: str = field(metadata=wanted(30))
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    psn_no: str | None = field(default=None, metadata=wanted(30))
    chrg_bchno: str | None = field(default=None, metadata=wanted(30))
    fee_ocur_time: str | None = field(default=None, metadata=wanted(form="time"))
    med_list_codg: str | None = field(default=None, metadata=wanted(50))
    medins_list_codg: str | None = field(default=None, metadata=wanted(150))
    det_item_fee_sumamt: Amount = field(metadata=wanted())
    cnt: Quantity | None = field(default=None, metadata=wanted())
    pric: Price | None = field(default=None, metadata=wanted())
    rx_circ_flag: str | None = field(default=None, metadata=optional(3))
    hosp_appr_flag: str | None = field(default=None, metadata=optional(3))
    bilg_dept_codg: str | None = field(default=None, metadata=wanted(30))
    bilg_dept_name: str | None = field(default=None, metadata=wanted(100))
    bilg_dr_codg: str | None = field(default=None, metadata=wanted(30))
    bilg_dr_name: str | None = field(default=None, metadata=wanted(50))


@frozen(kw_only=True)
class FeeResult(Node):
    """2204 `result`: how the platform split one line."""

    name: ClassVar[str] = "result"
    feedetl_sn: str = field(metadata=wanted(30))
    det_item_fee_sumamt: Amount | None = field(default=None, metadata=wanted())
    cnt: Quantity | None = field(default=None, metadata=wanted())
    pric: Price | None = field(default=None, metadata=wanted())
    pric_uplmt_amt: str | None = None
    selfpay_prop: str | None = None
    fulamt_ownpay_amt: Amount | None = field(default=None, metadata=wanted())
    overlmt_amt: Amount | None = field(default=None, metadata=wanted())
    preselfpay_amt: Amount | None = field(default=None, metadata=wanted())
    inscp_scp_amt: Amount | None = field(default=None, metadata=wanted())
    chrgitm_lv: str | None = field(default=None, metadata=wanted(3, table="chrgitm_lv"))
    med_chrgitm_type: str | None = field(default=None, metadata=wanted(6, table="med_chrgitm_type"))
    memo: str | None = field(default=None, metadata=optional(500))


@frozen(kw_only=True)
class WithdrawData(Data):
    """2205 `data`: which lines of the bill are withdrawn; `0000` is every line that is not settled yet.

    The interface names a batch; some systems name one line, by its serial number.
    """

    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    psn_no: str | None = field(default=None, metadata=wanted(30))
    chrg_bchno: str | None = field(default=None, metadata=wanted(30))
    feedetl_sn: str | None = field(default=None, metadata=optional(30))


@frozen(kw_only=True)
class PreviewData(Data):
    """2206 `data`: the question what a settlement would be."""

    psn_no: str | None = field(default=None, metadata=wanted(30))
    mdtrt_cert_type: str | None = field(default=None, metadata=wanted(3, table="mdtrt_cert_type"))
    mdtrt_cert_no: str | None = field(default=None, metadata=wanted(50))
    med_type: str | None = field(default=None, metadata=wanted(6, table="med_type"))
    medfee_sumamt: Amount = field(metadata=wanted())
    psn_setlway: str | None = field(default=None, metadata=wanted(6))
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    chrg_bchno: str | None = field(default=None, metadata=wanted(30))
    acct_used_flag: str | None = field(default=None, metadata=wanted(3))
    insutype: str = field(metadata=wanted(6, table="insutype"))
    psn_cert_type: str | None = field(default=None, metadata=optional(6, table="psn_cert_type"))
    certno: str | None = field(default=None, metadata=optional(50))
    psn_type: str | None = field(default=None, metadata=optional(6, table="psn_type"))
    psn_name: str | None = field(default=None, metadata=optional(50))
    card_sn: str | None = field(default=None, metadata=optional(32))
    pub_hosp_rfom_flag: str | None = field(default=None, metadata=optional(6))


@frozen(kw_only=True)
class SettleData(PreviewData):
    """2207 `data`: the settlement."""

    invono: str | None = field(default=None, metadata=optional(20))
    fulamt_ownpay_amt: Amount | None = field(default=None, metadata=wanted())
    overlmt_selfpay: Amount | None = field(default=None, metadata=wanted())
    preselfpay_amt: Amount | None = field(default=None, metadata=wanted())
    inscp_scp_amt: Amount | None = field(default=None, metadata=wanted())


@frozen(kw_only=True)
class CancelData(Data):
    """2208 `data`: which settlement is cancelled."""

    setl_id: str = field(metadata=wanted(30))
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    psn_no: str | None = field(default=None, metadata=wanted(30))


@frozen(kw_only=True)
class SetlInfo(Node):
    """`setlinfo` of 2206, 2207 and 2208: the settlement as a whole."""

    name: ClassVar[str] = "setlinfo"
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    setl_id: str | None = field(default=None, metadata=optional(30))
    psn_no: str | None = field(default=None, metadata=wanted(30))
    psn_name: str | None = field(default=None, metadata=optional(50))
    insutype: str | None = field(default=None, metadata=optional(6, table="insutype"))
    med_type: str | None = field(default=None, metadata=optional(6, table="med_type"))
    mdtrt_cert_type: str | None = field(default=None, metadata=optional(3, table="mdtrt_cert_type"))
    medfee_sumamt: Amount | None = field(default=None, metadata=wanted())
    fulamt_ownpay_amt: Amount | None = field(default=None, metadata=wanted())
    overlmt_selfpay: Amount | None = field(default=None, metadata=wanted())
    preselfpay_amt: Amount | None = field(default=None, metadata=wanted())
    inscp_scp_amt: Amount | None = field(default=None, metadata=wanted())
    act_pay_dedc: Amount | None = None
    hifp_pay: Amount | None = field(default=None, metadata=wanted())
    pool_prop_selfpay: Proportion | None = None
    cvlserv_pay: Amount | None = field(default=None, metadata=wanted())
    hifes_pay: Amount | None = field(default=None, metadata=wanted())
    hifmi_pay: Amount | None = field(default=None, metadata=wanted())
    hifob_pay: Amount | None = field(default=None, metadata=wanted())
    maf_pay: Amount | None = field(default=None, metadata=wanted())
    oth_pay: Amount | None = field(default=None, metadata=wanted())
    hifdm_pay: Amount | None = None
    fund_pay_sumamt: Amount | None = field(default=None, metadata=wanted())
    psn_part_amt: Amount | None = field(default=None, metadata=wanted())
    acct_pay: Amount | None = field(default=None, metadata=wanted())
    psn_cash_pay: Amount | None = field(default=None, metadata=wanted())
    hosp_part_amt: Amount | None = field(default=None, metadata=wanted())
    balc: Amount | None = None
    acct_mulaid_pay: Amount | None = field(default=None, metadata=wanted())
    medins_setl_id: str | None = field(default=None, metadata=wanted(30))
    setl_time: str | None = field(default=None, metadata=optional(form="time"))
    clr_optins: str | None = field(default=None, metadata=optional(6))
    clr_way: str | None = field(default=None, metadata=optional(6))
    clr_type: str | None = field(default=None, metadata=optional(6))


@frozen(kw_only=True)
class SetlDetail(Node):
    """`setldetail`: what one fund pays, and how it was computed."""

    name: ClassVar[str] = "setldetail"
    fund_pay_type: str | None = field(default=None, metadata=wanted(8))
    inscp_scp_amt: Amount | None = field(default=None, metadata=wanted())
    crt_payb_lmt_amt: Amount | None = None
    fund_payamt: Amount | None = field(default=None, metadata=wanted())
    fund_pay_type_name: str | None = None
    setl_proc_info: str | None = field(default=None, metadata=optional(4000))


@frozen(kw_only=True)
class CumInfo(Node):
    """5206 `cuminfo`: one running total."""

    name: ClassVar[str] = "cuminfo"
    insutype: str | None = field(default=None, metadata=wanted(6))
    year: str | None = field(default=None, metadata=wanted(4))
    cum_ym: str | None = field(default=None, metadata=wanted(6))
    cum_type_code: str = field(metadata=wanted(6))
    cum: Amount = field(metadata=wanted())


NodeT = TypeVar("NodeT", bound=Node)


def fields_of(cls: type[Node]) -> list[attrs.Attribute[Any]]:
    """The fields of a node that the interface names."""
    return [one for one in attrs.fields(cls) if one.name not in ("extra", "nulls")]
