"""The head of an answer, and the answer to messages that are wrong."""

from __future__ import annotations

from collections.abc import Iterable

from shanxi_health_policy.errors import InputError, MessageError
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.envelope import Message, Request, Response
from shanxi_health_policy.his.times import Moment


def success(request: Request) -> Response:
    """The head of an answer that went well."""
    return _head(request, "0", None)


def refusal(error: MessageError, messages: Iterable[Message] = (), dialect: Dialect | None = None) -> Message:
    """What wrong messages are answered with: `infcode` -1, every fault in `err_msg`, and one by one in `output.faults`.

    `messages` are those that could be read; the last request among them is the one that is answered.

    >>> from shanxi_health_policy.his.messages import read_messages
    >>> try:
    ...     read_messages('{"infno": "2208", "input": {"data": {}}}')
    ... except MessageError as error:
    ...     answer = refusal(error).to_plain()
    >>> answer["infcode"], answer["output"]["faults"][0]["where"]
    (-1, 'input.data.setl_id')
    """
    language = (dialect or Dialect()).language
    requests = [one.head for one in messages if isinstance(one.head, Request)]
    faults = [
        {
            "file": fault.file,
            "where": fault.where,
            "value": fault.value,
            "expected": fault.expected.in_language(language),
        }
        for fault in error.faults
    ]
    head = _head(requests[-1] if requests else None, "-1", error.message(language))
    return Message(head=head, extra={"faults": faults})


def _head(request: Request | None, infcode: str, err_msg: str | None) -> Response:
    """There is no clock here, so that one request always has one answer: both times are that of the request."""
    try:
        time = Moment.read(request.inf_time).compact if request is not None and request.inf_time else None
    except InputError:  # it decides nothing
        time = None
    return Response(
        infcode=infcode,
        inf_refmsgid=None if request is None else request.msgid,
        refmsg_time=time,
        respond_time=time,
        err_msg=err_msg,
    )
