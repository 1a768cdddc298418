"""`duties`: what a department has to do; `responsible`: who answers for a point of a notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.answers import show
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples, one_form
from shanxi_health_policy.cli.options import Value, load_catalogue, value
from shanxi_health_policy.cli.output import ENDINGS, Screen
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.organisation import Duties, Responsibility


def _where() -> list[Value]:
    """The options that both commands have."""
    return [
        options.place("；不写则为文件或部门所在地", "; left out, that of the notice or of the department"),
        options.day("--on", "问某一日；不写则不论何时", "on this day; at any time, if left out"),
        options.known_on(),
        options.notices(),
        options.text_or_json(),
        options.table_out(ENDINGS),
    ]


@command(
    "duties",
    click.Argument(["department"], metavar="DEPARTMENT"),
    value("--notice NOTICE", "只看一份文件：编号或文号", "of one notice alone: its id or number"),
    *_where(),
    arguments=(
        (
            "DEPARTMENT",
            Text(
                "部门的全称或简称，如 山西省财政厅、省财政厅",
                "its full or short name, such as 山西省财政厅, 省财政厅",
            ),
        ),
    ),
    sections=(
        examples("""
            省财政厅的职责，一条一行，存为 Excel：| What the finance department has to do, a row a point, as Excel:
                shanxi-health-policy duties 省财政厅 -o duties.xlsx
        """),
    ),
)
def duties_command(screen: Screen, **given: Any) -> int:
    """Show or write the duties of a department."""
    from shanxi_health_policy.organisation import duties  # help is shown without it

    return _answered(screen, duties, **given)


@command(
    "responsible",
    click.Argument(["notice"], metavar="NOTICE"),
    click.Argument(["point"], metavar="POINT"),
    *_where(),
    arguments=(
        ("NOTICE", Text("文件的编号或文号", "the notice: its id or number")),
        ("POINT", Text("条，写作 54、第54条、（五）2 等", "the point, written as 54, 第54条 or （五）2")),
    ),
    sections=(
        examples("""
            51号第54条由谁负责：| Who is responsible for point 54:
                shanxi-health-policy responsible 晋政办发〔2023〕51号 54
        """),
    ),
)
def responsible_command(screen: Screen, **given: Any) -> int:
    """Show or write who is responsible."""
    from shanxi_health_policy.organisation import responsible  # help is shown without it

    return _answered(screen, responsible, **given)


def _answered(
    screen: Screen,
    rule: Callable[..., Duties | Responsibility],
    *,
    notices: tuple[str, ...],
    form: str | None,
    out: str | None,
    **given: Any,
) -> int:
    """The answer, shown or written as a table."""
    one_form(form, out)
    with options.naming("--place", "place"):
        found = rule(**given, catalogue=load_catalogue(notices))
    if out is None:
        show(screen, found, form)
    else:
        screen.write(*found.table(screen.language), out)
        screen.line(screen.of(found.decided_by))
    return ExitCode.DONE
