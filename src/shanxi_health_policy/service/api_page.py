"""The description of the service as one page, with nothing loaded from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shanxi_health_policy.drawing.page import page
from shanxi_health_policy.text import Language


def api_page(description: Mapping[str, Any], language: Language, address: str = "/v1/openapi.json") -> str:
    """The page, in one language; the description itself is at `address`."""
    return page(
        "api.html.j2",
        __package__,
        "service",
        title=description["info"]["title"],
        language={"zh": "zh-CN", "en": "en"}[language],
        lang=language,
        address=address,
        api=description,
        calls=list(_calls(description)),
    )


def _calls(description: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What may be asked: each address with its parameters and examples."""
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            zh, _, en = call["summary"].partition(" · ")
            content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
            examples = content.get("examples", {})
            yield {
                "method": method.upper(),
                "path": path,
                "summary": {"zh": zh, "en": en},
                "parameters": call.get("parameters", []),
                "examples": [
                    json.dumps(one["value"], ensure_ascii=False, indent=1) for one in examples.values()
                ],
            }
