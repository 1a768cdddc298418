"""Catalogues with a small notice of Xinzhou (140900) that has other figures: what is in code would not follow them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.notices.building import Data, clause, head, text, write

from shanxi_health_policy import Catalogue

XINZHOU = "140900"
BASIS: Data = {"clause": "A", "readings": ["I-A"]}
SUBSIDIES: Data = {
    "premium": [
        BASIS | {"group": "特困", "amount": "90.00", "from_year": 2030, "to_year": 2030},
        BASIS | {"group": "返贫致贫", "share": "0.125", "floor": "40.00", "from_year": 2029},
    ],
    "awards": [
        BASIS | {"id": "a", "accreditation": "社区医院", "amount": "7.77", "round": 2030},
        BASIS | {"id": "b", "accreditation": "基本标准", "amount": "0.03"},
    ],
    "posts": [BASIS | {"id": "a", "amount": "12.34", "period": text("每月")}],
    "capitation": [BASIS | {"id": "a", "surplus_kept": "0.7", "overspend_borne": "0.25"}],
    "insurance": [
        BASIS | {"on_establishment": False, "pensions": ["resident_pension"], "medical": ["居民医保"]}
    ],
    "senior_posts": [BASIS | {"id": "a", "years_in_a_row": 1, "years_in_all": 2}],
    "income_floor": [BASIS | {"id": "a", "of_average": "0.625"}],
}


def data(notice_id: str, start: date, subsidies: Data) -> Data:
    """A notice of Xinzhou, known and in force from one day."""
    reading: Data = {"id": "I-A", "clauses": ["A"]}
    return {
        "schema": 1,
        "notice": head(notice_id),
        "dates": {"issued": start, "in_force_from": start},
        "clauses": [clause("A")],
        "readings": [reading | {"question": text("问"), "reading": text("读"), "reason": text("因")}],
        "subsidies": subsidies,
    }


def loaded(*notices: Data, with_shipped: bool = True) -> Catalogue:
    """A catalogue of some notices, beside those that ship."""
    with TemporaryDirectory() as folder:
        paths = [write(Path(folder), one) for one in notices]
        return Catalogue.load(*paths, with_shipped=with_shipped)


@cache
def own() -> Catalogue:
    """The shipped notices and that of Xinzhou, known from 1 January 2030."""
    return loaded(data("own-2030-1", date(2030, 1, 1), SUBSIDIES))
