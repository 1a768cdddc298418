"""The page of a rule says in its own language what the rule is about and what its answer holds; each text has one home."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from tests.generated_pages.looked_up import LANGUAGES, page
from tests.pages import text_of
from tools.pages.answer_fields import EVERY, meaning, meanings
from tools.pages.docstrings import CHINESE, escaped_inside, first_part, in_language, said
from tools.pages.markdown import escaped

from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.text import Language

RULES = every_rule()
_CHINESE = re.compile("[一-鿿]")


def chinese() -> dict[str, str]:
    with CHINESE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def test_the_catalogue_holds_what_the_rules_say_now_and_nothing_else() -> None:
    assert chinese().keys() == {said(rule.body) for rule in RULES.values()}
    for en, zh in chinese().items():
        assert zh.endswith("。")
        clauses = re.findall(r"\b[A-Z]{1,2}-?[A-Z]?\d+\b", en)
        assert sorted(re.findall(r"\b[A-Z]{1,2}-?[A-Z]?\d+\b", zh)) == sorted(clauses), "the same clauses"


def test_what_is_not_translated_is_blank() -> None:
    def added() -> None:
        """What no rule says."""

    assert (first_part(added, "zh"), first_part(added)) == ("", "What no rule says.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_the_page_begins_with_what_the_rule_says(name: str, language: Language) -> None:
    head = page(language, f"rules/{name}").partition("\n## ")[0]
    whole = said(RULES[name].body)
    sentence = in_language([whole], "en")[0] if language == "en" else chinese()[whole]
    assert escaped_inside(sentence.partition("`")[0]) in head


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_every_field_of_the_answer_stands_there_with_its_meaning(name: str, language: Language) -> None:
    rule, text = RULES[name], page(language, f"rules/{name}")
    for field in rule.answer.result_fields():
        assert field in meanings().get(name, {}) or field in meanings()[EVERY]
        told = meaning(rule, field).in_language(language)
        assert f"| `{field}` | {escaped(told)} |" in text
        assert bool(_CHINESE.search(told)) is (language == "zh")


def test_every_meaning_is_of_a_field() -> None:
    own = {name: set(rule.answer.result_fields()) for name, rule in RULES.items()}
    for name, fields in meanings().items():
        there = set.union(*own.values()) if name == EVERY else own[name]
        assert fields.keys() <= there, name


def test_the_meanings_use_the_words_of_the_glossary() -> None:
    rows = re.findall(
        r"^\| ([^|（]+)\S* \| ([^|]+) \| `(\w+)\.(\w+)`", text_of("reference/glossary.md"), re.MULTILINE
    )
    told = {
        (zh, en): (rule, field)
        for zh, en, of, field in rows
        for rule in RULES.values()
        if rule.answer.__name__ == of
    }
    seen = 0
    for (zh, en), (rule, field) in told.items():
        if field in rule.answer.result_fields():
            assert zh in meaning(rule, field).zh
            assert en in meaning(rule, field).en
            seen += 1
    assert seen >= 10


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_no_placeholder_stands_among_what_a_parameter_takes(name: str, language: Language) -> None:
    text = page(language, f"rules/{name}")
    rule = RULES[name]
    choices = {"I", "II", "III"}
    for one in rule.parameters:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{one.name}`"))
        bare = set(re.findall(r"`([A-Z]+)`", row.rpartition(" | ")[2]))
        assert bare - choices <= {"JSON"}, one.name
