"""What became of every row of two lists: level with its other row, or in one difference, with its kind and probable cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.reconciling.amount_causes import amount_causes
from shanxi_health_policy.reconciling.differences import Cause, DifferenceKind, Side
from shanxi_health_policy.reconciling.list_columns import ACCOUNT, SETTLED_AT
from shanxi_health_policy.reconciling.list_rows import OF_GROUP
from shanxi_health_policy.reconciling.matching import Matched, match, nth_of, with_origins
from shanxi_health_policy.reconciling.settings import ReconcileSettings

SIDES: tuple[Side, Side] = ("hospital", "platform")
_COMPARED = ["line", "refund", "total", "fund", "account", "day", "faulty", *OF_GROUP]
"""What is compared of two rows, and what sums need of them."""
_KEYS = ["person_id", "refund", "setl", "msgid", "of_visit"]
_AGAIN = ["person_id", "of_visit", "total", "fund"]
_OTHER: Mapping[Side, Side] = {"hospital": "platform", "platform": "hospital"}
_GROUP_CAUSES = dict(
    zip(OF_GROUP, (Cause.INSUTYPE, Cause.CLR_TYPE, Cause.CLR_OPTINS, Cause.INSTITUTION), strict=True)
)


@frozen
class Lists:
    """What is known of the two lists as a whole: which columns each has, and which days."""

    columns: Mapping[Side, frozenset[str]] = field(eq=False)
    days: Mapping[Side, tuple[date, date] | None] = field(eq=False)
    """The first and the last day; None where there is none."""
    nobodys: Mapping[Side, pl.DataFrame] = field(factory=dict, eq=False)
    """The ids of faulty rows of which nobody can say whose they are."""

    def both_have(self, column: str) -> bool:
        """Whether both lists have a column."""
        return all(column in self.columns[side] for side in SIDES)


@frozen
class Compared:
    """What became of the rows of two lists, as `hospital_…` and `platform_…`."""

    level: pl.DataFrame = field(eq=False)
    """Rows that are level with their other row; with no more columns than sums need."""
    differences: pl.DataFrame = field(eq=False)
    """All others, with their kind and cause."""


def compare(
    hospital: pl.DataFrame, platform: pl.DataFrame, lists: Lists, policy: Policy, settings: ReconcileSettings
) -> Compared:
    """Compare all rows of some persons.

    A faulty row is none of the result: its other row is told to have a faulty one.
    """
    given = {"hospital": with_origins(hospital), "platform": with_origins(platform)}
    matched = match(given["hospital"], given["platform"])
    places: dict[Side, pl.Series] = {"hospital": matched.pairs["h"], "platform": matched.pairs["p"]}
    both = _both(given, places, _COMPARED)
    faulty = {side: both[f"{side}_faulty"] for side in SIDES}
    good = ~(faulty["hospital"] | faulty["platform"])
    cases = _cases(lists, settings)
    # few rows differ: in what they do is asked of those alone, and what is in another month is on another day
    first = [here for kind, here in cases.items() if kind is not DifferenceKind.ACROSS_MONTH]
    differs = both.select(pl.any_horizontal(first).fill_null(value=False)).to_series()
    level, differ = good & ~differs, good & differs
    paired = _both(given, {side: places[side].filter(differ) for side in SIDES})
    paired = paired.with_columns(**_kinds(cases, lists))
    found = [paired.with_columns(person_id="hospital_person_id")]
    for side in SIDES:
        here = places[side].filter(~faulty[side] & faulty[_OTHER[side]])
        found.append(
            _of_side(given[side][here], side).with_columns(
                person_id=f"{side}_person_id",
                kind=pl.lit(DifferenceKind.PARTNER_REJECTED.code),
                cause=pl.lit(Cause.REJECTED.code),
            )
        )
    alone = pl.concat([_alone(given, matched, side, lists) for side in SIDES], how="diagonal_relaxed")
    alone = alone.with_columns(reverse_2601=_reversible(alone, given["platform"], settings))
    told = pl.concat([*_with_causes(found, alone, policy, settings), alone], how="diagonal_relaxed")
    groups = _groups(lists)
    return Compared(both.filter(level).with_columns(groups), told.with_columns(groups))


def _groups(lists: Lists) -> list[pl.Expr]:
    """The group of each row of each side: a column that one list has tells of the other side of a pair as well."""
    told = []
    for side in SIDES:
        for name in OF_GROUP:
            first, second = (side, _OTHER[side]) if name in lists.columns[side] else (_OTHER[side], side)
            said = pl.coalesce(f"{first}_{name}", f"{second}_{name}")
            told.append(pl.when(pl.col(f"{side}_total").is_not_null()).then(said).alias(f"{side}_{name}"))
    return told


def _with_causes(
    found: list[pl.DataFrame], alone: pl.DataFrame, policy: Policy, settings: ReconcileSettings
) -> list[pl.DataFrame]:
    """What was found, with the causes of differing amounts, and the columns that only these have."""
    of_amount = found[0]["kind"] == DifferenceKind.AMOUNT.code
    differing, *others = (found[0].filter(of_amount), found[0].filter(~of_amount), *found[1:])
    why = amount_causes(differing, _settled_alone(alone), policy, int(settings.rounding * 100))
    return [pl.concat([differing.drop("cause", "evidence"), why], how="horizontal"), *others]


def _both(
    given: Mapping[str, pl.DataFrame], places: Mapping[Side, pl.Series], columns: list[str] | None = None
) -> pl.DataFrame:
    """The rows at these places of both lists side by side."""
    rows = [given[side].select(columns or pl.all())[places[side]] for side in SIDES]
    return pl.concat([_of_side(one, side) for one, side in zip(rows, SIDES, strict=True)], how="horizontal")


def _of_side(rows: pl.DataFrame, side: Side) -> pl.DataFrame:
    return rows.rename({name: f"{side}_{name}" for name in rows.columns})


def _cases(lists: Lists, settings: ReconcileSettings) -> dict[DifferenceKind, pl.Expr]:
    """What may differ between two rows, by its kind; the first that does is the kind of the difference."""
    amounts = ["total", "fund", *(["account"] if lists.both_have(ACCOUNT.name) else [])]
    groups = _compared_groups(lists)
    with_days = settings.days and lists.both_have(SETTLED_AT.name)
    another_day = (_differs("day") if with_days else pl.lit(value=False)).fill_null(value=False)
    months = [pl.col(f"{side}_day").dt.strftime("%Y%m") for side in SIDES]
    return {
        DifferenceKind.AMOUNT: pl.any_horizontal(_differs(name) for name in amounts),
        DifferenceKind.GROUP: pl.any_horizontal(_differs(name) for name in groups)
        if groups
        else pl.lit(value=False),
        DifferenceKind.ACROSS_MONTH: another_day & (months[0] != months[1]),
        DifferenceKind.ACROSS_DAY: another_day,
    }


def _kinds(cases: dict[DifferenceKind, pl.Expr], lists: Lists) -> dict[str, pl.Expr]:
    """The kind of what differs between two rows, its cause but for amounts, and what else differs."""
    apart = (pl.col("hospital_day") - pl.col("platform_day")).dt.total_days().abs()
    kind, cause = pl.lit(""), pl.lit("")
    of_group = pl.lit("")
    for name in reversed(_compared_groups(lists)):
        of_group = pl.when(_differs(name)).then(pl.lit(_GROUP_CAUSES[name].code)).otherwise(of_group)
    of_day = pl.when(apart == 1).then(pl.lit(Cause.CLOCK.code)).otherwise(pl.lit(Cause.LATE_ENTRY.code))
    causes = {
        DifferenceKind.GROUP: of_group,
        DifferenceKind.ACROSS_MONTH: of_day,
        DifferenceKind.ACROSS_DAY: of_day,
    }
    for one, here in reversed(cases.items()):
        kind = pl.when(here).then(pl.lit(one.code)).otherwise(kind)
        cause = pl.when(here).then(causes.get(one, pl.lit(""))).otherwise(cause)
    another_month, another_day = cases[DifferenceKind.ACROSS_MONTH], cases[DifferenceKind.ACROSS_DAY]
    also = [pl.when(here & (kind != one.code)).then(pl.lit(one.code)) for one, here in cases.items()]
    also[-1] = pl.when(another_day & ~another_month & (kind != DifferenceKind.ACROSS_DAY.code)).then(
        pl.lit(DifferenceKind.ACROSS_DAY.code)
    )
    return {
        "kind": kind,
        "cause": cause,
        "also": pl.concat_str(also, separator=";", ignore_nulls=True),
        "evidence": pl.lit(""),
    }


def _differs(name: str) -> pl.Expr:
    return pl.col(f"hospital_{name}") != pl.col(f"platform_{name}")


def _compared_groups(lists: Lists) -> list[str]:
    return [name for name in OF_GROUP if lists.both_have(name)]


def _alone(given: Mapping[str, pl.DataFrame], matched: Matched, side: Side, lists: Lists) -> pl.DataFrame:
    """The rows that one list only has, with their kind and cause; faulty ones are among the rejects."""
    places = matched.hospital if side == "hospital" else matched.platform
    rows = given[side][places].with_columns(n=places).filter(~pl.col("faulty"))
    # what else their list says of the same persons: rows of others are never the same
    whose = pl.col("person_id").is_in(rows["person_id"].unique().implode())
    every = given[side].select(*_KEYS, "total", "fund", "faulty").with_row_index("n").filter(whose)
    others = every.filter(~pl.col("faulty")).join(rows, on="n", how="anti")
    twice = _twice(rows, others, given[side])
    rows = rows.join(twice, on="n", how="left", maintain_order="left")
    own = rows.filter(pl.col("repeats").is_null())
    refunds, settled = own.filter("refund"), own.filter(~pl.col("refund"))
    taken_back = pl.concat([_of_those(settled, refunds), _of_those(refunds, settled)])
    again = _again(settled, every)
    other = given[_OTHER[side]]
    flagged = other.filter("flag") if refunds.height else other.clear()
    flags = _of_those(refunds, flagged)
    nobodys = _of_nobody(rows, lists.nobodys.get(_OTHER[side]))

    def among(some: pl.DataFrame) -> pl.Expr:
        return pl.col("n").is_in(some["n"].implode())

    cancels_out, days = among(taken_back), lists.days[_OTHER[side]]
    outside = pl.lit(value=False)
    if days is not None:
        outside = (~pl.col("day").is_between(*days)).fill_null(value=False)
    only = {"hospital": DifferenceKind.ONLY_HOSPITAL, "platform": DifferenceKind.ONLY_PLATFORM}[side]
    refunded = {"hospital": DifferenceKind.REFUNDED_HOSPITAL, "platform": DifferenceKind.REFUNDED_PLATFORM}[
        side
    ]
    twice_here = {"hospital": DifferenceKind.TWICE_HOSPITAL, "platform": DifferenceKind.TWICE_PLATFORM}[side]
    repeats, refund, rejected = pl.col("repeats"), pl.col("refund"), among(nobodys)
    kind = (
        pl.when(rejected).then(pl.lit(DifferenceKind.PARTNER_REJECTED.code))
        .when(repeats.is_not_null()).then(pl.lit(twice_here.code))
        .when(refund & ~cancels_out).then(pl.lit(refunded.code))
        .otherwise(pl.lit(only.code))
    )  # fmt: skip
    booked = Cause.NO_ANSWER if side == "platform" else Cause.NOT_BOOKED
    cause = (
        pl.when(rejected).then(pl.lit(Cause.REJECTED.code))
        .when(repeats.is_not_null()).then(repeats)
        .when(cancels_out).then(pl.lit(Cause.SETTLED_AND_REFUNDED.code))
        .when(outside).then(pl.lit(Cause.OUTSIDE_LIST.code))
        .when(refund & among(flags)).then(pl.lit(Cause.FLAG_ALONE.code))
        .when(refund).then(pl.lit(Cause.ONE_SIDED_REFUND.code))
        .when(among(again)).then(pl.lit(Cause.BOOKED_AGAIN.code))
        .otherwise(pl.lit(booked.code))
    )  # fmt: skip
    told = rows.select("person_id", kind=kind, cause=cause, side=pl.lit(side))
    return pl.concat([_of_side(rows.drop("n", "repeats"), side), told], how="horizontal")


def _twice(rows: pl.DataFrame, others: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    """Which rows say once more what another says, be it matched or not, and by which id: `n` and `repeats`."""
    found = [pl.DataFrame(schema={"n": pl.UInt32, "repeats": pl.String})]
    no_other_id = (pl.col("setl") == "") & (pl.col("msgid") == "")
    for key, cause, asked in (
        ("setl", Cause.SAME_SETTLEMENT, pl.lit(value=True)),
        ("msgid", Cause.SAME_MESSAGE, pl.lit(value=True)),
        ("of_visit", Cause.SAME_SETTLEMENT, no_other_id),
    ):
        keys = ["person_id", "refund", key]
        some, rest = (one.filter((pl.col(key) != "") & asked).select("n", *keys) for one in (rows, others))
        again = [some.join(rest, on=keys, how="semi").select("n")]
        if some.select(pl.struct(keys).is_duplicated().any()).item():
            again.append(nth_of(some, keys, every).filter(pl.col("nth") > 0).select("n"))
        found += [one.with_columns(repeats=pl.lit(cause.code)) for one in again]
    return pl.concat(found).unique("n", keep="first", maintain_order=True)


def _of_those(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The rows that are of the same settlement or visit as one of some others."""
    found = [
        rows.filter(pl.col(key) != "").join(others, on=["person_id", key], how="semi").select("n")
        for key in ("of_setl", "of_visit")
    ]
    return pl.concat(found).unique()


