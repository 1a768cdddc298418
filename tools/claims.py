"""What the documentation calls proven, sampled or measured carries a link to the test that holds it.

A link names the file and, as its title, the test: `[half up](../../tests/proofs/test_kernel_laws.py "test_no_…")`. A table may
name it as code instead: `tests/proofs/test_kernel_laws.py::test_no_…`. In the web pages both lead to the test as it is
written, on a page of the reference. [faults][] tells claims without a link and links without a test; a build of the
documentation, and a test, fail by them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import frozen
from tools.pages.generated import is_generated

ROOT = Path(__file__).parents[1]

KINDS = {
    "proven": r"证明|\bpro(?:ve[sn]?|ved|ofs?|ving)\b",
    "sampled": r"抽查|抽样|\bsampl(?:ed|ing)\b|\bspot[- ]checks?\b",
    "measured": r"实测|测得|\bmeasur(?:ed|ing)\b",
    "tested": r"测过|试过|测试(?:过|证明|保证|守住|核对|检查|检验|比较|对照)|(?:由|经|通过)(?:了)?测试|受检验|测试会"
    r"|由[^，。；]*(?:检验|保证|把关|逐一核对)|(?:核对|比较|对照|检查|验证)过|逐一核对|在[^，。；]*版上测试"
    r"|\b(?:a|the) tests? (?:holds?|checks?|shows?|proves?)\b|\b(?:held|kept|checked) by (?:a|the) tests?\b",
}
"""The words of a claim, by what it claims."""

ELSEWHERE = (
    (r"how-to/what-was-measured", r"测得|实测"),  # what the reviews behind the notices measured
    (r"README|index|design|cli", r"(?:评估|评估和复核)测得的数字|what reviews measured"),
    (r"notice-file", r"实测数字"),
    (r"targets-and-dates", r"市里抽查基本标准机构"),  # what a city samples
    (r"messages", r"军烈属证明"),  # papers
    (r"install", r"只证明文件在路上没有坏"),  # what a signature does
    (r"decisions", r"“没找到”不是证明"),  # what a proof is
    (r"mutation", r"\| 试过 \||“试过”"),  # a column
)
"""Words in another sense: on which pages, and in which phrase."""

_WORD = {kind: re.compile(words, re.IGNORECASE) for kind, words in KINDS.items()}
_LINK = re.compile(r'\[([^\]]*)\]\(((?:\.\./)*tests/[\w/]+\.py)(?: "(\w+)")?\)')
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_TO_PAGE = re.compile(r"\[[^\]]*\]\([^)\s]*\.md[^)]*\)")
_TARGET, _CODE, _FENCE = (
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"`[^`]*`"),
    re.compile(r"^\s*(```+|~~~+|:::+)"),
)
_NAMED_PLACE = re.compile(r"^\([\w-]+\)=$")
_RULE = re.compile(r"^\|[ |:-]+$")
_HEADING, _ITEM = re.compile(r"^(#+) "), re.compile(r"^\s*(?:[-*]|\d+\.) ")


@frozen
class TestLink:
    """A link to a test, or to all of a file, as it stands on a page; `path` begins with `tests/`."""

    path: str
    test: str | None
    kind: str

    @property
    def label(self) -> str:
        """The name by which the web pages link to it."""
        return label_of(self.path, self.test)


def label_of(path: str, test: str | None) -> str:
    """The name of a place on the page of a test."""
    file = path.removeprefix("tests/").removesuffix(".py").replace("/", "-")
    return "test-" + "-".join(filter(None, (file, test))).replace("_", "-").lower()


@frozen
class Block:
    """A heading, a paragraph, an item or the row of a table, with the line it begins on."""

    kind: str
    text: str
    line: int
    level: int = 0


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a page, without what stands in fences; lines that follow each other are one paragraph."""
    fence, open_at, held = "", 0, list[str]()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        mark = _FENCE.match(line)
        begins = bool(
            mark or fence or not line.strip() or line[:1] in "|#<" or _ITEM.match(line) or line[:2] == "{."
        )
        if held and begins:
            yield Block("words", " ".join(held), open_at)
            held = []
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif fence or not line.strip() or line[:2] in ("{.", "<!") or _NAMED_PLACE.match(line):
            continue
        elif heading := _HEADING.match(line):
            yield Block("heading", line, number, len(heading[1]))
        elif line.startswith("|"):
            yield Block("row", line, number)
        else:
            open_at = open_at if held else number
            held.append(line.strip())


