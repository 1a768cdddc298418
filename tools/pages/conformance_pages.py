"""The example implementations held against the library: results, badges, and pages in either language."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tools.pages.data_page import LANGUAGES, around, in_language

from shanxi_health_policy.testing import (
    CommandAdapter,
    badge,
    comparison_page,
    html_page,
    results_json,
    results_of,
    search,
)

_EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "conform"
ADAPTERS = {
    "python": f"{sys.executable} {_EXAMPLES / 'adapter.py'}",
    "sql": f"{sys.executable} {_EXAMPLES / 'adapter_sql.py'}",
    "javascript": f"node {_EXAMPLES / 'adapter.js'}",
    "java": f"java {_EXAMPLES / 'Adapter.java'}",
}
"""The reference adapters that run where the site is made; one whose program is not there is left out."""
CASES = 100


def write(folder: Path) -> None:
    """Everything into this folder."""
    found = {}
    for name, command in ADAPTERS.items():
        if shutil.which(command.split()[0]) is None:
            continue
        with CommandAdapter(command) as adapter:
            outcome = search(adapter, max_cases=CASES, tested=adapter.greet())
        assert outcome.passed, (name, outcome.text().en)
        found[name] = results_of(outcome)
        (folder / f"{name}.json").write_text(results_json(outcome), encoding="utf-8")
        (folder / f"{name}.svg").write_text(badge(found[name]), encoding="utf-8")
        for language in LANGUAGES:
            said = html_page(outcome, language, around(name, language, "../../"))
            (folder / in_language(name, language)).write_text(said, encoding="utf-8")
    for language in LANGUAGES:
        said = comparison_page(found, language, around("index", language, "../../"))
        (folder / in_language("index", language)).write_text(said, encoding="utf-8")
