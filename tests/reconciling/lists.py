"""A reference hospital's settlements, and mistakes planted into one of two lists of them: what these tests share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from attrs import frozen
from hypothesis import strategies as st

from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.reconciling.comparing import Lists, compare
from shanxi_health_policy.reconciling.group_totals import ReconcileTotals, TotalsOf
from shanxi_health_policy.reconciling.list_rows import understand_list
from shanxi_health_policy.reconciling.settings import ReconcileSettings
from shanxi_health_policy.tcm.kernel import pay

Row = dict[str, str]
COLUMNS = (
    "msgid", "setl_id", "visit_id", "person_id", "total_cost", "fund_payment", "account_payment", "settled_at",
    "refund_flag", "cancels", "insutype", "clr_type", "clr_optins", "fixmedins_code", "condition", "fee_class",
    "eligible_cost", "year_to_date",
)  # fmt: skip
POLICY = Policy.of("141100")
_SCHEME = POLICY.periods[0].scheme
_CONDITION, _TIER = next(iter(_SCHEME.limits))
CELL = _SCHEME.limits[_CONDITION, _TIER]
RATE = _SCHEME.rate
FIRST = date(2023, 3, 10)


def terms() -> tuple[int, int, int, int]:
    """The share and the limits by which the reference hospital settles."""
    assert CELL.per_visit is not None
    assert CELL.annual is not None
    return RATE.numerator, RATE.denominator, CELL.per_visit, CELL.annual


def yuan(fen: int) -> str:
    return str(to_yuan(fen))


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


def settlement(number: int, person: str, day: date, cost: int, paid: int, account: int = 0) -> Row:
    """One settlement, as `settle` and the platform's answer have it: nothing of it but the numbers is made up."""
    fund, _, _ = pay(cost, *terms(), paid)
    return {
        "msgid": f"M{number:04}", "setl_id": f"S{number:04}", "visit_id": f"V{number:04}", "person_id": person,
        "total_cost": yuan(cost), "fund_payment": yuan(fund), "account_payment": yuan(min(account, cost - fund)),
        "settled_at": str(day), "refund_flag": "0", "cancels": "", "insutype": "310", "clr_type": "11",
        "clr_optins": "141199", "fixmedins_code": "H14110000001", "condition": _CONDITION.zh, "fee_class": _TIER.code,
        "eligible_cost": yuan(cost), "year_to_date": yuan(paid + fund),
    }  # fmt: skip


def refund(row: Row, number: int) -> Row:
    """The refund of a settlement: a row of its own, with its own ids, and every amount negative."""
    amounts = ("total_cost", "fund_payment", "account_payment", "eligible_cost")
    negative = {name: str(-Decimal(row[name])) for name in amounts}
    ids = {
        "msgid": f"M{number:04}",
        "setl_id": f"S{number:04}",
        "cancels": row["setl_id"],
        "refund_flag": "1",
    }
    return {**row, **negative, **ids}


@st.composite
def hospitals(draw: st.DrawFn) -> list[Row]:
    """The settlements of a few persons, some refunded the same day."""
    rows: list[Row] = []
    for person in range(draw(st.integers(1, 3))):
        paid = draw(st.sampled_from((0, 0, terms()[3] - 5_000, terms()[3])))
        for visit in range(draw(st.integers(1, 6))):
            cost = draw(st.integers(1, 40_000))
            account = draw(st.sampled_from((0, 1_000, 12_345)))
            day = FIRST + timedelta(days=2 * visit)
            rows.append(settlement(len(rows), f"P{person}", day, cost, paid, account))
            paid += fen(rows[-1]["fund_payment"])
            if draw(st.integers(0, 5)) == 0:
                paid -= fen(rows[-1]["fund_payment"])
                rows.append(refund(rows[-1], len(rows)))
    return rows


@frozen
class Books:
    """Both lists while mistakes are planted, and what is to be found."""

    hospital: list[Row]
    platform: list[Row]
    expected: list[tuple[str, str]]
    """The kind and the settlement of each."""

    @property
    def clean(self) -> list[Row]:
        """The settlements into which nothing was planted, and which are not refunded."""
        touched = {setl for _, setl in self.expected}
        refunded = {row["cancels"] for row in (*self.hospital, *self.platform)}
        every = [row for row in self.hospital if row in self.platform and not row["cancels"]]
        return [row for row in every if row["setl_id"] not in touched | refunded]


def only(side: str) -> Callable[[Books, Row], None]:
    def plant(books: Books, row: Row) -> None:
        getattr(books, {"hospital": "platform", "platform": "hospital"}[side]).remove(row)
        books.expected.append((f"only_{side}", row["setl_id"]))

    return plant


