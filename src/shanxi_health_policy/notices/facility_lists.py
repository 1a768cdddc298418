"""The facility lists of a notice: CSV files beside the notice file, checked row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.file_format import FacilityListTable, FacilityRow, NoticeFile
from shanxi_health_policy.notices.model import FacilityList, ListedFacility
from shanxi_health_policy.notices.reading_files import Readable, decode, read_file

_COLUMNS = ["list", "no", "city", "county", "printed", "name", "kind", "reading"]
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_FILE_NAME = re.compile(r"[^/\\:\0]+\.csv")

Structure = Callable[[type[FacilityRow], object, str, str], tuple[FacilityRow | None, list[Fault]]]


def load_lists(
    file: NoticeFile, folder: Readable, digest: Callable[[bytes], None], structure: Structure, log: FaultLog
) -> tuple[FacilityList, ...]:
    """Every list with its rows; each CSV file is read, and its faults are told, once."""
    readings = {reading.id for reading in file.readings}
    rows: dict[str, list[ListedFacility] | None] = {}
    for index, table in enumerate(file.facility_lists):
        if table.file in rows:
            continue
        rows[table.file] = None
        if _FILE_NAME.fullmatch(table.file) is None:
            zh, en = "与文件同一目录的 CSV 文件名", "the name of a CSV file beside the notice file"
            log.add(f"facility_lists[{index}].file", table.file, zh, en)
        elif (content := read_file(folder, table.file, log)) is not None:
            digest(content)
            lists = {other.id for other in file.facility_lists if other.file == table.file}
            rows[table.file] = _rows(content, table.file, lists, readings, structure, log)
    return tuple(
        _list(table, f"facility_lists[{index}].count", rows[table.file], log)
        for index, table in enumerate(file.facility_lists)
    )


def _list(
    table: FacilityListTable, where: str, rows: list[ListedFacility] | None, log: FaultLog
) -> FacilityList:
    found = tuple(row for row in rows or () if row.list_id == table.id)
    if rows is not None:
        log.check_unique(f"{table.file}: {table.id}", (str(row.number) for row in found))
        if len(found) != table.count:
            log.add(
                where,
                table.count,
                f"{table.file} 中的行数 {len(found)}",
                f"the {len(found)} rows of {table.file}",
            )
    return FacilityList(
        table.id, table.clause, table.accreditation, table.year, table.at, table.file, table.count, found
    )


def _rows(
    content: bytes, name: str, lists: set[str], readings: set[str], structure: Structure, log: FaultLog
) -> list[ListedFacility] | None:
    """The rows of a file, or None when one of them is wrong: what they add up to says nothing then."""
    before = len(log.faults)
    found = list(_checked_rows(content, name, lists, readings, structure, log))
    return found if len(log.faults) == before else None


def _checked_rows(
    content: bytes, name: str, lists: set[str], readings: set[str], structure: Structure, log: FaultLog
) -> Iterator[ListedFacility]:
    try:
        reader = csv.reader(io.StringIO(decode(content), newline=""), strict=True)
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
            yield ListedFacility(
                row.list, int(row.no), row.city, row.county, row.printed, row.name, row.kind, reading or None
            )
