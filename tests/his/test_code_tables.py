"""The code tables: each that the public sources show is there, with who says so; a place's own codes come first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.his import (
    CodeTable,
    Dialect,
    Settings,
    check_messages,
    code_sources,
    code_table,
    every_code_table,
)
from shanxi_health_policy.his.nodes import Node, fields_of
from shanxi_health_policy.his.transactions.registry import NAMES, every_answer_kind, request_kinds
from shanxi_health_policy.text import Text

CODES = {
    "fund_pay_type": "310100 310200 320100 330100 340100 350100 370100 390100 390200 410100 510100 610100 999996 999997",
    "med_type": "11 12 13 14 16 21 28 41 51 52 1103 1301 140104 140201 2105 5212 9901 9903 9904 990404 9925",
    "insutype": "310 320 330 340 350 360 370 380 390 391 392 399 410 510 39905 39999",
    "psn_type": "11 12 13 14 15 16 1101 1102 1103 1201 1202 1203 1300 1401 1402 1403 1404 1405 1501",
    "psn_insu_stas": "0 1 2 3 4",
    "mdtrt_cert_type": "01 02 03 99",
    "psn_cert_type": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 90 99 990102 990201",
    "gend": "0 1 2 9",
    "psn_setlway": "01 02",
    "acct_used_flag": "0 1 2",
    "setl_type": "1 2 3",
    "diag_type": "0 1 2 3 4",
    "inout_diag_type": "1 2",
    "chrgitm_lv": "01 02 03 1 2 3",
    "med_chrgitm_type": "01 02 03 04 05 06 07 08 09 10 11 12 13 14",
    "clr_type": "11 21 41 99 1103 12 13 14 15 18 22 27 28 51 53 1",
    "clr_way": "1 2 3 4 8 9 40 50 902 903 904 905 915 01 02 03 04 05 99",
    "stmt_rslt": "0 1 2 3 000000 000101 000102 000103",
    "refd_setl_flag": "0 1 000 001",
    "sev_deg": "1 2 3",
    "vola_amt_stas": "0 1",
    "vola_bhvr_type": "1 2",
    "vola_item_type": "1 2",
    "med_mdtrt_type": "1 2 3 4",
    "reim_flag": "1 2",
    "out_setl_flag": "0 1",
    "medins_type": "A100 A210 A224",
    "matn_stas": "0 1 2 3 4",
    "drord_dr_profttl": "231 232 233 234 235",
    "hosp_lv": "01 02 03 04 05 06 07 08 09 10 11 12 13 14",
    "dedc_hosp_lv": "1 2 3 4 9",
    "lmtpric_hosp_lv": "1 2 3",
    "fixmedins_type": "1 2 3 4 5",
    "pay_loc": "1 2 3 4 5 6",
    "list_type": "101 102 103 104 105 106 201 301",
    "hosp_appr_flag": "0 1 2",
    "drord_type": "1 2 3",
    "tcmdrug_used_way": "1 2",
    "psn_idet_type": "2301 2302 2303 2304",
    "warn_type": "1 2",
    "dspo_way": "1 2",
    "opter_type": "1 2 3",
}
"""Codes of each table, as they were taken from the sources on their own."""
CONFLICTS = {
    "fund_pay_type": {"640100", "620100"},
    "med_type": {"9901", "9903", "9904"},
    "acct_used_flag": {"1"},
    "diag_type": {"1", "2", "3"},
    "stmt_rslt": {"0", "1"},
}


def test_every_table_is_there_and_no_other() -> None:
    assert every_code_table().keys() == CODES.keys()


@pytest.mark.parametrize("name", CODES)
def test_a_table_holds_its_codes_each_with_who_says_so(name: str) -> None:
    table = code_table(name)
    wanted = set(CODES[name].split())
    assert wanted <= table.names.keys()
    assert name in ("fund_pay_type", "med_type") or wanted == table.names.keys()
    assert table.name.zh
    assert table.name.en
    for code, rows in table.names.items():
        assert len({one.name.zh for one in rows}) == len(rows)
        for one in rows:
            assert one.code == code
            assert one.sources
            assert set(one.sources) <= code_sources().keys()
    assert set(table.conflicts) == CONFLICTS.get(name, set())


def test_every_source_is_of_use() -> None:
    used = {
        key
        for table in every_code_table().values()
        for rows in table.names.values()
        for one in rows
        for key in one.sources
    }
    assert used == code_sources().keys()


def test_every_table_that_a_field_names_is_there() -> None:
    kinds: list[type[Node]] = [kind for infno in NAMES for kind in request_kinds(infno)]
    kinds += every_answer_kind()
    named = {one.metadata.get("table") for kind in kinds for one in fields_of(kind)}
    assert named - {None} <= every_code_table().keys()


@given(st.sampled_from(sorted(CODES)), st.data())
def test_the_first_source_that_has_a_code_names_it_and_a_place_of_its_own_before_all(
    name: str, data: st.DataObject
) -> None:
    table = code_table(name)
    code = data.draw(st.sampled_from(sorted(table.names)))
    rows = table.names[code]
    one = data.draw(st.sampled_from(rows))
    first = data.draw(st.sampled_from(one.sources))
    assert table.meaning(code, (first,)) == one
    assert table.meaning(code) == rows[0]
    assert Dialect(sources=(first,)).code_name(name, code) == (one.name.zh or None)
    own = Dialect(codes={name: {code: "本地的名称"}})
    assert own.code_name(name, code) == "本地的名称"
    assert own.knows_code(name, code)


def test_a_leading_zero_may_be_lost_and_an_unknown_code_has_no_name() -> None:
    assert code_table("med_chrgitm_type").meaning("5") == code_table("med_chrgitm_type").meaning("05")
    assert Dialect().code_name("med_type", "17") is None
    assert Dialect().code_name("med_type", "2106") is None
    assert Dialect().knows_code("med_type", "2106")
    assert Dialect().knows_code("clr_type", "9900")  # what only places use
    assert not Dialect().knows_code("med_type", "17")
    assert not Dialect().knows_code("sev_deg", "²")


def test_a_place_writes_its_own_codes_into_a_dialect_file(tmp_path: Path) -> None:
    path = tmp_path / "place.toml"
    path.write_text(
        '[dialect]\nsources = ["N", "S"]\nmed_types = ["17"]\n'
        '[dialect.codes]\nmed_type = { 17 = "中医适宜技术门诊" }\nrefd_setl_flag = { 2 = "部分" }\n',
        encoding="utf-8",
    )
    dialect = Settings.load(path).dialect
    assert dialect.code_name("stmt_rslt", "1") == "中心多"
    assert dialect.code_name("med_type", "17") == "中医适宜技术门诊"
    message = {"infno": "2203", "input": {"mdtrtinfo": {"begntime": "2023-05-04", "med_type": "17"}}}
    for settings, odd in ((Settings(), True), (Settings(dialect=dialect), False)):
        found = check_messages(message, settings)
        told = [one.where for one in (*found.faults, *found.oddities)]
        assert ("input.mdtrtinfo.med_type" in told) is odd


@pytest.mark.parametrize(
    ("row", "known", "unknown"),
    [
        ("2106-2109", ["2106", "2107", "2109"], ["2105", "2110", "002107", "210", "21o7", "", "2106-2109"]),
        ("9-11", ["9", "10", "11"], ["8", "12", "0009", "²", "x", "-9", " 9", "1０"]),
        ("0901", ["0901", "901"], ["0902", "00901", "0901-"]),
    ],
)
def test_a_range_of_codes_holds_both_its_ends_and_what_lies_between(
    row: str, known: list[str], unknown: list[str]
) -> None:
    """A code has no more digits than the ends of the range, but for a zero that was lost in front of it."""
    table = CodeTable(Text("表", "table"), {}, (row,))
    assert [one for one in (*known, *unknown) if table.knows(one)] == known
