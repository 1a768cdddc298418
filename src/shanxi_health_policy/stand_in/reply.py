"""What the stand-in sends back: bytes, and whether they are sent at all."""

from __future__ import annotations

from typing import Any, Self

from attrs import frozen

from shanxi_health_policy.his.json_text import read_json

FILE = "application/octet-stream"
"""The media type of an answer that is a file and no message."""


@frozen(kw_only=True)
class Reply:
    """A reply: its bytes, its status and media type, and after how many seconds it is sent."""

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    seconds: int = 0
    answered: bool = True
    """False where the call is left without any answer, as by a time-out."""
    serial: int = 0
    """The number of its call in the journal."""

    @classmethod
    def of_file(cls, content: bytes, serial: int = 0) -> Self:
        """A file as it is, which 9102 answers with."""
        return cls(body=content, media_type=FILE, serial=serial)

    @property
    def plain(self) -> Any:
        """The answer as plain values; raises [MessageError][] for what is no JSON."""
        return read_json(self.body, "reply")
