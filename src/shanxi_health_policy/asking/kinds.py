"""The kinds of value a rule is asked with: how each is checked, read from plain values and a command line, and described.

A rule declares each of its parameters in its signature: `Annotated[MoneyLike, money("预算总额", "the budget")]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias, TypeVar, cast

import attrs
from attrs import evolve, frozen

from shanxi_health_policy.checks import (
    EXPECTED_FLAG,
    MOST,
    check_count,
    check_day,
    check_flag,
    is_day,
    or_none,
)
from shanxi_health_policy.days import parse_day, why_no_day
from shanxi_health_policy.errors import InputError, MissingError, QuestionError, UnknownTermError
from shanxi_health_policy.money import YUAN_TEXT, MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum, nearest_of, normal_form

Choices: TypeAlias = Mapping[str, Text]
"""What a parameter takes, by code: terms, figures, facts."""
Check: TypeAlias = Callable[[str, Any, Catalogue], Any]
"""Called with the name of the parameter, the value and the notices; gives the value as the rule takes it."""

T = TypeVar("T")

YUAN = Text("元", "yuan")
PLAIN_NUMBER = Text("数", "number")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"[0-9]{1,12}")
_YES, _NO = ("true", "yes", "是"), ("false", "no", "否")
EXPECTED_DAY = Text("存在的日期，写作 2023-05-04", "a day that exists, written as 2023-05-04")


def _as_it_is(_: str, value: Any, __: Catalogue) -> Any:
    return value


@frozen(eq=False)
class Kind:
    """What a parameter is: its term, its unit and bounds, and how it is given.

    `read` makes a value from a plain one, `check` from what a caller in Python gives; `from_text` makes the plain value from
    the command line, and `gather` one plain value of several there. `schema` is the JSON Schema of the plain value.
    """

    term: Text
    metavar: str
    schema: Mapping[str, Any]
    read: Check = _as_it_is
    check: Check = _as_it_is
    from_text: Callable[[str], Any] = str
    gather: Callable[[list[Any]], Any] | None = None
    unit: Text | None = None
    counted: bool = False
    """Whether it is a number, which must say of what."""
    choices: Callable[[Catalogue], Choices] | None = None
    names: tuple[str, ...] = ()
    """Other names that people use for the parameter."""
    declared: Callable[[Catalogue], Mapping[str, Any]] | None = None
    """Of a record: the schemas of the facts that the notices in use declare for themselves, by code."""
    heading: Text | None = None
    """What stands above it in a form, where the term says more than what it is."""
    parts: tuple[tuple[str, Kind], ...] = ()
    """The parameters that are asked in the place of this one; `read` makes it of their values, by name."""

    @property
    def many(self) -> bool:
        """Whether it is given several times on a command line, and as a list or mapping otherwise."""
        return self.gather is not None

    def or_none(self) -> Kind:
        """The same where null says that it is not given."""
        return evolve(self, schema={"anyOf": [self.schema, {"type": "null"}]})


def text(zh: str, en: str) -> Text:
    """What a parameter is called in both languages."""
    return Text(zh, en)


# ---------------------------------------------------------------------------------------------- single values


def money(zh: str, en: str, *names: str) -> Kind:
    """An amount in yuan."""
    schema = {"type": "string", "pattern": f"^{YUAN_TEXT}$"}

    def check(name: str, value: MoneyLike, _: Catalogue) -> Any:
        return to_yuan(to_fen(value, name))

    return Kind(text(zh, en), "YUAN", schema, check=check, unit=YUAN, counted=True, names=names)


def count(zh: str, en: str, unit: Text | None = None, *names: str, most: int = MOST) -> Kind:
    """A whole number from 0 on, of people, facilities, posts…"""
    schema = {"type": "integer", "minimum": 0, "maximum": most}
    return Kind(
        text(zh, en),
        "NUMBER",
        schema,
        _read_count,
        lambda name, value, _: check_count(value, name, most),
        number_or_text,
        unit=unit,
        counted=True,
        names=names,
    )


def year(zh: str, en: str, check: Callable[[Any, str], Any], *names: str) -> Kind:
    """A calendar year."""
    return Kind(
        text(zh, en),
        "YEAR",
        {"type": "integer"},
        _read_count,
        lambda name, value, _: check(value, name),
        number_or_text,
        unit=Text("年", "calendar year"),
        counted=True,
        names=names,
    )


def flag(zh: str, en: str, *names: str) -> Kind:
    """A yes or no."""
    return Kind(
        text(zh, en),
        "true|false",
        {"type": "boolean"},
        lambda name, value, _: check_flag(value, name, EXPECTED_FLAG),
        lambda name, value, _: check_flag(value, name),
        number_or_text,
        names=names,
    )


def day(zh: str, en: str, *names: str) -> Kind:
    """A calendar day."""
    return Kind(
        text(zh, en),
        "YYYY-MM-DD",
        {"type": "string", "format": "date"},
        lambda name, value, _: read_day(name, value),
        lambda name, value, _: check_day(value, name),
        names=names,
    )


def term(terms: type[LabelledEnum], zh: str, en: str, *names: str, by_name: bool = True) -> Kind:
    """A term of a closed list; `by_name` says whether a caller in Python may write its name as well."""

    def check(name: str, value: Any, _: Catalogue) -> LabelledEnum:
        if not by_name and not isinstance(value, terms):
            told = text(f"{terms.__name__} 的成员", f"a {terms.__name__}")
            raise InputError(name, value, told)
        return terms.of(value, name)

    return Kind(
        text(zh, en),
        "NAME",
        term_schema(terms),
        lambda name, value, _: terms.of(value, name),
        check,
        choices=lambda _: term_choices(terms),
        names=names,
    )


def terms(kind: type[LabelledEnum], zh: str, en: str, *names: str, check: Check) -> Kind:
    """Terms of a closed list."""

    def read(name: str, value: Any, _: Catalogue) -> list[LabelledEnum]:
        return [kind.of(one, name) for one in sequence(name, value)]

    schema = {"type": "array", "items": term_schema(kind)}
    choices = lambda _: term_choices(kind)  # noqa: E731
    return Kind(text(zh, en), "NAME", schema, read, check, gather=list, choices=choices, names=names)


def term_schema(terms: type[LabelledEnum]) -> dict[str, Any]:
    """The codes of a closed list, and their names; a question may name a term in any known spelling."""
    names = {one.code: {"zh": one.zh, "en": one.en} for one in terms}
    return {"type": "string", "minLength": 1, "examples": list(names), "x-names": names}


def term_choices(terms: Iterable[LabelledEnum]) -> dict[str, Text]:
    """The members of a closed list, by code."""
    return {one.code: one.label for one in terms}


def _read_count(name: str, value: Any, _: Catalogue) -> int:
    if type(value) is not int:
        raise InputError(name, value, text("整数", "an integer"))
    return value


def read_day(name: str, value: object) -> date:
    """A day: a date, or text in any of the forms that files have, such as 2023-05-04."""
    if is_day(value):
        return value  # type: ignore[return-value]
    if not isinstance(value, str):
        raise InputError(name, value, EXPECTED_DAY)
    if _DAY.fullmatch(value) is not None:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # told below
    found = parse_day(value)
    if found is None:
        raise InputError(name, value, why_no_day(value))
    return found


def mapping(name: str, value: object) -> Mapping[str, Any]:
    """A mapping from names."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise InputError(name, value, text("名称和值的对应", "a mapping of names to values"))
    return value


