"""What was measured as a page for people, Chinese first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from tests.benchmarks.beyond_memory import Bounded
from tests.benchmarks.cluster import ALONE, CLUSTERS, Cost, costs, of_cores
from tests.benchmarks.cluster import VISITS as CLUSTER_VISITS
from tests.benchmarks.contest import Measured
from tests.benchmarks.floors import KEY
from tests.benchmarks.from_code import WHAT
from tests.benchmarks.generate import MIXED, VISITS_A_PERSON, Shape
from tests.benchmarks.machine import machine, versions
from tests.benchmarks.measuring import Case, Results
from tests.benchmarks.service import Served
from tests.benchmarks.targets import targets
from tests.benchmarks.waiting import OTHERS_AT

_NAMES: Final = {
    "engine": "**本库 this library** `settle_table`",
    "polars": "Polars `over()`",
    "duckdb": "DuckDB 窗口 windows",
    "read": "下限：读列 floor: read the columns",
    "sort": "下限：排序键 floor: sort the key",
    "write": "下限：写结果 floor: write the result",
    "engine parquet": "**本库 this library** `settle_file`",
    "floor parquet": "下限 floor",
    "engine csv": "**本库 this library** `settle_file`",
    "floor csv": "下限 floor",
}
_FORMS: Final = {"columns": "从列开始 From columns", "parquet": "Parquet → Parquet", "csv": "CSV → CSV"}
_HEAD: Final = f"""# 基准 · Benchmarks

<!-- Written by `make bench`. -->

同一次运行里并排测得：每个参与者在自己的进程里，轮流运行。
“准备”是导入、编译和在 6 万次就诊上的第一次运行；“最快”和“居中”是其后各次的。
计时之前，全部参与者在至多 10⁵ 次就诊上逐笔核对，分毫不差。

Measured side by side in one run: each contestant in a process of its own, taking turns. 'Warming up' is importing,
compiling, and a first run on 60,000 visits; 'best' and 'median' are those of later runs. Before the clock
started, all agreed to the fen on every one of up to 10⁵ visits.

- **就诊 Visits**：由种子生成，每人每年约 {VISITS_A_PERSON} 次，约六分之一触及年度限额，{MIXED:.0%} 的人跨收费类别。
  From a seed, about {VISITS_A_PERSON} a person and year; about one in six meets an annual limit; {MIXED:.0%} of persons go to
  hospitals of several fee classes.
- **从列开始 From columns**：人员、病症、类别、日期、金额（分）都是整数；得出每次就诊的基金支付和本年累计。
  竞争者只算这两列，不作检查；DuckDB 的输入已在它自己的表里。
  Whole numbers in; what the fund pays for each visit and the year's running total out. The competitors give these two columns
  and check nothing; DuckDB starts from a table of its own.
- **文件 Files**：18 位文字编号，中文名称，十进制文字。
  下限是 Polars 读同一个文件，按 {"、".join(KEY)} 排序，写出同样多的列和行，内容一概不理解。
  Text ids of 18 characters, Chinese names, decimal text. The floor is Polars reading the same file, sorting by that key and
  writing as many columns and rows, understanding nothing.
- **内存 Memory**：进程的峰值，减去准备好之后、读入数据之前的占用，含输入本身。
  The peak of the process less what it took when it was warm and had not yet read the data; the input is included.
"""
_LARGE: Final = """# 大文件基准 · Benchmark of large files

<!-- Written by `make bench SIZE=huge`. -->

其余见[基准](benchmarks.md)。All else is among the [benchmarks](benchmarks.md).
"""
_BEYOND: Final = """CSV 到 CSV，分份在磁盘上结算；峰值是整个进程的，含各个库。就诊数和基金支付合计与分别在内存中结算的一致。

CSV to CSV, settled in parts on disk; the peak is that of the whole process, libraries included. As many visits are settled,
and as much is paid in all, as when each of their parts is settled in memory.
"""


_WAITING: Final = f"""每次都是新的进程，CSV 到 CSV，每次就诊有几个项目。下限是只读、排序、写的进程，
与命令轮流运行，取居中的一次。“安装后第一次”没有任何库的字节码。

A new process each time, CSV to CSV, several items a visit. The floor is a process that reads, sorts and writes; it takes turns
with the command, and the median counts. 'First after installing' has no byte code of any library. Audit and what-if run over
{OTHERS_AT:,} visits.
"""


_CLUSTER: Final = """Parquet 到 Parquet，整个进程：在一台机器上用命令，在同一台机器上用 Spark 的一个核、两个核；付出的金额一致。
固定的用时和每百万次的用时由两种大小得出；更多的核按“加倍一次，省的与从一核到两核一样多”推算，这偏向集群：
没有计入网络和等资源的时间。一台机器的推算没有计入放不进内存时的倍数（见“超出内存”）。

