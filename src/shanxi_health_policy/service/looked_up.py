"""What the notices hold, looked up by plain parameters and told as plain data: notices, limits, listed facilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from attrs import fields, frozen

from shanxi_health_policy.asking.kinds import read_day
from shanxi_health_policy.facilities.facility_search import FacilityMatch, find_facility
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.listing import notices_for
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.plain import plain
from shanxi_health_policy.tcm.limit_table import LimitTable, limit_table
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import Named
from shanxi_health_policy.vocabulary.payment import Reason

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_DAY = {"type": "string", "format": "date"}
PARAMETERS: dict[str, tuple[dict[str, Any], Text]] = {
    "place": (_TEXT, Text("地方：名称或行政区划代码", "a place: its name or GB/T 2260 code")),
    "on": (_DAY, Text("该日有效的", "what holds on this day")),
    "known_on": (_DAY, Text("截至该日已知的", "what was known on this day")),
    "notice": (_TEXT, Text("文件编号或文号", "the id or the number of a notice")),
    "condition": (_TEXT, Text("病症", "a condition")),
    "tier": (_TEXT, Text("收费类别", "a fee class")),
    "grade": (_TEXT, Text("医院等级", "a hospital grade")),
    "name": (_TEXT, Text("名称：机构、项目", "the name of a facility or an item")),
    "city": (_TEXT, Text("所在市", "the city it stands in")),
    "county": (_TEXT, Text("所在县（市、区）", "the county it stands in")),
    "kind": (_TEXT, Text("机构类别", "its kind")),
}
"""What things are looked up by, with the schema and the meaning of each."""
OF_NOTICE = ("id", "number", "title", "issuers", "place", "place_name", "source", "digest", "replaces")
"""What is told of every notice, beside its dates."""

Asked = Mapping[str, str]


@frozen
class LookUp:
    """One thing that can be looked up: what it is, by which parameters, and how."""

    purpose: Text
    parameters: tuple[str, ...]
    find: Callable[[Catalogue, Asked], dict[str, Any]]
    required: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """What it is asked with, as a JSON Schema."""
        properties = {}
        for name in self.parameters:
            schema, said = PARAMETERS[name]
            properties[name] = {**schema, "description": f"{said.zh} · {said.en}"}
        return {
            "type": "object",
            "properties": properties,
            "required": list(self.required),
            "additionalProperties": False,
        }


def _notices(catalogue: Catalogue, asked: Asked) -> dict[str, Any]:
    on, known_on = (_day(asked, name) for name in ("on", "known_on"))
    return {"found": [_head(one) for one in notices_for(catalogue, asked.get("place"), on, known_on)]}


def _notice(catalogue: Catalogue, asked: Asked) -> dict[str, Any]:
    found = catalogue[asked["notice"]]
    return {
        **_head(found),
        "clauses": plain(found.clauses.values()),
        "readings": plain(found.readings.values()),
        "anomalies": plain(found.anomalies),
    }


def _of_table(
    find: Callable[[Catalogue, Asked, LimitTable], dict[str, Any]],
) -> Callable[[Catalogue, Asked], dict[str, Any]]:
    """What is found in the table that a notice pays by, and which notice it is; where none speaks, by which reason."""

    def found(catalogue: Catalogue, asked: Asked) -> dict[str, Any]:
        silent = _silent(catalogue, asked) if "notice" not in asked else None
        if silent is not None:
            return silent
        table = limit_table(catalogue, asked.get("notice"), asked.get("place"), _day(asked, "on"))
        return _told(table) | find(catalogue, asked, table)

    return found


def _silent(catalogue: Catalogue, asked: Asked) -> dict[str, Any] | None:
    """Where no notice pays: the place, and why; None where one does."""
    code, assumed = treatment_place(catalogue, asked.get("place"))
    on, timeline = _day(asked, "on"), catalogue.timeline(code, None)
    if timeline.periods and (on is None or timeline.on(on) is not None):
        return None
    why = Reason.NOT_IN_FORCE if timeline.periods else Reason.NO_RULE_FOR_PLACE
    reason = {"code": why.value, "zh": why.label.zh, "en": why.label.en}
    return {"place": {"code": code, "assumed": assumed}, "reasons": [reason]}


def _told(found: LimitTable) -> dict[str, Any]:
    notice = found.notice
    return {
        "notice": {"id": notice.id, "number": notice.number, "digest": notice.digest},
        "in_force_from": plain(notice.dates.in_force_from),
        "place": {"code": found.place, "assumed": found.assumed},
    }


def _limits(catalogue: Catalogue, asked: Asked, table: LimitTable) -> dict[str, Any]:
    condition = catalogue.condition(asked["condition"]) if "condition" in asked else None
    tier = FeeClass.of(asked["tier"], "tier") if "tier" in asked else None
    return {
        "clauses": [plain(table.notice.clauses[one]) for one in table.clauses],
        "limits": [
            {
                "condition": _named(one.condition),
                "tier": one.fee_class.code,
                "per_visit": plain(one.per_visit),
                "annual": plain(one.annual),
                "at": plain(one.at),
            }
            for one in table.rows(condition, tier)
        ],
    }


def _techniques(catalogue: Catalogue, asked: Asked, table: LimitTable) -> dict[str, Any]:
    listed = list(table.scheme.techniques)
    near: tuple[str, ...] = ()
    if "name" in asked:
        found = table.scheme.find_technique(asked["name"])
        listed = [] if found is None else [found]
        near = catalogue.nearest_techniques(asked["name"]) if found is None else ()
    return {
        "clause": plain(table.notice.clauses[table.scheme.scope.clause]),
        "techniques": [
            {**_named(one.technique), "category": one.category, "at": plain(one.at)} for one in listed
        ],
        "near": list(near),
    }


def _fee_classes(catalogue: Catalogue, asked: Asked, table: LimitTable) -> dict[str, Any]:
    grades = [HospitalGrade.of(asked["grade"], "grade")] if "grade" in asked else [*HospitalGrade]
    rows = []
    for one in grades:
        row, classes = table.scheme.grade_row(one), table.scheme.classes_of(one)
        reading = None if row is None else row.reading
        rows.append({"grade": _named(one), "classes": [each.code for each in classes], "reading": reading})
    return {
        "clause": plain(table.notice.clauses[table.scheme.fee_class_basis.clause]),
        "grades": rows,
    }


def _named(one: Named) -> dict[str, str]:
    return {"code": one.code, "zh": one.zh, "en": one.en}


def _facilities(catalogue: Catalogue, asked: Asked) -> dict[str, Any]:
    found = find_facility(
        asked["name"],
        city=asked.get("city"),
        county=asked.get("county"),
        kind=asked.get("kind"),
        on=_day(asked, "on"),
        known_on=_day(asked, "known_on"),
        catalogue=catalogue,
    )
    return {
        "name": found.name,
        "found": None if found.found is None else _match(found.found),
        "candidates": [_match(one) for one in found.candidates],
    }


LOOK_UPS = {
    "notices": LookUp(
        Text("何时何地有哪些文件", "which notices hold where and when"), ("place", "on", "known_on"), _notices
    ),
    "notice": LookUp(
        Text("一份文件的条款、口径和异常", "the clauses, readings and anomalies of a notice"),
        ("notice",),
        _notice,
        ("notice",),
    ),
    "limits": LookUp(
        Text("限额表：按病症和收费类别", "the table of limits, by condition and fee class"),
        ("notice", "place", "on", "condition", "tier"),
        _of_table(_limits),
    ),
    "techniques": LookUp(
        Text("技术目录；一个名称是否在目录", "the listed techniques, and whether a name is one of them"),
        ("notice", "place", "on", "name"),
        _of_table(_techniques),
    ),
    "fee_classes": LookUp(
        Text("医院等级各属哪一收费类别", "which fee class each hospital grade is in"),
        ("notice", "place", "on", "grade"),
        _of_table(_fee_classes),
    ),
    "facilities": LookUp(
        Text("按名称查名单上的机构，不能确定时列出候选", "a listed facility by its name, or candidates"),
        ("name", "city", "county", "kind", "on", "known_on"),
        _facilities,
        ("name",),
    ),
}
"""Everything that can be looked up, by its name."""


def _day(asked: Asked, name: str) -> date | None:
    return read_day(name, asked[name]) if name in asked else None


def _head(notice: Notice) -> dict[str, Any]:
    """What identifies a notice, and its dates."""
    dates = {one.name: plain(getattr(notice.dates, one.name)) for one in fields(type(notice.dates))}
    return {name: plain(getattr(notice, name)) for name in OF_NOTICE} | {"dates": dates}


def _match(match: FacilityMatch) -> dict[str, Any]:
    """A listed facility, and every list it stands on."""
    one = match.facility
    return {
        "name": match.full_name,
        "kind": one.kind.code,
        "city": one.city,
        "county": one.county,
        "sureness": match.sureness,
        "listings": [
            {
                "accreditation": each.accreditation.code,
                "notice": each.notice.id,
                "number": each.notice.number,
                "since": plain(each.since),
                "reach_by": plain(each.reach_by),
            }
            for each in match.listings
        ],
    }
