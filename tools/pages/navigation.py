"""The navigation beside every page names pages alone, and is made of their titles.

The theme makes it anew for each page, and Sphinx copies every heading of every page for that before it drops all but the
titles: half the time of a build. What the headings would leave is the same for each page and is made once here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def of_titles(app: Sphinx, _: str, __: str, context: dict[str, Any], ___: object) -> None:
    """Gives the theme, whose own handler comes later, a `toctree` that copies titles; it must not ask for headings."""
    whole: Callable[..., str] = context["toctree"]

    def toctree(*, titles_only: bool, **options: Any) -> str:
        if not titles_only:
            return whole(titles_only=False, **options)
        env, kept = app.env, app.env.tocs
        env.tocs = _titles(env)
        try:
            return whole(titles_only=True, **options)
        finally:
            env.tocs = kept

    context["toctree"] = toctree


@cache
def _titles(env: BuildEnvironment) -> dict[str, nodes.bullet_list]:
    """Of each page its title and the lists of pages in it, as Sphinx itself leaves them of its headings."""
    found = {name: toc.deepcopy() for name, toc in env.tocs.items()}
    for toc in found.values():
        for item in toc.children:
            if isinstance(item, nodes.list_item) and len(item) > 1:
                lists = list(item.findall(addnodes.toctree))
                item[1:] = [nodes.bullet_list("", *lists)] if lists else []
    return found
