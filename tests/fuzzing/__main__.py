"""`python -m tests.fuzzing`: every target searched for a while, one after another; FUZZ_SECONDS is the time in all.

`python -m tests.fuzzing NAME …` searches these alone; `python -m tests.fuzzing NAME FILE …` tries files once, without a search.
Inputs that reach new code are kept in `build/fuzzing/`; one that fails is written there too, with the command that tries it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.fuzzing.promises import in_time
from tests.fuzzing.seeds import write_seeds
from tests.fuzzing.targets import CORPUS, TARGETS

SECONDS = int(os.environ.get("FUZZ_SECONDS", "420"))
"""How long all targets together are searched."""
MEMORY = 2_000
"""How many MB a process may take; a new one takes some 300."""
ONE = 20
"""How many seconds one input may take."""
KEPT = Path("build/fuzzing")


def search(name: str, seconds: int) -> list[Path]:
    """Search one target; the inputs that failed, if any."""
    kept, failed = KEPT / name, KEPT / "failed" / name
    for one in (kept, failed):
        one.mkdir(parents=True, exist_ok=True)
    known = set(failed.iterdir())
    with tempfile.TemporaryDirectory() as seeds:
        write_seeds(name, Path(seeds))
        command = [
            sys.executable,
            "-m",
            "tests.fuzzing.searching",
            name,
            str(kept),
            str(CORPUS / name),
            seeds,
        ]
        command += [f"-max_total_time={seconds}", f"-timeout={ONE}", f"-rss_limit_mb={MEMORY}"]
        command += [f"-artifact_prefix={failed}/", "-print_final_stats=1", "-reload=0"]
        code = subprocess.run(command, check=False).returncode
    found = sorted(set(failed.iterdir()) - known)
    if code and not found:
        sys.exit(f"the search of {name} ended with {code}")
    return found


def main(names: list[str]) -> int:
    """Search the targets named, or all; 1 where an input failed."""
    failed: dict[str, list[Path]] = {}
    for name in names:
        print(f"\n==> {name}", flush=True)
        failed[name] = search(name, max(SECONDS // len(names), 1))
    for name, paths in failed.items():
        for path in paths:
            print(f"\nFailed: {path}\n  again:   {sys.executable} -m tests.fuzzing {name} {path}")
            print(f"  to keep: cp {path} {CORPUS.relative_to(Path.cwd())}/{name}/what-it-shows")
    return 1 if any(failed.values()) else 0


if __name__ == "__main__":
    asked = sys.argv[1:]
    files = [one for one in asked if one not in TARGETS]
    if files:
        for file in files:
            with in_time(ONE):
                TARGETS[asked[0]](Path(file).read_bytes())
            print(f"{file}: answered or refused")
    else:
        if find_spec("atheris") is None:
            sys.exit(
                "atheris is not installed: it has wheels for Linux on x86-64, and Python up to 3.13 (group fuzz)"
            )
        sys.exit(main(asked or list(TARGETS)))
