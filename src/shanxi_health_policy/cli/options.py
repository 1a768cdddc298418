"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from shanxi_health_policy.cli.language import LANGUAGES, OPTION
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from datetime import date

    from click.shell_completion import CompletionItem

    from shanxi_health_policy.notices.catalogue import Catalogue


class BadValue(click.BadParameter):
    """A value that the library refuses; `error` says why, in both languages."""

    def __init__(self, error: InputError, param: click.Parameter | None, ctx: click.Context | None) -> None:
        super().__init__(str(error), ctx, param)
        self.error = error


WRONG = f"{__name__}.wrong"
"""Where a context keeps the options that are wrong, by name."""
_GIVEN = f"{__name__}.given"
"""Where a context keeps what options were given first, those of the groups it stands in among them."""
_FILES = ("FILE", "FILE…", "F", "OUT", "REPORT", "DIR")
"""Values that are names of files or folders."""
_ONCE = Text("一个值；几次都相同也可以", "one value, or the same each time")


def _spelled(param: click.Parameter) -> str:
    """How an option is called in full."""
    return param.opts[0 if param.opts[0][1:2] == "-" else -1]


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
            error.field = self.name if param is None else _spelled(param)
            raise BadValue(error, param, ctx) from None

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """What a shell offers while the value is typed: one of a few words, or what it knows of files."""
        from click.shell_completion import CompletionItem  # only a shell that completes asks

        if isinstance(self.parse, OneOf):
            return [CompletionItem(one) for one in self.parse.choices if one.startswith(incomplete)]
        return [CompletionItem(incomplete, type="file")] if param.metavar in _FILES else []


class Value(click.Option):
    """An option with its meaning in both languages."""

    def __init__(self, names: tuple[str, ...], says: Text, **others: Any) -> None:
        super().__init__(names, **others)
        self.says = says

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """As ever, but every value is kept that an option is given, so that two are not one in silence."""
        if self.is_flag or self.multiple:
            super().add_to_parser(parser, ctx)
        else:
            parser.add_option(obj=self, opts=self.opts, dest=self.name, action="append", nargs=self.nargs)

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, Any]:
        """The value; two that differ, of the command or of its group, are kept as wrong."""
        given = opts.get(self.name)
        if not isinstance(given, list) or self.multiple:
            return super().consume_value(ctx, opts)
        first = ctx.meta.setdefault(_GIVEN, {}).setdefault(self.opts[0], given[0])
        differing = [first, *(one for one in dict.fromkeys(given) if one != first)]
        value, source = super().consume_value(ctx, {**opts, self.name: given[-1]})
        if len(differing) > 1:
            error = InputError(_spelled(self), ", ".join(differing), _ONCE)
            ctx.meta.setdefault(WRONG, {})[self.name] = BadValue(error, self, ctx)
        return value, source

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """The value; what is wrong with it, or that it is missing, is kept, so that all such faults are told together."""
        try:
            return super().process_value(ctx, value)
        except (BadValue, click.MissingParameter) as error:
            ctx.meta.setdefault(WRONG, {}).setdefault(self.name, error)
            return None


def value(
    spelled: str,
    zh: str,
    en: str,
    parse: Callable[[str], Any] = str,
    *,
    name: str | None = None,
    required: bool = False,
    multiple: bool = False,
    default: str | None = None,
) -> Value:
    """An option with a value, spelled as a page of help shows it: `-o --out FILE`; `name` is that of its value."""
    *names, metavar = spelled.split(" ")
    if required:
        zh, en = f"{zh}（必填）", f"{en} (required)"
    if multiple:
        zh, en = f"{zh}（可重复）", f"{en} (repeatable)"
    given = {"required": required, "multiple": multiple, **({} if default is None else {"default": default})}
    named = (*names, name) if name else tuple(names)
    return Value(named, Text(zh, en), metavar=metavar, type=Parsed(parse), **given)


def day(name: str, zh: str, en: str) -> Value:
    """An option with a day."""
    return value(f"{name} YYYY-MM-DD", zh, en, parse_day)


def flag(spelled: str, zh: str, en: str, **others: Any) -> Value:
    """An option that is given or not."""
    return Value(tuple(spelled.split(" ")), Text(zh, en), is_flag=True, **others)


def common() -> list[click.Parameter]:
    """`--lang` and `--help`, which every command has."""
    lang = value(
        f"{OPTION} zh|en",
        "语言：zh 或 en（默认按系统区域）",
        "zh or en; by default the locale's",
        one_of(*LANGUAGES),
    )
    lang.expose_value = False
    return [lang, asking("-h --help", "显示本说明", "show this page", _show_help)]


