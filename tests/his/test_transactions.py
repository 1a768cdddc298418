"""The messages of every transaction: read with each field in its place, written without loss, refused with the path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.his.golden import GOLDEN, answer_of, request_of
from tests.his.visits import SETTINGS, visit

from shanxi_health_policy.his import (
    Dialect,
    FeeResult,
    Message,
    MessageAnswer,
    MessageError,
    Node,
    Request,
    Response,
    Settings,
    check_messages,
    preview_message,
    read_message,
    settle_message,
    write_json,
)
from shanxi_health_policy.his.messages import SINGLE
from shanxi_health_policy.his.transactions.before_paying import (
    Encounter,
    Order,
    ReviewData,
    RiskDetail,
    RiskResult,
)
from shanxi_health_policy.his.transactions.people import InsuInfo, RegisteredData, SignedOut
from shanxi_health_policy.his.transactions.queries import QueriedFee, QueriedSettlement
from shanxi_health_policy.his.transactions.registry import (
    NAMES,
    OF_SETTLING,
    OTHERS,
    answer_kinds,
    every_answer_kind,
    request_kinds,
)
from shanxi_health_policy.his.transactions.statements import StatementData, UploadedFile
from shanxi_health_policy.testing.strategies.hospital_messages import dialects, nodes

NUMBERS = (
    *(
        "1101",
        "2201",
        "2202",
        "2203",
        "2203A",
        "2204",
        "2205",
        "2206",
        "2206A",
        "2207",
        "2207A",
        "2208",
        "2601",
    ),
    *("3101", "3102", "3103", "3201", "3202", "5203", "5204", "5206", "9001", "9002", "9101", "9102"),
)
OF_GOLDEN = {one["infno"].removesuffix("A"): one for one in GOLDEN}


def golden(infno: str) -> dict[str, Any]:
    return OF_GOLDEN["3101" if infno == "3102" else infno.removesuffix("A")]


def test_every_transaction_has_its_nodes_and_an_example() -> None:
    assert sorted(NUMBERS) == sorted(NAMES)
    assert request_kinds("1304") == ()
    assert {one["infno"] for one in GOLDEN} <= set(NUMBERS)
    assert {golden(infno)["infno"].removesuffix("A") for infno in NUMBERS} == OF_GOLDEN.keys()


@pytest.mark.parametrize("infno", NUMBERS)
def test_every_field_of_an_example_is_named_and_every_node_known(infno: str) -> None:
    one = golden(infno)
    asked, answer = read_message(request_of(one) | {"infno": infno}), read_message(answer_of(one))
    assert tuple(type(rows[0]) for rows in asked.nodes.values()) == request_kinds(infno)
    assert asked.extra == answer.extra == {}
    told = [type(rows[0]) for rows in answer.nodes.values() if rows]
    assert told == [kind for kind in answer_kinds(infno) if kind in told]
    assert bool(told) == bool(answer_kinds(infno))
    free = {"in", "dev_no", "warn_msg", "medins_list_name"}
    for message in (asked, answer):
        assert {name for node, _ in message.placed() for name in node.extra} <= free
        assert read_message(write_json(message.to_plain())) == message


@pytest.mark.parametrize("infno", NUMBERS)
def test_an_example_has_nothing_that_changes_money(infno: str) -> None:
    one = golden(infno)
    for message in (request_of(one) | {"infno": infno}, answer_of(one)):
        found = check_messages(message)
        assert (found.faults, found.broken) == ((), ())


@given(infno=st.sampled_from(NUMBERS), data=st.data(), dialect=dialects())
def test_messages_of_every_transaction_come_back(infno: str, data: st.DataObject, dialect: Dialect) -> None:
    def drawn(kinds: tuple[type[Node], ...]) -> dict[str, tuple[Node, ...]]:
        found: dict[str, tuple[Node, ...]] = {}
        for kind in kinds:
            least, most = (1, 1) if kind.name in SINGLE else (0, 2)
            found[kind.name] = tuple(data.draw(st.lists(nodes(kind), min_size=least, max_size=most)))
        return found

    asked = Message(head=Request(infno=infno), nodes=drawn(request_kinds(infno)))
    answer = Message(head=Response(infcode="0"), nodes=drawn(answer_kinds(infno)))
    for message in (asked, answer):
        assert read_message(write_json(message.to_plain(dialect)), dialect) == message


def place(message: dict[str, Any], path: str) -> tuple[Any, Any]:
    """The last container on a path, and the key there."""
    found: Any = message
    *steps, last = [
        int(one) if one.isdigit() else one for one in path.replace("[", ".").replace("]", "").split(".")
    ]
    for one in steps:
        found = found[one]
    return found, last


ORDERS = "input.data.patient_dtos[0].fsi_encounter_dtos[0]"


@pytest.mark.parametrize(
    ("infno", "path", "value"),
    [
        ("3101", f"{ORDERS}.fsi_order_dtos[1].sumamt", "20元"),
        ("3101", f"{ORDERS}.fsi_order_dtos[1].sumamt", None),
        ("3101", f"{ORDERS}.fsi_order_dtos[0].rx_id", []),
        ("3101", f"{ORDERS}.fsi_diagnose_dtos[0].dise_codg", ""),
        ("3101", f"{ORDERS}.adm_date", "5月4日"),
        ("3101", f"{ORDERS}.fsi_order_dtos[0]", 5),
        ("3102", "input.data.patient_dtos[0].patn_id", None),
        ("3102", "input.data.patient_dtos", "P000001"),
        ("3103", "input.data.warns[0]", "J1"),
        ("3103", "input.data", []),
        ("2601", "input.data.omsgid", None),
        ("2601", "input.data.oinfno", {}),
        ("3201", "input.data.medfee_sumamt", "1e2"),
        ("3201", "input.data.fixmedins_setl_cnt", "1.5"),
        ("3201", "input.data.stmt_enddate", "五月底"),
        ("3202", "input.data.file_qury_no", None),
        ("1101", "input.data.psn_name", {}),
        ("9001", "input.signIn", [{}, {}]),
    ],
)
def test_what_is_wrong_is_refused_with_its_path(infno: str, path: str, value: object) -> None:
    message = read_message(request_of(golden(infno)) | {"infno": infno}).to_plain()
    inside, key = place(message, path)
    inside[key] = value
    with pytest.raises(MessageError) as caught:
        read_message(message)
    expected = {f"{path}[0]", path} if isinstance(value, str) else {path}
    assert {one.where for one in caught.value.faults} <= expected


@pytest.mark.parametrize(
    ("infno", "path"),
    [
        ("1101", "output.insuinfo[1].balc"),
        ("3101", "output.result[0].judge_result_detail_dtos[0].vola_amt"),
        ("5203", "output.setlinfo.cash_payamt"),
        ("5206", "output.cuminfo[0].cum"),
    ],
)
def test_an_amount_of_an_answer_is_exact_or_refused_with_its_path(infno: str, path: str) -> None:
    message = read_message(answer_of(golden(infno))).to_plain()
    inside, key = place(message, path)
    inside[key] = "1.005"
    with pytest.raises(MessageError) as caught:
        read_message(message)
    assert [(one.where, one.value) for one in caught.value.faults] == [(path, "'1.005'")]


def test_too_many_rows_within_a_row_are_refused() -> None:
    message = request_of(golden("3103"))
    message["input"] = {"data": {"warns": [{}] * 2001}}
    with pytest.raises(MessageError) as caught:
        read_message(message)
    assert [one.where for one in caught.value.faults] == ["input.data.warns"]


def test_a_check_looks_within_rows() -> None:
    message = read_message(request_of(golden("3101"))).to_plain()
    inside, _ = place(message, f"{ORDERS}.fsi_order_dtos[0].x")
    del inside["hilist_code"]
    inside["hilist_type"] = "999"
    found = check_messages(message)
    assert found.right
    assert [one.where.rpartition("fsi_order_dtos")[2] for one in found.oddities] == [
        "[0].hilist_type",
        "[0].hilist_code",
    ]
    bare = check_messages({"infno": "3103", "input": {"data": {"warn_type": "1"}}})
    assert "input.data.warns" in [one.where for one in bare.oddities]


def test_an_answer_that_names_nothing_else_is_read_by_the_nodes_of_a_settlement_alone() -> None:
    """Only then need the others not be loaded: every name and mark of theirs is known beforehand."""
    own = {kind.name for kind in OF_SETTLING}
    others = [kind for kind in every_answer_kind() if kind not in OF_SETTLING]
    names = {name for kind in others if not kind.bare for name in (kind.name, *kind.also)} - own
    marks = {mark for kind in others if kind.bare or kind.name in own for mark in kind.marks}
    assert names | marks == OTHERS
    probe = "import sys; from shanxi_health_policy.his import settle_message as one; from tests.his.visits import *; "
    probe += (
        "one(visit(), SETTINGS, ytd_paid=0); print(sorted(m for m in sys.modules if '.transactions.' in m))"
    )
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, check=True, encoding="utf-8", cwd=root
    )
    assert told.stdout.strip() == "['shanxi_health_policy.his.transactions.registry']"


# ------------------------------------------------------------- as it is seen in the wild


def output(**nodes: object) -> Message:
    return read_message({"infcode": 0, "output": nodes})


def test_a_patient_or_a_visit_may_stand_without_a_list_and_under_an_older_name() -> None:
    message = read_message(request_of(golden("3101"))).to_plain()
    data: Any = message["input"]["data"]  # type: ignore[index]
    wild = {**message, "input": {"data": {"trigScen": "4", "patient_dtos": dict(data["patient_dtos"][0])}}}
    patient = wild["input"]["data"]["patient_dtos"]  # type: ignore[index]
    patient["fsi_his_data_dto"] = patient.pop("fsi_encounter_dtos")[0]
    assert read_message(wild) == read_message(message)


def test_rows_of_the_same_name_are_told_apart_by_their_fields() -> None:
    rows = [{"feedetl_sn": "1"}, {"feedetl_sn": "1", "hilist_code": "M1"}, {"jr_id": "J1"}]
    found = output(result=rows).nodes["result"]
    assert [type(row) for row in found] == [FeeResult, QueriedFee, RiskResult]
    assert [
        type(row) for row in read_message({"infcode": 0, "output": [{"rule_id": "R1"}]}).nodes["result"]
    ] == [RiskResult]
    assert output(setlinfo={"psn_pay": 1}).rows(QueriedSettlement)
    assert not output(setlinfo={"psn_part_amt": 1}).rows(QueriedSettlement)


@pytest.mark.parametrize("alone", [(), ("result",)])
def test_one_warning_may_be_written_without_a_list(alone: tuple[str, ...]) -> None:
    one = RiskResult(jr_id="J1", judge_result_detail_dtos=(RiskDetail(rx_id="1"),))
    dialect = Dialect(lone_rows=alone)
    message = Message(head=Response(infcode="0"), nodes={"result": (one,)})
    written: Any = message.to_plain(dialect)["output"]
    assert isinstance(written["result"], dict if alone else list)
    assert read_message({"infcode": 0, "output": written}) == message
    two = attrs.evolve(message, nodes={"result": (one, one)}).to_plain(dialect)["output"]
    assert isinstance(two["result"], list)  # type: ignore[index]


def test_a_data_node_that_registers_no_visit_is_carried_along() -> None:
    assert output(data={"mdtrt_id": "V1", "ipt_otp_no": "M1"}).rows(RegisteredData)
    for other in ({"setl_list_id": "1"}, [{"mdtrt_id": "V1"}], "x", {"mdtrt_id": "V1"}):
        assert output(data=other).nodes == {}
        assert output(data=other).extra == {"data": other}


def test_a_sign_out_tells_its_time_under_three_names() -> None:
    time = {"sign_time": "2023-05-04 18:00:00"}
    assert output(sign_time=time) == output(signoutoutb=time)
    assert output(signoutoutb=time).rows(SignedOut)
    assert output(**time).extra == time
    both = output(
        sign_time="18:00", signoutoutb=time
    )  # the one is the node, the other only a text of the same name
    assert (len(both.rows(SignedOut)), both.extra) == (1, {"sign_time": "18:00"})


def test_a_file_stands_in_the_body_itself() -> None:
    found = output(file_qury_no="1", filename="a.zip", more=[1])
    assert found.rows(UploadedFile)[0].filename == "a.zip"
    assert (found.extra, [where for _, where in found.placed()]) == ({"more": [1]}, ["", "output"])
    with pytest.raises(MessageError) as caught:
        output(file_qury_no=[])
    assert [one.where for one in caught.value.faults] == ["output.file_qury_no"]


def test_one_cover_may_stand_without_a_list() -> None:
    assert output(insuinfo={"balc": "5", "insutype": "390"}).rows(InsuInfo)[0].insutype == "390"


def test_a_flag_in_capitals_is_the_flag() -> None:
    (data,) = read_message(request_of(golden("3201"))).rows(StatementData)
    assert (data.refd_setl_flag, data.extra, str(data.fixmedins_setl_cnt)) == ("0", {}, "1")
    told = read_message(request_of(golden("3201"))).to_plain(
        Dialect(spellings={"refd_setl_flag": "REFD_SETL_FLAG"})
    )
    assert told["input"]["data"]["REFD_SETL_FLAG"] == "0"  # type: ignore[index]


def test_the_rows_of_a_review_are_found_by_their_kind() -> None:
    message = read_message(request_of(golden("3101")))
    assert len(message.rows(ReviewData)) == 1
    kinds = [type(node) for node, _ in message.placed()]
    assert (kinds.count(Encounter), kinds.count(Order)) == (1, 2)


@pytest.mark.parametrize("answer", [preview_message, settle_message])
def test_a_number_with_an_a_is_answered_as_the_one_without(answer: Callable[..., MessageAnswer]) -> None:
    infno = "2206" if answer is preview_message else "2207"
    plain, lettered = visit(infno=infno), visit(infno=infno)
    lettered[0]["infno"], lettered[2]["infno"] = "2203A", f"{infno}A"
    assert answer(lettered, SETTINGS, ytd_paid=0).message == answer(plain, SETTINGS, ytd_paid=0).message


def test_lines_that_the_platform_was_asked_for_split_the_bill_as_its_first_answer_does() -> None:
    rows = [{"feedetl_sn": "1", "det_item_fee_sumamt": 150, "inscp_scp_amt": 100, "fulamt_ownpay_amt": 50}]
    rows.append({"feedetl_sn": "2", "det_item_fee_sumamt": 20, "inscp_scp_amt": 0, "fulamt_ownpay_amt": 20})
    queried = [one | {"hilist_code": "M1"} for one in rows]
    found = [
        settle_message([*visit(), {"infcode": 0, "output": {"result": one}}], SETTINGS, ytd_paid=0)
        for one in (rows, queried)
    ]
    assert [str(one.answer.eligible_cost) for one in found] == ["100.00", "100.00"]


def test_other_visits_within_a_review_are_not_taken_for_the_one_that_is_settled() -> None:
    reviewed = request_of(golden("3101"))
    reviewed["input"] = {"data": {"patient_dtos": {"patn_id": "P000001", "fsi_encounter_dtos": []}}}
    for mdtrt_id in ("V1", "V2"):
        row = {"mdtrt_id": mdtrt_id, "adm_date": "2023-05-01"}
        reviewed["input"]["data"]["patient_dtos"]["fsi_encounter_dtos"].append(row)
    assert settle_message([*visit(), reviewed], SETTINGS, ytd_paid=0).answer.covered


def test_a_settings_file_names_the_new_nodes(tmp_path: Any) -> None:
    path = tmp_path / "place.toml"
    path.write_text(
        '[dialect]\nlone_rows = ["result"]\n[dialect.nodes]\nstmtinfo = "stmt"\n', encoding="utf-8"
    )
    assert Settings.load(path).dialect.nodes == {"stmtinfo": "stmt"}
    path.write_text('[dialect]\nlone_rows = ["setlinfo"]\n', encoding="utf-8")
    with pytest.raises(MessageError):
        Settings.load(path)
