"""What cannot be answered is told as a problem, with the path of every fault; and what could harm is refused."""

from __future__ import annotations

import asyncio
import errno
import http.client
import json
import logging
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, BinaryIO

import pytest
from tests.service.running import JSON, Client, running

from shanxi_health_policy import Catalogue, InputError
from shanxi_health_policy.service import Bounds, Service, application, rules, serve
from shanxi_health_policy.service.carried import LARGEST_AT_ONCE, MOST_AT_LENGTH, whole_body
from shanxi_health_policy.service.claims import MOST_ANSWERS
from shanxi_health_policy.service.guard import Guard
from shanxi_health_policy.service.problems import MOST_TOLD, Kind

VISIT = {"condition": "颈椎病", "visited_on": "2023-05-04", "tier": "I", "items": [["电针", "150.00"]]}
ASK = "/v1/rules/reimburse"
WRONG_PAID = {"person_id": "P1", "condition": "头疼", "year": 2023}
TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize(
    ("path", "body", "status", "paths"),
    [
        (ASK, {**VISIT, "tire": "I"}, 422, ["tire"]),
        (ASK, {**VISIT, "fee_class": "I"}, 422, ["fee_class"]),
        (ASK, {**VISIT, "ytd_paid": 5, "visited_on": "2023-02-30", "tier": "IV"}, 422, None),
        (ASK, {**VISIT, "items": [["电针", 150.5]]}, 422, ["items[0][1]"]),
        (ASK, {**VISIT, "items": [["电针", 150]]}, 422, ["items[0][1]"]),
        (ASK, {**VISIT, "place": "焦作一二三"}, 422, ["place"]),
        (ASK, {**VISIT, "facility": {"kind": "乡镇卫生院", "beds": 5}}, 422, ["facility.beds"]),
        (ASK, {}, 422, ["condition", "visited_on", "items", "tier"]),
        (ASK, [VISIT], 422, ["body"]),
        (ASK, b"{", 400, ["line 1"]),
        (ASK, b"\xff", 400, None),
        (ASK, b"", 400, ["line 1"]),
        (ASK, b'{"tier": "I", "tier": "II"}', 400, ["tier"]),
        (ASK, b'{"a": NaN}', 400, ["a"]),
        (ASK, b"[" * 100_000, 400, ["JSON"]),
        (ASK, b'{"a": 1e999999999}', 400, ["a"]),
        ("/v1/rules/nothing", {}, 404, []),
        ("/v2", {}, 404, []),
        (
            "/v1/settle",
            {"claims": [{"settlement_id": "S1"}]},
            422,
            [f"claims[0].{one}" for one in ("condition", "visited_on", "items", "tier", "person_id")],
        ),
        ("/v1/settle", {"claims": ["S1"]}, 422, ["claims[0]"]),
        ("/v1/settle", {"claims": {}}, 422, ["claims"]),
        ("/v1/settle", {}, 422, ["claims"]),
        ("/v1/settle", {"claims": [], "place": 141100}, 422, ["place"]),
        (
            "/v1/settle",
            {
                "claims": [
                    {"settlement_id": "S1", "person_id": "P1", **VISIT},
                    {"settlement_id": "S1", "person_id": "无", **VISIT, "tier": "IV"},
                    {"settlement_id": "S2", "person_id": "无", **VISIT},
                    {"settlement_id": "S3", "cancels": "S1", "tier": "I"},
                ]
            },
            422,
            ["claims[1].tier", "claims[2].person_id", "claims[3].tier"],
        ),
        (
            "/v1/settle",
            {
                "claims": [
                    {"settlement_id": "S1", "person_id": "P1", **VISIT},
                    {"settlement_id": "S1", "cancels": "S9"},
                ]
            },
            422,
            ["claims[1].settlement_id"],
        ),
        ("/v1/his/preview", {"messages": []}, 422, ["messages"]),
        ("/v1/his/cancel", {"messages": [{}], "setl_id": "S1"}, 422, ["setl_id"]),
        ("/v1/explanations/zh", {"rule": "reimburse"}, 422, ["inputs"]),
        ("/v1/explanations/zh", {"rule": "nothing", "inputs": {}}, 404, []),
    ],
)
def test_wrong_bodies(client: Client, path: str, body: object, status: int, paths: list[str] | None) -> None:
    for language in ("zh", "en"):
        found = client.post(path, body, accept_language=language)
        assert (found.status, found.headers["content-type"]) == (status, "application/problem+json")
        assert (found.json["status"], found.headers["content-language"]) == (status, language)
        assert found.json["type"].startswith("urn:shanxi-health-policy:problem:")
        assert "input." not in found.json["detail"]
        assert ("应为" in found.json["detail"]) <= (language == "zh")
        if paths is not None:
            assert [one["path"] for one in found.json["faults"]] == paths


