"""One measured figure as an answer tells it, from whichever table of a notice holds it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.notices.entries import Anomaly
from shanxi_health_policy.steps import Citation, Step
from shanxi_health_policy.text import BLANK, Text, joined
from shanxi_health_policy.vocabulary.places import named_place

PERCENT = Text("%", "%")
COLUMNS: dict[str, Text] = {
    "topic": Text("题目", "topic"),
    "says": Text("数的是什么", "what is counted"),
    "population": Text("在哪些机构中", "among which facilities"),
    "place": Text("地方", "place"),
    "year": Text("年度", "year"),
    "told_on": Text("文件日期", "day of the notice"),
    "value": Text("数值", "value"),
    "unit": Text("单位", "unit"),
    "whole": Text("总数", "of how many"),
    "percent": Text("折合（%）", "worked out, %"),
    "cities": Text("点名的市", "cities named"),
    "anomalies": Text("异常", "anomalies"),
    "notice": Text("文号", "notice"),
    "at": Text("位置", "where it stands"),
    "clause": Text("条款", "clause"),
}
"""The columns of a table of figures, with their heads."""


@frozen(kw_only=True)
class MeasuredFigure:
    """One figure that was measured: a count or a share as printed, among whom, where, of which year, and by which clause."""

    id: str
    topic: Text
    says: Text
    population: Text
    place: str
    """The place that it was measured for, by its code: of a place within it, it says nothing."""
    year: int | None
    """None where the notice does not say."""
    told_on: date
    """The day of the notice that prints it."""
    value: Decimal | None
    """None where cities are named in place of a figure."""
    unit: Text
    whole: int | None = None
    """How many the population is, where the notice counts it."""
    percent: Decimal | None = None
    """A count worked out as percent of the whole, one decimal, half up; a share that is printed is the `value`."""
    cities: tuple[str, ...] = ()
    """The cities that the notice names, by their codes."""
    citation: Citation
    anomalies: tuple[Anomaly, ...] = ()
    readings: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The figure in one line."""
        year = BLANK if self.year is None else Text(f"{self.year} 年，", f"{self.year}, ")
        told = Text(f"{self.topic.zh}：{self.says.zh}", f"{self.topic.en}: {self.says.en}")
        told += self._value() + Text("；", "; ") + year + self.population + self._whole()
        for one in self.anomalies:
            told += Text(f"（异常 {one.id}）", f" (anomaly {one.id})")
        return told

    def _value(self) -> Text:
        if self.cities:
            return Text("，", ", ") + joined(map(named_place, self.cities))
        blank = "" if self.unit == PERCENT else " "
        return Text(f" {self.value}{blank}{self.unit.zh}", f" {self.value}{blank}{self.unit.en}")

    def _whole(self) -> Text:
        if self.whole is None:
            return BLANK
        share = (
            BLANK if self.percent is None else Text(f"，折合 {self.percent}%", f", which is {self.percent}%")
        )
        return Text(f"（共 {self.whole}", f" ({self.whole} in all") + share + Text("）", ")")

    def step(self) -> Step:
        """The same with its clause and readings."""
        return Step(self.text, None, self.citation, self.readings)

    def cells(self) -> dict[str, Text | str | int | Decimal | date | None]:
        """The figure by column."""
        cities = joined(map(named_place, self.cities))
        return {
            "topic": self.topic,
            "says": self.says,
            "population": self.population,
            "place": named_place(self.place),
            "year": self.year,
            "told_on": self.told_on,
            "value": self.value,
            "unit": self.unit,
            "whole": self.whole,
            "percent": self.percent,
            "cities": cities,
            "anomalies": "、".join(one.id for one in self.anomalies),
            "notice": self.citation.number,
            "at": self.citation.at,
            "clause": self.citation.clause,
        }
