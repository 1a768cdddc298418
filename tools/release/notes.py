"""Cuts what a version changes out of the changelog: the notes of its release."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_UNFINISHED = "未发布"


class NoNotesError(ValueError):
    """A version that the changelog does not tell of, or that has no day yet where one is needed."""


def notes(changelog: str, version: str, *, final: bool) -> str:
    """The part on this version, its heading first; a `final` one must have its day: `## [0.2.0] · 2026-12-01`."""
    parts = re.split(r"^(?=## \[)", changelog, flags=re.MULTILINE)[1:]
    told = [part for part in parts if part.startswith(f"## [{version}]")]
    if len(told) != 1:
        raise NoNotesError(
            f"CHANGELOG.md 里应恰有一节 [{version}]，有 {len(told)} 节 / one section [{version}] is expected in CHANGELOG.md, "
            f"and there are {len(told)}"
        )
    heading, _, body = told[0].partition("\n")
    if not body.strip():
        raise NoNotesError(
            f"CHANGELOG.md 的 [{version}] 是空的 / the section [{version}] of CHANGELOG.md is empty"
        )
    dated = re.search(r" · \d{4}-\d{2}-\d{2}$", heading)
    if final and (_UNFINISHED in heading or dated is None):
        raise NoNotesError(
            f"签名的发布要有日期：把“{heading}”改成 ## [{version}] · 年-月-日 / "
            f"what is signed has its day: write it in the heading '{heading}'"
        )
    return f"{heading}\n{body.rstrip()}\n"


if __name__ == "__main__":
    source, number, target, *more = sys.argv[1:]
    try:
        text = notes(Path(source).read_text(encoding="utf-8"), number, final=more == ["--final"])
    except NoNotesError as error:
        sys.exit(str(error))
    Path(target).write_text(text, encoding="utf-8", newline="\n")
