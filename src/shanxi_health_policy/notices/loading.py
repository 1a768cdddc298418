"""One notice file, checked as a whole: either a `Notice`, or everything that is wrong with the file."""

from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import date

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.notices.facility_lists import load_lists
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.file_format import NoticeFile, TcmTable
from shanxi_health_policy.notices.model import Dates, Notice
from shanxi_health_policy.notices.reading_files import Readable, decode, read_file
from shanxi_health_policy.notices.rule_tables import check_rule_tables
from shanxi_health_policy.notices.tcm_table import build_scheme

_DEEP_KEY = re.compile(r"""([ \t]*\.[ \t]*([\w-]+|"[^"\n]*"|'[^'\n]*')){50}""")
"""A key of fifty steps: no file needs one, and the parser takes quadratic time over it."""
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


def load_notice(folder: Readable, name: str, shown_path: str) -> tuple[Notice | None, list[Fault]]:
    """Read and check one notice file; None with its faults when there are any."""
    # cattrs loads with the first file, not at import
    from shanxi_health_policy.notices.structuring import structure

    log = FaultLog(shown_path)
    content = read_file(folder, name, log)
    if content is None:
        return None, log.faults
    try:
        text = decode(content)
        if _DEEP_KEY.search(text) is not None:
            raise ValueError("a key of fifty steps or more")
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOML and UTF-8 errors, and numbers of thousands of digits
        log.add("TOML", error, "UTF-8 编码的 TOML，键不重复", "TOML in UTF-8 without duplicate keys")
        return None, log.faults
    file, faults = structure(NoticeFile, data, shown_path)
    if file is None:
        return None, faults
    digest = hashlib.sha256(content)
    _check_references(file, log)
    _check_dates(file.dates, {reading.id for reading in file.readings}, log)
    lists = load_lists(file, folder, digest.update, structure, log)
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
        own_figures=file.own_figures,
        standards=file.standards,
        averages=file.averages,
        effects=file.effects,
        targets=file.targets,
        due_dates=file.due_dates,
        review_routes=file.review_routes,
        plan_rules=file.plan_rules,
        statistics=file.statistics,
        subsidies=file.subsidies,
        tcm=scheme,
        rests_on=head.rests_on,
        forwards=head.forwards,
        replaces=tuple(head.replaces),
        path=shown_path,
        digest=digest.hexdigest(),
    )
    return notice, []


def _check_references(file: NoticeFile, log: FaultLog) -> None:
    clauses = {clause.id for clause in file.clauses}
    readings = {reading.id for reading in file.readings}
    log.check_unique("clauses", (clause.id for clause in file.clauses))
    log.check_unique("readings", (reading.id for reading in file.readings))
    log.check_unique("anomalies", (anomaly.id for anomaly in file.anomalies))
    log.check_unique("facility_lists", (table.id for table in file.facility_lists))
    for index, clause in enumerate(file.clauses):
        said = [bool(clause.rule), clause.not_computable is not None, clause.not_yet_encoded]
        if said.count(True) != 1:
            zh = "rule、not_computable、not_yet_encoded 三者之一"
            log.add(
                f"clauses[{index}]", clause.id, zh, "exactly one of rule, not_computable, not_yet_encoded"
            )
    for index, reading in enumerate(file.readings):
        log.check_known(f"readings[{index}].clauses", reading.clauses, clauses, "clause")
    for index, anomaly in enumerate(file.anomalies):
        log.check_known(f"anomalies[{index}].clause", (anomaly.clause,), clauses, "clause")
    for index, example in enumerate(file.examples):
        known = clauses | readings
        log.check_known(f"examples[{index}].clauses", example.clauses, known, "clause or reading")
    for index, table in enumerate(file.facility_lists):
        log.check_known(f"facility_lists[{index}].clause", (table.clause,), clauses, "clause")
    check_rule_tables(file, clauses, readings, log)
    if file.tcm is not None:
        _check_bases(file.tcm, clauses, readings, log)


def _check_bases(tcm: TcmTable, clauses: set[str], readings: set[str], log: FaultLog) -> None:
    for key in _BASES:
        table = getattr(tcm, key)
        if table is not None:
            log.check_known(f"tcm.{key}.clause", (table.clause,), clauses, "clause")
            log.check_known(f"tcm.{key}.readings", table.readings, readings, "reading")
    log.check_unique("tcm.facility.ways", (way.id for way in tcm.facility.ways))
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
        log.add("dates.reading", "missing", "known_from 所依据的口径", "the reading that known_from rests on")
    if dates.reading is not None:
        log.check_known("dates.reading", (dates.reading,), readings, "reading")
    if dates.in_force_to is not None and dates.in_force_to < dates.in_force_from:
        log.add("dates.in_force_to", dates.in_force_to, "不早于施行日", "a day not before in_force_from")
