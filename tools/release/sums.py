"""The list of a release's files with their SHA-256, as `sha256sum -c` reads it: written, or held against the files."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

NAME = "SHA256SUMS"
_BESIDE = {NAME, f"{NAME}.sig", "allowed_signers"}
"""What cannot stand in the list."""


def files(folder: Path) -> list[Path]:
    """Every file of the release, in an order that is the same on every system."""
    found = [
        one
        for one in folder.rglob("*")
        if one.is_file() and one.relative_to(folder).as_posix() not in _BESIDE
    ]
    return sorted(found, key=lambda one: one.relative_to(folder).as_posix())


def listed(folder: Path) -> str:
    """The list."""
    return "".join(f"{_sum(one)}  {one.relative_to(folder).as_posix()}\n" for one in files(folder))


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wrong(folder: Path) -> Iterator[str]:
    """Every file that is not what the list says, is not in it, or is not there."""
    told = dict[str, str]()
    for line in (folder / NAME).read_text(encoding="utf-8").splitlines():
        read = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
        if read is None:
            yield f"{NAME}：看不懂的一行 / a line that is not understood: {line!r}"
        elif read[2] in told:
            yield f"{read[2]}：写了两次 / is named twice"
        else:
            told[read[2]] = read[1]
    found = {one.relative_to(folder).as_posix(): one for one in files(folder)}
    for name in sorted({*told, *found}):
        if name not in found:
            yield f"{name}：没有这个文件 / is not there"
        elif name not in told:
            yield f"{name}：不在 {NAME} 里 / is not in {NAME}"
        elif _sum(found[name]) != told[name]:
            yield f"{name}：内容与 {NAME} 不符 / is not what {NAME} says"


if __name__ == "__main__":
    action, root = sys.argv[1], Path(sys.argv[2])
    if action == "write":
        (root / NAME).write_text(listed(root), encoding="utf-8", newline="\n")
    else:
        faults = list(wrong(root))
        sys.stderr.writelines(f"{one}\n" for one in faults)
        sys.exit(bool(faults))
