"""`accredited`: all facilities of a place and a round that stand on the notices' lists, as a table."""

from __future__ import annotations

from datetime import date
from functools import partial

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples, one_form
from shanxi_health_policy.cli.options import load_catalogue, naming, parse_year, value
from shanxi_health_policy.cli.output import ENDINGS, Screen
from shanxi_health_policy.facilities.accredited_facilities import (
    ACCREDITED_COLUMNS,
    AccreditedFacilities,
    accredited,
)
from shanxi_health_policy.vocabulary.facilities import Accreditation

_DRAWN = ("county", "name", "standard", "year", "notice")
"""The columns for which a terminal has room; the city stands before the county."""


@command(
    "accredited",
    value(
        "--place PLACE",
        "省、市、县的名称或代码；不写则为各地",
        "a province, city or county by name or code; left out, every place",
    ),
    value(
        "--year YYYY",
        "名单的年度（哪一批）；不写则为各批",
        "the round of the list; left out, every round",
        parse_year,
    ),
    value(
        "--standard NAME",
        "只看这一标准，如 推荐标准；未达基本标准 须写明",
        "this standard only, such as 推荐标准; those below the basic standard are listed only if asked for",
        partial(Accreditation.parse, field=""),
    ),
    options.day("--on", "只算该日以前的名单", "lists up to this day only"),
    options.known_on(),
    options.notices(),
    options.output_form("table", "csv", "json"),
    options.table_out(ENDINGS),
    sections=(
        examples("""
            吕梁市 2021 年度名单上的机构，存为 Excel：| All of Lvliang on the lists of 2021, as Excel:
                shanxi-health-policy accredited --place 吕梁 --year 2021 -o lvliang-2021.xlsx
            泽州县历次的社区医院：| The community hospitals of a county, of every round:
                shanxi-health-policy accredited --place 泽州县 --standard 社区医院
        """),
    ),
)
def accredited_command(
    screen: Screen,
    place: str | None,
    year: int | None,
    standard: Accreditation | None,
    on: date | None,
    known_on: date | None,
    notices: tuple[str, ...],
    form: str | None,
    out: str | None,
) -> int:
    """Show or write the listed facilities; what is on no list here is told apart from none."""
    one_form(form, out)
    with naming("--place", "place"):
        found = accredited(
            place, year=year, standard=standard, on=on, known_on=known_on, catalogue=load_catalogue(notices)
        )
    if form == "json":
        screen.json(_as_json(screen, found))
    elif out is None:
        _show(screen, found, form)
    elif found.is_here:  # a table without rows would be taken for 'none'
        screen.write(*found.table(screen.language), out)
    if form not in ("csv", "json"):
        for told in found.said():
            screen.line(screen.of(told))
    return ExitCode.DONE if found.is_here else ExitCode.NOT_CERTAIN


def _show(screen: Screen, found: AccreditedFacilities, form: str | None) -> None:
    heads, rows = found.table(screen.language)
    if not screen.person or form == "csv":
        screen.records(heads, rows, form)
    elif rows:
        screen.head(screen.of(found.title))
        places = [[*ACCREDITED_COLUMNS].index(name) for name in _DRAWN]
        drawn = [[f"{row[0]}{row[1]}", *(str(row[place]) for place in places[1:])] for row in rows]
        screen.table([heads[place] for place in places], drawn)


def _as_json(screen: Screen, found: AccreditedFacilities) -> dict[str, object]:
    _, rows = found.table(screen.language)
    return {
        "place": None if found.place is None else screen.of(found.place),
        "year": found.year,
        "is_here": found.is_here,
        "reach": [
            {
                "standard": one.standard.code,
                "is_here": one.is_here,
                "rounds": one.rounds,
                "listed": one.listed,
                "up_to": one.up_to,
                "in_all": one.in_all,
                "not_listed": one.not_listed,
                "said": screen.of(one.text()),
            }
            for one in found.reach
        ],
        "facilities": [dict(zip(ACCREDITED_COLUMNS, row, strict=True)) for row in rows],
    }
