"""What is told of wrong values: doors for people speak no Python, and the errors of Python name its types."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shanxi_health_policy import (
    Catalogue,
    CityCounts,
    Facility,
    FacilityStats,
    FeeClass,
    InputError,
    Insurance,
    ServiceItem,
    Visit,
    reimburse,
)
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.asking.declaration import Rule
from shanxi_health_policy.checks import check_known_on, or_none
from shanxi_health_policy.errors import QuestionError
from shanxi_health_policy.facilities.facility import DESCRIPTION
from shanxi_health_policy.facilities.targets import track
from shanxi_health_policy.money import to_fen
from shanxi_health_policy.text import Text, Typed
from shanxi_health_policy.vocabulary.figures import FIGURES

RULES = every_rule()
SHIPPED = Catalogue.shipped()
DAY = date(2023, 5, 4)
WRONG: tuple[Any, ...] = (
    *("错的", "-1", "1,500.00", "", "2023-13-01", "x" * 300, -1, 10**13, 1.5),
    *([], {}, ["x"], [1], [["电针", "1,5"]], [["电针"]], {"x": 1}, {"kind": "乡镇卫生院", "x": 1}),
)
PROGRAMMING = re.compile(
    r"\b(None|True|False|Decimal|datetime|int|str|bool|tuple|Iterable|Mapping|[A-Z][a-z]+[A-Z]\w+)\b"
    r"|字符串|数组|序列|实例|元组|的成员|members of"
)
NAMED = re.compile(r"[a-z_0-9]+（[^（）]*(（[^（）]*）[^（）]*)*）")
"""A code beside its name, for who writes it."""


def questions(rule: Rule) -> Iterator[dict[str, Any]]:
    """The rule's example with each part left out, and in turn wrong; of a facility each fact and figure."""
    example = dict(rule.example)
    for one in rule.parameters:
        yield {name: part for name, part in example.items() if name != one.name}
        yield from (example | {one.name: value} for value in WRONG)
    for whole in {each.name for each in rule.parameters} & {"facility", "stats"}:
        for fact in (*DESCRIPTION, *FIGURES):
            yield from (example | {whole: {"kind": "乡镇卫生院", fact: value}} for value in WRONG)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_who_writes_a_question_is_told_no_words_of_programming(rule: Rule) -> None:
    refused = 0
    for question in questions(rule):
        try:
            rule.ask(question, SHIPPED)
        except InputError as error:
            refused += 1
            for one in QuestionError.each(error):
                for language in ("zh", "en"):
                    expected = NAMED.sub("", one.expected.in_language(language))
                    assert PROGRAMMING.search(expected) is None, (one.field, expected)
    assert refused


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: FacilityStats(kind="乡镇卫生院", beds="3"), "非负整数或 None"),  # type: ignore[arg-type]
        (lambda: FacilityStats(kind="乡镇卫生院", bed_use=0.5), "Decimal 或字符串"),  # type: ignore[arg-type]
        (lambda: FacilityStats(kind="乡镇卫生院", public="是"), "True、False 或 None"),  # type: ignore[arg-type]
        (lambda: Facility(kind="乡镇卫生院", tcm_department="是"), "True、False 或 None"),  # type: ignore[arg-type]
        (lambda: Facility(kind="乡镇卫生院", name=3), "或 None"),  # type: ignore[arg-type]
        (lambda: Facility(kind="乡镇卫生院", accreditations="x"), "Accreditation 的成员"),
        (lambda: CityCounts(city="太原市", facilities="3"), "非负整数或 None"),  # type: ignore[arg-type]
        (lambda: Visit("颈椎病", DAY, []), "ServiceItem"),
        (lambda: track("120000", targets=[]), "targets_of 的结果"),
        (lambda: to_fen(1.5), "Decimal、整数"),  # type: ignore[arg-type]
        (lambda: check_known_on("2023"), "datetime.date）或 None"),
    ],
)
def test_who_writes_python_is_told_the_types(ask: Any, told: str) -> None:
    with pytest.raises(InputError) as caught:
        ask()
    assert told in caught.value.message("zh")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.message("zh") == caught.value.message("zh")
    assert told not in again.in_words().message("zh")
    assert again.in_words().expected == again.expected  # said once, it stays


def test_what_may_be_left_out_is_said_once() -> None:
    typed = or_none(Typed("类", "a class", Text("词", "a word")))
    assert isinstance(typed, Typed)
    assert (typed.zh, typed.en, typed.in_words) == ("类或 None", "a class, or None", Text("词", "a word"))
    more = typed + Text("！", "!")
    assert (more.zh, more.in_words) == ("类或 None！", Text("词！", "a word!"))
    several = QuestionError([InputError("a", 1, typed), InputError("b", 1, Text("数", "a number"))])
    assert several.in_words().expected == Text("词", "a word")
    assert [one.expected.zh for one in several.errors] == ["词", "数"]


def test_a_place_of_insurance_is_named_where_it_was_asked() -> None:
    insured = Insurance("职工医保", insured_at="没有这个地方")
    visit = Visit("颈椎病", DAY, [ServiceItem("电针", "150.00")], insurance=insured)
    with pytest.raises(InputError) as caught:
        reimburse(visit, FeeClass.I)
    assert caught.value.field == "insurance.insured_at"
