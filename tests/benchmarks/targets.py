"""What is to be reached, and whether it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen
from tests.benchmarks import from_code, reconciling, service, stand_in, waiting
from tests.benchmarks.beyond_memory import TIMES, Bounded
from tests.benchmarks.cold import BOUNDS
from tests.benchmarks.generate import Shape
from tests.benchmarks.measuring import Case, Results

from shanxi_health_policy.batch.files.budget import Budget
from shanxi_health_policy.text import Text


@frozen
class Target:
    """A figure, what it is a figure of, and the bound it is to keep: at most so much, or at least."""

    what: Text
    figure: float
    bound: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the figure keeps its bound."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


_FORMS = {
    "columns": Text(zh="从列开始", en="from columns"),
    "parquet": Text(zh="Parquet 到 Parquet", en="Parquet to Parquet"),
    "csv": Text(zh="CSV 到 CSV", en="CSV to CSV"),
}


def targets(results: Results) -> list[Target]:
    """All of them: speed for every input, the rest at the largest, in order, one item a visit."""
    plain = [case for case in results.cases if case.shape == Shape(case.shape.visits)]
    largest = max(case.shape.visits for case in plain)
    sizes = sorted({case.shape.visits for case in plain})
    at = {(case.form, case.shape.visits): case for case in plain}
    found = [*of_waited(results.waited), *of_reconciled(results.reconciled), *_cold(results)]
    found += [_speed(case) for form in _FORMS for case in results.cases if case.form == form]
    found += [_memory(at[form, largest]) for form in _FORMS]
    found += [_linear(at[form, few], at[form, many]) for form in _FORMS for few, many in pairwise(sizes)]
    shares = sorted(results.mixed)
    found.append(
        Target(
            Text(
                zh=f"{shares[-1]:.0%} 的人跨收费类别：无人跨类别时的多少倍",
                en=f"{shares[-1]:.0%} of persons in several classes: times as long as with none",
            ),
            results.mixed[shares[-1]].best / results.mixed[shares[0]].best,
            2,
        )
    )
    found += of_bounded(results.bounded)
    items = {"one": Text(zh="一个项目", en="one item"), "three": Text(zh="三个项目", en="three items")}
    for bill, (unchecked, library) in results.calls.items():
        found.append(
            Target(
                Text(
                    zh=f"一次 `reimburse`（{items[bill].zh}）：不作检查的 attrs 与 Decimal 函数的多少倍",
                    en=f"one `reimburse` ({items[bill].en}): times an attrs and Decimal function that checks nothing",
                ),
                library / unchecked,
                1.8,
            )
        )
    found += [
        Target(from_code.WHAT[name], figure, from_code.BOUNDS[name], at_least=name in from_code.AT_LEAST)
        for name, figure in results.from_code.items()
    ]
    return [*found, *of_service(results.service), *of_stand_in(results.stand_in)]


def of_stand_in(found: stand_in.StoodIn) -> Iterator[Target]:
    """Visits a second."""
    rate = Text(
        "平台替身：两个进程在两个核上，各自调用内存里的替身，记日志，每秒办完多少次就诊（五个报文）",
        "the stand-in: visits a second of two processes on two cores, each with a stand-in in memory that keeps "
        "its journal (five messages)",
    )
    yield Target(rate, found.apart, stand_in.RATE, at_least=True)


def of_service(served: service.Served) -> Iterator[Target]:
    """Answers beside those of an application that does nothing."""
    rate = Text(
        "服务 `reimburse`：每秒答多少个，是同样大小的空应答的几倍",
        "the service, `reimburse`: answers a second, times those of an empty answer of the same size",
    )
    yield Target(rate, served.answers / served.empty, service.SHARE, at_least=True)
    tail = Text(
        "服务：百分之九十九的应答用时，是居中的几倍",
        "the service: the 99th percentile of an answer, times the median",
    )
    yield Target(tail, served.slow / served.usual, service.TAIL)


def of_waited(waited: Sequence[waiting.Waited]) -> Iterator[Target]:
    """Whole processes over a file, cold."""
    settled = {one.visits: one for one in waited if one.command == "settle"}
    for one in waited:
        count = f"{one.visits:,}"
        if one.command == "settle":
            what = Text(
                zh=f"`settle`，{count} 次就诊的 CSV，整个进程：只读、排序、写的多少倍",
                en=f"`settle`, CSV of {count} visits, the whole process: times reading, sorting and writing",
            )
            yield Target(what, one.later / one.floor, waiting.BOUNDS[one.visits])
        elif one.visits == waiting.OTHERS_AT:
            who = Text(zh="人", en="people") if one.command == "premium" else Text(zh="次就诊", en="visits")
            what = Text(
                zh=f"`{one.command}`，{count} {who.zh}，整个进程：`settle` 的多少倍",
                en=f"`{one.command}`, {count} {who.en}, the whole process: times `settle`",
            )
            yield Target(what, one.later / settled[one.visits].later, waiting.OTHERS[one.command])


def of_reconciled(found: reconciling.Reconciled) -> Iterator[Target]:
    """Two lists, beside two runs of `settle`."""
    rows = f"{found.rows:,}"
    for kind, bound in reconciling.BOUNDS.items():
        said = reconciling.WHAT[kind]
        what = Text(
            zh=f"`reconcile`，{rows} 行对 {rows} 行，整个进程，{said.zh}：两次 `settle` 的多少倍",
            en=f"`reconcile`, {rows} against {rows} rows, the whole process, {said.en}: times two `settle`",
        )
        yield Target(what, found.times(kind), bound)


def _cold(results: Results) -> Iterator[Target]:
    for name, bound in BOUNDS.items():
        what = Text(
            zh=f"冷启动，`{name}`：整个进程是 `import attrs` 的多少倍",
            en=f"cold, `{name}`: the whole process, times `import attrs`",
        )
        yield Target(what, results.cold[name] / results.cold["attrs"], bound)


def of_bounded(found: Iterable[Bounded]) -> Iterator[Target]:
    """Memory and time of files larger than the memory they may take."""
    for one in found:
        yield from _bounded(one)


def _bounded(one: Bounded) -> Iterator[Target]:
    zh = f"{one.visits:,} 次就诊的 CSV，`--memory {one.memory}`"
    en = f"CSV of {one.visits:,} visits, `--memory {one.memory}`"
    peak = Text(zh=f"{zh}：内存峰值是预算的多少倍", en=f"{en}: memory at most, times the budget")
    yield Target(peak, one.peak / Budget.of(one.memory).size, 1)
    if one.in_memory is not None:
        taken = Text(zh=f"{zh}：用时是在内存中的多少倍", en=f"{en}: times as long as in memory")
        yield Target(taken, one.seconds / one.in_memory, TIMES)


def _speed(case: Case) -> Target:
    visits, form = _visits(case.shape), _FORMS[case.form]
    others = case.measured
    if case.form == "columns":
        return Target(
            Text(
                zh=f"{form.zh}，{visits.zh}：比 DuckDB 与 Polars 中较快者快多少倍",
                en=f"{form.en}, {visits.en}: times faster than the faster of DuckDB and Polars",
            ),
            min(others["polars"].best, others["duckdb"].best) / case.engine.best,
            5,
            at_least=True,
        )
    return Target(
        Text(zh=f"{form.zh}，{visits.zh}：下限的多少倍", en=f"{form.en}, {visits.en}: times the floor"),
        case.engine.best / others[f"floor {case.form}"].best,
        2 if case.form == "parquet" else 1.5,
    )


def _visits(shape: Shape) -> Text:
    also = [] if shape.in_order else [Text(zh="乱序", en="out of order")]
    also += [Text(zh="多个项目", en="several items")] if shape.several else []
    count = f"{shape.visits:,}"
    return Text(
        zh="，".join((f"{count} 次就诊", *(one.zh for one in also))),
        en=", ".join((f"{count} visits", *(one.en for one in also))),
    )


def _memory(case: Case) -> Target:
    form = _FORMS[case.form]
    return Target(
        Text(
            zh=f"{form.zh}，{case.shape.visits:,} 次就诊：内存峰值是输入各列的多少倍",
            en=f"{form.en}, {case.shape.visits:,} visits: memory at most, times the input's columns",
        ),
        case.engine.peak / case.input_bytes,
        3,
    )


def _linear(small: Case, large: Case) -> Target:
    form = _FORMS[small.form]
    per_visit = [case.engine.best / case.shape.visits for case in (small, large)]
    return Target(
        Text(
            zh=f"{form.zh}：{large.shape.visits:,} 次就诊时每次就诊的用时，是 {small.shape.visits:,} 次时的多少倍",
            en=f"{form.en}: time a visit at {large.shape.visits:,} visits, times that at {small.shape.visits:,}",
        ),
        per_visit[1] / per_visit[0],
        1.5,
    )
