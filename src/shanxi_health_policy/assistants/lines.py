"""The lines of an assistant's standard input: one that is no sound message is answered with an error, not with silence."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, TextIO

import anyio
from mcp import types
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his.json_text import LARGEST, read_json
from shanxi_health_policy.plain import too_deep
from shanxi_health_policy.text import Language, Text

_NO_MESSAGE = Text("不是 JSON-RPC 2.0 的消息", "no message of JSON-RPC 2.0")
_LARGEST_ID = 10**15


class Lines:
    """What the protocol's own reader reads line by line; what it would leave unanswered is answered here, by `write`.

    A key that stands twice is no sound JSON here, as it is none to the service.
    """

    def __init__(self, file: TextIO, language: Language) -> None:
        self._file = anyio.wrap_file(file)
        self._language: Language = language
        self.write: Any = None

    async def __aiter__(self) -> AsyncIterator[str]:
        """The lines that hold messages."""
        async for line in self._file:
            if not line.strip():
                continue
            refused = self._refused(line)
            if refused is None:
                yield line
            else:
                await self.write.send(SessionMessage(refused))

    def _refused(self, line: str) -> types.JSONRPCError | None:
        """What a line is answered that holds no message; nothing, where it holds one, or is so long that its call tells."""
        if len(line) > LARGEST:
            return None
        try:
            read_json(line, "line")
            types.jsonrpc_message_adapter.validate_json(line, by_name=False)
        except MessageError as error:
            return _error(types.PARSE_ERROR, line, error.message(self._language))
        except ValidationError as error:
            unread = any(one["type"] == "json_invalid" for one in error.errors())
            code = types.PARSE_ERROR if unread else types.INVALID_REQUEST
            return _error(code, line, _NO_MESSAGE.in_language(self._language))
        return None


def _error(code: int, line: str, message: str) -> types.JSONRPCError:
    return types.JSONRPCError(
        jsonrpc="2.0", id=_id_in(line), error=types.ErrorData(code=code, message=message)
    )


def _id_in(line: str) -> int | str | None:
    """By which the sender knows what is answered; nothing where the line cannot be read that far."""
    found: object = None
    if not too_deep(line):
        with suppress(ValueError, AttributeError):
            found = json.loads(line, parse_int=lambda digits: int(digits[:20])).get("id")
    known = (type(found) is int and abs(found) < _LARGEST_ID) or (
        isinstance(found, str) and found.isprintable()
    )
    return found if known else None  # type: ignore[return-value]
