"""Every command with what it is given and what it writes: the rows of the matrix."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

from attrs import frozen
from tests.stand_in.hospital import Hospital
from tests.stand_in.test_order_check import good

from shanxi_health_policy import premium_subsidy, receipt
from shanxi_health_policy.cli.commands import COMMANDS
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.stand_in import StandIn

DOCS = Path(__file__).parents[2] / "docs"
VISITS = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
SEVERAL = 300
"""So many files are in a folder that is settled as one table: more than a process may have open at a time."""


@frozen
class Case:
    """One way to call a command; `{in}` stands for the folder of the inputs, `{out}` for that of the outputs."""

    command: str
    given: str
    outputs: tuple[str, ...] = ()
    """What it writes, the last one last."""
    code: int = ExitCode.DONE
    typed: str = ""
    """What stands on its standard input."""
    dated: bool = False
    """Whether what it writes names the day on which it was made."""

    def arguments(self, inputs: Path, out: Path) -> list[str]:
        """The arguments, in folders of this machine."""
        words = shlex.split(self.given)
        return [self.command, *(one.replace("{in}", str(inputs)).replace("{out}", str(out)) for one in words)]


_PAID = "--ytd-paid 2640.00 --account-balance 50.00"
_HIS = "{in}/message-2203.json {in}/message-2204.json {in}/message-2207.json --config {in}/hospital.toml --items {in}/items.csv"
_ASKED = [
    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
        "name": "premium_subsidy",
        "arguments": {"groups": ["低保"], "contribution_standard": "350.00", "year": 2023}}},
]  # fmt: skip
CASES = (
    Case("settle", "{in}/visits.csv -o {out}/a.csv --closing {out}/b.csv", ("a.rejects.csv", "b.csv", "a.csv"), 1),
    Case("settle", "{in}/several -o {out}/a.xlsx", ("a.rejects.xlsx", "a.xlsx")),
    Case("explain", "--condition 颈椎病 --tier I --date 2023-05-04 --item 电针=150.00 --ytd-paid 2640.00"),
    Case("limits", "-o {out}/limits.xlsx", ("limits.xlsx",)),
    Case("notices", "--place 文水县 --on 2023-05-04"),
    Case(
        "ask",
        "premium-subsidy --groups 低保 --contribution-standard 350 --year 2023 --receipt {out}/kept.json",
        ("kept.json",),
    ),
    Case("facility", "凤城镇卫生院 --city 吕梁市"),
    Case("accredited", "--place 太原 -o {out}/list.parquet", ("list.parquet",)),
    Case("statistics", "--place 山西 --year 2020 -o {out}/share.svg", ("share.svg",)),
    Case("measurements", "--place 山西省 --year 2020 -o {out}/measured.json", ("measured.json",)),
    Case("duties", "省财政厅 -o {out}/duties.xlsx", ("duties.xlsx",)),
    Case("responsible", "晋政办发〔2023〕51号 54"),
    Case("premium", "{in}/people.csv -o {out}/helped.csv", ("helped.rejects.csv", "helped.csv"), 1),
    Case("compare", "lvliang-2022-22 lvliang-2022-22"),
    Case(
        "what-if",
        "{in}/visits.csv --rate 70 -o {out}/change.csv --chart {out}/change.svg",
        ("change.rejects.csv", "change.svg", "change.csv"),
        1,
    ),
    Case("audit", "{in}/paid.csv -o {out}/audit.html", ("audit.rejects.csv", "audit.html")),
    Case("audit", "{in}/paid.csv -o {out}/audit.xlsx", ("audit.rejects.xlsx", "audit.xlsx")),
    Case(
        "reconcile",
        "{in}/hospital.csv {in}/platform.csv -o {out}/differences.csv --answer-3202 {out}/answer.zip",
        ("differences.rejects.csv", "differences.rejects.platform.csv", "answer.zip", "differences.csv"),
        ExitCode.NOT_LEVEL,
    ),
    Case("his", f"settle {_HIS} {_PAID} --setl-id S1 -o {{out}}/answer.json", ("answer.json",)),
    Case("replay", "{in}/receipt.json"),
    Case(
        "conform",
        f"--command '{sys.executable} -I {{in}}/adapter.py' --cases 1"
        " --report {out}/report.html --results {out}/results.json --badge {out}/badge.svg",
        ("badge.svg", "results.json", "report.html"),
        dated=True,
    ),
    Case("conform-results", "{in}/results.json -o {out}/page.html", ("page.html",)),
    Case("vectors", "-o {out}/vectors.jsonl", ("vectors.jsonl",)),
    Case("serve", "--port 99999", code=ExitCode.WRONG_USAGE),
    Case("platform", "list {in}/books.db -o {out}/listed.csv", ("listed.csv",)),
    Case("platform", "check {in}/books.db"),
    Case("mcp", "", typed="".join(f"{json.dumps(one)}\n" for one in _ASKED)),
)  # fmt: skip
"""A command that is served is tried among the services; here stands what else it does."""
assert {one.command for one in CASES} == set(COMMANDS), "a command without a case"


@cache
def inputs(folder: Path) -> Path:
    """The files that the commands read, written into a folder once."""
    folder.mkdir(exist_ok=True)
    rows = [
        f"V{n},P{n % 40},2023-0{n % 9 + 1}-1{n % 7},{'哮喘' if n % 3 else '颈椎病'},{'I' * (n % 3 + 1)},电针,{n % 300}.05"
        for n in range(1_500)
    ]
    texts = {
        "visits.csv": [VISITS, *rows, "W1,P1,2023-02-30,哮喘,III,电针,1.00", "W2,P2,2023-03-01,哮喘,III,电针,1.005"],
        "paid.csv": [f"{VISITS},fund_paid,facility", *(f"{one},{n % 90}.00,某县中医医院" for n, one in enumerate(rows[:400]))],
        "people.csv": ["person_id,groups,year,contribution_standard", "P1,低保,2023,380", "P2,特困,2024,9", "P1,低保,2023,380"],
        "hospital.csv": ["setl_id,person_id,total_cost,fund_payment", "S1,P1,10.00,6.00", "S2,P1,150.00,90.00"],
        "platform.csv": ["setl_id,person_id,total_cost,fund_payment", "S1,P1,10.00,6.00", "S2,P1,150.00,80.00"],
    }  # fmt: skip
    for name, lines in texts.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "several").mkdir()
    for n in range(SEVERAL):
        (folder / "several" / f"{n:03}.csv").write_text(f"{VISITS}\n{rows[n]}\n", encoding="utf-8")
    for path in (
        *(DOCS / "how-to").glob("message-*.json"),
        DOCS / "how-to" / "hospital.toml",
        DOCS / "how-to" / "items.csv",
    ):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "adapter.py").write_bytes((DOCS / "examples" / "conform" / "adapter.py").read_bytes())
    kept = receipt(premium_subsidy({"低保"}, "350.00", 2023)).to_json()
    (folder / "receipt.json").write_text(kept, encoding="utf-8")
    program = shlex.join((sys.executable, "-I", str(folder / "adapter.py")))
    asked = ("--command", program, "--cases", "1", "--results", str(folder / "results.json"))
    command = [sys.executable, "-m", "shanxi_health_policy", "conform", *asked]
    subprocess.run(command, check=True, capture_output=True)
    with StandIn(folder / "books.db") as platform:
        good(Hospital(platform))
    return folder
