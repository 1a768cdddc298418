"""The books of a stand-in (账): what was registered, uploaded, settled and taken back, and what is left of year and account.

Totals are never stored: they are the sums of the settlements that stand, so that nothing can be paid and not counted.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from shanxi_health_policy.his.nodes import DiseInfo, FeeDetail, MdtrtInfo
from shanxi_health_policy.notices.catalogue import PathLike
from shanxi_health_policy.stand_in.remembered import Remembered
from shanxi_health_policy.stand_in.schema import LONGEST_WAIT, bring_in, opened
from shanxi_health_policy.stand_in.sql_rows import columns, insert, mappings_of, row_of, rows_of
from shanxi_health_policy.stand_in.statement_books import StatementBooks


class VisitRow(NamedTuple):
    """A visit as it is booked."""

    mdtrt_id: str
    psn_no: str
    fixmedins_code: str
    ipt_otp_no: str | None
    told: str | None
    """The nodes of 2203, as JSON."""
    previewed: int
    gone: int


class LineRow(NamedTuple):
    """A line of a bill: as it was uploaded, as it was split, and the settlement that it stands in."""

    mdtrt_id: str
    feedetl_sn: str
    chrg_bchno: str
    told: str
    split: str
    setl_id: str | None
    place: int


class SettlementRow(NamedTuple):
    """A settlement, or what takes one back; amounts of the latter are below nothing, and `init_setl_id` names the former."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    fixmedins_code: str
    msgid: str
    infno: str
    condition: str
    year: int
    insutype: str
    clr_optins: str
    settled_at: str
    medfee_fen: int
    fund_fen: int
    account_fen: int
    answer: str
    """The answer that was given, as JSON."""
    lines: str
    """The serial numbers of its lines, as JSON."""
    init_setl_id: str | None = None
    refunded_by: str | None = None
    gone: int = 0
    serial: int | None = None


class EntryRow(NamedTuple):
    """A call as the journal keeps it; of one that could not be read hardly anything is known."""

    serial: int
    asked: str
    answered: str
    infcode: str | None
    at: str | None = None
    infno: str | None = None
    msgid: str | None = None
    fixmedins_code: str | None = None
    mdtrt_id: str | None = None
    fault: str | None = None


_VISIT = f"SELECT {columns(VisitRow)} FROM visits WHERE mdtrt_id = ?"
_LINES = f"SELECT {columns(LineRow)} FROM lines WHERE mdtrt_id = ? ORDER BY place"
_SETTLEMENTS = f"SELECT {columns(SettlementRow)} FROM settlements"


PAUSE = 0.0001
"""How many seconds pass before it is tried again whether another process has finished its booking."""


T = TypeVar("T")
_CALLS_IN_LOG = 1_000
"""Of about so many calls the log beside the file holds what is booked, some 26 MB."""


class BusyError(Exception):
    """Another thread or process is booking."""


