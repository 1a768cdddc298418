"""What `--dry-run` shows: how each file would be read, column by column."""

from __future__ import annotations

from collections.abc import Iterator

from shanxi_health_policy.batch import DryRun, FileReading
from shanxi_health_policy.batch.files.separators import SEPARATORS
from shanxi_health_policy.cli.output import Screen


def show_reading(screen: Screen, found: DryRun) -> None:
    """Everything that was understood of the files."""
    pairs = [pair for one in found.files for pair in _of_file(screen, one)]
    zone = found.time_zone or screen.text(
        "未指定（带时区的时间会被拒绝）", "none given (times with a zone are refused)"
    )
    pairs.append((screen.text("时区", "time zone"), zone))
    pairs += [(screen.text("注意", "note"), screen.of(note.says)) for note in found.notes]
    told = screen.text(
        "只看了各文件的开头；没有结算，没有写任何文件",
        "the beginning of each file; nothing was settled or written",
    )
    screen.pairs([*pairs, (screen.text("试读", "dry run"), told)])


def _of_file(screen: Screen, one: FileReading) -> Iterator[tuple[str, str]]:
    yield screen.text("文件", "file"), str(one.file)
    if one.encoding is not None:
        yield screen.text("编码", "encoding"), one.encoding
    if one.separator is not None:
        yield screen.text("分隔符", "separator"), screen.of(SEPARATORS[one.separator])
    for head in one.headers:
        rows = f"{head.first_row}–{head.last_row}" if head.first_row < head.last_row else str(head.last_row)
        yield screen.text("表头的行", "header in row"), f"{head.sheet}!{rows}" if head.sheet else rows
    comma = screen.text("、", ", ")
    for column in one.columns:
        samples = screen.text("：", ": ") + comma.join(column.samples) if column.samples else ""
        meant = screen.text("不使用", "not used")
        if column.column is not None and column.meaning is not None:
            meant = screen.text(f"{column.column}（{column.meaning.zh}）", column.column)
        yield f"  {column.header}", f"→ {meant}{samples}"
    for label, names in (
        (screen.text("没有的列（可以没有）", "columns not there (need not be)"), one.absent),
        (screen.text("说明退费的列", "columns that tell refunds"), one.refunds),
    ):
        yield label, comma.join(names) or screen.text("无", "none")
    yield screen.text("看过的行", "rows looked at"), str(one.rows_seen)
    for note in one.notes:
        yield screen.text("注意", "note"), screen.of(note.says)
