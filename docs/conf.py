"""How the documentation is built: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

import shanxi_health_policy

sys.path.insert(0, str(Path(__file__).parents[1]))  # where `tools` is found

project = "shanxi-health-policy"
author = "The shanxi-health-policy authors"
version = release = shanxi_health_policy.__version__
language = "zh_CN"
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False

extensions = ["myst_parser", "sphinx.ext.autodoc", "tools.pages.sphinx_extension"]
exclude_patterns = ["examples"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist", "colon_fence"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["wrap.css"]
html_title = f"shanxi-health-policy {release}"
html_show_sourcelink = False
html_show_copyright = False
