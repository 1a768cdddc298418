"""A profile: what a bureau says once of its files, kept in TOML beside them, for every command over files and for `his`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from attrs import asdict, field, frozen

from shanxi_health_policy.batch.audit.paid_columns import PAID_COLUMNS
from shanxi_health_policy.batch.files.layout import ENCODINGS, Layout, Note
from shanxi_health_policy.batch.files.meanings import NOT_USED, a_name_of, column_named, header_form
from shanxi_health_policy.batch.files.output_look import Look, Names
from shanxi_health_policy.batch.helped_file import PREMIUM_COLUMNS
from shanxi_health_policy.errors import FileError, InputError, or_near, shown
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.strict_values import structure
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.labelled import nearest_of

COLUMNS = (*PAID_COLUMNS, *(one for one in PREMIUM_COLUMNS if one not in PAID_COLUMNS))
"""The columns of all tables that are read by a profile."""
_OF_LAYOUT = ("encoding", "sheet", "skip_rows", "time_zone", "columns")
_A_FILE = Text(
    "存在的文件；相对路径从本文件所在的目录算起", "a file that exists; its path begins where this file is"
)
_ONCE = Text("每个列名只写一次（写法不同也算同一个）", "each header once, however it is spelled")


@frozen(kw_only=True)
class Outputs:
    """`[outputs]`: for whom the outputs are."""

    language: Language | None = None
    """输出的语言，zh 或 en · The language of the outputs"""
    columns: Names | None = None
    """输出的列名和用语：zh、en 或 machine · Names of columns and terms in the outputs"""


@frozen(kw_only=True)
class ProfileFile:
    """A profile as it is written: every key may be left out."""

    place: str | None = None
    """地方的名称或行政区划代码 · The place, by name or code"""
    items: str | None = None
    """本院项目与技术的对照表 · The mapping of the hospital's items to techniques"""
    his: tuple[str, ...] = ()
    """`his` 的设置文件（方言、机构、诊断） · Settings files of `his`: dialect, institution, diagnoses"""
    encoding: str | None = None
    """文字文件的编码 · The encoding of text files"""
    sheet: str | None = None
    """只读工作簿的这一张表 · The one sheet of a workbook that is read"""
    skip_rows: int | None = None
    """表头之前跳过几行 · So many rows before the header are skipped"""
    time_zone: str | None = None
    """带时区的时间按哪个时区的日期算 · The zone whose days count for times with a zone"""
    columns: Mapping[str, str] = field(factory=dict)
    """`[columns]`：文件的列名 = 本库的列名，- 为不使用 · From a header of the file to our column; - is not used"""
    outputs: Outputs = field(factory=Outputs)


@frozen(kw_only=True)
class Profile:
    """A profile that holds: what it says, checked, with its paths as they are found from where it stands."""

    path: Path
    place: str | None
    items: Path | None
    his: tuple[Path, ...]
    """Settings files for messages, a later one before an earlier one."""
    layout: Layout
    """How files are laid out; what is said of it stands among the notes of a run."""
    language: Language | None
    columns: Names | None
    """Of the names in the outputs."""
    settings: Mapping[str, Any]
    """What it says, by key, such as `place` and `outputs.language`."""

    @classmethod
    def load(cls, path: str | Path, *, catalogue: Catalogue | None = None) -> Profile:
        """The profile of a TOML file; raises [FileError][] with everything that is wrong with it."""
        found = Path(path)
        log = FaultLog(str(found))
        content = log.read_toml(found.parent, found.name)
        file = None
        if content is not None:
            file, faults = structure(ProfileFile, content[1], str(found))
            log.faults += faults
            _check_values(content[1], found.parent, chosen(catalogue), log)
        if file is None or log.faults:
            raise FileError(log.faults)
        return cls._of(file, found)

    @classmethod
    def _of(cls, file: ProfileFile, path: Path) -> Profile:
        said = {name: value for name in _OF_LAYOUT if (value := getattr(file, name)) not in (None, {})}
        where = {name: f"{path.name} {name}" for name in said}
        where |= {f"columns.{header}": f"{path.name} columns" for header in file.columns}
        where.pop("columns", None)
        written = asdict(file, filter=lambda _, value: value not in (None, (), {}))
        outputs = {f"outputs.{name}": value for name, value in written.pop("outputs").items()}
        settings = written | outputs
        if file.items is not None:
            settings["items"] = path.parent / file.items
        notes = (_note(path, settings, _OF_LAYOUT),) if said else ()
        return cls(
            path=path,
            place=file.place,
            items=settings.get("items"),
            his=tuple(path.parent / one for one in file.his),
            layout=Layout(**said, profile=where, notes=notes),
            language=file.outputs.language,
            columns=file.outputs.columns,
            settings=settings,
        )

    @property
    def look(self) -> Look:
        """For whom the outputs are."""
        return Look(language=self.language or "zh", columns=self.columns)

    def note(self, used: Collection[str], instead: Collection[str] = ()) -> Note:
        """What is said of a run for which some keys were used, and for others options `instead`."""
        return _note(self.path, self.settings, used, instead)


