"""The parameters of a rule as a table: what each is, in which unit, what it takes, and what else people call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.pages.markdown import Reader, code, escaped, table

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import Parameter, Rule
from shanxi_health_policy.asking.declaration import PLACE
from shanxi_health_policy.asking.kinds import EXPECTED_DAY, Kind
from shanxi_health_policy.money import EXPECTED_MONEY
from shanxi_health_policy.text import Text

MOST_SHOWN, _REQUIRED = 12, r" \*"


def parameter_table(rule: Rule, catalogue: Catalogue, reader: Reader) -> list[str]:
    """The whole table; what must be given is marked."""
    heads = reader.say("参数;含义;单位;可取的值", "Parameter;What it is;Unit;Takes").split(";")
    rows = [_row(rule, one, catalogue, reader) for one in rule.parameters]
    required = reader.say("\\* 必须给出。", "\\* must be given.")
    return [*table(heads, rows), required, ""]


def _row(rule: Rule, parameter: Parameter, catalogue: Catalogue, reader: Reader) -> list[str]:
    kind = parameter.kind
    names = reader.together(map(escaped, kind.names))
    also = f"<br>{reader.say('又名', 'also')} {names}" if names else ""
    return [
        f"{code(parameter.name)}{_REQUIRED if parameter.required else ''}",
        f"{reader.of(kind.term)}{also}",
        reader.of(kind.unit),
        _taken(rule, parameter, catalogue, reader),
    ]


def _taken(rule: Rule, parameter: Parameter, catalogue: Catalogue, reader: Reader) -> str:
    """Choices where there are any, else bounds; and for what is no single value how it is written on a command line."""
    kind = parameter.kind
    if kind is PLACE:
        places = map(reader.place, sorted(set(rule.places(catalogue))))
        return f"{reader.say('有此规则的：', 'those with this rule: ')}{reader.together(places)}"
    choices = rule.choices(parameter, catalogue)
    shown = [
        f"{code(name)} {reader.of(said)}"
        if name != said.zh
        else f"{code(name)}{reader.say('', f' {escaped(said.en)}')}"
        for name, said in list(choices.items())[:MOST_SHOWN]
    ]
    told = reader.together(shown) if shown else " ".join(_bounds(kind.schema, reader))
    more = ""
    if len(choices) > MOST_SHOWN:
        every = code(f"--choices {parameter.name.replace('_', '-')}")
        more = reader.say(
            f"……共 {len(choices)} 个，命令加 {every} 列出全部",
            f"… {len(choices)} in all: the command lists them with {every}",
        )
    return "<br>".join(filter(None, [_written(kind, reader), told + more]))


def _written(kind: Kind, reader: Reader) -> str:
    """How a value of parts is written on a command line; a bare word there is a placeholder, which says nothing here."""
    if kind.many and kind.metavar.isalpha():
        return reader.say("可以给出几个", "several may be given")
    return code(kind.metavar) if kind.many or kind.metavar == "JSON" else ""


def _bounds(schema: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    """What a plain value must be, in words, as far as its schema says more than the form."""
    schema = schema.get("anyOf", [schema])[0]
    match schema:
        case {"type": "boolean"}:
            yield "`true` / `false`"
        case {"type": "integer", "minimum": least, "maximum": most}:
            yield reader.say(f"{least} 至 {most} 的整数", f"a whole number from {least} to {most}")
        case {"type": "integer"}:
            yield reader.say("整数", "a whole number")
        case {"format": "date"}:
            yield reader.of(EXPECTED_DAY)
        case {"pattern": _}:
            yield reader.of(EXPECTED_MONEY)
        case {"type": "string", "maxLength": most}:
            yield reader.say(f"1 至 {most} 字", f"1 to {most} characters")
        case {"type": "array", "maxItems": most}:
            yield reader.say(f"至多 {most} 项", f"at most {most}")


NOTE = Text(
    "参数可以用代码里的名称，也可以用表中的中文、英文名称。",
    "A parameter may be given by its name in code, or by any of the names in the table.",
)
