"""Places (行政区划) by their GB/T 2260 code or name: a county lies in its city, a city in its province."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
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

_PROVINCES_AND_CITIES = """
120000 天津市 Tianjin · 140000 山西省 Shanxi · 140100 太原市 Taiyuan · 140200 大同市 Datong · 140300 阳泉市 Yangquan
140400 长治市 Changzhi · 140500 晋城市 Jincheng · 140600 朔州市 Shuozhou · 140700 晋中市 Jinzhong · 140800 运城市 Yuncheng
140900 忻州市 Xinzhou · 141000 临汾市 Linfen · 141100 吕梁市 Lvliang · 410800 焦作市 Jiaozuo
"""
# 410871 is the statistical code: GB/T 2260 has none for it
_COUNTIES = """
140105 小店区 Xiaodian · 140106 迎泽区 Yingze · 140107 杏花岭区 Xinghualing · 140108 尖草坪区 Jiancaoping
140109 万柏林区 Wanbailin · 140110 晋源区 Jinyuan · 140121 清徐县 Qingxu · 140122 阳曲县 Yangqu · 140123 娄烦县 Loufan
140181 古交市 Gujiao · 140212 新荣区 Xinrong · 140213 平城区 Pingcheng · 140214 云冈区 Yungang · 140215 云州区 Yunzhou
140221 阳高县 Yanggao · 140222 天镇县 Tianzhen · 140223 广灵县 Guangling · 140224 灵丘县 Lingqiu · 140225 浑源县 Hunyuan
140226 左云县 Zuoyun · 140302 阳泉市城区 Chengqu of Yangquan · 140303 阳泉市矿区 Kuangqu of Yangquan
140311 阳泉市郊区 Jiaoqu of Yangquan · 140321 平定县 Pingding · 140322 盂县 Yuxian · 140403 潞州区 Luzhou
140404 上党区 Shangdang · 140405 屯留区 Tunliu · 140406 潞城区 Lucheng · 140423 襄垣县 Xiangyuan · 140425 平顺县 Pingshun
140426 黎城县 Licheng · 140427 壶关县 Huguan · 140428 长子县 Zhangzi · 140429 武乡县 Wuxiang · 140430 沁县 Qinxian
140431 沁源县 Qinyuan · 140502 晋城市城区 Chengqu of Jincheng · 140521 沁水县 Qinshui · 140522 阳城县 Yangcheng
140524 陵川县 Lingchuan · 140525 泽州县 Zezhou · 140581 高平市 Gaoping · 140602 朔城区 Shuocheng
140603 平鲁区 Pinglu of Shuozhou · 140621 山阴县 Shanyin · 140622 应县 Yingxian · 140623 右玉县 Youyu · 140681 怀仁市 Huairen
140702 榆次区 Yuci · 140703 太谷区 Taigu · 140721 榆社县 Yushe · 140722 左权县 Zuoquan · 140723 和顺县 Heshun
140724 昔阳县 Xiyang · 140725 寿阳县 Shouyang · 140727 祁县 Qixian · 140728 平遥县 Pingyao · 140729 灵石县 Lingshi
140781 介休市 Jiexiu · 140802 盐湖区 Yanhu · 140821 临猗县 Linyi · 140822 万荣县 Wanrong · 140823 闻喜县 Wenxi
140824 稷山县 Jishan · 140825 新绛县 Xinjiang · 140826 绛县 Jiangxian · 140827 垣曲县 Yuanqu · 140828 夏县 Xiaxian
140829 平陆县 Pinglu of Yuncheng · 140830 芮城县 Ruicheng · 140881 永济市 Yongji · 140882 河津市 Hejin · 140902 忻府区 Xinfu
140921 定襄县 Dingxiang · 140922 五台县 Wutai · 140923 代县 Daixian · 140924 繁峙县 Fanshi · 140925 宁武县 Ningwu
140926 静乐县 Jingle · 140927 神池县 Shenchi · 140928 五寨县 Wuzhai · 140929 岢岚县 Kelan · 140930 河曲县 Hequ
140931 保德县 Baode · 140932 偏关县 Pianguan · 140981 原平市 Yuanping · 141002 尧都区 Yaodu · 141021 曲沃县 Quwo
141022 翼城县 Yicheng · 141023 襄汾县 Xiangfen · 141024 洪洞县 Hongtong · 141025 古县 Guxian · 141026 安泽县 Anze
141027 浮山县 Fushan · 141028 吉县 Jixian · 141029 乡宁县 Xiangning · 141030 大宁县 Daning · 141031 隰县 Xixian
141032 永和县 Yonghe · 141033 蒲县 Puxian · 141034 汾西县 Fenxi · 141081 侯马市 Houma · 141082 霍州市 Huozhou
141102 离石区 Lishi · 141121 文水县 Wenshui · 141122 交城县 Jiaocheng · 141123 兴县 Xingxian · 141124 临县 Linxian
141125 柳林县 Liulin · 141126 石楼县 Shilou · 141127 岚县 Lanxian · 141128 方山县 Fangshan · 141129 中阳县 Zhongyang
141130 交口县 Jiaokou · 141181 孝义市 Xiaoyi · 141182 汾阳市 Fenyang
410802 解放区 Jiefang · 410803 中站区 Zhongzhan · 410804 马村区 Macun · 410811 山阳区 Shanyang · 410821 修武县 Xiuwu
410822 博爱县 Bo'ai · 410823 武陟县 Wuzhi · 410825 温县 Wenxian · 410871 示范区 Demonstration Zone · 410882 沁阳市 Qinyang
410883 孟州市 Mengzhou
"""


_OTHER_PROVINCES = """
110000 北京 Beijing · 130000 河北 Hebei · 150000 内蒙古 Inner Mongolia · 210000 辽宁 Liaoning · 220000 吉林 Jilin
230000 黑龙江 Heilongjiang · 310000 上海 Shanghai · 320000 江苏 Jiangsu · 330000 浙江 Zhejiang · 340000 安徽 Anhui
350000 福建 Fujian · 360000 江西 Jiangxi · 370000 山东 Shandong · 410000 河南 Henan · 420000 湖北 Hubei · 430000 湖南 Hunan
440000 广东 Guangdong · 450000 广西 Guangxi · 460000 海南 Hainan · 500000 重庆 Chongqing · 510000 四川 Sichuan
520000 贵州 Guizhou · 530000 云南 Yunnan · 540000 西藏 Tibet · 610000 陕西 Shaanxi · 620000 甘肃 Gansu · 630000 青海 Qinghai
640000 宁夏 Ningxia · 650000 新疆 Xinjiang · 710000 台湾 Taiwan · 810000 香港 Hong Kong · 820000 澳门 Macao
"""
_PROVINCE_SUFFIX = re.compile(r"(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$")


def _listed(table: str) -> dict[str, Text]:
    rows = (one.split(maxsplit=2) for line in table.strip().splitlines() for one in line.split(" · "))
    return {code: Text(zh, en) for code, zh, en in rows}


PLACES: Mapping[str, Text] = MappingProxyType(
    dict(sorted((_listed(_PROVINCES_AND_CITIES) | _listed(_COUNTIES)).items()))
)
"""The places of the shipped notices and every county of Shanxi and Jiaozuo; a notice file may bring others with their names."""
_PROVINCES: Mapping[str, str] = {
    normal_form(word): code for code, name in _listed(_OTHER_PROVINCES).items() for word in (name.zh, name.en)
}
"""The provinces for which no notice speaks, by their names: who asks for one is answered so."""


@lru_cache(maxsize=4096)
def named_place(code: str) -> Text:
    """A place as a reader knows it: its name before the code, where there is a name.

    >>> named_place("141121").en, named_place("149900").en
    ('Wenshui 141121', '149900')
    """
    return with_code(code, PLACES)


def with_code(code: str, names: Mapping[str, Text]) -> Text:
    """The same where other places have names, too."""
    name = names.get(code)
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
    if not found and (other := _PROVINCES.get(_PROVINCE_SUFFIX.sub("", wanted))) is not None:
        return other
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
