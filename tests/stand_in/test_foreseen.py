"""What is worked out before the books are opened counts where they still say the same; what is booked gets into the file."""

from __future__ import annotations

import runpy
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stand_in.hospital import Hospital
from tests.stand_in.scenarios import PERSONS, scenario
from tests.stand_in.test_kept import VALUES

from shanxi_health_policy.his import MessageAnswer, message_answer
from shanxi_health_policy.stand_in import StandIn, books, compact, journal, settling
from shanxi_health_policy.stand_in.stand_in import Call, Taken, answer_together, take
from shanxi_health_policy.stand_in.turn import Turn

Whose = dict[str, str]


def visit(hospital: Hospital, *amounts: str) -> Whose:
    """A visit with its bill."""
    whose = hospital.register()
    hospital.tell(whose)
    hospital.upload(whose, *amounts)
    return whose


def free(db: Path) -> bool:
    """Whether somebody else could book now."""
    with closing(sqlite3.connect(db, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def nothing(hospital: Hospital, whose: Whose) -> None:
    """The books stay as they are."""


def more_lines(hospital: Hospital, whose: Whose) -> None:
    """The bill becomes longer."""
    hospital.upload(whose, "7.00")


def another_diagnosis(hospital: Hospital, whose: Whose) -> None:
    """The visit is told otherwise: a condition that nothing covers."""
    row = {"diag_type": "1", "diag_srt_no": "0", "diag_code": "A00.000", "diag_name": "霍乱"}
    old = {"diag_type": "1", "diag_srt_no": "1", "diag_code": "M47.801", "vali_flag": "0"}
    told = whose | {"med_type": "11", "begntime": f"{hospital.now}"}
    hospital.ask("2203", mdtrtinfo=told, diseinfo=[row, old])


def another_settlement(hospital: Hospital, whose: Whose) -> None:
    """What may still be paid in the year becomes less."""
    other = visit(hospital, *["1000.00"] * 4)
    assert hospital.settle(other, "4000.00")["fund_pay_sumamt"] != "0.00"


def settled_before(hospital: Hospital, whose: Whose) -> None:
    """The visit is settled by somebody else."""
    hospital.settle(whose, "1000.00")


def taken_back(hospital: Hospital, whose: Whose) -> None:
    """Another line stands in the bill's place, with the same amount."""
    hospital.ask("2205", data=whose | {"chrg_bchno": "0000"})
    hospital.upload(whose, "1000.00")


@pytest.mark.parametrize(
    "change", [nothing, more_lines, another_diagnosis, another_settlement, settled_before, taken_back]
)
@pytest.mark.parametrize("infno", ["2206", "2207"])
def test_what_was_foreseen_counts_only_where_the_books_say_the_same(
    infno: str, change: Callable[[Hospital, Whose], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "x.db"
    worked_out: list[bool] = []

    def answer_of(*given: Any, **more: Any) -> MessageAnswer:
        worked_out.append(free(db))
        return message_answer.answer_of(*given, **more)

    with StandIn(db) as one, StandIn(db) as other:
        hospital = Hospital(one)
        whose = visit(hospital, "1000.00")
        asked = hospital.message(infno, data=hospital.paying(whose, "1000.00"))
        monkeypatch.setattr(settling, "answer_of", answer_of)
        taken = take(one, Call(asked))
        assert worked_out == [True]  # and others can book meanwhile
        monkeypatch.undo()
        hospital.platform = other
        change(hospital, whose)
        shutil.copy(db, tmp_path / "y.db")
        shutil.copy(tmp_path / "x.db-wal", tmp_path / "y.db-wal")
        monkeypatch.setattr(settling, "answer_of", answer_of)
        worked_out.clear()
        found = answer_together(one, [taken])[0].body
        again = worked_out.copy()
        with StandIn(tmp_path / "y.db") as fresh:  # knows nothing but what the books hold
            assert fresh.call(asked).body == found
    refused = change is settled_before
    assert again == ([] if change is nothing or refused else [False])


def test_an_account_that_pays_elsewhere_meanwhile_pays_no_fen_twice(tmp_path: Path) -> None:
    account = {"insutype": "310", "acct_used_flag": "1"}
    rules = scenario(tmp_path, PERSONS)
    with StandIn(tmp_path / "x.db", rules) as one, StandIn(tmp_path / "x.db", rules) as other:
        hospital = Hospital(one)
        hospital.visit(
            "P1", "400.00", insutype="310"
        )  # from here on the fund pays nothing, and what it has paid stays the same
        whose = visit(hospital, "100.00")
        asked = Call(hospital.message("2207", data=hospital.paying(whose, "100.00", **account)))
        first, second = take(one, asked), take(one, asked)
        hospital.platform = other
        assert hospital.visit("P1", "45.00", **account)["acct_pay"] == "45.00"
        found = answer_together(one, [first, second])
    assert found[0].plain["output"]["setlinfo"]["acct_pay"] == "5.00"  # what is left of 50.00
    assert found[1].plain["infcode"] == -1  # the same request


@pytest.mark.parametrize(("lines", "foreseen"), [(2, True), (200, False)])
def test_a_long_bill_is_not_kept_in_memory(lines: int, foreseen: bool) -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        whose = visit(hospital, *["1.00"] * lines)
        taken = take(platform, Call(hospital.message("2206", data=hospital.paying(whose, f"{lines}.00"))))
        assert isinstance(taken, Taken)
        assert isinstance(taken.turn, Turn)
        assert bool(taken.turn.foreseen) is foreseen
        assert int(answer_together(platform, [taken])[0].plain["infcode"]) == 0


def test_a_request_that_comes_while_another_is_booked_is_understood_without_the_books() -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        whose = visit(hospital, "150.00")
        asked = Call(hospital.message("2206", data=hospital.paying(whose, "150.00")))
        with platform.books.booking():
            taken = take(platform, asked)
        assert isinstance(taken, Taken)
        assert isinstance(taken.turn, Turn)
        assert taken.turn.foreseen == {}
        answer = answer_together(platform, [taken])[0].plain
    assert answer["output"]["setlinfo"]["fund_pay_sumamt"] == "90.00"


def test_who_has_to_wait_for_another_process_waits_no_longer_than_that(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    with StandIn(db) as platform, closing(sqlite3.connect(db, isolation_level=None)) as other:
        hospital = Hospital(platform)
        other.execute("BEGIN IMMEDIATE")
        answered: list[float] = []

        def ask() -> None:
            hospital.register()
            answered.append(time.monotonic())

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.1)
        assert not answered
        other.execute("ROLLBACK")
        thread.join()
    assert len(answered) == 1


def test_who_waits_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "x.db"
    monkeypatch.setattr(books, "LONGEST_WAIT", 0.01)
    with StandIn(db) as platform, closing(sqlite3.connect(db, isolation_level=None)) as other:
        hospital = Hospital(platform)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            hospital.register()
        other.execute("ROLLBACK")
        hospital.register()


@pytest.mark.parametrize("reader", [False, True])
def test_what_is_booked_goes_into_the_file_from_time_to_time(
    reader: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "_CALLS_IN_LOG", 4)
    db = tmp_path / "x.db"

    def in_the_file() -> int:
        shutil.copy(db, tmp_path / "y.db")  # without the log beside it
        with closing(sqlite3.connect(tmp_path / "y.db")) as alone:
            return int(alone.execute("SELECT count(*) FROM journal").fetchone()[0])

    with StandIn(db) as platform, closing(sqlite3.connect(db, isolation_level=None)) as other:
        hospital = Hospital(platform)
        hospital.register()
        if reader:  # the log cannot begin anew, and the call is answered all the same
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM journal").fetchone()
        for _ in range(5):
            hospital.register()
        assert len(platform.books.entries()) == 6
        assert reader or in_the_file() == 4


class Failing:
    """A connection that fails at a statement."""

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self.connection, self.where = connection, where
        self.said: list[str] = []

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        self.said.append(statement)
        if statement.startswith(self.where):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return self.connection.execute(statement, *values)


def test_what_is_booked_is_answered_where_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "_CALLS_IN_LOG", 1)
    with StandIn() as platform:
        connection = platform.books._sql
        failing = Failing(connection, "PRAGMA wal_checkpoint")
        monkeypatch.setattr(platform.books, "_sql", failing)
        assert Hospital(platform).register()["mdtrt_id"]
        monkeypatch.setattr(platform.books, "_sql", connection)
        assert len(platform.books.entries()) == 1
    assert failing.said[-2:] == ["PRAGMA wal_checkpoint(RESTART)", "PRAGMA busy_timeout = 0"]


@pytest.mark.parametrize("wait", [False, True])
def test_what_fails_for_another_reason_is_not_waited_for(wait: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with StandIn() as platform:
        connection = platform.books._sql
        monkeypatch.setattr(platform.books, "_sql", Failing(connection, "BEGIN"))
        with pytest.raises(sqlite3.OperationalError, match="full"), platform.books.booking(wait=wait):
            pass
        monkeypatch.setattr(platform.books, "_sql", connection)


@given(VALUES)
def test_without_orjson_the_same_is_written(value: Any) -> None:
    assert written(value) == without_orjson(value)


@given(st.text(st.characters(categories=["Cs", "Lu"]), min_size=1))
def test_half_of_a_character_is_written_as_it_is(text: str) -> None:
    assert written([text]) == without_orjson([text])


def written(value: object) -> tuple[str, str]:
    """A value as it is kept, and as it is answered."""
    return compact.kept_json(value), compact.answer_json(value)


def without_orjson(value: object) -> tuple[str, str]:
    """The same where it is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compact, "orjson", None)
        return written(value)


def test_it_need_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", None)
    without = runpy.run_path(compact.__file__)
    assert without["orjson"] is None
    assert without["answer_json"]({"a": "甲"}) == '{"a":"甲"}'


def test_objects_without_end_are_masked_and_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_NAMED", {})
    monkeypatch.setattr(journal, "_MOST_NAMED", 2)
    monkeypatch.setattr(journal, "_LONGEST_NAMES", 30)
    for name in ("a", "b" * 30, "c", "d", "d"):
        assert journal.masked({name: "1", "Tel": "2"}, "salt") == {name: "1", "Tel": "***"}
        assert journal.masked({name: "1", "Tel": ""}, "salt") == {name: "1", "Tel": ""}
    assert {names for names, _ in journal._NAMED} == {("a", "Tel"), ("c", "Tel")}
