"""What people call the reasons for which rows are rejected; programs read the codes."""

from __future__ import annotations

from collections.abc import Mapping

from shanxi_health_policy.text import Text

REJECT_REASONS: Mapping[str, Text] = {
    "after_its_cancellation": Text("就诊已撤销", "after its cancellation"),
    "beyond_15_digits": Text("超过15位的数字", "beyond 15 digits"),
    "boolean": Text("逻辑值", "a truth value"),
    "cancelled_already": Text("重复撤销", "cancelled already"),
    "cancels_nothing": Text("没有可撤销的就诊", "cancels nothing"),
    "class_contradicts_grade": Text("类别与等级不符", "class contradicts grade"),
    "conflicts_within_visit": Text("同一次就诊各行不一致", "conflicts within the visit"),
    "contradicts_amounts": Text("结果与金额不符", "the result contradicts the amounts"),
    "error_cell": Text("错误值", "an error in the cell"),
    "facility_undecided": Text("机构不能判断", "facility undecided"),
    "item_on_no_list": Text("项目不在清单", "item on no list"),
    "merged": Text("被合并的单元格", "under a merged cell"),
    "mixed_signs": Text("金额有正有负", "amounts of both signs"),
    "negative_amount": Text("金额为负", "negative amount"),
    "no_fee_class": Text("缺收费类别", "no fee class"),
    "no_key": Text("没有可对账的编号", "no id to match by"),
    "not_a_day": Text("日期有误", "not a day"),
    "not_a_year": Text("年份有误", "not a year"),
    "not_an_identifier": Text("编号有误", "not an identifier"),
    "not_an_item": Text("项目有误", "not an item"),
    "not_computed": Text("公式没有结果", "a formula without its result"),
    "not_in_list": Text("医院清单里没有", "not in the hospital's list"),
    "not_its_visit": Text("与被撤销的就诊不符", "not its visit"),
    "not_money": Text("金额有误", "not money"),
    "not_rounded": Text("公式结果没有舍入", "not rounded"),
    "open_fee_class": Text("只知级别，收费类别待定", "fee class open: a level alone"),
    "opening_lacks_earlier": Text("期初余额不足", "opening lacks earlier payments"),
    "partial_refund": Text("部分退费", "partial refund"),
    "refund_contradicted": Text("退费标志与金额不符", "refund contradicted"),
    "refund_of_nothing": Text("退费没有写明原就诊", "refund of nothing"),
    "settled_already": Text("编号已用过", "settled already"),
    "total": Text("合计行", "a total"),
    "twice": Text("重复的行", "twice"),
    "unknown_condition": Text("病症不认识", "unknown condition"),
    "unknown_facility_kind": Text("机构类别不认识", "unknown kind of facility"),
    "unknown_fee_class": Text("收费类别不认识", "unknown fee class"),
    "unknown_group": Text("资助对象类别不认识", "unknown group"),
    "unknown_hospital_grade": Text("医院等级不认识", "unknown hospital grade"),
    "unknown_refund_flag": Text("退费标志不认识", "unknown refund flag"),
    "unknown_result": Text("对账结果不认识", "unknown result"),
    "visit_held_back": Text("同次就诊另有错误", "another row of the visit is wrong"),
    "visit_too_large": Text("一次就诊金额过大", "visit too large"),
    "wrong_number_of_cells": Text("单元格数不符", "wrong number of cells"),
}
"""The name of each reason in both languages, by its code."""
