"""From the messages of one visit (2203, 2204, 2206 or 2207) to what the rule asks for.

What stands around the visit comes first: whose it is, the place, the kind of treatment, the hospital's fee class.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from itertools import product
from typing import Protocol

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.his.bill import Bill, read_bill
from shanxi_health_policy.his.diagnoses import Diagnosis, KnownDiagnosis, settled_condition, settled_diagnosis
from shanxi_health_policy.his.dialect import expected_grade, hospital_grade
from shanxi_health_policy.his.message_index import MessageIndex, Placed
from shanxi_health_policy.his.messages import Message
from shanxi_health_policy.his.node_values import as_text, to_signed_fen
from shanxi_health_policy.his.nodes import CumInfo, MdtrtInfo, Node, Part, PreviewData, Request, Response
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.withdrawals import check_taken_back
from shanxi_health_policy.money import MAX_FEN, MoneyLike, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.visit import Insurance, Visit
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import InsuranceKind
from shanxi_health_policy.vocabulary.places import EXPECTED_PLACE, check_place

_CITY_ITSELF = "99"
INSURED = "insuplc_admdvs", "参保地区划，有人员编号时必填", "the insurance division, required with a psn_no"
_HOSPITALS = "mdtrtarea_admvs", "就医地区划", "the hospital's division"
"""Where a place stands in a head, and what is expected there."""
_WHOSE = ("mdtrt_id", "psn_no")


def check_together(index: MessageIndex) -> None:
    """No answer reports a failure, and whose visit it is, and which, is the same in every message that says so."""
    for placed in index[Response]:
        head = placed.node
        if head.infcode.strip() != "0":
            said = f"{head.infcode} {head.err_msg or ''}".strip()
            placed.fault("infcode", "0（成功）", "0, which is success", said)
    for name in _WHOSE:
        first: str | None = None
        for one in index[Node]:
            value: str | None = getattr(one.node, name, None)
            if value is None or isinstance(one.node, Part):
                continue
            first = first or value.strip()
            if value.strip() != first:
                one.fault(name, f"{first}，与其他报文相同", f"{first}, as in the other messages")


def check_med_type(index: MessageIndex, settings: Settings) -> None:
    """The treatment is of this scheme (I-H4), in every message that says what it is."""
    known = "、".join(settings.dialect.med_types)
    zh, en = f"本项目的医疗类别：{known}", f"a med_type of this scheme: {known}"
    asked: list[Placed[MdtrtInfo] | Placed[PreviewData]] = [*index[MdtrtInfo], *index[PreviewData]]
    said = [one for one in asked if one.node.med_type is not None]
    for placed in said:
        if str(placed.node.med_type).strip() not in settings.dialect.med_types:
            placed.fault("med_type", zh, en)
    if not said:
        index.missing("input.data.med_type", zh, en)


def read_place(index: MessageIndex) -> str | None:
    """The place whose notice applies: the person's insurance division (I-H3), the same in every request.

    Where the messages name no person and no such division, the hospital's own place stands in.
    """
    named = any(getattr(one.node, "psn_no", None) for one in index[Node])
    named = named or any(one.node.insuplc_admdvs is not None for one in index[Request])
    name, zh, en = INSURED if named else _HOSPITALS
    found: str | None = None
    for placed in index[Request]:
        division: str | None = getattr(placed.node, name)
        if division is None:
            placed.fault(name, zh, en)
            continue
        place = place_of(division.strip())
        try:
            check_place(place)
        except InputError:
            placed.fault(name, EXPECTED_PLACE.zh, EXPECTED_PLACE.en)
            continue
        found = found or place
        if place != found:
            placed.fault(name, f"{found}，与其他报文相同", f"{found}, as in the other messages")
    return found


def place_of(division: str) -> str:
    """The place of an insurance division: one that ends in 99 is the city itself (I-H3).

    >>> place_of("141199"), place_of("141121")
    ('141100', '141121')
    """
    return f"{division[:-2]}00" if division.endswith(_CITY_ITSELF) else division


def read_grade(index: MessageIndex, settings: Settings) -> HospitalGrade | None:
    """The hospital's grade: `hosp_lv` of a message, or of the settings; None where neither says it."""
    said = [one for one in index[Node] if _hosp_lv(one.node) not in (None, "")]
    found = hospital_grade(settings.institution.hosp_lv or "") if not said else None
    for placed in said:
        written, spot = _hosp_lv(placed.node), placed.spot.below("hosp_lv")
        text = as_text(written) or ""
        grade = hospital_grade(text)
        found = found or grade
        if grade is None:
            expected = expected_grade(text)
            spot.tell_shown(written, expected.zh, expected.en)
        elif grade is not found:
            spot.tell_shown(written, "与其他报文相同的等级", "the same grade as in the other messages")
    return found


