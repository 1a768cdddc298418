"""The figures of a facility (机构指标) that standards are held against; whatever is not known stays None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import Attribute, field, fields, frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.figures import FIGURES

FigureValue: TypeAlias = int | bool | date | str | Decimal | None
"""What a figure may be: a count, a yes or no, a day, a name, a share, or not known."""

MAX_COUNT = 10**12 - 1
_EXPECTED_COUNT = Text(zh="非负整数或 None", en="a non-negative integer, or None")
_EXPECTED_FLAG = Text(zh="True、False 或 None", en="True, False, or None")
_EXPECTED_DAY = Text(zh="日期（datetime.date）或 None", en="a datetime.date, or None")
_EXPECTED_NAME = Text(zh="名称（1 至 200 字）或 None", en="a name of 1 to 200 characters, or None")
_EXPECTED_SHARE = Text(
    zh="0 到 1 的比例（Decimal 或字符串）或 None", en="a share from 0 to 1 as Decimal or text, or None"
)
_EXPECTED_MORE = Text(
    zh="指标代码和数量（或是否）的对应", en="a mapping of figure codes to counts or True and False"
)
_EXPECTED_ACCREDITATIONS = Text(
    zh="Accreditation 的成员或名称，或 None", en="members of Accreditation or their names, or None"
)

_PARTS = (
    ("health_technicians", "staff"),
    ("professional_posts", "posts"),
    ("public_health_staff", "professional_posts"),
    ("clinical_pharmacists", "pharmacists"),
    ("technique_categories", "techniques"),
)
"""Figures that are a part of another: a share above 1 is a slip of the pen.

