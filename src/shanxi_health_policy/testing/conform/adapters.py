"""Implementations in any language as callables: an adapter is greeted once, and then asked one case after another.

It is a program, whose standard input takes the messages and whose standard output gives the answers, or a web service on this
machine, to which messages are posted and whose bodies of responses are the answers.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import queue
import shlex
import signal
import socket
import subprocess
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import urlsplit

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.causes import of_system
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.testing.conform.protocol import (
    LONGEST_ANSWER,
    AdapterError,
    Introduction,
    RefusedCaseError,
    case_request,
    hello,
    read_answer,
    read_hello,
    to_line,
)
from shanxi_health_policy.text import Text, spoken

if TYPE_CHECKING:
    from shanxi_health_policy.testing.conform.cases import Case

PATIENCE = 10.0
"""How many seconds an adapter may take for one answer, unless told otherwise."""
PEACE = 1.0
"""How many seconds an adapter that is closed may take to end by itself."""


class Adapter(ABC):
    """An implementation behind the protocol: called with a case, it gives the fund's payment for each operation.

    Raises [AdapterError][] for whatever the adapter does wrong. It is then started, or greeted, again before the next
    case, so that one bad answer spoils no other.
    """

    who_failed: ClassVar[Text]
    """How a failure begins that is told."""

    def __init__(self, place: At, catalogue: Catalogue | None, patience: float) -> None:
        """An adapter that has not been greeted."""
        self.introduction: Introduction | None = None
        """How it names itself; None until it has been greeted, and after it failed."""
        self.patience: float = patience
        self._catalogue = chosen(catalogue)
        greeting = hello(place, self._catalogue)
        self._place: str = greeting["place"]
        self._hello = to_line(greeting)
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, case: Case) -> tuple[Decimal, ...]:
        """The payments for a case, in yuan; raises [InputError][] for a case of another place than the adapter's."""
        if treatment_place(self._catalogue, case.place)[0] != self._place:
            zh, en = "，即对接程序所问的地方", ", the place that the adapter is asked about"
            raise InputError("place", case.place, Text(self._place + zh, self._place + en))
        self._number += 1
        request = to_line(case_request(self._number, case))
        self.greet()
        try:
            return read_answer(self._answer(request), self._number, len(case.operations))
        except RefusedCaseError:
            raise
        except BaseException:
            # also when interrupted: an answer still under way must not be taken for the next
            self._end(0)
            raise

    def greet(self) -> Introduction:
        """Start the adapter and exchange the first messages, unless that is done; how it names itself."""
        if self.introduction is None:
            try:
                self.introduction = read_hello(self._answer(self._hello))
            except BaseException:
                self._end(0)
                raise
        return self.introduction

    def close(self) -> None:
        """End the adapter, in peace."""
        self._end(PEACE)

    def _answer(self, line: bytes) -> bytes:
        try:
            answer = self._exchange(line)
        except TimeoutError:
            seconds = f"{self.patience:g}"
            raise self._failure(f"{seconds} 秒内没有答复", f"no answer within {seconds} seconds") from None
        if len(answer) > LONGEST_ANSWER:
            zh, en = f"答复超过 {LONGEST_ANSWER} 字节", f"an answer of more than {LONGEST_ANSWER} bytes"
            raise self._failure(zh, en)
        return answer

    def _failure(self, zh: str, en: str) -> AdapterError:
        return AdapterError(Text(f"{self.who_failed.zh}：{zh}", f"{self.who_failed.en}: {en}"))

    def _end(self, patience: float) -> None:
        """Let go of what answers, which has so many seconds to end by itself; it is greeted again before it is asked."""
        self.introduction = None

    @abstractmethod
    def _exchange(self, line: bytes) -> bytes:
        """The answer to a message, cut off after the longest; raises `TimeoutError` or [AdapterError][] when there is none."""


_COMPLAINTS_KEPT = 1200
"""How much of the end of standard error is kept, in bytes: a trace of Node or Java, which begins with the cause."""
_GLANCE = 0.1
"""How often, in seconds, a thread with a line that nobody takes looks whether all is over."""
_EXPECTED_COMMAND = Text(
    "可以执行的命令，如 'python adapter.py'", "a command that can be run, such as 'python adapter.py'"
)


