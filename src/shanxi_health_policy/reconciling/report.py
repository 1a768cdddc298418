"""The report of a reconciliation for people: an Excel workbook, or one page of HTML; in one language, with every sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.audit.report import Form, Heading, Picture, Sheet, Words, most_telling
from shanxi_health_policy.batch.audit.report_excel import Book
from shanxi_health_policy.batch.audit.report_html import MOST_FINDINGS, MOST_ROWS, cell, cut_note, section
from shanxi_health_policy.batch.files.output_look import OutputColumn
from shanxi_health_policy.batch.files.output_tables import MOST_EXCEL_ROWS, Table
from shanxi_health_policy.batch.files.output_workbooks import workbook_at
from shanxi_health_policy.batch.rejected_rows import reason_in
from shanxi_health_policy.drawing.page import page, plain
from shanxi_health_policy.reconciling.differences import DifferenceKind, Side
from shanxi_health_policy.reconciling.group_totals import GroupTotal, ReconcileTotals, Sum
from shanxi_health_policy.reconciling.list_columns import DIFFERENCE_COLUMNS
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.payment import Limit

REPORTS = (".xlsx", ".html")
"""The endings of reports for people."""
DIFFERENCES = Text("差异", "Differences")
TITLE = Text("医院与医保平台对账报告", "Reconciliation of hospital and platform")
NOTES = (
    Text(
        "原因只是可能的原因：由两方各行的内容看出，须经核实。",
        "A cause is a probable one: it is read from the rows of both sides, and is to be looked into.",
    ),
    Text(
        "两方各自的合计 = 一致的 + 各种差异的；去掉差异以后，两方的合计相同。退费为负数，笔数按设置计算。退回的行不在合计内。",
        "The sums of each side are those of the rows that are level and of the differences; without these both sides have "
        "the same sums. Refunds are negative, and count as the settings say. Rejected rows are in no sum.",
    ),
    Text(
        "冲正（2601）的报文编号：平台已入账而医院没有的结算，用它可以冲正；冲正以前请先向平台查询（5203）。",
        "The message for a 2601: with it a settlement that the platform alone has can be reversed; ask the platform first "
        "(5203).",
    ),
)
Facts = Mapping[Side, tuple[str, int, int]]
"""Of each list its name, how many rows were read, and how many were rejected."""
_SIDE = {"hospital": Text("医院", "hospital"), "platform": Text("平台", "platform")}
_NAMES: dict[str, tuple[str, Form]] = {
    "kind": ("差异代码", "text"), "kind_name": ("差异", "text"), "cause": ("原因代码", "text"),
    "cause_name": ("可能的原因", "text"), "departs": ("哪一方不同于规则", "text"),
    "also": ("另外不同的", "text"), "person_id": ("人员编号", "text"), "visit_id": ("就诊编号", "text"),
    "setl_id": ("结算编号", "text"), "msgid": ("报文编号", "text"), "refund": ("退费", "text"),
    "hospital_total": ("医院总费用", "money"), "platform_total": ("平台总费用", "money"),
    "hospital_fund": ("医院基金支付", "money"), "platform_fund": ("平台基金支付", "money"),
    "fund_difference": ("基金相差", "money"), "hospital_account": ("医院个人账户", "money"),
    "platform_account": ("平台个人账户", "money"), "hospital_day": ("医院日期", "date"),
    "platform_day": ("平台日期", "date"), "due": ("应付", "money"), "binding": ("决定应付的限额", "text"),
    "evidence": ("依据", "text"), "reverse_2601": ("可冲正的报文（2601）", "text"),
    "insutype": ("险种", "text"), "clr_type": ("清算类别", "text"), "clr_optins": ("清算经办机构", "text"),
    "fixmedins_code": ("医疗机构编号", "text"), "hospital_line": ("医院文件的行", "count"),
    "platform_line": ("平台文件的行", "count"),
}  # fmt: skip
_SHOWN = [name for name in DIFFERENCE_COLUMNS if name not in ("kind", "cause")]
"""The columns that a report shows: names, and no codes beside them."""
_HEADINGS = tuple(
    Heading(Text(_NAMES[name][0], name.removesuffix("_name").replace("_", " ")), _NAMES[name][1])
    for name in _SHOWN
)
_REASONS = (
    Heading(Text("清单", "list")),
    Heading(Text("退回_原因", "reason")),
    Heading(Text("退回_列", "column")),
    Heading(Text("处数", "faults"), "count"),
    Heading(Text("说明", "explanation")),
)
_SUMS: tuple[tuple[str, Text, Form], ...] = (
    ("count", Text("笔数", "settlements"), "count"),
    ("total", Text("总费用", "total cost"), "money"),
    ("fund", Text("基金支付", "fund"), "money"),
    ("account", Text("个人账户", "account"), "money"),
)
OUTCOMES = {
    "level": Text("平", "level"),
    "platform_more": Text("平台多", "the platform has more"),
    "hospital_more": Text("医院多", "the hospital has more"),
    "differs": Text("不一致", "they differ"),
}
"""How people say how the sums of a group compare."""


def difference_columns() -> tuple[OutputColumn, ...]:
    """The columns of a table of the differences, with the terms in them."""
    terms = {
        "departs": _SIDE,
        "also": {one.code: one.label for one in DifferenceKind},
        "binding": {one.code: one.label for one in Limit},
    }
    return tuple(OutputColumn(name, _NAMES[name][0], terms.get(name, {})) for name in DIFFERENCE_COLUMNS)


def write_report(
    path: Path,
    totals: ReconcileTotals,
    found: Table,
    facts: Facts,
    reasons: Mapping[Side, pl.DataFrame],
    language: Language,
) -> None:
    """Write the report in the format of the path's ending; `found` are the differences, `reasons` the rejects by reason."""
    words = Words(language)
    rejected = Sheet(Text("退回原因", "Rejects by reason"), _REASONS, list(_rejected(reasons, words)))
    tables = [_kinds(totals, words), _groups(totals, words), *([rejected] if rejected.rows else [])]
    write = {".xlsx": _write_excel, ".html": _write_html}[path.suffix.lower()]
    write(path, totals, found, _facts(totals, facts), tables, words)


