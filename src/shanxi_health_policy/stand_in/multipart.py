"""A 9101 whose file is a part of its own beside the message (multipart/form-data), brought into the usual form."""

from __future__ import annotations

import base64
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.his.transactions.statements import UploadData
from shanxi_health_policy.stand_in.files import CONTENT

FORM = "multipart/form-data"
_FILE = "file"
"""What the part of the file is called; the message is another part that is an object, whatever it is called."""


def with_file(body: bytes, content_type: str) -> bytes | dict[str, Any]:
    """The message of a form, with the file in it; where there is none, the body as it is, which is then refused for that."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    form = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    parts = [
        (part.get_param("name", header="content-disposition"), _bytes(part)) for part in form.iter_parts()
    ]
    text = next((one for name, one in parts if name != _FILE and one.lstrip().startswith(b"{")), body)
    file = next((one for name, one in parts if name == _FILE), b"")
    try:
        plain = read_json(text, "request")
        given = plain.get("input") if isinstance(plain, dict) else None
        given = read_json(given, "input") if isinstance(given, str) else given
    except MessageError:
        return text
    node = given.get(UploadData.name) if isinstance(given, dict) else None
    if not (isinstance(plain, dict) and isinstance(given, dict) and isinstance(node, dict) and file):
        return text
    filled = node | {CONTENT: base64.b64encode(file).decode()}
    return plain | {"input": given | {UploadData.name: filled}}


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
