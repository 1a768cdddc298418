"""What is out of turn, of somebody unknown, or about something that is not there: refused with its reason, and not booked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.stand_in.hospital import Hospital, fen
from tests.stand_in.scenarios import PERSONS, scenario

from shanxi_health_policy.errors import FileError, InputError
from shanxi_health_policy.stand_in import StandIn


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Hospital]:
    """A hospital where everything has its turn, and only some persons are known."""
    rules = (
        '[behaviour]\nsign_in = true\npreview_first = true\nother_amounts = "refuse"\nerr_prefix = "FSI-"\n'
    )
    with StandIn(scenario=scenario(tmp_path, rules, PERSONS)) as platform:
        yield Hospital(platform)


def test_a_visit_is_settled_once(hospital: Hospital) -> None:
    info = hospital.visit()
    whose = {name: info[name] for name in ("mdtrt_id", "psn_no")}
    again = hospital.paying(whose, "150.00")
    assert "已结算" in hospital.refused("2207", data=again)
    msgid = next(one["msgid"] for one in hospital.sent if one["infno"] == "2207")
    twice = hospital.platform.call(hospital.message("2207", msgid=msgid, data=again)).plain
    assert "已处理" in twice["err_msg"]
    hospital.upload(whose, "10.00")
    assert "已结算" in hospital.refused("2207", data=hospital.paying(whose, "10.00"))
    assert "不能再改" in hospital.refused("2203", mdtrtinfo=whose | {"begntime": "2023-05-04"}, diseinfo=[])
    assert "2208" in hospital.refused("2202", data=whose | {"ipt_otp_no": "1"})


def test_an_id_that_a_hospital_brought_is_given_to_nobody_else(hospital: Hospital) -> None:
    hospital.tell({"mdtrt_id": f"V{hospital.now:%Y%m%d}000001", "psn_no": "P1"})
    assert hospital.register("P2")["mdtrt_id"] == f"V{hospital.now:%Y%m%d}000002"


def test_lines_may_be_settled_apart_where_the_scenario_says_so(tmp_path: Path) -> None:
    rules = '[behaviour]\nsecond_settlement = "open_lines"\nregistration = false'
    with StandIn(scenario=scenario(tmp_path, rules)) as platform:
        hospital = Hospital(platform)
        whose = {"mdtrt_id": "V1", "psn_no": "P1"}
        hospital.tell(whose)
        hospital.upload(whose, "100.00")
        hospital.upload(whose, "50.00", batch="B2")
        assert fen(hospital.settle(whose, "50.00", chrg_bchno="B2")["fund_pay_sumamt"]) == 3000
        assert fen(hospital.settle(whose, "100.00")["fund_pay_sumamt"]) == 6000
        assert "没有未结算" in hospital.refused("2207", data=hospital.paying(whose, "0.00"))


def test_a_preview_counts_until_something_is_changed(tmp_path: Path) -> None:
    rules = "[behaviour]\npreview_first = true\nregistration = false"
    with StandIn(scenario=scenario(tmp_path, rules)) as platform:
        hospital = Hospital(platform)
        whose = {"mdtrt_id": "V1", "psn_no": "P1"}
        hospital.tell(whose)
        hospital.upload(whose, "100.00")
        changes: list[tuple[str, Callable[[], object], str]] = [
            ("100.00", lambda: hospital.upload(whose, "50.00", batch="B2"), "150.00"),
            ("150.00", lambda: hospital.ask("2205", data=whose | {"chrg_bchno": "B2"}), "100.00"),
            ("100.00", lambda: hospital.tell(whose), "100.00"),
            (
                "100.00",
                lambda: hospital.ask("2208", data=hospital.naming(hospital.settle(whose, "100.00"))),
                "100.00",
            ),
        ]
        for before, change, after in changes:
            hospital.ask("2206", data=hospital.paying(whose, before))
            change()
            assert "先预结算" in hospital.refused("2207", data=hospital.paying(whose, after))
        hospital.ask("2206", data=hospital.paying(whose, "100.00"))
        hospital.settle(whose, "100.00")


def test_a_visit_that_was_not_registered_keeps_its_id(hospital: Hospital) -> None:
    own = {"mdtrt_id": "V20230504000001", "psn_no": "P1"}
    hospital.tell(own)
    assert [hospital.register(one)["mdtrt_id"] for one in ("P2", "P3")] == [
        "V20230504000002",
        "V20230504000003",
    ]


def test_a_cancellation_is_made_once_and_of_a_settlement(hospital: Hospital) -> None:
    info = hospital.visit()
    named = hospital.naming(info)
    assert "没有结算" in hospital.refused("2208", data=named | {"setl_id": "S9"})
    back = hospital.ask("2208", data=named)["setlinfo"]
    assert back["setl_id"] == info["setl_id"]
    assert "已撤销" in hospital.refused("2208", data=named)
    own = hospital.platform.books.last_of("P1")
    assert own is not None
    assert "没有结算" in hospital.refused("2208", data=named | {"setl_id": own.setl_id})
    assert (
        hospital.ask("5203", data=named | {"setl_id": own.setl_id})["setlinfo"]["init_setl_id"]
        == info["setl_id"]
    )
    # the order of taking back: 2208, 2205, 2202
    whose = {name: info[name] for name in ("mdtrt_id", "psn_no")}
    assert hospital.ask("2205", data=whose | {"chrg_bchno": "B1"}) is None
    assert hospital.ask("2202", data=whose | {"ipt_otp_no": "1"}) is None
    assert "挂号已撤销" in hospital.refused("2204", feedetail=hospital.lines(whose, "1.00"))


def test_a_cancellation_may_bear_an_id_of_its_own(tmp_path: Path) -> None:
    rules = '[behaviour]\ncancel_setl_id = "own"'
    with StandIn(scenario=scenario(tmp_path, rules, PERSONS)) as platform:
        hospital = Hospital(platform)
        info = hospital.visit(insutype="310", acct_used_flag="1")
        assert (fen(info["acct_pay"]), fen(info["balc"])) == (5000, 0)
        back = hospital.ask("2208", data=hospital.naming(info))["setlinfo"]
        assert back["setl_id"] != info["setl_id"]
        assert fen(back["balc"]) == 5000


def test_settled_lines_are_not_withdrawn(hospital: Hospital) -> None:
    whose = hospital.register()
    hospital.tell(whose)
    rows = hospital.upload(whose, "100.00", "50.00")
    serial = {"feedetl_sn": rows[1]["feedetl_sn"]}
    hospital.ask("2205", data=whose | {"chrg_bchno": ""} | serial)
    assert "没有批次" in hospital.refused("2205", data=whose | {"chrg_bchno": ""} | serial)
    assert "批次号" in hospital.refused("2205", data=whose)
    hospital.settle(whose, "100.00")
    assert "不能撤销" in hospital.refused("2205", data=whose | {"chrg_bchno": "B1"})
    assert hospital.ask("2205", data=whose | {"chrg_bchno": "0000"}) is None
    assert len(hospital.ask("5204", data=whose)["result"]) == 0


def test_a_reversal_is_of_the_last_booking(hospital: Hospital) -> None:
    first, second = hospital.visit(), hospital.visit(amount="90.00")
    sent = [one["msgid"] for one in hospital.sent if one["infno"] == "2207"]
    data = {"psn_no": "P1", "omsgid": sent[0], "oinfno": "2207"}
    assert "最后一笔" in hospital.refused("2601", data=data)
    assert "不能冲正" in hospital.refused("2601", data=data | {"oinfno": "2204"})
    assert "没有记账" in hospital.refused("2601", data=data | {"omsgid": "M"})
    assert hospital.ask("2601", data=data | {"omsgid": sent[1]}) is None
    assert "已冲正" in hospital.refused("2601", data=data | {"omsgid": sent[1]})
    assert "没有结算" in hospital.refused("5203", data=hospital.naming(second))
    assert (
        fen(
            hospital.settle({name: second[name] for name in ("mdtrt_id", "psn_no")}, "90.00")["medfee_sumamt"]
        )
        == 9000
    )
    hospital.ask("2208", data=hospital.naming(first))
    assert "已退费" in hospital.refused("2601", data=data)


def test_a_cancellation_is_reversed_only_where_nothing_came_after_it(hospital: Hospital) -> None:
    info = hospital.visit()
    named, whose = hospital.naming(info), {name: info[name] for name in ("mdtrt_id", "psn_no")}
    paid = fen(info["fund_pay_sumamt"])

    def cancelled() -> dict[str, str]:
        hospital.ask("2208", data=named)
        return {"psn_no": "P1", "omsgid": hospital.sent[-1]["msgid"], "oinfno": "2208"}

    hospital.ask("2601", data=cancelled())
    assert hospital.platform.books.paid("P1", "cervical_spondylosis", 2023) == paid
    assert len(hospital.ask("5204", data=whose | {"setl_id": info["setl_id"]})["result"]) == 1
    data = cancelled()
    hospital.ask("2205", data=whose | {"chrg_bchno": "0000"})
    assert "不能冲正 2208" in hospital.refused("2601", data=data)
    hospital.visit()
    assert "又有结算" in hospital.refused("2601", data=data)


def test_a_reversal_may_be_of_something_older_or_book_a_negative(tmp_path: Path) -> None:
    rules = '[behaviour]\nreverse_older = true\nreversal = "negate"\nreversible = ["2207"]'
    with StandIn(scenario=scenario(tmp_path, rules)) as platform:
        hospital = Hospital(platform)
        info = hospital.visit()
        hospital.visit(amount="90.00")
        sent = [one["msgid"] for one in hospital.sent if one["infno"] == "2207"]
        data = {"psn_no": "P1", "omsgid": sent[0], "oinfno": "2207"}
        assert hospital.ask("2601", data=data) is None
        assert hospital.ask("5203", data=hospital.naming(info))["setlinfo"]["refd_setl_flag"] == "1"
        assert platform.books.paid("P1", "cervical_spondylosis", 2023) == 5400
        assert "不能冲正" in hospital.refused("2601", data=data | {"oinfno": "2208"})


def test_everything_has_its_turn_where_the_scenario_says_so(strict: Hospital) -> None:
    asking = {"psn_no": "P1", "insutype": "390", "ipt_otp_no": "1"}
    assert strict.refused("2201", data=asking).startswith("FSI-未签到")
    signed = strict.ask("9001", signIn={"opter_no": "1"})["signinoutb"]
    strict.sign_no = signed["sign_no"]
    whose = strict.register()
    assert "重复" not in strict.refused("2201", data=asking | {"ipt_otp_no": "1", "psn_no": "P9"})
    assert "没有就诊" in strict.refused(
        "2203", mdtrtinfo=whose | {"mdtrt_id": "V9", "begntime": "2023-05-04"}, diseinfo=[]
    )
    assert "2203" in strict.refused("2204", feedetail=strict.lines(whose, "1.00"))
    strict.tell(whose)
    rows = strict.lines(whose, "150.00")
    strict.ask("2204", feedetail=rows)
    assert "重复" in strict.refused("2204", feedetail=rows)
    data = strict.paying(whose, "150.00") | {"inscp_scp_amt": "150.00"}
    assert "2206" in strict.refused("2207", data=data)
    previewed = strict.ask("2206", data=data)["setlinfo"]
    assert "setl_id" not in previewed
    assert "应答为 150.00" in strict.refused("2207", data=data | {"inscp_scp_amt": "149.00"})
    assert (
        fen(strict.ask("2207", data=data)["setlinfo"]["fund_pay_sumamt"]) == 8000
    )  # what is left of the year
    strict.ask("9002", signOut={"sign_no": strict.sign_no, "opter_no": "1"})
    assert "未签到" in strict.refused("1101", data={"mdtrt_cert_no": "C1"})


def test_a_sign_in_ends_with_its_day(hospital: Hospital) -> None:
    number = hospital.ask("9001", signIn={"opter_no": "1"})["signinoutb"]["sign_no"]
    hospital.now = hospital.now.replace(day=5)
    assert "当日" in hospital.refused("9002", signOut={"sign_no": number})


def test_lines_are_split_as_the_rule_pays_them(hospital: Hospital) -> None:
    whose = hospital.register()
    hospital.tell(whose)
    (covered,), (own,) = hospital.upload(whose, "150.00"), hospital.upload(whose, "20.00", name="血常规")
    assert (covered["inscp_scp_amt"], covered["fulamt_ownpay_amt"]) == ("150.00", "0.00")
    assert (own["inscp_scp_amt"], own["fulamt_ownpay_amt"]) == ("0.00", "20.00")
    info = hospital.settle(whose, "170.00")
    rows = hospital.ask("5204", data=whose | {"setl_id": info["setl_id"]})["result"]
    assert [(one["medins_list_name"], one["inscp_scp_amt"]) for one in rows] == [
        ("电针", "150.00"),
        ("血常规", "0.00"),
    ]
    assert "没有结算" in hospital.refused("5204", data=whose | {"setl_id": "S9"})
    (nameless,) = hospital.lines(whose, "1.00", name="")
    assert "没有项目名称" in hospital.refused("2204", feedetail=[nameless])
    assert "负" in hospital.refused("2204", feedetail=hospital.lines(whose, "-1.00"))
    assert "feedetail" in hospital.refused("2204", feedetail=[])
    other = hospital.register()
    both = [*hospital.lines(whose, "1.00"), *hospital.lines(other, "1.00")]
    assert "一次就诊" in hospital.refused("2204", feedetail=both)


def test_a_diagnosis_is_withdrawn_by_sending_it_again(hospital: Hospital) -> None:
    whose = hospital.register()
    hospital.tell(whose, "A17.07", diag_type="2")
    hospital.upload(whose, "150.00")
    assert "指明" in hospital.refused("2206", data=hospital.paying(whose, "150.00"))
    hospital.tell(whose, "A17.07", diag_type="2", vali_flag="0")
    hospital.tell(whose, "M47.801")
    hospital.settle(whose, "150.00")
    assert hospital.platform.books.paid("P1", "cervical_spondylosis", 2023) == 9000


def test_a_total_that_is_not_the_lines_is_refused(hospital: Hospital) -> None:
    whose = hospital.register()
    hospital.tell(whose)
    hospital.upload(whose, "150.00")
    assert "150.00" in hospital.refused("2207", data=hospital.paying(whose, "150.01"))
    assert hospital.platform.books.last_of("P1") is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"infno": "2401"}, "未知的交易编号"),
        ({"msgid": ""}, "msgid"),
        ({"inf_time": None}, "inf_time"),
        ({"inf_time": "昨天"}, "昨天"),
        ({"fixmedins_code": []}, "fixmedins_code"),
        ({"input": {}}, "signIn"),
        ({"input": {"signIn": {}}}, "opter_no"),
        ({"input": '{"signIn": {"opter_no": "1"}'}, "JSON"),
    ],
)
def test_a_head_that_is_not_whole_is_refused(
    hospital: Hospital, change: dict[str, object], reason: str
) -> None:
    answer = hospital.platform.call(hospital.message("9001", signIn={"opter_no": "1"}) | change).plain
    assert (int(answer["infcode"]), answer["output"]) == (-1, None)
    assert reason in answer["err_msg"]


def test_input_may_be_json_text(hospital: Hospital) -> None:
    made = hospital.message("9001") | {"input": '{"signIn": {"opter_no": "1"}}'}
    assert int(hospital.platform.call(made).plain["infcode"]) == 0
    for text in ('{"data": {"psn_no": "P000001"}}', '{"data": "P000001"'):
        hospital.platform.call(made | {"input": text})
    told = [one["asked"] for one in hospital.platform.books.entries()]
    assert "opter_no" in told[0]
    assert "P000001" not in "".join(told)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "[1]",
        '{"a": 1}',
        b"\xff",
        b'{"infno": "9001", "msgid": "\\ud800"}',
        '{"infno": "\ud800"}',
        b'{"infno": "9001", "msgid": "\\ud800", "input": {"a": 0.1}}',
        {"infno": "9001", "msgid": "\ud800", "input": {"a": Decimal("0.1")}},
        {"infno": "9001", "msgid": "M", "input": '{"a": "\\ud800"}'},
        {"infno": object()},
    ],
)
def test_what_is_no_message_is_answered_in_another_shape(hospital: Hospital, source: Any) -> None:
    answer = hospital.platform.call(source).plain
    assert sorted(answer) == ["err_msg", "infcode", "type"]


@pytest.mark.parametrize("as_text", [False, True])
def test_a_character_that_is_written_in_two_halves_is_whole(hospital: Hospital, as_text: bool) -> None:
    nodes: Any = {"signIn": {"opter_no": "医\U00020000"}}
    sent = hospital.message("9001") | {
        "opter_name": "\U00020000",
        "input": json.dumps(nodes) if as_text else nodes,
    }
    assert b"\\ud840\\udc00" in (body := json.dumps(sent).encode())
    assert hospital.platform.call(body).plain["infcode"] == 0
    broken = json.dumps(sent | {"input": "{\U00020000"}).encode()
    assert hospital.platform.call(broken).plain["infcode"] == -1


def test_the_number_belongs_to_the_path(hospital: Hospital) -> None:
    made = hospital.message("9001", signIn={"opter_no": "1"})
    assert int(hospital.platform.call(made, number="9001").plain["infcode"]) == 0
    assert int(hospital.platform.call(made, path="signInSignOutService/signIn").plain["infcode"]) == 0
    assert "不符" in hospital.platform.call(made, number="9002").plain["err_msg"]
    assert "不符" in hospital.platform.call(made, path="reverseService/revsMethod").plain["err_msg"]


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    text = tmp_path / "text.db"
    text.write_text("这不是数据库" * 100, encoding="utf-8")
    other, later = tmp_path / "other.db", tmp_path / "later.db"
    with sqlite3.connect(other) as sql:
        sql.execute("CREATE TABLE mine (a)")
    with sqlite3.connect(later) as sql:
        sql.execute("PRAGMA user_version = 99")
    for file in (text, other, later, tmp_path / "none" / "a.db", tmp_path / ("x" * 400)):
        with pytest.raises(FileError):
            StandIn(file)
    with sqlite3.connect(other) as sql:
        assert sql.execute("SELECT count(*) FROM mine").fetchone() == (0,)


def test_a_fault_that_is_none_is_told(hospital: Hospital) -> None:
    with pytest.raises(InputError, match="time_out_after"):
        hospital.send("9001", fault="no")


def test_what_fails_within_a_booking_leaves_nothing(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = hospital.register()
    hospital.tell(whose)
    hospital.upload(whose, "150.00")
    books = hospital.platform.books
    with monkeypatch.context() as patched:
        patched.setattr(books, "add_entry", None)
        with pytest.raises(TypeError):
            hospital.send("2207", data=hospital.paying(whose, "150.00"))
    assert books.last_of("P1") is None
    hospital.settle(whose, "150.00")
