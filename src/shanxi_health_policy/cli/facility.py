"""`facility`: a listed facility by its name, with the lists it stands on; `statistics`: accredited facilities by city."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text as Styled

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section, UsageFault
from shanxi_health_policy.cli.options import Options, load_catalogue, one_of, parse_day, parse_year
from shanxi_health_policy.cli.output import Screen, table
from shanxi_health_policy.engines.files.writing import write_text
from shanxi_health_policy.errors import Fault, FileError, InputError, MissingExtraError
from shanxi_health_policy.facilities.finding import FacilityMatch, find_facility
from shanxi_health_policy.facilities.statistics import (
    COLUMNS,
    AccreditationStatistics,
    CityCounts,
    CityStatistics,
    ShareName,
    accreditation_statistics,
    registry_counts,
)
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.facilities import FacilityKind

_SHARES = ("self_assessed", "basic", "recommended", "community_hospital")
_LARGEST = 1_000_000


def facility_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def facility(
        name: str,
        city: str | None,
        county: str | None,
        kind: FacilityKind | None,
        on: date | None,
        known_on: date | None,
        notices: tuple[str, ...],
        form: str,
    ) -> int:
        search = find_facility(
            name,
            city=city,
            county=county,
            kind=kind,
            on=on,
            known_on=known_on,
            catalogue=load_catalogue(notices),
        )
        screen = Screen(language)
        if form == "json":
            found = None if search.found is None else _match(search.found, language)
            candidates = [_match(one, language) for one in search.candidates]
            screen.json({"name": search.name, "found": found, "candidates": candidates})
        else:
            screen.line(search.explain(language))
        return ExitCode.DONE if search.found is not None else ExitCode.NOT_CERTAIN

    return HelpfulCommand(
        "facility",
        facility,
        language=language,
        purpose=Text(
            zh="按名称在达标机构名单里查一家机构；对不准时列出候选，不猜。",
            en="Look a facility up in the lists by its name; where that is not certain, candidates are listed, never guessed.",
        ),
        arguments=(("NAME", Text(zh="机构名称，如 文水凤城卫生院", en="its name, such as 文水凤城卫生院")),),
        params=[
            click.Argument(["name"], metavar="NAME"),
            options.value("--city", zh="所在市", en="the city it stands in", metavar="NAME"),
            options.value("--county", zh="所在县（市、区）", en="the county it stands in", metavar="NAME"),
            options.value(
                "--kind", zh="机构类别", en="the kind of facility", metavar="KIND", parse=FacilityKind.parse
            ),
            options.value(
                "--on",
                zh="只算该日以前的名单",
                en="lists up to this day only",
                metavar="YYYY-MM-DD",
                parse=parse_day,
            ),
            options.known_on(),
            options.notices(),
            options.text_or_json(),
            *options.common(),
        ],
    )


def _match(match: FacilityMatch, language: Language) -> dict[str, object]:
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
                "since": str(one.since),
                "notice": one.notice.id,
                "number": one.notice.number,
                "at": one.facility_list.at.in_language(language),
                "row": one.facility.number,
                "printed": one.facility.printed,
            }
            for one in match.listings
        ],
    }


def statistics_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def statistics(
        counts: str | None,
        registry: date | None,
        place: str,
        year: int | None,
        share: ShareName,
        notices: tuple[str, ...],
        out: str | None,
    ) -> int:
        if counts is not None and registry is not None:
            raise UsageFault(
                Text(zh="--counts 与 --registry 二者取一", en="take one of --counts and --registry")
            )
        catalogue = load_catalogue(notices)
        own = None if counts is None else _read_counts(Path(counts))
        if registry is not None:
            own = list(registry_counts(on=registry, year=year, catalogue=catalogue))
        found = accreditation_statistics(
            own, place=place, year=year if own is None else None, catalogue=catalogue
        )
        screen = Screen(language)
        if out is not None:
            rows = _write(found, Path(out), share, language)
            screen.line(screen.text(f"{rows} 行 → {out}", f"{rows} rows → {out}"))
        else:
            _show(screen, found)
        return ExitCode.DONE

    return HelpfulCommand(
        "statistics",
        statistics,
        language=language,
        purpose=Text(
            zh="各市达标机构的数量和占比：文件的表（重新计算并与印刷的数字核对）、达标机构名单，或您自己的数字。",
            en="Accredited facilities by city with their shares: a notice's table (recomputed and held against its print), the "
            "notices' lists, or counts of your own.",
        ),
        params=[
            options.value(
                "--counts",
                zh="自己的数字：CSV，列名见下",
                en="counts of your own: a CSV with the columns below",
                metavar="FILE",
            ),
            options.value(
                "--registry",
                zh="按截至该日的达标机构名单统计",
                en="count the notices' lists up to this day",
                metavar="YYYY-MM-DD",
                parse=parse_day,
            ),
            options.place("140000"),
            options.value("--year", zh="年度", en="the year", metavar="YYYY", parse=parse_year),
            options.value(
                "--share",
                zh="图中画哪种占比（或数量）：" + "、".join(_SHARES) + "，默认 recommended",
                en="which share (or count) the picture shows: "
                + ", ".join(_SHARES)
                + "; recommended by default",
                metavar="NAME",
                parse=one_of(*_SHARES),
                default="recommended",
            ),
            options.notices(),
            options.value(
                "-o",
                "--out",
                zh="写入文件：.csv、.xlsx、.json、.parquet，或图 .svg",
                en="write a file: .csv, .xlsx, .json, .parquet, or a picture, .svg",
                metavar="FILE",
            ),
            *options.common(),
        ],
        sections=(
            Section(
                Text(zh="列", en="Columns"),
                terms=tuple((name, head) for name, head in COLUMNS.items() if not name.endswith("_share")),
            ),
            Section(
                Text(zh="示例", en="Examples"),
                commands=(
                    (
                        Text(zh="文件的表，画成图：", en="A notice's table as a picture:"),
                        "shanxi-health-policy statistics -o share.svg",
                    ),
                    (
                        Text(
                            zh="2022年底名单上各市的机构：",
                            en="The facilities on the lists by the end of 2022:",
                        ),
                        "shanxi-health-policy statistics --registry 2022-12-31",
                    ),
                ),
            ),
        ),
    )


def _read_counts(path: Path) -> list[CityCounts]:
    """The counts of a bureau: every fault of the file at once, each with its line."""
    if path.stat().st_size > _LARGEST:
        expected = Text(zh=f"至多 {_LARGEST} 字节", en=f"at most {_LARGEST} bytes")
        raise FileError([Fault(path.name, "size", str(path.stat().st_size), expected)])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError([Fault(path.name, "encoding", str(error), Text(zh="UTF-8", en="UTF-8"))]) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", strict=True)
    columns = [name for name in COLUMNS if not name.endswith("_share")]
    unknown = [name for name in reader.fieldnames or [""] if name not in columns]
    if unknown:
        expected = Text(zh="、".join(columns), en=", ".join(columns))
        raise FileError([Fault(path.name, "columns", name, expected) for name in unknown])
    found: list[CityCounts] = []
    faults: list[Fault] = []
    for row in reader:
        try:
            found.append(CityCounts(**{name: _cell(name, cell) for name, cell in row.items() if cell != ""}))
        except (InputError, TypeError) as error:
            wrong = (
                error
                if isinstance(error, InputError)
                else InputError("city", None, Text(zh="市名", en="a city"))
            )
            faults.append(
                Fault(path.name, f"line {reader.line_num}, {wrong.field}", wrong.value, wrong.expected)
            )
    if faults:
        raise FileError(faults)
    return found


def _cell(name: str | None, cell: Any) -> Any:
    if name is None:
        raise InputError(
            "cells", cell, Text(zh="与首行同样多的单元格", en="as many cells as the first line has")
        )
    return int(cell) if name != "city" and cell.isascii() and cell.isdigit() and len(cell) < 13 else cell


def _write(found: AccreditationStatistics, out: Path, share: ShareName, language: Language) -> int:
    if out.suffix.lower() == ".svg":
        from shanxi_health_policy.plots.charts import statistics_chart

        write_text(statistics_chart(found, share, language=language), out)
        return len(found.rows)
    heads, rows = found.table(language)
    polars, write_table = _tables()
    frame = polars.DataFrame(rows, schema=list(heads), orient="row", infer_schema_length=None)
    write_table(frame, out)
    return len(rows)


def _tables() -> tuple[Any, Callable[..., None]]:
    try:
        import polars

        from shanxi_health_policy.engines.files.tables import write_table
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
    return polars, write_table


_GROUPS = (
    (Text(zh="已自评", en="self-assessed"), ("self_assessed",), "self_assessed_share"),
    (
        Text(zh="基本标准，当年 / 累计", en="basic, year / all"),
        ("basic_in_year", "basic_in_all"),
        "basic_share",
    ),
    (
        Text(zh="推荐标准，当年 / 累计", en="recommended, year / all"),
        ("recommended_in_year", "recommended_in_all"),
        "recommended_share",
    ),
    (
        Text(zh="社区医院，当年 / 累计", en="community hospitals, year / all"),
        ("community_hospital_in_year", "community_hospital_in_all"),
        "community_hospital_share",
    ),
)
"""What stands together in one column where a person looks: the counts, and their share."""


def _drawn(screen: Screen, found: AccreditationStatistics) -> Table:
    """One column a standard, which keeps the table within a terminal."""
    rows = [*found.rows, *(() if found.total is None else (found.total,))]
    known = [one for one in _GROUPS if any(getattr(row, name) is not None for row in rows for name in one[1])]
    heads = [
        screen.of(COLUMNS["city"]),
        screen.of(COLUMNS["facilities"]),
        *(screen.of(one[0]) for one in known),
    ]
    drawn = table(*heads, numbers=heads[1:])
    for row in rows:
        cells = [_together(row, counts, share) for _, counts, share in known]
        drawn.add_row(screen.of(row.city), _count(row.facilities), *cells)
    return drawn


def _together(row: CityStatistics, counts: Sequence[str], share: str) -> str:
    percent = getattr(row, share)
    numbers = " / ".join(_count(getattr(row, name)) for name in counts)
    return numbers if percent is None else f"{numbers} ({percent}%)"


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def _show(screen: Screen, found: AccreditationStatistics) -> None:
    heads, rows = found.table(screen.language)
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not screen.person:
        screen.rows(heads, cells)
    else:
        screen.show(Styled(screen.of(found.title), style="bold"), _drawn(screen, found))
    screen.line(screen.of(found.decided_by))
    for one in found.differences:
        text = Text(
            zh=f"  {one.city} {COLUMNS[one.column].zh}：印刷 {one.printed}，应为 {one.computed}",
            en=f"  {one.city} {COLUMNS[one.column].en}: printed {one.printed}, computed {one.computed}",
        )
        screen.line(screen.of(text))
    for anomaly in found.anomalies:
        screen.line(
            f"  {anomaly.id}  {screen.of(anomaly.at)}{screen.text('：', ': ')}{screen.of(anomaly.note)}"
        )
