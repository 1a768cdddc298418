"""Reports: whole, in both languages, and harmless whatever an implementation says."""

from __future__ import annotations

import json
import pickle
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.testing.conform.planted import RIGHT, WRONG_YEARS

from shanxi_health_policy.testing import (
    Case,
    ConformanceError,
    Edge,
    Outcome,
    check_settle,
    html_page,
    junit_xml,
    search,
)

HOSTILE = "]]>&<script>alert(1)</script>\x00\x1b\ud800\"'<!ENTITY x SYSTEM 'file:///etc/passwd'>"


class HostileError(Exception):
    """Says what would break a page or an XML file."""

    def __repr__(self) -> str:
        return HOSTILE


def outcome_of(implementation: Any, **settings: Any) -> Outcome:
    return search(implementation, max_cases=settings.pop("max_cases", 3), **settings)


@pytest.fixture(scope="module")
def wrong() -> Outcome:
    return outcome_of(lambda case: WRONG_YEARS["refund not given back"].payments(case.operations))


@pytest.fixture(scope="module")
def hostile() -> Outcome:
    def raising(case: Case) -> Any:
        raise HostileError

    return outcome_of(raising)


@pytest.fixture(scope="module")
def passed() -> Outcome:
    return outcome_of(lambda case: RIGHT.payments(case.operations))


class Page(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(outcome: Outcome) -> Page:
    page = Page()
    page.feed(html_page(outcome))
    return page


def test_the_page_loads_nothing_and_runs_nothing(wrong: Outcome, hostile: Outcome, passed: Outcome) -> None:
    for outcome in (wrong, hostile, passed):
        page = page_of(outcome)
        assert not {"script", "link", "img", "iframe", "object", "svg"} & set(page.tags)
        assert not {"src", "href", "onload", "onclick"} & set(page.attributes)
        assert "default-src 'none'" in html_page(outcome)
        assert html_page(outcome).encode("utf-8")


def test_the_page_tells_what_was_tried_and_what_failed(wrong: Outcome, passed: Outcome) -> None:
    told = page_of(wrong).text
    for difference in wrong.differences:
        for text in (difference.text().zh, difference.text().en, difference.case.code()):
            assert text in told
    assert "不通过" in told
    for outcome in (wrong, passed):
        told = page_of(outcome).text
        for edge in outcome.edges:
            assert edge.label.zh in told
            assert edge.label.en in told
        for rule in outcome.rules:
            assert rule.id in told
            assert rule.says.zh in told
    assert "不一致之处" not in page_of(passed).text


def test_the_xml_counts_what_failed_and_what_was_not_reached(wrong: Outcome) -> None:
    suite = ElementTree.fromstring(junit_xml(wrong)).find("testsuite")
    assert suite is not None
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == len(wrong.differences)
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert "应为" in failure.text
    assert "expected" in failure.text
    assert {one.attrib["name"]: one.attrib["value"] for one in suite.findall("properties/property")}[
        "seed"
    ] == "0"


def test_the_xml_of_a_pass_has_a_test_that_passed(passed: Outcome) -> None:
    suite = ElementTree.fromstring(junit_xml(passed)).find("testsuite")
    assert suite is not None
    assert suite.attrib["failures"] == "0"
    assert suite.find("testcase[@name='agrees']") is not None


def test_the_xml_holds_whatever_an_implementation_says(hostile: Outcome) -> None:
    text = junit_xml(hostile)
    assert "<!" not in text.removeprefix("<?xml")
    failure = ElementTree.fromstring(text).find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert "]]>&<script>alert(1)</script>" in failure.text
    assert text.encode("utf-8")


def test_the_text_says_it_all_in_both_languages(wrong: Outcome) -> None:
    text = wrong.text()
    for difference in wrong.differences:
        assert difference.text().zh in text.zh
        assert difference.text().en in text.en
    for edge, count in wrong.edges.items():
        assert f"{count:>6}  {edge.label.zh}" in text.zh
        assert f"{count:>6}  {edge.label.en}" in text.en
    assert wrong.summary().en in text.en


def test_what_was_not_reached_is_told(passed: Outcome) -> None:
    short = search(lambda case: RIGHT.payments(case.operations), max_cases=0, seconds=1e-9)
    assert short.cases == 0
    assert set(short.edges) == set(passed.edges)
    assert not any(short.edges.values())
    suite = ElementTree.fromstring(junit_xml(short)).find("testsuite")
    assert suite is not None
    assert int(suite.attrib["skipped"]) == len(short.edges) + len(short.rules)
    assert html_page(short).count('class="n none"') == len(short.edges) + len(short.rules)


def test_the_outcome_as_plain_values(wrong: Outcome) -> None:
    plain = json.loads(json.dumps(wrong.to_json()))
    assert plain["failed"] == wrong.failed
    assert plain["edges"][Edge.FIRST_DAY.code]["cases"] == wrong.edges[Edge.FIRST_DAY]
    assert plain["rules"]["lvliang-2022-22 T3"]["cases"] > 0
    assert plain["groups"][0]["smallest"]["kind"] == "cancellation"


def test_the_error_pickles_with_its_outcome() -> None:
    with pytest.raises(ConformanceError) as caught:
        check_settle(WRONG_YEARS["refund not given back"].payments, max_cases=0)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.outcome.differences[0].amount == Decimal("0.01")
