"""Workbooks written out by hand, cell by cell, as the programs of the trade write them and as none does."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from shanxi_health_policy.batch.files.archives import Archive

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
FORMATS = ("General", "yyyy-mm-dd", "@", "0000000000", 'yyyy"年"m"月"d"日" h:mm', "0.00")
"""The formats of the styles 0, 1, …"""


def cell(value: object, style: int = 0) -> str:
    """What stands in the place of a cell: text, or a number as Excel writes it."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and value.startswith("<c"):
        return value
    if isinstance(value, str):
        return f'<c {{r}} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c {{r}} s="{style}"><v>{value:.17g}</v></c>'


def sheet(rows: Sequence[Sequence[object]], after: str = "", first: int = 1) -> str:
    """A sheet of these cells, from a row on."""
    lines = []
    for number, row in enumerate(rows, start=first):
        cells = (
            cell(value).replace("{r}", f'r="{chr(ord("A") + place)}{number}"')
            for place, value in enumerate(row)
        )
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<worksheet {SPACE}><sheetData>{''.join(lines)}</sheetData>{after}</worksheet>"


def book(
    path: Path, sheets: Mapping[str, str], states: Mapping[str, str] | None = None, described: str = ""
) -> Path:
    """A workbook of sheets by their names; `states` hides some, and `described` is said of the workbook as a whole."""
    listed, related = [], []
    for number, name in enumerate(sheets, start=1):
        state = (states or {}).get(name, "visible")
        listed.append(
            f'<sheet name={quoteattr(name)} sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        )
        related.append(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        )
    related.append(f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="/xl/styles.xml"/>')
    formats = "".join(
        f'<numFmt numFmtId="{200 + number}" formatCode={quoteattr(code)}/>'
        for number, code in enumerate(FORMATS)
    )
    styles = "".join(f'<xf numFmtId="{200 + number}"/>' for number in range(len(FORMATS)))
    parts = {
        "_rels/.rels": f'<Relationships {_RELATED}><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="{_OFFICE}">{described}<sheets>{"".join(listed)}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {_RELATED}>{''.join(related)}</Relationships>",
        "xl/styles.xml": f'<styleSheet {SPACE}><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        **{f"xl/worksheets/sheet{number}.xml": text for number, text in enumerate(sheets.values(), start=1)},
    }
    return packed(
        path,
        {name: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode() for name, text in parts.items()},
    )


def unpacked(path: Path) -> dict[str, bytes]:
    """The parts of a workbook by their names."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: Mapping[str, bytes]) -> Path:
    """A workbook of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


class InPieces(Archive):
    """An archive that never was on a disk: its parts in the pieces that they are given in, each of which is read by itself."""

    def __init__(self, parts: Mapping[str, Sequence[str]]) -> None:
        self.held = {name: [piece.encode() for piece in pieces] for name, pieces in parts.items()}
        self.sizes = {name.lower(): sum(map(len, pieces)) for name, pieces in self.held.items()}

    def __contains__(self, name: str) -> bool:
        return name in self.held

    def pieces(self, name: str) -> Iterator[bytes]:
        return iter(self.held[name])
