"""The file of a stand-in: SQLite, its tables, and how an older file is brought to them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path

from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.notices.catalogue import PathLike
from shanxi_health_policy.text import Text, at

LONGEST_WAIT = 60
"""How many seconds one process waits for another one's booking."""
_PAGES_IN_LOG = 64_000
"""With so many pages in the log beside the file, 256 MB, SQLite brings them into the file by itself."""
_MOST_MILLISECONDS = 100
"""How long [bring_in][] waits until nobody is booking."""
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE visits (
        mdtrt_id TEXT PRIMARY KEY, psn_no TEXT NOT NULL, fixmedins_code TEXT NOT NULL, ipt_otp_no TEXT,
        told TEXT, previewed INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX registered ON visits (fixmedins_code, ipt_otp_no) WHERE NOT gone AND ipt_otp_no IS NOT NULL;
    CREATE TABLE lines (
        mdtrt_id TEXT NOT NULL, feedetl_sn TEXT NOT NULL, chrg_bchno TEXT NOT NULL, told TEXT NOT NULL, split TEXT NOT NULL,
        setl_id TEXT, place INTEGER NOT NULL, PRIMARY KEY (mdtrt_id, feedetl_sn)
    ) WITHOUT ROWID;
    CREATE TABLE settlements (
        serial INTEGER PRIMARY KEY, setl_id TEXT NOT NULL UNIQUE, mdtrt_id TEXT NOT NULL, psn_no TEXT NOT NULL,
        fixmedins_code TEXT NOT NULL, msgid TEXT NOT NULL, infno TEXT NOT NULL, condition TEXT NOT NULL, year INTEGER NOT NULL,
        insutype TEXT NOT NULL, clr_optins TEXT NOT NULL, settled_at TEXT NOT NULL, medfee_fen INTEGER NOT NULL,
        fund_fen INTEGER NOT NULL, account_fen INTEGER NOT NULL, answer TEXT NOT NULL, lines TEXT NOT NULL,
        init_setl_id TEXT, refunded_by TEXT, gone INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX settled_of_year ON settlements (psn_no, year, condition, gone, fund_fen);
    CREATE INDEX settled_by ON settlements (msgid);
    CREATE INDEX settled_visit ON settlements (mdtrt_id);
    CREATE TABLE accounts (psn_no TEXT PRIMARY KEY, fen INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE sign_ins (
        sign_no TEXT PRIMARY KEY, fixmedins_code TEXT NOT NULL, opter_no TEXT NOT NULL, day TEXT NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE numbers (kind TEXT NOT NULL, day TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (kind, day)) WITHOUT ROWID;
    CREATE TABLE journal (
        serial INTEGER PRIMARY KEY, at TEXT, infno TEXT, msgid TEXT, fixmedins_code TEXT, mdtrt_id TEXT,
        infcode TEXT, fault TEXT, asked TEXT NOT NULL, answered TEXT NOT NULL
    );
    CREATE TABLE salt (salt TEXT NOT NULL);
    INSERT INTO salt VALUES (lower(hex(randomblob(16))));
    """,
    """
    CREATE TABLE files (
        file_qury_no TEXT PRIMARY KEY, fixmedins_code TEXT NOT NULL, filename TEXT NOT NULL, ends TEXT NOT NULL,
        content BLOB NOT NULL
    );
    CREATE INDEX settled_at ON settlements (fixmedins_code, settled_at);
    """,
)
"""What makes a file of each version out of the one before."""


def opened(path: PathLike) -> sqlite3.Connection:
    """The file of a stand-in, made where there is none, `:memory:` for one that nobody keeps.

    Raises [FileError][] for a file that is something else, or of a later version.
    """
    name = os.fspath(path)
    if name != ":memory:" and not Path(name).absolute().parent.is_dir():
        raise _no_books(name, name, Text("目录存在的文件", "a file in a folder that exists"))
    with ExitStack() as failed:
        try:
            connection = sqlite3.connect(
                name, timeout=LONGEST_WAIT, isolation_level=None, check_same_thread=False
            )
            failed.callback(connection.close)
            connection.execute("PRAGMA journal_mode = WAL")
            # what was answered outlives the process; a machine that loses its power may lose the last moments, as a test may
            connection.execute("PRAGMA synchronous = NORMAL")
            # not after each booking, as SQLite would from then on where others go on writing: see [bring_in][]
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_IN_LOG}")
            _migrate(connection, name)
            # from here on who has to wait for another one's booking asks again soon: SQLite would sleep for whole milliseconds
            connection.execute("PRAGMA busy_timeout = 0")
        except sqlite3.DatabaseError as error:
            expected = Text(
                "替身的数据文件，或还没有的文件", "the file of a stand-in, or one that does not exist yet"
            )
            raise _no_books(name, str(error), expected) from None
        failed.pop_all()
        return connection


def bring_in(connection: sqlite3.Connection) -> None:
    """What is booked goes from the log into the file, in larger parts: a page that changes often is copied once.

    Others wait meanwhile, so that the log is whole in the file and begins anew. Where one takes long it is left to the next.
    """
    connection.execute(f"PRAGMA busy_timeout = {_MOST_MILLISECONDS}")
    with suppress(sqlite3.Error):  # as on a full disk: what is booked stands in the log, and counts
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    connection.execute("PRAGMA busy_timeout = 0")


def _migrate(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version > len(MIGRATIONS) or (version == 0 and tables):
        connection.execute("ROLLBACK")
        expected = Text(
            f"至多第 {len(MIGRATIONS)} 版的替身文件",
            f"a stand-in of version {len(MIGRATIONS)} at most",
        )
        raise _no_books(name, f"user_version {version}", expected)
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        for statement in script.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
    connection.execute("COMMIT")


def _no_books(name: str, value: str, expected: Text) -> FileError:
    return FileError([Fault(name, at("file"), value, expected)])
