"""Columns of identifiers in their normal form: the functions of `vocabulary.identifiers`, asked only where a cell is odd."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.batch.columns.faults import FaultFinder, closer_by, constant, missing
from shanxi_health_policy.batch.loops import BLOCK
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.cell_words import LONGEST_ASCII_WORD
from shanxi_health_policy.vocabulary.identifiers import EXPECTED_ID, LONGEST_ID, ODD, no_identifier, normal_id

_WIDE = (pl.Int128, pl.UInt128)
_NO_FRACTION = Text("整数的编号，不带小数", "a whole number: an identifier has no fraction")


@frozen(eq=False, repr=False)
class Ids:
    """A column of identifiers: whole numbers as they were, or texts in their normal form, the empty one for no identifier."""

    cells: pl.Series
    wrong: pl.Series
    """Which cells hold no identifier; empty ones are among them."""
    _why: pl.DataFrame

    def tell(self, finder: FaultFinder, *, optional: bool = False) -> None:
        """Record the cells that hold none, and why; where the column is `optional` not those that are empty."""
        if not self.wrong.any():
            return
        wrong = self.wrong & self.none_if_empty.is_not_null() if optional else self.wrong
        why = self._why if self._why.height else None
        finder.add(wrong, self.cells.name, "not_an_identifier", EXPECTED_ID, why)

    def as_text(self) -> Ids:
        """The same, all of them as texts."""
        return evolve(self, cells=self.cells.cast(pl.String).fill_null(""))

    @property
    def none_if_empty(self) -> pl.Series:
        """The cells, null where they are empty."""
        if self.cells.dtype != pl.String:
            return self.cells
        return self.cells.set(self.cells == "", None)


def identifiers(column: pl.Series) -> Ids:
    """The identifiers of a column, of text or of any exact type."""
    if column.dtype.is_integer() and column.dtype not in _WIDE:
        return Ids(column, missing(column), closer_by(()))
    if column.dtype.is_decimal():
        return _of_decimals(column)
    texts = column.cast(pl.String)
    texts = texts.fill_null("") if texts.null_count() else texts
    if _are_plain(texts):
        return Ids(texts, _unfit(texts), closer_by(()))
    odd = texts.str.contains(ODD).arg_true()
    written = texts.gather(odd).unique()
    forms = {cell: normal_id(cell) for cell in written.to_list()}
    mended = texts.gather(odd).replace_strict(forms, return_dtype=pl.String)
    closer = closer_by((cell, said) for cell, form in forms.items() if (said := no_identifier(form)))
    lost = texts.is_in(closer["value"].implode())
    cells = texts.scatter(odd, mended)  # which changes the column itself
    wrong = _unfit(cells) | lost
    # Faults show a cell without the blanks around it.
    closer = closer.with_columns(pl.col("value").str.strip_chars()).unique("value")
    return Ids(cells.alias(column.name), wrong, closer)


def _of_decimals(column: pl.Series) -> Ids:
    """Decimals without a fraction as the texts of whole numbers; those that have one are no identifiers."""
    texts = column.cast(pl.String)
    whole = texts.str.replace(r"\.0+$", "").fill_null("")
    broken = whole.str.contains(".", literal=True)
    closer = closer_by((text, _NO_FRACTION) for text in texts.filter(broken).unique())
    return Ids(whole, broken | (whole == ""), closer)


def whole_ids(ids: pl.Series, kind: pl.DataType) -> tuple[pl.Series, pl.Series]:
    """Identifiers as whole numbers of this type, or of a wider one if that holds them all; and which are written otherwise."""
    texts = ids.cast(pl.String)

    def written(as_kind: pl.DataType) -> tuple[pl.Series, pl.Series]:
        whole = texts.cast(as_kind, strict=False)
        return whole, whole.cast(pl.String).ne_missing(texts)

    found = written(kind)
    return written(pl.Int64()) if found[1].any() else found


def _are_plain(texts: pl.Series) -> bool:
    """Whether nothing can be odd, told by the bytes of all texts together, which is quick: only digits and letters."""
    if not len(texts):
        return True
    if int(texts.str.len_bytes().min()) <= LONGEST_ASCII_WORD:  # type: ignore[arg-type]
        return False
    return all(piece.isalnum() and b"x" not in piece for piece in _bytes_of(texts))


def _bytes_of(texts: pl.Series) -> Iterator[bytes]:
    for start in range(0, len(texts), BLOCK):
        yield texts.slice(start, BLOCK).str.join("").cast(pl.Binary).item()


def _unfit(texts: pl.Series) -> pl.Series:
    """Which are no text of 1 to so many characters; bytes are counted first, which is quick."""
    size = texts.str.len_bytes()
    if not len(size) or (size.min() >= 1 and size.max() <= LONGEST_ID):  # type: ignore[operator]
        return constant(value=False, rows=len(texts))
    if (size > LONGEST_ID).any():
        size = texts.str.len_chars()
    return ~size.is_between(1, LONGEST_ID)
