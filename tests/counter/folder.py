"""The folder of the page that computes in the browser: built by `make page`, and given out by a plain web server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

ROOT = Path(__file__).parents[2]
TYPES = {".html": "text/html", ".js": "text/javascript"}
FETCHED = ("build/page-parts/.python", "build/page-parts/.wheels")
NPM = shutil.which("npm")
needs_npm = pytest.mark.skipif(NPM is None, reason="without npm: apt-get install npm")


def built(folder: Path) -> Path:
    """The page, as `make page` builds it from the wheel that was built before."""
    made = _make(*FETCHED)
    if made.returncode:
        pytest.skip(f"the package registries do not answer: {made.stderr.strip()}")
    made = _make("page", f"PAGE={folder}")
    assert made.returncode == 0, made.stderr
    return folder


def _make(*what: str) -> subprocess.CompletedProcess[str]:
    """Run make, but for the environment and the wheel, which are there already: they are what is tested."""
    there = [option for one in ("deps", "wheel") for option in ("-o", one)]
    environment = {name: one for name, one in os.environ.items() if not name.startswith("MAKE")}
    path = os.pathsep.join(sys.path)  # what is tested here is what the page is built with
    return subprocess.run(
        ["make", "--no-print-directory", *there, *what],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@frozen
class Site:
    """A folder that a web server gives out, and what was asked of it."""

    address: str
    asked: list[str] = field(factory=list)


@contextmanager
def given_out(folder: Path) -> Iterator[Site]:
    """A web server such as any: it knows the usual types of files and nothing of this page."""

    class Handler(SimpleHTTPRequestHandler):
        def guess_type(self, path: Any) -> str:
            return TYPES.get(Path(path).suffix, "application/octet-stream")

        def log_message(self, *_: Any) -> None:
            site.asked.append(self.path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder.parent)))
    site = Site(f"http://127.0.0.1:{server.server_port}/{folder.name}/")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
