"""Settings: dialects, the institution, local codes and the mapping of items are data, and every fault of a file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanxi_health_policy import Condition, FacilityKind, HospitalGrade, InsuranceKind
from shanxi_health_policy.his import (
    AmbiguousDiagnosis,
    Dialect,
    ItemMapping,
    KnownDiagnosis,
    MessageError,
    Settings,
    UnknownDiagnosis,
    diag_types,
    diagnose,
    hospital_grade,
    readings,
)
from shanxi_health_policy.his.dialect import diagnosis_rows


@pytest.fixture
def write(tmp_path: Path) -> object:
    """Writes a file and gives its path."""

    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return written


def test_later_files_come_before_earlier_ones_key_by_key(write) -> None:  # type: ignore[no-untyped-def]
    vendor = write(
        "vendor.toml",
        '[dialect]\namounts = "number"\nmed_types = ["140104"]\n[dialect.insutypes]\n310 = "职工"\n'
        '[dialect.pool_fund_pay_types]\nemployee = "310101"\nresident = "390101"\n',
    )
    own = write(
        "own.toml",
        '[dialect]\namounts = "text"\n[institution]\nhosp_lv = "5"\nkind = "中医医院"\ntcm_department = true\n'
        '[[diagnoses]]\ncode = "X1"\nconditions = ["哮喘", "肩周炎"]\n',
    )
    items = write("items.csv", "\ufeffname,code,technique\n电针治疗,ZL1,电针\n".encode())
    found = Settings.load(vendor, own, items=items)
    assert (found.dialect.amounts, found.dialect.med_types) == ("text", ("140104",))
    assert dict(found.dialect.insutypes) == {"310": InsuranceKind.EMPLOYEE}
    assert found.dialect.pool_fund_pay_types[InsuranceKind.RESIDENT] == "390101"
    assert found.institution.kind is FacilityKind.TCM_HOSPITAL
    assert found.items.techniques == {"ZL1": "电针"}
    ambiguous = diagnose("x1", local=found.diagnoses)
    assert isinstance(ambiguous, AmbiguousDiagnosis)
    assert Settings.load() == Settings(dialect=Settings.load().dialect)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("x = ", "TOML"),
        (b"\xff", "line 1"),
        ("x = 1", "x"),
        ('[dialect]\namounts = "float"', "dialect.amounts"),
        ("[dialect]\nmed_types = [11]", "dialect.med_types[0]"),
        ('[dialect.diag_types]\n1 = "main"', "dialect.diag_types.1"),
        ('[dialect.nodes]\ndatum = "x"', "dialect.nodes"),
        ('[dialect.nodes]\nresult = "x"\nsetlinfo = "x"', "dialect.nodes"),
        ('[dialect.spellings]\npsn_part_amount = "x"', "dialect.spellings"),
        ('[dialect.spellings]\npsn_part_amt = "x"\npsn_cash_pay = "x"', "dialect.spellings"),
        ('[dialect.spellings]\npsn_part_amt = "psn_cash_pay"', "dialect.spellings"),
        ("[dialect.widths]\nfund_type = 10", "dialect.widths"),
        ('[dialect]\nleft_out = ["medfee_sumamt"]', "dialect.left_out"),
        ('[dialect.pool_fund_pay_types]\nemployee = "310100"', "dialect.pool_fund_pay_types"),
        ('[dialect.codes.clr_typ]\n1 = "门诊"', "dialect.codes"),
        ('[dialect]\nsources = ["X"]', "dialect.sources"),
        ('[dialect.sev_degs]\nclear = "1"', "dialect.sev_degs"),
        ('[institution]\nhosp_lv = "12"', "institution.hosp_lv"),
        ('[institution]\nkind = "药店"', "institution.kind"),
        ('[[diagnoses]]\ncode = "X"\nconditions = ["颈锥病"]', "diagnoses[0].conditions"),
        ('[[diagnoses]]\ncode = "X"\nconditions = []', "diagnoses[0].conditions"),
    ],
)
def test_every_fault_of_a_settings_file_is_told(write, text: str | bytes, where: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MessageError) as caught:
        Settings.load(write("settings.toml", text), write("other.toml", "y = 1"), items=Path("no such file"))
    assert [fault.where for fault in caught.value.faults][:1] == [where]
    assert len(caught.value.faults) >= 3


@pytest.mark.parametrize(
    "text",
    [
        '[dialect.nodes]\ndata = "mdtrtinfo"',
        '[dialect.spellings]\npsn_part_amt = "psn_part_am"',
        "[dialect.widths]\nfund_pay_type = 10",
        '[dialect]\nlone_rows = ["result"]',
        '[dialect]\nleft_out = ["balc"]',
    ],
)
def test_names_of_the_interface_are_known_whichever_table_has_them(write, text: str) -> None:  # type: ignore[no-untyped-def]
    assert Settings.load(write("own.toml", text)).dialect != Dialect()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MessageError):
        Settings.load(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "line 1"),
        ("code,name\n", "line 1"),
        ("code,technique,technique\nZL1,电针,\n", "line 1"),
        ("code,technique\nZL1,电真\n", "line 2"),
        ("code,technique\nZL1,电针\nZL1,督灸\n", "line 3"),
        ("code,technique\n,电针\n", "line 2"),
        ("code,technique\n" + '"' + "x" * 200_000, "line 2"),
        ("code,technique\n" + "x" * 4_000_001, "line 1"),
    ],
)
def test_every_fault_of_a_mapping_is_told(text: str, line: str) -> None:
    with pytest.raises(MessageError) as caught:
        ItemMapping.read(text)
    assert caught.value.faults[0].where == line
    assert len(caught.value.faults[0].value) < 200


def test_a_mapping_that_is_not_utf8_or_wrong_is_told_with_its_file(write) -> None:  # type: ignore[no-untyped-def]
    for content in ("code,technique\n一,电针".encode("gb18030"), b"code,technique\nZL1,x\n"):
        path = write("items.csv", content)
        with pytest.raises(MessageError) as caught:
            Settings.load(items=path)
        assert caught.value.faults[0].file == str(path)


def test_a_short_row_of_a_mapping_is_no_technique() -> None:
    assert ItemMapping.read("technique,code\n电针,ZL1\n\n,ZL2\n").techniques == {"ZL1": "电针", "ZL2": None}


def test_every_code_of_the_lists_names_its_condition() -> None:
    rows = diagnosis_rows()
    assert {row.condition for row in rows} == {one.zh for one in Condition}
    shared: dict[str, list[str]] = {}
    for row in rows:
        for code in (*row.icd10, *row.gbt15657):
            found = diagnose(code)
            if isinstance(found, KnownDiagnosis):
                assert found.condition.zh == row.condition
            else:
                assert isinstance(found, AmbiguousDiagnosis)
                shared.setdefault(code, []).append(row.condition)
    assert shared == {"A17.07": ["前庭性眩晕", "后循环缺血", "椎基底动脉供血不足"]}
    assert sum(len(row.icd10) for row in rows) == 43
    assert sum(len(row.gbt15657) for row in rows) == 33


def test_nothing_is_matched_by_a_category() -> None:
    categories = [code for row in diagnosis_rows() for code in row.who]
    for code in (*categories, "G51.900", "N92.000", ""):
        assert isinstance(diagnose(code), UnknownDiagnosis)
    assert diagnose("G51.9", "面神经炎") == UnknownDiagnosis("G51.9", "面神经炎", Condition.FACIAL_NEURITIS)


def test_grades_by_their_codes() -> None:
    assert [hospital_grade(f"{number:02}") for number in range(1, 12)] == [
        one for one in HospitalGrade if not one.is_level
    ]
    assert hospital_grade("12") is None
    assert hospital_grade("") is None


def test_the_two_schemes_of_diagnoses() -> None:
    assert dict(diag_types("A")) == {"1": "western", "2": "tcm_disease", "3": "tcm_syndrome"}
    assert diag_types("B")["1"] == "western_main"
    assert Dialect().diag_types == diag_types("A")


def test_every_fund_has_a_name() -> None:
    assert Dialect().fund_name("390100") == "城乡居民基本医疗保险基金"
    assert Dialect(fund_pay_type_names={"390100": "居民统筹"}).fund_name("390100") == "居民统筹"
    assert Dialect().fund_name("1") is None
    assert Dialect(spellings={"a": "b"}, nodes={"c": "d"}).nodes == {"c": "d"}


def test_the_readings_of_messages_are_numbered_through() -> None:
    assert list(readings()) == [f"I-H{number}" for number in range(1, 15)]


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T21")
def test_a_level_by_its_name_is_answered_with_the_codes_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[institution]\nhosp_lv = "二级"', encoding="utf-8")
    with pytest.raises(MessageError) as caught:
        Settings.load(path)
    [fault] = caught.value.faults
    assert "05 二级甲等、06 二级乙等、07 二级丙等，或写收费类别" in fault.expected.zh
    assert "or give `fee_class`" in fault.expected.en
