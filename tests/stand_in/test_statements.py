"""3201, 3202, 9101 and 9102: the hospital's settlements against the stand-in's books, by their sums and one by one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.stand_in.hospital import Hospital
from tests.stand_in.reconciling import (
    AGENCY,
    MAY,
    Own,
    asks_3201,
    asks_3202,
    base64_of,
    downloads,
    packed,
    summed,
    told,
    unpacked,
    uploads,
)
from tests.stand_in.scenarios import scenario
from tests.stand_in.test_web import serving

from shanxi_health_policy.errors import FileError
from shanxi_health_policy.stand_in import StandIn, schema
from shanxi_health_policy.stand_in.files import bytes_of
from shanxi_health_policy.stand_in.multipart import with_file
from shanxi_health_policy.stand_in.web import ALL


def ruled(folder: Path, *rules: str) -> Hospital:
    """A hospital of a stand-in with such rules; registration is as without a file."""
    text = "\n".join(("[statements]", *rules, "[behaviour]", "registration = true"))
    return Hospital(StandIn(scenario=scenario(folder, text)))


def message_of(hospital: Hospital, infno: str) -> str:
    """The last message of a number that the hospital sent."""
    return str(next(one["msgid"] for one in reversed(hospital.sent) if one["infno"] == infno))


# ------------------------------------------------------------------- 3201


def test_the_sums_are_level_with_those_of_the_books(hospital: Hospital) -> None:
    rows = [Own.of(hospital.visit()), Own.of(hospital.visit("P2", insutype="310"), "310")]
    assert [asks_3201(hospital, rows, insutype) for insutype in ("390", "310")] == ["0", "0"]
    answer = hospital.ask("3201", data=summed(rows) | {"insutype": "390"})
    assert answer["stmtinfo"] == {"setl_optins": AGENCY, "stmt_rslt": "1", "stmt_rslt_dscr": "医疗机构多"}


def test_a_refund_is_of_the_day_on_which_it_was_made(hospital: Hospital) -> None:
    info = hospital.visit()
    hospital.now = hospital.now.replace(month=6)
    back = Own.of(hospital.ask("2208", data=hospital.naming(info))["setlinfo"])
    june = ("2023-06-01", "2023-06-30")
    assert asks_3201(hospital, [Own.of(info)]) == "0"
    assert asks_3201(hospital, [back], days=june) == "0"
    assert asks_3201(hospital, [Own.of(info), back], days=(MAY[0], june[1])) == "0"
    assert asks_3201(hospital, [], days=("2023-06-05", "2023-06-05")) == "0"


def test_a_day_reaches_from_its_first_to_its_last_second(hospital: Hospital) -> None:
    hospital.now = hospital.now.replace(hour=23, minute=55, second=59)
    row = Own.of(hospital.visit())  # its fourth message is the 2207, of 23:59:59
    day = ("2023-05-04 23:59:59", "2023-05-04")
    assert asks_3201(hospital, [row], days=day) == "0"
    assert asks_3201(hospital, [row], days=("2023-05-05", "2023-05-05")) == "1"


def test_another_group_has_nothing(hospital: Hospital) -> None:
    hospital.visit()
    assert asks_3201(hospital, [], clr_type="21") == "0"
    assert asks_3201(hospital, [], setl_optins="141000") == "0"
    assert asks_3201(hospital, []) == "1"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("insutype", " ", "insutype"),
        ("clr_type", "", "clr_type"),
        ("setl_optins", None, "setl_optins"),
        ("stmt_enddate", "2023-04-30", "对账日期"),
        ("medfee_sumamt", "12345678901.00", "medfee_sumamt"),
        ("fixmedins_setl_cnt", "1.5", "fixmedins_setl_cnt"),
    ],
)
def test_a_request_that_is_not_whole_is_refused(
    hospital: Hospital, field: str, value: object, reason: str
) -> None:
    data = summed([]) | {"insutype": "390"} | {field: value}
    assert reason in hospital.refused("3201", data=data)


REFUNDED = 'count_refunds = "{}"\nwithout_refunds = "{}"\nflag = "{}"'


@pytest.mark.parametrize(
    ("counting", "left", "flag", "asked", "count", "total"),
    [
        ("net", "positive", "asked", "1", 1, "150.00"),
        ("net", "positive", "asked", "", 1, "150.00"),
        ("every", "positive", "asked", "1", 3, "150.00"),
        ("settlements", "positive", "asked", "1", 2, "150.00"),
        ("net", "positive", "asked", "0", 2, "300.00"),
        ("net", "untouched", "asked", "0", 1, "150.00"),
        ("net", "untouched", "ignored", "0", 1, "150.00"),
        ("every", "positive", "ignored", "0", 3, "150.00"),
    ],
)
def test_refunds_count_as_the_scenario_says(
    tmp_path: Path, counting: str, left: str, flag: str, asked: str, count: int, total: str
) -> None:
    hospital = ruled(tmp_path, REFUNDED.format(counting, left, flag))
    kept, gone = hospital.visit(), hospital.visit("P2")
    hospital.ask("2208", data=hospital.naming(gone))
    share = {"150.00": "90.00", "300.00": "180.00"}[total]
    sums = {"medfee_sumamt": total, "fund_pay_sumamt": share, "fixmedins_setl_cnt": count}
    data = summed([Own.of(kept)]) | {"insutype": "390", "refd_setl_flag": asked} | sums
    assert hospital.ask("3201", data=data)["stmtinfo"]["stmt_rslt"] == "0"
    hospital.platform.close()


def test_codes_are_those_of_the_scenario(tmp_path: Path) -> None:
    hospital = ruled(tmp_path, 'codes = { platform_more = "000101", differs = "000103" }')
    info = hospital.visit()
    assert asks_3201(hospital, [Own.of(info)]) == "0"
    assert asks_3201(hospital, []) == "000101"
    assert asks_3201(hospital, [evolve(Own.of(info), fund=0, account=9000)]) == "000103"
    hospital.platform.close()


# ------------------------------------------------------- 9101, 3202, 9102


def test_an_honest_hospital_gets_an_empty_file(hospital: Hospital) -> None:
    assert asks_3202(hospital, []) == []
    first, gone = hospital.visit(), hospital.visit("P2")
    back = hospital.ask("2208", data=hospital.naming(gone))["setlinfo"]
    again = hospital.settle({name: gone[name] for name in ("mdtrt_id", "psn_no")}, "150.00")
    assert asks_3202(hospital, [Own.of(one) for one in (first, gone, back, again)]) == []


def test_what_differs_comes_back_by_row_and_2601_mends_it(hospital: Hospital) -> None:
    rows = [Own.of(hospital.visit(f"P{number}")) for number in range(4)]
    lost = hospital.visit("P9")
    by = message_of(hospital, "2207")
    mine = [
        rows[0],
        evolve(rows[1], fund=9001),
        rows[2],
        rows[2],
        evolve(rows[3], setl_id="S1", mdtrt_id="V1"),
    ]
    found = told(asks_3202(hospital, mine))
    assert found == sorted(
        [
            ("P9", "null", "null", by, "1", "0", "150.00", "90.00", "0.00"),
            ("P1", rows[1].mdtrt_id, rows[1].setl_id, sent(hospital, 1), "1", "0", "150.00", "90.00", "0.00"),
            ("P2", rows[2].mdtrt_id, rows[2].setl_id, "null", "1", "0", "150.00", "90.00", "0.00"),
            ("P3", "V1", "S1", "null", "1", "0", "150.00", "90.00", "0.00"),
            ("P3", "null", "null", sent(hospital, 3), "1", "0", "150.00", "90.00", "0.00"),
        ]
    )
    hospital.ask("2601", data={"psn_no": "P9", "omsgid": by, "oinfno": "2207"})
    assert len(asks_3202(hospital, mine)) == len(found) - 1
    assert lost["setl_id"] not in str(found)


def sent(hospital: Hospital, which: int) -> str:
    """The message of a settlement, by the order of them."""
    return str([one["msgid"] for one in hospital.sent if one["infno"] == "2207"][which])


@pytest.mark.parametrize(
    "form",
    [
        base64_of,
        list,
        lambda content: str(list(content)),
        lambda content: [one - 256 if one > 127 else one for one in content],
        lambda content: str(base64_of(content))[:20] + "\r\n" + str(base64_of(content))[20:],
    ],
)
@pytest.mark.parametrize("pack", [packed, str.encode])
def test_a_file_comes_in_every_form_in_use(
    hospital: Hospital, form: Callable[[bytes], object], pack: Callable[[str], bytes]
) -> None:
    row = Own.of(hospital.visit())
    number = uploads(hospital, pack(row.line.replace("\n", "\t\r\n")), form, "s.txt")
    found = hospital.ask("3202", data=summed([row]) | {"file_qury_no": number})["fileinfo"]
    assert unpacked(downloads(hospital, found)) == []
    content = pack(row.line.replace("\n", "\t\r\n"))
    assert downloads(hospital, {"file_qury_no": number, "filename": "s.txt"}) == content


@given(st.binary(min_size=1, max_size=300))
def test_bytes_are_read_as_they_were_written(content: bytes) -> None:
    assert bytes_of(base64_of(content)) == bytes_of(list(content)) == bytes_of(str(list(content))) == content


@pytest.mark.parametrize(
    "given", [None, "", [], "[]", "é", "a", [256], [-129], [1.5], {"a": 1}, [True], "[1", 5]
)
def test_what_is_no_file_is_refused(hospital: Hospital, given: object) -> None:
    told = {"in": given, "filename": "s.zip", "fixmedins_code": hospital.code}
    assert "in" in hospital.refused("9101", fsUploadIn=told)


LEVEL = "S1\tV1\tP1\t100.00\t60.00\t0.00\t0\n"


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (b"PK\3\4", ["s.zip", "ZIP"]),
        (packed("a", "a.xml"), ["s.zip", ".txt"]),
        (
            LEVEL.replace("60.00", "6x").encode() * 2,
            ["s.zip", "第 1 行，fund_payment", "第 2 行，fund_payment", "6x"],
        ),
        (b"S1\tV1\tP1\n", ["7 或 8 列"]),
        (
            b"setl_id\tmdtrt_id\tpsn_no\tmedfee_sumamt\tfund_pay_sumamt\tacct_pay\trefd_setl_flag\n",
            ["没有表头"],
        ),
        (b"P1\tV1\tS1\tM1\t1\t0\tnull\t100.00\t60.00\t0.00\n", ["7 或 8 列"]),
        (b"hello", ["7 或 8 列"]),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_name(
    hospital: Hospital, content: bytes, reasons: list[str]
) -> None:
    number = uploads(hospital, content)
    said = hospital.refused("3202", data=summed([]) | {"file_qury_no": number})
    assert all(one in said for one in reasons), said
    assert "/" not in said, "nothing of this machine's folders"


def test_the_sums_of_3202_are_those_of_its_file(tmp_path: Path, hospital: Hospital) -> None:
    row = Own.of(hospital.visit())
    assert "文件有 1 笔，总费用 150.00，基金 90.00" in refused_with(hospital, row, fixmedins_setl_cnt=2)
    assert "合计与文件不符" in refused_with(hospital, row, fund_pay_sumamt="90.01")
    lenient = ruled(tmp_path, 'sums = "ignore"')
    row = Own.of(lenient.visit())
    assert asks_3202(lenient, [row], medfee_sumamt="1.00") == []
    lenient.platform.close()


def refused_with(hospital: Hospital, row: Own, **more: object) -> str:
    number = uploads(hospital, row.line.encode())
    return hospital.refused("3202", data=summed([row]) | {"file_qury_no": number} | more)


def test_a_file_is_of_its_institution_its_name_and_its_time(hospital: Hospital) -> None:
    other = Hospital(hospital.platform, "H2")
    other.now = hospital.now
    number = uploads(hospital, packed(""))
    named = {"file_qury_no": number, "filename": "s.zip", "fixmedins_code": hospital.code}
    assert "没有文件" in other.refused("9102", fsDownloadIn=named | {"fixmedins_code": "H2"})
    assert "没有文件" in other.refused("3202", data=summed([]) | {"file_qury_no": number})
    assert "不是本机构" in other.refused("9102", fsDownloadIn=named)
    assert "不是本机构" in other.refused(
        "9101", fsUploadIn={"in": "UEs=", "filename": "a", "fixmedins_code": "H"}
    )
    assert "不符" in hospital.refused("9102", fsDownloadIn=named | {"filename": "t.zip"})
    assert "没有文件" in hospital.refused("9102", fsDownloadIn=named | {"file_qury_no": "F9"})
    assert "filename" in hospital.refused("9102", fsDownloadIn={"file_qury_no": number})
    hospital.now = hospital.now.replace(day=11, minute=0)
    assert downloads(hospital, named) == packed("")
    assert "截止时间 2023-05-11 08:01:00" in hospital.refused("9102", fsDownloadIn=named)


def test_the_file_that_answers_is_written_as_the_scenario_says(tmp_path: Path) -> None:
    rules = ('line_end = "tab_crlf"', 'encoding = "gb18030"', 'inner_name = "f.txt"', "amounts = false")
    hospital = ruled(tmp_path, *rules, "platform_ids = true")
    info = hospital.visit()
    by, number = message_of(hospital, "2207"), uploads(hospital, packed(""))
    found = hospital.ask("3202", data=summed([]) | {"file_qury_no": number})["fileinfo"]
    with zipfile.ZipFile(io.BytesIO(downloads(hospital, found))) as archive:
        text = archive.read("f.txt").decode("gb18030")
    assert text == f"P1\t{info['mdtrt_id']}\t{info['setl_id']}\t{by}\t1\t0\t仅平台有\t\r\n"
    hospital.platform.close()


def test_a_file_may_be_had_for_the_moment_only(tmp_path: Path) -> None:
    hospital = ruled(tmp_path, "file_days = 0")
    number = uploads(hospital, packed(""))
    assert "截止时间" in hospital.refused("3202", data=summed([]) | {"file_qury_no": number})
    hospital.platform.close()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("file_days = -1", "statements.file_days"),
        ("file_days = 3651", "statements.file_days"),
        ('codes = { better = "1" }', "statements.codes"),
        ('line_end = "cr"', "statements.line_end"),
    ],
)
def test_rules_that_are_wrong_are_told_with_their_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(FileError) as found:
        scenario(tmp_path, "[statements]", text)
    assert key in str(found.value)


def test_the_journal_holds_no_file(hospital: Hospital) -> None:
    row = Own.of(hospital.visit("P000001"))
    asks_3202(hospital, [evolve(row, fund=1)])
    for entry in hospital.platform.books.entries():
        assert "P000001" not in entry["asked"] + entry["answered"]
    whole = {one["infno"]: one for one in hospital.platform.books.entries()}
    assert json.loads(whole["9101"]["asked"])["input"]["fsUploadIn"]["in"] == "***"
    assert json.loads(whole["9102"]["answered"])["output"]["filename"].endswith(".txt.zip")
    assert whole["9102"]["infcode"] == "0"


@pytest.mark.parametrize("kind", ["gbk", "bom", "twice", "output_null", "time_out_after"])
def test_faults_leave_a_file_a_file(hospital: Hospital, kind: str) -> None:
    named = {"file_qury_no": uploads(hospital, packed("")), "filename": "s.zip"}
    reply = hospital.send("9102", fault=kind, fsDownloadIn=named | {"fixmedins_code": hospital.code})
    expected = {"bom": b"\xef\xbb\xbf" + packed(""), "time_out_after": b""}
    assert reply.body == expected.get(kind, packed(""))


def test_a_file_of_the_version_before_is_brought_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        with StandIn(tmp_path / "p.db") as platform:
            row = Own.of(Hospital(platform).visit())
    with StandIn(tmp_path / "p.db") as platform:
        hospital = Hospital(platform)
        assert asks_3201(hospital, [row]) == "0"
        assert asks_3202(hospital, [row]) == []


def test_without_the_engine_a_request_is_refused_with_what_brings_it(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from shanxi_health_policy import reconciling

    for name in ("Sum", "answer_3201", "answer_statement"):
        monkeypatch.delitem(vars(reconciling), name, raising=False)
    for name in [one for one in sys.modules if one.startswith(f"{reconciling.__name__}.")]:
        if not name.endswith(".settings"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "polars", None)
    assert "shanxi-health-policy[batch]" in hospital.refused("3201", data=summed([]) | {"insutype": "390"})


# --------------------------------------------------------------- over HTTP


def form_of(message: bytes, file: bytes, boundary: str, name: str = "message") -> bytes:
    """A form of a message and a file, as clients build it."""
    mark = boundary.encode()
    return b"".join(
        (
            b"--" + mark + f'\r\nContent-Disposition: form-data; name="{name}"\r\n'.encode(),
            b"Content-Type: application/json; charset=UTF-8\r\n\r\n" + message + b"\r\n",
            b"--" + mark + b'\r\nContent-Disposition: form-data; name="file"; filename="s.zip"\r\n',
            b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n",
            file + b"\r\n--" + mark + b"--\r\n",
        )
    )


@given(
    st.binary(min_size=1, max_size=400), st.sampled_from(["X", "----WebKitFormBoundary7MA4"]), st.booleans()
)
def test_a_part_of_a_form_is_the_file_byte_by_byte(content: bytes, boundary: str, as_text: bool) -> None:
    if boundary.encode() in content:
        return
    given: Any = {"fsUploadIn": {"filename": "s.zip"}}
    message = {"infno": "9101", "input": json.dumps(given) if as_text else given}
    text = json.dumps(message, ensure_ascii=False).encode()
    found = with_file(form_of(text, content, boundary), f"multipart/form-data; boundary={boundary}")
    assert isinstance(found, dict)
    assert bytes_of(found["input"]["fsUploadIn"]["in"]) == content


@pytest.mark.parametrize(
    "text", [b'{"infno": "9101", "input": "{"}', b'{"infno": "9101", "input": []}', b'{"a', b"{}"]
)
def test_a_form_without_an_upload_is_its_message_as_it_is(text: bytes) -> None:
    assert with_file(form_of(text, b"x", "X"), "multipart/form-data; boundary=X") == text


@pytest.mark.parametrize("body", [b"", b"hello", b"--X", b"[1]", b"--X\r\n\r\n--X--"])
def test_what_is_no_form_is_left_as_it_is(body: bytes) -> None:
    assert with_file(body, "multipart/form-data; boundary=X") == body


def test_a_file_goes_to_and_fro_over_http() -> None:
    with serving() as (client, stand_in):
        hospital = Hospital(stand_in)
        row = Own.of(hospital.visit())
        told = {"filename": "s.zip", "fixmedins_code": hospital.code}
        message = json.dumps(hospital.message("9101", fsUploadIn=told)).encode()
        form, kind = form_of(message, packed(row.line), "Y"), "multipart/form-data; boundary=Y"
        found = client.send("POST", "/fsi/api/fileupload/upload", form, {"Content-Type": kind})
        number = found.json["output"]["file_qury_no"]
        data = summed([row]) | {"file_qury_no": number}
        address = "/fsi/api/ybSettlementStmtService/stmtDetail"
        info = client.post(address, hospital.message("3202", data=data)).json["output"]["fileinfo"]
        named = {name: info[name] for name in ("file_qury_no", "filename")} | {
            "fixmedins_code": hospital.code
        }
        answer = client.post(f"{ALL}/9102", hospital.message("9102", fsDownloadIn=named))
        assert (answer.status, answer.headers["content-type"]) == (200, "application/octet-stream")
        assert unpacked(answer.body) == []
        wrong = client.post(ALL, hospital.message("9102", fsDownloadIn=named | {"file_qury_no": "F9"}))
        assert (wrong.json["infcode"], wrong.headers["content-type"]) == (-1, "application/json")
