"""Further inputs to begin with, made of the repository's own examples: `python -m tests.fuzzing.seeds FOLDER`.

They are made anew each time, and not kept: only what is small, or once failed, stands in the corpus.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from tests.batch.workbook_files import book, sheet
from tests.cli.conftest import notice_text
from tests.fuzzing.tables import checksum, unfolded
from tests.his.golden import GOLDEN, answer_of, request_of
from tests.his.visits import visit
from tests.service.test_without_network import BODIES, READ
from tests.stand_in.scenarios import PERSONS
from tests.stand_in.test_mutated_requests import recorded

from shanxi_health_policy import ask, receipt
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.stand_in.web import ALL
from shanxi_health_policy.testing.conform.golden_vectors import golden_vectors, vector_lines

DOCS = Path(__file__).parents[2] / "docs"
VISITS = (DOCS / "examples" / "visits.csv").read_text(encoding="utf-8").splitlines()[:12]
HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
TABLES = {
    "visits": VISITS,
    "cancelled": [
        f"{HEADER},cancels",
        "V1,P1,2023-05-04,颈椎病,I,电针,150.00,",
        "V2,P1,2023-05-06,颈椎病,I,电针,150.00,",
        "V3,P1,2023-05-07,,,,,V1",
    ],
    "paid": [
        f"{HEADER},fund_paid,facility,facility_kind",
        "V1,P1,2023-05-04,颈椎病,I,电针,150.00,90.00,某县中医医院,中医医院",
        "V1,P1,2023-05-04,颈椎病,I,血常规,20.00,90.00,某县中医医院,中医医院",
        "V2,P1,2023-05-04,颈椎病,I,电针,150.00,80.00,某县中医医院,中医医院",
    ],
    "people": [
        "person_id,groups,year,contribution_standard",
        "P1,低保,2023,380.00",
        "P2,特困、低保,2024,400.00",
        "P3,无,2023,380",
        "P2,特困,2024,400",
    ],
    "balances": ["person_id,condition,year,paid", "P1,颈椎病,2023,2719.00", "P2,哮喘,2023,0.00"],
    "list": [
        "setl_id,person_id,visit_id,total_cost,fund_payment,account_payment,refunds",
        "S1,P1,V1,10.00,6.00,0.00,",
        "S2,P1,V2,150.00,90.00,0.00,",
        "S3,P1,V1,-10.00,-6.00,0.00,S1",
    ],
    "settled": [
        "visit_id,person_id,visited_on,condition,fee_class,total_cost,eligible_cost,fund_payment,cancels",
        "V1,P1,2023-05-01,颈椎病,I,10.00,10.00,6.00,",
        "R1,P1,2023-05-02,颈椎病,I,-10.00,-10.00,-6.00,V1",
    ],
}
"""Small tables of every kind, the header first."""
ODD = ("\r\n", "\r", "\n\r", "\x0b", "\u2028", '"', "\t", "#N/A", "=1+1", "1e5", "2023/5/4", "１５０", "﻿")
"""What stands in real files, and is put into one cell or between all lines of one."""


def csv_seeds() -> Iterator[bytes]:
    """The tables as text, in the encodings and with the line ends of the trade."""
    for lines in TABLES.values():
        text = "\n".join(lines) + "\n"
        yield from (text.encode(one) for one in ("utf-8", "utf-8-sig", "gb18030", "utf-16"))
        yield text.replace("\n", "\r\n").encode()
        yield text.replace(",", "\t").encode()
        yield "\n".join(
            [lines[0], *(f'"{one}"' for one in (line.replace(",", '","') for line in lines[1:]))]
        ).encode()
        yield from (text.replace("2023-05-04", odd).replace("380", odd).encode() for odd in ODD)


def frame(lines: list[str]) -> pl.DataFrame:
    """A table of texts."""
    return pl.read_csv("\n".join(lines).encode(), infer_schema=False, truncate_ragged_lines=True)


def parquet_seeds() -> Iterator[bytes]:
    """The tables, in the compressions and types that other programs write."""
    kinds: tuple[Any, ...] = ("uncompressed", "snappy", "zstd", "gzip", "lz4")
    for lines in TABLES.values():
        for kind in kinds:
            held = BytesIO()
            frame(lines).write_parquet(held, compression=kind)
            yield held.getvalue()
        held = BytesIO()
        pl.read_csv("\n".join(lines).encode(), try_parse_dates=True).write_parquet(
            held, compression="uncompressed"
        )
        yield held.getvalue()


def xlsx_seeds() -> Iterator[bytes]:
    """The tables in workbooks, with the parts that other programs write, not folded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed.xlsx"
        for name, lines in TABLES.items():
            rows: list[list[object]] = [[_number(one) for one in line.split(",")] for line in lines]
            yield unfolded(book(path, {name: sheet(rows)}).read_bytes())
            frame(lines).write_excel(path)
            yield unfolded(path.read_bytes())
        hidden = book(path, {"a": sheet([["x"]]), "b": sheet([["y"]])}, {"a": "hidden"})
        yield unfolded(hidden.read_bytes())
        yield hidden.read_bytes()


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def toml_seeds() -> Iterator[bytes]:
    """The notices that ship, one of a place's own, scenarios and settings."""
    yield notice_text().encode()
    data = resources.files("shanxi_health_policy.notices") / "data"
    for one in data.iterdir():
        if one.name.endswith(".toml"):
            yield one.read_bytes()
    yield PERSONS.encode()
    yield (DOCS / "examples" / "platform" / "scenario.toml").read_bytes()
    yield 'place = "141121"\nencoding = "gb18030"\nsheet = "明细"\nskip_rows = 2\n[columns]\n"就诊号" = "visit_id"\n'.encode()
    yield (
        '[institution]\nhosp_lv = "02"\nkind = "中医医院"\n[[diagnoses]]\ncode = "X1"\nconditions = ["颈椎病"]\n'
        '[dialect]\nlanguage = "en"\n[dialect.spellings]\npsn_no = "person"\n'
    ).encode()


