"""The JSON of a message: read within bounds and without loss, and written with amounts of exactly two places."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from attrs import field, frozen

from shanxi_health_policy.causes import undecodable
from shanxi_health_policy.errors import Fault, MessageError, cut, shown
from shanxi_health_policy.plain import DEEPEST, too_deep
from shanxi_health_policy.text import Spoken, Text, at

MISSING = Spoken("missing", "缺少")
"""Told as the value of what is not there."""


@frozen
class Spot:
    """A path in a file; the spots below it tell what is wrong in the same list.

    >>> spot = Spot("visit.json").row(1).below("input").below("feedetail").row(0)
    >>> spot.where
    '[1].input.feedetail[0]'
    """

    file: str
    where: str = ""
    faults: list[Fault] = field(factory=list)

    def below(self, key: str) -> Spot:
        """The spot of a key."""
        return Spot(self.file, f"{self.where}.{key}" if self.where else key, self.faults)

    def row(self, index: int) -> Spot:
        """The spot of a row of a list."""
        return Spot(self.file, f"{self.where}[{index}]", self.faults)

    def tell(self, value: str, expected: Text) -> None:
        """What stands here is not as expected; the value is told as it is. The whole of it stands at `message`."""
        self.faults.append(Fault(self.file, cut(self.where) or "message", cut(value), expected))

    def tell_shown(self, value: object, zh: str, en: str) -> None:
        """What stands here is not as expected; the value is quoted."""
        self.tell(shown(value), Text(zh, en))


LARGEST = 8_000_000
"""How many bytes a message, or a file of messages, may have."""
LARGEST_EXPONENT = 308
"""How far a number may reach: no program that reads what we write holds a larger one."""
MOST_FAULTS = 1000
"""How many faults of one text are told; a hostile one could hold millions."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_EXPECTED_JSON = Text("UTF-8 编码的 JSON", "JSON in UTF-8")
_EXPECTED_SIZE = Text(f"至多 {LARGEST} 字节", f"at most {LARGEST} bytes")
_EXPECTED_DEPTH = Text(f"嵌套至多 {DEEPEST} 层", f"at most {DEEPEST} levels of nesting")
_EXPECTED_ONCE = Text("每个键只写一次", "each key once")
_EXPECTED_NUMBER = Text(
    f"JSON 的数字（没有 NaN 和 Infinity），至多 {LARGEST_EXPONENT} 位",
    f"a number of JSON, which has no NaN or Infinity, of at most {LARGEST_EXPONENT} digits",
)
_EXPECTED_VALUE = Text(
    "JSON 的值：文本、数字、true、false、null、数组或对象",
    "a value of JSON: text, a number, true, false, null, a list or an object",
)


_PLAIN = frozenset({str, int, bool, type(None)})
"""Values of which nothing can be wrong here."""


class _Repeated(dict[str, object]):
    """An object in which a key stands more than once."""

    keys_repeated: Sequence[str] = ()


class _NoNumber(str):
    """`NaN` or `Infinity`, which JSON does not have, or a number beyond all bounds."""

    __slots__ = ()


