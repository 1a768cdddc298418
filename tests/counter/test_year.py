"""Visits are added to the year and fill it up, to the fen as the ledger settles them; nothing given is lost or taken twice."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from tests.counter.browser import STATE, VISIT, Counter, held, needs_chromium

from shanxi_health_policy import Claim, FeeClass, ServiceItem, Visit, settle
from shanxi_health_policy.days import parse_day
from shanxi_health_policy.tcm import Balances, Settlement

pytestmark = needs_chromium

ADD = "记入本年，再问下一次"


def rows(counter: Counter) -> list[list[str]]:
    """The table of the year: number, day, condition, class, cost, what the fund and the patient pay, year to date."""
    body = counter.find(".visits tbody tr")
    return [one.locator("td").all_inner_texts()[:8] for one in body.all()]


def totals(counter: Counter) -> list[str]:
    """What stands below the table."""
    return [one for one in counter.find(".visits tfoot td").all_inner_texts() if one]


def settled(visits: list[dict[str, Any]]) -> list[Settlement]:
    """The same visits in the ledger."""
    claims = []
    for number, one in enumerate(visits):
        items = [ServiceItem(name, amount) for name, amount in one["items"]]
        day = parse_day(one["visited_on"])
        assert day is not None
        claims.append(Claim(str(number), "1", Visit(one["condition"], day, items), FeeClass.of(one["tier"])))
    return [one for one in settle(claims, Balances()) if isinstance(one, Settlement)]


def test_a_year_fills_up_as_the_ledger_says(counter: Counter) -> None:
    visits: list[dict[str, Any]] = [
        {"condition": "哮喘", "visited_on": "2023-03-01", "tier": "I", "items": [["督灸", "233.33"]]},
        {"condition": "哮喘", "visited_on": "2023-03-02", "tier": "III", "items": [["督灸", "999.99"]]},
        {"condition": "颈椎病", "visited_on": "2023-03-03", "tier": "II", "items": [["电针", "0.01"]]},
        {"condition": "哮喘", "visited_on": "2024-01-01", "tier": "III", "items": [["督灸", "50.05"]]},
        {"condition": "哮喘", "visited_on": "2022-09-01", "tier": "III", "items": [["督灸", "5.00"]]},
        {"condition": "哮喘", "visited_on": "2022-07-01", "tier": "III", "items": [["督灸", "1.00"]]},
        {"condition": "哮喘", "visited_on": "2024-01-02", "tier": "III", "items": [["血常规", "2.00"]]},
    ]
    counter.open(STATE | {"visit": {"inputs": {}, "year": {"visits": visits, "opening": [], "frame": {}}}})
    found = settled(visits)
    assert [one[5:] for one in rows(counter)] == [
        [str(one.fund_payment), str(one.answer.patient_payment), str(one.year_to_date)] for one in found
    ]
    assert totals(counter) == [
        str(sum(one.answer.total_cost for one in found)),
        str(sum(one.fund_payment for one in found)),
        str(sum(one.answer.patient_payment for one in found)),
    ]
    bars = counter.find(".year progress")
    assert bars.count() == 4  # a visit before the notice hides no bar of its year
    limit = found[1].answer.annual_limit
    assert limit is not None
    shown = bars.first.evaluate("(one) => [one.value, one.max]")
    assert shown == [int(found[1].year_to_date * 100), int(limit * 100)]


def test_what_was_paid_before_goes_into_the_year_once_and_is_no_longer_typed(counter: Counter) -> None:
    counter.open().press(ADD)
    assert rows(counter) == [["1", "2023-05-04", "颈椎病", "一类", "170.00", "80.00", "90.00", "2720.00"]]
    assert "2640.00" in counter.find(".opening").inner_text()
    paid = counter.field("本年已支付")
    assert (paid.is_disabled(), paid.input_value()) == (True, "2720.00")
    assert "0.00" in counter.decided()
    counter.fill("就诊日期", "2024-05-04")
    assert (paid.is_disabled(), paid.input_value()) == (False, "")
    assert "90.00" in counter.decided()
    counter.press(ADD)
    assert [one[7] for one in rows(counter)] == ["2720.00", "90.00"]


def test_another_condition_has_a_year_of_its_own(counter: Counter) -> None:
    counter.open().press(ADD)
    counter.choose("病症", "哮喘").fill("本年已支付", "10.00").press(ADD)
    assert counter.find(".opening").count() == 2
    assert [one[7] for one in rows(counter)] == ["2720.00", "100.00"]


def test_a_visit_is_taken_out_mended_and_added_again(counter: Counter) -> None:
    counter.open().press(ADD)
    counter.page.get_by_role("button", name="修改 1", exact=True).click()
    counter.answered()
    expect(counter.find(".visits")).to_have_count(0)
    assert counter.field("本年已支付").input_value() == "2640.00"
    counter.fill("金额", "100.00").press(ADD)
    assert rows(counter)[0][4:] == ["120.00", "60.00", "60.00", "2700.00"]
    counter.page.get_by_role("button", name="删除 1", exact=True).click()
    counter.answered()
    assert counter.field("本年已支付").input_value() == "2640.00"


def test_a_faulty_visit_is_not_added(counter: Counter) -> None:
    counter.open().press(ADD)
    counter.fill("金额", "很多").press(ADD)
    assert len(rows(counter)) == 1
    assert any("很多" in one for one in counter.wrong())
    expect(counter.find(".said")).to_contain_text(["没有记入"])


def test_a_visit_of_another_place_is_not_added(counter: Counter) -> None:
    counter.open(STATE | {"visit": {"inputs": VISIT | {"place": "141100"}}}).press(ADD)
    counter.choose("地方", "太原市").press(ADD)
    assert len(rows(counter)) == 1
    expect(counter.find(".said")).to_contain_text(["没有记入"])


def test_the_year_goes_with_the_link_and_is_cleared_by_one_press(counter: Counter) -> None:
    counter.open().press(ADD).press(ADD)
    before = rows(counter), counter.decided()
    state = held(counter.link())
    assert state["visit"]["year"]["opening"] == [
        {"condition": "cervical_spondylosis", "year": 2023, "paid": "2640.00"}
    ]
    counter.open(state)
    assert (rows(counter), counter.decided()) == before
    counter.press("English").press("中文")
    assert (rows(counter), counter.decided()) == before
    counter.press("清空本年")
    assert counter.find(".visits").count() == 0


def test_a_year_that_cannot_be_settled_says_which_visit_is_wrong(counter: Counter) -> None:
    wrong = {**VISIT, "items": [["电针", "1.234"]]}
    wrong.pop("ytd_paid")
    counter.open(
        STATE | {"visit": {"inputs": VISIT, "year": {"visits": [wrong], "opening": [], "frame": {}}}}
    )
    expect(counter.find(".year .wrong")).to_contain_text("1.234")


def test_what_is_said_of_a_visit_goes_with_the_next_one(counter: Counter) -> None:
    said = counter.page.locator("#panel-visit .said")
    counter.open().press(ADD)
    expect(said).to_contain_text("已记入")
    counter.fill("金额", "10.00")
    expect(said).to_be_empty()
    counter.press(ADD).press("清空")
    expect(said).to_be_empty()
    counter.press("填入示例").press(ADD)
    expect(said).to_contain_text("已记入")
    counter.choose("由医院等级得出收费类别", "一级")
    expect(said).to_be_empty()


def test_the_table_says_its_unit_and_on_a_phone_each_row_is_a_card_with_all_of_it(counter: Counter) -> None:
    counter.open().press(ADD)
    assert counter.find(".visits thead").inner_text().count("（元）") == 4
    counter.page.set_viewport_size({"width": 390, "height": 900})
    try:
        region = counter.find(".wide-table")
        assert region.evaluate("(one) => one.scrollWidth <= one.clientWidth")
        for one in counter.find(".visits td, .visits button").all():
            box = one.bounding_box()
            assert box is None or box["x"] + box["width"] <= 390
        heads = counter.find(".visits tbody td[data-head]").evaluate_all(
            "all => all.map((one) => getComputedStyle(one, '::before').content)"
        )
        assert heads[4:] == ['"费用（元）"', '"基金支付（元）"', '"个人负担（元）"', '"本年累计（元）"']
        assert counter.find(".visits tfoot td[data-head]").count() == 3
    finally:
        counter.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_fault_of_a_year_is_told_by_the_names_of_its_fields(counter: Counter) -> None:
    wrong = {"condition": "颈椎病", "visited_on": "2023-05-04", "tier": "I", "items": [["电针", "1.234"]]}
    year = {"visits": [wrong], "opening": [], "frame": {}}
    counter.open(STATE | {"visit": {"inputs": VISIT, "year": year}})
    expect(counter.find(".year .wrong")).to_contain_text("1 收费项目和金额 1 金额：")
