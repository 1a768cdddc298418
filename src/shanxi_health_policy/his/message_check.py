"""What a check of messages finds: what the interface requires and is missing or outside its tables, and broken identities.

Found are faults, which change money, and oddities (不规范之处), which do not: `preview`, `settle` and `cancel` refuse the
former.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from attrs import frozen

from shanxi_health_policy.errors import Fault, InputError, MessageError
from shanxi_health_policy.his.diagnoses import Diagnosis, diagnose
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.hospital_visit import INSURED
from shanxi_health_policy.his.identities import BrokenIdentity, UncheckableIdentity, judged
from shanxi_health_policy.his.items import UnmatchedItem, find_item, in_one_line
from shanxi_health_policy.his.message_index import MessageIndex, Placed
from shanxi_health_policy.his.messages import Message, Messages, read_messages
from shanxi_health_policy.his.node_values import Moment
from shanxi_health_policy.his.nodes import (
    DiseInfo,
    FeeDetail,
    FeeResult,
    MdtrtInfo,
    Node,
    PreviewData,
    Request,
    SettleData,
    WithdrawData,
    fields_of,
)
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.withdrawals import BillLines, read_lines
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.text import Text, several
from shanxi_health_policy.vocabulary.payment import InsuranceKind

_REQUIRED = Text("必填", "a value, which the interface requires")


@frozen(kw_only=True)
class MessageCheck:
    """What was found in some messages; nothing of it is raised."""

    messages: tuple[Message, ...] = ()
    faults: tuple[Fault, ...] = ()
    """What changes money (影响金额): why a message cannot be read, or what decides and is missing or outside its table."""
    oddities: tuple[Fault, ...] = ()
    """What the interface has otherwise and changes no money (不影响金额): missing, too long, no time, outside its table."""
    broken: tuple[BrokenIdentity, ...] = ()
    """The identities A to D and F that do not hold, and by how much."""
    uncheckable: tuple[UncheckableIdentity, ...] = ()
    """Those that cannot be checked (无法核对), since amounts are not given; none of them is broken."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """What each diagnosis code says of the condition: known, ambiguous or unknown."""
    unmatched: tuple[UnmatchedItem, ...] = ()
    """Items that no list of techniques and no mapping knows."""

    @property
    def right(self) -> bool:
        """Whether nothing was found that changes money, neither a fault nor a broken identity; all else is none."""
        return not (self.faults or self.broken)


def check_messages(
    messages: Messages, settings: Settings | None = None, *, catalogue: Catalogue | None = None
) -> MessageCheck:
    """Whether messages, requests and answers alike, keep the interface and its identities.

    >>> found = check_messages('{"infno": "2208", "input": {"data": {"setl_id": 5, "psn_no": "P000001"}}}')
    >>> found.right, found.oddities[-1].where
    (True, 'input.data.mdtrt_id')
    """
    settings = settings or Settings()
    try:
        index = MessageIndex(read_messages(messages, settings.dialect))
    except MessageError as error:
        return MessageCheck(faults=error.faults)
    oddities: list[Fault] = []
    for placed in index[Node]:
        _check_node(placed, settings.dialect, oddities)
    lines = read_lines(index) if index[FeeDetail] else BillLines((), index[FeeResult])
    gone = {*lines.withdrawn, *index[FeeResult]} - set(lines.results)
    identities = list(judged((one for one in index[Node] if one not in gone), settings.dialect))
    taken_back = judged((one for one in index[Node] if one in gone), settings.dialect)
    oddities += [one.fault() for one in taken_back if isinstance(one, BrokenIdentity)]
    rows = (one.node for one in index[DiseInfo])
    return MessageCheck(
        messages=index.messages,
        faults=tuple(index.faults),
        oddities=tuple(oddities),
        broken=tuple(one for one in identities if isinstance(one, BrokenIdentity)),
        uncheckable=tuple(one for one in identities if isinstance(one, UncheckableIdentity)),
        diagnoses=tuple(diagnose(row.diag_code, row.diag_name or "", settings.diagnoses) for row in rows),
        unmatched=tuple(_unmatched(lines, settings, chosen(catalogue))),
    )


def _check_node(placed: Placed[Node], dialect: Dialect, oddities: list[Fault]) -> None:
    """The fields of a head or a row that the interface requires, and what it says of each."""
    node = placed.node
    for one in fields_of(type(node)):
        value, told = getattr(node, one.name), one.metadata
        expected = None
        if value in (None, ()) and told.get("required"):
            expected = _REQUIRED
        elif isinstance(value, str):
            expected = _text_fault(one.name, value, told, dialect)
        if expected is not None:
            placed.fault(one.name, expected.zh, expected.en)
            if not _decides_money(node, one.name, dialect):
                oddities.append(placed.spot.faults.pop())
    if isinstance(node, Request) and node.insuplc_admdvs is None:
        named = any(getattr(row, "psn_no", None) for row in placed.message.rows(Node))
        if named or dialect.insuplc_always:
            placed.fault(*INSURED)
            if not named or node.infno.strip() == "2208":
                oddities.append(placed.spot.faults.pop())


def _decides_money(node: Node, name: str, dialect: Dialect) -> bool:
    """Whether a field that is missing or outside its table changes what is paid: a settlement would refuse it too.

    What else decides money cannot be missing, since then the message is not read at all.
    """
    if isinstance(node, Request):  # the place; a settlement is taken back wherever it was
        place = "mdtrtarea_admvs" if node.insuplc_admdvs is None else "insuplc_admdvs"
        return name == place and node.infno.strip() != "2208"
    if isinstance(node, PreviewData) and name == "acct_used_flag":
        return dialect.insutypes.get(node.insutype.strip()) is not InsuranceKind.RESIDENT
    if isinstance(node, WithdrawData):
        return name == "chrg_bchno" and node.feedetl_sn is None
    return (type(node), name) in _DECIDING


_DECIDING = {
    (MdtrtInfo, "med_type"),
    (DiseInfo, "diag_type"),
    *product((PreviewData, SettleData), ("med_type", "insutype")),
}


def _text_fault(name: str, value: str, told: Mapping[str, object], dialect: Dialect) -> Text | None:
    """What a text should be, where it is too long, no time, or outside its table."""
    width, table = dialect.widths.get(name, told.get("width")), told.get("table")
    if isinstance(width, int) and len(value) > width:
        return Text(f"至多 {width} 个字符", f"at most {several(width, 'character')}")
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
        return Text("基金支付类型表中的代码", "a code of the table of fund_pay_type")
    if (known and value not in known) or (isinstance(table, str) and not dialect.knows_code(table, value)):
        listed = "、".join(known) or f"{table} 表中的代码"
        return Text(listed, "、".join(known) or f"a code of the table {table}")
    return None


def _unmatched(lines: BillLines, settings: Settings, catalogue: Catalogue) -> Iterator[UnmatchedItem]:
    for line in (one.node for one in lines.standing):
        item = find_item(line, settings.items, settings.dialect.item_names)
        name = "" if item is None else in_one_line(item.name)
        known = item is not None and item.listed is not None
        if not known and catalogue.find_technique(name) is None:
            near = catalogue.nearest_techniques(name)
            yield UnmatchedItem(line.feedetl_sn, line.medins_list_codg, name, near)
