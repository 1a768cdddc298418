"""Writes the pages when a build of the documentation begins, in its language; a build of catalogues leaves them out."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, get_type_hints

from sphinx.application import Sphinx
from sphinx.util.inspect import stringify_signature
from tools.pages.docstrings import as_rst, in_language
from tools.pages.every_page import write
from tools.pages.examples import EnglishExamples
from tools.pages.generated import GENERATED, is_generated
from tools.pages.installing import Install
from tools.pages.links_to_tests import TestLinks, warn
from tools.pages.navigation import of_titles
from tools.pages.search_names import into_head


def _begin(app: Sphinx) -> None:
    if app.builder.name == "gettext":  # they are made in either language, and translated by nobody
        app.config.exclude_patterns += [f"{one}*" for one in GENERATED]
        app.config.suppress_warnings += ["toc.excluded", "toc.not_readable", "myst.xref_missing"]
    else:
        write(Path(app.srcdir), "en" if app.config.language == "en" else "zh")
        app.add_transform(TestLinks)
        app.add_transform(EnglishExamples)


def _read(app: Sphinx, docname: str, source: list[str]) -> None:
    if not is_generated(docname):
        warn(app, docname, source)


def _docstring(app: Sphinx, _: str, __: str, ___: object, ____: object, lines: list[str]) -> None:
    """Docstrings are written as Markdown, and some in both languages."""
    lines[:] = as_rst(in_language(lines, "en" if app.config.language == "en" else "zh"))


def _signature(
    _: Sphinx, what: str, __: str, function: Any, ___: object, signature: str | None, ____: str | None
) -> tuple[str, str] | None:
    """The signature of a rule with the types of its parameters alone: what else it declares stands in the table below."""
    if what != "function" or signature is None or "Kind(" not in signature:
        return None
    whole, hints = inspect.signature(function), get_type_hints(inspect.unwrap(function))
    parameters = [one.replace(annotation=hints[one.name]) for one in whole.parameters.values()]
    told = whole.replace(parameters=parameters, return_annotation=hints["return"])
    arguments, _arrow, found = stringify_signature(told, unqualified_typehints=True).rpartition(" -> ")
    return arguments, found


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_directive("install", Install)
    app.connect("builder-inited", _begin)
    app.connect("source-read", _read)
    app.connect("html-page-context", of_titles, priority=400)  # before the theme, which is at 500
    app.connect("html-page-context", into_head)
    app.connect("autodoc-process-docstring", _docstring)
    app.connect("autodoc-process-signature", _signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
