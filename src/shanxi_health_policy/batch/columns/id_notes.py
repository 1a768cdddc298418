"""What the ids and balances of a file let suspect: zeros lost at the front, balances of strangers, balances above every limit.

None is a fault: each may be as it should. Yet a spreadsheet loses such zeros without a word, and then one person is two, or a
balance is nobody's; and who writes fen for yuan has met every limit. So they are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from shanxi_health_policy.batch.files.layout import Note
from shanxi_health_policy.batch.files.leading_zeros import any_begins_with_zero
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.text import Text, several
from shanxi_health_policy.vocabulary.identifiers import masked

if TYPE_CHECKING:
    from shanxi_health_policy.batch.columns.policy import Policy

_EXAMPLES = 3
_WHOLE = "^0*[0-9]+$"
_NOTHING = pl.DataFrame(schema={"short": pl.String, "long": pl.String})


class IdNotes:
    """Collects what the ids of a file let suspect, part by part."""

    def __init__(self) -> None:
        self._zeros: Counter[str] = Counter()
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        self._balances = self._strangers = self._above = 0
        self._highest = (0, 0)
        self._examples: list[str] = []

    def see(self, column: str, *ids: pl.Series) -> None:
        """Ids of a column, in whatever tables; all that are the same but for zeros at the front must be among them."""
        found = only_zeros_apart(*ids)
        self._zeros[column] += found.height
        # The least are shown, so that the parts of a file make no difference.
        pairs = sorted([*self._pairs.get(column, []), *found.head(_EXAMPLES).rows()])
        self._pairs[column] = pairs[:_EXAMPLES]

    def see_balances(
        self, balances: pl.DataFrame, policy: Policy, strangers: pl.Series, *rejected: pl.DataFrame
    ) -> None:
        """The balances; the persons of those of them who have no visit, and the rows of others that are rejected."""
        self._balances += balances.height
        paid, most = balances["paid"].to_numpy(), policy.most_a_year[balances["condition_code"].to_numpy()]
        above = (paid > most) & (most > 0)
        if above.any():
            self._above += int(above.sum())
            worst = int(np.where(above, paid, 0).argmax())
            self._highest = max(self._highest, (int(paid[worst]), int(most[worst])))
        if strangers.is_empty():
            return
        for rows in rejected:
            strangers = strangers.filter(~strangers.is_in(rows["person_id"].drop_nulls().unique().implode()))
        self._strangers += len(strangers)
        least = strangers.cast(pl.String).unique().sort().head(_EXAMPLES)
        self._examples = sorted({*self._examples, *least})[:_EXAMPLES]

    def notes(self) -> Iterator[Note]:
        """What is told of them."""
        for column, count in self._zeros.items():
            if count:
                zh = "、".join(f"{masked(short)} 与 {masked(long)}" for short, long in self._pairs[column])
                en = ", ".join(f"{masked(short)} and {masked(long)}" for short, long in self._pairs[column])
                yield Note("zeros_lost", Text(
                    f"{column}：有 {count} 个编号另有只差前导零的写法（{zh}），按不同的编号处理；"
                    "请核对是否表格软件丢失了前导零",
                    f"{column}: {several(count, 'id is', 'ids are')} there with more zeros at the front as well ({en}), and "
                    "different ones; see whether a spreadsheet lost these zeros",
                ))  # fmt: skip
        if self._above:
            paid, most = map(to_yuan, self._highest)
            yield Note("balances_above_limits", Text(
                f"期初余额 {self._balances} 行中，有 {self._above} 行高于该病症各类别的年度限额"
                f"（最高 {paid} 元，限额最高 {most} 元），当年不再支付；请核对单位是否为元",
                f"{self._above} of {self._balances} opening balances are above the annual limits of every class "
                f"(as high as {paid} yuan, with a limit of at most {most}), so that nothing more is paid in the year; "
                "see whether they are in yuan",
            ))  # fmt: skip
        if self._strangers:
            shown = [masked(one) for one in self._examples]
            yield Note("balances_of_others", Text(
                f"期初余额 {self._balances} 行中，有 {self._strangers} 行的人在本文件没有就诊（{'、'.join(shown)}）；"
                "请核对编号的写法是否一致",
                f"{self._strangers} of {self._balances} opening balances are of persons who have no visit in the file "
                f"({', '.join(shown)}); see whether the ids are written alike",
            ))  # fmt: skip


def only_zeros_apart(*ids: pl.Series) -> pl.DataFrame:
    """The whole numbers among texts that stand there with more zeros at the front as well: `short`, and one such, `long`.

    Quick where all are equally long, as ids that are filled up with zeros are, and where none begins with a zero.
    """
    texts = [one for one in ids if one.dtype == pl.String and not one.is_empty()]
    size = [one.str.len_bytes() for one in texts]
    if len({bound for one in size for bound in (one.min(), one.max())}) < 2:
        return _NOTHING
    if not any(any_begins_with_zero(one) for one in texts):
        return _NOTHING
    long = pl.concat([one.filter(one.str.contains("^0[0-9]+$")).alias("long").unique() for one in texts])
    zeros = long.unique().to_frame().with_columns(bare=pl.col("long").str.strip_chars_start("0"))
    keys = zeros["bare"].implode()
    bare = [(one, one.str.strip_chars_start("0")) for one in texts]
    like = [one.filter(key.is_in(keys) & one.str.contains(_WHOLE)).alias("short") for one, key in bare]
    shorts = pl.concat([one.unique() for one in like]).unique().to_frame()
    shorts = shorts.with_columns(bare=pl.col("short").str.strip_chars_start("0"))
    both = shorts.join(zeros, on="bare").filter(
        pl.col("short").str.len_bytes() < pl.col("long").str.len_bytes()
    )
    return (
        both.sort("short", "long").unique("bare", keep="first", maintain_order=True).select(_NOTHING.columns)
    )
