"""What the suite itself needs: everything it reads is in the repository, and what it may leave out is listed here."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.untraced import UNTRACED

ROOT = Path(__file__).parents[1]
TESTS = sorted(one for one in (ROOT / "tests").rglob("*.py") if one != Path(__file__))

MAY_BE_LEFT_OUT = {
    # what a system is or allows, and the programs that Spark, example adapters and clients in other languages run on
    "sys.platform != 'linux'",
    "not Path('/proc/self/mem').exists()",
    "not Path('/dev/full').exists()",
    "'there is no mount here'",
    "f'may not mount a small disk here: {made.stderr.strip()}'",
    "'no C compiler, which moves the clock'",
    "'no localedef, or nothing that it makes a locale of'",
    "'signal'",
    "'no timers here'",
    "'no Java on this machine, which Spark runs on: apt-get install default-jre-headless'",
    "f'without {name}: apt-get install {PACKAGES[name]}'",
    "shutil.which(program) is None",
    "CHROMIUM is None",
    "not BUILT.exists()",
    "NPM is None",
    "f'the package registries do not answer: {made.stderr.strip()}'",
    # extras
    "'pyspark'",
    "'pyarrow'",
    "'pandas'",
}
"""The condition of a test that is skipped or, where that stands in the code around it, the reason."""

SKIPPING = {"skip", "skipif", "importorskip", "skipTest"}


def skips(source: str) -> Iterator[str]:
    """The condition or the reason of everything that skips tests."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in SKIPPING:
            yield ast.unparse(call.args[0]) if call.args else ast.unparse(call)


def test_what_may_be_left_out_is_listed_and_no_file_of_ours_is_among_it() -> None:
    found = {skip for path in TESTS for skip in skips(path.read_text(encoding="utf-8"))}
    assert found == MAY_BE_LEFT_OUT


@pytest.mark.parametrize(
    "source", ["pytest.skip('no texts')", "pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason='no')"]
)
def test_a_skip_for_lack_of_a_file_would_be_found(source: str) -> None:
    assert set(skips(source)) - MAY_BE_LEFT_OUT


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_outside_the_repository_is_read(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    ups = [int(number) for number in re.findall(r"__file__\)(?:\.resolve\(\))?\.parents\[(\d+)\]", source)]
    assert max(ups, default=0) < len(path.relative_to(ROOT).parts)
    assert not re.search(r"\.parents\[\d+\]\.parent\b|\.parent(\.parent){3}", source)


def test_the_lock_names_the_public_index_and_a_hash_for_every_file() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    assert {str(one["source"]) for one in locked} == {
        "{'registry': 'https://pypi.org/simple'}",
        "{'editable': '.'}",
    }
    files = [file for one in locked for file in (*one.get("wheels", ()), *filter(None, [one.get("sdist")]))]
    assert len(files) > 500
    for file in files:
        assert file["url"].startswith("https://files.pythonhosted.org/packages/")
        assert file["hash"].startswith("sha256:")


def test_the_uv_that_is_installed_first_is_the_one_of_the_lock() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    (uv,) = (one for one in locked if one["name"] == "uv")
    first = (ROOT / "tools" / "uv.txt").read_text(encoding="utf-8")
    assert f"uv=={uv['version']}" in first
    hashes = {file["hash"] for file in (*uv["wheels"], uv["sdist"])}
    assert set(re.findall(r"--hash=(\S+)", first)) == hashes


def test_every_test_that_is_not_traced_is_there() -> None:
    for file, names in UNTRACED.items():
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        there = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
        assert names <= there, file
