"""The stand-in over HTTP: every form of address, headers that are checked, faults as a client meets them, and its journal."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.service.running import Client
from tests.stand_in.hospital import Hospital, fen
from tests.stand_in.scenarios import scenario

from shanxi_health_policy.stand_in import Scenario, StandIn
from shanxi_health_policy.stand_in.serving import serving as serving_in_a_thread
from shanxi_health_policy.stand_in.web import ALL, FAULT

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
SIGN_IN = {"infno": "9001", "msgid": "M1", "fixmedins_code": "H1", "inf_time": "2023-05-04 08:00:00"} | {
    "input": {"signIn": {"opter_no": "1"}}
}


@contextmanager
def serving(
    rules: Scenario | None = None, lines: list[str] | None = None
) -> Iterator[tuple[Client, StandIn]]:
    """A stand-in on a free port of this machine."""
    told = None if lines is None else lines.append
    with StandIn(scenario=rules) as stand_in, serving_in_a_thread(stand_in, told) as served:
        assert served.url == f"{served.address}{ALL}"
        yield Client(int(served.address.rpartition(":")[2])), stand_in


def test_the_five_messages_of_the_how_to_are_answered_one_after_another() -> None:
    lines: list[str] = []
    with serving(lines=lines) as (client, _):
        for number in ("2203", "2204", "2206", "2207", "2208"):
            body = (HOW_TO / f"message-{number}.json").read_bytes()
            found = client.send("POST", f"{ALL}/{number}", body, {"Content-Type": "text/plain"})
            assert (found.status, found.json["infcode"]) == (200, 0), found.body
            if number == "2207":
                assert found.json["output"]["setlinfo"]["fund_pay_sumamt"] == "90.00"
                assert found.json["output"]["setlinfo"]["setl_id"] == "S20230504000001"
            if number == "2208":
                assert found.json["output"]["setlinfo"]["fund_pay_sumamt"] == "-90.00"
        page = client.get("/journal")
    assert page.headers["content-type"].startswith("text/html")
    assert "P000001" not in page.body.decode()
    assert "V20230504000001" in page.body.decode()
    assert [one.split("  ")[2] for one in lines] == ["2203", "2204", "2206", "2207", "2208"]
    assert lines[0].endswith("0  -")


@pytest.mark.parametrize(
    ("path", "infcode"),
    [
        (ALL, 0),
        (f"{ALL}/9001", 0),
        (f"{ALL}/9002", -1),
        ("/mss/web/api/fsi/callService", 0),
        ("/ebus/gdyb_inf/poc/hsa/hgs/9001", 0),
        ("/ebus/gdyb_inf/prd/hsa/hgs/2207", -1),
        ("/fsi/api/signInSignOutService/signIn", 0),
        ("/fsi/api/reverseService/revsMethod", -1),
        ("/CSB", 0),
    ],
)
def test_each_form_of_address_is_answered(path: str, infcode: int) -> None:
    with serving() as (client, _):
        assert client.post(path, SIGN_IN).json["infcode"] == infcode
        assert client.post("/elsewhere", SIGN_IN).status == 404


def test_headers_are_checked_where_a_secret_is_set(tmp_path: Path) -> None:
    rules = scenario(tmp_path, '[secrets]\ntif = { hosp = "one" }\ncsb = { key = "two" }\n')
    now = str(int(time.time()))
    signature = hashlib.sha256(f"{now}one123456{now}".encode()).hexdigest()
    tif = {
        "x-tif-paasid": "hosp",
        "x-tif-timestamp": now,
        "x-tif-nonce": "123456",
        "x-tif-signature": signature,
    }
    told = f"_api_access_key=key&_api_name=9001&_api_timestamp={now}000&_api_version=1.0.0"
    signed = base64.b64encode(hmac.new(b"two", told.encode(), hashlib.sha1).digest()).decode()
    csb = dict(one.split("=", 1) for one in told.split("&")) | {"_api_signature": signed}
    old = str(int(now) - 3600)
    wrong = [
        {},
        tif | {"x-tif-paasid": "other"},
        tif | {"x-tif-nonce": "1"},
        tif | {"x-tif-signature": "0" * 64},
        csb | {"_api_access_key": "other"},
        csb | {"_api_timestamp": old},
        csb | {"_api_timestamp": "now"},
        csb | {"_api_version": "2"},
        {"_api_name": "9001"},
    ]
    body = json.dumps(SIGN_IN).encode()
    with serving(rules) as (client, stand_in):
        for headers in wrong:
            found = raw(client, body, headers)
            assert (found[0], json.loads(found[1])["code"]) == (401, 401), headers
        assert stand_in.books.entries() == []
        for headers in (tif, csb):
            assert json.loads(raw(client, body, headers)[1])["infcode"] == 0
        # the number that a header names is that of the message
        assert (
            json.loads(raw(client, json.dumps(SIGN_IN | {"infno": "9002"}).encode(), csb)[1])["infcode"] == -1
        )


def raw(client: Client, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """One request with its headers as they are."""
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=30)
    try:
        connection.request("POST", ALL, body, headers)
        found = connection.getresponse()
        return found.status, found.read()
    finally:
        connection.close()


def test_faults_are_met_as_a_client_meets_them() -> None:
    body = json.dumps(SIGN_IN).encode()
    with serving() as (client, stand_in):
        for kind in ("time_out_before", "time_out_after"):
            with pytest.raises((http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError)):
                raw(client, body, {FAULT: kind})
        assert raw(client, body, {FAULT: "gateway_page"})[0] == 502
        started = time.monotonic()
        assert raw(client, body, {FAULT: "slow"})[0] == 200
        assert time.monotonic() - started >= 1
        assert raw(client, body, {FAULT: "no"})[0] == 400
        assert raw(client, b" " * 2_000_001, {})[0] == 413
        assert [one["fault"] for one in stand_in.books.entries()] == [
            "time_out_before",
            "time_out_after",
            "gateway_page",
            "slow",
        ]


@pytest.mark.parametrize("path", [ALL, f"{ALL}/9001"])
def test_a_fault_of_ours_is_answered_and_told_without_what_it_was_about(
    path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """At the one address of all transactions, to which there is a short way, and at any other."""

    def failing(*_: str) -> None:
        raise ArithmeticError("P1")

    caplog.set_level(logging.INFO, "shanxi_health_policy.service")
    with serving() as (client, stand_in):
        assert client.get(path).status == 405
        assert client.post(path, SIGN_IN).json["infcode"] == 0
        monkeypatch.setattr(stand_in.books, "sign_in", failing)
        assert client.post(path, SIGN_IN).status == 500
    told = [one.getMessage() for one in caplog.records]
    declared = path.replace("9001", "{number}")
    assert [one.rpartition(" ms")[0].rpartition(" ")[0] for one in told if one.endswith("ms")] == [
        f"GET {declared} 405",
        f"POST {declared} 200",
        f"POST {declared} 500",
    ]
    assert any("ArithmeticError at " in one for one in told)
    assert not any("P1" in one for one in told)


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    from shanxi_health_policy.service.bounds import Bounds
    from shanxi_health_policy.service.carried import whole_body
    from shanxi_health_policy.service.problems import ProblemError

    async def slow() -> dict[str, object]:
        await asyncio.sleep(30)
        return {}

    with pytest.raises(ProblemError, match="too-slow"):
        asyncio.run(whole_body(slow, Bounds(seconds=1)))


def test_sixty_four_clients_at_once_lose_nothing_and_are_paid_no_fen_twice() -> None:
    with serving() as (client, stand_in):
        hospital = Hospital(stand_in)
        ready = []
        for _ in range(64):
            whose = hospital.register()
            hospital.tell(whose)
            hospital.upload(whose, "150.00")
            ready.append(hospital.message("2207", data=hospital.paying(whose, "150.00")))
        answers: list[int] = []

        def settle(message: object) -> None:
            for _ in range(2):  # each is sent twice, as by a system that retries
                answers.append(fund(client.post(ALL, message).json))

        threads = [threading.Thread(target=settle, args=(one,)) for one in ready]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        paid = stand_in.books.paid("P1", "cervical_spondylosis", 2023)
        assert len(answers) == 128
        assert sum(answers) == paid == 272000  # the annual limit, to the fen


def fund(answer: dict[str, dict[str, dict[str, str]]]) -> int:
    """What the fund pays by an answer, in fen; nothing where it is a refusal."""
    output = answer["output"]
    return fen(output["setlinfo"]["fund_pay_sumamt"]) if output else 0
