"""`limits`: the table of a notice, by condition and fee class, with the clauses behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click
from attrs import frozen
from rich.text import Text as Styled

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section, UsageFault
from shanxi_health_policy.cli.options import Options, load_catalogue, naming, one_of
from shanxi_health_policy.cli.output import Screen, pairs, table
from shanxi_health_policy.errors import InputError, MissingExtraError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import Notice, TcmScheme
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition

_COLUMNS = (
    "notice",
    "number",
    "condition",
    "condition_name",
    "fee_class",
    "per_visit_limit",
    "annual_limit",
    "stands_at",
    "clauses",
    "in_force_from",
)


@frozen
class _Row:
    """The limits of one condition in one fee class; None where the notice sets no such limit."""

    condition: AnyCondition
    fee_class: FeeClass
    per_visit: Decimal | None
    annual: Decimal | None
    at: Text


def limits_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def limits(
        notice_id: str | None,
        condition: str | None,
        fee_class: FeeClass | None,
        place: str,
        notices: tuple[str, ...],
        form: str | None,
        out: str | None,
    ) -> int:
        if form is not None and out is not None:
            raise UsageFault(
                Text(
                    zh="用 -o 时格式按文件名结尾，不与 --format 同用",
                    en="with -o the ending is the format: leave out --format",
                )
            )
        catalogue = load_catalogue(notices)
        notice, scheme = _notice(catalogue, notice_id, place)
        rows = _rows(catalogue, notice, scheme, condition, fee_class)
        screen = Screen(language)
        if out is not None:
            _write(rows, notice, scheme, language, out)
            screen.line(screen.text(f"{len(rows)} 行 → {out}", f"{len(rows)} rows → {out}"))
        elif form == "json":
            screen.json([_record(row, notice, scheme, language) for row in rows])
        elif form == "csv":
            screen.csv(_COLUMNS, _cells(rows, notice, scheme, language))
        elif screen.person:
            _draw(screen, rows, notice, scheme)
        else:
            screen.rows(_COLUMNS, _cells(rows, notice, scheme, language))
        return ExitCode.DONE

    return HelpfulCommand(
        "limits",
        limits,
        language=language,
        purpose=Text(
            zh="一份文件的支付限额：按病症和收费类别，注明出处和条款。",
            en="The payment limits of a notice by condition and fee class, with where they stand and their clauses.",
        ),
        arguments=(
            (
                "NOTICE_ID",
                Text(
                    zh="文件编号；默认为 --place 最新的一份",
                    en="a notice; by default the latest one of --place",
                ),
            ),
        ),
        params=[
            click.Argument(["notice_id"], metavar="NOTICE_ID", required=False),
            options.value("--condition", zh="只看这一病症", en="this condition only", metavar="NAME"),
            options.value(
                "--fee-class",
                zh="只看这一收费类别",
                en="this fee class only",
                metavar="I|II|III",
                parse=FeeClass.parse,
            ),
            options.value(
                "--format",
                "form",
                zh="table、csv 或 json，默认 table",
                en="table, csv or json; table by default",
                metavar="FORMAT",
                parse=one_of("table", "csv", "json"),
            ),
            options.value(
                "-o",
                "--out",
                zh="写入文件：.csv、.xlsx、.json 或 .parquet",
                en="write a file: .csv, .xlsx, .json or .parquet",
                metavar="FILE",
            ),
            options.place(),
            options.notices(),
            *options.common(),
        ],
        sections=_SECTIONS,
    )


def _notice(catalogue: Catalogue, notice_id: str | None, place: str) -> tuple[Notice, TcmScheme]:
    if notice_id is not None:
        notice = catalogue[notice_id]
        if notice.tcm is None:
            having = "、".join(one.id for one in catalogue if one.tcm is not None)
            expected = Text(zh=f"有限额表的文件：{having}", en=f"a notice with a table of limits: {having}")
            raise InputError("NOTICE_ID", notice_id, expected)
        return notice, notice.tcm
    periods = catalogue.tcm(place).periods
    if not periods:
        raise InputError(
            "--place", place, Text(zh="有限额表的地方", en="a place whose notices hold a table of limits")
        )
    return periods[-1].notice, periods[-1].scheme


def _rows(
    catalogue: Catalogue, notice: Notice, scheme: TcmScheme, condition: str | None, fee_class: FeeClass | None
) -> list[_Row]:
    meant = None
    if condition is not None:
        with naming("--condition"):
            meant = catalogue.condition(condition)
    rows = [
        _Row(
            one,
            tier,
            None if cell.per_visit is None else to_yuan(cell.per_visit),
            None if cell.annual is None else to_yuan(cell.annual),
            cell.at,
        )
        for (one, tier), cell in scheme.limits.items()
        if meant in (None, one) and fee_class in (None, tier)
    ]
    if not rows:
        asked = " ".join(one.zh for one in (meant, fee_class) if one is not None)
        expected = Text(
            zh=f"{notice.number} 规定了限额的病症和类别", en=f"what {notice.number} sets limits for"
        )
        raise InputError("--condition, --fee-class", asked, expected)
    return rows


def _clauses(scheme: TcmScheme) -> tuple[str, ...]:
    bases = (scheme.scope, scheme.rate_basis, scheme.per_visit_basis, scheme.annual_basis)
    return tuple(dict.fromkeys(basis.clause for basis in bases))


def _record(row: _Row, notice: Notice, scheme: TcmScheme, language: Language) -> dict[str, object]:
    values: tuple[object, ...] = (
        notice.id,
        notice.number,
        row.condition.code,
        row.condition.name_in(language),
        row.fee_class.code,
        None if row.per_visit is None else str(row.per_visit),
        None if row.annual is None else str(row.annual),
        row.at.in_language(language),
        " ".join(_clauses(scheme)),
        str(notice.dates.in_force_from),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _cells(rows: list[_Row], notice: Notice, scheme: TcmScheme, language: Language) -> list[list[str]]:
    records = (_record(row, notice, scheme, language) for row in rows)
    return [["" if value is None else str(value) for value in record.values()] for record in records]


def _write(rows: list[_Row], notice: Notice, scheme: TcmScheme, language: Language, out: str) -> None:
    try:
        import polars as pl

        from shanxi_health_policy.engines.files.tables import write_table
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
    frame = pl.DataFrame([_record(row, notice, scheme, language) for row in rows], infer_schema_length=None)
    typed = frame.with_columns(
        pl.col("per_visit_limit", "annual_limit").cast(pl.Decimal(12, 2)),
        pl.col("in_force_from").str.to_date(),
    )
    write_table(typed, out)


def _draw(screen: Screen, rows: list[_Row], notice: Notice, scheme: TcmScheme) -> None:
    """One line a condition: what each class pays at most for a visit and in a year."""
    tiers = tuple(dict.fromkeys(row.fee_class for row in rows))
    names = tuple(tier.name_in(screen.language) for tier in tiers)
    condition, at = screen.text("病症", "condition"), screen.text("出处", "stands at")
    since: date = notice.dates.in_force_from
    head = f"{notice.number} {screen.of(notice.title)}"
    explained = screen.text(
        f"{since} 起施行；每次 / 全年，基金最多支付（元）",
        f"in force from {since}; the fund pays at most, per visit / per year, in yuan",
    )
    drawn = table(condition, *names, at, numbers=names)
    for one in dict.fromkeys(row.condition for row in rows):
        cells = {row.fee_class: row for row in rows if row.condition == one}
        amounts = [_both(cells[tier], screen) if tier in cells else "" for tier in tiers]
        where = next(iter(cells.values())).at
        drawn.add_row(one.name_in(screen.language), *amounts, screen.of(where))
    clauses = pairs()
    for clause_id in _clauses(scheme):
        clause = notice.clauses[clause_id]
        clauses.add_row(clause_id, f"{screen.of(clause.at)}{screen.text('：', ': ')}{screen.of(clause.says)}")
    screen.show(Styled(head, style="bold"), explained, drawn)
    screen.show(Styled(screen.text("条款", "Clauses"), style="bold"), clauses)


def _both(row: _Row, screen: Screen) -> str:
    return f"{_short(row.per_visit, screen)} / {_short(row.annual, screen)}"


def _short(amount: Decimal | None, screen: Screen) -> str:
    return screen.text("不限", "none") if amount is None else str(amount).removesuffix(".00")


_SECTIONS = (
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (Text(zh="一个病症：", en="One condition:"), "shanxi-health-policy limits --condition 颈椎病"),
            (Text(zh="存为 Excel：", en="As Excel:"), "shanxi-health-policy limits -o limits.xlsx"),
            (
                Text(zh="您自己的文件数据：", en="A notice of your own:"),
                "shanxi-health-policy limits next-city-2024-1 --notices my-notices/ --format csv",
            ),
        ),
    ),
)