Parquet to Parquet, whole processes: the command on one machine, and Spark with one core and with two of the same machine;
all pay the same. The fixed time and that of a million visits follow from two sizes. More cores are reckoned as if each
doubling gained what the step from one to two gains, which favours the cluster: neither networks nor queues are in it. What
one machine takes is reckoned without what a file beyond its memory costs more, for which see 'Beyond memory'.
"""


_FROM_CODE: Final = """“不作检查”的函数用 attrs 和 `Decimal` 写成：建一次就诊、算、取出基金支付，
不认名称、不看日期、不查文件和目录，答案只有四个字段。
其余各项每次问的都不同。

The function that checks nothing is written with attrs and `Decimal`: it builds a visit, computes, and is asked for the payment;
it knows no names, days, notices or lists, and its answer has four fields. The others are asked something else each time.
"""


def page(results: Results, today: date) -> str:
    """The whole page in Markdown."""
    parts = [
        _HEAD,
        f"机器 Machine: {machine()}  \n版本 Versions: {versions()}  \n日期 Date: {today.isoformat()}\n",
        "## 目标 Targets\n",
        _targets(results),
    ]
    parts += ["## 等多久：整个进程 What a person waits for: whole processes\n", _WAITING, _waited(results)]
    parts += ["## 冷启动 Cold\n", _cold(results), "## 在一个进程里 Within one process\n"]
    for form, title in _FORMS.items():
        parts += [f"### {title}\n", _cases([case for case in results.cases if case.form == form])]
    parts += [f"## 跨收费类别的人 Persons in several classes ({results.mixed_visits:,})\n", _mixed(results)]
    parts += ["## 超出内存 Beyond memory\n", _BEYOND, _bounded(results.bounded)]
    parts += ["## 何时用集群 When a cluster pays\n", *_cluster(results)]
    parts += ["## HTTP 服务 The service\n", _service(results.service)]
    parts += ["## 在代码里 From code\n", _FROM_CODE, _calls(results), _from_code(results)]
    return "\n".join(parts)


def large_page(found: Iterable[Bounded], today: date) -> str:
    """A page for files that take long, measured on their own."""
    parts = [
        _LARGE,
        f"机器 Machine: {machine()}  \n版本 Versions: {versions()}  \n日期 Date: {today.isoformat()}\n",
    ]
    return "\n".join([*parts, _BEYOND, _bounded(found)])


def _targets(results: Results) -> str:
    rows = [
        (
            f"{target.what.zh} {target.what.en[0].upper()}{target.what.en[1:]}",
            f"{'≥' if target.at_least else '≤'} {target.bound:g}",
            f"{target.figure:.2f}",
            "是 yes" if target.reached else "**否 no**",
        )
        for target in targets(results)
    ]
    return _table(("目标 Target", "界限 Bound", "测得 Measured", "达到 Reached"), rows)


def _cases(cases: Iterable[Case]) -> str:
    rows = []
    for case in cases:
        for name, one in case.measured.items():
            ratio = one.best / case.engine.best
            memory = f"{one.peak / 1e6:,.0f} MB（× {one.peak / case.input_bytes:.1f}）"
            rows.append((_shape(case.shape), _NAMES[name], *_seconds(one), f"{ratio:.2f}", memory))
    heads = ("就诊 Visits", "参与者 Contestant", "准备 Warming up, s", "最快 Best, s", "居中 Median, s")
    return _table((*heads, "÷ 本库 ÷ ours", "内存峰值 Memory (× 输入 input)"), rows)


def _mixed(results: Results) -> str:
    rows = [(f"{share:.0%}", *_seconds(one)) for share, one in results.mixed.items()]
    return _table(("比例 Share", "准备 Warming up, s", "最快 Best, s", "居中 Median, s"), rows)


def _bounded(found: Iterable[Bounded]) -> str:
    rows = [
        (
            f"{one.visits:,}",
            f"{one.file_bytes / 1e9:.2f}",
            one.memory,
            f"{one.peak / 2**20:,.0f}",
            f"{one.seconds:,.0f}",
            f"{one.seconds / one.visits * 1e6:.1f}",
        )
        for one in found
    ]
    heads = (
        "就诊 Visits",
        "CSV, GB",
        "预算 Budget",
        "峰值 Peak, MiB",
        "用时 Time, s",
        "每次就诊 A visit, µs",
    )
    return _table(heads, rows)


def _calls(results: Results) -> str:
    bills = {"one": "一个项目 one item", "three": "三个项目 three items"}
    rows = [
        (bills[bill], f"{unchecked * 1e6:.2f}", f"{library * 1e6:.2f}", f"{library / unchecked:.2f}")
        for bill, (unchecked, library) in results.calls.items()
    ]
    return _table(("账单 Bill", "不作检查 Unchecked, µs", "`reimburse`, µs", "倍 Times"), rows)


def _cluster(results: Results) -> list[str]:
    if not results.cluster:
        return ["没有 Spark 或 Java，未测。Without Spark or Java: not measured.\n"]
    known = costs(results.cluster)
    alone = known[ALONE]
    measured = [
        (_cores(one.cores), f"{one.visits:,}", f"{one.seconds:,.1f}", *_cost(known[one.cores]))
        for one in results.cluster
    ]
    heads = ("在哪里 Where", "就诊 Visits", "用时 Time, s", "固定 Fixed, s", "每百万次 A million, s")
    ways = {_cores(ALONE): alone} | {f"Spark, {one} 核 cores": of_cores(known, one) for one in CLUSTERS}
    reckoned = [
        (
            f"{visits:,}",
            *(_long(cost.of(visits)) for cost in ways.values()),
            next(
                (
                    name
                    for name, cost in ways.items()
                    if cost is not alone and cost.of(visits) < alone.of(visits)
                ),
                "—",
            ),
        )
        for visits in CLUSTER_VISITS
    ]
    again = ("就诊 Visits", *ways, "从几核起更快 Sooner from")
    return [_CLUSTER, _table(heads, measured), _table(again, reckoned)]


def _cores(cores: int) -> str:
    return "一台机器，不用 Spark One machine" if cores == ALONE else f"Spark, {cores} 核 cores"


def _cost(cost: Cost) -> tuple[str, str]:
    return f"{cost.fixed:.1f}", f"{cost.million:.2f}"


def _long(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds < 600 else f"{seconds / 60:,.0f} min"


def _service(found: Served) -> str:
    rows = [
        ("每秒应答 Answers a second", f"{found.answers:,.0f}"),
        ("同样大小的空应答，每秒 Empty answers of the same size a second", f"{found.empty:,.0f}"),
        ("一个应答，居中 An answer, median, ms", f"{found.usual * 1000:.2f}"),
        ("一个应答，百分之九十九以内 An answer, 99th percentile, ms", f"{found.slow * 1000:.2f}"),
        ("应答的字节数 Bytes of an answer", f"{found.bytes:,}"),
    ]
    return _table(("什么 What", "测得 Measured"), rows)


def _from_code(results: Results) -> str:
    rows = [
        (f"{WHAT[name].zh} {WHAT[name].en}", f"{figure:,.2f}") for name, figure in results.from_code.items()
    ]
    return _table(("什么 What", "测得 Measured"), rows)


def _waited(results: Results) -> str:
    rows = [
        (
            f"`{one.command}`",
            f"{one.visits:,}（{one.rows:,}）",
            f"{one.first:.2f}",
            f"{one.later:.2f}",
            f"{one.floor:.2f}",
            f"{one.later / one.floor:.2f}",
        )
        for one in results.waited
    ]
    heads = (
        "命令 Command",
        "就诊（行） Visits (rows)",
        "安装后第一次 First after installing, s",
        "以后 Later, s",
    )
    return _table((*heads, "下限 Floor, s", "÷ 下限 ÷ floor"), rows)


def _cold(results: Results) -> str:
    attrs = results.cold["attrs"]
    rows = [
        (f"`{name}`", f"{seconds * 1000:.0f}", f"{seconds / attrs:.2f}")
        for name, seconds in results.cold.items()
    ]
    return _table(
        ("整个进程 Whole process", "居中 Median, ms", "`import attrs` 的倍数 Times `import attrs`"), rows
    )


def _shape(shape: Shape) -> str:
    order = "" if shape.in_order else "，乱序 out of order"
    items = "，多个项目 several items" if shape.several else ""
    return f"{shape.visits:,}{order}{items}"


def _seconds(one: Measured) -> tuple[str, str, str]:
    return f"{one.first:.3f}", f"{one.best:.3f}", f"{one.median:.3f}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
