"""`platform`: a stand-in for the national insurance platform on this machine, and what its journal tells of who called."""

from __future__ import annotations

import sys
from pathlib import Path

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples
from shanxi_health_policy.cli.options import naming, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.errors import Fault, FileError, InputError, brought_by
from shanxi_health_policy.stand_in import Scenario, StandIn
from shanxi_health_policy.stand_in.books import Books
from shanxi_health_policy.stand_in.order_check import check_order
from shanxi_health_policy.text import Text, at

PORT = 8766
_EXPECTED_CHECK = Text("check 和一个数据文件，或不写", "`check` and a file, or nothing")
_EXPECTED_FILE = Text("替身的数据文件（--db 写的那个）", "the file of a stand-in, which --db wrote")


@command(
    "platform",
    options.files_argument("check", "check FILE", nargs=-1),
    value(
        "--port PORT",
        "端口，默认 8766；0 为任一空闲端口",
        "the port, 8766 by default; 0 is any free one",
        options.parse_count,
    ),
    value(
        "--db FILE",
        "数据文件（SQLite），没有则新建；默认只在内存里",
        "the file of its books (SQLite), made where there is none; by default they are in memory only",
    ),
    value(
        "--scenario FILE",
        "情景文件（TOML）：机构、参保人、行为、方言、要注入的故障",
        "a scenario (TOML): institutions, persons, behaviour, dialect, faults to inject",
    ),
    value(
        "--hosp-lv CODE",
        "没有写明的机构的等级代码，默认 02（三级甲等）",
        "the grade of an institution that no scenario describes, 02 (level 3 grade A) by default",
    ),
    options.flag("--watch", "每次交易显示一行", "show a line for every call"),
    arguments=(
        (
            "check FILE",
            Text("检查数据文件里的日志，不提供服务", "check the journal of a file instead of serving"),
        ),
    ),
    sections=(
        examples("""
            在本机提供替身，日志是网页 /journal：| A stand-in on this machine; /journal is its journal:
                shanxi-health-policy platform --db platform.db --watch
            医院系统有没有违反顺序：| What a hospital's system did out of order:
                shanxi-health-policy platform check platform.db
        """),
    ),
)
def platform_command(
    screen: Screen,
    check: tuple[str, ...],
    port: int | None,
    db: str | None,
    scenario: str | None,
    hosp_lv: str | None,
    watch: bool,
) -> int:
    """Serve until the process is asked to end, or check a journal."""
    if check:
        if len(check) != 2 or check[0] != "check":
            raise InputError("check", " ".join(check), _EXPECTED_CHECK)
        return _check(screen, Path(check[1]))
    with brought_by("service"):
        from shanxi_health_policy.service import Service
        from shanxi_health_policy.stand_in.web import ALL, platform_application

    def line(text: str) -> None:
        screen.line(text)
        sys.stdout.flush()

    loaded = Scenario.load(scenario, hosp_lv=hosp_lv or "02")
    with StandIn(db or ":memory:", loaded) as stand_in, naming("--port", "port"):
        app = platform_application(stand_in, line if watch else None)
        service = Service.at(app, port=PORT if port is None else port)
        address = service.address
        zh = f"平台替身在 {address}{ALL}，日志在 {address}/journal；Ctrl-C 停止"
        en = f"the stand-in is at {address}{ALL}, its journal at {address}/journal; Ctrl-C ends it"
        line(screen.text(zh, en))
        service.run()
    return ExitCode.DONE


def _check(screen: Screen, path: Path) -> int:
    """What a hospital's system did against the rules of order."""
    if not path.is_file():
        raise FileError([Fault(str(path), at("file"), str(path), _EXPECTED_FILE)])
    books = Books(path)
    try:
        entries = books.entries()
    finally:
        books.close()
    found = check_order(entries)
    zh, en = (
        f"交易 {len(entries)} 次，违反顺序 {len(found)} 处",
        f"{len(entries)} calls, {len(found)} against the rules of order",
    )
    screen.line(screen.text(zh, en))
    for one in found:
        screen.line(f"{one.offence.value}  {screen.of(one.text())}")
    return ExitCode.OUT_OF_ORDER if found else ExitCode.DONE