def _note(
    path: Path, settings: Mapping[str, Any], used: Collection[str], instead: Collection[str] = ()
) -> Note:
    told = [f"{name} = {_shown(value)}" for name, value in settings.items() if name in used]
    zh, en = f"按配置文件 {path.name}：{'；'.join(told)}", f"by the profile {path.name}: {'; '.join(told)}"
    if instead:
        zh += f"；命令行另有规定，以命令行为准：{'、'.join(instead)}"
        en += f"; the command line says otherwise, and wins: {', '.join(instead)}"
    return Note("profile", Text(zh, en))


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{header}→{name}" for header, name in value.items())
    return value.name if isinstance(value, Path) else str(value)


def _check_values(data: Mapping[str, Any], folder: Path, catalogue: Catalogue, log: FaultLog) -> None:
    """What is of the right type and still wrong; what is not has a fault already."""
    checks: dict[str, tuple[type, Callable[[Any], object]]] = {
        "encoding": (str, lambda value: Layout(encoding=value)),
        "time_zone": (str, lambda value: Layout(time_zone=value)),
        "skip_rows": (int, lambda value: Layout(skip_rows=value)),
        "place": (str, catalogue.place),
    }
    known: dict[str, Callable[[], Collection[str]]] = {
        "encoding": lambda: ENCODINGS,
        "time_zone": available_timezones,
    }
    for name, (kind, check) in checks.items():
        value = data.get(name, "")
        try:
            if type(value) is kind and value != "":
                check(value)
        except InputError as error:
            near = getattr(error, "suggestions", None) or nearest_of(value, known.get(name, tuple)())
            expected = or_near(error.expected, near)
            log.add(name, error.value, expected.zh, expected.en)
    for where, name in _files(data):
        if not (folder / name).is_file():
            log.add(where, shown(name), _A_FILE.zh, _A_FILE.en)
    columns = data.get("columns")
    _check_columns(columns if isinstance(columns, dict) else {}, log)


def _files(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    his = data.get("his")
    named = [("items", data.get("items")), *(("his", one) for one in (his if isinstance(his, list) else ()))]
    return ((where, name) for where, name in named if isinstance(name, str) and name)


def _check_columns(columns: Mapping[str, Any], log: FaultLog) -> None:
    seen = set[str]()
    for header, name in columns.items():
        form = header_form(header)
        if form in seen:
            log.add(f"columns.{header}", shown(header), _ONCE.zh, _ONCE.en)
        seen.add(form)
        if isinstance(name, str) and name not in ("", NOT_USED) and column_named(name, COLUMNS) is None:
            expected = a_name_of(name, COLUMNS)
            log.add(f"columns.{header}", shown(name), expected.zh, expected.en)