def pages(root: Path = ROOT) -> list[Path]:
    """The pages that are held to their tests: those that a user reads, and that are written by hand."""
    docs = [one for one in sorted((root / "docs").rglob("*.md")) if not _generated(one, root)]
    return [root / "README.md", root / "README.en.md", root / "SECURITY.md", *docs]


def _generated(page: Path, root: Path) -> bool:
    return is_generated(page.relative_to(root / "docs").with_suffix("").as_posix())


def links(page: str, text: str) -> list[TestLink]:
    """Every test that a page links to."""
    found, above = list[TestLink](), "tested"
    for block in blocks(text):
        own = claimed(page, block.text)
        above = (own or [above])[0] if block.kind == "heading" else above
        for said, path, test in _links_of(block.text):
            kind = next(iter([*claimed(page, said), *own, above]))
            found.append(TestLink(path, test, kind))
    return found


def _links_of(text: str) -> Iterator[tuple[str, str, str | None]]:
    for said, path, test in _LINK.findall(text):
        yield said, path[path.index("tests/") :], test or None
    for path, test in _NAMED.findall(text):
        yield "", path, test or None


def claimed(page: str, text: str) -> list[str]:
    """What a text of a page claims; the title of another page claims nothing here."""
    bare = _CODE.sub("", _TARGET.sub("]", _TO_PAGE.sub("", text)))
    for where, phrase in ELSEWHERE:
        if re.search(where, page):
            bare = re.sub(phrase, "", bare)
    return [kind for kind, word in _WORD.items() if word.search(bare)]


def faults(page: str, text: str, root: Path = ROOT) -> list[str]:
    """Claims of a page without a link to a test, and links to what is no test; `page` is its path, such as `README.md`."""
    every = list(blocks(text))
    found = []
    for number, block in enumerate(every):
        if claimed(page, block.text) and not any(map(_holds, _around(every, number))):
            found.append(f"{page}:{block.line}: a claim without a link to its test: {block.text[:60]}")
    for path, test in {(one.path, one.test): None for one in links(page, text)}:
        if not (root / path).is_file() or (test or "") not in names_in(root / path):
            found.append(f"{page}: no such test: {path}::{test}")
        elif test is None and not path.startswith("tests/benchmarks/"):
            found.append(f"{page}: which of the tests of {path}?")
    for path in (one[1] for one in _LINK.findall(text)):
        if (root / page).parent.joinpath(path).resolve() != (root / path[path.index("tests/") :]).resolve():
            found.append(f"{page}: leads elsewhere than to {path}")
    return found


def _holds(block: Block) -> bool:
    return next(_links_of(block.text), None) is not None


def _around(every: list[Block], number: int) -> Iterator[Block]:
    """Where the link of a claim may stand: in its block; of a heading in its section; of a table's head also before it."""
    block = every[number]
    yield block
    if block.kind == "heading":
        for later in every[number + 1 :]:
            if later.kind == "heading" and later.level <= block.level:
                return
            yield later
    elif _RULE.match(next((one.text for one in every[number + 1 : number + 2]), "")):
        before = [one for one in every[:number] if one.kind == "words"]
        yield from before[:1]
        yield from before[-1:]


@cache
def names_in(path: Path) -> frozenset[str]:
    """What a file of tests defines; and nothing, which stands for all of it."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    defined = {
        one.name for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    bound = {
        target.id
        for one in body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    return frozenset({"", *defined, *bound})
