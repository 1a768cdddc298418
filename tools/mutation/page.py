"""The page of what the tests find: a row for each room, and every mistake that no test finds, with the reason why it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from attrs import astuple, frozen
from tools.mutation.reasons import Key, Why, alive, key_of, reasons
from tools.mutation.rooms import ROOT, Room, rooms
from tools.mutation.verdicts import ALIVE, TIME, Verdicts, read

PAGE = ROOT / "docs" / "explanation" / "mutation.md"
_HEAD = (ROOT / "tools" / "mutation" / "head.md", ROOT / "tools" / "mutation" / "head.en.md")


@frozen
class Figures:
    """How a room stands: its mistakes as the code is now, and what was found of them."""

    made: int
    tried: int
    found: int
    timed_out: int
    meaning: int
    """Of those that no test finds: the ones that mean something."""
    nothing: int
    """Of those that no test finds: the ones that mean nothing."""

    @property
    def share(self) -> Decimal | None:
        """How many of a hundred that mean something are found, cut off after one decimal; None of nothing."""
        means = self.found + self.timed_out + self.meaning
        return None if not means else Decimal(1000 * (self.found + self.timed_out) // means) / 10


def figures(room: Room, verdicts: Verdicts, known: dict[Key, Why]) -> Figures:
    """Counts the mistakes of a room."""
    counted = Counter[str]()
    for mistake, killer in verdicts.known(room):
        if killer == ALIVE:
            why = known.get(key_of(mistake))
            counted["means" if why is None or why.means else "nothing"] += 1
        else:
            counted["time" if killer == TIME else "found"] += 1
    made = sum(len(place.mistakes) for place in room.places().values())
    return Figures(
        made, counted.total(), counted["found"], counted["time"], counted["means"], counted["nothing"]
    )


def together(all_: Iterable[Figures]) -> Figures:
    """The sums over rooms."""
    return Figures(*map(sum, zip(*(astuple(one) for one in all_), strict=True)))


def page() -> tuple[str, dict[str, str]]:
    """The page in Chinese, and the English of what it says."""
    known = reasons()
    rows, left = [], []
    english: dict[str, str] = {}
    every = []
    for room in rooms().values():
        verdicts = read(room.name)
        one = figures(room, verdicts, known)
        every.append(one)
        rows.append(_row(room.zh, one, verdicts.day or "—"))
        english[room.zh] = room.en
        mistakes = sorted(
            alive(room, verdicts), key=lambda mistake: (mistake.path, mistake.start, mistake.new)
        )
        if mistakes:
            left += [f"### {room.zh}", "", *_table(_LEFT)]
            for mistake in mistakes:
                why = known.get(key_of(mistake), Why("还没有理由", "no reason is given yet", True))
                english[why.zh] = why.en
                was, now = _parts(mistake.was, mistake.now)
                left.append(
                    f"| {_code(f'{mistake.path} {mistake.place}')} | {_code(was)} | {_code(now)} | {why.zh} |"
                )
            left.append("")
    rows.append(_row("合计", together(every), ""))
    open_ = [room for room in rooms().values() if room.open]
    ended = f"还没有试完、或者查出的还不够多的房间：{'、'.join(room.zh for room in open_) or '没有'}。"
    names = ", ".join(room.en for room in open_) or "none"
    english[ended] = f"Rooms that are not tried to their end yet, or of which not enough is found: {names}."
    head, head_en = (path.read_text(encoding="utf-8").strip() for path in _HEAD)
    english |= dict(zip(_paragraphs(head), _paragraphs(head_en), strict=True)) | _WORDS
    lines = [head, "", "## 各房间", "", ended, "", *_table(_COLUMNS), *rows, "", "## 没有查出的", "", *left]
    return "\n".join(lines).rstrip() + "\n", english


_COLUMNS = {
    "房间": "Room",
    "改动": "Mistakes",
    "试过": "Tried",
    "查出": "Found",
    "超时": "Without end",
    "有意义而未查出": "Not found, meaning something",
    "没有意义": "Not found, meaning nothing",
    "查出的比例": "Share found",
    "日期": "Day",
}
_LEFT = {"在哪里": "Where", "原来": "As it is", "改成": "With the mistake", "理由": "Reason"}
_WORDS = {"各房间": "Room by room", "没有查出的": "What is not found", "合计": "In all", **_COLUMNS, **_LEFT}


def _table(columns: Iterable[str]) -> list[str]:
    names = list(columns)
    return [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]


def _row(name: str, one: Figures, day: str) -> str:
    share = "—" if one.share is None else f"{one.share}%"
    cells = [name, one.made, one.tried, one.found, one.timed_out, one.meaning, one.nothing, share, day]
    return f"| {' | '.join(map(str, cells))} |"


def _paragraphs(text: str) -> list[str]:
    return [line.lstrip("# ") for line in text.splitlines() if line.strip()]


def _parts(was: str, now: str) -> tuple[str, str]:
    """A line and its change, without the far ends that are the same."""
    start = next(
        (number for number, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), 0
    )
    first = max(0, start - 40)
    end = 1
    while end <= min(len(was), len(now)) - start and was[-end] == now[-end]:
        end += 1
    rest = max(0, end - 1 - 40)
    return tuple(
        ("…" if first else "") + one[first : len(one) - rest] + ("…" if rest else "") for one in (was, now)
    )  # type: ignore[return-value]


def _code(text: str) -> str:
    mark = "``" if "`" in text else "`"
    return f"{mark}{text}{mark}".replace("|", "\\|")


def write() -> None:
    """Writes the page, and the English of it beside the catalogues of all pages."""
    from tools.catalogues import keep

    text, english = page()
    PAGE.write_text(text, encoding="utf-8")
    keep(PAGE.relative_to(ROOT / "docs").as_posix(), english)


if __name__ == "__main__":
    write()
