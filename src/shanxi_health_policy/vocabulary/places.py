"""Places (行政区划) by their GB/T 2260 code or name: a county lies in its city, a city in its province."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from shanxi_health_policy.errors import AmbiguousNameError, InputError, UnknownTermError
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import nearest_of, normal_form

EXPECTED_PLACE = Text(
    "六位行政区划代码，如 141100（吕梁市）", "a six-digit GB/T 2260 code such as 141100 (Lvliang)"
)
_EXPECTED_NAME = Text(
    "地方的名称或六位行政区划代码，如 吕梁市、141100",
    "the name or six-digit GB/T 2260 code of a place, such as 吕梁市 or 141100",
)
_CODE = re.compile(r"[1-9][0-9]{5}")
_SUFFIX = re.compile(r"(?<=..)[省市县区]$")

PLACES: Mapping[str, Text] = MappingProxyType(
    {
        code: Text(zh, en)
        for code, zh, en in (
            ("120000", "天津市", "Tianjin"),
            ("140000", "山西省", "Shanxi"),
            ("140100", "太原市", "Taiyuan"),
            ("140200", "大同市", "Datong"),
            ("140300", "阳泉市", "Yangquan"),
            ("140400", "长治市", "Changzhi"),
            ("140500", "晋城市", "Jincheng"),
            ("140600", "朔州市", "Shuozhou"),
            ("140681", "怀仁市", "Huairen"),
            ("140700", "晋中市", "Jinzhong"),
            ("140800", "运城市", "Yuncheng"),
            ("140900", "忻州市", "Xinzhou"),
            ("141000", "临汾市", "Linfen"),
            ("141100", "吕梁市", "Lvliang"),
            ("141102", "离石区", "Lishi"),
            ("141121", "文水县", "Wenshui"),
            ("141122", "交城县", "Jiaocheng"),
            ("141123", "兴县", "Xingxian"),
            ("141124", "临县", "Linxian"),
            ("141125", "柳林县", "Liulin"),
            ("141126", "石楼县", "Shilou"),
            ("141127", "岚县", "Lanxian"),
            ("141128", "方山县", "Fangshan"),
            ("141129", "中阳县", "Zhongyang"),
            ("141130", "交口县", "Jiaokou"),
            ("141181", "孝义市", "Xiaoyi"),
            ("141182", "汾阳市", "Fenyang"),
            ("410800", "焦作市", "Jiaozuo"),
            ("410802", "解放区", "Jiefang"),
            ("410803", "中站区", "Zhongzhan"),
            ("410804", "马村区", "Macun"),
            ("410811", "山阳区", "Shanyang"),
            ("410821", "修武县", "Xiuwu"),
            ("410822", "博爱县", "Bo'ai"),
            ("410823", "武陟县", "Wuzhi"),
            ("410825", "温县", "Wenxian"),
            ("410871", "示范区", "Demonstration Zone"),  # the statistical code: GB/T 2260 has none for it
            ("410882", "沁阳市", "Qinyang"),
            ("410883", "孟州市", "Mengzhou"),
        )
    }
)
"""Places that the shipped notices and the platform's interface name; a notice file may bring others with their names."""


def named_place(code: str) -> Text:
    """A place as a reader knows it: its name before the code, where there is a name.

    >>> named_place("141121").en, named_place("149900").en
    ('Wenshui 141121', '149900')
    """
    name = PLACES.get(code)
    return Text(code, code) if name is None else Text(f"{name.zh}{code}", f"{name.en} {code}")


def check_place(code: str, field: str = "place") -> str:
    """The code itself when it has the form of a GB/T 2260 code; raises [InputError][] otherwise."""
    if not isinstance(code, str) or _CODE.fullmatch(code) is None:
        raise InputError(field, code, EXPECTED_PLACE)
    return code


def find_place(place: object, names: Mapping[str, Text] = PLACES, field: str = "place") -> str:
    """The code of a place, given by its code or by its name, with or without 省, 市, 县 or 区.

    Raises [UnknownTermError][], which offers the nearest names, and [AmbiguousNameError][] for a name that fits two places.

    >>> find_place("文水"), find_place("Lvliang"), find_place("141121")
    ('141121', '141100', '141121')
    """
    if not isinstance(place, str):
        raise InputError(field, place, _EXPECTED_NAME)
    if _CODE.fullmatch(place) is not None:
        return place
    wanted = normal_form(place)
    found = [code for code, name in names.items() if wanted in (normal_form(name.zh), normal_form(name.en))]
    found = found or [code for code, name in names.items() if wanted and wanted == _SUFFIX.sub("", name.zh)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = Text(
            "、".join(f"{names[code].zh}{code}" for code in found),
            ", ".join(f"{names[code].en} {code}" for code in found),
        )
        expected = Text(f"只对应一个地方的名称或代码：{listed.zh}", f"the code of one of {listed.en}")
        raise AmbiguousNameError(field, place, expected)
    if place.isdigit() or not wanted:
        raise InputError(field, place, EXPECTED_PLACE)
    known = {word: f"{name.zh}{code}" for code, name in names.items() for word in (name.zh, name.en)}
    near = dict.fromkeys(known[one] for one in nearest_of(place, known, cutoff=0.5))
    raise UnknownTermError(field, place, _EXPECTED_NAME, tuple(near))


def enclosing_places(code: str) -> tuple[str, ...]:
    """The place and those it lies in, the nearest first.

    >>> enclosing_places("141121")
    ('141121', '141100', '140000')
    """
    return tuple(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000")))
