"""One page of HTML for every report: no network, no script, and every text of the data escaped."""

from __future__ import annotations

import re
from typing import TypeAlias

from shanxi_health_policy.drawing.svg import FONT
from shanxi_health_policy.errors import brought_by
from shanxi_health_policy.text import Language

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text without characters that no page and no workbook can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


Around: TypeAlias = tuple[str, str]
"""Where a page stands among others: the address of their first page, and of the same page in the other language."""


def page(
    template: str,
    package: str,
    extra: str,
    *,
    only: Language | None = None,
    around: Around | None = None,
    **given: object,
) -> str:
    """A template of a package, filled in; it extends `page.html.j2`.

    Texts come in both languages, or in one of them alone; a page that stands among others leads to them.

    Raises [MissingExtraError][] that names the `extra` which brings what fills templates in.
    """
    with brought_by(extra):
        import jinja2
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(one, "") for one in (__package__, package)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    home, other = around or ("", "")
    filled = environment.get_template(template).render(font=FONT, only=only, home=home, other=other, **given)
    return plain(filled)