def test_every_fault_is_told_with_its_path_and_in_words_of_its_own(client: Client) -> None:
    asked = {
        **VISIT,
        "condition": "头疼",
        "items": [["电针", "1.234"], ["", "5"], ["火罐"], ["督灸", "-1"]],
        "facility": {"kind": "医馆", "grade": "九级", "tcm_department": "maybe"},
        "insurance": {"account_balance": "很多"},
    }
    faults = {one["path"]: one for one in client.post(ASK, asked).json["faults"]}
    assert [*faults] == [
        *("condition", "items[0][1]", "items[1][0]", "items[2]", "items[3][1]"),
        *("facility.kind", "facility.grade", "facility.tcm_department"),
        *("insurance.kind", "insurance.account_balance"),
    ]
    assert faults["items[0][1]"]["detail"].startswith("'1.234' 无效；小数多于两位")
    assert faults["insurance.kind"]["detail"] == "此项必填"
    again = client.post(ASK, asked, accept_language="en").json["faults"]
    assert again[1]["detail"].startswith("'1.234' is not valid; ")


def test_all_that_is_wrong_with_a_question_is_told_together(client: Client) -> None:
    """Neither an unknown key nor a number with a fraction hides the others, and each has the path under which it stands."""
    asked = {
        **VISIT,
        "visited_on": "bad",
        "items": [["电针", 1.5], 5, ["电针", 2.5], ["", "1.00"]],
        "facility": {"beds": 5},
        "ytd_pad": "1.00",
        "ytd_paid": 1,
    }
    del asked["tier"]
    wrong = {
        *("visited_on", "items[0][1]", "items[1]", "items[2][1]", "items[3][0]"),
        *("facility.kind", "facility.beds", "ytd_pad", "ytd_paid", "tier"),
    }
    claim = {"settlement_id": "S1", "person_id": "", **asked, "year": 2023}
    claim_wrong = {*wrong, "person_id", "year"}
    opening = {"paid": [{"person_id": "P1"}], "more": []}
    for path, body, paths in (
        (ASK, asked, wrong),
        (
            "/v1/explanations/zh",
            {"rule": "reimburse", "inputs": asked, "lang": "zh"},
            {"lang", *(f"inputs.{one}" for one in wrong)},
        ),
        (
            "/v1/settle",
            {"claims": [claim, {**claim, "cancels": "S0"}], "opening": opening, "foo": 1},
            {
                *(f"claims[0].{one}" for one in claim_wrong),
                *(f"claims[1].{one}" for one in claim if one != "settlement_id"),
                *(f"opening.paid[0].{one}" for one in ("condition", "year", "paid")),
                *("opening.more", "foo"),
            },
        ),
    ):
        faults = client.post(path, body).json["faults"]
        told = [one["path"] for one in faults]
        assert len({*told}) == len(told)
        assert {*told} == paths
        near = next(one for one in faults if one["path"].endswith("ytd_pad"))
        assert near["suggestions"][0] == "ytd_paid" if path != "/v1/settle" else "tier" in near["expected"]
        fractions = [one["detail"] for one in faults if one["path"].endswith("items[0][1]")]
        assert all("写成文本的数" in one for one in fractions)


def test_of_balances_that_do_not_agree_each_is_told_where_it_stands(client: Client) -> None:
    key = {"person_id": "P1", "condition": "哮喘", "year": 2023}
    opening = {
        "paid": [{**key, "paid": "9.00"}, {**key, "year": 2024, "paid": "1.00"}],
        "settlements": [
            {"settlement_id": "S1", **key, "paid": "9.00"},
            {"settlement_id": "S2", **key, "year": 2024, "paid": "5.00"},
            {"settlement_id": "S3", **key, "year": 2025, "paid": "5.00"},
        ],
    }
    faults = client.post("/v1/settle", {"claims": [], "opening": opening}).json["faults"]
    assert [(one["path"], one["value"]) for one in faults] == [
        ("opening.paid[1].paid", "1.00"),
        ("opening.settlements[2]", "'S3'"),
    ]


