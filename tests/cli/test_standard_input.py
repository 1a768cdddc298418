"""Standard input as a file of the commands over files."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Runner

TEXT = "就诊编号,人员编号,就诊日期,病症,收费类别,项目名称,金额,基金已付\nV1,P1,2023-01-09,哮喘,III,督灸,300.00,115.00\n"
PEOPLE = "人员编号,资助对象类别,年度,个人缴费标准\nA,低保,2024,380.00\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("command", ["settle", "audit", "premium", "what-if"])
def test_standard_input_is_read_as_a_file(
    command: str, encoding: str, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (PEOPLE if command == "premium" else TEXT).encode(encoding)
    said = []
    (tmp_path / "in.csv").write_bytes(content)
    more = ["--rate", "0.7"] if command == "what-if" else []
    for file in (str(tmp_path / "in.csv"), "-"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        found = run(command, file, "-o", str(tmp_path / "out.csv"), "--lang", "en", *more)
        said.append((found.code, found.out, (tmp_path / "out.csv").read_bytes()))
    assert said[0] == said[1]
    assert said[0][0] == 0


def test_standard_input_beside_a_file_and_twice(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.csv").write_text(TEXT.replace("V1", "V2"), encoding="utf-8")
    arguments = ("-o", str(tmp_path / "out.csv"), "--lang", "en")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    found = run("settle", str(tmp_path / "in.csv"), "-", *arguments)
    assert "2 files are one table: in.csv, standard input" in found.out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    found = run("settle", "-", "-", *arguments)
    assert (found.code, "each file may be given once only" in found.err) == (4, True)


@pytest.mark.parametrize(("language", "called"), [("zh", "标准输入"), ("en", "standard input")])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"\xff\xfe\x00",
        TEXT.encode() + b"\xff\n",
        TEXT.replace("09", "09 10:00Z").encode(),
    ],
    ids=["empty", "columns", "encoding", "mixed", "zone"],
)
def test_standard_input_is_called_by_its_name(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, language: str, called: str
) -> None:
    (tmp_path / "in.csv").write_text(TEXT.replace("V1", "V2"), encoding="utf-8")
    for files in (["-"], [str(tmp_path / "in.csv"), "-"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        found = run("settle", *files, "-o", str(tmp_path / "out.csv"), "--lang", language)
        assert found.code == 4
        assert called in found.err
        assert "standard-input" not in found.err


def test_rejected_rows_name_standard_input_as_it_was_given(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.csv").write_text(TEXT.replace("09", "0x"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.replace("09", "0y").encode())))
    assert run("settle", tmp_path / "in.csv", "-", "-o", tmp_path / "out.csv").code == 1
    _, *rows = (tmp_path / "out.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == ["in.csv", "-"]
