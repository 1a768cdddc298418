"""The commands by name, with what they are for: a command's own module is imported when it is called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

from shanxi_health_policy.cli.help_pages import HelpfulCommand, Listed
from shanxi_health_policy.text import Language, Text

COMMANDS: dict[str, Text] = {
    "settle": Text(
        "结算一个就诊文件：每行一个收费项目，就诊编号相同的各行是一次就诊。",
        "Settle a file of visits: one row an item on the bill, rows with one visit_id are one visit.",
    ),
    "explain": Text(
        "一次就诊：基金支付多少、个人负担多少，每一步依据哪一条、哪种口径。",
        "One visit: what the fund pays and what the patient, and the clause and reading behind every step.",
    ),
    "limits": Text(
        "一份文件的支付限额：按病症和收费类别，注明出处和条款。",
        "The payment limits of a notice by condition and fee class, with where they stand and their clauses.",
    ),
    "notices": Text(
        "哪些文件在何地何时施行；某一文件的条款、口径和异常。",
        "Which notices hold where and when; the clauses, readings and anomalies of one.",
    ),
    "ask": Text(
        "按名称问任何一条规则：达标、目标、期限、补助、奖励……答案写明每一步的条款和口径。",
        "Ask any rule by its name: standards, targets, dates, subsidies, awards …; every step has its clause.",
    ),
    "facility": Text(
        "按名称在达标机构名单里查一家机构；不能确定是哪一家时列出候选和匹配度，不作猜测。",
        "Look a facility up in the lists by its name; where that is not certain, candidates are listed, never guessed.",
    ),
    "accredited": Text(
        "一地一批达标机构的名单，存为表；这里没有的名单不当作“没有”。",
        "The accredited facilities of a place and round as the notices list them; a list that is not here is never 'none'.",
    ),
    "statistics": Text(
        "各市达标机构的数量和占比：文件的表（重新计算并与文件所载的数字核对）、达标机构名单，或您自己的数字。",
        "Accredited facilities by city with their shares: a notice's table (recomputed and held against its print), the "
        "notices' lists, or counts of your own.",
    ),
    "measurements": Text(
        "评估和复核测得的数字：按题目、地方、年度查找，每个数字写明在哪些机构中、依据哪一条。",
        "What reviews measured: figures by topic, place and year, each with its population and its clause.",
    ),
    "duties": Text(
        "一个部门有哪些职责：文件中责任单位名单里的每一条，牵头还是参加。",
        "What a department has to do: every point for which a notice names it, and whether it leads or takes part.",
    ),
    "responsible": Text(
        "文件的一条由谁负责：谁牵头，谁参加，谁配合。",
        "Who is responsible for a point of a notice: who leads, who takes part, who supports.",
    ),
    "premium": Text(
        "一个人员文件的居民医保缴费资助：每行一人一年，每行都在结果或退回文件里。",
        "Help with the resident-insurance premium for a file of people: one row a person and year, each in the result "
        "or among the rejects.",
    ),
    "compare": Text(
        "两份文件在中医门诊支付上的每一处不同：比例、限额、技术、类别、机构。",
        "Every difference between two notices in what they pay for: rate, limits, techniques, classes, facilities.",
    ),
    "what-if": Text(
        "改变比例或限额，或换用另一份文件，看一个就诊文件里谁多得、谁少得、基金多付多少。",
        "Change the rate or a limit, or take another notice, and see over a file of visits who gains, who loses, and "
        "what it costs the fund.",
    ),
    "audit": Text(
        "核对已付的结算：金额、项目、病症、机构、日期、收费类别、跨机构的年度限额、同日和重复的就诊、撤销；"
        "每个疑点写明应付多少、依据哪些条款。",
        "Check claims as they were paid: amounts, items, conditions, facilities, days, fee classes, annual limits "
        "across facilities, several visits on a day, repeated visits, cancellations; each finding says what is due and by "
        "which clauses.",
    ),
    "reconcile": Text(
        "对账：医院和平台的结算清单逐行比较，每处差异写明种类、可能的原因和 2601 可以冲正的报文；合计与对总账（3201）相同。",
        "Reconcile: the hospital's list of settlements against the platform's, row by row; every difference with its kind, its "
        "probable cause and the message that a 2601 would reverse; totals as 3201 compares them.",
    ),
    "his": Text(
        "医院系统的报文：读入医保平台接口的请求，写出应答（JSON）。字段和代码与接口一致。",
        "Messages of hospital systems: reads requests of the insurance platform's interface, writes the answer (JSON).",
    ),
    "replay": Text(
        "按回执重新计算一次，说明结果和所依据的文件自那以后有没有变化。",
        "Ask a receipt's question again, and say whether the result, or anything it rests on, has changed since.",
    ),
    "conform": Text(
        "核对您自己的实现，不限语言：把案例一个个交给它，与本库逐分比较；不一致的，缩小到最小的案例，写明差多少、由哪一步和哪一条款"
        "决定。",
        "Try an implementation of your own, in any language: it is given case after case and compared to the fen; what "
        "differs is made as small as it can be, and shown with the difference, the deciding step and its clause.",
    ),
    "conform-results": Text(
        "比较几个实现的核对结果（conform --results 写出的文件）：一页网页，每个实现一列。",
        "Compare the results of several implementations, as conform --results writes them: one page, an implementation a "
        "column.",
    ),
    "vectors": Text(
        "写出测试向量：少量案例，每个操作应付多少、由哪一条款决定、为什么选它。任何系统都可以照着核对，不需要 Python。",
        "Write golden vectors: a small set of cases with the right payment for every operation, the clause that decides "
        "it, and why the case is there. Any system can be held against them, without Python.",
    ),
    "serve": Text(
        "在本机提供 HTTP 服务：任何语言的系统用同样的规则计算，答案和条款与本库一致；接口说明由服务自己给出。",
        "Serve the rules over HTTP on this machine: a system in any language gets the same answers with the same clauses; "
        "the service describes itself.",
    ),
    "platform": Text(
        "在本机提供医保信息平台的替身：医院系统先对着它开发和测试，每个金额由规则算出，可注入故障；check 检查日志，"
        "list 写出结算清单。",
        "A stand-in for the national insurance platform on this machine, to build a hospital's system against: every amount "
        "by the rules, faults on wish; `check` looks through its journal, `list` writes its settlements.",
    ),
    "mcp": Text(
        "把每条规则作为工具交给智能助手（MCP，标准输入输出）：按文件回答，写明条款，不猜缺少的数字。",
        "Give each rule to an assistant as a tool (MCP, standard input and output): answered by the notices with their "
        "clauses, and no missing figure is guessed.",
    ),
}
"""What each command is for, in the order of the help."""
_MODULES = {
    "statistics": "facility",
    "compare": "what_if",
    "what-if": "what_if",
    "replay": "ask",
    "responsible": "duties",
    "conform-results": "conform_results",
}
"""Where a command does not stand in a module of its own name."""


def listed(language: Language) -> Iterator[Listed]:
    """The commands as the help lists them."""
    for name, purpose in COMMANDS.items():
        yield Listed(name, purpose, partial(_made, name, language))


def _made(name: str, language: Language) -> HelpfulCommand:
    module: Any = import_module(f"{__package__}.{_MODULES.get(name, name)}")
    made: HelpfulCommand = getattr(module, f"{name.replace('-', '_')}_command")(language)
    return made