def test_who_is_wrong_in_a_thousand_ways_is_told_no_more_than_that(client: Client) -> None:
    for path, body in (
        (ASK, {**VISIT, "items": [[1, 2]] * 3000}),
        (ASK, {f"ytd_pai{number}": 0 for number in range(3000)}),
        ("/v1/settle", {"claims": [0] * 3000}),
        ("/v1/settle", {"claims": [{}] * 3000}),
        ("/v1/settle", {"claims": [], "opening": {"paid": [0] * 3000}}),
        ("/v1/settle", {"claims": [], "opening": {"paid": [{**WRONG_PAID, "paid": "1"}] * 3000}}),
        ("/v1/his/check", {"messages": [0.5] * 3000}),
    ):
        found = client.post(path, body)
        assert (found.status, len(found.json["faults"])) == (422, MOST_TOLD), path


def test_what_is_large_is_answered_beside_the_others_and_little_of_it_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever asks for little waits for nobody who asks for much, and much is held in memory by few."""
    asked = rules._asked
    threads: list[threading.Thread] = []
    under_way: set[threading.Thread] = set()
    most = 0

    def slowly(*given: Any) -> Any:
        nonlocal most
        threads.append(threading.current_thread())
        under_way.add(threads[-1])
        most = max(most, len(under_way))
        time.sleep(0.1)
        under_way.discard(threading.current_thread())
        return asked(*given)

    monkeypatch.setattr("shanxi_health_policy.service.rules._asked", slowly)
    with running() as client:
        client.post(ASK, VISIT)
        large = {**VISIT, "items": [["电针", "1.00"]] * (LARGEST_AT_ONCE // 20)}
        with ThreadPoolExecutor(3 * MOST_AT_LENGTH) as pool:
            found = list(pool.map(lambda _: client.post(ASK, large).status, range(3 * MOST_AT_LENGTH)))
    assert found == [200] * 3 * MOST_AT_LENGTH
    assert most == MOST_AT_LENGTH
    assert threads[0] not in threads[1:]


def test_only_so_many_claims_are_answered_in_full(client: Client) -> None:
    claims = [
        {"settlement_id": f"S{number}", "person_id": "P1", **VISIT} for number in range(MOST_ANSWERS + 1)
    ]
    assert client.post("/v1/settle", {"claims": claims}).status == 200
    asked: dict[str, Any] = {"claims": claims, "answers": True}
    found = client.post("/v1/settle", asked, accept_language="en")
    assert (found.status, [one["path"] for one in found.json["faults"]]) == (422, ["claims"])
    assert "in several calls" in found.json["detail"]


def test_a_body_that_lay_there_while_the_service_was_busy_was_not_slow() -> None:
    async def ask() -> bytes:
        loop = asyncio.get_running_loop()
        given: asyncio.Queue[Any] = asyncio.Queue()

        def busy() -> None:
            time.sleep(1.1)  # longer than a client may take
            loop.call_soon(read, 3)

        def read(pieces: int) -> None:
            """One piece, in the turn of the loop in which the time is over too."""
            given.put_nowait({"type": "http.request", "body": b"x", "more_body": pieces > 1})
            if pieces > 1:
                loop.call_soon(read, pieces - 1)

        loop.call_soon(busy)
        return await whole_body(given.get, Bounds(seconds=1))

    assert asyncio.run(ask()) == b"xxx"


def test_the_nearest_name_is_offered(client: Client) -> None:
    found = client.post(ASK, {**VISIT, "yd_paid": "1.00"}).json["faults"][0]
    assert found["suggestions"] == ["ytd_paid"]
    assert client.post(ASK, {**VISIT, "类别": "I"}).json["faults"][0]["suggestions"] == ["tier"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/v1/limits?token=secret", "query"),
        ("/v1/limits?tier=I&tier=II", "tier"),
        ("/v1/notices?on=2023-02-30", "on"),
        ("/v1/notices?place=%E7%84%A6%E4%BD%9C%E4%B8%80%E4%BA%8C%E4%B8%89", "place"),
        ("/v1/limits?notice=wenshui-2022-7", "notice"),
        ("/v1/limits?condition=%E5%A4%B4%E7%96%BC", "condition"),
        ("/v1/facilities?name=", "name"),
        ("/v1/rules?x=1", "query"),
        ("/v1/fee_classes?grade=%E4%B9%9D%E7%BA%A7", "grade"),
        ("/?token=secret", "query"),
        ("/main.js?token=secret", "query"),
    ],
)
def test_wrong_parameters(client: Client, path: str, parameter: str) -> None:
    found = client.get(path)
    assert (found.status, found.json["faults"][0]["path"]) == (422, parameter)
    assert "secret" not in found.body.decode()


def test_other_methods_and_media_are_refused(client: Client) -> None:
    found = client.send("PUT", ASK, b"{}", JSON)
    assert (found.status, found.json["type"]) == (405, Kind.NOT_ALLOWED.type)
    assert "POST" in found.headers["allow"]
    for media in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert client.send("POST", ASK, b"{}", {"Content-Type": media}).status == 415


def test_a_body_is_bounded_by_what_it_says_and_by_what_it_is() -> None:
    with running(Bounds(body=1000)) as client:
        assert client.post(ASK, b" " * 1001).status == 413
        with socket.create_connection(("127.0.0.1", client.port)) as pipe:
            pipe.sendall(
                b"POST /v1/rules/reimburse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
                + b"3e8\r\n"
                + b" " * 1000
                + b"\r\n"
                + b"3e8\r\n"
                + b" " * 1000
            )
            assert pipe.recv(65536).startswith(b"HTTP/1.1 413")
        with socket.create_connection(("127.0.0.1", client.port)) as pipe:
            pipe.sendall(
                b"POST /v1/settle HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 1000000000\r\n\r\n"
            )
            assert pipe.recv(65536).startswith(b"HTTP/1.1 413")
        assert client.post(ASK, VISIT).status == 200


def test_who_sends_slowly_is_let_go() -> None:
    head = b"POST /v1/rules/reimburse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with running(Bounds(seconds=1)) as client:
        with socket.create_connection(("127.0.0.1", client.port)) as pipe:  # a body that does not come
            pipe.sendall(head + b"Content-Length: 10\r\n\r\n{")
            assert pipe.recv(65536).startswith(b"HTTP/1.1 408")
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", client.port)) as pipe:  # a head that comes in drops
            pipe.settimeout(0.2)
            ended = False
            while not ended and time.monotonic() - started < 10:
                try:
                    pipe.sendall(b"P" if time.monotonic() - started < 0.1 else b"O")
                    ended = pipe.recv(1) == b""
                except TimeoutError:
                    continue
                except OSError:
                    ended = True
            assert ended
        connection = http.client.HTTPConnection("127.0.0.1", client.port)
        for _ in range(3):  # who is quick may ask again on the same connection
            connection.request("GET", "/health/live")
            assert connection.getresponse().read() == b'{"live":true}'
        connection.close()


@pytest.mark.parametrize(
    "asked",
    [
        "GET /v1/facilities?name=文水 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        b"GET /v1 HTTP/1.1\r\n\r\n",
        b"POST /v1/settle HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_what_is_no_request_is_told_so_like_all_else(client: Client, asked: bytes) -> None:
    with (
        socket.create_connection(("127.0.0.1", client.port), timeout=10) as pipe,
        pipe.makefile("rb") as file,
    ):
        pipe.sendall(asked)
        head, _, body = file.read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head.lower()
    assert "--data-urlencode" in json.loads(body)["detail"]


def _answer(file: BinaryIO) -> bytes:
    """The body of the next answer on a connection."""
    length = 0
    while (line := file.readline()) != b"\r\n":
        assert line, "the connection has ended"
        name, _, value = line.partition(b":")
        length = int(value) if name == b"content-length" else length
    return file.read(length)


def test_who_takes_nothing_of_an_answer_is_let_go_and_who_takes_it_slowly_is_not() -> None:
    ask = b"GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with running(Bounds(seconds=1, running=3)) as client:
        whole = len(client.get("/v1/openapi.json").body)
        idle = [socket.create_connection(("127.0.0.1", client.port)) for _ in range(3)]
        for pipe in idle:  # each asks for more than the system keeps for it, and reads none of it
            pipe.sendall(ask * (1 + 20_000_000 // whole))
        deadline = time.monotonic() + 20
        for full in (False, True):  # until they have all places, and then until they have lost them
            while (client.get("/v1/notices").status == 429) is full:
                assert time.monotonic() < deadline, "who reads nothing keeps the others out"
                time.sleep(0.02)
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        slow.settimeout(10)
        slow.connect(("127.0.0.1", client.port))
        count = 1 + 1_200_000 // whole
        slow.sendall(ask * (count - 1) + ask.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        taken, started = 0, time.monotonic()
        while piece := slow.recv(200_000):
            taken += len(piece)
            time.sleep(0.01)
        assert taken > count * whole
        assert time.monotonic() - started > 1, "slower than the time in which something must be taken"
        late = socket.create_connection(("127.0.0.1", client.port), timeout=10)
        late.sendall(ask * 20)
        time.sleep(0.2)  # so many answers do not fit where nobody reads
        with late.makefile("rb") as file:
            for _ in range(20):
                assert len(_answer(file)) == whole
            for _ in range(6):  # who took all in time may ask again
                late.sendall(ask.replace(b"/v1/openapi.json", b"/health/live"))
                assert _answer(file) == b'{"live":true}'
                time.sleep(0.25)
        for pipe in (*idle, slow, late):
            pipe.close()


def test_only_so_many_at_a_time() -> None:
    claims = [{"settlement_id": f"S{number}", "person_id": "P1", **VISIT} for number in range(1500)]
    body = json.dumps({"claims": claims}).encode()
    with running(Bounds(running=1)) as client, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.post("/v1/settle", body), range(8)))
        assert {one.status for one in found} == {200, 429}
        busy = [pool.submit(client.post, "/v1/settle", body) for _ in range(2)]
        while not all(one.done() for one in busy):
            assert client.get("/health/live").status == 200, (
                "a watchman would end a service that is only busy"
            )
        assert {one.headers["retry-after"] for one in found if one.status == 429} == {"1"}


def test_a_token_is_asked_of_everybody_but_the_watchman() -> None:
    with running(token=TOKEN) as client:
        for headers in (
            {},
            {"authorization": "Bearer no-token-at-all-here"},
            {"authorization": f"Basic {TOKEN}"},
        ):
            found = client.get("/v1/rules", **headers)
            assert (found.status, found.headers["www-authenticate"]) == (401, "Bearer")
        assert client.get("/health/live").status == client.get("/health/ready").status == 200
        found = client.get("/v1/rules", authorization=f"Bearer {TOKEN}", host="his.example")
        assert found.status == 200
        described = client.get("/v1/openapi.json", authorization=f"bearer {TOKEN}").json
        assert described["security"] == [{"token": []}]
    for wrong in ("short", "with a blank in the middle", "令牌令牌令牌令牌令牌令牌令牌令牌"):
        with pytest.raises(InputError, match="token"):
            application(token=wrong)


def test_without_a_token_only_this_machine_is_answered(client: Client) -> None:
    assert client.get("/v1/rules", host="evil.example").status == 421
    for host in ("localhost", "127.0.0.1:80", "[::1]:8765"):
        assert client.get("/v1/rules", host=host).status == 200
    app = application()
    with pytest.raises(InputError, match="host"):
        Service.at(app, "0.0.0.0")
    with pytest.raises(InputError, match="host"):
        Service.at(app, "his.example")
    with pytest.raises(InputError, match="port"):
        Service.at(app, port=65536)
    with pytest.raises(InputError, match="body"):
        Bounds(body=0)
    assert not any("access-control" in name for name in client.get("/v1/rules", origin="http://x").headers)


@pytest.mark.parametrize("token", [None, TOKEN])
def test_pages_of_a_site_that_is_named_may_ask_and_no_others(token: str | None) -> None:
    named, other = "https://his.example.cn", "https://his.example.cn.evil.example"
    bearer = {} if token is None else {"authorization": f"Bearer {token}"}
    with running(token=token, origins=[named]) as client:
        for origin in (named, other):
            asked = {"origin": origin, "access_control_request_method": "POST"}
            first = client.send(
                "OPTIONS",
                "/v1/rules/reimburse",
                None,
                {**asked, "access_control_request_headers": "content-type"},
            )
            assert first.headers.get("access-control-allow-origin") == (named if origin == named else None)
            answers = [
                client.post("/v1/rules/reimburse", one, origin=origin, **bearer) for one in (VISIT, {})
            ]
            assert [one.status for one in answers] == [200, 422]
            for one in answers:
                assert one.headers.get("access-control-allow-origin") == (named if origin == named else None)
                assert "access-control-allow-credentials" not in one.headers
        if token is not None:
            assert client.get("/v1/rules", origin=named).status == 401
    for wrong in (
        "*",
        "null",
        "his.example.cn",
        "https://his.example.cn/",
        "HTTPS://his.example.cn",
        "https://*.cn",
        "",
    ):
        with pytest.raises(InputError, match="origins"):
            application(origins=[wrong])


def test_two_services_do_not_share_a_port(client: Client) -> None:
    with pytest.raises(OSError, match="in use"):
        Service.at(application(), port=client.port)


def test_on_the_way_to_its_end_nothing_new_is_begun() -> None:
    app = application()
    app.stopping = lambda: True
    sent: list[dict[str, Any]] = []

    async def ask() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/v1/rules", "headers": [], "query_string": b""}
        await app(scope, receive, send)

    asyncio.run(ask())
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"retry-after"]) == (503, b"5")


def test_a_fault_of_ours_tells_nothing_of_the_request(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("患者甲 140000000000000011")

    with caplog.at_level(logging.INFO, "shanxi_health_policy.service"), running() as client:
        monkeypatch.setattr("shanxi_health_policy.service.rules._asked", fail)
        found = client.post(ASK, VISIT)
        client.get("/v1/facilities?name=%E7%94%B2")
    # the service has ended, and with it whatever it had to say
    assert (found.status, found.json["type"]) == (500, Kind.OURS.type)
    told = "\n".join(one.getMessage() for one in caplog.records)
    assert "RuntimeError at " in told
    assert "POST /v1/rules/{name} 500" in told
    assert "GET /v1/facilities 200" in told
    assert "140000" not in told + found.body.decode()
    assert "name=" not in told


def test_what_fails_behind_the_head_of_an_answer_is_told_to_who_runs_it_and_sends_nothing_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    start = {"type": "http.response.start", "status": 200, "headers": []}

    async def fail(scope: Any, receive: Any, send: Any) -> None:
        await send(start)
        raise RuntimeError("患者甲")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
    asyncio.run(Guard(fail, Bounds(), None)(scope, receive, send))
    assert sent == [start]
    (told,) = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert told.startswith("RuntimeError at ")
    assert "患者甲" not in told


def test_who_goes_away_is_not_answered_and_nobody_else_suffers(client: Client) -> None:
    for cut in (
        b"GET / HT",
        b"\x16\x03\x01garbage\r\n\r\n",
        b"POST /v1/settle HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    ):
        with socket.create_connection(("127.0.0.1", client.port)) as pipe:
            pipe.sendall(cut)
        assert client.post(ASK, VISIT).status == 200


def test_the_notices_are_the_callers_own() -> None:
    with running(catalogue=Catalogue([Catalogue.shipped()["jiaozuo-2022-8"]])) as client:
        assert [one["id"] for one in client.get("/v1/notices").json["found"]] == ["jiaozuo-2022-8"]
        assert client.post(ASK, VISIT).status == 422


def test_another_server_may_tell_it_when_it_starts_and_ends() -> None:
    told = ["lifespan.startup", "lifespan.shutdown"]
    said: list[str] = []

    async def run() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": told.pop(0)}

        async def send(message: Any) -> None:
            said.append(message["type"])

        await application()({"type": "lifespan", "state": {}}, receive, send)

    asyncio.run(run())
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_and_the_process_goes_on(asked: signal.Signals) -> None:
    before = signal.getsignal(asked)
    told: list[str] = []

    def end() -> None:
        client = Client(int(told[0].rpartition(":")[2]))
        for _ in range(100):
            with suppress(OSError):
                assert client.get("/health/live").status == 200
                break
            time.sleep(0.05)
        os.kill(os.getpid(), asked)

    def begin(address: str) -> None:
        told.append(address)
        threading.Thread(target=end).start()

    serve(application(), port=0, told=begin)
    assert signal.getsignal(asked) is before


def test_that_no_more_connections_can_be_taken_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """Each connection that waits is an error of its own: a hundred a second would fill a disk with what they say."""

    async def work() -> None:
        loop = asyncio.get_running_loop()
        service = Service.at(application(), port=0)
        service.listener.close()
        server = service.server()
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup()
        for _ in range(200):
            full = OSError(errno.EMFILE, "Too many open files")
            loop.call_exception_handler({"message": "accept", "exception": full})
        loop.call_exception_handler(
            {"message": "another one", "exception": OSError(errno.EIO, "Input/output error")}
        )
        await server.shutdown()

    with caplog.at_level(logging.WARNING):
        asyncio.run(work())
    told = [one.getMessage() for one in caplog.records]
    assert told.count("no more connections can be taken: Too many open files") == 1
    assert any("another one" in one for one in told)
    assert len(told) == 2
