"""Keeps the English of the documentation whole: `docs/locale/en`, a gettext catalogue a page.

The pages are Chinese. `python -m tools.catalogues` brings the catalogues up to what the pages say now: what is new is
added without a translation, what is gone is dropped. `--check` changes nothing, tells what is missing, and fails if
anything is.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from tools.pages.generated import is_generated

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ENGLISH = DOCS / "locale" / "en" / "LC_MESSAGES"
BUILT = ROOT / "build" / "gettext"
_CHINESE, _CODE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"), re.compile(r"`[^`]*`")
_BLOCK = re.compile(r"^(`{3,})[^\n]*\n((?:[^\n]*\n)*?)\1$", re.MULTILINE)
_HEADER = "# English of the documentation; the pages are Chinese."


def extracted() -> dict[Path, Catalog]:
    """What each page says, by the file of its catalogue."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "gettext",
        "-D",
        "gettext_additional_targets=literal-block",
        "-d",
        str(ROOT / "build" / "doctrees-gettext"),
    ]
    subprocess.run([*command, str(DOCS), str(BUILT)], check=True)
    pages = {page.relative_to(BUILT).with_suffix("") for page in BUILT.rglob("*.pot")}
    written = {
        page
        for page in pages
        if (DOCS / page).with_suffix(".md").exists() and not is_generated(page.as_posix())
    }
    return {
        (ENGLISH / page).with_suffix(".po"): _read((BUILT / page).with_suffix(".pot"))
        for page in sorted(written)
    }


def brought_up(template: Catalog, old: Catalog, blocks: set[str]) -> Catalog:
    """The catalogue of what the page says now, with the translations known; of blocks those that are kept in English."""
    new = Catalog(locale="en", header_comment=_HEADER)
    for message in template:
        known = old.get(message.id) if message.id else None
        lines = message.id in blocks or "\n" in str(message.id)  # of a file that is shown, too
        if message.id and (known is not None or not lines):
            new.add(message.id, (known.string if known else "") or _as_it_is(str(message.id)))
    return new


def blocks_of(page: str) -> set[str]:
    """What stands in the blocks of a page: lines of programs, and what they print; of one that only names a form nothing."""
    text = (DOCS / page).with_suffix(".md").read_text(encoding="utf-8")
    return {lines for _, lines in _BLOCK.findall(text) if lines}


def english_blocks(page: str) -> dict[str, str]:
    """The blocks that the catalogue of a page holds in English, by the Chinese ones."""
    path = (ENGLISH / page).with_suffix(".po")
    if not path.exists():
        return {}
    blocks = blocks_of(page)
    return {str(one.id): str(one.string) for one in _read(path) if one.id in blocks}


def _as_it_is(text: str) -> str:
    """What needs no translation, such as a number or a name in code, as it is; of all else nothing."""
    return "" if _CHINESE.search(_CODE.sub("", text)) else text


def text_of(catalogue: Catalog) -> str:
    """The catalogue as its file holds it: without dates and places, which would change with every edit."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, no_location=True, omit_header=True)
    head = (
        f'{_HEADER}\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
    return head + file.getvalue().decode().strip() + "\n"


def keep(page: str, english: Mapping[str, str]) -> None:
    """Writes the English of what a tool writes into a page's catalogue; the order is then brought up with all others."""
    path = (ENGLISH / page).with_suffix(".po")
    catalogue = _read(path) if path.exists() else Catalog(locale="en")
    for zh, en in english.items():
        known = catalogue.get(zh)
        if known is None:
            catalogue.add(zh, en)
        else:
            known.string = en
    path.write_text(text_of(catalogue), encoding="utf-8")


def faults(check: bool) -> list[str]:
    """Brings the catalogues up, or only looks; what is not translated, or not as the tool writes it."""
    found = []
    templates = extracted()
    for path, template in templates.items():
        page = path.relative_to(ENGLISH).with_suffix(".md")
        old = _read(path) if path.exists() else Catalog(locale="en")
        new = brought_up(template, old, blocks_of(page.with_suffix("").as_posix()))
        found += [f"{page}: {str(one.id)[:70]!r}" for one in new if one.id and not one.string]
        text = text_of(new)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            if check:
                found.append(f"{page}: run `make catalogues`")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for path in set(ENGLISH.rglob("*.po")) - set(templates):
        found.append(f"{path.relative_to(ROOT)}: of no page")
        if not check:
            path.unlink()
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


if __name__ == "__main__":
    told = faults("--check" in sys.argv)
    sys.stderr.writelines(f"{one}\n" for one in told)
    sys.exit(bool(told))
