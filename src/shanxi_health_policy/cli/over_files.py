"""What the commands over a whole file share: their options, the bar while they work, how they sum up, and how they end."""

from __future__ import annotations

from typing import Any

import click

from shanxi_health_policy import batch
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.options import Value, load_catalogue, value
from shanxi_health_policy.cli.output import Screen, bar
from shanxi_health_policy.errors import brought_by
from shanxi_health_policy.text import Text

FILE_IN = (
    "FILE",
    Text(".csv（UTF-8 或 GB18030）、.parquet 或 .xlsx", "a .csv (UTF-8 or GB18030), .parquet or .xlsx"),
)
OPENING = value(
    "--opening F",
    "期初余额：上一次 settle 的 --closing 写出的文件",
    "balances to begin with: what --closing of settle wrote the last time",
)
_STAGES = {
    "read": Text("读取", "reading"),
    "check": Text("检查", "checking"),
    "settle": Text("结算", "settling"),
    "judge": Text("核对", "auditing"),
    "help": Text("计算资助", "working out help"),
    "write": Text("写出", "writing"),
    "done": Text("完成", "done"),
}


def result_out(metavar: str, zh: str, en: str) -> Value:
    """`--out` of a result without which a command does not begin; rejected rows stand beside it."""
    return value(
        f"-o --out {metavar}",
        f"{zh}；退回的行在其旁边的 *.rejects.*",
        f"{en}; rejected rows stand beside it in *.rejects.*",
        required=True,
    )


def over_file(*own: Value, beside: Text) -> list[click.Parameter]:
    """The parameters of a command over a file: its own options, and those that all have; parts of the file wait `beside`."""
    memory = value(
        "--memory SIZE",
        f"至多用这么多内存，如 2GB；放不下的文件分块放在{beside.zh}的磁盘上。默认为空闲内存的一半",
        f"use at most so much memory, such as 2GB; a file that does not fit waits in parts on disk {beside.en}. By "
        "default half of what is free",
    )
    shared = (options.place(), options.known_on(), options.notices(), options.encoding(), memory)
    return [click.Argument(["file"], metavar="FILE"), *own, *shared]


def worked(
    screen: Screen, function: str, file: str, *others: Any, notices: tuple[str, ...], **given: Any
) -> Any:
    """What a function of the batch makes of a file, with its progress shown; it needs the libraries of the extra."""
    with brought_by("cli"):
        work = getattr(batch, function)
    catalogue = load_catalogue(notices)
    with bar(lambda stage: screen.of(_STAGES[stage])) as progress, options.naming("--place", "place"):
        return work(file, *others, catalogue=catalogue, progress=progress, **given)


def ended(found: Any) -> ExitCode:
    """Whether all went through."""
    complete = getattr(found, "adds_up", True) and not found.rows_rejected
    return ExitCode.DONE if complete else ExitCode.ROWS_REJECTED
