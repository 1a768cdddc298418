"""The rules as tools of an assistant, called by the protocol's own client: the same answers, and nothing guessed."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import pytest
from mcp import StdioServerParameters, types
from mcp.client import Client
from mcp.client.stdio import stdio_client
from tests.cli.conftest import Runner

from shanxi_health_policy import Catalogue, ask
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.assistants import assistant, tools
from shanxi_health_policy.assistants import server as assistant_server
from shanxi_health_policy.assistants.lines import Lines
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.his.json_text import LARGEST
from shanxi_health_policy.service.answering import Answering
from shanxi_health_policy.service.looked_up import LOOK_UPS

VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "items": [["电针", "150.00"], ["血常规", "20.00"]],
    "ytd_paid": "0.00",
}


def with_client(work: Callable[[Client], Awaitable[None]], server: Any = None) -> None:
    """A client of the server, in the same process unless another is given."""

    async def run() -> None:
        async with Client(server or assistant()) as client:
            await work(client)

    asyncio.run(run())


def said(result: types.CallToolResult) -> str:
    """The text of a result."""
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return content.text


def test_each_rule_is_a_tool_with_its_schemas_and_answers_as_asked_by_name() -> None:
    async def work(client: Client) -> None:
        listed = {one.name: one for one in (await client.list_tools()).tools}
        assert {*every_rule()} < {*listed}
        for name, rule in every_rule().items():
            tool = listed[name]
            assert tool.description is not None
            assert rule.purpose.zh in tool.description
            assert "不要猜" in tool.description
            assert tool.input_schema["additionalProperties"] is False
            assert tool.output_schema is not None
            [example] = tool.input_schema["examples"]
            found = await client.call_tool(name, example)
            expected = ask(name, example)
            assert (found.is_error, found.structured_content) == (False, expected.to_plain())
            assert said(found) == expected.explain("zh")

    with_client(work)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("reimburse", {"condition": "颈椎病"}, "缺少 visited_on"),
        ("reimburse", None, "缺少 condition"),
        ("reimburse", {**VISIT, "ytd_paid": 5.5}, "写成文本的数"),
        ("reimburse", {**VISIT, "items": [["电针", 150.5]]}, "items[0][1]"),
        (
            "reimburse",
            {**VISIT, "insurance": {"kind": "职工", "account_balance": 0.5}},
            "insurance.account_balance",
        ),
        ("reimburse", {**VISIT, "ytd_paid": 5}, "应为文本"),
        ("reimburse", {**VISIT, "yd_paid": "5"}, "是否指：ytd_paid"),
        ("reimburse", {**VISIT, "place": "某某省"}, "place"),
        ("reimburse", {"condition": [[[[[[[[[[]]]]]]]]]] * 3}, "condition"),
        ("reimburse", {"condition": "x" * 1_000_001}, "至多 1000000 字"),
        ("assess_recommended_standard", {"stats": {"kind": "乡镇卫生院", "beds": 1.5}}, "stats.beds"),
        ("look_up_facilities", {}, "name"),
        ("look_up_notice", {"notice": "nothing"}, "nothing"),
        ("look_up_limits", {"condition": "头疼"}, "头疼"),
        ("pay_everything", {}, "没有这个工具"),
    ],
)
def test_a_wrong_call_is_told_and_nothing_is_guessed(
    tool: str, arguments: dict[str, Any] | None, told: str
) -> None:
    async def work(client: Client) -> None:
        found = await client.call_tool(tool, arguments)
        assert (found.is_error, found.structured_content) == (True, None)
        assert told in said(found)

    with_client(work)


def test_what_no_notice_holds_is_an_answer_by_its_reason() -> None:
    async def work(client: Client) -> None:
        found = await client.call_tool("accreditation_award", {"place": "焦作市", "facilities": 1})
        assert found.structured_content is not None
        assert found.structured_content["reasons"][0]["code"] == "no_rule_for_place"
        assert "no rule" in said(found)

    with_client(work, assistant(language="en"))


def test_notices_limits_and_facilities_are_looked_up() -> None:
    async def work(client: Client) -> None:
        one = (
            await client.call_tool("look_up_notice", {"notice": "吕医保发〔2022〕22号"})
        ).structured_content
        assert one is not None
        assert {"T1", "T5"} <= {clause["id"] for clause in one["clauses"]}
        limits = (
            await client.call_tool("look_up_limits", {"condition": "颈椎病", "tier": "II"})
        ).structured_content
        assert limits is not None
        assert [row["annual"] for row in limits["limits"]] == ["2180.00"]
        found = (await client.call_tool("look_up_facilities", {"name": "金殿卫生所"})).structured_content
        assert found is not None
        assert (found["found"], bool(found["candidates"])) == (None, True)
        held = (
            await client.call_tool("look_up_notices", {"place": "焦作", "on": "2022-06-01"})
        ).structured_content
        assert held is not None
        assert [notice["id"] for notice in held["found"]] == ["jiaozuo-2022-8"]

    with_client(work)


def test_no_figure_is_taken_for_granted() -> None:
    """What a signature takes where nothing is given (that nothing was paid before, that it is one post), nobody has said."""
    found, figures = tools(language="en"), []
    for name, rule in every_rule().items():
        taken = [one for one in rule.parameters if one.takes_a_figure]
        given: dict[str, Any] = {**{one.name: one.default for one in taken}, **rule.example}
        assert not found[name].call(given).wrong
        for one in taken:
            assert one.name in found[name].asked["required"]
            for left in ({**given, one.name: None}, {key: given[key] for key in given if key != one.name}):
                told = found[name].call(left, "en")
                assert told.wrong
                assert f"{one.name} is missing" in told.text
            figures.append((name, one.name))
    assert ("reimburse", "ytd_paid") in figures
    assert ("village_doctor_post_subsidy", "posts") in figures
    wrong = {key: VISIT[key] for key in VISIT if key != "ytd_paid"} | {"place": "某某省"}
    told = found["reimburse"].call(wrong, "en")
    assert "place: " in told.text, "with all else that is wrong"
    assert "ytd_paid is missing" in told.text


def test_the_notices_are_the_callers_own() -> None:
    own = tools(Catalogue([Catalogue.shipped()["jiaozuo-2022-8"]]))
    assert own["reimburse"].call(VISIT).wrong
    assert not own["due_dates"].call({}).wrong


def test_the_whole_command_answers_the_protocols_own_client() -> None:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "shanxi_health_policy", "mcp", "--lang", "en"],
        env=dict(os.environ),
    )

    async def work(client: Client) -> None:
        found = await client.call_tool("reimburse", VISIT)
        assert said(found) == ask("reimburse", VISIT).explain("en")

    with_client(work, stdio_client(parameters))


OPENED = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "a client", "version": "1"},
}
LONG = '{"jsonrpc": "2.0", "id": "long", "method": "ping", "params": {"x": "' + "x" * LARGEST + '"}}'
PING = '{"jsonrpc": "2.0", "id": 0, "method": "ping"}'
WRONG_LINES: list[tuple[bytes, object, int]] = [
    (b"garbage", None, -32700),
    (b"{}", None, -32600),
    (b"[]", None, -32600),
    (b"\xff\xfe", None, -32700),
    (b'{"jsonrpc": "2.0", "id": "a", "method": 5}', "a", -32600),
    (b'{"jsonrpc": "2.0", "id": "\\ud800", "method": 5}', None, -32700),
    (b'{"jsonrpc": "2.0", "id": 5, "method": "ping", "params": {"a": "\\ud800"}}', 5, -32700),
    (b'{"jsonrpc": "2.0", "id": 6, "method": "ping", "params": {"a": 1, "a": 2}}', 6, -32700),
    (b'{"jsonrpc": "2.0", "id": 7, "method": "ping", "params": {"a": ' + b"9" * 5000 + b"}}", 7, -32700),
    (b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b', "method": "ping"}', None, -32700),
    (b'{"jsonrpc": "2.0", "id": 8, "method": "ping", "params": {"a": NaN}}', 8, -32700),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, None, -32700),
    (b'{"jsonrpc": "2.0", "id": 9, "method": "ping"', None, -32700),
    (b'{"jsonrpc": "2.0", "id": 10, "method": ' + b"[" * 100 + b"]" * 100 + b"}", None, -32700),
]
"""Lines that are no message, with the id and the code of what they are answered."""


def test_a_line_that_is_no_message_is_answered_with_an_error_and_the_next_one_as_ever() -> None:
    command = [sys.executable, "-m", "shanxi_health_policy", "mcp", "--lang", "en"]
    opening = [
        {"jsonrpc": "2.0", "id": "open", "method": "initialize", "params": OPENED},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
    ]
    lines = [json.dumps(one).encode() for one in opening]
    lines += [*(one for one, _, _ in WRONG_LINES), b"", b"  ", LONG.encode()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n".join(lines) + b"\n")
        process.stdin.flush()
        late = threading.Timer(60, process.kill)  # with an answer too few it would wait for ever
        late.start()
        told = [json.loads(process.stdout.readline()) for _ in range(len(WRONG_LINES) + 2)]
        late.cancel()
        process.stdin.close()
    answered = [(one["id"], one["error"]["code"]) for one in told if "error" in one]
    assert answered == [(named, code) for _, named, code in WRONG_LINES]
    assert {"open", "long"} == {one["id"] for one in told if "result" in one}
    assert process.returncode == ExitCode.DONE


@pytest.mark.parametrize(("line", "named", "code"), [one for one in WRONG_LINES if len(one[0]) < 10_000])
def test_what_a_line_that_is_no_message_is_answered(line: bytes, named: object, code: int) -> None:
    sent: list[Any] = []

    class Writing:
        async def send(self, message: Any) -> None:
            sent.append(message.message)

    async def read() -> list[str]:
        lines = Lines(io.StringIO(line.decode(errors="replace") + f"\n \n{LONG}\n{PING}"), "zh")
        lines.write = Writing()
        return [one async for one in lines]

    assert asyncio.run(read()) == [f"{LONG}\n", PING], "what is too long is told by its call"
    assert [(one.id, one.error.code) for one in sent] == [(named, code)]
    assert "expected" not in sent[0].error.message


def test_what_is_looked_up_is_told_as_the_service_tells_it_and_in_words() -> None:
    asked = {
        "notices": {"place": "焦作"},
        "notice": {"notice": "jiaozuo-2022-8"},
        "limits": {"condition": "颈椎病", "tier": "II"},
        "techniques": {"name": "电针灸"},
        "fee_classes": {"grade": "三级甲等"},
        "facilities": {"name": "文水凤城卫生院"},
    }
    assert [*asked] == [*LOOK_UPS]
    answering = Answering()
    for name, given in asked.items():
        query = "&".join(f"{key}={quote(one)}" for key, one in given.items())
        path = f"/v1/notices/{given['notice']}" if name == "notice" else f"/v1/{name}?{query}"
        _, answered = answering.answer("GET", path, "zh")
        for language in ("zh", "en"):
            told = tools(language=language)[f"look_up_{name}"].call(given, language)
            assert told.data == json.loads(answered.body)
            assert not told.wrong
            assert "{" not in told.text
            assert "None" not in told.text
    words = tools(language="zh")["look_up_limits"].call(asked["limits"]).text
    assert "  - 病症：颈椎病 (cervical_spondylosis)\n    收费类别：II\n    单次限额：115.00" in words
    assert "assumed: yes" in tools(language="en")["look_up_limits"].call({}, "en").text


class Silent:
    """Standard input and output, on which nobody speaks."""

    def __init__(self, *_: object) -> None:
        pass

    async def __aenter__(self) -> tuple[None, None]:
        return None, None

    async def __aexit__(self, *_: object) -> None:
        return None


def test_the_command_runs_the_server(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []

    async def serve(_: object, *streams: object) -> None:
        ran.append(streams)

    monkeypatch.setattr(assistant_server, "stdio_server", Silent)
    monkeypatch.setattr("mcp.server.lowlevel.Server.run", serve)
    assert run("mcp", "--lang", "zh").code == ExitCode.DONE
    assert len(ran) == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), ExitCode.FILE_TROUBLE),
        (BrokenPipeError(), ExitCode.PIPE_CLOSED),
        (ValueError("?"), ExitCode.FAULT_OF_OURS),
    ],
)
def test_an_output_that_fails_ends_the_command_with_its_code(
    run: Runner, monkeypatch: pytest.MonkeyPatch, error: Exception, code: ExitCode
) -> None:
    """The protocol's own tasks wrap the error, in groups within groups."""

    async def serve(*_: object) -> None:
        raise ExceptionGroup("tasks", [ExceptionGroup("tasks", [error])])

    monkeypatch.setattr(assistant_server, "stdio_server", Silent)
    monkeypatch.setattr("mcp.server.lowlevel.Server.run", serve)
    assert run("mcp", "--lang", "en").code == code
