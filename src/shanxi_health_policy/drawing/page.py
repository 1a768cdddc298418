"""One page of HTML for every report: no network, no script, and every text of the data escaped."""

from __future__ import annotations

import re

from shanxi_health_policy.drawing.svg import FONT
from shanxi_health_policy.errors import brought_by

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text without characters that no page and no workbook can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def page(template: str, package: str, extra: str, **given: object) -> str:
    """A template of a package, filled in; it extends `page.html.j2`.

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
    return plain(environment.get_template(template).render(font=FONT, **given))
