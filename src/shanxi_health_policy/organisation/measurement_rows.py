"""What a review measured (实测数字, M1–M3) as a notice prints it: the row of one figure, and what of it cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.rows import Row, Rows, Told, part, table
from shanxi_health_policy.notices.values import PlaceCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import FacilityKind


@part("其中一类机构")
@frozen(kw_only=True)
class MeasuredPart:
    """How many of a count are of one kind of facility.

    一个数量中，属于某一类机构的有多少。
    """

    kind: FacilityKind
    """机构类别 · The kind of facility"""
    count: int
    """其中的数量 · How many of the whole"""


@table("measurements", "实测数字")
@frozen(kw_only=True)
class Measurement(Row):
    """One measured figure: a count, a share as printed, or the cities named; what another table holds is not repeated.

    一个实测数字：数量、文件所载的占比，或点名的各市；别的表里已有的不再写。
    """

    id: str
    """编号 · Id"""
    topic: Text
    """题目 · The topic"""
    also: tuple[str, ...] = ()
    """题目的其他叫法 · Other names of the topic; one may stand for several topics"""
    says: Text
    """数的是什么 · What is counted"""
    population: Text | None = None
    """在哪些机构中；写了 of 的不写 · Among which facilities; left out beside `of`, which says it"""
    year: int
    """年度 · Year"""
    count: int | None = None
    """数量 · A count"""
    share: Share | None = None
    """文件所载的占比 · A share as printed"""
    of: str | None = None
    """分母：另一行的编号 · The whole: the id of the row that counts it"""
    parts: tuple[MeasuredPart, ...] = ()
    """按机构类别分，加起来等于 count · By kind of facility; they add up to `count`"""
    cities: tuple[PlaceCode, ...] = ()
    """点名的市；此时不写数量和占比 · The cities that are named, in place of a figure"""
    anomalies: tuple[str, ...] = ()
    """涉及的异常 · The anomalies that it is part of"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """No figure or two in one, a part above its whole, parts that do not add up, a share that its counts do not give."""
        yield from Row.faults(self, rows)
        if bool(self.cities) is not (self.count is None and self.share is None):
            yield (
                "",
                self.id,
                "count、share，或者 cities",
                "`count` or `share`, or else `cities`",
            )
        for key, value in (("count", self.count), *_keyed(self.parts)):
            if value is not None and value < 0:
                yield key, value, "非负整数", "a non-negative integer"
        yield from self._of_a_whole(rows)
        told = sum(one.count for one in self.parts)
        if self.parts and told != self.count and not self.anomalies:
            zh, en = f"合计等于 count（{self.count}）", f"parts that add up to `count` ({self.count})"
            yield "parts", told, f"{zh}，或写明异常", f"{en}, or the anomaly"

    def _of_a_whole(self, rows: Rows) -> Iterator[Told]:
        if (self.of is None) is (self.population is None):
            yield "of", self.id, "of 与 population 二者之一", "one of `of` and `population`"
        whole = whole_of(self, rows(Measurement))
        if self.of is None:
            return
        if whole is None:
            yield "of", self.of, "本表另一行的编号，该行有 count", "the id of another row, with a `count`"
        elif self.count is not None and self.count > whole:
            yield "count", self.count, f"0 至 {whole}（{self.of}）", f"from 0 to {whole} ({self.of})"
        elif whole and self.count is not None and self.share is not None and not self.anomalies:
            of = self.share.denominator
            if (2 * self.count * of + whole) // (2 * whole) != self.share.numerator:
                zh = f"{self.count} 占 {whole} 的比例，或写明异常"
                yield "share", self.share.percent(), zh, f"{self.count} of {whole} as a share, or the anomaly"


def _keyed(parts: tuple[MeasuredPart, ...]) -> Iterator[tuple[str, int]]:
    return ((f"parts[{index}].count", one.count) for index, one in enumerate(parts))


def row_of(row: Measurement, every: tuple[Measurement, ...]) -> Measurement | None:
    """The row that counts the whole of another."""
    return next((one for one in every if one.id == row.of and one is not row), None)


def whole_of(row: Measurement, every: tuple[Measurement, ...]) -> int | None:
    """How many facilities a figure is of, where the notice counts them."""
    found = row_of(row, every)
    return None if found is None else found.count
