"""Places (行政区划) by their GB/T 2260 code: province, city, county; a county lies in its city, a city in its province."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

EXPECTED_PLACE = Text(
    zh="六位行政区划代码，如 141100（吕梁市）", en="a six-digit GB/T 2260 code such as 141100 (Lvliang)"
)
_CODE = re.compile(r"[1-9][0-9]{5}")

PLACES: Mapping[str, Text] = MappingProxyType(
    {
        code: Text(zh=zh, en=en)
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
    return Text(zh=code, en=code) if name is None else Text(zh=f"{name.zh}{code}", en=f"{name.en} {code}")


def check_place(code: str, field: str = "place") -> str:
    """The code itself when it has the form of a GB/T 2260 code; raises [InputError][] otherwise."""
    if not isinstance(code, str) or _CODE.fullmatch(code) is None:
        raise InputError(field, code, EXPECTED_PLACE)
    return code


def enclosing_places(code: str) -> tuple[str, ...]:
    """The place and those it lies in, the nearest first.

    >>> enclosing_places("141121")
    ('141121', '141100', '140000')
    """
    return tuple(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000")))
