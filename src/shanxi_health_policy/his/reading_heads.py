"""What stands around a visit in its messages: whose it is, the place, the kind of treatment, the hospital's fee class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import product

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.his.envelope import Message, NodeT, Request, Response
from shanxi_health_policy.his.nodes import MdtrtInfo, Node, PreviewData
from shanxi_health_policy.his.reading_faults import MessageLog, rows_of
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.structuring import as_text
from shanxi_health_policy.his.tables import hospital_grade
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.places import EXPECTED_PLACE, check_place

_CITY_ITSELF = "99"
_WHOSE = ("mdtrt_id", "psn_no")


def the_one(
    messages: Sequence[Message], cls: type[NodeT], infno: str, log: MessageLog
) -> tuple[NodeT, Message, str] | None:
    """The one node of a kind that a transaction holds, with its message and path."""
    found = [row for row in rows_of(messages, cls) if row[1].infno == infno]
    if len(found) == 1:
        return found[0]
    zh, en = f"恰好一个 {infno} 的报文，含 {cls.name}", f"exactly one message {infno}, with {cls.name}"
    if found:
        log.add(found[1][1], found[1][2], len(found), zh, en)
    else:
        log.missing(f"input.{cls.name} ({infno})", zh, en)
    return None


def check_answers(messages: Sequence[Message], log: MessageLog) -> None:
    """An answer that reports a failure is not to be settled on."""
    for message in messages:
        head = message.head
        if isinstance(head, Response) and head.infcode.strip() != "0":
            said = f"{head.infcode} {head.err_msg or ''}".strip()
            log.add(message, message.below("infcode"), said, "0（成功）", "0, which is success")


def check_same(messages: Sequence[Message], log: MessageLog) -> None:
    """Whose visit it is, and which: the same in every message that says so."""
    for name in _WHOSE:
        first: str | None = None
        for row, message, where in rows_of(messages, Node):
            value: str | None = getattr(row, name, None)
            if value is None:
                continue
            first = first or value.strip()
            if value.strip() != first:
                zh, en = f"{first}，与其他报文相同", f"{first}, as in the other messages"
                log.add(message, f"{where}.{name}", value, zh, en)


def check_med_type(messages: Sequence[Message], settings: Settings, log: MessageLog) -> None:
    """The treatment is of this scheme (I-H4), in every message that says what it is."""
    said = False
    known = "、".join(settings.dialect.med_types)
    zh, en = f"本项目的医疗类别：{known}", f"a med_type of this scheme: {known}"
    for cls in (MdtrtInfo, PreviewData):
        for row, message, where in rows_of(messages, cls):
            value: str | None = getattr(row, "med_type", None)
            said = said or value is not None
            if value is not None and value.strip() not in settings.dialect.med_types:
                log.add(message, f"{where}.med_type", value, zh, en)
    if not said:
        log.missing("input.data.med_type", zh, en)


def read_place(messages: Sequence[Message], log: MessageLog) -> str | None:
    """The place whose notice applies: the person's insurance division (I-H3), the same in every request.

    Where the messages name no person, the hospital's own place stands in.
    """
    named = any(getattr(row, "psn_no", None) for row, _, _ in rows_of(messages, Node))
    name = "insuplc_admdvs" if named else "mdtrtarea_admvs"
    found: str | None = None
    for head, message in _requests(messages):
        division: str | None = getattr(head, name)
        where = message.below(name)
        if division is None:
            zh, en = "参保地区划，有人员编号时必填", "the insurance division, required with a psn_no"
            if not named:
                zh, en = "就医地区划", "the hospital's division"
            log.add(message, where, division, zh, en)
            continue
        place = place_of(division.strip())
        try:
            check_place(place)
        except InputError:
            log.add(message, where, division, EXPECTED_PLACE.zh, EXPECTED_PLACE.en)
            continue
        if found is not None and place != found:
            log.add(
                message, where, division, f"{found}，与其他报文相同", f"{found}, as in the other messages"
            )
        found = found or place
    return found


def place_of(division: str) -> str:
    """The place of an insurance division: one that ends in 99 is the city itself (I-H3).

    >>> place_of("141199"), place_of("141121")
    ('141100', '141121')
    """
    return f"{division[:-2]}00" if division.endswith(_CITY_ITSELF) else division


def read_grade(messages: Sequence[Message], settings: Settings, log: MessageLog) -> HospitalGrade | None:
    """The hospital's grade: `hosp_lv` of a message, or of the settings; None where neither says it."""
    for message in messages:
        for where, node in _nodes(message):
            if node.extra.get("hosp_lv") in (None, ""):
                continue
            value = as_text(node.extra["hosp_lv"])
            grade = None if value is None else hospital_grade(value)
            if grade is None:
                zh, en = "医院等级代码，01 至 11", "a code of a grade, 01 to 11"
                log.add(message, f"{where}.hosp_lv", node.extra["hosp_lv"], zh, en)
            return grade
    own = settings.institution.hosp_lv
    return None if own is None else hospital_grade(own)


def read_tier(
    grade: HospitalGrade | None,
    settings: Settings,
    place: str | None,
    day: date | None,
    messages: Sequence[Message],
    catalogue: Catalogue,
    log: MessageLog,
) -> FeeClass | None:
    """The fee class: that of the settings, or that of the grade by the notice of the day.

    A day or a place without a notice is answered as such, so another one then sorts the grade: the latest of the place, or
    that of the hospital's own.
    """
    if settings.institution.fee_class is not None:
        return settings.institution.fee_class
    if grade is not None:
        own = (place_of((head.mdtrtarea_admvs or "").strip()) for head, _ in _requests(messages))
        for where, on in product((place or "", *own), (day, None)):
            with suppress(InputError):
                return catalogue.fee_class(grade, place=where, on=on)
    zh = "收费类别，或能归入收费类别的医院等级（hosp_lv）"
    en = "a fee class, or a grade (hosp_lv) that a notice sorts into one"
    log.missing("institution.fee_class", zh, en)
    return None


def _requests(messages: Sequence[Message]) -> Iterator[tuple[Request, Message]]:
    for message in messages:
        if isinstance(message.head, Request):
            yield message.head, message


def _nodes(message: Message) -> Iterator[tuple[str, Node]]:
    """The head and every row of a message, with their paths."""
    yield message.where, message.head
    for node, rows in message.nodes.items():
        for index, row in enumerate(rows):
            yield message.path(node, index), row
