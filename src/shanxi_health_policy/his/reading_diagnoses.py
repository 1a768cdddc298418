"""Which condition a visit is settled for, out of its diagnoses (I-H1, I-H2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shanxi_health_policy.his.diagnoses import (
    AmbiguousDiagnosis,
    Diagnosis,
    KnownDiagnosis,
    UnknownDiagnosis,
    diagnose,
    one_of,
)
from shanxi_health_policy.his.envelope import Message
from shanxi_health_policy.his.nodes import DiseInfo, MdtrtInfo
from shanxi_health_policy.his.reading_faults import MessageLog, rows_of
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.vocabulary.conditions import AnyCondition


def settled_diagnosis(messages: Sequence[Message], settings: Settings, log: MessageLog) -> Diagnosis:
    """What the diagnoses say: the disease code first, then the first western and first TCM diagnosis, then the others."""
    for visit, _, _ in rows_of(messages, MdtrtInfo):
        named = diagnose(visit.dise_codg or "", visit.dise_name or "", settings.diagnoses)
        if not isinstance(named, UnknownDiagnosis):
            return named
    rows = _valid(messages, settings, log)
    western = [row for role, row in rows if role.startswith("western")]
    tcm = [row for role, row in rows if role == "tcm_disease"]
    first = [_diagnosed(row, settings) for row in (*western[:1], *tcm[:1])]
    rest = [_diagnosed(row, settings) for row in (*western[1:], *tcm[1:])]
    hints = [one for one in first if isinstance(one, UnknownDiagnosis) and one.by_name is not None]
    found = _agreed(first) or next(iter(hints), None) or _agreed(rest)
    return found or next(iter((*first, *rest)), UnknownDiagnosis(""))


def _valid(messages: Sequence[Message], settings: Settings, log: MessageLog) -> list[tuple[str, DiseInfo]]:
    """The valid diagnoses with what they are, the main ones and lower numbers first."""
    found: list[tuple[bool, int, str, DiseInfo]] = []
    for row, message, where in rows_of(messages, DiseInfo):
        kind, number = row.diag_type.strip(), (row.diag_srt_no or "0").strip()
        role = settings.dialect.diag_types.get(kind)
        if role is None:
            known = "、".join(settings.dialect.diag_types)
            log.add(message, f"{where}.diag_type", kind, f"诊断类别代码：{known}", f"a diag_type: {known}")
        elif not (number.isascii() and number.isdigit() and len(number) <= 2):
            log.add(
                message, f"{where}.diag_srt_no", number, "至多两位的整数", "an integer of at most two digits"
            )
        elif (row.vali_flag or "1").strip() != "0":
            found.append((role != "western_main", int(number), role, row))
    return [(role, row) for _, _, role, row in sorted(found, key=lambda one: one[:2])]


def _diagnosed(row: DiseInfo, settings: Settings) -> Diagnosis:
    return diagnose(row.diag_code, row.diag_name or "", settings.diagnoses)


def _agreed(found: Iterable[Diagnosis]) -> KnownDiagnosis | AmbiguousDiagnosis | None:
    """The one condition that all diagnoses of a list allow; ambiguous when it is not one; None when none is known."""
    known = [one for one in found if not isinstance(one, UnknownDiagnosis)]
    if not known:
        return None
    allowed = [_conditions(one) for one in known]
    common = [one for one in allowed[0] if all(one in others for others in allowed)]
    every = [one for conditions in allowed for one in conditions]
    return one_of("、".join(one.code for one in known), common or every)


def _conditions(found: KnownDiagnosis | AmbiguousDiagnosis) -> tuple[AnyCondition, ...]:
    return (found.condition,) if isinstance(found, KnownDiagnosis) else found.conditions
