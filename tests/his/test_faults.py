"""Everything wrong with the messages of a visit is told at once, each with its path; what is hostile is refused quickly."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.his.visits import SETTINGS, diagnosis, line, request, visit

from shanxi_health_policy import UnknownTermError
from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.his import (
    Dialect,
    MessageError,
    Settings,
    cancel_message,
    check_messages,
    preview_message,
    read_message,
    read_messages,
    refusal,
    settle_message,
    write_json,
)
from shanxi_health_policy.his.json_text import LARGEST, MOST_FAULTS
from shanxi_health_policy.his.messages import MOST_MESSAGES
from shanxi_health_policy.his.node_forms import MOST_ROWS
from shanxi_health_policy.plain import DEEPEST

Plain = dict[str, Any]


def faults(messages: Any, settings: Settings = SETTINGS, **asked: Any) -> dict[str, str]:
    """Where the faults are, and the values found."""
    with pytest.raises(MessageError) as caught:
        settle_message(messages, settings, **({"ytd_paid": 0} | asked))
    for fault in caught.value.faults:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in fault.expected.zh), fault
        assert fault.expected.en
    return {fault.where: fault.value for fault in caught.value.faults}


def test_a_hundred_faults_are_a_hundred_named_faults() -> None:
    lines = [line(str(number), "电针", f"{number}.005") for number in range(100)]
    found = faults(visit(*lines))
    assert list(found) == [f"[1].input.feedetail[{number}].det_item_fee_sumamt" for number in range(100)]
    assert found["[1].input.feedetail[99].det_item_fee_sumamt"] == "'99.005'"


def test_faults_of_every_message_and_of_what_they_say_together_come_at_once() -> None:
    messages = visit(
        line("1", "电针", "-1.00"),
        line("1", "电针", "1.00", cnt=2, pric="0.335"),
        {"feedetl_sn": "3", "det_item_fee_sumamt": 1, "medins_list_codg": "X"},
        diagnoses=[diagnosis("M47.801", "9"), diagnosis("M47.801", "1", "first"), diagnosis("A17.07", "2")],
        insutype="410",
        med_type="21",
        psn_no="P000002",
    )
    messages[0]["input"]["mdtrtinfo"]["hosp_lv"] = "99"
    del messages[1]["insuplc_admdvs"]
    messages[2]["insuplc_admdvs"] = "140100"
    messages.append({"infcode": -1, "err_msg": "没有结果", "output": None})
    assert list(faults(messages, Settings(), ytd_paid=None)) == [
        "[3].infcode",
        "[2].input.data.psn_no",
        "[2].input.data.med_type",
        "[1].insuplc_admdvs",
        "[2].insuplc_admdvs",
        "[0].input.mdtrtinfo.hosp_lv",
        "institution.fee_class",
        "[0].input.diseinfo[0].diag_type",
        "[0].input.diseinfo[1].diag_srt_no",
        "input.diseinfo",
        "[1].input.feedetail[1].det_item_fee_sumamt",
        "[1].input.feedetail[0].det_item_fee_sumamt",
        "[1].input.feedetail[1].feedetl_sn",
        "[1].input.feedetail[2].medins_list_codg",
        "[2].input.data.insutype",
        "ytd_paid",
    ]


def test_what_no_message_holds_is_named() -> None:
    assert list(faults([])) == [
        "input.data.med_type",
        "input.data (2207)",
        "input.mdtrtinfo (2203)",
        "institution.fee_class",
        "input.diseinfo",
        "input.feedetail",
    ]
    messages = visit()
    assert list(faults([*messages, messages[-1]])) == ["[3].input.data"]


Change = Callable[[list[Plain]], object]
HINTED = [diagnosis("I10"), diagnosis("X", "2", diag_name="颈椎病"), diagnosis("J45.900", number=2)]


@pytest.mark.parametrize(
    ("change", "where", "value"),
    [
        (lambda m: m[2]["input"]["data"].update(medfee_sumamt="169.99"), "[2].input.data.medfee_sumamt", "'169.99'"),
        (lambda m: m[0].pop("insuplc_admdvs"), "[0].insuplc_admdvs", "None"),
        (lambda m: m[0].update(insuplc_admdvs="吕梁"), "[0].insuplc_admdvs", "'吕梁'"),
        (lambda m: m[2]["input"]["data"].update(insutype="310"), "account_balance", "missing"),
        (lambda m: m[2]["input"]["data"].update(insutype="310", acct_used_flag="2"), "[2].input.data.acct_used_flag", "'2'"),
        (lambda m: m[0]["input"]["diseinfo"][0].update(diag_code="M47.899", diag_name="颈椎病"), "input.diseinfo", "'M47.899'"),
        (lambda m: m[0]["input"]["diseinfo"].append(diagnosis("J45.900")), None, None),
        (lambda m: m[0]["input"]["diseinfo"].append(diagnosis("A13.02", "2")), "input.diseinfo", "'M47.801、A13.02'"),
        (lambda m: m[0]["input"]["diseinfo"][0].update(vali_flag="0"), "input.diseinfo", "missing"),
        (lambda m: m[1]["input"].update(feedetail=[]), "input.feedetail", "missing"),
        (lambda m: m[0].update(insuplc_admdvs="141100"), "[1].insuplc_admdvs", "'141121'"),
        (lambda m: m[0]["input"]["diseinfo"][0].update(vali_flag="2"), "[0].input.diseinfo[0].vali_flag", "'2'"),
        (lambda m: (m[0].update(hosp_lv="02"), m[2].update(hosp_lv="5")), "[2].hosp_lv", "'5'"),
        (lambda m: [one.pop("insuplc_admdvs") for one in m], "[2].insuplc_admdvs", "None"),
        (lambda m: [one.update(insuplc_admdvs="吕梁") for one in m], "[2].insuplc_admdvs", "'吕梁'"),
        (lambda m: (m[0].update(insuplc_admdvs="吕梁"), m[1].pop("insuplc_admdvs")), "[1].insuplc_admdvs", "None"),
        (lambda m: m.pop(0), "input.mdtrtinfo (2203)", "missing"),
        (lambda m: m[0]["input"]["diseinfo"][0].update(diag_srt_no="x"), "[0].input.diseinfo[0].diag_srt_no", "'x'"),
        (lambda m: m[0]["input"]["diseinfo"][0].update(diag_srt_no="²"), "[0].input.diseinfo[0].diag_srt_no", "'²'"),
        (lambda m: m[0]["input"]["diseinfo"][0].update(diag_srt_no=100), "[0].input.diseinfo[0].diag_srt_no", "'100'"),
        # a code on no list whose name is known comes before what has a lower rank
        (lambda m: m[0]["input"].update(diseinfo=HINTED), "input.diseinfo", "'X'"),
    ],
)  # fmt: skip
def test_each_thing_that_decides_money_is_strict(
    change: Change, where: str | None, value: str | None
) -> None:
    messages = visit()
    if where == "account_balance":
        messages[2]["input"]["data"]["acct_used_flag"] = "1"
    change(messages)
    if where is None:
        settle_message(messages, SETTINGS, ytd_paid=0)
    else:
        assert faults(messages)[where] == value


RESULT = {"feedetl_sn": "1", "det_item_fee_sumamt": 150, "inscp_scp_amt": 150}
OTHER = {"feedetl_sn": "2", "det_item_fee_sumamt": 20, "inscp_scp_amt": 20}


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([RESULT, OTHER, RESULT], "[3].output.result[2].feedetl_sn"),
        ([RESULT], "[1].input.feedetail[1].feedetl_sn"),
        ([RESULT, OTHER, OTHER | {"feedetl_sn": "9"}], "input.feedetail 9"),
        ([RESULT | {"overlmt_amt": -5, "inscp_scp_amt": 155}, OTHER], "[3].output.result[0].overlmt_amt"),
        ([RESULT | {"inscp_scp_amt": "149.99"}, OTHER], "[3].output.result[0].det_item_fee_sumamt"),
        ([RESULT | {"inscp_scp_amt": None}, OTHER], "[3].output.result[0].det_item_fee_sumamt"),
        ([RESULT | {"inscp_scp_amt": 160}, OTHER], "[3].output.result[0].det_item_fee_sumamt"),
        ([RESULT | {"overlmt_amt": 155, "inscp_scp_amt": -5}, OTHER], "[3].output.result[0].inscp_scp_amt"),
    ],
)
def test_the_answer_to_2204_belongs_to_the_lines(rows: list[Plain], where: str) -> None:
    assert where in faults([*visit(), {"infcode": 0, "output": {"result": rows}}])


def test_a_split_line_must_be_the_line() -> None:
    changed = RESULT | {"det_item_fee_sumamt": 140, "inscp_scp_amt": 140}
    found = faults([*visit(), {"infcode": 0, "output": {"result": [changed, OTHER]}}])
    assert list(found) == ["[3].output.result[0].det_item_fee_sumamt"]


def test_running_totals_that_contradict_each_other_are_told() -> None:
    settings = Settings(institution=SETTINGS.institution, dialect=Dialect(cum_type_codes={"颈椎病": "T"}))
    row = {"year": "2023", "cum_ym": "202304", "cum_type_code": "T", "cum": "5.00"}
    rows = [row, row | {"cum": "6.00"}, row | {"cum_ym": "202303", "cum": "-1"}]
    totals = {"infcode": 0, "output": {"cuminfo": rows}}
    found = faults([*visit(), totals], settings, ytd_paid=None)
    assert list(found) == ["[3].output.cuminfo[1].cum", "[3].output.cuminfo[2].cum"]
    totals["output"] = {"cuminfo": [row | {"cum_ym": month} for month in ("2023/04", "202212")]}
    found = faults([*visit(), totals], settings, ytd_paid=None)
    assert list(found) == ["[3].output.cuminfo[0].cum_ym", "[3].output.cuminfo[1].cum_ym", "ytd_paid"]
    # with faults of its own, which row counts cannot be said; without a row that fits, the caller has to say it
    assert "ytd_paid" not in faults([totals], settings, ytd_paid=None)
    assert list(faults([*visit(psn_setlway="02"), totals], settings, ytd_paid=None)) == [
        "[2].input.data.psn_setlway"
    ]
    assert "ytd_paid" in faults([*visit(), totals], ytd_paid=None)


def test_what_the_caller_says_is_checked_too() -> None:
    with pytest.raises(MoneyError):
        settle_message(visit(), SETTINGS, ytd_paid="x")
    with pytest.raises(MoneyError):
        settle_message(visit(), SETTINGS, ytd_paid=0, account_balance="-1")
    with pytest.raises(UnknownTermError):
        settle_message(visit(), SETTINGS, ytd_paid=0, condition="颈锥病")


def test_bills_beyond_all_bounds_are_refused() -> None:
    large = "9999999999.99"
    found = faults(visit(line("1", "电针", large), line("2", "电针", large)))
    assert found["input.feedetail"] == "'19999999999.98'"
    assert "[1].input.feedetail[0].det_item_fee_sumamt" in faults(visit(line("1", "电针", "10000000000.00")))
    most = settle_message(
        visit(line("1", "电针", large), line("2", "督灸", 0), medfee_sumamt=large), SETTINGS, ytd_paid=0
    )
    assert [str(item.amount) for item in most.visit.visit.items] == [large, "0.00"]


def test_a_cancellation_and_its_settlement_belong_together() -> None:
    settled = settle_message(visit(), SETTINGS, ytd_paid=0, setl_id="S000001")
    asked = request("2208", data={"setl_id": "S000001", "psn_no": "P000001", "mdtrt_id": "V000001"})

    def where(*messages: Any) -> list[str]:
        with pytest.raises(MessageError) as caught:
            cancel_message(messages)
        return [fault.where for fault in caught.value.faults]

    other = request("2208", data={"setl_id": "S000002", "psn_no": "P000009"})
    assert where(other, settled.message) == ["output.setlinfo.psn_no", "[0].input.data.setl_id"]
    back = cancel_message([asked, settled.message])
    assert where(asked, back) == ["output.setlinfo.medfee_sumamt"]
    assert where(asked) == ["output.setlinfo"]
    assert where(settled.message) == ["input.data (2208)"]
    assert where(asked, settled.message, settled.message) == ["output.setlinfo"]


def told(source: Any) -> dict[str, str]:
    """Where the faults of reading are, and the values found."""
    with pytest.raises(MessageError) as caught:
        read_messages(source)
    return {fault.where: fault.value for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1"),
        ("{", "line 1"),
        (b"\xff\xfe", "line 1"),
        ("5", "message"),
        ("[5, {}]", "[0]"),
        ('{"input": {}}', "message"),
        ('["{}"]', "[0]"),
        ('{"infno": "2204", "input": 5}', "input"),
        ('{"infno": "2204", "input": [5]}', "input"),
        ('{"infno": "2204", "input": {"feedetail": 5}}', "input.feedetail"),
        ('{"infno": "2208", "input": {"data": []}}', "input.data"),
        ('{"infno": "2208", "input": {"data": [{}, {}]}}', "input.data"),
        ('{"infno": null, "input": {"data": {}}}', "infno"),
        ('{"infno": {}, "input": {}}', "infno"),
        ('{"infno": "2208", "infno": "2207"}', "infno"),
        ('[{"infno": "2208", "input": {"a": [1, {"b": 1, "b": 2}]}}]', "[0].input.a[1].b"),
        ('{"infcode": NaN}', "infcode"),
        ('{"infcode": 0, "output": {"result": [5], "psn_pay": 1}}', "output.result[0]"),
        (
            '{"infcode": 0, "output": {"data": [{"mdtrt_id": "V1", "ipt_otp_no": "M1"}, {"x": 1}]}}',
            "output.data",
        ),
        ('{"infcode": 0, "output": {"x": [-Infinity]}}', "output.x[0]"),
        ('{"output": {}}', "infcode"),
        ('{"infno": "2208", "opter": [], "input": {"data": {}}}', "input.data.setl_id"),
        ('{"infcode": 0, "output": [{"result": []}, {"result": [{}]}]}', "output.result"),
        ('{"infcode": 0, "output": [{"result": {}}, {"feedetl_sn": "1"}]}', "output.result"),
    ],
)
def test_what_is_no_message_is_told_where(text: str | bytes, where: str) -> None:
    assert where in told(text)


def test_what_is_no_json_is_told_by_its_line_and_by_what_stands_there() -> None:
    assert told('{"infno": "2208",\n "input": oops}') == {"line 2": "'oops}'"}


def test_only_what_is_repeated_is_told() -> None:
    assert told('{"infno": "2208", "input": {}, "infno": "2207"}') == {"infno": "'2207'"}


@pytest.mark.parametrize("number", ["1e308", "1e-308", "-9.99e308", "9" * 309, f"0.{'0' * 307}1"])
def test_a_number_reaches_as_far_as_other_programs_hold_it(number: str) -> None:
    def text(digits: str) -> str:
        return f'{{"infcode": 0, "output": {{"x": {digits}}}}}'

    assert read_message(text(number)).extra == {"x": Decimal(number)}
    further = f"{number}0" if "e" not in number else number.replace("308", "309")
    further = number.replace("0.", "0.0") if number.startswith("0.") else further
    assert list(told(text(further))) == ["output.x"]


@pytest.mark.parametrize(
    "number", [Decimal(text) for text in ("NaN", "sNaN", "Infinity", "-Infinity", "1e309")]
)
def test_what_somebody_else_decoded_holds_no_number_that_is_none(number: Decimal) -> None:
    for value in (number, float(number) if not number.is_snan() else number):
        assert list(told({"infcode": 0, "output": {"x": [value]}})) == ["output.x[0]"]


def test_a_text_and_a_file_may_be_as_large_as_is_said_and_no_larger(tmp_path: Any) -> None:
    path = tmp_path / "large.json"
    bare = '{"infcode": 0, "note": ""}'
    for size, right in ((8_000_000, True), (8_000_001, False)):
        text = bare.replace('""', '"' + "x" * (size - len(bare)) + '"')
        path.write_text(text, encoding="utf-8")
        for source in (text, text.encode(), path):
            if right:
                assert read_message(source).head.extra["note"].strip("x") == ""
            else:
                assert told(source) == {"JSON": "> 8000000"}


def test_as_many_messages_as_is_said_are_read_and_of_more_one_too_many_is_counted() -> None:
    many = [{"infcode": 0}] * 100
    assert len(read_messages(many)) == len(read_messages(json.dumps(many))) == MOST_MESSAGES == 100
    assert told(json.dumps([*many, *many])) == {"messages": "101"}


def test_one_message_is_one() -> None:
    with pytest.raises(MessageError):
        read_message("[]")
    assert read_message('\ufeff{"infcode": "0", "output": null}').nodes == {}


def test_a_file_is_named_in_its_faults(tmp_path: Any) -> None:
    path = tmp_path / "2204.json"
    path.write_text('{"infno": "2204", "input": {"feedetail": [{}]}}', encoding="utf-8")
    with pytest.raises(MessageError) as caught:
        read_messages([path, {"infno": "2208", "input": {"data": {}}}])
    assert [(fault.file, fault.where) for fault in caught.value.faults] == [
        (str(path), "input.feedetail[0].feedetl_sn"),
        (str(path), "input.feedetail[0].det_item_fee_sumamt"),
        ("message", "[1].input.data.setl_id"),
    ]


DEEP = 10_000
HOSTILE = {
    "ten megabytes": '{"infno": "' + "2" * 10_000_000 + '"}',
    "ten megabytes of lists": "[" * 10_000_000,
    "ten thousand deep": "[" * DEEP + "]" * DEEP,
    "ten thousand objects deep": '{"input":' * DEEP + "1" + "}" * DEEP,
    "just too deep": '{"infno": 1, "input": ' + "[" * DEEPEST + "]" * DEEPEST + "}",
    "quotes without end": "[" * 100 + '"' + '\\"' * (LARGEST // 2 - 200),
    "a lone backslash": "[" * 100 + '"' * 3_000_000 + "\\",
    "numbers without end": '{"infcode": ' + "9" * 7_000_000 + "}",
    "repeated keys": '{"infcode": 0, "output": {' + ",".join(['"k": 1'] * 500_000) + "}}",
    "many messages": json.dumps([{"infcode": 0}] * 200_000),
    "many rows": '{"infno": "2204", "input": {"feedetail": [' + ",".join(["{}"] * 500_000) + "]}}",
    "nothing but NaN": '{"infcode": 0, "output": [' + ",".join(["NaN"] * 500_000) + "]}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_hostile_is_refused_quickly(text: str) -> None:
    began = time.process_time()  # about a second; the rest is for a measured, busy machine
    found = told(text)
    assert time.process_time() - began < 10
    assert 0 < len(found) <= MOST_FAULTS + MOST_ROWS


@pytest.mark.parametrize(
    ("infno", "nodes", "expected"),
    [
        ("2208", {"data": []}, "one object"),
        ("2204", {"feedetail": [{}] * 2001}, "a list of at most 2000 rows"),
    ],
)
def test_how_many_rows_a_node_may_have_is_told(infno: str, nodes: Plain, expected: str) -> None:
    with pytest.raises(MessageError) as caught:
        read_messages({"infno": infno, "input": nodes})
    assert [one.expected.en for one in caught.value.faults] == [expected]


def test_faults_beyond_counting_are_cut_off() -> None:
    message = {"infno": "2204", "input": {"feedetail": [{}] * MOST_ROWS}}
    assert len(told([message] * 3)) < 3 * MOST_ROWS
    message = {"infno": "2204", "input": {"feedetail": [{"feedetl_sn": "1"}] * 2000}}
    assert len(told(message)) == 1001  # where there are more than a thousand, no further row is looked at
    for oddities in ([float("nan")] * 1500, {f"{number}": Decimal("NaN") for number in range(1500)}):
        for value in (oddities, [1, [oddities]]):
            assert len(told({"infcode": 0, "output": {"x": value}})) == MOST_FAULTS == 1000
    assert len(told('{"infcode": 0, "x": [' + ",".join(["NaN"] * 1500) + "]}")) == 1000
    assert len(told([{"infcode": "0"}] * (MOST_MESSAGES + 1))) == 1


def test_brackets_within_texts_are_not_depth() -> None:
    deep = json.dumps({"infcode": 0, "err_msg": "[{" * 10_000 + '\\"['})
    assert read_message(deep).head.err_msg == "[{" * 10_000 + '\\"['  # type: ignore[union-attr]


def test_half_a_character_is_written_so_that_a_file_takes_it() -> None:
    message = read_message('{"infcode": 0, "note": "\\ud800", "err_msg": "好"}')
    written = write_json(message.to_plain())
    assert read_message(written.encode("utf-8")) == message


def test_a_wrong_message_is_answered_in_the_interfaces_form() -> None:
    messages = visit()
    messages[1]["input"]["feedetail"][0]["det_item_fee_sumamt"] = "150.001"
    with pytest.raises(MessageError) as caught:
        preview_message(messages, SETTINGS, ytd_paid=0)
    good = read_messages([messages[0], messages[2]])
    answer = refusal(caught.value, good, Dialect(language="en", infcode="text")).to_plain(
        Dialect(infcode="text")
    )
    assert (answer["infcode"], answer["inf_refmsgid"]) == ("-1", messages[2]["msgid"])
    assert "det_item_fee_sumamt" in str(answer["err_msg"])
    assert "expected a number" in str(answer["err_msg"])
    assert "inf_refmsgid" not in refusal(caught.value).to_plain()


def test_a_check_raises_nothing() -> None:
    assert check_messages("{").faults[0].where == "line 1"
    assert check_messages([]).right


def deep(levels: int, of_lists: bool) -> Plain:
    """A message of as many levels, its own among them."""
    value: Any = "x"
    for _ in range(levels - 1):
        value = [value] if of_lists else {"k": value}
    return {"infcode": 0, "more": value}


@pytest.mark.parametrize("of_lists", [True, False])
def test_what_somebody_else_decoded_may_be_as_deep_as_a_text_and_no_deeper(of_lists: bool) -> None:
    most = deep(DEEPEST, of_lists)
    for source in (most, json.dumps(most)):
        assert read_message(source).head.extra == {"more": most["more"]}
    assert set(told(deep(DEEPEST + 1, of_lists)).values()) == {f"> {DEEPEST}"}
    assert told(json.dumps(deep(DEEPEST + 1, of_lists))) == {"JSON": f"> {DEEPEST}"}


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ([None, True, 1, "x", 1.5, Decimal("1.5"), ()], None),
        ({"a": None, "b": False, "c": 2, "d": "y", "e": (1, [None])}, None),
        ({"a": object()}, "x.a"),
        ([{1, 2}], "x[0]"),
        ([b"x"], "x[0]"),
        ({5: 1}, "x.5"),
        ({"a": [{None: 1}]}, "x.a[0].None"),
    ],
)
def test_what_somebody_else_decoded_holds_only_what_json_holds(value: object, where: str | None) -> None:
    message = {"infcode": 0, "output": {"x": value}}
    if where is None:
        assert read_message(message).extra == {"x": value}
    else:
        assert list(told(message)) == [f"output.{where}"]
