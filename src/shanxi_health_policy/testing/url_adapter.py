"""An adapter that is a web service on this machine: messages are posted to it, and bodies of responses are the answers."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.testing.adapters import PATIENCE, Adapter
from shanxi_health_policy.testing.protocol import LONGEST_ANSWER, AdapterError
from shanxi_health_policy.text import Text

_EXPECTED_URL = Text(
    zh="本机地址，如 http://127.0.0.1:8080/conform；不连接其他机器",
    en="an address on this machine, such as http://127.0.0.1:8080/conform; no other machine is asked",
)


class UrlAdapter(Adapter):
    """A web service on this machine as an implementation; every message is one POST of JSON, answered with status 200.

    Neither proxies nor redirects are followed, and an answer has a longest size and a longest time. Raises [InputError][]
    for an address that is not of this machine: a loopback address, or `localhost`.
    """

    def __init__(
        self,
        url: str,
        place: str = "141100",
        catalogue: Catalogue | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        """A service that has not been asked anything."""
        super().__init__(place, catalogue, patience)
        host, port, self._path = _local(url)
        self._connection = http.client.HTTPConnection(host, port, timeout=patience)

    def close(self) -> None:
        """Close the connection."""
        super().close()
        self._connection.close()

    def _fail(self) -> None:
        super()._fail()
        self._connection.close()

    def _exchange(self, line: bytes) -> bytes:
        kept_open = self._connection.sock is not None
        try:
            try:
                answer = self._post(line)
            except ConnectionError:  # a service may close a connection that it has kept open for a while
                if not kept_open:
                    raise
                self._connection.close()
                answer = self._post(line)
        except TimeoutError:
            zh, en = f"{self.patience:g} 秒内没有答复", f"no answer within {self.patience:g} seconds"
            raise _failure(zh, en) from None
        except (OSError, http.client.HTTPException) as error:
            told = f"{type(error).__name__} {error}".strip()
            raise _failure(told, told) from None
        if len(answer) > LONGEST_ANSWER:
            raise _failure(
                f"答复超过 {LONGEST_ANSWER} 字节", f"an answer of more than {LONGEST_ANSWER} bytes"
            )
        return answer

    def _post(self, line: bytes) -> bytes:
        if self._connection.sock is None:
            self._connection.connect()
        clock = _Clock(self._connection.sock, self.patience)
        try:
            self._connection.request("POST", self._path, line, {"Content-Type": "application/json"})
            with self._connection.getresponse() as response:
                if response.status != http.client.OK:
                    told = f"status {response.status}, expected 200"
                    raise _failure(f"状态码 {response.status}，应为 200", told)
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


def _failure(zh: str, en: str) -> AdapterError:
    return AdapterError(Text(zh=f"网络服务出错：{zh}", en=f"the service failed: {en}"))
