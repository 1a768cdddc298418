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
from html import escape, unescape
from pathlib import Path

from tools.links import broken

from shanxi_health_policy.cli import main as run_command
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.service.api_page import api_page
from shanxi_health_policy.service.openapi import api_description
from shanxi_health_policy.text import Language, Text

ROOT = Path(__file__).parents[1]
SCHEMAS = (
    *sorted((ROOT / "docs" / "reference" / "schemas").glob("*.json")),
    *sorted((ROOT / "src" / "shanxi_health_policy").rglob("*.schema.json")),
)
_EXAMPLES = ROOT / "docs" / "examples" / "conform"
ADAPTERS = {
    "python": f"{sys.executable} {_EXAMPLES / 'adapter.py'}",
    "sql": f"{sys.executable} {_EXAMPLES / 'adapter_sql.py'}",
    "javascript": f"node {_EXAMPLES / 'adapter.js'}",
    "java": f"java {_EXAMPLES / 'Adapter.java'}",
}
"""The reference adapters that run where the site is made; one whose program is not there is left out."""
PARTS = {
    "openapi.json": Text("HTTP 服务的说明（OpenAPI 3.1）", "The service's description (OpenAPI 3.1)"),
    "vectors.json": Text("测试向量，带格式、标记和注释", "Golden vectors with schema, flags and notes"),
    "vectors.jsonl": Text("测试向量，每行一例", "Golden vectors, a case a line"),
    "vectors.csv": Text("测试向量，每行一次操作", "Golden vectors, an operation a row"),
    "vectors.xlsx": Text("测试向量，Excel", "Golden vectors for Excel"),
}
_TITLE = Text("可以下载的数据", "Data to take away")
_FILES: dict[Language, str] = {"zh": "index.html", "en": "en.html"}
_SECTIONS = {
    "tutorial": Text("教程", "Tutorial"),
    "how-to": Text("操作指南", "How-to"),
    "reference": Text("参考", "Reference"),
    "explanation": Text("说明", "Explanation"),
}
_SUMMARY = (
    "> 山西省卫生健康和医保文件的可执行规则：每个数字都有条款。页面是中文，English pages are in `en/`.\n\n"
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
    found = []
    for name, command in ADAPTERS.items():
        if shutil.which(command.split()[0]) is not None:
            at = data / "conformance" / name
            outputs = ("--report", f"{at}.html", "--results", f"{at}.json", "--badge", f"{at}.svg")
            _run("conform", "--command", command, "--cases", "100", *outputs)
            found.append(f"{at}.json")
    _run("conform-results", *found, "-o", str(data / "conformance" / "index.html"))
    for language, file in _FILES.items():
        (data / f"api.{language}.html").write_text(
            api_page(description, language, "openapi.json"), encoding="utf-8"
        )
        (data / file).write_text("\n".join(_listed(data, language)) + "\n", encoding="utf-8")
    (site / "llms.txt").write_text("\n".join(_for_assistants(site)) + "\n", encoding="utf-8")
    return broken(site)


def _run(*arguments: str) -> None:
    with redirect_stdout(io.StringIO()):
        code = run_command(list(arguments))
    if code:
        sys.exit(code)


def _listed(data: Path, language: Language) -> Iterator[str]:
    """The page that lists what is there."""
    other: Language = "en" if language == "zh" else "zh"
    home = "../index.html" if language == "zh" else "../en/index.html"
    switch = f'<a href="{_FILES[other]}">{"English" if other == "en" else "中文"}</a>'
    title = escape(_TITLE.in_language(language))
    yield f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">'
    yield f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    yield f'<p><a href="{home}">shanxi-health-policy</a> · {switch}</p>'
    yield f"<main><h1>{title}</h1><ul>"
    yield f'<li><a href="api.{language}.html">{escape(PARTS["openapi.json"].in_language(language))}</a></li>'
    for name, what in PARTS.items():
        yield f'<li><a href="{name}">{name}</a> {escape(what.in_language(language))}</li>'
    for heading, folder in (
        (Text("一致性检验结果", "Conformance"), "conformance"),
        (Text("JSON Schema", "JSON Schema"), "schemas"),
    ):
        yield f"</ul><h2>{heading.in_language(language)}</h2><ul>"
        for path in sorted((data / folder).iterdir()):
            yield f'<li><a href="{folder}/{path.name}">{path.name}</a></li>'
    yield "</ul></main></html>"


def _for_assistants(site: Path) -> Iterator[str]:
    """The pages with their titles, as assistants look for them: https://llmstxt.org."""
    yield "# shanxi-health-policy\n"
    yield _SUMMARY
    for folder, heading in _SECTIONS.items():
        yield f"## {heading.zh} {heading.en}\n"
        for path in sorted((site / folder).rglob("*.html")):
            found = re.search(r"<title>(.*?) - ", path.read_text(encoding="utf-8"), re.DOTALL)
            address = path.relative_to(site)
            yield f"- [{unescape(found[1]) if found else address.stem}]({address})"
        yield ""
    yield "## 数据 Data\n"
    for name, what in PARTS.items():
        yield f"- [{name}](data/{name}): {what.zh} · {what.en}"


if __name__ == "__main__":
    told = finish(Path(sys.argv[1]))
    sys.stderr.writelines(f"{one}\n" for one in told)
    sys.exit(bool(told))
