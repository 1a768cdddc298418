"""The page of a notice holds all that its data hold, and says of every clause what becomes of it and what proves it."""

from __future__ import annotations

import re

import pytest
from tests.generated_pages.looked_up import LANGUAGES, page
from tools.coverage_map import TESTS, examples_of, proofs
from tools.pages.links import clause_target, reading_target
from tools.pages.markdown import Reader, escaped
from tools.pages.notice_page import MOST_TESTS, NoticePage, standing

from shanxi_health_policy import Catalogue
from shanxi_health_policy.his import readings as message_readings
from shanxi_health_policy.notices.file_format import tables
from shanxi_health_policy.text import Language

SHIPPED = Catalogue.shipped()
IDS = [one.id for one in SHIPPED]


def section(text: str, target: str) -> str:
    """What stands below a heading that is linked to, up to the next heading."""
    _, there, after = text.partition(f"({target})=\n")
    assert there, target
    return re.split(r"\n(?=\(|#)", after.partition("\n")[2])[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice_id", IDS)
def test_it_says_what_the_head_says(notice_id: str, language: Language) -> None:
    notice, text = SHIPPED[notice_id], page(language, f"notices/{notice_id}")
    head = text.partition("\n## ")[0]
    title = f"# {escaped(notice.number)} {escaped(notice.title.in_language(language))}\n"
    assert title in head
    told = (notice.id, notice.place, notice.source, notice.digest, str(notice.dates.in_force_from))
    for one in (*told, *notice.issuers, *notice.rests_on, str(notice.dates.known)):
        assert one in head, one


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice_id", IDS)
def test_it_says_of_every_clause_what_becomes_of_it(notice_id: str, language: Language) -> None:
    notice, text = SHIPPED[notice_id], page(language, f"notices/{notice_id}")
    proven = proofs(TESTS)
    for clause in notice.clauses.values():
        own = section(text, clause_target(notice, clause.id))
        assert escaped(clause.says.in_language(language)) in own
        for why in (clause.not_computable, clause.beyond):
            assert why is None or escaped(why.in_language(language)) in own
        for name in clause.rule:
            assert name in own
        tests = proven.get((notice.id, clause.id), []) if clause.rule else []
        for test in tests[:MOST_TESTS]:
            assert f"`{test}`" in own
        assert str(len(tests) or "") in own
        examples = examples_of(notice, clause.id) if clause.rule else 0
        assert (f"(#notice-{notice_id}-examples)" in own) is bool(examples)
        assert bool(clause.rule) is bool(tests or examples)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice_id", IDS)
def test_it_holds_every_row_reading_anomaly_and_example(notice_id: str, language: Language) -> None:
    notice, text = SHIPPED[notice_id], page(language, f"notices/{notice_id}")
    for cls in tables().values():
        for row in notice.rows(cls):
            shown = (
                row.id
                if hasattr(row, "id")
                else row.name.in_language(language)
                if hasattr(row, "name")
                else ""
            )
            assert f"| {escaped(shown)} |" in text or not shown, (cls, shown)
    for one in notice.facility_lists:
        for facility in one.facilities:
            assert f"| {facility.number} | {facility.city} | {facility.county} | {facility.name}" in text
    for reading in notice.readings.values():
        row = next(line for line in text.splitlines() if line.startswith(f"| [{reading.id}]("))
        assert escaped(reading.reading.in_language(language)) in row
    for anomaly in notice.anomalies:
        row = next(line for line in text.splitlines() if line.startswith(f"| {anomaly.id} |"))
        assert escaped(anomaly.printed) in row
        assert escaped(anomaly.note.in_language(language)) in row
    for example in notice.examples:
        assert f"\n### {escaped(example.title.in_language(language))}\n" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_is_explained_with_its_reason(language: Language) -> None:
    text = page(language, "readings")
    every = [(one.id, reading) for one in SHIPPED for reading in one.readings.values()]
    every += [("his", reading) for reading in message_readings().values()]
    assert len(every) > 80
    for owner, reading in every:
        target = reading_target(owner, reading.id)
        own = section(text, target)
        for said in (reading.reading, reading.reason):
            assert escaped(said.in_language(language)) in own
        assert escaped(reading.question.in_language(language)) in text.partition(f"({target})=")[2][:300]
        for clause in reading.clauses:
            assert f"[{clause}](#clause-" in own


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_has_a_line_for_every_clause(language: Language) -> None:
    lines = page(language, "coverage-map").splitlines()
    proven = proofs(TESTS)
    for notice in SHIPPED:
        for clause in notice.clauses.values():
            at = escaped(clause.at.in_language(language))
            start = f"| [{clause.id}](#{clause_target(notice, clause.id)}) | {at} | "
            (line,) = (one for one in lines if one.startswith(start))
            for name in clause.rule:
                assert f"`{name}" in line
            if clause.rule and proven.get((notice.id, clause.id)):
                assert f" | {len(proven[notice.id, clause.id])} |" in line
            if clause.not_computable is not None:
                assert {"zh": "不可计算", "en": "not computable"}[language] in line
    totals = [one for one in lines if one.startswith("| [") and "(#notice-" in one]
    counted = [int(one.split(" | ")[1]) for one in totals]
    assert sum(counted) == sum(len(one.clauses) for one in SHIPPED)


def test_a_notice_that_another_replaces_or_withdraws_says_so() -> None:
    from attrs import evolve

    reader = Reader("en")
    old = SHIPPED["lvliang-2022-22"]
    new = evolve(old, id="lvliang-2030-1", number="吕医保发〔2030〕1号", replaces=(old.id,))
    both = [old, new]
    assert standing(old, both, reader) == "replaced by [吕医保发〔2030〕1号](#notice-lvliang-2030-1)"  # type: ignore[arg-type]
    assert "no notice here" in standing(new, both, reader)  # type: ignore[arg-type]
    repealing = SHIPPED["shuozhou-2023-42"]
    (number,) = {row.number for row in repealing.rows(tables()["repeals"])}
    gone = evolve(old, id="gone-2020-1", number=number)
    assert standing(gone, [gone, repealing], reader).startswith("withdrawn by [朔政办发")  # type: ignore[arg-type]
    assert "取代" in NoticePage(new, Catalogue([*SHIPPED, new]), {}, Reader("zh")).text()