def _write_excel(
    path: Path,
    totals: ReconcileTotals,
    found: Table,
    facts: list[tuple[Text, object, Form]],
    tables: list[Sheet],
    words: Words,
) -> None:
    told = _too_many(totals.differences, MOST_EXCEL_ROWS)
    with workbook_at(path) as workbook:
        # no moment of writing: the same lists give the same file
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        book = Book(workbook, words)
        book.summary(TITLE, facts, [*told, *NOTES], tables)
        book.table(DIFFERENCES, _HEADINGS, _rows(found, MOST_EXCEL_ROWS, words))
        for sheet in tables:
            book.table(sheet.name, sheet.headings, sheet.rows, sheet.pictures)


def _write_html(
    path: Path,
    totals: ReconcileTotals,
    found: Table,
    facts: list[tuple[Text, object, Form]],
    tables: list[Sheet],
    words: Words,
) -> None:
    told = _too_many(totals.differences, MOST_FINDINGS)
    differences = Sheet(DIFFERENCES, _HEADINGS, list(_rows(found, MOST_FINDINGS, words)))
    kinds, *others = tables
    text = page(
        "audit.html.j2",
        "shanxi_health_policy.batch.audit",
        "batch",
        language="zh-CN" if words.language == "zh" else "en",
        title=words.of(TITLE),
        facts=[((words.of(name), ""), cell(value, form)) for name, value, form in facts],
        notes=[words.of(one) for one in NOTES],
        sections=[
            section(kinds, MOST_ROWS, None, words),
            *(section(one, MOST_ROWS, cut_note(len(one.rows)), words) for one in others),
            section(differences, MOST_FINDINGS, next(iter(told), None), words),
        ],
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def _too_many(found: int, most: int) -> list[Text]:
    if found <= most:
        return []
    return [
        Text(
            f"共 {found} 处差异，此处只列出基金相差最大的 {most} 处；合计包括全部。要得到全部差异，请输出 .parquet 或 .csv。",
            f"{found} differences in all; the {most} in which the fund differs most are shown here, and every sum counts "
            "all of them. For all of them write .parquet or .csv.",
        )
    ]


def _rows(found: Table, most: int, words: Words) -> Iterator[tuple[object, ...]]:
    """Differences as the report shows them: codes as names in its language."""
    yes = words.of(Text("是", "yes"))
    named = [one.cells(words.language).alias(one.name) for one in difference_columns() if one.terms]
    refund = pl.when("refund").then(pl.lit(yes)).alias("refund")
    for piece in most_telling(found, most, "fund_difference"):
        yield from piece.with_columns(*named, refund).select(_SHOWN).iter_rows()


def _facts(totals: ReconcileTotals, facts: Facts) -> list[tuple[Text, object, Form]]:
    """The figures of the whole."""
    told: list[tuple[Text, object, Form]] = []
    for side, (name, read, rejected) in facts.items():
        who, sums = _SIDE[side], getattr(totals, side)
        told += [
            (Text(f"{who.zh}清单", f"list of the {who.en}"), name, "text"),
            (Text(f"{who.zh}清单的行", f"rows of the {who.en}"), read, "count"),
            (Text(f"{who.zh}退回的行", f"rows of the {who.en} rejected"), rejected, "count"),
            *(
                (Text(f"{who.zh}{name.zh}", f"{name.en}, {who.en}"), getattr(sums, one), form)
                for one, name, form in _SUMS
            ),
        ]
    return [
        *told,
        (Text("一致的行（各方）", "rows that are level, of each side"), totals.level, "count"),
        (Text("差异", "differences"), totals.differences, "count"),
    ]


def _kinds(totals: ReconcileTotals, words: Words) -> Sheet:
    """The differences by kind and cause; the sums stand with the first cause of a kind."""
    headings = (
        Heading(Text("差异", "difference")),
        Heading(Text("可能的原因", "probable cause")),
        Heading(Text("处数", "differences"), "count"),
        *(
            Heading(Text(f"{_SIDE[side].zh}{name.zh}", f"{name.en}, {_SIDE[side].en}"), form)
            for side in ("hospital", "platform")
            for _, name, form in _SUMS
        ),
    )
    rows: list[tuple[object, ...]] = []
    for one in totals.kinds:
        sums = (*one.hospital.amounts, *one.platform.amounts)
        for place, (cause, count) in enumerate(one.by_cause):
            told = sums if place == 0 else (None,) * len(sums)
            rows.append((words.of(one.kind.label), words.of(cause.label), count, *told))
    return Sheet(
        Text("按种类", "By kind"),
        headings,
        rows,
        (Picture(Text("各种差异的处数", "Differences of each kind"), (2,)),),
    )


def _groups(totals: ReconcileTotals, words: Words) -> Sheet:
    """The sums as 3201 compares them, before and after."""
    parts = (
        Text("医院", "hospital"),
        Text("平台", "platform"),
        Text("一致", "level"),
        Text("可冲正", "to be reversed"),
    )
    headings = (
        *(
            Heading(Text(_NAMES[name][0], name))
            for name in ("insutype", "clr_type", "clr_optins", "fixmedins_code")
        ),
        Heading(Text("对总账（3201）", "3201")),
        *(
            Heading(Text(f"{part.zh}{name.zh}", f"{name.en}, {part.en}"), form)
            for part in parts
            for _, name, form in _SUMS
        ),
    )
    return Sheet(Text("对总账", "Totals (3201)"), headings, [_group(one, words) for one in totals.groups])


def _group(one: GroupTotal, words: Words) -> tuple[object, ...]:
    sums: tuple[Sum, ...] = (one.hospital, one.platform, one.level, one.reversed)
    names = (one.insutype, one.clr_type, one.clr_optins, one.fixmedins_code)
    amounts = [amount for each in sums for amount in each.amounts]
    return (*map(plain, names), words.of(OUTCOMES[one.outcome]), *amounts)


def _rejected(reasons: Mapping[Side, pl.DataFrame], words: Words) -> Iterator[tuple[object, ...]]:
    for side, table in reasons.items():
        for row in table.with_columns(reason_in(words.language)).iter_rows():
            yield (words.of(_SIDE[side]), *row)
