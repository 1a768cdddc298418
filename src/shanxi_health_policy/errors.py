"""What can go wrong, as few classes with fields: what was wrong, where, and what is expected.

Every exception of the library is a [PolicyError][], pickles, and speaks both languages. 'Not covered', 'not in force' and
'no rule for this place' are answers and never exceptions; an exception means that the input itself is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from itertools import islice
from typing import Self

from attrs import field, frozen

from shanxi_health_policy.text import Language, Said, Text, Typed, quoted, several, spoken, writable

MOST_HELD = 10_000
"""So many faults an error holds; those beyond are counted."""
MOST_WRONG = 1000
"""After so many wrong values of one question no more are looked for."""
_MOST_ALIKE, _MOST_TOLD = 5, 40
"""So many faults of one kind a message tells, and so many in all; those beyond as a count."""
_SHOWN = 120
_ANYTHING = re.compile(r"<.* at 0x[0-9a-f]+>|<class .*>")
_NUMBERS = re.compile(r"[0-9]+")
_REQUIRED = Text("此项必填", "required")
_NO_MORE = Text("\n  以后的没有再查", "\n  no more were looked for")
_NOT_VALID = Text(" 无效", " is not valid")


def cut(text: str) -> str:
    """Text cut short so that a hostile value cannot flood a log."""
    return text if len(text) <= _SHOWN + 3 else text[:_SHOWN] + "…"


def shown(value: object) -> str:
    """How a value is quoted in an error: text in quotes, an amount or a day as it is written, else its repr; cut short.

    A value that cannot be shown is named by its type.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> shown("V1"), shown(Decimal("1.50")), shown(date(2023, 5, 4))
    ("'V1'", '1.50', '2023-05-04')
    """
    from datetime import date  # only who errs needs them
    from decimal import Decimal

    try:
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, (Decimal, date)):
            return cut(str(value))
        if isinstance(value, str) and len(value) > _SHOWN:
            value = value[:_SHOWN] + "…"
        quoted = repr(value)
        if _ANYTHING.fullmatch(quoted) is None:
            return cut(quoted)
    except Exception:  # a value that cannot be shown must not hide what is wrong with it
        pass
    return f"<{type(value).__name__}>"


def or_near(expected: Text, near: Sequence[str]) -> Text:
    """What is expected of a name, and the names most like the one that was given, if there are any."""
    if not near:
        return expected
    return expected + Text(f"；是否指：{'、'.join(near)}？", f"; did you mean: {', '.join(near)}?")


class PolicyError(Exception):
    """The root of every exception this library raises."""

    def text(self) -> Text:
        """The message in both languages."""
        raise NotImplementedError

    def message(self, language: Language = "zh") -> str:
        """The message in one language; whatever it quotes, it can be written in UTF-8."""
        return writable(self.text().in_language(language))

    def __str__(self) -> str:
        return writable(str(self.text()))


class InputError(PolicyError, ValueError):
    """A value given by the caller is not what the field holds.

    Attributes: `field` (its public name), `value` (as quoted), `expected` (in both languages), `line` (of a file, or None).

    >>> error = InputError("amount", 1.5, Text(zh="十进制金额", en="a decimal amount"))
    >>> error.field, error.value
    ('amount', '1.5')
    >>> error.message("en")
    'amount: 1.5 is not valid; expected a decimal amount'
    """

    def __init__(self, field: str, value: object, expected: Text, line: int | None = None) -> None:
        self.field: str = field
        self.value: str = shown(value)
        self.expected: Text = expected
        self.line: int | None = line
        super().__init__(field, self.value, expected, line)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.__dict__.copy()))

    def text(self) -> Text:
        """The message in both languages."""
        said, where = self.said(), cut(self.field)
        zh, en = f"{where}: {said.zh}", f"{where}: {said.en}"
        if self.line is not None:
            zh, en = f"第 {self.line} 行，{zh}", f"line {self.line}, {en}"
        return Text(zh, en)

    def said(self) -> Text:
        """What is wrong with the value, as it is told beside the field itself."""
        value, said = quoted(self.value, _NOT_VALID), Said.of(self.expected)
        return Text(f"{value.zh}；{said.zh}", f"{value.en}; {said.en}")

    def in_words(self) -> Self:
        """The same error as it is told to who writes values in a form, a file or a command: without types of Python."""
        if isinstance(self.expected, Typed):
            self.expected = self.expected.in_words
        return self

    @property
    def kind(self) -> Hashable:
        """What errors of one kind have in common: the field but for its numbers, and what is expected."""
        return _NUMBERS.sub("", self.field), self.expected


class MissingError(InputError):
    """A value that is required and not given."""

    def __init__(self, field: str) -> None:
        super().__init__(field, None, _REQUIRED)

    def text(self) -> Text:
        """The message in both languages."""
        where = cut(self.field)
        return Text(f"缺少 {where}：{self.expected.zh}", f"{where} is missing: it is {self.expected.en}")

    def said(self) -> Text:
        """That it is not given."""
        return self.expected


class QuestionError(InputError):
    """Several values of one question that are wrong: `errors` holds each, and the other fields are those of the first."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors: tuple[InputError, ...] = tuple(errors)
        first = self.errors[0]
        PolicyError.__init__(self, first.field, first.value, first.expected, first.line)
        self.field: str = first.field
        self.value: str = first.value
        self.expected: Text = first.expected
        self.line: int | None = first.line

    @classmethod
    def of(cls, errors: Sequence[InputError]) -> InputError:
        """The one error there is, or all of several."""
        return errors[0] if len(errors) == 1 else cls(errors)

    @staticmethod
    def each(error: InputError) -> tuple[InputError, ...]:
        """Every error that one holds, or it alone."""
        return error.errors if isinstance(error, QuestionError) else (error,)

    def in_words(self) -> Self:
        """The same errors, each without types of Python."""
        for one in self.errors:
            one.in_words()
        self.expected = self.errors[0].expected
        return self

    def text(self) -> Text:
        """What is wrong with each value, one a line, in both languages."""
        found = listed([one.text() for one in self.errors], [one.kind for one in self.errors])
        return found + _NO_MORE if len(self.errors) >= MOST_WRONG else found