class CommandAdapter(Adapter):
    """A program as an implementation. The command is split as a shell would, but no shell runs it.

    The program is started with the first case, asked one line at a time, and killed with all that it has started (its process
    group) when it fails or the adapter is closed. What it writes to standard error is kept, and its end shown with a failure.
    Raises [InputError][] for a command that cannot be run.
    """

    who_failed: ClassVar[Text] = Text("对接程序出错", "the adapter failed")

    def __init__(
        self,
        command: str,
        place: At = None,
        catalogue: Catalogue | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        """A program that has not been started."""
        super().__init__(place, catalogue, patience)
        self._command = command
        self._words = _words(command)
        self._program: _Program | None = None

    def _end(self, patience: float) -> None:
        super()._end(patience)
        if self._program is not None:
            self._program.end(patience)
            self._program = None

    def _exchange(self, line: bytes) -> bytes:
        if self._program is None:
            try:
                self._program = _Program(self._words)
            except (OSError, ValueError) as error:
                why = spoken(of_system(error))
                zh, en = f"{_EXPECTED_COMMAND.zh}（{why.zh}）", f"{_EXPECTED_COMMAND.en} ({why.en})"
                raise InputError("command", self._command, Text(zh, en)) from None
        answer = self._program.exchange(line, self.patience)
        if not answer:
            raise self._failure(*self._program.why_no_more())
        return answer

    def _failure(self, zh: str, en: str) -> AdapterError:
        said = "" if self._program is None else self._program.complaints()
        if said:
            zh, en = f"{zh}；标准错误：{said}", f"{en}; standard error: {said}"
        return super()._failure(zh, en)


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
        """The answer to a line, empty when no more will come; raises `TimeoutError` when there is none in time."""
        self._requests.put(line)
        try:
            return self._answers.get(timeout=patience)
        except queue.Empty:
            raise TimeoutError from None

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
            thread.join(PEACE)

    def why_no_more(self) -> tuple[str, str]:
        """In Chinese and in English, why a program answers no more."""
        try:
            code = self._child.wait(PEACE)
        except subprocess.TimeoutExpired:
            return "关闭了标准输入或标准输出", "it has closed its standard input or output"
        self._listener.join(PEACE)  # its last words
        if code < 0:
            return f"被信号 {-code} 终止", f"it was ended by signal {-code}"
        return f"已退出，退出码 {code}", f"it has ended with exit code {code}"

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


def _kill(child: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(child.pid, signal.SIGKILL)
    else:  # pragma: no cover  (Windows)
        child.kill()


_EXPECTED_URL = Text(
    "本机地址，如 http://127.0.0.1:8080/conform；不连接其他机器",
    "an address on this machine, such as http://127.0.0.1:8080/conform; no other machine is asked",
)


_NO_HTTP = Text("答复不是完整的 HTTP 应答", "what came back is no whole answer in HTTP")


class UrlAdapter(Adapter):
    """A web service on this machine as an implementation; every message is one POST of JSON, answered with status 200.

    Neither proxies nor redirects are followed, and an answer has a longest size and a longest time. Raises [InputError][]
    for an address that is not of this machine: a loopback address, or `localhost`.
    """

    who_failed: ClassVar[Text] = Text("网络服务出错", "the service failed")

    def __init__(
        self, url: str, place: At = None, catalogue: Catalogue | None = None, *, patience: float = PATIENCE
    ) -> None:
        """A service that has not been asked anything."""
        super().__init__(place, catalogue, patience)
        host, port, self._path = _local(url)
        self._connection = http.client.HTTPConnection(host, port, timeout=patience)

    def _end(self, patience: float) -> None:
        super()._end(patience)
        self._connection.close()

    def _exchange(self, line: bytes) -> bytes:
        kept_open = self._connection.sock is not None
        try:
            try:
                return self._post(line)
            except ConnectionError:  # a service may close a connection that it has kept open for a while
                if not kept_open:
                    raise
                self._connection.close()
                return self._post(line)
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException) as error:
            told = spoken(of_system(error)) if isinstance(error, OSError) else _NO_HTTP
            raise self._failure(told.zh, told.en) from None

    def _post(self, line: bytes) -> bytes:
        if self._connection.sock is None:
            self._connection.connect()
        clock = _Clock(self._connection.sock, self.patience)
        try:
            self._connection.request("POST", self._path, line, {"Content-Type": "application/json"})
            with self._connection.getresponse() as response:
                if response.status != http.client.OK:
                    zh, en = f"状态码 {response.status}，应为 200", f"status {response.status}, expected 200"
                    raise self._failure(zh, en)
                return response.read(LONGEST_ANSWER + 1)
        finally:
            clock.cancel()
            if clock.rang:  # whatever it looked like from here
                raise TimeoutError


class _Clock(threading.Timer):
    """Cuts a connection when time is up: the socket's own timeout begins anew with every byte that drips in."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        super().__init__(seconds, self._ring)
        self._connection = connection
        self.rang = False
        self.daemon = True
        self.start()

    def _ring(self) -> None:
        self.rang = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


def _local(url: str) -> tuple[str, int, str]:
    """Host, port and path of an address on this machine."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or http.client.HTTP_PORT
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # no address, or a port that is none
        raise InputError("url", url, _EXPECTED_URL) from None
    if not here or parts.scheme != "http" or parts.username is not None or not url.isprintable():
        raise InputError("url", url, _EXPECTED_URL)
    return host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
