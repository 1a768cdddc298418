"""Links to tests, which lead to the tests as the reference shows them; and claims without one, which a build warns of."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from tools.claims import ROOT, faults, label_of

_FILE = re.compile(r"^(?:\.\./)*(tests/[\w/]+\.py)$")
_NAMED = re.compile(r"^(tests/[\w/]+\.py)::(\w+)$")
_LOGGER = logging.getLogger(__name__)


class TestLinks(SphinxTransform):
    """A link to a file of tests, with a test as its title, or the name of a test as code, leads to its place."""

    default_priority: ClassVar[int] = 700  # what is translated stands there by then

    def apply(self, **_: Any) -> None:
        """Called by Sphinx."""
        for link in list(self.document.findall(addnodes.download_reference)):
            file = _FILE.match(link["reftarget"])
            if file:
                link.replace_self(self._to(file[1], link.get("reftitle"), *link.children))
        for named in list(self.document.findall(nodes.literal)):
            test = _NAMED.match(named.astext())
            if test and not isinstance(named.parent, addnodes.pending_xref):
                named.replace_self(self._to(test[1], test[2], named.deepcopy()))

    def _to(self, path: str, test: str | None, *said: nodes.Node) -> addnodes.pending_xref:
        label = label_of(path, test)
        return addnodes.pending_xref(
            "",
            *said,
            refdomain="std",
            reftype="ref",
            reftarget=label,
            refexplicit=True,
            refwarn=True,
            refdoc=self.env.docname,
        )


def warn(_: Sphinx, docname: str, source: list[str]) -> None:
    """Tells what a page claims without a test, while it is read."""
    page = f"docs/{docname}.md"
    if (ROOT / page).is_file():
        for fault in faults(page, source[0], ROOT):
            _LOGGER.warning(fault, location=docname, type="claims")
