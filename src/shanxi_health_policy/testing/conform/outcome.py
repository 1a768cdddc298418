"""What a search came to: what was tried, which rules and edges it went over, and where an implementation is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import asdict, field, frozen

from shanxi_health_policy.testing.conform.differences import Difference
from shanxi_health_policy.testing.conform.reach import Edge, RuleTried
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.places import named_place


@frozen(kw_only=True)
class Outcome:
    """The result of a search; `passed` when no case failed.

    `edges` and `rules` count the cases that went over each edge and rest on each rule; 0 tells what the notice knows and the
    search did not reach. `complete` is False when time ran out, or enough had failed, before all cases were tried.
    `differences` holds one small case for each kind of failure.
    """

    place: str
    """The code of the place; `place_assumed` says that none was asked for, and that it is the only one that pays."""
    place_assumed: bool = False
    seed: int
    cases: int
    operations: int
    seconds: float
    complete: bool
    failed: int
    edges: Mapping[Edge, int] = field(repr=False, hash=False)
    rules: Mapping[RuleTried, int] = field(repr=False, hash=False)
    differences: tuple[Difference, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the implementation agreed with the library in every case tried."""
        return not self.failed

    def summary(self) -> Text:
        """What was tried, in a sentence or two."""
        seconds = f"{self.seconds:.1f}"
        edges = sum(1 for count in self.edges.values() if count)
        zh = (
            f"{'通过' if self.passed else '不通过'}：试了 {self.cases} 个案例、{self.operations} 笔操作，"
            f"{self.failed} 个案例不一致；到过 {len(self.edges)} 处边界中的 {edges} 处（种子 {self.seed}，{seconds} 秒）。"
        )
        en = (
            f"{'Passed' if self.passed else 'Failed'}: {self.cases} cases with {self.operations} operations tried, "
            f"{self.failed} of them differ; {edges} of {len(self.edges)} edges reached (seed {self.seed}, {seconds} seconds)."
        )
        if self.place_assumed:
            name = named_place(self.place)
            zh += f"未指定地方，按唯一有支付规定的{name.zh}。"
            en += f" No place was asked for: {name.en}, the only one that pays."
        if not self.complete:
            zh += "因时间已到或不一致已足够多而提前结束。"
            en += " It ended early: time was up, or enough had failed."
        return Text(zh, en)

    def told(self, language: Language) -> list[str]:
        """Each difference as people read it, under its number."""
        title = "不一致" if language == "zh" else "Difference"
        return [
            f"\n{title} {number}\n{one.text().in_language(language)}"
            for number, one in enumerate(self.differences, start=1)
        ]

    def text(self) -> Text:
        """The whole report as text: the summary, each difference, and what was tried."""
        return Text(self._report("zh"), self._report("en"))

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self, recurse=False) | {
            "seconds": round(self.seconds, 3),
            "edges": {edge.code: count for edge, count in self.edges.items()},
            "rules": {f"{rule.notice} {rule.id}": count for rule, count in self.rules.items()},
            "differences": [one.to_json() for one in self.differences],
        }

    def _report(self, language: Language) -> str:
        zh = language == "zh"
        lines = [self.summary().in_language(language), *self.told(language)]
        lines += ["", "条款与口径（案例数）：" if zh else "Rules and readings (cases):"]
        for rule, count in self.rules.items():
            lines.append(f"  {count:>6}  {rule.notice} {rule.id}  {rule.says.in_language(language)}")
        lines += ["", "边界（案例数）：" if zh else "Edges (cases):"]
        for edge, count in self.edges.items():
            lines.append(f"  {count:>6}  {edge.label.in_language(language)}")
        return "\n".join(lines)
