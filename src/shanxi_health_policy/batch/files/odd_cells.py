"""Cells that a reader cannot take for what they say, and why: known to whoever checks rows, whatever the file was."""

from __future__ import annotations

from shanxi_health_policy.text import Text

ODD = "__odd:"
"""Before the name of a column: why its cells cannot be taken for what they say, or null."""
ODD_CELLS = {
    "error_cell": Text(
        "没有错误的单元格；请在 Excel 里改正公式或数据",
        "a cell without an error: mend the formula or the data in Excel",
    ),
    "not_computed": Text(
        "算出结果的公式；请用 Excel 或 WPS 打开后保存一次",
        "a formula with its result: open the workbook in Excel or WPS and save it once",
    ),
    "boolean": Text("文字、数字或日期，不是逻辑值", "text, a number or a date, not a truth value"),
    "beyond_15_digits": Text(
        "至多 15 位的数字；Excel 只保留 15 位，更长的编号已经改变，请把该列设为文本后重新录入",
        "a number of at most 15 digits: Excel keeps no more, so a longer id is changed; "
        "format the column as text and enter it again",
    ),
    "not_rounded": Text(
        "舍入到分的金额；公式的结果请用 ROUND(…, 2)",
        "an amount in whole fen: round what a formula gives, ROUND(…, 2)",
    ),
    "merged": Text(
        "没有合并的单元格；请取消合并，在每一行填写",
        "cells that are not merged: unmerge them, and fill in every row",
    ),
}
"""What is expected instead of cells that cannot be taken for what they say."""
