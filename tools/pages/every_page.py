"""All generated pages in one language, and how they are written beside the pages that are written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.coverage_map import TESTS, proofs
from tools.pages.api_page import api_index, api_page
from tools.pages.generated import GENERATED
from tools.pages.index_pages import coverage_page, notices_index, rules_index
from tools.pages.markdown import Reader
from tools.pages.notice_page import NoticePage
from tools.pages.proofs_page import proofs_pages
from tools.pages.readings_page import readings_page
from tools.pages.rule_page import rule_page
from tools.pages.subjects import SUBJECTS

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.text import Language


def every_page(language: Language) -> dict[str, str]:
    """The text of every page, by its name within the documentation."""
    return dict(_pages(Reader(language), Catalogue.shipped()))


def _pages(reader: Reader, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    proven = proofs(TESTS)
    yield "reference/rules/index", rules_index(catalogue, reader)
    for rule in every_rule().values():
        yield f"reference/rules/{rule.name}", rule_page(rule, catalogue, reader)
    yield "reference/notices/index", notices_index(catalogue, reader)
    for notice in catalogue:
        yield f"reference/notices/{notice.id}", NoticePage(notice, catalogue, proven, reader).text()
    yield "reference/readings", readings_page(catalogue, reader)
    yield "reference/coverage-map", coverage_page(catalogue, proven, reader)
    yield from proofs_pages(proven, reader)
    yield "reference/api/index", api_index(reader)
    for subject in SUBJECTS:
        yield f"reference/api/{subject.page}", api_page(subject, catalogue, reader)


def write(docs: Path, language: Language) -> None:
    """Writes every page below a folder; one that says what it said before is left as it is, and one of nothing is removed."""
    pages = {docs / f"{name}.md": text for name, text in every_page(language).items()}
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for folder in GENERATED:
        for stale in set((docs / folder).glob("*.md")) - set(pages):
            stale.unlink()
