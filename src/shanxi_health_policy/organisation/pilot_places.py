"""Pilot places (试点) that a notice names, and whether a place is among them (L1): absent from an open list is not 'no'."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.facilities.target_progress import Target
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Placed, Row, Rows, Told, table
from shanxi_health_policy.notices.values import PlaceCode
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import Text, joined, several
from shanxi_health_policy.vocabulary.places import enclosing_places, named_place
from shanxi_health_policy.vocabulary.standards import ListStanding


@table("pilots", "试点名单")
@frozen(kw_only=True)
class PilotList(Row):
    """The places that a notice names for one pilot programme.

    文件为一项试点点名的各地。
    """

    id: str
    """编号 · Id"""
    programme: Text
    """试点的名称 · What is tried there"""
    places: tuple[PlaceCode, ...]
    """点名的地方 · The places named"""
    first: PlaceCode | None = None
    """其中单独列在前面的 · The one of them that is set before the others"""
    further: str | None = None
    """还要再选的，见这项目标；不写则名单完整 · The target of how many more are to be chosen; left out, the list is whole"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """A place named twice, a first one that is not among them, a target that the file does not hold."""
        yield from Row.faults(self, rows)
        if not self.places or len(set(self.places)) < len(self.places):
            yield "places", len(self.places), "至少一个地方，各写一次", "at least one place, each once"
        if self.first is not None and self.first not in self.places:
            yield "first", self.first, "places 之一", "one of `places`"
        if self.further is not None and self.further not in [one.id for one in rows(Target)]:
            yield "further", self.further, "本文件目标的编号", "the id of a target of the file"


@frozen(kw_only=True)
class PilotStanding:
    """Whether a place is on one list of pilots."""

    id: str
    programme: Text
    standing: ListStanding
    named: tuple[str, ...] = ()
    """The places of the list that are meant: the place itself, or those within it, by their codes."""
    first: str | None = None
    """The place that the notice sets before the others, where it is among `named`."""
    further: int | None = None
    """How many more places are to be chosen that are not named here; None where the list is whole."""
    citation: Citation


@frozen(kw_only=True)
class Pilots(RuleAnswer):
    """Where a place stands on every list of pilots; none with its `reasons` where no list speaks."""

    lists: tuple[PilotStanding, ...] = ()


@rule(
    purpose=Text("一地是不是点名的试点", "whether a place is among the pilots that a notice names"),
    row=PilotList,
    example={"place": "140000"},
)
def pilots(
    question: Question,
    place: At = None,
    *,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> Pilots:
    """Which lists of pilots name a place (L1, point 45 of 晋政办发〔2023〕51号); of a wider place, which places in it.

    A place that a whole list leaves out is 'not named'. Where more places are still to be chosen, it is 'open'.

    >>> [(one.id, one.standing.code) for one in pilots("孝义").lists]
    [('integrated-county-care', 'open'), ('primary-care-zones', 'named')]
    >>> pilots("介休").lists[1].first
    '140781'
    """
    name = question.place_name
    title = Text(f"试点：{name.zh}", f"pilots: {name.en}")
    found = question.rows(PilotList, on)
    if found.why_not is not None:
        return Pilots(**question.no_rule(title, found.why_not))
    standings = tuple(_standing(one, question.place) for one in found.rows)
    named = sum(one.standing is ListStanding.NAMED for one in standings)
    return Pilots(
        **question.ruled(title, found.rows),
        steps=tuple(placed.step(_said(one)) for one, placed in zip(standings, found.rows, strict=True)),
        decided_by=Text(
            f"结论：{len(standings)} 份名单中 {named} 份点到",
            f"Decided: named in {named} of {several(len(standings), 'list')}",
        ),
        lists=standings,
    )


def _standing(placed: Placed[PilotList], place: str) -> PilotStanding:
    row = placed.row
    named = tuple(one for one in row.places if place in (placed.place, *enclosing_places(one)))
    targets = placed.notice.rows(Target)
    further = next((one.at_least for one in targets if one.id == row.further), None)
    silent = ListStanding.NOT_NAMED if row.further is None else ListStanding.OPEN
    return PilotStanding(
        id=row.id,
        programme=row.programme,
        standing=ListStanding.NAMED if named else silent,
        named=named,
        first=row.first if row.first in named else None,
        further=further,
        citation=placed.citation,
    )


def _said(one: PilotStanding) -> Text:
    told = Text(f"{one.programme.zh}：{one.standing.zh}", f"{one.programme.en}: {one.standing.en}")
    if one.named:
        names = joined(map(named_place, one.named))
        told += Text(f"（{names.zh}）", f" ({names.en})")
    if one.first is not None:
        first = named_place(one.first)
        told += Text(f"，{first.zh}单独列在前面", f", {first.en} set before the others")
    if one.further is not None:
        told += Text(
            f"；另选 {one.further} 个，这里没有名单",
            f"; {several(one.further, 'more is', 'more are')} to be chosen, not named here",
        )
    return told
