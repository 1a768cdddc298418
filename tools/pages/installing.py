"""How a page says that the library is installed: one text for all of them, in a form that works while there is no release.

A page names what it needs, and gets the commands: ```` ```{install} service ````. Once there is a release, this is the place
to change.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from tools.pages.markdown import Reader, block

from shanxi_health_policy import __version__

WHEEL = f"shanxi_health_policy-{__version__}-py3-none-any.whl"


def commands(extras: str) -> str:
    """What is typed in the folder of the project; the extras are named as pip takes them, such as `service,batch`.

    >>> print(commands("cli").splitlines()[0])
    $ pip wheel --no-deps -w dist .
    """
    return f"$ pip wheel --no-deps -w dist .\n$ pip install './dist/{WHEEL}[{extras}]'"


def instructions(extras: str, reader: Reader) -> str:
    """The commands with the sentence before them, as Markdown."""
    said = reader.say(
        "尚未发布到 PyPI：在本项目的目录里构建 wheel，然后安装（没有网络或没有 Python 的，见[安装](/how-to/install.md)）。",
        "There is no release on PyPI yet: in the folder of this project, build the wheel and install it (without"
        " network or without Python, see [Installing](/how-to/install.md)).",
    )
    return "\n".join([said, "", *block("console", commands(extras))])


class Install(SphinxDirective):
    """The instructions in the language of the page; catalogues leave them out, since both languages are here."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """Called by Sphinx."""
        if self.env.app.builder.name == "gettext":
            return []
        reader = Reader("en" if self.config.language == "en" else "zh")
        return self.parse_text_to_nodes(instructions(self.arguments[0], reader))
