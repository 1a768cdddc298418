"""Which lines of the bill stand, and which 2205 has withdrawn (I-H13).

Withdrawn lines decide nothing. What a withdrawal names has to be known, and in which order it came; else it is refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

import attrs
from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.his.identities import PARTS
from shanxi_health_policy.his.json_text import Spot
from shanxi_health_policy.his.message_index import MessageIndex, Placed
from shanxi_health_policy.his.messages import Message
from shanxi_health_policy.his.node_values import Moment
from shanxi_health_policy.his.nodes import FeeDetail, FeeResult, PreviewData, WithdrawData

ALL = "0000"
"""Names every line that is not settled yet."""
_TAKE_BACK = ("2202", "2205", "2305", "2601")
"""Transactions that take something of a visit back."""
_PARTS = PARTS[FeeResult, "A"][1]


@frozen
class BillLines:
    """The lines of a bill."""

    standing: Sequence[Placed[FeeDetail]]
    """Those that count."""
    results: Sequence[Placed[FeeResult]]
    """How the platform split them; what it said of withdrawn lines is not among it."""
    withdrawn: Sequence[Placed[FeeDetail]] = ()
    """Those that 2205 took back."""


def check_taken_back(index: MessageIndex) -> None:
    """Nothing that takes the visit back stands among what is to be settled, unless it is a withdrawal of lines."""
    for message in index.messages:
        infno = (message.infno or "").strip()
        if infno.startswith(_TAKE_BACK) and not message.rows(WithdrawData):
            zh = "撤销明细用 2205，写明 data；冲正和撤销挂号不在这里处理：从报文中删去，或不再结算"
            en = "lines withdrawn by 2205, with data; a reversal or the cancellation of a visit is to be left out, or the visit"
            _spot(message, "infno", index).tell_shown(infno, zh, f"{en} not to be settled")


def read_lines(index: MessageIndex, asked: Placed[PreviewData] | None = None) -> BillLines:
    """The lines of the bill that `asked` is about; a withdrawal that is not understood is recorded as a fault."""
    if not index[WithdrawData]:
        return BillLines(index[FeeDetail], index[FeeResult])
    uploads: defaultdict[int, list[Placed[FeeDetail]]] = defaultdict(list)
    withdrawals: defaultdict[int, list[Placed[WithdrawData]]] = defaultdict(list)
    for line in index[FeeDetail]:
        uploads[id(line.message)].append(line)
    for one in index[WithdrawData]:
        withdrawals[id(one.message)].append(one)
    found = [one for one in index.messages if id(one) in uploads or id(one) in withdrawals]
    standing: list[Placed[FeeDetail]] = []
    withdrawn: list[Placed[FeeDetail]] = []
    for message in _in_order(found, index):
        standing += uploads[id(message)]
        for one in withdrawals[id(message)]:
            named = _named(one, standing)
            withdrawn += named
            gone = set(named)
            standing = [line for line in standing if line not in gone]
    if asked is not None:
        _check_asked(asked, index, standing, withdrawn)
    return BillLines(standing, _results(index, standing, withdrawn), withdrawn)


def _spot(message: Message, name: str, index: MessageIndex) -> Spot:
    return Spot(message.file, message.below(name), index.faults)


def _in_order(messages: Sequence[Message], index: MessageIndex) -> list[Message]:
    """Uploads and withdrawals in the order in which they came: by their times where all have one, else as they are given."""
    times = [_time(one) for one in messages]
    for one, at in zip(messages, times, strict=True):
        if at is None and one.head.inf_time is not None:  # type: ignore[union-attr]
            zh = "到秒的时间，如 2023-05-04 09:30:00，撤销明细要看先后"
            en = "a time to the second such as 2023-05-04 09:30:00, as lines are withdrawn in order"
            _spot(one, "inf_time", index).tell_shown(one.head.inf_time, zh, en)  # type: ignore[union-attr]
    told = [one for one in times if one is not None]
    if len(told) == len(messages):
        return [messages[place] for _, place in sorted(zip(told, range(len(told)), strict=True))]
    if told != sorted(told):
        zh = "2204、2205 每个都有时间；只有一些有，而与所给的顺序不符"
        en = "a time in each 2204 and 2205: only some have one, and those are not in the order given"
        index.missing("inf_time", zh, en)
    return list(messages)


def _time(message: Message) -> datetime | None:
    """When a request was made; None where it does not say it to the second, which is no order."""
    try:
        found = Moment.read(getattr(message.head, "inf_time", None) or "")
    except InputError:
        return None
    return found.at if found.to_the_second else None


def _named(asked: Placed[WithdrawData], standing: Sequence[Placed[FeeDetail]]) -> list[Placed[FeeDetail]]:
    """The standing lines that a withdrawal names; none, and a fault, where that is not clear."""
    batch, serial = ((one or "").strip() for one in (asked.node.chrg_bchno, asked.node.feedetl_sn))
    name = "chrg_bchno" if batch or not serial else "feedetl_sn"
    if not batch and not serial:
        zh = "收费批次号（0000 为全部未结算的明细），或明细流水号 feedetl_sn"
        en = "a batch (0000 for every line not settled yet), or the serial number of a line, feedetl_sn"
        asked.fault(name, zh, en)
        return []
    if batch not in ("", ALL) and any(not (one.node.chrg_bchno or "").strip() for one in standing):
        zh = "写在每条明细上的批次号：有的明细没有，分不清是否撤销"
        en = "a batch that every line has: some have none, so that nobody knows whether they are withdrawn"
        asked.fault(name, zh, en)
        return []
    in_batch = [one for one in standing if batch in ("", ALL, (one.node.chrg_bchno or "").strip())]
    of_serial = [one for one in standing if serial in ("", ALL, one.node.feedetl_sn.strip())]
    both = set(of_serial)
    named = [one for one in in_batch if one in both]
    if (batch == ALL) != (serial == ALL) and in_batch != of_serial:
        zh = "批次号和流水号所指的相同：一个是全部（0000），一个不是"
        en = "a batch and a serial number that name the same: one is all (0000) and one is not"
        asked.fault(name, zh, en, f"{batch}, {serial}")
        return []
    if not named and ALL not in (batch, serial):
        zh = "此前的 2204 上传过、还没有撤销的明细；所指的 2204 须一并给出"
        en = "lines that an earlier 2204 uploaded and that are not withdrawn yet; the 2204 has to be given as well"
        asked.fault(name, zh, en, serial or batch)
    return named


def _check_asked(
    asked: Placed[PreviewData],
    index: MessageIndex,
    standing: Sequence[Placed[FeeDetail]],
    withdrawn: Sequence[Placed[FeeDetail]],
) -> None:
    """What is settled is no batch that was withdrawn, and nothing is withdrawn once it is settled."""
    there, gone = ({(one.node.chrg_bchno or "").strip() for one in rows} for rows in (standing, withdrawn))
    batch, at = (asked.node.chrg_bchno or "").strip(), _time(asked.message)
    if batch and batch in gone - there:
        zh, en = "没有被 2205 撤销的批次", "a batch that 2205 has not withdrawn"
        asked.fault("chrg_bchno", zh, en)
    for one in index[WithdrawData]:
        later = _time(one.message)
        if at is not None and later is not None and later > at:
            infno = asked.message.infno
            zh = f"{infno} 之前的时间；在它之后的撤销，不要一并给出"
            en = f"a time before that of {infno}; what is withdrawn after it is to be left out"
            _spot(one.message, "inf_time", index).tell_shown(later.isoformat(" "), zh, en)


def _results(
    index: MessageIndex, standing: Sequence[Placed[FeeDetail]], withdrawn: Sequence[Placed[FeeDetail]]
) -> list[Placed[FeeResult]]:
    """The answers of lines that stand. An answer does not say to which upload it belongs: the serial and the amount do.

    Where a line was withdrawn and uploaded again with both the same, it is the same whose answer counts, or it is a fault.
    """
    answers: defaultdict[object, list[Placed[FeeResult]]] = defaultdict(list)
    for one in index[FeeResult]:
        answers[_key(one.node)].append(one)
    there, gone = (Counter(_key(one.node) for one in rows) for rows in (standing, withdrawn))
    found: list[Placed[FeeResult]] = []
    for key, rows in answers.items():
        if not gone[key]:
            found += rows
        elif there[key]:
            found += rows[: there[key]]
            lines = [one.node for one in (*standing, *withdrawn) if _key(one.node) == key]
            whole = len(rows) == len(lines) or all(_bare(one) == _bare(lines[0]) for one in lines)
            if not whole or len({tuple(getattr(one.node, part) for part in _PARTS) for one in rows}) > 1:
                zh = "分得清属于哪次上传的应答：这条明细撤销后又上传，请只给后一次的应答，并删去已撤销的 2204 和 2205"
                en = "an answer that can belong to one upload only: this line was withdrawn and uploaded again, so give the "
                en += "last answer only, and leave out the 2204 and 2205 that are done with"
                rows[0].fault("feedetl_sn", zh, en)
    return found


def _key(row: FeeDetail | FeeResult) -> object:
    return row.feedetl_sn.strip(), row.det_item_fee_sumamt


def _bare(line: FeeDetail) -> FeeDetail:
    """A line without what differs between two uploads of the same."""
    return attrs.evolve(line, chrg_bchno=None, fee_ocur_time=None)
