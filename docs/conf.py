"""How the documentation is built: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shanxi_health_policy

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parents[1]))  # where `tools` is found

project = "shanxi-health-policy"
author = "The shanxi-health-policy authors"
version = release = shanxi_health_policy.__version__
language = "zh_CN"
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton", "tools.pages.sphinx_extension"]
exclude_patterns = ["examples"]
templates_path = ["_templates"]
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_ref_domains = ["std", "py"]  # no page names anything of C or JavaScript, and looking there takes long

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/language.html",
        "sidebar/search.html",
        "sidebar/parts.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_additional_pages = {"search": "search.html"}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
html_title = f"shanxi-health-policy {release}"
html_show_sourcelink = False
html_show_copyright = False


def _without_index(app: Sphinx) -> None:
    """Sphinx's own index of words knows no Chinese: what is searched is the text, which tools/search_text.py writes later."""
    app.builder.search = False  # type: ignore[attr-defined]


def _site_root(app: Sphinx, _: str, __: str, context: dict[str, Any], ___: object) -> None:
    """The Chinese pages are the root, the English ones a folder in it."""
    context["site_root"] = context["content_root"] + ("../" if app.config.language == "en" else "")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("builder-inited", _without_index)
    app.connect("html-page-context", _site_root)
