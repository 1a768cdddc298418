"""The form in which answers are written down and read back, as plain data, JSON and HTML.

[FORMAT][] names its version; the schema is made by `asking.schemas` from what the rules declare.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from html import escape
from typing import Any, TypeVar, cast, get_args, get_origin

from attrs import fields, resolve_types

from shanxi_health_policy import rooms
from shanxi_health_policy._version import __version__
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.plain import Plain, parsed, plain, typed
from shanxi_health_policy.steps import Asked, Citation, NoticeVersion, Parts, Reading, Step
from shanxi_health_policy.text import Text, writable
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import named_place

AnswerT = TypeVar("AnswerT")

FORMAT = "shanxi-health-policy/answer/1"
"""The form of an answer and its version: another number is another form."""
LONGEST = 4_000_000
"""How long the JSON text of an answer may be, in characters."""

_KEYS = {
    "format", "version", "rule", "inputs", "title", "place", "result", "steps", "decided_by", "reasons", "readings", "notices",
}  # fmt: skip
_EXPECTED = Text(f"答案的 JSON（{FORMAT}）", f"the JSON of an answer ({FORMAT})")


def declared(rule: object) -> Any:
    """The rule of an answer; raises [InputError][] for one that is not known."""
    found = rooms.rule(rule) if isinstance(rule, str) else None
    if found is None:
        raise InputError("answer.rule", rule, Text("一条规则的名称", "the name of a rule"))
    return found


def result(answer: Any) -> dict[str, Plain]:
    """What an answer found, by field; of answers within it, what they found."""
    told = cast("Callable[[object], Plain]", result)
    return {name: plain(getattr(answer, name), told) for name in answer.result_fields()}


def to_plain(answer: Any) -> dict[str, Plain]:
    """The whole answer; answers within it are whole too."""
    return cast("dict[str, Plain]", plain(form(answer), cast("Callable[[object], Plain]", to_plain)))


def told_basis(cited: Citation, version: NoticeVersion) -> dict[str, Plain]:
    """A clause, with the state of its notice."""
    found = cast("dict[str, Plain]", plain(version))
    found["notice"] = found.pop("id")
    return {**found, "clause": cited.clause, "at": cast("Plain", _both(cited.at))}


def told_each(parts: Iterable[object]) -> list[Plain]:
    """Some readings, or notices."""
    return [plain(one) for one in parts]


def form(
    answer: Any,
    basis: Callable[[Citation, NoticeVersion], Any] = told_basis,
    each: Callable[[tuple[object, ...]], Any] = told_each,
) -> dict[str, Any]:
    """The parts of the whole answer in their places, where values of the library are not plain yet.

    `basis` and `each` tell the parts that many answers share: who writes answers by the thousand keeps them.
    """
    asked, steps, versions = answer.asked, answer.steps, answer.notices
    notices = {one.id: one for one in versions}
    return {
        "format": FORMAT,
        "version": __version__,
        "rule": asked.rule,
        "inputs": asked.inputs,
        "title": _both(answer.title),
        "place": {
            "code": answer.place,
            "name": _both(named_place(answer.place)),
            "assumed": answer.place_assumed,
        },
        # amounts and keys are told here: whoever writes answers by the thousand would be asked for each of them
        "result": {
            name: str(found)
            if (kind := type(found := getattr(answer, name))) is Decimal
            else {plain(key): one for key, one in found.items()}
            if kind is dict
            else found
            for name in answer.result_fields()
        },
        "steps": _steps(steps, notices, basis),
        "decided_by": _both(answer.decided_by),
        "reasons": [{"code": one.value, **_both(one.label)} for one in answer.reasons],
        "readings": each(answer._readings_of(steps)),
        "notices": each(versions),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _steps(
    steps: Iterable[Step],
    notices: Mapping[str, NoticeVersion],
    basis: Callable[[Citation, NoticeVersion], Any],
) -> list[dict[str, Any]]:
    return [
        {
            "label": {"zh": step.label.zh, "en": step.label.en},
            "amount": None if step.amount is None else str(step.amount),
            "basis": None if (cited := step.citation) is None else basis(cited, notices[cited.notice]),
            "readings": step.readings,
        }
        for step in steps
    ]


def to_json(answer: Any) -> str:
    """The same as JSON text."""
    return writable(json.dumps(to_plain(answer), ensure_ascii=False, indent=2, sort_keys=True)) + "\n"


def from_json(cls: type[AnswerT], text: str) -> AnswerT:
    """An answer from its JSON text."""
    try:
        data = parsed(text, LONGEST)
    except ValueError:
        raise InputError("answer", text, _EXPECTED) from None
    return from_plain(cls, data)


def from_plain(cls: type[AnswerT], data: Any) -> AnswerT:
    """An answer from its plain data."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise InputError("answer", data, _EXPECTED)
    rule = declared(data.get("rule"))
    if not issubclass(rule.answer, cls):
        told = Text(f"{cls.__name__} 的规则", f"a rule that answers with {cls.__name__}")
        raise InputError("answer.rule", data["rule"], told)
    try:
        return cast("AnswerT", _read(rule.answer, rule, data))
    except InputError:
        raise
    except (ArithmeticError, AttributeError, ExceptionGroup, KeyError, TypeError, ValueError):
        raise InputError("answer", data, _EXPECTED) from None


