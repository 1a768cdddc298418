"""An answer written quickly is the answer as it is written plainly, byte for byte."""

from __future__ import annotations

import runpy
import sys
from datetime import date
from typing import Any

import pytest

from shanxi_health_policy import ask
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking.declaration import every_rule
from shanxi_health_policy.service import answer_json
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.service.answer_json import json_of_answer

VISIT: dict[str, Any] = {"condition": "颈椎病", "visited_on": date(2023, 5, 4), "tier": "I", "ytd_paid": "0"}
NAMES = ["电针", "馋针", "\ud800", 'a"b\\\n\x01\x7f\u2028/', "针" * 40]
"""As the notice has it, as people write it, half of a character, and what JSON has to mark."""


@pytest.mark.parametrize("name", [*every_rule()])
def test_every_rule(name: str) -> None:
    check(ask(name, every_rule()[name].example))


@pytest.mark.parametrize("name", NAMES)
def test_what_stands_in_it_is_written_as_the_standard_library_writes_it(name: str) -> None:
    for day in (date(2023, 5, 4), date(2020, 1, 1)):
        check(ask("reimburse", VISIT | {"visited_on": day, "items": [[name, "150.00"], ["电针", "0.01"]]}))


def test_where_it_is_not_installed_the_standard_library_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", None)
    without = runpy.run_path(answer_json.__file__)
    assert without["orjson"] is None
    answer = ask("reimburse", VISIT | {"items": [["电针", "150.00"]]})
    assert without["json_of_answer"](answer) == json_of(answer.to_plain())


def test_what_is_kept_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_json, "_KEPT", {})
    monkeypatch.setattr(answer_json, "_MOST_KEPT", 3)
    for name in every_rule():
        check(ask(name, every_rule()[name].example))
        assert len(answer_json._KEPT) <= 3


def check(answer: Answer) -> None:
    for _ in range(2):  # the second time what is shared is written already
        assert json_of_answer(answer) == json_of(answer.to_plain())
