"""From a request 3101 or 3102 to the visit that is looked through before it is paid (I-H14).

The current visit is read as strictly as one that is settled: the day, the diagnoses, the orders, and their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.his.bill import Bill, line_of
from shanxi_health_policy.his.diagnoses import (
    Diagnosis,
    KnownDiagnosis,
    UnknownDiagnosis,
    by_rank,
    diagnose,
    settled_condition,
)
from shanxi_health_policy.his.dialect import expected_grade, hospital_grade
from shanxi_health_policy.his.hospital_visit import check_together, place_of, read_tier
from shanxi_health_policy.his.items import UnmatchedItem, find_item
from shanxi_health_policy.his.message_index import MessageIndex, Placed
from shanxi_health_policy.his.messages import Message
from shanxi_health_policy.his.node_values import to_signed_fen
from shanxi_health_policy.his.nodes import FeeDetail, NodeT, Request
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.transactions.before_paying import (
    Encounter,
    Order,
    Patient,
    ReviewData,
)
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.scheme import TcmScheme
from shanxi_health_policy.tcm.ledger import Claim
from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.places import EXPECTED_PLACE, check_place

_NAME = "hilist_name"
"""Under which name an item is looked up that no code tells."""


@frozen(kw_only=True)
class ReviewedVisit:
    """A visit that is looked through before it is paid, and what is known around it."""

    visit: Visit
    tier: FeeClass
    grade: HospitalGrade | None
    place: str
    insutype: str
    planned: Decimal | None
    """What the pool is to pay as the hospital has it."""
    patn_id: str
    mdtrt_id: str
    rx_ids: tuple[str, ...]
    """The orders, by the items of the visit."""
    unmatched: tuple[UnmatchedItem, ...]
    earlier: tuple[Claim, ...]
    """The patient's other visits of the day."""
    asked: Message


def read_reviewed(
    index: MessageIndex, settings: Settings, catalogue: Catalogue, condition: AnyCondition | None = None
) -> ReviewedVisit | None:
    """The visit that a request 3101 or 3102 is about; None where faults, which are recorded, stand in the way."""
    check_together(index)
    asked = _the_one(index[ReviewData], index)
    patient = None if asked is None else _the_one(index[Patient], index)
    current = None if patient is None else _current(patient, index)
    if asked is None or patient is None or current is None:
        return None
    place = _place(asked, patient)
    reader = _Reader(index, settings, catalogue, place)
    told = reader.told(current, condition)
    reader.check_scheme(current)
    grade = reader.grade(current)
    tier = read_tier(index, grade, settings, place, current.node.adm_date.at.date(), catalogue)
    kind = settings.dialect.insutypes.get((current.node.insutype or "").strip())
    if kind is None:
        known = "、".join(settings.dialect.insutypes)
        current.fault("insutype", f"险种代码：{known}", f"an insutype: {known}")
    planned = current.node.hifp_payamt
    if not 0 <= to_signed_fen(planned) <= MAX_FEN:
        current.fault("hifp_payamt", "不为负的金额", "an amount not below 0")
    on_the_day = [
        one
        for one in index[Encounter]
        if one is not current and one.node.adm_date.at.date() == current.node.adm_date.at.date()
    ]
    others = [(one, reader.told(one)) for one in on_the_day]
    # what is missing was recorded above, wherever a value can be None
    if index.faults or told is None or place is None or tier is None or kind is None:
        return None
    facility = settings.institution.facility(grade)
    earlier = [
        _claim(one, other, _facility_of(one, current, facility), tier)
        for one, other in others
        if other is not None
    ]
    if index.faults:
        return None
    return ReviewedVisit(
        visit=Visit(told.condition, told.day, told.items, facility, Insurance(kind)),
        tier=tier,
        grade=grade,
        place=place,
        insutype=(current.node.insutype or "").strip(),
        planned=planned,
        patn_id=patient.node.patn_id,
        mdtrt_id=current.node.mdtrt_id,
        rx_ids=told.rx_ids,
        unmatched=told.unmatched,
        earlier=tuple(one for one in earlier if one is not None),
        asked=asked.message,
    )


@frozen
class _Told:
    """What one visit tells: its day, its condition, and its items in the order of the orders."""

    day: date
    condition: AnyCondition
    items: tuple[ServiceItem, ...]
    rx_ids: tuple[str, ...]
    unmatched: tuple[UnmatchedItem, ...]


def _the_one(found: Sequence[Placed[NodeT]], index: MessageIndex) -> Placed[NodeT] | None:
    """The one node of a kind; None, and a fault, where there is not one: one patient is looked at in a call."""
    if len(found) == 1:
        return found[0]
    zh, en = "恰好一个 3101 或 3102 的报文，含一个患者", "exactly one message 3101 or 3102, with one patient"
    if found:
        found[1].spot.tell_shown(len(found), zh, en)
    else:
        index.missing("input.data.patient_dtos (3101)", zh, en)
    return None


def _current(patient: Placed[Patient], index: MessageIndex) -> Placed[Encounter] | None:
    """The visit that is looked at: the one that the patient's node names, or the only one."""
    wanted = (patient.node.curr_mdtrt_id or "").strip()
    found = [one for one in index[Encounter] if wanted in ("", one.node.mdtrt_id.strip())]
    if len(found) == 1:
        return found[0]
    zh, en = "所给就诊中的一个，写明其 mdtrt_id", "one of the visits given, by its mdtrt_id"
    patient.fault("curr_mdtrt_id", zh, en)
    return None


def _place(asked: Placed[ReviewData], patient: Placed[Patient]) -> str | None:
    """The place whose notice applies (I-H3): the insurance division of the head, or else the patient's pool."""
    head = asked.message.head
    written = head.insuplc_admdvs if isinstance(head, Request) else None
    place = place_of((written or patient.node.poolarea or "").strip())
    try:
        check_place(place)
    except InputError:
        patient.fault("poolarea", EXPECTED_PLACE.zh, EXPECTED_PLACE.en, written)
        return None
    return place


