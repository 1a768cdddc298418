"""The notes of a release are what the changelog says of its version, whole, and what is signed has its day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools.release.notes import NoNotesError, notes

from shanxi_health_policy import __version__

CHANGELOG = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
TWO = """# 变更

前言。

## [0.3.0] · 未发布 Unreleased

- 新的。

## [0.2.0] · 2026-12-01

### 新增 Added

- 旧的，见 [0.1.0]。
  ## [0.1.0] is no heading here.

## [0.1.0] · 2026-01-01

"""


def test_the_notes_of_this_version_are_its_part_of_the_changelog() -> None:
    made = notes(CHANGELOG, __version__, final=False)
    assert made.startswith(f"## [{__version__}]")
    assert made in CHANGELOG
    assert len(re.findall(r"^## ", made, re.MULTILINE)) == 1
    assert "### 新增 Added" in made


def test_a_version_has_its_own_part_and_nothing_else() -> None:
    assert notes(TWO, "0.2.0", final=True) == (
        "## [0.2.0] · 2026-12-01\n\n### 新增 Added\n\n- 旧的，见 [0.1.0]。\n  ## [0.1.0] is no heading here.\n"
    )
    assert notes(TWO, "0.3.0", final=False) == "## [0.3.0] · 未发布 Unreleased\n\n- 新的。\n"


@pytest.mark.parametrize(
    ("changelog", "version", "final", "said"),
    [
        (TWO, "0.3.0", True, "写明|日期"),
        (TWO.replace("2026-12-01", "soon"), "0.2.0", True, "日期"),
        (TWO, "0.1.0", False, "空的"),
        (TWO, "0.4.0", False, "有 0 节"),
        (TWO, "0.2", False, "有 0 节"),
        (TWO + TWO, "0.2.0", False, "有 2 节"),
        ("", "0.1.0", False, "有 0 节"),
    ],
)
def test_a_version_without_notes_is_not_released(
    changelog: str, version: str, final: bool, said: str
) -> None:
    with pytest.raises(NoNotesError, match=said):
        notes(changelog, version, final=final)
