"""JSON from outside, wherever it is read: numbers beyond all bounds, and depth, are an error of ours and never a traceback."""

from __future__ import annotations

import ast
import io
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Runner
from tests.naming import plain

import shanxi_health_policy
from shanxi_health_policy import Answer, PolicyError, Share, his, premium_subsidy, receipt
from shanxi_health_policy.asking.receipts import Receipt, replay
from shanxi_health_policy.assistants.lines import Lines
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.plain import DEEPEST, parsed, too_deep, typed
from shanxi_health_policy.testing.conform.protocol import read_answer

NUMBERS = (
    *("1e9999999999999999999", "-1e9999999999999999999", "1e-9999999999999999999", "1E+999999999"),
    *("-1e999999999", "1e-999999999", "1e400", "0e99999999999999999999", "NaN", "Infinity", "-Infinity"),
    *("9" * 400, "9" * 5_000, f"0.{'0' * 5_000}1"),
)
DEEP = ("[" * 100 + "]" * 100, "[" * 5_000 + "]" * 5_000, '{"a":' * 1_000 + "1" + "}" * 1_000, "[" * 100_000)
HOSTILE = pytest.mark.parametrize("value", [*NUMBERS, *DEEP], ids=plain)
ANSWER = premium_subsidy({"低保"}, "350.00", 2023)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place within decoded JSON."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def put(text: str, path: tuple[Any, ...], value: str) -> str:
    """A JSON text in which a value stands at a place."""
    data = [json.loads(text)]
    inside: Any = data
    for key, following in zip((0, *path), (*path, None), strict=True):
        if following is None:
            inside[key] = "@"
        inside = inside[key]
    return json.dumps(data[0]).replace('"@"', value)


def read(reader: Callable[[str], object], text: str) -> None:
    """What cannot be read is said in an error of ours; nothing else is raised."""
    told = ""
    try:
        reader(text)
    except PolicyError as error:
        told = str(error)
    assert len(told) < 5_000


LINES = Lines(io.StringIO(), "en")
READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "message": ('{"infcode": 0, "output": {"setlinfo": {"medfee_sumamt": 1, "x": 1}, "y": 1}}', his.check_messages),
    "receipt": (receipt(ANSWER).to_json(), lambda text: replay(Receipt.from_json(text)).explain()),
    "answer": (ANSWER.to_json(), lambda text: Answer.from_json(text).to_json()),
    "line": ('{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": 1}}', lambda text: LINES._refused(text)),
    "payments": ('{"id": 1, "payments": ["80.00"], "x": 1}', lambda text: read_answer(text.encode(), 1, 1)),
}  # fmt: skip


@HOSTILE
@pytest.mark.parametrize("name", READERS)
def test_wherever_it_stands_nothing_but_an_error_of_ours_is_raised(name: str, value: str) -> None:
    text, reader = READERS[name]
    for path in places(json.loads(text)):
        read(reader, put(text, path, value))


ODD = (
    "null",
    "true",
    "[]",
    "{}",
    '""',
    "0",
    "-1",
    "1.5",
    '"x"',
    '"2023-02-30"',
    "[[]]",
    '{"a": 1}',
    '"\\ud800"',
)
"""What is JSON, and not what stands there."""


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", READERS)
def test_another_value_anywhere_is_read_or_refused(name: str, value: str) -> None:
    text, reader = READERS[name]
    for path in places(json.loads(text)):
        read(reader, put(text, path, value))


@given(st.data())
def test_what_is_cut_or_changed_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    text, reader = data.draw(st.sampled_from(list(READERS.values())))
    start = data.draw(st.integers(0, len(text)))
    end = start + data.draw(st.integers(0, 9))
    put_in = data.draw(st.sampled_from(("", '"', "{", "}", "[", "9", "\\u", "\0", "，", "null", ",")))
    read(reader, text[:start] + put_in + text[end:])


@given(st.data())
def test_the_same_of_any_exponent_and_any_number_of_digits(data: st.DataObject) -> None:
    digits, sign = st.text("0123456789", min_size=1, max_size=30), st.sampled_from(("", "-"))
    whole = data.draw(digits).lstrip("0") or "0"
    exponent = data.draw(st.sampled_from(("", "e", "E+", "e-")))
    number = f"{data.draw(sign)}{whole}.{data.draw(digits)}{exponent}{data.draw(digits) if exponent else ''}"
    text, reader = data.draw(st.sampled_from(list(READERS.values())))
    read(reader, put(text, data.draw(st.sampled_from(places(json.loads(text)))), number))


