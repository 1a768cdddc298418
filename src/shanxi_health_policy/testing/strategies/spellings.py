"""Hypothesis strategies for what stands in files: ids, amounts and days as people, spreadsheets and databases write them.

Each [Spelling][] says what it means, so that a reader of files can be held to it: what means the same is the same person, the
same money, the same day, and what is unclear is refused and never guessed.

```python
from hypothesis import given
from shanxi_health_policy.testing import amount_spellings, unclear_amounts


@given(amount_spellings())
def test_my_reader_knows_the_amount(cell):
    assert my_reader(cell.text) == cell.means


@given(unclear_amounts())
def test_my_reader_refuses_what_is_unclear(cell):
    assert my_reader(cell.text) is None
```

All that is drawn is what the readers of this library understand and refuse: its own tests hold them to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Generic, TypeAlias, TypeVar

from attrs import frozen
from hypothesis import strategies as st

from shanxi_health_policy.checks import check_day
from shanxi_health_policy.days import FIRST_DAY, LAST_DAY
from shanxi_health_policy.money import MAX_FEN, MoneyLike, to_fen, to_yuan
from shanxi_health_policy.vocabulary.cell_words import WORDS_FOR_NOTHING
from shanxi_health_policy.vocabulary.identifiers import LONGEST_ID
from shanxi_health_policy.vocabulary.identifiers import identifier as in_normal_form

_Meaning = TypeVar("_Meaning", bound=str | Decimal | date | None)


@frozen
class Spelling(Generic[_Meaning]):
    """What stands in a cell, and what it means."""

    text: str
    means: _Meaning
    """The id in its normal form, the amount in yuan, or the day; None where it is unclear, and must be refused."""


Unclear: TypeAlias = Spelling[None]
"""What must be refused."""
_Way: TypeAlias = Callable[[str], str]

_BLANKS = ("", "", " ", "  ", "\u3000", "\xa0")
_UNSEEN = ("\u200b", "\ufeff", "\u2060")
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "########")
_WRAPS: tuple[_Way, ...] = (
    lambda text: f"'{text}",
    lambda text: f"‘{text}’",
    lambda text: f'="{text}"',
    lambda text: f'"{text}"',
)


def id_spellings(identifier: str | None = None) -> st.SearchStrategy[Spelling[str]]:
    """An id of a person or a visit, in any spelling in which it is still the same id; any id where none is given.

    Blanks and characters that are not seen, an apostrophe or a formula around it, full width, a fraction of zeros behind a
    whole number, and the small x of an identity number.

    >>> from hypothesis import find
    >>> find(id_spellings("14010019900101123X"), lambda one: one.text.startswith("'1")).means
    '14010019900101123X'
    """
    given = _IDS if identifier is None else st.just(in_normal_form(identifier, "identifier"))
    return given.flatmap(_spelled_id)


def unclear_ids() -> st.SearchStrategy[Unclear]:
    """What is no id: numbers of which a spreadsheet kept some digits only, its error values, control characters, nothing.

    >>> from hypothesis import find
    >>> find(unclear_ids(), lambda one: "E+" in one.text).means is None
    True
    """
    exponents = st.builds(
        "{}.{}{}+{}".format,
        st.integers(1, 9), st.integers(0, 99_999), st.sampled_from("eE"), st.integers(10, 19),
    )  # fmt: skip
    control = st.sampled_from(("\t", "\n", "\x07", "\x1f")).map("P{}1".format)
    too_long = st.integers(LONGEST_ID + 1, LONGEST_ID + 50).map(lambda length: "1" * length)
    nothing = st.sampled_from(("", *sorted(WORDS_FOR_NOTHING), "-", "——", "/"))
    return _unclear(exponents, control, too_long, nothing, st.sampled_from(_ERRORS))


def amount_spellings(amount: MoneyLike | None = None) -> st.SearchStrategy[Spelling[Decimal]]:
    """An amount of money in any way of writing that is exact; any amount where none is given.

    Zeros before and behind it, none before the point, commas between thousands, a plus, the sign of the currency or 元, blanks,
    and full width.

    >>> from hypothesis import find
    >>> find(amount_spellings("1500"), lambda one: "," in one.text and "￥" in one.text).means
    Decimal('1500.00')
    """
    fen = st.integers(0, MAX_FEN) | st.integers(0, 999_999)
    given = fen if amount is None else st.just(to_fen(amount))
    return given.map(to_yuan).flatmap(_spelled_amount)


def unclear_amounts() -> st.SearchStrategy[Unclear]:
    """What is no exact amount of a bill: parts of a fen, exponents, negative sums, misplaced commas, other signs, words.

    >>> from hypothesis import find
    >>> find(unclear_amounts(), lambda one: one.text.endswith("%")).means is None
    True
    """
    yuan, fen = st.integers(1, 9999), st.integers(1, 99)
    places = st.builds("{}.{:02}{}".format, yuan, fen, st.integers(1, 99))
    below = st.builds("{}{}.{:02}".format, st.sampled_from(("-", "−", "－", "¥-")), yuan, fen)
    bracketed = st.builds("({}.{:02})".format, yuan, fen)
    exponents = st.builds("{}.{}E+{}".format, st.integers(1, 9), fen, st.integers(1, 9))
    comma = st.builds("{},{:02}".format, yuan, fen)
    wrong_groups = st.builds("{},{:02}.{:02}".format, yuan, fen, fen)
    too_large = st.integers(MAX_FEN // 100 + 1, 10**30).map(str)
    words = st.sampled_from(
        ("七十", "15O.00", "l50", "70.25-", "70.25 70.25", "0x10", "1_000", "inf", "TRUE", "=1+1", *_ERRORS)
    )
    others = st.builds("{}{}{}".format, st.sampled_from(("$", "约", "€")), yuan, st.just(""))
    percent = st.builds("{}%".format, yuan)
    return _unclear(
        places, below, bracketed, exponents, comma, wrong_groups, too_large, words, others, percent
    )


def day_spellings(day: date | None = None) -> st.SearchStrategy[Spelling[date]]:
    """A day in any of the usual forms, with or without a time of day; any day where none is given.

    >>> from hypothesis import find
    >>> find(day_spellings(date(2023, 5, 4)), lambda one: one.text.startswith("2023年5月")).means
    datetime.date(2023, 5, 4)
    """
    given = st.dates(FIRST_DAY, LAST_DAY) if day is None else st.just(check_day(day, "day"))
    return given.flatmap(_spelled_day)


def unclear_days(*, zones: bool = True) -> st.SearchStrategy[Unclear]:
    """What is no day: days and times that do not exist, years of two digits or out of bounds, other orders, serial numbers.

    With `zones` also times with a zone, of which the day depends on where one asks; a file with such a time is refused as a
    whole, since it is not said whose days count.

    >>> from hypothesis import find
    >>> find(unclear_days(), lambda one: one.text.endswith("Z")).means is None
    True
    """
    year, month, day = st.integers(2000, 2099), st.integers(1, 12), st.integers(1, 28)
    mark = st.sampled_from("-/.")
    absent = st.sampled_from(
        ("2023-02-29", "2023-04-31", "2023-00-10", "2023-13-01", "2100-02-29", "20230230")
    )
    far = st.sampled_from(("0023-05-04", "1899-12-31", "3000-01-01", "9999-12-31"))
    short = st.builds(lambda y, m, d, mark: f"{y % 100:02}{mark}{m}{mark}{d}", year, month, day, mark)
    turned = st.builds(lambda y, m, d, mark: f"{d}{mark}{m}{mark}{y}", year, month, day, mark)
    partial = st.builds("{}-{:02}".format, year, month) | year.map(str)
    serial = st.integers(36_526, 73_050).map(str)
    plain = st.builds("{}-{:02}-{:02}".format, year, month, day)
    wrong = st.sampled_from((" 24:00", " 25:99", " 9:60", "T23:59:60", " 99:99"))
    no_time = st.builds("{}{}".format, plain, wrong)
    mixed = st.builds("{}-{}/{}".format, year, month, day)
    words = st.sampled_from(("昨天", "5月4日", "2023年度", *_ERRORS))
    zoned = st.builds("{}T02:00:00{}".format, plain, st.sampled_from(("Z", "+08:00", " UTC", "-0330")))
    return _unclear(
        absent, far, short, turned, partial, serial, no_time, mixed, words, *((zoned,) if zones else ())
    )


_IDS = (
    st.from_regex(r"[A-Z]{1,2}[0-9]{1,9}", fullmatch=True)
    | st.from_regex(r"[1-9][0-9]{0,17}", fullmatch=True)
    | st.from_regex(r"[1-9][0-9]{16}X", fullmatch=True)
)


def _unclear(*texts: st.SearchStrategy[str]) -> st.SearchStrategy[Unclear]:
    return st.one_of(*texts).map(lambda text: Spelling(text, None))


def _full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


@st.composite
def _spelled_id(draw: st.DrawFn, means: str) -> Spelling[str]:
    text = means
    if len(text) == 18 and text.endswith("X") and text[:-1].isdigit():
        text = text.replace("X", draw(st.sampled_from("Xx")))
    if text.isascii() and text.isdigit():
        text += draw(st.sampled_from(("", ".", ".0", ".0000000000")))
    if draw(st.booleans()):
        text = "".join(_full_width(one) if one.isascii() and one.isalnum() else one for one in text)
    for wrap in draw(st.lists(st.sampled_from(_WRAPS), max_size=2)):
        text = wrap(text)
    if draw(st.booleans()):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(_UNSEEN)) + text[place:]
    return Spelling(_between(draw, text), means)


@st.composite
def _spelled_amount(draw: st.DrawFn, means: Decimal) -> Spelling[Decimal]:
    whole, _, places = f"{means:.2f}".partition(".")
    if draw(st.booleans()) and len(whole) > 3:
        whole = f"{int(whole):,}"
    elif draw(st.booleans()):
        whole = draw(st.integers(1, 3)) * "0" + whole
    written = (
        places.rstrip("0") if draw(st.booleans()) else places + draw(st.sampled_from(("", "00", "00000000")))
    )
    if whole.strip("0") == "" and written and draw(st.booleans()):
        whole = ""
    sign = draw(st.sampled_from(("", "", "￥", "¥", "+", "+￥", "￥ ")))
    text = sign + whole + (f".{written}" if written else "") + draw(st.sampled_from(("", "", "元", " 元")))
    return Spelling(_between(draw, _full_width(text) if draw(st.booleans()) else text), means)


@st.composite
def _spelled_day(draw: st.DrawFn, means: date) -> Spelling[date]:
    year, month, day = means.year, means.month, means.day
    mark = draw(st.sampled_from("-/."))
    form = draw(
        st.sampled_from(
            (
                "{0}{3}{1:02}{3}{2:02}",
                "{0}{3}{1}{3}{2}",
                "{0}{1:02}{2:02}",
                "{0}年{1}月{2}日",
                "{0}年{1:02}月{2:02}日",
            )
        )
    )
    text = form.format(year, month, day, mark)
    time = draw(st.sampled_from(("", "", " 00:00:00", " 9:30", "T23:59:59.5", "  08:05:00.000000001")))
    return Spelling(_between(draw, _full_width(text + time) if draw(st.booleans()) else text + time), means)


def _between(draw: st.DrawFn, text: str) -> str:
    """The text with blanks around it."""
    return draw(st.sampled_from(_BLANKS)) + text + draw(st.sampled_from(_BLANKS))
