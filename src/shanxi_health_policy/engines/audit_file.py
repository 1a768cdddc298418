"""A file of claims as they were paid, held against the rules: the findings as a table, and rows that cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
from attrs import frozen

from shanxi_health_policy.engines.checking import CheckedRows, FaultFinder, amount_in_fen, check_rows
from shanxi_health_policy.engines.columns_of_files import INPUT_COLUMNS, Column
from shanxi_health_policy.engines.reading import RawTable, read_table
from shanxi_health_policy.engines.settle_file import check_outputs, rejected_table
from shanxi_health_policy.engines.tables import write_tables
from shanxi_health_policy.money import EXPECTED_MONEY, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.ledger import Claim
from shanxi_health_policy.tcm.supervision import Audit, AuditFinding, PaidClaim, audit
from shanxi_health_policy.tcm.visit import ServiceItem, Visit
from shanxi_health_policy.text import Language, Text

FUND_PAID = Column(
    "fund_paid",
    "基金已付",
    Text(
        zh="基金为这次就诊支付的金额（元），写在就诊的每一行或第一行",
        en="what the fund paid for the visit, in yuan, on each of its rows or the first",
    ),
    ("基金支付", "统筹支付"),
)
AUDIT_COLUMNS = (
    "visit_id",
    "person_id",
    "visited_on",
    "condition",
    "fee_class",
    "irregularity",
    "irregularity_name",
    "fund_paid",
    "due",
    "difference",
    "other_visit_id",
    "clauses",
)
"""The columns of the findings."""
_SAME = Text(zh="同一次就诊各行相同的金额", en="the same amount on all rows of the visit")


@frozen
class FileAudit:
    """What was found in a file of paid claims; visits with a faulty row are not checked, and counted."""

    audit: Audit
    rows_read: int
    rows_rejected: int
    out: Path
    rejects: Path


def audit_file(
    source: str | Path,
    out: str | Path,
    *,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    encoding: str | None = None,
    language: Language = "zh",
) -> FileAudit:
    """Hold a file of paid claims against the rules (T9): a file of visits with one column more, `fund_paid` in yuan.

    Visits are taken in the order of their day, then of the file. `out` gets one row a finding, and rows that cannot be
    understood go, with their visits, to `<stem>.rejects<ending>` beside it. Both appear whole, or none. Raises [FileError][]
    for a file that is no such table.
    """
    source, out = Path(source), Path(out)
    rejects = out.parent / f"{out.stem}.rejects{out.suffix}"
    check_outputs({"FILE": source}, {"OUT": out, "rejects": rejects})
    notices = chosen(catalogue)
    raw = read_table(source, (*INPUT_COLUMNS, FUND_PAID), encoding)
    checked = check_rows(raw, place, notices)
    paid, faults = _paid(raw, checked)
    rows = checked.rows.join(paid, on="visit_id", how="semi", maintain_order="left")
    amounts = dict(paid.select("visit_id", "paid").iter_rows())
    found = audit(_claims(rows, checked, amounts), place=place, known_on=known_on, catalogue=notices)
    every = pl.concat([checked.faults, faults]).sort("__row", maintain_order=True)
    table = pl.DataFrame(
        [_record(one, language) for one in found.findings],
        schema=list(AUDIT_COLUMNS),
        orient="row",
        infer_schema_length=None,
    )
    write_tables({rejects: rejected_table(raw, every), out: table})
    return FileAudit(found, raw.frame.height, raw.frame.height - rows.height, out, rejects)


def _paid(raw: RawTable, checked: CheckedRows) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was paid for each visit, in fen; and the faults of the visits of which that cannot be told."""
    frame = raw.frame.with_row_index("__row").with_columns(
        pl.col("__row").cast(pl.Int64), pl.col(pl.String).str.strip_chars()
    )
    frame = frame.join(checked.rows.select("__row"), on="__row", how="semi", maintain_order="left")
    frame = frame.with_columns(frame.select(paid=amount_in_fen("fund_paid")))
    finder = FaultFinder(frame)
    first = frame["visit_id"].is_first_distinct()
    finder.add(
        frame["paid"].is_null() & ((frame["fund_paid"] != "") | first),
        "fund_paid",
        "not_money",
        EXPECTED_MONEY,
    )
    several = frame.select(pl.col("paid").drop_nulls().n_unique().over("visit_id") > 1).to_series()
    finder.add(several, "fund_paid", "conflicts_within_visit", _SAME)
    faults = finder.table()
    wrong = frame.join(faults, on="__row", how="semi").select("visit_id").unique()
    beside = frame.join(wrong, on="visit_id", how="semi").join(faults, on="__row", how="anti")
    held = FaultFinder(beside)
    held.add(pl.repeat(value=True, n=beside.height, eager=True), "visit_id", "visit_held_back", _HELD_BACK)
    known = frame.join(wrong, on="visit_id", how="anti").filter(pl.col("paid").is_not_null())
    return known.unique("visit_id", keep="first", maintain_order=True), pl.concat([faults, held.table()])


_HELD_BACK = Text(
    zh="本行无误；同一次就诊有其他行被退回", en="nothing wrong here: another row of the visit is"
)


def _claims(rows: pl.DataFrame, checked: CheckedRows, paid: dict[str, int]) -> Iterator[PaidClaim]:
    """The visits as paid claims, in the order of their day, then of the file."""
    tiers = dict(enumerate(FeeClass, start=1))
    visits = (
        rows.group_by("visit_id", maintain_order=True)
        .agg(
            pl.col("__row").min().alias("first_row"),
            pl.col("person_id", "condition_code", "day", "tier").first(),
            pl.col("technique", "fen"),
        )
        .sort("day", "first_row")
    )
    columns = ("visit_id", "person_id", "condition_code", "day", "tier", "technique", "fen")
    for visit_id, person, condition, day, tier, names, amounts in visits.select(columns).iter_rows():
        items = [ServiceItem(name, to_yuan(fen)) for name, fen in zip(names, amounts, strict=True)]
        claim = Claim(visit_id, person, Visit(checked.conditions[condition], day, items), tiers[tier])
        yield PaidClaim(claim, to_yuan(paid[visit_id]))


def _record(found: AuditFinding, language: Language) -> tuple[object, ...]:
    claim = found.paid_claim.claim
    return (
        claim.settlement_id,
        claim.person_id,
        claim.visit.visited_on,
        claim.visit.condition.zh,
        claim.tier.code,
        found.irregularity.code,
        found.irregularity.name_in(language),
        found.paid_claim.fund_paid,
        found.due,
        found.difference,
        found.other,
        " ".join(dict.fromkeys(citation.clause for citation in found.citations)),
    )
