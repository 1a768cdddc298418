"""`mcp`: the rules as tools of an assistant, on standard input and output."""

from __future__ import annotations

from shanxi_health_policy.assistants import run_assistant
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples
from shanxi_health_policy.cli.options import load_catalogue
from shanxi_health_policy.cli.output import Screen


@command(
    "mcp",
    options.notices(),
    sections=(
        examples("""
            在助手的设置里登记这条命令：| The command to enter in an assistant's settings:
                shanxi-health-policy mcp --lang zh
        """),
    ),
)
def mcp_command(screen: Screen, notices: tuple[str, ...]) -> int:
    """Answer an assistant until it is done."""
    run_assistant(load_catalogue(notices), language=screen.language)
    return ExitCode.DONE
