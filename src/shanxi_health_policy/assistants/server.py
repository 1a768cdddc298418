"""The tools behind the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import asyncio
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from shanxi_health_policy._version import __version__
from shanxi_health_policy.assistants.lines import Lines
from shanxi_health_policy.assistants.rule_tools import Tool, tools
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text

_INSTRUCTIONS = Text(
    "山西卫生和医保文件的规则。只按文件回答：每一步有条款；没有规定、尚未施行、不予支付、待定、输入有误是不同的答案，照样转告。"
    "缺少的数字和事实要问使用者，不要猜；引用金额时写明条款。",
    "The rules of Shanxi's health-policy notices. Answer by the notices alone: every step has its clause. No rule, not in "
    "force, not covered, open and wrong input are different answers: pass them on as they are. Ask the user for figures "
    "and facts that are missing, never guess them, and name the clause of an amount.",
)


def assistant(catalogue: Catalogue | None = None, *, language: Language = "zh") -> Server[Any]:
    """The server with a tool for every rule and every look-up, whose texts are in a language."""
    known = tools(catalogue, language)
    listed = types.ListToolsResult(tools=[_listed(one) for one in known.values()])

    async def list_tools(_: object, __: object) -> types.ListToolsResult:
        return listed

    async def call_tool(_: object, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = known.get(params.name)
        if tool is None:
            names = "、".join(known)
            return _result(
                Text(f"没有这个工具；有：{names}", f"no such tool; there are: {names}").in_language(language)
            )
        told = await asyncio.to_thread(tool.call, params.arguments, language)
        if told.data is None:
            return _result(told.text)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=told.text)], structured_content=told.data
        )

    return Server(
        "shanxi-health-policy",
        version=__version__,
        instructions=_INSTRUCTIONS.in_language(language),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def run_assistant(catalogue: Catalogue | None = None, *, language: Language = "zh") -> None:
    """Answer on standard input and output until the other side is done; raises `OSError` where one of them fails."""
    try:
        asyncio.run(_run(assistant(catalogue, language=language), language))
    except BaseExceptionGroup as several:  # the protocol's tasks end together, and wrap what one of them met
        failed: BaseException | None = several.subgroup(OSError)
        if failed is None:
            raise
        while isinstance(failed, BaseExceptionGroup):
            failed = failed.exceptions[0]
        raise failed from None


async def _run(server: Server[Any], language: Language) -> None:
    # not closed at the end: a thread may still wait for the next line
    file = open(0, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    lines: Any = Lines(file, language)
    async with stdio_server(lines) as (read, write):
        lines.write = write
        await server.run(read, write, server.create_initialization_options())


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.purpose.zh,
        description=tool.description(),
        input_schema=tool.asked,
        output_schema=tool.answered,
        annotations=types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )


def _result(wrong: str) -> types.CallToolResult:
    """What is wrong with a call, so that whoever called can mend it."""
    return types.CallToolResult(content=[types.TextContent(type="text", text=wrong)], is_error=True)
