"""From the messages of one visit (2203, 2204, 2206 or 2207) to what the rule asks for: visit, fee class, insurance, place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.his.diagnoses import (
    AmbiguousDiagnosis,
    Diagnosis,
    KnownDiagnosis,
)
from shanxi_health_policy.his.envelope import Message
from shanxi_health_policy.his.items import in_one_line
from shanxi_health_policy.his.nodes import MdtrtInfo, PreviewData
from shanxi_health_policy.his.reading_bill import Bill, read_bill
from shanxi_health_policy.his.reading_diagnoses import settled_diagnosis
from shanxi_health_policy.his.reading_faults import MessageLog
from shanxi_health_policy.his.reading_heads import (
    check_answers,
    check_med_type,
    check_same,
    read_grade,
    read_place,
    read_tier,
    the_one,
)
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.money import MoneyLike, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.tcm.visit import LONGEST_NAME, Insurance, Visit
from shanxi_health_policy.vocabulary.conditions import AnyCondition, DeclaredCondition
from shanxi_health_policy.vocabulary.payment import InsuranceKind

Asked: TypeAlias = tuple[PreviewData, Message, str]
"""The node of 2206 or 2207 that asks, with its message and path."""


@frozen(kw_only=True)
class HospitalVisit:
    """A visit as a hospital's messages tell it, and what the rule asks for besides."""

    visit: Visit
    tier: FeeClass
    place: str
    insutype: str
    kind: InsuranceKind
    diagnosis: Diagnosis
    bill: Bill
    asked: Message
    """The request that is to be answered: 2206 or 2207."""
    data: PreviewData
    """Its node."""


def read_visit(
    messages: Sequence[Message],
    infno: str,
    settings: Settings,
    log: MessageLog,
    catalogue: Catalogue,
    *,
    account_balance: MoneyLike | None = None,
    condition: AnyCondition | None = None,
) -> HospitalVisit | None:
    """The visit that the messages tell and that `infno` (2206 or 2207) asks about; None where faults stand in the way."""
    check_answers(messages, log)
    check_same(messages, log)
    check_med_type(messages, settings, log)
    asked = the_one(messages, PreviewData, infno, log)
    registered = the_one(messages, MdtrtInfo, "2203", log)
    place = read_place(messages, log)
    day = None if registered is None else registered[0].begntime.at.date()
    grade = read_grade(messages, settings, log)
    tier = read_tier(grade, settings, place, day, messages, catalogue, log)
    diagnosis = (
        settled_diagnosis(messages, settings, log) if condition is None else KnownDiagnosis("", condition)
    )
    named = _condition(diagnosis, log)
    period = None if place is None or day is None else catalogue.tcm(place).on(day)
    bill = read_bill(messages, None if period is None else period.scheme, settings, log)
    kind = None if asked is None else _kind(asked, settings, log)
    insurance = None if asked is None else _insurance(kind, asked, account_balance, log)
    if asked is not None and bill is not None:
        _check_total(asked, bill, log)
    if log.faults:
        return None
    # what is missing was recorded above, wherever a value can be None
    assert asked is not None
    assert bill is not None
    assert named is not None
    assert kind is not None
    assert day is not None
    assert place is not None
    assert tier is not None
    return HospitalVisit(
        visit=Visit(named, day, bill.items, settings.institution.facility(grade), insurance),
        tier=tier,
        place=place,
        insutype=asked[0].insutype.strip(),
        kind=kind,
        diagnosis=diagnosis,
        bill=bill,
        asked=asked[1],
        data=asked[0],
    )


def _condition(diagnosis: Diagnosis, log: MessageLog) -> AnyCondition | None:
    """The condition to settle for; a code on no list is a condition that no notice covers, which the answer then says."""
    if isinstance(diagnosis, KnownDiagnosis):
        return diagnosis.condition
    where = "input.diseinfo"
    if isinstance(diagnosis, AmbiguousDiagnosis):
        names = "、".join(one.zh for one in diagnosis.conditions)
        zh, en = f"指明一个病症：{names}", f"one condition named: {names}"
        log.add_without_message(where, diagnosis.code, zh, en)
    elif diagnosis.by_name is not None:
        name = diagnosis.by_name.zh
        zh = f"编码表里的编码（名称是{name}，编码不在表里：加入设置的 [[diagnoses]]，或指明病症）"
        en = f"a listed code (by its name it is {name}: add the code to [[diagnoses]] of the settings, or name the condition)"
        log.add_without_message(where, diagnosis.code, zh, en)
    elif not diagnosis.code:
        log.missing(where, "有效的诊断（2203）", "a valid diagnosis (2203)")
    else:
        code, name = in_one_line(diagnosis.code)[:LONGEST_NAME], in_one_line(diagnosis.name)[:LONGEST_NAME]
        return DeclaredCondition(code, name or code, code)
    return None


def _kind(asked: Asked, settings: Settings, log: MessageLog) -> InsuranceKind | None:
    """The kind of insurance (I-H9)."""
    data, message, where = asked
    kind = settings.dialect.insutypes.get(data.insutype.strip())
    if kind is None:
        known = "、".join(settings.dialect.insutypes)
        log.add(message, f"{where}.insutype", data.insutype, f"险种代码：{known}", f"an insutype: {known}")
    return kind


def _insurance(
    kind: InsuranceKind | None, asked: Asked, balance: MoneyLike | None, log: MessageLog
) -> Insurance | None:
    """The insurance, with the personal account's balance where the account is to be used (I-H8)."""
    if kind is not InsuranceKind.EMPLOYEE:
        return None if kind is None else Insurance(kind)
    data, message, where = asked
    flag = (data.acct_used_flag or "").strip()
    if flag not in ("0", "1"):
        zh, en = "0（不用个人账户）或 1（使用）", "0 (the account is not used) or 1 (it is)"
        log.add(message, f"{where}.acct_used_flag", data.acct_used_flag, zh, en)
    if flag != "1":
        return Insurance(kind)
    if balance is None:
        zh, en = "个人账户余额（acct_used_flag 为 1）", "the account's balance, as acct_used_flag is 1"
        log.missing("account_balance", zh, en)
    return Insurance(kind, balance)


def _check_total(asked: Asked, bill: Bill, log: MessageLog) -> None:
    """The total that is to be settled is that of the lines."""
    data, message, where = asked
    total = to_yuan(bill.total_fen)
    if data.medfee_sumamt != total:
        zh, en = f"{total}，即各条明细之和", f"{total}, the sum of the lines"
        log.add(message, f"{where}.medfee_sumamt", str(data.medfee_sumamt), zh, en)
