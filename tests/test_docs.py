"""The documentation holds: its examples run, its tables are complete, and its names exist."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest
from tests.doc_examples import run_commands, run_python
from tests.modules import public_names
from tests.pages import DOCS, english_of, text_of
from tools import notice_schema
from tools.pages.generated import is_generated

import shanxi_health_policy
from shanxi_health_policy import Catalogue, PolicyError
from shanxi_health_policy.asking.examples import failed_examples
from shanxi_health_policy.batch.columns import faults as checking
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.file_format import notice_file, tables
from shanxi_health_policy.reconciling import Cause, DifferenceKind
from shanxi_health_policy.supervision import Irregularity
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import Reason
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

ROOT = Path(__file__).parents[1]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *(
        one
        for one in sorted(DOCS.rglob("*.md"))
        if not is_generated(one.relative_to(DOCS).with_suffix("").as_posix())
    ),
]
EXAMPLE_CITY = DOCS / "how-to" / "example-city.toml"


def closed_lists() -> list[type[LabelledEnum]]:
    """Every closed list of terms that users import."""
    public = {
        one.__name__: one
        for room in public_names().values()
        for one in room.values()
        if isinstance(one, type)
    }
    return [
        one for _, one in sorted(public.items()) if issubclass(one, LabelledEnum) and one is not LabelledEnum
    ]


@pytest.fixture
def beside(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, which holds what stands beside the page and the examples of the documentation."""
    page: Path = request.param
    for file in page.parent.glob("*.*"):
        if file.is_file() and file.suffix in {".csv", ".json", ".toml"} and page.parent != ROOT:
            shutil.copy(file, tmp_path)
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    return page


def parametrize_pages(argument: str) -> pytest.MarkDecorator:
    ids = [str(page.relative_to(ROOT)) for page in PAGES]
    return pytest.mark.parametrize(argument, PAGES, indirect=True, ids=ids)


@parametrize_pages("beside")
def test_the_python_examples_of_the_page_run(beside: Path) -> None:
    run_python(beside)


@parametrize_pages("beside")
def test_the_commands_of_the_page_print_what_it_says(
    beside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_commands(beside.read_text(encoding="utf-8"), capsys)


def test_the_example_city_loads_without_faults_and_its_worked_examples_hold() -> None:
    catalogue = Catalogue.load(EXAMPLE_CITY)
    assert catalogue["example-2024-1"].examples
    assert failed_examples(catalogue) == ()


def test_every_reason_and_every_exception_is_explained() -> None:
    page = text_of("reference/reasons-and-errors.md")
    for reason in Reason:
        assert f"| `{reason.value}` | {reason.label.zh} |" in page
        assert english_of("reference/reasons-and-errors.md")[reason.label.zh] == reason.label.en
    public = [one for room in public_names().values() for one in room.values() if isinstance(one, type)]
    for name in sorted({one.__name__ for one in public if issubclass(one, PolicyError)}):
        assert re.search(rf"`(\w+\.)?{name}`", page), name


def test_every_reason_for_a_rejected_row_is_explained() -> None:
    sources = Path(str(checking.__file__)).parents[1].rglob("*.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    column, expected = r'(?:"[a-z_]+"|[\w.]+|\])', r"(?:_[A-Z]|EXPECTED_|\w+\.expected\(|why_)"
    codes = set(re.findall(rf'{column},\s+"([a-z]+(?:_[a-z]+)+)",\s+{expected}', source))
    page = text_of("reference/reasons-and-errors.md")
    assert {"not_a_day", "visit_held_back", "cancels_nothing", "settled_already"} < codes
    for code in codes - {column.name for column in INPUT_COLUMNS}:
        assert f"| `{code}` |" in page


@pytest.mark.parametrize("page", ["reference/cli.md", "how-to/settle-a-file.md"])
def test_every_exit_code_is_explained(page: str) -> None:
    english = english_of(page)
    for code in ExitCode:
        row = re.search(rf"^\| {code.value} \| (.*) \|$", text_of(page), re.MULTILINE)
        assert row, code
        for said in code.meaning.zh.split("（")[0].split("，"):
            assert said in row[1]
        assert code.meaning.en.split(" (")[0] in english.get(row[1], row[1])


def test_every_kind_of_difference_and_every_cause_is_explained() -> None:
    page, english = text_of("how-to/reconcile.md"), english_of("how-to/reconcile.md")
    for term in (*DifferenceKind, *Cause):
        told = [cell for cell in english if term.zh in cell and f"| {cell} |" in page]
        assert any(term.en in english[cell] for cell in told), term


def test_every_kind_of_finding_is_explained() -> None:
    page, english = text_of("how-to/check-paid-claims.md"), english_of("how-to/check-paid-claims.md")
    for kind in Irregularity:
        told = [cell for cell in english if kind.zh in cell and f"| {cell} |" in page]
        assert any(kind.en in english[cell] for cell in told), kind


def test_every_exit_code_is_explained_in_both_languages() -> None:
    page, english = text_of("reference/cli.md"), english_of("reference/cli.md")
    for code in ExitCode:
        cell = re.search(rf"^\| {code.value} \| (.+) \|$", page, re.M)
        assert cell is not None
        assert cell[1].replace("`", "").startswith(code.meaning.zh)
        assert english[cell[1]].replace("`", "").startswith(code.meaning.en)


@pytest.mark.parametrize("terms", closed_lists(), ids=lambda terms: str(terms.__name__))
def test_the_glossary_holds_every_term_of_the_closed_lists(terms: type[LabelledEnum]) -> None:
    page, english = text_of("reference/glossary.md"), english_of("reference/glossary.md")
    for term in terms:
        assert f"| {term.zh} | {term.en} | `{terms.__name__}.{term.name}` |" in page
        assert english[term.zh] == term.zh  # the English page has both columns as well


def test_every_code_name_of_the_glossary_exists() -> None:
    names = re.findall(r"\| `([^`]+)` \|$", text_of("reference/glossary.md"), re.MULTILINE)
    assert len(names) > 100
    public = {name: one for room in public_names().values() for name, one in room.items()}
    for name in names:
        first, *rest = name.split(".")
        found: object = public[first] if first in public else getattr(shanxi_health_policy, first)
        for part in rest:
            if not hasattr(found, part):
                fields = attrs.fields(found) if isinstance(found, type) and attrs.has(found) else ()
                assert part in {field.name for field in fields}, name
            found = getattr(found, part, None)


def test_every_key_of_a_notice_file_is_explained() -> None:
    page = text_of("reference/notice-file.md")
    seen: set[object] = set()
    waiting: list[Any] = [notice_file()]
    for kind in waiting:
        waiting += [inner for inner in get_args(kind) if inner not in seen]
        if attrs.has(kind) and kind not in {*seen, Text, Share}:
            seen.add(kind)
            for key in attrs.fields(attrs.resolve_types(kind)):
                assert f"`{key.name}`" in page, (kind.__name__, key.name)
                waiting.append(key.type)
    assert len(seen) > len(tables())


def test_the_english_of_what_a_tool_writes_stands_in_the_catalogue() -> None:
    assert english_of("reference/notice-file.md").items() >= notice_schema.english().items()


def test_every_dependency_has_its_reason() -> None:
    page = text_of("decisions.md")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in (
        "attrs",
        "cattrs",
        "python-dateutil",
        "polars",
        "fastexcel",
        "xlsxwriter",
        "click",
        "rich",
        "hypothesis",
    ):
        assert f'"{name}' in project
        assert f"| {name} |" in page