@HOSTILE
def test_a_message_with_it_is_refused(value: str) -> None:
    with pytest.raises(his.MessageError) as caught:
        his.read_messages(f'{{"infcode": 0, "output": {{"local": [{value}]}}}}')
    assert {one.where for one in caught.value.faults} <= {"output.local[0]", "JSON"}


@HOSTILE
def test_commands_end_with_their_exit_code(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    file = tmp_path / "given.json"
    file.write_text(
        f'{{"infno": "2207", "input": {{"data": {{"medfee_sumamt": {value}}}}}}}', encoding="utf-8"
    )
    for command in ("check", "preview", "settle", "cancel"):
        assert run("his", command, file).code == ExitCode.MESSAGE_REFUSED
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
        assert run("his", command, "-").code == ExitCode.MESSAGE_REFUSED
    file.write_text(put(receipt(ANSWER).to_json(), ("schema",), value), encoding="utf-8")
    assert run("replay", file).code == ExitCode.WRONG_USAGE
    if len(value) < 50_000:
        counts = f'[{{"city": "甲市", "facilities": {value}}}]'
        asked = run("ask", "accreditation-statistics", "--counts", counts, "--year", "2023")
        assert asked.code == ExitCode.WRONG_USAGE


@pytest.mark.parametrize(
    "inner", [float("nan"), float("-inf"), 1e-320, {1: 2}, {3}, b"5", object()], ids=plain
)
def test_what_somebody_else_decoded_is_held_to_the_same_bounds(inner: object) -> None:
    message: dict[str, object] = {"infcode": 0, "output": {"local": (5, 2.5, None, True), "other": [inner]}}
    with pytest.raises(his.MessageError) as caught:
        his.read_messages(message)
    assert [one.where.removesuffix(".1") for one in caught.value.faults] == ["output.other[0]"]


def test_what_somebody_else_decoded_may_not_be_deeper_either() -> None:
    deep: object = 1
    for _ in range(DEEPEST - 3):
        deep = [deep]
    assert his.read_message({"infcode": 0, "output": {"local": deep}}).to_plain()
    for _ in range(5_000):
        deep = {"a": deep}
    sources: list[Any] = [{"infcode": 0, "output": {"local": deep}}, [{"infcode": 0}, deep]]
    for source in sources:
        with pytest.raises(his.MessageError) as caught:
            his.read_messages(source)
        assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    "text", ["1/0", "1e9", "1e999999999999", "1/1e9", "9" * 50, "0x1", "1 / 2", "½", "5", "-1/2", "", "1/"]
)
def test_a_share_is_read_in_the_one_form_in_which_it_is_written(text: str) -> None:
    for kind in (Share, Fraction):
        try:
            found: Any = typed(kind, text)
        except ValueError:
            continue
        assert text == str(Fraction(found.numerator, found.denominator))


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e101", "1e-101", "1e9999999999999999999", "", "1,5"])
def test_a_figure_of_an_answer_is_finite_and_of_bounded_length(text: str) -> None:
    assert typed(Decimal, "-80.00") == Decimal("-80.00")
    with pytest.raises(ValueError):  # noqa: PT011
        typed(Decimal, text)


def test_the_depth_of_a_text_is_known_before_it_is_parsed() -> None:
    assert not too_deep("[" * DEEPEST)
    assert too_deep("[" * (DEEPEST + 1))
    assert not too_deep("[]" * 1_000 + '"' + "[" * 1_000 + '"')
    with pytest.raises(ValueError, match=r"\[\["):
        parsed("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 1_000)


def test_every_place_where_json_is_read_is_among_these() -> None:
    """A new reader is to be bound as these are, and to stand in the table above."""
    root = Path(shanxi_health_policy.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("json.load", "json.loads"):
                found.add(str(path.relative_to(root)))
    ours = {"testing/conform/results.py", "testing/conform/vector_document.py"}  # the schemas that ship
    assert found - ours == {
        "assistants/lines.py",
        "facilities/city_counts.py",
        "his/json_text.py",
        "plain.py",
        "testing/conform/protocol.py",
    }
