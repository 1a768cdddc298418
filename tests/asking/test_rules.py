"""Every rule by its name: what an answer was asked can be asked again with plain values, and wrong values are named."""

from __future__ import annotations

import inspect
import json
from datetime import date
from typing import Any

import pytest
from tests.modules import public_names

from shanxi_health_policy import (
    Answer,
    Catalogue,
    CityCounts,
    Facility,
    FacilityStats,
    FeeClass,
    InputError,
    Insurance,
    ServiceItem,
    UnknownTermError,
    Visit,
    accreditation_award,
    accreditation_statistics,
    ask,
    assess_recommended_standard,
    assess_standards,
    capitation_settlement,
    premium_subsidy,
    public_health_income_floor,
    reimburse,
    senior_post_exempt,
    track,
    village_doctor_insurance,
    village_doctor_post_subsidy,
)
from shanxi_health_policy.answer_form import result
from shanxi_health_policy.asking import every_rule, question_schema, rule_named
from shanxi_health_policy.errors import MoneyError, QuestionError
from shanxi_health_policy.facilities import (
    accreditation_effects,
    belongs_in_plan,
    compare_with_averages,
    due_dates,
    expert_groups,
    review_procedure,
)
from shanxi_health_policy.notices.rows import RowT
from shanxi_health_policy.organisation import (
    duties,
    measurements,
    named_facilities,
    pilots,
    price_rules,
    repeals,
    responsible,
)
from shanxi_health_policy.plain import Plain, plain
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import Accreditation

RULES = every_rule()

STATS = FacilityStats(
    kind="乡镇卫生院",
    accreditations=["推荐标准"],
    beds=60,
    bed_use="0.6",
    posts_reviewed_on=date(2020, 2, 29),
)
FACILITY = Facility(kind="乡镇卫生院", name="凤城镇卫生院", county="文水县", accreditations=None)
STATED = Facility(kind="乡镇卫生院", accreditations=Accreditation)
BILL = [ServiceItem("电针", "150.00"), ServiceItem("血常规", "20.00")]


def visit(**others: Any) -> Visit:
    """A visit with two items."""
    return Visit("颈椎病", date(2023, 5, 4), BILL, **others)


ANSWERS: list[Answer] = [
    reimburse(visit(), FeeClass.I, "2640.00"),
    reimburse(visit(facility=FACILITY, insurance=Insurance("职工", "50.00")), FeeClass.II, known_on=date(2024, 1, 1)),
    reimburse(visit(facility=STATED, insurance=Insurance("居民")), FeeClass.III, place="141121"),
    reimburse(visit(), FeeClass.I, place="110000"),
    assess_recommended_standard(STATS, on=date(2022, 6, 1)),
    assess_standards(STATS, place="140600", on=date(2024, 6, 1)),
    compare_with_averages(STATS),
    accreditation_effects("140100", "社区医院", event="达标"),
    accreditation_statistics(),
    accreditation_statistics([CityCounts(city="甲市", facilities=3, recommended_in_all=1)], place="141100"),
    track("120000", {"facilities": 3, "recommended_standard_facilities_by_district": {"甲区": 0}}, on=date(2023, 1, 1)),
    review_procedure("推荐标准", place="410800"),
    expert_groups("410823"),
    due_dates("140000", since={"posts-review": date(2020, 2, 29)}, on=date(2024, 1, 1)),
    belongs_in_plan(date(2021, 4, 30)),
    premium_subsidy({"低保", "特困"}, "350.00", 2023),
    accreditation_award("141100", 2, round_year=2021),
    village_doctor_post_subsidy("140600", 3, periods=2, period_unit=Text("年", "year"), villages=2),
    village_doctor_post_subsidy("140600", period_unit="月"),
    capitation_settlement("100.00", "120.00"),
    village_doctor_insurance(on_establishment=True),
    senior_post_exempt([(date(2008, 3, 1), None), (date(2000, 1, 1), date(2000, 12, 31))], date(2023, 3, 1)),
    public_health_income_floor("5000.00", "4999.99"),
    measurements("推荐标准", place="山西省", year=2021),
    measurements("各市申报", place="运城", known_on=date(2023, 1, 1)),
    measurements("诊疗病种", place="太原"),
    named_facilities("医疗集团", "平陆县医疗集团"),
    named_facilities(name="段村中心卫生院", place="平遥", on=date(2022, 1, 1)),
    pilots("介休市", on=date(2024, 1, 1)),
    pilots("灵石县"),
    price_rules("太原市"),
    repeals("朔政办发〔2020〕55号"),
    responsible("朔政办发〔2023〕42号", "(三)2", on=date(2024, 1, 1)),
    responsible("shanxi-2023-51", "61"),
    duties("省公安厅"),
    duties("山西省公安厅", "shuozhou-2023-42"),
]  # fmt: skip


