"""Notice files of one's own, checked as a whole: either notices, or everything that is wrong with the files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from shanxi_health_policy.errors import Fault, NoticeError
from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.notices.facility_lists import check_lists
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.file_format import NoticeFile, notice_file, rows_of
from shanxi_health_policy.notices.notice import Dates, Notice
from shanxi_health_policy.notices.rows import Row
from shanxi_health_policy.notices.strict_values import structure
from shanxi_health_policy.notices.tcm_table import TcmTable, build_scheme
from shanxi_health_policy.text import Spoken, Text, at
from shanxi_health_policy.vocabulary.places import enclosing_places

_EARLIEST, _LATEST = date(1949, 10, 1), date(2999, 12, 31)
_BASES = (
    "in_force",
    "scope",
    "rate",
    "per_visit_limit",
    "annual_limit",
    "remainder",
    "facility",
    "spelling",
    "cancellation",
)


def load_all(paths: Iterable[str | os.PathLike[str]]) -> list[Notice]:
    """The notices of files and folders; raises [NoticeError][] with every fault of every one of them."""
    faults: list[Fault] = []
    files = [file for path in paths for file in _notice_files(Path(path), faults)]
    loaded = [load_notice(file.parent, file.name, str(file)) for file in files]
    faults += [fault for _, found in loaded for fault in found]
    if faults:
        raise NoticeError(faults)
    return [notice for notice, _ in loaded if notice is not None]


def _notice_files(path: Path, faults: list[Fault]) -> list[Path]:
    if os.path.isdir(path):
        files = sorted(path.glob("*.toml"))
        if files:
            return files
    elif os.path.isfile(path):
        return [path]
    expected = Text("文件，或含有 *.toml 的目录", "a notice file, or a folder that holds *.toml files")
    faults.append(Fault(str(path), at("path"), str(path), expected))
    return []


def load_notice(folder: Path, name: str, shown_path: str) -> tuple[Notice | None, list[Fault]]:
    """Read and check one notice file; None with its faults when there are any."""
    log = FaultLog(shown_path)
    found = log.read_toml(folder, name)
    if found is None:
        return None, log.faults
    raw, data = found
    file, faults = structure(notice_file(), data, shown_path)
    if file is None:
        return None, faults
    _check_references(file, log)
    _check_dates(file.dates, {reading.id for reading in file.readings}, log)
    beside = check_lists(file, folder, log)
    if file.tcm is not None:
        build_scheme(file.tcm, {clause.id for clause in file.clauses}, log)
    if log.faults:
        return None, log.faults
    return Notice.of(file.notice, file.dates, shown_path, Content(raw, beside.__getitem__, data)), []


def _check_references(file: NoticeFile, log: FaultLog) -> None:
    clauses = {clause.id for clause in file.clauses}
    readings = {reading.id for reading in file.readings}
    for key in ("clauses", "readings", "anomalies", "facility_lists"):
        log.check_unique(key, (row.id for row in getattr(file, key)))
    for index, clause in enumerate(file.clauses):
        said = [bool(clause.rule), clause.not_computable is not None, clause.not_yet_encoded]
        if said.count(True) != 1:
            zh = "rule、not_computable、not_yet_encoded 三者之一"
            en = "exactly one of rule, not_computable, not_yet_encoded"
            log.add(f"clauses[{index}]", clause.id, zh, en)
        if clause.beyond is not None and not clause.rule:
            log.add(f"clauses[{index}].beyond", clause.id, "与 rule 同用", "stands beside `rule`")
    for index, example in enumerate(file.examples):
        known = clauses | readings
        log.check_known(f"examples[{index}].clauses", example.clauses, known, "clause or reading")
    for index, reading in enumerate(file.readings):
        log.check_known(f"readings[{index}].clauses", reading.clauses, clauses, "clause")
    for key in ("anomalies", "facility_lists"):
        for index, row in enumerate(getattr(file, key)):
            log.check_known(f"{key}[{index}].clause", (row.clause,), clauses, "clause")
    targets = {row.id for cls, rows in rows_of(file).items() if cls.__table__ == "targets" for row in rows}
    for index, table in enumerate(file.facility_lists):
        aimed = () if table.target is None else (table.target,)
        log.check_known(f"facility_lists[{index}].target", aimed, targets, "target")
    for cls, rows in rows_of(file).items():
        for index, row in enumerate(rows if cls.__table__ == "standards" else ()):
            named = () if row.on_list is None else (row.on_list,)
            lists = {one.id for one in file.facility_lists}
            log.check_known(f"standards[{index}].on_list", named, lists, "facility list")
        for index, row in enumerate(rows if hasattr(cls, "anomalies") else ()):
            anomalies = {one.id for one in file.anomalies}
            log.check_known(f"{cls.__table__}[{index}].anomalies", row.anomalies, anomalies, "anomaly")
    _check_rows(file, clauses, readings, log)
    if file.tcm is not None:
        _check_bases(file.tcm, clauses, readings, log)


def _check_rows(file: NoticeFile, clauses: set[str], readings: set[str], log: FaultLog) -> None:
    """What the rows of the rules' tables must keep to: their clauses, place and days, and what each class says itself."""
    by_class = rows_of(file)
    for cls, rows in by_class.items():
        where = cls.__table__
        if hasattr(cls, "id"):
            log.check_unique(where, (row.id for row in rows))
        for index, row in enumerate(rows):
            at = f"{where}[{index}]"
            if isinstance(row, Row):
                log.check_known(f"{at}.clause", (row.clause,), clauses, "clause")
                log.check_known(f"{at}.readings", row.readings, readings, "reading")
                if row.place is not None and file.notice.place not in enclosing_places(row.place):
                    zh, en = f"{file.notice.place} 以内的地方", f"a place within {file.notice.place}"
                    log.add(f"{at}.place", row.place, zh, en)
            for key, value, zh, en in row.faults(lambda one: by_class.get(one, ())):
                log.add(f"{at}.{key}" if key else at, value, zh, en)


