"""What was measured as a page for people, in Chinese, with the English for its catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from tests.benchmarks.beyond_memory import Bounded
from tests.benchmarks.bilingual import Cell, Words
from tests.benchmarks.cluster import ALONE, CLUSTERS, Cost, costs, of_cores
from tests.benchmarks.cluster import VISITS as CLUSTER_VISITS
from tests.benchmarks.contest import Measured
from tests.benchmarks.from_code import WHAT
from tests.benchmarks.generate import Shape
from tests.benchmarks.machine import machine, versions
from tests.benchmarks.measuring import Case, Results
from tests.benchmarks.reconciling import WHAT as OF_PROCESS
from tests.benchmarks.reconciling import Reconciled
from tests.benchmarks.service import Served
from tests.benchmarks.stand_in import StoodIn
from tests.benchmarks.targets import Target, targets
from tests.benchmarks.waiting import Waited
from tests.benchmarks.wording import BEYOND, CLUSTER, FROM_CODE, HEAD, KINDS, RECONCILING, STAND_IN, WAITING

from shanxi_health_policy.text import Text, joined

_NAMES: Final[dict[str, Cell]] = {
    "engine": Text("**本库** `settle_table`", "**this library** `settle_table`"),
    "polars": "Polars `over()`",
    "duckdb": Text("DuckDB 窗口函数", "DuckDB windows"),
    "read": Text("下限：读列", "floor: read the columns"),
    "sort": Text("下限：排序键", "floor: sort the key"),
    "write": Text("下限：写结果", "floor: write the result"),
    "engine parquet": Text("**本库** `settle_file`", "**this library** `settle_file`"),
    "floor parquet": Text("下限", "floor"),
    "engine csv": Text("**本库** `settle_file`", "**this library** `settle_file`"),
    "floor csv": Text("下限", "floor"),
}
_FORMS: Final[dict[str, Cell]] = {
    "columns": Text("从列开始", "From columns"),
    "parquet": "Parquet → Parquet",
    "csv": "CSV → CSV",
}
_VISITS: Final = Text("就诊（次）", "Visits")
_TIMES: Final = (Text("准备，s", "Warming up, s"), Text("最快，s", "Best, s"), Text("居中，s", "Median, s"))
_WHAT: Final = (Text("测什么", "What"), Text("测得", "Measured"))


def page(results: Results, today: date) -> tuple[str, dict[str, str]]:
    """The whole page in Markdown, and its English by the Chinese."""
    say = Words()
    parts = [
        f"# {say(Text('基准', 'Benchmarks'))}\n",
        "<!-- Written by `make bench`. -->\n",
        f"{say(HEAD)}\n",
    ]
    parts += ["\n".join(f"- {say(one)}" for one in KINDS) + "\n", _measured_on(say, today)]

    def section(title: Cell, *below: str, mark: str = "##") -> None:
        parts.extend([f"{mark} {say(title)}\n", *below])

    section(Text("目标", "Targets"), _targets(say, results))
    section(*waited_part(say, results.waited))
    section(*reconciled_part(say, results.reconciled))
    section(Text("冷启动", "Cold"), _cold(say, results))
    section(Text("在一个进程里", "Within one process"))
    for form, title in _FORMS.items():
        section(title, _cases(say, [case for case in results.cases if case.form == form]), mark="###")
    several = Text("跨收费类别的人", "Persons in several classes")
    count = f"{results.mixed_visits:,}"
    section(several + Text(f"（{count} 次就诊）", f" ({count} visits)"), _mixed(say, results))
    section(*bounded_part(say, results.bounded))
    section(Text("何时用集群", "When a cluster pays"), *_cluster(say, results))
    section(*service_part(say, results.service))
    section(*stand_in_part(say, results.stand_in))
    section(
        Text("在代码里", "From code"), f"{say(FROM_CODE)}\n", _calls(say, results), _from_code(say, results)
    )
    return "\n".join(parts), say.english


def large_page(found: Iterable[Bounded], today: date) -> tuple[str, dict[str, str]]:
    """A page for files that take long, measured on their own, and its English by the Chinese."""
    say = Words()
    others = Text("其余见[基准](benchmarks.md)。", "All else is among the [benchmarks](benchmarks.md).")
    parts = [
        f"# {say(Text('大文件基准', 'Benchmark of large files'))}\n",
        "<!-- Written by `make bench SIZE=huge`. -->\n",
        f"{say(others)}\n",
        _measured_on(say, today),
        f"{say(BEYOND)}\n",
        _bounded(say, found),
    ]
    return "\n".join(parts), say.english


def _measured_on(say: Words, today: date) -> str:
    told = (
        Text(f"机器：{machine()}", f"Machine: {machine()}"),
        Text(f"版本：{versions()}", f"Versions: {versions()}"),
        Text(f"日期：{today.isoformat()}", f"Date: {today.isoformat()}"),
    )
    return (
        "\n".join([f"{say(Text('在哪里测的：', 'Measured on:'))}\n", *(f"- {say(one)}" for one in told)])
        + "\n"
    )


def waited_part(say: Words, found: Iterable[Waited]) -> tuple[Text, str, str]:
    """Its heading, and what stands below."""
    title = Text("等多久：整个进程", "What a person waits for: whole processes")
    return title, f"{say(WAITING)}\n", _waited(say, found)


def reconciled_part(say: Words, found: Reconciled) -> tuple[Text, str, str]:
    """Its heading, and what stands below."""
    return Text("对账", "Reconciling"), f"{say(RECONCILING)}\n", _reconciled(say, found)


def bounded_part(say: Words, found: Iterable[Bounded]) -> tuple[Text, str, str]:
    """Its heading, and what stands below."""
    return Text("超出内存", "Beyond memory"), f"{say(BEYOND)}\n", _bounded(say, found)


def service_part(say: Words, found: Served) -> tuple[Text, str]:
    """Its heading, and what stands below."""
    return Text("HTTP 服务", "The HTTP service"), _service(say, found)


def stand_in_part(say: Words, found: StoodIn) -> tuple[Text, str, str]:
    """Its heading, and what stands below."""
    return Text("平台替身", "The stand-in"), f"{say(STAND_IN)}\n", _stand_in(say, found)


def target_row(target: Target) -> tuple[Cell, ...]:
    """What is to be reached, and whether it is, as a row of the table."""
    return (
        _with_a_capital(target.what),
        f"{'≥' if target.at_least else '≤'} {target.bound:g}",
        f"{target.figure:.2f}",
        Text("是", "yes") if target.reached else Text("**否**", "**no**"),
    )


def _targets(say: Words, results: Results) -> str:
    rows = [target_row(target) for target in targets(results)]
    heads = (Text("要达到什么", "Target"), Text("界限", "Bound"), _WHAT[1], Text("是否达到", "Reached"))
    return say.table(heads, rows)


def _cases(say: Words, cases: Iterable[Case]) -> str:
    rows = []
    for case in cases:
        for name, one in case.measured.items():
            ratio = one.best / case.engine.best
            memory = f"{one.peak / 1e6:,.0f} MB (× {one.peak / case.input_bytes:.1f})"
            rows.append((_shape(case.shape), _NAMES[name], *_seconds(one), f"{ratio:.2f}", memory))
    against = (Text("÷ 本库", "÷ ours"), Text("内存峰值（× 输入）", "Memory (× input)"))
    return say.table((_VISITS, Text("参与者", "Contestant"), *_TIMES, *against), rows)


def _mixed(say: Words, results: Results) -> str:
    rows = [(f"{share:.0%}", *_seconds(one)) for share, one in results.mixed.items()]
    return say.table((Text("比例", "Share"), *_TIMES), rows)


def _bounded(say: Words, found: Iterable[Bounded]) -> str:
    rows = [
        (
            f"{one.visits:,}",
            f"{one.file_bytes / 1e9:.2f}",
            one.memory,
            f"{one.peak / 2**20:,.0f}",
            f"{one.seconds:,.0f}",
            "—" if one.in_memory is None else f"{one.in_memory:,.0f}",
            f"{one.seconds / one.visits * 1e6:.1f}",
        )
        for one in found
    ]
    memory = (Text("预算", "Budget"), Text("峰值，MiB", "Peak, MiB"))
    times = (
        Text("用时，s", "Time, s"),
        Text("在内存中，s", "In memory, s"),
        Text("每次就诊，µs", "A visit, µs"),
    )
    return say.table((_VISITS, "CSV, GB", *memory, *times), rows)


def _calls(say: Words, results: Results) -> str:
    bills = {"one": Text("一个项目", "one item"), "three": Text("三个项目", "three items")}
    rows = [
        (bills[bill], f"{unchecked * 1e6:.2f}", f"{library * 1e6:.2f}", f"{library / unchecked:.2f}")
        for bill, (unchecked, library) in results.calls.items()
    ]
    return say.table(
        (
            Text("账单", "Bill"),
            Text("不作检查，µs", "Unchecked, µs"),
            "`reimburse`, µs",
            Text("倍数", "Times"),
        ),
        rows,
    )


def _cluster(say: Words, results: Results) -> Iterator[str]:
    if not results.cluster:
        yield say(Text("没有 Spark 或 Java，未测。", "Without Spark or Java: not measured.")) + "\n"
        return
    known = costs(results.cluster)
    alone = known[ALONE]
    measured = [
        (_cores(one.cores), f"{one.visits:,}", f"{one.seconds:,.1f}", *_cost(known[one.cores]))
        for one in results.cluster
    ]
    times = (Text("用时，s", "Time, s"), Text("固定，s", "Fixed, s"), Text("每百万次，s", "A million, s"))
    ways = [(_cores(ALONE), alone), *((_cores(one), of_cores(known, one)) for one in CLUSTERS)]
    reckoned = [
        (
            f"{visits:,}",
            *(_long(cost.of(visits)) for _, cost in ways),
            next((name for name, cost in ways[1:] if cost.of(visits) < alone.of(visits)), "—"),
        )
        for visits in CLUSTER_VISITS
    ]
    yield f"{say(CLUSTER)}\n"
    yield say.table((Text("在哪里", "Where"), _VISITS, *times), measured)
    yield say.table((_VISITS, *(name for name, _ in ways), Text("从几核起更快", "Sooner from")), reckoned)


def _cores(cores: int) -> Text:
    if cores == ALONE:
        return Text("一台机器，不用 Spark", "One machine, without Spark")
    return Text(f"Spark，{cores} 核", f"Spark, {cores} cores" if cores > 1 else "Spark, 1 core")


def _cost(cost: Cost) -> tuple[str, str]:
    return f"{cost.fixed:.1f}", f"{cost.million:.2f}"


def _long(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds < 600 else f"{seconds / 60:,.0f} min"


def _service(say: Words, found: Served) -> str:
    rows = [
        (Text("每秒应答", "Answers a second"), f"{found.answers:,.0f}"),
        (Text("同样大小的空应答，每秒", "Empty answers of the same size a second"), f"{found.empty:,.0f}"),
        (Text("一个应答，居中，ms", "An answer, median, ms"), f"{found.usual * 1000:.2f}"),
        (
            Text("一个应答，百分之九十九以内，ms", "An answer, 99th percentile, ms"),
            f"{found.slow * 1000:.2f}",
        ),
        (Text("应答的字节数", "Bytes of an answer"), f"{found.bytes:,}"),
    ]
    return say.table(_WHAT, rows)


def _stand_in(say: Words, found: StoodIn) -> str:
    rows = [
        (
            Text(
                "每秒办完的就诊，两个进程，各自调用内存里的替身",
                "Visits a second, two processes, each with a stand-in in memory",
            ),
            f"{found.apart:,.0f}",
        ),
        (
            Text(
                "每秒办完的就诊，两个进程共用一个文件",
                "Visits a second, two processes with one file between them",
            ),
            f"{found.together:,.0f}",
        ),
        (
            Text("每秒办完的就诊，HTTP，`--workers 2`", "Visits a second over HTTP, `--workers 2`"),
            f"{found.rate:,.0f}",
        ),
        (Text("一次就诊，HTTP，替身，µs", "A visit over HTTP, the stand-in, µs"), f"{found.server:,.0f}"),
        (
            Text("一次就诊，HTTP，医院系统，µs", "A visit over HTTP, the hospital's system, µs"),
            f"{found.client:,.0f}",
        ),
        (Text("一次就诊，在进程里，文件，µs", "A visit in process, in a file, µs"), f"{found.on_disk:,.0f}"),
        (
            Text("一次就诊，在进程里，内存，µs", "A visit in process, in memory, µs"),
            f"{found.in_memory:,.0f}",
        ),
    ]
    rows += [
        (Text(f"其中 {infno}，µs", f"Of which {infno}, µs"), f"{one:,.0f}")
        for infno, one in found.messages.items()
    ]
    return say.table(_WHAT, rows)


def _from_code(say: Words, results: Results) -> str:
    return say.table(
        _WHAT, [(_with_a_capital(WHAT[name]), f"{figure:,.2f}") for name, figure in results.from_code.items()]
    )


def _waited(say: Words, found: Iterable[Waited]) -> str:
    rows = [
        (
            f"`{one.command}`",
            f"{one.visits:,} ({one.rows:,})",
            f"{one.first:.2f}",
            f"{one.later:.2f}",
            f"{one.floor:.2f}",
            f"{one.later / one.floor:.2f}",
        )
        for one in found
    ]
    times = (Text("安装后第一次，s", "First after installing, s"), Text("以后，s", "Later, s"))
    floor = (Text("下限，s", "Floor, s"), Text("÷ 下限", "÷ floor"))
    heads = (Text("命令", "Command"), Text("就诊（行）", "Visits (rows)"), *times, *floor)
    return say.table(heads, rows)


def _reconciled(say: Words, found: Reconciled) -> str:
    rows = [
        (f"`{name}`", f"{found.rows:,}", f"{one.seconds:.2f}", f"{one.processor:.2f}")
        for name, one in (("reconcile", found.reconcile), ("settle", found.settle))
    ]
    heads = (Text("命令", "Command"), Text("每份的行或就诊", "Rows of each, or visits"))
    times = (_with_a_capital(Text(f"{one.zh}，s", f"{one.en}, s")) for one in OF_PROCESS.values())
    return say.table((*heads, *times), rows)


def _cold(say: Words, results: Results) -> str:
    attrs = results.cold["attrs"]
    rows = [
        (f"`{name}`", f"{seconds * 1000:.0f}", f"{seconds / attrs:.2f}")
        for name, seconds in results.cold.items()
    ]
    times = (Text("居中，ms", "Median, ms"), Text("`import attrs` 的倍数", "Times `import attrs`"))
    return say.table((Text("整个进程", "Whole process"), *times), rows)


def _shape(shape: Shape) -> Text:
    also = [] if shape.in_order else [Text("乱序", "out of order")]
    also += [Text("多个项目", "several items")] if shape.several else []
    return joined([Text(*[f"{shape.visits:,}"] * 2), *also], "，", ", ")


def _with_a_capital(said: Text) -> Text:
    return Text(said.zh, f"{said.en[0].upper()}{said.en[1:]}")


def _seconds(one: Measured) -> tuple[str, str, str]:
    return f"{one.first:.3f}", f"{one.best:.3f}", f"{one.median:.3f}"
