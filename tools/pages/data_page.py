"""The page of what can be taken away from the site: every file with what it is, in one language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.drawing.page import Around, page
from shanxi_health_policy.text import Language, Text

TITLE = Text("可以下载的数据", "Data to take away")
PARTS = {
    "openapi.json": Text("HTTP 服务的说明（OpenAPI 3.1）", "The service's description (OpenAPI 3.1)"),
    "vectors.json": Text("测试向量，带格式、标记和注释", "Golden vectors with schema, flags and notes"),
    "vectors.jsonl": Text("测试向量，每行一例", "Golden vectors, a case a line"),
    "vectors.csv": Text("测试向量，每行一次操作", "Golden vectors, an operation a row"),
    "vectors.xlsx": Text("测试向量，Excel", "Golden vectors for Excel"),
}
_API = Text("HTTP 服务的说明，可以阅读的一页", "The service's description as a page to read")
_PAGE, _RESULTS, _BADGE = Text("网页", "page"), Text("结果 JSON", "results as JSON"), Text("徽章", "badge")
_QUESTION, _ANSWER = Text("问题", "question"), Text("答案", "answer")
_COMPARED = Text("各实现比较", "Implementations side by side")
_SERVICE = Text("HTTP 服务和测试向量", "The HTTP service and golden vectors")
_CONFORMANCE = Text(
    "一致性检验的结果：示例实现", "Results of the conformance kit: the example implementations"
)
_RULES = Text(
    "各规则的问题和答案的格式（JSON Schema）", "The form of each rule's question and answer (JSON Schema)"
)
_OTHERS = Text("其他格式（JSON Schema）", "Other forms (JSON Schema)")

LANGUAGES: tuple[Language, ...] = ("zh", "en")
Link = tuple[str, Text | str]


@frozen
class Section:
    """Some files under a heading: what each is, and where it is."""

    name: Text
    rows: tuple[tuple[Text, tuple[Link, ...]], ...]


def in_language(stem: str, language: Language) -> str:
    """The name of a page that is there in both languages.

    >>> in_language("index", "zh"), in_language("index", "en")
    ('index.html', 'en.html')
    """
    if language == "zh":
        return f"{stem}.html"
    return "en.html" if stem == "index" else f"{stem}.en.html"


def around(stem: str, language: Language, up: str) -> Around:
    """The way home and to the other language, from a page that stands in a folder which `up` leads out of."""
    other: Language = "en" if language == "zh" else "zh"
    return (f"{up}index.html" if language == "zh" else f"{up}en/index.html"), in_language(stem, other)


def data_page(data: Path, language: Language) -> str:
    """The page, of what is in this folder."""
    return page(
        "data.html.j2",
        "tools.pages",
        "service",
        only=language,
        around=around("index", language, "../"),
        title=TITLE,
        sections=list(_sections(data, language)),
    )


def _sections(data: Path, language: Language) -> Iterator[Section]:
    api: tuple[Text, tuple[Link, ...]] = (_API, ((in_language("api", language), _PAGE),))
    yield Section(_SERVICE, (api, *((said, ((name, name),)) for name, said in PARTS.items())))
    yield Section(_CONFORMANCE, tuple(_conformance(data / "conformance", language)))
    schemas = sorted(path.name for path in (data / "schemas").iterdir())
    yield Section(_RULES, tuple(_of_rules(schemas)))
    own = {f"{name}.{kind}.json" for name in every_rule() for kind in ("question", "answer")}
    others = [data / "schemas" / name for name in schemas if name not in own]
    yield Section(_OTHERS, tuple((_said(path), ((f"schemas/{path.name}", path.name),)) for path in others))


def _conformance(folder: Path, language: Language) -> Iterator[tuple[Text, tuple[Link, ...]]]:
    yield _COMPARED, ((f"conformance/{in_language('index', language)}", _PAGE),)
    for path in sorted(folder.glob("*.json")):
        at = f"conformance/{path.stem}"
        yield (
            Text(path.stem, path.stem),
            (
                (f"conformance/{in_language(path.stem, language)}", _PAGE),
                (f"{at}.json", _RESULTS),
                (f"{at}.svg", _BADGE),
            ),
        )


def _of_rules(schemas: Iterable[str]) -> Iterator[tuple[Text, tuple[Link, ...]]]:
    """A rule by what it is for, with both of its schemas."""
    there = set(schemas)
    for name, rule in every_rule().items():
        assert {f"{name}.question.json", f"{name}.answer.json"} <= there, name
        said = Text(
            f"{rule.purpose.zh}（{name}）", f"{rule.purpose.en[:1].upper()}{rule.purpose.en[1:]} ({name})"
        )
        yield (
            said,
            (
                (f"schemas/{name}.question.json", _QUESTION),
                (f"schemas/{name}.answer.json", _ANSWER),
            ),
        )


def _said(path: Path) -> Text:
    """What a schema says of itself, in both languages with a Chinese full stop between them."""
    zh, _, en = json.loads(path.read_text(encoding="utf-8"))["description"].partition("。")
    return Text(zh, en.rstrip("."))