def test_every_rule_that_explains_itself_is_listed_and_asked_here() -> None:
    assert {answer.asked.rule for answer in ANSWERS} == set(RULES)
    public = {name: one for room in public_names().values() for name, one in room.items()}
    assert all(public[name] is rule.function for name, rule in RULES.items())
    answering = {
        name
        for name, rule in public.items()
        if inspect.isfunction(rule)
        and inspect.isclass(
            found := inspect.signature(
                rule, eval_str=True, locals={"Plain": Plain, "RowT": RowT, **public}
            ).return_annotation
        )
        and issubclass(found, Answer)
        and found is not Answer  # `ask` gives that of any rule
    }
    assert answering <= set(RULES)


@pytest.mark.parametrize("name", [name for name in RULES if name != "reimburse"])
def test_a_rule_is_asked_with_the_parameters_of_its_function(name: str) -> None:
    parameters = inspect.signature(RULES[name].function).parameters
    listed = {one.name: one.required for one in RULES[name].parameters}
    assert set(listed) == set(parameters) - {"catalogue"}
    for parameter, required in listed.items():
        assert required is (parameters[parameter].default is inspect.Parameter.empty)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.asked.rule))
def test_what_was_asked_can_be_asked_again_from_json(answer: Answer) -> None:
    inputs = {name: plain(value) for name, value in answer.asked.inputs.items()}
    again = ask(answer.asked.rule, json.loads(json.dumps(inputs)))
    assert result(again) == result(answer)
    assert again.asked == answer.asked
    assert [step.label for step in again.steps] == [step.label for step in answer.steps]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.asked.rule))
def test_an_answer_tells_itself_in_both_languages_with_its_clauses(answer: Answer) -> None:
    zh, en = answer.explain(), answer.explain("en")
    assert zh != en
    assert len(zh.splitlines()) == len(en.splitlines())
    notices = {one.id for one in answer.notices}
    assert {one.notice for one in answer.citations} <= notices
    catalogue = Catalogue.shipped()
    for citation in answer.citations:
        assert citation.clause in catalogue[citation.notice].clauses
    told = {one for step in answer.steps for one in step.readings}
    assert told <= {reading.id for reading in answer.readings}
    assert (answer.notice_place is None) is (not notices)


def test_results_are_plain_and_amounts_are_text() -> None:
    assert result(ANSWERS[0])["cuts"] == {"annual": "10.00"}
    found = result(premium_subsidy({"低保", "返贫致贫"}, "380.00", 2024))
    assert found == {
        "notice_place": "140000",
        "reasons": [],
        "amount": "342.00",
        "own_contribution": "38.00",
        "group": "returned_to_poverty",
        "others": ["subsistence_allowance"],
        "decided": "share",
    }
    assert json.loads(json.dumps([result(answer) for answer in ANSWERS])) == [result(one) for one in ANSWERS]


@pytest.mark.parametrize("name", ["premium_subsidy", "premium-subsidy"])
def test_a_rule_is_found_by_its_name_with_either_hyphen(name: str) -> None:
    assert rule_named(name).function is premium_subsidy