def json_seeds() -> Iterator[bytes]:
    """The example of every rule as a question, its answer and its receipt; and what a program that is tried says."""
    for name, rule in every_rule().items():
        inputs = dict(rule.example)
        yield json.dumps({"rule": name, "inputs": inputs}, ensure_ascii=False).encode()
        answer = ask(name, inputs)
        yield answer.to_json().encode()
        yield receipt(answer).to_json().encode()
    yield b'{"id": 1, "payments": ["80.00"]}'
    yield b'{"name": "x", "version": "1", "language": "C"}'
    lines = [one.rstrip().encode() for one in vector_lines(golden_vectors()[:5], "141100")]
    yield b"\n".join(lines[:4]) + b"\n"
    yield from lines[1:6]


def http_seeds() -> Iterator[bytes]:
    """Every address of the service that the description names, every rule's example, and calls of the stand-in."""
    for path in ("/", "/v1", "/v1/", "/v1/openapi.json", "/health/ready", *READ):
        yield f"GET {path} HTTP/1.1\nHost: localhost\nAccept-Language: en\n\n".encode()
    for path, body in BODIES.items():
        text = json.dumps(body, ensure_ascii=False)
        yield f"POST {path} HTTP/1.1\nContent-Type: application/json\n\n{text}".encode()
    for message in recorded()[:12]:
        body = json.dumps(message, ensure_ascii=False, default=str)
        yield f"POST {ALL} HTTP/1.1\n\n{body}".encode()
    form = '--X\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nA\r\n--X--\r\n'
    yield f"POST /fsi/api/fileupload/upload HTTP/1.1\nContent-Type: multipart/form-data; boundary=X\n\n{form}".encode()
    yield b"GET /journal HTTP/1.1\n\n"


def message_seeds() -> Iterator[bytes]:
    """What a hospital sends in a day, one by one and together; a visit; and a request and answer of every transaction."""
    day = recorded()
    for found in (day[:20], visit(), visit(infno="2206"), *([one] for one in day[:20])):
        yield json.dumps(found, ensure_ascii=False, default=str).encode()
    for one in GOLDEN:
        yield json.dumps([request_of(one), answer_of(one)], ensure_ascii=False, default=str).encode()


SEEDS = {
    "csv": csv_seeds, "xlsx": xlsx_seeds, "parquet": parquet_seeds, "toml": toml_seeds, "json": json_seeds,
    "http": http_seeds, "messages": message_seeds,
}  # fmt: skip


def write_seeds(name: str, folder: Path) -> int:
    """The seeds of a target, as files; how many."""
    found = set(SEEDS[name]())
    for one in found:
        (folder / f"seed-{checksum(one)}").write_bytes(one)
    return len(found)


if __name__ == "__main__":
    for target in SEEDS:
        place = Path(sys.argv[1]) / target
        place.mkdir(parents=True, exist_ok=True)
        print(target, write_seeds(target, place))
