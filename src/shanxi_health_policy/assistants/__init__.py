"""The rules as tools of an assistant (MCP): each rule and each look-up, answered with clauses and never guessed.

[assistant][] makes the server, `shanxi-health-policy mcp` runs it on standard input and output; the extra `[mcp]` brings both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.assistants.rule_tools import Told, Tool, tools
    from shanxi_health_policy.assistants.server import assistant, run_assistant

__all__ = ["Told", "Tool", "assistant", "run_assistant", "tools"]

lazily(__name__, {"server": "assistant run_assistant", "rule_tools": "Told Tool tools"}, extra="mcp")
