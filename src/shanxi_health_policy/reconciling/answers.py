"""What a platform answers to 3201 (对总账) and 3202 (对明细账), worked out of its own list and the hospital's.

A stand-in for the platform needs them, and a hospital that wants to know beforehand what it will be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.files.output_tables import Table, in_pieces
from shanxi_health_policy.errors import InputError, MissingError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.reconciling.differences import DifferenceKind
from shanxi_health_policy.reconciling.group_totals import GroupTotal, Sum, outcome_of
from shanxi_health_policy.reconciling.settings import Outcome, ReconcileSettings
from shanxi_health_policy.text import Text

_AMOUNTS = ("medfee_sumamt", "fund_pay_sumamt", "acct_pay")
_COUNT = "fixmedins_setl_cnt"
_NOT_TOLD = (DifferenceKind.GROUP, DifferenceKind.ACROSS_DAY, DifferenceKind.ACROSS_MONTH)
"""3202 compares ids and amounts alone."""
_SAYS: Mapping[Outcome, Text] = {
    "level": Text("平", "level"),
    "platform_more": Text("中心多", "the centre has more"),
    "hospital_more": Text("医疗机构多", "the institution has more"),
    "differs": Text("数据不一致", "they differ"),
}
_MONEY = Text("金额（元），可为负数，如 -60.00", "an amount in yuan, which may be negative, such as -60.00")
_WHOLE = Text("整数", "a whole number")


def request_3201(
    group: GroupTotal, begin: str, end: str, settings: ReconcileSettings | None = None
) -> dict[str, str]:
    """The `data` of a 3201 that sends what the hospital has of a group, for the days from `begin` to `end` (yyyy-MM-dd).

    >>> group = GroupTotal(
    ...     insutype="310",
    ...     clr_type="11",
    ...     clr_optins="141199",
    ...     fixmedins_code="",
    ...     hospital=Sum(2, Decimal("300.00")),
    ...     platform=Sum(),
    ...     level=Sum(),
    ...     reversed=Sum(),
    ... )
    >>> request_3201(group, "2023-05-01", "2023-05-31")["medfee_sumamt"]
    '300.00'
    """
    how = settings or ReconcileSettings()
    own = group.hospital
    return {
        "insutype": group.insutype, "clr_type": group.clr_type, "setl_optins": group.clr_optins, "stmt_begndate": begin,
        "stmt_enddate": end, "medfee_sumamt": str(own.total), "fund_pay_sumamt": str(own.fund), "acct_pay": str(own.account),
        _COUNT: str(own.count), "refd_setl_flag": "1" if how.with_refunds else "0",
    }  # fmt: skip


def answer_3201(
    data: Mapping[str, object], platform: Sum, settings: ReconcileSettings | None = None
) -> dict[str, str]:
    """The `stmtinfo` that answers a 3201: whether what its `data` sends is what the platform has of the group.

    Amounts and the count may be numbers or text, as messages have them. The codes are those of the settings, since sources
    disagree. Raises [InputError][] for an amount that is none, and [MissingError][] for one that is not there.

    >>> sent = {"setl_optins": "141199", "medfee_sumamt": "100.00", "fund_pay_sumamt": 60, "acct_pay": "0"}
    >>> answer_3201(sent | {"fixmedins_setl_cnt": "1"}, Sum(1, Decimal("100.00"), Decimal("60.00")))
    {'setl_optins': '141199', 'stmt_rslt': '0', 'stmt_rslt_dscr': '平'}
    """
    how = settings or ReconcileSettings()
    count = str(_given(data, _COUNT)).strip()
    if not count.removeprefix("-").isascii() or not count.removeprefix("-").isdigit():
        raise InputError(_COUNT, data[_COUNT], _WHOLE)
    own = Sum(int(count), *(_money(data, name) for name in _AMOUNTS))
    outcome = outcome_of(own, platform)
    return {
        "setl_optins": str(data.get("setl_optins") or ""),
        "stmt_rslt": how.codes[outcome],
        "stmt_rslt_dscr": _SAYS[outcome].zh,
    }


def answer_3202(differences: Table, settings: ReconcileSettings) -> Iterator[tuple[str, ...]]:
    """The rows of the file that answers a 3202: every settlement that is not level, with the platform's amounts.

    Of one that the hospital alone has, they are the hospital's. What only the platform has comes without the ids of
    settlement and visit, as a source has it, unless the settings say otherwise; its message is what a 2601 needs. Nothing at
    all is level.
    """
    told = [one.code for one in _NOT_TOLD]
    amounts = [pl.coalesce(f"platform_{name}", f"hospital_{name}") for name in ("total", "fund", "account")]
    alone = pl.col("platform_total").is_not_null() & pl.col("hospital_total").is_null()
    named = ~alone | pl.lit(settings.platform_ids)
    outcome = (
        pl.when(alone).then(pl.lit(settings.codes["platform_more"]))
        .when(pl.col("platform_total").is_null()).then(pl.lit(settings.codes["hospital_more"]))
        .otherwise(pl.lit(settings.codes["differs"]))
    )  # fmt: skip
    for piece in in_pieces(differences):
        rows = piece.filter(~pl.col("kind").is_in(told)).select(
            "person_id",
            pl.when(named).then("visit_id").alias("visit"),
            pl.when(named).then("setl_id").alias("setl"),
            "msgid",
            outcome.alias("outcome"),
            pl.col("refund").cast(pl.Int8).cast(pl.String),
            "kind_name",
            *(one.cast(pl.String).alias(f"amount_{place}") for place, one in enumerate(amounts)),
        )
        yield from (tuple(cell or "" for cell in row) for row in rows.iter_rows())


def _given(data: Mapping[str, object], name: str) -> object:
    value = data.get(name)
    if value is None or value == "":
        raise MissingError(name)
    return value


def _money(data: Mapping[str, object], name: str) -> Decimal:
    text = str(_given(data, name)).strip()
    fen = fen_of(pl.Series([text.removeprefix("-")]))[0]
    if fen is None:
        raise InputError(name, data[name], _MONEY)
    return to_yuan(-fen if text.startswith("-") else fen)
