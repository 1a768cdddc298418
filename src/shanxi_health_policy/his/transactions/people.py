"""Signing in and out, the insured person, and the registration of a visit: 9001, 9002, 1101, 2201, 2202."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from shanxi_health_policy.his.node_values import Amount
from shanxi_health_policy.his.nodes import Data, Node, optional, wanted


@frozen(kw_only=True)
class SignIn(Node):
    """9001 `signIn`: an operator signs in (签到)."""

    name: ClassVar[str] = "signIn"
    opter_no: str | None = field(default=None, metadata=wanted(20))
    mac: str | None = field(default=None, metadata=wanted(20))
    ip: str | None = field(default=None, metadata=wanted(20))


@frozen(kw_only=True)
class SignedIn(Node):
    """9001 `signinoutb`: the number that the day's requests carry."""

    name: ClassVar[str] = "signinoutb"
    sign_time: str | None = field(default=None, metadata=wanted(form="time"))
    sign_no: str | None = field(default=None, metadata=wanted(30))


@frozen(kw_only=True)
class SignOut(Node):
    """9002 `signOut`: an operator signs out (签退)."""

    name: ClassVar[str] = "signOut"
    sign_no: str | None = field(default=None, metadata=wanted(30))
    opter_no: str | None = field(default=None, metadata=wanted(20))


@frozen(kw_only=True)
class SignedOut(Node):
    """9002 `signoutoutb`, in one text `sign_time`: when it was."""

    name: ClassVar[str] = "signoutoutb"
    also: ClassVar[tuple[str, ...]] = ("sign_time",)
    marks: ClassVar[frozenset[str]] = frozenset({"sign_time"})
    sign_time: str | None = field(default=None, metadata=wanted(form="time"))


@frozen(kw_only=True)
class PersonData(Data):
    """1101 `data`: whose cover is asked for (人员信息获取)."""

    mdtrt_cert_type: str | None = field(default=None, metadata=wanted(3, table="mdtrt_cert_type"))
    mdtrt_cert_no: str | None = field(default=None, metadata=wanted(50))
    card_sn: str | None = field(default=None, metadata=optional(32))
    begntime: str | None = field(default=None, metadata=optional(form="time"))
    psn_cert_type: str | None = field(default=None, metadata=wanted(6, table="psn_cert_type"))
    certno: str | None = field(default=None, metadata=optional(50))
    psn_name: str | None = field(default=None, metadata=optional(50))


@frozen(kw_only=True)
class BaseInfo(Node):
    """1101 `baseinfo`: the person."""

    name: ClassVar[str] = "baseinfo"
    psn_no: str | None = field(default=None, metadata=wanted(30))
    psn_cert_type: str | None = field(default=None, metadata=wanted(6, table="psn_cert_type"))
    certno: str | None = field(default=None, metadata=wanted(50))
    psn_name: str | None = field(default=None, metadata=wanted(50))
    gend: str | None = field(default=None, metadata=wanted(6, table="gend"))
    naty: str | None = field(default=None, metadata=optional(3))
    brdy: str | None = field(default=None, metadata=optional(form="time"))
    age: str | None = field(default=None, metadata=wanted(5))


@frozen(kw_only=True)
class InsuInfo(Node):
    """1101 `insuinfo`: one cover of the person; a person may have several, ended ones among them."""

    name: ClassVar[str] = "insuinfo"
    balc: Amount | None = field(default=None, metadata=wanted())
    insutype: str | None = field(default=None, metadata=wanted(6, table="insutype"))
    psn_type: str | None = field(default=None, metadata=wanted(6, table="psn_type"))
    psn_insu_stas: str | None = field(default=None, metadata=optional(6, table="psn_insu_stas"))
    psn_insu_date: str | None = field(default=None, metadata=optional(form="time"))
    paus_insu_date: str | None = field(default=None, metadata=optional(form="time"))
    cvlserv_flag: str | None = field(default=None, metadata=wanted(3))
    insuplc_admdvs: str | None = field(default=None, metadata=wanted(6))
    emp_name: str | None = field(default=None, metadata=optional(200))


@frozen(kw_only=True)
class IdetInfo(Node):
    """1101 `idetinfo`: one standing of the person; often there is none."""

    name: ClassVar[str] = "idetinfo"
    psn_idet_type: str | None = field(default=None, metadata=wanted(4, table="psn_idet_type"))
    psn_type_lv: str | None = field(default=None, metadata=optional(3))
    memo: str | None = field(default=None, metadata=optional(500))
    begntime: str | None = field(default=None, metadata=wanted(form="time"))
    endtime: str | None = field(default=None, metadata=optional(form="time"))


@frozen(kw_only=True)
class RegisterData(Data):
    """2201 `data`: a visit is registered (门诊挂号)."""

    psn_no: str | None = field(default=None, metadata=wanted(30))
    insutype: str | None = field(default=None, metadata=wanted(6, table="insutype"))
    begntime: str | None = field(default=None, metadata=wanted(form="time"))
    mdtrt_cert_type: str | None = field(default=None, metadata=wanted(3, table="mdtrt_cert_type"))
    mdtrt_cert_no: str | None = field(default=None, metadata=wanted(50))
    card_sn: str | None = field(default=None, metadata=optional(32))
    psn_cert_type: str | None = field(default=None, metadata=optional(6, table="psn_cert_type"))
    certno: str | None = field(default=None, metadata=optional(50))
    psn_type: str | None = field(default=None, metadata=optional(6, table="psn_type"))
    psn_name: str | None = field(default=None, metadata=optional(50))
    ipt_otp_no: str | None = field(default=None, metadata=wanted(30))
    atddr_no: str | None = field(default=None, metadata=optional(30))
    dr_name: str | None = field(default=None, metadata=optional(50))
    dept_code: str | None = field(default=None, metadata=wanted(30))
    dept_name: str | None = field(default=None, metadata=wanted(100))
    caty: str | None = field(default=None, metadata=wanted(10))


@frozen(kw_only=True)
class RegisteredData(Node):
    """2201's answer `data`: the visit's own id."""

    name: ClassVar[str] = "data"
    marks: ClassVar[frozenset[str]] = frozenset({"ipt_otp_no", "mdtrt_id"})
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    psn_no: str | None = field(default=None, metadata=optional(30))
    ipt_otp_no: str | None = field(default=None, metadata=optional(30))


@frozen(kw_only=True)
class UnregisterData(Data):
    """2202 `data`: a registration taken back (挂号撤销)."""

    psn_no: str | None = field(default=None, metadata=wanted(30))
    mdtrt_id: str | None = field(default=None, metadata=wanted(30))
    ipt_otp_no: str | None = field(default=None, metadata=wanted(30))
