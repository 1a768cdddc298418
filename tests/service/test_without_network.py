"""What is asked without a network is answered as the service answers it, to the byte."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.service.running import Client
from tests.service.test_shapes import RIGHT, SETTLED, changed

from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.service.answering import Answering
from shanxi_health_policy.service.problems import Kind
from shanxi_health_policy.text import Language

ANSWERING = Answering()
BODIES: dict[str, Any] = {
    **{f"/v1/rules/{name}": dict(one.example) for name, one in every_rule().items()},
    **{f"/v1/his/{name}": RIGHT[f"his_{name}"][1] for name in ("preview", "settle", "cancel", "check")},
    "/v1/settle": SETTLED,
    "/v1/explanations/en": {"rule": "reimburse", "inputs": dict(every_rule()["reimburse"].example)},
}
"""Every address that is asked with a body, each with one that fits."""
READ = [
    "/v1/rules",
    *(f"/v1/rules/{name.replace('_', '-')}" for name in every_rule()),
    *("/v1/notices?place=141121&on=2023-05-04", "/v1/notices/lvliang-2022-22", "/v1/limits"),
    *("/v1/limits?condition=%E5%93%AE%E5%96%98&tier=II", "/v1/limits?tier=IV", "/v1/limits?tire=I", "/v2"),
    *("/v1/limits?tier=I&tier=II", "/v1/limits?tier=", "/v1/limits?", "/v1/rules/a%2Fb"),
    *(
        "/v1/facilities?name=%E5%8D%AB%E7%94%9F%E9%99%A2",
        "/v1/facilities",
        "/v1/rules/%E4%B8%80",
        "/v1/settle",
    ),
    *("/v1/rules/reimburse?x=1", "/v1/explanations/fr", "/v1/notices/nothing"),
]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def agree(client: Client, method: str, path: str, language: Language, body: bytes = b"") -> int:
    """Both doors give the same; returns the status."""
    headers = {"Accept-Language": language, "Content-Type": "application/json"}
    served = client.send(method, path, body if method == "POST" else None, headers)
    status, found = ANSWERING.answer(method, path, language, body)
    assert (status, found.body) == (served.status, served.body)
    assert found.media == served.headers["content-type"].partition(";")[0]
    return served.status


@pytest.mark.parametrize("path", READ)
def test_what_is_read(client: Client, path: str) -> None:
    statuses = {agree(client, "GET", path, language) for language in LANGUAGES}
    assert statuses <= {200, 404, 405, 422}


@pytest.mark.parametrize("path", sorted(BODIES))
def test_what_is_asked(client: Client, path: str) -> None:
    body = json.dumps(BODIES[path]).encode()
    for language in LANGUAGES:
        assert agree(client, "POST", path, language, body) == 200


@given(st.data())
def test_what_is_asked_wrongly(client: Client, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(BODIES)))
    body = json.dumps(changed(data.draw, BODIES[path])).encode()
    agree(client, "POST", path, data.draw(st.sampled_from(LANGUAGES)), body)


@given(st.data(), st.text(max_size=20))
def test_addresses_that_nobody_declared(client: Client, data: st.DataObject, more: str) -> None:
    path = data.draw(
        st.sampled_from(["/v1/rules/x", "/v1/notices/x", "/v1/limits?tier=", "/v1/facilities?name=", "/x"])
    )
    assert agree(client, "GET", path + quote(more), "en") in (200, 404, 422)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b'{"a": NaN}', b"[" * 100_000, b'{"a": 1.5}', b" " * 2_000_001]
)
def test_bodies_that_are_none(client: Client, body: bytes) -> None:
    assert agree(client, "POST", "/v1/rules/reimburse", "en", body) in (400, 413, 422)


def test_half_of_a_character_is_told_as_a_question_mark(client: Client) -> None:
    inputs = {**BODIES["/v1/rules/reimburse"], "items": [["\ud800", "1.00"], ["电针", "1.00"]]}
    body = json.dumps({"rule": "reimburse", "inputs": inputs}).encode()
    assert agree(client, "POST", "/v1/explanations/zh", "zh", body) == 200
    assert "“?”" in ANSWERING.answer("POST", "/v1/explanations/zh", "zh", body)[1].body.decode()


def test_a_fault_of_ours_tells_nothing_of_the_question(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("患者甲 140000000000000011")

    monkeypatch.setattr("shanxi_health_policy.service.rules._asked", fail)
    with caplog.at_level(logging.ERROR, "shanxi_health_policy.service"):
        status, found = ANSWERING.answer("POST", "/v1/rules/reimburse", "zh", b"{}")
    assert (status, json.loads(found.body)["type"]) == (500, Kind.OURS.type)
    assert "RuntimeError at " in caplog.text
    assert "140000" not in caplog.text + found.body.decode()
