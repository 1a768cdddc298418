"""No page begins with a command that fails: until there is a release, the library is installed from the wheel that is built."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from tests.pages import CATALOGUES, DOCS
from tools.pages.generated import is_generated
from tools.pages.installing import WHEEL, commands, instructions
from tools.pages.markdown import Reader

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "build" / "wheel"
PAGES = [
    *(ROOT / one for one in ("README.md", "README.en.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(one for one in sorted(DOCS.rglob("*.md")) if not is_generated(str(one.relative_to(DOCS))[:-3])),
    *sorted(CATALOGUES.rglob("*.po")),
]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]
OWN = re.compile(r"pip install [^\n`]*?shanxi[-_]health[-_]policy[^\n`]*")
FROM_A_FOLDER = re.compile(rf"'\./dist/{re.escape(WHEEL)}\[[\w,]+\]'|--no-index --find-links wheelhouse ")
LATER = re.compile(r"装好以后|发布以后|[Oo]nce it is installed|[Aa]fter the release|[Aa]fter a release")


def failing(text: str) -> list[str]:
    """The commands that ask an index for what is not there, without a word that it will be there later."""
    return [
        one.group()
        for part in _parts(text)
        for one in OWN.finditer(part)
        if not FROM_A_FOLDER.search(one.group()) and not LATER.search(part[: one.start()])
    ]


def _parts(text: str) -> Iterator[str]:
    """Paragraphs; a block of commands stands with the paragraph before it."""
    before = ""
    for one in re.split(r"\n\s*\n", text):
        yield f"{before}\n{one}" if one.startswith("```") else one
        before = one


def said(path: Path) -> str:
    """A page, or the English of one."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    with path.open("rb") as file:
        return "\n\n".join(str(one.string) for one in read_po(file))


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(ROOT)))
def test_no_page_shows_a_command_that_fails(page: Path) -> None:
    text = said(page)
    assert failing(text) == []
    extras = re.findall(r"pip install [^\n`]*\[([\w,]+)\]|^```\{install\} (\S+)$", text, re.MULTILINE)
    for one in {one for pair in extras for one in "".join(pair).split(",")}:
        assert one in EXTRAS


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("```sh\npip install 'shanxi-health-policy[cli]'\n```", 1),
        ("发布以后：\n\n```sh\npip install 'shanxi-health-policy[cli]'\n```", 0),
        ("发布以后。\n\n现在：\n\n```sh\npip install 'shanxi-health-policy[cli]'\n```", 1),
        ("Once it is installed, `pip install 'shanxi-health-policy[mcp]'` adds one.", 0),
        ("Run `pip install 'shanxi-health-policy[mcp]'`, and once it is installed, go on.", 1),
        ("env/bin/pip install './dist/shanxi_health_policy-0.0.9-py3-none-any.whl[cli]'", 1),
        (commands("cli"), 0),
    ],
)
def test_a_command_that_fails_is_seen(text: str, wrong: int) -> None:
    assert len(failing(text)) == wrong


@pytest.mark.parametrize("page", ["README.md", "README.en.md", "docs/index.md", "docs/how-to/install.md"])
def test_what_is_written_out_for_readers_of_the_source_is_what_the_pages_say(page: str) -> None:
    assert f"```console\n{commands('cli')}\n```" in said(ROOT / page)


@pytest.mark.parametrize(
    "page", ["tutorial/first-visit", "reference/cli", "how-to/serve", "how-to/assistants"]
)
def test_a_page_that_needs_an_extra_begins_with_how_to_install_it(page: str) -> None:
    assert re.search(r"(?m)^```(.*)$", said(DOCS / f"{page}.md")).group(1).startswith("{install} ")  # type: ignore[union-attr]


def test_the_instructions_are_in_the_language_of_the_page() -> None:
    zh, en = (instructions("service,batch", Reader(one)) for one in ("zh", "en"))
    assert commands("service,batch") in zh
    assert commands("service,batch") in en
    assert not re.search("[一-鿿]", en)
    assert failing(zh) == failing(en) == []


@pytest.mark.skipif(not BUILT.exists(), reason="without the wheel: make wheel")
def test_the_wheel_has_that_name() -> None:
    assert [one.name for one in BUILT.glob("*.whl")] == [WHEEL]
