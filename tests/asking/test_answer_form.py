"""Answers written down and read back are the same; anything else is refused, and nothing in them is taken for HTML."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.asking.test_rules import ANSWERS

from shanxi_health_policy import (
    Answer,
    InputError,
    ask,
    capitation_settlement,
    premium_subsidy,
    receipt,
    reimburse,
)
from shanxi_health_policy.answer_form import FORMAT
from shanxi_health_policy.asking import answer_schema, every_rule, question_schema
from shanxi_health_policy.asking.receipts import Receipt
from shanxi_health_policy.checks import check_name
from shanxi_health_policy.steps import Step
from shanxi_health_policy.subsidies import CapitationSettlement, PremiumSubsidy
from shanxi_health_policy.testing import fee_classes, visits
from shanxi_health_policy.text import Text

RULES = every_rule()
EXAMPLES = [rule.ask(rule.example) for rule in RULES.values()]
VISIT = {"condition": "颈椎病", "visited_on": "2023-05-04", "tier": "I"}
EVERY = [*ANSWERS, *EXAMPLES]
PLAIN = [json.loads(answer.to_json()) for answer in EXAMPLES]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("answer", EVERY, ids=lambda answer: str(answer.asked.rule))
def test_an_answer_read_back_is_the_answer(answer: Answer) -> None:
    text = answer.to_json()
    again = type(answer).from_json(text)
    assert again == answer
    assert again.to_json() == text
    assert again.explain() == answer.explain()
    assert again.explain("en") == answer.explain("en")
    assert Answer.from_plain(answer.to_plain()) == answer
    assert answer.to_plain()["format"] == FORMAT


@pytest.mark.parametrize(
    "item", ["\ud800", "电\udcff针", "a\ud83d"], ids=["half", "within", "the first half"]
)
def test_half_of_a_character_in_an_answer_can_be_written_and_read_back(item: str) -> None:
    """A name that came in other bytes than UTF-8 holds such halves; the answer is kept in a file of UTF-8 all the same."""
    answer = ask("reimburse", {**VISIT, "items": [[item, "1.00"]]})
    assert Answer.from_json(answer.to_json().encode().decode()) == answer
    kept = receipt(answer)
    assert Receipt.from_json(kept.to_json().encode().decode()) == kept


@pytest.mark.parametrize("answer", EVERY, ids=lambda answer: str(answer.asked.rule))
def test_every_notice_that_an_answer_cites_is_among_its_notices(answer: Answer) -> None:
    known = {one.id: one for one in answer.notices}
    for citation in answer.citations:
        assert known[citation.notice].number == citation.number
        assert str(citation) == citation.in_language("zh")
        assert str(citation) == f"{citation.number} {citation.at.zh} [{citation.clause}]"
    for step, told in zip(answer.steps, answer.to_plain()["steps"], strict=True):  # type: ignore[arg-type]
        basis: Any = told["basis"]  # type: ignore[call-overload, index]
        assert (basis is None) is (step.citation is None)
        if basis is not None:
            assert basis["digest"] == known[basis["notice"]].digest
            assert basis["in_force_from"] == str(known[basis["notice"]].in_force_from)


@pytest.mark.parametrize("name", RULES)
def test_examples_and_answers_keep_to_the_schemas_of_their_rule(name: str) -> None:
    question, answer = question_schema(RULES[name]), answer_schema(RULES[name])
    for schema in (question, answer):
        Draft202012Validator.check_schema(schema)
    Draft202012Validator(question).validate(dict(RULES[name].example))
    for one in EVERY:
        if one.asked.rule == name:
            Draft202012Validator(answer).validate(json.loads(one.to_json()))


@given(visits(), fee_classes(), st.integers(0, 300_000))
def test_every_visit_is_read_back_to_the_fen(visit: Any, tier: Any, paid: int) -> None:
    answer = reimburse(visit, tier, f"{paid // 100}.{paid % 100:02}")
    assert type(answer).from_json(answer.to_json()) == answer


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_every_settlement_is_read_back_to_the_fen(budget: int, spending: int) -> None:
    answer = capitation_settlement(
        f"{budget // 100}.{budget % 100:02}", f"{spending // 100}.{spending % 100:02}"
    )
    assert CapitationSettlement.from_json(answer.to_json()) == answer


PREMIUM = premium_subsidy({"低保"}, "350.00", 2023)
GOOD: dict[str, Any] = json.loads(PREMIUM.to_json())


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        b"{}",
        "",
        "5",
        "[]",
        "{}",
        "{",
        "NaN",
        "[" * 100_000,
        " " * 4_000_001,
        json.dumps({**GOOD, "format": "shanxi-health-policy/answer/2"}),
        json.dumps({**GOOD, "rule": "premium"}),
        json.dumps({**GOOD, "rule": ["premium_subsidy"]}),
        json.dumps({**GOOD, "rule": {}}),
        json.dumps({**GOOD, "rule": "capitation_settlement"}),
        json.dumps({**GOOD, "inputs": {}}),
        json.dumps({**GOOD, "inputs": 5}),
        json.dumps({**GOOD, "steps": [5]}),
        json.dumps({**GOOD, "notices": []}),
        json.dumps({**GOOD, "reasons": [{"code": "whim"}]}),
        json.dumps({**GOOD, "result": {**GOOD["result"], "amount": "much"}}),
        json.dumps({**GOOD, "result": {**GOOD["result"], "colour": "red"}}),
        json.dumps({name: one for name, one in GOOD.items() if name != "title"}),
        PREMIUM.to_json().replace('"280.00"', "280.00"),
    ],
    ids=range(25),
)  # fmt: skip
def test_what_is_no_answer_is_refused(text: Any) -> None:
    with pytest.raises(InputError):
        PremiumSubsidy.from_json(text)


@pytest.mark.parametrize("key", ["number", "clause", "digest", "issued", "in_force_from", "colour"])
@pytest.mark.parametrize("value", [5, "2001-01-01", None])
def test_a_step_rests_on_a_notice_of_the_answer_as_it_is_told_there(key: str, value: object) -> None:
    found = json.loads(json.dumps(GOOD))
    basis = next(one["basis"] for one in found["steps"] if one["basis"])
    if key == "clause" and isinstance(value, str):
        return  # which clauses a notice has is not in an answer
    basis[key] = value
    with pytest.raises(InputError):
        Answer.from_plain(found)


def test_a_key_that_an_answer_does_not_have_is_not_passed_over() -> None:
    with pytest.raises(InputError):
        Answer.from_plain({**GOOD, "colour": "red"})


@given(
    index=st.integers(0, len(PLAIN) - 1),
    data=st.data(),
)
def test_a_damaged_answer_is_refused_or_read_but_never_breaks_the_reader(
    index: int, data: st.DataObject
) -> None:
    found = json.loads(json.dumps(PLAIN[index]))
    holder: Any = found
    for _ in range(data.draw(st.integers(1, 5))):
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(holder[key], (dict, list)) or data.draw(st.booleans()):
            if data.draw(st.booleans()):
                holder[key] = data.draw(JSON)
            else:
                del holder[key]
            break
        holder = holder[key]
    with suppress(InputError):
        again = Answer.from_plain(found)
        assert again.to_json()
        assert again.explain()


@given(JSON)
def test_no_json_breaks_the_reader(found: Any) -> None:
    with pytest.raises(InputError):
        Answer.from_json(json.dumps(found))


def test_an_answer_of_another_rule_is_not_taken_for_this_one() -> None:
    with pytest.raises(InputError) as caught:
        PremiumSubsidy.from_json(capitation_settlement("1.00", "1.00").to_json())
    assert caught.value.field == "answer.rule"


def test_hostile_text_stays_text_in_a_notebook() -> None:
    evil = "<script>alert('&')</script>"
    text = Text(zh=evil, en=evil)
    reading = evolve(PREMIUM.readings[0], question=text, reading=text) if PREMIUM.readings else None
    answer = evolve(
        PREMIUM,
        title=text,
        decided_by=text,
        steps=(*PREMIUM.steps, Step(text, None, None, (evil,))),
        readings=() if reading is None else (reading,),
    )
    html = answer._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.startswith("<table><caption>")
    assert html.count("<tr>") == len(answer.steps) + 2


@pytest.mark.parametrize("answer", EVERY, ids=lambda answer: str(answer.asked.rule))
def test_every_answer_is_a_table_in_a_notebook(answer: Answer) -> None:
    html = answer._repr_html_()
    assert html.count("<table>") == html.count("</table>") == 1
    assert ("<ul>" in html) is bool(answer.readings)
    assert all(str(step.amount) in html for step in answer.steps if step.amount is not None)


def test_an_answer_speaks_two_languages() -> None:
    with pytest.raises(InputError, match="language"):
        PREMIUM.explain("fr")  # type: ignore[arg-type]


def test_a_name_is_not_blank_and_not_too_long() -> None:
    assert check_name("凤城镇卫生院", "name") == "凤城镇卫生院"
    for wrong in (None, 5, "", " ", "院" * 201):
        with pytest.raises(InputError, match="1 to 200 characters"):
            check_name(wrong, "name")
