"""The subjects of the reference, in the order in which they stand: each is a page of names and a group of rules."""

from __future__ import annotations

from attrs import frozen
from tools.pages.public_names import PACKAGE

from shanxi_health_policy.text import Text


@frozen
class Subject:
    """A subject: its page, its title, and the modules whose names it describes; `guide` is the how-to page beside it."""

    page: str
    title: Text
    modules: tuple[str, ...]
    guide: str = ""
    extra: str = ""
    """What has to be installed beside the core."""


def _subject(page: str, zh: str, en: str, modules: str, guide: str = "", extra: str = "") -> Subject:
    return Subject(page, Text(zh, en), tuple(modules.split()), guide, extra)


SUBJECTS = (
    _subject("visits", "一次就诊", "One visit", "tcm", "settle-in-code"),
    _subject("ledger", "年度台账", "The year's ledger", "tcm.ledger tcm.year_balances", "settle-in-code"),
    _subject(
        "eligibility",
        "机构能否结算",
        "Whether a facility is eligible",
        "tcm.eligibility facilities.facility facilities.registry",
        "check-a-facility",
    ),
    _subject(
        "what-if",
        "政策测算",
        "What if",
        "tcm.impact tcm.policy_change tcm.notice_comparison",
        "what-if",
    ),
    _subject(
        "supervision",
        "核对已付的结算",
        "Claims already paid",
        "supervision tcm.claims_audit tcm.findings tcm.irregularities tcm.paid_claims tcm.visit_review tcm.cautions",
        "check-paid-claims",
    ),
    _subject("standards", "机构与标准", "A facility and the standards", "facilities", "assess-a-facility"),
    _subject(
        "lists",
        "名单和统计",
        "Lists and statistics",
        "facilities.accredited_facilities facilities.facility_search facilities.listed_counts"
        " facilities.statistics facilities.city_counts",
        "targets-and-dates",
    ),
    _subject(
        "targets",
        "目标、期限、程序",
        "Targets, dates, procedures",
        "facilities.targets facilities.target_progress facilities.deadlines facilities.review"
        " facilities.experts facilities.plan_membership",
        "targets-and-dates",
    ),
    _subject("subsidies", "补助、奖励和待遇", "Money for people and facilities", "subsidies", "subsidies"),
    _subject(
        "organisation",
        "测得的数字和点名",
        "Measured figures and what is named",
        "organisation",
        "what-was-measured",
    ),
    _subject(
        "responsibility",
        "由谁负责",
        "Who is responsible",
        "organisation.responsibilities organisation.department_duties",
        "who-is-responsible",
    ),
    _subject("asking", "提问和规则的声明", "Asking, and how a rule is declared", "asking", "settle-in-code"),
    _subject("receipts", "回执与复核", "Receipts and replay", "asking.receipts", "receipts"),
    _subject("answers", "答案和它的说明", "Answers and their explanation", "answer steps"),
    _subject("notices", "文件", "Notices", "notices", "add-a-notice"),
    _subject("vocabulary", "词汇", "Vocabulary", "vocabulary"),
    _subject("money", "金额和比例", "Money and shares", "money"),
    _subject("errors", "错误", "Errors", "errors"),
    _subject("text", "双语文字和版本", "Text in two languages, and the version", "text _version"),
    _subject("batch", "文件结算", "Files of visits", "batch", "settle-a-file", "batch"),
    _subject("reconciling", "对账", "Reconciling", "reconciling", "reconcile", "batch"),
    _subject("spark", "集群", "On a cluster", "batch.spark", "settle-on-a-cluster", "spark"),
    _subject("pictures", "图", "Pictures", "pictures drawing"),
    _subject("his", "医院报文", "Hospital messages", "his tcm.item_mapping", "hospital-messages"),
    _subject("service", "HTTP 服务", "The HTTP service", "service", "serve", "service"),
    _subject("stand-in", "平台替身", "The stand-in for the platform", "stand_in", "platform", "service"),
    _subject("counter", "柜台网页的文件", "The files of the page for the counter", "counter", "counter-page"),
    _subject("assistants", "智能助手", "Assistants", "assistants", "assistants", "mcp"),
    _subject(
        "checking", "核对一个实现", "Checking an implementation", "testing", "test-your-system", "testing"
    ),
    _subject(
        "protocol",
        "任何语言的实现",
        "Implementations in any language",
        "testing.conform.adapters testing.conform.protocol testing.conform.golden_vectors "
        "testing.conform.vector_document testing.conform.vector_files",
        "test-any-language",
    ),
    _subject(
        "strategies",
        "测试策略",
        "Strategies for testing",
        "testing.strategies",
        "test-your-system",
        "testing",
    ),
)


def subject_of(module: str) -> Subject:
    """The subject of a module: the one that names it, or the nearest package it lies in.

    >>> subject_of("shanxi_health_policy.tcm.ledger").page, subject_of("shanxi_health_policy.tcm.visit").page
    ('ledger', 'visits')
    """
    own = module.removeprefix(f"{PACKAGE}.")
    fitting = [
        (len(one), subject)
        for subject in SUBJECTS
        for one in subject.modules
        if f"{own}.".startswith(f"{one}.")
    ]
    return max(fitting, key=lambda one: one[0])[1]
