"""From diagnosis codes to conditions by explicit lists (I-H1); what is ambiguous or unknown is answered as such."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.his.tables import diagnosis_rows
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition
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


@cache
def _listed() -> Mapping[str, tuple[AnyCondition, ...]]:
    found: dict[str, tuple[AnyCondition, ...]] = {}
    for row in diagnosis_rows():
        condition = Condition.parse(row.condition)
        for code in (*row.icd10, *row.gbt15657):
            key = normal_form(code)
            found[key] = (*found.get(key, ()), condition)
    return MappingProxyType(found)
