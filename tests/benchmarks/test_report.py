"""The pages of measurements are Chinese, and their English is whole; the figures here are made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from attrs import evolve
from tests.benchmarks import report, targets
from tests.benchmarks.beyond_memory import Bounded
from tests.benchmarks.bilingual import Words
from tests.benchmarks.cluster import ALONE, CORES, OnCluster
from tests.benchmarks.cold import BOUNDS
from tests.benchmarks.contest import Measured
from tests.benchmarks.from_code import WHAT
from tests.benchmarks.generate import Shape
from tests.benchmarks.measuring import FORMS, Case, Results
from tests.benchmarks.reconciling import Reconciled, Took
from tests.benchmarks.renewed import Part, renewed
from tests.benchmarks.report import large_page, page
from tests.benchmarks.service import Served
from tests.benchmarks.stand_in import MESSAGES, StoodIn
from tests.benchmarks.waiting import OTHERS, OTHERS_AT, Waited

from shanxi_health_policy.text import Text

TODAY = date(2024, 5, 6)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BOUNDED = (Bounded(10**7, "512MB", 10**9, 62.0, 30.0, 4 * 10**8),)
TAKEN = Measured(1.0, (0.5, 0.6), 10**8)
SHAPES = (Shape(10**5), Shape(10**6), Shape(10**6, in_order=False), Shape(10**6, several=True))
CASES = tuple(
    Case(shape, form, dict.fromkeys(FORMS[form], TAKEN), 10**7) for form in FORMS for shape in SHAPES
)
CLUSTER = tuple(
    OnCluster(visits, cores, 2 + visits / 10**5) for visits in (10**6, 10**7) for cores in (ALONE, *CORES)
)
RESULTS = Results(
    cases=CASES,
    mixed={0.0: TAKEN, 0.8: TAKEN},
    mixed_visits=10**6,
    calls={"one": (1e-6, 2e-6), "three": (1e-6, 3e-6)},
    from_code=dict.fromkeys(WHAT, 1.0),
    cold=dict.fromkeys(["attrs", *BOUNDS], 0.1),
    waited=tuple(Waited(one, OTHERS_AT, 10**5, 3.0, 2.0, 1.0) for one in ("settle", *OTHERS)),
    reconciled=Reconciled(10**6, Took(4.0, 4.5), Took(2.0, 2.5)),
    bounded=BOUNDED,
    service=Served(1000.0, 2000.0, 0.001, 0.002, 500),
    stand_in=StoodIn(1100.0, 700.0, 500.0, 1900.0, 200.0, 2400.0, 1900.0, dict.fromkeys(MESSAGES, 380.0)),
    cluster=CLUSTER,
)


def parts(text: str) -> set[str]:
    """The headings, paragraphs, items and cells of a page, as a catalogue holds them."""
    lines = [re.sub(r"^(#+|-) ", "", line) for line in text.splitlines() if not line.startswith("<!--")]
    return {
        cell.strip()
        for line in lines
        for cell in (line.strip("| ").split(" | ") if line[:1] == "|" else [line])
    }


@pytest.mark.parametrize(
    ("text", "english"), [page(RESULTS, TODAY), large_page(BOUNDED, TODAY)], ids=["page", "large_page"]
)
def test_every_part_of_a_page_is_english_as_well(text: str, english: dict[str, str]) -> None:
    assert english.keys() == {one for one in parts(text) if CHINESE.search(one)}
    assert not [one for one in english.values() if CHINESE.search(one)]


PARTS: dict[str, Callable[[Words], Part]] = {
    "service": lambda say: (report.service_part(say, RESULTS.service), targets.of_service(RESULTS.service)),
    "bounded": lambda say: (report.bounded_part(say, BOUNDED), targets.of_bounded(BOUNDED)),
    "waited": lambda say: (report.waited_part(say, RESULTS.waited), targets.of_waited(RESULTS.waited)),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_renewed_takes_the_place_of_the_one_before(name: str) -> None:
    text, english = page(RESULTS, TODAY)
    say = Words()
    part = PARTS[name](say)
    again = renewed(text, say, part, TODAY)
    told = "本节测于 2024-05-06。"
    assert [line for line in again.splitlines() if line and line != told] == [
        line for line in text.splitlines() if line
    ]
    assert again.count(told) == 1
    assert english.items() >= {zh: en for zh, en in say.english.items() if zh != told}.items()


def test_a_part_the_page_does_not_have_yet_comes_at_its_end() -> None:
    text = "# 基准\n\n## 目标\n\n| 要达到什么 |\n| --- |\n| 别的 | 1 |\n\n## 别的\n\n一句话。\n"
    say = Words()
    found = renewed(text, say, PARTS["service"](say), TODAY)
    assert found.startswith("# 基准\n\n## 目标\n\n| 要达到什么 |\n| --- |\n| 别的 | 1 |\n| 服务")
    assert "\n## 别的\n\n一句话。\n\n## HTTP 服务\n" in found
    assert found == renewed(found, say, PARTS["service"](say), TODAY)


def test_without_spark_the_page_says_so() -> None:
    assert "没有 Spark 或 Java，未测。" in page(evolve(RESULTS, cluster=()), TODAY)[0]


def test_the_same_words_have_one_translation() -> None:
    say = Words()
    assert say(Text("下限", "floor")) == say(Text("下限", "floor")) == "下限"
    with pytest.raises(ValueError, match="下限"):
        say(Text("下限", "lower bound"))