def _facility_of(one: Placed[Encounter], current: Placed[Encounter], own: Facility | None) -> Facility | None:
    """Where another visit was: at the same hospital, or at one that only its name tells apart."""
    where = (one.node.medins_id or "").strip()
    if where in ("", (current.node.medins_id or "").strip()):
        return own
    return Facility(kind=next(iter(FacilityKind)), name=where)


def _claim(one: Placed[Encounter], told: _Told, facility: Facility | None, tier: FeeClass) -> Claim | None:
    try:
        return Claim(
            one.node.mdtrt_id, "patient", Visit(told.condition, told.day, told.items, facility), tier
        )
    except InputError as error:
        one.fault("mdtrt_id", error.expected.zh, error.expected.en)
        return None


class _Reader:
    """Reads the visits of a request, and records what is wrong with them."""

    def __init__(
        self, index: MessageIndex, settings: Settings, catalogue: Catalogue, place: str | None
    ) -> None:
        self._index, self._settings, self._catalogue, self._place = index, settings, catalogue, place

    def check_scheme(self, one: Placed[Encounter]) -> None:
        """The treatment is of this scheme (I-H4)."""
        med_types = self._settings.dialect.med_types
        if (one.node.med_type or "").strip() not in med_types:
            known = "、".join(med_types)
            one.fault("med_type", f"本项目的医疗类别：{known}", f"a med_type of this scheme: {known}")

    def grade(self, one: Placed[Encounter]) -> HospitalGrade | None:
        """The hospital's grade: that of the message, or of the settings."""
        written = one.node.medins_lv
        found = hospital_grade(written or self._settings.institution.hosp_lv or "")
        if written is not None and found is None:
            expected = expected_grade(written)
            one.fault("medins_lv", expected.zh, expected.en)
        return found

    def told(self, one: Placed[Encounter], condition: AnyCondition | None = None) -> _Told | None:
        """A visit; None where something is wrong with it."""
        day = one.node.adm_date.at.date()
        diagnosis = self._diagnosis(one) if condition is None else KnownDiagnosis("", condition)
        named = settled_condition(diagnosis, self._index, one.spot.below("fsi_diagnose_dtos").where)
        period = None if self._place is None else self._catalogue.tcm(self._place).on(day)
        bills = self._orders(one, None if period is None else period.scheme)
        total = sum(bill.total_fen for _, bill in bills)
        if not one.node.fsi_order_dtos:
            one.fault("fsi_order_dtos", "至少一条医嘱", "at least one order")
        elif total > MAX_FEN or one.node.medfee_sumamt != to_yuan(total):
            zh = f"{to_yuan(total)}，即各条医嘱之和，不超过 9999999999.99 元"
            en = f"{to_yuan(total)}, the sum of the orders, of at most 9999999999.99 yuan"
            one.fault("medfee_sumamt", zh, en)
        if named is None:
            return None
        return _Told(
            day=day,
            condition=named,
            items=tuple(item for _, bill in bills for item in bill.items),
            rx_ids=tuple(rx_id for rx_id, _ in bills),
            unmatched=tuple(item for _, bill in bills for item in bill.unmatched),
        )

    def _diagnosis(self, one: Placed[Encounter]) -> Diagnosis:
        """What the diagnoses say (I-H2): the disease code, the main diagnoses, then the others."""
        local, node = self._settings.diagnoses, one.node
        disease = diagnose(node.dise_no or "", local=local)
        if not isinstance(disease, UnknownDiagnosis):
            return disease
        rows = node.fsi_diagnose_dtos
        main = [row for row in rows if (row.maindise_flag or "").strip() == "1"]
        rest = [row for row in rows if row not in main]
        first = [diagnose(row.dise_codg, row.dise_name or "", local) for row in main]
        if not first and node.dscg_main_dise_codg is not None:
            first = [diagnose(node.dscg_main_dise_codg, node.dscg_main_dise_name or "", local)]
        return by_rank(first, [diagnose(row.dise_codg, row.dise_name or "", local) for row in rest])

    def _orders(self, one: Placed[Encounter], scheme: TcmScheme | None) -> list[tuple[str, Bill]]:
        """The orders as lines of a bill, each by its id; what is wrong with one is recorded."""
        found: dict[str, Bill] = {}
        for row in self._placed_orders(one):
            order, rx_id = row.node, row.node.rx_id.strip()
            line = FeeDetail(
                feedetl_sn=rx_id,
                medins_list_codg=order.hosplist_code,
                med_list_codg=order.hilist_code,
                det_item_fee_sumamt=order.sumamt,
                extra={_NAME: order.hilist_name or order.hosplist_name},
            )
            item = find_item(line, self._settings.items, (_NAME,))
            if rx_id in found:
                row.fault("rx_id", "只出现一次的医嘱号", "an id of an order that occurs once")
            elif not 0 <= to_signed_fen(order.sumamt) <= MAX_FEN:
                row.fault("sumamt", "0 至 9999999999.99 元", "0 to 9999999999.99 yuan")
            elif item is None:
                row.fault(
                    "hilist_name", "项目名称，或对照表里的编码", "the item's name, or a code of the mapping"
                )
            else:
                found[rx_id] = line_of(line, item, None, scheme, self._catalogue)
        return list(found.items())

    def _placed_orders(self, one: Placed[Encounter]) -> list[Placed[Order]]:
        """The orders of a visit, with where they stand."""
        own = {id(order) for order in one.node.fsi_order_dtos}
        return [row for row in self._index[Order] if id(row.node) in own]