@pytest.mark.parametrize(
    ("rule", "inputs", "field"),
    [
        ("premium_subsidies", {}, "rule"),
        ("premium_subsidy", {"groups": ["低保"], "year": 2023, "colour": 1}, "inputs"),
        ("premium_subsidy", {"groups": ["低保"], "year": 2023}, "contribution_standard"),
        ("premium_subsidy", {"groups": "低保", "year": 2023, "contribution_standard": "1"}, "groups"),
        ("premium_subsidy", {"groups": ["低保"], "year": "2023", "contribution_standard": "1"}, "year"),
        ("premium_subsidy", {"groups": ["低保"], "year": True, "contribution_standard": "1"}, "year"),
        ("capitation_settlement", {"budget": "1", "spending": "1", "on": "2023-02-29"}, "on"),
        ("capitation_settlement", {"budget": "1", "spending": "1", "on": 20230228}, "on"),
        ("village_doctor_insurance", {"on_establishment": "yes"}, "on_establishment"),
        ("village_doctor_post_subsidy", {"place": "140600", "period_unit": {"zh": "年"}}, "period_unit"),
        ("village_doctor_post_subsidy", {"place": "140600", "period_unit": {"zh": "年", "en": 1}}, "period_unit"),
        ("senior_post_exempt", {"service_periods": [["2008-03-01"]], "as_of": "2023-01-01"}, "service_periods"),
        ("senior_post_exempt", {"service_periods": 5, "as_of": "2023-01-01"}, "service_periods"),
        ("assess_recommended_standard", {"stats": [1]}, "stats"),
        ("assess_recommended_standard", {"stats": {"kind": "乡镇卫生院", "beds": -1}}, "stats.beds"),
        ("assess_recommended_standard", {"stats": {"kind": "乡镇卫生院", "accreditations": 5}}, "stats.accreditations"),
        ("assess_recommended_standard", {"stats": {"kind": "乡镇卫生院", "posts_reviewed_on": "x"}}, "stats.posts_reviewed_on"),
        ("accreditation_statistics", {"counts": [{"city": "甲市", "colour": 1}]}, "counts[0].colour"),
        ("due_dates", {"place": "140000", "since": {"posts-review": "2020"}}, "since.posts-review"),
        ("track", {"targets": "120000", "figures": {"facilities": -1}}, "figures.facilities"),
        ("track", {"targets": "120000", "figures": 5}, "figures"),
    ],
)  # fmt: skip
def test_wrong_values_are_refused_by_the_name_of_their_parameter(
    rule: str, inputs: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        ask(rule, inputs)
    assert caught.value.field == field


VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "fee_class": "I",
    "items": [["电针", "150.00"]],
}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"items": [["电针"]]}, InputError),
        ({"items": ["电针"]}, InputError),
        ({"items": [["电针", 1.5]]}, MoneyError),
        ({"condition": "脚气"}, UnknownTermError),
        ({"facility": {"colour": 1}}, UnknownTermError),
        ({"insurance": {"kind": "商业"}}, UnknownTermError),
        ({"insurance": {"kind": "职工", "account_balance": "-1"}}, MoneyError),
    ],
)
def test_a_visit_is_asked_with_plain_values(changes: dict[str, Any], error: type[InputError]) -> None:
    assert plain(getattr(ask("reimburse", VISIT), "fund_payment", None)) == "90.00"
    with pytest.raises(error):
        ask("reimburse", VISIT | changes)


def test_accreditations_may_be_one_text_as_on_a_command_line() -> None:
    facility = {"kind": "乡镇卫生院", "accreditations": "推荐标准、社区医院"}
    found = ask("reimburse", VISIT | {"facility": facility})
    assert plain(found.asked.inputs["facility"]) | {} == {  # type: ignore[operator]
        **plain(Facility(kind="乡镇卫生院", accreditations=STATED.accreditations)),  # type: ignore[dict-item]
        "accreditations": ["community_hospital", "recommended_standard"],
    }


def test_what_is_null_is_not_given() -> None:
    assert (
        ask("public_health_income_floor", {"average_income": "1.00", "income": None}).asked.inputs["income"]
        is None
    )


def test_everything_wrong_with_a_facility_is_told_at_once() -> None:
    wrong: dict[str, Plain] = {
        "kind": "医馆",
        "beds": -1,
        "posts_reviewed_on": "x",
        "name_registered_on": "y",
        "bed_use": "1.5",
    }
    with pytest.raises(InputError) as caught:
        ask("assess_recommended_standard", {"stats": wrong})
    assert isinstance(caught.value, QuestionError)
    assert sorted(one.field for one in caught.value.errors) == sorted(f"stats.{one}" for one in wrong)
    with pytest.raises(InputError) as caught:
        ask(
            "assess_recommended_standard",
            {"stats": {"kind": "乡镇卫生院", "staff": 3, "health_technicians": 4}},
        )
    assert caught.value.field == "stats.health_technicians"


def test_a_question_tells_what_its_parameters_and_the_terms_of_its_lists_are_called() -> None:
    def lists(schema: Any) -> list[Any]:
        inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
        own = [schema] if isinstance(schema, dict) and "x-names" in schema else []
        return own + [found for one in inner for found in lists(one)]

    named = 0
    for one in every_rule().values():
        schema = question_schema(one)
        for parameter in schema["properties"].values():
            assert all(parameter["x-term"][language] for language in ("zh", "en"))
        for terms in lists(schema):
            assert list(terms["x-names"]) == terms["examples"]
            assert all(name["zh"] and name["en"] for name in terms["x-names"].values())
            named += 1
    assert named > 10
    tier = question_schema(rule_named("reimburse"))["properties"]["tier"]
    assert tier["x-names"]["II"] == {"zh": "二类", "en": "class II"}
