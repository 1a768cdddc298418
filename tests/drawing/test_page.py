"""The page of every report: what stands in the data is text, and what is missing is named."""

from __future__ import annotations

import sys
from html.parser import HTMLParser

import pytest

from shanxi_health_policy.batch.audit import report_html
from shanxi_health_policy.drawing.page import page, plain
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.text import Text

HOSTILE = "</td><script>alert('1')</script>&\"{{ 7 * 7 }}{% raw %}"


class Reader(HTMLParser):
    """The tags and texts of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def filled(text: str) -> str:
    """A page of an audit that says this text wherever it says one."""
    both = Text(text, text)
    section = {"name": both, "note": both, "pictures": (), "heads": [both], "cells": [[(text, "")]]}
    return page(
        "audit.html.j2",
        str(report_html.__package__),
        "batch",
        title=both,
        facts=[((both, ""), (text, "d"))],
        notes=[both],
        sections=[section],
    )


def test_no_text_of_the_data_becomes_markup() -> None:
    markup = filled(HOSTILE)
    assert markup.startswith("<!DOCTYPE html>\n")
    read = Reader(markup)
    assert "script" not in read.tags
    assert read.texts.count(HOSTILE) == 14
    assert "default-src 'none'" in markup
    assert "49" not in read.texts


def test_signs_that_no_page_can_hold_are_marked() -> None:
    assert plain("a\x00b\ufffe\ud800\n\t") == "a\ufffdb\ufffd\ufffd\n\t"
    assert filled("甲\x1b\ud800").encode("utf-8").count("甲\ufffd\ufffd".encode()) > 10


def test_without_what_fills_templates_in_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtraError, match=r"\[batch\]") as caught:
        filled("甲")
    assert (caught.value.extra, caught.value.missing) == ("batch", "jinja2")
