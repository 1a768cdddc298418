"""Writes the reference of every rule from its declaration: docs/reference/rules.md, and the JSON Schemas beside it.

A test holds them up to date.
"""

from __future__ import annotations

import inspect
import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import Parameter, Rule, answer_schema, every_rule, question_schema

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "rules.md"
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
MOST_SHOWN = 12

_HEAD = """# 规则 · Rules

<!-- Written by `make reference` from what each rule declares; a test holds it up to date. -->

每条规则问什么、怎么问、答什么。问题和答案都有 JSON Schema（2020-12），在 `docs/reference/schemas/`；
`ask <规则> --schema question` 和 `--schema answer` 打印同样的内容。参数可以用代码里的名称，也可以用表中的中文或英文名称。

What each rule is asked, how, and what it answers. Questions and answers have a JSON Schema (2020-12) in
`docs/reference/schemas/`; `ask <rule> --schema question` and `--schema answer` print the same. A parameter may be given by
its name in code or by what it is called.
"""


def page() -> str:
    """The page as text."""
    catalogue = Catalogue.shipped()
    parts = [_HEAD]
    for rule in every_rule().values():
        parts += _section(rule, catalogue)
    return "\n".join(parts) + "\n"


def _section(rule: Rule, catalogue: Catalogue) -> Iterator[str]:
    doc = (inspect.getdoc(rule.body) or "").partition("\n\n")[0].replace("\n", " ")
    yield f"\n## `{rule.name}`\n"
    yield f"{rule.purpose.zh}。{rule.purpose.en[:1].upper()}{rule.purpose.en[1:]}.\n"
    yield f"{doc}\n"
    places = "、".join(
        f"{catalogue.place_names[one].zh} {one}" for one in sorted(set(rule.places(catalogue)))
    )
    yield f"- 有此规则的地方 Places: {places}"
    yield f"- 所在模块 Module: `{rule.module}`；答案 Answer: `{rule.answer.__name__}`"
    yield f"- [问题 Question](schemas/{rule.name}.question.json) · [答案 Answer](schemas/{rule.name}.answer.json)\n"
    yield "| 参数 Parameter | 含义 What it is | 单位 Unit | 可取的值 Takes |"
    yield "|---|---|---|---|"
    for one in rule.parameters:
        yield _row(rule, one, catalogue)
    yield "\n```shell"
    yield _command(rule)
    yield "```"


def _row(rule: Rule, parameter: Parameter, catalogue: Catalogue) -> str:
    kind, choices = parameter.kind, rule.choices(parameter, catalogue)
    shown = [f"`{code}` {name.zh}" for code, name in choices.items()][:MOST_SHOWN]
    more = f"… 共 {len(choices)} 项 in all" if len(choices) > MOST_SHOWN else ""
    names = f"<br>又名 also: {'、'.join(kind.names)}" if kind.names else ""
    cells = (
        f"`{parameter.name}`{' *' if parameter.required else ''}",
        f"{kind.term.zh}<br>{kind.term.en}{names}",
        "" if kind.unit is None else f"{kind.unit.zh} {kind.unit.en}",
        "、".join(filter(None, [*shown, more])) if shown else f"`{kind.metavar}`",
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _command(rule: Rule) -> str:
    """The example as it is asked on the command line."""
    words = ["shanxi-health-policy", "ask", rule.name.replace("_", "-")]
    for one in rule.parameters:
        if one.name in rule.example:
            for value in _words(one, rule.example[one.name]):
                words += [f"--{one.name.replace('_', '-')}", value]
    return shlex.join(words)


def _words(parameter: Parameter, value: object) -> Iterator[str]:
    """A plain value as options hold it, one at a time."""
    if isinstance(value, dict):
        yield from (f"{name}={_word(one)}" for name, one in value.items())
    elif isinstance(value, list):
        between = ".." if ".." in parameter.kind.metavar else "="
        for one in value:
            yield between.join(map(_word, one)) if isinstance(one, list) else _word(one)
    else:
        yield _word(value)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def schemas() -> Iterator[tuple[Path, str]]:
    """Every schema with the file it stands in."""
    for rule in every_rule().values():
        for name, schema in (("question", question_schema(rule)), ("answer", answer_schema(rule))):
            text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
            yield SCHEMAS / f"{rule.name}.{name}.json", text


def written() -> dict[Path, str]:
    """Everything that is written, by file."""
    return {PAGE: page(), **dict(schemas())}


if __name__ == "__main__":
    SCHEMAS.mkdir(exist_ok=True)
    files = written()
    for stale in set(SCHEMAS.glob("*.json")) - files.keys():
        stale.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
