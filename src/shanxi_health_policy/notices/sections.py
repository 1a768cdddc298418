"""Sections of a notice (条、款): how people write them, and which one is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shanxi_health_policy.errors import InputError, UnknownTermError
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.labelled import nearest_of

if TYPE_CHECKING:
    from shanxi_health_policy.notices.notice import Notice

_NUMERALS = "零一二三四五六七八九"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_HAN = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_POINT = re.compile(rf"第([0-9]+|{_HAN})[条点]?|([0-9]+)[条点.]?|points?([0-9]+)")
_LONGEST = 40
_EXPECTED_POINT = Text(
    f"文件中的一条，写作 54、第54条、（五）2 等（1 至 {_LONGEST} 字）",
    f"a point of the notice, written as 54, 第54条 or （五）2, 1 to {_LONGEST} characters",
)


def section_form(written: str) -> str:
    """How sections are compared: 第54条 and 第五十四条 are 54, （五）2 is (五)2; a range stays what it is.

    >>> section_form("第５４条"), section_form("第五十四条"), section_form("（五） 2"), section_form("3–5")
    ('54', '54', '(五)2', '3–5')
    """
    text = "".join(unicodedata.normalize("NFKC", written).split()).casefold()
    found = _POINT.fullmatch(text)
    return text if found is None else str(_number(found[1] or found[2] or found[3]))


def _number(numeral: str) -> int:
    """A whole number in digits, or in Chinese up to 九十九."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    return (_NUMERALS.index(tens or "一") * 10 if ten else 0) + _NUMERALS.index(ones or "零")


def section_text(section: str) -> Text:
    """A section as it is cited.

    >>> section_text("54").en, section_text("二（五）2").en
    ('Point 54', 'II (5) 2')
    """
    if section.isdigit():
        return Text(f"第{section}条", f"Point {section}")
    inner = re.sub(f"（({_HAN})）", lambda found: f" ({_number(found[1])}) ", section)
    outer = re.sub(f"^(?:{_HAN})", lambda found: _ROMAN[_number(found[0])], inner)
    return Text(section, outer.replace("  ", " ").strip())


def points_text(points: Sequence[str]) -> Text:
    """Several sections as they are cited, those that follow each other by their first and last.

    >>> points_text(["5", "6", "7"]).zh, points_text(["二（一）3"]).en
    ('第5–7条', 'II (1) 3')
    """
    first, last = points[0], points[-1]
    if len(points) > 1 and list(points) == [str(one) for one in range(_start(first), _start(last) + 1)]:
        return Text(f"第{first}–{last}条", f"Points {first}–{last}")
    return joined(map(section_text, points), "、", ", ")


def _start(point: str) -> int:
    return int(point) if point.isdigit() else 0


def sections_of(notice: Notice) -> tuple[str, ...]:
    """The sections of a notice, as its clauses name them."""
    return tuple(dict.fromkeys(section for clause in notice.clauses.values() for section in clause.covers))


def section_named(written: str, sections: Iterable[str], field: str = "point") -> str:
    """The one of some sections that is meant; its chapter may be left out where the rest, down to a number, is enough.

    Raises [InputError][] for what is no text, [UnknownTermError][], which offers the nearest, for a section that is not there.

    >>> section_named("(五)2", ["二（五）2", "二（五）3", "三（二）"])
    '二（五）2'
    """
    if not isinstance(written, str) or not 0 < len(written) <= _LONGEST:
        raise InputError(field, written, _EXPECTED_POINT)
    wanted = section_form(written)
    known = {
        form: one for one in sections for form in (section_form(one), section_form(section_text(one).en))
    }
    if wanted in known:
        return known[wanted]
    within = tuple(dict.fromkeys(one for form, one in known.items() if _is_within(wanted, form)))
    if len(within) == 1 and wanted.startswith("(") and wanted[-1].isdigit():
        return within[0]
    raise UnknownTermError(field, written, _EXPECTED_POINT, _nearest(wanted, known, within))


def _is_within(wanted: str, form: str) -> bool:
    """Whether the words are a part of how a section is written: `(五)` or `2` of 二(五)2."""
    return wanted in form if wanted.startswith("(") else form.endswith(f"){wanted}")


def _nearest(wanted: str, known: dict[str, str], within: tuple[str, ...]) -> tuple[str, ...]:
    """Those that the words fit, or those nearest by number, or by spelling."""
    if within:
        return within[:3]
    numbers = sorted({int(form) for form in known if form.isdigit()}) if wanted.isdigit() else []
    if numbers:
        return tuple(str(one) for one in sorted(numbers, key=lambda one: abs(one - int(wanted)))[:3])
    return tuple(dict.fromkeys(known[one] for one in nearest_of(wanted, known, cutoff=0.4)))
