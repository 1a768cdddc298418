"""The table of cells: how a clerk's file shows each kind of trouble, and what must then happen, in whatever column.

A new column is said in `ROLES`; a new kind is a line of `KINDS`, and is tried in every column of its role, by every reader, in
every format that can hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import field, frozen
from tests.batch.kinds.formats import Sheet

ID, DAY, MONEY, TERM, NAME, FLAG, YEAR = "id", "day", "money", "term", "name", "flag", "year"
ROLES: Final = {
    "visit_id": ID,
    "person_id": ID,
    "cancels": ID,
    "visited_on": DAY,
    "amount": MONEY,
    "fund_paid": MONEY,
    "total_cost": MONEY,
    "eligible_cost": MONEY,
    "fund_payment": MONEY,
    "patient_payment": MONEY,
    "paid": MONEY,
    "contribution_standard": MONEY,
    "condition": TERM,
    "fee_class": TERM,
    "hospital_grade": TERM,
    "facility_kind": TERM,
    "groups": TERM,
    "technique": NAME,
    "facility": NAME,
    "refund_flag": FLAG,
    "charge_or_refund": FLAG,
    "year": YEAR,
}
"""What every column of every file holds."""
REASONS: Final = {
    "visited_on": "not_a_day",
    "condition": "unknown_condition",
    "fee_class": "unknown_fee_class",
    "hospital_grade": "unknown_hospital_grade",
    "facility_kind": "unknown_facility_kind",
    "groups": "unknown_group",
    "technique": "not_an_item",
    "facility": "error_cell",
    "refund_flag": "unknown_refund_flag",
    "charge_or_refund": "unknown_refund_flag",
    "year": "not_a_year",
}
"""Why a cell that is not understood is rejected, where its role does not say so."""
OF_ROLE: Final = {ID: "not_an_identifier", MONEY: "not_money"}

SAME = "the same money"
"""The cell means what the clean one means."""
EMPTY = "an empty cell"
"""The cell means what an empty one means in its place, whatever that is."""
REJECTED = "rejected"
"""The row is rejected by this column; the reason is that of its role, unless the kind has its own."""


@frozen
class Kind:
    """A kind of trouble: how a cell shows it, and what must happen."""

    name: str
    must: str
    roles: tuple[str, ...]
    shows: Callable[[Any], object]
    """From the clean cell to that of the clerk."""
    reason: str = ""
    columns: tuple[str, ...] = ()
    """The only columns that can show it, where not all of the role can."""
    clean: Mapping[str, str] = field(factory=dict)
    """Other clean cells, where the usual ones could not show it."""
    citizens: bool = False
    """Whether ids are those of citizens, of 18 characters."""
    sheet_only: bool = False
    """Whether only the cell of a workbook can hold it: what stands in a text file then is a text, and has its own kind."""

    def columns_of(self, names: list[str]) -> list[str]:
        """In which columns of a file it can be."""
        fitting = [one for one in names if ROLES[one] in self.roles]
        return [one for one in fitting if not self.columns or one in self.columns]

    def reason_of(self, column: str) -> str:
        """Why a row is rejected that has it in a column."""
        return self.reason or REASONS.get(column) or OF_ROLE[ROLES[column]]

    def is_in(self, ending: str) -> bool:
        """Whether a file of that kind can hold it."""
        return ending == ".xlsx" or not self.sheet_only


EVERY = (ID, DAY, MONEY, TERM, NAME, FLAG, YEAR)
NOTHING = (
    "NULL",
    "\\N",
    "None",
    "nan",
    "N/A",
    "无",
    "-",
    "——",
    "/",
    " ",
    "\u3000",
    "\u200b",
    "(null)",
    "<NA>",
)
BROKEN = (
    "#N/A", "#REF!", "########", "#NV", "#VALEUR!", "#¿NOMBRE?", "#ЗНАЧ!", "＃N/A！", '="#REF!"', "'#N/A'", "Err:502",
    "=VLOOKUP(A1,B:C,2,0)",
)  # fmt: skip
"""What spreadsheets in several languages write where a formula fails, or in place of what it would give."""


def _full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def _cell(kind: str, value: str) -> Sheet:
    return Sheet(f'<c {{r}} t="{kind}"><v>{value}</v></c>')


def _number(text: str, style: int = 0) -> Sheet:
    return Sheet(f'<c {{r}} s="{style}"><v>{text}</v></c>')


def _always(cell: object) -> Callable[[str], object]:
    return lambda _: cell


def _all(name: str, must: str, roles: tuple[str, ...], *cells: object, **more: Any) -> list[Kind]:
    """One kind for each of some cells that stand there instead."""
    return [
        Kind(f"{name} {number}: {cell}", must, roles, _always(cell), **more)
        for number, cell in enumerate(cells)
    ]


_DAY_2 = 44987
"""2 March 2023 as a spreadsheet counts days; the clean day of the row that is damaged."""

KINDS: Final = [
    # ------------------------------------------------------------------------------------- any cell
    Kind("blanks around it", SAME, EVERY, lambda text: f"  {text} "),
    Kind("wide blanks around it", SAME, EVERY, lambda text: f"\u3000{text}\xa0"),
    Kind("a character of no width", SAME, EVERY, lambda text: f"\u200b{text}"),
    Kind("the mark of a file's beginning", SAME, EVERY, lambda text: f"{text}\ufeff"),
    *_all("a word for nothing", EMPTY, EVERY, *NOTHING),
    *_all("an error as text", REJECTED, EVERY, *BROKEN),
    Kind("an error", REJECTED, EVERY, _always(_cell("e", "#N/A")), "error_cell", sheet_only=True),
    Kind("a reference that is lost", REJECTED, EVERY, _always(_cell("e", "#REF!")), "error_cell", sheet_only=True),
    Kind("a truth", REJECTED, EVERY, _always(_cell("b", "1")), "boolean", sheet_only=True),
    Kind(
        "a formula that waits", REJECTED, EVERY, _always(Sheet("<c {r}><f>A1</f></c>")), "not_computed", sheet_only=True
    ),
    # ------------------------------------------------------------------------------------- ids
    Kind("an apostrophe before it", SAME, (ID,), lambda text: f"'{text}"),
    Kind("a curly apostrophe", SAME, (ID,), lambda text: f"‘{text}’"),
    Kind("as a formula", SAME, (ID,), lambda text: f'="{text}"'),
    Kind("full width", SAME, (ID, DAY, MONEY, YEAR), _full_width),
    Kind("a zero fraction", SAME, (ID,), lambda text: f"{text}.0000000000"),
    Kind("a bare point", SAME, (ID,), lambda text: f"{text}."),
    Kind("the small x", SAME, (ID,), lambda text: text.lower(), citizens=True),
    Kind("the small x in full width", SAME, (ID,), lambda text: f"'{_full_width(text.lower())}", citizens=True),
    Kind("as a number", SAME, (ID,), lambda text: _number(text), sheet_only=True),
    *_all("an exponent", REJECTED, (ID,), "1.40000E+17", "1.4e17", "14E+16", "1.401E17"),
    *_all("a control character", REJECTED, (ID,), "P\x071", "P\t1", "P\n1"),
    *_all("a character that was lost", REJECTED, (ID,), "P\ufffd1", "??", "张？"),
    Kind("too long", REJECTED, (ID,), _always("1" * 101)),
    Kind(
        "18 digits as a number", REJECTED, (ID,), _always(_number("140100199001011234")), "beyond_15_digits", sheet_only=True
    ),
    Kind("an exponent as a number", REJECTED, (ID,), _always(_number("1.4E+17")), "beyond_15_digits", sheet_only=True),
    # ------------------------------------------------------------------------------------- days
    Kind("strokes", SAME, (DAY,), lambda text: text.replace("-0", "/")),
    Kind("points", SAME, (DAY,), lambda text: text.replace("-", ".")),
    Kind("eight digits", SAME, (DAY,), lambda text: text.replace("-", "")),
    Kind("in Chinese", SAME, (DAY,), lambda text: "{}年{}月{}日".format(*text.split("-"))),
    Kind("with a time", SAME, (DAY,), lambda text: f"{text} 09:30"),
    Kind("with a time to the second", SAME, (DAY,), lambda text: f"{text}T23:59:59.5"),
    Kind("a day of a sheet", SAME, (DAY,), lambda text: _number(str(_DAY_2 - 2 + int(text[-2:])), 1), sheet_only=True),
    Kind(
        "a time of a sheet", SAME, (DAY,), lambda text: _number(f"{_DAY_2 - 2 + int(text[-2:])}.5", 4), sheet_only=True
    ),
    *_all(
        "no such day", REJECTED, (DAY,), "2023-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "0023-05-04", "1899-12-31",
        "3023-05-04", "23-05-04", "04/05/2023", "2023-05", "2023", "45050", "昨天", "2023-5/4", "5月4日",
    ),
    *_all("no such time", REJECTED, (DAY,), "2023-03-02 25:99", "2023-03-02 99:99", "2023-03-02 24:00", "2023-03-02T09:60"),
    Kind("a number of days", REJECTED, (DAY,), _always(_number("45050")), sheet_only=True),
    Kind("a day that never was", REJECTED, (DAY,), _always(_number("60", 1)), sheet_only=True),
    # ------------------------------------------------------------------------------------- amounts
    Kind("more zeros", SAME, (MONEY,), lambda text: f"{text}00"),
    Kind("a sign of the currency", SAME, (MONEY,), lambda text: f"￥{text}", columns=("amount", "fund_paid", "paid")),
    Kind("the unit", SAME, (MONEY,), lambda text: f"{text}元"),
    Kind("zeros before it", SAME, (MONEY,), lambda text: f"00{text}", columns=("amount", "fund_paid", "paid")),
    Kind("no zero before the point", SAME, (MONEY,), lambda text: text[1:], columns=("amount",), clean={"amount": "0.50"}),
    Kind(
        "marks between thousands", SAME, (MONEY,), lambda text: f"{text[0]},{text[1:]}",
        columns=("amount", "contribution_standard"), clean={"amount": "1070.25", "contribution_standard": "1380.00"},
    ),
    Kind("a number", SAME, (MONEY, YEAR), lambda text: _number(text), sheet_only=True),
    *_all(
        "no exact amount", REJECTED, (MONEY,), "70.255", "1.5E+2", "1e9999999999", "inf", "七十", "70,25", "1,50.00",
        "12345678901.00", "9" * 60, "70.25 70.25", "70.25%", "$70.25", "0x10", "70.25-", "=1+1", "1_000", "TRUE",
    ),
    *_all("negative", REJECTED, (MONEY,), "-70.25", "−70.25", "－70.25", reason="negative_amount", columns=("amount",)),
    *_all(
        "negative", REJECTED, (MONEY,), "-70.25", "−70.25", "－70.25", "(70.25)",
        columns=(
            "fund_paid", "paid", "contribution_standard", "total_cost", "eligible_cost", "fund_payment", "patient_payment",
        ),
    ),
    Kind("brackets for a negative amount", REJECTED, (MONEY,), _always("(70.25)"), columns=("amount",)),
    Kind("not rounded", REJECTED, (MONEY,), _always(_number("70.250000000000014")), "not_rounded", sheet_only=True),
    Kind("beyond counting", REJECTED, (MONEY,), _always(_number("1E+300")), "beyond_15_digits", sheet_only=True),
    # ------------------------------------------------------------------------------------- names
    Kind("its code", SAME, (TERM,), _always("asthma"), columns=("condition",)),
    Kind("blanks within it", SAME, (TERM,), lambda text: " ".join(text), columns=("condition", "groups", "hospital_grade")),
    *_all("its class", SAME, (TERM,), "三类", "3", "ＩＩＩ", "iii", columns=("fee_class",)),
    *_all("unknown", REJECTED, (TERM,), "不知道", "哮", "IV", "?", "4", "x" * 300),
    *_all("no name", REJECTED, (NAME,), "针" * 201, columns=("technique",)),
    # ------------------------------------------------------------------------------------- marks and years
    *_all("its other word", SAME, (FLAG,), "0", "N", "未退", "正常", "false", columns=("refund_flag",)),
    *_all("its other word", SAME, (FLAG,), "收费", "正常", "未退费", columns=("charge_or_refund",)),
    *_all("unclear", REJECTED, (FLAG,), "2", "-1", "？", "x"),
    *_all("figures", REJECTED, (FLAG,), "0", "1", columns=("charge_or_refund",)),
    *_all("a refund of nothing", REJECTED, (FLAG,), "退费", "已退", "冲正", reason="refund_of_nothing"),
    Kind("the word for a year", SAME, (YEAR,), lambda text: f"{text}年"),
    Kind("a fraction of zeros", SAME, (YEAR,), lambda text: f"{text}.0"),
    *_all("no year", REJECTED, (YEAR,), "23", "0023", "3023", "二〇二三", "2023年度", "20230", "-2023", "2023.5", "1.9e3"),
]  # fmt: skip
