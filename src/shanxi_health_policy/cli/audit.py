"""`audit`: a file of claims as they were paid, held against the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section
from shanxi_health_policy.cli.options import Options, load_catalogue
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.text import Language, Text

if TYPE_CHECKING:
    from shanxi_health_policy.engines.audit_file import FileAudit


def audit_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def check(
        file: str, out: str, place: str, known_on: date | None, notices: tuple[str, ...], encoding: str | None
    ) -> int:
        found = _engine()(
            file,
            out,
            place=place,
            known_on=known_on,
            catalogue=load_catalogue(notices),
            encoding=encoding,
            language=language,
        )
        _show(Screen(language), found)
        return ExitCode.ROWS_REJECTED if found.rows_rejected else ExitCode.DONE

    return HelpfulCommand(
        "audit",
        check,
        language=language,
        purpose=Text(
            zh="核对已付的结算：多付、少付、不予支付而已付，同日多次和重复的就诊；每个疑点写明应付多少、依据哪些条款。",
            en="Check claims as they were paid: too much, too little, not covered, several on a day, the same again; each "
            "finding says what is due and by which clauses.",
        ),
        arguments=(
            (
                "FILE",
                Text(
                    zh="就诊文件，与 settle 相同，另有一列 fund_paid（基金已付，元）",
                    en="a file of visits, as for settle, with one column more: fund_paid, in yuan",
                ),
            ),
        ),
        params=[
            click.Argument(["file"], metavar="FILE"),
            options.value(
                "-o",
                "--out",
                zh="疑点，每个一行，格式按文件名结尾；退回的行在其旁边",
                en="the findings, one a row, in the format of its ending; rejected rows stand beside it",
                metavar="OUT",
                required=True,
            ),
            options.place(),
            options.known_on(),
            options.notices(),
            options.encoding(),
            *options.common(),
        ],
        sections=(
            Section(
                Text(zh="示例", en="Examples"),
                commands=(
                    (
                        Text(zh="核对上个月的结算：", en="Check last month's claims:"),
                        "shanxi-health-policy audit paid.csv -o findings.xlsx",
                    ),
                ),
            ),
        ),
    )


def _engine() -> Callable[..., FileAudit]:
    """The engine, which needs the libraries of the extra."""
    try:
        from shanxi_health_policy.engines.audit_file import audit_file
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
    return audit_file


def _show(screen: Screen, found: FileAudit) -> None:
    audit = found.audit
    screen.line(
        screen.text(
            f"就诊: {audit.claims}；已付 {audit.paid}，应付 {audit.due}，相差 {audit.difference}",
            f"visits: {audit.claims}; paid {audit.paid}, due {audit.due}, difference {audit.difference}",
        )
    )
    for kind, count in Counter(one.irregularity for one in audit.findings).items():
        screen.line(f"{kind.name_in(screen.language)}: {count}")
    screen.line(f"{screen.text('疑点', 'findings')}: {found.out}")
    screen.line(
        screen.text(
            f"退回的行: {found.rows_rejected}，{found.rejects}",
            f"rejects: {found.rows_rejected}, {found.rejects}",
        )
    )
