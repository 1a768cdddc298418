"""Docstrings as the pages show them: written as Markdown, with `[Name][]` as a reference."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
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
_HAN = re.compile("[\u4e00-\u9fff]")
_GLOSS = re.compile(r" \([\u4e00-\u9fff、]+\)|^\([\u4e00-\u9fff、]+\) ")
_CODE = re.compile(r"`([^`\n]+)`|\[([A-Za-z_][\w.]*)\]\[\]")


def said(documented: object) -> str:
    """What a docstring says before its first empty line."""
    return (inspect.getdoc(documented) or "").partition("\n\n")[0].replace("\n", " ")


def first_part(documented: object, language: Language = "en") -> str:
    """The same as Markdown; in Chinese by the catalogue, blank where it does not know it, as of a rule being added."""
    whole = said(documented)
    whole = _chinese().get(whole, "") if language == "zh" else _GLOSS.sub("", whole)
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


def in_language(lines: Iterable[str], language: Language) -> list[str]:
    """A docstring in one language, as far as it holds both: halves of a line, or a Chinese paragraph beside an English one.

    In English the Chinese word that stands behind a term in brackets goes too. What holds one language alone stays as it is:
    code is documented in English, and numbers of notices and what is quoted from them are Chinese everywhere.

    >>> in_language(["条款 · The clause"], "zh"), in_language(["A refund (退费)."], "en")
    (['条款'], ['A refund.'])
    """
    paragraphs = [one.split("\n") for one in "\n".join(lines).split("\n\n")]
    if any(map(_is_chinese, paragraphs)):
        own = language == "zh"
        paragraphs = [one for one in paragraphs if _is_code(one) or _is_chinese(one) is own]
    shown = [[_half(line, language) for line in one] for one in paragraphs]
    if language == "en":
        shown = [one if _is_code(one) else [_GLOSS.sub("", line) for line in one] for one in shown]
    return [line for number, one in enumerate(shown) for line in ([""] * (number > 0) + one)]


def _is_chinese(paragraph: Sequence[str]) -> bool:
    return bool(_HAN.match(paragraph[0].lstrip())) and " · " not in paragraph[0]


def _is_code(paragraph: Sequence[str]) -> bool:
    return paragraph[0].lstrip().startswith((">>>", "```"))


def _half(line: str, language: Language) -> str:
    zh, between, en = line.partition(" · ")
    return line if not between or not _HAN.search(zh) else zh if language == "zh" else en


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
