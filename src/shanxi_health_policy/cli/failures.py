"""What went wrong, said in the user's language, and the exit code that goes with it."""

from __future__ import annotations

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, UsageFault
from shanxi_health_policy.cli.options import BadValue
from shanxi_health_policy.errors import FileError, MissingExtraError, NoticeError, PolicyError
from shanxi_health_policy.text import Language, Text

_ERROR = Text("错误：", "error: ")
_KINDS: tuple[tuple[type[PolicyError], ExitCode], ...] = (
    (NoticeError, ExitCode.WRONG_NOTICES),
    (FileError, ExitCode.FILE_TROUBLE),
    (MissingExtraError, ExitCode.MISSING_EXTRA),
)


def policy_failure(error: PolicyError, language: Language) -> tuple[str, ExitCode]:
    """An error of the library."""
    code = next((code for kind, code in _KINDS if isinstance(error, kind)), ExitCode.WRONG_USAGE)
    return _ERROR.in_language(language) + error.message(language), code


def system_failure(error: OSError, language: Language) -> tuple[str, ExitCode]:
    """An error of the system: a full disk, a folder that may not be written."""
    where = f"{error.filename}: " if error.filename is not None else ""
    text = Text(f"{_ERROR.zh}无法读取或写入：{where}", f"{_ERROR.en}cannot read or write: {where}")
    return f"{text.in_language(language)}{error.strerror or error}", ExitCode.FILE_TROUBLE


def usage_failure(error: click.UsageError, language: Language) -> tuple[str, ExitCode]:
    """Wrong usage: what is wrong, how the command is called, and where help is."""
    texts = [_usage_text(error)]
    texts[0] = Text(_ERROR.zh + texts[0].zh, _ERROR.en + texts[0].en)
    ctx = error.ctx
    if ctx is not None and isinstance(ctx.command, HelpfulCommand):
        usage, page = ctx.command.usage(ctx), f"{ctx.command_path} --help"
        texts += [Text(f"用法：{usage}", f"Usage: {usage}"), Text(f"帮助：{page}", f"Help: {page}")]
    return "\n".join(one.in_language(language) for one in texts), ExitCode.WRONG_USAGE


def _usage_text(error: click.UsageError) -> Text:
    if isinstance(error, UsageFault):
        return error.text
    if isinstance(error, BadValue):
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
    told, option = error.format_message(), getattr(error, "option_name", None)
    return Text(told if option is None else f"选项 {option} 缺少值，或多给了值", told)
