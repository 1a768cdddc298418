"""Writes what the search of the documentation looks through: the text of every page by its headings, a file for each language.

The browser looks for what was typed in the whole text, sign by sign. Nothing is split into words, here or there: Chinese has no
blanks between words, and two programs that split it differently miss what both hold.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from base64 import b64encode
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from attrs import define

FILE = Path("_static", "searched.js")
"""In the folder of each language. A script and no JSON: a page that was opened from a file may load nothing else."""
_BESIDE = {"search.html", "genindex.html"}
_SKIPPED = {"script", "style", "button", "svg"}
_WITHIN_A_LINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "mark", "span", "strong", "sub", "sup", "wbr"}
_HEADING = re.compile("h[1-6]")
_ARTICLE = re.compile(r'(?s)<article\b[^>]*\brole="main".*?</article>')
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r"\s*\n\s*")


@define
class Part:
    """What stands below one heading: the place of the heading in the page, its words, and the text."""

    place: str
    heading: str = ""
    text: str = ""


@define
class Page:
    """A page: its address below the folder of its language, what else people call it, and its parts."""

    address: str
    names: list[str]
    parts: list[Part]

    def written(self) -> list[object]:
        """As the browser reads it."""
        return [self.address, self.names, [[one.place, one.heading, one.text] for one in self.parts]]


class _Reader(HTMLParser):
    """Reads the names in the head of a page, and the parts of its article."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.parts: list[Part] = []
        self._place = self._skipping = ""
        self._in_heading = False
        head, _, rest = page.partition("</head>")
        self.feed(head)
        # What stands around the article is the same on every page, and most of it.
        self.feed("".join(_ARTICLE.findall(rest)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "keywords":
            self.names += (given.get("content") or "").split(", ")
        elif self._skipping:
            pass
        elif tag in _SKIPPED or given.get("class") == "headerlink":
            self._skipping = tag
        elif tag == "section":
            self._place = given.get("id") or ""
        elif _HEADING.fullmatch(tag):
            self.parts.append(Part(self._place))
            self._in_heading = True
        elif tag not in _WITHIN_A_LINE:
            self._take("\n")

    def handle_endtag(self, tag: str) -> None:
        """Called by the parser."""
        if tag == self._skipping:
            self._skipping = ""
        elif _HEADING.fullmatch(tag):
            self._in_heading = False
        elif tag not in _WITHIN_A_LINE:
            self._take("\n")

    def handle_data(self, data: str) -> None:
        """Called by the parser."""
        self._take(data)

    def _take(self, text: str) -> None:
        if self._skipping or not self.parts:
            return
        if self._in_heading:
            self.parts[-1].heading += text
        else:
            self.parts[-1].text += text


def read(path: Path, address: str) -> Page | None:
    """The page in this file; none where it has no article with a heading."""
    reader = _Reader(path.read_text(encoding="utf-8"))
    for one in reader.parts:
        one.heading = " ".join(one.heading.split())
        one.text = _LINES.sub("\n", _BLANKS.sub(" ", one.text)).strip()
    return Page(address, reader.names, reader.parts) if reader.parts else None


def _pages(root: Path, beside: frozenset[str]) -> Iterator[Page]:
    for path in sorted(root.rglob("*.html")):
        address = path.relative_to(root)
        if address.parts[0] not in beside and address.name not in _BESIDE:
            page = read(path, address.as_posix())
            if page:
                yield page


def packed(pages: Iterator[Page]) -> str:
    """A script that holds the pages, pressed: many servers send files as they are, and telephones pay for each byte."""
    told = json.dumps([one.written() for one in pages], ensure_ascii=False, separators=(",", ":"))
    return f'const searched = "{b64encode(zlib.compress(told.encode(), 9)).decode()}";\n'


def write(site: Path) -> None:
    """Writes both files: the Chinese pages are the root, the English ones a folder in it."""
    other_things = frozenset({"en", "page", "data", "_static"})
    for root in (site, site / "en"):
        (root / FILE).write_text(packed(_pages(root, other_things)), encoding="ascii")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
