"""A change of policy over a file of visits: settled twice in columns, and compared by condition and fee class."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.engines.columns.balances import read_balances
from shanxi_health_policy.engines.columns.policy import TIERS, Policy
from shanxi_health_policy.engines.files.budget import IN_MEMORY
from shanxi_health_policy.engines.files.tables import write_tables
from shanxi_health_policy.engines.running import Run
from shanxi_health_policy.engines.settle_file import check_outputs
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.what_if import (
    Impact,
    ImpactRow,
    PaidTwice,
    PolicyChange,
    changed_catalogue,
    check_language,
    impact_of,
)
from shanxi_health_policy.text import Language, Text

IMPACT_COLUMNS = (
    "condition",
    "condition_name",
    "fee_class",
    "visits",
    "persons",
    "fund_before",
    "fund_after",
    "difference",
    "visits_gaining",
    "visits_losing",
    "persons_gaining",
    "persons_losing",
)
"""The columns of the table; the last row is the total."""
_TOTAL = Text(zh="合计", en="total")


@frozen
class FileImpact:
    """What a change does to a file of visits; visits with a faulty row are outside both sides, and counted."""

    impact: Impact
    rows_read: int
    rows_rejected: int
    out: Path | None
    rejects: Path | None


def what_if_file(
    source: str | Path,
    change: PolicyChange,
    *,
    out: str | Path | None = None,
    opening: str | Path | None = None,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    encoding: str | None = None,
    language: Language = "zh",
) -> FileImpact:
    """What a change of policy does to a file of visits, the same file that [settle_file][] takes.

    With `out` the table by condition and fee class is written (CSV, Excel, JSON or Parquet by its ending; names in `language`)
    and rejected rows beside it, to `<stem>.rejects<ending>`. The fee class is that of the file. Raises [FileError][] for a
    file that is no table of visits, and [InputError][] for a change that is none.
    """
    if not isinstance(change, PolicyChange):
        raise InputError("change", change, Text(zh="PolicyChange", en="a PolicyChange"))
    check_language(language)
    source = Path(source)
    target = None if out is None else Path(out)
    rejects = None if target is None else target.parent / f"{target.stem}.rejects{target.suffix}"
    balances_from = None if opening is None else Path(opening)
    check_outputs({"FILE": source, "--opening": balances_from}, {"OUT": target, "rejects": rejects})
    notices = chosen(catalogue)
    changed = changed_catalogue(notices, place, change)
    policy = Policy.of(place, known_on, notices)
    balances = read_balances(balances_from, policy, encoding)
    runs = [
        Run(source, encoding, evolve(policy, timeline=one.tcm(place, known_on)), IN_MEMORY)
        for one in (notices, changed)
    ]
    (before, rejected), (after, _) = (run.settle(balances) for run in runs)
    both = (
        before.lazy()
        .select("visit_id", "person_id", "condition_code", "tier", before="fund")
        .join(
            after.lazy().select("visit_id", after="fund"), on="visit_id", how="inner", maintain_order="left"
        )
        .collect()
    )
    visits = (
        PaidTwice(person, policy.conditions[condition], TIERS[tier - 1], paid, paid_after)
        for _, person, condition, tier, paid, paid_after in both.iter_rows()
    )
    impact = impact_of(change, place, visits, notices)
    if target is not None and rejects is not None:
        write_tables({rejects: rejected, target: impact_table(impact, language)})
    return FileImpact(impact, runs[0].file.rows_read, runs[0].rows_rejected, target, rejects)


def impact_table(impact: Impact, language: Language) -> pl.DataFrame:
    """The rows and the total as a table, amounts as decimals with two places."""
    records = [_record(row, language) for row in (*impact.rows, impact.total)]
    frame = pl.DataFrame(records, schema=list(IMPACT_COLUMNS), orient="row", infer_schema_length=None)
    return frame.with_columns(pl.col("fund_before", "fund_after", "difference").cast(pl.Decimal(20, 2)))


def _record(row: ImpactRow, language: Language) -> tuple[object, ...]:
    condition, tier = row.condition, row.fee_class
    return (
        "total" if condition is None else condition.code,
        _TOTAL.in_language(language) if condition is None else condition.name_in(language),
        "" if tier is None else tier.code,
        row.visits,
        row.persons,
        row.fund_before,
        row.fund_after,
        row.difference,
        row.visits_gaining,
        row.visits_losing,
        row.persons_gaining,
        row.persons_losing,
    )
