"""The pages of the documentation as tests read them: the Chinese in the page, the English in its catalogue."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

DOCS = Path(__file__).parents[1] / "docs"
CATALOGUES = DOCS / "locale" / "en" / "LC_MESSAGES"


def text_of(page: str) -> str:
    """A page as it is written."""
    return (DOCS / page).read_text(encoding="utf-8")


def english_of(page: str) -> dict[str, str]:
    """The English of what a page says, by the Chinese; what has no words of its own is in both languages the same."""
    with (CATALOGUES / page).with_suffix(".po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}
