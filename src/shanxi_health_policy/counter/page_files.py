"""The files of the page: their names, media types and digests, and what the page may load."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from attrs import field, frozen

INDEX = "index.html"
_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
}


@frozen
class PageFile:
    """One file of the page."""

    name: str
    content: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """What it is, as a header says it."""
        return _TYPES[self.name.rpartition(".")[2]]

    @property
    def integrity(self) -> str:
        """Its digest (SHA-384), as `integrity` in a page says it."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.content).digest()).decode()


@cache
def page_files() -> dict[str, PageFile]:
    """Every file of the page by its name, from the package's own data.

    >>> page_files()["style.css"].media_type, page_files()["answers.js"].integrity[:7]
    ('text/css; charset=utf-8', 'sha384-')
    """
    folder = resources.files(__package__) / "page"
    names = sorted(one.name for one in folder.iterdir())
    return {one: PageFile(one, (folder / one).read_bytes()) for one in names}


def content_policy(**more: str) -> str:
    """The Content-Security-Policy of the page: its own files, its own origin, nothing else; `more` adds to it by directive.

    >>> content_policy(worker_src="'self'").endswith("worker-src 'self'")
    True
    """
    added = {name.replace("_", "-"): one for name, one in more.items()}
    return "; ".join(f"{name} {one}" for name, one in {**_POLICY, **added}.items())
