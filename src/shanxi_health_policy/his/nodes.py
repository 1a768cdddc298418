"""The heads and nodes of the messages as frozen classes, field by field as the interface names them, and how each is read.

A field without a default decides money and must be there. `Y(width)` marks what the interface requires without its deciding
anything here: only a check of the message asks for it. What the interface does not name is kept in `extra` and written back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar, TypeVar, get_args

import attrs
from attrs import field, frozen

from shanxi_health_policy.errors import InputError, shown
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.json_text import MISSING, Spot
from shanxi_health_policy.his.node_values import (
    PLACES,
    Amount,
    Moment,
    Price,
    Proportion,
    Quantity,
    as_text,
    read_number,
)
from shanxi_health_policy.text import Text


def _C(width: int | None = None, **more: str) -> dict[str, object]:  # noqa: N802  (the interface's own mark)
    return {"width": width, **more}


def _Y(width: int | None = None, **more: str) -> dict[str, object]:  # noqa: N802  (the interface's own mark)
    return {"required": True, **_C(width, **more)}


@frozen(kw_only=True)
class Node:
    """What every node has: its name in messages, and the fields that the interface does not name."""

    name: ClassVar[str] = ""
    extra: Mapping[str, Any] = field(factory=dict)
    nulls: frozenset[str] = field(default=frozenset(), eq=False)
    """The fields that stand in the message as null or as empty text; they are not given, as those that do not stand there."""


@frozen(kw_only=True)
class Request(Node):
    """A request: who asks, and of which transaction."""

    name: ClassVar[str] = "request"
    body: ClassVar[str] = "input"
    infno: str = field(metadata=_Y(4))
    msgid: str | None = field(default=None, metadata=_Y(30))
    mdtrtarea_admvs: str | None = field(default=None, metadata=_Y(6))
    insuplc_admdvs: str | None = field(default=None, metadata=_C(6))
    recer_sys_code: str | None = field(default=None, metadata=_Y(10))
    infver: str | None = field(default=None, metadata=_Y(6))
    opter_type: str | None = field(default=None, metadata=_Y(3, table="opter_type"))
    opter: str | None = field(default=None, metadata=_Y(30))
    opter_name: str | None = field(default=None, metadata=_Y(50))
    inf_time: str | None = field(default=None, metadata=_Y(form="time"))
    fixmedins_code: str | None = field(default=None, metadata=_Y(30))
    fixmedins_name: str | None = field(default=None, metadata=_Y(200))
    sign_no: str | None = field(default=None, metadata=_C(30))


@frozen(kw_only=True)
class Response(Node):
    """The head of an answer: whether it went well (`infcode` 0 or -1), and what it answers."""

    name: ClassVar[str] = "response"
    body: ClassVar[str] = "output"
    infcode: str = field(metadata=_Y(4))
    inf_refmsgid: str | None = field(default=None, metadata=_C(30))
    refmsg_time: str | None = field(default=None, metadata=_C(form="time"))
    respond_time: str | None = field(default=None, metadata=_C(form="time"))
    err_msg: str | None = None


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
    det_item_fee_sumamt: Amount | None = field(default=None, metadata=_Y())
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
class WithdrawData(Node):
    """2205 `data`: which lines of the bill are withdrawn; `0000` is every line that is not settled yet.

    The interface names a batch; some systems name one line, by its serial number.
    """

    name: ClassVar[str] = "data"
    mdtrt_id: str | None = field(default=None, metadata=_Y(30))
    psn_no: str | None = field(default=None, metadata=_Y(30))
    chrg_bchno: str | None = field(default=None, metadata=_Y(30))
    feedetl_sn: str | None = field(default=None, metadata=_C(30))


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
    medfee_sumamt: Amount | None = field(default=None, metadata=_Y())
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
    fund_pay_type: str | None = field(default=None, metadata=_Y(8))
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


SINGLE = ("mdtrtinfo", "data", "setlinfo")
"""The nodes that are one object and no list."""
REQUESTS: Mapping[str, tuple[type[Node], ...]] = {
    "2203": (MdtrtInfo, DiseInfo),
    "2204": (FeeDetail,),
    "2205": (WithdrawData,),
    "2206": (PreviewData,),
    "2207": (SettleData,),
    "2208": (CancelData,),
}
"""The nodes of `input`, by transaction; what other transactions hold is carried along."""
RESPONSES: tuple[type[Node], ...] = (FeeResult, SetlInfo, SetlDetail, CumInfo)
"""The nodes of `output`; an answer does not say which transaction it belongs to."""
TOLD_BY = {
    "feedetl_sn": "result",
    "fund_pay_sumamt": "setlinfo",
    "fund_payamt": "setldetail",
    "cum_type_code": "cuminfo",
}
"""By which field the rows of an `output` that names no node are known."""


NodeT = TypeVar("NodeT", bound=Node)


def fields_of(cls: type[Node]) -> list[attrs.Attribute[Any]]:
    """The fields of a node that the interface names."""
    return [one for one in attrs.fields(cls) if one.name not in ("extra", "nulls")]


_EXPECTED_NODE = Text("对象", "an object")
_EXPECTED_TEXT = Text("文本或数字", "text, or a number")
_EXPECTED_KEY = Text("必填的键", "a required key")
_EXPECTED_ONE = Text("一种写法，或两处相同", "one spelling, or the same value in both")

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "psn_part_amt": ("psn_part_am",),
    "psn_cash_pay": ("pdn_cash_pay",),
    "overlmt_amt": ("overlmt_selfpay",),
    "overlmt_selfpay": ("overlmt_amt",),
}
"""Spellings seen in the wild, which are always understood; each of them only in a node that does not have it as its own."""


def read_node(cls: type[NodeT], value: object, spot: Spot, dialect: Dialect) -> NodeT | None:
    """A node; None when something is wrong with it, which its spot is told."""
    if not isinstance(value, Mapping):
        spot.tell(shown(value), _EXPECTED_NODE)
        return None
    before, given, read = len(spot.faults), dict(value), {}
    kinds = _kinds(cls)
    for name in kinds:
        _respell(name, given, kinds, spot, dialect)
    nulls: list[str] = []
    for name, (kind, required) in kinds.items():
        stands, one = name in given, given.pop(name, None)
        if one is not None and one != "":
            try:
                read[name] = kind(one)
            except InputError as error:
                spot.below(name).tell(error.value, error.expected)
        elif required:
            spot.below(name).tell(MISSING, _EXPECTED_KEY)
        elif stands:
            nulls.append(name)
    return cls(**read, extra=given, nulls=frozenset(nulls)) if len(spot.faults) == before else None


def write_node(node: Node, dialect: Dialect) -> dict[str, object]:
    """A node as plain values, written as the dialect writes them; amounts have exactly two places."""
    written: dict[str, object] = {}
    for name in _kinds(type(node)):
        value = getattr(node, name)
        if isinstance(value, Moment):
            value = value.text
        elif isinstance(value, Decimal) and dialect.amounts == "text":
            value = str(value)
        if value is not None:
            written[dialect.spellings.get(name, name)] = value
    return written | dict(node.extra)


def _respell(
    name: str, given: dict[str, object], own: Mapping[str, object], spot: Spot, dialect: Dialect
) -> None:
    """Puts a field that is spelled in another way under the interface's name."""
    for other in (dialect.spellings.get(name, name), *SPELLINGS.get(name, ())):
        if other not in own and other in given:
            value = given.pop(other)
            if given.setdefault(name, value) != value:
                spot.tell(shown(f"{name}, {other}"), _EXPECTED_ONE)


def _text(value: object) -> str:
    text = as_text(value)
    if text is None:
        raise InputError("text", value, _EXPECTED_TEXT)
    return text


_READERS: Mapping[object, Callable[[object], object]] = {
    str: _text,
    Moment: Moment.read,
    **{kind: partial(read_number, places=places) for kind, places in PLACES.items()},
}


_KINDS: dict[type[Node], Mapping[str, tuple[Callable[[object], object], bool]]] = {}


def _kinds(cls: type[Node]) -> Mapping[str, tuple[Callable[[object], object], bool]]:
    """The fields of a node that the interface names: how each is read, and whether it must be there."""
    if cls not in _KINDS:
        attrs.resolve_types(cls)
        _KINDS[cls] = {
            one.name: (_READERS[(get_args(one.type) or (one.type,))[0]], one.default is attrs.NOTHING)
            for one in fields_of(cls)
        }
    return _KINDS[cls]
