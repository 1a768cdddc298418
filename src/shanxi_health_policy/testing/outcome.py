"""What a search came to: what was tried, which rules and edges it went over, and where an implementation is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from shanxi_health_policy.testing.comparing import Difference
from shanxi_health_policy.testing.edges import Edge
from shanxi_health_policy.testing.rules_tried import Rule
from shanxi_health_policy.text import Language, Text


@frozen(kw_only=True)
class Outcome:
    """The result of a search; `passed` when no case failed.

    `edges` and `rules` count the cases that went over each edge and rest on each rule; 0 tells what the notice knows and the
    search did not reach. `complete` is False when time ran out, or enough had failed, before all cases were tried.
    `differences` holds one small case for each kind of failure.
    """

    place: str
    seed: int
    cases: int
    operations: int
    seconds: float
    complete: bool
    failed: int
    edges: Mapping[Edge, int] = field(repr=False, hash=False)
    rules: Mapping[Rule, int] = field(repr=False, hash=False)
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
        if not self.complete:
            zh += "因时间已到或不一致已足够多而提前结束。"
            en += " It ended early: time was up, or enough had failed."
        return Text(zh=zh, en=en)

    def text(self) -> Text:
        """The whole report as text: the summary, each difference, and what was tried."""
        return Text(zh=self._report("zh"), en=self._report("en"))

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "place": self.place,
            "seed": self.seed,
            "cases": self.cases,
            "operations": self.operations,
            "seconds": round(self.seconds, 3),
            "complete": self.complete,
            "failed": self.failed,
            "edges": {edge.code: count for edge, count in self.edges.items()},
            "rules": {f"{rule.notice} {rule.id}": count for rule, count in self.rules.items()},
            "differences": [one.to_json() for one in self.differences],
        }

    def _report(self, language: Language) -> str:
        zh = language == "zh"
        lines = [self.summary().in_language(language)]
        for number, one in enumerate(self.differences, start=1):
            lines += ["", f"{'不一致' if zh else 'Difference'} {number}", one.text().in_language(language)]
        lines += ["", "条款与口径（案例数）：" if zh else "Rules and readings (cases):"]
        lines += [
            f"  {count:>6}  {rule.notice} {rule.id}  {rule.says.in_language(language)}"
            for rule, count in self.rules.items()
        ]
        lines += ["", "边界（案例数）：" if zh else "Edges (cases):"]
        lines += [
            f"  {self.edges[edge]:>6}  {edge.label.in_language(language)}"
            for edge in Edge
            if edge in self.edges
        ]
        return "\n".join(lines)
