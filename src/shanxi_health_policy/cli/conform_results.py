"""`conform-results`: the results of several implementations, side by side on one page."""

from __future__ import annotations

from shanxi_health_policy import testing
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import command, examples
from shanxi_health_policy.cli.options import value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.testing.conform.results import check_comparable, names_of, otherwise_made
from shanxi_health_policy.text import Text
from shanxi_health_policy.whole import check_another, output_path, write_text

_EXPECTED_PAGE = Text("以 .html 结尾、目录存在的文件", "a file that ends with .html, in a folder that exists")
_PASSED, _FAILED = Text("通过", "passed"), Text("不通过", "failed")


@command(
    "conform-results",
    options.files_argument("files", "FILE…", nargs=-1, required=True),
    value("-o --out FILE", "网页：.html", "the page: .html"),
    arguments=(("FILE…", Text("结果文件，一个实现一份", "files of results, one for each implementation")),),
    sections=(
        examples("""
            比较两个实现：| Two implementations side by side:
                shanxi-health-policy conform-results a.json b.json -o comparison.html
        """),
    ),
)
def conform_results_command(screen: Screen, files: tuple[str, ...], out: str | None) -> int:
    """Compare results."""
    path = None if out is None else output_path(out, {".html"}, _EXPECTED_PAGE)
    if path is not None:
        check_another(path, "-o", files)
    several = {file: testing.read_results(file) for file in files}
    check_comparable(several)
    for name, one in zip(names_of(several), several.values(), strict=True):
        result = screen.of(_PASSED if one.passed else _FAILED)
        screen.line(f"{name}: {result} {one.cases - one.failed}/{one.cases}")
        for group in one.groups:
            label = screen.text(group.label.zh, group.label.en)
            screen.line(f"  {group.failed}  {label}  {' '.join(group.clauses)}".rstrip())
    for note in otherwise_made(list(several.values())):
        screen.line(screen.of(note))
    if path is not None:
        write_text(testing.comparison_page(several), path)
        screen.line(f"{screen.text('网页', 'page')}: {path}")
    return ExitCode.DONE
