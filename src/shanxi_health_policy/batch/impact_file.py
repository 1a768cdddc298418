"""A change of policy over a file of visits: settled twice in columns, and compared by condition and fee class."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.batch.columns.policy import TIERS, Policy
from shanxi_health_policy.batch.columns.unlisted import Items, UnlistedItems, mapping_of
from shanxi_health_policy.batch.files.budget import COMPARING
from shanxi_health_policy.batch.files.headers import CANCELS, INPUT_COLUMNS
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.output_look import Look, OutputTable
from shanxi_health_policy.batch.files.sources import Source
from shanxi_health_policy.batch.job import PICTURE, FileResult, Job, Progress
from shanxi_health_policy.batch.output_columns import IMPACT, IMPACT_TABLE
from shanxi_health_policy.batch.settle_run import Run
from shanxi_health_policy.checks import check_language
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.pictures import impact_chart, picture_path
from shanxi_health_policy.tcm.impact import Impact, ImpactRow
from shanxi_health_policy.tcm.policy_change import PolicyChange, changed_catalogue
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass

_SUMS = (
    "visits", "persons", "fund_before", "fund_after", "difference", "visits_gaining", "visits_losing", "persons_gaining",
    "persons_losing",
)  # fmt: skip
IMPACT_COLUMNS = ("condition", "condition_name", "fee_class", *_SUMS)
"""The columns of the table; the last row is the total."""
_TOTAL = Text("合计", "total")


@frozen(kw_only=True)
class FileImpact(FileResult):
    """What a change does to a file of visits; visits with a faulty row are outside both sides, and counted."""

    impact: Impact
    unlisted: UnlistedItems
    """Items on no list of techniques and in no mapping."""
    out: Path | None
    rejects: Path | None


def what_if_file(
    source: Source,
    change: PolicyChange,
    *,
    out: str | Path | None = None,
    chart: str | Path | None = None,
    opening: str | Path | None = None,
    items: Items | None = None,
    strict_items: bool = False,
    rejects: str | Path | None = None,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    layout: Layout | None = None,
    look: Look | None = None,
    language: Language = "zh",
    memory: str | int | None = None,
    progress: Progress | None = None,
) -> FileImpact:
    """What a change of policy does to a file of visits, the same file that [settle_file][] takes.

    A visit that the file cancels, and its cancellation, are on neither side: not in the sums, and not in the counts.
    With `out` the table by condition and fee class is written (CSV, Excel, JSON or Parquet by its ending; names in `language`)
    and rejected rows beside it, to `<stem>.rejects<ending>`. `items`, `strict_items` and `rejects` are
    those of [settle_file][]. The fee class is that of the file. A file that does not fit
    into `memory` is worked through in parts, as by [settle_file][]; without `out` they wait in the system's folder for
    temporary files. `chart` is a picture (`.svg`) of it. All outputs appear whole, or none; `look` says for whom they are: by
    default all have machine names. Raises [FileError][] for a file that is no table of visits, and [InputError][] for a change
    that is none.
    """
    if not isinstance(change, PolicyChange):
        raise InputError("change", change, Text("PolicyChange", "a PolicyChange"))
    check_language(language)
    picture = None if chart is None else picture_path(str(chart))
    job = Job(
        source,
        out,
        COMPARING,
        layout,
        memory,
        progress,
        look=look,
        rejects=rejects,
        opening=opening,
        items=items,
        outputs={PICTURE: picture},
        readings=2,
    )
    notices = chosen(catalogue)
    policy = Policy.of(place, known_on, notices)
    policy = policy.with_items(mapping_of(items, notices), strict=strict_items)
    changed = changed_catalogue(notices, policy.place, change)
    timelines = [one.tcm(policy.place, known_on) for one in (notices, changed)]
    sums: list[pl.DataFrame] = []
    with job.begun():
        balances = job.opening(policy)
        before, after = (
            Run(job.file(INPUT_COLUMNS, name), evolve(policy, timeline=timeline))
            for name, timeline in zip(("before", "after"), timelines, strict=True)
        )
        for run in (before, after):
            run.gather(balances)
        for one, other in zip(before.settled(), after.settled(), strict=True):
            visits = one.settlements.select(
                *("person_id", "visit_id", CANCELS.name, *_KEYS),
                fund_before="fund",
                fund_after=other.settlements["fund"],
                first=pl.col("day").to_physical().cast(pl.Int64) * _ROWS + pl.col("first_row"),
            )
            sums.append(_summed(_that_stand(visits)))
        job.step("write")
        impact = _impact(change, sums, policy, notices)
        names = (None if job.out is None else job.look.language_of(job.out)) or language
        table = OutputTable(impact_table(impact, names), IMPACT, IMPACT_TABLE)
        more = {} if picture is None else {picture: partial(_draw, impact, language)}
        job.write(table, before.file, more)
    told = job.told(before.file, policy.place, assumed=policy.place_assumed)
    return FileImpact(
        impact=impact,
        rows_rejected=before.counts["rows_rejected"],
        unlisted=before.file.unlisted.told(notices),
        **told,
    )


def _that_stand(visits: pl.DataFrame) -> pl.DataFrame:
    """The visits without those that were cancelled, and without the cancellations."""
    if visits[CANCELS.name].null_count() < visits.height:
        gone = visits.select("person_id", visit_id=CANCELS.name).drop_nulls()
        visits = visits.filter(pl.col(CANCELS.name).is_null())
        visits = visits.join(gone, on=["person_id", "visit_id"], how="anti", maintain_order="left")
    return visits.drop("visit_id", CANCELS.name)


def _draw(impact: Impact, language: Language, path: Path) -> None:
    path.write_text(impact_chart(impact, language=language), encoding="utf-8", newline="\n")


_KEYS = ("condition_code", "tier")
_ROWS = 2**40  # more than any file has


def _summed(visits: pl.DataFrame) -> pl.DataFrame:
    """The sums over visits paid twice, by condition and fee class and, without either, in all.

    All visits of a person are among them. `first` is the place of the first visit in the order of settlement.
    """
    gain = pl.col("fund_after") - pl.col("fund_before")
    sums = []
    for rows in (visits, visits.with_columns(pl.lit(None, visits.schema[key]).alias(key) for key in _KEYS)):
        of_persons = rows.group_by(*_KEYS, "person_id").agg(
            pl.col("fund_before", "fund_after").cast(pl.Int128).sum(),
            pl.col("first").min(),
            visits=pl.len(),
            visits_gaining=(gain > 0).sum(),
            visits_losing=(gain < 0).sum(),
        )
        of_all = of_persons.group_by(_KEYS).agg(
            pl.exclude("person_id", "first").sum(),
            pl.col("first").min(),
            persons=pl.len(),
            persons_gaining=(gain > 0).sum(),
            persons_losing=(gain < 0).sum(),
        )
        sums.append(of_all)
    return pl.concat(sums)


def _impact(change: PolicyChange, sums: list[pl.DataFrame], policy: Policy, catalogue: Catalogue) -> Impact:
    """The sums of all parts added up, in the order of the place's notices; what no notice lists comes last, as it occurs."""
    added = (
        pl.concat(sums).group_by(_KEYS).agg(pl.exclude("first").cast(pl.Int128).sum(), pl.col("first").min())
    )
    total = dict.fromkeys(set(_SUMS) - {"difference"}, 0)
    rows: dict[tuple[AnyCondition, FeeClass], dict[str, int]] = {}
    for row in added.sort("first").drop("first").iter_rows(named=True):
        condition, tier = (row.pop(key) for key in _KEYS)
        if condition is None:
            total = row
        else:
            rows[policy.conditions[condition], TIERS[tier - 1]] = row
    listed = (
        condition for period in catalogue.tcm(policy.place).periods for condition in period.scheme.conditions
    )
    every = dict.fromkeys((*listed, *(condition for condition, _ in rows)))
    order = {condition: number for number, condition in enumerate(every)}
    keys = sorted(rows, key=lambda key: (order[key[0]], key[1].code))
    return Impact(
        change=change,
        place=policy.place,
        total=_impact_row(None, None, **total),
        rows=tuple(_impact_row(key[0], key[1], **rows[key]) for key in keys),
        place_assumed=policy.place_assumed,
    )


def _impact_row(
    condition: AnyCondition | None,
    fee_class: FeeClass | None,
    *,
    fund_before: int,
    fund_after: int,
    **counts: int,
) -> ImpactRow:
    return ImpactRow(
        condition=condition,
        fee_class=fee_class,
        fund_before=to_yuan(fund_before),
        fund_after=to_yuan(fund_after),
        **counts,
    )


def impact_table(impact: Impact, language: Language) -> pl.DataFrame:
    """The rows and the total as a table, amounts as decimals with two places."""
    records = []
    for row in (*impact.rows, impact.total):
        condition, tier = row.condition, row.fee_class
        code = "total" if condition is None else condition.code
        name = _TOTAL.in_language(language) if condition is None else condition.name_in(language)
        sums = (getattr(row, one) for one in _SUMS)
        records.append((code, name, "" if tier is None else tier.code, *sums))
    frame = pl.DataFrame(records, schema=list(IMPACT_COLUMNS), orient="row", infer_schema_length=None)
    return frame.with_columns(pl.col("fund_before", "fund_after", "difference").cast(pl.Decimal(20, 2)))
