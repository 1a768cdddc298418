"""Help that teaches: every command tells what it does, its options and examples, in one language, aligned for Chinese too."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from inspect import cleandoc
from typing import Any, NamedTuple

import click

from shanxi_health_policy.cli import all_is_loaded, options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.output import Screen, coloured, width
from shanxi_health_policy.errors import InputError, QuestionError, listed
from shanxi_health_policy.text import Language, Text

_WIDEST = 100
_UNSAID = Text("", "")
_PIECES = (
    r"\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f][，。；：、！？）》〉」』”\]]*|"
    r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f]+[，。；：、！？）》〉」』”]*"
)


class Section(NamedTuple):
    """A part of a help page: prose, then terms with what they mean, then commands with what they do."""

    title: Text
    prose: tuple[Text, ...] = ()
    terms: tuple[tuple[str, Text], ...] = ()
    commands: tuple[tuple[Text, str], ...] = ()


def examples(shown: str) -> Section:
    """Commands to type as they stand, indented under what they do in both languages."""
    blocks: list[tuple[str, list[str]]] = []
    for line in cleandoc(shown).splitlines():
        if line.startswith("    "):
            blocks[-1][1].append(line[4:])
        else:
            blocks.append((line, []))
    does = ((head.partition("| "), "\n".join(typed)) for head, typed in blocks)
    return Section(
        Text("示例", "Examples"), commands=tuple((Text(zh, en), typed) for (zh, _, en), typed in does)
    )


class UsageFault(click.UsageError):
    """Wrong usage, told in both languages."""

    def __init__(self, text: Text, ctx: click.Context | None = None) -> None:
        super().__init__(text.en, ctx)
        self.text = text


def one_form(form: str | None, out: str | None) -> None:
    """Raises [UsageFault][] for `--format` beside `--out`, whose ending is the format."""
    if form is not None and out is not None:
        told = Text(
            "用 -o 时格式按文件名结尾，不与 --format 同用",
            "with -o the ending is the format: leave out --format",
        )
        raise UsageFault(told)


class HelpfulCommand(click.Command):
    """A command whose help page is made of sections, and that names arguments it does not know."""

    def __init__(
        self,
        name: str,
        callback: Callable[..., Any],
        *,
        language: Language,
        purpose: Text = _UNSAID,
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
        """What it is for; a group that lists the command says it there."""
        self.arguments = arguments
        self.sections: tuple[Section, ...] = sections

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The same, and arguments left over are wrong usage."""
        rest = super().parse_args(ctx, args)
        wrong = ctx.meta.pop(options.WRONG, {})
        if ctx.resilient_parsing:  # a shell completes what is not yet whole
            return rest
        if ctx.params.get("dry_run"):  # nothing is written then, and no output need be named
            wrong = {name: one for name, one in wrong.items() if not isinstance(one, click.MissingParameter)}
        if wrong:
            raise self._together(wrong, ctx)
        if ctx.args and not isinstance(self, click.Group):
            more = " ".join(ctx.args)
            raise UsageFault(Text(f"多余的参数：{more}", f"unexpected arguments: {more}"), ctx)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        """The same, and an error of the library names the options of the command, which may work for long."""
        all_is_loaded()
        try:
            return super().invoke(ctx)
        except InputError as error:
            options.name_options(error, self.params)
            raise

    def check_others(self, given: Mapping[str, Any], wrong: Collection[str]) -> None:
        """Raise what is wrong with other options than those that are `wrong` by themselves, which have no value."""

    def _together(self, wrong: Mapping[str, click.BadParameter], ctx: click.Context) -> click.UsageError:
        """The one option that is wrong, or all of them."""
        told = [usage_text(error) for error in wrong.values()]
        try:
            self.check_others(ctx.params, wrong)
        except QuestionError as error:
            told += [one.text() for one in error.errors]
        except InputError as error:
            told.append(error.text())
        return next(iter(wrong.values())) if len(told) == 1 else UsageFault(listed(told), ctx)

    def usage(self, ctx: click.Context) -> str:
        """The one line that says how it is called."""
        more, after = ("[选项]", "命令 …") if self.language == "zh" else ("[OPTIONS]", "COMMAND …")
        given = [one for one in self.params if isinstance(one, click.Argument)]
        pieces = [one.metavar or "" if one.required else f"[{one.metavar}]" for one in given]
        pieces += [after] if isinstance(self, click.Group) else []
        return " ".join([ctx.command_path, more, *pieces])

    def get_help(self, ctx: click.Context) -> str:
        """The whole page."""
        page = _Page(self.language)
        page.heading(Text("用法：", "Usage:"))
        page.prose(self.usage(ctx))
        page.lines.append("")
        page.prose(self.purpose.in_language(self.language), indent=0)
        commands = self.listed.values() if isinstance(self, HelpfulGroup) else ()
        given = [one for one in self.params if isinstance(one, options.Value)]
        for section in (
            Section(Text("参数", "Arguments"), terms=self.arguments),
            Section(Text("命令", "Commands"), terms=tuple((one.name, one.purpose) for one in commands)),
            Section(Text("选项", "Options"), terms=tuple((_option_term(one), one.says) for one in given)),
            *self.sections,
        ):
            page.section(section)
        return "\n".join(page.lines)


