"""`make mutation`: every mistake in the chosen rooms, or in all, then the page; fails where one has no reason.

    python -m tools.mutation [--alive] [ROOM ...]

`--alive` tries only what was not found before, or never tried. Rooms are kept one by one: what was interrupted goes on with
the rooms that are left.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.mutation import page
from tools.mutation.reasons import faults, reasons
from tools.mutation.rooms import PACKAGE, ROOT, rooms, say
from tools.mutation.verdicts import read


def _main(given: list[str]) -> int:
    known = rooms()
    named = [one for one in given if not one.startswith("--")] or list(known)
    if unknown := set(named) - set(known):
        sys.exit(f"no such room: {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    # the package of this folder and not what is installed; what is compiled would not notice a mistake
    own = {
        "PYTHONPATH": f"{PACKAGE.parent}{os.pathsep}{ROOT}",
        "NUMBA_DISABLE_JIT": "1",
        "HYPOTHESIS_PROFILE": "mutation",
    }
    workers = os.environ.get("WORKERS", "2")
    for room in named:
        say(f"{room}:")
        options = [one for one in given if one.startswith("--")]
        command = [sys.executable, "-m", "tools.mutation.tried_room", room, workers, *options]
        subprocess.run(command, cwd=ROOT, env=os.environ | own, check=True)
    page.write()
    told = faults([(room, read(room.name)) for room in known.values()], reasons())
    say("\n".join(told) or f"{page.PAGE.relative_to(ROOT)}: every mistake that is not found has a reason")
    return bool(told)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
