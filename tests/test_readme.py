"""The first page: its pictures are real output, its commands and its links exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tools.make_readme_picture import FOLDER, picture

from shanxi_health_policy.cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.en.md")
README = "".join((ROOT / one).read_text(encoding="utf-8") for one in READMES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pictures_show_what_explain_prints(language: str) -> None:
    drawn = (FOLDER / f"explain-{language}.svg").read_text(encoding="utf-8")
    assert drawn == picture(language), "run: python -m tools.make_readme_picture"


def test_every_make_target_it_names_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    pages = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|\$ |`)make ([a-z-]+)", pages, re.MULTILINE))
    assert named >= {"demo", "test", "docs", "lock", "test-core"}
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", [*READMES, "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_its_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert link.startswith("https://") or (ROOT / link).exists(), link


def test_each_language_says_the_same() -> None:
    def shape(name: str) -> list[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        fences = re.findall(r"^```(\w+)$", text, re.MULTILINE)
        return [
            *re.findall(r"^#+", text, re.MULTILINE),
            *fences,
            *sorted(set(re.findall(r"`([a-z-]+)`", text))),
        ]

    assert shape("README.md") == shape("README.en.md")


@pytest.mark.parametrize("page", READMES)
def test_it_names_every_command_and_every_extra(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {
        name
        for cell in re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE)
        for name in re.findall(r"`(.+?)`", cell)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert named == {*COMMANDS, *project["optional-dependencies"]}


def test_the_changelog_speaks_of_this_version() -> None:
    from shanxi_health_policy import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
