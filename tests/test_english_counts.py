"""English says one and many differently: `1 row`, `2 rows`. Whatever is counted anywhere goes through one function."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import shanxi_health_policy

SOURCES = Path(shanxi_health_policy.__file__).parent
MANY = {
    ("checks.py", "longest"): "as long as a name may be",
    ("batch/files/layout.py", "rows"): "told where there are more than a few",
    ("batch/audit/report.py", "found"): "told where there are more than are shown",
    ("batch/audit/report_html.py", "rows"): "told where there are more than are shown",
    ("batch/files/csv_blocks.py", "csv.field_size_limit()"): "as long as a cell may be",
    ("batch/files/far_days.py", "n // per_day"): "told of days beyond all calendars",
    ("batch/files/layout.py", "ending"): "files of a format, which are not counted",
    ("his/node_values.py", "places"): "two, four or six, by the kind of number",
    ("batch/files/sources.py", "len(paths)"): "told where there are several",
    ("batch/parted_file.py", "most"): "as many as the memory holds",
    ("subsidies/posts.py", "posts"): "told where some do not count beside others",
    ("testing/conform/vector_files.py", "head.get('cases')"): "told as the file has it, be it no number",
}
"""What is never one, or no count, and why."""


@cache
def sources() -> list[tuple[str, ast.AST]]:
    """Every piece of the code, by its file."""
    return [
        (path.relative_to(SOURCES).as_posix(), node)
        for path in sorted(SOURCES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Call, ast.JoinedStr))
    ]


def counted() -> set[str]:
    """The words for many of what is counted somewhere."""
    found = set()
    for _, node in sources():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "several":
            words = [str(one.value) for one in node.args[1:] if isinstance(one, ast.Constant)]
            found |= set(words[1].split()) if len(words) > 1 else {f"{words[0].split()[-1]}s"}
    return {one for one in found if one == "people" or (one.endswith("s") and one != "convenes")}


def test_what_is_counted_is_said_of_one_as_of_one() -> None:
    many, told = counted(), set[tuple[str, str]]()
    assert {"rows", "visits", "people", "settlements"} <= many
    for path, node in sources():
        pieces = node.values if isinstance(node, ast.JoinedStr) else []
        for value, after in pairwise(pieces):
            if not isinstance(value, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            word = re.match(r" (?:(?:empty|further|more|rejected) )?([a-z]+)\b", str(after.value))
            what = ast.unparse(value.value)
            if word is not None and word[1] in many and not what.strip("_").isupper():
                told.add((path, what))
    assert told - MANY.keys() == set()
    assert MANY.keys() - told == set(), "what is never one and is not told any more"
