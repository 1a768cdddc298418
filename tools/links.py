"""Holds that every link of a folder of web pages leads somewhere in it: a file that is there, and a place in it that is there.

Own code, since the checkers on the index ask every file anew for each link to it: hours for these pages.
"""

from __future__ import annotations

import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ELSEWHERE = {"https", "mailto", "data"}
"""What no link within the folder begins with; `http` is only for namespaces and this machine, and is no link of a page."""


class _Page(HTMLParser):
    """The links of a page, and the places in it that links can name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        for name, value in attrs:
            if name in {"href", "src"} and value is not None:
                self.links.append(value)
            elif value and (name == "id" or (tag == "a" and name == "name")):
                self.places.add(value)


@cache
def _page(path: Path) -> _Page:
    return _Page(path.read_text(encoding="utf-8"))


def broken(root: Path) -> list[str]:
    """Every link that leads nowhere, with its page; one that leads out of the folder is broken too."""
    found = []
    root = root.resolve()  # a page is known by one path only, and is read once
    for path in sorted(root.rglob("*.html")):
        for link in _page(path).links:
            why = _fault(root, path, link)
            if why:
                found.append(f"{path.relative_to(root)}: {link}: {why}")
    return found


@cache
def _led(folder: Path, link: str) -> Path:
    target = (folder / link).resolve()
    return target / "index.html" if target.is_dir() else target


def _fault(root: Path, page: Path, link: str) -> str | None:
    parts = urlsplit(link)
    if parts.scheme:
        return None if parts.scheme in ELSEWHERE else "of a scheme that is not expected"
    if parts.netloc or parts.path.startswith("/"):
        return "not relative: it would not lead there from another folder"
    target = _led(page.parent, unquote(parts.path)) if parts.path else page
    if not target.is_relative_to(root):
        return "leads out of the folder"
    if not target.is_file():
        return "no such file"
    place = unquote(parts.fragment)
    if place and target.suffix == ".html" and place not in _page(target).places:
        return "no such place in it"
    return None


if __name__ == "__main__":
    told = broken(Path(sys.argv[1]))
    sys.stderr.writelines(f"{one}\n" for one in told)
    sys.exit(bool(told))
