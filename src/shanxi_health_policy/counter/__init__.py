"""The page for the counter: one page of HTML, style and scripts that asks the rules; here are its files, and no rule.

The page asks through `page/answers.js` alone. The service gives these files out at `/`, where that module asks the service;
wherever another module of the same two functions stands in its place, the same page has another home.
"""

from __future__ import annotations

from shanxi_health_policy.counter.page_files import INDEX, PageFile, content_policy, page_files

__all__ = ["INDEX", "PageFile", "content_policy", "page_files"]
