"""The TCM techniques (中医适宜技术) that the shipped notices cover, in the order of the source's table."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm, LabelledEnum

EXPECTED_TECHNIQUE = Text("项目名称（1 至 200 字）", "the item's name, 1 to 200 characters")
"""Said of a cell, or a value, that names no item."""


class TechniqueCategory(LabelledEnum, term="技术大类"):
    """A category of techniques (大类) named in annex 2 of 吕医保发〔2022〕22号.

    Annex 1 of that notice calls needle embedding 埋线 (reading I-T8): the same category.
    """

    ACUPUNCTURE = "acupuncture", "针刺", "acupuncture"
    NEEDLE_EMBEDDING = "needle_embedding", "埋针治疗", "needle embedding", ("埋线", "埋针")
    MOXIBUSTION = "moxibustion", "灸法", "moxibustion"
    CUPPING = "cupping", "拔罐", "cupping"
    TUINA = "tuina", "推拿", "tuina"


class Technique(LabelledEnum, term="中医适宜技术"):
    """A TCM technique (中医适宜技术) named in annex 2 of 吕医保发〔2022〕22号.

    The standard spelling is shown where the notice prints a variant (reading I-T9).

    >>> Technique.parse("馋针").zh
    '镵针'
    """

    # 针刺 acupuncture: 25
    ORDINARY_ACUPUNCTURE = "ordinary_acupuncture", "普通针刺", "ordinary acupuncture"
    WARM_NEEDLING = "warm_needling", "温针", "warm needling"
    FINGER_ACUPRESSURE = "finger_acupressure", "手指点穴", "finger acupressure"
    SAGITTAL_NEEDLE = "sagittal_needle", "镵针", "sagittal (chan) needle", ("馋针",)
    MICRO_NEEDLING = "micro_needling", "微针针刺", "micro needling"
    SHARP_HOOK_NEEDLE = "sharp_hook_needle", "锋钩针", "sharp hook needle"
    SCALP_ACUPUNCTURE = "scalp_acupuncture", "头皮针", "scalp acupuncture"
    EYE_ACUPUNCTURE = "eye_acupuncture", "眼针", "eye acupuncture"
    PLUM_BLOSSOM_NEEDLE = "plum_blossom_needle", "梅花针", "plum-blossom needle"
    FIRE_NEEDLE = "fire_needle", "火针", "fire needle"
    EAR_ACUPUNCTURE = "ear_acupuncture", "耳针", "ear acupuncture"
    ELONGATED_NEEDLE = "elongated_needle", "芒针针刺", "elongated needle"
    EXERCISE_THERAPY = "exercise_therapy", "运动疗法", "exercise therapy"
    ELECTROACUPUNCTURE = "electroacupuncture", "电针", "electroacupuncture"
    FLOATING_NEEDLE = "floating_needle", "浮针", "floating needle"
    MICROWAVE_NEEDLE = "microwave_needle", "微波针", "microwave needle"
    LASER_NEEDLE = "laser_needle", "激光针", "laser needle"
    BLOODLETTING = "bloodletting", "放血疗法", "bloodletting therapy"
    ACUPOINT_INJECTION = "acupoint_injection", "穴位注射", "acupoint injection"
    ZIWU_POINT_OPENING = "ziwu_point_opening", "子午流注开穴法", "midnight-noon point opening"
    MERIDIAN_ASSESSMENT = "meridian_assessment", "经络穴位测评疗法", "meridian and acupoint assessment"
    MAGNETIC_PLUM_NEEDLE = "magnetic_plum_needle", "磁圆梅针", "magnetic round plum needle"
    ROLLER_NEEDLE = "roller_needle", "滚针", "roller needle"
    PESTLE_NEEDLE = "pestle_needle", "杵针", "pestle needle"
    CHIYI_NEEDLE = "chiyi_needle", "赤医针", "chiyi needle"
    # 埋针治疗 needle embedding: 4
    NEEDLE_EMBEDDING = "needle_embedding", "埋针治疗", "needle embedding"
    ACUPOINT_NEEDLE_EMBEDDING = "acupoint_needle_embedding", "穴位埋针", "acupoint needle embedding"
    ACUPOINT_THREAD_EMBEDDING = "acupoint_thread_embedding", "穴位埋线", "acupoint thread embedding"
    ACUPOINT_LIGATION = "acupoint_ligation", "穴位结扎", "acupoint ligation"
    # 灸法 moxibustion: 17
    MOXIBUSTION = "moxibustion", "灸法", "moxibustion"
    MOXA_STICK = "moxa_stick", "艾条灸法", "moxa-stick moxibustion"
    MOXA_CONE = "moxa_cone", "艾炷灸法", "moxa-cone moxibustion", ("艾柱灸法",)
    MOXA_BOX = "moxa_box", "艾箱灸法", "moxa-box moxibustion"
    VESICULATING_MOXIBUSTION = "vesiculating_moxibustion", "天灸法", "vesiculating moxibustion"
    INDIRECT_MOXIBUSTION = "indirect_moxibustion", "隔物灸法", "indirect moxibustion"
    GINGER_MOXIBUSTION = "ginger_moxibustion", "隔姜灸法", "ginger-separated moxibustion"
    HERBAL_CAKE_MOXIBUSTION = "herbal_cake_moxibustion", "隔药饼灸法", "herbal-cake moxibustion"
    SALT_MOXIBUSTION = "salt_moxibustion", "隔盐灸法", "salt-separated moxibustion"
    LAMP_FIRE_MOXIBUSTION = "lamp_fire_moxibustion", "灯火灸", "lamp-fire moxibustion"
    MEDICATED_THREAD_MOXIBUSTION = (
        "medicated_thread_moxibustion",
        "灯火药线点灸",
        "medicated-thread moxibustion",
    )
    GOVERNOR_VESSEL_MOXIBUSTION = "governor_vessel_moxibustion", "督灸", "governor-vessel moxibustion"
    GREAT_MOXIBUSTION = "great_moxibustion", "大灸", "great moxibustion"
    THUNDER_FIRE_MOXIBUSTION = "thunder_fire_moxibustion", "雷火灸", "thunder-fire moxibustion"
    TAIYI_MOXIBUSTION = "taiyi_moxibustion", "太乙神针灸", "taiyi moxibustion"
    FIRE_DRAGON_MOXIBUSTION = "fire_dragon_moxibustion", "火龙药灸", "fire-dragon herbal moxibustion"
    LV_UMBILICAL_MOXIBUSTION = "lv_umbilical_moxibustion", "吕氏脐药灸", "Lü umbilical herbal moxibustion"
    # 拔罐 cupping: 12
    CUPPING_THERAPY = "cupping_therapy", "拔罐疗法", "cupping therapy"
    FIRE_CUPPING = "fire_cupping", "火罐", "fire cupping"
    ELECTRIC_FIRE_CUPPING = "electric_fire_cupping", "电火罐", "electric fire cupping"
    FLASH_CUPPING = "flash_cupping", "闪罐", "flash cupping"
    RETAINED_CUPPING = "retained_cupping", "着罐", "retained cupping"
    ELECTRIC_CUPPING = "electric_cupping", "电罐", "electric cupping"
    MAGNETIC_CUPPING = "magnetic_cupping", "磁疗罐", "magnetic cupping"
    VACUUM_CUPPING = "vacuum_cupping", "真空拔罐疗法", "vacuum cupping therapy"
    MEDICINAL_CUPPING = "medicinal_cupping", "药物罐", "medicinal cupping"
    WATER_CUPPING = "water_cupping", "水罐", "water cupping"
    MOVING_CUPPING = "moving_cupping", "游走罐", "moving cupping"
    TONGYANG_CUPPING = "tongyang_cupping", "通阳药游罐疗法", "tongyang medicinal moving cupping"
    # 推拿 tuina: 13
    CERVICAL_TUINA = "cervical_tuina", "颈椎病推拿治疗", "tuina for cervical spondylosis"
    FROZEN_SHOULDER_TUINA = "frozen_shoulder_tuina", "肩周炎推拿治疗", "tuina for frozen shoulder"
    LUMBAR_SPRAIN_TUINA = "lumbar_sprain_tuina", "急性腰扭伤推拿治疗", "tuina for acute lumbar sprain"
    LUMBAR_DISC_TUINA = "lumbar_disc_tuina", "腰椎间盘突出推拿治疗", "tuina for lumbar disc herniation"
    KNEE_OSTEOARTHRITIS_TUINA = (
        "knee_osteoarthritis_tuina",
        "膝关节骨性关节炎推拿治疗",
        "tuina for knee osteoarthritis",
    )
    INTERNAL_GYNAECOLOGICAL_TUINA = (
        "internal_gynaecological_tuina",
        "内科妇科疾病推拿治疗",
        "tuina for internal and gynaecological diseases",
    )
    OTHER_TUINA = "other_tuina", "其他推拿治疗", "other tuina"
    MEDICATED_STICK_MASSAGE = (
        "medicated_stick_massage",
        "药棒穴位按摩治疗",
        "medicated-stick acupoint massage",
    )
    FACET_JOINT_TUINA = "facet_joint_tuina", "脊柱小关节紊乱推拿治疗", "tuina for facet joint disorder"
    ATLANTOAXIAL_TUINA = (
        "atlantoaxial_tuina",
        "寰枢关节半脱位推拿治疗",
        "tuina for atlantoaxial subluxation",
        ("环枢关节半脱位推拿治疗",),
    )
    MERIDIAN_TUINA = "meridian_tuina", "经络推拿术", "meridian tuina"
    VISCERAL_TUINA = "visceral_tuina", "脏腑推拿术", "visceral tuina"
    BONE_SETTING_TUINA = "bone_setting_tuina", "正骨推拿术", "bone-setting tuina"


@frozen
class DeclaredTechnique(DeclaredTerm):
    """A technique that a notice file declares with its own code and names."""


AnyTechnique: TypeAlias = Technique | DeclaredTechnique
"""A technique of the shipped list, or one that a notice file declares."""
