"""The pictures of answers, and where they may be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanxi_health_policy import accreditation_statistics
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.pictures import picture_path, statistics_chart
from shanxi_health_policy.text import Language


def test_no_file_of_another_kind_is_overwritten_by_a_picture(tmp_path: Path) -> None:
    (tmp_path / "folder.svg").mkdir()
    for name in ("visits.csv", "share.png", "none/a.svg", "folder.svg"):
        with pytest.raises(FileError, match=r"\.svg") as caught:
            picture_path(str(tmp_path / name))
        assert [one.where for one in caught.value.faults] == ["name"]
    assert picture_path(str(tmp_path / "图.SVG")) == tmp_path / "图.SVG"


@pytest.mark.parametrize(
    ("name", "language"), [("recommended-by-city", "zh"), ("recommended-by-city.en", "en")]
)
def test_the_pictures_in_the_guide_are_those_that_are_drawn(name: str, language: Language) -> None:
    drawn = (Path(__file__).parent.parent / "docs" / "images" / f"{name}.svg").read_text(encoding="utf-8")
    assert drawn == statistics_chart(accreditation_statistics(place="140000"), language=language)


def test_where_no_share_is_known_the_counts_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = accreditation_statistics(place="140000")
    shares = statistics_chart(found)
    monkeypatch.setattr(type(found), "shares", lambda *_: ())
    for share in ("recommended", "self_assessed"):
        drawn = statistics_chart(found, share)
        assert drawn != shares
        assert "运城市" in drawn
