"""What a notice file gets wrong is reported with its path and key, all of it at once, before anything is computed."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from shanxi_health_policy import Catalogue, NoticeError
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.strict_values import MOST_FAULTS

from .building import (
    HEADER,
    ROW,
    Data,
    KeyPath,
    changed,
    clause,
    faults_of,
    limit_row,
    notice,
    tcm,
    text,
    to_toml,
    with_list,
    write,
)

READING = {"id": "I-1", "clauses": ["A"], "question": text(), "reading": text(), "reason": text()}
ANOMALY = {"id": "A-1", "clause": "A", "at": text(), "printed": "5", "note": text()}
EXAMPLE = {"rule": "reimburse", "title": text(), "clauses": ["B"], "given": {}, "expect": {}}
OWN = {"code": "a_cold", "zh": "感冒", "en": "a cold"}
WAY = {"id": "a", "at": text(), "says": text()}
FEE_CLASS = {"fee_class": "II", "clause": "A", "at": text(), "grades": ["三级甲等"]}
NO_LIMIT = {"clause": "A", "none": True}

NOTHING_RULED: Data = {"id": "A", "at": text(), "says": text(), "not_computable": text(), "beyond": text()}

# What faults say is expected.
A_CLAUSE = "the id of a clause of this file"
A_READING = "the id of a reading of this file"
FOR_GRADES = "a reading for grades the notice does not name"
ONE_OF_THREE = "exactly one of rule, not_computable, not_yet_encoded"
ONE_OF_TWO = "one of them: the day of issue, or the day known in its stead"
IN_RANGE = "a day from 1949-10-01 to 2999-12-31"
EACH_CLASS = "one limit for each fee class of the file"
OF_A_CLASS = "a fee class among fee_classes"
ONE_ROW = "a condition in one row only"
NEAREST = "a known name, or one of own_conditions; did you mean: 颈椎病?"
LISTED_ONCE = "a technique listed once only"
A_TECHNIQUE = "a known name, or one of own_techniques"
ONE_CLASS = "a grade in one fee class only"
NEW_NAME = "a name that no other term has"
EIGHT = "eight cells, the first seven not empty, no a number"
A_KIND = "the name of a facility kind such as 中医医院"


@pytest.mark.parametrize(
    ("path", "value", "where", "shown", "expected"),
    [
        # ids are used once
        (("clauses",), [clause("A"), clause("A")], "clauses", "A", "one occurrence only"),
        (("readings",), [READING, READING], "readings", "I-1", "one occurrence only"),
        (("anomalies",), [ANOMALY, ANOMALY], "anomalies", "A-1", "one occurrence only"),
        (("tcm", "facility", "ways"), [WAY, WAY], "tcm.facility.ways", "a", "one occurrence only"),
        # what is named exists
        (("readings",), [READING | {"clauses": ["B"]}], "readings[0].clauses", "B", A_CLAUSE),
        (("anomalies",), [ANOMALY | {"clause": "B"}], "anomalies[0].clause", "B", A_CLAUSE),
        (("examples",), [EXAMPLE], "examples[0].clauses", "B", "the id of a clause or reading of this file"),
        (("tcm", "scope"), {"clause": "B"}, "tcm.scope.clause", "B", A_CLAUSE),
        (("tcm", "spelling"), {"clause": "B"}, "tcm.spelling.clause", "B", A_CLAUSE),
        (("tcm", "scope", "readings"), ["I-9"], "tcm.scope.readings", "I-9", A_READING),
        (("tcm", "limits", 0, "clauses"), ["B"], "tcm.limits[0].clauses", "B", A_CLAUSE),
        (("tcm", "limits", 0, "clauses"), [], "tcm.limits[0].clauses", "empty", "at least one clause"),
        (("tcm", "techniques", 0, "clause"), "B", "tcm.techniques[0].clause", "B", A_CLAUSE),
        (("tcm", "fee_classes", 0, "clause"), "B", "tcm.fee_classes[0].clause", "B", A_CLAUSE),
        (("tcm", "fee_classes", 0, "reading"), "I-9", "tcm.fee_classes[0].reading", "I-9", A_READING),
        (("tcm", "fee_classes", 0, "grades_by_reading"), ["二级甲等"], "tcm.fee_classes[0].reading", "missing", FOR_GRADES),
        # a clause is computed, or not computable, or not yet encoded
        (("clauses", 0, "rule"), [], "clauses[0]", "A", ONE_OF_THREE),
        (("clauses", 0, "not_yet_encoded"), True, "clauses[0]", "A", ONE_OF_THREE),
        (("clauses", 0, "not_computable"), text(), "clauses[0]", "A", ONE_OF_THREE),
        (("clauses", 0), NOTHING_RULED, "clauses[0].beyond", "A", "stands beside `rule`"),
        # dates
        (("dates", "issued"), ..., "dates", "issued, known_from", ONE_OF_TWO),
        (("dates", "known_from"), date(2024, 1, 1), "dates", "issued, known_from", ONE_OF_TWO),
        (("dates", "known_from"), date(2024, 1, 1), "dates.reading", "missing", "the reading that known_from rests on"),
        (("dates", "reading"), "I-9", "dates.reading", "I-9", A_READING),
        (("dates", "in_force_to"), date(2023, 12, 31), "dates.in_force_to", "2023-12-31", "a day not before in_force_from"),
        (("dates", "in_force_from"), date(1, 1, 1), "dates.in_force_from", "0001-01-01", IN_RANGE),
        (("dates", "in_force_to"), date(9999, 12, 31), "dates.in_force_to", "9999-12-31", IN_RANGE),
        # the table of limits has no gaps
        (("tcm", "limits"), [], "tcm.limits", "empty", "at least one condition and one fee class"),
        (("tcm", "fee_classes"), [], "tcm.limits", "empty", "at least one condition and one fee class"),
        (("tcm", "limits", 0, "annual"), ..., "tcm.limits[0].annual.I", "missing", EACH_CLASS),
        (("tcm", "limits", 0, "per_visit", "II"), "5.00", "tcm.limits[0].per_visit.II", "given", OF_A_CLASS),
        (("tcm", "annual_limit"), NO_LIMIT, "tcm.limits[0].annual.I", "given", "no such limit, since none = true"),
        (("tcm", "limits"), [limit_row(), limit_row("颈 椎 病")], "tcm.limits[1].condition", "颈 椎 病", ONE_ROW),
        (("tcm", "limits", 0, "condition"), "颈锥病", "tcm.limits[0].condition", "颈锥病", NEAREST),
        (("tcm", "limits", 0, "condition"), "zzz", "tcm.limits[0].condition", "zzz", "a known name, or one of own_conditions"),
        (("tcm", "limits", 0, "annual", "一类"), "5.00", "tcm.limits[0].annual", "['I', '一类']", "each name once"),
        # techniques and grades
        (("tcm", "techniques", 0, "count"), 2, "tcm.techniques[0].count", "2", "the number of names, 1"),
        (("tcm", "techniques", 0, "names"), ["电针", "电 针"], "tcm.techniques[0].names", "电 针", LISTED_ONCE),
        (("tcm", "techniques", 0, "names"), ["血常规"], "tcm.techniques[0].names", "血常规", A_TECHNIQUE),
        (("tcm", "fee_classes"), [FEE_CLASS, FEE_CLASS], "tcm.fee_classes[1].grades", "三级甲等", ONE_CLASS),
        # terms of its own
        (("tcm", "own_conditions"), [OWN | {"zh": "颈椎病"}], "tcm.own_conditions[0]", "颈椎病", NEW_NAME),
        (("tcm", "own_conditions"), [OWN, OWN], "tcm.own_conditions[1]", "a cold", NEW_NAME),
        (("tcm", "own_conditions"), [OWN | {"aliases": ["--"]}], "tcm.own_conditions[0]", "--", NEW_NAME),
        (("tcm", "own_techniques"), [OWN | {"zh": "电针"}], "tcm.own_techniques[0]", "电针", NEW_NAME),
    ],
)  # fmt: skip
def test_a_fault_names_its_file_key_value_and_what_is_expected(
    path: KeyPath, value: object, where: str, shown: str, expected: str, tmp_path: Path
) -> None:
    file = write(tmp_path, changed(notice(), path, value))
    found = [(fault.file, fault.where, fault.value, fault.expected.en) for fault in faults_of(file)]
    assert (str(file), where, shown, expected) in found
    assert all(fault.expected.zh for fault in faults_of(file))


def test_a_wrong_key_a_wrong_value_and_a_missing_one_are_told_in_words(tmp_path: Path) -> None:
    data = changed(changed(notice(), ("notice", "colour"), "red"), ("notice", "place"), "1411")
    (one, two, three) = faults_of(write(tmp_path, changed(data, ("dates", "in_force_from"))))
    assert (one.where, one.value, two.where, two.value) == (
        "notice.place",
        "'1411'",
        "notice.colour",
        "unknown key",
    )
    assert (three.where, three.value, three.expected.en) == (
        "dates.in_force_from",
        "missing key",
        "a required key",
    )


def test_all_faults_of_all_files_come_in_one_error(tmp_path: Path) -> None:
    write(tmp_path, changed(notice("one-2024-1"), ("tcm", "rate", "share"), "60"))
    write(tmp_path, changed(notice("two-2024-1"), ("clauses", 0, "rule"), []))
    good = write(tmp_path, notice("three-2024-1"))
    with pytest.raises(NoticeError) as caught:
        Catalogue.load(tmp_path, tmp_path / "absent")
    assert [(Path(fault.file).name, fault.where) for fault in caught.value.faults] == [
        ("absent", "path"),
        ("one-2024-1.toml", "tcm.rate.share"),
        ("two-2024-1.toml", "clauses[0]"),
    ]
    assert "three" not in str(caught.value)
    assert "three-2024-1" in [one.id for one in Catalogue.load(good)]


def loaded(folder: Path, data: Data, csv: str | None = None) -> Notice:
    """The notice of a file."""
    return Catalogue.load(write(folder, data, csv), with_shipped=False)[data["notice"]["id"]]


def test_a_file_becomes_a_notice_with_everything_it_says(tmp_path: Path) -> None:
    found = loaded(tmp_path, notice() | {"readings": [READING], "anomalies": [ANOMALY]})
    assert (found.id, found.place, found.place_name.zh) == ("next-2024-1", "140900", "忻州市")
    assert (found.dates.known, found.dates.in_force_from) == (date(2023, 12, 1), date(2024, 1, 1))
    assert list(found.clauses) == ["A"]
    assert list(found.readings) == ["I-1"]
    assert [one.id for one in found.anomalies] == ["A-1"]
    assert len(found.digest) == 64
    assert found.digest != loaded(tmp_path, notice(number="另一文号")).digest


def test_a_notice_without_a_scheme_is_one_too(tmp_path: Path) -> None:
    assert loaded(tmp_path, changed(notice(), ("tcm",))).tcm is None


def test_limits_may_be_left_out_and_terms_may_be_its_own(tmp_path: Path) -> None:
    row = changed(changed(limit_row("感冒"), ("annual",)), ("per_visit",))
    scheme = tcm(per_visit_limit=NO_LIMIT, annual_limit=NO_LIMIT, limits=[row], own_conditions=[OWN])
    scheme["own_techniques"] = [{"code": "gua_sha", "zh": "刮痧", "en": "gua sha", "aliases": ["刮痧疗法"]}]
    scheme["techniques"][0]["names"] = ["刮痧疗法"]
    found = loaded(tmp_path, notice(scheme=scheme)).tcm
    assert found is not None
    assert [(one.code, one.name_in("zh"), one.name_in("en")) for one in found.conditions] == [
        ("a_cold", "感冒", "a cold")
    ]
    assert {(cell.per_visit, cell.annual) for cell in found.limits.values()} == {(None, None)}
    for name in ("刮痧", "刮 痧", "GUA SHA", "gua_sha", "刮痧疗法"):
        listed = found.find_technique(name)
        assert listed is not None, name
        assert listed.technique.code == "gua_sha"
    assert found.find_technique("电针") is None


@pytest.mark.parametrize(
    ("csv", "where", "expected"),
    [
        ("", "own.csv: 1", f"the header {HEADER}"),
        (f"no,list\n{ROW}\n", "own.csv: 1", f"the header {HEADER}"),
        (f"{HEADER}\n{ROW},x\n", "own.csv: 2", EIGHT),
        (f"{HEADER}\n\n{ROW}\n", "own.csv: 2", EIGHT),
        (f"{HEADER}\n{ROW.replace('忻州市', '')}\n", "own.csv: 2", EIGHT),
        (f"{HEADER}\n{ROW.replace(',1,', ',x,')}\n", "own.csv: 2", EIGHT),
        (f"{HEADER}\n{ROW.replace(',1,', f',{9:5000},')}\n", "own.csv: 2", EIGHT),
        (f"{HEADER}\n{ROW.replace(',1,', ',１,')}\n", "own.csv: 2", EIGHT),
        (f"{HEADER}\n{ROW.replace('township_health_centre', '医药公司')}\n", "own.csv: 2: kind", A_KIND),
        (f"{HEADER}\n{ROW}I-9\n", "own.csv: 2: reading", A_READING),
        (f"{HEADER}\n{ROW.replace('own,', 'other,')}\n", "own.csv: 2: list", "the id of a facility list of this file"),
        (f"{HEADER}\n{ROW}\n{ROW}\n", "own.csv: own", "one occurrence only"),
        (f"{HEADER}\n", "facility_lists[0].count", "the 0 rows of own.csv"),
        (f'{HEADER}\n"', "own.csv", "CSV in UTF-8"),
    ],
)  # fmt: skip
def test_a_fault_of_a_facility_list_names_file_and_line(
    csv: str, where: str, expected: str, tmp_path: Path
) -> None:
    found = [(fault.where, fault.expected.en) for fault in faults_of(write(tmp_path, with_list(), csv))]
    assert (where, expected) in found


@pytest.mark.parametrize(
    "name", ["../own.csv", "/etc/hosts.csv", "a/b.csv", "..\\own.csv", "c:own.csv", "own.txt"]
)
def test_a_facility_list_lies_beside_its_notice(name: str, tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, with_list(file=name), f"{HEADER}\n{ROW}\n"))
    assert (fault.where, fault.value) == ("facility_lists[0].file", name)


def test_a_facility_list_that_is_not_there_or_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    file = write(tmp_path, with_list())
    assert [(fault.where, fault.expected.en) for fault in faults_of(file)] == [
        ("own.csv", "a file that exists")
    ]
    (tmp_path / "own.csv").write_bytes(f"{HEADER}\n{ROW}\n".encode("gb18030"))
    assert [(fault.where, fault.expected.en) for fault in faults_of(file)] == [("own.csv", "CSV in UTF-8")]


def test_two_lists_share_a_file_and_their_faults_are_told_once(tmp_path: Path) -> None:
    data = with_list()
    data["facility_lists"].append(data["facility_lists"][0] | {"id": "second", "count": 1})
    second = ROW.replace("own,", "second,") + "I-1"
    found = loaded(tmp_path, data | {"readings": [READING]}, f"\ufeff{HEADER}\r\n{ROW}\r\n{second}\r\n")
    assert [(one.id, [row.reading for row in one.facilities]) for one in found.facility_lists] == [
        ("own", [None]),
        ("second", ["I-1"]),
    ]
    assert len(faults_of(write(tmp_path, data, f"{HEADER}\n{ROW}x\n{second}\n"))) == 2
    data["facility_lists"][1]["id"] = "own"
    assert [fault.where for fault in faults_of(write(tmp_path, data, f"{HEADER}\n{ROW}\n"))] == [
        "facility_lists"
    ]


HOSTILE = {
    "a table cut short": b"[notice",
    "a key twice": b"schema = 1\nschema = 1\n",
    "not UTF-8": "schema = 1 # 文".encode("gb18030"),
    "UTF-16": to_toml(notice()).encode("utf-16"),
    "nothing": b"",
    "five megabytes": b"#" * 5_000_000,
    "deep arrays": b"a = " + b"[" * 20_000,
    "deep tables": b"a = " + b"{a=" * 20_000,
    "a deep key": b"a" + b".a" * 1_000_000 + b" = 1",
    "a deep key in quotes": b"[a" + b" . 'a'" * 500_000 + b"]",
    "many short keys": b"a.a." * 900_000,
    "many open quotes": b".'" * 900_000 + b'."' * 900_000,
    "a deep title": b"notice.title" + b".a" * 40 + b" = 1",
    "a number of many digits": b"schema = " + b"9" * 10_000,
    "a hexadecimal number of many digits": b"schema = 0x" + b"f" * 10_000,
    "infinity": b"schema = inf",
    "a long key": b"a" * 1_000_000 + b" = 1",
    "zero bytes": bytes(1_000),
    "blanks": b" " * 3_900_000,
    "blanks behind a value": b"schema = 1" + b" " * 100_000 + b"\t" * 100_000,
    "blanks between steps": b"a." + b" " * 1_000_000 + b".b" + b" ." * 500_000,
    "many unknown keys": "".join(f"k{number} = 1\n" for number in range(200_000)).encode(),
    "many rows that are none": b"clauses = [" + b"0," * 400_000 + b"]",
    "many empty rows": b"[[clauses]]\n" * 100_000,
    "many keys of many rows": b"".join(
        b"[[clauses]]\n" + b"".join(b"k%d = 1\n" % key for key in range(30)) for _ in range(3_000)
    ),
    "an array of tables where a table stands": b"[[notice]]\n[[dates]]\n[[tcm]]\n",
    "a table where an array of tables stands": b"[clauses]\n[notice]\nissuers = {}\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_a_clear_error_and_soon(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(content)
    began = time.process_time()
    with pytest.raises(NoticeError) as caught:
        Catalogue.load(tmp_path)
    assert time.process_time() - began < 10
    assert len(str(caught.value)) < 100_000
    assert len(caught.value.faults) <= MOST_FAULTS + 3
    assert {fault.file for fault in caught.value.faults} == {str(tmp_path / "x.toml")}


def test_errors_beyond_the_most_are_told_as_a_count(tmp_path: Path) -> None:
    unknown = "".join(f"k{number} = 1\n" for number in range(MOST_FAULTS + 5))
    (tmp_path / "x.toml").write_text(to_toml(notice()) + unknown, encoding="utf-8")
    with pytest.raises(NoticeError) as caught:
        Catalogue.load(tmp_path)
    *told, last = caught.value.faults
    assert len({one.where for one in told}) == MOST_FAULTS
    assert last.value == "5 further errors"


def test_what_is_no_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "circle.toml").symlink_to("circle.toml")
    (tmp_path / "broken.toml").symlink_to("absent")
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "empty").mkdir()
    assert [fault.expected.en for fault in faults_of(tmp_path)] == ["a file that exists"] * 4
    for path in (
        tmp_path / "empty",
        tmp_path / "circle.toml",
        Path("x" * 5_000),
        Path("a\0b"),
        Path("\udcff"),
    ):
        (fault,) = faults_of(path)
        assert fault.expected.en == "a notice file, or a folder that holds *.toml files"


def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = write(tmp_path, notice())
    monkeypatch.setattr(Path, "open", refuse)
    (fault,) = faults_of(file)
    assert (fault.where, fault.expected.en) == ("next-2024-1.toml", "a readable file")
    assert fault.value == "permission denied"


def test_a_mark_before_the_text_and_the_line_ends_of_windows_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xef\xbb\xbf" + to_toml(notice()).replace("\n", "\r\n").encode())
    assert faults_of(file) == ()


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0c", "\x1c", "\n"], ids=ascii)
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_list_is_read_as_it_was_checked(tmp_path: Path, mark: str, quote: str) -> None:
    name = f"某镇{mark}卫生院"
    row = ROW.replace("某镇卫生院", f"{quote}{name}{quote}")
    if mark == "\n" and not quote:
        assert faults_of(write(tmp_path, with_list(), f"{HEADER}\n{row}\n"))
        return
    catalogue = Catalogue.load(write(tmp_path, with_list(), f"{HEADER}\n{row}\n"), with_shipped=False)
    [listed] = [one for held in catalogue for table in held.facility_lists for one in table.facilities]
    assert (listed.printed, listed.name, listed.city) == (name, name, "忻州市")
