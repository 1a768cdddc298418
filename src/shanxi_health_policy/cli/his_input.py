"""What the commands of `his` share: messages and settings in, the answer out, whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from attrs import frozen

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.failures import policy_failure
from shanxi_health_policy.cli.options import Options
from shanxi_health_policy.cli.output import complain
from shanxi_health_policy.engines.files.writing import write_text
from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his import Message, Settings, read_messages, refusal, write_json
from shanxi_health_policy.his.json_text import LARGEST
from shanxi_health_policy.his.messages import MessageLike
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text


@frozen
class Given:
    """What a command was given."""

    files: tuple[str, ...]
    config: tuple[str, ...]
    items: str | None
    out: str | None
    catalogue: Catalogue

    def settings(self) -> Settings:
        """The settings of the files named."""
        return Settings.load(*self.config, items=self.items, catalogue=self.catalogue)

    def sources(self) -> list[MessageLike]:
        """The messages of the files named; standard input is read here, within bounds."""
        return [sys.stdin.buffer.read(LARGEST + 1) if one == "-" else Path(one) for one in self.files]


def message_arguments(files: Text) -> tuple[tuple[str, Text], ...]:
    """The argument that names the messages."""
    return (("FILE…", files),)


def files_argument() -> click.Argument:
    """The files that hold the messages."""
    return click.Argument(["files"], metavar="FILE…", nargs=-1, required=True)


def message_options(options: Options) -> list[click.Option]:
    """Options of every command that reads messages."""
    return [
        options.value(
            "--config",
            zh="设置文件（TOML）：方言、机构、本地诊断编码",
            en="settings (TOML): the dialect, the institution, local codes of diagnoses",
            metavar="FILE",
            multiple=True,
        ),
        options.value(
            "--items",
            zh="本院项目与技术的对照表（CSV，有 code 和 technique 两列）",
            en="the mapping of this hospital's items to techniques (CSV with code and technique)",
            metavar="FILE",
        ),
        options.value(
            "-o",
            "--out",
            zh="把应答写入文件，默认写到标准输出",
            en="write the answer here; by default to standard output",
            metavar="FILE",
        ),
    ]


def answering(
    given: Given, answer: Callable[[Sequence[Message], Settings], Message], language: Language
) -> int:
    """Read, answer and write; wrong messages get an answer too, with `infcode` -1 and every fault."""
    settings, code = Settings(), ExitCode.DONE
    messages: tuple[Message, ...] = ()
    try:
        settings = given.settings()
        messages = read_messages(given.sources(), settings.dialect, name="-")
        found = answer(messages, settings)
    except MessageError as error:
        found = refusal(error, messages, settings.dialect)
        complain(policy_failure(error, language)[0])
        code = ExitCode.MESSAGE_REFUSED
    write_answer(write_json(found.to_plain(settings.dialect)), given.out)
    return code


def write_answer(text: str, out: str | None) -> None:
    """To a file, whole or not at all, or to standard output."""
    if out is None:
        sys.stdout.write(f"{text}\n")
    else:
        write_text(f"{text}\n", Path(out))
