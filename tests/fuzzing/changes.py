"""Changes that keep the form of an input, beside those of single bytes: a cell, a row, a value, a key or a node."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping

from tests.his.test_mutated_messages import mutated

_WORDS = """
0 -1 0.005 1e5 999999999999.99 10000000000 -0.00 １５０ 1,000.00 ¥10 NaN null true =1+1 #N/A
2023-02-30 2023/5/4 45050 2023-05-04T23:59:60 20230504 2024-01-01 P1 V1 V2
颈椎病 颈椎病、哮喘 哮喘 I III 三级甲等 电针 低保 特困、低保 合计
"""
_ODD = ("", " ", '"', "'", "\t", "\x0b", "\u2028", "\u00a0", "\ufeff", "é", "𠀀", "9" * 400, "x" * 3_000)
CELLS = (*_WORDS.split(), *_ODD)
"""What may stand in a cell."""


def changed_table(content: bytes, chance: random.Random) -> bytes:
    """A cell that is another, a row or column that is doubled, gone or elsewhere; in the encoding that the bytes have."""
    for encoding in ("utf-8", "gb18030", "utf-16"):
        try:
            lines = content.decode(encoding).split("\n")
        except UnicodeError:
            continue
        break
    else:
        return content
    at, kind = chance.randrange(len(lines)), chance.randrange(6)
    cells = lines[at].split(",")
    place = chance.randrange(len(cells))
    if kind <= 2:
        cells[place] = chance.choice(CELLS) if kind else chance.choice(chance.choice(lines).split(","))
        lines[at] = ",".join(cells)
    elif kind == 3:
        lines.insert(chance.randrange(len(lines) + 1), lines[at])
    elif kind == 4:
        del lines[at]
    else:
        other = chance.randrange(len(cells))
        lines = [",".join(_swapped(line.split(","), place, other)) for line in lines]
    return "\n".join(lines).encode(encoding, "surrogatepass")


def _swapped(cells: list[str], one: int, other: int) -> list[str]:
    if max(one, other) < len(cells):
        cells[one], cells[other] = cells[other], cells[one]
    return cells


def changed_json(content: bytes, chance: random.Random) -> bytes:
    """A value, key or node of a JSON text that is another, gone, doubled or elsewhere."""
    try:
        value = json.loads(content)
        whole = [value if isinstance(value, list) else [value]]
        found = mutated(chance, whole)
        if not isinstance(value, list) and len(found) == 1:
            found = found[0]  # type: ignore[assignment]
        text = json.dumps(found, ensure_ascii=chance.random() < 0.3, default=str, skipkeys=True)
        return text.encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return content


def changed_request(content: bytes, chance: random.Random) -> bytes:
    """The same of the body of a request."""
    head, between, body = content.partition(b"\n\n")
    return head + between + changed_json(body, chance)


CHANGES: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "csv": changed_table,
    "json": changed_json,
    "http": changed_request,
    "messages": changed_json,
}
"""By the target; the others are changed byte by byte alone."""
