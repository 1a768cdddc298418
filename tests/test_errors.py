"""Every error says what was wrong, where, and what is expected, in both languages, and survives a process boundary."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any, NoReturn, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules import importable

from shanxi_health_policy import InputError, PolicyError, UndecidedError, UnknownTermError
from shanxi_health_policy.errors import (
    CancellationError,
    DeclarationError,
    DuplicateSettlementError,
    Fault,
    FaultsError,
    LedgerError,
    MissingError,
    MissingExtraError,
    MoneyError,
    QuestionError,
    shown,
)
from shanxi_health_policy.testing import AdapterError, ConformanceError, Outcome, TooSlowError
from shanxi_health_policy.text import Text

EXPECTED = Text(zh="十进制金额", en="a decimal amount")
FAULT = Fault("a.csv", "line 2", "x", EXPECTED)
OUTCOME = Outcome(
    place="141100", seed=0, cases=2, operations=3, seconds=0.5, complete=True, failed=1, edges={}, rules={}
)


def every_class() -> Iterator[type[PolicyError]]:
    """All exceptions of the package, found by their root."""
    importable()
    found: list[type[PolicyError]] = [PolicyError]
    for one in found:
        found += [cls for cls in one.__subclasses__() if cls not in found]
    yield from found[1:]


CLASSES = sorted(every_class(), key=lambda cls: cls.__name__)


def example(cls: type[PolicyError]) -> PolicyError:
    """An error of a class."""
    make = cast("Any", cls)
    if issubclass(cls, QuestionError):
        return make([example(InputError), example(MissingError)])  # type: ignore[no-any-return]
    if issubclass(cls, MissingError):
        return make("amount")  # type: ignore[no-any-return]
    if issubclass(cls, UnknownTermError):
        return cast("PolicyError", make("condition", "颈锥病", EXPECTED, ("颈椎病", "腰痛")))
    if issubclass(cls, InputError):
        return cast("PolicyError", make("amount", 1.5, EXPECTED, 7))
    if issubclass(cls, FaultsError):
        return cast("PolicyError", make([FAULT, FAULT]))
    if issubclass(cls, DeclarationError):
        return cast("PolicyError", make("rule", "reimburse", "tcm.one and tcm.two"))
    if issubclass(cls, UndecidedError):
        return cast("PolicyError", make(("residents", "nurses")))
    if issubclass(cls, LedgerError):
        return cast("PolicyError", make("s2", "s1", Text(zh="重复", en="twice")))
    if issubclass(cls, AdapterError):
        return cast("PolicyError", make(Text(zh="没有答复", en="no answer")))
    if issubclass(cls, TooSlowError):
        return cast("PolicyError", make(3.0))
    if issubclass(cls, ConformanceError):
        return cast("PolicyError", make(OUTCOME, "check_reimburse"))
    return cast("PolicyError", make("batch", "polars"))


def test_the_walk_finds_the_classes() -> None:
    assert {InputError, MoneyError, CancellationError, DuplicateSettlementError, MissingExtraError} <= set(
        CLASSES
    )


def _fields(error: PolicyError) -> dict[str, object]:
    """The fields of an error; errors within it, which are equal to themselves alone, by their class and fields."""
    return {
        name: [(type(one), one.args, _fields(one)) for one in value] if name == "errors" else value
        for name, value in vars(error).items()
    }


@pytest.mark.parametrize("cls", CLASSES)
def test_an_error_pickles_copies_and_keeps_its_text(cls: type[PolicyError]) -> None:
    error = example(cls)
    error.add_note("while settling")
    between = "\n\n" if cls is ConformanceError else " | "  # a report has many lines
    copies = [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for other in (*copies, copy.copy(error), copy.deepcopy(error)):
        assert type(other) is cls
        assert other.text() == error.text()
        assert str(other) == str(error) == error.message() + between + error.message("en")
        assert (other.args, _fields(other)) == (error.args, _fields(error))


@pytest.mark.parametrize("cls", CLASSES)
def test_an_error_speaks_both_languages(cls: type[PolicyError]) -> None:
    text = example(cls).text()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
    assert text.en.isascii() or cls is UnknownTermError  # the names offered are Chinese
    assert issubclass(cls, ValueError | ImportError | RuntimeError | AssertionError | TypeError)


def test_the_root_alone_says_nothing() -> None:
    with pytest.raises(NotImplementedError):
        PolicyError().text()


def test_the_messages() -> None:
    assert (
        InputError("amount", 1.5, EXPECTED).message("en")
        == "amount: 1.5 is not valid; expected a decimal amount"
    )
    assert InputError("amount", 1.5, EXPECTED, 7).message("zh") == "第 7 行，amount: 1.5 无效；应为十进制金额"
    assert UnknownTermError("x", "y", EXPECTED).message("en").endswith("expected a decimal amount")
    assert example(UnknownTermError).message("en").endswith("; did you mean: 颈椎病, 腰痛?")
    assert example(MissingExtraError).message("en").endswith("pip install 'shanxi-health-policy[batch]'")
    assert FaultsError([FAULT]).message("en").endswith("\n  a.csv: line 2: x; expected a decimal amount")
    assert FaultsError(iter([FAULT])).faults == (FAULT,)


class Silent:
    """Its repr fails."""

    def __repr__(self) -> NoReturn:
        raise RuntimeError("no")


class Loud:
    """Its repr is long."""

    def __repr__(self) -> str:
        return "x" * 10_000_000


class Odd(str):
    """A string that cannot be cut."""

    __slots__ = ()

    def __getitem__(self, _: object) -> NoReturn:
        raise RuntimeError("no")


def nested() -> list[Any]:
    """A list too deep to show."""
    found: list[Any] = []
    for _ in range(100_000):
        found = [found]
    return found


def circular() -> list[Any]:
    """A list that holds itself."""
    found: list[Any] = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    "value",
    [Silent(), [Silent()], Loud(), Odd("x" * 1_000), nested(), circular(), "文" * 10_000_000, "\ud800" * 1_000, 10**10_000],
    ids=["silent", "silent within", "loud", "odd", "nested", "circular", "huge", "surrogates", "digits"],
)  # fmt: skip
@pytest.mark.parametrize("cls", [InputError, MoneyError, UnknownTermError])
def test_a_hostile_value_does_not_break_its_error(value: object, cls: type[InputError]) -> None:
    error = cls("amount", value, EXPECTED)
    assert len(str(error)) < 500
    assert pickle.loads(pickle.dumps(error)).text() == error.text()
    str(error).encode("utf-8")


@given(st.text() | st.integers() | st.floats() | st.lists(st.text()) | st.binary())
def test_a_value_is_quoted_as_python_writes_it_or_cut_short(value: object) -> None:
    assert shown(value) == repr(value) or shown(value).endswith(("…", "…'", '…"'))
    assert len(shown(value)) <= 124
