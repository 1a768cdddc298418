"""Many kinds at once: the same meaning is the same money, what is unclear is rejected, and every row is in one or the other."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.batch.kinds.mixes import MOST, OF_FILES, Mix, mixes
from tests.batch.kinds.readers import LENGTHS, Reader, few
from tests.batch.kinds.test_cells import FOLLOWS
from tests.foreign_words import FORBIDDEN
from tests.naming import plain

from shanxi_health_policy.errors import FileError

FEW = settings(
    max_examples=max(settings().max_examples // 20, 3), suppress_health_check=[HealthCheck.too_slow]
)
"""Every example settles two files, by each reader."""
DRAWN = settings(
    max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
)
FOLLOWING = FOLLOWS | {
    (name, "conflicts_within_visit") for name in ("fund_paid", "facility", "facility_kind", "hospital_grade")
}
"""What is said of the other rows of a visit, the first of which is unclear."""
EACH = pytest.mark.parametrize("reader", OF_FILES, ids=lambda reader: plain(reader.name))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files are, with those beside them."""
    made = tmp_path_factory.mktemp("mixes")
    few(made, MOST, LENGTHS)
    return made


def words_of_rejects(folder: Path) -> str:
    """All that is said of rejected rows."""
    path = folder / "out.rejects.parquet"
    return "\n".join(pl.read_parquet(path)["reject_explanation"].to_list()) if path.exists() else ""


@EACH
@FEW
@given(data=st.data())
def test_of_every_mix_what_is_clear_is_settled_and_nothing_else(
    folder: Path, reader: Reader, data: st.DataObject
) -> None:
    mix = data.draw(mixes(reader))
    rows = mix.rows
    handed = mix.hand_in(folder)
    wrong = {number for number, row in enumerate(rows) if row.is_rejected}
    if reader.refuses and wrong:
        with pytest.raises(FileError) as error:
            reader.read(folder, handed, None)
        assert FORBIDDEN.search(error.value.message("en") + error.value.message("zh")) is None
        assert reader.of(folder, handed).rejected == wrong
        return
    got = reader.of(folder, handed)
    assert FORBIDDEN.search(words_of_rejects(folder)) is None
    named = {(number, row.unclear) for number, row in enumerate(rows) if row.unclear}
    assert {(row, column) for row, column, _ in got.faults} >= named
    assert wrong <= got.rejected
    follow = {(column, reason) for row, column, reason in got.faults if row not in wrong}
    assert follow <= FOLLOWING
    if not reader.refuses:
        assert got.rows == (sum(not row.empty for row in rows), len(got.rejected))
    left = [row.clean for number, row in enumerate(rows) if number not in got.rejected and not row.empty]
    assert got.money == reader(folder, ".csv", left).money


@EACH
def test_mixes_are_mixes(reader: Reader) -> None:
    """The strategy draws many kinds at once."""
    kinds = []

    @DRAWN
    @given(mixes(reader))
    def draw(mix: Mix) -> None:
        kinds.append(mix.kinds)

    draw()
    assert max(kinds) >= 6
