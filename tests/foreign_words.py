"""Words that no person should meet in a message: those of Python and of the libraries beneath."""

from __future__ import annotations

import re

FORBIDDEN = re.compile(
    r"Decimal\(|\bNone\b|<class|<[A-Za-z_.]+ object|Traceback|[A-Za-z]+Error\b|\bException\b|\[Errno|Errno \d|datetime\.date"
    r"|polars|cattrs|tomllib|attrs\b|json\.decoder|Expecting (value|property)|codec can't|invalid literal|at line \d+, column"
    r"|No such file or directory|Permission denied|Is a directory|dtype|\bstr\(|\(?standard-input\)?\.csv|expected (it|this)\b"
    r"|应为(像是|是负数|这是|本行)"
)
