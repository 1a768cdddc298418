"""`ask`: any rule by its name, and every step of its answer; `replay`: a kept receipt asked again."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from shanxi_health_policy.asking.plain import AnyAnswer, Plain, plain
from shanxi_health_policy.asking.receipts import LONGEST, Receipt, receipt, replay
from shanxi_health_policy.asking.rules import RULES, Parameter, Rule
from shanxi_health_policy.cli.answers import draw_answer
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, HelpfulGroup, Section, help_alone
from shanxi_health_policy.cli.options import Options, load_catalogue
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.engines.files.writing import write_text
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Language, Text


class RulesGroup(HelpfulGroup):
    """The rules as commands; a rule's name may be written with hyphens or, as in code, with underscores."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The same, with hyphens."""
        return super().resolve_command(ctx, [args[0].replace("_", "-"), *args[1:]])


def ask_command(language: Language) -> HelpfulCommand:
    """The command with a command for every rule, in one language."""
    group = RulesGroup(
        "ask",
        help_alone,
        language=language,
        purpose=Text(
            zh="按名称问任何一条规则：达标、目标、期限、补助、奖励……答案写明每一步的条款和口径。",
            en="Ask any rule by its name: standards, targets, dates, subsidies, awards …; every step has its clause.",
        ),
        params=Options(language).common(),
        sections=_SECTIONS,
    )
    for rule in RULES.values():
        group.add(_rule_command(rule, language))
    return group


def replay_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def again(file: str, notices: tuple[str, ...], form: str) -> int:
        screen = Screen(language)
        found = replay(_read(file), catalogue=load_catalogue(notices))
        if form == "json":
            changes: list[Plain] = [plain(change) for change in found.changes]
            kept = {"unchanged": found.unchanged, "same_result": found.same_result, "changes": changes}
            screen.json(kept)
        else:
            screen.line(found.explain(language))
        return ExitCode.DONE if found.same_result else ExitCode.RESULT_DIFFERS

    return HelpfulCommand(
        "replay",
        again,
        language=language,
        purpose=Text(
            zh="按回执重新计算一次，说明结果和所依据的文件自那以后有没有变化。",
            en="Ask a receipt's question again, and say whether the result, or anything it rests on, has changed since.",
        ),
        arguments=(
            ("FILE", Text(zh="回执（JSON），- 为标准输入", en="a receipt (JSON); - is standard input")),
        ),
        params=[
            click.Argument(["file"], metavar="FILE"),
            options.notices(),
            options.text_or_json(),
            *options.common(),
        ],
    )


def _rule_command(rule: Rule, language: Language) -> HelpfulCommand:
    options = Options(language)
    return HelpfulCommand(
        rule.name.replace("_", "-"),
        partial(_ask, rule, language),
        language=language,
        purpose=rule.purpose,
        params=[
            *(_option(options, one) for one in rule.parameters),
            options.value("--receipt", zh="把回执写到这里", en="write the receipt here", metavar="FILE"),
            options.notices(),
            options.text_or_json(),
            *options.common(),
        ],
    )


def _option(options: Options, parameter: Parameter) -> click.Option:
    return options.value(
        f"--{parameter.name.replace('_', '-')}",
        parameter.name,
        zh=parameter.help.zh,
        en=parameter.help.en,
        metavar=parameter.kind.metavar,
        parse=parameter.kind.from_text,
        required=parameter.required,
        multiple=parameter.kind.many,
    )


def _ask(
    rule: Rule,
    language: Language,
    /,
    *,
    notices: tuple[str, ...],
    form: str,
    receipt: str | None,
    **given: Any,
) -> int:
    inputs: dict[str, object] = {}
    for parameter in rule.parameters:
        value = given[parameter.name]
        if parameter.kind.gather is not None:
            value = parameter.kind.gather(list(value)) if value else None
        inputs[parameter.name] = value
    try:
        answer = rule.ask(inputs, load_catalogue(notices))
    except InputError as error:
        error.field = _as_option(rule, error.field)
        raise
    if receipt is not None:
        write_text(_receipt_text(answer), Path(receipt))
    screen = Screen(language)
    if form == "json":
        screen.json(_as_json(answer))
    elif screen.person:
        draw_answer(screen, answer)
    else:
        screen.line(answer.explain(language))
    return ExitCode.DONE


def _receipt_text(answer: AnyAnswer) -> str:
    return receipt(answer).to_json()


def _as_option(rule: Rule, field: str) -> str:
    """The option that gave a field which an error names; other fields keep their name."""
    names = {one.name for one in rule.parameters}
    return f"--{field.replace('_', '-')}" if field in names else field


def _as_json(answer: AnyAnswer) -> dict[str, Plain]:
    """The receipt, and the answer told in both languages."""
    kept = receipt(answer)
    return {
        "rule": kept.rule,
        "inputs": dict(kept.inputs),
        "result": dict(kept.result),
        "steps": plain(answer.steps),
        "citations": plain(answer.citations),
        "readings": plain(answer.readings),
        "notices": plain(kept.notices),
        "version": kept.version,
    }


def _read(file: str) -> Receipt:
    if file == "-":
        return Receipt.from_json(sys.stdin.read(LONGEST + 1))
    with Path(file).open(encoding="utf-8", errors="replace") as opened:
        return Receipt.from_json(opened.read(LONGEST + 1))


_SECTIONS = (
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(zh="低保对象的缴费资助：", en="Help with the premium, subsistence allowance:"),
                "shanxi-health-policy ask premium-subsidy --groups 低保 --contribution-standard 350.00 --year 2023",
            ),
            (
                Text(
                    zh="乡镇卫生院是否具备申报推荐标准的条件：",
                    en="Whether a township health centre may apply for the recommended standard:",
                ),
                "shanxi-health-policy ask assess-recommended-standard --stats kind=乡镇卫生院 \\\n"
                "    --stats diseases_treated=100 --stats annual_visits=80000 --stats senior_doctors=3 \\\n"
                "    --stats general_practitioners=4 --stats residents=20000",
            ),
            (
                Text(zh="留下回执，以后核对：", en="Keep a receipt, and check it later:"),
                "shanxi-health-policy ask accreditation-award --place 141100 --facilities 2 --receipt award.json\n"
                "shanxi-health-policy replay award.json",
            ),
        ),
    ),
)
