"""Puts what people read and load into one folder that any web server can show, from any directory: `make site`.

Sphinx has written the documentation there, Chinese at the root and English in `en`. Added are the description of the service,
the schemas, the golden vectors, the results of the conformance kit on the examples, and a list for assistants; then every
link is held.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from html import unescape
from pathlib import Path

from tools.links import broken
from tools.pages import conformance_pages
from tools.pages.data_page import LANGUAGES, PARTS, around, data_page, in_language

from shanxi_health_policy.cli import main as run_command
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.service.api_page import api_page
from shanxi_health_policy.service.openapi import api_description
from shanxi_health_policy.text import Text

ROOT = Path(__file__).parents[1]
SCHEMAS = (
    *sorted((ROOT / "docs" / "reference" / "schemas").glob("*.json")),
    *sorted((ROOT / "src" / "shanxi_health_policy").rglob("*.schema.json")),
)
_SECTIONS = {
    "tutorial": Text("教程", "Tutorial"),
    "how-to": Text("操作指南", "How-to"),
    "reference": Text("参考", "Reference"),
    "explanation": Text("说明", "Explanation"),
}
_COUNTER = Text(
    "柜台网页：选病症、日期和项目，看基金支付多少", "The page for the counter: what the fund pays, by clause"
)
_SUMMARY = (
    "> 山西省卫生健康和医保文件的可执行规则：每个数字都有条款。中文页面在前，the English pages in `en/` follow.\n\n"
    "问规则：`shanxi-health-policy ask`、HTTP 服务 `serve`、助手的工具 `mcp`。\n"
)


def finish(site: Path) -> list[str]:
    """Add everything to the documentation in this folder; what is wrong with it."""
    data = site / "data"
    shutil.rmtree(data, ignore_errors=True)
    (data / "schemas").mkdir(parents=True)
    (data / "conformance").mkdir()
    description = api_description()
    (data / "openapi.json").write_bytes(json_of(description))
    for path in SCHEMAS:
        shutil.copy(path, data / "schemas")
    for name in PARTS:
        if name.startswith("vectors"):
            _run("vectors", "-o", str(data / name))
    conformance_pages.write(data / "conformance")
    for language in LANGUAGES:
        api = api_page(description, language, "openapi.json", around("api", language, "../"))
        (data / in_language("api", language)).write_text(api, encoding="utf-8")
        (data / in_language("index", language)).write_text(data_page(data, language), encoding="utf-8")
    (site / "llms.txt").write_text("\n".join(for_assistants(site)) + "\n", encoding="utf-8")
    return broken(site)


def _run(*arguments: str) -> None:
    with redirect_stdout(io.StringIO()):
        code = run_command(list(arguments))
    if code:
        sys.exit(code)


def for_assistants(site: Path) -> Iterator[str]:
    """The pages with their titles, as assistants look for them: https://llmstxt.org."""
    yield "# shanxi-health-policy\n"
    yield _SUMMARY
    for root, language in ((site, "zh"), (site / "en", "en")):
        home = (root / "index.html").relative_to(site)
        yield f"- [{'首页' if language == 'zh' else 'Home'}]({home})\n"
        for folder, heading in _SECTIONS.items():
            yield f"## {heading.zh if language == 'zh' else heading.en}\n"
            yield from (_link(site, path) for path in sorted((root / folder).rglob("*.html")))
            if folder == "explanation":
                yield _link(site, root / "decisions.html")
            yield ""
    yield "## 网页和数据 Page and data\n"
    yield f"- [{_COUNTER.zh} {_COUNTER.en}](page/index.html)"
    for name, what in PARTS.items():
        yield f"- [{name}](data/{name}): {what.zh} · {what.en}"


def _link(site: Path, path: Path) -> str:
    found = re.search(r"<title>(.*?) - ", path.read_text(encoding="utf-8"), re.DOTALL)
    address = path.relative_to(site)
    return f"- [{unescape(found[1]) if found else address.stem}]({address})"


if __name__ == "__main__":
    told = finish(Path(sys.argv[1]))
    sys.stderr.writelines(f"{one}\n" for one in told)
    sys.exit(bool(told))