def _again(settled: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    """Which settlements stand in their list beside another one of the same visit and amounts."""
    several = every.filter((pl.col("of_visit") != "") & ~pl.col("faulty") & ~pl.col("refund"))
    several = several.join(settled, on=_AGAIN, how="semi").unique([*_AGAIN, "setl", "msgid"])
    return settled.join(several.filter(pl.struct(_AGAIN).is_duplicated()), on=_AGAIN, how="semi").select("n")


def _of_nobody(rows: pl.DataFrame, nobodys: pl.DataFrame | None) -> pl.DataFrame:
    """Which rows have an id that a faulty row of the other list has, whose person cannot be told."""
    if nobodys is None or nobodys.is_empty():
        return rows.select("n").clear()
    found = [
        rows.filter((pl.col(key) != "") & pl.col(key).is_in(nobodys[key].implode())).select("n")
        for key in nobodys.columns
    ]
    return pl.concat(found).unique()


def _settled_alone(alone: pl.DataFrame) -> pl.DataFrame:
    """The settlements that one list only has, as the causes of amounts ask for them."""
    only = [DifferenceKind.ONLY_HOSPITAL.code, DifferenceKind.ONLY_PLATFORM.code]
    named = {
        "day": "day",
        "fund": "fund",
        "condition": "condition",
        "id": "visit",
        "setl": "setl",
        "refund": "refund",
    }
    sides = [
        alone.filter((pl.col("side") == side) & pl.col("kind").is_in(only)).select(
            "person_id", "side", **{name: pl.col(f"{side}_{column}") for name, column in named.items()}
        )
        for side in SIDES
    ]
    found = pl.concat(sides, how="vertical_relaxed").filter(~pl.col("refund"))
    return found.with_columns(id=pl.when(pl.col("id") == "").then("setl").otherwise("id")).drop(
        "setl", "refund"
    )


def _reversible(alone: pl.DataFrame, platform: pl.DataFrame, settings: ReconcileSettings) -> pl.Expr:
    """The message that a 2601 would name to take back what the platform alone has; null where none would."""
    msgid, kind = pl.col("platform_msgid"), pl.col("kind")
    asked = alone["platform_msgid"].drop_nulls().unique()
    every = platform["msgid"].filter(platform["msgid"].is_in(asked.implode())) if len(asked) else asked
    repeated = every.filter(every.is_duplicated())
    booked = kind.is_in([DifferenceKind.ONLY_PLATFORM.code, DifferenceKind.TWICE_PLATFORM.code])
    booked &= ~pl.col("platform_refund") & pl.lit("2207" in settings.reversible)
    cancelled = (kind == DifferenceKind.REFUNDED_PLATFORM.code) & pl.lit("2208" in settings.reversible)
    here = (booked | cancelled) & ~pl.col("cause").is_in(
        [Cause.SETTLED_AND_REFUNDED.code, Cause.OUTSIDE_LIST.code]
    )
    return pl.when(here & (msgid != "") & ~msgid.is_in(repeated.unique().implode())).then(msgid)
