"""What was looked up as text for a person: an indented list, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shanxi_health_policy.service.looked_up import PARAMETERS
from shanxi_health_policy.text import Language

_WORDS = """
accreditation:达标 annual:年度限额 anomalies:异常 assumed:未指定地方 at:出处 candidates:候选 category:类 classes:收费类别
clause:条款 clauses:条款 code:代码 dates:日期 fee_classes:收费类别 found:找到 grades:医院等级 id:编号 in_force_from:施行日期
in_force_to:有效期至 issued:发文日期 issuers:发文机关 known_from:公布日期 limits:限额 listings:名单 near:相近的名称
not_computable:不能计算的 notice:文件 number:文号 per_visit:单次限额 place_name:地名 reach_by:限期 reading:口径 readings:口径
reasons:原因 replaces:代替 says:内容 since:自 sureness:把握 techniques:技术 title:标题
"""
_TERMS = dict(one.split(":") for one in _WORDS.split())
"""What the keys of look-ups are called in Chinese, but for those that a look-up is asked by."""
_NOT_SAID = frozenset({"digest", "rule", "sections", "source"})
"""What only a program has use for."""


def in_words(found: Mapping[str, Any], language: Language) -> str:
    """Everything that was found, a line each.

    >>> print(
    ...     in_words({"found": [{"number": "X〔2022〕1号", "title": {"zh": "标题", "en": "a title"}}]}, "en")
    ... )
    found:
      - number: X〔2022〕1号
        title: a title
    """
    return "\n".join(_lines(found, language))


def _lines(value: Any, language: Language) -> Iterator[str]:
    if isinstance(value, Mapping) and not {"zh", "en"} <= value.keys():
        for key, one in value.items():
            if key in _NOT_SAID or one is None or one is False:
                continue
            yield from _under(f"{_called(key, language)}{'：' if language == 'zh' else ':'}", one, language)
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        yield ("、" if language == "zh" else ", ").join(value) or "—"
    elif isinstance(value, list):
        for one in value:
            first, *rest = _lines(one, language)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _said(value, language)


def _under(heading: str, value: Any, language: Language) -> Iterator[str]:
    lines = list(_lines(value, language))
    if len(lines) == 1 and not lines[0].startswith("- "):
        yield f"{heading}{'' if heading.endswith('：') else ' '}{lines[0]}"
    else:
        yield heading
        yield from (f"  {line}" for line in lines)


def _said(value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        code = f" ({value['code']})" if "code" in value else ""
        return f"{value[language]}{code}"
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
    return str(value)


def _called(key: str, language: Language) -> str:
    if language == "en":
        return key.replace("_", " ")
    return _TERMS.get(key) or (PARAMETERS[key][1].zh.partition("：")[0] if key in PARAMETERS else key)
