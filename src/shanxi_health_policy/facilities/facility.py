"""A health facility as the caller describes it, and the facts by which a rule is asked about one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, TypeAlias

from attrs import field, frozen

from shanxi_health_policy.asking.kinds import (
    Kind,
    instance,
    made,
    pair,
    paired,
    renamed,
    sequence,
    term,
    term_schema,
    text,
)
from shanxi_health_policy.checks import (
    LONGEST_NAME,
    check_flag,
    check_name,
    optional,
    or_none,
)
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Bilingual, Text, Typed
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.labelled import normal_form

EXPECTED_FACT = Typed(
    "True、False 或 None（未说明）",
    "True, False, or None when it is not known",
    Text("true（是）或 false（否），不知道就不写", "true or false, and nothing where it is not known"),
)
_EXPECTED_ACCREDITATIONS = Typed(
    "Accreditation 的成员或名称，或 None",
    "members of Accreditation or their names, or None",
    Text("标准的名称，如 推荐标准", "names of standards such as 推荐标准"),
)
_EXPECTED_NAME = or_none(Text("名称（1 至 200 字）", "a name of 1 to 200 characters"))
AnyAccreditation: TypeAlias = Annotated[
    Accreditation | str,
    term(Accreditation, "达标情况", "the standard, such as 推荐标准 (recommended standard)", "标准", "达标"),
]
"""The standard that a rule is asked about."""
check_fact: Callable[[Any, Any, Any], None] = optional(check_flag, EXPECTED_FACT)
check_own_name: Callable[[Any, Any, Any], None] = optional(check_name, _EXPECTED_NAME)


def _kind(value: FacilityKind | str) -> FacilityKind:
    return FacilityKind.of(value)


def _grade(value: HospitalGrade | str | None) -> HospitalGrade | None:
    return None if value is None else HospitalGrade.of(value)


def _accreditations(value: Iterable[Accreditation | str] | None) -> frozenset[Accreditation] | None:
    if value is None:
        return None
    given: Any = value
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise InputError("accreditations", value, _EXPECTED_ACCREDITATIONS)
    found = tuple(given)
    for one in found:
        if not isinstance(one, (Accreditation, str)):
            raise InputError("accreditations", one, _EXPECTED_ACCREDITATIONS)
    return frozenset(Accreditation.of(one, "accreditations") for one in found)


@frozen(kw_only=True)
class Facility:
    """A health facility (医疗机构) as the caller describes it; what is not known stays None.

    `accreditations` left at None means 'look it up': the registry of accredited facilities is asked for `name` (and `county`,
    `city` where they are given). An empty set says that the facility has none.

    >>> Facility(kind="乡镇卫生院", name="凤城镇卫生院", county="文水县").kind
    <FacilityKind.TOWNSHIP_HEALTH_CENTRE: 'township_health_centre'>
    """

    kind: FacilityKind = field(converter=_kind)
    grade: HospitalGrade | None = field(default=None, converter=_grade)
    name: str | None = field(default=None, validator=check_own_name)
    county: str | None = field(default=None, validator=check_own_name)
    city: str | None = field(default=None, validator=check_own_name)
    accreditations: frozenset[Accreditation] | None = field(default=None, converter=_accreditations)
    """The standards it was found to meet; empty says none, None says not known."""
    tcm_department: bool | None = field(default=None, validator=check_fact)
    """Whether the visit was to a department that mainly provides TCM (以中医为主要服务项目的科室)."""
    tcm_capability: bool | None = field(default=None, validator=check_fact)
    """Whether it has TCM features and capability (中医特色和服务能力)."""
    locally_admitted: bool | None = field(default=None, validator=check_fact)
    """Whether local conditions let such facilities in (具备条件的地区)."""
    bureau_approval: bool | None = field(default=None, validator=check_fact)
    """Whether the municipal bureau approved it (市医保局同意)."""


TCM_FACTS: dict[str, Text] = {
    "tcm_department": Text("以中医为主的科室", "a department that mainly provides TCM"),
    "tcm_capability": Text("具有中医特色和能力", "TCM features and capability"),
    "locally_admitted": Text("当地允许放宽", "local conditions allow it"),
    "bureau_approval": Text("市医保局同意", "the municipal bureau's approval"),
}
"""The facts on which a facility's eligibility for TCM treatment may hang."""
_NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
_FACTS: dict[str, tuple[Text, dict[str, Any], str]] = {
    "kind": (Text("机构类别", "kind of facility"), term_schema(FacilityKind), "类别"),
    "grade": (Text("医院等级", "hospital grade"), term_schema(HospitalGrade), "等级"),
    "name": (Text("机构名称", "name of the facility"), _NAME, "名称"),
    "county": (Text("所在县（市、区）", "its county"), _NAME, "县"),
    "city": (Text("所在市", "its city"), _NAME, "市"),
    "accreditations": (
        Text("已达到的标准", "the standards it was found to meet"),
        {"type": "array", "items": term_schema(Accreditation)},
        "达标情况",
    ),
    **{name: (told, {"type": "boolean"}, told.zh) for name, told in TCM_FACTS.items()},
}
DESCRIPTION = {name: told for name, (told, _, _) in _FACTS.items()}
"""What a facility is described by."""
DESCRIPTION_SCHEMA = {name: schema for name, (_, schema, _) in _FACTS.items()}
OTHER_NAMES = {other: name for name, (_, _, other) in _FACTS.items()}


