"""Tables of any format: each is read by every command that reads files, and nothing of it is lost."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path

import polars as pl
from tests.fuzzing.promises import answer_of, folder_with

from shanxi_health_policy import PolicyChange
from shanxi_health_policy.batch import audit_file, premium_file, settle_file, what_if_file
from shanxi_health_policy.reconciling.reconciled_files import reconcile_files

NO_MONEY = Decimal("0.00")
CHANGE = PolicyChange(rate="0.7")
BETWEEN = b"\n=== "
"""What stands before the name of each part of a workbook that is not folded yet."""


def total(table: pl.DataFrame, column: str) -> Decimal:
    """The sum of a column of amounts."""
    return sum(table[column].drop_nulls().to_list(), NO_MONEY)


def rejected(path: Path | None) -> int:
    """How many rows were rejected: as many as stand in the file of rejects."""
    return 0 if path is None or not path.exists() else pl.read_parquet(path).height


def settled(source: Path) -> bool:
    """Settled: rows in are rows out and rejects, and every fen of the cost is the fund's or the patient's."""
    out, closing = source.with_name("settled.parquet"), source.with_name("closing.parquet")
    summary = settle_file(source, out, closing=closing)
    assert summary.adds_up, summary
    assert rejected(summary.rejects) == summary.rows_rejected
    rows = pl.read_parquet(out)
    assert rows.height == summary.visits_settled + summary.cancellations
    assert total(rows, "total_cost") == summary.total_cost
    assert total(rows, "fund_payment") == summary.fund_payment
    assert total(rows, "patient_payment") == summary.patient_payment
    balances = pl.read_parquet(closing)
    assert total(balances, "paid") == summary.fund_payment, "nothing was paid before"
    return True


def read_again(source: Path) -> None:
    """What was settled can be read again: as balances to begin with, and as what was settled earlier."""
    closing, out = source.with_name("closing.parquet"), source.with_name("again.parquet")
    second = settle_file(source, out, opening=closing, earlier=[source.with_name("settled.parquet")])
    assert second.adds_up
    assert second.visits_settled == 0, "an id was settled twice"


def opened(source: Path) -> None:
    """Read as the balances that a year begins with, and as what was settled earlier: alone, there is nothing to settle."""
    visits = source.with_name("none.csv")
    visits.write_text(
        "visit_id,person_id,visited_on,condition,fee_class,technique,amount\n", encoding="utf-8"
    )
    closing = source.with_name("closing.parquet")
    if answer_of(
        partial(settle_file, visits, source.with_name("out.parquet"), opening=source, closing=closing)
    ):
        assert total(pl.read_parquet(closing), "paid") >= 0
    answer_of(partial(settle_file, visits, source.with_name("out.parquet"), earlier=[source]))


def audited(source: Path) -> None:
    """Audited: the sums of every kind are those of all, and what is paid differs from what is due by what was found."""
    found = audit_file(source, source.with_name("audited.parquet"))
    sums = found.totals
    for groups in (sums.by_facility, sums.by_condition, sums.by_fee_class, sums.by_month):
        assert sum(one.paid for one in groups) == sums.paid, groups
        assert sum(one.due for one in groups) == sums.due, groups
        assert sum(one.visits for one in groups) == sums.claims, groups
    assert sum(one.findings for one in sums.by_kind) == sums.findings
    assert rejected(found.rejects) == found.rows_rejected
    assert pl.read_parquet(found.out).height == sums.findings


def compared(source: Path) -> None:
    """Under another rate: what changes for the groups is what changes in all."""
    found = what_if_file(source, CHANGE, out=source.with_name("change.parquet"))
    rows, whole = found.impact.rows, found.impact.total
    assert sum((one.difference for one in rows), NO_MONEY) == whole.difference
    assert rejected(found.rejects) == found.rows_rejected


def helped(source: Path) -> None:
    """Help with the premium: every row is helped, not helped or rejected."""
    found = premium_file(source, source.with_name("helped.parquet"))
    assert found.adds_up, found
    assert total(pl.read_parquet(found.out), "amount") == found.total_help
    assert rejected(found.rejects) == found.rows_rejected


def reconciled(source: Path) -> None:
    """A list is level with itself, and with a list of one row in both directions the differences explain all."""
    same = source.with_name(f"same{source.suffix}")
    same.write_bytes(source.read_bytes())
    found = reconcile_files(source, same, source.with_name("reconciled.parquet"))
    assert found.adds_up, found
    one = source.with_name("one.csv")
    one.write_text("setl_id,person_id,total_cost,fund_payment\nS1,P1,10.00,6.00\n", encoding="utf-8")
    for pair in ((source, one), (one, source)):
        assert reconcile_files(*pair, source.with_name("reconciled.parquet")).adds_up


def worked_over(name: str, content: bytes) -> None:
    """A table goes to every command that takes one."""
    with folder_with(name, content) as source:
        if answer_of(partial(settled, source)):
            answer_of(partial(read_again, source))
            answer_of(partial(compared, source))
        others: tuple[Callable[[Path], None], ...] = (audited, helped, reconciled, opened)
        for one in others:
            answer_of(partial(one, source))


def csv_table(content: bytes) -> None:
    """Bytes as a CSV file; folded, where they begin as a folded one does."""
    worked_over("given.csv.gz" if content[:2] == b"\x1f\x8b" else "given.csv", content)


def parquet_table(content: bytes) -> None:
    """Bytes as a Parquet file."""
    worked_over("given.parquet", content)


def folded(content: bytes) -> bytes:
    """A workbook of the parts in a text: before each stands its name. Bytes that are a ZIP file already are one."""
    if content[:2] == b"PK":
        return content
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for part in (b"\n" + content).split(BETWEEN)[1:]:
            name, _, text = part.partition(b"\n")
            written = name.decode("latin-1").replace("\0", "?")[:200]
            if written not in archive.namelist():
                archive.writestr(zipfile.ZipInfo(written), text)
    return held.getvalue()


def unfolded(workbook: bytes) -> bytes:
    """The text that [folded][] makes a workbook of."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        parts = [BETWEEN + name.encode() + b"\n" + archive.read(name) for name in archive.namelist()]
    return b"".join(parts).removeprefix(b"\n")


def xlsx_table(content: bytes) -> None:
    """Bytes as a workbook, or the parts that one is folded of: whoever changes these need not know how to fold."""
    worked_over("given.xlsx", folded(content))


def checksum(content: bytes) -> str:
    """A short name for an input."""
    return f"{zlib.crc32(content):08x}"
