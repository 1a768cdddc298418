"""`measurements`: what reviews measured, by topic, place and year, as a table or a file."""

from __future__ import annotations

from datetime import date

import click

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples
from shanxi_health_policy.cli.options import load_catalogue, parse_year, value
from shanxi_health_policy.cli.output import ENDINGS, Screen
from shanxi_health_policy.organisation.measured import Measurements, measurements
from shanxi_health_policy.text import Text


@command(
    "measurements",
    click.Argument(["topic"], metavar="TOPIC", required=False),
    value(
        "--place PLACE",
        "地方的名称或行政区划代码；全省的数字不说明市县",
        "the place's name or GB/T 2260 code; a figure of the province is none of a city",
    ),
    value("--year YYYY", "年度", "the year", parse_year),
    options.known_on(),
    options.notices(),
    options.table_out(ENDINGS),
    arguments=(
        (
            "TOPIC",
            Text(
                "题目，如 诊疗病种、推荐标准；不给则全部。题目列在 ask measurements --choices topic",
                "the topic, such as 诊疗病种 or 推荐标准; without it, all. "
                "ask measurements --choices topic lists them",
            ),
        ),
    ),
    sections=(
        examples("""
            诊疗病种达到各档的占比：| The shares of facilities by grade in diseases treated:
                shanxi-health-policy measurements 诊疗病种 --place 山西省
            2020年度的全部数字，存为 Excel：| Every figure of 2020, as Excel:
                shanxi-health-policy measurements --place 山西省 --year 2020 -o measured.xlsx
        """),
    ),
)
def measurements_command(
    screen: Screen,
    topic: str | None,
    place: str | None,
    year: int | None,
    known_on: date | None,
    notices: tuple[str, ...],
    out: str | None,
) -> int:
    """Show or write the measured figures."""
    catalogue = load_catalogue(notices)
    with options.naming("TOPIC", "topic"), options.naming("--place", "place"):
        found = measurements(topic, place=place, year=year, known_on=known_on, catalogue=catalogue)
    heads, rows = found.table(screen.language)
    if out is not None:
        screen.write(heads, rows, out)
    elif not screen.person:
        screen.records(heads, rows, None)
    elif found.figures:
        _draw(screen, found)
    screen.line(screen.of(found.decided_by))
    return ExitCode.DONE


def _draw(screen: Screen, found: Measurements) -> None:
    """The figures where a person looks: one line each, and its clause."""
    screen.head(screen.of(found.title))
    rows = [
        (
            screen.of(one.text),
            f"{one.citation.in_language(screen.language)}\n{' '.join(one.readings)}".strip(),
        )
        for one in found.figures
    ]
    screen.table((screen.text("数字", "figure"), screen.text("依据", "rests on")), rows)
