"""The figures that a notice file declares for itself, beside those that ship."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from shanxi_health_policy.notices.rows import Rows, Told, table
from shanxi_health_policy.notices.values import TermCode
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary.figures import FIGURES, Figure, FigureKind

if TYPE_CHECKING:
    from shanxi_health_policy.notices.notice import Notice


@table("own_figures", "自有指标")
@frozen(kw_only=True)
class OwnFigure:
    """A figure that the shipped list does not hold; whoever asks gives it among `more`.

    随附的指标表里没有的指标；由询问方写在 `more` 里。
    """

    code: TermCode
    """代码 · Code"""
    zh: str
    """中文名 · Chinese name"""
    en: str
    """英文名 · English name"""
    kind: Literal["count", "flag"] = "count"
    """count 为数量，flag 为是否 · A count, or a yes or no"""
    unit: Text | None = None
    """单位 · Unit"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """A code that ships, or that the file declares twice."""
        if self.code in FIGURES:
            yield "code", self.code, "随附指标以外的代码", "a code that is not among the shipped figures"
        if next(one for one in rows(OwnFigure) if one.code == self.code) is not self:
            yield "code", self.code, "只出现一次", "one occurrence only"

    @property
    def figure(self) -> Figure:
        """The same as the shipped figures are described."""
        return Figure(self.code, self.zh, self.en, FigureKind(self.kind), self.unit or BLANK)


def figures_of(notice: Notice) -> Mapping[str, Figure]:
    """The shipped figures and those that a notice declares."""
    return with_own(notice.rows(OwnFigure))


def with_own(own: Iterable[OwnFigure]) -> Mapping[str, Figure]:
    """The shipped figures and some that a file declares."""
    return {**FIGURES, **{one.code: one.figure for one in own}}


def wrong_figure(
    key: str, code: str, kinds: Sequence[FigureKind], figures: Mapping[str, Figure]
) -> Iterator[Told]:
    """A figure that is not known, or of another kind than is asked."""
    if code not in figures or figures[code].kind not in kinds:
        named = ", ".join(kinds)
        yield key, code, f"类型为 {named} 的指标", f"a figure of the kind {named}"
