"""Every rule asked with plain values, as JSON and a command line hold them; wrong ones are named, and answers are read back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.notices.building import clause, head, write

from shanxi_health_policy import Answer, Catalogue, InputError, ask
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.asking.declaration import Rule, rule_named
from shanxi_health_policy.tcm import Reimbursement
from shanxi_health_policy.tcm.explanation import deciding_step
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import Accreditation

CENTRE: dict[str, Any] = {"类别": "乡镇卫生院", "accreditations": "推荐标准、社区医院"}
VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "items": [["电针", "150.00"]],
}


@pytest.mark.parametrize("rule", every_rule().values(), ids=list(every_rule()))
def test_an_answer_is_read_back_as_it_was_given(rule: Rule) -> None:
    answer = rule.ask(rule.example)
    again = Answer.from_json(answer.to_json())
    assert type(again) is type(answer)
    assert again.to_json() == answer.to_json()
    assert (again.explain("zh"), again.explain("en")) == (answer.explain("zh"), answer.explain("en"))
    assert (again.place, again.place_assumed, again.notice_place) == (
        answer.place,
        answer.place_assumed,
        answer.notice_place,
    )
    assert (again.notices, again.readings, again.steps) == (answer.notices, answer.readings, answer.steps)


def test_facts_are_named_as_people_name_them() -> None:
    found: Any = ask("compare_with_averages", {"stats": CENTRE | {"开放床位": 60, "bed_use": 1}})
    stats = found.asked.inputs["stats"]
    assert stats.accreditations == {Accreditation.RECOMMENDED_STANDARD, Accreditation.COMMUNITY_HOSPITAL}
    assert stats.bed_use == Decimal(1)
    reviewed: Any = ask(
        "assess_standards", {"place": "140000", "stats": CENTRE | {"posts_reviewed_on": "2020-02-29"}}
    )
    assert reviewed.asked.inputs["stats"].posts_reviewed_on.isoformat() == "2020-02-29"


def test_figures_of_a_notice_of_ones_own_are_given_among_the_others_or_under_more(tmp_path: Path) -> None:
    notice = {"schema": 1, "notice": head("own-2024-1"), "clauses": [clause("A")]} | {
        "dates": {"issued": "2024-01-01", "in_force_from": "2024-01-01"},
        "own_figures": [{"code": "ultrasound", "zh": "超声仪", "en": "ultrasound scanners"}],
    }
    text = write(tmp_path, notice).read_text(encoding="utf-8").replace('"2024-01-01"', "2024-01-01")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    catalogue = Catalogue.load(tmp_path / "own.toml")
    ways: list[dict[str, Any]] = [{"超声仪": 2}, {"more": {"ultrasound": 2}}]
    for given in ways:
        found: Any = ask("compare_with_averages", {"stats": CENTRE | given}, catalogue=catalogue)
        assert found.asked.inputs["stats"].more == {"ultrasound": 2}
    refused: list[tuple[dict[str, Any], str]] = [
        ({"more": {"beds": 2}, "beds": 2}, "stats.more.beds"),
        ({"more": {"scanner": 2}}, "stats.scanner"),
        ({"more": 5}, "stats.more"),
    ]
    for wrong, field in refused:
        with pytest.raises(InputError) as caught:
            ask("compare_with_averages", {"stats": CENTRE | wrong}, catalogue=catalogue)
        assert caught.value.field == field


def test_periods_and_their_unit_are_plain_values() -> None:
    unit: Any
    for unit, told in (("年", Text("年", "年")), ({"zh": "月", "en": "month"}, Text("月", "month"))):
        found: Any = ask("village_doctor_post_subsidy", {"place": "140600", "period_unit": unit})
        assert found.period_unit == told
    spans: Any = [["2008-03-01", "2010-01-01"], ["2011-01-01", None]]
    served: Any = ask("senior_post_exempt", {"service_periods": spans, "截至": "2023-03-01"})
    assert served.years_in_all == 14
    since: Any = ask("due_dates", {"place": "140000", "since": {"posts-review": "2020-02-29"}})
    assert "2025-02-28" in since.explain()


def test_counts_are_plain_values() -> None:
    counted: Any = ask(
        "accreditation_statistics", {"place": "140000", "counts": [{"市": "甲市", "机构总数": 3}]}
    )
    assert counted.total.facilities == 3
    tracked: Any = ask("track", {"place": "120000", "figures": {"facilities": 10}})
    assert tracked.asked.inputs["figures"] == {"facilities": 10}
    paid: Any = ask("reimburse", VISIT | {"insurance": {"kind": "职工", "个人账户余额": "10.00"}})
    assert paid.account_payment == Decimal("10.00")
    assert ask("reimburse", VISIT | {"facility": {"类别": "中医医院", "等级": "三级甲等"}}).reasons == ()


@pytest.mark.parametrize(
    ("rule", "inputs", "field"),
    [
        ("village_doctor_post_subsidy", {"place": "140600", "period_unit": {"zh": "年"}}, "period_unit"),
        (
            "senior_post_exempt",
            {"service_periods": [["2008-03-01"]], "as_of": "2023-03-01"},
            "service_periods",
        ),
        ("reimburse", VISIT | {"items": [["电针"]]}, "items[0]"),
        ("due_dates", {"place": "140000", "since": {"posts-review": "2020-02-30"}}, "since.posts-review"),
        ("track", {"place": "120000", "figures": 5}, "figures"),
        ("track", {"place": "120000", "targets": "basic"}, "targets"),
        ("track", {"place": "120000", "targets": ["basic"]}, "targets"),
        ("assess_standards", {"place": "140600", "stats": 5}, "stats"),
        (
            "assess_standards",
            {"place": "140600", "stats": {"kind": "村卫生室", "accreditations": 5}},
            "stats.accreditations",
        ),
    ],
)
def test_a_wrong_plain_value_is_named(rule: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(rule, inputs)
    assert caught.value.field == field


def on_a_line(rule: str, name: str, *words: str) -> Any:
    """The plain value of a parameter from the words of a command line."""
    kind = rule_named(rule).parameter(name).kind
    values = [kind.from_text(word) for word in words]
    return values[0] if kind.gather is None else kind.gather(values)


def test_values_are_written_on_a_line() -> None:
    assert on_a_line("track", "figures", "facilities=10", "experts:温县=1", "experts:修武县=2") == {
        "facilities": 10,
        "experts": {"温县": 1, "修武县": 2},
    }
    assert on_a_line("senior_post_exempt", "service_periods", "2008-03-01..", "2001-01-01..2002-01-01") == [
        ["2008-03-01", None],
        ["2001-01-01", "2002-01-01"],
    ]
    assert on_a_line("reimburse", "items", "电针=150.00") == [["电针", "150.00"]]
    assert on_a_line("accreditation_statistics", "counts", '[{"city": "甲市"}]') == [{"city": "甲市"}]
    assert on_a_line("due_dates", "since", "posts-review=2020-01-01") == {"posts-review": "2020-01-01"}


@pytest.mark.parametrize(
    ("rule", "name", "words"),
    [
        ("track", "figures", ["facilities=1", "facilities=2"]),
        ("track", "figures", ["experts=1", "experts:温县=2"]),
        ("senior_post_exempt", "service_periods", ["2008-03-01"]),
        ("reimburse", "items", ["电针"]),
        ("accreditation_statistics", "counts", ["{"]),
        ("accreditation_statistics", "counts", ["[" + " " * 20_000 + "]"]),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(rule: str, name: str, words: list[str]) -> None:
    with pytest.raises(InputError):
        on_a_line(rule, name, *words)


@pytest.mark.parametrize("rule", every_rule().values(), ids=list(every_rule()))
def test_what_a_parameter_takes_is_listed_with_names_in_both_languages(rule: Rule) -> None:
    for one in rule.parameters:
        for code, name in rule.choices(one, Catalogue.shipped()).items():
            assert code
            assert name.zh
            assert name.en


@pytest.mark.parametrize(
    ("changes", "clause_id"),
    [
        ({}, "T3"),
        ({"items": [["电针", "1000.00"]]}, "T4"),
        ({"ytd_paid": "2700.00"}, "T5"),
        ({"items": [["血常规", "1.00"]]}, "T2"),
        ({"visited_on": "2020-01-01"}, "T1"),
    ],
)
def test_the_step_that_decides_a_payment_cites_its_clause(
    changes: dict[str, Any], clause_id: str | None
) -> None:
    answer = ask("reimburse", VISIT | changes)
    assert isinstance(answer, Reimbursement)
    step = deciding_step(answer)
    assert step in answer.steps
    assert (step.citation and step.citation.clause) == clause_id
