"""Requests changed at random, against books that know the visit: each is answered or refused in the documented shape.

`MUTATED_MESSAGES` says how many are tried; `make fuzz` tries a hundred thousand.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from typing import Any

from tests.his.golden import GOLDEN, request_of
from tests.his.test_mutated_messages import SEED, mutated
from tests.stand_in.hospital import Hospital
from tests.stand_in.reconciling import Own, asks_3201, asks_3202
from tests.stand_in.test_web import serving

from shanxi_health_policy.stand_in import Reply, StandIn
from shanxi_health_policy.stand_in.web import ALL

MESSAGES = int(os.environ.get("MUTATED_MESSAGES", "1500"))
IN_A_ROW = 60
"""So many are sent to one stand-in, whose books the changed ones change as well."""


def recorded() -> list[dict[str, Any]]:
    """What a hospital sends in a day, from the registration to the reconciliation, and one request of each transaction."""
    with StandIn() as platform:
        hospital = Hospital(platform)
        hospital.ask("9001", signIn={"opter_no": "1"})
        info = hospital.visit()
        rows = [Own.of(info), Own.of(hospital.ask("2208", data=hospital.naming(info))["setlinfo"])]
        asks_3201(hospital, rows)
        asks_3202(hospital, rows)
        hospital.send("2601", data={"psn_no": "P1", "omsgid": hospital.sent[4]["msgid"], "oinfno": "2207"})
        hospital.ask("5203", data=hospital.naming(info))
        hospital.ask("5204", data=hospital.naming(info))
        hospital.ask("5206", data={"psn_no": "P1"})
        return [*hospital.sent, *map(request_of, GOLDEN)]


def outcome_of(reply: Reply) -> str:
    """Whether a reply is an answer or a refusal; anything else fails."""
    if reply.media_type == "application/octet-stream":
        assert reply.status == 200
        return "a file"
    answer = json.loads(reply.body)
    assert (reply.status, reply.answered, reply.media_type) == (200, True, "application/json")
    if answer.get("type") == "error":
        assert sorted(answer) == ["err_msg", "infcode", "type"]
        assert answer["infcode"] == -1
        assert answer["err_msg"]
        return "no message"
    if answer["infcode"] == 0:
        assert answer["err_msg"] is None
        assert answer["inf_refmsgid"]
        return "answered"
    assert (answer["infcode"], answer["output"], answer["inf_refmsgid"]) == (-1, None, None)
    assert answer["err_msg"]
    return "refused"


def test_requests_changed_at_random_are_answered_or_refused() -> None:
    chance, whole, seen = random.Random(SEED), recorded(), Counter[str]()
    each = [[one] for one in whole]
    for _ in range(-(-MESSAGES // IN_A_ROW)):
        with StandIn() as platform:
            for message in whole[: chance.randrange(len(whole))]:
                platform.call(message)
            for _ in range(IN_A_ROW):
                found = mutated(chance, each)
                source: Any = found[0] if len(found) == 1 and isinstance(found[0], dict) else json_of(found)
                try:
                    seen[outcome_of(platform.call(source))] += 1
                except Exception as error:
                    raise AssertionError(f"{source!r}") from error
            check_journal(platform)
    assert {"answered", "refused", "no message", "a file"} <= seen.keys(), seen


def check_journal(platform: StandIn) -> None:
    """Every call is in the journal, in order, with what was answered."""
    entries = platform.books.entries()
    assert [one["serial"] for one in entries] == list(range(1, len(entries) + 1))
    assert all(json.loads(one["answered"]) for one in entries)


def json_of(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str, skipkeys=True)


def test_texts_changed_at_random_never_break_the_service() -> None:
    chance, whole, statuses = random.Random(SEED), recorded(), Counter[int]()
    texts = [json.dumps(one, ensure_ascii=False).encode() for one in whole]
    with serving() as (client, _):
        for number in range(MESSAGES // 5):
            content = bytearray(chance.choice(texts))
            for _ in range(chance.randint(0, 3)):
                at = chance.randrange(len(content))
                content[at : at + chance.choice((0, 1, 1, 9))] = bytes(
                    chance.choices(range(256), k=chance.choice((0, 1, 2)))
                )
            kind = chance.choice(("application/json", "text/plain", "multipart/form-data; boundary=X", "x"))
            path = chance.choice((ALL, f"{ALL}/2207", "/fsi/api/fileupload/upload", "/CSB"))
            found = client.send("POST", path, bytes(content), {"Content-Type": kind})
            statuses[found.status] += 1
            assert found.status == 200, (number, found.body)
    assert statuses.keys() == {200}
