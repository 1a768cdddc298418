"""The check of a visit's orders before it is paid, and the answer to its warnings: 3101 (事前), 3102 (事中), 3103."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from shanxi_health_policy.his.node_values import Amount, Moment, Price, Quantity
from shanxi_health_policy.his.nodes import Data, Node, Part, optional, wanted


@frozen(kw_only=True)
class EncounterDiagnosis(Part):
    """`fsi_diagnose_dtos`: one diagnosis."""

    name: ClassVar[str] = "fsi_diagnose_dtos"
    dise_id: str | None = field(default=None, metadata=wanted(50))
    inout_dise_type: str | None = field(default=None, metadata=wanted(3, table="inout_diag_type"))
    maindise_flag: str | None = field(default=None, metadata=wanted(3))
    dias_srt_no: str | None = field(default=None, metadata=wanted(2))
    dise_codg: str = field(metadata=wanted(30))
    dise_name: str | None = field(default=None, metadata=wanted(200))
    dise_date: str | None = field(default=None, metadata=wanted(form="time"))


@frozen(kw_only=True)
class Order(Part):
    """`fsi_order_dtos`: one item ordered, with its amount."""

    name: ClassVar[str] = "fsi_order_dtos"
    rx_id: str = field(metadata=wanted(50))
    rxno: str | None = field(default=None, metadata=wanted(20))
    grpno: str | None = field(default=None, metadata=optional(20))
    long_drord_flag: str | None = field(default=None, metadata=wanted(3))
    hilist_type: str | None = field(default=None, metadata=wanted(3, table="list_type"))
    chrg_type: str | None = field(default=None, metadata=wanted(3, table="med_chrgitm_type"))
    drord_bhvr: str | None = field(default=None, metadata=wanted(3, table="drord_type"))
    hilist_code: str | None = field(default=None, metadata=wanted(50))
    hilist_name: str | None = field(default=None, metadata=wanted(50))
    hilist_dosform: str | None = field(default=None, metadata=optional(50))
    hilist_lv: str | None = field(default=None, metadata=wanted(3, table="chrgitm_lv"))
    hilist_pric: Price | None = field(default=None, metadata=wanted())
    lv1_hosp_item_pric: Price | None = None
    lv2_hosp_item_pric: Price | None = None
    lv3_hosp_item_pric: Price | None = None
    hilist_memo: str | None = field(default=None, metadata=optional(200))
    hosplist_code: str | None = field(default=None, metadata=wanted(50))
    hosplist_name: str | None = field(default=None, metadata=wanted(50))
    hosplist_dosform: str | None = field(default=None, metadata=optional(20))
    cnt: Quantity | None = field(default=None, metadata=wanted())
    pric: Price | None = field(default=None, metadata=wanted())
    sumamt: Amount = field(metadata=wanted())
    ownpay_amt: Amount | None = field(default=None, metadata=wanted())
    selfpay_amt: Amount | None = field(default=None, metadata=wanted())
    spec: str | None = field(default=None, metadata=wanted(100))
    spec_unt: str | None = field(default=None, metadata=wanted(20))
    drord_begn_date: str | None = field(default=None, metadata=wanted(form="time"))
    drord_stop_date: str | None = field(default=None, metadata=optional(form="time"))
    drord_dept_codg: str | None = field(default=None, metadata=wanted(30))
    drord_dept_name: str | None = field(default=None, metadata=wanted(50))
    drord_dr_codg: str | None = field(default=None, metadata=wanted(30))
    drord_dr_name: str | None = field(default=None, metadata=wanted(30))
    drord_dr_profttl: str | None = field(default=None, metadata=wanted(3, table="drord_dr_profttl"))
    curr_drord_flag: str | None = field(default=None, metadata=wanted(3))


@frozen(kw_only=True)
class Operation(Part):
    """`fsi_operation_dtos`: one operation; a visit to an outpatient department has none."""

    name: ClassVar[str] = "fsi_operation_dtos"
    setl_list_oprn_id: str | None = field(default=None, metadata=wanted(30))
    oprn_code: str | None = field(default=None, metadata=optional(30))
    oprn_name: str | None = field(default=None, metadata=optional(500))
    main_oprn_flag: str | None = field(default=None, metadata=wanted(3))
    oprn_date: str | None = field(default=None, metadata=optional(form="time"))
    anst_way: str | None = field(default=None, metadata=optional(30))
    oper_dr_name: str | None = field(default=None, metadata=optional(50))
    oper_dr_code: str | None = field(default=None, metadata=optional(30))
    anst_dr_name: str | None = field(default=None, metadata=optional(50))
    anst_dr_code: str | None = field(default=None, metadata=optional(30))


@frozen(kw_only=True)
class Encounter(Part):
    """`fsi_encounter_dtos`: one visit with its diagnoses and orders; earlier ones of the patient may come along."""

    name: ClassVar[str] = "fsi_encounter_dtos"
    mdtrt_id: str = field(metadata=wanted(50))
    medins_id: str | None = field(default=None, metadata=wanted(50))
    medins_name: str | None = field(default=None, metadata=wanted(200))
    medins_admdvs: str | None = field(default=None, metadata=wanted(6))
    medins_type: str | None = field(default=None, metadata=wanted(6))
    medins_lv: str | None = field(default=None, metadata=wanted(3, table="hosp_lv"))
    wardarea_codg: str | None = field(default=None, metadata=optional(20))
    wardno: str | None = field(default=None, metadata=optional(20))
    bedno: str | None = field(default=None, metadata=optional(20))
    adm_date: Moment = field(metadata=wanted())
    dscg_date: str | None = field(default=None, metadata=wanted(form="time"))
    dscg_main_dise_codg: str | None = field(default=None, metadata=wanted(20))
    dscg_main_dise_name: str | None = field(default=None, metadata=wanted(50))
    fsi_diagnose_dtos: tuple[EncounterDiagnosis, ...] = field(default=(), metadata=wanted())
    dr_codg: str | None = field(default=None, metadata=wanted(20))
    adm_dept_codg: str | None = field(default=None, metadata=wanted(20))
    adm_dept_name: str | None = field(default=None, metadata=wanted(50))
    dscg_dept_codg: str | None = field(default=None, metadata=wanted(20))
    dscg_dept_name: str | None = field(default=None, metadata=wanted(50))
    med_mdtrt_type: str | None = field(default=None, metadata=wanted(3, table="med_mdtrt_type"))
    med_type: str | None = field(default=None, metadata=wanted(6, table="med_type"))
    fsi_order_dtos: tuple[Order, ...] = field(default=(), metadata=wanted())
    matn_stas: str | None = field(default=None, metadata=wanted(3, table="matn_stas"))
    medfee_sumamt: Amount | None = field(default=None, metadata=wanted())
    ownpay_amt: Amount | None = field(default=None, metadata=wanted())
    selfpay_amt: Amount | None = field(default=None, metadata=wanted())
    acct_payamt: Amount | None = None
    ma_amt: Amount | None = None
    hifp_payamt: Amount | None = None
    setl_totlnum: str | None = field(default=None, metadata=wanted(4))
    insutype: str | None = field(default=None, metadata=wanted(6, table="insutype"))
    reim_flag: str | None = field(default=None, metadata=wanted(3, table="reim_flag"))
    out_setl_flag: str | None = field(default=None, metadata=wanted(3, table="out_setl_flag"))
    fsi_operation_dtos: tuple[Operation, ...] = ()
    dise_no: str | None = field(default=None, metadata=optional(30))
    dise_name: str | None = field(default=None, metadata=optional(500))


@frozen(kw_only=True)
class Patient(Part):
    """`patient_dtos`: one patient with the visits; `curr_mdtrt_id` is the one that is checked."""

    name: ClassVar[str] = "patient_dtos"
    patn_id: str = field(metadata=wanted(50))
    patn_name: str | None = field(default=None, metadata=wanted(50))
    gend: str | None = field(default=None, metadata=wanted(3, table="gend"))
    brdy: str | None = field(default=None, metadata=wanted(form="time"))
    poolarea: str | None = field(default=None, metadata=wanted(10))
    curr_mdtrt_id: str | None = field(default=None, metadata=wanted(50))
    fsi_encounter_dtos: tuple[Encounter, ...] = field(default=(), metadata=wanted())


@frozen(kw_only=True)
class ReviewData(Data):
    """3101, 3102 `data`: whose orders are checked, and on what occasion; no public text says what a `trig_scen` means."""

    syscode: str | None = field(default=None, metadata=optional(10))
    task_id: str | None = field(default=None, metadata=optional(50))
    trig_scen: str | None = field(default=None, metadata=optional(3))
    patient_dtos: tuple[Patient, ...] = field(default=(), metadata=wanted())


@frozen(kw_only=True)
class RiskDetail(Part):
    """`judge_result_detail_dtos`: one item that a warning is about, and its amount."""

    name: ClassVar[str] = "judge_result_detail_dtos"
    jrd_id: str | None = field(default=None, metadata=wanted(50))
    patn_id: str | None = field(default=None, metadata=wanted(50))
    mdtrt_id: str | None = field(default=None, metadata=optional(50))
    rx_id: str | None = field(default=None, metadata=optional(50))
    vola_item_type: str | None = field(default=None, metadata=wanted(3, table="vola_item_type"))
    vola_amt: Amount | None = field(default=None, metadata=wanted())


@frozen(kw_only=True)
class RiskResult(Node):
    """3101's and 3102's answer `result`: one warning, with its rule, its reason and its amount."""

    name: ClassVar[str] = "result"
    marks: ClassVar[frozenset[str]] = frozenset({"jr_id", "rule_id", "vola_cont"})
    jr_id: str | None = field(default=None, metadata=wanted(50))
    rule_id: str | None = field(default=None, metadata=wanted(50))
    rule_name: str | None = field(default=None, metadata=wanted(200))
    vola_cont: str | None = field(default=None, metadata=wanted(500))
    patn_id: str | None = field(default=None, metadata=wanted(50))
    mdtrt_id: str | None = field(default=None, metadata=optional(50))
    judge_result_detail_dtos: tuple[RiskDetail, ...] = field(default=(), metadata=wanted())
    vola_amt: Amount | None = field(default=None, metadata=wanted())
    vola_amt_stas: str | None = field(default=None, metadata=wanted(3, table="vola_amt_stas"))
    sev_deg: str | None = field(default=None, metadata=wanted(3, table="sev_deg"))
    vola_evid: str | None = field(default=None, metadata=optional(500))
    vola_bhvr_type: str | None = field(default=None, metadata=wanted(3, table="vola_bhvr_type"))
    task_id: str | None = field(default=None, metadata=optional(50))


@frozen(kw_only=True)
class Warned(Part):
    """`warns`: what was done about one warning."""

    name: ClassVar[str] = "warns"
    warn_rslt_id: str | None = field(default=None, metadata=wanted(50))
    dspo_way: str | None = field(default=None, metadata=wanted(3, table="dspo_way"))
    dspo_way_rea: str | None = field(default=None, metadata=optional(500))


@frozen(kw_only=True)
class FeedbackData(Data):
    """3103 `data`: what the hospital did about the warnings of 3101 or 3102."""

    warn_type: str | None = field(default=None, metadata=wanted(6, table="warn_type"))
    warns: tuple[Warned, ...] = field(default=(), metadata=wanted())
