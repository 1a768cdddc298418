"""What a search came to: what was tried, which rules and edges it went over, and where an implementation is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from shanxi_health_policy._version import __version__
from shanxi_health_policy.steps import NoticeVersion
from shanxi_health_policy.testing.conform.differences import Difference, harmless
from shanxi_health_policy.testing.conform.groups import FailureGroup
from shanxi_health_policy.testing.conform.protocol import Introduction
from shanxi_health_policy.testing.conform.reach import Edge, RuleTried
from shanxi_health_policy.testing.conform.repeats import Repeat
from shanxi_health_policy.text import Language, Text, joined, several
from shanxi_health_policy.vocabulary.places import named_place

RESULTS = "shanxi-health-policy-results/1"
"""What a file of results calls its format."""
_UNNAMED = Introduction("?", "?")


@frozen(kw_only=True)
class Outcome:
    """The result of a search; `passed` when no case failed.

    `edges` and `rules` count the cases that went over each edge and rest on each rule; 0 tells what the notice knows and the
    search did not reach; `edges_failed` and `rules_failed` count those of them that failed. `complete` is False when time ran
    out, or enough had failed, before all cases were tried. `groups` holds the failures by their likely cause.
    """

    tested: Introduction | None = None
    """The implementation, as it names itself."""
    tried_on: date | None = None
    place: str
    """The code of the place; `place_assumed` says that none was asked for, and that it is the only one that pays."""
    place_assumed: bool = False
    notices: tuple[NoticeVersion, ...] = ()
    """The state of every notice that the library's answers rest on."""
    version: str = __version__
    """The version of this library."""
    seed: int
    cases: int
    operations: int
    seconds: float
    complete: bool
    failed: int
    edges: Mapping[Edge, int] = field(repr=False, hash=False)
    edges_failed: Mapping[Edge, int] = field(factory=dict, repr=False, hash=False)
    rules: Mapping[RuleTried, int] = field(repr=False, hash=False)
    rules_failed: Mapping[RuleTried, int] = field(factory=dict, repr=False, hash=False)
    groups: tuple[FailureGroup, ...] = ()
    further_groups: int = 0
    """How many groups there are beyond those."""
    repeated_by: Repeat | None = None

    @property
    def passed(self) -> bool:
        """Whether the implementation agreed with the library in every case tried."""
        return not self.failed

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The smallest case of each group."""
        return tuple(one.difference for one in self.groups)

    @property
    def not_reached(self) -> tuple[Edge, ...]:
        """The edges that the notice has and no case went over."""
        return tuple(edge for edge, count in self.edges.items() if not count)

    def about(self) -> Text:
        """What was tried against what: implementation, day, place, notices with their digests, and the library."""
        one, place = self.tested or _UNNAMED, named_place(self.place)
        on = "" if self.tried_on is None else self.tried_on.isoformat()
        notices = [
            Text(f"{each.number} {each.digest[:12]}", f"{each.number} {each.digest[:12]}")
            for each in self.notices
        ]
        named, tested = joined(notices), harmless(f"{one.name} {one.version}".rstrip())
        return Text(
            f"被测实现 {tested}；{on}；{place.zh}；文件 {named.zh}；本库 {self.version}",
            f"implementation {tested}; {on}; {place.en}; notices {named.en}; library {self.version}",
        )

    def summary(self) -> Text:
        """What was tried, in a sentence or two."""
        seconds = f"{self.seconds:.1f}"
        edges = sum(1 for count in self.edges.values() if count)
        zh = (
            f"{'通过' if self.passed else '不通过'}：试了 {self.cases} 个案例、{self.operations} 笔操作，"
            f"{self.failed} 个案例不一致；到过 {len(self.edges)} 处边界中的 {edges} 处（种子 {self.seed}，{seconds} 秒）。"
        )
        en = (
            f"{'Passed' if self.passed else 'Failed'}: {several(self.cases, 'case')} with "
            f"{several(self.operations, 'operation')} tried, {several(self.failed, 'of them differs', 'of them differ')}; "
            f"{edges} of {len(self.edges)} edges reached (seed {self.seed}, {seconds} seconds)."
        )
        if self.place_assumed:
            name = named_place(self.place)
            zh += f"未指定地方，按唯一有支付规定的{name.zh}。"
            en += f" No place was asked for: {name.en}, the only one that pays."
        if self.not_reached:
            left = joined([edge.label for edge in self.not_reached])
            zh += f"未到的边界：{left.zh}。"
            en += f" Edges not reached: {left.en}."
        if not self.complete:
            zh += "因时间已到或不一致已足够多而提前结束。"
            en += " It ended early: time was up, or enough had failed."
        return Text(zh, en)

    def told(self, language: Language) -> list[str]:
        """Each group of failures as people read it, under its number, with how its case is asked again."""
        title, again = ("不一致", "重现：") if language == "zh" else ("Difference", "To repeat:")
        told = []
        for number, one in enumerate(self.groups, start=1):
            lines = [f"\n{title} {number}  {one.told(language)}"]
            if self.repeated_by is not None:
                lines += [again, f"  {self.repeated_by.line(one.difference.case)}"]
            told.append("\n".join(lines))
        if self.further_groups:
            more = Text(
                f"\n以外还有 {self.further_groups} 组", f"\nand {several(self.further_groups, 'more group')}"
            )
            told.append(more.in_language(language))
        return told

    def text(self) -> Text:
        """The whole report as text: the summary, each difference, and what was tried."""
        return Text(self._report("zh"), self._report("en"))

    def to_json(self) -> dict[str, Any]:
        """The results as plain values, as [read_results][] reads them and the schema of results tells them."""
        tested = self.tested or _UNNAMED
        return {
            "format": RESULTS,
            "implementation": {"name": harmless(tested.name), "version": harmless(tested.version)},
            "version": self.version,
            "tried_on": None if self.tried_on is None else self.tried_on.isoformat(),
            "place": self.place,
            "place_assumed": self.place_assumed,
            "notices": [{"id": one.id, "number": one.number, "digest": one.digest} for one in self.notices],
            "passed": self.passed,
            "complete": self.complete,
            "seed": self.seed,
            "milliseconds": round(1000 * self.seconds),
            "cases": self.cases,
            "operations": self.operations,
            "failed": self.failed,
            "edges": {
                edge.code: {
                    "zh": edge.label.zh,
                    "en": edge.label.en,
                    "cases": count,
                    "failed": self.edges_failed.get(edge, 0),
                }
                for edge, count in self.edges.items()
            },
            "rules": {
                f"{rule.notice} {rule.id}": {
                    "zh": rule.says.zh,
                    "en": rule.says.en,
                    "cases": count,
                    "failed": self.rules_failed.get(rule, 0),
                }
                for rule, count in self.rules.items()
            },
            "groups": [one.to_json() for one in self.groups],
            "further_groups": self.further_groups,
        }

    def _report(self, language: Language) -> str:
        zh = language == "zh"
        lines = [
            self.about().in_language(language),
            self.summary().in_language(language),
            *self.told(language),
        ]
        lines += ["", "条款与口径（案例数）：" if zh else "Rules and readings (cases):"]
        for rule, count in self.rules.items():
            lines.append(f"  {count:>6}  {rule.notice} {rule.id}  {rule.says.in_language(language)}")
        lines += ["", "边界（案例数）：" if zh else "Edges (cases):"]
        for edge, count in self.edges.items():
            lines.append(f"  {count:>6}  {edge.label.in_language(language)}")
        return "\n".join(lines)
