"""Which language the command line speaks: `--lang`, or the locale; found before the commands are built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shanxi_health_policy.text import Language

OPTION = "--lang"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language asked for with `--lang` wherever it stands, else that of the locale.

    >>> choose_language(["limits", "--lang", "zh"], {"LANG": "en_GB.UTF-8"})
    'zh'
    >>> choose_language(["limits"], {"LC_ALL": "", "LANG": "zh_CN.UTF-8"})
    'zh'
    """
    asked: list[Language] = [
        language for value in _values(arguments) for language in LANGUAGES if value == language
    ]
    if asked:
        return asked[-1]
    locales = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in locales if name), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _values(arguments: Sequence[str]) -> list[str]:
    """What every `--lang` before a bare `--` asks for, in order."""
    before = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    found: list[str] = []
    for position, argument in enumerate(before):
        name, equals, value = argument.partition("=")
        if name == OPTION:
            found += [value] if equals else before[position + 1 : position + 2]
    return found
