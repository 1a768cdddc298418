"""`vectors`: golden vectors as a file, for testing an implementation by other means than this library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import Section, command, examples
from shanxi_health_policy.cli.options import load_catalogue, naming, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.errors import Fault, FileError, brought_by
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.testing.conform.golden_vectors import Vector, golden_vectors, vector_lines
from shanxi_health_policy.testing.conform.vector_document import vector_document
from shanxi_health_policy.text import Language, Text, at, several
from shanxi_health_policy.whole import write_text

_EXPECTED_ENDING = Text(
    "以 .json、.jsonl、.csv 或 .xlsx 结尾的文件", "a file that ends with .json, .jsonl, .csv or .xlsx"
)


@command(
    "vectors",
    value(
        "-o --out FILE",
        ".json（带格式说明、标记和注释）、.jsonl（一行一例）、.csv 或 .xlsx（一行一个操作）",
        ".json (with schema, flags and notes), .jsonl (a case a line), .csv or .xlsx (an operation a row)",
        required=True,
    ),
    options.place(),
    options.notices(),
    sections=(
        Section(
            Text("怎样使用", "How to use them"),
            prose=(
                Text(
                    "每一例都从零开始，按顺序办理：有 cancels 的是撤销，其余是结算。把系统算出的基金支付与 "
                    "fund_payment 逐个比较，一分也不应差。",
                    "Every case starts from nothing, and its operations are carried out in order: with cancels a "
                    "cancellation, otherwise a visit. What the system pays must be fund_payment each time, to the fen.",
                ),
            ),
        ),
        examples("""
            存为 Excel：| As Excel:
                shanxi-health-policy vectors -o vectors.xlsx
            自己的文件：| Of a notice of your own:
                shanxi-health-policy vectors -o vectors.jsonl --place 149900 --notices my-notices/
        """),
    ),
)
def vectors_command(screen: Screen, out: str, place: str | None, notices: tuple[str, ...]) -> int:
    """Write golden vectors."""
    path, catalogue = Path(out), load_catalogue(notices)
    ending = path.suffix.lower()
    if ending not in {".json", ".jsonl", ".csv", ".xlsx"}:
        raise FileError([Fault(out, at("name"), path.name, _EXPECTED_ENDING)])
    with naming("--place"):
        code, assumed = treatment_place(catalogue, place)
        vectors = golden_vectors(code, catalogue)
    if ending == ".json":
        write_text(vector_document(vectors, code, catalogue), path)
    elif ending == ".jsonl":
        write_text("".join(vector_lines(vectors, code)), path)
    else:
        _write_table(vectors, screen.language, path)
    cases, operations = len(vectors), sum(len(one.operations) for one in vectors)
    zh = f"测试向量: {cases} 例，{operations} 个操作，{path}"
    screen.line(
        screen.text(
            zh, f"golden vectors: {several(cases, 'case')}, {several(operations, 'operation')}, {path}"
        )
    )
    screen.assumed(code, assumed=assumed)
    return ExitCode.DONE


def _write_table(vectors: tuple[Vector, ...], language: Language, path: Path) -> None:
    with brought_by("cli"):
        import polars as pl

        from shanxi_health_policy.batch.files.output_tables import write_table
    frame = pl.DataFrame(list(_rows(vectors, language)), infer_schema_length=None)
    write_table(frame.with_columns(pl.col("fund_payment").cast(pl.Decimal(12, 2))), path)


def _rows(vectors: tuple[Vector, ...], language: Language) -> Iterator[dict[str, Any]]:
    for vector in vectors:
        answers = zip(vector.operations, vector.payments, vector.clauses, strict=True)
        for number, (operation, payment, clause) in enumerate(answers, start=1):
            visit = operation.visit if isinstance(operation, Claim) else None
            yield {
                "case_id": vector.id,
                "operation": number,
                "settlement_id": operation.settlement_id,
                "person_id": operation.person_id if isinstance(operation, Claim) else None,
                "condition": visit and visit.condition.zh,
                "visited_on": visit and visit.visited_on,
                "fee_class": operation.tier.code if isinstance(operation, Claim) else None,
                "items": visit and "; ".join(f"{item.technique} {item.amount}" for item in visit.items),
                "cancels": operation.cancels if isinstance(operation, Cancellation) else None,
                "fund_payment": payment,
                "clause": clause.in_language(language),
                "why": vector.why.in_language(language),
            }
