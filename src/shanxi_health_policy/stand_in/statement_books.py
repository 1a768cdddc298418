"""What the books hold for reconciling: the settlements of some days, and the files that went to and fro."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shanxi_health_policy.stand_in.sql_rows import columns, insert, row_of, rows_of


class StatedRow(NamedTuple):
    """A settlement, or what takes one back, as 3201 and 3202 ask for it."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    msgid: str
    insutype: str
    medfee_fen: int
    fund_fen: int
    account_fen: int
    init_setl_id: str | None
    refunded_by: str | None


class FileRow(NamedTuple):
    """A file: one that was uploaded, or one that answers a 3202."""

    file_qury_no: str
    fixmedins_code: str
    filename: str
    ends: str
    """Until when it can be downloaded."""
    content: bytes


class StatementBooks:
    """These parts of the books, over their connection."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql

    def settled(self, fixmedins_code: str, clr_optins: str, begin: date, end: date) -> Sequence[StatedRow]:
        """What an institution settled from the one day to the other and stands, of one agency, in the order of booking."""
        sql = (
            f"SELECT {columns(StatedRow)} FROM settlements WHERE fixmedins_code = ? AND settled_at BETWEEN ? AND ? "
            "AND clr_optins = ? AND NOT gone ORDER BY serial"
        )
        days = (f"{begin} 00:00:00", f"{end} 23:59:59")
        return rows_of(self._sql, StatedRow, sql, fixmedins_code, *days, clr_optins)

    def keep(self, row: FileRow) -> None:
        """A file is kept."""
        insert(self._sql, "files", row)

    def file(self, file_qury_no: str) -> FileRow | None:
        """A file by its number."""
        sql = f"SELECT {columns(FileRow)} FROM files WHERE file_qury_no = ?"
        return row_of(self._sql, FileRow, sql, file_qury_no)
