"""Every door gives the same answer, to the fen and with the same clauses, and refuses the same questions in the same words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.conftest import Runner
from tests.doors.every_door import EXAMPLES, Heard, Inputs, doors, in_code, option_of
from tests.his.visits import SETTINGS, line, visit
from tests.service.running import Client
from tests.stand_in.hospital import Hospital

from shanxi_health_policy import FeeClass, his
from shanxi_health_policy.stand_in import StandIn

VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "ytd_paid": "0",
}
FEN = st.integers(1, 99_999)
ITEMS = st.lists(st.tuples(st.sampled_from(["电针", "督灸", "推拿", "血常规"]), FEN), min_size=1, max_size=4)


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("reimburse", VISIT | {"visited_on": "2023-02-30", "tier": "IV", "items": [["电针", "150.001"]]}),
    ("reimburse", VISIT | {"condition": "头疼", "items": [["电针", "-1"]], "ytd_paid": "1e3"}),
    ("reimburse", VISIT | {"items": [["电针", "1"]], "place": "某某省"}),
    ("accreditation_award", {"place": "１４１１００", "facilities": 2}),
    ("premium_subsidy", {"groups": ["天才"], "contribution_standard": "x", "year": 2023}),
]
SILENT: list[tuple[str, dict[str, Any], str]] = [
    ("reimburse", VISIT | {"items": [["电针", "1"]], "visited_on": "2021-05-04"}, "not_in_force"),
    ("reimburse", VISIT | {"items": [["电针", "1"]], "place": "焦作"}, "no_rule_for_place"),
    ("accreditation_award", {"place": "140200", "facilities": 1}, "no_rule_for_place"),
]


def yuan(fen: int) -> str:
    """An amount as every door takes it."""
    return f"{fen // 100}.{fen % 100:02}"


def heard(client: Client, run: Runner, rule: str, inputs: Inputs) -> dict[str, Heard]:
    """What each door says."""
    return {name: door(rule, inputs) for name, door in doors(client, run).items()}


def the_one(found: dict[str, Heard]) -> Heard:
    """What all of them say."""
    first = found["library"]
    assert {name: one for name, one in found.items() if one != first} == {}
    return first


@pytest.mark.parametrize(("rule", "inputs"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_rule_is_answered_alike(client: Client, run: Runner, rule: str, inputs: Inputs) -> None:
    said = the_one(heard(client, run, rule, inputs))
    assert said.wrong is None
    assert said.answer["rule"] == rule
    assert said.answer["notices"]


@given(ITEMS, st.integers(0, 300_000), st.sampled_from(FeeClass))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_visit_costs_the_same(
    client: Client, run: Runner, items: list[tuple[str, int]], paid: int, tier: FeeClass
) -> None:
    inputs = VISIT | {
        "tier": tier.code,
        "items": [[name, yuan(fen)] for name, fen in items],
        "ytd_paid": yuan(paid),
    }
    answer = the_one(heard(client, run, "reimburse", inputs)).answer
    # the claims in order, with what was paid before
    opening = {"paid": [{"person_id": "P1", "condition": "颈椎病", "year": 2023, "paid": yuan(paid)}]}
    claim = {name: one for name, one in inputs.items() if name != "ytd_paid"}
    asked = {"claims": [{"settlement_id": "S1", "person_id": "P1", **claim}], "opening": opening}
    (settled,) = client.post("/v1/settle", asked | {"answers": True}).json["settlements"]
    assert settled["fund_payment"] == answer["result"]["fund_payment"]
    assert clauses(settled["answer"]) == clauses(answer)


@pytest.mark.parametrize(("rule", "inputs", "reason"), SILENT)
def test_what_no_rule_answers_is_told_by_the_same_reason(
    client: Client, run: Runner, rule: str, inputs: Inputs, reason: str
) -> None:
    said = the_one(heard(client, run, rule, inputs))
    assert [one["code"] for one in said.answer["reasons"]] == [reason]


@pytest.mark.parametrize(("rule", "inputs"), WRONG)
def test_what_is_wrong_is_refused_in_the_same_words(
    client: Client, run: Runner, rule: str, inputs: Inputs
) -> None:
    found = heard(client, run, rule, inputs)
    typed = found.pop("command line").wrong
    said = the_one(found).wrong
    assert said is not None
    assert typed is not None
    # people who type are told the option, and not the field
    assert unplaced(typed) == unplaced(said)
    assert all(option_of(name) in typed for name in inputs if f"{name}:" in said)


def test_every_parameter_left_out_is_missed_everywhere(client: Client, run: Runner) -> None:
    found = heard(client, run, "premium_subsidy", {"groups": ["低保"], "year": 2023})
    typed = found.pop("command line").wrong or ""
    assert "contribution_standard" in (the_one(found).wrong or "")
    assert "--contribution-standard is missing" in typed


@given(ITEMS, st.integers(0, 300_000))
@settings(max_examples=15, deadline=None)
def test_a_message_is_paid_as_the_rule_pays(items: list[tuple[str, int]], paid: int) -> None:
    lines = [line(str(number), name, yuan(fen)) for number, (name, fen) in enumerate(items, start=1)]
    messages = visit(*lines, infno="2206", medfee_sumamt=yuan(sum(fen for _, fen in items)))
    found = his.preview_message(messages, SETTINGS, ytd_paid=yuan(paid))
    asked = VISIT | {
        "items": [[name, yuan(fen)] for name, fen in items],
        "ytd_paid": yuan(paid),
    }
    answer = in_code("reimburse", asked).answer
    split = {"account_payment", "cash_payment"}  # of a visit whose insurance is told
    told: Any = found.answer.to_plain()["result"]
    assert {name: told[name] for name in told if name not in split} == {
        name: one for name, one in answer["result"].items() if name not in split
    }
    assert clauses(found.answer.to_plain()) == clauses(answer)
    assert str(found.message.rows(his.SetlInfo)[0].fund_pay_sumamt) == answer["result"]["fund_payment"]


@given(st.lists(FEN, min_size=1, max_size=4))
@settings(max_examples=10, deadline=None)
def test_visits_at_the_stand_in_are_paid_as_the_rule_pays(amounts: list[int]) -> None:
    with StandIn() as platform:
        hospital, paid = Hospital(platform), Decimal(0)
        for fen in amounts:
            info = hospital.visit(amount=yuan(fen))
            asked = VISIT | {"items": [["电针", yuan(fen)]], "ytd_paid": str(paid)}
            due = in_code("reimburse", asked).answer["result"]["fund_payment"]
            assert str(info["fund_pay_sumamt"]) == due
            paid += Decimal(due)


def clauses(answer: Any) -> list[tuple[str, str]]:
    """The clauses that the steps rest on, in order."""
    bases = [step["basis"] for step in answer["steps"] if step["basis"] is not None]
    return [(one["notice"], one["clause"]) for one in bases]


def unplaced(told: str) -> list[str]:
    """What is said, without where."""
    return [one.strip().partition(": ")[2] for one in told.splitlines() if not one.endswith("errors:")]
