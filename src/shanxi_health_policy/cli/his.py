"""`his`: messages of a hospital's system in, the answer to them out, so that a system in any language can call it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from typing import Any

from shanxi_health_policy import his
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, HelpfulGroup, examples, help_alone
from shanxi_health_policy.cli.message_commands import (
    Given,
    message_command,
    unmatched_line,
    write_answer,
    write_messages,
)
from shanxi_health_policy.cli.options import naming, parse_money
from shanxi_health_policy.cli.output import complain, visible
from shanxi_health_policy.errors import MessageError, some_of
from shanxi_health_policy.his.check_report import check_report, diagnosis_told
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition


def check_command(language: Language) -> HelpfulCommand:
    """The command in one language."""

    def check(given: Given, form: str) -> int:
        try:
            found = his.check_messages(given.sources(), given.settings(), catalogue=given.catalogue)
        except MessageError as error:  # of the settings
            found = his.MessageCheck(faults=error.faults)
        report = his.write_json(check_report(found, language)) if form == "json" else _told(found, language)
        write_answer(report, given.out)
        return ExitCode.DONE if found.right else ExitCode.MESSAGE_REFUSED

    return message_command(
        "check",
        check,
        language,
        purpose=Text(
            "检查任何报文：必填、长度、代码、恒等式（A–D、F），以及诊断和项目能否对上；影响金额的才以 9 结束。",
            "Checks any message: what is required, widths, codes, the identities A to D and F, diagnoses and items; "
            "it ends with 9 only for what changes money.",
        ),
        files=Text("请求或应答；- 为标准输入", "requests or answers; - is standard input"),
        further=[options.notices(), options.text_or_json()],
    )


def _told(found: his.MessageCheck, language: Language) -> str:
    """The report as text, for a person."""
    parts = (
        (
            Text("影响金额的错误", "Faults that change money"),
            [(one.text(), one.kind) for one in found.faults],
        ),
        (
            Text("不成立的恒等式", "Identities that do not hold"),
            [(one.text(), one.identity) for one in found.broken],
        ),
        (
            Text("不可核对的恒等式", "Identities that cannot be checked"),
            [(one.text(), one.identity) for one in found.uncheckable],
        ),
        (
            Text("不影响金额的异常", "Oddities that change no money"),
            [(one.text(), one.kind) for one in found.oddities],
        ),
        (
            Text("诊断", "Diagnoses"),
            [(diagnosis_told(one), number) for number, one in enumerate(found.diagnoses)],
        ),
    )
    told = [(title, len(rows), _some(rows, language)) for title, rows in parts]
    unmatched = [unmatched_line(one, language) for one in found.unmatched]
    told.append((Text("不在技术目录的项目", "Items on no list of techniques"), len(unmatched), unmatched))
    read = Text(f"报文 {len(found.messages)} 个", f"messages: {len(found.messages)}")
    lines = [read.in_language(language)]
    colon = "：" if language == "zh" else ": "
    for title, count, rows in told:
        lines += [f"{title.in_language(language)}{colon}{count}", *rows]
    return visible("\n".join(lines))


def _some(rows: Sequence[tuple[Text, Hashable]], language: Language) -> list[str]:
    """The lines of a part of the report: of many of a kind some, and a count."""
    lines = some_of([text for text, _ in rows], [kind for _, kind in rows])
    return [f"  {one.in_language(language)}" for one in lines]


def his_command(language: Language) -> HelpfulGroup:
    """The command with its commands, in one language."""
    group = HelpfulGroup(
        "his",
        help_alone,
        language=language,
        params=options.common(),
        sections=_SECTIONS,
    )
    preview = Text(
        "预结算：应答 2206，写出 setlinfo 和 setldetail。",
        "What a settlement would be: answers 2206 with setlinfo and setldetail.",
    )
    settle = Text(
        "结算：应答 2207，写出 setlinfo 和 setldetail。",
        "Settles: answers 2207 with setlinfo and setldetail.",
    )
    group.add(_settlement("preview", "2206", preview, language))
    group.add(_settlement("settle", "2207", settle, language))
    group.add(_cancel(language))
    group.add(_review(language))
    group.add(check_command(language))
    return group


_YTD_PAID = (
    "--ytd-paid YUAN",
    "基金本年已为此人此病症支付的金额；不给则须有 5206 的应答",
    "what the fund paid this person for this condition earlier in the year; else an answer to 5206 tells it",
)
_CONDITION = (
    "--condition NAME",
    "病症名称，诊断不明确时指明",
    "the condition, where the diagnoses are ambiguous",
)


def _settlement(name: str, infno: str, purpose: Text, language: Language) -> HelpfulCommand:
    """`preview` or `settle`, which differ in the request that they answer."""
    own = [
        options.value(*_YTD_PAID, parse_money),
        options.value(
            "--account-balance YUAN",
            "职工个人账户余额（元），acct_used_flag 为 1 时须给出",
            "balance of the personal account in yuan, needed when acct_used_flag is 1",
            parse_money,
        ),
        options.value(*_CONDITION),
    ]
    if name == "settle":
        zh, en = "结算编号，默认为请求的 msgid", "the settlement's id; by default the request's msgid"
        own.append(options.value("--setl-id ID", zh, en))

    def run(given: Given, condition: str | None, **asked: Any) -> int:
        catalogue = given.catalogue
        meant = _meant(condition, catalogue)
        rule: Callable[..., his.MessageAnswer] = (
            his.settle_message if name == "settle" else his.preview_message
        )

        def answer(messages: Sequence[his.Message], settings: his.Settings) -> his.Message:
            found = rule(messages, settings, condition=meant, catalogue=catalogue, **asked)
            _tell_beside(found, language)
            return found.message

        return write_messages(given, answer, language)

    files = Text(
        f"一次就诊的 2203、2204（及其应答）和 {infno}；- 为标准输入，每个文件是一个报文或报文的数组",
        f"a visit's 2203, 2204 (with its answer) and {infno}; - is standard input, and each file holds a message or a "
        "list of them",
    )
    return message_command(
        name, run, language, purpose=purpose, files=files, own=own, further=[options.notices()]
    )


def _cancel(language: Language) -> HelpfulCommand:
    return message_command(
        "cancel",
        lambda given: write_messages(given, his.cancel_message, language),
        language,
        purpose=Text(
            "撤销：应答 2208，写出原结算每个金额的负数。",
            "Cancels: answers 2208 with every amount of the settlement as a negative.",
        ),
        files=Text(
            "2208 的请求和 2207 的应答；- 为标准输入",
            "the request 2208 and the answer to 2207; - is standard input",
        ),
    )


def _meant(condition: str | None, catalogue: Catalogue) -> AnyCondition | None:
    """The condition that an option names."""
    with naming("--condition"):
        return None if condition is None else catalogue.condition(condition)


def _review(language: Language) -> HelpfulCommand:
    def run(given: Given, condition: str | None, ytd_paid: Decimal | None) -> int:
        meant = _meant(condition, given.catalogue)

        def answer(messages: Sequence[his.Message], settings: his.Settings) -> his.Message:
            found = his.review_message(
                messages, settings, ytd_paid=ytd_paid, condition=meant, catalogue=given.catalogue
            )
            complain(visible(found.review.explain(language)))
            _tell_unmatched(found.unmatched, language)
            return found.message

        return write_messages(given, answer, language)

    return message_command(
        "review",
        run,
        language,
        purpose=Text(
            "事前、事中审核：应答 3101 或 3102，写出每条提醒；应付和本年所余写到标准错误。",
            "Before paying: answers 3101 or 3102 with every warning; what is due and left of the year is on standard error.",
        ),
        files=Text(
            "3101 或 3102 的请求，可以加 5206 的应答；- 为标准输入",
            "a request 3101 or 3102, and an answer to 5206 if there is one; - is standard input",
        ),
        own=[options.value(*_YTD_PAID, parse_money), options.value(*_CONDITION)],
        further=[options.notices()],
    )


def _tell_unmatched(items: Sequence[his.UnmatchedItem], language: Language) -> None:
    """Items that may be a technique under another name."""
    head = Text("不在技术目录的项目（个人负担）：", "items on no list of techniques (the patient's own):")
    _complain_of(head, [unmatched_line(one, language) for one in items], language)


def _tell_beside(found: his.MessageAnswer, language: Language) -> None:
    """Beside the answer, on standard error: what may be a technique under another name, and amounts not confirmed."""
    withdrawn = Text("2205 已撤销、不计入的明细：", "lines that 2205 withdrew, which do not count:")
    others = Text("请求自带、与应答不同的金额：", "amounts of the request that the answer has otherwise:")
    _complain_of(withdrawn, [_withdrawn_line(one) for one in found.withdrawn], language)
    _tell_unmatched(found.unmatched, language)
    _complain_of(others, [f"  {one.text().in_language(language)}" for one in found.other_amounts], language)


def _complain_of(head: Text, lines: Sequence[str], language: Language) -> None:
    if lines:
        complain("\n".join([head.in_language(language), *lines]))


def _withdrawn_line(line: his.FeeDetail) -> str:
    """A withdrawn line: its serial number, the hospital's code, and its amount."""
    told = (line.feedetl_sn, line.medins_list_codg, f"{line.det_item_fee_sumamt}")
    return "  " + " ".join(one for one in told if one)


_SECTIONS = (
    examples("""
        预结算一次就诊：| What a settlement would be:
            shanxi-health-policy his preview 2203.json 2204.json 2206.json --config hospital.toml --ytd-paid 2640.00
        从标准输入读一个数组，结算：| Settle a list of messages from standard input:
            cat visit.json | shanxi-health-policy his settle - --config hospital.toml --ytd-paid 0 -o answer.json
        检查任何报文：| Check any message:
            shanxi-health-policy his check answer.json
        支付之前看一遍：| Look through a visit before it is paid:
            shanxi-health-policy his review 3101.json --config hospital.toml --ytd-paid 2640.00
    """),
)
