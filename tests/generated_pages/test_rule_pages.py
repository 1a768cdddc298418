"""The page of a rule says all that its declaration and the data say, in one language, and its examples are real."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path

import pytest
from tests.doc_examples import run_commands, run_python
from tests.generated_pages.looked_up import LANGUAGES, blocks, page
from tests.service.running import Client
from tools.pages.cells import yuan
from tools.pages.links import clause_target, reading_target
from tools.pages.markdown import escaped
from tools.pages.parameters import MOST_SHOWN
from tools.pages.rule_facts import clauses_of, readings_of, spoken_for, tables_of
from tools.reference import SCHEMAS

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.asking.declaration import PLACE
from shanxi_health_policy.text import Language

RULES = every_rule()
SHIPPED = Catalogue.shipped()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_it_says_what_the_rule_declares(name: str, language: Language) -> None:
    rule, text = RULES[name], page(language, f"rules/{name}")
    assert escaped(rule.purpose.in_language(language)).lower() in text.partition("\n## ")[0].lower()
    for one in rule.parameters:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{one.name}`"))
        assert row.startswith(f"| `{one.name}` \\* |") is one.required
        assert escaped(one.kind.term.in_language(language)) in row
        for other in one.kind.names:
            assert escaped(other) in row
        if one.kind.unit is not None:
            assert f"| {escaped(one.kind.unit.in_language(language))} |" in row
        places = sorted(set(rule.places(SHIPPED)))
        for code in places if one.kind is PLACE else list(rule.choices(one, SHIPPED))[:MOST_SHOWN]:
            assert code in row, (one.name, code)
    for field in rule.answer.result_fields():
        assert f"`{field}`" in text
    for schema in ("question", "answer"):
        assert f"(../schemas/{name}.{schema}.json)" in text
        assert (SCHEMAS / f"{name}.{schema}.json").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_it_names_every_clause_with_what_it_says_and_every_reading(name: str, language: Language) -> None:
    rule, text = RULES[name], page(language, f"rules/{name}")
    clauses = list(clauses_of(rule, SHIPPED))
    assert clauses
    for notice, clause in clauses:
        row = f"[{clause.id}](#{clause_target(notice, clause.id)}) | {escaped(clause.at.in_language(language))} |"
        assert f"{row} {escaped(clause.says.in_language(language))} |" in text
    for notice, reading in readings_of(rule, SHIPPED):
        assert f"| [{reading.id}](#{reading_target(notice.id, reading.id)}) |" in text
    named = {one for example in _answers_readings(name) for one in example}
    assert named <= {reading.id for _, reading in readings_of(rule, SHIPPED)}


def _answers_readings(name: str) -> list[set[str]]:
    answer = RULES[name].ask(RULES[name].example)
    return [{one.id for one in answer.readings}]


@pytest.mark.parametrize("name", RULES)
def test_it_speaks_for_the_places_of_the_rule_and_for_no_others(name: str) -> None:
    rule = RULES[name]
    spoken = spoken_for(rule, SHIPPED)
    assert {one.place for one in spoken} == set(rule.places(SHIPPED))
    text = page("en", f"rules/{name}")
    for one in spoken:
        last = "" if one.last in (None, date.max) else f" to {one.last}"
        assert any(
            line.startswith("| ") and one.place in line and f"{one.first}{last}" in line
            for line in text.splitlines()
        )


def test_the_rows_that_it_shows_are_those_of_the_places_that_it_speaks_for() -> None:
    for rule in RULES.values():
        if tables_of(rule):
            text = page("zh", f"rules/{rule.name}").partition("\n## 数字\n")[2].partition("\n## ")[0]
            for one in spoken_for(rule, SHIPPED):
                assert f"\n### [{one.notice.number}]" in text, rule.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_limits_stand_there_to_the_yuan_with_their_clauses(language: Language) -> None:
    text = page(language, "rules/reimburse")
    notice = SHIPPED["lvliang-2022-22"]
    assert notice.tcm is not None
    assert "**60%**" in text
    assert len(notice.tcm.conditions) == 20
    for condition in notice.tcm.conditions:
        cells = [cell for (one, _), cell in notice.tcm.limits.items() if one is condition]
        assert len(cells) == 3
        amounts = " | ".join(yuan(fen) for cell in cells for fen in (cell.per_visit or 0, cell.annual or 0))
        assert f"{condition.zh} | {amounts} | {cells[0].at.in_language(language)} |" in text
    for clause in ("T3", "T4", "T5"):
        assert f"[{clause}](#clause-lvliang-2022-22-{clause.lower()})" in text
    for listed in notice.tcm.techniques:
        assert listed.technique.zh in text
        assert listed.printed in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_its_session_and_its_command_print_what_it_shows(
    name: str,
    language: Language,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    text = page(language, f"rules/{name}")
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    assert run_python(tmp_path / "page.md") == 3
    assert run_commands(text, capsys) == 1


@pytest.mark.parametrize("name", RULES)
def test_its_request_is_answered_as_it_shows(name: str, client: Client) -> None:
    for language in LANGUAGES:
        text = page(language, f"rules/{name}")
        (command,), (result,) = blocks(text, "sh"), blocks(text, "json")
        program, _, url, _, header, _, body = shlex.split(command.replace("\\\n", " "))
        assert (program, header) == ("curl", "Content-Type: application/json")
        path = url.removeprefix("http://127.0.0.1:8765")
        assert client.post(path, body.encode()).json["result"] == json.loads(result)


def test_a_long_answer_is_folded_away_and_a_short_one_is_not() -> None:
    assert "<details>" in page("zh", "rules/duties")
    assert "<details>" not in page("zh", "rules/reimburse")
