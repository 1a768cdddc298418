"""Help that teaches: every command tells what it does, its options and examples, in one language, aligned for Chinese too."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click
from attrs import frozen
from rich.cells import cell_len

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.text import Language, Text

_WIDEST = 100
_PIECES = re.compile(
    r"\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f][，。；：、！？）》〉」』”\]]*|"
    r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f]+[，。；：、！？）》〉」』”]*"
)


@frozen
class Section:
    """A part of a help page: prose, then terms with what they mean, then commands with what they do."""

    title: Text
    prose: tuple[Text, ...] = ()
    terms: tuple[tuple[str, Text], ...] = ()
    commands: tuple[tuple[Text, str], ...] = ()


class UsageFault(click.UsageError):
    """Wrong usage, told in both languages."""

    def __init__(self, text: Text, ctx: click.Context | None = None) -> None:
        super().__init__(text.en, ctx)
        self.text = text


class HelpfulCommand(click.Command):
    """A command whose help page is made of sections, and that names arguments it does not know."""

    def __init__(
        self,
        name: str,
        callback: Callable[..., Any],
        *,
        language: Language,
        purpose: Text,
        params: Sequence[click.Parameter],
        arguments: tuple[tuple[str, Text], ...] = (),
        sections: tuple[Section, ...] = (),
        **others: Any,
    ) -> None:
        super().__init__(
            name,
            callback=callback,
            params=list(params),
            add_help_option=False,
            context_settings={"allow_extra_args": True},
            **others,
        )
        self.language: Language = language
        self.purpose = purpose
        self.arguments = arguments
        self.sections = sections

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The same, and arguments left over are wrong usage."""
        rest = super().parse_args(ctx, args)
        if ctx.args and not isinstance(self, click.Group):
            more = " ".join(ctx.args)
            raise UsageFault(Text(zh=f"多余的参数：{more}", en=f"unexpected arguments: {more}"), ctx)
        return rest

    def usage(self, ctx: click.Context) -> str:
        """The one line that says how it is called."""
        options, more = ("[选项]", "命令 …") if self.language == "zh" else ("[OPTIONS]", "COMMAND …")
        pieces = [name if required else f"[{name}]" for name, required in _argument_names(self)]
        pieces += [more] if isinstance(self, click.Group) else []
        return " ".join([ctx.command_path, options, *pieces])

    def get_help(self, ctx: click.Context) -> str:
        """The whole page."""
        zh = self.language == "zh"
        page = _Page(self.language)
        page.heading("用法：" if zh else "Usage:")
        page.prose(self.usage(ctx))
        page.gap()
        page.prose(self.purpose.in_language(self.language), indent=0)
        page.section(Section(Text(zh="参数", en="Arguments"), terms=self.arguments))
        if isinstance(self, HelpfulGroup):
            commands = tuple((name, command.purpose) for name, command in self.helpful.items())
            page.section(Section(Text(zh="命令", en="Commands"), terms=commands))
        options = tuple(
            (_option_term(one), _option_help(one)) for one in self.params if isinstance(one, click.Option)
        )
        page.section(Section(Text(zh="选项", en="Options"), terms=options))
        for section in self.sections:
            page.section(section)
        return "\n".join(page.lines)


class HelpfulGroup(HelpfulCommand, click.Group):
    """The command that holds the others; a command it does not know is answered with the nearest ones."""

    def __init__(self, name: str, callback: Callable[..., Any], **others: Any) -> None:
        super().__init__(name, callback, invoke_without_command=True, **others)
        self.helpful: dict[str, HelpfulCommand] = {}

    def add(self, command: HelpfulCommand) -> None:
        """Take in a command."""
        assert command.name is not None
        self.helpful[command.name] = command
        self.add_command(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The same, but an unknown command is told in both languages."""
        if args[0] not in self.helpful:
            near = difflib.get_close_matches(args[0], list(self.helpful), n=2, cutoff=0.4) or list(
                self.helpful
            )
            raise UsageFault(
                Text(
                    zh=f"没有命令 {args[0]!r}；是否指：{'、'.join(near)}？",
                    en=f"no command {args[0]!r}; did you mean: {', '.join(near)}?",
                ),
                ctx,
            )
        return super().resolve_command(ctx, args)


def help_alone(*_: object) -> int:
    """What a group of commands does without one of them: its help, as wrong usage."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
    return ExitCode.WRONG_USAGE


class _Page:
    """Lines of a help page, wrapped by what a terminal shows: a Chinese character is two columns wide."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.width = min(shutil.get_terminal_size().columns, _WIDEST)
        self.bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self.lines: list[str] = []

    def gap(self) -> None:
        self.lines.append("")

    def heading(self, text: str) -> None:
        self.lines.append(click.style(text, fg="cyan", bold=True) if self.bold else text)

    def prose(self, text: str, indent: int = 2) -> None:
        self.lines += [" " * indent + line for line in wrap(text, self.width - indent)]

    def section(self, section: Section) -> None:
        if not (section.prose or section.terms or section.commands):
            return
        self.gap()
        self.heading(section.title.in_language(self.language) + ("：" if self.language == "zh" else ":"))
        for text in section.prose:
            self.prose(text.in_language(self.language))
        column = max((cell_len(term) for term, _ in section.terms), default=0) + 4
        for term, meaning in section.terms:
            self._term(term, meaning.in_language(self.language), column)
        for does, command in section.commands:
            self.prose(does.in_language(self.language))
            self.lines += [f"    {line}" for line in command.split("\n")]

    def _term(self, term: str, meaning: str, column: int) -> None:
        lines = wrap(meaning, self.width - column)
        first = f"  {term}"
        self.lines.append(first + " " * (column - cell_len(first)) + lines[0])
        self.lines += [" " * column + line for line in lines[1:]]


def wrap(text: str, width: int) -> list[str]:
    """Text in lines no wider than this; between two Chinese characters a line may break, before a closing mark it may not.

    >>> wrap("结算一个文件，输出", 10)
    ['结算一个文', '件，输出']
    """
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        if line.strip() and cell_len((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _argument_names(command: click.Command) -> list[tuple[str, bool]]:
    return [(one.metavar or "", one.required) for one in command.params if isinstance(one, click.Argument)]


def _option_term(option: click.Option) -> str:
    names = ", ".join(option.opts)
    return names if option.is_flag or option.metavar is None else f"{names} {option.metavar}"


def _option_help(option: click.Option) -> Text:
    text: str = option.help or ""
    return Text(zh=text, en=text)
