"""Docstrings as the pages show them: written as Markdown, with `[Name][]` as a reference."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from tools.pages.markdown import code, escaped

import shanxi_health_policy
from shanxi_health_policy.text import Language

CHINESE = Path(__file__).parents[2] / "docs" / "locale" / "zh_CN" / "LC_MESSAGES" / "rules.po"
"""What rules say of themselves, in Chinese."""

_REFERENCE = re.compile(r"\[([A-Za-z_][\w.]*)\]\[\]")
_WORDS = re.compile(r"(?<![`:])`([^`\n]+)`(?!`)")
_CODE = re.compile(r"`([^`\n]+)`|\[([A-Za-z_][\w.]*)\]\[\]")


def said(documented: object) -> str:
    """What a docstring says before its first empty line."""
    return (inspect.getdoc(documented) or "").partition("\n\n")[0].replace("\n", " ")


def first_part(documented: object, language: Language = "en") -> str:
    """The same as Markdown; in Chinese by the catalogue, which must know it: one that has changed stops the build."""
    whole = said(documented)
    if language == "zh":
        whole = _chinese()[whole]
    found, end = "", 0
    for one in _CODE.finditer(whole):
        found += escaped_inside(whole[end : one.start()]) + _named(one[1], one[2])
        end = one.end()
    return found + escaped_inside(whole[end:])


@cache
def _chinese() -> dict[str, str]:
    with CHINESE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}


def escaped_inside(text: str) -> str:
    """A part of a line: the blanks at its ends stay."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{escaped(text)}{after}" if text.strip() else text


def _named(words: str | None, reference: str | None) -> str:
    if reference is None:
        return code(words)
    if reference.partition(".")[0] in shanxi_health_policy.__all__:
        return f"{{py:obj}}`{reference} <{shanxi_health_policy.__name__}.{reference}>`"
    return code(reference)


def as_rst(lines: Iterable[str]) -> list[str]:
    """The same as Sphinx reads it: references, words of code, and blocks of it."""
    found: list[str] = []
    fenced = False
    for line in lines:
        if line.startswith("```"):
            fenced = not fenced
            found += ["", f".. code-block:: {line[3:] or 'text'}", ""] if fenced else [""]
        elif fenced:
            found.append(f"   {line}")
        else:
            found.append(_REFERENCE.sub(_reference, _WORDS.sub(r"``\1``", line)))
    return found


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name.partition(".")[0] in shanxi_health_policy.__all__:
        return f":py:obj:`{name} <{shanxi_health_policy.__name__}.{name}>`"
    return f"``{name}``"
