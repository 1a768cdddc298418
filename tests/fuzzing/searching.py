"""The search of one target for inputs that reach new code, in a process of its own; the arguments are those of libFuzzer.

Only with the group `fuzz` installed: `python -m tests.fuzzing` starts it.
"""

from __future__ import annotations

import os
import random
import sys

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # small tables wait longer for threads than for the work

import atheris

WORDS = {
    "toml": "[notice] [[clauses]] [tcm] [dates] clause= share= [[persons]] [behaviour] [[faults]] [[diagnoses]]",
    "xlsx": '<c_r="A9"> <v> </v> t="s" t="inlineStr" <row_r= </row> <is><t> ===_xl/ hidden <mergeCell_ref=',
    "http": "POST_ GET_ /v1/rules/ /fsi/api/ %00 %2e%2e multipart/form-data;boundary= Accept-Language:",
}
"""Words that a search by bytes alone would be long in finding, by target; `_` is a blank."""


def main() -> None:
    """Search until libFuzzer has had enough."""
    name = sys.argv.pop(1)
    with atheris.instrument_imports(
        include=["shanxi_health_policy"]
    ):  # and what is imported only when it is needed
        from tests.fuzzing.changes import CHANGES
        from tests.fuzzing.targets import TARGETS, corpus

        target, change = TARGETS[name], CHANGES.get(name)
        for path in corpus(name):
            target(path.read_bytes())

        def changed(content: bytes, most: int, seed: int) -> bytes:
            chance = random.Random(seed)
            if change is not None and chance.random() < 0.6:
                return change(content, chance)[:most]
            if name in WORDS and chance.random() < 0.2:
                at = chance.randrange(len(content) + 1)
                return (
                    content[:at]
                    + chance.choice(WORDS[name].split()).replace("_", " ").encode()
                    + content[at:]
                )[:most]
            return bytes(atheris.Mutate(content, most))

        atheris.Setup(
            [sys.argv[0], f"-max_len={target.longest}", *sys.argv[1:]], target, custom_mutator=changed
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
