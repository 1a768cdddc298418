"""`facility`: a listed facility by its name, with the lists it stands on; `statistics`: accredited facilities by city."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click

from shanxi_health_policy.causes import undecodable
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import Section, UsageFault, command, examples
from shanxi_health_policy.cli.options import load_catalogue, one_of, parse_year, value
from shanxi_health_policy.cli.output import ENDINGS, Screen
from shanxi_health_policy.errors import Fault, FileError, InputError
from shanxi_health_policy.facilities.city_counts import COLUMNS, COUNTS, CityCounts
from shanxi_health_policy.facilities.facility_search import FacilityMatch, find_facility
from shanxi_health_policy.facilities.listed_counts import (
    COUNTED,
    ListedCounts,
    RegistryCounts,
    registry_counts,
)
from shanxi_health_policy.facilities.statistics import (
    AccreditationStatistics,
    CityStatistics,
    ShareName,
    accreditation_statistics,
)
from shanxi_health_policy.text import Spoken, Text, at
from shanxi_health_policy.vocabulary.facilities import FacilityKind
from shanxi_health_policy.whole import write_text

_SHARES = get_args(ShareName)
_COUNTS = {name: COLUMNS[name] for name in ("city", *COUNTS)}
_LARGEST = 1_000_000
_ENDINGS = (*ENDINGS, ".svg")
_EXPECTED_UTF_8 = Text("UTF-8 编码的文字", "text in UTF-8")
_EXPECTED_CSV = Text("完整的 CSV：引号成对", "whole CSV, with every quote closed")
_EXPECTED_HEADS = Text("每个列名只出现一次", "every header once only")


@command(
    "facility",
    click.Argument(["name"], metavar="NAME"),
    value("--city NAME", "所在市", "the city it stands in"),
    value("--county NAME", "所在县（市、区）", "the county it stands in"),
    value("--kind KIND", "机构类别", "the kind of facility", FacilityKind.parse),
    options.day("--on", "只算该日以前的名单", "lists up to this day only"),
    options.known_on(),
    options.notices(),
    options.text_or_json(),
    arguments=(("NAME", Text("机构名称，如 文水凤城卫生院", "its name, such as 文水凤城卫生院")),),
)
def facility_command(
    screen: Screen, name: str, notices: tuple[str, ...], form: str | None, **where: Any
) -> int:
    """Look a facility up."""
    search = find_facility(name, catalogue=load_catalogue(notices), **where)
    if form == "json":
        found = None if search.found is None else _match(screen, search.found)
        candidates = [_match(screen, one) for one in search.candidates]
        screen.json({"name": search.name, "found": found, "candidates": candidates})
    else:
        screen.line(search.explain(screen.language))
    return ExitCode.DONE if search.found is not None else ExitCode.NOT_CERTAIN


def _match(screen: Screen, match: FacilityMatch) -> dict[str, object]:
    row = match.facility
    return {
        "city": row.city,
        "county": row.county,
        "name": row.name,
        "kind": row.kind.code,
        "sureness": match.sureness,
        "lists": [
            {
                "accreditation": one.accreditation.code,
                "since": one.since,
                "reach_by": one.reach_by,
                "notice": one.notice.id,
                "number": one.notice.number,
                "at": screen.of(one.facility_list.at),
                "row": one.facility.number,
                "printed": one.facility.printed,
            }
            for one in match.listings
        ],
    }


@command(
    "statistics",
    value("--counts FILE", "自己的数字：CSV，列名见下", "counts of your own: a CSV with the columns below"),
    options.day(
        "--registry",
        "按截至该日的达标机构名单统计，与文件印出的累计数并列",
        "count the notices' lists up to this day, beside the totals printed",
    ),
    options.place(),
    value("--year YYYY", "年度", "the year", parse_year),
    value(
        "--share NAME",
        f"图中画哪种占比（或数量）：{'、'.join(_SHARES)}，默认 recommended",
        f"which share (or count) the picture shows: {', '.join(_SHARES)}; recommended by default",
        one_of(*_SHARES),
        default="recommended",
    ),
    options.notices(),
    options.table_out(_ENDINGS),
    sections=(
        Section(Text("列", "Columns"), terms=tuple(_COUNTS.items())),
        examples("""
            文件的表，画成图：| A notice's table as a picture:
                shanxi-health-policy statistics -o share.svg
            2022年底名单上各市的机构：| The facilities on the lists by the end of 2022:
                shanxi-health-policy statistics --registry 2022-12-31
        """),
    ),
)
def statistics_command(
    screen: Screen,
    counts: str | None,
    registry: date | None,
    place: str | None,
    year: int | None,
    share: ShareName,
    notices: tuple[str, ...],
    out: str | None,
) -> int:
    """Show or write the table by city."""
    if counts is not None and registry is not None:
        raise UsageFault(Text("--counts 与 --registry 二者取一", "take one of --counts and --registry"))
    if place is not None and registry is not None:
        raise UsageFault(
            Text(
                "--place 不与 --registry 同用：名单是全部的", "leave out --place: --registry counts all lists"
            )
        )
    if counts is not None and year is not None:
        raise UsageFault(Text("--year 不与 --counts 同用", "leave out --year where --counts is given"))
    catalogue = load_catalogue(notices)
    own = None if counts is None else _read_counts(Path(counts))
    if registry is not None:
        return _show_registry(
            screen, registry_counts(on=registry, year=year, catalogue=catalogue), out, share
        )
    found = accreditation_statistics(own, place=place, year=year, catalogue=catalogue)
    if out is not None:
        _write(screen, found, out, share)
    else:
        _show(screen, found)
    if out is not None or not screen.person:  # the title, which a person sees, says it too
        screen.assumed(found.place, assumed=found.place_assumed)
    return ExitCode.DONE


def _read_counts(path: Path) -> list[CityCounts]:
    """The counts of a bureau: every fault of the file at once, each with its line."""
    if path.stat().st_size > _LARGEST:
        expected = Text(f"至多 {_LARGEST} 字节", f"at most {_LARGEST} bytes")
        raise FileError([Fault(path.name, at("size"), str(path.stat().st_size), expected)])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError([Fault(path.name, *undecodable(error), _EXPECTED_UTF_8)]) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", strict=True)
    found: list[CityCounts] = []
    faults: list[Fault] = []
    try:
        _check_heads(path, list(reader.fieldnames or [""]))
        for row in reader:
            try:
                cells = {name: _cell(name, cell) for name, cell in row.items() if cell != ""}
                found.append(CityCounts(**{"city": "", **cells}))
            except InputError as error:
                where = at("line", reader.line_num, error.field)
                faults.append(Fault(path.name, where, error.value, error.in_words().expected))
    except csv.Error:
        where = at("line", reader.reader.line_num)
        faults.append(Fault(path.name, where, Spoken("the file breaks off", "文件到此中断"), _EXPECTED_CSV))
    if faults:
        raise FileError(faults)
    return found


def _check_heads(path: Path, heads: list[str]) -> None:
    """Every head is one of the counts, and stands once."""
    known = Text("、".join(_COUNTS), ", ".join(_COUNTS))
    faults = [Fault(path.name, at("columns"), name, known) for name in heads if name not in _COUNTS]
    twice = dict.fromkeys(name for name in heads if heads.count(name) > 1)
    faults += [Fault(path.name, at("columns"), name, _EXPECTED_HEADS) for name in twice]
    if faults:
        raise FileError(faults)


def _cell(name: str | None, cell: Any) -> Any:
    if name is None:
        expected = Text("与首行同样多的单元格", "as many cells as the first line has")
        raise InputError("cells", cell, expected)
    return int(cell) if name != "city" and cell.isascii() and cell.isdigit() and len(cell) < 13 else cell


def _show_registry(screen: Screen, found: RegistryCounts, out: str | None, share: ShareName) -> int:
    """The counts of the lists, shown or written."""
    if out is not None:
        _write(screen, found, out, share)
    elif screen.person:
        screen.head(screen.of(found.title))
        heads = [screen.text("市", "city")]
        parts = screen.text("当年 / 名单 / 累计", "year / listed / in all")
        heads += [f"{screen.of(label)}{screen.text('，', ', ')}{parts}" for _, label in COUNTED.values()]
        rows = [
            [
                screen.of(row.city),
                *(
                    _together(row, [f"{name}_{one}" for one in ("in_year", "listed", "in_all")])
                    for name, _ in COUNTED.values()
                ),
            ]
            for row in (*found, found.total)
        ]
        screen.table(heads, rows, numbers=heads[1:])
    else:
        screen.records(*found.table(screen.language), None)
    for told in found.said():
        screen.line(screen.of(told))
    return ExitCode.DONE


def _write(
    screen: Screen, found: AccreditationStatistics | RegistryCounts, out: str, share: ShareName
) -> None:
    """As a table, or as a picture of one of its shares."""
    ending = Path(out).suffix.lower()
    if ending == ".svg":
        from shanxi_health_policy import pictures  # only who asks for one

        path = pictures.picture_path(out)
        if isinstance(found, RegistryCounts):
            with options.naming("--share", "share"):
                drawn = pictures.registry_chart(found, share, language=screen.language)
        else:
            drawn = pictures.statistics_chart(found, share, language=screen.language)
        write_text(drawn, path)
        screen.written(len(found.rows), out)
    elif ending not in ENDINGS:
        expected = Text("、".join(_ENDINGS), ", ".join(_ENDINGS))
        raise FileError([Fault(out, at("name"), Path(out).name, expected)])
    else:
        heads, rows = found.table(screen.language)
        screen.write(heads, rows, out)


_GROUPS = (
    (Text("已自评", "self-assessed"), ("self_assessed",), "self_assessed_share"),
    *(
        (
            Text(f"{zh}，当年 / 累计", f"{en}, year / all"),
            (f"{name}_in_year", f"{name}_in_all"),
            f"{name}_share",
        )
        for zh, en, name in (
            ("基本标准", "basic", "basic"),
            ("推荐标准", "recommended", "recommended"),
            ("社区医院", "community hospitals", "community_hospital"),
        )
    ),
)
"""What stands together in one column where a person looks: the counts, and their share."""


def _draw(screen: Screen, found: AccreditationStatistics) -> None:
    """One column a standard, which keeps the table within a terminal."""
    rows = [*found.rows, *(() if found.total is None else (found.total,))]
    known = [one for one in _GROUPS if any(getattr(row, name) is not None for row in rows for name in one[1])]
    heads = [
        screen.of(one) for one in (COLUMNS["city"], COLUMNS["facilities"], *(head for head, *_ in known))
    ]
    drawn = [
        [
            screen.of(row.city),
            _together(row, ("facilities",)),
            *(_together(row, counts, share) for _, counts, share in known),
        ]
        for row in rows
    ]
    screen.head(screen.of(found.title))
    screen.table(heads, drawn, numbers=heads[1:])


def _together(row: CityStatistics | ListedCounts, counts: Sequence[str], share: str | None = None) -> str:
    percent = None if share is None else getattr(row, share)
    found = (getattr(row, name) for name in counts)
    numbers = " / ".join("" if count is None else str(count) for count in found)
    return numbers if percent is None else f"{numbers} ({percent}%)"


def _show(screen: Screen, found: AccreditationStatistics) -> None:
    if screen.person:
        _draw(screen, found)
    else:
        screen.records(*found.table(screen.language), None)
    screen.line(screen.of(found.decided_by))
    for one in found.differences:
        head = COLUMNS[one.column]
        zh = f"  {one.city} {head.zh}：文件所载为 {one.printed}，应为 {one.computed}"
        en = f"  {one.city} {head.en}: printed {one.printed}, computed {one.computed}"
        screen.line(screen.text(zh, en))
    for anomaly in found.anomalies:
        colon = screen.text("：", ": ")
        screen.line(f"  {anomaly.id}  {screen.of(anomaly.at)}{colon}{screen.of(anomaly.note)}")
