"""What went wrong, said in the user's language, and the exit code that goes with it."""

from __future__ import annotations

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, UsageFault
from shanxi_health_policy.cli.options import BadValue
from shanxi_health_policy.errors import FileError, MissingExtraError, NoticeError, PolicyError
from shanxi_health_policy.text import Language, Text

_KINDS: tuple[tuple[type[PolicyError], ExitCode], ...] = (
    (NoticeError, ExitCode.WRONG_NOTICES),
    (FileError, ExitCode.FILE_TROUBLE),
    (MissingExtraError, ExitCode.MISSING_EXTRA),
)


def policy_failure(error: PolicyError, language: Language) -> tuple[str, ExitCode]:
    """An error of the library."""
    code = next((code for kind, code in _KINDS if isinstance(error, kind)), ExitCode.WRONG_USAGE)
    return _error(language) + error.message(language), code


def system_failure(error: OSError, language: Language) -> tuple[str, ExitCode]:
    """An error of the system: a full disk, a folder that may not be written."""
    where = f"{error.filename}: " if error.filename is not None else ""
    text = Text(zh=f"无法读取或写入：{where}", en=f"cannot read or write: {where}")
    return f"{_error(language)}{text.in_language(language)}{error.strerror or error}", ExitCode.FILE_TROUBLE


def usage_failure(error: click.UsageError, language: Language) -> tuple[str, ExitCode]:
    """Wrong usage: what is wrong, how the command is called, and where help is."""
    lines = [_error(language) + _usage_text(error, language)]
    ctx = error.ctx
    if ctx is not None and isinstance(ctx.command, HelpfulCommand):
        lines.append(("用法：" if language == "zh" else "Usage: ") + ctx.command.usage(ctx))
        lines.append(f"{'帮助：' if language == 'zh' else 'Help: '}{ctx.command_path} --help")
    return "\n".join(lines), ExitCode.WRONG_USAGE


def _error(language: Language) -> str:
    return "错误：" if language == "zh" else "error: "


def _usage_text(error: click.UsageError, language: Language) -> str:
    if isinstance(error, UsageFault):
        return error.text.in_language(language)
    if isinstance(error, BadValue):
        return error.error.message(language)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = _name(error.param)
        return f"缺少 {name}" if language == "zh" else f"{name} is missing"
    if isinstance(error, click.NoSuchOption):
        near = (
            "、".join(error.possibilities or ()) if language == "zh" else ", ".join(error.possibilities or ())
        )
        ask = (f"；是否指：{near}？" if language == "zh" else f"; did you mean: {near}?") if near else ""
        return (
            f"没有选项 {error.option_name}" if language == "zh" else f"no option {error.option_name}"
        ) + ask
    if isinstance(error, click.BadOptionUsage) and language == "zh":
        return f"选项 {error.option_name} 缺少值，或多给了值"
    return error.format_message()


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Argument):
        return param.metavar or ""
    return "/".join(param.opts)
