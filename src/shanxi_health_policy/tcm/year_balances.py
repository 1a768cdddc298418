"""What the fund has paid a person for a condition in a calendar year, and the settlements behind it (I-T3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR
from decimal import Decimal
from types import MappingProxyType

from attrs import Attribute, field, frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MAX_FEN, MoneyLike, to_fen, to_yuan
from shanxi_health_policy.text import Text
from shanxi_health_policy.unfinished import unfinished
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.identifiers import identifier

_EXPECTED_YEAR = Text("自然年（整数），如 2023", "a calendar year, an integer such as 2023")
_EXPECTED_AMOUNTS = Text("以 YearKey 为键", "amounts by YearKey")
_EXPECTED_FEN = Text(
    f"0 至 {MAX_FEN} 的整数（分）；以元计的金额用 Balances.of",
    f"whole fen from 0 to {MAX_FEN}; for amounts in yuan use Balances.of",
)
_EXPECTED_ENTRIES = Text(
    "期末余额 settlements 中的各笔结算，以结算编号为键", "the `settlements` of closing balances, by their ids"
)
_EXPECTED_ONCE = Text("每个结算编号只有一笔", "one settlement only by an id, however it is spelled")
_LACKS_SETTLEMENTS = Text(
    "不少于 settlements 中同一人、病症、年度各笔所付之和的金额",
    "at least what the settlements of the person, condition and year paid in all",
)


def person_id_of(value: str) -> str:
    """The id of a person in its normal form; raises [InputError][] for what is none."""
    return identifier(value, "person_id")


def _condition(value: AnyCondition | str) -> AnyCondition:
    return value if isinstance(value, (Condition, DeclaredCondition)) else Condition.parse(value)


def _check_year(_: object, __: Attribute[int], value: int) -> None:
    if type(value) is not int or not MINYEAR <= value <= MAXYEAR:
        raise InputError("year", value, _EXPECTED_YEAR)


@frozen
class YearKey:
    """What a running total belongs to (I-T3): a person, a condition, and a calendar year."""

    person_id: str = field(converter=person_id_of)
    condition: AnyCondition = field(converter=_condition)
    year: int = field(validator=_check_year)


_KEY = unfinished(YearKey)


def key_of(person_id: str, condition: AnyCondition, year: int) -> YearKey:
    """The key of what has been checked already: the parts of a claim."""
    found = object.__new__(_KEY)
    found.person_id, found.condition, found.year = person_id, condition, year
    found.__class__ = YearKey
    key: YearKey = found
    return key


@frozen
class Entry:
    """What the ledger remembers of a settlement or cancellation, to find doubles and to undo a settlement."""

    key: YearKey
    fund_fen: int
    position: int
    cancels: str | None = None
    cancelled_by: str | None = None


def _check_keys(amounts: object, name: str) -> None:
    if not isinstance(amounts, Mapping):
        raise InputError(name, amounts, _EXPECTED_AMOUNTS)
    for key in amounts:
        _check_key(key, name)


def _check_key(key: object, name: str) -> None:
    if type(key) is not YearKey:  # one of a class of its own equals none that a settlement has
        raise InputError(name, key, _EXPECTED_AMOUNTS)


def _fen_by_key(amounts: Mapping[YearKey, int]) -> Mapping[YearKey, int]:
    """A copy of amounts in whole fen that nobody can change; raises [InputError][] for other keys and amounts."""
    _check_keys(amounts, "fen")
    for fen in amounts.values():
        if type(fen) is not int or not 0 <= fen <= MAX_FEN:
            raise InputError("fen", fen, _EXPECTED_FEN)
    return MappingProxyType(dict(amounts))


def _entries_by_id(entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """A copy of settlements by their ids in the normal form; raises [InputError][] for what is none."""
    if not isinstance(entries, Mapping):
        raise InputError("settlements", entries, _EXPECTED_ENTRIES)
    found: dict[str, Entry] = {}
    for name, entry in entries.items():
        if (
            not isinstance(entry, Entry)
            or not isinstance(entry.key, YearKey)
            or type(entry.fund_fen) is not int
        ):
            raise InputError("settlements", entry, _EXPECTED_ENTRIES)
        if found.setdefault(identifier(name, "settlement_id"), entry) is not entry:
            raise InputError("settlements", name, _EXPECTED_ONCE)
    return MappingProxyType(found)


@frozen
class Balances:
    """What the fund has paid per person, condition and calendar year, in fen, with the settlements behind it.

    `settlements` lets a later part of the year cancel a settlement of an earlier part, and find an id used twice; balances
    from elsewhere may leave it empty. Raises [InputError][] for other keys than a [YearKey][], and for what is no amount in
    whole fen.

    >>> from shanxi_health_policy import Condition
    >>> key = YearKey("p1", Condition.ASTHMA, 2023)
    >>> Balances.of({key: "120.00"}).paid(key)
    Decimal('120.00')
    """

    fen: Mapping[YearKey, int] = field(factory=dict, converter=_fen_by_key, hash=False)
    settlements: Mapping[str, Entry] = field(factory=dict, converter=_entries_by_id, repr=False, hash=False)

    def __attrs_post_init__(self) -> None:
        behind = Counter[YearKey]()
        for entry in self.settlements.values():
            behind[entry.key] += entry.fund_fen
        for key, fen in behind.items():
            if fen > self.fen.get(key, 0):
                raise InputError("fen", self.fen.get(key, 0), _LACKS_SETTLEMENTS)

    @classmethod
    def of(cls, amounts: Mapping[YearKey, MoneyLike]) -> Balances:
        """Balances from amounts in yuan; raises [InputError][] for what is none, and for other keys than a [YearKey][]."""
        _check_keys(amounts, "amounts")
        return cls({key: to_fen(amount, "paid") for key, amount in amounts.items()})

    def paid(self, key: YearKey) -> Decimal:
        """What the fund has paid for a key, in yuan; 0.00 for one that never occurred, and [InputError][] for what is none."""
        _check_key(key, "key")
        return to_yuan(self.fen.get(key, 0))

    def __reduce__(self) -> tuple[object, ...]:
        return Balances, (dict(self.fen), dict(self.settlements))
