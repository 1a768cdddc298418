"""A new notice is one new file: every test over the shipped notices takes it, and nothing else is edited."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.extending.copies import ROOT, Tree, copied

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.notices.shipped import shipped_notices

EXAMPLE = ROOT / "docs" / "how-to" / "example-city.toml"
OVER_ALL_NOTICES = (
    "tests/notices/test_shipped_notices.py",
    "tests/notices/test_light_path.py",
    "tests/notices/test_catalogue.py",
    "tests/test_coverage_map.py",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The package and its tests with one more notice among those that ship."""
    found = copied(
        tmp_path_factory.mktemp("notice"),
        "tools",
        "tests",
        "docs",
        "pyproject.toml",
        "README.md",
        "README.en.md",
        "SECURITY.md",
    )
    text = "#:schema ../notice.schema.json\n" + EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("example-2024-1", "another-2024-1").replace(
        "示医保发〔2024〕1号", "另医保发〔2024〕1号"
    )
    # every clause that a rule computes has a worked example
    text = text.replace('clauses = ["E2", "E3"]', 'clauses = ["E1", "E2", "E3", "E4", "E5", "E6", "E7"]')
    (found.notices / "another-2024-1.toml").write_text(text, encoding="utf-8")
    return found


def test_every_test_over_the_shipped_notices_holds_with_one_more(tree: Tree) -> None:
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *OVER_ALL_NOTICES)
    assert " passed" in tree.run(*tests)
    schema = ("tests/notices/test_schema.py", "-k", "shipped_file")
    assert "another" in tree.run("-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:xdist", *schema)


def test_it_is_found_and_answers(tree: Tree) -> None:
    source = (
        "from shanxi_health_policy import Catalogue; from shanxi_health_policy.asking.examples import failed_examples;"
        "c = Catalogue.shipped(); print(c['另医保发2024 1号'].id, failed_examples(c))"
    )
    assert tree.run("-c", source) == "another-2024-1 ()\n"


def test_the_shipped_notices_are_found_in_a_zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = copied(tmp_path / "whole")
    shutil.make_archive(str(tmp_path / "packed"), "zip", found.root / "src")
    source = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'packed.zip')!r});"
        "import shanxi_health_policy as s; from shanxi_health_policy.asking import every_rule;"
        "assert '.zip' in s.__file__; print([one.digest for one in s.Catalogue.shipped()], len(every_rule()))"
    )
    shipped = [one.digest for one in Catalogue.shipped()]
    (tmp_path / "src").mkdir()
    assert Tree(tmp_path).run("-c", source) == f"{shipped} {len(every_rule())}\n"
    monkeypatch.setattr("os.path.isdir", lambda _: False)
    assert [one.digest for one in shipped_notices()] == shipped
