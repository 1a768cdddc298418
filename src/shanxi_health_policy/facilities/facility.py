"""A health facility as the caller describes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import Attribute, field, frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade

_EXPECTED_FLAG = Text(zh="True、False 或 None（未说明）", en="True, False, or None when it is not known")
_EXPECTED_ACCREDITATIONS = Text(zh="Accreditation 的成员，或 None", en="members of Accreditation, or None")
_EXPECTED_NAME = Text(zh="名称（非空字符串）或 None", en="a name, or None")


def _kind(value: FacilityKind | str) -> FacilityKind:
    return value if isinstance(value, FacilityKind) else FacilityKind.parse(value)


def _grade(value: HospitalGrade | str | None) -> HospitalGrade | None:
    return value if value is None or isinstance(value, HospitalGrade) else HospitalGrade.parse(value)


def _accreditations(value: Iterable[Accreditation] | None) -> frozenset[Accreditation] | None:
    if value is None:
        return None
    given: Any = value
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise InputError("facility.accreditations", value, _EXPECTED_ACCREDITATIONS)
    found = tuple(given)
    for one in found:
        if not isinstance(one, Accreditation):
            raise InputError("facility.accreditations", one, _EXPECTED_ACCREDITATIONS)
    return frozenset(found)


def _check_flag(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value is not None and not isinstance(value, bool):
        raise InputError(f"facility.{attribute.name}", value, _EXPECTED_FLAG)


def _check_name(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise InputError(f"facility.{attribute.name}", value, _EXPECTED_NAME)


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
    name: str | None = field(default=None, validator=_check_name)
    county: str | None = field(default=None, validator=_check_name)
    city: str | None = field(default=None, validator=_check_name)
    accreditations: frozenset[Accreditation] | None = field(default=None, converter=_accreditations)
    tcm_department: bool | None = field(default=None, validator=_check_flag)
    """Whether the visit was to a department that mainly provides TCM (以中医为主要服务项目的科室)."""
    tcm_capability: bool | None = field(default=None, validator=_check_flag)
    """Whether it has TCM features and capability (中医特色和服务能力)."""
    locally_admitted: bool | None = field(default=None, validator=_check_flag)
    """Whether local conditions let such facilities in (具备条件的地区)."""
    bureau_approval: bool | None = field(default=None, validator=_check_flag)
    """Whether the municipal bureau approved it (市医保局同意)."""
