"""The pages of the documentation: the Chinese that they hold, and the English of it in their catalogues."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

DOCS = Path(__file__).parents[1] / "docs"


def text_of(page: str) -> str:
    """The page as it is written, in Chinese."""
    return (DOCS / page).read_text(encoding="utf-8")


def english_of(page: str) -> dict[str, str]:
    """The English of each paragraph, heading and cell of the page; nothing while it has no catalogue."""
    path = (DOCS / "locale" / "en" / "LC_MESSAGES" / page).with_suffix(".po")
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}
