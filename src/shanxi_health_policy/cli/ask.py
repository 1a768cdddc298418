"""`ask`: any rule by its name, and every step of its answer; `replay`: a kept receipt asked again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from shanxi_health_policy.asking import receipts
from shanxi_health_policy.asking.declaration import Parameter, Rule, every_rule
from shanxi_health_policy.asking.schemas import answer_schema, question_schema
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.answers import asked, check_each, gathered, option, own_option, show, taken
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import (
    HelpfulCommand,
    HelpfulGroup,
    Listed,
    Section,
    command,
    examples,
    help_alone,
)
from shanxi_health_policy.cli.options import load_catalogue, naming, one_of
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.plain import plain
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.whole import check_another, write_text

_ASIDE = ("--choices", "--schema")
"""Options that ask about a rule, and not the rule."""


class RulesGroup(HelpfulGroup):
    """The rules as commands; a rule's name may be written with hyphens or, as in code, with underscores."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The same, with hyphens."""
        return super().resolve_command(ctx, [args[0].replace("_", "-"), *args[1:]])


class RuleCommand(HelpfulCommand):
    """A rule as a command, whose page lists what each parameter takes."""

    def __init__(self, rule: Rule, language: Language) -> None:
        self.rule = rule
        super().__init__(
            rule.name.replace("_", "-"),
            partial(_ask, rule, Screen(language)),
            language=language,
            params=[
                *map(option, rule.parameters),
                options.value("--receipt FILE", "把回执写到这里", "write the receipt here"),
                options.value(
                    "--choices PARAM", "列出一个参数可取的全部值", "list everything that a parameter takes"
                ),
                options.value(
                    "--schema question|answer",
                    "给出问题或答案的 JSON Schema",
                    "give the JSON Schema of the question or of the answer",
                    one_of("question", "answer"),
                ),
                options.notices(),
                options.text_or_json(),
                *options.common(),
            ],
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The same; who asks about the rule need not give what the rule requires."""
        if any(one.partition("=")[0] in _ASIDE for one in args):
            for param in self.params:
                param.required = False
        return super().parse_args(ctx, args)

    def check_others(self, given: Mapping[str, Any], wrong: Collection[str]) -> None:
        """What the rule finds wrong with the others."""
        check_each(self.rule, gathered(self.rule, given), load_catalogue(given["notices"]), own_option, wrong)

    def get_help(self, ctx: click.Context) -> str:
        """The whole page, with what the parameters take."""
        catalogue = Catalogue.shipped()
        known = {
            one.name.replace("_", "-"): self.rule.choices(one, catalogue) for one in self.rule.parameters
        }
        terms = (taken(f"--{name}", one, f"--choices {name}") for name, one in known.items() if one)
        taking = Section(Text("可取的值", "What they take"), terms=tuple(terms))
        self.sections: tuple[Section, ...] = (taking,)
        return super().get_help(ctx)


def ask_command(language: Language) -> HelpfulCommand:
    """The command with a command for every rule, in one language."""
    group = RulesGroup("ask", help_alone, language=language, params=options.common(), sections=(_EXAMPLES,))
    for name, rule in every_rule().items():
        group.offer(Listed(name.replace("_", "-"), rule.purpose, partial(RuleCommand, rule, language)))
    return group


def _ask(
    rule: Rule,
    screen: Screen,
    /,
    *,
    notices: tuple[str, ...],
    form: str | None,
    receipt: str | None,
    choices: str | None,
    schema: str | None,
    **given: Any,
) -> int:
    if receipt is not None:
        check_another(receipt, "--receipt", notices)
    catalogue = load_catalogue(notices)
    if schema is not None:
        screen.json(question_schema(rule) if schema == "question" else answer_schema(rule))
    elif choices is not None:
        with naming("--choices"):
            _show_choices(screen, rule, rule.parameter(choices.removeprefix("--")), catalogue, form)
    else:
        answer = asked(rule, gathered(rule, given), catalogue, own_option)
        if receipt is not None:
            write_text(receipts.receipt(answer).to_json(), Path(receipt))
        show(screen, answer, form)
    return ExitCode.DONE


def _show_choices(
    screen: Screen, rule: Rule, parameter: Parameter, catalogue: Catalogue, form: str | None
) -> None:
    rows = [[code, one.zh, one.en] for code, one in rule.choices(parameter, catalogue).items()]
    if screen.person and form != "json":
        screen.table([screen.text("代码", "code"), "中文", "English"], rows)
    else:
        screen.records(("code", "zh", "en"), rows, form)


@command(
    "replay",
    options.files_argument("file", "FILE"),
    options.notices(),
    options.text_or_json(),
    arguments=(("FILE", Text("回执（JSON），- 为标准输入", "a receipt (JSON); - is standard input")),),
)
def replay_command(screen: Screen, file: str, notices: tuple[str, ...], form: str | None) -> int:
    """Ask a receipt's question again."""
    found = receipts.replay(_read(file), catalogue=load_catalogue(notices))
    if form == "json":
        changes = [plain(change) for change in found.changes]
        screen.json({"unchanged": found.unchanged, "same_result": found.same_result, "changes": changes})
    else:
        screen.line(found.explain(screen.language))
    return ExitCode.DONE if found.same_result else ExitCode.RESULT_DIFFERS


def _read(file: str) -> receipts.Receipt:
    with click.open_file(file, encoding="utf-8", errors="replace") as opened:  # on standard input too
        return receipts.Receipt.from_json(opened.read(receipts.LONGEST + 1))


_EXAMPLES = examples(r"""
    低保对象的缴费资助：| Help with the premium, subsistence allowance:
        shanxi-health-policy ask premium-subsidy --groups 低保 --contribution-standard 350.00 --year 2023
    乡镇卫生院是否具备申报推荐标准的条件：| Whether a township health centre may apply for the recommended standard:
        shanxi-health-policy ask assess-recommended-standard --stats kind=乡镇卫生院 \
            --stats diseases_treated=100 --stats annual_visits=80000 --stats senior_doctors=3 \
            --stats general_practitioners=4 --stats residents=20000
    可以给出哪些指标：| Which figures there are:
        shanxi-health-policy ask assess-recommended-standard --choices stats
    留下回执，以后核对：| Keep a receipt, and check it later:
        shanxi-health-policy ask accreditation-award --place 吕梁 --facilities 2 --receipt award.json
        shanxi-health-policy replay award.json
""")