def twice(side: str) -> Callable[[Books, Row], None]:
    def plant(books: Books, row: Row) -> None:
        getattr(books, side).append(dict(row))
        books.expected.append((f"twice_{side}", row["setl_id"]))

    return plant


def refunded(side: str) -> Callable[[Books, Row], None]:
    def plant(books: Books, row: Row) -> None:
        back = refund(row, 5000 + len(books.expected))
        getattr(books, side).append(back)
        books.expected.extend(((f"refunded_{side}", back["setl_id"]), ("", row["setl_id"])))

    return plant


def changed(kind: str, column: str, change: Callable[[str], str]) -> Callable[[Books, Row], None]:
    def plant(books: Books, row: Row) -> None:
        books.platform[books.platform.index(row)] = {**row, column: change(row[column])}
        books.expected.append((kind, row["setl_id"]))

    return plant


PLANTS: dict[str, Callable[[Books, Row], None]] = {
    "only_hospital": only("hospital"), "only_platform": only("platform"),
    "twice_hospital": twice("hospital"), "twice_platform": twice("platform"),
    "refunded_hospital": refunded("hospital"), "refunded_platform": refunded("platform"),
    "fund": changed("amount", "fund_payment", lambda text: yuan(fen(text) + 7)),
    "cost": changed("amount", "total_cost", lambda text: yuan(fen(text) + 1)),
    "account": changed("amount", "account_payment", lambda text: yuan(fen(text) + 3)),
    "group": changed("group", "insutype", lambda _: "390"),
    "month": changed("across_month", "settled_at", lambda text: str(date.fromisoformat(text) + timedelta(days=40))),
    "day": changed("across_day", "settled_at", lambda text: str(date.fromisoformat(text) + timedelta(days=1))),
}  # fmt: skip


@st.composite
def books(draw: st.DrawFn) -> Books:
    """Two lists of one hospital, with any mix of mistakes, each in a settlement of its own."""
    rows = draw(hospitals())
    found = Books([dict(row) for row in rows], [dict(row) for row in rows], [])
    for name in draw(st.lists(st.sampled_from(sorted(PLANTS)), max_size=6)):
        if found.clean:
            PLANTS[name](found, draw(st.sampled_from(found.clean)))
    return Books(draw(st.permutations(found.hospital)), draw(st.permutations(found.platform)), found.expected)


def table(rows: list[Row], columns: tuple[str, ...] = COLUMNS) -> pl.DataFrame:
    """Rows as a reader gives them."""
    cells = pl.DataFrame(
        [[row[name] for name in columns] for row in rows], dict.fromkeys(columns, pl.String), orient="row"
    )
    number = pl.int_range(pl.len(), dtype=pl.Int64)
    return cells.with_columns(__row=number, __line=number + 2, __cells=pl.lit(0, pl.Int64))


def reconciled(
    hospital: list[Row],
    platform: list[Row],
    settings: ReconcileSettings | None = None,
    columns: tuple[str, ...] = COLUMNS,
    platform_columns: tuple[str, ...] | None = None,
) -> tuple[list[dict[str, Any]], ReconcileTotals]:
    """What became of all rows of two lists, and the sums."""
    how = settings or ReconcileSettings()
    of = {"hospital": columns, "platform": platform_columns or columns}
    rows = {
        side: understand_list(table(given, of[side])).rows
        for side, given in (("hospital", hospital), ("platform", platform))
    }
    days = {side: found["day"].drop_nulls() for side, found in rows.items()}
    lists = Lists(
        {side: frozenset(of[side]) for side in of},  # type: ignore[misc]
        {side: (one.min(), one.max()) if len(one) else None for side, one in days.items()},  # type: ignore[misc]
    )
    found = compare(rows["hospital"], rows["platform"], lists, POLICY, how)
    sums = TotalsOf(how)
    sums.add(found.level, found.differences)
    every = pl.concat([found.level.with_columns(kind=pl.lit("")), found.differences], how="diagonal_relaxed")
    return every.rows(named=True), sums.totals()


def sent(row: Row) -> tuple[str, ...]:
    """A settlement as a row of the file of 3202."""
    names = (
        "setl_id",
        "visit_id",
        "person_id",
        "total_cost",
        "fund_payment",
        "account_payment",
        "refund_flag",
    )
    return tuple(row[name] for name in names)


def told(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The kind and the settlement of every difference."""
    return sorted((row["kind"], row["hospital_setl"] or row["platform_setl"]) for row in found if row["kind"])


def write(path: Path, rows: list[Row], columns: tuple[str, ...] = COLUMNS) -> Path:
    """Rows as a CSV."""
    table(rows, columns).drop("__row", "__line", "__cells").write_csv(path)
    return path
