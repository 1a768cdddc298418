"""What users are told when something is wrong: in their language, without the words of other libraries or of Python."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import Runner

from shanxi_health_policy.cli.exit_codes import ExitCode

HEADS = ("visit_id", "person_id", "visited_on", "condition", "fee_class", "technique", "amount", "cancels")
ROW = ("V1", "P1", "2023-01-09", "哮喘", "III", "督灸", "300.00", "")
WRONG_CELLS = {
    "visit_id": ("", "1.4E+17", "a\tb", "#N/A", "x" * 101, "NULL"),
    "person_id": ("", "1.4E+17", "#REF!"),
    "visited_on": ("", "45050", "2023-02-30", "0023-05-04", "1/2/23", "2023-05-04 25:00", "someday", "None"),
    "condition": ("", "哮端", "#N/A"),
    "fee_class": ("", "IV", "None"),
    "technique": ("", "#N/A", "x" * 201),
    "amount": ("", "-1", "(1)", "1e3", "1,50", "1.005", "一百", "99999999999", "nan", "Decimal('1')"),
    "cancels": ("V9", "#N/A", "V1"),
}
FORBIDDEN = re.compile(
    r"Decimal\(|\bNone\b|<class|<[A-Za-z_.]+ object|Traceback|[A-Za-z]+Error\b|\bException\b|\[Errno|Errno \d|datetime\.date"
    r"|polars|cattrs|tomllib|attrs\b|json\.decoder|Expecting (value|property)|codec can't|invalid literal|at line \d+, column"
    r"|No such file or directory|Permission denied|Is a directory|dtype|\bstr\(|\(?standard-input\)?\.csv|expected (it|this)\b"
    r"|应为(像是|是负数|这是|本行)"
)
ENGLISH = re.compile(
    r"\b(expected|line|row|column|columns|file|folder|is not valid|missing|unknown|empty|did you mean|and|the|of|which)\b"
)
"""Words that tell that a Chinese message is in English; names of columns and options are none of them."""
CHINESE = re.compile(r"应为|无效|缺少|第 \d+ 行|未填写|错误|是否指")


def told(found_err: str, language: str) -> list[str]:
    """What is wrong with the words of a message."""
    names = re.sub(
        r"'[^']*'|--[\w-]+|[\w./-]*/[\w./-]+|`[^`]*`|\w+\.(csv|xlsx?|parquet|toml|json|pdf|png)\b",
        "",
        found_err,
    )  # what the user wrote, and names
    wrong = [match.group() for match in FORBIDDEN.finditer(names)]
    other = ENGLISH if language == "zh" else CHINESE
    return wrong + [match.group() for match in other.finditer(names)]


def table(**cells: str) -> str:
    """A CSV with one row, and some of its cells otherwise."""
    row = dict(zip(HEADS, ROW, strict=True)) | cells
    return ",".join(HEADS) + "\n" + ",".join(f'"{row[name]}"' for name in HEADS) + "\n"


BROKEN: dict[str, bytes] = {
    "nothing.csv": b"",
    "columns.csv": b"a,b\n1,2\n",
    "twice.csv": b"amount,amount,visit_id\n1,2,3\n",
    "mixture.csv": table().encode() + b"\xff\xfe,\n",
    "latin.csv": b"\xff\xfe\x00\xd8",
    "nul.csv": table().encode() + b"\0\n",
    "quote.csv": table().encode() + b'"',
    "page.csv": b"<html><table></table></html>",
    "old.xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "broken.xlsx": b"PK\3\4" + bytes(100),
    "broken.parquet": b"PAR1" + bytes(100),
    "broken.csv.gz": b"\x1f\x8b" + bytes(20),
    "other.pdf": b"%PDF-1.4",
    "float.parquet": b"",
}
OPENING = "person_id,condition,year,paid\n"
EARLIER = "visit_id,person_id,visited_on,condition,fee_class,total_cost,eligible_cost,fund_payment,patient_payment,cancels\n"
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("ask",), ("ask", "premium"), ("ask", "reimburse"), ("ask", "reimburse", "--visit", "{"),
    ("ask", "premium-subsidy", "--groups", "富裕", "--contribution-standard", "1e3", "--year", "x"),
    ("ask", "premium-subsidy", "--groups", "低保", "--contribution-standard", "-1", "--year", "3023"),
    ("ask", "premium-subsidy", "--groups"), ("ask", "premium-subsidy", "--group", "x"),
    ("ask", "accreditation-award", "--place", "nowhere", "--facilities", "many"),
    ("ask", "accreditation-award", "--place", "吕梁", "--facilities", "-2"),
    ("ask", "assess-recommended-standard", "--stats", "kind=x", "--stats", "doctors=many", "--stats", "x"),
    ("ask", "accreditation-award", "--choices", "nothing"), ("ask", "accreditation-award", "--schema", "x"),
    ("ask", "accreditation-award", "--known-on", "2023-02-30"), ("explain",),
    ("explain", "--condition", "颈椎", "--fee-class", "IV", "--date", "45050", "--item", "x"),
    ("explain", "--condition", "颈椎病", "--fee-class", "I", "--date", "1/2/23", "--item", "电针=1.005"),
    ("explain", "--condition", "颈椎病", "--fee-class", "I", "--date", "2023-05-04 10:00Z", "--item", "电针=-1"),
    ("explain", "--condition", "腰痛", "--fee-class", "I", "--date", "2023-05-04", "--item", "电针=1", "--facility-kind", "x"),
    ("limits", "nothing"), ("limits", "--place", "nowhere"), ("limits", "a", "b"), ("limits", "--format", "x"),
    ("limits", "--frmat"), ("limits", "--format"), ("settle",), ("settle", "x.csv"),
    ("settle", "absent.csv", "-o", "out.csv"), ("settle", "good.csv", "-o", "out.pdf"),
    ("settle", "good.csv", "-o", "absent/out.csv"), ("settle", "good.csv", "-o", "good.csv"),
    ("settle", "good.csv", "good.csv", "-o", "out.csv"), ("settle", ".", "-o", "out.csv"),
    ("settle", "void", "-o", "out.csv"), ("settle", "good.csv", "-o", "out.csv", "--encoding", "latin"),
    ("settle", "good.csv", "-o", "out.csv", "--sheet", "x"), ("settle", "good.csv", "-o", "out.csv", "--map", "x"),
    ("settle", "good.csv", "-o", "out.csv", "--map", "x=y"), ("settle", "good.csv", "-o", "out.csv", "--time-zone", "Mars"),
    ("settle", "good.csv", "-o", "out.csv", "--memory", "x"), ("settle", "good.csv", "-o", "out.csv", "--skip-rows", "x"),
    ("settle", "good.csv", "-o", "out.parquet", "--excel-csv"),
    ("settle", "good.csv", "-o", "out.csv", "--opening", "absent.csv"),
    ("settle", "good.csv", "-o", "out.csv", "--items", "absent.csv"),
    ("settle", "good.csv", "-o", "out.csv", "--items", "good.csv"),
    ("settle", "good.csv", "-o", "out.csv", "--earlier", "good.csv"),
    ("settle", "good.csv", "-o", "out.csv", "--quiet", "--summary", "json"),
    ("settle", "good.csv", "-o", "out.csv", "--profile", "absent.toml"),
    ("settle", "good.csv", "-o", "out.csv", "--notices", "absent"), ("premium", "good.csv", "-o", "out.csv"),
    ("premium", "people.csv", "-o", "out.csv", "--contribution-standard", "1e3"), ("audit", "good.csv", "-o", "out.csv"),
    ("what-if", "good.csv", "-o", "out.csv"), ("what-if", "good.csv", "-o", "out.csv", "--rate", "200"),
    ("what-if", "good.csv", "-o", "out.csv", "--rate", "x"),
    ("what-if", "good.csv", "-o", "out.csv", "--rate", "0.7", "--chart", "x.png"), ("compare", "a", "b"), ("compare",),
    ("replay", "absent.json"), ("replay", "good.csv"), ("notices", "check", "absent"), ("notices", "check", "good.csv"),
    ("notices", "check", "bad.toml"), ("notices", "check", "words.toml"), ("notices", "check", "latin.toml"),
    ("notices", "show", "nothing"), ("notices", "x"), ("facility", "x" * 201), ("facility",),
    ("statistics", "--counts", "good.csv"), ("statistics", "--counts", "latin.toml"),
    ("statistics", "--counts", "open.csv"), ("statistics", "-o", "x.pdf"), ("his", "check", "absent.json"),
    ("his", "check", "good.csv"), ("his", "check", "latin.toml"), ("his", "check", "keys.json"),
    ("his", "settle", "keys.json", "--ytd-paid", "x"), ("his", "preview", "keys.json", "--config", "bad.toml"),
    ("his", "x"), ("vectors", "-o", "x.pdf"), ("conform", "--url", "x"), ("conform",), ("limt",), ("--lang",),
    ("settle", "--out"),
)  # fmt: skip
"""Commands that are wrong: what they are given is in the folder that `surroundings` fills."""
FILES: dict[str, bytes] = {
    **BROKEN,
    "good.csv": table().encode(),
    "people.csv": "person_id,groups,year\nP1,富裕,23\n".encode(),
    "bad.toml": b"schema = 1\nx = \n",
    "words.toml": b'schema = 2\ncolour = 1\n[notice]\nid = 5\n[dates]\nissued = "x"\n',
    "latin.toml": b"a = 1\n\xff\xfe",
    "open.csv": 'city,facilities\n"甲市,8\n'.encode(),
    "keys.json": json.dumps(
        {"infno": "2204", "input": {"feedetail": [{"det_item_fee_sumamt": "x", "cnt": None}] * 30}}
    ).encode(),
}


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of many faults, and the place where the commands are run."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "void").mkdir()
    pl.DataFrame({"visit_id": [1.5], "amount": [0.1]}).write_parquet(tmp_path / "float.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_commands_are_answered_in_the_language_and_in_words_of_our_own(
    run: Runner, surroundings: Path, language: str
) -> None:
    wrong = {}
    for arguments in QUESTIONS:
        found = run(*arguments, "--lang", language)
        answer = found.err or (found.out if arguments[0] in ("his", "notices") else "")
        assert answer.count("\n") < 80, arguments
        if not found.code:
            wrong[arguments] = (["accepted"], found.out)
        if words := told(answer, language):
            wrong[arguments] = (words, answer[:400])
    assert not wrong, "\n\n".join(f"{key}: {words}\n{answer}" for key, (words, answer) in wrong.items())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", ["settle", "audit", "premium", "what-if"])
def test_broken_files_are_refused_in_words_of_our_own(
    run: Runner, surroundings: Path, command: str, language: str
) -> None:
    wrong = {}
    more = ("--rate", "0.7") if command == "what-if" else ()
    for name in BROKEN:
        found = run(command, name, "-o", "out.csv", *more, "--lang", language)
        assert found.code == ExitCode.FILE_TROUBLE, name
        if words := told(found.err, language):
            wrong[name] = (words, found.err)
    assert not wrong, "\n\n".join(f"{key}: {words}\n{answer}" for key, (words, answer) in wrong.items())


def as_csv(folder: Path, rows: pl.DataFrame) -> Path:
    """The rows as CSV."""
    rows.write_csv(folder / "visits.csv")
    return folder / "visits.csv"


def as_parquet(folder: Path, rows: pl.DataFrame) -> Path:
    """The rows as Parquet."""
    rows.write_parquet(folder / "visits.parquet")
    return folder / "visits.parquet"


def as_workbook(folder: Path, rows: pl.DataFrame) -> Path:
    """The rows as a workbook."""
    rows.write_excel(folder / "visits.xlsx")
    return folder / "visits.xlsx"


def wrong_rows() -> pl.DataFrame:
    """Rows with every wrong cell, each in a visit of its own."""
    good = dict(zip(HEADS, ROW, strict=True))
    cells = [(name, cell) for name, some in WRONG_CELLS.items() for cell in some]
    rows = [good | {"visit_id": f"V{number}"} | {name: cell} for number, (name, cell) in enumerate(cells)]
    return pl.DataFrame(rows)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("write", [as_csv, as_parquet, as_workbook])
def test_rejected_rows_are_explained_in_words_of_our_own(
    run: Runner, tmp_path: Path, write: Callable[[Path, pl.DataFrame], Path], language: str
) -> None:
    source = write(tmp_path, wrong_rows())
    assert (
        run("settle", source, "-o", tmp_path / "out.parquet", "--columns", language).code
        == ExitCode.ROWS_REJECTED
    )
    found = pl.read_parquet(tmp_path / "out.rejects.parquet")
    name = next(one for one in found.columns if one in ("退回_说明", "Reject explanation"))
    told_of = {line for cell in found[name] for line in cell.split("\n")}
    assert len(told_of) > 20
    assert [(line, words) for line in told_of if (words := told(line, language))] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("option", ["--opening", "--earlier"])
def test_files_of_before_are_refused_in_words_of_our_own(
    run: Runner, surroundings: Path, option: str, language: str
) -> None:
    rows = {
        "--opening": OPENING + "P1,哮喘,23,x\nP1,哮端,2023,\n,哮喘,2023,-1\n" + "P2,哮喘,2023,1e3\n" * 30,
        "--earlier": EARLIER
        + "V1,P1,45050,哮端,IV,x,1,2,3,V9\n"
        + "V2,P1,2023-01-09,哮喘,III,300,400,-1,,\n" * 30,
    }
    (surroundings / "before.csv").write_text(rows[option], encoding="utf-8")
    found = run("settle", "good.csv", "-o", "out.csv", option, "before.csv", "--lang", language)
    assert found.code == ExitCode.FILE_TROUBLE
    assert told(found.err, language) == [], found.err
    assert found.err.count("\n") < 40
    assert ("同样的另有" if language == "zh" else "more like these") in found.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_question_in_json_is_refused_in_words_of_our_own(
    run: Runner, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    for content in (b"", b"{", b"[1]", b"\xff", b'{"a": 1e400}', b"null", b'{"schema": 1}'):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        found = run("replay", "-", "--lang", language)
        assert found.code, content
        assert told(found.err, language) == [], found.err
