"""One notice file, checked as a whole: either a `Notice`, or everything that is wrong with the file."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Protocol

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.notices.file_format import FacilityListTable, FacilityRow, NoticeFile
from shanxi_health_policy.notices.model import FacilityList, ListedFacility, Notice
from shanxi_health_policy.notices.tcm_table import build_scheme
from shanxi_health_policy.text import Text

_LARGEST_FILE = 4_000_000
_FACILITY_COLUMNS = ["list", "no", "city", "county", "printed", "name", "kind", "reading"]


class Readable(Protocol):
    """A file of a folder on disk or of the installed package."""

    def read_bytes(self) -> bytes:
        """The content."""

    def __truediv__(self, child: str, /) -> Readable:
        """A file below this one."""


class FaultLog:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, where: str, value: object, zh: str, en: str) -> None:
        """Record one fault."""
        self.faults.append(Fault(self.file, where, str(value), Text(zh=zh, en=en)))


def load_notice(folder: Readable, name: str, shown_path: str) -> tuple[Notice | None, list[Fault]]:
    """Read and check one notice file; None with its faults when there are any."""
    from shanxi_health_policy.notices.structuring import (
        structure,
    )  # cattrs loads with the first file, not at import

    log = FaultLog(shown_path)
    content = _read(folder, name, log)
    if content is None:
        return None, log.faults
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        log.add("TOML", error, "UTF-8 编码的 TOML，键不重复", "TOML in UTF-8 without duplicate keys")
        return None, log.faults
    file, faults = structure(NoticeFile, data, shown_path)
    if file is None:
        return None, faults
    digest = hashlib.sha256(content)
    _check_references(file, log)
    lists = tuple(
        _load_list(table, index, file, folder, digest.update, log)
        for index, table in enumerate(file.facility_lists)
    )
    scheme = None if file.tcm is None else build_scheme(file.tcm, {clause.id for clause in file.clauses}, log)
    if log.faults:
        return None, log.faults
    head = file.notice
    notice = Notice(
        id=head.id,
        number=head.number,
        title=head.title,
        issuers=head.issuers,
        place=head.place,
        place_name=head.place_name,
        source=head.source,
        dates=file.dates,
        clauses={clause.id: clause for clause in file.clauses},
        readings={reading.id: reading for reading in file.readings},
        anomalies=file.anomalies,
        examples=file.examples,
        facility_lists=lists,
        tcm=scheme,
        rests_on=head.rests_on,
        forwards=head.forwards,
        replaces=tuple(head.replaces),
        path=shown_path,
        digest=digest.hexdigest(),
    )
    return notice, []


def _read(folder: Readable, name: str, log: FaultLog) -> bytes | None:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        log.add(name, error, "可读的文件", "a readable file")
        return None
    if len(content) > _LARGEST_FILE:
        log.add(name, f"{len(content)} bytes", f"至多 {_LARGEST_FILE} 字节", f"at most {_LARGEST_FILE} bytes")
        return None
    return content


def _check_references(file: NoticeFile, log: FaultLog) -> None:
    clauses = {clause.id for clause in file.clauses}
    readings = {reading.id for reading in file.readings}
    check_unique(log, "clauses", (clause.id for clause in file.clauses))
    check_unique(log, "readings", (reading.id for reading in file.readings))
    check_unique(log, "anomalies", (anomaly.id for anomaly in file.anomalies))
    check_unique(log, "facility_lists", (table.id for table in file.facility_lists))
    for index, clause in enumerate(file.clauses):
        said = [bool(clause.rule), clause.not_computable is not None, clause.not_yet_encoded]
        if said.count(True) != 1:
            zh = "rule、not_computable、not_yet_encoded 三者之一"
            log.add(
                f"clauses[{index}]", clause.id, zh, "exactly one of rule, not_computable, not_yet_encoded"
            )
    for index, reading in enumerate(file.readings):
        check_known(log, f"readings[{index}].clauses", reading.clauses, clauses, "clause")
    for index, anomaly in enumerate(file.anomalies):
        check_known(log, f"anomalies[{index}].clause", (anomaly.clause,), clauses, "clause")
    for index, example in enumerate(file.examples):
        check_known(
            log, f"examples[{index}].clauses", example.clauses, clauses | readings, "clause or reading"
        )
    for index, table in enumerate(file.facility_lists):
        check_known(log, f"facility_lists[{index}].clause", (table.clause,), clauses, "clause")
    if file.tcm is not None:
        _check_bases(file, clauses, readings, log)
    _check_dates(file, readings, log)


def _check_bases(file: NoticeFile, clauses: set[str], readings: set[str], log: FaultLog) -> None:
    tcm = file.tcm
    assert tcm is not None
    for key in (
        "in_force",
        "scope",
        "rate",
        "per_visit_limit",
        "annual_limit",
        "remainder",
        "facility",
        "spelling",
        "cancellation",
    ):
        table = getattr(tcm, key)
        if table is not None:
            check_known(log, f"tcm.{key}.clause", (table.clause,), clauses, "clause")
            check_known(log, f"tcm.{key}.readings", table.readings, readings, "reading")
    for index, row in enumerate(tcm.fee_classes):
        where = f"tcm.fee_classes[{index}]"
        check_known(log, f"{where}.clause", (row.clause,), clauses, "clause")
        if row.grades_by_reading and row.reading is None:
            log.add(
                f"{where}.reading",
                "missing",
                "文件未写明的等级须有口径",
                "a reading for grades the notice does not name",
            )
        if row.reading is not None:
            check_known(log, f"{where}.reading", (row.reading,), readings, "reading")


def _check_dates(file: NoticeFile, readings: set[str], log: FaultLog) -> None:
    dates = file.dates
    if (dates.issued is None) == (dates.known_from is None):
        log.add(
            "dates",
            "issued, known_from",
            "二者之一：成文日期，或替代它的已知日期",
            "one of them: the day of issue, or the day known in its stead",
        )
    if dates.known_from is not None and dates.reading is None:
        log.add("dates.reading", "missing", "known_from 所依据的口径", "the reading that known_from rests on")
    if dates.reading is not None:
        check_known(log, "dates.reading", (dates.reading,), readings, "reading")
    if dates.in_force_to is not None and dates.in_force_to < dates.in_force_from:
        log.add("dates.in_force_to", dates.in_force_to, "不早于施行日", "a day not before in_force_from")


def _load_list(
    table: FacilityListTable, index: int, file: NoticeFile, folder: Readable, digest: object, log: FaultLog
) -> FacilityList:
    where = f"facility_lists[{index}].file"
    facilities: list[ListedFacility] = []
    if PurePosixPath(table.file).name != table.file:
        log.add(where, table.file, "与文件同一目录的文件名", "the name of a file beside the notice file")
    elif (content := _read(folder, table.file, log)) is not None:
        assert callable(digest)
        digest(content)
        facilities = _facility_rows(content, table, {reading.id for reading in file.readings}, log)
    if len(facilities) != table.count and not log.faults:
        log.add(
            f"facility_lists[{index}].count",
            len(facilities),
            f"{table.count} 行",
            f"{table.count} rows in {table.file}",
        )
    return FacilityList(
        table.id,
        table.clause,
        table.accreditation,
        table.year,
        table.at,
        table.file,
        table.count,
        tuple(facilities),
    )


def _facility_rows(
    content: bytes, table: FacilityListTable, readings: set[str], log: FaultLog
) -> list[ListedFacility]:
    from shanxi_health_policy.notices.structuring import structure

    try:
        rows = list(csv.reader(content.decode("utf-8").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        log.add(table.file, error, "UTF-8 编码的 CSV", "CSV in UTF-8")
        return []
    if not rows or rows[0] != _FACILITY_COLUMNS:
        log.add(
            f"{table.file}: 1",
            rows[:1],
            f"表头 {','.join(_FACILITY_COLUMNS)}",
            f"the header {','.join(_FACILITY_COLUMNS)}",
        )
        return []
    found: list[ListedFacility] = []
    for line, cells in enumerate(rows[1:], start=2):
        where = f"{table.file}: {line}"
        if len(cells) != len(_FACILITY_COLUMNS) or not all(cells[:-1]) or not cells[1].isdecimal():
            log.add(
                where,
                ",".join(cells),
                "八个单元格，前七个不为空，no 为数字",
                "eight cells, the first seven not empty, no a number",
            )
            continue
        if cells[0] != table.id:
            continue
        row, faults = structure(
            FacilityRow,
            dict(zip(_FACILITY_COLUMNS, [*cells[:-1], cells[-1] or "-"], strict=True)),
            log.file,
            where,
        )
        if row is None:
            log.faults += faults
            continue
        if cells[-1]:
            check_known(log, f"{where}: reading", (cells[-1],), readings, "reading")
        found.append(
            ListedFacility(
                row.list,
                int(row.no),
                row.city,
                row.county,
                row.printed,
                row.name,
                row.kind,
                cells[-1] or None,
            )
        )
    check_unique(log, f"{table.file}: {table.id}", (str(facility.number) for facility in found))
    return found


def check_unique(log: FaultLog, where: str, values: Iterable[str]) -> None:
    """Record every value that occurs more than once."""
    for value, count in Counter(values).items():
        if count > 1:
            log.add(where, value, "只出现一次", "one occurrence only")


def check_known(log: FaultLog, where: str, values: Iterable[str], known: set[str], what: str) -> None:
    """Record every value that the file does not define."""
    for value in values:
        if value not in known:
            log.add(where, value, f"本文件中的 {what}", f"the id of a {what} of this file")
