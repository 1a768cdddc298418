"""Whatever is wrong with whatever is asked, each fault has a path that is in the request, or names a key that lacks there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from tests.service.test_shapes import SETTLED

from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.service.answering import Answering
from shanxi_health_policy.service.looked_up import LOOK_UPS

ANSWERING = Answering()
ODD: list[Any] = [0.5, -1, "", "无", "焦作一二三", [], [{}], [5], {"a": 1}, [["", "1.00"], ["电针"], 5]]


def wrong(value: Any) -> Iterator[Any]:
    """The same with one place in it changed, left out or added."""
    yield from ODD
    if isinstance(value, dict):
        for name, one in value.items():
            yield {key: other for key, other in value.items() if key != name}
            yield from ({**value, name: odd} for odd in ([wrong_one] for wrong_one in ODD[:3]))
            yield from ({**value, name: odd} for odd in wrong(one))
        yield {**value, "strange": 1}
    elif isinstance(value, list):
        for number, one in enumerate(value[:2]):
            yield from ([*value[:number], odd, *value[number + 1 :]] for odd in wrong(one))


def leads(path: str, body: Any) -> bool:
    """Whether a path leads to something, or to a key that lacks at its end."""
    parts = re.findall(r"[^.\[\]]+|\[\d+\]", path)
    for place, part in enumerate(parts):
        if part.startswith("["):
            if not isinstance(body, list) or int(part[1:-1]) >= len(body):
                return False
            body = body[int(part[1:-1])]
        elif not isinstance(body, dict):
            return False
        elif part not in body:
            return place == len(parts) - 1
        else:
            body = body[part]
    return bool(parts)


RULES = {f"/v1/rules/{name}": dict(one.example) for name, one in every_rule().items()}
ASKED: dict[str, Any] = {
    **RULES,
    "/v1/settle": SETTLED,
    "/v1/explanations/en": {"rule": "reimburse", "inputs": RULES["/v1/rules/reimburse"]},
    "/v1/his/cancel": {"messages": [{"infno": "2208"}]},
}


@pytest.mark.parametrize("path", ASKED)
def test_every_fault_of_a_body_stands_in_it(path: str) -> None:
    for body in wrong(ASKED[path]):
        if not isinstance(body, dict):
            continue
        status, answered = ANSWERING.answer("POST", path, "en", json.dumps(body).encode())
        assert status in (200, 404, 422)
        if status == 422:
            told = [one["path"] for one in json.loads(answered.body)["faults"]]
            assert told
            assert [one for one in told if not leads(one, body)] == []


@pytest.mark.parametrize("name", [one for one in LOOK_UPS if one != "notice"])
def test_every_fault_of_an_address_is_of_a_parameter_in_it(name: str) -> None:
    asked = {"name": "文水"} if name == "facilities" else {}
    for parameter in LOOK_UPS[name].parameters:
        for odd in ("", "无", "2023-02-30", "x" * 300):
            given = {**asked, parameter: odd}
            query = "&".join(f"{key}={quote(one)}" for key, one in given.items())
            status, answered = ANSWERING.answer("GET", f"/v1/{name}?{query}", "en")
            assert status in (200, 422)
            if status == 422:
                assert [one["path"] for one in json.loads(answered.body)["faults"]] == [parameter]
