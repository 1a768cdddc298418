"""Every way to ask a rule, each as its own people ask: a question goes in, and the whole answer or what is wrong comes out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import frozen
from mcp.client import Client as AssistantClient
from tests.cli.conftest import Runner
from tests.service.running import Client

from shanxi_health_policy import ask
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.assistants import assistant
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.service.answering import Answering

Inputs: TypeAlias = Mapping[str, Any]
DEVICE = Answering()
ASSISTANT = assistant(language="en")


@frozen
class Heard:
    """The answer as plain data, or what is said of a wrong question."""

    answer: Any = None
    wrong: str | None = None


def in_code(rule: str, inputs: Inputs) -> Heard:
    """The rule by its name, in Python."""
    try:
        return Heard(ask(rule, inputs).to_plain())
    except PolicyError as error:
        return Heard(wrong=error.message("en"))


def over_http(client: Client, rule: str, inputs: Inputs) -> Heard:
    """The service."""
    found = client.post(f"/v1/rules/{rule}", dict(inputs), accept_language="en")
    return Heard(found.json) if found.status == 200 else Heard(wrong=found.json["detail"])


def on_the_device(rule: str, inputs: Inputs) -> Heard:
    """The page that computes without a network."""
    status, found = DEVICE.answer("POST", f"/v1/rules/{rule}", "en", json.dumps(inputs).encode())
    told = json.loads(found.body)
    return Heard(told) if status == 200 else Heard(wrong=told["detail"])


def by_assistant(rule: str, inputs: Inputs) -> Heard:
    """A tool of an assistant, over the protocol."""

    async def call() -> Any:
        async with AssistantClient(ASSISTANT) as client:
            return await client.call_tool(rule, dict(inputs))

    found = asyncio.run(call())
    return Heard(wrong=found.content[0].text) if found.is_error else Heard(found.structured_content)


def on_the_command_line(run: Runner, rule: str, inputs: Inputs) -> Heard:
    """The command of the rule, each parameter as its option."""
    options = [word for name, value in inputs.items() for word in _option(name, value)]
    found = run("ask", rule.replace("_", "-"), *options, "--format", "json", "--lang", "en")
    if found.code == ExitCode.DONE:
        return Heard(json.loads(found.out))
    assert found.code == ExitCode.WRONG_USAGE
    return Heard(wrong=found.err.removeprefix("error: ").rstrip())


def doors(client: Client, run: Runner) -> dict[str, Callable[[str, Inputs], Heard]]:
    """All of them by name."""
    return {
        "library": in_code,
        "HTTP": lambda rule, inputs: over_http(client, rule, inputs),
        "page": on_the_device,
        "assistant": by_assistant,
        "command line": lambda rule, inputs: on_the_command_line(run, rule, inputs),
    }


def option_of(name: str) -> str:
    """The option of a parameter."""
    return f"--{name.replace('_', '-')}"


def _option(name: str, value: Any) -> Iterator[str]:
    for one in _written(value):
        yield from (option_of(name), one)


def _written(value: Any) -> Iterator[str]:
    """A value as people write it after an option, a list as the option given again and again."""
    if isinstance(value, dict):
        yield from (f"{name}={_word(one)}" for name, one in value.items())
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, list):
                yield (
                    "=".join(one) if one[1] and not one[0][:4].isdigit() else "..".join(x or "" for x in one)
                )
            else:
                yield str(one)
    else:
        yield _word(value)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


EXAMPLES = [
    (name, {**{one.name: one.default for one in rule.parameters if one.takes_a_figure}, **rule.example})
    for name, rule in every_rule().items()
]
"""Every rule with the example of its declaration, and every figure: an assistant takes none for granted."""
