"""The service describes itself, and keeps to what it says: of its answers, and of what it refuses."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests.service.running import Client

from shanxi_health_policy import Catalogue, __version__
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.service import api_description
from shanxi_health_policy.service.requests import language_of

KEPT = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
"""What a tool that knows only the description expects of every answer."""


def test_every_rule_has_its_address_with_an_example_that_runs(client: Client) -> None:
    described = client.get("/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    for name, rule in every_rule().items():
        call = described["paths"][f"/v1/rules/{name}"]["post"]
        assert call["summary"] == f"{rule.purpose.zh} · {rule.purpose.en}"
    for path, methods in described["paths"].items():
        for content in (one["requestBody"]["content"] for one in methods.values() if "requestBody" in one):
            for example in content["application/json"]["examples"].values():
                assert client.post(path.replace("{language}", "zh"), example["value"]).status == 200


def test_every_answer_tells_the_versions_it_rests_on(client: Client) -> None:
    notices = {one["id"]: one["digest"] for one in client.get("/v1/notices").json["notices"]}
    described = client.get("/v1/openapi.json").json
    answers = [
        client.get(one)
        for one in ("/", "/v1", "/v1/openapi.json", "/nowhere", "/health/live", "/v1/limits?x=1")
    ]
    answers += [client.post("/v1/rules/reimburse", {}), client.send("PUT", "/v1/rules", None, {})]
    names = {"{language}": "zh", "{id}": "lvliang-2022-22", "{name}": "reimburse"}
    for path, methods in described["paths"].items():
        asked = re.sub(r"\{.*\}", lambda found: names[found[0]], path)
        if "get" in methods:
            answers.append(client.get(f"{asked}?name=141100" if path == "/v1/facilities" else asked))
        for content in (one["requestBody"]["content"] for one in methods.values() if "requestBody" in one):
            for example in content["application/json"]["examples"].values():
                answers.append(client.post(asked, example["value"]))
    assert {one.status for one in answers} == {200, 404, 405, 422}
    for found in answers:
        told = found.json if found.headers["content-type"] == "application/json" else {}
        if "version" in told and "notices" in told and isinstance(told["notices"], list):
            version, digests = told["version"], {one["id"]: one["digest"] for one in told["notices"]}
            assert "shanxi-health-policy-version" not in found.headers, "once is enough"
        else:
            version = found.headers["shanxi-health-policy-version"]
            digests = dict(
                one.split("=") for one in found.headers["shanxi-health-policy-notices"].split(", ")
            )
            assert digests == notices
        assert version == __version__
        assert digests.items() <= notices.items()


def test_every_reference_leads_somewhere_and_nothing_else_is_taken(client: Client) -> None:
    described = client.get("/v1/openapi.json").json
    named = {f"#/components/schemas/{one}" for one in described["components"]["schemas"]}
    found = set(_references(described))
    assert found <= named
    assert "#/components/schemas/Step" in found
    for name, schema in described["components"]["schemas"].items():
        if name.endswith(".question"):
            assert schema["additionalProperties"] is False


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from [one] if key == "$ref" else _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def test_an_answer_fits_what_is_said_of_it(client: Client) -> None:
    described = client.get("/v1/openapi.json").json
    for name, rule in every_rule().items():
        schema = {
            "$ref": f"#/components/schemas/{name}.answer",
            "components": described["components"],
        }
        Draft202012Validator(schema).validate(client.post(f"/v1/rules/{name}", dict(rule.example)).json)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        *(("/v1/rules", ""), ("/v1/notices", "place=焦作"), ("/v1/fee_classes", "")),
        *(("/v1/limits", ""), ("/v1/limits", "place=太原市"), ("/v1/limits", "on=2020-01-01")),
        *(("/v1/techniques", ""), ("/v1/techniques", "name=电针灸"), ("/v1/fee_classes", "place=北京市")),
        *(("/v1/facilities", "name=文水凤城卫生院"), ("/v1/facilities", "name=卫生院")),
        *(("/health/live", ""), ("/health/ready", "")),
        *((f"/v1/notices/{one.id}", "") for one in Catalogue.shipped()),
        *((f"/v1/rules/{name}", "") for name in every_rule()),
    ],
)
def test_what_is_read_fits_what_is_said_of_it(client: Client, path: str, query: str) -> None:
    declared = re.sub(r"(/v1/(?:rules|notices))/.*", r"\1", path)
    if path != declared:
        declared += "/{name}" if "rules" in declared else "/{id}"
    schema = described_by(client)["paths"][declared]["get"]["responses"]["200"]["content"][
        "application/json"
    ]["schema"]
    found = client.get(f"{path}?{quote(query, safe='=')}" if query else path)
    assert found.status == 200
    Draft202012Validator({**schema, "components": described_by(client)["components"]}).validate(found.json)


def test_no_answer_is_any_object_whatever(client: Client) -> None:
    """A client that is made from the description knows what comes back, and which of it are amounts."""
    described = described_by(client)
    for path, methods in described["paths"].items():
        for call in methods.values():
            for content in call["responses"]["200"]["content"].values():
                schema = content["schema"]
                assert "$ref" in schema or schema["type"] == "string" or schema["properties"], path
    limits = described["components"]["schemas"]["limits.found"]["anyOf"][0]["properties"]["limits"]
    amount = limits["items"]["properties"]["annual"]["anyOf"][0]
    assert amount["pattern"] == r"^-?[0-9]+(\.[0-9]+)?$"


def test_each_address_of_messages_has_an_example_of_its_own_that_is_answered(client: Client) -> None:
    described = described_by(client)
    for path, methods in described["paths"].items():
        if path.startswith("/v1/his/"):
            content = methods["post"]["requestBody"]["content"]["application/json"]
            (example,) = content["examples"].values()
            found = client.post(path, example["value"])
            assert found.json.get("infcode", 0) == 0, path
            assert found.json.get("right", True) is True
            schema = methods["post"]["responses"]["200"]["content"]["application/json"]["schema"]
            Draft202012Validator({**schema, "components": described["components"]}).validate(found.json)


def described_by(client: Client) -> Any:
    """The description."""
    return client.get("/v1/openapi.json").json


def test_the_page_loads_nothing_from_elsewhere_and_speaks_the_readers_language(client: Client) -> None:
    pages = {one: client.get("/v1", accept_language=one) for one in ("zh-CN", "en")}
    for found in pages.values():
        text = found.body.decode()
        assert found.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in found.headers["content-security-policy"]
        assert re.findall(r'(?:src|href)="([^"]*)"', text) == ["/v1/openapi.json"]
        assert "POST /v1/rules/reimburse" in text
        assert "<script" not in text
    assert every_rule()["reimburse"].purpose.zh in pages["zh-CN"].body.decode()
    assert every_rule()["reimburse"].purpose.en in pages["en"].body.decode()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("zh;q=0.1,en;q=0.9", "en"),
        ("en;q=x", "zh"),
        ("EN-us;q=1", "en"),
        ("*", "zh"),
    ],
)
def test_the_language_is_the_readers(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


DESCRIBED: Any = schemathesis.openapi.from_dict(api_description())
OPERATIONS = [one.ok() for one in DESCRIBED.get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: str(one.label))
def test_it_keeps_to_its_description(client: Client, operation: Any) -> None:
    address = f"http://127.0.0.1:{client.port}"
    takes = bool(list(operation.body) or list(operation.query))  # what takes nothing cannot be asked wrongly
    for mode in (GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if takes else [])):

        @given(operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=6,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def asked(case: Any) -> None:
            case.call_and_validate(base_url=address, checks=KEPT, timeout=20)

        asked()
