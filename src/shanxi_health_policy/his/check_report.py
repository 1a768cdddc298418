"""What a check of messages found, as plain data for a program."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.his.diagnoses import AmbiguousDiagnosis, Diagnosis, KnownDiagnosis
from shanxi_health_policy.his.message_answer import faults_in
from shanxi_health_policy.his.message_check import MessageCheck
from shanxi_health_policy.text import Language, Text


def diagnosis_told(found: Diagnosis) -> Text:
    """What a code of a diagnosis was found to mean."""
    if isinstance(found, KnownDiagnosis):
        return Text(f"{found.code}：{found.condition.zh}", f"{found.code}: {found.condition.en}")
    if isinstance(found, AmbiguousDiagnosis):
        zh = "、".join(one.zh for one in found.conditions)
        en = ", ".join(one.en for one in found.conditions)
        return Text(f"{found.code}：不明确，可能是 {zh}", f"{found.code}: ambiguous, may be {en}")
    zh = en = ""
    if found.by_name is not None:
        zh = f"（名称是{found.by_name.zh}，编码应加入设置）"
        en = f" (by its name {found.by_name.en}: add the code to the settings)"
    code = f"{found.code} {found.name}"
    return Text(f"{code}：不在编码表{zh}", f"{code}: on no list{en}")


def check_report(found: MessageCheck, language: Language) -> dict[str, object]:
    """The report for a program."""
    told = ("identity", "file", "where", "found", "expected", "difference", "rule")
    return {
        "right": found.right,
        "messages": len(found.messages),
        "faults": _severe(found.faults, _CHANGES, language),
        "oddities": _severe(found.oddities, _CHANGES_NOT, language),
        "broken_identities": [{name: str(getattr(one, name)) for name in told} for one in found.broken],
        "uncheckable_identities": [
            {name: str(getattr(one, name)) for name in ("identity", "file", "where", "rule")}
            | {"missing": list(one.missing)}
            for one in found.uncheckable
        ],
        "diagnoses": [diagnosis_told(one).in_language(language) for one in found.diagnoses],
        "unmatched": [attrs.asdict(one) for one in found.unmatched],
    }


_CHANGES = Text("影响金额", "changes money")
_CHANGES_NOT = Text("不影响金额", "changes no money")
"""How severe a fault is, and an oddity."""


def _severe(found: Iterable[Fault], severity: Text, language: Language) -> list[dict[str, str]]:
    return [one | {"severity": severity.in_language(language)} for one in faults_in(found, language)]
