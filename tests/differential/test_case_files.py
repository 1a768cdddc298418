"""Every case file of the repository, settled by the library and by the implementation in JavaScript: the same to the fen."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path

import pytest
from tests.differential.case_files import ROOT, CaseFile, case_files, data_files
from tests.differential.javascript import JavaScript
from tests.testing.conform.reference_adapters import HALF_EVEN, MISTAKES, Planted, skip_without

ADAPTER = "adapter.js"
WITHOUT_CASES = (
    # what the rules and the page know
    "docs/examples/platform/scenario.toml",
    "docs/how-to/*-dialect.toml",
    "docs/how-to/bureau.toml",
    "docs/how-to/hospital.toml",
    "docs/how-to/items.csv",
    "docs/reference/schemas/*.json",
    "src/*.schema.json",
    "src/shanxi_health_policy/his/data/*.toml",
    "src/shanxi_health_policy/notices/data/*.facilities.csv",
    "tests/notices/facts/*.tsv",
    "vectors/pyproject.toml",
    # notices that pay for no treatment
    "src/shanxi_health_policy/notices/data/*.toml",
    # what belongs to a request for money, which is a case with them, or is wrong on purpose
    "docs/how-to/message-220[3458]*.json",
    # what is broken on purpose; what of it can be read is a case all the same
    "tests/fuzzing/corpus/*",
    # people and lists of what was paid: no bills
    "docs/how-to/people.csv",
    "docs/how-to/reconcile-*.csv",
)
"""Files with the endings of case files that hold none."""


@pytest.fixture(scope="module")
def files() -> list[CaseFile]:
    return case_files(data_files())


def differences(folder: Path, files: list[CaseFile], mistake: str | None = None) -> dict[str, str]:
    """What differs, by the name of the file."""
    skip_without(ADAPTER)
    command, found = Planted(ADAPTER, mistake).write(folder), dict[str, str]()
    for place, catalogue in {(one.place, one.catalogue): None for one in files}:
        with JavaScript(command, place, catalogue) as javascript:
            for one in files:
                if (one.place, one.catalogue) == (place, catalogue):
                    different = javascript.first_difference(one.cases)
                    if different is not None:
                        found[one.path.name] = different.told(f"pytest {Path(__file__).name}")
    return found


def test_two_implementations_settle_every_case_file_to_the_same_fen(
    files: list[CaseFile], tmp_path: Path
) -> None:
    assert differences(tmp_path, files) == {}


def test_a_file_without_cases_is_known_as_one(files: list[CaseFile]) -> None:
    """So that a case file that cannot be read any more, or of a new kind, is not left out in silence."""
    taken = {one.path for one in files}
    others = [one.relative_to(ROOT).as_posix() for one in data_files() if one not in taken]
    assert [one for one in others if not any(fnmatch(one, known) for known in WITHOUT_CASES)] == []
    assert {one.place for one in files} == {"141100", "141121", "149900"}
    assert {"lvliang-2022-22.toml", "vectors-141100-v1.jsonl"} <= {one.name for one in taken}
    assert sum(len(case.operations) for one in files for case in one.cases) > 2500


@pytest.mark.parametrize("mistake", sorted(MISTAKES[ADAPTER].keys() - {HALF_EVEN}))
def test_a_mistake_on_one_side_is_found_by_the_case_files(mistake: str, tmp_path: Path) -> None:
    vectors = case_files([one for one in data_files() if one.suffix == ".jsonl"])
    assert differences(tmp_path, vectors, mistake).keys() == {one.path.name for one in vectors}


def test_a_new_case_file_is_taken_in_by_being_there(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    head = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
    (folder / "new.csv").write_text(f"{head}\nV1,P1,2023-05-04,颈椎病,I,电针,0.01\n", encoding="utf-8")
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    asked = {"condition": "颈椎病", "visited_on": "2023-05-04", "fee_class": "I", "items": [["电针", "0.01"]]}
    receipt = {"rule": "reimburse", "inputs": asked | {"ytd_paid": "2719.99", "place": "141100"}}
    (folder / "new.json").write_text(json.dumps(receipt), encoding="utf-8")
    found = case_files(data_files(tmp_path))
    assert [one.path.name for one in found] == ["new.csv", "new.json"]
    assert differences(tmp_path, found) == {}
    assert differences(tmp_path, found, "truncation").keys() == {"new.csv", "new.json"}
