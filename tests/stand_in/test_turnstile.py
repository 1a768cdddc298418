"""Calls that come at once: booked together and in order, each answered when it is booked, and none lost for another's fault."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.stand_in.hospital import CODE, Hospital

from shanxi_health_policy.stand_in import Reply, StandIn, books, turnstile
from shanxi_health_policy.stand_in.books import BusyError
from shanxi_health_policy.stand_in.stand_in import Call, answer_together, take
from shanxi_health_policy.stand_in.turnstile import Turnstile


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "platform.db") as found:
        yield found


@pytest.fixture
def other(platform: StandIn, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process that has the same file open."""
    found = sqlite3.connect(tmp_path / "platform.db", isolation_level=None)
    yield found
    found.close()


def sign_ins(platform: StandIn, number: int) -> list[Call]:
    hospital = Hospital(platform)
    return [Call(hospital.message("9001", signIn={"opter_no": f"{one}"})) for one in range(number)]


async def replies(gate: Turnstile, calls: list[Call]) -> list[Any]:
    return await asyncio.gather(*map(gate.ask, calls), return_exceptions=True)


@pytest.mark.parametrize("most", [1, 3, 16])
def test_however_many_come_at_once_they_are_answered_as_one_by_one(platform: StandIn, most: int) -> None:
    calls = [*sign_ins(platform, 8), Call(b"no message"), *sign_ins(platform, 2)]
    with StandIn() as alone:
        due = [alone.call(one.source).body for one in calls]
    found = asyncio.run(replies(Turnstile(platform, most), calls))
    assert [one.body for one in found] == due
    assert [one["serial"] for one in platform.books.entries()] == list(range(1, 12))


def test_what_another_process_books_is_waited_for(platform: StandIn, other: sqlite3.Connection) -> None:
    async def run() -> list[Reply]:
        asked = asyncio.ensure_future(replies(Turnstile(platform), sign_ins(platform, 3)))
        await asyncio.sleep(0.05)
        assert not asked.done()
        other.execute("COMMIT")
        return await asked

    other.execute("BEGIN IMMEDIATE")
    assert all(one.plain["infcode"] == 0 for one in asyncio.run(run()))
    assert len(platform.books.entries()) == 3


def test_nobody_waits_for_ever(
    platform: StandIn, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(turnstile, "LONGEST_WAIT", -1)
    found = asyncio.run(replies(Turnstile(platform), sign_ins(platform, 2)))
    assert [type(one) for one in found] == [BusyError, BusyError]
    monkeypatch.setattr(books, "LONGEST_WAIT", 0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        answer_together(platform, [take(platform, one) for one in sign_ins(platform, 1)])
    other.execute("COMMIT")
    assert platform.books.entries() == []
    with platform.books.booking(), pytest.raises(BusyError):  # a thread of this process
        answer_together(platform, [], wait=False)


def test_a_fault_of_ours_is_told_to_the_one_who_met_it(
    platform: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in = platform.books.sign_in

    def failing(sign_no: str, code: str, opter_no: str, day: str) -> None:
        if opter_no == "1":
            raise ArithmeticError
        sign_in(sign_no, code, opter_no, day)

    monkeypatch.setattr(platform.books, "sign_in", failing)
    found = asyncio.run(replies(Turnstile(platform), sign_ins(platform, 3)))
    assert [type(one) for one in found] == [Reply, ArithmeticError, Reply]
    assert [one["fixmedins_code"] for one in platform.books.entries()] == [CODE, CODE]


def test_what_nobody_waits_for_any_more_is_booked(platform: StandIn) -> None:
    async def run() -> None:
        gate = Turnstile(platform)
        gone, stays = map(gate.ask, sign_ins(platform, 2))
        gone.cancel()
        assert (await stays).plain["infcode"] == 0

    asyncio.run(run())
    assert len(platform.books.entries()) == 2
