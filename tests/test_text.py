"""Text is in both languages."""

from __future__ import annotations

import pickle

from shanxi_health_policy.text import Text


def test_a_text_speaks_either_language_or_both() -> None:
    text = Text(zh="颈椎病", en="cervical spondylosis")
    assert (text.in_language("zh"), text.in_language("en")) == ("颈椎病", "cervical spondylosis")
    assert str(text) == "颈椎病 | cervical spondylosis"
    assert pickle.loads(pickle.dumps(text)) == text
