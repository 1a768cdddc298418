"""Shows on English pages what examples print in English: the blocks of the page's catalogue, which `tools.examples` keeps."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.transforms import SphinxTransform
from tools.catalogues import english_blocks


class EnglishExamples(SphinxTransform):
    """A block that has an English one is shown as that."""

    default_priority: ClassVar[int] = 25  # after what is said has been translated

    def apply(self, **_: Any) -> None:
        """Called by Sphinx."""
        known = english_blocks(self.env.docname) if self.config.language == "en" else {}
        for block in self.document.findall(nodes.literal_block):
            english = known.get(block.astext().rstrip("\n") + "\n")
            if english is not None:
                block.rawsource = english
                block.children = []
                block.append(nodes.Text(english))
