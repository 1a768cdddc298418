"""Whatever changes in a release is seen in its list of files, which other programs read as well."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tools.release.sums import NAME, listed, wrong


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A release."""
    (tmp_path / "wheelhouse").mkdir()
    for name, content in (
        ("b.whl", b"1"),
        ("a b.tar.gz", b"2"),
        ("wheelhouse/c.whl", b"3"),
        ("pylock.toml", b"4"),
    ):
        (tmp_path / name).write_bytes(content)
    (tmp_path / NAME).write_text(listed(tmp_path), encoding="utf-8")
    return tmp_path


def test_a_release_as_it_was_made_is_right_and_so_to_other_programs(dist: Path) -> None:
    assert list(wrong(dist)) == []
    assert [line.split("  ")[1] for line in listed(dist).splitlines()] == [
        "a b.tar.gz", "b.whl", "pylock.toml", "wheelhouse/c.whl",
    ]  # fmt: skip
    told = subprocess.run(
        ["sha256sum", "-c", "--quiet", NAME], cwd=dist, capture_output=True, check=False, text=True
    )
    assert (told.returncode, told.stdout) == (0, "")


def test_the_signature_stands_beside_the_list(dist: Path) -> None:
    for name in (f"{NAME}.sig", "allowed_signers"):
        (dist / name).write_bytes(b"x")
    assert list(wrong(dist)) == []


def test_a_lock_that_was_edited_is_told(dist: Path) -> None:
    (dist / "pylock.toml").write_bytes(b"5")
    assert [one.partition("：")[0] for one in wrong(dist)] == ["pylock.toml"]


def test_a_file_more_and_a_file_less_are_told(dist: Path) -> None:
    (dist / "wheelhouse" / "d.whl").write_bytes(b"")
    (dist / "b.whl").unlink()
    assert list(wrong(dist)) == [
        "b.whl：没有这个文件 / is not there",
        "wheelhouse/d.whl：不在 SHA256SUMS 里 / is not in SHA256SUMS",
    ]


def test_a_list_that_was_edited_is_told(dist: Path) -> None:
    lines = (dist / NAME).read_text(encoding="utf-8").splitlines()
    (dist / NAME).write_text("\n".join([lines[0], *lines, "nonsense"]), encoding="utf-8")
    assert list(wrong(dist)) == [
        "a b.tar.gz：写了两次 / is named twice",
        "SHA256SUMS：看不懂的一行 / a line that is not understood: 'nonsense'",
    ]


def test_a_key_of_ones_own_signs_the_list_and_a_change_breaks_it(dist: Path) -> None:
    """As `make release` and the page on installing have it."""
    keygen = shutil.which("ssh-keygen")
    assert keygen is not None, "apt-get install openssh-client"
    key, space = dist.parent / "key", "shanxi-health-policy-release"
    quiet = {"capture_output": True, "env": {"PATH": os.environ["PATH"], "HOME": str(dist)}}
    subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", key], check=True, **quiet)  # type: ignore[call-overload]
    subprocess.run([keygen, "-q", "-Y", "sign", "-n", space, "-f", key, dist / NAME], check=True, **quiet)  # type: ignore[call-overload]
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    (dist / "allowed_signers").write_text(f'release namespaces="{space}" {public}', encoding="utf-8")
    verify = [
        keygen,
        "-Y",
        "verify",
        "-f",
        dist / "allowed_signers",
        "-I",
        "release",
        "-n",
        space,
        "-s",
        f"{dist / NAME}.sig",
    ]
    for content, code in (((dist / NAME).read_bytes(), 0), (b"0" + (dist / NAME).read_bytes()[1:], 255)):
        done = subprocess.run(verify, input=content, check=False, **quiet)  # type: ignore[call-overload]
        assert done.returncode == code
