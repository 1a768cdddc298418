"""What one cell of a file means, as plain Python: the reference for the columns, and what they call once per distinct text."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_DAY = re.compile(
    r"(?:([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日)"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)


@lru_cache(maxsize=2**12)
def parse_day(text: str) -> date | None:
    """A day in one of the usual forms, with or without a time of day, or None.

    >>> parse_day("2023-05-04"), parse_day("2023/5/4 09:30"), parse_day("20230504"), parse_day("2023年5月4日")
    (datetime.date(2023, 5, 4), datetime.date(2023, 5, 4), datetime.date(2023, 5, 4), datetime.date(2023, 5, 4))
    >>> parse_day("2023-02-30") is None
    True
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    groups = match.groups()
    year, month, day = (groups[0], *groups[2:4]) if groups[0] else groups[4:7] if groups[4] else groups[7:10]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
