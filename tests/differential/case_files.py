"""Every case file of the repository: what it holds is found out by reading it, so that a new one is taken in by being there.

A case is a visit, or several in order, that the library settles: golden vectors, tables of visits, the worked examples of
notice files, receipts, and the messages of a hospital.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from attrs import frozen
from tests.differential.single_visits import asked_alone, case_of

from shanxi_health_policy import Cancellation, Catalogue, Claim, FeeClass, PolicyError, ServiceItem, Visit
from shanxi_health_policy.asking import rule_named
from shanxi_health_policy.batch import Profile, settle_table
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.files.layout import FOUND_OUT
from shanxi_health_policy.batch.files.raw_table import read_table
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.his import (
    Institution,
    KnownDiagnosis,
    Settings,
    diagnose,
    preview_message,
    review_message,
    settle_message,
)
from shanxi_health_policy.money import written_yuan
from shanxi_health_policy.tcm import Reimbursement
from shanxi_health_policy.testing.conform.cases import Case, Operation, expected
from shanxi_health_policy.testing.conform.vector_files import case_of as case_of_text
from shanxi_health_policy.testing.conform.vector_files import read_vectors

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "src", "tests", "vectors")
ENDINGS = {".csv", ".json", ".jsonl", ".toml", ".tsv"}
PLACE = "141100"
_UNREADABLE = (ValueError, ArithmeticError, RecursionError)
"""What a file that is broken on purpose brings: such a file holds no case."""


@frozen
class CaseFile:
    """The cases of a file, all of one place, and the notices that settle them."""

    path: Path
    cases: tuple[Case, ...]
    place: str
    catalogue: Catalogue


def data_files(root: Path = ROOT) -> list[Path]:
    """Every file that may hold cases, by its ending."""
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return sorted(one for one in found if one.suffix in ENDINGS and one.is_file())


def case_files(paths: list[Path]) -> list[CaseFile]:
    """Those that do, with their cases."""
    return [found for path in paths for reader in _READERS[path.suffix] for found in reader(path)]


def _vectors(path: Path) -> Iterator[CaseFile]:
    try:
        found = read_vectors(path)
    except PolicyError:
        return
    yield CaseFile(path, tuple(case for _, case in found.cases), found.place, Catalogue.shipped())


# ---------------------------------------------------------------------- tables


def _table(path: Path) -> Iterator[CaseFile]:
    """Visits in columns, laid out as the library finds out, or as a profile beside them says."""
    profiles = [profile for one in sorted(path.parent.glob("*.toml")) for profile in _profile(one)]
    for layout in (FOUND_OUT, *(one.layout for one in profiles)):
        try:
            raw = read_table(path, INPUT_COLUMNS, layout)
        except FileError:
            continue
        table = raw.frame.select(name for name in raw.frame.columns if not name.startswith("__"))
        cases = tuple(_settled(path.name, table))
        if cases:
            yield CaseFile(path, cases, PLACE, Catalogue.shipped())
        return


def _profile(path: Path) -> Iterator[Profile]:
    try:
        yield Profile.load(path)
    except PolicyError:
        return


def _settled(name: str, table: pl.DataFrame) -> Iterator[Case]:
    """All visits of a table as one case, in the order in which the columns settle them; the ledger must pay the same."""
    settled = settle_table(table).in_yuan().rows(named=True)
    items = defaultdict[str, list[ServiceItem]](list)
    own = {row["visit_id"] for row in settled if not row["cancels"]}
    for row in table.rows(named=True):
        if row["visit_id"].strip() in own:
            amount = written_yuan(row["amount"]) or row["amount"].strip()
            items[row["visit_id"].strip()].append(ServiceItem(row["technique"].strip(), amount))
    if settled:
        case = Case([_operation(row, items) for row in settled], PLACE)
        paid = [one.fund_payment for one in expected(case)]
        assert paid == [row["fund_payment"] for row in settled], (
            f"{name}: the columns and the ledger disagree"
        )
        yield case


def _operation(row: dict[str, Any], items: dict[str, list[ServiceItem]]) -> Operation:
    own, cancels = row["visit_id"], row["cancels"]
    if cancels:
        return Cancellation(own, cancels)
    visit = Visit(row["condition"], row["visited_on"], items[own])
    return Claim(own, row["person_id"], visit, FeeClass.of(row["fee_class"], "fee_class"))


# ------------------------------------------------------------------- questions


def _examples(path: Path) -> Iterator[CaseFile]:
    """The worked examples of a notice file that ask what the fund pays."""
    if "examples" not in _toml(path):
        return
    try:
        (notice,) = Catalogue.load(path, with_shipped=False)
    except PolicyError:
        return
    shipped = Catalogue.shipped()
    catalogue = shipped if notice.id in {one.id for one in shipped} else Catalogue.load(path)
    given = [one.given for one in notice.examples if one.rule == "reimburse"]
    if given:
        cases = (_asked({"place": notice.place, **one}, catalogue) for one in given)
        yield CaseFile(path, tuple(cases), notice.place, catalogue)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except _UNREADABLE:
        return {}


def _asked(inputs: Mapping[str, Any], catalogue: Catalogue) -> Case:
    rule = rule_named("reimburse")
    answer = rule.ask(rule.earlier(inputs), catalogue)
    assert isinstance(answer, Reimbursement)
    return case_of(answer, catalogue)


# -------------------------------------------------------------------- messages


def _json(path: Path) -> Iterator[CaseFile]:
    """Cases of the protocol; receipts; messages that ask for money, with those beside them; and a day of a hospital."""
    cases = list[Case]()
    for row in (rows := _rows(path)):
        if row.get("rule") == "reimburse":
            cases.append(_asked(row["inputs"], Catalogue.shipped()))
        elif "operations" in row:
            cases.append(case_of_text(json.dumps(row), PLACE))
        elif row.get("infno", "")[:4] in {"2206", "2207"}:
            cases += _paid(row, path)
        elif row.get("infno") in {"3101", "3102"}:
            found = review_message(row, _settings(path), ytd_paid=0).visit
            alone = asked_alone(found.visit, found.tier, found.place, 0, Catalogue.shipped())
            cases.append(Case((*found.earlier, *alone.operations), found.place))
    if rows and all({"visit", "diagnosis", "lines"} <= row.keys() for row in rows):
        cases.append(_day(rows))
    shipped = Catalogue.shipped()
    for place in sorted({str(one.place) for one in cases}):
        if shipped.tcm(place).periods:  # elsewhere no notice pays, and the protocol has nothing to tell of
            yield CaseFile(path, tuple(one for one in cases if one.place == place), place, shipped)


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except _UNREADABLE:
        return []
    return [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict)]


def _settings(path: Path) -> Settings:
    """What the hospital beside a message has set, or a hospital of class I."""
    for one in sorted(path.parent.glob("*.toml")):
        if "institution" in _toml(one):
            return Settings.load(one)
    return Settings(institution=Institution(hosp_lv="02"))


def _paid(asked: dict[str, Any], path: Path) -> Iterator[Case]:
    """A request for money, with each bill of the same file or folder that belongs to it."""
    around = [row for one in sorted({path, *path.parent.glob("message-*.json")}) for row in _rows(one)]
    registered = [row for row in around if row.get("infno", "")[:4] == "2203"]
    for bill in (row for row in around if row.get("infno") == "2204"):
        for visit in registered:
            answered = preview_message if asked["infno"].startswith("2206") else settle_message
            try:
                found = answered([visit, bill, asked], _settings(path), ytd_paid=0, account_balance=0)
            except PolicyError:  # another visit's, or wrong on purpose
                continue
            yield case_of(found.answer, Catalogue.shipped())


def _day(rows: list[dict[str, Any]]) -> Case:
    """A hospital's day, as its systems in other languages are given it: settled, and some of it taken back."""
    operations = list[Operation]()
    for row in rows:
        condition = diagnose(row["diagnosis"])
        assert isinstance(condition, KnownDiagnosis)
        items = [ServiceItem(*line) for line in row["lines"]]
        visit = Visit(condition.condition, date.fromisoformat(row["paid"][:10]), items)
        operations.append(Claim(row["visit"], row["certificate"], visit, FeeClass.I))
        if "refunded" in row:
            operations.append(Cancellation(f"{row['visit']}-refund", row["visit"]))
    return Case(operations, PLACE)


_READERS: dict[str, tuple[Callable[[Path], Iterator[CaseFile]], ...]] = {
    ".csv": (_table,),
    ".tsv": (_table,),
    ".toml": (_examples,),
    ".jsonl": (_vectors,),
    ".json": (_vectors, _json),
}
