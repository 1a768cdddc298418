"""The language is chosen before anything is built."""

from __future__ import annotations

import pytest

from shanxi_health_policy.cli.language import choose_language


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["--lang", "zh", "limits"], "zh"),
        (["limits", "--lang", "zh"], "zh"),
        (["limits", "--lang=zh"], "zh"),
        (["--lang", "zh", "limits", "--lang=en"], "en"),
        (["--lang=en", "limits", "--lang", "zh"], "zh"),
        (["limits", "--", "--lang", "zh"], "en"),
        (["limits", "--lang"], "en"),
        (["limits", "--lang", "fr"], "en"),
        ([], "en"),
    ],
)
def test_the_last_language_asked_for_counts(arguments: list[str], language: str) -> None:
    assert choose_language(arguments, {}) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_without_an_option_the_locale_decides(environment: dict[str, str], language: str) -> None:
    assert choose_language(["limits"], environment) == language


def test_an_option_is_stronger_than_the_locale() -> None:
    assert choose_language(["--lang", "en"], {"LC_ALL": "zh_CN.UTF-8"}) == "en"
