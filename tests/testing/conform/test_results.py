"""Results as a file, a badge and a page: whole, by their schema, and never compared with what they cannot be compared with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator
from tests.testing.conform.planted import RIGHT, WRONG_VISITS
from tests.testing.conform.test_reports import HOSTILE, Page

from shanxi_health_policy import settle
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.testing import (
    Introduction,
    Outcome,
    Results,
    badge,
    check_settle,
    comparison_page,
    read_results,
    results_json,
    results_of,
    search,
)
from shanxi_health_policy.testing.conform import given_files
from shanxi_health_policy.testing.conform.results import check_comparable, otherwise_made, results_schema


def outcome_of(payments: Any, name: str, **settings: Any) -> Outcome:
    tested = Introduction(name, "1")
    return search(lambda case: payments(case.operations), max_cases=2, tested=tested, **settings)


@pytest.fixture(scope="module")
def right() -> Outcome:
    return outcome_of(RIGHT.payments, "right")


@pytest.fixture(scope="module")
def wrong() -> Outcome:
    both = evolve(WRONG_VISITS["truncation"], gives_back=False)
    return outcome_of(both.payments, "wrong")


@pytest.fixture(scope="module")
def broken() -> Outcome:
    def breaks(operations: Any) -> Any:
        raise LookupError(HOSTILE)

    return outcome_of(breaks, HOSTILE)


@pytest.fixture(scope="module")
def early() -> Outcome:
    return outcome_of(RIGHT.payments, "early", seconds=1e-9)


OUTCOMES = ("right", "wrong", "broken", "early")


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_file_of_results_fits_its_schema_and_is_read_back(
    request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    outcome: Outcome = request.getfixturevalue(name)
    path = tmp_path / "results.json"
    path.write_text(results_json(outcome), encoding="utf-8")
    Draft202012Validator.check_schema(results_schema())
    Draft202012Validator(results_schema()).validate(json.loads(path.read_text(encoding="utf-8")))
    found = read_results(path)
    assert found == results_of(outcome)
    assert (found.cases, found.failed, found.passed) == (outcome.cases, outcome.failed, outcome.passed)
    assert [one.cause for one in found.groups] == [one.cause.code for one in outcome.groups]
    assert set(found.edges) == {edge.code for edge in outcome.edges}


def test_what_the_schema_requires_is_required() -> None:
    plain = check_settle(settle, max_cases=0).to_json()
    schema = Draft202012Validator(results_schema())
    for key in plain:
        assert not schema.is_valid({one: value for one, value in plain.items() if one != key})
    assert not schema.is_valid({**plain, "colour": "red"})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text[: len(text) // 2], "JSON"),
        (lambda text: "", "JSON"),
        (lambda text: "[1, 2]", "format"),
        (lambda text: text.replace("results/1", "results/2"), "format"),
        (lambda text: text.replace('"complete": true', '"complete": 1'), "JSON"),
        (lambda text: text.replace('"seed": 0', '"seed": 0.5'), "JSON"),
        (lambda text: text.replace('"passed": false', '"passed": true'), "failed"),
        (lambda text: text.replace('"failed": 0,\n "edges"', '"failed": 999999,\n "edges"'), "failed"),
    ],
    ids=["cut short", "empty", "a list", "another version", "no flag", "a fraction", "passed", "counts"],
)
def test_a_file_that_is_cut_short_or_changed_is_refused(
    wrong: Outcome, tmp_path: Path, change: Any, told: str
) -> None:
    text = results_json(wrong)
    path = tmp_path / "results.json"
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text or told == "failed"
    if path.read_text(encoding="utf-8") == text:
        path.write_text(text.replace('"passed": false', '"passed": true'), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_results(path)
    (fault,) = caught.value.faults
    assert fault.where == told
    assert "conform --results" in fault.expected.zh


def test_counts_that_cannot_be_those_of_one_run_are_known(right: Outcome, wrong: Outcome) -> None:
    one, other = results_of(right), results_of(wrong)
    assert one.holds_together
    assert other.holds_together
    reached = {code: evolve(each, failed=each.cases + 1) for code, each in one.edges.items()}
    changes: list[dict[str, Any]] = [
        {"failed": 1},
        {"passed": False},
        {"cases": 0},
        {"groups": other.groups},
        {"edges": reached},
    ]
    assert not [change for change in changes if evolve(one, **change).holds_together]
    assert not evolve(other, groups=()).holds_together
    assert not evolve(other, groups=tuple(evolve(each, failed=0) for each in other.groups)).holds_together


def test_files_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError, match=r"nowhere\.json"):
        read_results(tmp_path / "nowhere.json")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(FileError, match=r"bytes\.json"):
        read_results(tmp_path / "bytes.json")
    monkeypatch.setattr(given_files, "LONGEST", 1)
    (tmp_path / "long.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FileError, match="size: > 1"):
        read_results(tmp_path / "long.json")


def page_of(several: dict[str, Results]) -> Page:
    page = Page()
    page.feed(comparison_page(several))
    return page


def test_the_page_sets_implementations_side_by_side(
    right: Outcome, wrong: Outcome, broken: Outcome, early: Outcome
) -> None:
    several = {f"{number}.json": results_of(one) for number, one in enumerate((right, wrong, broken, early))}
    page = page_of(several)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    for told in (
        "right 1",
        "wrong 1",
        "early 1",
        "提前结束",
        "吕梁市",
        "不一致的原因",
        "按比例计算后舍去零头",
        "未到",
    ):
        assert told in page.text
    for edge in right.edges:
        assert edge.label.zh in page.text
        assert edge.label.en in page.text
    assert "不一致的原因" not in page_of({"a": results_of(right)}).text


def test_implementations_of_one_name_are_told_apart_by_their_file(right: Outcome) -> None:
    one = results_of(right)
    assert "right 1 (b.json)" in page_of({"x/a.json": one, "y/b.json": one}).text


def test_results_of_other_versions_are_told_and_of_other_notices_refused(right: Outcome) -> None:
    one = results_of(right)
    older = evolve(one, version="0.0.1", seed=3)
    check_comparable({"a": one, "b": older})
    told = [note.zh for note in otherwise_made([one, older])]
    assert told == [f"本库的版本不同：0.0.1、{one.version}", "种子不同：0、3"]
    assert "本库的版本不同" in page_of({"a": one, "b": older}).text
    assert otherwise_made([one, one]) == []
    other_file = evolve(one, notices=tuple(evolve(each, digest="0" * 64) for each in one.notices))
    other_place = evolve(one, place="149900")
    with pytest.raises(FileError) as caught:
        comparison_page({"a": one, "b": other_file, "c": other_place})
    assert [(fault.file, fault.where) for fault in caught.value.faults] == [("b", "notices"), ("c", "place")]
    with pytest.raises(FileError):
        check_comparable({})


@pytest.mark.parametrize(
    ("name", "told", "colour"),
    [
        ("right", "通过 86", "#007a5a"),
        ("wrong", "不一致", "#b04400"),
        ("broken", "不一致", "#b04400"),
        ("early", "（未完）", "#b04400"),
    ],
)
def test_a_badge_says_it_in_a_picture_that_loads_nothing(
    request: pytest.FixtureRequest, name: str, told: str, colour: str
) -> None:
    svg = badge(results_of(request.getfixturevalue(name)))
    root = ElementTree.fromstring(svg)
    assert told in "".join(root.itertext())
    assert colour in svg
    assert not [
        one for one in root.iter() if "href" in str(one.attrib) or one.tag.endswith(("script", "image"))
    ]
