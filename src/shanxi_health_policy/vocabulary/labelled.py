"""Closed lists whose members have a code, a Chinese and an English name, and the other spellings people use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, TypeVar, cast

from attrs import field, frozen

from shanxi_health_policy.errors import UnknownTermError
from shanxi_health_policy.text import Language, Text

_IGNORED = re.compile(r"[\s_\-‐–—·•]+")
_SIGNED = re.compile(r"[\s_]*[-‐–—－]+[\s_]*\d")
_LONGEST_NAME = 80


class Named(Protocol):
    """Anything with a code and names in both languages."""

    @property
    def code(self) -> str:
        """The stable identifier, lower case with underscores."""

    @property
    def zh(self) -> str:
        """The standard Chinese name."""

    @property
    def en(self) -> str:
        """The English name."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other spellings that mean the same."""


NamedT = TypeVar("NamedT", bound=Named)


def normal_form(name: str) -> str:
    """How names are compared: full-width and half-width, case, blanks, hyphens and underscores make no difference.

    >>> normal_form("腰痛（腰肌劳损，急性腰扭伤）") == normal_form("腰痛(腰肌劳损,急性腰扭伤)")
    True
    """
    return _normal(name) if len(name) <= _LONGEST_NAME else _normal.__wrapped__(name)


@lru_cache(maxsize=4096)
def _normal(name: str) -> str:
    """The same few names come again and again; what is too long to be one is not kept."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name)).replace("、", ",").casefold()


def index_names(terms: Iterable[NamedT]) -> dict[str, NamedT]:
    """Every spelling of every term in its normal form."""
    return {
        normal_form(name): term for term in terms for name in (term.code, term.zh, term.en, *term.aliases)
    }


def nearest_names(name: str, index: Mapping[str, NamedT]) -> tuple[str, ...]:
    """The standard names most like a name that is unknown, at most three; none for one too long to be a name."""
    if len(name) > _LONGEST_NAME:
        return ()
    from difflib import get_close_matches  # only who errs needs it

    near = get_close_matches(normal_form(name), list(index), n=5, cutoff=0.4)
    return tuple(dict.fromkeys(index[key].zh for key in near))[:3]


def nearest_of(name: object, known: Iterable[str], cutoff: float = 0.6) -> tuple[str, ...]:
    """Of some words those most like one that is unknown, at most three."""
    from difflib import get_close_matches  # only who errs needs it

    return tuple(get_close_matches(str(name)[:_LONGEST_NAME], list(known), n=3, cutoff=cutoff))


class LabelledEnum(Enum):
    """A closed list: `code` (also the member's value), `zh`, `en`, and `aliases`."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    _term_zh: ClassVar[str]
    if not TYPE_CHECKING:  # pragma: no branch
        # a member is only itself; Enum's own, of its name, is slow, and every limit is found by it
        __hash__ = object.__hash__

    @classmethod
    def __init_subclass__(cls, *, term: str = "", **options: object) -> None:
        """`term` is the Chinese name of the list itself, for messages."""
        super().__init_subclass__(**options)
        cls._term_zh = term

    def __new__(cls, code: str, zh: str, en: str, aliases: tuple[str, ...] = ()) -> Self:
        """A member with its names."""
        member = object.__new__(cls)
        member._value_ = code
        member.code = code
        member.zh = zh
        member.en = en
        member.aliases = aliases
        return member

    @property
    def label(self) -> Text:
        """The names in both languages."""
        return Text(self.zh, self.en)

    def name_in(self, language: Language) -> str:
        """The standard name in one language."""
        return self.zh if language == "zh" else self.en

    @classmethod
    def find(cls, name: str) -> Self | None:
        """The member that a name stands for, or None when it is unknown; raises [UnknownTermError][] for what is no text."""
        text = cls._text(name)
        # The normal form drops hyphens; one before a number is a sign, and the number below nothing is none of ours.
        return None if _SIGNED.match(text) else cast("Self | None", _enum_index(cls).get(normal_form(text)))

    @classmethod
    def nearest(cls, name: str) -> tuple[str, ...]:
        """The standard names most like an unknown one, at most three."""
        return nearest_names(cls._text(name), _enum_index(cls))

    @classmethod
    def _text(cls, name: object, field: str | None = None) -> str:
        if not isinstance(name, str):
            raise UnknownTermError(field or cls.field_name(), name, cls.expected())
        return name

    @classmethod
    def parse(cls, name: str, field: str | None = None) -> Self:
        """The member that a name as people write it stands for: code, Chinese or English name, or a known spelling.

        Raises [UnknownTermError][], which offers the nearest names; it names the `field` that is asked with, or the list.
        """
        found = cls.find(cls._text(name, field))
        if found is None:
            raise UnknownTermError(field or cls.field_name(), name, cls.expected(), cls.nearest(name))
        return found

    @classmethod
    def of(cls, value: Self | str, field: str | None = None) -> Self:
        """The member itself, or the one that a name stands for."""
        return value if isinstance(value, cls) else cls.parse(cast("str", value), field)

    @classmethod
    def field_name(cls) -> str:
        """The field an error names when a name is not understood."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def expected(cls) -> Text:
        """What an error says is expected."""
        first = next(iter(cls))
        field_name = cls.field_name().replace("_", " ")
        return Text(f"{cls._term_zh}的名称，如 {first.zh}", f"the name of a {field_name} such as {first.zh}")


@cache
def _enum_index(cls: type[LabelledEnum]) -> dict[str, LabelledEnum]:
    return index_names(cls)


@frozen
class DeclaredTerm:
    """A condition or technique that a notice file declares for itself, beside the closed lists that ship."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = field(default=(), eq=False)

    def name_in(self, language: Language) -> str:
        """The standard name in one language."""
        return self.zh if language == "zh" else self.en
