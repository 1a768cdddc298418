"""From diagnosis codes to conditions by explicit lists, and from the diagnoses of a visit to the one it is settled for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.his.dialect import diagnosis_rows
from shanxi_health_policy.his.items import in_one_line
from shanxi_health_policy.his.message_index import MessageIndex
from shanxi_health_policy.his.nodes import DiseInfo, MdtrtInfo
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.labelled import normal_form


@frozen
class KnownDiagnosis:
    """A code that names one condition."""

    code: str
    condition: AnyCondition


@frozen
class AmbiguousDiagnosis:
    """A code that stands on the lists of several conditions, or codes of one rank that name several."""

    code: str
    conditions: tuple[AnyCondition, ...]


@frozen
class UnknownDiagnosis:
    """A code on no list; `by_name` is the condition that its name would mean, which is a hint and no match."""

    code: str
    name: str = ""
    by_name: Condition | None = None


Diagnosis: TypeAlias = KnownDiagnosis | AmbiguousDiagnosis | UnknownDiagnosis
"""What a diagnosis code says of the condition."""


def diagnose(
    code: str, name: str = "", local: Mapping[str, tuple[AnyCondition, ...]] | None = None
) -> Diagnosis:
    """Which condition a diagnosis code names, by the lists of I-H1 and by the codes of `local`, which come first.

    >>> diagnose("M47.801").condition
    <Condition.CERVICAL_SPONDYLOSIS: 'cervical_spondylosis'>
    >>> [one.zh for one in diagnose("A17.07").conditions]
    ['前庭性眩晕', '后循环缺血', '椎基底动脉供血不足']
    >>> diagnose("G51.900", "面神经疾患")
    UnknownDiagnosis(code='G51.900', name='面神经疾患', by_name=None)
    """
    key = normal_form(code)
    found = (local or {}).get(key) or _listed().get(key, ())
    if not found:
        return UnknownDiagnosis(code, name, Condition.find(name) if name else None)
    return one_of(code, found)


def one_of(code: str, conditions: Iterable[AnyCondition]) -> KnownDiagnosis | AmbiguousDiagnosis:
    """One condition, or several: then it is ambiguous."""
    found = tuple(dict.fromkeys(conditions))
    return KnownDiagnosis(code, found[0]) if len(found) == 1 else AmbiguousDiagnosis(code, found)


def settled_diagnosis(index: MessageIndex, settings: Settings) -> Diagnosis:
    """What the diagnoses say (I-H2): the disease code, then the first western and first TCM diagnosis, then the others."""
    for visit in index[MdtrtInfo]:
        named = diagnose(visit.node.dise_codg or "", local=settings.diagnoses)
        if not isinstance(named, UnknownDiagnosis):
            return named
    valid = [
        (role, diagnose(row.diag_code, row.diag_name or "", settings.diagnoses))
        for role, row in _valid(index, settings)
    ]
    western = [one for role, one in valid if role.startswith("western")]
    tcm = [one for role, one in valid if role == "tcm_disease"]
    return by_rank(western[:1] + tcm[:1], western[1:] + tcm[1:])


def by_rank(first: Sequence[Diagnosis], rest: Sequence[Diagnosis]) -> Diagnosis:
    """What diagnoses say: those that come first, and where they say nothing the others."""
    hints = [one for one in first if isinstance(one, UnknownDiagnosis) and one.by_name is not None]
    found = _agreed(first) or next(iter(hints), None) or _agreed(rest)
    return found or next(iter((*first, *rest)), UnknownDiagnosis(""))


def settled_condition(
    diagnosis: Diagnosis, index: MessageIndex, where: str = "input.diseinfo"
) -> AnyCondition | None:
    """The condition to settle for; a code on no list is a condition that no notice covers, which the answer then says."""
    if isinstance(diagnosis, KnownDiagnosis):
        return diagnosis.condition
    spot = index.together(where)
    if isinstance(diagnosis, AmbiguousDiagnosis):
        names = "、".join(one.zh for one in diagnosis.conditions)
        spot.tell_shown(diagnosis.code, f"指明一个病症：{names}", f"one condition named: {names}")
    elif diagnosis.by_name is not None:
        name = diagnosis.by_name.zh
        zh = f"编码表里的编码（名称是{name}，编码不在表里：加入设置的 [[diagnoses]]，或指明病症）"
        en = f"a listed code (by its name it is {name}: add the code to [[diagnoses]] of the settings, or name the condition)"
        spot.tell_shown(diagnosis.code, zh, en)
    elif not diagnosis.code:
        index.missing(spot.where, "有效的诊断", "a valid diagnosis")
    else:
        code, name = in_one_line(diagnosis.code)[:LONGEST_NAME], in_one_line(diagnosis.name)[:LONGEST_NAME]
        return DeclaredCondition(code, name or code, code)
    return None


def _valid(index: MessageIndex, settings: Settings) -> list[tuple[str, DiseInfo]]:
    """The valid diagnoses with what they are, the main ones and lower numbers first."""
    found: list[tuple[tuple[bool, int], str, DiseInfo]] = []
    for placed in index[DiseInfo]:
        row = placed.node
        kind, number = row.diag_type.strip(), (row.diag_srt_no or "0").strip()
        valid = (row.vali_flag or "1").strip()
        role = settings.dialect.diag_types.get(kind)
        if role is None:
            known = "、".join(settings.dialect.diag_types)
            placed.fault("diag_type", f"诊断类别代码：{known}", f"a diag_type: {known}", kind)
        elif not (number.isascii() and number.isdigit() and len(number) <= 2):
            placed.fault("diag_srt_no", "至多两位的整数", "an integer of at most two digits", number)
        elif valid not in ("0", "1"):
            placed.fault("vali_flag", "0（无效）或 1（有效）", "0 (not valid) or 1 (valid)")
        elif valid == "1":
            found.append(((role != "western_main", int(number)), role, row))
    return [(role, row) for _, role, row in sorted(found, key=lambda one: one[0])]


def _agreed(found: Iterable[Diagnosis]) -> KnownDiagnosis | AmbiguousDiagnosis | None:
    """The one condition that all diagnoses of a list allow; ambiguous when it is not one; None when none is known."""
    known = [one for one in found if not isinstance(one, UnknownDiagnosis)]
    if not known:
        return None
    allowed = [(one.condition,) if isinstance(one, KnownDiagnosis) else one.conditions for one in known]
    common = [one for one in allowed[0] if all(one in others for others in allowed)]
    every = [one for conditions in allowed for one in conditions]
    return one_of("、".join(one.code for one in known), common or every)


@cache
def _listed() -> Mapping[str, tuple[AnyCondition, ...]]:
    found: dict[str, tuple[AnyCondition, ...]] = {}
    for row in diagnosis_rows():
        condition = Condition.parse(row.condition)
        for code in (*row.icd10, *row.gbt15657):
            key = normal_form(code)
            found[key] = (*found.get(key, ()), condition)
    return MappingProxyType(found)
