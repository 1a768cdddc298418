"""`what-if`: a change of policy over a file of visits; `compare`: two notices side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section
from shanxi_health_policy.cli.options import Options, load_catalogue, parse_day
from shanxi_health_policy.cli.output import Screen, table
from shanxi_health_policy.engines.files.writing import write_text
from shanxi_health_policy.errors import InputError, MissingExtraError
from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.tcm.comparing import compare
from shanxi_health_policy.tcm.what_if import LimitChange, PolicyChange
from shanxi_health_policy.text import Language, Text

if TYPE_CHECKING:
    from shanxi_health_policy.engines.what_if_file import FileImpact

_EXPECTED_LIMIT = Text(
    zh="[病症:][类别:]per_visit|annual=金额或 none，如 颈椎病:III:annual=2000.00",
    en="[CONDITION:][CLASS:]per_visit|annual=YUAN or none, such as 颈椎病:III:annual=2000.00",
)
_CLASSES = {one.code: one for one in FeeClass}


def compare_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def side_by_side(notice_a: str, notice_b: str, notices: tuple[str, ...]) -> int:
        Screen(language).line(
            compare(notice_a, notice_b, catalogue=load_catalogue(notices)).explain(language)
        )
        return ExitCode.DONE

    notice = Text(zh="文件编号", en="the id of a notice")
    return HelpfulCommand(
        "compare",
        side_by_side,
        language=language,
        purpose=Text(
            zh="两份文件在中医门诊支付上的每一处不同：比例、限额、技术、类别、机构。",
            en="Every difference between two notices in what they pay for: rate, limits, techniques, classes, facilities.",
        ),
        arguments=(("NOTICE_A", notice), ("NOTICE_B", notice)),
        params=[
            click.Argument(["notice_a"], metavar="NOTICE_A"),
            click.Argument(["notice_b"], metavar="NOTICE_B"),
            options.notices(),
            *options.common(),
        ],
    )


def what_if_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def what_if(
        file: str,
        rate: Share | None,
        limits: tuple[LimitChange, ...],
        notice: str | None,
        as_on: date | None,
        out: str | None,
        chart: str | None,
        opening: str | None,
        place: str,
        known_on: date | None,
        notices: tuple[str, ...],
        encoding: str | None,
    ) -> int:
        found = _engine()(
            file,
            PolicyChange(rate=rate, limits=limits, notice=notice, as_on=as_on),
            out=out,
            opening=opening,
            place=place,
            known_on=known_on,
            catalogue=load_catalogue(notices),
            encoding=encoding,
            language=language,
        )
        if chart is not None:
            from shanxi_health_policy.plots.charts import impact_chart

            write_text(impact_chart(found.impact, language=language), Path(chart))
        _show(Screen(language), found)
        return ExitCode.ROWS_REJECTED if found.rows_rejected else ExitCode.DONE

    return HelpfulCommand(
        "what-if",
        what_if,
        language=language,
        purpose=Text(
            zh="改变比例或限额，或换用另一份文件，看一个就诊文件里谁多得、谁少得、基金多付多少。",
            en="Change the rate or a limit, or take another notice, and see over a file of visits who gains, who loses, and "
            "what it costs the fund.",
        ),
        arguments=(("FILE", Text(zh="就诊文件，与 settle 相同", en="a file of visits, as for settle")),),
        params=[
            click.Argument(["file"], metavar="FILE"),
            options.value(
                "--rate",
                zh="支付比例，如 0.65",
                en="the rate, such as 0.65",
                metavar="SHARE",
                parse=Share.parse,
            ),
            options.value(
                "--limit",
                "limits",
                zh="限额：" + _EXPECTED_LIMIT.zh,
                en="a limit: " + _EXPECTED_LIMIT.en,
                metavar="LIMIT",
                parse=_limit,
                multiple=True,
            ),
            options.value(
                "--notice", zh="换用这份文件（编号）", en="take this notice instead (its id)", metavar="ID"
            ),
            options.value(
                "--as-on",
                zh="换用该日有效的文件",
                en="take the notice of this day instead",
                metavar="YYYY-MM-DD",
                parse=parse_day,
            ),
            options.value(
                "-o",
                "--out",
                zh="把表写入：.csv、.xlsx、.json 或 .parquet；退回的行在其旁边",
                en="write the table: .csv, .xlsx, .json or .parquet; rejected rows beside it",
                metavar="FILE",
            ),
            options.value("--chart", zh="把图写入 .svg", en="write a picture: .svg", metavar="FILE"),
            options.value("--opening", zh="期初余额", en="balances to begin with", metavar="F"),
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
                        Text(zh="比例提高到65%：", en="The rate raised to 65%:"),
                        "shanxi-health-policy what-if visits.csv --rate 0.65 -o impact.xlsx --chart impact.svg",
                    ),
                    (
                        Text(
                            zh="颈椎病三类的年度限额改为2000元：",
                            en="The annual limit of 颈椎病 in class III at 2000 yuan:",
                        ),
                        "shanxi-health-policy what-if visits.csv --limit 颈椎病:III:annual=2000.00",
                    ),
                ),
            ),
        ),
    )


def _limit(text: str) -> LimitChange:
    """[CONDITION:][CLASS:]per_visit|annual=YUAN; `none` for no such limit."""
    names, equals, amount = text.rpartition("=")
    *parts, kind = names.split(":")
    tiers = [_CLASSES[part] for part in parts if part in _CLASSES]
    conditions = [part for part in parts if part not in _CLASSES]
    if not equals or kind not in ("per_visit", "annual") or len(tiers) > 1 or len(conditions) > 1:
        raise InputError("", text, _EXPECTED_LIMIT)
    limit = None if amount == "none" else amount
    condition, tier = next(iter(conditions), None), next(iter(tiers), None)
    if kind == "annual":
        return LimitChange(condition=condition, fee_class=tier, annual=limit)
    return LimitChange(condition=condition, fee_class=tier, per_visit=limit)


def _engine() -> Callable[..., FileImpact]:
    """The engine, which needs the libraries of the extra."""
    try:
        from shanxi_health_policy.engines.what_if_file import what_if_file
    except ModuleNotFoundError as error:
        raise MissingExtraError("cli", error.name or "polars") from None
    return what_if_file


def _show(screen: Screen, found: FileImpact) -> None:
    impact = found.impact
    if not screen.person:
        screen.line(impact.explain(screen.language))
    else:
        heads = (
            screen.text("病症", "condition"),
            screen.text("类别", "class"),
            screen.text("就诊", "visits"),
            screen.text("人", "people"),
            screen.text("原支付", "before"),
            screen.text("新支付", "after"),
            screen.text("相差", "difference"),
            screen.text("多得", "gain"),
            screen.text("少得", "lose"),
        )
        drawn = table(*heads, title=screen.of(impact.change.text()), numbers=heads[2:])
        for row in (*impact.rows, impact.total):
            name = (
                screen.text("合计", "total")
                if row.condition is None
                else row.condition.name_in(screen.language)
            )
            tier = "" if row.fee_class is None else row.fee_class.code
            counts = (row.visits, row.persons, row.fund_before, row.fund_after)
            signed = f"{row.difference:+f}"
            drawn.add_row(
                name, tier, *map(str, counts), signed, str(row.persons_gaining), str(row.persons_losing)
            )
        screen.show(drawn)
    if found.rows_rejected:
        screen.line(
            screen.text(
                f"{found.rows_rejected} 行被退回，未计入",
                f"{found.rows_rejected} rows were rejected and are not counted",
            )
        )
