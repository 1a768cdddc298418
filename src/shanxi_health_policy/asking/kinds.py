"""The kinds of value a question is asked with: how each is read from plain values and from a command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from attrs import frozen

from shanxi_health_policy.errors import InputError, UnknownTermError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.statistics import CityCounts
from shanxi_health_policy.facilities.stats import FacilityStats
from shanxi_health_policy.tcm.visit import Insurance, ServiceItem
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.figures import FIGURES, FigureKind
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"[0-9]{1,12}")
_LONGEST = 20_000
_YES, _NO = ("true", "yes", "是"), ("false", "no", "否")

EXPECTED_DAY = Text(zh="存在的日期，写作 2023-05-04", en="a day that exists, written as 2023-05-04")
_EXPECTED_COUNT = Text(zh="整数", en="an integer")
_EXPECTED_FLAG = Text(zh="true（是）或 false（否）", en="true or false")
_EXPECTED_LIST = Text(zh="数组", en="a list")
_EXPECTED_MAPPING = Text(zh="名称和值的对应", en="a mapping of names to values")
_EXPECTED_PAIR = Text(zh="名称=值", en="NAME=VALUE")


@frozen
class Kind:
    """One kind of value: `read` makes it from a plain value, `from_text` makes the plain value from the command line."""

    metavar: str
    read: Callable[[str, Any], Any]
    """Called with the name of the parameter and the plain value."""
    from_text: Callable[[str], Any] = str
    gather: Callable[[list[Any]], Any] | None = None
    """Makes one plain value of several on a command line; None where it is given once."""

    @property
    def many(self) -> bool:
        """Whether it is given several times on a command line, and as a list or mapping otherwise."""
        return self.gather is not None


def _paired(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InputError("", name, Text(zh="每个名称只写一次", en="each name once"))
        found[name] = value
    return found


def _tallied(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """FIGURE=NUMBER, or FIGURE:COUNTY=NUMBER for one county of a figure."""
    found: dict[str, object] = {}
    counties: dict[str, list[tuple[str, object]]] = {}
    for name, value in pairs:
        figure, colon, county = name.partition(":")
        if colon:
            counties.setdefault(figure, []).append((county, value))
        else:
            found |= _paired([*found.items(), (figure, value)])
    return _paired([*found.items(), *((figure, _paired(one)) for figure, one in counties.items())])


def day(field: str, value: object) -> date:
    """A day: a date, or text such as 2023-05-04."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value) is not None:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise InputError(field, value, EXPECTED_DAY)


def mapping(field: str, value: object) -> Mapping[str, Any]:
    """A mapping from names."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise InputError(field, value, _EXPECTED_MAPPING)
    return value


def sequence(field: str, value: object) -> list[Any]:
    """A list."""
    if not isinstance(value, (list, tuple)):
        raise InputError(field, value, _EXPECTED_LIST)
    return list(value)


def number_or_text(text: str) -> object:
    """A value on a command line as JSON would hold it: an integer, true or false, or text."""
    if _COUNT.fullmatch(text) is not None:
        return int(text)
    return {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}.get(text.lower(), text)


def pair(text: str) -> tuple[str, object]:
    """NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError("", text, _EXPECTED_PAIR)
    return name.strip(), number_or_text(value.strip())


def one_of(terms: type[LabelledEnum]) -> Kind:
    """A term of a closed list, by any of its names."""
    return Kind("NAME", lambda _, value: terms.parse(value))


def several_of(terms: type[LabelledEnum]) -> Kind:
    """Terms of a closed list."""

    def read(field: str, value: object) -> list[LabelledEnum]:
        return [terms.parse(one) for one in sequence(field, value)]

    return Kind("NAME", read, gather=list)


def _as_is(_: str, value: object) -> object:
    return value


def _count(field: str, value: object) -> int:
    if type(value) is not int:
        raise InputError(field, value, _EXPECTED_COUNT)
    return value


def _flag(field: str, value: object) -> bool:
    if type(value) is not bool:
        raise InputError(field, value, _EXPECTED_FLAG)
    return value


def _items(field: str, value: object) -> list[ServiceItem]:
    found = [sequence(field, one) for one in sequence(field, value)]
    for one in found:
        if len(one) != 2:
            expected = Text(zh="名称和金额", en="a name and an amount")
            raise InputError(field, one, expected)
    return [ServiceItem(name, amount) for name, amount in found]


def _item_text(text: str) -> list[str]:
    name, equals, amount = text.rpartition("=")
    if not equals:
        expected = Text(zh="名称=金额，如 电针=150.00", en="NAME=AMOUNT such as 电针=150.00")
        raise InputError("", text, expected)
    return [name, amount]


