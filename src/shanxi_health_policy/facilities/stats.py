"""The figures of a facility (机构指标) that standards are held against; whatever is not known stays None."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import field, fields, frozen

from shanxi_health_policy.asking.kinds import (
    Kind,
    expected_instance,
    made,
    mapping,
    own_name,
    paired,
    read_day,
    renamed,
    text,
)
from shanxi_health_policy.checks import (
    MAX_COUNT,
    check_count,
    check_day,
    check_flag,
    is_count,
    optional,
    or_none,
)
from shanxi_health_policy.errors import InputError, QuestionError, UnknownTermError
from shanxi_health_policy.facilities.facility import (
    DESCRIPTION,
    DESCRIPTION_SCHEMA,
    EXPECTED_FACT,
    OTHER_NAMES,
    Facility,
    check_own_name,
    check_parts,
    described,
    listed_terms,
    record_schema,
)
from shanxi_health_policy.facilities.own_figures import OwnFigure
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text, Typed
from shanxi_health_policy.vocabulary.figures import FIGURES, Figure, FigureKind

FigureValue: TypeAlias = int | bool | date | str | Decimal | None
"""What a figure may be: a count, a yes or no, a day, a name, a share, or not known."""

_EXPECTED_COUNT = or_none(Text("非负整数", "a non-negative integer"))
_EXPECTED_SHARE = Typed(
    "0 到 1 的比例（Decimal 或字符串）或 None",
    "a share from 0 to 1 as Decimal or text, or None",
    Text("0 到 1 的比例，如 0.85", "a share from 0 to 1 such as 0.85"),
)
_EXPECTED_MORE = Text(
    "指标代码和数量（或是否）的对应", "a mapping of figure codes to counts or True and False"
)
_EXPECTED_NO_MORE = Text(
    "没有别的指标：目录中的文件都没有自有指标", "nothing more: no notice here declares figures of its own"
)
_check_count = optional(check_count, _EXPECTED_COUNT, most=MAX_COUNT)
_check_flag = optional(check_flag, EXPECTED_FACT)
_check_day = optional(check_day, Text("日期（datetime.date）或 None", "a datetime.date, or None"))

PARTS = (
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
        if not isinstance(one, bool) and not is_count(one):
            raise InputError(f"more.{code}", one, _EXPECTED_COUNT)
    return MappingProxyType(dict(given))


@frozen(kw_only=True)
class FacilityStats(Facility):
    """What is known of a facility's figures; a figure left at None is unknown, and no figure is taken to be 0.

    Counts are whole numbers of people, visits, posts, beds or square metres; `bed_use` is a share. `more` holds figures that a
    notice file declares for itself. Raises [InputError][] for a figure that is none, and for a part above its whole.

    >>> FacilityStats(kind="乡镇卫生院", annual_visits=80_000).annual_visits
    80000
    """

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
    community_hospital_site: bool | None = field(default=None, validator=_check_flag)
    """Whether it is under review as a site where a community hospital is built."""
    new_community_hospital: bool | None = field(default=None, validator=_check_flag)
    village_doctors: int | None = field(default=None, validator=_check_count)
    people_served: int | None = field(default=None, validator=_check_count)
    near_township_health_centre: bool | None = field(default=None, validator=_check_flag)
    community_hospital_name: str | None = field(default=None, validator=check_own_name)
    name_registered_on: date | None = field(default=None, validator=_check_day)
    floor_area: int | None = field(default=None, validator=_check_count)
    clinical_departments: int | None = field(default=None, validator=_check_count)
    beds: int | None = field(default=None, validator=_check_count)
    bed_use: Decimal | None = field(default=None, converter=_share)
    more: Mapping[str, int | bool] = field(factory=dict, converter=_more, hash=False)

    def __attrs_post_init__(self) -> None:
        check_parts(self, PARTS, FIGURES)

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


_SCHEMAS: Mapping[FigureKind, Mapping[str, Any]] = {
    FigureKind.COUNT: {"type": "integer", "minimum": 0, "maximum": MAX_COUNT},
    FigureKind.FLAG: {"type": "boolean"},
    FigureKind.DAY: {"type": "string", "format": "date"},
    FigureKind.SHARE: {"type": "string", "x-unit": {"zh": "0 到 1，如 0.85", "en": "0 to 1, such as 0.85"}},
    FigureKind.NAME: {"type": "string", "minLength": 1, "maxLength": 200},
}


def _schema(figure: Figure) -> Mapping[str, Any]:
    """The schema of a figure, with its unit."""
    unit = {"x-unit": {"zh": figure.unit.zh, "en": figure.unit.en}} if figure.unit.zh else {}
    return {**_SCHEMAS[figure.kind], **unit}


def _own_figures(catalogue: Catalogue) -> dict[str, Text]:
    return {one.code: one.figure.label for notice in catalogue for one in notice.rows(OwnFigure)}


def _own_schemas(catalogue: Catalogue) -> Mapping[str, Any]:
    own = [one.figure for notice in catalogue for one in notice.rows(OwnFigure)]
    properties: Mapping[str, Any] = record_schema({one.code: _schema(one) for one in own}, ())["properties"]
    return properties


def _figures(catalogue: Catalogue) -> dict[str, Text]:
    """Everything that a facility's figures may hold: what it is, the shipped figures, and those of notice files."""
    shipped = {code: one.label for code, one in FIGURES.items()}
    return {**shipped, **DESCRIPTION, **_own_figures(catalogue)}


