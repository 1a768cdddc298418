"""Holds what the archives say of themselves against the standards: their metadata, and the description in the wheel.

The metadata by `packaging`, whose rules are those of the index; twine asks for the same, and brings thirty packages to do it.
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.metadata import Metadata
from tools.sbom import NAME


def in_wheel(wheel: Path, end: str) -> bytes:
    """The one file of the wheel whose name ends so."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [one for one in archive.namelist() if one.endswith(end)]
        return archive.read(name)


def in_source(source: Path) -> bytes:
    """The metadata of the source."""
    with tarfile.open(source) as archive:
        file = archive.extractfile(f"{source.name.removesuffix('.tar.gz')}/PKG-INFO")
        assert file is not None
        return file.read()


def check(wheel: Path, source: Path) -> None:
    """Fails with what is wrong."""
    metadata = in_wheel(wheel, ".dist-info/METADATA")
    if metadata != in_source(source):
        sys.exit("wheel 与源码包的元数据不同 / wheel and source say different things of themselves")
    Metadata.from_email(metadata, validate=True)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(
        in_wheel(wheel, f".dist-info/sboms/{NAME}").decode()
    )
    if fault is not None:
        sys.exit(f"{NAME}：{fault}")


if __name__ == "__main__":
    check(Path(sys.argv[1]), Path(sys.argv[2]))
