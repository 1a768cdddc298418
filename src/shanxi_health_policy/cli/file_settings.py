"""How files are laid out and outputs look, for one call of a command: its options before those of a profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from shanxi_health_policy import batch
from shanxi_health_policy.batch.files.meanings import header_form
from shanxi_health_policy.batch.files.sources import profile_beside
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.language import OPTION
from shanxi_health_policy.cli.standard_input import INPUT
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language

NO_PROFILE = "-"
"""What stands for no profile, though there be one beside the file."""
_OPTIONS = {
    "encoding": "--encoding", "sheet": "--sheet", "skip_rows": "--skip-rows", "time_zone": "--time-zone",
    "place": "--place", "items": "--items", "outputs.language": OPTION, "outputs.columns": "--columns",
}  # fmt: skip
"""The option for each key of a profile that holds one value."""
_LAYOUT = ("encoding", "sheet", "skip_rows", "time_zone")


def settings_of(
    language: Language, files: Sequence[str], given: Mapping[str, Any], catalogue: Catalogue | None
) -> dict[str, Any]:
    """What a function of the batch is called with, made of the options `given`.

    Raises [InputError][] by the names of options, and [FileError][] with every fault of a profile.
    """
    call = dict(given)
    profile = _profile(call.pop("profile"), files, catalogue)
    with options.naming("--map"):
        mapped = _paired(call.pop("columns"))
    takes = [name for name in ("place", "items") if name in call]
    asked = {name: call.pop(name) for name in (*_LAYOUT, *takes)}
    asked |= {
        "outputs.language": language if _asked_for("lang") else None,
        "outputs.columns": call.pop("names"),
    }
    said = {name: value for name, value in asked.items() if value is not None}
    found = (dict(profile.settings) if profile else {}) | said
    layout: dict[str, Any] = {name: found[name] for name in _LAYOUT if name in found}
    layout["columns"] = mapped
    if profile is not None:
        layout |= _of_profile(profile, said, mapped, takes)
    try:
        call["layout"] = batch.Layout(**layout)
    except InputError as error:  # what a profile says has been checked
        error.field = f"--{error.field.replace('_', '-')}"
        raise
    look = batch.Look(
        language=found.get("outputs.language", language),
        columns=found.get("outputs.columns"),
        excel_csv=call.pop("excel_csv"),
    )
    call |= {"look": look} | ({"language": look.language} if "language" in call else {})
    return call | {name: found.get(name) for name in takes}


def _paired(columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    if not columns:
        return {}
    from shanxi_health_policy.asking.kinds import paired  # only who maps a header

    return paired(columns)


def _of_profile(
    profile: batch.Profile, given: Mapping[str, Any], mapped: dict[str, Any], takes: Sequence[str]
) -> dict[str, Any]:
    """What a profile adds to a layout: headers that no option maps, where all of it was said, and what is told of it."""
    said = [name for name, value in given.items() if value != profile.settings.get(name)]
    mine = set(map(header_form, mapped))
    kept = profile.layout.columns
    columns = {header: name for header, name in kept.items() if header_form(header) not in mine}
    instead = [_OPTIONS[name] for name in profile.settings if name in said]
    instead += [f"--map {header}" for header in kept if header not in columns]
    mute = {*said, *({"items", "his"} - set(takes)), *(() if columns else ("columns",))}
    used = [name for name in profile.settings if name not in mute]
    where = profile.layout.profile.items()
    return {
        "columns": columns | mapped,
        "profile": {at: told for at, told in where if at in used or at.partition(".")[2] in columns},
        "notes": (profile.note(used, instead),),
    }


def _profile(given: str | None, files: Sequence[str], catalogue: Catalogue | None) -> batch.Profile | None:
    """The profile that is given, or that stands beside the first file."""
    if given == NO_PROFILE:
        return None
    path = Path(given) if given is not None else None
    if path is None and files[0] != INPUT:
        path = profile_beside(Path(files[0]))
    return None if path is None else batch.Profile.load(path, catalogue=catalogue)


def _asked_for(name: str) -> bool:
    """Whether an option stands on the command line, before or after the command."""
    ctx: click.Context | None = click.get_current_context()
    while ctx is not None and ctx.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE:
        ctx = ctx.parent
    return ctx is not None
