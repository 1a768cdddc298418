"""What other systems send: requests over HTTP, to the service and to the stand-in, and messages of the interface."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import MutableMapping
from decimal import Decimal
from functools import cache, partial
from typing import Any
from urllib.parse import unquote_to_bytes

from attrs import field, frozen
from tests.fuzzing.promises import answer_of
from tests.fuzzing.texts import check_payment
from tests.his.test_mutated_messages import ASKED
from tests.stand_in.test_mutated_requests import check_journal, outcome_of

from shanxi_health_policy.his import check_messages, read_messages
from shanxi_health_policy.his.check_report import check_report
from shanxi_health_policy.service import application
from shanxi_health_policy.service.guard import Guard
from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.order_check import check_order
from shanxi_health_policy.stand_in.web import platform_application

MOST_BODY = 64_000
KNOWN = {200, 304, 400, 401, 404, 405, 406, 408, 413, 415, 421, 422}
"""Every status that a request may be answered with while neither many come at once nor the service ends."""
logging.getLogger("shanxi_health_policy.service").addHandler(logging.NullHandler())


@frozen
class Request:
    """A request as it is written on the wire: a line with method and address, headers, an empty line, the body."""

    method: str
    address: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def read(cls, content: bytes) -> Request:
        """The request of these bytes; what is missing is taken as usual."""
        head, _, body = content.replace(b"\r\n", b"\n", 40).partition(b"\n\n")
        first, *lines = head.split(b"\n")[:60]
        method, _, address = first.partition(b" ")
        headers = [
            (name.strip().lower(), one.strip()) for name, _, one in (line.partition(b":") for line in lines)
        ]
        named = {name for name, _ in headers}
        usual = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        headers += [one for one in usual if one[0] not in named]
        # the server in front counts the body itself, and lets no other method through than one of letters
        headers = [one for one in headers if one[0] not in (b"content-length", b"transfer-encoding")]
        letters = "".join(one for one in method.decode("latin-1").upper() if "A" <= one <= "Z")
        return cls(letters[:20] or "GET", address.split(b" ")[0] or b"/", headers, body[:MOST_BODY])

    @property
    def scope(self) -> dict[str, Any]:
        """What an ASGI server tells an application."""
        raw, _, query = self.address.partition(b"?")
        path = unquote_to_bytes(raw).decode("utf-8", "replace")
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": path if path.startswith("/") else f"/{path}",
            "raw_path": raw,
            "query_string": query,
            "root_path": "",
            "headers": self.headers,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }


@frozen
class Heard:
    """What comes back of a request."""

    status: list[int] = field(factory=list)
    headers: dict[bytes, bytes] = field(factory=dict)
    pieces: list[bytes] = field(factory=list)

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces)


async def asked(app: Guard, request: Request) -> Heard:
    """One request to an application; its body comes in two pieces."""
    half = len(request.body) // 2
    pieces, heard = [request.body[:half], request.body[half:]], Heard()

    async def receive() -> MutableMapping[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            heard.status.append(message["status"])
            heard.headers.update({name.lower(): one for name, one in message["headers"]})
        else:
            heard.pieces.append(message.get("body", b""))

    await app(request.scope, receive, send)
    return heard


@cache
def loop() -> asyncio.AbstractEventLoop:
    """What runs all requests of the process, one after another."""
    return asyncio.new_event_loop()


@cache
def service() -> Guard:
    """The service, made once."""
    return application()


def http_request(content: bytes) -> None:
    """Bytes as a request: the service answers it, or refuses it as it says; and so does the stand-in."""
    request = Request.read(content)
    heard = loop().run_until_complete(asyncio.wait_for(asked(service(), request), 15))
    assert len(heard.status) == 1, heard
    assert heard.status[0] in KNOWN, (heard.status, heard.body[:2_000])
    kind = heard.headers.get(b"content-type", b"")
    if kind.endswith(b"json") and request.method != "HEAD":
        told = json.loads(heard.body)
        assert (heard.status[0] == 200) == (kind != b"application/problem+json"), heard
        if heard.status[0] == 200:
            check_payment(told)
            if request.address == b"/v1/settle" and b'"opening"' not in request.body:
                paid = (Decimal(one["fund_payment"]) for one in told["settlements"])
                assert sum(paid) == sum(Decimal(one["paid"]) for one in told["closing"]["paid"]), told
        else:
            assert told["title"]
            assert told["status"] == heard.status[0]
    with StandIn() as stand_in:
        told_by = loop().run_until_complete(
            asyncio.wait_for(asked(platform_application(stand_in), without_faults(request)), 15)
        )
        assert len(told_by.status) == 1, told_by
        assert told_by.status[0] in KNOWN | {307}, (told_by.status, told_by.body[:2_000])
        check_journal(stand_in)


def without_faults(request: Request) -> Request:
    """Without the header that asks for a fault, some of which make the caller wait."""
    kept = [one for one in request.headers if one[0] != b"x-stand-in-fault"]
    return Request(request.method, request.address, kept, request.body)


def messages(content: bytes) -> None:
    """Bytes as messages: read, answered and checked; and each sent to one stand-in, whose books stay level."""
    several = answer_of(partial(read_messages, content)) or ()
    for ask in ASKED.values():
        answer_of(partial(ask, content))
    check_report(check_messages(content), "zh")
    with StandIn() as platform:
        outcome_of(platform.call(content))
        if len(several) > 1:
            for one in json.loads(content.decode("utf-8-sig"), parse_float=Decimal)[:40]:
                outcome_of(platform.call(one))
        check_journal(platform)
        check_order(platform.books.entries())
        level(platform)


def level(platform: StandIn) -> None:
    """What was booked: the fund and the account together pay no more than the cost, and nobody is paid below nothing."""
    sums: dict[tuple[str, str, int], int] = {}
    for row in platform.books.booked():
        assert abs(row.fund_fen) + abs(row.account_fen) <= abs(row.medfee_fen), row
        whose = row.psn_no, row.condition, row.year
        sums[whose] = sums.get(whose, 0) + row.fund_fen
    for whose, fen in sums.items():
        assert fen == platform.books.paid(*whose) >= 0, whose
