"""What the command line ends with: one code per kind of outcome, each said in both languages in `--help`."""

from __future__ import annotations

from enum import IntEnum
from typing import Self

from shanxi_health_policy.text import Text


class ExitCode(IntEnum):
    """The exit codes, with what each means."""

    meaning: Text

    def __new__(cls, code: int, zh: str, en: str) -> Self:
        """A code with what it means in both languages."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = Text(zh=zh, en=en)
        return member

    DONE = 0, "全部完成", "all done"
    ROWS_REJECTED = 1, "已结算，但有行被退回", "settled, but some rows were rejected"
    WRONG_USAGE = 2, "用法或输入有误", "wrong usage or wrong input"
    WRONG_NOTICES = 3, "文件数据（--notices）有误", "notice files are wrong"
    FILE_TROUBLE = 4, "文件无法读取或写入", "a file cannot be read or written"
    MISSING_EXTRA = 5, "缺少可选依赖", "an optional dependency is missing"
    RESULT_DIFFERS = 6, "结果与回执不同", "the result differs from the receipt"
    NOT_CERTAIN = 7, "没有对准的机构，或这里没有所问的名单", "no facility for certain, or no such list here"
    IMPLEMENTATION_DIFFERS = 8, "被测实现与本库不一致", "the implementation differs from the library"
    MESSAGE_REFUSED = 9, "报文有误，见应答", "the message is wrong: see the answer"
    NOT_LEVEL = 10, "账不平：有差异", "the lists are not level"
    OUT_OF_ORDER = 11, "医院系统违反了交易的顺序", "a hospital's system broke the rules of order"
    FAULT_OF_OURS = 70, "本库自身的错误，请报告", "an error of the library itself: please report it"
    INTERRUPTED = 130, "被中断（Ctrl-C）", "interrupted (Ctrl-C)"
    PIPE_CLOSED = 141, "读取输出的程序已关闭", "the program that read the output went away"
    TERMINATED = 143, "被终止（SIGTERM）", "terminated (SIGTERM)"
