"""What can go wrong, as few classes with fields: what was wrong, where, and what is expected.

Every exception of the library is a [PolicyError][], pickles, and speaks both languages. 'Not covered', 'not in force' and
'no rule for this place' are answers and never exceptions; an exception means that the input itself is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from attrs import frozen

from shanxi_health_policy.text import Language, Text

_SHOWN = 120
_REQUIRED = Text("必填的值", "a value, which is required")


def cut(text: str) -> str:
    """Text cut short so that a hostile value cannot flood a log."""
    return text if len(text) <= _SHOWN + 3 else text[:_SHOWN] + "…"


def shown(value: object) -> str:
    """How a value is quoted in an error: its repr, cut short; a value whose repr fails is named by its type."""
    try:
        if isinstance(value, str) and len(value) > _SHOWN:
            value = value[:_SHOWN] + "…"
        return cut(repr(value))
    except Exception:  # a value that cannot be shown must not hide what is wrong with it
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
        """The message in one language."""
        return self.text().in_language(language)

    def __str__(self) -> str:
        return str(self.text())


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
        zh = f"{self.field}: {self.value} 无效；应为{self.expected.zh}"
        en = f"{self.field}: {self.value} is not valid; expected {self.expected.en}"
        if self.line is not None:
            zh, en = f"第 {self.line} 行，{zh}", f"line {self.line}, {en}"
        return Text(zh, en)


class MissingError(InputError):
    """A value that is required and not given."""

    def __init__(self, field: str) -> None:
        super().__init__(field, None, _REQUIRED)

    def text(self) -> Text:
        """The message in both languages."""
        return Text(f"缺少 {self.field}：{self.expected.zh}", f"{self.field} is missing: {self.expected.en}")


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

    def text(self) -> Text:
        """What is wrong with each value, one a line, in both languages."""
        return listed([one.text() for one in self.errors])


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

    def text(self) -> Text:
        """The fault in both languages."""
        return Text(
            f"{self.file}: {self.where}: {self.value}；应为{self.expected.zh}",
            f"{self.file}: {self.where}: {self.value}; expected {self.expected.en}",
        )


class FaultsError(PolicyError, ValueError):
    """Everything that is wrong with one or more files, found in one reading: `faults`, in order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def text(self) -> Text:
        """All faults, one a line, in both languages."""
        return listed([one.text() for one in self.faults])


def listed(said: Sequence[Text]) -> Text:
    """Several faults, one a line, under their number."""
    count = len(said)
    zh = [f"共 {count} 处错误：", *(f"  {one.zh}" for one in said)]
    en = [f"{count} fault{'s' if count > 1 else ''}:", *(f"  {one.en}" for one in said)]
    return Text("\n".join(zh), "\n".join(en))


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
