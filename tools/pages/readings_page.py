"""The page of all readings: of every notice, and of the hospital messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tools.pages.links import reading_target, to_clause, to_notice
from tools.pages.markdown import Reader, escaped, heading

from shanxi_health_policy import Catalogue
from shanxi_health_policy.his import readings as message_readings
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.steps import Reading

MESSAGES = "his"
"""Whose the readings of messages are, in links."""


def readings_page(catalogue: Catalogue, reader: Reader) -> str:
    """The page as text."""
    ordered = sorted(catalogue, key=lambda notice: (notice.tcm is None, notice.id))
    paying = next(notice for notice in ordered)
    lines = [
        *heading(1, reader.say("口径", "Readings")),
        reader.say(
            "文件没有写明的地方，总要选一种理解才能计算，每种选择叫作口径：有编号、有理由，写在文件的数据里；"
            "答案用到哪条，就列出哪条。"
            "不同意某条口径，就在自己的文件里改它（见[加入文件](../how-to/add-a-notice.md)），不必改程序。",
            "Where a notice leaves something open, one reading has to be chosen before anything can be computed. Each has"
            " an id and a reason, stands in the data of the notice, and is named by every answer that rests on it. Whoever"
            " reads a passage otherwise writes a file of their own, and changes no program (see [Add a"
            " notice](../how-to/add-a-notice.md)).",
        ),
        "",
        reader.say(
            "自相矛盾的数字不是口径，是异常：照文件所载记录，不改正，列在文件的页上。",
            "A figure that contradicts its own source is no reading but an anomaly: it stands as printed, is recorded beside"
            " it, and is listed on the page of the notice.",
        ),
    ]
    for notice in ordered:
        if notice.readings:
            lines += heading(2, f"{to_notice(notice)} {reader.of(notice.title)}")
            lines += _readings(notice.id, notice.readings, notice, reader)
        if notice is paying:
            lines += _of_messages(notice, reader)
    return "\n".join(lines).strip() + "\n"


def _of_messages(notice: Notice, reader: Reader) -> Iterator[str]:
    yield from heading(2, reader.say("医院报文", "Hospital messages"))
    yield reader.say(
        "文件和接口都没有写明报文里该写什么的地方；程序里用 `shanxi_health_policy.his.readings()` 查。",
        "Where neither the notice nor the interface says what a message should hold; in code they are"
        " `shanxi_health_policy.his.readings()`.",
    )
    yield from _readings(MESSAGES, message_readings(), notice, reader)


def _readings(owner: str, every: Mapping[str, Reading], notice: Notice, reader: Reader) -> Iterator[str]:
    """One after another: the question, the reading, the reason, and the clauses."""
    for one in every.values():
        yield from heading(3, f"{escaped(one.id)} · {reader.of(one.question)}", reading_target(owner, one.id))
        yield from (reader.of(one.reading), "")
        yield f"- {reader.say('理由：', 'Reason: ')}{reader.of(one.reason)}"
        clauses = reader.together(to_clause(notice, clause) for clause in one.clauses)
        yield from (f"- {reader.say('条款：', 'Clauses: ')}{clauses}", "")
