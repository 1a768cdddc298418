"""The form of what look-ups answer, as JSON Schemas made from the classes whose values they tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shanxi_health_policy.asking.schemas import declared, kind_schema, object_schema, or_null
from shanxi_health_policy.facilities.facility_search import FacilityMatch
from shanxi_health_policy.facilities.registry import ListedAccreditation
from shanxi_health_policy.notices.entries import Anomaly, Clause, ListedFacility
from shanxi_health_policy.notices.notice import Dates, Notice
from shanxi_health_policy.notices.scheme import GradeRow, ListedTechnique
from shanxi_health_policy.service.looked_up import OF_NOTICE
from shanxi_health_policy.steps import Reading
from shanxi_health_policy.tcm.limit_table import LimitRow
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import Reason

Schema = dict[str, Any]
_Kind = Callable[[Any], Schema]
TEXT: Schema = {"type": "string"}
VERSIONS: dict[str, Schema] = {
    "version": TEXT,
    "notices": {"type": "array", "items": object_schema({"id": TEXT, "number": TEXT, "digest": TEXT})},
}
"""What every answer says of the product and the notices."""
_PLACE = object_schema({"code": TEXT, "assumed": {"type": "boolean"}})
_NAMED = object_schema({"code": TEXT, "zh": TEXT, "en": TEXT})
_REASONS = {"code": {"enum": [one.value for one in Reason]}, "zh": TEXT, "en": TEXT}


def found_schema(name: str) -> Schema:
    """The schema of the whole answer to a look-up."""
    definitions: dict[str, Schema] = {}
    made = _FORMS[name](lambda kind: kind_schema(kind, definitions))
    found = object_schema({**VERSIONS, **made})
    if "in_force_from" in made:
        silent = {"place": _PLACE, "reasons": _list(object_schema(_REASONS))}
        found = {"type": "object", "anyOf": [found, object_schema({**VERSIONS, **silent})]}
    return {**found, "$defs": definitions}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _of(cls: type, kind: _Kind, *names: str) -> dict[str, Schema]:
    """Fields and properties of a class, by their names."""
    return {name: kind(declared(cls, name)) for name in names}


def _head(kind: _Kind) -> dict[str, Schema]:
    return {**_of(Notice, kind, *OF_NOTICE), "dates": kind(Dates)}


def _notice(kind: _Kind) -> dict[str, Schema]:
    parts = {"clauses": Clause, "readings": Reading, "anomalies": Anomaly}
    return _head(kind) | {name: _list(kind(one)) for name, one in parts.items()}


def _table(kind: _Kind) -> dict[str, Schema]:
    return {
        "notice": object_schema(_of(Notice, kind, "id", "number", "digest")),
        **_of(Dates, kind, "in_force_from"),
        "place": _PLACE,
    }


def _limits(kind: _Kind) -> dict[str, Schema]:
    row = {"condition": _NAMED, "tier": kind(FeeClass), **_of(LimitRow, kind, "per_visit", "annual", "at")}
    return {**_table(kind), "clauses": _list(kind(Clause)), "limits": _list(object_schema(row))}


def _techniques(kind: _Kind) -> dict[str, Schema]:
    row = object_schema({**_NAMED["properties"], **_of(ListedTechnique, kind, "category", "at")})
    return {**_table(kind), "clause": kind(Clause), "techniques": _list(row), "near": _list(TEXT)}


def _fee_classes(kind: _Kind) -> dict[str, Schema]:
    row = {"grade": _NAMED, "classes": _list(kind(FeeClass)), **_of(GradeRow, kind, "reading")}
    return {**_table(kind), "clause": kind(Clause), "grades": _list(object_schema(row))}


def _facilities(kind: _Kind) -> dict[str, Schema]:
    listing = {
        **_of(ListedAccreditation, kind, "accreditation"),
        "notice": kind(declared(Notice, "id")),
        **_of(Notice, kind, "number"),
        **_of(ListedAccreditation, kind, "since", "reach_by"),
    }
    match = object_schema(
        {
            **_of(ListedFacility, kind, "name", "kind", "city", "county"),
            **_of(FacilityMatch, kind, "sureness"),
            "listings": _list(object_schema(listing)),
        }
    )
    return {"name": TEXT, "found": or_null(match), "candidates": _list(match)}


_FORMS: Mapping[str, Callable[[_Kind], dict[str, Schema]]] = {
    "notices": lambda kind: {"found": _list(object_schema(_head(kind)))},
    "notice": _notice,
    "limits": _limits,
    "techniques": _techniques,
    "fee_classes": _fee_classes,
    "facilities": _facilities,
}
