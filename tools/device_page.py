"""Builds the page that computes in the browser: a folder of files for any web server (run by `make page`).

python tools/device_page.py WHEEL PARTS FOLDER: the wheel, where `make page` has fetched Python for browsers and the wheels that
the rules need, and the folder to build. Every file stands with its digest in what loads it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from shanxi_health_policy.counter import INDEX, content_policy, page_files

OWN = Path(__file__).parent / "page"
FROM_FILE = """<h1>不能直接打开这个文件 · It cannot be opened as a file</h1>
<p>浏览器不让从文件打开的网页取用其他文件。请把整个文件夹放到网页服务器上，再打开它的地址；只想自己看看，在此文件夹中运行
<code>python -m http.server</code>，再打开 <code>http://localhost:8000</code>。</p>
<p lang="en">A browser lets no page that is opened from a file read the files beside it. Put the whole folder on a web server
and open its address; just to look at it, run <code>python -m http.server</code> in this folder and open
<code>http://localhost:8000</code>.</p>
"""
NOT_WHOLE = """<div id="not-whole" class="plain" role="alert" hidden>
<h1>网页不完整 · The page is not whole</h1>
<p>有文件取不到，或不是构建时的内容，因此不用。请检查网络，再重新打开；仍然如此，请管理员把整个文件夹重新放到服务器上。</p>
<p lang="en">A file of it cannot be fetched, or is not as it was built, and is not used. Check the network and open the page
again; if it stays so, the whole folder has to be put on the server again.</p>
</div>
"""
# IIS gives out only files whose type it knows
TYPES = """<?xml version="1.0" encoding="utf-8"?>
<configuration><system.webServer><staticContent>
<remove fileExtension=".wasm"/><mimeMap fileExtension=".wasm" mimeType="application/wasm"/>
<remove fileExtension=".whl"/><mimeMap fileExtension=".whl" mimeType="application/zip"/>
</staticContent></system.webServer></configuration>
"""
LICENCES = """本文件夹由 make page 构建，放到网页服务器上即可。其中：
Built by `make page`, for any web server. What is in it:

shanxi-health-policy  MIT
Pyodide               MPL-2.0  worker.js, python/  https://github.com/pyodide/pyodide
Python                PSF-2.0  python/
其他 wheel 的许可在各自文件中。Other wheels hold their own licences.
"""


def built(wheel: Path, parts: Path) -> dict[str, bytes]:
    """Every file of the folder by its name."""
    python = parts / "node_modules" / "pyodide"
    wheels = [wheel, *sorted((parts / "wheels").glob("*.whl"))]
    loaded = {
        "worker.js": _worker(python),
        "python/pyodide.asm.wasm": (python / "pyodide.asm.wasm").read_bytes(),
        "python/python_stdlib.zip": (python / "python_stdlib.zip").read_bytes(),
        **{f"wheels/{one.name}": one.read_bytes() for one in wheels},
    }
    page = {name: one.content for name, one in page_files().items() if name != INDEX}
    page["answers.js"] = (OWN / "answers.js").read_bytes()
    sizes = {name: len(one) for name, one in loaded.items()}
    page["files.js"] = _constants(exported=True, FILES=_digests(loaded), LOADED=sizes)
    index = _index(page_files()[INDEX].content.decode(), page)
    files = {**loaded, **page, INDEX: index}
    digests = _digests(files)
    version = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
    files["keeper.js"] = _constants(FILES=digests, VERSION=version) + (OWN / "keeper.js").read_bytes()
    files |= {"web.config": TYPES.encode(), "licences.txt": LICENCES.encode()}
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(one).hexdigest()}  {name}\n" for name, one in sorted(files.items())
    ).encode()
    return files


def _worker(python: Path) -> bytes:
    """Python's two modules and ours as one, which the page can hold against one digest."""
    module = _without(
        r"export default _createPyodideModule;\s*$", (python / "pyodide.asm.mjs").read_text("utf-8")
    )
    loader = _without(r"^//# sourceMappingURL=.*$", (python / "pyodide.mjs").read_text("utf-8"))
    (names,) = re.findall(r"export\{(\w+) as loadPyodide,\w+ as version\};", loader)
    loader = _without(r"export\{\w+ as loadPyodide,\w+ as version\};", loader)
    lock = {"info": json.loads((python / "pyodide-lock.json").read_bytes())["info"], "packages": {}}
    return b"\n".join(
        (
            f"const loadPyodide = (() => {{\n{loader}\nreturn {names};\n}})();".encode(),
            module.encode(),
            _constants(LOCK=lock),
            (OWN / "worker.js").read_bytes(),
        )
    )


def _index(html: str, page: dict[str, bytes]) -> bytes:
    """The page with its policy, and the digest of everything it loads.

    The style and what is said where nothing else runs stand within it: a page opened as a file can check no digest of another.
    """
    digests = _digests(page)
    modules = json.dumps(
        {"integrity": {f"./{name}": one for name, one in digests.items() if name.endswith(".js")}}
    )
    early = ((OWN / "whole.js").read_text("utf-8"), page.pop("early.js").decode(), modules)
    style = page.pop("style.css").decode()
    policy = content_policy(
        script_src=f"'self' 'wasm-unsafe-eval' {' '.join(map(_quoted_digest, early))}",
        style_src=_quoted_digest(style),
        worker_src="'self' blob:",
    )
    for place, text in (
        (
            r'(?<=<meta charset="utf-8">\n)',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
        ),
        (r'<link rel="stylesheet" href="style.css">', f"<style>{style}</style>\n<script>{early[0]}</script>"),
        (r'<script src="early.js">(?=</script>)', f"<script>{early[1]}"),
        (r'(?=<script type="module")', f'<script type="importmap">{modules}</script>\n'),
        (r'(?<=<script type="module" src="main.js")', f' integrity="{digests["main.js"]}"'),
        (r'(?=<div id="from-file")', NOT_WHOLE),
        (r'(?<=<div id="from-file" class="plain" role="alert" hidden>\n).*?(?=</div>)', FROM_FILE),
    ):
        html, count = re.subn(place, text.replace("\\", r"\\"), html, count=1, flags=re.DOTALL)
        assert count == 1, f"{place} is where it was"
    return html.encode()


def _quoted_digest(text: str) -> str:
    return f"'{_digest(text.encode())}'"


def _without(pattern: str, text: str) -> str:
    found, count = re.subn(pattern, "", text, flags=re.MULTILINE)
    assert count == 1, f"{pattern} is there once"
    return found


def _constants(*, exported: bool = False, **values: object) -> bytes:
    word = "export const" if exported else "const"
    return "".join(f"{word} {name} = {json.dumps(one)};\n" for name, one in values.items()).encode()


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: _digest(one) for name, one in sorted(files.items())}


def _digest(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def main(wheel: Path, parts: Path, folder: Path) -> None:
    """Builds the folder anew; what gets much smaller stands there compressed too, for servers that can give it out so."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in built(wheel, parts).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix in (".css", ".html", ".js", ".wasm"):
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
