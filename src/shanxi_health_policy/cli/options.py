"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from shanxi_health_policy.cli.language import LANGUAGES, OPTION
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import to_fen
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.places import check_place

LVLIANG = "141100"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_EXPECTED_YEAR = Text(zh="四位年份", en="a year of four digits")
_EXPECTED_DAY = Text(zh="存在的日期，写作 2023-05-04", en="a day that exists, written as 2023-05-04")


class BadValue(click.BadParameter):
    """A value that the library refuses; `error` says why, in both languages."""

    def __init__(self, error: InputError, param: click.Parameter | None, ctx: click.Context | None) -> None:
        super().__init__(str(error), ctx, param)
        self.error = error


class Parsed(click.ParamType[Any]):
    """A value read by a function of the library, whose error then names the option."""

    name = "value"

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self.parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value as the library holds it."""
        try:
            return self.parse(value)
        except InputError as error:
            error.field = self.name if param is None else param.opts[-1]
            raise BadValue(error, param, ctx) from None


class Options:
    """Makes options in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def text(self, zh: str, en: str) -> str:
        """One of two texts, by the language."""
        return zh if self.language == "zh" else en

    def value(
        self,
        *names: str,
        zh: str,
        en: str,
        metavar: str,
        parse: Callable[[str], Any] = str,
        required: bool = False,
        multiple: bool = False,
        default: str | None = None,
    ) -> click.Option:
        """An option with a value."""
        text = self.text(zh, en)
        if required:
            text += self.text("（必填）", " (required)")
        if multiple:
            text += self.text("（可重复）", " (repeatable)")
        others = {} if default is None else {"default": default}
        return click.Option(
            names,
            metavar=metavar,
            type=Parsed(parse),
            required=required,
            multiple=multiple,
            help=text,
            **others,  # type: ignore[arg-type]
        )

    def flag(self, *names: str, zh: str, en: str) -> click.Option:
        """An option that is given or not."""
        return click.Option(names, is_flag=True, help=self.text(zh, en))

    def common(self) -> list[click.Option]:
        """`--lang` and `--help`, which every command has."""
        lang = self.value(
            OPTION,
            zh="语言：zh 或 en（默认按系统区域）",
            en="zh or en; by default the locale's",
            metavar="zh|en",
            parse=one_of(*LANGUAGES),
        )
        lang.expose_value = False
        text = self.text("显示本说明", "show this page")
        return [
            lang,
            click.Option(
                ["-h", "--help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help=text,
            ),
        ]

    def place(self, default: str | None = LVLIANG) -> click.Option:
        """`--place`."""
        standard = (
            self.text(f"，默认 {default} 吕梁市", f"; {default}, Lvliang, by default") if default else ""
        )
        return self.value(
            "--place",
            zh=f"地方的行政区划代码；县随市{standard}",
            en=f"the place's GB/T 2260 code; a county follows its city{standard}",
            metavar="CODE",
            parse=check_place,
            default=default,
        )

    def known_on(self) -> click.Option:
        """`--known-on`."""
        return self.value(
            "--known-on",
            zh="只算截至该日已知的文件",
            en="leave out notices that were not yet known on this day",
            metavar="YYYY-MM-DD",
            parse=parse_day,
        )

    def encoding(self) -> click.Option:
        """`--encoding` of a CSV file."""
        return self.value(
            "--encoding",
            zh="CSV 的编码：utf-8 或 gb18030（默认自动识别）",
            en="of the CSV: utf-8 or gb18030; found out by default",
            metavar="NAME",
            parse=one_of("utf-8", "gb18030"),
        )

    def memory(self, out: str) -> click.Option:
        """`--memory` of a run over a file, whose parts wait beside `out`."""
        return self.value(
            "--memory",
            zh=f"至多用这么多内存，如 2GB；放不下的文件分块放在 {out} 旁边的磁盘上。默认为空闲内存的一半",
            en=f"use at most so much memory, such as 2GB; a file that does not fit waits in parts on disk beside {out}. By "
            "default half of what is free",
            metavar="SIZE",
        )

    def text_or_json(self) -> click.Option:
        """`--format`."""
        return self.value(
            "--format",
            "form",
            zh="text 或 json，默认 text",
            en="text or json; text by default",
            metavar="text|json",
            parse=one_of("text", "json"),
            default="text",
        )

    def notices(self) -> click.Option:
        """`--notices`."""
        return self.value(
            "--notices",
            zh="另加您自己的文件数据：*.toml 或其目录",
            en="add notice files of your own: a *.toml, or a folder of them",
            metavar="DIR",
            multiple=True,
        )


def _show_help(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(ctx.get_help(), color=True)  # the page itself knows whether colour is wanted
        ctx.exit()


def one_of(*choices: str) -> Callable[[str], str]:
    """Reads one of a few words."""

    def parse(value: str) -> str:
        if value not in choices:
            raise InputError("", value, Text(zh=" 或 ".join(choices), en=" or ".join(choices)))
        return value

    return parse


def parse_day(value: str) -> date:
    """A day written as 2023-05-04, in ASCII digits."""
    if _DAY.fullmatch(value) is None:
        raise InputError("", value, _EXPECTED_DAY)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError("", value, _EXPECTED_DAY) from None


def parse_year(value: str) -> int:
    """A year written with four ASCII digits."""
    if _YEAR.fullmatch(value) is None:
        raise InputError("", value, _EXPECTED_YEAR)
    return int(value)


def parse_money(value: str) -> str:
    """An amount in yuan, checked and kept as written."""
    to_fen(value)
    return value


def load_catalogue(notices: tuple[str, ...]) -> Catalogue:
    """The shipped notices and those in these files and folders."""
    return Catalogue.load(*notices) if notices else Catalogue.shipped()


@contextmanager
def naming(option: str) -> Iterator[None]:
    """An input error within names the option."""
    try:
        yield
    except InputError as error:
        error.field = option
        raise