def usage_text(error: click.UsageError) -> Text:
    """What is wrong with how a command is called, in both languages."""
    if isinstance(error, UsageFault):
        return error.text
    if isinstance(error, options.BadValue):
        return error.error.text()
    if isinstance(error, click.MissingParameter) and error.param is not None:
        param = error.param
        name = param.metavar or "" if isinstance(param, click.Argument) else "/".join(param.opts)
        return Text(f"缺少 {name}", f"{name} is missing")
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities or ()
        zh, en = (
            (f"；是否指：{'、'.join(near)}？", f"; did you mean: {', '.join(near)}?") if near else ("", "")
        )
        return Text(f"没有选项 {error.option_name}{zh}", f"no option {error.option_name}{en}")
    option = getattr(error, "option_name", None)
    if option is None:
        return Text(*[error.format_message()] * 2)
    return Text(
        f"选项 {option} 缺少值，或多给了值", f"option {option} lacks its value, or has one and takes none"
    )


def command(
    name: str,
    *params: click.Parameter,
    arguments: tuple[tuple[str, Text], ...] = (),
    sections: tuple[Section, ...] = (),
    cls: type[HelpfulCommand] = HelpfulCommand,
) -> Callable[[Callable[..., int]], Callable[[Language], HelpfulCommand]]:
    """Makes a command, in one language, of a function that is given the screen and the values of the options."""

    def declare(does: Callable[..., int]) -> Callable[[Language], HelpfulCommand]:
        def make(language: Language) -> HelpfulCommand:
            return cls(
                name,
                partial(does, Screen(language)),
                language=language,
                params=[*params, *options.common()],
                arguments=arguments,
                sections=sections,
            )

        return make

    return declare


class Listed(NamedTuple):
    """A command of a group: it is made when it is called, and not to list it."""

    name: str
    purpose: Text
    make: Callable[[], HelpfulCommand]


class HelpfulGroup(HelpfulCommand, click.Group):
    """The command that holds the others; a command it does not know is answered with the nearest ones."""

    def __init__(self, name: str, callback: Callable[..., Any], **others: Any) -> None:
        super().__init__(name, callback, invoke_without_command=True, **others)
        self.listed: dict[str, Listed] = {}

    def offer(self, listed: Listed) -> None:
        """Take in a command that is made when it is called."""
        self.listed[listed.name] = listed

    def add(self, command: HelpfulCommand) -> None:
        """Take in a command that is made already."""
        assert command.name is not None
        self.offer(Listed(command.name, command.purpose, lambda: command))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """What a shell offers: the commands with what they are for, none of which is made for it, and options."""
        from click.shell_completion import CompletionItem  # only a shell that completes asks

        return [
            *(
                CompletionItem(one.name, help=one.purpose.in_language(self.language))
                for one in self.listed.values()
                if one.name.startswith(incomplete)
            ),
            *super().shell_complete(ctx, incomplete),
        ]

    def get_command(self, ctx: click.Context, name: str) -> HelpfulCommand:
        """The command of a name that is listed, made now."""
        listed = self.listed[name]
        command = listed.make()
        command.purpose = listed.purpose
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The same, but an unknown command is told in both languages."""
        if args[0] not in self.listed:
            from difflib import get_close_matches  # only who errs needs it

            near = get_close_matches(args[0], list(self.listed), n=2, cutoff=0.4) or list(self.listed)
            zh = f"没有命令 {args[0]!r}；是否指：{'、'.join(near)}？"
            raise UsageFault(Text(zh, f"no command {args[0]!r}; did you mean: {', '.join(near)}?"), ctx)
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
        self.width = min(_columns(), _WIDEST)
        self.bold = coloured(sys.stdout)
        self.lines: list[str] = []

    def heading(self, text: Text) -> None:
        told = text.in_language(self.language)
        self.lines.append(click.style(told, fg="cyan", bold=True) if self.bold else told)

    def prose(self, text: str, indent: int = 2) -> None:
        self.lines += [" " * indent + line for line in wrap(text, self.width - indent)]

    def section(self, section: Section) -> None:
        if not (section.prose or section.terms or section.commands):
            return
        self.lines.append("")
        self.heading(Text(f"{section.title.zh}：", f"{section.title.en}:"))
        for text in section.prose:
            self.prose(text.in_language(self.language))
        column = max((width(term) for term, _ in section.terms), default=0) + 4
        for term, meaning in section.terms:
            first, *rest = wrap(meaning.in_language(self.language), self.width - column)
            self.lines.append(f"  {term}{' ' * (column - 2 - width(term))}{first}")
            self.lines += [" " * column + line for line in rest]
        for does, typed in section.commands:
            self.prose(does.in_language(self.language))
            self.lines += [f"    {line}" for line in typed.split("\n")]


def _columns() -> int:
    """How wide the terminal is; 80 where there is none."""
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        return 80


def wrap(text: str, columns: int) -> list[str]:
    """Text in lines no wider than this; between two Chinese characters a line may break, before a closing mark it may not.

    >>> wrap("结算一个文件，输出", 10)
    ['结算一个文', '件，输出']
    """
    lines: list[str] = []
    line = ""
    for piece in re.findall(_PIECES, text):
        if line.strip() and width((line + piece).rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _option_term(option: click.Option) -> str:
    names = ", ".join(option.opts)
    return names if option.is_flag or option.metavar is None else f"{names} {option.metavar}"
