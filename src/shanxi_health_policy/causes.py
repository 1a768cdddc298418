"""What the system and other libraries report of a file, in words of our own and in both languages."""

from __future__ import annotations

import errno

from shanxi_health_policy.errors import shown
from shanxi_health_policy.text import Spoken, at

_SYSTEM = {
    errno.ENOENT: ("no such file or folder", "文件或目录不存在"),
    errno.EACCES: ("permission denied", "没有权限"),
    errno.EPERM: ("permission denied", "没有权限"),
    errno.EISDIR: ("it is a folder", "这是目录，不是文件"),
    errno.ENOTDIR: ("part of the path is no folder", "路径中有一段不是目录"),
    errno.ENOSPC: ("the disk is full", "磁盘空间已满"),
    errno.EDQUOT: ("the disk quota is used up", "磁盘配额已用完"),
    errno.EROFS: ("the disk may only be read", "磁盘只读"),
    errno.EIO: ("the disk fails", "磁盘读写出错"),
    errno.ENAMETOOLONG: ("the name is too long", "文件名过长"),
    errno.ELOOP: ("a link leads back to itself", "链接循环指向自己"),
    errno.EMFILE: ("too many files are open", "打开的文件过多"),
    errno.EBUSY: ("it is in use", "文件正被占用"),
    errno.EPIPE: ("nobody reads the output any more", "输出已无人读取"),
    errno.EEXIST: ("it is there already", "已经存在"),
    errno.ENOEXEC: ("no program that this machine can run", "不是本机可以运行的程序"),
    errno.E2BIG: ("the command is too long", "命令过长"),
    errno.ECONNREFUSED: ("nobody answers there", "该地址没有程序在应答"),
    errno.ECONNRESET: ("the connection was cut", "连接被切断"),
    errno.EFBIG: ("the file is too large for the disk", "文件超过磁盘允许的大小"),
    errno.EADDRINUSE: ("the port is taken", "端口已被占用"),
    errno.EADDRNOTAVAIL: ("the address is not of this machine", "不是本机的地址"),
}
_OTHERWISE = "it cannot be read or written", "无法读写"


def of_system(error: BaseException) -> Spoken:
    """What the system reports of a file or a disk; of what is not known, that it cannot be read or written.

    >>> of_system(OSError(errno.ENOSPC, "No space left on device")).zh, of_system(ValueError("?"))
    ('磁盘空间已满', 'it cannot be read or written')
    >>> of_system(ConnectionError("Remote end closed connection without response"))
    'the connection was cut'
    """
    number = error.errno if isinstance(error, OSError) else None
    if number is None and isinstance(
        error, ConnectionError
    ):  # as one that was kept open, and has been closed
        number = errno.ECONNRESET
    return Spoken(*_SYSTEM.get(number or 0, _OTHERWISE))


def undecodable(error: UnicodeDecodeError) -> tuple[Spoken, str]:
    r"""Where bytes stand that are no text of an encoding, and what they are.

    >>> try:
    ...     b"a\n\xff\xfe".decode("utf-8")
    ... except UnicodeDecodeError as error:
    ...     undecodable(error)
    ('line 2', "'\\xff'")
    """
    found, start = error.object, error.start
    return at("line", found.count(b"\n", 0, start) + 1), bytes_shown(found[start : error.end])


def bytes_shown(found: bytes) -> str:
    """Bytes that are no text, as they are shown in a message."""
    return shown(found).removeprefix("b")
