"""An adapter that is a program: messages go to its standard input, answers come from its standard output."""

from __future__ import annotations

import os
import queue
import shlex
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.testing.adapters import PATIENCE, Adapter
from shanxi_health_policy.testing.protocol import LONGEST_ANSWER, AdapterError
from shanxi_health_policy.text import Text

_COMPLAINTS_KEPT = 600
"""How much of the end of standard error is kept, in bytes."""
_PEACE = 1.0
"""How many seconds a program may take to end when its input does, before it is killed."""
_GLANCE = 0.1
"""How often, in seconds, a thread with a line that nobody takes looks whether all is over."""
_EXPECTED_COMMAND = Text(
    zh="可以执行的命令，如 'python adapter.py'", en="a command that can be run, such as 'python adapter.py'"
)


class CommandAdapter(Adapter):
    """A program as an implementation. The command is split as a shell would, but no shell runs it.

    The program is started with the first case, asked one line at a time, and killed with all that it has started (its process
    group) when it fails or the adapter is closed. What it writes to standard error is kept, and its end shown with a failure.
    Raises [InputError][] for a command that cannot be run.
    """

    def __init__(
        self,
        command: str,
        place: str = "141100",
        catalogue: Catalogue | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        """A program that has not been started."""
        super().__init__(place, catalogue, patience)
        self._command = command
        self._words = _words(command)
        self._program: _Program | None = None

    def close(self) -> None:
        """Close its input, give it a moment to end, and kill what is left."""
        super().close()
        self._end(_PEACE)

    def _fail(self) -> None:
        super()._fail()
        self._end(0)

    def _end(self, patience: float) -> None:
        if self._program is not None:
            self._program.end(patience)
            self._program = None

    def _exchange(self, line: bytes) -> bytes:
        if self._program is None:
            try:
                self._program = _Program(self._words)
            except (OSError, ValueError) as error:
                expected = Text(
                    zh=f"{_EXPECTED_COMMAND.zh}（{error}）", en=f"{_EXPECTED_COMMAND.en} ({error})"
                )
                raise InputError("command", self._command, expected) from None
        try:
            return self._program.exchange(line, self.patience)
        except AdapterError as error:
            said = self._program.complaints()
            if not said:
                raise
            zh, en = f"{error.problem.zh}；标准错误：{said}", f"{error.problem.en}; standard error: {said}"
            raise AdapterError(Text(zh=zh, en=en)) from None


class _Program:
    """One running program, with a thread for each of its streams, so that none of them can block another."""

    def __init__(self, words: list[str]) -> None:
        self._child = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a process group of its own, to be killed as a whole
        )
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.Queue[bytes] = queue.Queue(maxsize=1)  # a program that floods us has to wait
        self._said = bytearray()
        self._ended = threading.Event()
        self._writer, self._reader, self._listener = (
            _started(work) for work in (self._write, self._read, self._listen)
        )

    def exchange(self, line: bytes, patience: float) -> bytes:
        """The answer to a line; raises [AdapterError][] when there is none in time."""
        self._requests.put(line)
        try:
            answer = self._answers.get(timeout=patience)
        except queue.Empty:
            raise _failure(f"{patience:g} 秒内没有答复", f"no answer within {patience:g} seconds") from None
        if not answer:
            raise self._why_no_more()
        if len(answer) > LONGEST_ANSWER:
            raise _failure(
                f"答复超过 {LONGEST_ANSWER} 字节", f"an answer of more than {LONGEST_ANSWER} bytes"
            )
        return answer

    def complaints(self) -> str:
        """The end of what the program has written to standard error, on one line."""
        return " ".join(self._said.decode("utf-8", errors="replace").split())

    def end(self, patience: float) -> None:
        """Close its input, wait for the end of its output, then kill whatever is left of its process group."""
        self._ended.set()
        self._requests.put(None)
        self._reader.join(patience)
        with suppress(ProcessLookupError, PermissionError):  # nobody is left, or only what has already ended
            _kill(self._child)
        self._child.wait()
        for thread in (self._writer, self._reader, self._listener):
            thread.join(_PEACE)

    def _why_no_more(self) -> AdapterError:
        try:
            code = self._child.wait(_PEACE)
        except subprocess.TimeoutExpired:
            return _failure("关闭了标准输入或标准输出", "it has closed its standard input or output")
        self._listener.join(_PEACE)  # its last words
        if code < 0:
            return _failure(f"被信号 {-code} 终止", f"it was ended by signal {-code}")
        return _failure(f"已退出，退出码 {code}", f"it has ended with exit code {code}")

    def _write(self) -> None:
        assert self._child.stdin is not None
        with suppress(OSError), self._child.stdin as stream:  # closing it writes what was not yet written
            while (line := self._requests.get()) is not None:
                try:
                    stream.write(line)
                    stream.flush()
                except OSError:
                    self._hand_over(b"")
                    raise

    def _read(self) -> None:
        assert self._child.stdout is not None
        with self._child.stdout as stream:
            while line := stream.readline(LONGEST_ANSWER + 1):
                self._hand_over(line)
        self._hand_over(b"")

    def _hand_over(self, line: bytes) -> None:
        """Wait until the line is taken; after the end nobody takes one, and the rest is only read."""
        while not self._ended.is_set():
            with suppress(queue.Full):
                self._answers.put(line, timeout=_GLANCE)
                return

    def _listen(self) -> None:
        assert self._child.stderr is not None
        with self._child.stderr as stream:
            while said := os.read(stream.fileno(), _COMPLAINTS_KEPT):
                self._said += said
                del self._said[:-_COMPLAINTS_KEPT]


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:  # an open quotation mark
        words = []
    if not words:
        raise InputError("command", command, _EXPECTED_COMMAND)
    return words


def _started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _failure(zh: str, en: str) -> AdapterError:
    return AdapterError(Text(zh=f"对接程序出错：{zh}", en=f"the adapter failed: {en}"))


def _kill(child: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(child.pid, signal.SIGKILL)
    else:  # pragma: no cover  (Windows)
        child.kill()
