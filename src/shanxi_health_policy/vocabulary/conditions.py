"""The conditions (病症) that the shipped notices cover, in the order of the source's table."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.vocabulary.labelled import DeclaredTerm, LabelledEnum


class Condition(LabelledEnum, term="病症"):
    """A condition (病症) named in annex 1 of 吕医保发〔2022〕22号.

    >>> Condition.parse("腰肌劳损")
    <Condition.LOW_BACK_PAIN: 'low_back_pain'>
    >>> Condition.parse("颈椎病").en
    'cervical spondylosis'
    """

    CERVICAL_SPONDYLOSIS = "cervical_spondylosis", "颈椎病", "cervical spondylosis"
    LUMBAR_DISC_HERNIATION = (
        "lumbar_disc_herniation",
        "腰椎间盘突出症",
        "lumbar disc herniation",
        ("腰椎间盘突出",),
    )
    OSTEOARTHRITIS = "osteoarthritis", "骨性关节炎", "osteoarthritis", ("骨关节炎",)
    LOW_BACK_PAIN = (
        "low_back_pain",
        "腰痛",
        "low back pain",
        ("腰肌劳损", "急性腰扭伤", "腰痛(腰肌劳损)", "腰痛(急性腰扭伤)", "腰痛(腰肌劳损,急性腰扭伤)"),
    )
    FROZEN_SHOULDER = "frozen_shoulder", "肩周炎", "frozen shoulder", ("肩关节周围炎",)
    CEREBRAL_INFARCTION_RECOVERY = (
        "cerebral_infarction_recovery",
        "脑梗恢复期",
        "recovery from cerebral infarction",
        ("脑梗死恢复期", "脑梗塞恢复期"),
    )
    CEREBRAL_HEMORRHAGE_RECOVERY = (
        "cerebral_hemorrhage_recovery",
        "脑出血恢复期",
        "recovery from cerebral haemorrhage",
        ("recovery from cerebral hemorrhage",),
    )
    VESTIBULAR_VERTIGO = "vestibular_vertigo", "前庭性眩晕", "vestibular vertigo"
    POSTERIOR_CIRCULATION_ISCHEMIA = (
        "posterior_circulation_ischemia",
        "后循环缺血",
        "posterior circulation ischaemia",
    )
    VERTEBROBASILAR_INSUFFICIENCY = (
        "vertebrobasilar_insufficiency",
        "椎基底动脉供血不足",
        "vertebrobasilar insufficiency",
    )
    TRANSIENT_ISCHEMIC_ATTACK = (
        "transient_ischemic_attack",
        "短暂性脑缺血",
        "transient ischaemic attack",
        ("短暂性脑缺血发作",),
    )
    FACIAL_NEURITIS = "facial_neuritis", "面神经炎", "facial neuritis"
    TENSION_HEADACHE = "tension_headache", "紧张性头痛", "tension headache", ("紧张型头痛",)
    SLEEP_DISORDER = "sleep_disorder", "睡眠障碍", "sleep disorder"
    CHRONIC_GASTRITIS = "chronic_gastritis", "慢性胃炎", "chronic gastritis"
    SENSORINEURAL_HEARING_LOSS = (
        "sensorineural_hearing_loss",
        "神经性耳聋",
        "sensorineural hearing loss",
        ("感音神经性耳聋",),
    )
    ALLERGIC_RHINITIS = "allergic_rhinitis", "过敏性鼻炎", "allergic rhinitis"
    URTICARIA = "urticaria", "荨麻疹", "urticaria"
    ASTHMA = "asthma", "哮喘", "asthma"
    IRREGULAR_MENSTRUATION = "irregular_menstruation", "月经不规则", "irregular menstruation"


@frozen
class DeclaredCondition(DeclaredTerm):
    """A condition that a notice file declares with its own code and names."""


AnyCondition: TypeAlias = Condition | DeclaredCondition
"""A condition of the shipped list, or one that a notice file declares."""