class Books:
    """The books in their file. Every change is made within `booking`, which other processes wait for."""

    def __init__(self, path: PathLike) -> None:
        self._sql = opened(path)
        self._lock = Lock()
        self._full = False
        """Whether it is time to bring what is booked from the log into the file."""
        self.statements: StatementBooks = StatementBooks(self._sql)
        self.told: Remembered[tuple[MdtrtInfo, tuple[DiseInfo, ...]]] = Remembered()
        """What 2203 said of visits, by the text that is kept of it."""
        self.fees: Remembered[FeeDetail] = Remembered()
        """Lines of bills, by the text that is kept of each."""
        self.lately: Remembered[tuple[VisitRow, Sequence[LineRow]]] = Remembered()
        """Visits and their lines by id, as they were after the last upload here: the books may say otherwise by now."""
        self.salt: str = self._sql.execute("SELECT salt FROM salt").fetchone()[0]

    def close(self) -> None:
        """Close the file; what was booked stays in it."""
        with self._lock:
            self._sql.close()

    @contextmanager
    def booking(self, *, wait: bool = True) -> Iterator[None]:
        """One booking: whole or not at all. Raises [BusyError][] where another one is made and this is not to wait."""
        if not self._lock.acquire(blocking=wait):
            raise BusyError
        try:
            self._begin(wait)
            try:
                yield
            except BaseException:
                self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")
            if self._full:
                self._full = False
                bring_in(self._sql)
        finally:
            self._lock.release()

    def _begin(self, wait: bool) -> None:
        until = time.monotonic() + LONGEST_WAIT if wait else 0
        while True:
            try:
                self._sql.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
                if busy and not wait:
                    raise BusyError from None
                if not busy or time.monotonic() > until:
                    raise
                time.sleep(PAUSE)
            else:
                return

    def glanced(self, look: Callable[[], None]) -> None:
        """Look into the books as they stand, if nobody is booking here; what is seen may be otherwise a moment later."""
        if self._lock.acquire(blocking=False):
            try:
                look()
            finally:
                self._lock.release()

    def attempted(self, work: Callable[[], T]) -> T:
        """Part of a booking that leaves nothing behind where it is refused."""
        self._sql.execute("SAVEPOINT attempt")
        try:
            return work()
        except BaseException:
            self._sql.execute("ROLLBACK TO attempt")
            raise
        finally:
            self._sql.execute("RELEASE attempt")

    def next_number(self, kind: str, day: str = "") -> int:
        """The next of a series of numbers, which begins with 1 each day."""
        found = self._sql.execute(
            "INSERT INTO numbers VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
            (kind, day),
        ).fetchone()
        return int(found[0])

    # ---------------------------------------------------------------- visits

    def visit(self, mdtrt_id: str) -> VisitRow | None:
        """A visit by its id."""
        return row_of(self._sql, VisitRow, _VISIT, mdtrt_id)

    def is_registered(self, fixmedins_code: str, ipt_otp_no: str) -> bool:
        """Whether an institution has a visit under an outpatient number of its own."""
        sql = "SELECT 1 FROM visits WHERE fixmedins_code = ? AND ipt_otp_no = ? AND NOT gone"
        return self._sql.execute(sql, (fixmedins_code, ipt_otp_no)).fetchone() is not None

    def register(self, mdtrt_id: str, psn_no: str, fixmedins_code: str, ipt_otp_no: str | None) -> None:
        """A visit begins."""
        self._sql.execute(
            "INSERT INTO visits (mdtrt_id, psn_no, fixmedins_code, ipt_otp_no) VALUES (?, ?, ?, ?)",
            (mdtrt_id, psn_no, fixmedins_code, ipt_otp_no),
        )

    def tell_visit(self, mdtrt_id: str, told: str) -> None:
        """What 2203 says of a visit; a preview that came before is none of this."""
        self._sql.execute("UPDATE visits SET told = ?, previewed = 0 WHERE mdtrt_id = ?", (told, mdtrt_id))

    def mark_previewed(self, mdtrt_id: str, previewed: bool) -> None:
        """Whether a preview of the visit, as it stands, was asked for."""
        self._sql.execute("UPDATE visits SET previewed = ? WHERE mdtrt_id = ?", (previewed, mdtrt_id))

    def withdraw_visit(self, mdtrt_id: str) -> None:
        """A registration is taken back, and its lines with it."""
        self._sql.execute("DELETE FROM lines WHERE mdtrt_id = ? AND setl_id IS NULL", (mdtrt_id,))
        self._sql.execute("UPDATE visits SET gone = 1 WHERE mdtrt_id = ?", (mdtrt_id,))

    # ----------------------------------------------------------------- lines

    def lines(self, mdtrt_id: str) -> list[LineRow]:
        """The lines of a visit in the order in which they came."""
        return rows_of(self._sql, LineRow, _LINES, mdtrt_id)

    def add_line(self, line: LineRow) -> None:
        """A line is uploaded."""
        insert(self._sql, "lines", line)

    def remove_line(self, line: LineRow) -> None:
        """A line that is not settled is withdrawn."""
        self._sql.execute(
            "DELETE FROM lines WHERE mdtrt_id = ? AND feedetl_sn = ?", (line.mdtrt_id, line.feedetl_sn)
        )

    def assign_lines(self, mdtrt_id: str, serials: Sequence[str], setl_id: str | None) -> None:
        """Lines stand in a settlement, or are open again."""
        self._sql.executemany(
            "UPDATE lines SET setl_id = ? WHERE mdtrt_id = ? AND feedetl_sn = ?",
            [(setl_id, mdtrt_id, serial) for serial in serials],
        )

    # ----------------------------------------------------------- settlements

    def settlement(self, setl_id: str) -> SettlementRow | None:
        """A settlement that stands, or what took one back, by its id."""
        return row_of(self._sql, SettlementRow, f"{_SETTLEMENTS} WHERE setl_id = ? AND NOT gone", setl_id)

    def by_message(self, fixmedins_code: str, msgid: str) -> SettlementRow | None:
        """What a request booked, whether it stands or not."""
        sql = f"{_SETTLEMENTS} WHERE msgid = ? AND fixmedins_code = ? ORDER BY serial DESC"
        return row_of(self._sql, SettlementRow, sql, msgid, fixmedins_code)

    def standing(self, mdtrt_id: str) -> str | None:
        """The id of a settlement of the visit that stands and was not refunded."""
        sql = (
            "SELECT setl_id FROM settlements WHERE mdtrt_id = ? AND NOT gone AND init_setl_id IS NULL "
            "AND refunded_by IS NULL ORDER BY serial"
        )
        found = self._sql.execute(sql, (mdtrt_id,)).fetchone()
        return None if found is None else str(found[0])

    def booked(self) -> Sequence[SettlementRow]:
        """Everything that stands, refunds among them, in the order of booking."""
        with self._lock:
            return rows_of(self._sql, SettlementRow, f"{_SETTLEMENTS} WHERE NOT gone ORDER BY serial")

    def last_of(self, psn_no: str) -> SettlementRow | None:
        """What was booked last for a person and stands."""
        sql = f"{_SETTLEMENTS} WHERE psn_no = ? AND NOT gone ORDER BY serial DESC LIMIT 1"
        return row_of(self._sql, SettlementRow, sql, psn_no)

    def book(self, row: SettlementRow) -> None:
        """A settlement is booked: the account pays, and what it takes back is marked."""
        insert(self._sql, "settlements", row)
        if row.account_fen:
            sql = "UPDATE accounts SET fen = fen - ? WHERE psn_no = ?"
            self._sql.execute(sql, (row.account_fen, row.psn_no))
        if row.init_setl_id is not None:
            sql = "UPDATE settlements SET refunded_by = ? WHERE setl_id = ?"
            self._sql.execute(sql, (row.setl_id, row.init_setl_id))

    def unbook(self, row: SettlementRow) -> None:
        """A settlement never was: what it did to the account, and to what it took back, is undone."""
        self._sql.execute("UPDATE settlements SET gone = 1 WHERE setl_id = ?", (row.setl_id,))
        self._sql.execute("UPDATE accounts SET fen = fen + ? WHERE psn_no = ?", (row.account_fen, row.psn_no))
        if row.init_setl_id is not None:
            self._sql.execute(
                "UPDATE settlements SET refunded_by = NULL WHERE setl_id = ?", (row.init_setl_id,)
            )

    def paid(self, psn_no: str, condition: str, year: int) -> int:
        """What the fund has paid for a person's condition in a year, in fen (T5, I-T3)."""
        sql = "SELECT COALESCE(SUM(fund_fen), 0) FROM settlements WHERE psn_no = ? AND year = ? AND condition = ? AND NOT gone"
        return int(self._sql.execute(sql, (psn_no, year, condition)).fetchone()[0])

    def paid_by_condition(self, psn_no: str, year: int) -> Mapping[str, int]:
        """The same for every condition of the person in a year."""
        sql = "SELECT condition, SUM(fund_fen) FROM settlements WHERE psn_no = ? AND year = ? AND NOT gone GROUP BY condition"
        return dict(self._sql.execute(sql, (psn_no, year)).fetchall())

    def foreseen_balance(self, psn_no: str, at_first: int) -> int:
        """What a personal account holds, in fen; `at_first` is what it held when nothing was booked yet."""
        found = self._sql.execute("SELECT fen FROM accounts WHERE psn_no = ?", (psn_no,)).fetchone()
        return at_first if found is None else int(found[0])

    def balance(self, psn_no: str, at_first: int) -> int:
        """The same, and what it held at first is written down, once for all."""
        found = self._sql.execute("SELECT fen FROM accounts WHERE psn_no = ?", (psn_no,)).fetchone()
        if found is None:
            self._sql.execute("INSERT INTO accounts VALUES (?, ?)", (psn_no, at_first))
        return at_first if found is None else int(found[0])

    # --------------------------------------------------------------- sign-in

    def sign_in(self, sign_no: str, fixmedins_code: str, opter_no: str, day: str) -> None:
        """An operator signs in."""
        sql = "INSERT INTO sign_ins (sign_no, fixmedins_code, opter_no, day) VALUES (?, ?, ?, ?)"
        self._sql.execute(sql, (sign_no, fixmedins_code, opter_no, day))

    def is_signed_in(self, sign_no: str, fixmedins_code: str, day: str) -> bool:
        """Whether a sign-in number is one of the institution and the day, and has not ended."""
        sql = "SELECT 1 FROM sign_ins WHERE sign_no = ? AND fixmedins_code = ? AND day = ? AND NOT ended"
        return self._sql.execute(sql, (sign_no, fixmedins_code, day)).fetchone() is not None

    def sign_out(self, sign_no: str) -> None:
        """An operator signs out."""
        self._sql.execute("UPDATE sign_ins SET ended = 1 WHERE sign_no = ?", (sign_no,))

    # --------------------------------------------------------------- journal

    def add_entry(self, row: EntryRow) -> None:
        """A call is written down."""
        insert(self._sql, "journal", row)
        self._full = self._full or row.serial % _CALLS_IN_LOG == 0

    def next_serial(self) -> int:
        """The number of the call that is written down next."""
        return int(self._sql.execute("SELECT COALESCE(MAX(serial), 0) + 1 FROM journal").fetchone()[0])

    def entries(self, after: int = 0) -> list[Mapping[str, Any]]:
        """What was written down after a serial number."""
        with self._lock:
            sql = "SELECT * FROM journal WHERE serial > ? ORDER BY serial"
            return list(mappings_of(self._sql, sql, after))

    def entry(self, serial: int) -> Mapping[str, Any]:
        """What was written down under a serial number."""
        with self._lock:
            return next(mappings_of(self._sql, "SELECT * FROM journal WHERE serial = ?", serial))

    def last_entries(self, most: int) -> list[Mapping[str, Any]]:
        """The last calls that were written down, in order."""
        return self.entries(max(self.next_serial() - 1 - most, 0))
