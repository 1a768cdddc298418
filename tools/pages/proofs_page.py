"""The tests that the documentation rests on, as they are written: a page for each room of tests, and a list of every claim."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from attrs import frozen
from tools.claims import ROOT, TestLink, label_of, links, pages
from tools.pages.markdown import Reader, block, code, contents, heading, table
from tools.pages.notice_page import Proofs

KINDS = {
    "proven": ("证明", "proven"),
    "sampled": ("抽查", "sampled"),
    "measured": ("测得", "measured"),
    "tested": ("测试", "tested"),
}
"""How a claim is held, in both languages."""


@frozen
class Claim:
    """A claim of a page, and the test that holds it."""

    page: str
    link: TestLink


def proofs_pages(of_clauses: Proofs, reader: Reader) -> Iterator[tuple[str, str]]:
    """The list, and a page for each room of tests, by their names within the documentation; with the tests of clauses."""
    claims = [
        Claim(name, link)
        for page in pages()
        for name in [page.relative_to(ROOT).as_posix()]
        for link in dict.fromkeys(links(name, page.read_text(encoding="utf-8")))
    ]
    rooms = defaultdict[str, dict[str, dict[str | None, None]]](dict)
    for one in claims:
        rooms[_room(one.link.path)].setdefault(one.link.path, {})[one.link.test] = None
    for named in sorted({one for tests in of_clauses.values() for one in tests}):
        path, _, test = named.partition("::")
        rooms[_room(path)].setdefault(path, {})[test] = None
    yield "reference/proofs/index", _index(claims, sorted(rooms), reader)
    for room, files in sorted(rooms.items()):
        yield f"reference/proofs/{room}", _page(room, files, reader)


def _room(path: str) -> str:
    parts = PurePosixPath(path).parts
    return parts[1] if len(parts) > 2 else "tests"


def _index(claims: list[Claim], rooms: list[str], reader: Reader) -> str:
    heads = reader.say("哪一页;怎样守住;测试", "Page;How it is held;Test").split(";")
    rows = (
        [
            _to_page(one.page),
            reader.say(*KINDS[one.link.kind]),
            f"[{_in_words(one.link)}](#{one.link.label}) {code(one.link.path.removeprefix('tests/'))}",
        ]
        for one in claims
    )
    lines = [
        *heading(1, reader.say("守住文档的测试", "The tests behind the documentation")),
        reader.say(
            "文档里说证明了、抽查了、测得了、由测试守住的，每一句都指到一个测试，这里逐一列出；点开就是测试的全文。没有测试的，"
            "文档构建不成。各条款的测试在[条款覆盖表](../coverage-map.md)和文件的页上。",
            "Wherever the documentation says that something is proven, sampled, measured or held by a test, it leads to a test;"
            " all of them stand here, and each link shows the test in full. A claim without one stops the documentation from"
            " being built. The tests of the clauses stand in the [coverage map](../coverage-map.md) and with the notices.",
        ),
        "",
        *table(heads, rows),
        *contents(rooms),
    ]
    return "\n".join(lines).strip() + "\n"


def _to_page(page: str) -> str:
    return f"[](../../{page.removeprefix('docs/')})" if page.startswith("docs/") else code(page)


def _in_words(link: TestLink) -> str:
    """What a test is called, or the file of several, as words: a line can break between them."""
    return (link.test or PurePosixPath(link.path).stem).removeprefix("test_").replace("_", " ")


def _page(room: str, files: Mapping[str, Mapping[str | None, None]], reader: Reader) -> str:
    where = code("tests" if room == "tests" else f"tests/{room}")
    lines = [*heading(1, reader.say(f"{where} 里的测试", f"Tests in {where}"))]
    for path, tests in sorted(files.items()):
        tree, text = _read(path)
        lines += heading(2, reader.say(f"文件 {code(path)}", f"File {code(path)}"), label_of(path, None))
        lines += block("python", f'"""{ast.get_docstring(tree)}"""')
        for test in filter(None, tests):
            again = code(f"pytest {path} -k {test}")
            lines += [
                f"({label_of(path, test)})=",
                "",
                reader.say(f"运行：{again}", f"To run it: {again}"),
                "",
            ]
            lines += block("python", _source(tree, text, test))
    return "\n".join(lines).strip() + "\n"


def _read(path: str) -> tuple[ast.Module, list[str]]:
    text = (ROOT / path).read_text(encoding="utf-8")
    return ast.parse(text), text.split("\n")


def _source(tree: ast.Module, text: list[str], test: str) -> str:
    """What defines a name, with its decorators."""
    for one in tree.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and one.name == test:
            first = min([one.lineno, *(decorator.lineno for decorator in one.decorator_list)])
            return "\n".join(text[first - 1 : one.end_lineno])
    raise KeyError(test)