def sequence(name: str, value: object) -> list[Any]:
    """A list."""
    if not isinstance(value, (list, tuple)):
        raise InputError(name, value, text("列表", "a list"))
    return list(value)


def number_or_text(value: str) -> object:
    """A value on a command line as JSON would hold it: an integer, true or false, or text."""
    if _COUNT.fullmatch(value) is not None:
        return int(value)
    return {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}.get(value.lower(), value)


# ------------------------------------------------------------------------------------------- names and values


def pair(value: str, is_text: Callable[[str], bool] | None = None) -> tuple[str, object]:
    """NAME=VALUE; what a name of text is given stays text, whatever it looks like."""
    name, equals, rest = (part.strip() for part in value.partition("="))
    if not equals or not name:
        raise InputError("", value, text("名称=值", "NAME=VALUE"))
    return name, rest if is_text is not None and is_text(name) else number_or_text(rest)


def paired(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """The names with their values, each name once."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InputError("", name, text("每个名称只写一次", "each name once"))
        found[name] = value
    return found


def own_name(field_name: str, name: str, known: Choices, others: Mapping[str, str] | None = None) -> str:
    """The code that a name stands for: the code itself, its name in either language, or another that people use.

    A name that is not known is an error, which offers the nearest ones and lists those there are: nothing is dropped.
    """
    if name in known:
        return name
    index = {normal_form(word): code for code, one in known.items() for word in (code, one.zh, one.en)}
    index |= {normal_form(word): code for word, code in (others or {}).items()}
    found = index.get(normal_form(name))
    if found is None:
        listed = "、".join(f"{code}（{one.zh}）" if one.zh != code else code for code, one in known.items())
        near = dict.fromkeys(index[one] for one in nearest_of(normal_form(name), index))
        raise UnknownTermError(f"{field_name}.{name[:80]}", name, text(listed, ", ".join(known)), tuple(near))
    return found


def renamed(
    field_name: str, value: object, known: Choices, others: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A mapping with every name as its code; a name that comes twice, in two spellings, is an error."""
    found: dict[str, Any] = {}
    for name, one in mapping(field_name, value).items():
        code = own_name(field_name, name, known, others)
        if code in found:
            raise InputError(f"{field_name}.{code}", name, text("每个名称只写一次", "each name once"))
        if one is not None:
            found[code] = one
    return found


def made(name: str, cls: type[T], parts: Mapping[str, Any]) -> T:
    """What the parts make, each under the name of a field; every part that is missing or wrong is told, with its path."""
    wrong: list[InputError] = []
    for one in attrs.fields(cast("Any", cls)):
        part = one.alias or one.name
        try:
            if part in parts:
                value = parts[part] if one.converter is None else one.converter(parts[part])
                if one.validator is not None:
                    one.validator(None, one, value)
            elif one.init and one.default is attrs.NOTHING:
                raise MissingError(part)
        except InputError as error:
            error.field = f"{name}.{part}"
            wrong.append(error)
    if wrong:
        raise QuestionError.of(wrong)
    try:
        return cls(**parts)
    except InputError as error:
        error.field = f"{name}.{error.field}"
        raise


def expected_instance(cls: type, *, none: bool = False) -> Text:
    """What is expected of a value of a class."""
    told = Text(cls.__name__, f"a{'n' if cls.__name__[0] in 'AEIO' else ''} {cls.__name__}")
    return or_none(told) if none else told


def instance(cls: type) -> Check:
    """A check that a value is of a class."""

    def check(name: str, value: Any, _: Catalogue) -> Any:
        if not isinstance(value, cls):
            raise InputError(name, value, expected_instance(cls))
        return value

    return check
