"""A 3202 answered from bytes to bytes: the file that was sent, against what the platform has."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve, field, frozen

from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.reconciling.group_totals import Sum
from shanxi_health_policy.reconciling.list_columns import SENT
from shanxi_health_policy.reconciling.reconciled_files import reconcile_files
from shanxi_health_policy.reconciling.settings import ReconcileSettings
from shanxi_health_policy.reconciling.statement_files import PLAIN, StatementForm, as_sent, write_statement
from shanxi_health_policy.text import Said, at

PLATFORM_COLUMNS = (*SENT[:6], "msgid", "init_setl_id")
"""What the platform's list holds: amounts in yuan as text, and of a refund the settlement that it takes back."""
_ARCHIVE = b"PK"


@frozen(kw_only=True)
class AnsweredStatement:
    """What answers a 3202."""

    content: bytes = field(repr=False)
    """The file, a ZIP of one text."""
    rows: int
    """How many settlements are not level."""
    sent: Sum
    """What the rows that were sent add up to."""


def answer_statement(
    sent: bytes,
    platform: Iterable[Mapping[str, str]],
    settings: ReconcileSettings | None = None,
    form: StatementForm = PLAIN,
    *,
    name: str = "sent",
) -> AnsweredStatement:
    r"""Compare a file as it is sent with 3202, a text or a ZIP of one, with the platform's rows, of [PLATFORM_COLUMNS][].

    Raises [FileError][] under the `name` of the file: for one of another form, and with the first rows that are not understood.

    >>> none = answer_statement(b"S1\tV1\tP1\t100.00\t60.00\t0.00\t0\n", [])
    >>> none.rows, none.sent.fund
    (1, Decimal('60.00'))
    """
    how = settings or ReconcileSettings()
    with TemporaryDirectory() as folder:
        given = Path(folder) / ("sent.zip" if sent.startswith(_ARCHIVE) else "sent.txt")
        given.write_bytes(sent)
        own, told, answer = (Path(folder) / one for one in ("platform.csv", "differences.csv", "answer.txt"))
        with own.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, PLATFORM_COLUMNS)
            table.writeheader()
            table.writerows(platform)
        try:
            found = reconcile_files(as_sent(given, Path(folder)), own, told, settings=how, answer=answer)
        except FileError as error:
            raise FileError((evolve(one, file=name) for one in error.faults), error.further) from None
        if found.rejects is not None and found.rows_rejected:
            raise FileError(_rejected(found.rejects, name))
        rows = [line.split("\t") for line in answer.read_text(encoding="utf-8").split("\n")[:-1]]
        archive = Path(folder) / "answer.zip"
        write_statement(rows, archive, form)
        return AnsweredStatement(content=archive.read_bytes(), rows=len(rows), sent=found.totals.hospital)


def _rejected(rejects: Path, name: str) -> Iterable[Fault]:
    """What is wrong with rows, by their lines."""
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            zh, _, en = row["reject_explanation"].partition(" | ")
            where = at("line", row["reject_line"], row["reject_column"])
            yield Fault(name, where, row["reject_value"], Said(zh, en))