def _value(code: str, value: Any, path: str) -> Any:
    figure = FIGURES.get(code)
    if figure is not None and figure.kind is FigureKind.DAY:
        return read_day(path, value)
    if figure is not None and figure.kind in (FigureKind.NAME, FigureKind.SHARE) and type(value) is int:
        return str(value)  # a command line cannot tell a name of digits, or the share 1, from a number
    return value


def _read(name: str, value: object, catalogue: Catalogue) -> FacilityStats:
    given = dict(mapping(name, value))
    own = mapping(f"{name}.more", given.pop("more", None) or {})
    for code in own.keys() & given.keys():
        raise InputError(f"{name}.more.{code}", code, text("每个名称只写一次", "each name once"))
    known = listed_terms(name, renamed(name, {**own, **given}, _figures(catalogue), OTHER_NAMES))
    more = {code: known.pop(code) for code in [*known] if code not in FIGURES and code not in DESCRIPTION}
    parts: dict[str, Any] = {"more": more}
    wrong: list[InputError] = []
    for code, one in known.items():
        try:
            parts[code] = _value(code, one, f"{name}.{code}")
        except InputError as error:
            wrong.append(error)
    try:
        found = made(name, FacilityStats, parts)
    except InputError as error:
        raise QuestionError.of([*wrong, *QuestionError.each(error)]) from None
    if wrong:
        raise QuestionError.of(wrong)
    return found


def _check(name: str, value: Any, catalogue: Catalogue) -> FacilityStats:
    """The figures; one among `more` that no notice declares is an error, since nobody would ever ask for it."""
    if not isinstance(value, FacilityStats):
        raise InputError(name, value, expected_instance(FacilityStats))
    own = _own_figures(catalogue) if value.more else {}
    for code in value.more:
        if not own:
            raise UnknownTermError(f"{name}.more.{code[:80]}", code, _EXPECTED_NO_MORE)
        if code not in own:
            own_name(f"{name}.more", code, own)
    return value


STATS = Kind(
    text(
        "机构的指标，如 kind=乡镇卫生院、annual_visits=80000",
        "what is known of the facility, such as kind=乡镇卫生院 annual_visits=80000",
    ),
    "FIGURE=VALUE",
    {
        **record_schema(
            {**DESCRIPTION_SCHEMA, **{code: _schema(one) for code, one in FIGURES.items()}}, ("kind",)
        ),
        # figures that notice files declare for themselves
        "additionalProperties": {"type": ["integer", "boolean", "object"]},
    },
    _read,
    _check,
    described,
    paired,
    choices=_figures,
    declared=_own_schemas,
    names=("机构指标", "指标", "机构"),
    heading=text("机构的指标", "what is known of the facility"),
)
