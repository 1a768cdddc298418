"""`make bench`: everything measured, and written to docs/reference/benchmarks.md.

`python -m tests.benchmarks [small|medium|full|huge]`: small takes a minute, and only shows what it finds; full takes a good
while and wants a quiet machine. Huge settles a hundred million visits, which takes a quarter of an hour and 40 GB of disk, and
writes a page of its own.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.agreement import disagreeing
from tests.benchmarks.generate import Shape
from tests.benchmarks.measuring import SIZES, measure, measure_bounded
from tests.benchmarks.report import large_page, page

PAGES = Path(__file__).parents[2] / "docs" / "reference"
TARGET, LARGE = PAGES / "benchmarks.md", PAGES / "benchmarks-large-files.md"


def main(size: str = "full") -> None:
    """Check that all agree, measure, and write the page; a small run is only shown."""
    if size == "huge":
        LARGE.write_text(large_page(measure_bounded(size, _say), date.today()), encoding="utf-8")
        print(LARGE)
        return
    visits = min(SIZES[size][0], 100_000)
    for shape in (Shape(visits), Shape(visits, mixed=0.8, in_order=False)):
        with TemporaryDirectory(prefix="benchmarks-") as folder:
            wrong = disagreeing(shape, Path(folder))
        if wrong:
            sys.exit(f"{shape}: {', '.join(wrong)} disagree with the rule by hand")
    text = page(measure(size, _say), date.today())
    if size == "small":
        print(text)
    else:
        TARGET.write_text(text, encoding="utf-8")
        print(TARGET)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
