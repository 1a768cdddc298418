"""Web services on this machine as implementations: no other machine is asked, and every odd response is a clear failure."""

from __future__ import annotations

import importlib.util
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shanxi_health_policy import Claim, FeeClass, InputError, ServiceItem, Visit
from shanxi_health_policy.testing.conform.adapters import UrlAdapter
from shanxi_health_policy.testing.conform.cases import Case
from shanxi_health_policy.testing.conform.protocol import PROTOCOL, AdapterError, Introduction
from shanxi_health_policy.testing.conform.search import search

from .reference_adapters import FOLDER

VISIT = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
CASE = Case([Claim("S1", "P000001", VISIT, FeeClass.I)])
HELLO = json.dumps({"protocol": PROTOCOL, "kind": "hello", "name": "service", "version": "3"}).encode()

Responder = Callable[[BaseHTTPRequestHandler, Any], None]


def reply(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def right(handler: BaseHTTPRequestHandler, message: Any) -> None:
    """What a service should do."""
    if message["kind"] == "hello":
        reply(handler, HELLO)
    else:
        reply(handler, json.dumps({"id": message["id"], "payments": ["90.00"]}).encode())


class Service:
    """A web service that hands every message to a function, and counts connections and paths."""

    def __init__(self, respond: Responder, version: str) -> None:
        self.connections: list[Any] = []
        self.paths: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = version

            def setup(self) -> None:
                super().setup()
                service.connections.append(self.client_address)

            def do_POST(self) -> None:
                service.paths.append(self.path)
                assert self.headers["Content-Type"] == "application/json"
                respond(self, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/conform?v=1"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def serve() -> Iterator[Callable[..., Service]]:
    """Starts services, and stops them afterwards."""
    services: list[Service] = []

    def start(respond: Responder = right, version: str = "HTTP/1.1") -> Service:
        services.append(Service(respond, version))
        return services[-1]

    yield start
    for one in services:
        one.server.shutdown()
        one.server.server_close()


def failure(service: Service, patience: float = 20.0) -> str:
    """What asking a service for a case fails with."""
    with UrlAdapter(service.url, patience=patience) as adapter:
        adapter.greet()
        with pytest.raises(AdapterError) as caught:
            adapter(CASE)
        assert adapter.introduction is None
    return caught.value.message("en")


@pytest.mark.parametrize(("version", "connections"), [("HTTP/1.1", 1), ("HTTP/1.0", 4)])
def test_a_service_is_greeted_once_and_asked_case_after_case(
    serve: Callable[..., Service], version: str, connections: int
) -> None:
    service = serve(right, version)
    with UrlAdapter(service.url) as adapter:
        assert [adapter(CASE) for _ in range(3)] == [(Decimal("90.00"),)] * 3
        assert adapter.introduction == Introduction("service", "3")
    assert service.paths == ["/conform?v=1"] * 4
    assert len(service.connections) == connections


def test_a_service_with_the_whole_rule_agrees_with_the_library(serve: Callable[..., Service]) -> None:
    spec = importlib.util.spec_from_file_location("reference_adapter", FOLDER / "adapter.py")
    assert spec is not None
    assert spec.loader is not None
    rule = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rule)
    policies: list[Any] = []

    def respond(handler: BaseHTTPRequestHandler, message: Any) -> None:
        if message["kind"] == "hello":
            policies.append(message["policy"])
            reply(handler, HELLO)
        else:
            payments = rule.settle(policies[-1], message["operations"])
            reply(handler, json.dumps({"id": message["id"], "payments": payments}).encode())

    with UrlAdapter(serve(respond).url) as adapter:
        outcome = search(adapter, max_cases=20, seconds=120)
    assert outcome.passed
    assert outcome.complete


def test_localhost_is_this_machine_and_the_path_may_be_left_out(serve: Callable[..., Service]) -> None:
    service = serve()
    with UrlAdapter(f"http://localhost:{service.server.server_address[1]}") as adapter:
        assert adapter(CASE) == (Decimal("90.00"),)
    assert set(service.paths) == {"/"}


def test_a_connection_that_the_service_has_closed_meanwhile_is_opened_again(
    serve: Callable[..., Service],
) -> None:
    def respond(handler: BaseHTTPRequestHandler, message: Any) -> None:
        right(handler, message)
        handler.close_connection = True  # without a word of it

    service = serve(respond)
    with UrlAdapter(service.url) as adapter:
        for _ in range(3):
            assert adapter(CASE) == (Decimal("90.00"),)
            time.sleep(0.1)
    assert len(service.connections) == 4


def test_proxies_of_the_environment_are_not_asked(
    serve: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with UrlAdapter(serve().url) as adapter:
        assert adapter(CASE) == (Decimal("90.00"),)


def except_hello(respond: Responder) -> Responder:
    """A service that goes wrong only once it is asked for a case."""

    def responding(handler: BaseHTTPRequestHandler, message: Any) -> None:
        (right if message["kind"] == "hello" else respond)(handler, message)

    return responding


def test_redirects_are_not_followed(serve: Callable[..., Service]) -> None:
    elsewhere = serve()
    service = serve(except_hello(lambda handler, _: reply(handler, b"", 307, Location=elsewhere.url)))
    assert "status 307, expected 200" in failure(service)
    assert elsewhere.paths == []


def drip(handler: BaseHTTPRequestHandler, _: object) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    for _number in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def drip_headers(handler: BaseHTTPRequestHandler, _: object) -> None:
    for _number in range(200):
        handler.wfile.write(b"H")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "respond", [lambda *_: time.sleep(3), drip, drip_headers], ids=["silent", "body", "head"]
)
def test_a_service_that_is_silent_or_drips_is_given_up(
    serve: Callable[..., Service], respond: Responder
) -> None:
    started = time.monotonic()
    assert "no answer within 1 seconds" in failure(serve(except_hello(respond)), patience=1.0)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("respond", "said"),
    [
        (lambda handler, _: reply(handler, b"no", 500), "status 500, expected 200"),
        (lambda handler, _: reply(handler, b"<html>"), "not an answer of the protocol: '<html>'"),
        (lambda handler, _: reply(handler, b" " * 2**21), "an answer of more than 1048576 bytes"),
        (lambda handler, _: handler.wfile.write(b"what\r\n\r\n"), "no whole answer in HTTP"),
        (lambda handler, _: reply(handler, b"{", Content_Length="9"), "not an answer of the protocol: '{'"),
    ],
    ids=["500", "page", "long", "no HTTP", "cut short"],
)
def test_what_a_service_does_wrong_is_named(
    serve: Callable[..., Service], respond: Responder, said: str
) -> None:
    def ending(handler: BaseHTTPRequestHandler, message: Any) -> None:
        respond(handler, message)
        handler.close_connection = True

    assert said in failure(serve(except_hello(ending)))


def test_where_nobody_listens_it_is_said(serve: Callable[..., Service]) -> None:
    service = serve()
    service.server.shutdown()
    service.server.server_close()
    with (
        UrlAdapter(service.url) as adapter,
        pytest.raises(AdapterError, match=r"网络服务出错：该地址没有程序在应答"),
    ):
        adapter(CASE)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://10.0.0.1/",
        "http://0.0.0.0:8080/",
        "http://169.254.169.254/",
        "http://[2001:db8::1]/",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://user:word@127.0.0.1/",
        "http://2130706433/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/hosts",
        "127.0.0.1:8080",
        "http://",
        "",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:port/",
        "http://[::1",
        "http://127.0.0.1/\r\nX: y",
    ],
)
def test_no_other_address_is_asked(url: str) -> None:
    with pytest.raises(InputError, match="本机地址"):
        UrlAdapter(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "http://127.9.9.9:81/a", "http://[::1]:8080/", "http://LOCALHOST/"]
)
def test_every_address_of_this_machine_will_do(url: str) -> None:
    UrlAdapter(url).close()
