"""Golden vectors as one JSON document: the schema comes first, each case has its flags, and notes say what a flag stands for.

The JSON Schema ships beside this module as `vectors.schema.json`. Files of lines, as earlier versions wrote them, are
written and read as before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

from shanxi_health_policy._version import __version__
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.treatment_place import periods_with_payment
from shanxi_health_policy.testing.conform.golden_vectors import Vector, cited_clauses, plain_vector
from shanxi_health_policy.testing.conform.reach import Edge
from shanxi_health_policy.text import Text

DOCUMENT = "shanxi-health-policy-vectors/2"
"""What the document calls its format."""
SCHEMA = "vectors.schema.json"
"""The name of the schema's file, which the document begins with."""
_HEADER = Text(
    "每一例都从零开始，按顺序办理各项操作；系统支付的金额须与 payments 逐个相同，一分不差。"
    "flags 是这一例到过的边界，notes 写明各是什么。",
    "Every case starts from nothing, and its operations are carried out in order; what a system pays must be payments one by "
    "one, to the fen. The flags of a case are the edges that it goes over, and notes say what each is.",
)
_BUGS: dict[str, tuple[Text, str]] = {
    "days": (
        Text("施行日期算错", "days in force are taken wrongly"),
        "DAY_BEFORE FIRST_DAY LAST_DAY DAY_AFTER",
    ),
    "scope": (
        Text(
            "支付了不在范围的，或漏了在范围的",
            "what is not covered is paid for, or what is covered is left out",
        ),
        "CONDITION_NOT_COVERED CLASS_NOT_COVERED ITEM_NOT_LISTED NO_ITEM_LISTED OTHER_SPELLING",
    ),
    "rounding": (
        Text("取整的方式或时候不对", "the share is rounded in another way, or at another time"),
        "SEVERAL_ITEMS NOTHING WHOLE_FEN BELOW_HALF HALF ABOVE_HALF",
    ),
    "binary": (Text("金额用二进制小数计算", "amounts are binary fractions"), "NOT_BINARY"),
    "visit_limit": (
        Text("单次支付限额用错", "the limit per visit is applied wrongly"),
        "BELOW_VISIT_LIMIT AT_VISIT_LIMIT ABOVE_VISIT_LIMIT FAR_ABOVE_VISIT_LIMIT",
    ),
    "year_limit": (
        Text("年度支付限额用错", "the limit per year is applied wrongly"),
        "YEAR_EXACTLY_USED_UP YEAR_CUTS YEAR_USED_UP BEYOND_THE_LIMIT",
    ),
    "running_total": (
        Text(
            "年度累计记错：日期、类别、病症或人",
            "the running total is kept wrongly: days, classes, conditions or persons",
        ),
        "SAME_DAY OUT_OF_ORDER YEAR_END CLASS_CHANGE OTHER_CONDITION OTHER_PERSON",
    ),
    "cancellations": (
        Text(
            "撤销的金额退错，或没有还给年度累计",
            "a cancellation gives back a wrong amount, or not to the year",
        ),
        "CANCELLATION CANCELS_NOTHING SETTLED_AFTER_CANCELLATION CANCELLED_NEXT_YEAR",
    ),
}
"""Kinds of bugs, and the edges at which each shows."""
BUG_OF: dict[Edge, str] = {Edge[edge]: bug for bug, (_, edges) in _BUGS.items() for edge in edges.split()}
"""Which kind of bug an edge shows."""


def vector_document(vectors: Sequence[Vector], place: str, catalogue: Catalogue) -> str:
    """The document as text, one case a line; the same vectors always give the same text."""
    flags = {edge for vector in vectors for edge in vector.flags}
    notices = {period.notice.id: period.notice for period in periods_with_payment(place, catalogue)}
    head = {
        "schema": SCHEMA,
        "format": DOCUMENT,
        "library": __version__,
        "place": place,
        "notices": [{"id": one.id, "number": one.number, "digest": one.digest} for one in notices.values()],
        "cases": len(vectors),
        "header": {"zh": _HEADER.zh, "en": _HEADER.en},
        "bugs": {bug: {"zh": label.zh, "en": label.en} for bug, (label, _) in _BUGS.items()},
        "notes": {
            edge.code: {"bug": BUG_OF[edge], "zh": edge.label.zh, "en": edge.label.en}
            for edge in Edge
            if edge in flags
        },
        "clauses": cited_clauses(vectors),
    }
    groups = [(about, list(some)) for about, some in groupby(vectors, lambda one: one.id.split("/")[0])]
    lines = [json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "groups": [']
    for number, (about, some) in enumerate(groups, start=1):
        lines.append(f'  {{"about": "{about}", "cases": [')
        cases = [{**plain_vector(one), "flags": [edge.code for edge in one.flags]} for one in some]
        lines += [f"   {_compact(case)}{',' if case is not cases[-1] else ''}" for case in cases]
        lines.append(f"  ]}}{',' if number < len(groups) else ''}")
    return "\n".join((*lines, " ]", "}")) + "\n"


def _compact(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def vectors_schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    file = resources.files("shanxi_health_policy.testing.conform") / SCHEMA
    found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
