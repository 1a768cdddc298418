"""`serve`: the rules behind HTTP on this machine, for systems in any language."""

from __future__ import annotations

import logging
import os
import stat
import sys
from pathlib import Path

from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples
from shanxi_health_policy.cli.options import load_catalogue, naming, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.service import LOOPBACK, PORT, Bounds, application, serve
from shanxi_health_policy.text import Text, at

_LARGEST_TOKEN = 4096
_EXPECTED_SHORT = Text(f"一个令牌，至多 {_LARGEST_TOKEN} 字节", f"one token, at most {_LARGEST_TOKEN} bytes")
_EXPECTED_OWN = Text("只有所有者能读的文件（chmod 600）", "a file that only its owner may read (chmod 600)")


@command(
    "serve",
    value(
        "--host ADDRESS",
        "监听的地址，默认 127.0.0.1；其他地址须有 --token-file",
        "the address to listen on, 127.0.0.1 by default; another one needs --token-file",
    ),
    value(
        "--port PORT",
        "端口，默认 8765；0 为任一空闲端口",
        "the port, 8765 by default; 0 is any free one",
        options.parse_count,
    ),
    value(
        "--token-file FILE",
        "令牌文件：每个请求须带 Authorization: Bearer 令牌",
        "a file with a token, which every request must bear: Authorization: Bearer TOKEN",
    ),
    value(
        "--allow-origin ORIGIN",
        "允许这个网站的网页从浏览器调用（CORS），如 https://his.example.cn；不写则都不允许（可重复）",
        "let pages of this site ask from a browser (CORS), such as https://his.example.cn; none by default (repeatable)",
        multiple=True,
    ),
    value("--config FILE", "his 报文的设置文件（TOML）", "settings for messages (TOML)", multiple=True),
    value(
        "--items FILE",
        "本院项目与技术的对照表（CSV）",
        "the mapping of this hospital's items to techniques (CSV)",
    ),
    value(
        "--max-body BYTES",
        "请求体至多多少字节，默认 2000000",
        "how many bytes a body may have, 2000000 by default",
        options.parse_count,
    ),
    value(
        "--max-running NUMBER",
        "同时处理至多多少个请求，默认 64",
        "how many requests may be under way at a time, 64 by default",
        options.parse_count,
    ),
    value(
        "--timeout SECONDS",
        "发送请求头、请求体各至多多少秒，默认 10",
        "how many seconds sending a head may take, and a body, 10 by default",
        options.parse_count,
    ),
    options.flag(
        "--log-requests",
        "在标准错误输出记录每个请求：方法、地址、状态、毫秒，不含内容",
        "log each request on standard error: method, address, status, milliseconds, and nothing of what it holds",
    ),
    options.notices(),
    sections=(
        examples("""
            在本机提供服务，说明在 http://127.0.0.1:8765/v1：| On this machine; http://127.0.0.1:8765/v1 describes it:
                shanxi-health-policy serve
            给局域网，须有令牌：| For a network, with a token:
                shanxi-health-policy serve --host 0.0.0.0 --token-file token.txt
        """),
    ),
)
def serve_command(
    screen: Screen,
    host: str | None,
    port: int | None,
    token_file: str | None,
    allow_origin: tuple[str, ...],
    config: tuple[str, ...],
    items: str | None,
    max_body: int | None,
    max_running: int | None,
    timeout: int | None,
    log_requests: bool,
    notices: tuple[str, ...],
) -> int:
    """Serve until the process is asked to end."""
    catalogue = load_catalogue(notices)
    settings = Settings.load(*config, items=items, catalogue=catalogue)
    given = {"body": max_body, "running": max_running, "seconds": timeout}
    with naming("--max-body", "body"), naming("--max-running", "running"), naming("--timeout", "seconds"):
        bounds = Bounds(**{name: one for name, one in given.items() if one is not None})
    with naming("--token-file", "token"), naming("--allow-origin", "origins"):
        token = None if token_file is None else _token(Path(token_file))
        app = application(catalogue, settings=settings, bounds=bounds, token=token, origins=allow_origin)
    if log_requests:
        logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")

    def told(address: str) -> None:
        zh, en = (
            f"服务在 {address}，浏览器打开是柜台网页；接口说明见 {address}/v1；Ctrl-C 停止",
            f"serving on {address}: in a browser, the page for the counter; {address}/v1 describes it; Ctrl-C ends it",
        )
        screen.line(screen.text(zh, en))
        sys.stdout.flush()

    with naming("--host", "host"), naming("--port", "port"):
        serve(app, host or LOOPBACK, PORT if port is None else port, token=token is not None, told=told)
    return ExitCode.DONE


def _token(path: Path) -> str:
    """The token of a file that nobody else can read."""
    with path.open("rb") as opened:
        mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
        if os.name == "posix" and mode & 0o077:
            raise FileError([Fault(str(path), at("file"), oct(mode), _EXPECTED_OWN)])
        found = opened.read(_LARGEST_TOKEN + 1)
    if len(found) > _LARGEST_TOKEN:
        raise FileError([Fault(str(path), at("file"), f"> {_LARGEST_TOKEN}", _EXPECTED_SHORT)])
    return found.decode("ascii", errors="replace").strip()
