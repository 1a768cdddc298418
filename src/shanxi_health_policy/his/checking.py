"""What a check of messages finds: what the interface requires and is missing or outside its tables, and broken identities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs
from attrs import frozen

from shanxi_health_policy.errors import Fault, InputError, MessageError, cut, shown
from shanxi_health_policy.his.diagnoses import Diagnosis, diagnose
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.envelope import Message, Request
from shanxi_health_policy.his.identities import BrokenIdentity, broken_identities
from shanxi_health_policy.his.items import UnmatchedItem, find_item, in_one_line
from shanxi_health_policy.his.messages import read_messages
from shanxi_health_policy.his.nodes import DiseInfo, FeeDetail, Node
from shanxi_health_policy.his.reading_faults import rows_of
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.settling import Messages
from shanxi_health_policy.his.tables import in_table
from shanxi_health_policy.his.times import Moment
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.techniques import Technique

_REQUIRED = Text(zh="必填", en="a value, which the interface requires")


@frozen(kw_only=True)
class MessageCheck:
    """What was found in some messages; nothing of it is raised."""

    messages: tuple[Message, ...] = ()
    faults: tuple[Fault, ...] = ()
    """What the interface requires and is missing, too long or outside its tables; or why a message cannot be read."""
    broken: tuple[BrokenIdentity, ...] = ()
    """The identities A to D and F that do not hold, and by how much."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """What each diagnosis code says of the condition: known, ambiguous or unknown."""
    unmatched: tuple[UnmatchedItem, ...] = ()
    """Items that no list of techniques and no mapping knows."""

    @property
    def right(self) -> bool:
        """Whether no fault and no broken identity was found; a diagnosis or an item on no list is none."""
        return not (self.faults or self.broken)


def check_messages(
    messages: Messages, settings: Settings | None = None, *, catalogue: Catalogue | None = None
) -> MessageCheck:
    """Whether messages, requests and answers alike, keep the interface and its identities.

    >>> check_messages('{"infno": "2208", "input": {"data": {"setl_id": 5, "psn_no": "P000001"}}}').faults[
    ...     -1
    ... ].where
    'input.data.mdtrt_id'
    """
    settings = settings or Settings()
    try:
        found = read_messages(messages, settings.dialect)
    except MessageError as error:
        return MessageCheck(faults=error.faults)
    faults = [fault for message in found for fault in _faults(message, settings.dialect)]
    diagnoses = [
        diagnose(row.diag_code, row.diag_name or "", settings.diagnoses)
        for row, _, _ in rows_of(found, DiseInfo)
    ]
    return MessageCheck(
        messages=found,
        faults=tuple(faults),
        broken=broken_identities(found, settings.dialect),
        diagnoses=tuple(diagnoses),
        unmatched=tuple(_unmatched(found, settings, chosen(catalogue))),
    )


def _faults(message: Message, dialect: Dialect) -> Iterator[Fault]:
    yield from _node_faults(message, message.head, message.where, dialect)
    head = message.head
    if isinstance(head, Request) and head.insuplc_admdvs is None:
        named = any(getattr(row, "psn_no", None) for row, _, _ in rows_of([message], Node))
        if named or dialect.insuplc_always:
            expected = Text(
                zh="参保地区划，有人员编号时必填", en="the insurance division, required with a psn_no"
            )
            yield Fault(message.file, message.below("insuplc_admdvs"), "None", expected)
    for row, _, where in rows_of([message], Node):
        yield from _node_faults(message, row, where, dialect)


def _node_faults(message: Message, node: Node, where: str, dialect: Dialect) -> Iterator[Fault]:
    for one in attrs.fields(type(node)):
        value, told = getattr(node, one.name), one.metadata
        path = f"{where}.{one.name}" if where else one.name
        expected = None
        if value is None and told.get("required"):
            expected = _REQUIRED
        elif isinstance(value, str):
            expected = _text_fault(one.name, value, told, dialect)
        if expected is not None:
            yield Fault(message.file, path, cut(shown(value)), expected)


def _text_fault(name: str, value: str, told: Mapping[str, object], dialect: Dialect) -> Text | None:
    """What a text should be, where it is too long, no time, or outside its table."""
    width, table = dialect.widths.get(name, told.get("width")), told.get("table")
    if isinstance(width, int) and len(value) > width:
        return Text(zh=f"至多 {width} 个字符", en=f"at most {width} characters")
    if told.get("form") == "time":
        try:
            Moment.read(value)
        except InputError as error:
            return error.expected
    known: Sequence[str] = ()
    if name == "diag_type":
        known = tuple(dialect.diag_types)
    elif name == "med_type" and value in dialect.med_types:
        return None
    elif name == "fund_pay_type" and dialect.fund_name(value) is None:
        return Text(zh="基金支付类型表中的代码", en="a code of the table of fund_pay_type")
    if (known and value not in known) or (isinstance(table, str) and not in_table(table, value)):
        listed = "、".join(known) or f"{table} 表中的代码"
        return Text(zh=listed, en="、".join(known) or f"a code of the table {table}")
    return None


def _unmatched(
    messages: Sequence[Message], settings: Settings, catalogue: Catalogue
) -> Iterator[UnmatchedItem]:
    schemes = [notice.tcm for notice in catalogue if notice.tcm is not None]
    for line, _, _ in rows_of(messages, FeeDetail):
        item = find_item(line, settings.items, settings.dialect.item_names)
        name = "" if item is None else in_one_line(item.name)
        known = item is not None and item.listed is not None
        if not known and all(scheme.find_technique(name) is None for scheme in schemes):
            yield UnmatchedItem(line.feedetl_sn, line.medins_list_codg, name, Technique.nearest(name))
