"""What a hospital did against the rules of order (顺序检查), out of a journal: each by name, with the call and the visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.his.node_values import as_text, number_of
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum


class Offence(LabelledEnum, term="违反"):
    """What a system may do wrong."""

    NOT_REVERSED = (
        "not_reversed",
        "没有明确的应答，既不冲正（2601）也不查询（5203），又发了同一就诊的交易",
        "after a call without a clear answer neither reversed (2601) nor asked (5203), but went on with the visit",
    )
    LEFT_UNKNOWN = (
        "left_unknown",
        "没有明确应答的 2207、2208 到最后也没有冲正或查询",
        "a 2207 or 2208 without a clear answer was never reversed or asked about",
    )
    NO_PREVIEW = "no_preview", "2207 之前没有预结算（2206）", "2207 without a preview (2206) before it"
    OTHER_TOTAL = "other_total", "总额不是明细之和", "a total that is not the sum of the lines"
    NEGATIVE_LINE = "negative_line", "2205 之外用负数明细退费", "a negative line, where 2205 withdraws"
    SETTLED_TWICE = "settled_twice", "同一就诊重复结算", "a visit settled twice"
    CANCELLED_TWICE = "cancelled_twice", "同一结算重复撤销", "a settlement cancelled twice"
    MSGID_AGAIN = "msgid_again", "报文编号重复", "a msgid used again"


@frozen
class Found:
    """One offence: in which call, and of which visit."""

    offence: Offence
    serial: int
    infno: str
    mdtrt_id: str | None

    def text(self) -> Text:
        """It in both languages."""
        told, visit = self.offence, self.mdtrt_id or "-"
        zh = f"第 {self.serial} 次（{self.infno}，就诊 {visit}）：{told.zh}"
        return Text(zh, f"call {self.serial} ({self.infno}, visit {visit}): {told.en}")


@define
class _Seen:
    """What is known of a visit so far."""

    lines: dict[str, tuple[str, Decimal]] = field(factory=dict)
    """Open lines by serial number: their batch and amount."""
    previewed: bool = False
    settled: set[str] = field(factory=set)
    cancelled: dict[str, str] = field(factory=dict)
    """What was cancelled, by the `msgid` of the request."""
    unknown: dict[str, tuple[int, str]] = field(factory=dict)
    """Calls without a clear answer by `msgid`: which, and of which transaction."""


_BOOKING = ("2207", "2207A", "2208")
_ASKING = ("2601", "5203", "5204", "5206")
_EVERY = "0000"


def check_order(entries: Iterable[Mapping[str, Any]]) -> list[Found]:
    """Every offence of a journal, in order; several institutions and visits may be mixed in it."""
    visits: dict[tuple[str, str], _Seen] = {}
    owners: dict[str, tuple[str, str]] = {}
    msgids: set[tuple[str, str]] = set()
    found: list[Found] = []
    for entry in entries:
        asked = read_json(entry["asked"], "journal") if entry["asked"] else None
        if not isinstance(asked, Mapping):
            continue
        infno, msgid, code = entry["infno"] or "", entry["msgid"] or "", entry["fixmedins_code"] or ""
        data = _data(asked)
        mdtrt_id = entry["mdtrt_id"]

        def tell(offence: Offence, entry: Mapping[str, Any] = entry, infno: str = infno) -> None:
            found.append(Found(offence, entry["serial"], infno, entry["mdtrt_id"]))

        if msgid and (code, msgid) in msgids:
            tell(Offence.MSGID_AGAIN)
        msgids.add((code, msgid))
        if infno == "2601":
            omsgid = str(data.get("omsgid", ""))
            owner = owners.get(omsgid)
            if owner is not None and _is_clear(entry["answered"], gateway=False):
                visits[owner].unknown.pop(omsgid, None)
            if owner is not None and entry["infcode"] == "0":
                _undo(visits[owner], omsgid)
            continue
        if mdtrt_id is None:
            continue
        seen = visits.setdefault((code, mdtrt_id), _Seen())
        owners[msgid] = (code, mdtrt_id)
        if infno in _ASKING:
            if _is_clear(entry["answered"], gateway=False):
                seen.unknown.clear()
        elif seen.unknown:
            tell(Offence.NOT_REVERSED)
            seen.unknown.clear()
        _of_visit(infno, asked, data, entry, seen, tell)
        if infno in _BOOKING and not _is_clear(entry["answered"], gateway=True):
            seen.unknown[msgid] = (entry["serial"], infno)
    for (_, mdtrt_id), seen in visits.items():
        for serial, infno in seen.unknown.values():
            found.append(Found(Offence.LEFT_UNKNOWN, serial, infno, mdtrt_id))
    return found


def _of_visit(
    infno: str,
    asked: Mapping[str, Any],
    data: Mapping[str, Any],
    entry: Mapping[str, Any],
    seen: _Seen,
    tell: Any,
) -> None:
    """One call of a visit."""
    well = entry["infcode"] == "0"
    if infno == "2204":
        for row in _rows(asked, "feedetail"):
            amount = number_of(row.get("det_item_fee_sumamt")) or Decimal(0)
            if amount < 0:
                tell(Offence.NEGATIVE_LINE)
            if well:
                seen.lines[str(row.get("feedetl_sn"))] = (str(row.get("chrg_bchno") or ""), amount)
        seen.previewed = False
    elif infno == "2205" and well:
        batch, serial = str(data.get("chrg_bchno") or ""), str(data.get("feedetl_sn") or "")
        kept = seen.lines.items()
        seen.lines = {
            name: (own, amount)
            for name, (own, amount) in kept
            if batch not in ("", _EVERY, own) or serial not in ("", _EVERY, name)
        }
        seen.previewed = False
    elif infno.startswith(("2206", "2207")):
        batch, total = str(data.get("chrg_bchno") or ""), number_of(data.get("medfee_sumamt"))
        named = [amount for own, amount in seen.lines.values() if not batch or not own or own == batch]
        again = infno.startswith("2207") and bool(seen.settled)
        if again:
            tell(Offence.SETTLED_TWICE)
        elif total != sum(named):
            tell(Offence.OTHER_TOTAL)
        if infno.startswith("2206"):
            seen.previewed = seen.previewed or well
        elif not seen.previewed and not again:
            tell(Offence.NO_PREVIEW)
        if infno.startswith("2207") and well:
            seen.settled.add(entry["msgid"] or "")
    elif infno == "2208":
        setl_id = str(data.get("setl_id") or "")
        if setl_id in seen.cancelled.values():
            tell(Offence.CANCELLED_TWICE)
        elif well:
            seen.cancelled[entry["msgid"] or ""] = setl_id
            seen.settled.clear()


def _undo(seen: _Seen, omsgid: str) -> None:
    """A 2601 went well: a settlement is none any more, and one that was cancelled stands again."""
    if omsgid in seen.cancelled:
        seen.settled.add(seen.cancelled.pop(omsgid))
    else:
        seen.settled.clear()


def _is_clear(answered: str, *, gateway: bool) -> bool:
    """Whether an answer says what became of a call: done or refused; `gateway`: whether its refusal, without `infcode`, does.

    >>> [
    ...     _is_clear(one, gateway=True)
    ...     for one in ('{"infcode":0}', '{"code":401}', '{"infcode":null}', "<html>", "")
    ... ]
    [True, True, False, False, False]
    >>> _is_clear('{"code":401}', gateway=False)
    False
    """
    try:
        found = read_json(answered, "journal")
    except PolicyError:
        return False
    infcode = found.get("infcode", "-1" if gateway else None) if isinstance(found, Mapping) else None
    return as_text(infcode) in ("0", "-1")


def _data(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node `data`, or `mdtrtinfo` as one vendor calls it; empty where there is none."""
    return next(iter(_rows(asked, "data") or _rows(asked, "mdtrtinfo")), {})


def _rows(asked: Mapping[str, Any], node: str) -> list[Mapping[str, Any]]:
    """The rows of a node; one may stand without a list, and what is no row was refused."""
    given = asked.get("input")
    found = given.get(node) if isinstance(given, Mapping) else None
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, Mapping)]
