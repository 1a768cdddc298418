"""Markdown in the language of its reader: whatever is said stands as it is, however many signs of Markdown are in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from shanxi_health_policy.text import Bilingual, Language
from shanxi_health_policy.vocabulary.places import named_place

_SIGNS = re.compile(r"[\\`*_\[\]<>|#~&{}$]")
_MARK = re.compile(r"^[-+=:]")
_BARE_BAR, _ESCAPED_BAR = re.compile(r"(?<!\\)\|"), r"\\|"
_NUMBERED = re.compile(r"^([0-9]+)([.)])")


def escaped(text: str) -> str:
    r"""A text as Markdown shows it, on one line.

    >>> print(escaped("a|b *c* <d> [e]"), escaped("1. x"), escaped("- x"))
    a\|b \*c\* \<d\> \[e\] 1\. x \- x
    """
    line = _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
    return _MARK.sub(r"\\\g<0>", _NUMBERED.sub(r"\1\\\2", line))


def code(text: object) -> str:
    """Words of a program.

    >>> code("a"), code("a`b")
    ('`a`', '`` a`b ``')
    """
    words = str(text)
    ticks = "`" * (_longest_run(words) + 1)
    return f"{ticks} {words} {ticks}" if "`" in words else f"`{words}`"


def _longest_run(text: str) -> int:
    return max((len(one) for one in re.findall("`+", text)), default=0)


def block(language: str, text: str) -> list[str]:
    """Lines of a program, or what it prints."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return [f"{fence}{language}", *text.rstrip("\n").split("\n"), fence, ""]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of cells, each of them Markdown; nothing where there are none."""
    lines = [_row(one) for one in rows]
    return [_row(heads), f"|{'---|' * len(heads)}", *lines, ""] if lines else []


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_BARE_BAR.sub(_ESCAPED_BAR, one) for one in cells)} |"


def heading(level: int, text: str, target: str = "") -> list[str]:
    """A heading, and the name by which it is linked to from anywhere."""
    named = [f"({target})="] if target else []
    return ["", *named, f"{'#' * level} {text}", ""]


def contents(pages: Iterable[str]) -> list[str]:
    """What stands below a page in the contents."""
    return ["```{toctree}", ":hidden:", "", *pages, "```", ""]


@frozen
class Reader:
    """Who reads a page: what it says comes in this one language."""

    language: Language

    def say(self, zh: str, en: str) -> str:
        """Words of the page itself, which are Markdown."""
        return zh if self.language == "zh" else en

    def of(self, text: Bilingual | None) -> str:
        """What the data or a declaration says; nothing of None."""
        return "" if text is None else escaped(self.say(text.zh, text.en))

    def sentence(self, text: Bilingual) -> str:
        """The same as a sentence."""
        said = self.of(text)
        return self.say(f"{said}。", f"{said[:1].upper()}{said[1:]}.")

    def place(self, code: str) -> str:
        """A place by its name and code."""
        return self.of(named_place(code))

    def together(self, parts: Iterable[str]) -> str:
        """Several things, one after another."""
        return self.say("、", ", ").join(filter(None, parts))

    def days(self, first: date, last: date | None) -> str:
        """From a day on, or up to another."""
        if last is None or last == date.max:
            return self.say(f"{first} 起", f"from {first}")
        return self.say(f"{first} 至 {last}", f"{first} to {last}")
