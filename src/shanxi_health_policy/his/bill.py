"""The bill of a visit: the lines of 2204 and how the platform split them, as items that the rule knows (I-H5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from attrs import frozen

from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.identities import PARTS, BrokenIdentity, UncheckableIdentity, judged
from shanxi_health_policy.his.items import FoundItem, UnmatchedItem, find_item, in_one_line
from shanxi_health_policy.his.message_index import MessageIndex, Placed
from shanxi_health_policy.his.node_values import to_signed_fen
from shanxi_health_policy.his.nodes import FeeDetail, FeeResult, PreviewData
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.withdrawals import BillLines, read_lines
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.scheme import TcmScheme
from shanxi_health_policy.tcm.visit import ServiceItem

_PARTS = PARTS[FeeResult, "A"][1]
_BEYOND, _NO_TECHNIQUE = "（范围外）", "（非技术）"
"""Said behind the name of what is listed by its name, but is not eligible; no list knows such a name."""
_ROOM = LONGEST_NAME - len(_BEYOND)
_ONCE = "只出现一次的流水号", "a serial number that occurs once"


@frozen
class Bill:
    """The items of a visit, and of the listed techniques what stands above price ceilings or is paid first by the patient."""

    items: tuple[ServiceItem, ...]
    total_fen: int
    overlmt_fen: int
    preselfpay_fen: int
    unmatched: tuple[UnmatchedItem, ...]
    withdrawn: tuple[FeeDetail, ...] = ()
    """The lines that 2205 took back; nothing of them is in the bill."""


def read_bill(
    index: MessageIndex,
    asked: Placed[PreviewData] | None,
    scheme: TcmScheme | None,
    settings: Settings,
    catalogue: Catalogue,
) -> Bill | None:
    """The bill; lines that decide money and are wrong are recorded, and then there is none."""
    before = len(index.faults)
    told = read_lines(index, asked)
    results = _results(told.results)
    index.faults += [one.fault() for one in _broken(told, settings.dialect)]
    lines: list[Bill] = []
    seen: set[str] = set()
    for placed in told.standing:
        line, serial = placed.node, placed.node.feedetl_sn.strip()
        if serial in seen:
            placed.fault("feedetl_sn", *_ONCE, serial)
        elif index[FeeResult] and serial not in results:
            zh, en = "2204 应答中有的流水号", "a serial number that the answer to 2204 holds"
            placed.fault("feedetl_sn", zh, en, serial)
        seen.add(serial)
        found = find_item(line, settings.items, settings.dialect.item_names)
        if not 0 <= to_signed_fen(line.det_item_fee_sumamt) <= MAX_FEN:
            zh = "0 至 9999999999.99 元；退费用 2205 或 2208"
            en = "0 to 9999999999.99 yuan; what is refunded goes by 2205 or 2208"
            placed.fault("det_item_fee_sumamt", zh, en)
        elif found is None:
            fields = "、".join(settings.dialect.item_names)
            zh = f"对照表里的编码，或写在 {fields} 的名称"
            en = f"a code of the mapping, or a name in {fields}"
            placed.fault("medins_list_codg", zh, en)
        else:
            result = results.get(serial)
            if result is None or _fits(result, line):
                node = None if result is None else result.node
                lines.append(line_of(line, found, node, scheme, catalogue))
    for serial in sorted(results.keys() - seen):
        zh, en = "应答所分的明细", "the line that an answer to 2204 splits"
        index.missing(f"input.feedetail {serial}", zh, en)
    bill = Bill(
        tuple(item for one in lines for item in one.items),
        sum(one.total_fen for one in lines),
        sum(one.overlmt_fen for one in lines),
        sum(one.preselfpay_fen for one in lines),
        tuple(item for one in lines for item in one.unmatched),
        tuple(one.node for one in told.withdrawn),
    )
    if bill.total_fen > MAX_FEN:
        zh, en = "合计不超过 9999999999.99 元", "lines of at most 9999999999.99 yuan in all"
        index.together("input.feedetail").tell_shown(str(to_yuan(bill.total_fen)), zh, en)
    if not seen:
        zh = "至少一条明细（2204），且没有被 2205 全部撤销"
        en = "at least one line of the bill (2204), not all of them withdrawn by 2205"
        index.missing("input.feedetail", zh, en)
    return bill if len(index.faults) == before else None


def _broken(lines: BillLines, dialect: Dialect) -> Iterator[BrokenIdentity | UncheckableIdentity]:
    """What lines and their splits do not keep; a split with a part missing decides money and cannot be guessed."""
    for one in judged(chain(lines.standing, lines.results), dialect):
        if isinstance(one, BrokenIdentity) or set(_PARTS) & set(one.missing):
            yield one


def line_of(
    line: FeeDetail,
    item: FoundItem,
    result: FeeResult | None,
    scheme: TcmScheme | None,
    catalogue: Catalogue,
) -> Bill:
    """The bill of one line: an eligible item, and another one for what of it is not eligible."""
    name, fen = in_one_line(item.name)[:_ROOM], to_signed_fen(line.det_item_fee_sumamt)
    known = scheme is not None and scheme.find_technique(name) is not None
    listed = known if item.listed is None else known and item.listed
    split = result if listed else None
    eligible = fen if split is None else to_signed_fen(split.inscp_scp_amt)
    items = [ServiceItem(f"{name}{_NO_TECHNIQUE}" if known and not listed else name, to_yuan(eligible))]
    if eligible != fen:
        items.append(ServiceItem(f"{name}{_BEYOND}", to_yuan(fen - eligible)))
    unmatched = []
    if not listed and item.listed is None:
        near = catalogue.nearest_techniques(name)
        unmatched.append(UnmatchedItem(line.feedetl_sn, line.medins_list_codg, name, near))
    over, first = (0, 0) if split is None else map(to_signed_fen, (split.overlmt_amt, split.preselfpay_amt))
    return Bill(tuple(items), fen, over, first, tuple(unmatched))


def _fits(result: Placed[FeeResult], line: FeeDetail) -> bool:
    """Whether an answer splits this very line, into parts that are not below nothing."""
    row = result.node
    below = [name for name in _PARTS if to_signed_fen(getattr(row, name)) < 0]
    for name in below:
        result.fault(name, "不为负的金额", "an amount not below 0")
    same = row.det_item_fee_sumamt == line.det_item_fee_sumamt
    if not same:
        zh, en = f"{line.det_item_fee_sumamt}，与明细相同", f"{line.det_item_fee_sumamt}, as on the line"
        result.fault("det_item_fee_sumamt", zh, en)
    # where the parts do not add up, a broken identity says so
    return same and not below and to_signed_fen(row.inscp_scp_amt) <= to_signed_fen(line.det_item_fee_sumamt)


def _results(rows: Iterable[Placed[FeeResult]]) -> Mapping[str, Placed[FeeResult]]:
    """How the platform split each line, by its serial number."""
    found: dict[str, Placed[FeeResult]] = {}
    for placed in rows:
        serial = placed.node.feedetl_sn.strip()
        if serial in found:
            placed.fault("feedetl_sn", *_ONCE, serial)
        found[serial] = placed
    return found
