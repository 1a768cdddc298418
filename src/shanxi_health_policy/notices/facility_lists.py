"""The facility lists of a notice: CSV files beside the notice file, checked row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.file_format import FacilityRow, NoticeFile
from shanxi_health_policy.notices.strict_values import structure
from shanxi_health_policy.text import several

_COLUMNS = ["list", "no", "city", "county", "printed", "name", "kind", "reading"]
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_FILE_NAME = re.compile(r"[^/\\:\0]+\.csv")


def check_lists(file: NoticeFile, folder: Path, log: FaultLog) -> dict[str, bytes]:
    """The CSV files that the lists name, by their names; each is read, and its faults are told, once."""
    readings = {reading.id for reading in file.readings}
    beside: dict[str, bytes] = {}
    rows: dict[str, list[FacilityRow] | None] = {}
    for index, table in enumerate(file.facility_lists):
        if table.file in rows:
            continue
        rows[table.file] = None
        if _FILE_NAME.fullmatch(table.file) is None:
            zh, en = "与文件同一目录的 CSV 文件名", "the name of a CSV file beside the notice file"
            log.add(f"facility_lists[{index}].file", table.file, zh, en)
        elif (content := log.read(folder, table.file)) is not None:
            beside[table.file] = content
            lists = {other.id for other in file.facility_lists if other.file == table.file}
            rows[table.file] = _rows(content, table.file, lists, readings, log)
    for index, table in enumerate(file.facility_lists):
        own = [row for row in rows[table.file] or () if row.list == table.id]
        if rows[table.file] is not None:
            log.check_unique(f"{table.file}: {table.id}", (row.no for row in own))
            if len(own) != table.count:
                zh, en = (
                    f"{table.file} 中的行数 {len(own)}",
                    f"the {several(len(own), 'row')} of {table.file}",
                )
                log.add(f"facility_lists[{index}].count", table.count, zh, en)
    return beside


def _rows(
    content: bytes, name: str, lists: set[str], readings: set[str], log: FaultLog
) -> list[FacilityRow] | None:
    """The rows of a file, or None when one of them is wrong: what they add up to says nothing then."""
    before = len(log.faults)
    found = list(_checked_rows(content, name, lists, readings, log))
    return found if len(log.faults) == before else None


def _checked_rows(
    content: bytes, name: str, lists: set[str], readings: set[str], log: FaultLog
) -> Iterator[FacilityRow]:
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        log.add(name, error, "UTF-8 编码的 CSV", "CSV in UTF-8")
        return
    header = ",".join(_COLUMNS)
    if not lines or lines[0][1] != _COLUMNS:
        log.add(
            f"{name}: 1", ",".join(lines[0][1]) if lines else "", f"表头 {header}", f"the header {header}"
        )
        return
    for line, cells in lines[1:]:
        where = f"{name}: {line}"
        if len(cells) != len(_COLUMNS) or not all(cells[:-1]) or _NUMBER.fullmatch(cells[1]) is None:
            zh = "八个单元格，前七个不为空，no 为数字"
            log.add(where, ",".join(cells), zh, "eight cells, the first seven not empty, no a number")
            continue
        reading = cells[-1]
        row, faults = structure(
            FacilityRow, dict(zip(_COLUMNS[:-1], cells[:-1], strict=True)), log.file, f"{where}: "
        )
        log.faults += faults
        log.check_known(f"{where}: list", (cells[0],), lists, "facility list")
        log.check_known(f"{where}: reading", (reading,) if reading else (), readings, "reading")
        if row is not None:
            yield row
