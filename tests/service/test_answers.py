"""The service answers as the library does: each rule, the ledger, messages and look-ups."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.service.running import Client, running

from shanxi_health_policy import (
    Cancellation,
    Catalogue,
    Claim,
    FeeClass,
    HospitalGrade,
    ServiceItem,
    Technique,
    Visit,
    ask,
    fee_class_of,
    find_facility,
    his,
    settle,
)
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.his import Settings, write_json
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.tcm import Settlement

EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to"
VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "items": [["电针", "150.00"]],
}


@pytest.mark.parametrize("name", sorted(every_rule()))
def test_every_rule_answers_as_asked_by_name(client: Client, name: str) -> None:
    example = dict(every_rule()[name].example)
    found = client.post(f"/v1/rules/{name}", example)
    assert (found.status, found.json) == (200, ask(name, example).to_plain())
    told = client.get(f"/v1/rules/{name.replace('_', '-')}").json
    assert (told["name"], told["example"]) == (name, example)
    assert told["question"]["additionalProperties"] is False


def test_the_rules_are_listed_with_the_versions_they_rest_on(client: Client) -> None:
    found = client.get("/v1/rules").json
    assert [one["name"] for one in found["rules"]] == list(every_rule())
    assert {one["id"] for one in found["notices"]} == {one.id for one in Catalogue.shipped()}
    assert all(len(one["digest"]) == 64 for one in found["notices"])


def test_an_explanation_is_the_answer_as_text(client: Client) -> None:
    asked = {"rule": "reimburse", "inputs": VISIT}
    for language in ("zh", "en"):
        found = client.post(f"/v1/explanations/{language}", asked)
        assert found.body.decode() == ask("reimburse", VISIT).explain(language) + "\n"
    assert client.post("/v1/explanations/fr", asked).status == 404


def test_claims_are_settled_as_the_ledger_settles_them(client: Client) -> None:
    visits = [("S1", "P1", "2023-05-04"), ("S2", "P1", "2023-05-05"), ("S3", "P2", "2023-05-05")]
    claims: list[dict[str, Any]] = [
        {"settlement_id": own, "person_id": person, **VISIT, "visited_on": day} for own, person, day in visits
    ]
    claims.append({"settlement_id": "S4", "cancels": "S1"})
    made = [
        Claim(
            own, person, Visit("颈椎病", date.fromisoformat(day), [ServiceItem("电针", "150.00")]), FeeClass.I
        )
        for own, person, day in visits
    ]
    ledger = settle([*made, Cancellation("S4", "S1")])
    expected = [(str(one.fund_payment), str(one.year_to_date)) for one in ledger]
    found = client.post("/v1/settle", {"claims": claims, "answers": True}).json
    assert [(one["fund_payment"], one["year_to_date"]) for one in found["settlements"]] == expected
    first = next(settle(made))
    assert isinstance(first, Settlement)
    assert found["settlements"][0]["answer"] == first.answer.to_plain()
    assert found["place"] == {
        "code": "141100",
        "name": {"zh": "吕梁市141100", "en": "Lvliang 141100"},
        "assumed": True,
    }
    assert found["closing"]["paid"] == [
        {"person_id": person, "condition": "cervical_spondylosis", "year": 2023, "paid": "90.00"}
        for person in ("P1", "P2")
    ]


def test_months_one_after_another_give_the_year_at_once(client: Client) -> None:
    claims = [
        {"settlement_id": f"S{day}", "person_id": "P1", **VISIT, "visited_on": f"2023-05-{day:02}"}
        for day in range(1, 29)
    ]
    claims.append({"settlement_id": "B", "cancels": "S3"})
    whole = client.post("/v1/settle", {"claims": claims, "place": "吕梁", "known_on": "2023-06-01"}).json
    first = client.post("/v1/settle", {"claims": claims[:10], "place": "吕梁"}).json
    rest = client.post(
        "/v1/settle", {"claims": claims[10:], "opening": first["closing"], "place": "吕梁"}
    ).json
    assert first["settlements"] + rest["settlements"] == whole["settlements"]
    assert rest["closing"] == whole["closing"]
    again = client.post(
        "/v1/settle", {"claims": [{"settlement_id": "C", "cancels": "S3"}], "opening": rest["closing"]}
    )
    assert again.status == 422
    assert again.json["faults"][0]["path"] == "claims[0].settlement_id"


def test_a_hospital_message_is_answered_as_the_platform_answers() -> None:
    def message(number: int) -> Any:
        return read_json((EXAMPLES / f"message-{number}.json").read_bytes(), "message")

    def asked(*messages: object, **beside: str) -> bytes:
        return write_json({"messages": messages, **beside}).encode()

    loaded = Settings.load(EXAMPLES / "hospital.toml", items=EXAMPLES / "items.csv")
    visit = [message(2203), message(2204)]
    beside: dict[str, Any] = {"ytd_paid": "2640.00", "account_balance": "50.00"}
    with running(settings=loaded) as client:
        previewed = client.post("/v1/his/preview", asked(*visit, message(2206), **beside))
        expected = his.preview_message([*visit, message(2206)], loaded, **beside).message
        assert previewed.body.decode() == write_json(expected.to_plain(loaded.dialect))
        settled = client.post("/v1/his/settle", asked(*visit, message(2207), **beside, setl_id="S1"))
        assert settled.json["output"]["setlinfo"]["setl_id"] == "S1"
        back = client.post("/v1/his/cancel", asked(message(2208), read_json(settled.body, "2207")))
        assert back.json["infcode"] == -1  # the message asks for another settlement
        checked = client.post("/v1/his/check", asked(*visit), accept_language="en").json
        assert (checked["right"], checked["messages"]) == (True, 2)
        reviewed = client.post("/v1/his/review", asked(message(3101), ytd_paid="2640.00"))
        found = his.review_message(message(3101), loaded, ytd_paid="2640.00").message
        assert reviewed.body.decode() == write_json(found.to_plain(loaded.dialect))
        refused = client.post("/v1/his/preview", asked(*visit))
        assert (refused.status, refused.json["infcode"]) == (200, -1)


def test_notices_and_limits_are_looked_up(client: Client) -> None:
    found = client.get("/v1/notices?place=141121&on=2023-05-04").json["found"]
    assert {one["id"] for one in found} == {
        "lvliang-2022-22",
        "wenshui-2022-7",
        "shanxi-2021-2",
        "shanxi-2022-4",
    }
    one = client.get("/v1/notices/lvliang-2022-22").json
    assert one["clauses"][0]["id"] == "T1"
    assert one["dates"]["in_force_from"] == "2022-08-15"
    assert client.get("/v1/notices/lvliang").status == 404
    table = client.get("/v1/limits?condition=%E9%A2%88%E6%A4%8E%E7%97%85&tier=II&place=141100").json
    assert [(row["per_visit"], row["annual"]) for row in table["limits"]] == [("115.00", "2180.00")]
    assert table["place"] == {"code": "141100", "assumed": False}
    assert len(client.get("/v1/limits?notice=lvliang-2022-22").json["limits"]) == 60


def test_techniques_are_looked_up_as_the_notice_lists_them(client: Client) -> None:
    found = client.get("/v1/techniques").json
    assert [one["zh"] for one in found["techniques"]] == [one.zh for one in Technique]
    assert (found["clause"]["id"], found["place"]) == ("T2", {"code": "141100", "assumed": True})
    listed = client.get(f"/v1/techniques?name={quote('馋针')}&place=141121&on=2023-05-04").json
    assert [(one["zh"], one["category"]) for one in listed["techniques"]] == [("镵针", "针刺")]
    assert (listed["near"], listed["place"]["assumed"]) == ([], False)
    other = client.get(f"/v1/techniques?name={quote('电针治疗')}").json
    assert (other["techniques"], other["near"][0]) == ([], "电针")


@pytest.mark.parametrize("name", ["limits", "techniques", "fee_classes"])
@pytest.mark.parametrize(
    ("query", "place", "reason"),
    [
        ("place=140100", "140100", "no_rule_for_place"),
        (f"place={quote('太原市')}&on=2023-05-04", "140100", "no_rule_for_place"),
        ("place=410000", "410000", "no_rule_for_place"),
        (f"place={quote('河南省')}", "410000", "no_rule_for_place"),
        (f"place={quote('文水')}&on=2022-08-14", "141121", "not_in_force"),
        ("on=2022-08-14", "141100", "not_in_force"),
    ],
)
def test_where_no_notice_pays_a_look_up_answers_why(
    client: Client, name: str, query: str, place: str, reason: str
) -> None:
    found = client.get(f"/v1/{name}?{query}")
    assert (found.status, found.json["place"]["code"]) == (200, place)
    assert [one["code"] for one in found.json["reasons"]] == [reason]
    assert {*found.json} == {"version", "notices", "place", "reasons"}
    assert "reasons" not in client.get(f"/v1/{name}?on=2022-08-15").json


def test_the_fee_class_of_a_grade_is_looked_up_and_left_open_where_the_notice_leaves_it(
    client: Client,
) -> None:
    found = client.get("/v1/fee_classes").json
    assert found["clause"]["id"] == "T6"
    classes = {one["grade"]["code"]: one["classes"] for one in found["grades"]}
    assert list(classes) == [one.code for one in HospitalGrade]
    assert (classes["2A"], classes["level_2"]) == (["II"], ["II", "III"])
    for grade, known in classes.items():
        if len(known) == 1:
            assert fee_class_of(HospitalGrade.of(grade)).code == known[0]
    (one,) = client.get(f"/v1/fee_classes?on=2023-05-04&grade={quote('三级特等')}").json["grades"]
    assert (one["grade"]["code"], one["reading"]) == ("3S", "I-T6")


def test_a_facility_is_looked_up_and_never_guessed(client: Client) -> None:
    path = "/v1/facilities?name=%E6%96%87%E6%B0%B4%E5%87%A4%E5%9F%8E%E5%8D%AB%E7%94%9F%E9%99%A2&on=2023-01-01"
    found = client.get(path).json
    assert found["found"]["name"] == find_facility("文水凤城卫生院").one().full_name
    vague = client.get("/v1/facilities?name=%E9%87%91%E6%AE%BF%E5%8D%AB%E7%94%9F%E6%89%80").json
    assert vague["found"] is None
    assert vague["candidates"][0]["sureness"] < 100
    missing = client.get("/v1/facilities")
    assert (missing.status, missing.json["faults"][0]["path"]) == (422, "name")


def test_balances_are_read_as_strictly_as_claims(client: Client) -> None:
    key = {"person_id": "P1", "condition": "哮喘", "year": 2023}
    for opening, path in (
        ({"paid": [{**key, "paid": "1.00"}, {**key, "paid": "2.00"}]}, "opening.paid[1]"),
        ({"paid": [{**key, "person_id": "无", "paid": "1.00"}]}, "opening.paid[0].person_id"),
        ({"paid": [{**key, "paid": 1}]}, "opening.paid[0].paid"),
        (
            {"paid": [], "settlements": [{"settlement_id": "S1", **key, "paid": "1.00"}]},
            "opening.settlements[0]",
        ),
        (
            {
                "paid": [{**key, "paid": "5.00"}],
                "settlements": [{"settlement_id": "S1", **key, "paid": one} for one in ("1.00", "-1.00")],
            },
            "opening.settlements[1].settlement_id",
        ),
    ):
        found = client.post("/v1/settle", {"claims": [], "opening": opening})
        assert (found.status, found.json["faults"][0]["path"]) == (422, path)
