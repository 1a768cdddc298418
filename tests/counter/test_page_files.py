"""The files of the page: whole, small, from nowhere else, and without a word of any rule."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from tests.service.running import running

from shanxi_health_policy import Condition, Technique
from shanxi_health_policy.counter import INDEX, content_policy, page_files
from shanxi_health_policy.vocabulary.facilities import FacilityKind

TEXTS = {name: file.content.decode() for name, file in page_files().items()}
SCRIPTS = {name: text for name, text in TEXTS.items() if name.endswith(".js")}
_LOADED = re.compile(r"""(?:from|import|src=|href=)\s*"([^"]+)\"""")


def test_the_service_gives_out_each_file_under_its_name() -> None:
    with running() as client:
        for name, file in page_files().items():
            found = client.get("/" if name == INDEX else f"/{name}")
            assert (found.status, found.body) == (200, file.content)
            assert found.headers["content-type"] == file.media_type
            assert found.headers["content-security-policy"] == f"{content_policy()}; frame-ancestors 'none'"
            assert found.headers["cache-control"] == "no-store"
            assert found.headers["x-content-type-options"] == "nosniff"
        assert client.get("/index.html").status == 404
        assert client.get("/main.js?v=1").status == 422
        assert client.post("/", {}).status == 405
        assert client.get("/", Host="elsewhere.example").status == 421


def test_the_page_is_open_where_a_token_is_asked_and_nothing_else_is() -> None:
    with running(token="0123456789abcdef") as client:
        assert all(client.get("/" if name == INDEX else f"/{name}").status == 200 for name in page_files())
        assert client.get("/v1/rules").status == 401
        assert client.get("/nothing.js").status == 401


def test_whatever_a_file_loads_is_a_file_of_the_page() -> None:
    loaded = {one for text in TEXTS.values() for one in _LOADED.findall(text)} - {"data:,"}
    assert {one.removeprefix("./") for one in loaded} | {INDEX} == set(page_files())
    assert not any(re.search(r"https?://|//[a-z]", text.replace("// ", "")) for text in TEXTS.values())


def test_a_digest_is_that_of_the_content() -> None:
    file = page_files()["answers.js"]
    digest = base64.b64decode(file.integrity.removeprefix("sha384-"))
    assert digest == hashlib.sha384(file.content).digest()


def test_the_policy_allows_no_script_and_no_style_within_the_page() -> None:
    assert "unsafe" not in content_policy()
    assert content_policy(script_src="'self' 'wasm-unsafe-eval'").count("script-src") == 1
    assert not re.search(r"<script>|<style|\son[a-z]+=|\sstyle=", TEXTS[INDEX])


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_makes_no_markup_of_text_and_stores_nothing(name: str) -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    forbidden = rf"{markup}|localStorage|sessionStorage|indexedDB|cookie"
    assert not re.search(forbidden, SCRIPTS[name])
    assert len(SCRIPTS[name].splitlines()) < 300


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_knows_no_term_and_no_figure_of_a_notice(name: str) -> None:
    terms = [
        one
        for kind in (Condition, Technique, FacilityKind)
        for member in kind
        for one in (member.zh, member.code)
    ]
    assert [one for one in terms if f'"{one}"' in SCRIPTS[name]] == []
    assert not re.search(r"\b(140|2720|2180|1500)\b|\b60 ?%|0\.6\b|〔.*号", SCRIPTS[name])
