"""Signing in and out, the insured person, and the registration of a visit: 9001, 9002, 1101, 2201, 2202."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from shanxi_health_policy.his.node_values import Amount
from shanxi_health_policy.his.transactions.people import (
    BaseInfo,
    InsuInfo,
    PersonData,
    RegisterData,
    RegisteredData,
    SignedIn,
    SignedOut,
    SignIn,
    SignOut,
    UnregisterData,
)
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.scenario import Person
from shanxi_health_policy.stand_in.turn import Nodes, Turn

_EMPLOYEE_ACCOUNT = "310"
"""The kind of insurance that has a personal account."""
_ENDED, _NORMAL = "4", "1"


def sign_in(turn: Turn) -> Nodes:
    """9001."""
    asked = turn.the_one(SignIn)
    number = f"{turn.day}{turn.books.next_number('sign', turn.day):06d}"
    turn.books.sign_in(number, turn.code, turn.text(asked, "opter_no"), turn.day)
    return {"signinoutb": (SignedIn(sign_time=f"{turn.now}", sign_no=number),)}


def sign_out(turn: Turn) -> Nodes:
    """9002: of a sign-in of the same day."""
    number = turn.text(turn.the_one(SignOut), "sign_no")
    if not turn.books.is_signed_in(number, turn.code, turn.day):
        raise RefusedError(f"没有当日的签到 {number}", f"no sign-in {number} of this day")
    turn.books.sign_out(number)
    return {"signoutoutb": (SignedOut(sign_time=f"{turn.now}"),)}


def person_info(turn: Turn) -> Nodes:
    """1101: the person of a certificate; without a list of persons everybody has one, with a number made from it."""
    number = turn.text(turn.the_one(PersonData), "mdtrt_cert_no")
    people = turn.scenario.people
    if people:
        named = [one for one in people.values() if number in (*one.certificates, one.psn_no)]
        if not named:
            raise RefusedError("查无此人：凭证号", "no such person: mdtrt_cert_no")
        person = named[0]
    else:
        made = f"P{hashlib.sha256(number.encode()).hexdigest()[:19].upper()}"
        person = turn.person(made)
    base = BaseInfo(
        psn_no=person.psn_no,
        psn_cert_type="01",
        certno=number,
        psn_name=person.psn_name,
        gend=person.gend,
        brdy=person.brdy,
        age=_age(turn, person),
    )
    return {"baseinfo": (base,), "insuinfo": tuple(_cover(turn, person, one) for one in person.insutypes)}


def _age(turn: Turn, person: Person) -> str:
    """Whole years with one place, as the interface holds an age."""
    if person.brdy is None:
        return "0.0"
    year, month, day = (int(one) for one in person.brdy.split("-"))
    return f"{turn.now.year - year - ((turn.now.month, turn.now.day) < (month, day))}.0"


def _cover(turn: Turn, person: Person, insutype: str) -> InsuInfo:
    held = insutype == _EMPLOYEE_ACCOUNT
    balance = turn.books.balance(person.psn_no, person.balance) if held else 0
    return InsuInfo(
        balc=Amount(to_yuan(balance) if balance else Decimal("0.00")),
        insutype=insutype,
        psn_type=person.psn_type,
        psn_insu_stas=_ENDED if person.ended else _NORMAL,
        cvlserv_flag="0",
        insuplc_admdvs=person.insuplc_admdvs,
    )


def register(turn: Turn) -> Nodes:
    """2201: a visit begins, and has an id."""
    asked = turn.the_one(RegisterData)
    psn_no, own = turn.text(asked, "psn_no"), turn.text(asked, "ipt_otp_no")
    turn.insured_here(psn_no, asked.insutype)
    if turn.books.is_registered(turn.code, own):
        raise RefusedError(f"门诊号 {own} 已登记", f"ipt_otp_no {own} is registered already")
    number = _new_visit(turn)
    while turn.books.visit(number) is not None:  # a 2203 without a 2201 brought it
        number = _new_visit(turn)
    turn.books.register(number, psn_no, turn.code, own)
    return {"data": (RegisteredData(mdtrt_id=number, psn_no=psn_no, ipt_otp_no=own),)}


def _new_visit(turn: Turn) -> str:
    """An id of a visit: the day, and a number of the day."""
    return f"V{turn.day}{turn.books.next_number('visit', turn.day):06d}"


def unregister(turn: Turn) -> Nodes:
    """2202: a visit is taken back that has no settlement; its lines go with it."""
    asked = turn.the_one(UnregisterData)
    visit = turn.visit(turn.text(asked, "mdtrt_id"), turn.text(asked, "psn_no"))
    if turn.books.standing(visit.mdtrt_id) is not None:
        raise RefusedError(
            "已结算的就诊先用 2208 撤销结算", "a settlement of the visit stands: cancel it first (2208)"
        )
    turn.books.withdraw_visit(visit.mdtrt_id)
    return None