def _read(cls: type[Any], rule: Any, data: Mapping[str, Any]) -> Any:
    said = {
        "asked": Asked(data["rule"], rule.checked(data["inputs"])),
        "title": typed(Text, data["title"]),
        "place": typed(str, data["place"]["code"]),
        "place_assumed": typed(bool, data["place"]["assumed"]),
        "steps": tuple(_read_step(one) for one in data["steps"]),
        "decided_by": typed(Text, data["decided_by"]),
        "reasons": tuple(cast("Any", Reason)(one["code"]) for one in data["reasons"]),
        "readings": tuple(typed(Reading, one) for one in data["readings"]),
        "notices": tuple(typed(NoticeVersion, one) for one in data["notices"]),
    }
    found = cls.of_parts(Parts(said, dict(data["result"])))
    versions = {one.id: one for one in found.notices}
    if plain(_steps(found.steps, versions, told_basis)) != list(data["steps"]) or data.keys() != _KEYS:
        raise ValueError(data["steps"])
    return found


def of_parts(cls: Any, parts: Parts) -> Any:
    """An answer of a class that holds its fields."""
    kinds = {one.name: one.type for one in fields(resolve_types(cls))}
    own = {name: _value(kinds[name], value) for name, value in parts.result.items() if name not in parts.said}
    return cls(**parts.said, **own)


def _value(kind: Any, value: Any) -> Any:
    inner: Any = get_args(kind)[0] if get_origin(kind) is tuple else None
    if hasattr(inner, "of_parts"):  # answers within the answer
        return tuple(_read(inner, declared(one["rule"]), one) for one in value)
    return typed(kind, value)


def _read_step(data: Mapping[str, Any]) -> Step:
    basis, amount = data["basis"], data["amount"]
    cited = None
    if basis is not None:
        notice, number, clause = (typed(str, basis[name]) for name in ("notice", "number", "clause"))
        cited = Citation(notice, number, clause, typed(Text, basis["at"]))
    found = None if amount is None else typed(Decimal, amount)
    return Step(typed(Text, data["label"]), found, cited, tuple(typed(str, one) for one in data["readings"]))


def html(answer: Any) -> str:
    """The answer as a table in both languages: the steps, what decided it, and the readings."""
    heads = ("", "步骤 Step", "元 Yuan", "依据 Rests on", "口径 Readings")
    rows = [
        (
            str(number),
            str(one.label),
            plain(one.amount) or "",
            str(one.citation or ""),
            "、".join(one.readings),
        )
        for number, one in enumerate(answer.steps, start=1)
    ]
    readings = "".join(
        f"<li>{_safe(f'{one.id} {one.question} {one.reading}')}</li>" for one in answer.readings
    )
    return (
        f"<table><caption>{_safe(answer.title)}</caption><thead>{_row(heads, 'th')}</thead>"
        f"<tbody>{''.join(_row(row, 'td') for row in rows)}</tbody>"
        f"<tfoot><tr><td></td><td colspan='4'>{_safe(answer.decided_by)}</td></tr></tfoot></table>"
        f"{f'<ul>{readings}</ul>' if readings else ''}"
    )


def _row(cells: Iterable[object], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_safe(one)}</{tag}>' for one in cells)}</tr>"


def _safe(value: object) -> str:
    return escape(str(value))
