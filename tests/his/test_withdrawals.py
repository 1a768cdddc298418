"""2205: lines that were uploaded and withdrawn are as if they had never been there, and what is not clear is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.his.visits import SETTINGS, WHOSE, line, request, visit

from shanxi_health_policy.his import (
    MessageAnswer,
    MessageError,
    Settings,
    check_messages,
    preview_message,
    read_messages,
    settle_message,
)
from shanxi_health_policy.testing.strategies.hospital_messages import HospitalCase, hospital_cases

Plain = dict[str, Any]
EXTRA = line("X1", "督灸", "40.00", chrg_bchno="B9"), line("X2", "血常规", "2.00", chrg_bchno="B9")
WITHDRAW = {"chrg_bchno": "B9"}


def upload(*lines: Plain, at: object = None) -> Plain:
    """A 2204."""
    return request("2204", feedetail=list(lines)) | {"inf_time": at}


def withdraw(at: object = None, **named: object) -> Plain:
    """A 2205."""
    return request("2205", data=WHOSE | named) | {"inf_time": at}


def settled(messages: Any, settings: Settings = SETTINGS, **asked: Any) -> MessageAnswer:
    """The answer to 2207."""
    return settle_message(messages, settings, **({"ytd_paid": 0} | asked))


def faults(messages: Any) -> dict[str, str]:
    """Where the faults are, and the values found."""
    with pytest.raises(MessageError) as caught:
        settled(messages)
    return {one.where: one.value for one in caught.value.faults}


def spread(data: st.DataObject, lines: list[Plain], batches: list[str]) -> list[Plain]:
    """Lines in batches."""
    return [one | {"chrg_bchno": data.draw(st.sampled_from(batches))} for one in lines]


@given(case=hospital_cases(), data=st.data())
def test_all_uploaded_and_some_withdrawn_is_only_the_rest_uploaded(
    case: HospitalCase, data: st.DataObject
) -> None:
    """In batches, line by line, all and once more; in any order where every message tells its time; with answers or without."""
    settings, paid = (
        Settings(dialect=case.dialect),
        {"ytd_paid": case.ytd_paid, "account_balance": case.account_balance},
    )
    alone = settled(case.messages, settings, **paid)
    others = [one for one in case.messages if one.get("infno") != "2204"]
    place = {name: case.messages[0][name] for name in ("mdtrtarea_admvs", "insuplc_admdvs")}
    kept = spread(data, case.messages[1]["input"]["feedetail"], ["B1", "B2"])
    names = st.sampled_from(("电针", "督灸", "血常规"))
    gone = [
        line(f"X{number}", data.draw(names), data.draw(st.integers(0, 99)), chrg_bchno="B9")
        for number in range(data.draw(st.integers(1, 4)))
    ]
    way = data.draw(st.sampled_from(("batch", "lines", "all")))
    if way == "all":  # as systems clean up before each upload
        steps = [upload(*gone), withdraw(chrg_bchno="0000"), upload(*kept)]
    else:
        mixed = data.draw(st.permutations([*kept, *gone]))
        cut = data.draw(st.integers(0, len(mixed)))
        steps = [upload(*rows) for rows in (mixed[:cut], mixed[cut:]) if rows]
        steps += (
            [withdraw(chrg_bchno="B9")]
            if way == "batch"
            else [withdraw(feedetl_sn=one["feedetl_sn"]) for one in gone]
        )
    if data.draw(st.booleans()):
        for number, one in enumerate(steps):
            one["inf_time"] = f"2023-05-04 09:{number:02}:00"
        steps = data.draw(st.permutations(steps))
    if case.split and data.draw(st.booleans()):
        rows = [
            {"feedetl_sn": one["feedetl_sn"], "det_item_fee_sumamt": one["det_item_fee_sumamt"]}
            for one in gone
        ]
        others.append({"infcode": 0, "output": {"result": rows}})
    found = settled([others[0], *(one | place for one in steps), *others[1:]], settings, **paid)
    assert {one.feedetl_sn for one in found.withdrawn} == {one["feedetl_sn"] for one in gone}
    items, only = ([(one.technique, one.fen) for one in of.visit.bill.items] for of in (found, alone))
    assert sorted(items) == sorted(only)
    for name in ("setlinfo", "setldetail"):
        assert amounts(found, name) == amounts(alone, name)
    assert "I-H13" in {one.id for one in found.readings}
    assert "I-H13" not in {one.id for one in alone.readings}


def amounts(found: MessageAnswer, name: str) -> list[Plain]:
    """The rows of a node, without the explanation, which lists the items in their order."""
    output: Any = found.to_plain()["output"]
    rows = (output[0] if isinstance(output, list) else output)[name]
    return [
        {key: value for key, value in row.items() if key != "setl_proc_info"}
        for row in (rows if isinstance(rows, list) else [rows])
    ]


@pytest.mark.parametrize(
    "named",
    [
        {"chrg_bchno": "B9"},
        {"chrg_bchno": " B9 ", "feedetl_sn": ""},
        {"chrg_bchno": "B9", "feedetl_sn": "0000", "exp_content": "x"},
    ],
)
def test_a_right_2207_is_accepted_after_lines_were_withdrawn(named: Plain) -> None:
    messages = [upload(*EXTRA), withdraw(**named), {"infcode": 0, "output": None}, *visit()]
    found = settled(messages)
    assert str(found.answer.fund_payment) == "90.00"
    assert [(one.feedetl_sn, str(one.det_item_fee_sumamt)) for one in found.withdrawn] == [
        ("X1", "40.00"),
        ("X2", "2.00"),
    ]
    assert found.unmatched[0].feedetl_sn == "2"
    for one in messages:
        one.update({"infno": "2206"} if one.get("infno") == "2207" else {})
    assert str(preview_message(messages, SETTINGS, ytd_paid=0).answer.fund_payment) == "90.00"


def test_one_line_of_a_batch_is_withdrawn_by_its_serial_number() -> None:
    both = [*EXTRA, line("1", "电针", "150.00", chrg_bchno="B9")]
    other = visit(line("2", "血常规", 20, chrg_bchno="B2"))
    messages = [upload(*both), withdraw(feedetl_sn="X1"), withdraw(feedetl_sn=" X2", chrg_bchno="B9"), *other]
    assert [one.feedetl_sn for one in settled(messages).withdrawn] == ["X1", "X2"]


def test_what_is_withdrawn_decides_nothing_however_wrong_it_is() -> None:
    """Its price, its sign, a name that nobody knows: that may be why it was withdrawn."""
    wrong = [
        line("1", "电针", "-5.00", chrg_bchno="B9"),
        line("X1", "电针", "9.00", chrg_bchno="B9", cnt=1, pric="8.99"),
        {"feedetl_sn": "X1", "det_item_fee_sumamt": "99999999999.99", "chrg_bchno": "B9"},
    ]
    rows = [{"feedetl_sn": "X1", "det_item_fee_sumamt": "9.00", "inscp_scp_amt": "1", "overlmt_amt": "-1"}]
    answered = [
        {"feedetl_sn": "1", "det_item_fee_sumamt": 150, "inscp_scp_amt": 150},
        {"feedetl_sn": "2", "det_item_fee_sumamt": 20, "inscp_scp_amt": 20},
    ]
    messages = [
        upload(*wrong),
        withdraw(chrg_bchno="0000"),
        *visit(),
        {"infcode": 0, "output": {"result": rows + answered}},
    ]
    assert str(settled(messages).answer.fund_payment) == "90.00"
    found = check_messages(messages, SETTINGS)
    assert not found.broken
    odd = [one for one in found.oddities if "勾稽关系" in one.expected.zh]
    assert [one.where for one in odd] == ["[0].input.feedetail[1].det_item_fee_sumamt"]
    assert [one.feedetl_sn for one in found.unmatched] == ["2"]


UNCLEAR: dict[str, tuple[list[Plain], str]] = {
    "a batch that no line has": ([withdraw(chrg_bchno="B8")], "[1].input.data.chrg_bchno"),
    "a line that is not there": ([withdraw(feedetl_sn="X9")], "[1].input.data.feedetl_sn"),
    "nothing": ([withdraw()], "[1].input.data.chrg_bchno"),
    "nothing but blanks": ([withdraw(chrg_bchno=" ", feedetl_sn="")], "[1].input.data.chrg_bchno"),
    "zeros that a number lost": ([withdraw(chrg_bchno=0)], "[1].input.data.chrg_bchno"),
    "a line of another batch": ([withdraw(chrg_bchno="B7", feedetl_sn="X1")], "[1].input.data.chrg_bchno"),
    "all and one": ([withdraw(chrg_bchno="0000", feedetl_sn="X1")], "[1].input.data.chrg_bchno"),
    "twice": ([withdraw(**WITHDRAW), withdraw(**WITHDRAW)], "[2].input.data.chrg_bchno"),
    "no data": ([request("2205")], "[1].infno"),
    "another transaction with the lines": ([request("2305", data={"feedetl_sn": "X1"})], "[1].infno"),
    "the visit cancelled": ([request("2202", data=WHOSE)], "[1].infno"),
    "a reversal": ([request("2601", data={"omsgid": "M1", "oinfno": "2204"})], "[1].infno"),
    "another visit": ([withdraw(mdtrt_id="V2", **WITHDRAW)], "[2].input.mdtrtinfo.mdtrt_id"),
    "another person": ([withdraw(psn_no="P2", **WITHDRAW)], "[2].input.mdtrtinfo.psn_no"),
    "two at once": ([withdraw() | {"input": {"data": [WITHDRAW, WITHDRAW]}}], "[1].input.data"),
    "refused": ([withdraw(**WITHDRAW), {"infcode": -1, "err_msg": "已结算"}], "[2].infcode"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_withdrawal_that_is_not_clear_is_refused_by_name(name: str) -> None:
    messages, where = UNCLEAR[name]
    assert where in faults([upload(*EXTRA), *messages, *visit()])


@pytest.mark.parametrize(
    ("named", "value"),
    [
        ({"chrg_bchno": "B8"}, "'B8'"),
        ({"feedetl_sn": "X9"}, "'X9'"),
        ({"chrg_bchno": "B7", "feedetl_sn": "X1"}, "'X1'"),
        ({"chrg_bchno": "0000", "feedetl_sn": "X1"}, "'0000, X1'"),
        ({"chrg_bchno": "B7", "feedetl_sn": "0000"}, "'B7, 0000'"),
    ],
)
def test_what_a_withdrawal_names_in_vain_is_told(named: Plain, value: str) -> None:
    found = faults([upload(*EXTRA), withdraw(**named), *visit()])
    assert value in found.values()


def test_all_lines_may_be_withdrawn_where_none_stand_yet() -> None:
    """As systems clean up before each upload, whichever of the two names says it."""
    for named in (
        {"chrg_bchno": "0000"},
        {"feedetl_sn": "0000"},
        {"chrg_bchno": "0000", "feedetl_sn": "0000"},
    ):
        found = settled([withdraw(**named), *visit()])
        assert (found.withdrawn, str(found.answer.fund_payment)) == ((), "90.00")
        assert len(settled([upload(*EXTRA), withdraw(**named), *visit()]).withdrawn) == 2


def test_with_lines_that_have_no_batch_nobody_knows_what_a_batch_is() -> None:
    bare = [{key: value for key, value in one.items() if key != "chrg_bchno"} for one in EXTRA]
    assert "[2].input.data.chrg_bchno" in faults(
        [upload(*EXTRA), upload(*bare), withdraw(chrg_bchno="B9"), *visit()]
    )
    assert settled([upload(*bare), withdraw(chrg_bchno="0000"), *visit()]).withdrawn


def test_where_everything_is_withdrawn_there_is_nothing_to_settle() -> None:
    messages = visit(medfee_sumamt=0)
    for one in messages:
        del one["inf_time"]
    assert list(faults([*messages, withdraw(chrg_bchno="0000")])) == ["input.feedetail"]


@pytest.mark.parametrize(
    ("times", "where"),
    [
        (("2023-05-04 09:00:00", "2023-05-04 09:01:00", "2023-05-04 09:02:00"), None),
        (("20230504090000", "2023/5/4 09:01:00", "2023-05-04T09:02:00"), None),
        (("2023-05-04 09:00:00",) * 3, None),  # then the order given is that of the lines
        ((None, "2023-05-04 09:01:00", None), None),
        (("2023-05-04 09:05:00", "2023-05-04 09:01:00", None), "inf_time"),
        (("2023-05-04 09:00:00", "2023-05-04", "2023-05-04 09:02:00"), "[1].inf_time"),
        (("2023-05-04 09:00:00", "2023-05-04 09:01", "2023-05-04 09:02:00"), "[1].inf_time"),
        (("昨天", "2023-05-04 09:01:00", "2023-05-04 09:02:00"), "[0].inf_time"),
        (("2023-05-04 09:03:00", "2023-05-04 09:01:00", "2023-05-04 09:02:00"), "[1].input.data.chrg_bchno"),
    ],
)
def test_the_order_is_that_of_the_times(times: tuple[str | None, ...], where: str | None) -> None:
    messages = [upload(*EXTRA, at=times[0]), withdraw(times[1], chrg_bchno="B9"), *visit()]
    messages[3]["inf_time"] = times[2]
    assert where is None or where in faults(messages)
    assert where is not None or len(settled(messages).withdrawn) == 2


LINES = [line("1", "电针", "150.00", chrg_bchno="B1"), line("2", "血常规", 20, chrg_bchno="B1")]


def test_nothing_is_withdrawn_once_it_is_settled() -> None:
    late = withdraw("2023-05-04 09:30:01", chrg_bchno="B9")
    found = faults([upload(*EXTRA, at="2023-05-04 09:00:00"), late, *visit()])
    assert found["[1].inf_time"] == "'2023-05-04 09:30:01'"
    # in the same second it may have come before; and a settlement without a time tells nothing
    same = withdraw("2023-05-04 09:30:00", chrg_bchno="B9")
    messages = [upload(*EXTRA, at="2023-05-04 09:00:00"), same, *visit(*LINES)]
    messages[3]["inf_time"] = "2023-05-04 09:10:00"
    assert len(settled(messages).withdrawn) == 2
    messages[4]["inf_time"] = None
    assert len(settled(messages).withdrawn) == 2
    # a preview came before, and saw more lines
    before = visit(infno="2206", medfee_sumamt="212.00")[-1] | {"inf_time": "2023-05-04 09:10:00"}
    messages = [
        upload(*EXTRA, at="2023-05-04 09:00:00"),
        before,
        withdraw("2023-05-04 09:20:00", **WITHDRAW),
        *visit(*LINES),
    ]
    messages[4]["inf_time"] = "2023-05-04 09:05:00"
    assert len(settled(messages).withdrawn) == 2


def test_a_batch_that_was_withdrawn_is_not_settled() -> None:
    messages = [upload(*EXTRA), withdraw(**WITHDRAW), *visit(*LINES, chrg_bchno="B9")]
    assert list(faults(messages)) == ["[4].input.data.chrg_bchno"]
    messages[-1]["input"]["data"]["chrg_bchno"] = "B1"
    assert settled(messages).withdrawn


SPLIT = {"fulamt_ownpay_amt": 0, "overlmt_amt": 0, "preselfpay_amt": 0}
ROWS = [
    SPLIT | {"feedetl_sn": "1", "det_item_fee_sumamt": 150, "inscp_scp_amt": 150},
    SPLIT | {"feedetl_sn": "2", "det_item_fee_sumamt": 20, "inscp_scp_amt": 20},
]
OTHERWISE = SPLIT | {"feedetl_sn": "1", "det_item_fee_sumamt": 150, "overlmt_amt": 50, "inscp_scp_amt": 100}


@pytest.mark.parametrize(
    ("first", "answers", "fund"),
    [
        (line("1", "电针", "100.00"), [SPLIT | {"feedetl_sn": "1", "det_item_fee_sumamt": 100, "inscp_scp_amt": 100}], "90.00"),
        (line("1", "电针", "100.00"), [], "90.00"),
        (line("1", "电针", "150.00", fee_ocur_time="2023-05-04 08:00:00"), [], "90.00"),
        (line("1", "电针", "150.00"), [ROWS[0]], "90.00"),
        (line("1", "督灸", "150.00"), [ROWS[0]], "90.00"),
        (line("1", "督灸", "150.00"), [], None),  # of which of the two is the one answer?
        (line("1", "督灸", "150.00"), [OTHERWISE], None),
        (line("1", "电针", "150.00"), [OTHERWISE], None),
        (line("1", "电针", "100.00"), [OTHERWISE], None),
    ],
)  # fmt: skip
def test_a_line_uploaded_again_has_the_answer_of_its_own(
    first: Plain, answers: list[Plain], fund: str | None
) -> None:
    told = [{"infcode": 0, "output": {"result": rows}} for rows in (answers, ROWS) if rows]
    messages = [upload(first), withdraw(chrg_bchno="0000"), *visit(), *told]
    if fund is None:
        assert all(one.endswith("feedetl_sn") for one in faults(messages))
    else:
        assert str(settled(messages).answer.fund_payment) == fund


def test_where_lines_are_answered_those_that_stand_are() -> None:
    told = {
        "infcode": 0,
        "output": {"result": [{"feedetl_sn": "X1", "det_item_fee_sumamt": 40, "inscp_scp_amt": 40}]},
    }
    found = faults([upload(*EXTRA), told, withdraw(**WITHDRAW), *visit()])
    assert list(found) == ["[4].input.feedetail[0].feedetl_sn", "[4].input.feedetail[1].feedetl_sn"]


def test_a_check_tells_of_withdrawals_what_settling_would() -> None:
    def where(*messages: Plain) -> list[str]:
        found = check_messages(list(messages), SETTINGS)
        return [one.where for one in found.faults]

    assert where(withdraw(**WITHDRAW)) == []  # alone it may name what it likes
    assert where(withdraw()) == ["input.data.chrg_bchno"] or where(withdraw()) == [
        "[0].input.data.chrg_bchno"
    ]
    assert where(upload(*EXTRA), withdraw(**WITHDRAW)) == []
    assert where(upload(*EXTRA), withdraw(chrg_bchno="B8")) == ["[1].input.data.chrg_bchno"]
    assert where(upload(*EXTRA), withdraw(feedetl_sn="X1")) == []


def test_many_lines_are_withdrawn_quickly() -> None:
    rows = [line(f"X{number}", "电针", 1, chrg_bchno="B9") for number in range(2000)]
    messages = read_messages([upload(*rows) for _ in range(15)])
    withdrawals = read_messages([withdraw(chrg_bchno="0000")])
    began = time.process_time()  # a second or two; the rest is for a measured, busy machine
    assert len(settled([*messages, *withdrawals, *read_messages(visit())]).withdrawn) == 30_000
    assert time.process_time() - began < 20
