"""The wheel is the same wherever and whenever it is built, says truly what it is, and holds no more than the core may take."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two of one tree, built as differently as two people would."""
    found = list[Path]()
    for zone, seed, umask in (("UTC", "1", 0o022), ("Asia/Shanghai", "2", 0o077)):
        folder = tmp_path_factory.mktemp("wheel")
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1700000000"}
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=ROOT, env=environment, umask=umask, check=True, capture_output=True)
        found += folder.glob("*.whl")
    return found


def test_two_builds_give_the_same_bytes(wheels: list[Path]) -> None:
    first, second = (one.read_bytes() for one in wheels)
    assert first == second


def test_a_clock_at_its_beginning_is_no_hindrance(tmp_path: Path) -> None:
    """Archives know no day before 1980."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    [made] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_it_says_of_itself_follows_the_rules_of_the_index(wheels: list[Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as archive:
        [name] = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
        metadata = Metadata.from_email(archive.read(name), validate=True)
        assert metadata.description
        assert metadata.license_expression == "MIT"
        described = [one for one in archive.namelist() if "/sboms/" in one]
        assert [one.partition("/")[2] for one in described] == ["sboms/shanxi-health-policy.cdx.json"]


def test_it_holds_neither_tests_nor_vectors_and_stays_small(wheels: list[Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as archive:
        inside = archive.infolist()
    tops = {one.filename.partition("/")[0].partition("-")[0] for one in inside}
    assert tops == {"shanxi_health_policy"}
    assert not [one.filename for one in inside if one.filename.endswith(("vectors-141100-v1.jsonl", ".pyc"))]
    assert sum(one.file_size for one in inside) < 3 * 2**20
