"""The generated pages in one language, made once for each process; and what is looked for in them."""

from __future__ import annotations

import re
from functools import cache

from tools.pages.every_page import every_page

from shanxi_health_policy.text import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)


@cache
def pages(language: Language) -> dict[str, str]:
    """Every page by its name."""
    return every_page(language)


def page(language: Language, name: str) -> str:
    """One page of the reference."""
    return pages(language)[f"reference/{name}"]


def blocks(text: str, language: str) -> list[str]:
    """What stands in the blocks of a language."""
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def prose(text: str) -> str:
    """A page without its blocks, its words of code, and where its links lead."""
    text = re.sub(r"\]\([^)]*\)", "]", FENCED.sub("", text))
    return re.sub(r"`[^`\n]*`", "", text)
