"""What was measured (实测数字, M1–M3): the reviews' figures by topic, place and year, and why where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, Question, rule
from shanxi_health_policy.asking.kinds import Choices, text, year
from shanxi_health_policy.checks import check_year
from shanxi_health_policy.notices.agreement import is_known
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.organisation.figures_at_home import Said, figures_at_home
from shanxi_health_policy.organisation.measured_figure import COLUMNS, MeasuredFigure
from shanxi_health_policy.organisation.measurement_rows import Measurement
from shanxi_health_policy.organisation.topics import LONGEST_TOPIC, name_kind, topic_choices, topics_meant
from shanxi_health_policy.text import BLANK, Language, Text, joined, several
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import enclosing_places, named_place


@lru_cache(maxsize=8)  # a notice never changes, and an analyst asks topic after topic
def _every(catalogue: Catalogue) -> tuple[Said, ...]:
    return tuple(one for notice in catalogue for one in figures_at_home(notice))


def _topics(catalogue: Catalogue) -> Choices:
    return topic_choices(_every(catalogue))


_TOPIC = name_kind(
    text("题目，如 诊疗病种；不写则全部", "the topic, such as 诊疗病种; all of them, if left out"),
    "TOPIC",
    LONGEST_TOPIC,
    "题目",
    choices=_topics,
)


@frozen(kw_only=True)
class Measurements(RuleAnswer):
    """The measured figures asked for; none with its `reasons`, and where and of which years there are such figures."""

    figures: tuple[MeasuredFigure, ...] = ()
    years: tuple[int, ...] = ()
    """The years of which the place has figures of the topic."""
    of_wider_places: tuple[str, ...] = ()
    """The places around it that have figures of the topic and year: they say nothing of the place itself."""

    def table(
        self, language: Language = "zh"
    ) -> tuple[tuple[str, ...], list[tuple[str | int | Decimal | date | None, ...]]]:
        """The heads and the rows, a figure each."""
        rows = [one.cells() for one in self.figures]
        heads = tuple(head.in_language(language) for head in COLUMNS.values())
        return heads, [
            tuple(
                cell.in_language(language) if isinstance(cell, Text) else cell
                for cell in (row[name] for name in COLUMNS)
            )
            for row in rows
        ]


@rule(
    purpose=Text("评估和复核测得的数字", "what reviews measured"),
    row=Measurement,
    example={"place": "410800", "topic": "未达基本标准"},
)
def measurements(
    question: Question,
    topic: Annotated[str | None, _TOPIC] = None,
    *,
    place: At = None,
    year: Annotated[int | None, year("年度", "the year", check_year, "年份")] = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> Measurements:
    """What reviews measured: counts and shares as printed, each with its population, year and clause (M1–M3).

    `topic` is any name of a topic in either language. A figure belongs to the place it was measured for: what is said of the
    province is not said of a city, and the answer says so. A year between two rounds, a place without figures and a topic that
    was not measured there are different answers. Raises [UnknownTermError][], which offers the nearest, for a topic that no
    notice has.

    >>> found = measurements("诊疗病种", place="山西省")
    >>> [(one.says.zh, str(one.value), one.unit.zh) for one in found.figures]
    [('达到A档', '18', '%'), ('达到B档', '38.7', '%')]
    >>> measurements("诊疗病种", place="太原市").reasons[0].value
    'of_a_wider_place'
    """
    every = _every(question.catalogue)
    if topic is None:
        title = Text("实测数字：全部题目", "measured: every topic")
        meant = every
    else:
        topics = topics_meant(topic, every)
        named = joined(topics.values())
        title = Text(f"实测数字：{named.zh}", f"measured: {named.en}")
        meant = tuple(one for one in every if one.topic.zh in topics)
    if year is not None:
        title += Text(f"，{year} 年", f", {year}")
    known = [one for one in meant if is_known(one.notice, question.known_on)]
    here = [one for one in known if _is_of(one, question.place)]
    found = _of_year(here, year)
    around = enclosing_places(question.place)[1:]
    wider = tuple(
        dict.fromkeys(one.figure.place for one in _of_year(known, year) if one.figure.place in around)
    )
    years = tuple(sorted({one.figure.year for one in here if one.figure.year is not None}))
    if not found:
        reason = _why_not(question, every, meant, years, wider)
        frame = question.no_rule(title, reason)
        frame["decided_by"] += _elsewhere(reason, years, wider)
        return Measurements(**frame, years=years, of_wider_places=wider)
    figures = tuple(one.figure for one in found)
    notices = tuple(dict.fromkeys(one.notice for one in found))
    readings = (one.notice.readings[name] for one in found for name in one.figure.readings)
    decided = Text(f"结论：{len(figures)} 项数字", f"Decided: {several(len(figures), 'figure')}")
    if wider:
        names = joined(map(named_place, wider))
        decided += Text(
            f"；{names.zh}另有全境的数字，不说明本地",
            f"; {names.en} has figures as a whole, which say nothing of this place",
        )
    return Measurements(
        **question.framed(title),
        notice_place=notices[0].place,
        readings=tuple(dict.fromkeys(readings)),
        notices=tuple(one.version for one in notices),
        steps=tuple(one.step() for one in figures),
        decided_by=decided,
        figures=figures,
        years=years,
        of_wider_places=wider,
    )


def _of_year(said: Iterable[Said], year: int | None) -> list[Said]:
    """Those of a year, and those of which the notice does not say the year."""
    return [one for one in said if year in (None, one.figure.year) or one.figure.year is None]


def _is_of(said: Said, place: str) -> bool:
    """Whether a figure is of the place itself, or names it."""
    return place == said.figure.place or place in said.figure.cities


def _why_not(
    question: Question,
    every: tuple[Said, ...],
    meant: tuple[Said, ...],
    years: tuple[int, ...],
    wider: tuple[str, ...],
) -> Reason:
    """Why there is no figure: what is nearest to what was asked comes first."""
    chain = enclosing_places(question.place)
    if years:
        return Reason.YEAR_NOT_MEASURED
    if wider:
        return Reason.OF_A_WIDER_PLACE
    if any(one.figure.place in chain and not is_known(one.notice, question.known_on) for one in meant):
        return Reason.NOT_YET_KNOWN
    there = any(one.figure.place in chain for one in every)
    return Reason.TOPIC_NOT_MEASURED if there else Reason.NO_RULE_FOR_PLACE


def _elsewhere(reason: Reason, years: tuple[int, ...], wider: tuple[str, ...]) -> Text:
    """Where no figure is found: of which years, or of which places around, there are such figures."""
    if reason is Reason.YEAR_NOT_MEASURED:
        told = "、".join(map(str, years)), ", ".join(map(str, years))
        return Text(f"；有数字的年度：{told[0]}", f"; there are figures of {told[1]}")
    if reason is Reason.OF_A_WIDER_PLACE:
        names = joined(map(named_place, wider))
        return Text(f"；有数字的是{names.zh}", f"; the figures are of {names.en}")
    return BLANK
