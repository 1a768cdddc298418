"""The documentation as `make docs` has built it, shown by a server and in a browser that stays off the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

BUILT = Path(__file__).parents[1] / "build" / "docs"
ROOTS = {"zh": BUILT, "en": BUILT / "en"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
needs_pages = pytest.mark.skipif(not BUILT.exists(), reason="without the pages: make docs")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="without chromium: apt-get install chromium")


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is told of requests."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is shown."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def browsing(**options: Any) -> Iterator[Any]:
    """An empty page of a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser.new_context(**options).new_page()
        browser.close()
