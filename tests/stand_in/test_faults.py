"""Faults strike the calls that the scenario names, the same ones in every run, and never the books."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stand_in.hospital import Hospital
from tests.stand_in.scenarios import scenario

from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.stand_in import Reply, StandIn
from shanxi_health_policy.stand_in.faults import KINDS, NOT_BOOKED, FaultRule


def settled(
    fault: str | None, folder: Path | None = None, rules: str = ""
) -> tuple[StandIn, Hospital, Reply]:
    """A visit whose 2207 meets a fault."""
    platform = StandIn(scenario=None if folder is None else scenario(folder, rules))
    hospital = Hospital(platform)
    whose = hospital.register()
    hospital.tell(whose)
    hospital.upload(whose, "150.00")
    return platform, hospital, hospital.send("2207", fault=fault, data=hospital.paying(whose, "150.00"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_booked_hangs_on_when_a_fault_strikes(kind: str) -> None:
    platform, _, reply = settled(kind)
    booked = platform.books.last_of("P1")
    assert (booked is None) is (kind in NOT_BOOKED)
    assert booked is None or booked.fund_fen == 9000
    assert reply.answered is not kind.startswith("time_out")
    entry = platform.books.entries()[-1]
    assert entry["fault"] == kind
    assert entry["infcode"] == (None if kind in NOT_BOOKED else "0")
    platform.close()


def test_the_journal_has_a_call_that_came_twice_by_its_first_arrival() -> None:
    platform, hospital, reply = settled("twice")
    assert (int(reply.plain["infcode"]), platform.books.entries()[-1]["infcode"]) == (-1, "0")
    hospital.platform.call(hospital.sent[-1], fault="twice")
    assert platform.books.entries()[-1]["infcode"] == "-1"
    platform.close()


def info_of(reply: Reply) -> Any:
    return reply.plain["output"]["setlinfo"]


def test_what_an_answer_looks_like_under_each_fault() -> None:
    assert settled("infcode_text")[2].plain["infcode"] == "0"
    assert settled("infcode_null")[2].plain["infcode"] is None
    assert "setlinfo" not in settled("node_missing")[2].plain["output"]
    assert "SETLINFO" in settled("node_renamed")[2].plain["output"]
    assert info_of(settled("text_as_numbers")[2])["psn_cash_pay"] == Decimal("60.00")
    assert info_of(settled("blank")[2])["psn_cash_pay"] == ""
    assert info_of(settled("fen_off")[2])["psn_cash_pay"] == "60.01"
    assert isinstance(settled("output_text")[2].plain["output"], str)
    assert settled("output_null")[2].plain["output"] is None
    assert settled("bom")[2].body.startswith(b"\xef\xbb\xbf{")
    gbk = settled("gbk")[2]
    assert json.loads(gbk.body.decode("gb18030"))["infcode"] == 0
    with pytest.raises(MessageError):
        _ = gbk.plain
    page, denied = settled("gateway_page")[2], settled("gateway_401")[2]
    assert (page.status, page.media_type, denied.status) == (502, "text/html", 401)
    assert denied.plain["code"] == 401
    assert settled("slow")[2].seconds == 1
    assert "已处理" in settled("twice")[2].plain["err_msg"]
    assert info_of(settled("numbers_as_text")[2])["psn_cash_pay"] == "60.00"


def test_numbers_are_changed_as_the_dialect_wrote_them(tmp_path: Path) -> None:
    rules = (
        '[dialect]\namounts = "number"\n[[faults]]\nkind = "fen_off"\ninfno = "2207"\nfield = "fund_payamt"\n'
    )
    reply = settled("numbers_as_text", tmp_path, rules)[2]
    assert reply.plain["output"]["setldetail"][0]["fund_payamt"] == "90.01"
    only = settled(None, tmp_path, rules)[2]
    assert only.plain["output"]["setldetail"][0]["fund_payamt"] == Decimal("90.01")
    # what has no output, or no such node, stays as it is
    assert (
        settled("output_null", tmp_path, '[[faults]]\nkind = "node_missing"\ninfno = "2207"\n')[2].plain[
            "output"
        ]
        is None
    )


def test_calls_are_struck_by_number_count_and_share(tmp_path: Path) -> None:
    rules = 'seed = 7\n[[faults]]\nkind = "bom"\ninfno = "1101"\nfirst = 1\n'
    rules += '[[faults]]\nkind = "gbk"\ninfno = "1101"\nevery = 3\n'
    rules += '[[faults]]\nkind = "slow"\nshare = "0.5"\nseconds = 2\n'

    def run() -> list[str | None]:
        with StandIn(scenario=scenario(tmp_path, rules)) as platform:
            hospital = Hospital(platform)
            for _ in range(20):
                hospital.send("1101", data={"mdtrt_cert_no": "C1"})
            return [one["fault"] for one in platform.books.entries()]

    first = run()
    assert first == run()
    told = [one or "" for one in first]
    assert [number for number, one in enumerate(told, 1) if "bom" in one] == [1]
    assert [number for number, one in enumerate(told, 1) if "gbk" in one] == [3, 6, 9, 12, 15, 18]
    assert 4 < sum("slow" in one for one in told) < 16


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.sampled_from(["0", "1", "0.25", "1.0"]))
def test_a_share_of_nothing_strikes_never_and_of_all_always(serial: int, seed: int, share: str) -> None:
    rule = FaultRule(kind="bom", share=share)
    hit = rule.hits("2207", serial, serial, seed, 0)
    assert hit == rule.hits("2207", 1, serial, seed, 0)
    assert hit or share not in ("1", "1.0")
    assert not (hit and share == "0")


def test_a_hospital_finds_out_what_became_of_a_call_without_an_answer() -> None:
    platform, hospital, reply = settled("time_out_after")
    assert not reply.answered
    data = {"psn_no": "P1", "omsgid": hospital.sent[-1]["msgid"], "oinfno": "2207"}
    assert hospital.ask("2601", data=data) is None
    assert platform.books.paid("P1", "cervical_spondylosis", 2023) == 0
    platform, hospital, _ = settled("time_out_before")
    data = {"psn_no": "P1", "omsgid": hospital.sent[-1]["msgid"], "oinfno": "2207"}
    assert "没有记账" in hospital.refused("2601", data=data)