class _OddError(Exception):
    """A text that holds what JSON does not."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _OddError
    return found


def _exact(text: str) -> Decimal:
    found = _number(text)
    if found is None:
        raise _OddError
    return found


def _no_constant(text: str) -> object:
    raise _OddError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_exact, parse_int=_exact, parse_constant=_no_constant
)
"""Reads nearly all texts; in one that holds what JSON does not it stops, and what is odd is looked for with every place."""


def read_json(source: str | bytes, name: str) -> object:
    """The value that a text holds, numbers as `Decimal`.

    Raises [MessageError][] when it is too large or too deep, is no JSON, repeats a key, or holds `NaN`, `Infinity` or a number
    beyond bounds such as `1e9999999999`.
    """

    def no_json(value: str, expected: Text) -> MessageError:
        return MessageError([Fault(name, "JSON", value, expected)])

    if len(source) > LARGEST:
        raise no_json(f"> {LARGEST}", _EXPECTED_SIZE)
    try:
        text = (source.decode() if isinstance(source, bytes) else source).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise MessageError([Fault(name, *undecodable(error), _EXPECTED_JSON)]) from None
    if too_deep(text):
        raise no_json(f"> {DEEPEST}", _EXPECTED_DEPTH)
    try:
        try:
            return _DECODER.decode(text)
        except _OddError:
            odd = _with_oddities(text)
    except json.JSONDecodeError as error:
        found = shown(text[error.pos : error.pos + 40])
        raise MessageError([Fault(name, at("line", error.lineno), found, _EXPECTED_JSON)]) from None
    spot = Spot(name)
    tell_oddities(odd, spot)
    raise MessageError(spot.faults[:MOST_FAULTS])


def _with_oddities(text: str) -> object:
    """What a text holds, with marks where it is odd."""

    def object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        repeated = _Repeated(found)
        repeated.keys_repeated = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        return repeated

    def number(text: str) -> object:
        found = _number(text)
        return _NoNumber(text) if found is None else found

    return json.loads(
        text, object_pairs_hook=object_of, parse_float=number, parse_int=number, parse_constant=_NoNumber
    )


def write_json(value: object) -> str:
    """A value as JSON text, `Decimal` as a number with its places as they are, Chinese as it is.

    >>> print(write_json({"hifp_pay": Decimal("80.00"), "psn_name": "患者甲"}))
    {
      "hifp_pay": 80.00,
      "psn_name": "患者甲"
    }
    """
    return "".join(_pieces(value, "\n"))


def _pieces(value: object, line: str) -> Iterator[str]:
    deeper = f"{line}  "
    if isinstance(value, Mapping) and value:
        yield "{"
        for number, (key, one) in enumerate(value.items()):
            yield f"{',' if number else ''}{deeper}{_quoted(key)}: "
            yield from _pieces(one, deeper)
        yield f"{line}}}"
    elif isinstance(value, (list, tuple)) and value:
        yield "["
        for number, one in enumerate(value):
            yield f"{',' if number else ''}{deeper}"
            yield from _pieces(one, deeper)
        yield f"{line}]"
    elif isinstance(value, Decimal):
        yield str(value)
    elif isinstance(value, str):
        yield _quoted(value)
    else:
        yield json.dumps(value)


def _quoted(text: str) -> str:
    # half of a character cannot be written in UTF-8: it is spelled out
    return json.dumps(text, ensure_ascii=_SURROGATE.search(text) is not None)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except ArithmeticError:  # an exponent that no `Decimal` holds
        return None
    return found if _within_bounds(found) else None


def _within_bounds(number: Decimal | float) -> bool:
    exact = Decimal(number)
    return exact.is_finite() and abs(exact.adjusted()) <= LARGEST_EXPONENT


def tell_oddities(value: object, spot: Spot, depth: int = 0) -> None:
    """Tell of a decoded value what JSON does not hold, or what is beyond bounds."""
    if len(spot.faults) >= MOST_FAULTS:
        return
    if depth >= DEEPEST and isinstance(value, (Mapping, list, tuple)):
        spot.tell(f"> {DEEPEST}", _EXPECTED_DEPTH)
    elif isinstance(value, _NoNumber) or (isinstance(value, (Decimal, float)) and not _within_bounds(value)):
        spot.tell(str(value), _EXPECTED_NUMBER)
    elif isinstance(value, Mapping):
        if isinstance(value, _Repeated):
            for key in value.keys_repeated[:MOST_FAULTS]:
                spot.below(key).tell(shown(value[key]), _EXPECTED_ONCE)
        for key, one in value.items():
            if not isinstance(key, str):
                spot.below(str(key)).tell(shown(key), _EXPECTED_VALUE)
            elif type(one) not in _PLAIN:  # most are, and need no spot
                tell_oddities(one, spot.below(key), depth + 1)
    elif isinstance(value, (list, tuple)):
        for index, one in enumerate(value):
            tell_oddities(one, spot.row(index), depth + 1)
    elif type(value) not in _PLAIN and not isinstance(value, (str, int, Decimal, float)):
        spot.tell(shown(value), _EXPECTED_VALUE)
