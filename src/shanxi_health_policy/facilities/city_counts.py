"""The counts of facilities by city, as a bureau or a notice's table gives them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from shanxi_health_policy.asking.kinds import Kind, made, renamed, sequence, text
from shanxi_health_policy.checks import (
    MAX_COUNT,
    check_count,
    check_name,
    optional,
    or_none,
)
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import check_parts, record_schema
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text, Typed

COLUMNS: dict[str, Text] = {
    "city": Text("市", "city"),
    "facilities": Text("机构总数", "facilities"),
    "self_assessed": Text("已自评", "self-assessed"),
    "self_assessed_share": Text("已自评占比（%）", "self-assessed, %"),
    "basic_in_year": Text("当年达到基本标准", "basic standard in the year"),
    "basic_in_all": Text("累计达到基本标准", "basic standard in all"),
    "basic_share": Text("基本标准占比（%）", "basic standard, %"),
    "recommended_in_year": Text("当年达到推荐标准", "recommended standard in the year"),
    "recommended_in_all": Text("累计达到推荐标准", "recommended standard in all"),
    "recommended_share": Text("推荐标准占比（%）", "recommended standard, %"),
    "community_hospital_in_year": Text("当年社区医院", "community hospitals in the year"),
    "community_hospital_in_all": Text("累计社区医院", "community hospitals in all"),
    "community_hospital_share": Text("社区医院占比（%）", "community hospitals, %"),
}
"""The columns of the table, with their heads."""

COUNTS = tuple(name for name in COLUMNS if name != "city" and not name.endswith("_share"))
_EXPECTED_CITY = Text("市名（1 至 50 字），每市一行", "the name of a city, 1 to 50 characters, once each")
_EXPECTED_COUNTS = Typed(
    "CityCounts 的序列，至少一行",
    "CityCounts, at least one",
    Text("各市的数字，至少一行", "the counts of cities, at least one"),
)


_LONGEST = 20_000
_check_count = optional(check_count, or_none(Text("非负整数", "a non-negative integer")), most=MAX_COUNT)


def _check_city(_: object, __: object, value: Any) -> None:
    check_name(value, "city", 50, _EXPECTED_CITY)


@frozen(kw_only=True)
class CityCounts:
    """The counts of one city, in facilities; what is not known stays None. Raises [InputError][] for a part above its whole.

    >>> CityCounts(city="太原市", facilities=108, recommended_in_all=9).recommended_in_all
    9
    """

    city: str = field(validator=_check_city)
    facilities: int | None = field(default=None, validator=_check_count)
    self_assessed: int | None = field(default=None, validator=_check_count)
    basic_in_year: int | None = field(default=None, validator=_check_count)
    basic_in_all: int | None = field(default=None, validator=_check_count)
    recommended_in_year: int | None = field(default=None, validator=_check_count)
    recommended_in_all: int | None = field(default=None, validator=_check_count)
    community_hospital_in_year: int | None = field(default=None, validator=_check_count)
    community_hospital_in_all: int | None = field(default=None, validator=_check_count)

    def __attrs_post_init__(self) -> None:
        check_parts(self, PARTS, COLUMNS, f"{self.city}.")


PARTS = (
    *((name, "facilities") for name in COUNTS if name != "facilities"),
    ("basic_in_year", "basic_in_all"),
    ("recommended_in_year", "recommended_in_all"),
    ("community_hospital_in_year", "community_hospital_in_all"),
)
"""Counts that are part of another: each part, and its whole."""


def _counts_text(given: str) -> object:
    try:
        if len(given) > _LONGEST:
            raise ValueError("too long")
        return json.loads(given, parse_float=str)
    except (ValueError, RecursionError):
        raise InputError("", given, Text("JSON", "JSON")) from None


def _read_counts(name: str, value: object, _: Catalogue) -> list[CityCounts]:
    heads = {column: head for column, head in COLUMNS.items() if not column.endswith("_share")}
    each = ((f"{name}[{number}]", one) for number, one in enumerate(sequence(name, value)))
    return [made(path, CityCounts, renamed(path, one, heads)) for path, one in each]


def _check_counts(name: str, counts: object, _: Catalogue) -> tuple[CityCounts, ...]:
    found = tuple(counts) if isinstance(counts, Iterable) else ()
    if not found or not all(isinstance(one, CityCounts) for one in found):
        raise InputError(name, counts, _EXPECTED_COUNTS)
    for city, times in Counter(one.city for one in found).items():
        if times > 1:
            raise InputError("city", city, _EXPECTED_CITY)
    return found


COUNTS_OF_CITIES = Kind(
    text("各市的数字；不写则用文件的表", "the counts by city; the notice's table, if left out"),
    "JSON",
    {
        "type": "array",
        "minItems": 1,
        "items": record_schema(
            {
                "city": {"type": "string", "minLength": 1, "maxLength": 50},
                **{name: {"type": "integer", "minimum": 0, "maximum": MAX_COUNT} for name in COUNTS},
            },
            ("city",),
        ),
    },
    _read_counts,
    _check_counts,
    _counts_text,
    names=("各市数字", "统计数字"),
)
