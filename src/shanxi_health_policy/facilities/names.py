"""How facilities' names are compared: the same facility is written differently from list to list.

Left out are its medical group, 镇, 乡, 街道, 办事处 and 中心, and the county or city before the name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from shanxi_health_policy.notices.entries import ListedFacility
from shanxi_health_policy.vocabulary.places import PLACES

_GROUP = re.compile(r"医疗(集团|家团)")
_UNIT = r"(街道办事处|办事处|街道|镇|乡)"
_KIND = re.compile(_UNIT + r"?(中心)?(乡镇)?(?P<kind>卫生院|(社区)?卫生服务中心|社区医院)")
_UNIT_WITHIN = re.compile(rf"(?<=..){_UNIT}(?=..)")
_PLACE_SUFFIX = re.compile(r"[县市区]$")
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,3}省")
_PROVINCES = {"14": "山西省", "41": "河南省"}
"""By the first two digits of a place: the provinces in which facilities are listed."""
_MARKS = re.compile(r"[\s()\-·,、]")
COMMUNITY_HOSPITAL = "社区医院"
"""A name added to an accredited centre of either kind (C9): it says nothing of the kind."""


@lru_cache(maxsize=4096)
def tidy(name: str) -> str:
    """A name without blanks, brackets and marks, in half width."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).replace("馀", "余")


@lru_cache(maxsize=1024)
def short(place: str) -> str:
    """A place without 县, 市 or 区 at its end."""
    return _PLACE_SUFFIX.sub("", tidy(place))


@lru_cache(
    maxsize=4096
)  # whether a listed facility is meant, and how like its name is, are asked one after the other
def without_places(name: str, city: str, county: str) -> str:
    """A name without the province, city and county of a listed facility before it."""
    for place in (_province(name, city), city, county):
        for prefix in _prefixes(place):
            # nothing may be stripped to its kind alone
            if name.startswith(prefix) and _KIND.match(name, len(prefix)) is None:
                name = name.removeprefix(prefix)
    return name


@lru_cache(maxsize=1024)
def _prefixes(place: str) -> tuple[str, ...]:
    """A place as it stands before a name, whole or short; a short name of one character (郊, 城) is no prefix of its own."""
    return tuple(one for one in (place, _PLACE_SUFFIX.sub("", place)) if len(one) > 1)


def same_place(city: str | None, county: str | None, listed: ListedFacility) -> bool:
    """Whether a listed facility lies in the city and the county given, each with or without 县, 市, 区; None says nothing."""
    if city is not None and short(city) != short(listed.city):
        return False
    if county is None:
        return True
    # A county may be given with its city before it: 阳泉市郊区.
    own = tidy(county).removeprefix(listed.city).removeprefix(short(listed.city))
    return short(own) == short(listed.county)


@lru_cache(maxsize=256)
def _province_of(city: str) -> str | None:
    code = next((code for code, name in PLACES.items() if name.zh == city), None)
    return None if code is None else _PROVINCES.get(code[:2])


def _province(name: str, city: str) -> str:
    """The province before a name that is left out: a city's own, and any where it is not known in which one a city lies."""
    own = _province_of(city)
    if own is not None:
        return own
    found = _PROVINCE.match(name)
    return "" if found is None else found[0]


@lru_cache(maxsize=4096)  # a name that is looked for stands beside every listed one
def core(name: str) -> tuple[str, str]:
    """A name without what lists write or leave out, and the kind it ends in.

    Left out are its medical group, 镇, 乡, 街道, 办事处 and 中心: 巴公镇中心卫生院 and 巴公卫生院 are one.
    """
    name = _GROUP.sub("", name)
    found = _KIND.search(name)
    if found is None:
        return name, ""
    kind = found["kind"].removeprefix("社区") if found["kind"] != COMMUNITY_HOSPITAL else COMMUNITY_HOSPITAL
    return _UNIT_WITHIN.sub("", name[: found.start()]) + name[found.end() :], kind


@lru_cache(maxsize=4096)
def known_cores(listed: ListedFacility) -> tuple[tuple[str, str], ...]:
    """The standard and the printed name of a listed facility, as they are compared; mostly they are one."""
    names = (listed.name, listed.printed)
    return tuple(dict.fromkeys(core(without_places(tidy(one), listed.city, listed.county)) for one in names))
