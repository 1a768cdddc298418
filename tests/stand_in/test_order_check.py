"""Mistakes planted in a hospital's system are found by name, and a system without any is not blamed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stand_in.hospital import Hospital

from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.journal import masked
from shanxi_health_policy.stand_in.order_check import Found, Offence, check_order


def begun(hospital: Hospital, *amounts: str) -> dict[str, str]:
    whose = hospital.register()
    hospital.tell(whose)
    hospital.upload(whose, *(amounts or ("150.00",)))
    return whose


def good(hospital: Hospital, fault: str | None = None) -> dict[str, Any]:
    """A visit as it should be: previewed, settled, and after a call without an answer reversed and settled again."""
    whose = begun(hospital)
    data = hospital.paying(whose, "150.00")
    hospital.ask("2206", data=data)
    reply = hospital.send("2207", fault=fault, data=data)
    if not reply.answered:
        msgid = hospital.sent[-1]["msgid"]
        hospital.send("2601", data={"psn_no": "P1", "omsgid": msgid, "oinfno": "2207"})
        reply = hospital.send("2207", data=data)
    found: dict[str, Any] = reply.plain["output"]["setlinfo"]
    return found


def without_preview(hospital: Hospital) -> None:
    hospital.settle(begun(hospital), "150.00")


def other_total(hospital: Hospital) -> None:
    whose = begun(hospital)
    hospital.refused("2206", data=hospital.paying(whose, "150.01"))


def negative_line(hospital: Hospital) -> None:
    whose = begun(hospital)
    hospital.refused("2204", feedetail=hospital.lines(whose, "-10.00"))


def never_reversed(hospital: Hospital) -> None:
    whose = begun(hospital)
    data = hospital.paying(whose, "150.00")
    hospital.ask("2206", data=data)
    hospital.send("2207", fault="time_out_before", data=data)


def sent_again(hospital: Hospital) -> None:
    never_reversed(hospital)
    data = hospital.sent[-1]["input"]["data"]
    hospital.ask("2207", data=data)


def settled_twice(hospital: Hospital) -> None:
    info = good(hospital)
    hospital.refused(
        "2207", data=hospital.paying({name: info[name] for name in ("mdtrt_id", "psn_no")}, "150.00")
    )


def cancelled_twice(hospital: Hospital) -> None:
    named = hospital.naming(good(hospital))
    hospital.ask("2208", data=named)
    hospital.refused("2208", data=named)


def msgid_again(hospital: Hospital) -> None:
    good(hospital)
    hospital.platform.call(hospital.sent[0])


PLANTED: dict[Callable[[Hospital], None], Offence] = {
    without_preview: Offence.NO_PREVIEW,
    other_total: Offence.OTHER_TOTAL,
    negative_line: Offence.NEGATIVE_LINE,
    never_reversed: Offence.LEFT_UNKNOWN,
    sent_again: Offence.NOT_REVERSED,
    settled_twice: Offence.SETTLED_TWICE,
    cancelled_twice: Offence.CANCELLED_TWICE,
    msgid_again: Offence.MSGID_AGAIN,
}


def found_after(*steps: Callable[[Hospital], object]) -> list[Found]:
    with StandIn() as platform:
        for step in steps:
            step(Hospital(platform, f"H{len(platform.books.entries())}"))
        return check_order(platform.books.entries())


@pytest.mark.parametrize("mistake", PLANTED)
def test_each_planted_mistake_is_found_by_name(mistake: Callable[[Hospital], None]) -> None:
    assert [one.offence for one in found_after(good, mistake, good)] == [PLANTED[mistake]]


def test_every_kind_is_planted() -> None:
    assert set(PLANTED.values()) == set(Offence)


@given(st.lists(st.sampled_from([None, "time_out_before", "time_out_after"]), max_size=4))
def test_a_system_without_mistakes_is_not_blamed(faults: list[str | None]) -> None:
    assert found_after(*(partial(good, fault=one) for one in faults)) == []


def test_lines_and_batches_that_were_withdrawn_do_not_count() -> None:
    def step(hospital: Hospital) -> None:
        whose = begun(hospital, "150.00", "30.00")
        hospital.upload(whose, "20.00", batch="B2")
        first = hospital.sent[-2]["input"]["feedetail"][1]["feedetl_sn"]
        hospital.ask("2205", data=whose | {"chrg_bchno": "", "feedetl_sn": first})
        hospital.ask("2205", data=whose | {"chrg_bchno": "B2"})
        hospital.ask("2206", data=hospital.paying(whose, "150.00"))
        hospital.ask("2207", data=hospital.paying(whose, "150.00", chrg_bchno="B1"))
        data = {"psn_no": "P1", "omsgid": hospital.sent[-1]["msgid"], "oinfno": "2207"}
        hospital.ask("2601", data=data)
        hospital.refused("2601", data=data)
        hospital.ask("2206", data=hospital.paying(whose, "150.00"))
        hospital.settle(whose, "150.00")

    assert found_after(step) == []


def test_asking_what_became_of_a_call_is_as_good_as_reversing_it() -> None:
    def step(hospital: Hospital) -> None:
        whose = begun(hospital)
        data = hospital.paying(whose, "150.00")
        hospital.ask("2206", data=data)
        hospital.send("2207", fault="time_out_before", data=data)
        hospital.refused("5203", data=whose | {"setl_id": "S1"})
        hospital.refused("2208", data=whose | {"setl_id": "S1"})
        hospital.ask("2207", data=data)

    assert found_after(step) == []


@pytest.mark.parametrize("asking", ["2601", "5203"])
@pytest.mark.parametrize("fault", ["time_out_before", "time_out_after", "gateway_page", "gateway_401"])
def test_a_question_without_an_answer_is_none(asking: str, fault: str) -> None:
    def step(hospital: Hospital) -> None:
        never_reversed(hospital)
        lost = hospital.sent[-1]
        whose = {name: lost["input"]["data"][name] for name in ("mdtrt_id", "psn_no")}
        reversal = {"psn_no": "P1", "omsgid": lost["msgid"], "oinfno": "2207"}
        data = reversal if asking == "2601" else whose | {"setl_id": "S1"}
        hospital.send(asking, fault=fault, data=data)

    assert [one.offence for one in found_after(step)] == [Offence.LEFT_UNKNOWN]


@pytest.mark.parametrize("fault", ["gateway_page", "infcode_null"])
def test_an_answer_that_cannot_be_read_is_none(fault: str) -> None:
    def step(hospital: Hospital) -> None:
        whose = begun(hospital)
        data = hospital.paying(whose, "150.00")
        hospital.ask("2206", data=data)
        hospital.send("2207", fault=fault, data=data)

    assert [one.offence for one in found_after(step)] == [Offence.LEFT_UNKNOWN]


def test_a_call_that_a_gateway_turned_away_may_be_made_again() -> None:
    def step(hospital: Hospital) -> None:
        whose = begun(hospital)
        data = hospital.paying(whose, "150.00")
        hospital.ask("2206", data=data)
        hospital.send("2207", fault="gateway_401", data=data)
        hospital.ask("2207", data=data)

    assert found_after(step) == []


def test_a_cancellation_that_was_reversed_may_be_made_again_and_leaves_the_settlement() -> None:
    def step(hospital: Hospital) -> None:
        info = good(hospital)
        named = hospital.naming(info)
        hospital.send("2208", fault="time_out_after", data=named)
        data = {"psn_no": "P1", "omsgid": hospital.sent[-1]["msgid"], "oinfno": "2208"}
        hospital.send("2601", fault="twice", data=data)
        hospital.ask("2208", data=named)

    def once_more(hospital: Hospital) -> None:
        step(hospital)
        data = {"psn_no": "P1", "omsgid": hospital.sent[-1]["msgid"], "oinfno": "2208"}
        hospital.ask("2601", data=data)
        settled = next(one for one in reversed(hospital.sent) if one["infno"] == "2207")
        hospital.refused("2207", data=settled["input"]["data"])

    assert found_after(step) == []
    assert [one.offence for one in found_after(once_more)] == [Offence.SETTLED_TWICE]


def test_a_journal_may_hold_anything() -> None:
    with StandIn() as platform:
        for source in ("", "1", '{"infno": "2204"}', '{"infno": "2207", "input": "x", "mdtrt_id": "V1"}'):
            platform.call(source)
        platform.call({"infno": "2204", "input": {"feedetail": [{"mdtrt_id": "V1"}]}})
        platform.call({"infno": "2206", "input": {"data": [{"mdtrt_id": "V1"}]}})
        platform.call({"infno": "2601", "input": {"data": {"omsgid": "M"}}})
        odd: tuple[Any, ...] = (
            {"mdtrt_id": "V2"}, ["x", {"mdtrt_id": "V2"}], "x", {"a": {"mdtrt_id": "V2"}}, None, [[]],
        )  # fmt: skip
        for rows in odd:
            platform.call({"infno": "2204", "input": {"feedetail": rows, "data": {"mdtrt_id": "V2"}}})
        assert {one.offence for one in check_order(platform.books.entries())} == {
            Offence.OTHER_TOTAL,
            Offence.NO_PREVIEW,
        }


@pytest.mark.parametrize("form", ["without a list", "as text", "in a list"])
def test_in_whatever_form_a_row_is_sent_it_is_counted(form: str) -> None:
    """The forms are those that the stand-in takes: some systems send one row without a list, and some the input as text."""

    def step(hospital: Hospital) -> None:
        whose = hospital.register()
        hospital.tell(whose)
        for infno, node in (("2204", "feedetail"), ("2206", "data"), ("2207", "data")):
            row = hospital.lines(whose, "150.00")[0] if infno == "2204" else hospital.paying(whose, "150.00")
            nodes: Any = {node: [row] if form == "in a list" else row}
            sent = hospital.message(infno) | {"input": json.dumps(nodes) if form == "as text" else nodes}
            assert hospital.platform.call(sent).plain["infcode"] == 0

    assert found_after(step) == []


def test_what_is_told_names_the_call_and_the_visit() -> None:
    (one,) = found_after(without_preview)
    assert re.fullmatch(r"第 4 次（2207，就诊 V\d+）：2207 之前没有预结算（2206）", one.text().zh)
    assert "call 4" in one.text().en


SECRETS = ("姓名甲", "证件110", "人员P1", "凭证C1", "医师乙")


def test_nobody_is_named_in_the_journal() -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        whose = hospital.register(SECRETS[2])
        hospital.tell(whose, dise_dor_name=SECRETS[4])
        hospital.upload(whose, "150.00")
        hospital.settle(whose, "150.00", psn_name=SECRETS[0], certno=SECRETS[1], mdtrt_cert_no=SECRETS[3])
        hospital.send("1101", fault="gateway_page", data={"mdtrt_cert_no": SECRETS[3]})
        text = json.dumps([dict(one) for one in platform.books.entries()], ensure_ascii=False)
        assert not any(one in text for one in SECRETS)
        assert "150.00" in text
        assert whose["mdtrt_id"] in text


def test_what_is_refused_for_its_form_is_written_down_too() -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        assert "input.data.medfee_sumamt" in hospital.refused(
            "2206", notes=["one", 2], data={"mdtrt_id": "V1", "insutype": "390", "medfee_sumamt": "much"}
        )
        (found,) = platform.books.entries()
        assert (found["mdtrt_id"], found["infcode"]) == ("V1", "-1")
        assert json.loads(found["asked"])["input"]["notes"] == ["one", 2]


@given(
    st.recursive(st.sampled_from(SECRETS), lambda inner: st.lists(inner, max_size=2), max_leaves=4), st.text()
)
def test_whatever_stands_under_a_name_is_masked(value: Any, salt: str) -> None:
    text = json.dumps(masked({"PSN_NAME": value, "a": [{"certno": value}]}, salt), ensure_ascii=False)
    assert not any(one in text for one in SECRETS)


def test_the_same_person_has_the_same_mask_in_one_file_and_another_in_the_next(tmp_path: Path) -> None:
    masks = set()
    for name in ("a.db", "b.db"):
        with StandIn(tmp_path / name) as platform:
            masks.add(masked({"psn_no": "P1"}, platform.books.salt)["psn_no"])
    assert len(masks) == 2