class MoneyError(InputError):
    """An amount that is not exact money: a float, a negative sum, more than two places, not a number."""


class UnknownTermError(InputError):
    """A name that the vocabulary does not know; `suggestions` holds the nearest names it does know."""

    def __init__(self, field: str, value: object, expected: Text, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(field, value, expected)
        self.suggestions: tuple[str, ...] = suggestions

    def text(self) -> Text:
        """The message in both languages, with the nearest names."""
        return or_near(super().text(), self.suggestions)


class AmbiguousNameError(InputError):
    """A name that fits more than one place, notice or listed facility; `expected` names them."""


class DeclarationError(PolicyError, TypeError):
    """A rule or table that is declared wrongly: twice under one name, or without what its declaration must say."""

    def __init__(self, what: str, name: str, problem: str) -> None:
        self.what: str = what
        self.name: str = name
        self.problem: str = problem
        super().__init__(what, name, problem)

    def text(self) -> Text:
        """The message in both languages."""
        return Text(
            f"{self.what} {self.name} 声明有误：{self.problem}",
            f"{self.what} {self.name} is declared wrongly: {self.problem}",
        )


@frozen
class Fault:
    """One thing wrong in a file: where it stands, the value, and what is expected."""

    file: str
    where: str
    """A key path such as `tcm.limits[3].annual.II`, or a line and column."""
    value: str
    expected: Text
    """What is expected instead; or all that is said of the value ([Said][])."""
    cause: str = field(default="", eq=False)
    """A code for why it is wrong, where there is one."""

    @property
    def kind(self) -> Hashable:
        """What faults of one kind have in common: the place but for its numbers, and the cause."""
        return self.file, _NUMBERS.sub("", self.where), self.cause or self.expected

    def text(self) -> Text:
        """The fault in both languages."""
        file, where, said = spoken(self.file), spoken(self.where), self.said()
        return Text(f"{file.zh}: {where.zh}: {said.zh}", f"{file.en}: {where.en}: {said.en}")

    def said(self) -> Text:
        """What is wrong with the value, as it is told beside its place."""
        value, said = quoted(self.value), Said.of(self.expected)
        return Text(f"{value.zh}；{said.zh}", f"{value.en}; {said.en}")


class FaultsError(PolicyError, ValueError):
    """Everything that is wrong with one or more files, found in one reading.

    Attributes: `faults`, in order, at most [MOST_HELD][] of them, and `further`, how many there are beyond.
    """

    def __init__(self, faults: Iterable[Fault], further: int = 0) -> None:
        rest = iter(faults)
        self.faults: tuple[Fault, ...] = tuple(islice(rest, MOST_HELD))
        self.further: int = further + sum(1 for _ in rest)
        super().__init__(self.faults, self.further)

    def text(self) -> Text:
        """The faults, one a line, in both languages; of many of a kind some, and how many more there are."""
        return listed(
            [one.text() for one in self.faults], [one.kind for one in self.faults], further=self.further
        )


def listed(said: Sequence[Text], kinds: Sequence[Hashable] = (), *, further: int = 0) -> Text:
    """Several faults, one a line, under their number; of many of a kind the first ones, together, and a count of the others.

    `kinds` says of each what kind it is, else each is one of its own; `further` are there besides.
    """
    count, lines = len(said) + further, some_of(said, kinds, further=further)
    zh = [f"共 {count} 处错误：", *(f"  {one.zh}" for one in lines)]
    en = [f"{count} error{'s' if count > 1 else ''}:", *(f"  {one.en}" for one in lines)]
    return Text("\n".join(zh), "\n".join(en))


def some_of(said: Sequence[Text], kinds: Sequence[Hashable] = (), *, further: int = 0) -> list[Text]:
    """The lines of [listed][]: of many of a kind the first ones, together, and how many others there are."""
    of_kind = Counter(kinds)
    groups: dict[Hashable, list[Text]] = {}
    for number, one in enumerate(said):
        crowded = kinds and of_kind[kinds[number]] > _MOST_ALIKE
        groups.setdefault(kinds[number] if crowded else number, []).append(one)
    lines: list[Text] = []
    told = 0
    for some in groups.values():
        if len(lines) >= _MOST_TOLD:
            break
        lines += some[:_MOST_ALIKE]
        told += len(some)
        if more := len(some[_MOST_ALIKE:]):
            lines.append(Text(f"  同样的另有 {more} 处", f"  {more} more like these"))
    if rest := len(said) + further - told:
        lines.append(Text(f"以外还有 {rest} 处", f"and {several(rest, 'other')}"))
    return lines


class NoticeError(FaultsError):
    """Notice files that cannot be trusted: unknown or missing keys, overlapping periods, a figure without its clause."""


class FileError(FaultsError):
    """A file of visits or balances that cannot be read at all: encoding, columns, format, or an output in the way."""


class MessageError(FaultsError):
    """Messages of a hospital system that cannot be trusted, or settings for them: every fault with its path in the message."""


class MissingExtraError(PolicyError, ModuleNotFoundError):
    """A part of the library whose optional dependencies are not installed: `extra` names them for pip."""

    def __init__(self, extra: str, missing: str) -> None:
        self.extra: str = extra
        self.missing: str = missing
        super().__init__(extra, missing)
        self.name: str | None = missing  # as every ModuleNotFoundError has it

    def text(self) -> Text:
        """The message in both languages, with the command that installs what is missing."""
        command = f"pip install 'shanxi-health-policy[{self.extra}]'"
        return Text(
            f"缺少 {self.missing}；请运行：{command}", f"{self.missing} is not installed; run: {command}"
        )


@contextmanager
def brought_by(extra: str) -> Iterator[None]:
    """Around an import that needs an extra: what is not installed is a [MissingExtraError][], which says how to install it."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = error.name or str(error)
        if missing.partition(".")[0] == __package__:  # a module of our own comes with no extra
            raise
        raise MissingExtraError(extra, missing) from None


class LedgerError(PolicyError, ValueError):
    """A claim that does not fit the ledger: `settlement_id`, `other_id` (the claim it clashes with) and `problem`."""

    def __init__(self, settlement_id: str, other_id: str, problem: Text) -> None:
        self.settlement_id: str = settlement_id
        self.other_id: str = other_id
        self.problem: Text = problem
        super().__init__(settlement_id, other_id, problem)

    def text(self) -> Text:
        """The message in both languages; it names both claims."""
        return self.problem


class DuplicateSettlementError(LedgerError):
    """Two settlements (or cancellations) with one id; the problem names both by their place in the order given."""


class CancellationError(LedgerError):
    """A cancellation of a settlement that is unknown, or that was cancelled before."""


def _rebuild(cls: type[InputError], state: dict[str, object]) -> InputError:
    error = cls.__new__(cls)
    error.__dict__.update(state)
    error.args = (error.field, error.value, error.expected, error.line)
    return error