Public-health staff stand here because C5 asks for their share of the posts for professionals: only who holds such a post
is counted.
"""


def _kind(value: FacilityKind | str) -> FacilityKind:
    return value if isinstance(value, FacilityKind) else FacilityKind.parse(value)


def _grade(value: HospitalGrade | str | None) -> HospitalGrade | None:
    return value if value is None or isinstance(value, HospitalGrade) else HospitalGrade.parse(value)


def _accreditations(value: Iterable[Accreditation | str] | None) -> frozenset[Accreditation] | None:
    if value is None:
        return None
    given: Any = value
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise InputError("accreditations", value, _EXPECTED_ACCREDITATIONS)
    return frozenset(one if isinstance(one, Accreditation) else Accreditation.parse(one) for one in given)


def _share(value: Decimal | str | None) -> Decimal | None:
    if isinstance(value, str) and len(value) <= 20:
        try:
            value = Decimal(value)
        except ArithmeticError:
            raise InputError("bed_use", value, _EXPECTED_SHARE) from None
    if value is None or (isinstance(value, Decimal) and value.is_finite() and 0 <= value <= 1):
        return value
    raise InputError("bed_use", value, _EXPECTED_SHARE)


def _more(value: Mapping[str, int | bool]) -> Mapping[str, int | bool]:
    given: Any = value
    if not isinstance(given, Mapping):
        raise InputError("more", value, _EXPECTED_MORE)
    for code, one in given.items():
        if not isinstance(code, str) or code in FIGURES:
            raise InputError("more", code, _EXPECTED_MORE)
        if not isinstance(one, bool) and not _is_count(one):
            raise InputError(f"more.{code}", one, _EXPECTED_COUNT)
    return MappingProxyType(dict(given))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT


def _check_count(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not _is_count(value):
        raise InputError(attribute.name, value, _EXPECTED_COUNT)


def _check_flag(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, bool):
        raise InputError(attribute.name, value, _EXPECTED_FLAG)


def _check_day(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise InputError(attribute.name, value, _EXPECTED_DAY)


def _check_name(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and (not isinstance(value, str) or not value.strip() or len(value) > 200):
        raise InputError(attribute.name, value, _EXPECTED_NAME)


@frozen(kw_only=True)
class FacilityStats:
    """What is known of a facility's figures; a figure left at None is unknown, and no figure is taken to be 0.

    Counts are whole numbers of people, visits, posts, beds or square metres; `bed_use` is a share. `more` holds figures that a
    notice file declares for itself. Raises [InputError][] for a figure that is none, and for a part above its whole.

    >>> FacilityStats(kind="乡镇卫生院", annual_visits=80_000).annual_visits
    80000
    """

    kind: FacilityKind = field(converter=_kind)
    grade: HospitalGrade | None = field(default=None, converter=_grade)
    accreditations: frozenset[Accreditation] | None = field(default=None, converter=_accreditations)
    """The standards it was found to meet; empty says none, None says not known."""
    name: str | None = field(default=None, validator=_check_name)
    diseases_treated: int | None = field(default=None, validator=_check_count)
    """Common diseases it can identify and first treat."""
    annual_visits: int | None = field(default=None, validator=_check_count)
    """Outpatient and emergency visits a year."""
    senior_doctors: int | None = field(default=None, validator=_check_count)
    """Registered doctors with a senior title."""
    general_practitioners: int | None = field(default=None, validator=_check_count)
    residents: int | None = field(default=None, validator=_check_count)
    staff: int | None = field(default=None, validator=_check_count)
    health_technicians: int | None = field(default=None, validator=_check_count)
    doctors: int | None = field(default=None, validator=_check_count)
    nurses: int | None = field(default=None, validator=_check_count)
    public_health_doctors: int | None = field(default=None, validator=_check_count)
    public_health_staff: int | None = field(default=None, validator=_check_count)
    pharmacists: int | None = field(default=None, validator=_check_count)
    clinical_pharmacists: int | None = field(default=None, validator=_check_count)
    posts: int | None = field(default=None, validator=_check_count)
    professional_posts: int | None = field(default=None, validator=_check_count)
    posts_reviewed_on: date | None = field(default=None, validator=_check_day)
    epidemic_drills: int | None = field(default=None, validator=_check_count)
    fever_clinic_room: bool | None = field(default=None, validator=_check_flag)
    technique_categories: int | None = field(default=None, validator=_check_count)
    techniques: int | None = field(default=None, validator=_check_count)
    registration_regular: bool | None = field(default=None, validator=_check_flag)
    legal_person_certificate: bool | None = field(default=None, validator=_check_flag)
    infectious_diseases_department: bool | None = field(default=None, validator=_check_flag)
    public_health_department: bool | None = field(default=None, validator=_check_flag)
    public: bool | None = field(default=None, validator=_check_flag)
    general_hospital: bool | None = field(default=None, validator=_check_flag)
    new_community_hospital: bool | None = field(default=None, validator=_check_flag)
    village_doctors: int | None = field(default=None, validator=_check_count)
    people_served: int | None = field(default=None, validator=_check_count)
    near_township_health_centre: bool | None = field(default=None, validator=_check_flag)
    county: str | None = field(default=None, validator=_check_name)
    community_hospital_name: str | None = field(default=None, validator=_check_name)
    name_registered_on: date | None = field(default=None, validator=_check_day)
    floor_area: int | None = field(default=None, validator=_check_count)
    clinical_departments: int | None = field(default=None, validator=_check_count)
    beds: int | None = field(default=None, validator=_check_count)
    bed_use: Decimal | None = field(default=None, converter=_share)
    more: Mapping[str, int | bool] = field(factory=dict, converter=_more, hash=False)

    def __attrs_post_init__(self) -> None:
        for part, whole in _PARTS:
            some, every = getattr(self, part), getattr(self, whole)
            if some is not None and every is not None and some > every:
                zh, en = FIGURES[whole].zh, FIGURES[whole].en
                raise InputError(
                    part, some, Text(zh=f"不超过{zh}（{every}）", en=f"at most the {en} ({every})")
                )

    def __reduce__(self) -> tuple[object, ...]:
        # a read-only mapping does not pickle: the figures are given again
        return (
            _given_again,
            (
                {one.name: getattr(self, one.name) for one in fields(FacilityStats)}
                | {"more": dict(self.more)},
            ),
        )

    def figure(self, code: str) -> FigureValue:
        """A figure by its code, whether the library or a notice file declares it; None when it is not known."""
        found: FigureValue = getattr(self, code) if code in FIGURES else self.more.get(code)
        return found


def _given_again(known: dict[str, Any]) -> FacilityStats:
    return FacilityStats(**known)
