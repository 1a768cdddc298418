"""What goes wrong in the world around a command: the columns of the matrix."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from shutil import which

import pytest
from attrs import field, frozen

NOWHERE = "/dev/null/nowhere"
"""A folder that not even the owner of the machine can make."""
SHIFTED = r"""
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t which, struct timespec *now) {
    int found = syscall(SYS_clock_gettime, which, now);
    if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE) now->tv_sec += atoll(getenv("CLOCK_SHIFT"));
    return found;
}
time_t time(time_t *also) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (also) *also = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
"""
"""Loaded before the C library, it moves the clock of the calendar for a process; waiting and measuring are left alone."""


@frozen
class Fault:
    """One fault: how a process is begun under it, and what it may do to a command."""

    name: str
    environment: Callable[[Path], Mapping[str, str | None]] = field(default=lambda _: {})
    """What is set or, where it is None, unset; of a folder of its own."""
    before: Callable[[], None] | None = None
    """What the process does before it becomes the command."""
    around: tuple[str, ...] = ()
    """The command in which it is run."""
    encoding: str = "utf-8"
    """In which the terminal speaks, and hands over arguments."""
    may_fail: bool = False
    """Whether a command may end with an error; where not, it gives what it always gives."""

    def surroundings(self, home: Path) -> dict[str, str]:
        """The environment of a process under it, whose own folder this is."""
        changed: dict[str, str | None] = {**usual(home), **self.environment(home)}
        return {name: value for name, value in changed.items() if value is not None}


def usual(home: Path) -> dict[str, str]:
    """The surroundings without a fault."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "VIRTUAL_ENV") if name in os.environ}
    return kept | {"HOME": str(home), "LANG": "C.UTF-8", "TZ": "Asia/Shanghai", "POLARS_MAX_THREADS": "2"}


@cache
def _room() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="world-")


def room() -> Path:
    """A folder for what is made once, as long as the process lasts."""
    return Path(_room().name)


@cache
def _shim() -> str:
    """The library that moves the clock, compiled once by each process."""
    if which("cc") is None:
        pytest.skip("no C compiler, which moves the clock")
    source, made = room() / "clock.c", room() / "clock.so"
    source.write_text(SHIFTED, encoding="ascii")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(source)], check=True)
    return str(made)


def _clock(year: int) -> Callable[[Path], Mapping[str, str]]:
    def moved(_: Path) -> Mapping[str, str]:
        shift = int(datetime(year, 1, 1, 0, 0, 5, tzinfo=UTC).timestamp() - time.time())
        return {"LD_PRELOAD": _shim(), "CLOCK_SHIFT": str(shift)}

    return moved


def _locale(**names: str) -> Callable[[Path], Mapping[str, str | None]]:
    unset = dict.fromkeys(("LANG", "LC_ALL", "LC_CTYPE"))
    return lambda _: unset | names


@cache
def _old_locale() -> Path:
    """The locale of an old system, made once by each process where it is not installed: that takes seconds."""
    made = room() / "zh_CN.GB18030"
    if which("localedef") is not None:
        command = ["localedef", "-i", "zh_CN", "-f", "GB18030", str(made)]
        subprocess.run(command, check=False, capture_output=True)
    return made


def _of_china(_: Path) -> Mapping[str, str]:
    made = _old_locale()
    if not made.is_dir():
        pytest.skip("no localedef, or nothing that it makes a locale of")
    return {"LC_ALL": made.name, "LOCPATH": str(made.parent)}


def _set(**values: str | None) -> Callable[[Path], Mapping[str, str | None]]:
    return lambda _: values


def _home_to_read(folder: Path) -> Mapping[str, str]:
    home = folder / "home-to-read"
    home.mkdir()
    home.chmod(0o500)
    return {"HOME": str(home), "XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}


def _few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def _short_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))


_UNMOUNTED = ("unshare", "-m", "sh", "-c", 'mount -t tmpfs -o ro none /dev/shm && exec "$@"', "sh")


@cache
def _may_mount() -> bool:
    if which("unshare") is None:
        return False
    return subprocess.run([*_UNMOUNTED, "true"], check=False, capture_output=True).returncode == 0


def without_shared_memory() -> Fault:
    """Nothing can be put into /dev/shm; where mounting is not allowed, what is temporary has no place instead."""
    if _may_mount():
        return Fault("no shared memory", around=_UNMOUNTED)
    return Fault("no shared memory", _set(TMPDIR=NOWHERE))


SURROUNDINGS = (
    Fault("the clock in 1970", _clock(1970)),
    Fault("the clock in 2100", _clock(2100)),
    Fault("locale C", _locale(LC_ALL="C")),
    Fault("locale POSIX", _locale(LC_ALL="POSIX", LANG="zh_CN.UTF-8")),
    Fault("locale zh_CN.GB18030", _of_china, encoding="gb18030"),
    Fault("no locale", _locale()),
    Fault("time zone Pacific/Kiritimati", _set(TZ="Pacific/Kiritimati")),
    Fault("time zone America/St_Johns", _set(TZ="America/St_Johns")),
    Fault("a time zone that is none", _set(TZ="Nowhere/At all", PYTHONTZPATH=NOWHERE)),
    Fault("no home", _set(HOME=None)),
    Fault("a home that cannot be", _set(HOME=NOWHERE, XDG_CACHE_HOME=NOWHERE, XDG_CONFIG_HOME=NOWHERE)),
    Fault("a home to read only", _home_to_read),
    without_shared_memory(),
    Fault("256 open files", before=_few_files),
)
"""Under each of these a command gives what it always gives."""
SHORT_FILES = Fault("files of 4 KiB at most", before=_short_files, may_fail=True)
