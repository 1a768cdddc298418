"""What a workbook says of its sheets, styles and shared texts, and a sheet of itself: part by part, up to every limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from tests.batch.workbook_files import SPACE, InPieces

from shanxi_health_policy.batch.files import workbook_parts
from shanxi_health_policy.batch.files.markup import BrokenMarkupError
from shanxi_health_policy.batch.files.workbook_parts import Aside, Sheet, Workbook, aside_of, read_workbook

MAIN = (
    '<Relationships><Relationship Id="m" Type="a/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
RELATED = "xl/_rels/workbook.xml.rels"
SHEETS = '<sheet name="One" r:id="1"/><sheet name="T_x0041_" r:id="2" state="hidden"/>'
RELATIONS = {"1": "worksheets/sheet1.xml", "2": "/xl/worksheets/sheet2.xml"}


def relation(number: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{number}" Type="http://x/{kind}" Target="{target}"{more}/>'


def workbook(
    sheets: str = SHEETS, described: str = "", related: str = "", parts: Mapping[str, str | Sequence[str]] | None = None
) -> Workbook:  # fmt: skip
    """What is read of a workbook of two sheets, with more beside it."""
    relations = "".join(relation(number, "worksheet", target) for number, target in RELATIONS.items())
    held: dict[str, str | Sequence[str]] = {
        "_rels/.rels": MAIN,
        "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="y">{described}<sheets>{sheets}</sheets></workbook>',
        RELATED: f"<Relationships>{relations}{related}</Relationships>",
        "xl/worksheets/sheet1.xml": "",
        "xl/worksheets/sheet2.xml": "",
        **(parts or {}),
    }
    return read_workbook(
        InPieces({name: [part] if isinstance(part, str) else part for name, part in held.items()})
    )


def test_the_sheets_are_those_with_rows_in_their_order() -> None:
    both = (
        Sheet("One", "xl/worksheets/sheet1.xml", hidden=False),
        Sheet("TA", "xl/worksheets/sheet2.xml", hidden=True),
    )
    assert workbook().sheets == both
    other = relation("3", "chartsheet", "c.xml") + relation("4", "dialogsheet", "d.xml")
    beside = '<sheet name="C" r:id="3"/>' + SHEETS + '<sheet name="D" r:id="4"/>'
    assert workbook(beside, related=other).sheets == both
    macros = relation("5", "xlMacrosheet", "m.xml")
    macro = Sheet("M", "xl/m.xml", hidden=True)
    found = workbook('<sheet name="M" r:id="5" state="veryHidden"/>', related=macros, parts={"xl/m.xml": ""})
    assert found.sheets == (macro,)


def test_a_workbook_has_a_sheet_and_not_too_many() -> None:
    charts = relation("c", "chartsheet", "c.xml")
    assert workbook('<sheet name="C" r:id="c"/>' * 512, related=charts).sheets == ()
    for many in (0, 513):
        with pytest.raises(BrokenMarkupError, match="the number of sheets"):
            workbook('<sheet name="C" r:id="c"/>' * many, related=charts)


@pytest.mark.parametrize(
    ("sheets", "related", "why"),
    [
        ('<sheet name="One" r:id="9"/>', "", "a sheet that is missing"),
        ('<sheet name="One"/>', "", "a sheet that is missing"),
        ('<sheet name="One" r:id="8"/>', relation("8", "worksheet", "no.xml"), "a sheet that is missing"),
        (
            '<sheet name="One" r:id="8"/>',
            relation("8", "worksheet", "worksheets/sheet1.xml", ' TargetMode="External"'),
            "a sheet that is missing",
        ),
        (
            '<sheet name="One" r:id="8"/>',
            relation("8", "worksheet", "worksheets/sheet1.xml").replace("<Relationship ", "<Other "),
            "a sheet that is missing",
        ),
        ('<sheet name="One" r:id="8"/>', relation("8", "theme", "worksheets/sheet1.xml"), "a sheet that is missing"),
        (
            SHEETS + '<sheet name="b" r:id="8"/>',
            relation("8", "worksheet", "worksheets/../worksheets/SHEET1.xml"),
            "two sheets of the same rows",
        ),
    ],
)  # fmt: skip
def test_a_sheet_has_rows_of_its_own(sheets: str, related: str, why: str) -> None:
    with pytest.raises(BrokenMarkupError, match=why):
        workbook(sheets, related=related, parts={"xl/worksheets/SHEET1.xml": ""})


@pytest.mark.parametrize("value", ["1", "true", "on", "0", "false", ""])
@pytest.mark.parametrize(("element", "name"), [("workbookPr", "date1904"), ("calcPr", "fullCalcOnLoad")])
def test_a_workbook_says_how_it_counts_days_and_whether_it_waits_to_be_computed(
    element: str, name: str, value: str
) -> None:
    book = workbook(described=f'<{element} {name}="{value}"/>').book
    is_true = value in ("1", "true", "on")
    assert (book.from_1904, book.computed_later) == (
        (is_true, False) if name == "date1904" else (False, is_true)
    )
    assert not workbook().book.from_1904
    assert not workbook().book.computed_later


# ------------------------------------------------------------------------------------------------------------ styles


def styles(formats: Mapping[str, str], cells: str, before: str = "") -> tuple[set[int], dict[int, int]]:
    """The styles of days, and those of leading zeros with how many digits."""
    codes = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in formats.items())
    text = f"<styleSheet><numFmts>{codes}</numFmts>{before}<cellXfs>{cells}</cellXfs></styleSheet>"
    book = workbook(related=relation("s", "styles", "styles.xml"), parts={"xl/styles.xml": text}).book
    return set(book.dates), dict(book.padded)


def test_the_formats_that_are_not_written_out_are_known_by_their_numbers() -> None:
    """Those of days and times; 46 is how long something took, and others are numbers."""
    every = "".join(f'<xf numFmtId="{number}"/>' for number in range(100))
    days = {14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 47, *range(27, 37), *range(50, 59)}
    assert styles({}, every) == (days, {})


def test_a_format_that_is_written_out_counts_whatever_its_number() -> None:
    formats = {
        "14": "0.00",
        "2": "yyyy/m/d",
        "200": "0",
        "201": "00",
        "202": "0" * 255,
        "203": "0000.0",
        "204": "",
    }
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in (*formats, "x", "²", "999"))
    assert styles(formats, cells) == ({1}, {3: 2, 4: 255})


def test_only_styles_of_cells_are_counted_and_each_once() -> None:
    day, number = '<xf numFmtId="14"/>', "<xf/>"
    inner = '<xf numFmtId="0"><alignment numFmtId="14"/><protection numFmtId="14"/></xf>'
    before = f"{day}<cellStyleXfs>{day}{day}</cellStyleXfs>"
    assert styles({}, number + inner + day, before) == ({2}, {})
    after = f"{day}</cellXfs><cellStyles>{day}</cellStyles><dxfs>{day}</dxfs><cellXfs>"
    assert styles({}, after) == ({0}, {})


def test_styles_and_formats_have_a_limit() -> None:
    assert styles({}, "<xf/>" * (2**16 - 1) + '<xf numFmtId="14"/>') == ({2**16 - 1}, {})
    with pytest.raises(BrokenMarkupError, match="many styles"):
        styles({}, "<xf/>" * (2**16 + 1))
    with pytest.raises(BrokenMarkupError, match="a long format"):
        styles({"200": "0" * 256}, "")


# ------------------------------------------------------------------------------------------------------ shared texts


def shared(*pieces: str) -> list[str]:
    """The texts of a part that is read in these pieces."""
    part = ["<sst>", *pieces, "</sst>"]
    related = relation("t", "sharedStrings", "texts.xml")
    return workbook(related=related, parts={"xl/texts.xml": part}).book.strings.to_list()


TEXTS: dict[str, list[str]] = {
    "": [],
    "<si><t>a</t></si><si><t></t></si>": ["a", ""],
    '<si><t xml:space="preserve"> a </t></si><si><t>_x0041_</t></si>': [" a ", "A"],
    "<si><t/></si><si/><si><t>a</t></si>": ["", "", "a"],
    "<si><t>a&amp;b</t></si><si><t><![CDATA[<c>]]></t></si>": ["a&b", "<c>"],
    "<!-- <si><t>no</t></si> --><si><t>a</t></si>": ["a"],
    "<?x <si><t>no</t></si>?><si><t>a</t></si>": ["a"],
    "<si><t>a\r\nb\rc\n\t</t></si>": ["a\nb\nc\n\t"],
    "<x:si><x:t>a</x:t></x:si>": ["a"],
    "<si ><t>a</t></si><si ><t>b</t></si><x:si><x:t>c</x:t></x:si>": ["a", "b", "c"],
    "<x:si><x:t>a</x:t></x:si><si><t>b</t></si>": ["a", "b"],
    "<si>\n<r>\n<rPr><b/>\n</rPr>\n<t>a</t>\n</r>\n<r>\n<t>b</t>\n</r>\n</si>": ["ab"],
    "<si><t>a</t><rPh><t>x</t><t>y</t></rPh><phoneticPr/></si><si><r><t>b</t></r></si>": ["a", "b"],
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_shared_text_is_all_that_it_says_and_not_how_it_is_spoken(text: str) -> None:
    assert shared(text) == TEXTS[text]
    assert shared(text.replace("si>", "si >")) == TEXTS[text], "not in the form that programs write"
    assert shared("<si><t>-</t></si>", text, "<si><r><t>+</t></r></si>") == ["-", *TEXTS[text], "+"]


def test_shared_texts_and_descriptions_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(shared("<si><t>a</t></si>" * 100)) == 100
    assert workbook_parts._MOST_STRINGS == 16_777_216, "too many for a test: here the border is near"
    monkeypatch.setattr(workbook_parts, "_MOST_STRINGS", 3)
    one = "<si><t>a</t></si>"
    assert shared(one, one * 2) == ["a"] * 3
    with pytest.raises(BrokenMarkupError, match="many texts"):
        shared(one * 2, one * 2)
    with pytest.raises(BrokenMarkupError, match="a long text"):
        shared("<si><t>" + "a" * (2**15 + 1) + "</t></si>")
    with pytest.raises(BrokenMarkupError, match="not well-formed"):
        shared("<si><t>\x00</t></si>")


def test_a_part_that_describes_others_has_a_limit_and_may_begin_with_blanks() -> None:
    main = MAIN.rjust(2**24)
    assert len(workbook(parts={"_rels/.rels": [main[:-9], main[-9:]]}).sheets) == 2
    with pytest.raises(BrokenMarkupError, match="a long description"):
        workbook(parts={"_rels/.rels": [main, " "]})
    with pytest.raises(BrokenMarkupError, match="not UTF-8"):
        workbook(parts={"_rels/.rels": f'<?xml version="1.0" encoding="GBK"?>{MAIN}'})


# ------------------------------------------------------------------------------------------------ beside the cells


def aside(*pieces: str) -> Aside:
    return aside_of(InPieces({"s": pieces}), Sheet("S", "s", hidden=False))


def merged(*places: str) -> str:
    return "".join(f'<mergeCell ref="{place}"/>' for place in places)


FAR = " " * 1100
"""More than the end of a piece that is looked at once more."""


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        ([""], Aside((), hidden=False)),
        (['<row hidden="1">'], Aside((), hidden=True)),
        (['<x:col min="1" hidden = "true">'], Aside((), hidden=True)),
        (['<row hidden="0"><sheet hidden="1">'], Aside((), hidden=False)),
        (["hidden"], Aside((), hidden=False)),
        (['<row r="7" hid', 'den="1">', FAR, FAR], Aside((), hidden=True)),
        ([FAR, '<col hidden="1">', FAR, FAR], Aside((), hidden=True)),
        ([merged("B2:C4")], Aside(((2, 2, 4, 3),), hidden=False)),
        (["<x:mergeCell  ref = 'b2:AA4'/>", merged("A5:B5")], Aside(((2, 2, 4, 27), (5, 1, 5, 2)), hidden=False)),
        ([FAR + '<mergeCell ref="B2:C', '4"/>', FAR, merged("B2:C4")], Aside(((2, 2, 4, 3),), hidden=False)),
        (["<mergeCell" + " " * 900, ' ref="B2:C4"/>'], Aside(((2, 2, 4, 3),), hidden=False)),
        (["<mergeCells>", "<mergeCell ref='B2'/>"], Aside((), hidden=False)),
    ],
)  # fmt: skip
def test_what_is_merged_or_hidden_is_found_wherever_a_sheet_is_cut(pieces: list[str], found: Aside) -> None:
    assert aside(*pieces) == found


@pytest.mark.parametrize(
    ("places", "cells"),
    [(["B3:C5"], 6), (["B3:C5", "B3:C5"], 6), (["B3:C5", "D1:F2"], 12), (["B3:C5", "A9:B3", "C1:A3", "C3:B2"], 12)],
)  # fmt: skip
def test_merged_cells_are_counted_once(
    monkeypatch: pytest.MonkeyPatch, places: list[str], cells: int
) -> None:
    monkeypatch.setattr(workbook_parts, "_MOST_MERGED", cells)
    assert len(aside(merged(*places)).merged) == len(set(places))
    monkeypatch.setattr(workbook_parts, "_MOST_MERGED", cells - 1)
    with pytest.raises(BrokenMarkupError, match="many merged cells"):
        aside(merged(*places))


def test_so_many_cells_are_merged_at_most() -> None:
    assert aside(merged("A1:D1048576")).merged == ((1, 1, 2**20, 4),)
    with pytest.raises(BrokenMarkupError, match="many merged cells"):
        aside(merged("A1:D1048576", "E1:E1"))
