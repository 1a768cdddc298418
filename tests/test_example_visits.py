"""The example file of the demo: as its generator writes it, large enough to learn from, and with mistakes to reject."""

from __future__ import annotations

from pathlib import Path

from tools.make_example_visits import TARGET, example_visits

from shanxi_health_policy.batch.settled_file import settle_file


def test_the_example_file_is_what_its_generator_writes() -> None:
    written = TARGET.read_bytes().decode("utf-8-sig")
    assert written == example_visits(), "run: python -m tools.make_example_visits"


def test_the_example_file_shows_every_kind_of_decision_and_several_kinds_of_mistake(tmp_path: Path) -> None:
    summary = settle_file(TARGET, tmp_path / "settled.csv")
    settled = (tmp_path / "settled.csv").read_text(encoding="utf-8")
    rejects = (tmp_path / "settled.rejects.csv").read_text(encoding="utf-8")
    assert 1900 < summary.rows_read < 2100
    assert summary.adds_up
    assert summary.unattributed_rows == 0
    for decided in ("rate", "per_visit", "annual", "not_covered"):
        assert f",{decided}," in settled
    for tier in ("I", "II", "III"):
        assert f",{tier}," in settled
    for reason in ("not_in_force", "technique_not_covered", "incomplete_year"):
        assert reason in settled
    mistakes = (
        "not_money",
        "not_a_day",
        "unknown_condition",
        "no_fee_class",
        "conflicts_within_visit",
        "visit_held_back",
    )
    for mistake in mistakes:
        assert f",{mistake}," in rejects
