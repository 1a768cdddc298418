"""Files that somebody gives to the kit: read whole or refused, with where they end and what to do."""

from __future__ import annotations

from pathlib import Path

from shanxi_health_policy.causes import of_system, undecodable
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text, at

LONGEST = 2**26
"""How many bytes such a file may have; those that we write have a few hundred thousand."""
_READABLE = Text("可以读取的文件", "a file that can be read")
_SHORTER = Text(f"至多 {LONGEST} 字节的文件", f"a file of at most {LONGEST} bytes")


def read_text(path: str | Path, expected: Text) -> str:
    """The text of a file; raises [FileError][] for one that cannot be read, is too long or is no UTF-8."""
    name = str(path)
    try:
        with open(path, "rb") as file:
            found = file.read(LONGEST + 1)
        if len(found) > LONGEST:
            raise FileError([Fault(name, at("size"), f"> {LONGEST}", _SHORTER)])
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError([Fault(name, *undecodable(error), expected)]) from None
    except OSError as error:
        raise FileError([Fault(name, at("file"), of_system(error), _READABLE)]) from None