def _spans(field: str, value: object) -> list[tuple[date, date | None]]:
    found = []
    for one in sequence(field, value):
        span = sequence(field, one)
        if len(span) != 2:
            expected = Text(
                zh="起始日和最后一天（在职则为空）", en="a first and a last day, the last null while serving"
            )
            raise InputError(field, span, expected)
        found.append((day(field, span[0]), None if span[1] is None else day(field, span[1])))
    return found


def _span_text(text: str) -> list[str | None]:
    first, dots, last = text.partition("..")
    if not dots:
        zh, en = "起始日..最后一天，在职则写 2008-03-01..", "FIRST..LAST; 2008-03-01.. while still serving"
        raise InputError("", text, Text(zh=zh, en=en))
    return [first.strip(), last.strip() or None]


def _figure(name: str, value: object) -> object:
    figure = FIGURES.get(name)
    if figure is not None and figure.kind is FigureKind.DAY:
        return day(name, value)
    if figure is not None and figure.kind in (FigureKind.NAME, FigureKind.SHARE) and type(value) is int:
        return str(value)  # a command line cannot tell a name of digits, or the share 1, from a number
    return value


_DESCRIBING = ("kind", "grade", "accreditations", "name")


def _stats(field: str, value: object) -> FacilityStats:
    given = _with_accreditations(field, value)
    more = {name: one for name, one in given.items() if name not in FIGURES and name not in _DESCRIBING}
    own = dict(mapping("stats.more", more.pop("more", {})))
    known: dict[str, Any] = {
        name: _figure(name, one) for name, one in given.items() if name in FIGURES or name in _DESCRIBING
    }
    return FacilityStats(**known, more={**own, **more})


def _with_accreditations(field: str, value: object) -> dict[str, Any]:
    """What is given and known, with the accreditations as members; on a command line they are one text."""
    given = {name: one for name, one in mapping(field, value).items() if one is not None}
    listed = given.get("accreditations")
    if isinstance(listed, str):
        listed = [one for one in re.split("[、,，;；]", listed) if one]
    if listed is not None:
        named = sequence(f"{field}.accreditations", listed)
        given["accreditations"] = [Accreditation.parse(one) for one in named]
    return given


def _facility(field: str, value: object) -> Facility:
    return Facility(**_only(field, _with_accreditations(field, value), Facility))


def _insurance(field: str, value: object) -> Insurance:
    return Insurance(**_only(field, value, Insurance))


def _counts(field: str, value: object) -> list[CityCounts]:
    return [CityCounts(**_only(field, one, CityCounts)) for one in sequence(field, value)]


def _only(field: str, value: object, cls: Any) -> dict[str, Any]:
    """Keyword arguments of a class; a name that it does not have is an error that names those it has."""
    given = dict(mapping(field, value))
    names = tuple(one.alias for one in cls.__attrs_attrs__)
    for name in given:
        if name not in names:
            raise UnknownTermError(f"{field}.{name}", name, Text(zh="、".join(names), en=", ".join(names)))
    return given


def _unit(field: str, value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    zh, en = value.get("zh"), value.get("en")
    if len(value) != 2 or not isinstance(zh, str) or not isinstance(en, str):
        raise InputError(field, value, Text(zh="文字，或中英文（zh、en）", en="a text, or one in zh and en"))
    return Text(zh=zh, en=en)


def _tallies(field: str, value: object) -> Mapping[str, Any]:
    return mapping(field, value)


def _days(field: str, value: object) -> dict[str, date]:
    return {name: day(f"{field}.{name}", one) for name, one in mapping(field, value).items()}


def _json(text: str) -> object:
    try:
        if len(text) > _LONGEST:
            raise ValueError("too long")
        return json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        raise InputError("", text, Text(zh="JSON", en="JSON")) from None


MONEY = Kind("YUAN", _as_is)
COUNT = Kind("NUMBER", _count, number_or_text)
FLAG = Kind("true|false", _flag, number_or_text)
DAY = Kind("YYYY-MM-DD", day)
NAME = Kind("NAME", _as_is)
UNIT = Kind("NAME", _unit)
ITEMS = Kind("NAME=AMOUNT", _items, _item_text, list)
SPANS = Kind("FIRST..LAST", _spans, _span_text, list)
STATS = Kind("FIGURE=VALUE", _stats, pair, _paired)
FACILITY = Kind("FACT=VALUE", _facility, pair, _paired)
INSURANCE = Kind("FACT=VALUE", _insurance, pair, _paired)
TALLIES = Kind("FIGURE[:COUNTY]=NUMBER", _tallies, pair, _tallied)
DAYS = Kind("ID=YYYY-MM-DD", _days, pair, _paired)
COUNTS = Kind("JSON", _counts, _json)
