"""What a report of an audit shows, whatever it is drawn as: facts, notes, and tables with their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.auditing.totals import AuditTotals, KindTotal, Total
from shanxi_health_policy.engines.files.tables import Table, in_pieces
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Limit, Reason

Form: TypeAlias = Literal["text", "date", "count", "money", "percent", "ratio"]

TITLE = Text(zh="已付结算核对报告", en="Audit of paid claims")
NOTES = (
    Text(
        zh="应付金额：此前各次支付都正确时应付的金额；写明医院等级的，按等级所属的收费类别计算。",
        en="Due is what is due when every payment before was right, in the class of the hospital's grade where that is known.",
    ),
    Text(
        zh="多付、少付合计只计金额疑点；类别高于等级、跨机构超限、同日多次和重复就诊只作提示，其金额可能已计在金额疑点中。",
        en="Sums of too much and too little count findings of the amount only; a class above the grade, limits passed across "
        "facilities, several visits on a day and repeated visits point to amounts that may be counted already.",
    ),
    Text(
        zh="倍数：疑点占比除以就诊占比；1.00 表示与其就诊量相当。笔数少时倍数没有意义，疑点也不等于违规，须经核实。",
        en="Ratio: the share of findings over the share of visits; 1.00 is what its size alone would give. Of few visits it "
        "means nothing, and a finding is a question to be looked into, not a verdict.",
    ),
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@frozen
class Heading:
    """A column of a table: what stands in it, and how it is written."""

    text: Text
    form: Form = "text"


@frozen
class Picture:
    """Bars beside a table: one a row, for each of some columns."""

    title: Text
    columns: tuple[int, ...]
    upright: bool = False


@frozen
class Sheet:
    """A table of the report."""

    name: Text
    headings: tuple[Heading, ...]
    rows: Sequence[tuple[object, ...]] = field(repr=False)
    pictures: tuple[Picture, ...] = ()


def label(text: Text) -> str:
    """Both languages in one line, Chinese first; once where they are the same."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def plain(text: str) -> str:
    """A text without characters that no page and no workbook can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def facts(
    source: str, totals: AuditTotals, rows_read: int, rows_rejected: int
) -> list[tuple[Text, object, Form]]:
    """The figures of the whole file."""
    return [
        (Text(zh="文件", en="file"), source, "text"),
        (Text(zh="期间", en="days"), f"{totals.first_day} – {totals.last_day}", "text"),
        (Text(zh="读取的行", en="rows read"), rows_read, "count"),
        (Text(zh="退回的行（未核对）", en="rows rejected, not checked"), rows_rejected, "count"),
        (Text(zh="结算", en="claims"), totals.claims, "count"),
        (Text(zh="撤销", en="cancellations"), totals.cancellations, "count"),
        (Text(zh="已付（扣除退回，元）", en="paid, less what was given back (yuan)"), totals.paid, "money"),
        (Text(zh="应付（元）", en="due (yuan)"), totals.due, "money"),
        (Text(zh="相差（元）", en="difference (yuan)"), totals.difference, "money"),
        (Text(zh="疑点", en="findings"), totals.findings, "count"),
        (Text(zh="有疑点的结算", en="claims with findings"), totals.claims_with_findings, "count"),
        (Text(zh="多付合计（元）", en="paid too much (yuan)"), totals.too_much, "money"),
        (
            Text(zh="其中已撤销的结算（元）", en="of that, for claims cancelled (yuan)"),
            totals.too_much_cancelled,
            "money",
        ),
        (Text(zh="少付合计（元）", en="paid too little (yuan)"), totals.too_little, "money"),
    ]


def sheets(totals: AuditTotals) -> list[Sheet]:
    """The sums by kind, facility, condition, fee class and month."""
    shares = Picture(Text(zh="就诊占比与疑点占比（%）", en="Shares of visits and of findings (%)"), (3, 4))
    sums = Picture(
        Text(zh="多付与少付（元）", en="Paid too much and too little (yuan)"), (8, 9), upright=True
    )
    by = (
        (Text(zh="按机构", en="By facility"), Text(zh="机构", en="facility"), totals.by_facility, (shares,)),
        (
            Text(zh="按病症", en="By condition"),
            Text(zh="病症", en="condition"),
            totals.by_condition,
            (shares,),
        ),
        (
            Text(zh="按类别", en="By class"),
            Text(zh="收费类别", en="fee class"),
            totals.by_fee_class,
            (shares,),
        ),
        (Text(zh="按月", en="By month"), Text(zh="月份", en="month"), totals.by_month, (sums,)),
    )
    return [_kinds(totals.by_kind), *(_totals(*one) for one in by)]


def _kinds(kinds: tuple[KindTotal, ...]) -> Sheet:
    headings = (
        Heading(Text(zh="种类", en="kind")),
        Heading(Text(zh="疑点", en="findings"), "count"),
        Heading(Text(zh="多付（元）", en="too much (yuan)"), "money"),
        Heading(Text(zh="少付（元）", en="too little (yuan)"), "money"),
        Heading(Text(zh="其中已撤销", en="of them cancelled"), "count"),
        Heading(Text(zh="性质", en="nature")),
    )
    rows = [
        (
            label(one.kind.label),
            one.findings,
            one.too_much if one.kind.of_amount else None,
            one.too_little if one.kind.of_amount else None,
            one.cancelled,
            label(_NATURE[one.kind.of_amount]),
        )
        for one in kinds
    ]
    picture = Picture(Text(zh="各种类的疑点数", en="Findings of each kind"), (1,))
    return Sheet(Text(zh="按种类", en="By kind"), headings, rows, (picture,))


_NATURE = {True: Text(zh="金额", en="amount"), False: Text(zh="提示", en="pointer")}


def _totals(name: Text, what: Text, totals: tuple[Total, ...], pictures: tuple[Picture, ...]) -> Sheet:
    headings = (
        Heading(what),
        Heading(Text(zh="就诊", en="visits"), "count"),
        Heading(Text(zh="疑点", en="findings"), "count"),
        Heading(Text(zh="就诊占比", en="share of visits"), "percent"),
        Heading(Text(zh="疑点占比", en="share of findings"), "percent"),
        Heading(Text(zh="倍数", en="ratio"), "ratio"),
        Heading(Text(zh="已付（元）", en="paid (yuan)"), "money"),
        Heading(Text(zh="应付（元）", en="due (yuan)"), "money"),
        Heading(Text(zh="多付（元）", en="too much (yuan)"), "money"),
        Heading(Text(zh="少付（元）", en="too little (yuan)"), "money"),
    )
    rows = [
        (
            plain(label(one.label)), one.visits, one.findings, one.share_of_visits, one.share_of_findings, one.ratio,
            one.paid, one.due, one.too_much, one.too_little,
        )
        for one in totals
    ]  # fmt: skip
    return Sheet(name, headings, rows, pictures)


FINDINGS = Text(zh="疑点", en="Findings")
_SHOWN: dict[str, Heading] = {
    "visit_id": Heading(Text(zh="就诊编号", en="visit")),
    "person_id": Heading(Text(zh="人员编号", en="person")),
    "facility": Heading(Text(zh="机构", en="facility")),
    "visited_on": Heading(Text(zh="日期", en="day"), "date"),
    "condition": Heading(Text(zh="病症", en="condition")),
    "fee_class": Heading(Text(zh="类别", en="class")),
    "irregularity": Heading(Text(zh="疑点", en="finding")),
    "binding": Heading(Text(zh="决定应付的限额", en="what is due is decided by")),
    "fund_paid": Heading(Text(zh="已付", en="paid"), "money"),
    "due": Heading(Text(zh="应付", en="due"), "money"),
    "difference": Heading(Text(zh="相差", en="difference"), "money"),
    "evidence": Heading(Text(zh="依据的结算", en="shown by")),
    "cancelled_by": Heading(Text(zh="撤销于", en="cancelled by")),
    "reasons": Heading(Text(zh="原因", en="reasons")),
    "clauses": Heading(Text(zh="条款", en="clauses")),
    "line": Heading(Text(zh="行", en="line"), "count"),
}
FINDING_HEADINGS = tuple(_SHOWN.values())


def most_telling(found: Table, most: int) -> Iterator[pl.DataFrame]:
    """All findings, or, where they are too many, those with the largest differences, in the order of settlement."""
    size = pl.col("difference").abs()
    largest = found.lazy().select(size.top_k(most + 1)).collect(engine="streaming").to_series()
    if len(largest) <= most:
        yield from in_pieces(found)
        return
    least = largest.sort(descending=True)[most - 1]
    room = most - int((largest > least).sum())
    for piece in in_pieces(found):
        edge = size == least
        shown = piece.filter((size > least) | (edge & (edge.cum_sum() <= room)))
        room -= int(shown.select(edge.sum()).item())
        yield shown


def too_many(found: int, shown: int) -> Text | None:
    """What is said where not all findings are shown."""
    if shown == found:
        return None
    return Text(
        zh=f"共 {found} 个疑点，此处只列出金额相差最大的 {shown} 个；各项合计包括全部疑点。"
        "要得到全部疑点，请输出 .parquet 或 .csv。",
        en=f"{found} findings in all; the {shown} with the largest differences are shown here, and every sum counts all of "
        "them. For all of them write .parquet or .csv.",
    )


def finding_rows(found: Iterable[pl.DataFrame]) -> Iterator[tuple[object, ...]]:
    """Findings as the report shows them: codes as names in both languages."""
    kinds = {one.code: label(one.label) for one in Irregularity}
    limits = {one.code: label(one.label) for one in Limit}
    reasons = {str(one): label(one.label) for one in Reason}
    named = {
        "irregularity": pl.col("irregularity").replace_strict(kinds, return_dtype=pl.String),
        "binding": pl.col("binding").replace_strict(limits, default=None, return_dtype=pl.String),
        "reasons": pl.col("reasons").str.split(";").list.eval(
            pl.element().replace_strict(reasons, default="", return_dtype=pl.String)
        ).list.join("; "),
    }  # fmt: skip
    for piece in found:
        yield from piece.select(*_SHOWN).with_columns(**named).iter_rows()
