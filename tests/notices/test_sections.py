"""The map of clauses is whole: every section of every notice belongs to a clause, and every clause to a section.

`facts/sections.tsv` holds the sections of each printed notice with the number of its sentences (full stops, those of headings
among them), and no word of them.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from shanxi_health_policy import Catalogue
from shanxi_health_policy.errors import UnknownTermError
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.sections import (
    points_text,
    section_form,
    section_named,
    section_text,
    sections_of,
)

SHIPPED = Catalogue.shipped()
FACTS = Path(__file__).parent / "facts" / "sections.tsv"


def printed(notice: Notice) -> list[str]:
    """The sections of a notice, as they were taken from its print."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["notice"] for row in rows} == {one.number for one in SHIPPED}
    assert all(row["sentences"].isdigit() for row in rows)
    return [row["section"] for row in rows if row["notice"] == notice.number]


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_every_section_belongs_to_a_clause_and_every_clause_to_a_section(notice: Notice) -> None:
    every = printed(notice)
    assert [one for one, count in Counter(map(section_form, every)).items() if count > 1] == []
    gaps = {*map(section_form, every)} - {*map(section_form, sections_of(notice))}
    assert not gaps, "sections that no clause covers"
    nowhere = {
        clause.id: one
        for clause in notice.clauses.values()
        for one in clause.covers
        if section_form(one) not in {*map(section_form, every)}
    }
    assert nowhere == {}, "clauses of a section that is not there: give them `sections`"


def test_sections_are_cited_together_where_they_follow_each_other() -> None:
    assert points_text(["57", "58"]).en == "Points 57–58"
    assert points_text(["6", "8"]).zh == "第6条、第8条"
    assert points_text(["附件1", "落款"]).zh == "附件1、落款"
    assert section_text("二（十一）").en == "II (11)"


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("(二)", ("一（二）", "二（二）1", "二（二）9")),
        ("9", ("二（二）9",)),
        ("附件", ("附件1",)),
        ("乙", ()),
    ],
)
def test_what_fits_no_section_or_several_is_an_error_that_offers_them(
    written: str, near: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownTermError) as caught:
        section_named(written, ["一（二）", "二（二）1", "二（二）9", "附件1"])
    assert caught.value.suggestions == near
