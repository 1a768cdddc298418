"""Messages as a whole: read from every form, and written again as the dialect writes them, with nothing lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.his.visits import WHOSE, line, visit

from shanxi_health_policy.his import (
    Dialect,
    FeeResult,
    Message,
    MessageError,
    PreviewData,
    Response,
    SetlInfo,
    read_message,
    read_messages,
    write_json,
)
from shanxi_health_policy.his.nodes import Node
from shanxi_health_policy.testing.strategies.hospital_messages import HospitalCase, hospital_cases

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "how-to").glob("message-*.json"))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 8


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_message_is_written_as_it_was_read(path: Path) -> None:
    message = read_message(path)
    written = write_json(message.to_plain())
    assert read_message(written) == message
    plain, again = json.loads(path.read_bytes()), json.loads(written)
    assert plain.keys() == again.keys()
    assert plain["input"].keys() == again["input"].keys()


@given(case=hospital_cases())
def test_messages_of_every_dialect_come_back(case: HospitalCase) -> None:
    messages = read_messages(case.messages, case.dialect)
    written = [write_json(one.to_plain(case.dialect)) for one in messages]
    assert read_messages(written, case.dialect) == messages


def test_every_form_of_a_message_is_the_same_message(tmp_path: Path) -> None:
    plain = visit()
    text = json.dumps(plain, ensure_ascii=False)
    path = tmp_path / "visit.json"
    path.write_text(text, encoding="utf-8-sig")
    expected = read_messages(plain)
    assert len(expected) == 3
    for source in (
        text,
        text.encode("utf-8"),
        path,
        [path],
        [json.dumps(one) for one in plain],
        expected,
        list(expected),
    ):
        assert read_messages(source) == expected
    assert read_message(expected[0]) is expected[0]
    assert expected[0].file == "message"


def test_what_is_not_understood_is_carried_along() -> None:
    plain: dict[str, Any] = {
        "infno": 1304,
        "dev_no": None,
        "input": {"data": {"psn_no": "P000001", "cum_ym": "202304"}, "x": [1, {"y": "1.50"}]},
    }
    message = read_message(json.dumps(plain))
    assert message.nodes == {}
    assert json.loads(write_json(message.to_plain())) == plain | {"infno": "1304"}
    rows = [{"a": 1}, {"a": 2}]
    assert read_message({"infno": "1304", "input": rows}).extra == {"rows": rows}


def test_what_is_empty_is_written_as_such() -> None:
    empty: dict[str, Any] = {"a": {}, "b": [], "c": "", "d": None, "e": False, "f": 0}
    written = '{ "a": {}, "b": [], "c": "", "d": null, "e": false, "f": 0 }'
    assert " ".join(write_json(empty).split()) == written


ROW = {"feedetl_sn": "1", "det_item_fee_sumamt": "1", "own_field": {"a": [None, True]}}
INFO = {"medfee_sumamt": 1, "fund_pay_sumamt": 0}


@pytest.mark.parametrize(
    ("output", "kinds"),
    [
        ({"result": [ROW]}, [FeeResult]),
        ({"result": ROW}, [FeeResult]),
        ([{"result": [ROW]}], [FeeResult]),
        ([ROW, ROW], [FeeResult, FeeResult]),
        ([INFO], [SetlInfo]),
        ([{"setlinfo": INFO}, {"unknown": 5}], [SetlInfo]),
        ("", []),
        (None, []),
    ],
)
def test_output_is_an_object_or_a_list(output: object, kinds: list[type[Node]]) -> None:
    message = read_message({"infcode": "0", "output": output})
    assert [type(row) for rows in message.nodes.values() for row in rows] == kinds


@pytest.mark.parametrize("infcode", [0, "0"])
def test_infcode_is_a_number_or_text_and_is_written_as_the_dialect_says(infcode: object) -> None:
    message = read_message({"infcode": infcode})
    assert message.head == Response(infcode="0")
    assert message.to_plain()["infcode"] == 0
    assert message.to_plain(Dialect(infcode="text"))["infcode"] == "0"
    odd = read_message({"infcode": "E01"})
    assert odd.to_plain()["infcode"] == "E01"


def test_data_may_stand_under_another_node() -> None:
    plain = visit()
    plain[2]["input"] = {"mdtrtinfo": plain[2]["input"]["data"]}
    wild, told = read_message(plain[2]), read_message(plain[2], Dialect(nodes={"data": "mdtrtinfo"}))
    assert wild == told
    assert len(wild.rows(PreviewData)) == 1
    assert "data" in wild.to_plain()["input"]  # type: ignore[operator]
    assert "mdtrtinfo" in told.to_plain(Dialect(nodes={"data": "mdtrtinfo"}))["input"]  # type: ignore[operator]


def test_a_message_tells_where_it_stands() -> None:
    first = read_messages(visit())[1]
    assert isinstance(first, Message)
    assert (first.path("feedetail", 1), first.below("opter")) == ("[1].input.feedetail[1]", "[1].opter")
    assert read_message({"infcode": 0, "output": {"result": []}}).path("result", 0) == "output.result[0]"


ASKED = visit()[2]["input"]["data"]
TWICE = {"feedetail": "fees", "data": "mdtrtinfo"}
TWO_NAMES = [
    ("2204", "feedetail", [line("1", "电针", "150.00")], [line("1", "电针", "15.00")]),
    *((infno, "data", ASKED, ASKED | {"psn_no": "P000002"}) for infno in ("2206", "2207")),
    ("2208", "data", WHOSE | {"setl_id": "S000001"}, WHOSE | {"setl_id": "S000002"}),
]


@pytest.mark.parametrize(("infno", "name", "one", "other"), TWO_NAMES)
@pytest.mark.parametrize("as_list", [False, True])
def test_a_node_under_two_of_its_names_is_one_node_or_a_fault(
    infno: str, name: str, one: object, other: object, as_list: bool
) -> None:
    dialect = Dialect(nodes={"feedetail": "fees"})

    def read(**nodes: object) -> Message:
        body = [{key: value} for key, value in nodes.items()] if as_list else nodes
        return read_message({"infno": infno, "input": body}, dialect)

    with pytest.raises(MessageError) as caught:
        read(**{name: one, TWICE[name]: other})
    (fault,) = caught.value.faults
    assert {name, TWICE[name]} == set(fault.value.split(", "))
    assert fault.expected.en == "each node once"
    once = read(**{name: one})
    assert len(once.nodes) == 1
    assert read(**{name: one, TWICE[name]: one}) == once
    assert read(**{name: one, TWICE[name]: None}) == once
    assert read_message(once.to_plain(dialect), dialect) == once


def test_a_dialect_that_swaps_names_is_read_as_it_says() -> None:
    """`mdtrtinfo` is a name of its own in 2203, and what a vendor calls the other node is not also read as this one."""
    swapped = Dialect(nodes={"mdtrtinfo": "diseinfo", "diseinfo": "mdtrtinfo"})
    for dialect, plain in ((Dialect(), visit()[0]), (swapped, None)):
        message = read_message(plain or read_message(visit()[0]).to_plain(swapped), dialect)
        assert message == read_message(visit()[0])


@pytest.mark.parametrize("infno", ["2203", "2204", "2207", "2208"])
@pytest.mark.parametrize(
    "row", [{"feedetl_sn": "1", "det_item_fee_sumamt": "1.00"}, {"fund_pay_sumamt": "1"}, {}]
)
def test_rows_of_a_request_without_the_name_of_their_node_are_a_fault(
    infno: str, row: dict[str, str]
) -> None:
    with pytest.raises(MessageError) as caught:
        read_message({"infno": infno, "input": [row]})
    assert [fault.expected.en for fault in caught.value.faults] == ["rows under the name of their node"]
