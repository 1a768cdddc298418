"""The protocol: what the library writes and reads is what the published schema says, and nothing else is taken."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shanxi_health_policy import Cancellation, Catalogue, Claim, FeeClass, InputError, ServiceItem, Visit
from shanxi_health_policy.testing import histories
from shanxi_health_policy.testing.conform.cases import Case
from shanxi_health_policy.testing.conform.protocol import (
    PROTOCOL,
    AdapterError,
    Introduction,
    RefusedCaseError,
    case_request,
    hello,
    read_answer,
    read_hello,
    schema,
    to_line,
)

EXAMPLE_CITY = Path(__file__).parents[3] / "docs" / "how-to" / "example-city.toml"
VISIT = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00"), ServiceItem("血常规", "2.5")])
CASE = Case([Claim("S1", "P000001", VISIT, FeeClass.I), Cancellation("C1", "S1")])


def valid(message: Mapping[str, Any], kind: str) -> bool:
    """Whether the schema takes a message, as a message of its kind and as one of the protocol."""
    of_kind = Draft202012Validator({**schema(), "anyOf": [{"$ref": f"#/$defs/{kind}"}]})
    return of_kind.is_valid(message) and Draft202012Validator(schema()).is_valid(message)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["title"] == PROTOCOL


@pytest.mark.parametrize(
    ("place", "catalogue"),
    [("141100", None), ("149900", Catalogue.load(EXAMPLE_CITY)), ("140100", None)],
    ids=["Lvliang", "no annual limits", "no rule"],
)
def test_the_first_message_is_of_the_schema(place: str, catalogue: Catalogue | None) -> None:
    assert valid(json.loads(to_line(hello(place, catalogue))), "hello")


def test_the_first_message_tells_the_figures_of_the_notice() -> None:
    (period,) = hello("141121")["policy"]["periods"]
    assert (period["notice"], period["from"], period["to"]) == ("吕医保发〔2022〕22号", "2022-08-15", None)
    assert period["rate"] == {"numerator": 60, "denominator": 100}
    row = {"condition": "颈椎病", "fee_class": "I", "per_visit": "140.00", "annual": "2720.00"}
    assert row in period["limits"]
    assert len(period["limits"]) == 60
    assert {"电针", "馋针", "镵针"} <= set(period["techniques"])
    assert "血常规" not in period["techniques"]


def test_a_period_that_ends_says_so_and_limits_that_are_not_set_are_null() -> None:
    notice = Catalogue.load(EXAMPLE_CITY)["example-2024-1"]
    dates = evolve(notice.dates, in_force_to=date(2025, 12, 31))
    message = hello("149900", Catalogue([evolve(notice, dates=dates)]))
    assert valid(message, "hello")
    (period,) = message["policy"]["periods"]
    assert (period["from"], period["to"]) == ("2024-01-01", "2025-12-31")
    row = {"condition": "足底筋膜炎", "fee_class": "II", "per_visit": "70.00", "annual": None}
    assert period["limits"][-1] == row


def test_a_case_as_a_line_of_ascii() -> None:
    line = to_line(case_request(7, CASE))
    assert line.isascii()
    assert line.count(b"\n") == 1
    assert json.loads(line) == {
        "kind": "case",
        "id": 7,
        "operations": [
            {
                "op": "settle",
                "settlement_id": "S1",
                "person_id": "P000001",
                "condition": "颈椎病",
                "visited_on": "2023-05-04",
                "fee_class": "I",
                "items": [{"name": "电针", "amount": "150.00"}, {"name": "血常规", "amount": "2.50"}],
            },
            {"op": "cancel", "settlement_id": "C1", "cancels": "S1"},
        ],
    }


def test_the_messages_of_the_documentation_are_of_the_schema() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "conform-protocol.md").read_text(
        encoding="utf-8"
    )
    messages = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", page, re.M | re.S)]
    assert [message["kind"] for message in messages] == ["hello", "case"]
    for message in messages:
        assert valid(message, message["kind"])


@given(histories(), st.integers(1))
def test_every_case_is_of_the_schema(history: list[Claim | Cancellation], number: int) -> None:
    assert valid(json.loads(to_line(case_request(number, Case(history)))), "case")


def test_a_case_that_does_not_start_from_nothing_cannot_be_asked() -> None:
    with pytest.raises(InputError, match=r"ytd_paid.*从零开始"):
        case_request(1, Case(CASE.operations[:1], ytd_paid="1.00"))


@given(st.text(max_size=250), st.text(max_size=250))
def test_an_introduction_is_read_where_the_schema_takes_it(name: str, version: str) -> None:
    message = {"protocol": PROTOCOL, "kind": "hello", "name": name, "version": version}
    line = json.dumps(message, ensure_ascii=True).encode()
    if valid(message, "hello_answer"):
        assert read_hello(line) == Introduction(name, version)
    else:
        with pytest.raises(AdapterError):
            read_hello(line)


@pytest.mark.parametrize("key", ["protocol", "kind", "name", "version"])
@pytest.mark.parametrize("value", [..., 1, None, "", "shanxi-health-policy-conform/2"])
def test_a_wrong_introduction_is_refused(key: str, value: object) -> None:
    message: dict[str, object] = {
        "protocol": PROTOCOL,
        "kind": "hello",
        "name": "n",
        "version": "1",
        key: value,
    }
    if value is ...:
        del message[key]
    if value == "shanxi-health-policy-conform/2" and key in {"name", "version"}:
        return
    with pytest.raises(AdapterError, match="不合协议"):
        read_hello(json.dumps(message).encode())
    assert not valid(message, "hello_answer")


PAYMENTS = st.one_of(
    st.decimals(-9999999999, 9999999999, places=2).map(str),
    st.integers(-10, 10).map(str),
    st.from_regex(r"-?[0-9]{1,12}([.][0-9]{0,3})?", fullmatch=True),
    st.sampled_from(
        ["", "NaN", "-", "1e2", "１.00", "+1.00", " 1.00", "1.00\n", "1,00", ".5", "0x1", "Infinity"]
    ),
)


@given(st.lists(PAYMENTS | st.none() | st.booleans() | st.just(["1.00"]), max_size=4))
def test_payments_are_read_where_the_schema_takes_them(payments: list[Any]) -> None:
    message = {"id": 3, "payments": payments}
    line = json.dumps(message).encode()
    if (
        valid(message, "answer") and "1.00\n" not in payments
    ):  # in a regex of Python, $ stands before the newline too
        assert read_answer(line, 3, len(payments)) == tuple(map(Decimal, payments))
    else:
        with pytest.raises(AdapterError, match=r"第 . 笔支付"):
            read_answer(line, 3, len(payments))


@pytest.mark.parametrize("written", ["80", "80.0", "80.00", "-80.01", "0"])
def test_numbers_are_read_as_they_are_written(written: str) -> None:
    line = f'{{"id": 1, "payments": [{written}], "took_ms": 1.5, "note": "ignored"}}'.encode()
    assert read_answer(line, 1, 1) == (Decimal(written),)
    assert valid(json.loads(line), "answer")


@pytest.mark.parametrize(
    "written", ["80.001", "89.99999999999999", "8e1", "1E400", "1" + "0" * 5000, "80.000"]
)
def test_numbers_that_are_no_amounts_are_refused(written: str) -> None:
    with pytest.raises(AdapterError, match="payment 1 as an amount of at most two places"):
        read_answer(f'{{"id": 1, "payments": [{written}]}}'.encode(), 1, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "expected one JSON object"),
        (b"debug: settling S1\n", "'debug: settling S1'; expected one JSON object"),
        (b'{"id": 1, "payments": [NaN]}', "one JSON object"),
        (b'{"id": 1, "payments": [Infinity]}', "one JSON object"),
        (b'[1, ["80.00"]]', "one JSON object"),
        (b"3", "one JSON object"),
        ('{"id": 1, "error": "错"}'.encode("gb18030"), "one JSON object in UTF-8"),
        (b'{"id": 1, "payments": ["1.00"]', "one JSON object"),
        (b"[" * 100_000, "one JSON object"),
        (b'{"payments": ["1.00"]}', '"id": 1'),
        (b'{"id": 2, "payments": ["1.00"]}', '"id": 1'),
        (b'{"id": "1", "payments": ["1.00"]}', '"id": 1'),
        (b'{"id": 1.0, "payments": ["1.00"]}', '"id": 1'),
        (b'{"id": true, "payments": ["1.00"]}', '"id": 1'),
        (b'{"id": 1}', "either a list of payments or the text of an error"),
        (b'{"id": 1, "payments": "1.00"}', "either a list of payments"),
        (b'{"id": 1, "payments": {"0": "1.00"}}', "either a list of payments"),
        (b'{"id": 1, "error": 404}', "either a list of payments"),
        (b'{"id": 1, "payments": ["1.00"], "error": "none"}', "either a list of payments"),
        (b'{"id": 1, "payments": []}', "expected 1 payment, one for each operation; it gives 0"),
        (b'{"id": 1, "payments": ["1.00", "1.00"]}', "it gives 2"),
    ],
)
def test_what_is_no_answer_is_refused(line: bytes, said: str) -> None:
    with pytest.raises(AdapterError) as caught:
        read_answer(line, 1, 1)
    assert said in caught.value.message("en")
    assert not isinstance(caught.value, RefusedCaseError)


def test_an_error_of_the_implementation_is_told_in_its_words() -> None:
    message = {"id": 1, "error": "病症不在目录"}
    assert valid(message, "answer")
    with pytest.raises(RefusedCaseError) as caught:
        read_answer(json.dumps(message).encode(), 1, 1)
    assert caught.value.message("zh") == "被测实现报错：'病症不在目录'"
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.problem) == (RefusedCaseError, caught.value.problem)


@given(st.binary(max_size=60))
def test_no_bytes_are_more_than_a_refusal(line: bytes) -> None:
    with pytest.raises(AdapterError):
        read_answer(line, 1, 1)
    with pytest.raises(AdapterError):
        read_hello(line)
