"""Every amount of a notice stands below a head that says yuan, and every average beside its unit."""

from __future__ import annotations

import re

import attrs
import pytest
from tests.generated_pages.looked_up import LANGUAGES, pages
from tools.pages.cells import cell, unit, unwrapped, yuan
from tools.pages.markdown import Reader

from shanxi_health_policy import Catalogue
from shanxi_health_policy.facilities.averages import Averages
from shanxi_health_policy.notices.file_format import tables
from shanxi_health_policy.notices.values import Fen
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.figures import FIGURES

YUAN = {"zh": "元", "en": "yuan"}
SHIPPED = Catalogue.shipped()
AMOUNTS = [
    (notice.id, cls, field.name, yuan(amount))
    for notice in SHIPPED
    for cls in tables().values()
    for field in attrs.fields(attrs.resolve_types(cls))
    if unwrapped(field.type) is Fen
    for amount in dict.fromkeys(getattr(row, field.name) for row in notice.rows(cls))
    if amount is not None
]


def said_in_yuan(text: str, amount: str, word: str) -> bool:
    """Whether an amount stands in a column, or beside a name, that says the unit."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.search(rf"[（(]{word}[）)](：|: ){amount}(<br>| \|)", line):
            return True
        if f"| {amount} |" in line:
            head = next(lines[one - 1] for one in range(number, 0, -1) if lines[one].startswith("|---"))
            column = _cells(line).index(amount)
            if re.search(rf"[（(]{word}[）)]$", _cells(head)[column]):
                return True
    return False


def _cells(line: str) -> list[str]:
    return line.removeprefix("| ").removesuffix(" |").split(" | ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_amount_is_said_in_yuan(language: Language) -> None:
    assert len(AMOUNTS) >= 6
    for notice, cls, field, amount in AMOUNTS:
        text = pages(language)[f"reference/notices/{notice}"]
        assert said_in_yuan(text, amount, YUAN[language]), (notice, cls.__name__, field)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("rule", "amount"),
    [
        ("premium_subsidy", "280"),
        ("accreditation_award", "100000"),
        ("accreditation_award", "510000"),
        ("village_doctor_post_subsidy", "1000"),
    ],
)
def test_the_pages_of_rules_say_it_too(language: Language, rule: str, amount: str) -> None:
    assert said_in_yuan(pages(language)[f"reference/rules/{rule}"], amount, YUAN[language])


def test_an_amount_without_its_unit_is_seen() -> None:
    assert not said_in_yuan("| 编号 | 每所金额 |\n|---|---|\n| a | 280 |", "280", "元")
    assert said_in_yuan("| 编号 | 每所金额（元） |\n|---|---|\n| a | 280 |", "280", "元")
    assert not said_in_yuan("| a | 题目：甲<br>金额：280 |", "280", "元")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_average_stands_beside_its_unit(language: Language) -> None:
    (averages,) = (row for notice in SHIPPED for row in notice.rows(Averages))
    text = pages(language)["reference/rules/compare_with_averages"]
    reader = Reader(language)
    for one in averages.figures:
        shown = cell(one, type(one), reader, FIGURES)
        assert shown in text
        assert reader.of(FIGURES[one.figure].unit) in shown


def test_only_money_has_a_unit_by_its_type() -> None:
    assert (unit(Fen | None), unit(int)) == (Text("元", "yuan"), None)
