"""The bill of a visit: the lines of 2204 and how the platform split them, as items that the rule knows (I-H5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.his.amounts import to_signed_fen
from shanxi_health_policy.his.envelope import Message
from shanxi_health_policy.his.identities import broken_identities
from shanxi_health_policy.his.items import FoundItem, UnmatchedItem, find_item, in_one_line
from shanxi_health_policy.his.nodes import FeeDetail, FeeResult
from shanxi_health_policy.his.reading_faults import MessageLog, rows_of
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.model import TcmScheme
from shanxi_health_policy.tcm.visit import LONGEST_NAME, ServiceItem
from shanxi_health_policy.vocabulary.techniques import Technique

_PARTS = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")
_BEYOND, _NO_TECHNIQUE = "（范围外）", "（非技术）"
"""Said behind the name of what is listed by its name, but is not eligible; no list knows such a name."""
_ROOM = LONGEST_NAME - len(_BEYOND)


Result: TypeAlias = tuple[FeeResult, Message, str]
"""How the platform split one line, with the message and the path."""


@frozen
class Bill:
    """The items of a visit, and of the listed techniques what stands above price ceilings or is paid first by the patient."""

    items: tuple[ServiceItem, ...]
    total_fen: int
    overlmt_fen: int
    preselfpay_fen: int
    unmatched: tuple[UnmatchedItem, ...]


def read_bill(
    messages: Sequence[Message], scheme: TcmScheme | None, settings: Settings, log: MessageLog
) -> Bill | None:
    """The bill; lines that decide money and are wrong are recorded, and then there is none."""
    before = len(log.faults)
    results = _results(messages, log)
    for broken in broken_identities(messages, settings.dialect):
        if broken.identity == "A":
            log.faults.append(broken.fault())
    bill = _Lines(scheme, settings)
    seen: set[str] = set()
    for line, message, where in rows_of(messages, FeeDetail):
        serial = line.feedetl_sn.strip()
        if serial in seen:
            zh, en = "只出现一次的流水号", "a serial number that occurs once"
            log.add(message, f"{where}.feedetl_sn", serial, zh, en)
        elif results and serial not in results:
            zh, en = "2204 应答中有的流水号", "a serial number that the answer to 2204 holds"
            log.add(message, f"{where}.feedetl_sn", serial, zh, en)
        seen.add(serial)
        found = find_item(line, settings.items, settings.dialect.item_names)
        if not 0 <= to_signed_fen(line.det_item_fee_sumamt) <= MAX_FEN:
            zh = "0 至 9999999999.99 元；退费用 2205 或 2208"
            en = "0 to 9999999999.99 yuan; what is refunded goes by 2205 or 2208"
            log.add(message, f"{where}.det_item_fee_sumamt", str(line.det_item_fee_sumamt), zh, en)
        elif found is None:
            fields = "、".join(settings.dialect.item_names)
            zh, en = (
                f"对照表里的编码，或写在 {fields} 的名称",
                f"a code of the mapping, or a name in {fields}",
            )
            log.add(message, f"{where}.medins_list_codg", line.medins_list_codg, zh, en)
        else:
            result = results.get(serial)
            if result is None or _fits(result, line, log):
                bill.add(line, found, None if result is None else result[0])
    for serial in sorted(results.keys() - seen):
        log.missing(f"input.feedetail {serial}", "应答所分的明细", "the line that an answer to 2204 splits")
    if bill.total_fen > MAX_FEN:
        expected = "合计不超过 9999999999.99 元", "lines of at most 9999999999.99 yuan in all"
        log.add_without_message("input.feedetail", str(to_yuan(bill.total_fen)), *expected)
    if not seen:
        log.missing("input.feedetail", "至少一条明细（2204）", "at least one line of the bill (2204)")
    return bill.found() if len(log.faults) == before else None


class _Lines:
    """The lines of a bill, one after another, as items."""

    def __init__(self, scheme: TcmScheme | None, settings: Settings) -> None:
        self._scheme, self._settings = scheme, settings
        self._items: list[ServiceItem] = []
        self._unmatched: list[UnmatchedItem] = []
        self.total_fen = self._overlmt = self._preselfpay = 0

    def add(self, line: FeeDetail, item: FoundItem, result: FeeResult | None) -> None:
        """One line: an eligible item, and another one for what of it is not eligible."""
        name, fen = in_one_line(item.name)[:_ROOM], to_signed_fen(line.det_item_fee_sumamt)
        known = self._scheme is not None and self._scheme.find_technique(name) is not None
        listed = known if item.listed is None else known and item.listed
        self.total_fen += fen
        eligible = fen
        if listed and result is not None:
            eligible = to_signed_fen(result.inscp_scp_amt)
            self._overlmt += to_signed_fen(result.overlmt_amt)
            self._preselfpay += to_signed_fen(result.preselfpay_amt)
        self._items.append(
            ServiceItem(f"{name}{_NO_TECHNIQUE}" if known and not listed else name, to_yuan(eligible))
        )
        if eligible != fen:
            self._items.append(ServiceItem(f"{name}{_BEYOND}", to_yuan(fen - eligible)))
        if not listed and item.listed is None:
            near = Technique.nearest(name)
            self._unmatched.append(UnmatchedItem(line.feedetl_sn, line.medins_list_codg, name, near))

    def found(self) -> Bill:
        """All of them."""
        return Bill(
            tuple(self._items), self.total_fen, self._overlmt, self._preselfpay, tuple(self._unmatched)
        )


def _fits(result: Result, line: FeeDetail, log: MessageLog) -> bool:
    """Whether an answer splits this very line, into parts that are not below nothing."""
    row, message, where = result
    below = [name for name in _PARTS if to_signed_fen(getattr(row, name)) < 0]
    for name in below:
        log.add(message, f"{where}.{name}", str(getattr(row, name)), "不为负的金额", "an amount not below 0")
    same = row.det_item_fee_sumamt == line.det_item_fee_sumamt
    if not same:
        zh, en = f"{line.det_item_fee_sumamt}，与明细相同", f"{line.det_item_fee_sumamt}, as on the line"
        log.add(message, f"{where}.det_item_fee_sumamt", str(row.det_item_fee_sumamt), zh, en)
    # where the parts do not add up, a broken identity says so
    return same and not below and to_signed_fen(row.inscp_scp_amt) <= to_signed_fen(line.det_item_fee_sumamt)


def _results(messages: Sequence[Message], log: MessageLog) -> dict[str, Result]:
    """How the platform split each line, by its serial number."""
    found: dict[str, Result] = {}
    for row, message, where in rows_of(messages, FeeResult):
        serial = row.feedetl_sn.strip()
        if serial in found:
            zh, en = "只出现一次的流水号", "a serial number that occurs once"
            log.add(message, f"{where}.feedetl_sn", serial, zh, en)
        found[serial] = row, message, where
    return found
