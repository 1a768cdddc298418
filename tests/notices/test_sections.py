"""The map of clauses is whole: every section of every notice belongs to a clause, and every clause to a section.

`facts/sections.tsv` holds the sections of each printed notice with the number of its sentences (full stops, those of headings
among them; of 责任单位 its lists), and no word of them. `facts/sentences.tsv` says by number which clauses each belongs to.
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
FACTS = Path(__file__).parent / "facts"


def facts(name: str, notice: Notice) -> list[dict[str, str]]:
    """The rows of one table that are about a notice."""
    with (FACTS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["notice"] for row in rows} == {one.number for one in SHIPPED}
    return [row for row in rows if row["notice"] == notice.number]


def printed(notice: Notice) -> list[str]:
    """The sections of a notice, as they were taken from its print."""
    return [row["section"] for row in facts("sections", notice)]


def numbers(told: str) -> list[int]:
    """The sentences that `3` or `3-5` names."""
    first, _, last = told.partition("-")
    return list(range(int(first), int(last or first) + 1))


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


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_every_sentence_belongs_to_a_clause_of_its_section(notice: Notice) -> None:
    mapped: dict[str, list[int]] = {}
    for row in facts("sentences", notice):
        mapped.setdefault(row["section"], []).extend(numbers(row["sentences"]))
        for clause in row["clauses"].split(" "):
            assert section_form(row["section"]) in map(section_form, notice.clauses[clause].covers), row
    counted = {row["section"]: int(row["sentences"]) for row in facts("sections", notice)}
    assert mapped == {section: numbers(f"1-{count}") for section, count in counted.items() if count}


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
