"""What went wrong, said in the user's language, and the exit code that goes with it."""

from __future__ import annotations

import click

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, usage_text
from shanxi_health_policy.errors import FileError, InputError, MissingExtraError, NoticeError, PolicyError
from shanxi_health_policy.text import Language, Text, spoken

_ERROR = Text("错误：", "error: ")
_KINDS: tuple[tuple[type[PolicyError], ExitCode], ...] = (
    (NoticeError, ExitCode.WRONG_NOTICES),
    (FileError, ExitCode.FILE_TROUBLE),
    (MissingExtraError, ExitCode.MISSING_EXTRA),
)


def policy_failure(error: PolicyError, language: Language) -> tuple[str, ExitCode]:
    """An error of the library."""
    if isinstance(error, InputError):
        error = error.in_words()
    code = next((code for kind, code in _KINDS if isinstance(error, kind)), ExitCode.WRONG_USAGE)
    return _ERROR.in_language(language) + error.message(language), code


def system_failure(error: OSError, language: Language) -> tuple[str, ExitCode]:
    """An error of the system: a full disk, a folder that may not be written."""
    from shanxi_health_policy.causes import of_system  # an answer needs no words for failures

    where = f"{error.filename}: " if error.filename is not None else ""
    text = Text(f"{_ERROR.zh}无法读取或写入：{where}", f"{_ERROR.en}cannot read or write: {where}")
    return (
        f"{text.in_language(language)}{spoken(of_system(error)).in_language(language)}",
        ExitCode.FILE_TROUBLE,
    )


def usage_failure(error: click.UsageError, language: Language) -> tuple[str, ExitCode]:
    """Wrong usage: what is wrong, how the command is called, and where help is."""
    texts = [usage_text(error)]
    texts[0] = Text(_ERROR.zh + texts[0].zh, _ERROR.en + texts[0].en)
    ctx = error.ctx
    if ctx is not None and isinstance(ctx.command, HelpfulCommand):
        usage, page = ctx.command.usage(ctx), f"{ctx.command_path} --help"
        texts += [Text(f"用法：{usage}", f"Usage: {usage}"), Text(f"帮助：{page}", f"Help: {page}")]
    return "\n".join(one.in_language(language) for one in texts), ExitCode.WRONG_USAGE
