"""What the commands on messages share: their options, the files they are given, and how an answer is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from shanxi_health_policy import his
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.failures import policy_failure
from shanxi_health_policy.cli.help_pages import HelpfulCommand
from shanxi_health_policy.cli.options import load_catalogue
from shanxi_health_policy.cli.output import complain
from shanxi_health_policy.errors import MessageError, brought_by
from shanxi_health_policy.his.json_text import LARGEST
from shanxi_health_policy.his.messages import MessageLike
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.whole import check_another, write_text


@frozen
class Given:
    """What a command was given."""

    files: tuple[str, ...]
    config: tuple[str, ...]
    items: str | None
    out: str | None
    catalogue: Catalogue

    def settings(self) -> his.Settings:
        """The settings of the files named."""
        return his.Settings.load(*self.config, items=self.items, catalogue=self.catalogue)

    def sources(self) -> list[MessageLike]:
        """The messages of the files named; standard input is read here, within bounds."""
        return [sys.stdin.buffer.read(LARGEST + 1) if one == "-" else Path(one) for one in self.files]


def message_command(
    name: str,
    run: Callable[..., int],  # called with what every command is given, and by name with options of its own
    language: Language,
    *,
    purpose: Text,
    files: Text,
    own: Sequence[click.Option] = (),
    further: Sequence[click.Option] = (),
) -> HelpfulCommand:
    """A command on messages: its own options before those that all of them have, and further ones behind."""
    shared = [
        options.value(
            "--config FILE",
            "设置文件（TOML）：方言、机构、本地诊断编码",
            "settings (TOML): the dialect, the institution, local codes of diagnoses",
            multiple=True,
        ),
        options.value(
            "--items FILE",
            "本院项目与技术的对照表（CSV，有 code 和 technique 两列）",
            "the mapping of this hospital's items to techniques (CSV with code and technique)",
        ),
        options.value(
            "--profile FILE",
            "配置文件（TOML）：其中的 his（设置文件）和 items（对照表）；--config、--items 优先",
            "a profile (TOML): its settings files (his) and mapping (items); --config and --items come first",
        ),
        options.value(
            "-o --out FILE",
            "把应答写入文件，默认写到标准输出",
            "write the answer here; by default to standard output",
        ),
    ]
    argument = options.files_argument("files", "FILE…", nargs=-1, required=True)

    def called(
        files: tuple[str, ...],
        config: tuple[str, ...],
        items: str | None,
        profile: str | None,
        out: str | None,
        notices: tuple[str, ...] = (),
        **asked: Any,
    ) -> int:
        catalogue = load_catalogue(notices)
        said, mapping = tuple[str, ...](), items
        if profile is not None:
            said, mapping = _of_profile(profile, catalogue)
        given = Given(files, (*said, *config), items or mapping, out, catalogue)
        if out not in (None, "-"):
            named = (
                *files,
                *given.config,
                *notices,
                *(one for one in (given.items, profile) if one is not None),
            )
            check_another(out, "--out", named)
        return run(given, **asked)

    return HelpfulCommand(
        name,
        called,
        language=language,
        purpose=purpose,
        arguments=(("FILE…", files),),
        params=[argument, *own, *shared, *further, *options.common()],
    )


def _of_profile(path: str, catalogue: Catalogue) -> tuple[tuple[str, ...], str | None]:
    """The settings files and the mapping of items that a profile names; raises [FileError][] for a faulty one."""
    with brought_by("cli"):
        from shanxi_health_policy.batch import Profile  # messages are answered without it
    found = Profile.load(path, catalogue=catalogue)
    return tuple(map(str, found.his)), None if found.items is None else str(found.items)


def write_messages(
    given: Given, answer: Callable[[Sequence[his.Message], his.Settings], his.Message], language: Language
) -> int:
    """Read, answer and write: wrong messages get an answer too, with `infcode` -1 and every fault."""
    settings, code = his.Settings(), ExitCode.DONE
    messages: tuple[his.Message, ...] = ()
    try:
        settings = given.settings()
        messages = his.read_messages(given.sources(), settings.dialect, name="-")
        found = answer(messages, settings)
    except MessageError as error:
        found = his.refusal(error, messages, settings.dialect)
        complain(policy_failure(error, language)[0])
        code = ExitCode.MESSAGE_REFUSED
    write_answer(his.write_json(found.to_plain(settings.dialect)), given.out)
    return code


def write_answer(text: str, out: str | None) -> None:
    """To a file, whole or not at all, or to standard output."""
    if out in (None, "-"):
        sys.stdout.write(f"{text}\n")
    else:
        write_text(f"{text}\n", Path(out))


def unmatched_line(item: his.UnmatchedItem, language: Language) -> str:
    """An item that nothing matched, with the names most like it."""
    near = "、".join(item.nearest)
    like = Text(f"；相近的有：{near}", f"; alike are: {near}").in_language(language) if near else ""
    return "  " + " ".join(one for one in (item.feedetl_sn, item.code, item.name) if one) + like
