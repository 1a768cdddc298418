"""`vectors`: golden vectors as a file, for testing an implementation by other means than this library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section
from shanxi_health_policy.cli.options import Options, load_catalogue, naming
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.engines.files.writing import write_text
from shanxi_health_policy.errors import Fault, FileError, MissingExtraError
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.testing.vectors import Vector, golden_vectors, vector_lines
from shanxi_health_policy.text import Language, Text

_EXPECTED_ENDING = Text(
    zh="以 .jsonl、.csv 或 .xlsx 结尾的文件", en="a file that ends with .jsonl, .csv or .xlsx"
)


def vectors_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def write(out: str, place: str, notices: tuple[str, ...]) -> int:
        path, screen = Path(out), Screen(language)
        ending = path.suffix.lower()
        if ending not in {".jsonl", ".csv", ".xlsx"}:
            raise FileError([Fault(out, "name", path.name, _EXPECTED_ENDING)])
        with naming("--place"):
            vectors = golden_vectors(place, load_catalogue(notices))
        if ending == ".jsonl":
            write_text("".join(vector_lines(vectors, place)), path)
        else:
            _write_table(vectors, language, path)
        operations = sum(len(one.operations) for one in vectors)
        screen.line(
            screen.text(
                f"测试向量: {len(vectors)} 例，{operations} 个操作，{path}",
                f"golden vectors: {len(vectors)} cases, {operations} operations, {path}",
            )
        )
        return ExitCode.DONE

    return HelpfulCommand(
        "vectors",
        write,
        language=language,
        purpose=Text(
            zh="写出测试向量：少量案例，每个操作应付多少、由哪一条款决定、为什么选它。任何系统都可以照着核对，不需要 Python。",
            en="Write golden vectors: a small set of cases with the right payment for every operation, the clause that decides "
            "it, and why the case is there. Any system can be held against them, without Python.",
        ),
        params=[
            options.value(
                "-o",
                "--out",
                zh=".jsonl（一行一例）、.csv 或 .xlsx（一行一个操作）",
                en=".jsonl (a case a line), .csv or .xlsx (an operation a row)",
                metavar="FILE",
                required=True,
            ),
            options.place(),
            options.notices(),
            *options.common(),
        ],
        sections=_SECTIONS,
    )


def _write_table(vectors: tuple[Vector, ...], language: Language, path: Path) -> None:
    try:
        import polars as pl

        from shanxi_health_policy.engines.files.tables import write_table
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
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


_SECTIONS = (
    Section(
        Text(zh="怎样使用", en="How to use them"),
        prose=(
            Text(
                zh="每一例都从零开始，按顺序办理：有 cancels 的是撤销，其余是结算。把系统算出的基金支付与 "
                "fund_payment 逐个比较，一分也不应差。",
                en="Every case starts from nothing, and its operations are carried out in order: with cancels a "
                "cancellation, otherwise a visit. What the system pays must be fund_payment each time, to the fen.",
            ),
        ),
    ),
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (Text(zh="存为 Excel：", en="As Excel:"), "shanxi-health-policy vectors -o vectors.xlsx"),
            (
                Text(zh="自己的文件：", en="Of a notice of your own:"),
                "shanxi-health-policy vectors -o vectors.jsonl --place 149900 --notices my-notices/",
            ),
        ),
    ),
)