def _hosp_lv(node: Node) -> object:
    """The code of the hospital's grade, where a node says it, whether the interface names it there or not."""
    return getattr(node, "hosp_lv", node.extra.get("hosp_lv"))


def read_tier(
    index: MessageIndex,
    grade: HospitalGrade | None,
    settings: Settings,
    place: str | None,
    day: date | None,
    catalogue: Catalogue,
) -> FeeClass | None:
    """The fee class: that of the settings, or that of the grade by the notice of the day.

    A day or a place without a notice is answered as such, so another one then sorts the grade: the latest of the place, or
    that of the hospital's own.
    """
    if settings.institution.fee_class is not None:
        return settings.institution.fee_class
    if grade is not None:
        own = (place_of((one.node.mdtrtarea_admvs or "").strip()) for one in index[Request])
        for where, on in product((place or "", *own), (day, None)):
            with suppress(InputError):
                return catalogue.fee_class(grade, place=where, on=on)
    zh = "收费类别，或能归入收费类别的医院等级（hosp_lv）"
    en = "a fee class, or a grade (hosp_lv) that a notice sorts into one"
    index.missing("institution.fee_class", zh, en)
    return None


_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")


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
    index: MessageIndex,
    infno: str,
    settings: Settings,
    catalogue: Catalogue,
    *,
    account_balance: MoneyLike | None = None,
    condition: AnyCondition | None = None,
) -> HospitalVisit | None:
    """The visit that the messages tell and that `infno` (2206 or 2207) asks about; None where faults stand in the way."""
    check_together(index)
    check_taken_back(index)
    check_med_type(index, settings)
    asked = index.the_one(PreviewData, infno)
    registered = index.the_one(MdtrtInfo, "2203")
    place = read_place(index)
    day = None if registered is None else registered.node.begntime.at.date()
    grade = read_grade(index, settings)
    tier = read_tier(index, grade, settings, place, day, catalogue)
    diagnosis = settled_diagnosis(index, settings) if condition is None else KnownDiagnosis("", condition)
    named = settled_condition(diagnosis, index)
    period = None if place is None or day is None else catalogue.tcm(place).on(day)
    bill = read_bill(index, asked, None if period is None else period.scheme, settings, catalogue)
    insurance = None if asked is None else _insurance(asked, settings, account_balance, index)
    if asked is not None and (asked.node.psn_setlway or "01").strip().zfill(2) != "01":
        asked.fault("psn_setlway", "01（按项目结算）", "01, which is settled by item")
    if asked is not None and bill is not None:
        total = to_yuan(bill.total_fen)
        if asked.node.medfee_sumamt != total:
            zh, en = f"{total}，即各条明细之和", f"{total}, the sum of the lines"
            asked.fault("medfee_sumamt", zh, en)
    # what is missing was recorded above, wherever a value can be None
    if (
        index.faults
        or asked is None
        or bill is None
        or named is None
        or insurance is None
        or day is None
        or place is None
        or tier is None
    ):
        return None
    return HospitalVisit(
        visit=Visit(named, day, bill.items, settings.institution.facility(grade), insurance),
        tier=tier,
        place=place,
        insutype=asked.node.insutype.strip(),
        kind=insurance.kind,
        diagnosis=diagnosis,
        bill=bill,
        asked=asked.message,
        data=asked.node,
    )


