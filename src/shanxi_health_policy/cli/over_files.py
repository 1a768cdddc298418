"""What the commands over a whole file share: their options, the bar while they work, how they sum up, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, redirect_stdout
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import click
from attrs import evolve

from shanxi_health_policy import batch
from shanxi_health_policy.cli import all_is_loaded, much_is_loaded, options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.options import Value, load_catalogue, parse_count, parse_mapped, value
from shanxi_health_policy.cli.output import Screen, bar
from shanxi_health_policy.errors import InputError, brought_by, cut
from shanxi_health_policy.text import Text, several

FILE_IN = (
    "FILE",
    Text(
        ".csv、.tsv、.txt（可加 .gz）、.parquet 或 .xlsx；几个文件或一个文件夹合为一张表；- 为标准输入（CSV）",
        "a .csv, .tsv or .txt (also .gz), .parquet or .xlsx; several, or a folder, are one table; - is standard input (CSV)",
    ),
)
OPENING = value(
    "--opening F",
    "期初余额：上一次 settle 的 --closing 写出的文件",
    "balances to begin with: what --closing of settle wrote the last time",
)
ITEMS = value(
    "--items FILE",
    "本院项目与技术的对照表（CSV，有 code、technique 列，可有 name 列）",
    "the mapping of this hospital's items to techniques (CSV with code, technique and perhaps name)",
)
STRICT_ITEMS = options.flag(
    "--strict-items",
    "项目不在清单和对照表中的就诊退回",
    "hold back visits with an item that is on no list and in no mapping",
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


_MOST_UNLISTED = 5


LAYOUT = (
    value(
        "--profile FILE",
        "配置文件（TOML）：列名的含义、地方、对照表等；不写则用文件旁边的 shanxi-health-policy.toml，摘要会写明；- 为不用",
        "a profile (TOML): what columns mean, the place, the mapping of items and more; by default shanxi-health-policy.toml "
        "beside the file, and the summary says so; - is none",
    ),
    value(
        "--encoding NAME",
        "文字文件的编码：utf-8、gb18030 或 utf-16（默认自动识别）",
        "of a text file: utf-8, gb18030 or utf-16; found out by default",
    ),
    value("--sheet NAME", "只读工作簿的这一张表", "read only this sheet of a workbook"),
    value("--skip-rows N", "表头之前跳过几行", "skip so many rows before the header", parse_count),
    value(
        "--map HEADER=NAME",
        "一列的含义，如 身份证号=person_id",
        "what a column means, such as 身份证号=person_id",
        parse_mapped,
        name="columns",
        multiple=True,
    ),
    value(
        "--time-zone ZONE",
        "带时区的时间按哪个时区的日期算，如 Asia/Shanghai",
        "the zone whose days count for times with a zone, such as Asia/Shanghai",
    ),
)
"""How the file is laid out, where it does not say so itself; the options have the names that `Layout` has."""


OUTPUTS = (
    value(
        "--rejects FILE",
        "退回的行写到这里；-o - 时不写此项，有退回的行就拒绝整个文件",
        "where rejected rows go; with -o - and without this, a file of which a row is rejected is refused as a whole",
    ),
    value(
        "--columns NAMES",
        "输出的列名和用语：zh、en 或 machine（程序用）。默认 .xlsx 按 --lang，其他格式为 machine",
        "names of columns and terms in the outputs: zh, en or machine. By default .xlsx follows --lang, and the others are "
        "machine",
        options.one_of("zh", "en", "machine"),
        name="names",
    ),
    options.flag(
        "--excel-csv",
        "写出的 CSV 供 Excel 打开：带 BOM，列名按 --lang；像公式的文字和长数字前加撇号（读回时去掉）",
        "write CSV for Excel: with a BOM, names as --lang says, and an apostrophe before texts like formulas and long numbers "
        "(taken away when they are read)",
    ),
    value(
        "--summary FORM",
        "摘要的形式：text 或 json（一个对象，写到标准输出）",
        "how the summary is told: text, or json, one object on standard output",
        options.one_of("text", "json"),
        default="text",
    ),
    options.flag(
        "--dry-run",
        "只说明文件会怎样读：逐列的含义和样例；不结算，什么也不写",
        "only tell how the file would be read, column by column with samples: nothing is settled, and nothing written",
    ),
    options.flag(
        "-q --quiet",
        "不显示摘要和进度；错误照常显示",
        "show no summary and no progress; errors are still shown",
    ),
)
"""For whom the outputs are, and how the summary is told."""


def result_out(metavar: str, zh: str, en: str) -> Value:
    """`--out` of a result without which a command does not begin; rejected rows stand beside it."""
    return value(
        f"-o --out {metavar}",
        f"{zh}；退回的行在其旁边的 *.rejects.*；- 为标准输出（CSV）",
        f"{en}; rejected rows stand beside it in *.rejects.*; - is standard output (CSV)",
        required=True,
    )


def over_file(
    *own: Value, beside: Text, files: Sequence[click.Parameter] | None = None
) -> list[click.Parameter]:
    """The parameters of a command over a file: its own options, and those that all have; parts of the file wait `beside`.

    Another command than one over a single table has its own `files`.
    """
    memory = value(
        "--memory SIZE",
        f"至多用这么多内存，如 2GB；放不下的文件分块放在{beside.zh}的磁盘上。默认为空闲内存的一半",
        f"use at most so much memory, such as 2GB; a file that does not fit waits in parts on disk {beside.en}. By "
        "default half of what is free",
    )
    shared = (options.place(), options.known_on(), options.notices(), *LAYOUT, *OUTPUTS, memory)
    if files is not None:
        return [*files, *own, *shared]
    return [options.files_argument("file", "FILE", nargs=-1, required=True), *own, *shared]


def worked(
    screen: Screen,
    function: str,
    file: tuple[str, ...],
    *others: Any,
    notices: tuple[str, ...],
    room: ModuleType = batch,
    tried: Callable[[str | Path, batch.Layout], batch.DryRun] | None = None,
    **given: Any,
) -> Any:
    """What a function of the batch, or of another room, makes of a file, with its progress shown.

    It needs the libraries of the extra. `tried` is how a function of another room would read it.
    """
    # NumPy would begin with a thread a processor for linear algebra, of which there is none here
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    much_is_loaded()
    with brought_by("cli"):  # help is shown without them
        from shanxi_health_policy.cli.file_settings import settings_of
        from shanxi_health_policy.cli.standard_input import named_as_given, with_standard_input
        from shanxi_health_policy.cli.standard_output import OUTPUT, with_standard_output

    screen.summary, screen.quiet, dry = (given.pop(name, False) for name in ("summary", "quiet", "dry_run"))
    for other in ("--summary json",) * (screen.summary == "json") + ("--dry-run",) * dry:
        if screen.quiet:
            raise InputError("--quiet", other, Text("二者之一", "one of the two"))
    with brought_by("cli"):
        work = getattr(room, function)
        # the shipped notices alone are read by what works on the file, while the file is read
        catalogue = load_catalogue(notices) if notices else None
        given = settings_of(screen.language, file, given, catalogue)
    all_is_loaded()
    if dry:
        return _tried(function, file, given["layout"], tried)
    shown = nullcontext() if screen.quiet else bar(lambda stage: screen.of(_STAGES[stage]))
    with (
        with_standard_input(file) as files,
        with_standard_output(screen, given) as settings,
        shown as progress,
    ):
        found = work(
            files[0] if len(files) == 1 else files,
            *others,
            catalogue=catalogue,
            progress=progress,
            **settings,
        )
    return named_as_given(evolve(found, out=Path(OUTPUT)) if screen.beside else found, file)


def _tried(
    function: str,
    file: tuple[str, ...],
    layout: batch.Layout,
    tried: Callable[[str | Path, batch.Layout], batch.DryRun] | None,
) -> batch.DryRun:
    """How the command that calls a function would read its files."""
    from shanxi_health_policy.cli.standard_input import as_given, with_standard_input

    command = function.removesuffix("_file").replace("_", "-")
    with with_standard_input(file) as files:
        if tried is None:
            found = batch.dry_run(files, cast("batch.Command", command), layout=layout)
        else:
            found = tried(files[0], layout)
    return evolve(found, files=tuple(evolve(one, file=as_given(one.file)) for one in found.files))


def summed_up(screen: Screen, found: Any, show: Callable[[], None]) -> ExitCode:
    """Tell what became of a file, in the form that was asked for, and how the run ends."""
    with redirect_stdout(sys.stderr) if screen.beside else nullcontext():
        _sum_up(screen, found, show)
    return ended(found)


def _sum_up(screen: Screen, found: Any, show: Callable[[], None]) -> None:
    from shanxi_health_policy.batch.job import FileResult  # every command has it by now

    if not isinstance(found, FileResult):
        from shanxi_health_policy.cli.dry_runs import show_reading  # only who asks for it

        show = partial(show_reading, screen, found)
    if screen.summary == "json":
        from shanxi_health_policy.cli.summaries import summary_object  # only who asks for it

        screen.json(summary_object(found))
    elif not screen.quiet:
        show()


def noted(screen: Screen, found: Any) -> Iterator[tuple[str, str]]:
    """What a person should know of how the file was understood, and which columns were not used."""
    for note in found.notes:
        yield screen.text("注意", "note"), screen.of(note.says)
    yield from _unlisted(screen, getattr(found, "unlisted", None))
    if found.ignored_columns:
        yield (
            screen.text("未使用的列", "columns not used"),
            screen.text("、", ", ").join(found.ignored_columns),
        )


def _unlisted(screen: Screen, found: batch.UnlistedItems | None) -> Iterator[tuple[str, str]]:
    """The items on no list, and those of them that cost most, with what they may be meant for."""
    if found is None or not found.rows:
        return
    more = screen.text("（以外还有）", " (and further ones)") if found.further_rows else ""
    zh = f"{found.names} 种名称{more}，{found.rows} 行，{found.cost} 元，不纳入支付"
    en = (
        f"{several(found.names, 'name')}{more}, {several(found.rows, 'row')}, {found.cost} yuan, not eligible"
    )
    yield screen.text("清单上没有的项目", "items on no list"), screen.text(zh, en)
    for one in found.most[:_MOST_UNLISTED]:
        near = next(iter(one.nearest), None)
        zh, en = ("", "") if near is None else (f"；相近的有 {near}", f"; nearest {near}")
        said = screen.text(
            f"{one.rows} 行，{one.cost} 元{zh}", f"{several(one.rows, 'row')}, {one.cost} yuan{en}"
        )
        yield f"  {cut(one.name)}", said


def ended(found: Any) -> ExitCode:
    """Whether all went through."""
    complete = getattr(found, "adds_up", True) and not getattr(found, "rows_rejected", 0)
    return ExitCode.DONE if complete else ExitCode.ROWS_REJECTED
