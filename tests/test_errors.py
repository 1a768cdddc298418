"""Every error says what was wrong, where, and what is expected, in both languages, and survives a process boundary."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules import importable

from shanxi_health_policy import FeeClass, InputError, PolicyError, UndecidedError, UnknownTermError
from shanxi_health_policy.errors import (
    MOST_HELD,
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
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.testing import AdapterError, ConformanceError, Outcome, TooSlowError
from shanxi_health_policy.text import Said, Text, at

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
        return make(OUTCOME)  # type: ignore[no-any-return]
    if issubclass(cls, RefusedError):
        return cast("PolicyError", make("已结算", "settled already"))
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


@pytest.mark.parametrize("field", ["\ud800", "a" * 10**6, "stats.\udcff[3]"], ids=["half", "huge", "within"])
def test_a_hostile_name_of_a_field_does_not_break_its_error(field: str) -> None:
    """Of a question from outside the names are no more to be trusted than the values."""
    for error in (
        InputError(field, "x", EXPECTED),
        MissingError(field),
        UnknownTermError(field, field, EXPECTED),
    ):
        for said in (
            str(error),
            error.message("zh"),
            error.message("en"),
            QuestionError([error, error]).message(),
        ):
            said.encode("utf-8")
            assert len(said) < 700


@given(st.text() | st.integers() | st.floats() | st.lists(st.text()) | st.binary())
def test_a_value_is_quoted_as_python_writes_it_or_cut_short(value: object) -> None:
    assert shown(value) == repr(value) or shown(value).endswith(("…", "…'", '…"'))
    assert len(shown(value)) <= 124


def _faults(count: int, column: str, cause: str) -> list[Fault]:
    return [Fault("a.csv", at("line", line, column), "'x'", EXPECTED, cause) for line in range(2, count + 2)]


def test_of_many_faults_of_a_kind_some_are_told_and_the_others_counted() -> None:
    error = FaultsError([*_faults(9, "amount", "not_money"), *_faults(2, "day", "not_a_day")])
    zh, en = error.message("zh").splitlines(), error.message("en").splitlines()
    assert (zh[0], en[0]) == ("共 11 处错误：", "11 errors:")
    assert [line.split("，")[1][:6] for line in zh[1:6]] == ["amount"] * 5
    assert (zh[6].strip(), en[6].strip()) == ("同样的另有 4 处", "4 more like these")
    assert [line.split(", ")[1][:3] for line in en[7:]] == ["day"] * 2
    assert len(error.faults) == 11


@given(
    st.lists(st.tuples(st.sampled_from(["amount", "day", "x"]), st.sampled_from(["a", "b", ""])), max_size=60)
)
def test_no_fault_is_lost_in_the_counts(drawn: list[tuple[str, str]]) -> None:
    faults = [
        Fault("a.csv", at("line", line, column), "1", EXPECTED, cause)
        for line, (column, cause) in enumerate(drawn)
    ]
    lines = FaultsError(faults).message("en").splitlines()[1:]
    counted = sum(int(line.split()[0]) for line in lines if line.endswith("more like these"))
    told = [line for line in lines if "a.csv: " in line]
    assert counted + len(told) == len(faults)
    kinds = {fault.kind for fault in faults}
    assert len(told) == sum(min(5, [one.kind for one in faults].count(kind)) for kind in kinds)


def test_a_message_has_few_lines_and_an_error_holds_no_more_faults_than_memory_bears() -> None:
    many = (
        Fault("a.csv", at("line", line, f"column {'x' * (line % 300)}"), "1", EXPECTED)
        for line in range(10_500)
    )
    error = FaultsError(many)
    assert (len(error.faults), error.further) == (MOST_HELD, 500)
    for text in (error.message("zh"), error.message("en")):
        assert text.count("\n") <= 60
        assert "10500" in text.splitlines()[0]
    assert error.message("en").splitlines()[-1].strip().startswith("and 1")
    assert FaultsError(error.faults, 1).text().en.endswith(" others")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_question_with_many_values_is_told_in_few_lines() -> None:
    wrong = [InputError(f"groups[{place}]", "x", EXPECTED) for place in range(100)]
    lines = QuestionError.of(wrong).message("zh").splitlines()
    assert len(lines) == 7
    assert lines[-1].strip() == "同样的另有 95 处"


def test_what_is_said_stands_in_the_order_value_cause_expected() -> None:
    caused = Said.of(EXPECTED, Text("是负数", "it is negative"))
    fault = Fault("a.csv", at("line", 3, "amount"), shown("-1"), caused)
    assert fault.text() == Text(
        "a.csv: 第 3 行，amount: '-1'；是负数；应为十进制金额",
        "a.csv: line 3, amount: '-1'; it is negative; expected a decimal amount",
    )
    assert InputError("amount", None, EXPECTED).text() == Text(
        "amount: 未填写；应为十进制金额", "amount: nothing given; expected a decimal amount"
    )
    assert Said.of(Text("1 至 5", "1 to 5")).zh == "应为 1 至 5"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("1.50"), "1.50"),
        (date(2023, 5, 4), "2023-05-04"),
        (FeeClass.I, "'I'"),
        (object(), "<object>"),
        (int, "<type>"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, said: str) -> None:
    assert shown(value) == said
