"""What a report of an audit shows, whatever it is drawn as: facts, notes, and tables with their pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.audit.audit_totals import AuditTotals, KindTotal, Total
from shanxi_health_policy.batch.files.output_tables import Table, in_pieces
from shanxi_health_policy.drawing.page import plain
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.payment import Limit, Reason

Form: TypeAlias = Literal["text", "date", "count", "money", "percent", "ratio"]

TITLE = Text("已付结算核对报告", "Audit of paid claims")
NOTES = (
    Text(
        "应付金额：此前各次支付都正确时应付的金额；写明医院等级的，按等级所属的收费类别计算。",
        "Due is what is due when every payment before was right, in the class of the hospital's grade where that is known.",
    ),
    Text(
        "多付、少付合计只计金额疑点；类别高于等级、技术名称写的是别的病症、跨机构超限、同日多次和重复就诊只作提示，其金额可能已计在金额疑点中。",
        "Sums of too much and too little count findings of the amount only; a class above the grade, a technique named after "
        "another condition, limits passed across facilities, several visits on a day and repeated visits point to amounts that "
        "may be counted already.",
    ),
    Text(
        "倍数：疑点占比除以就诊占比；1.00 表示与其就诊量相当。笔数少时倍数没有意义，疑点也不等于违规，须经核实。",
        "Ratio: the share of findings over the share of visits; 1.00 is what its size alone would give. Of few visits it "
        "means nothing, and a finding is a question to be looked into, not a verdict.",
    ),
)
BARS = 20
"""A picture of lying bars shows so many rows, the first ones."""


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


@frozen
class Words:
    """The one language of a report, and what the conditions in its findings are called in both."""

    language: Language = "zh"
    conditions: Mapping[str, Text] = field(factory=dict)
    """By their Chinese names."""

    def of(self, text: Text) -> str:
        """A text in the language."""
        return text.in_language(self.language)


IN_CHINESE = Words()


def facts(
    source: str, totals: AuditTotals, rows_read: int, rows_rejected: int
) -> list[tuple[Text, object, Form]]:
    """The figures of the whole file."""
    return [
        (Text("文件", "file"), source, "text"),
        (
            Text("期间", "days"),
            f"{totals.first_day} – {totals.last_day}" if totals.first_day else "—",
            "text",
        ),
        (Text("读取的行", "rows read"), rows_read, "count"),
        (Text("退回的行（未核对）", "rows rejected, not checked"), rows_rejected, "count"),
        (Text("结算", "claims"), totals.claims, "count"),
        (Text("撤销", "cancellations"), totals.cancellations, "count"),
        (Text("已付（扣除退回，元）", "paid, less what was given back (yuan)"), totals.paid, "money"),
        (Text("应付（元）", "due (yuan)"), totals.due, "money"),
        (Text("相差（元）", "difference (yuan)"), totals.difference, "money"),
        (Text("疑点", "findings"), totals.findings, "count"),
        (Text("有疑点的结算", "claims with findings"), totals.claims_with_findings, "count"),
        (Text("多付合计（元）", "paid too much (yuan)"), totals.too_much, "money"),
        (
            Text("其中已撤销的结算（元）", "of that, for claims cancelled (yuan)"),
            totals.too_much_cancelled,
            "money",
        ),
        (Text("少付合计（元）", "paid too little (yuan)"), totals.too_little, "money"),
    ]


def sheets(totals: AuditTotals, words: Words) -> list[Sheet]:
    """The sums by kind, facility, condition, fee class and month."""
    shares = Picture(Text("就诊占比与疑点占比（%）", "Shares of visits and of findings (%)"), (3, 4))
    sums = Picture(Text("多付与少付（元）", "Paid too much and too little (yuan)"), (8, 9), upright=True)
    by = (
        (Text("按机构", "By facility"), Text("机构", "facility"), totals.by_facility, shares),
        (Text("按病症", "By condition"), Text("病症", "condition"), totals.by_condition, shares),
        (Text("按类别", "By class"), Text("收费类别", "fee class"), totals.by_fee_class, shares),
        (Text("按月", "By month"), Text("月份", "month"), totals.by_month, sums),
    )
    return [_kinds(totals.by_kind, words), *(_totals(*one, words) for one in by)]


REJECTS = Sheet(
    Text("退回原因", "Rejects by reason"),
    (
        Heading(Text("退回_原因", "reason")),
        Heading(Text("退回_列", "column")),
        Heading(Text("处数", "errors"), "count"),
        Heading(Text("说明", "explanation")),
    ),
    (),
)
"""The rejected rows by reason, where there are none."""


def _kinds(kinds: tuple[KindTotal, ...], words: Words) -> Sheet:
    headings = (
        Heading(Text("种类", "kind")),
        Heading(Text("疑点", "findings"), "count"),
        Heading(Text("多付（元）", "too much (yuan)"), "money"),
        Heading(Text("少付（元）", "too little (yuan)"), "money"),
        Heading(Text("其中已撤销", "of them cancelled"), "count"),
        Heading(Text("性质", "nature")),
    )
    rows = [
        (
            words.of(one.kind.label),
            one.findings,
            one.too_much if one.kind.of_amount else None,
            one.too_little if one.kind.of_amount else None,
            one.cancelled,
            words.of(_NATURE[one.kind.of_amount]),
        )
        for one in kinds
    ]
    picture = Picture(Text("各种类的疑点数", "Findings of each kind"), (1,))
    return Sheet(Text("按种类", "By kind"), headings, rows, (picture,))


_NATURE = {True: Text("金额", "amount"), False: Text("提示", "pointer")}


_SUMS: dict[str, Heading] = {
    "visits": Heading(Text("就诊", "visits"), "count"),
    "findings": Heading(Text("疑点", "findings"), "count"),
    "share_of_visits": Heading(Text("就诊占比", "share of visits"), "percent"),
    "share_of_findings": Heading(Text("疑点占比", "share of findings"), "percent"),
    "ratio": Heading(Text("倍数", "ratio"), "ratio"),
    "paid": Heading(Text("已付（元）", "paid (yuan)"), "money"),
    "due": Heading(Text("应付（元）", "due (yuan)"), "money"),
    "too_much": Heading(Text("多付（元）", "too much (yuan)"), "money"),
    "too_little": Heading(Text("少付（元）", "too little (yuan)"), "money"),
}


def _totals(name: Text, what: Text, totals: tuple[Total, ...], picture: Picture, words: Words) -> Sheet:
    rows = [(plain(words.of(one.label)), *(getattr(one, column) for column in _SUMS)) for one in totals]
    return Sheet(name, (Heading(what), *_SUMS.values()), rows, (picture,))


FINDINGS = Text("疑点", "Findings")
_SHOWN: dict[str, Heading] = {
    "visit_id": Heading(Text("就诊编号", "visit")),
    "person_id": Heading(Text("人员编号", "person")),
    "facility": Heading(Text("机构", "facility")),
    "visited_on": Heading(Text("日期", "day"), "date"),
    "condition": Heading(Text("病症", "condition")),
    "fee_class": Heading(Text("类别", "class")),
    "irregularity": Heading(Text("疑点", "finding")),
    "binding": Heading(Text("决定应付的限额", "what is due is decided by")),
    "fund_paid": Heading(Text("已付", "paid"), "money"),
    "due": Heading(Text("应付", "due"), "money"),
    "difference": Heading(Text("相差", "difference"), "money"),
    "evidence": Heading(Text("依据", "shown by")),
    "cancelled_by": Heading(Text("撤销于", "cancelled by")),
    "reasons": Heading(Text("原因", "reasons")),
    "clauses": Heading(Text("条款", "clauses")),
    "line": Heading(Text("行", "line"), "count"),
}
FINDING_HEADINGS = tuple(_SHOWN.values())


def most_telling(found: Table, most: int, column: str = "difference") -> Iterator[pl.DataFrame]:
    """All findings, or, where they are too many, those with the largest differences, in the order of settlement."""
    size = pl.col(column).abs()
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
        f"共 {found} 个疑点，此处只列出金额相差最大的 {shown} 个；各项合计包括全部疑点。"
        "要得到全部疑点，请输出 .parquet 或 .csv。",
        f"{found} findings in all; the {shown} with the largest differences are shown here, and every sum counts all of "
        "them. For all of them write .parquet or .csv.",
    )


def finding_rows(found: Iterable[pl.DataFrame], words: Words) -> Iterator[tuple[object, ...]]:
    """Findings as the report shows them: codes as names in its language."""
    kinds = {one.code: words.of(one.label) for one in Irregularity}
    limits = {one.code: words.of(one.label) for one in Limit}
    reasons = {str(one): words.of(one.label) for one in Reason}
    conditions = {zh: words.of(name) for zh, name in words.conditions.items()}
    named = {
        "condition": pl.col("condition").replace(conditions),
        "irregularity": pl.col("irregularity").replace_strict(kinds, return_dtype=pl.String),
        "binding": pl.col("binding").replace_strict(limits, default=None, return_dtype=pl.String),
        "reasons": pl.col("reasons").str.split(";").list.eval(
            pl.element().replace_strict(reasons, default="", return_dtype=pl.String)
        ).list.join("; "),
    }  # fmt: skip
    for piece in found:
        yield from piece.select(*_SHOWN).with_columns(**named).iter_rows()