def _check_bases(tcm: TcmTable, clauses: set[str], readings: set[str], log: FaultLog) -> None:
    for key in _BASES:
        table = getattr(tcm, key)
        if table is not None:
            log.check_known(f"tcm.{key}.clause", (table.clause,), clauses, "clause")
            log.check_known(f"tcm.{key}.readings", table.readings, readings, "reading")
    log.check_unique("tcm.facility.ways", (way.id for way in tcm.facility.ways))
    for index, way in enumerate(tcm.facility.ways):
        at = f"tcm.facility.ways[{index}]"
        log.check_known(f"{at}.readings", way.readings, readings, "reading")
        if (not way.kinds_by_reading) != (way.kinds_reading is None) or (
            way.kinds_by_reading and not way.kinds
        ):
            zh = "kinds_by_reading 与 kinds、kinds_reading 同用"
            log.add(
                f"{at}.kinds_by_reading", way.id, zh, "`kinds_by_reading` with `kinds` and `kinds_reading`"
            )
        elif way.kinds_reading is not None:
            log.check_known(f"{at}.kinds_reading", (way.kinds_reading,), readings, "reading")
    for index, row in enumerate(tcm.fee_classes):
        where = f"tcm.fee_classes[{index}]"
        log.check_known(f"{where}.clause", (row.clause,), clauses, "clause")
        if row.grades_by_reading and row.reading is None:
            zh, en = "文件未写明的等级须有口径", "a reading for grades the notice does not name"
            log.add(f"{where}.reading", "missing", zh, en)
        if row.reading is not None:
            log.check_known(f"{where}.reading", (row.reading,), readings, "reading")


def _check_dates(dates: Dates, readings: set[str], log: FaultLog) -> None:
    for key in ("issued", "known_from", "in_force_from", "in_force_to"):
        day: date | None = getattr(dates, key)
        if day is not None and not _EARLIEST <= day <= _LATEST:
            log.add(f"dates.{key}", day, f"{_EARLIEST} 至 {_LATEST}", f"a day from {_EARLIEST} to {_LATEST}")
    if (dates.issued is None) == (dates.known_from is None):
        zh = "二者之一：成文日期，或替代它的已知日期"
        en = "one of them: the day of issue, or the day known in its stead"
        log.add("dates", "issued, known_from", zh, en)
    if dates.known_from is not None and dates.reading is None:
        log.add(
            "dates.reading",
            Spoken("missing", "缺少"),
            "known_from 所依据的口径",
            "the reading that known_from rests on",
        )
    if dates.reading is not None:
        log.check_known("dates.reading", (dates.reading,), readings, "reading")
    if dates.in_force_to is not None and dates.in_force_to < dates.in_force_from:
        log.add("dates.in_force_to", dates.in_force_to, "不早于施行日", "a day not before in_force_from")
