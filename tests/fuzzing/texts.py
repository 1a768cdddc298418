"""Texts that people or programs write: notices, scenarios and settings in TOML; questions, answers and results in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from tests.fuzzing.promises import answer_of, folder_with
from tests.his.visits import visit

from shanxi_health_policy import Answer, Catalogue, ask, receipt
from shanxi_health_policy.asking.examples import failed_examples
from shanxi_health_policy.asking.receipts import Receipt, replay
from shanxi_health_policy.assistants.rule_tools import Tool, tools
from shanxi_health_policy.batch import Profile
from shanxi_health_policy.his import Settings, review_message, settle_message
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.service.answering import Answering
from shanxi_health_policy.stand_in import Scenario, StandIn
from shanxi_health_policy.testing.conform.comparison import badge, comparison_page
from shanxi_health_policy.testing.conform.protocol import read_answer, read_hello
from shanxi_health_policy.testing.conform.results import read_results
from shanxi_health_policy.testing.conform.vector_files import case_of, read_vectors

HEAD = {"infno": "9001", "msgid": "M1", "fixmedins_code": "H14110000001", "inf_time": "2023-05-04 08:00:00"}
VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2024-02-01",
    "tier": "I",
    "items": [["电针", "100.00"]],
}
_HOME = Answering()
_TOOLS: dict[str, Tool] = tools()


def toml_text(content: bytes) -> None:
    """Bytes as every file in TOML that the library reads; what is read can be used."""
    with folder_with("given.toml", content) as path:
        readers: tuple[Callable[[Path], None], ...] = (notice, scenario, profile, settings)
        for one in readers:
            answer_of(partial(one, path))


def notice(path: Path) -> None:
    """A notice: its own examples can be worked out, whatever comes of them, and a visit can be asked of it."""
    catalogue = Catalogue.load(path, with_shipped=False)
    failed_examples(catalogue)
    for one in catalogue:
        answer = answer_of(partial(ask, "reimburse", VISIT | {"place": one.place}, catalogue=catalogue))
        if answer is not None:
            check_payment(answer.to_plain())


def scenario(path: Path) -> None:
    """A scenario of the stand-in: every call is answered under it."""
    with StandIn(scenario=Scenario.load(path)) as platform:
        platform.call(HEAD | {"input": {"signIn": {"opter_no": "1"}}})
        platform.call(
            HEAD | {"infno": "1101", "msgid": "M2", "input": {"data": {"mdtrt_cert_no": "C000001"}}}
        )
        assert len(platform.books.entries()) == 2


def profile(path: Path) -> None:
    """A profile beside a file: it can be told what it says."""
    found = Profile.load(path)
    found.note(found.settings.keys())
    assert found.look is not None


def settings(path: Path) -> None:
    """Settings of a hospital's system: a visit is answered or refused under them."""
    given = Settings.load(path)
    answer_of(lambda: settle_message(visit(), given, ytd_paid=0).to_json())
    answer_of(lambda: review_message(visit(), given, ytd_paid=0).to_json())


def check_payment(answer: Any) -> None:
    """What the fund pays and what the patient pays is the cost, wherever an answer tells all three."""
    result = answer.get("result") if isinstance(answer, dict) else None
    amounts = (
        [result.get(name) for name in ("total_cost", "fund_payment", "patient_payment")] if result else []
    )
    if amounts and all(isinstance(one, str) for one in amounts):
        cost, fund, patient = map(Decimal, amounts)
        assert fund + patient == cost, answer
        assert 0 <= fund <= cost, answer


def json_text(content: bytes) -> None:
    """Bytes as every text in JSON that the library reads."""
    text = content.decode("utf-8", "surrogateescape")
    readers: tuple[Callable[[str], None], ...] = (question, old_answer, old_receipt, conform_line)
    for one in readers:
        answer_of(partial(one, text))
    with folder_with("given.json", content) as path:
        answer_of(lambda: results(path))
        answer_of(lambda: read_vectors(path))


def question(text: str) -> None:
    """`{"rule": …, "inputs": …}`: asked in the code, over HTTP and by an assistant, it has one answer."""
    try:
        asked = json.loads(text)
        rule, inputs = str(asked["rule"]), asked["inputs"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if not isinstance(inputs, dict):
        return
    body = json.dumps(inputs).encode()
    status, found = _HOME.answer("POST", f"/v1/rules/{rule.replace('?', '')}", "zh", body)
    assert status < 500, found.body
    over_http = json.loads(found.body) if status == 200 else None
    if rule in _TOOLS:
        told = _TOOLS[rule].call(inputs)
        assert told.wrong or told.data
    answer = answer_of(lambda: ask(rule, inputs))
    if over_http is not None:
        assert answer is not None, f"answered over HTTP only: {text}"
        assert json.loads(json_of(answer.to_plain())) == over_http
        check_payment(over_http)
        assert replay(Receipt.from_json(receipt(answer).to_json())).unchanged


def old_answer(text: str) -> None:
    """An answer that was kept: what is read is written as it was."""
    found = Answer.from_json(text)
    assert Answer.from_json(found.to_json()) == found
    assert found.explain("zh")


def old_receipt(text: str) -> None:
    """A receipt that was kept: it can be asked again, or is refused."""
    found = Receipt.from_json(text)
    assert Receipt.from_json(found.to_json()) == found
    assert replay(found).explain("zh")


def conform_line(text: str) -> None:
    """A line of a program that is tried, and a case."""
    line = text.encode("utf-8", "surrogateescape")
    answer_of(lambda: read_hello(line))
    answer_of(lambda: read_answer(line, 1, 1))
    answer_of(lambda: case_of(text))


def results(path: Path) -> None:
    """What came of trying a program: it can be shown."""
    found = read_results(path)
    assert comparison_page({"a": found})
    assert badge(found)
