"""Earlier files and opening balances that lie: refused by its line, or what rests on it is rejected."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.attacks.conftest import HEADER

from shanxi_health_policy.batch import settle_file
from shanxi_health_policy.errors import FileError

SETTLED = "visit_id,person_id,visited_on,condition,fee_class,total_cost,eligible_cost,fund_payment,cancels"
SOUND = "V1,P1,2023-01-09,哮喘,III,300.00,300.00,115.00,"
BACK = "V5,P1,2023-01-10,哮喘,III,-300.00,-300.00,-115.00,V1"
BALANCES, HELD = "person_id,condition,year,paid", "P1,哮喘,2023,115.00"
VISITS = "R1,P1,2023-02-02,,,,,V1\nV9,P1,2023-02-03,哮喘,III,督灸,300.00,"


def settled(
    folder: Path, earlier: str = SOUND, opening: str = HELD, visits: str = VISITS, **heads: str
) -> pl.DataFrame:
    """What a month is settled to after such an earlier file, with such balances; in `told` the reasons of what is rejected."""
    texts = {
        "visits": f"{HEADER},cancels\n{visits}\n",
        "earlier": f"{heads.get('earlier_head', SETTLED)}\n{earlier}\n",
        "opening": f"{heads.get('opening_head', BALANCES)}\n{opening}\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    settle_file(
        folder / "visits.csv",
        folder / "o.parquet",
        earlier=[folder / "earlier.csv"],
        opening=folder / "opening.csv",
    )
    return pl.read_parquet(folder / "o.parquet")


def rejected(folder: Path) -> list[tuple[str, str]]:
    return pl.read_parquet(folder / "o.rejects.parquet").select("visit_id", "reject_reason").rows()


def test_what_is_sound_is_taken(tmp_path: Path) -> None:
    assert settled(tmp_path)["fund_payment"].to_list() == [Decimal("-115.00"), Decimal("115.00")]
    assert rejected(tmp_path) == []


LIES: dict[str, dict[str, str]] = {
    **{f"a fund of {text or 'nothing'}": {"earlier": SOUND.replace("115.00", text)}
       for text in ("NaN", "inf", "", "NULL", "-115.00", "-0.00", "1e2", "115.001", "115,00", "#N/A", "1" * 12)},
    "columns in another order than their header": {"earlier": SOUND.replace("300.00,300.00,115.00", "115.00,300.00,300.00")},
    "a header in another order": {"earlier_head": SETTLED.replace("total_cost", "x").replace("fund_payment", "total_cost")
                                  .replace("x", "fund_payment")},
    "amounts for nothing eligible": {"earlier": SOUND.replace("300.00,300.00", "300.00,0.00")},
    "no class": {"earlier": SOUND.replace("III", "")},
    "no day": {"earlier": SOUND.replace("2023-01-09", "2023-02-30")},
    "another condition by one sign": {"earlier": SOUND.replace("哮喘", "哮")},
    "one visit in two spellings": {"earlier": f"{SOUND}\n'{SOUND}"},
    "what cancels itself": {"earlier": f"{SOUND}\n{BACK.replace('V1', 'V5')}"},
    "what cancels a cancellation": {"earlier": f"{SOUND}\n{BACK}\n{BACK.replace('V1', 'V5').replace('V5,P1', 'V6,P1')}"},
    "two cancellations of one visit": {"earlier": f"{SOUND}\n{BACK}\n{BACK.replace('V5', 'V6')}"},
    "a cancellation on the day before": {"earlier": f"{SOUND}\n{BACK.replace('2023-01-10', '2023-01-08')}"},
    "a cancellation of nothing": {"earlier": f"{SOUND}\n{BACK.replace('-300.00', '-0.00').replace('-115.00', '-0.00')}"},
    "a cancellation in brackets": {"earlier": f"{SOUND}\n{BACK.replace('-115.00', '(115.00)')}"},
    "a cancellation with two signs": {"earlier": f"{SOUND}\n{BACK.replace('-115.00', '--115.00')}"},
    "a flag of refunds": {"earlier": f"{SOUND},是", "earlier_head": f"{SETTLED},退费标志"},
    "two funds": {"earlier": f"{SOUND},1.00", "earlier_head": f"{SETTLED},基金支付"},
    "another rest for the patient": {"earlier": f"{SOUND},1.00", "earlier_head": f"{SETTLED},patient_payment"},
    "balances for visits": {"earlier": HELD, "earlier_head": BALANCES},
    **{f"a balance of {text or 'nothing'}": {"opening": HELD.replace("115.00", text)}
       for text in ("NaN", "Infinity", "", "NULL", "-1.00", "-0.00", "115.0001", "1.15E+2", "#REF!", "1" * 12)},
    **{f"the year {text or 'none'}": {"opening": HELD.replace("2023", text)}
       for text in ("", "23", "115", "20233", "NaN", "二〇二三")},
    "a balance and a year exchanged": {"opening": "P1,哮喘,115,2023"},
    "a balance of two spellings": {"opening": f"{HELD}\n'P1,asthma,2023.0,115.00"},
    "a total": {"opening": f"{HELD}\n合计,,,115.00"},
    "a total in another column": {"opening": f"{HELD}\n,,合计,115.00"},
    "a balance in fen by its header": {"opening": "P1,哮喘,2023,11500", "opening_head": "person_id,condition,year,paid_fen"},
    "what is left of the year": {"opening_head": "person_id,condition,year,annual_remaining"},
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_what_contradicts_itself_refuses_the_run_by_its_line(tmp_path: Path, lie: str) -> None:
    with pytest.raises(FileError) as refused:
        settled(tmp_path, **LIES[lie])
    assert all(one.file in ("earlier.csv", "opening.csv") for one in refused.value.faults)
    assert not (tmp_path / "o.parquet").exists()


CLAIMS: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "no such visit": ({"earlier": SOUND.replace("V1", "V0")}, [("R1", "cancels_nothing")]),
    "of another person": ({"visits": "R1,P2,2023-02-02,,,,,V1"}, [("R1", "cancels_nothing")]),
    "before its day": ({"earlier": SOUND.replace("2023-01-09", "2023-02-03")}, [("R1", "cancels_nothing")]),
    "long before its day": ({"earlier": SOUND.replace("2023-01-09", "2023-12-31")}, [("R1", "cancels_nothing")]),
    "in the year before it": (
        {"earlier": SOUND.replace("2023-01-09", "2024-01-01"), "opening": f"{HELD}\nP1,哮喘,2024,115.00"},
        [("R1", "cancels_nothing")],
    ),
    "twice": ({"visits": "R1,P1,2023-02-02,,,,,V1\nR2,P1,2023-02-02,,,,,V1"}, [("R2", "cancelled_already")]),
    "again": ({"earlier": f"{SOUND}\n{BACK}", "opening": HELD.replace("115", "0"), "visits": "R1,P1,2023-02-02,,,,,V1"},
              [("R1", "cancelled_already")]),
    "a part of it": ({"visits": "R1,P1,2023-02-02,,,,-1.00,V1"}, [("R1", "partial_refund")]),
    "of another condition": ({"visits": "R1,P1,2023-02-02,颈椎病,,,,V1"}, [("R1", "not_its_visit")]),
    "of another class": ({"visits": "R1,P1,2023-02-02,,I,,,V1"}, [("R1", "not_its_visit")]),
    "under its own id": ({"visits": "V1,P1,2023-02-02,,,,,V1"}, [("V1", "settled_already")]),
    "settled again": ({"visits": "V1,P1,2023-02-02,哮喘,III,督灸,300.00,"}, [("V1", "settled_already")]),
    "settled again in another spelling": ({"visits": "'V1,P1,2023-02-02,哮喘,III,督灸,300.00,"}, [("'V1", "settled_already")]),
    "settled again for another": ({"visits": "V1,P2,2023-02-02,哮喘,III,督灸,300.00,"}, [("V1", "settled_already")]),
    "without its balance": ({"opening": HELD.replace("2023", "2022")},
                            [("R1", "opening_lacks_earlier"), ("V9", "opening_lacks_earlier")]),
    "with less than it paid": ({"opening": HELD.replace("115.00", "114.99")},
                               [("R1", "opening_lacks_earlier"), ("V9", "opening_lacks_earlier")]),
    "in fen": ({"earlier": SOUND.replace("300.00,300.00,115.00", "30000,30000,11500")},
               [("R1", "opening_lacks_earlier"), ("V9", "opening_lacks_earlier")]),
}  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_cancellation_that_rests_on_no_such_visit_is_rejected(tmp_path: Path, claim: str) -> None:
    given, told = CLAIMS[claim]
    found = settled(tmp_path, **given)
    assert rejected(tmp_path) == told
    assert (found["year_to_date"] >= 0).all()
