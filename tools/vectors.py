"""Lays out the distribution of golden vectors, ready to be built: `make vectors`.

What is written by hand stands in `vectors/`; the vectors, schemas, version and licence are those of this library.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.testing.conform.golden_vectors import golden_vectors, vector_lines
from shanxi_health_policy.testing.conform.vector_document import vector_document

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "vectors"
SCHEMAS = ("vectors.schema.json", "conform-protocol.schema.json", "conform-results.schema.json")
_PACKAGE = ROOT / "src" / "shanxi_health_policy"


def lay_out(folder: Path) -> None:
    """Write the whole project into a folder, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    package = folder / "shanxi_health_policy_vectors"
    shutil.copy(ROOT / "LICENSE", folder)
    shutil.copy(_PACKAGE / "_version.py", package)
    for name in SCHEMAS:
        shutil.copy(_PACKAGE / "testing" / "conform" / name, package)
    catalogue = Catalogue.shipped()
    for place in sorted({one.place for one in catalogue if one.pays_for_treatment}):
        found = golden_vectors(place, catalogue)
        document, lines = vector_document(found, place, catalogue), "".join(vector_lines(found, place))
        (package / f"vectors-{place}-v2.json").write_text(document, encoding="utf-8")
        (package / f"vectors-{place}-v1.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
