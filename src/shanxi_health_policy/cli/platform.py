"""`platform`: a stand-in for the national insurance platform on this machine, and what its journal tells of who called."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from shanxi_health_policy import reconciling
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples
from shanxi_health_policy.cli.options import naming, value
from shanxi_health_policy.cli.output import Screen, complain
from shanxi_health_policy.errors import Fault, FileError, InputError, brought_by
from shanxi_health_policy.stand_in import Scenario, StandIn, list_settlements
from shanxi_health_policy.stand_in.books import Books
from shanxi_health_policy.stand_in.order_check import check_order
from shanxi_health_policy.text import Text, at, several

PORT = 8766
_EXPECTED_TASK = Text("check 或 list 和一个数据文件，或不写", "`check` or `list` and a file, or nothing")
_EXPECTED_OUT = Text("清单的文件：.csv、.parquet 或 .xlsx", "the list's file: .csv, .parquet or .xlsx")
_EXPECTED_ONE = Text("1；多于 1 个须写明数据文件 --db", "1; more than one need the file of the books, --db")
_EXPECTED_FILE = Text("替身的数据文件（--db 写的那个）", "the file of a stand-in, which --db wrote")


@command(
    "platform",
    options.files_argument("task", "check|list FILE", nargs=-1),
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
    value(
        "--workers NUMBER",
        "几个进程一起应答，默认 1；多于 1 个须有 --db",
        "how many processes answer, 1 by default; more than one need --db",
        options.parse_count,
    ),
    options.flag("--watch", "每次交易显示一行", "show a line for every call"),
    value("-o --out LIST", "list 写出的清单", "where `list` writes: .csv, .parquet or .xlsx"),
    arguments=(
        (
            "check FILE",
            Text("检查数据文件里的日志，不提供服务", "check the journal of a file instead of serving"),
        ),
        (
            "list FILE",
            Text(
                "把数据文件里的结算写成清单，供 reconcile 对账",
                "write a file's settlements as a list for `reconcile`",
            ),
        ),
    ),
    sections=(
        examples("""
            在本机提供替身，日志是网页 /journal：| A stand-in on this machine; /journal is its journal:
                shanxi-health-policy platform --db platform.db --watch
            医院系统有没有违反顺序：| What a hospital's system did out of order:
                shanxi-health-policy platform check platform.db
            医院自己的账与平台的账：| The hospital's own books, and the platform's:
                shanxi-health-policy platform list platform.db -o platform.csv
                shanxi-health-policy reconcile books.csv platform.csv -o report.xlsx
        """),
    ),
)
def platform_command(
    screen: Screen,
    task: tuple[str, ...],
    port: int | None,
    db: str | None,
    scenario: str | None,
    hosp_lv: str | None,
    workers: int | None,
    watch: bool,
    out: str | None,
) -> int:
    """Serve until the process is asked to end, check a journal, or list the settlements."""
    match task:
        case ():
            pass
        case ("check", file):
            return _check(screen, _existing(file))
        case ("list", file):
            return _list(screen, _existing(file), Scenario.load(scenario, hosp_lv=hosp_lv or "02"), out)
        case _:
            raise InputError("check", " ".join(task), _EXPECTED_TASK)
    number = 1 if workers is None else workers
    with brought_by("service"):
        from shanxi_health_policy.stand_in.workers import MOST_WORKERS

    most = 1 if db is None else MOST_WORKERS
    if not 1 <= number <= most:
        raise InputError(
            "--workers", number, _EXPECTED_ONE if db is None else Text(f"1 至 {most}", f"1 to {most}")
        )
    return _serve(screen, PORT if port is None else port, number, db, scenario, hosp_lv or "02", watch)


@frozen
class _Watched:
    """Shows a line for every call, in this process or another."""

    screen: Screen

    def __call__(self, text: str) -> None:
        with suppress(OSError):  # whoever watched is gone: the hospital is answered all the same
            code = sys.stdout.encoding or "utf-8"
            self.screen.line(text.encode(code, "replace").decode(code))
            sys.stdout.flush()


def _serve(
    screen: Screen,
    port: int,
    workers: int,
    db: str | None,
    scenario: str | None,
    hosp_lv: str,
    watch: bool,
) -> int:
    """Answer until the process is asked to end."""
    from shanxi_health_policy.service import Service
    from shanxi_health_policy.stand_in.web import ALL
    from shanxi_health_policy.stand_in.workers import Work, run_workers

    work = Work(db or ":memory:", scenario, hosp_lv, _Watched(screen) if watch else None)
    with work.stand_in() as stand_in, naming("--port", "port"):
        service = Service.at(work.application(stand_in), port=port)
        address = service.address
        zh = f"平台替身在 {address}{ALL}，日志在 {address}/journal；Ctrl-C 停止"
        en = f"the stand-in is at {address}{ALL}, its journal at {address}/journal; Ctrl-C ends it"
        screen.line(screen.text(zh, en))
        sys.stdout.flush()
        if workers == 1:
            service.run()
        elif not run_workers(service, work, workers):
            complain(
                screen.text(
                    "一个进程意外结束，其余的也已停止", "a process ended by itself, and so did the others"
                )
            )
            return ExitCode.FAULT_OF_OURS
    return ExitCode.DONE


def _existing(file: str) -> Path:
    """The file of a stand-in; one that is not there is not made."""
    path = Path(file)
    if not path.is_file():
        raise FileError([Fault(file, at("file"), file, _EXPECTED_FILE)])
    return path


def _list(screen: Screen, path: Path, scenario: Scenario, out: str | None) -> int:
    """The settlements of a file as a list."""
    if out is None:
        raise InputError("--out", "", _EXPECTED_OUT)
    with StandIn(path, scenario) as stand_in:
        rows = list_settlements(stand_in)
    reconciling.write_list(rows, out)
    screen.line(
        screen.text(f"结算 {len(rows)} 行，{out}", f"{several(len(rows), 'row')} of settlements, {out}")
    )
    return ExitCode.DONE


def _check(screen: Screen, path: Path) -> int:
    """What a hospital's system did against the rules of order."""
    books = Books(path)
    try:
        entries = books.entries()
    finally:
        books.close()
    found = check_order(entries)
    zh, en = (
        f"交易 {len(entries)} 次，违反顺序 {len(found)} 处",
        f"{several(len(entries), 'call')}, {len(found)} against the rules of order",
    )
    screen.line(screen.text(zh, en))
    for one in found:
        screen.line(f"{one.offence.value}  {screen.of(one.text())}")
    return ExitCode.OUT_OF_ORDER if found else ExitCode.DONE
