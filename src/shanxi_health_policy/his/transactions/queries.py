"""What the platform holds already, asked for again: 5203, 5204, 5206."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from attrs import field, frozen

from shanxi_health_policy.his.node_values import Amount, Proportion
from shanxi_health_policy.his.nodes import Data, FeeResult, IdentityId, Node, optional, wanted


@frozen(kw_only=True)
class SettlementQuery(Data):
    """5203 `data`: which settlement (结算信息查询)."""

    psn_no: str | None = field(default=None, metadata=wanted(30))
    setl_id: str | None = field(default=None, metadata=wanted(30))
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))


@frozen(kw_only=True)
class FeeQuery(SettlementQuery):
    """5204 `data`: whose lines (费用明细查询); without a settlement, those that are not settled."""

    setl_id: str | None = field(default=None, metadata=optional(30))


@frozen(kw_only=True)
class TotalsQuery(Data):
    """5206 `data`: whose running totals (人员累计信息查询)."""

    psn_no: str | None = field(default=None, metadata=wanted(30))
    cum_ym: str | None = field(default=None, metadata=optional(6))


@frozen(kw_only=True)
class QueriedSettlement(Node):
    """5203's answer `setlinfo`: it names what the person pays otherwise than 2207 does, by which it is known."""

    name: ClassVar[str] = "setlinfo"
    marks: ClassVar[frozenset[str]] = frozenset({"psn_pay", "cash_payamt"})
    sums: ClassVar[Mapping[IdentityId, tuple[str, tuple[str, ...]]]] = {
        "B": ("medfee_sumamt", ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")),
        "D": ("psn_pay", ("acct_pay", "cash_payamt")),
        "F": (
            "fund_pay_sumamt",
            (
                "hifp_pay",
                "cvlserv_pay",
                "hifes_pay",
                "hifmi_pay",
                "hifob_pay",
                "maf_pay",
                "oth_pay",
                "hifdm_pay",
            ),
        ),
    }
    setl_id: str | None = field(default=None, metadata=wanted(30))
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    psn_no: str | None = field(default=None, metadata=wanted(30))
    psn_name: str | None = field(default=None, metadata=wanted(50))
    psn_cert_type: str | None = field(default=None, metadata=wanted(6, table="psn_cert_type"))
    certno: str | None = field(default=None, metadata=wanted(50))
    gend: str | None = field(default=None, metadata=optional(6, table="gend"))
    insutype: str | None = field(default=None, metadata=wanted(6, table="insutype"))
    psn_type: str | None = field(default=None, metadata=wanted(6, table="psn_type"))
    cvlserv_flag: str | None = field(default=None, metadata=optional(3))
    flxempe_flag: str | None = field(default=None, metadata=optional(3))
    nwb_flag: str | None = field(default=None, metadata=optional(3))
    insu_optins: str | None = field(default=None, metadata=optional(6))
    emp_name: str | None = field(default=None, metadata=optional(200))
    pay_loc: str | None = field(default=None, metadata=wanted(6, table="pay_loc"))
    fixmedins_code: str | None = field(default=None, metadata=wanted(12))
    fixmedins_name: str | None = field(default=None, metadata=wanted(200))
    hosp_lv: str | None = field(default=None, metadata=optional(6, table="hosp_lv"))
    fixmedins_poolarea: str | None = field(default=None, metadata=optional(6))
    lmtpric_hosp_lv: str | None = field(default=None, metadata=optional(6, table="lmtpric_hosp_lv"))
    dedc_hosp_lv: str | None = field(default=None, metadata=optional(6, table="dedc_hosp_lv"))
    begndate: str | None = field(default=None, metadata=wanted(form="time"))
    enddate: str | None = field(default=None, metadata=wanted(form="time"))
    setl_time: str | None = field(default=None, metadata=wanted(form="time"))
    mdtrt_cert_type: str | None = field(default=None, metadata=optional(3, table="mdtrt_cert_type"))
    med_type: str | None = field(default=None, metadata=wanted(6, table="med_type"))
    clr_type: str | None = field(default=None, metadata=wanted(6, table="clr_type"))
    clr_way: str | None = field(default=None, metadata=optional(6, table="clr_way"))
    clr_optins: str | None = field(default=None, metadata=optional(6))
    medfee_sumamt: Amount | None = field(default=None, metadata=wanted())
    fulamt_ownpay_amt: Amount | None = field(default=None, metadata=wanted())
    overlmt_selfpay: Amount | None = field(default=None, metadata=wanted())
    preselfpay_amt: Amount | None = field(default=None, metadata=wanted())
    inscp_scp_amt: Amount | None = field(default=None, metadata=wanted())
    act_pay_dedc: Amount | None = field(default=None, metadata=wanted())
    hifp_pay: Amount | None = field(default=None, metadata=wanted())
    pool_prop_selfpay: Proportion | None = None
    cvlserv_pay: Amount | None = field(default=None, metadata=wanted())
    hifes_pay: Amount | None = field(default=None, metadata=wanted())
    hifmi_pay: Amount | None = field(default=None, metadata=wanted())
    hifob_pay: Amount | None = field(default=None, metadata=wanted())
    maf_pay: Amount | None = field(default=None, metadata=wanted())
    oth_pay: Amount | None = field(default=None, metadata=wanted())
    fund_pay_sumamt: Amount | None = field(default=None, metadata=wanted())
    hifdm_pay: Amount | None = None
    pref_fund_pay: Amount | None = None
    psn_pay: Amount | None = field(default=None, metadata=wanted())
    acct_pay: Amount | None = field(default=None, metadata=wanted())
    cash_payamt: Amount | None = field(default=None, metadata=wanted())
    balc: Amount | None = None
    acct_mulaid_pay: Amount | None = None
    medins_setl_id: str | None = field(default=None, metadata=optional(30))
    refd_setl_flag: str | None = field(default=None, metadata=wanted(3, table="refd_setl_flag"))
    year: str | None = field(default=None, metadata=wanted(4))
    dise_codg: str | None = field(default=None, metadata=optional(30))
    dise_name: str | None = field(default=None, metadata=optional(500))
    invono: str | None = field(default=None, metadata=optional(20))
    opter_id: str | None = field(default=None, metadata=optional(20))
    opter_name: str | None = field(default=None, metadata=optional(50))
    opt_time: str | None = field(default=None, metadata=optional(form="time"))


@frozen(kw_only=True)
class QueriedFee(FeeResult):
    """5204's answer: one line as it was split, with what it is; no text names its node, which here is `result`, as 2204's."""

    marks: ClassVar[frozenset[str]] = frozenset({"hilist_code", "list_type"})
    mdtrt_id: str | None = field(default=None, metadata=optional(30))
    setl_id: str | None = field(default=None, metadata=optional(30))
    rx_drord_no: str | None = field(default=None, metadata=optional(30))
    med_type: str | None = field(default=None, metadata=wanted(6, table="med_type"))
    fee_ocur_time: str | None = field(default=None, metadata=wanted(form="time"))
    hilist_code: str | None = field(default=None, metadata=wanted(50))
    hilist_name: str | None = field(default=None, metadata=wanted(200))
    list_type: str | None = field(default=None, metadata=wanted(6, table="list_type"))
    med_list_codg: str | None = field(default=None, metadata=wanted(50))
    medins_list_codg: str | None = field(default=None, metadata=wanted(150))
    medins_list_name: str | None = field(default=None, metadata=wanted(100))
    prodname: str | None = None
    spec: str | None = None
    dosform_name: str | None = None
    sin_dos_dscr: str | None = field(default=None, metadata=optional(200))
    used_frqu_dscr: str | None = field(default=None, metadata=optional(200))
    prd_days: str | None = field(default=None, metadata=optional(5))
    medc_way_dscr: str | None = field(default=None, metadata=optional(200))
    bilg_dept_codg: str | None = field(default=None, metadata=optional(30))
    bilg_dept_name: str | None = field(default=None, metadata=optional(100))
    bilg_dr_codg: str | None = field(default=None, metadata=optional(30))
    bilg_dr_name: str | None = field(default=None, metadata=optional(50))
    acord_dept_codg: str | None = field(default=None, metadata=optional(30))
    acord_dept_name: str | None = field(default=None, metadata=optional(100))
    orders_dr_code: str | None = field(default=None, metadata=optional(30))
    orders_dr_name: str | None = field(default=None, metadata=optional(50))
    lmt_used_flag: str | None = field(default=None, metadata=optional(3))
    hosp_prep_flag: str | None = field(default=None, metadata=optional(3))
    hosp_appr_flag: str | None = field(default=None, metadata=optional(3, table="hosp_appr_flag"))
    tcmdrug_used_way: str | None = field(default=None, metadata=optional(6, table="tcmdrug_used_way"))
    prodplac_type: str | None = field(default=None, metadata=optional(6))
    bas_medn_flag: str | None = field(default=None, metadata=optional(3))
    hi_nego_drug_flag: str | None = field(default=None, metadata=optional(3))
    chld_medc_flag: str | None = field(default=None, metadata=optional(3))
    etip_flag: str | None = field(default=None, metadata=optional(3))
    etip_hosp_code: str | None = field(default=None, metadata=optional(30))
    dscg_tkdrug_flag: str | None = field(default=None, metadata=optional(3))
    list_sp_item_flag: str | None = field(default=None, metadata=optional(3))
    matn_fee_flag: str | None = field(default=None, metadata=optional(3))
    drt_reim_flag: str | None = field(default=None, metadata=optional(3))
    opter_id: str | None = field(default=None, metadata=optional(20))
    opter_name: str | None = field(default=None, metadata=optional(50))
    opt_time: str | None = field(default=None, metadata=optional(form="time"))
