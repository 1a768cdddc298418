"""A rule asked with the example of its declaration: in Python, on the command line and over HTTP, with the real answer."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from functools import cache

from tools.pages.markdown import Reader, block, heading

from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking import Parameter, Rule, rule_named
from shanxi_health_policy.service import LOOPBACK, PORT

_MOST_LINES = 40
"""An answer with more is folded away until it is asked for."""


@cache
def _answer(name: str) -> Answer:
    rule = rule_named(name)
    return rule.ask(rule.example)


def asked(rule: Rule, reader: Reader) -> Iterator[str]:
    """The three ways."""
    answer = _answer(rule.name)
    given = json.dumps(dict(rule.example), ensure_ascii=False)
    yield from heading(2, reader.say("怎么问", "How to ask it"))
    yield reader.say("同一个问题，三种问法，答案相同。", "One question in three ways, with the same answer.")
    yield from heading(3, "Python")
    yield from block("python", _session(rule, answer, reader))
    yield from heading(3, reader.say("命令行", "Command line"))
    yield from block("console", f"$ {command(rule, reader)}\n{answer.explain(reader.language)}")
    yield from heading(3, "HTTP")
    url = f"http://{LOOPBACK}:{PORT}/v1/rules/{rule.name}"
    curl = f"curl -s {url} \\\n  -H 'Content-Type: application/json' \\\n  -d {shlex.quote(given)}"
    yield from block("sh", curl)
    yield reader.say(
        "答案的 `result`（整个答案另有步骤、条款、口径和文件的散列）：",
        "The answer's `result` (the whole answer has steps, clauses, readings and digests of notices beside it):",
    )
    yield ""
    result = json.loads(answer.to_json())["result"]
    shown = json.dumps(result, ensure_ascii=False, indent=1)
    if shown.count("\n") > _MOST_LINES:
        yield from (f"<details><summary>{reader.say('展开', 'Show it')}</summary>", "")
        yield from (*block("json", shown), "</details>", "")
    else:
        yield from block("json", shown)


def _session(rule: Rule, answer: Answer, reader: Reader) -> str:
    said = answer.decided_by.in_language(reader.language)
    lines = [
        ">>> from shanxi_health_policy import ask",
        f">>> answer = ask({rule.name!r}, {dict(rule.example)!r})",
        f">>> print(answer.decided_by.{reader.language})",
        said,
    ]
    return "\n".join(lines)


def command(rule: Rule, reader: Reader) -> str:
    """The example as it is asked on the command line."""
    words = ["shanxi-health-policy", "ask", rule.name.replace("_", "-")]
    for one in rule.parameters:
        if one.name in rule.example:
            for value in _words(one, rule.example[one.name]):
                words += [f"--{one.name.replace('_', '-')}", value]
    return shlex.join([*words, *([] if reader.language == "zh" else ["--lang", "en"])])


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