def asking(
    spelled: str, zh: str, en: str, show: Callable[[click.Context, click.Parameter, bool], None]
) -> Value:
    """An option that asks about the command itself, whatever else is given."""
    return flag(spelled, zh, en, is_eager=True, expose_value=False, callback=show)


def place(
    zh: str = "。不写则为唯一有此规则的地方，结果会写明",
    en: str = ". Left out, the only place with the rule, which the result then names",
) -> Value:
    """`--place`, and what holds where it is left out."""
    return value(
        "--place PLACE",
        f"地方的名称或行政区划代码；县随市{zh}",
        f"the place's name or GB/T 2260 code; a county follows its city{en}",
    )


def known_on() -> Value:
    """`--known-on`."""
    return day(
        "--known-on", "只算截至该日已知的文件", "leave out notices that were not yet known on this day"
    )


def output_form(*forms: str) -> Value:
    """`--format`, the first of the forms by default."""
    *before, last = forms
    zh, en = (
        f"{'、'.join(before)} 或 {last}，默认 {forms[0]}",
        f"{', '.join(before)} or {last}; {forms[0]} by default",
    )
    return value(f"--format {'|'.join(forms)}", zh, en, one_of(*forms), name="form")


def text_or_json() -> Value:
    """`--format` of what is text for a person."""
    return output_form("text", "json")


def table_out(endings: Sequence[str]) -> Value:
    """`--out` of a table, in the format of its ending."""
    zh, en = "、".join(endings), ", ".join(endings)
    return value("-o --out FILE", f"写入文件：{zh}", f"write a file: {en}")


def notices() -> Value:
    """`--notices`."""
    return value(
        "--notices DIR",
        "另加您自己的文件数据：*.toml 或其目录",
        "add notice files of your own: a *.toml, or a folder of them",
        multiple=True,
    )


def _show_help(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(ctx.get_help(), color=True)  # the page itself knows whether colour is wanted
        ctx.exit()


class OneOf:
    """Reads one of a few words."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def __call__(self, value: str) -> str:
        """The word itself."""
        if value not in self.choices:
            raise InputError("", value, Text(zh=" 或 ".join(self.choices), en=" or ".join(self.choices)))
        return value


def one_of(*choices: str) -> OneOf:
    """What reads one of a few words."""
    return OneOf(*choices)


def files_argument(name: str, metavar: str, **others: Any) -> click.Argument:
    """An argument that is one file or several."""
    return click.Argument([name], metavar=metavar, type=Parsed(str), **others)


def parse_day(value: str) -> date:
    """A day written as 2023-05-04, in ASCII digits."""
    from shanxi_health_policy.asking.kinds import read_day  # help is shown without it

    return read_day("", value)


def parse_year(value: str) -> int:
    """A year written with four ASCII digits."""
    if re.fullmatch("[0-9]{4}", value) is None:
        raise InputError("", value, Text("四位年份", "a year of four digits"))
    return int(value)


def parse_count(value: str) -> int:
    """A whole number in ASCII digits."""
    if re.fullmatch("[0-9]{1,9}", value) is None:
        raise InputError("", value, Text("0 至 999999999 的整数", "a whole number from 0 to 999999999"))
    return int(value)


def parse_mapped(value: str) -> tuple[str, str]:
    """A header, and the name of the column that it means."""
    header, equals, name = value.rpartition("=")
    if not (equals and header and name):
        expected = Text("列名=本库的列名，如 身份证号=person_id", "HEADER=NAME, such as 身份证号=person_id")
        raise InputError("", value, expected)
    return header, name


def parse_money(value: str) -> str:
    """An amount in yuan, checked and kept as written."""
    from shanxi_health_policy.money import to_fen  # help is shown without it

    to_fen(value)
    return value


def load_catalogue(notices: tuple[str, ...]) -> Catalogue:
    """The shipped notices and those in these files and folders."""
    from shanxi_health_policy.notices.catalogue import Catalogue  # help is shown without it

    return Catalogue.load(*notices) if notices else Catalogue.shipped()


def name_options(error: InputError, params: Iterable[click.Parameter]) -> None:
    """Let an error that names parameters of the library name the options of the command that hold them."""
    options = {one.name: _spelled(one) for one in params if isinstance(one, Value)}
    for one in (error, *getattr(error, "errors", ())):
        named = [options.get(name) for name in one.field.split(", ")]
        if all(named):
            one.field = ", ".join(filter(None, named))


@contextmanager
def naming(option: str, field: str | None = None) -> Iterator[None]:
    """An input error within names the option: any error, or one of the field alone."""
    try:
        yield
    except InputError as error:
        if field in (None, error.field):
            error.field = option
        raise
