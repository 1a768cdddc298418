"""Hypothesis strategies for the figures of facilities: they crowd around the thresholds of the notices."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from hypothesis import strategies as st

from shanxi_health_policy.facilities.stats import FacilityStats
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.standard_tables import Measure
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.figures import FIGURES, FigureKind

_WHOLES = (1, 7, 20, 1000, 10_000, 20_001)
_PARTS = (
    ("health_technicians", "staff"),
    ("professional_posts", "posts"),
    ("public_health_staff", "professional_posts"),
    ("clinical_pharmacists", "pharmacists"),
    ("technique_categories", "techniques"),
)


def facility_stats(catalogue: Catalogue | None = None) -> st.SearchStrategy[FacilityStats]:
    """Facilities of every kind, their figures unknown, or one below, at or one above a threshold of some notice."""
    return _facility_stats(catalogue)


def _measures(catalogue: Catalogue | None) -> list[Measure]:
    return [
        measure
        for notice in chosen(catalogue)
        for standard in notice.standards
        for measure in (*standard.when, *(one for criterion in standard.criteria for one in criterion.any_of))
    ]


def _edges(code: str, measures: list[Measure], known: dict[str, Any]) -> list[int]:
    """The thresholds of a count; for a ratio those that come out of the whole already drawn."""
    found = {0, 1}
    for one in measures:
        if one.figure != code or (one.at_least is None and one.below is None and one.share is None):
            continue
        threshold = Fraction(one.at_least or one.below or 0) / one.per
        if one.share is not None:
            threshold = Fraction(one.share.numerator, one.share.denominator)
        whole = 1 if one.of is None else known.get(one.of) or 1
        least = ceil(threshold * whole)
        found.update((least - 1, least, least + 1))
    return sorted(edge for edge in found if edge >= 0)


@st.composite
def _facility_stats(draw: st.DrawFn, catalogue: Catalogue | None) -> FacilityStats:
    measures = _measures(catalogue)
    wholes = list(dict.fromkeys(one.of for one in measures if one.of is not None))
    counts = [code for code, figure in FIGURES.items() if figure.kind is FigureKind.COUNT]
    known: dict[str, Any] = {}
    for code in (*wholes, *(one for one in counts if one not in wholes)):
        edges = (
            [*_WHOLES, *_edges(code, measures, known)] if code in wholes else _edges(code, measures, known)
        )
        known[code] = draw(st.none() | st.sampled_from(edges))
    for part, whole in _PARTS:
        some, every = known.get(part), known.get(whole)
        if some is not None and every is not None:
            known[part] = min(some, every)
    for code, figure in FIGURES.items():
        if figure.kind is FigureKind.FLAG:
            known[code] = draw(st.sampled_from((None, True, False)))
        elif figure.kind is FigureKind.DAY:
            known[code] = draw(st.none() | st.dates(date(2018, 1, 1), date(2024, 12, 31)))
    return FacilityStats(
        kind=draw(st.sampled_from(FacilityKind)),
        grade=draw(st.none() | st.sampled_from(HospitalGrade)),
        accreditations=draw(st.none() | st.frozensets(st.sampled_from(Accreditation))),
        county=draw(st.sampled_from((None, "文水县", "孝义市"))),
        community_hospital_name=draw(
            st.sampled_from((None, "文水县凤城社区医院", "凤城镇卫生院", "孝义市社区医院"))
        ),
        **known,
    )
