"""What the fund has paid a person for a condition this year, out of the running totals of 5206 (I-H12)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shanxi_health_policy.his.amounts import to_signed_fen
from shanxi_health_policy.his.envelope import Message
from shanxi_health_policy.his.nodes import CumInfo
from shanxi_health_policy.his.reading import HospitalVisit
from shanxi_health_policy.his.reading_faults import MessageLog, rows_of
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.money import MAX_FEN

_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")


def paid_this_year(
    messages: Sequence[Message], visit: HospitalVisit | None, settings: Settings, log: MessageLog
) -> int | None:
    """The running total in fen; None, and a fault, where no message tells it."""
    rows = list(rows_of(messages, CumInfo))
    if visit is None and rows:  # which of them counts hangs on the visit, and that has faults of its own
        return None
    found = {} if visit is None else _totals(rows, visit, settings, log)
    if found:
        return found[max(found)]
    zh = "基金本年已支付的金额，由调用方给出，或写在 5206 的应答里（dialect.cum_type_codes）"
    en = "what the fund has paid this year, given by the caller or in an answer to 5206 (dialect.cum_type_codes)"
    log.missing("ytd_paid", zh, en)
    return None


def _totals(
    rows: Sequence[tuple[CumInfo, Message, str]], visit: HospitalVisit, settings: Settings, log: MessageLog
) -> dict[str, int]:
    """The totals of the visit's insurance, year and condition up to its month, in fen by month."""
    day, code = visit.visit.visited_on, _code(visit, settings)
    found: dict[str, int] = {}
    for row, message, where in rows:
        month = _MONTH.fullmatch((row.cum_ym or "").strip())
        year = (row.year or (month[1] if month else "")).strip()
        if row.cum_type_code.strip() != code or year != f"{day.year}":
            continue
        if row.insutype is not None and row.insutype.strip() != visit.insutype:
            continue
        key = "" if month is None else "".join(month.groups())
        fen = to_signed_fen(row.cum)
        if not 0 <= fen <= MAX_FEN or found.get(key, fen) != fen:
            zh, en = "不为负的累计，一个月一个", "a total not below 0, one a month"
            log.add(message, f"{where}.cum", str(row.cum), zh, en)
        if key <= f"{day:%Y%m}":
            found[key] = fen
    return found


def _code(visit: HospitalVisit, settings: Settings) -> str | None:
    """The `cum_type_code` of the visit's condition; None where the dialect has none for it."""
    condition = visit.visit.condition
    codes = settings.dialect.cum_type_codes
    return next((codes[name] for name in (condition.zh, condition.code, condition.en) if name in codes), None)