def _insurance(
    asked: Placed[PreviewData], settings: Settings, balance: MoneyLike | None, index: MessageIndex
) -> Insurance | None:
    """The insurance (I-H9), with the personal account's balance where the account is to be used (I-H8)."""
    kind = settings.dialect.insutypes.get(asked.node.insutype.strip())
    if kind is None:
        known = "、".join(settings.dialect.insutypes)
        asked.fault("insutype", f"险种代码：{known}", f"an insutype: {known}")
        return None
    if kind is not InsuranceKind.EMPLOYEE:
        return Insurance(kind)
    flag = (asked.node.acct_used_flag or "").strip()
    if flag not in ("0", "1"):
        zh, en = "0（不用个人账户）或 1（使用）", "0 (the account is not used) or 1 (it is)"
        asked.fault("acct_used_flag", zh, en)
    if flag != "1":
        return Insurance(kind)
    if balance is None:
        zh, en = "个人账户余额（acct_used_flag 为 1）", "the account's balance, as acct_used_flag is 1"
        index.missing("account_balance", zh, en)
    return Insurance(kind, balance)


class OfYear(Protocol):
    """A visit as far as the totals of its year hang on it."""

    @property
    def visit(self) -> Visit:
        """The visit."""

    @property
    def insutype(self) -> str:
        """The code of the insurance."""


def paid_this_year(index: MessageIndex, visit: OfYear | None, settings: Settings) -> int | None:
    """What the fund has paid the person for the condition this year, in fen, out of the running totals of 5206 (I-H12).

    None, and a fault, where no message tells it.
    """
    # which of them counts hangs on the visit, and that has faults of its own
    if visit is None and index[CumInfo]:
        return None
    found = {} if visit is None else _totals(index, visit, settings)
    if found:
        return found[max(found)]
    zh = "基金本年已支付的金额，由询问方给出，或写在 5206 的应答里（dialect.cum_type_codes）"
    en = "what the fund has paid this year, given by whoever asks or in an answer to 5206 (dialect.cum_type_codes)"
    index.missing("ytd_paid", zh, en)
    return None


def _totals(index: MessageIndex, visit: OfYear, settings: Settings) -> dict[str, int]:
    """The totals of the visit's insurance, year and condition up to its month, in fen by month."""
    day, code = visit.visit.visited_on, _code(visit, settings)
    found: dict[str, int] = {}
    for placed in index[CumInfo]:
        row = placed.node
        month = _MONTH.fullmatch((row.cum_ym or "").strip())
        year = (row.year or (month[1] if month else "")).strip()
        if row.cum_type_code.strip() != code or year != f"{day.year}":
            continue
        if row.insutype is not None and row.insutype.strip() != visit.insutype:
            continue
        if row.cum_ym is not None and (month is None or month[1] != year):
            zh, en = f"{year} 年的月份，如 {year}05", f"a month of {year}, such as {year}05"
            placed.fault("cum_ym", zh, en)
            continue
        key = "" if month is None else "".join(month.groups())
        fen = to_signed_fen(row.cum)
        if not 0 <= fen <= MAX_FEN or found.get(key, fen) != fen:
            placed.fault("cum", "不为负的累计，一个月一个", "a total not below 0, one a month")
        if key <= f"{day:%Y%m}":
            found[key] = fen
    return found


def _code(visit: OfYear, settings: Settings) -> str | None:
    """The `cum_type_code` of the visit's condition; None where the dialect has none for it."""
    condition = visit.visit.condition
    codes = settings.dialect.cum_type_codes
    return next((codes[name] for name in (condition.zh, condition.code, condition.en) if name in codes), None)
