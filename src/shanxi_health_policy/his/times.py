"""Times as messages hold them: several formats, even within one message; the text is kept as it was written."""

from __future__ import annotations

import re
from datetime import datetime

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

_TIME = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]?([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:\.?[0-9]{1,6})?)?(?:Z|\+08:?00)?)?"
)
_EXPECTED = Text(
    zh="时间，如 2023-05-04 09:30:00、20230504093000、2023/5/4 或 2023-05-04",
    en="a time such as 2023-05-04 09:30:00, 20230504093000, 2023/5/4 or 2023-05-04",
)


@frozen
class Moment:
    """A time (时间) of a message: as it was written, and to the second.

    >>> Moment.read("20230504093000123").at
    datetime.datetime(2023, 5, 4, 9, 30)
    """

    text: str
    at: datetime

    @classmethod
    def read(cls, value: object) -> Moment:
        """A time in any of the formats in use; raises [InputError][] for anything else."""
        text = str(value) if not isinstance(value, bool) else ""
        found = _TIME.fullmatch(text.strip()) if len(text) < 40 else None
        if found is None:
            raise InputError("time", value, _EXPECTED)
        try:
            at = datetime(*(int(group) for group in found.groups() if group is not None))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            raise InputError("time", value, _EXPECTED) from None
        return cls(text, at)

    @property
    def compact(self) -> str:
        """The time as the head of an answer holds it, yyyyMMddHHmmssSSS."""
        return f"{self.at:%Y%m%d%H%M%S}000"