def record_schema(properties: Mapping[str, Any], required: Iterable[str]) -> dict[str, Any]:
    """The schema of facts by name; what is not known may be left out or null."""
    needed = list(required)
    one_or_none = {
        name: one if name in needed else {"anyOf": [one, {"type": "null"}]}
        for name, one in properties.items()
    }
    return {"type": "object", "properties": one_or_none, "required": needed, "additionalProperties": False}


def check_parts(
    record: object, parts: Iterable[tuple[str, str]], names: Mapping[str, Bilingual], before: str = ""
) -> None:
    """No part above its whole, as far as both are known; `before` stands before the name of the field in the error."""
    for some, whole in parts:
        part, every = getattr(record, some), getattr(record, whole)
        if part is not None and every is not None and part > every:
            zh, en = names[whole].zh, names[whole].en
            raise InputError(
                f"{before}{some}", part, Text(f"不超过{zh}（{every}）", f"at most the {en} ({every})")
            )


def listed_terms(field_name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What is given, with the accreditations as a list; on a command line they are one text."""
    listed = given.get("accreditations")
    if isinstance(listed, str):
        listed = [one for one in re.split("[、,，;；]", listed) if one]
    if listed is not None:
        given["accreditations"] = sequence(f"{field_name}.accreditations", listed)
    return given


def _read(name: str, value: object, _: Catalogue) -> Facility:
    return made(name, Facility, listed_terms(name, renamed(name, value, DESCRIPTION, OTHER_NAMES)))


_TEXTS = {
    normal_form(word)
    for name, (told, schema, other) in _FACTS.items()
    if schema != {"type": "boolean"}
    for word in (name, told.zh, told.en, other)
}


def described(value: str) -> tuple[str, object]:
    """FACT=VALUE: a name, a term or a grade is text, though it may look like a number or a yes."""
    return pair(value, lambda name: normal_form(name) in _TEXTS)


FACILITY = Kind(
    text("机构，如 kind=乡镇卫生院 name=…", "the facility, such as kind=乡镇卫生院 name=…"),
    "FACT=VALUE",
    record_schema(DESCRIPTION_SCHEMA, ("kind",)),
    _read,
    instance(Facility),
    described,
    paired,
    choices=lambda _: DESCRIPTION,
    names=("机构",),
    heading=text("机构", "the facility"),
)
