"""Golden vectors as one document: its schema, flags and notes; read back in both layouts, and refused when cut short."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tools import vectors as distribution

from shanxi_health_policy import Catalogue, InputError
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.testing import Case, Edge, case_of, golden_vectors, read_vectors, vector_document
from shanxi_health_policy.testing.conform.golden_vectors import vector_lines
from shanxi_health_policy.testing.conform.protocol import operation_message
from shanxi_health_policy.testing.conform.vector_document import BUG_OF, vectors_schema

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "src" / "shanxi_health_policy" / "testing" / "conform" / "vectors-141100-v1.jsonl"
LINES = SHIPPED.read_text(encoding="utf-8")
DOCUMENT = vector_document(golden_vectors(), "141100", Catalogue.shipped())


def test_its_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(vectors_schema())


def test_the_document_begins_with_its_schema_and_fits_it() -> None:
    found = json.loads(DOCUMENT)
    assert next(iter(found)) == "schema"
    Draft202012Validator(vectors_schema()).validate(found)
    for key in found:
        assert not Draft202012Validator(vectors_schema()).is_valid(
            {one: found[one] for one in found if one != key}
        )


def test_it_holds_the_same_cases_and_payments_as_the_lines() -> None:
    head, *cases = map(json.loads, LINES.splitlines())
    found = json.loads(DOCUMENT)
    flat = [case for group in found["groups"] for case in group["cases"]]
    assert [{key: case[key] for key in cases[0]} for case in flat] == cases
    assert found["clauses"] == head["clauses"]
    assert found["cases"] == head["cases"] == len(flat)


def test_every_flag_has_a_note_and_every_note_a_kind_of_bug() -> None:
    found = json.loads(DOCUMENT)
    flags = {flag for group in found["groups"] for case in group["cases"] for flag in case["flags"]}
    assert flags == set(found["notes"])
    assert len(flags) == 29
    assert {note["bug"] for note in found["notes"].values()} <= set(found["bugs"])
    assert set(BUG_OF) == set(Edge)


def test_both_layouts_are_read_back(tmp_path: Path, three_quarters: Catalogue) -> None:
    cases = [(one.id, Case(one.operations, "141100")) for one in golden_vectors()]
    for name, text in (
        ("vectors.json", DOCUMENT),
        ("vectors.jsonl", LINES),
        ("windows.jsonl", LINES.replace("\n", "\r\n")),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        found = read_vectors(tmp_path / name)
        assert (found.place, list(found.cases)) == ("141100", cases)
    city = golden_vectors("149900", three_quarters)
    (tmp_path / "city.json").write_text(vector_document(city, "149900", three_quarters), encoding="utf-8")
    assert len(read_vectors(tmp_path / "city.json", three_quarters).cases) == len(city)


CUT: dict[str, Callable[[], str]] = {
    "lines cut in a line": lambda: LINES[: len(LINES) // 2],
    "lines cut after a line": lambda: "".join(LINES.splitlines(keepends=True)[:40]),
    "a blank line": lambda: LINES.replace("\n", "\n\n", 3),
    "head only": lambda: LINES.splitlines()[0],
    "another format": lambda: LINES.replace("vectors/1", "vectors/9", 1),
    "a list for a case": lambda: LINES.splitlines()[0] + "\n[1]\n",
    "document cut": lambda: DOCUMENT[: len(DOCUMENT) // 3],
    "document without groups": lambda: DOCUMENT[: DOCUMENT.index(',\n "groups"')] + "}",
    "document of another format": lambda: DOCUMENT.replace("vectors/2", "vectors/3"),
    "a group that is none": lambda: DOCUMENT[: DOCUMENT.index('"groups": [')] + '"groups": [3]}',
    "a document that is a list": lambda: "[\n]",
    "empty": lambda: "",
}


@pytest.mark.parametrize("cut", CUT)
def test_a_file_that_is_cut_short_is_refused_as_a_whole(tmp_path: Path, cut: str) -> None:
    path = tmp_path / "vectors.json"
    path.write_text(CUT[cut](), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_vectors(path)
    assert "向量" in str(caught.value.faults[0].expected.zh)


def test_payments_of_other_notices_are_refused_and_what_is_due_is_told(tmp_path: Path) -> None:
    path = tmp_path / "vectors.jsonl"
    path.write_text(
        LINES.replace('"payments":["0.00","0.01","0.01"', '"payments":["0.00","0.01","0.02"', 1),
        encoding="utf-8",
    )
    with pytest.raises(FileError) as caught:
        read_vectors(path)
    (fault,) = caught.value.faults
    assert fault.where == "line 2"
    assert fault.expected.en.startswith("0.00, 0.01, 0.01")


@pytest.mark.parametrize(
    "change",
    [
        ('"condition":"颈椎病"', '"condition":"颈锥病"'),
        ('"visited_on":"2022-09-14"', '"visited_on":"2022-02-30"'),
        ('"fee_class":"I"', '"fee_class":"IV"'),
        ('"amount":"0.01"', '"amount":"0.001"'),
        ('"op":"settle"', '"op":"pay"'),
        ('"id":"rate/rounding', '"name":"rate/rounding'),
    ],
)
def test_a_case_that_is_no_case_is_told_where_it_stands(tmp_path: Path, change: tuple[str, str]) -> None:
    path = tmp_path / "vectors.jsonl"
    assert change[0] in LINES
    path.write_text(LINES.replace(*change, 1), encoding="utf-8")
    with pytest.raises(FileError):
        read_vectors(path)


CLAIM = operation_message(golden_vectors()[0].operations[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "{}",
        '{"operations": 3}',
        '{"operations": [3]}',
        '{"operations": []}',
        json.dumps({"operations": [{**CLAIM, "colour": "red"}]}),
        json.dumps({"operations": [{**CLAIM, "op": "cancel"}]}),
        json.dumps({"operations": [{**CLAIM, "items": 3}]}),
        json.dumps({"operations": [{**CLAIM, "items": [{"name": "电针"}]}]}),
        json.dumps({"operations": [{**CLAIM, "visited_on": 3}]}),
        json.dumps({"operations": [{**CLAIM, "person_id": ""}]}),
    ],
)
def test_what_is_no_case_is_wrong_input(text: str) -> None:
    with pytest.raises(InputError):
        case_of(text)


def test_a_case_is_read_as_it_was_written() -> None:
    for vector in golden_vectors():
        told = json.dumps({"operations": [operation_message(one) for one in vector.operations]})
        assert case_of(told, "141100") == Case(vector.operations, "141100")


def test_the_distribution_holds_the_vectors_their_schemas_and_nothing_of_the_library(tmp_path: Path) -> None:
    folder = tmp_path / "laid out"
    distribution.lay_out(folder)
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = {
            Path(one).name for one in packed.namelist() if one.startswith("shanxi_health_policy_vectors/")
        }
        packed.extractall(tmp_path / "installed")
    assert names == {
        "__init__.py",
        "_version.py",
        *distribution.SCHEMAS,
        "vectors-141100-v1.jsonl",
        "vectors-141100-v2.json",
    }
    code = "import shanxi_health_policy_vectors as v; print(v.__version__, v.vectors('141100')['cases'])"
    alone = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); {code}",
    ]
    done = subprocess.run(alone, check=True, capture_output=True, text=True)
    assert done.stdout.split()[1] == str(len(golden_vectors()))
    package = tmp_path / "installed" / "shanxi_health_policy_vectors"
    assert (package / "vectors-141100-v1.jsonl").read_text(encoding="utf-8") == LINES
    assert "".join(vector_lines(golden_vectors(), "141100")) == LINES
    data: Any = json.loads((package / "vectors-141100-v2.json").read_text(encoding="utf-8"))
    assert (package / data["schema"]).is_file()
