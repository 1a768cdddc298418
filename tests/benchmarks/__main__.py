"""`make bench`: everything measured, and written to docs/reference/benchmarks.md, with its English for the catalogue.

`python -m tests.benchmarks [small|medium|full|huge]`: small takes a minute, and only shows what it finds; full takes a good
while and wants a quiet machine. Huge settles a hundred million visits, which takes a quarter of an hour and 40 GB of disk, and
writes a page of its own. The name of a part (service, stand-in, waiting, reconciling, beyond-memory) renews that alone.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.agreement import disagreeing
from tests.benchmarks.bilingual import Words
from tests.benchmarks.generate import Shape
from tests.benchmarks.measuring import SIZES, measure, measure_bounded
from tests.benchmarks.renewed import PARTS, renewed
from tests.benchmarks.report import large_page, page
from tools.catalogues import keep

DOCS = Path(__file__).parents[2] / "docs"
TARGET, LARGE = "reference/benchmarks.md", "reference/benchmarks-large-files.md"


def main(size: str = "full") -> None:
    """Check that all agree, measure, and write the page; a small run is only shown."""
    if size == "huge":
        _write(LARGE, *large_page(measure_bounded(size, _say), date.today()))
        return
    if size in PARTS:
        say = Words()
        text = renewed((DOCS / TARGET).read_text(encoding="utf-8"), say, PARTS[size](say, _say), date.today())
        _write(TARGET, text, say.english)
        return
    visits = min(SIZES[size][0], 100_000)
    for shape in (Shape(visits), Shape(visits, mixed=0.8, in_order=False)):
        with TemporaryDirectory(prefix="benchmarks-") as folder:
            wrong = disagreeing(shape, Path(folder))
        if wrong:
            sys.exit(f"{shape}: {', '.join(wrong)} disagree with the rule by hand")
    text, english = page(measure(size, _say), date.today())
    if size == "small":
        print(text)
    else:
        _write(TARGET, text, english)


def _write(page: str, text: str, english: Mapping[str, str]) -> None:
    """The page, and its English into the catalogue, which `make catalogues` then puts in order."""
    (DOCS / page).write_text(text, encoding="utf-8")
    keep(page, english)
    print(DOCS / page)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
