"""`his`: messages of a hospital's system in, the answer to them out, so that a system in any language can call it."""

from __future__ import annotations

from collections.abc import Sequence

from shanxi_health_policy.cli.help_pages import HelpfulCommand, HelpfulGroup, Section, help_alone
from shanxi_health_policy.cli.his_check import check_command, unmatched_line
from shanxi_health_policy.cli.his_input import (
    Given,
    answering,
    files_argument,
    message_arguments,
    message_options,
)
from shanxi_health_policy.cli.options import Options, load_catalogue, naming, parse_money
from shanxi_health_policy.cli.output import complain
from shanxi_health_policy.his import (
    Message,
    MessageAnswer,
    Settings,
    cancel_message,
    preview_message,
    settle_message,
)
from shanxi_health_policy.text import Language, Text

_SETTLING = Text(
    zh="一次就诊的 2203、2204（及其应答）和 {}；- 为标准输入，每个文件是一个报文或报文的数组",
    en="a visit's 2203, 2204 (with its answer) and {}; - is standard input, and each file holds a message or a list of them",
)


def his_command(language: Language) -> HelpfulGroup:
    """The command with its commands, in one language."""
    group = HelpfulGroup(
        "his",
        help_alone,
        language=language,
        purpose=Text(
            zh="医院系统的报文：读入医保平台接口的请求，写出应答（JSON）。字段和代码与接口一致。",
            en="Messages of hospital systems: reads requests of the insurance platform's interface, writes the answer (JSON).",
        ),
        params=Options(language).common(),
        sections=_SECTIONS,
    )
    group.add(_settling("preview", "2206", language))
    group.add(_settling("settle", "2207", language))
    group.add(_cancel(language))
    group.add(check_command(language))
    return group


def _settling(name: str, infno: str, language: Language) -> HelpfulCommand:
    """`preview` or `settle`, which differ in the request that they answer."""
    options = Options(language)
    settles = infno == "2207"
    own = options.value(
        "--setl-id",
        zh="结算编号，默认为请求的 msgid",
        en="the settlement's id; by default the request's msgid",
        metavar="ID",
    )

    def run(
        files: tuple[str, ...],
        config: tuple[str, ...],
        items: str | None,
        ytd_paid: str | None,
        account_balance: str | None,
        condition: str | None,
        notices: tuple[str, ...],
        out: str | None,
        setl_id: str | None = None,
    ) -> int:
        catalogue = load_catalogue(notices)
        with naming("--condition"):
            meant = None if condition is None else catalogue.condition(condition)

        def answer(messages: Sequence[Message], settings: Settings) -> Message:
            if settles:
                found = settle_message(
                    messages,
                    settings,
                    ytd_paid=ytd_paid,
                    account_balance=account_balance,
                    condition=meant,
                    setl_id=setl_id,
                    catalogue=catalogue,
                )
            else:
                found = preview_message(
                    messages,
                    settings,
                    ytd_paid=ytd_paid,
                    account_balance=account_balance,
                    condition=meant,
                    catalogue=catalogue,
                )
            _tell_unmatched(found, language)
            return found.message

        return answering(Given(files, config, items, out, catalogue), answer, language)

    return HelpfulCommand(
        name,
        run,
        language=language,
        purpose=Text(
            zh="结算：应答 2207，写出 setlinfo 和 setldetail。",
            en="Settles: answers 2207 with setlinfo and setldetail.",
        )
        if settles
        else Text(
            zh="预结算：应答 2206，写出 setlinfo 和 setldetail。",
            en="What a settlement would be: answers 2206 with setlinfo and setldetail.",
        ),
        arguments=message_arguments(Text(zh=_SETTLING.zh.format(infno), en=_SETTLING.en.format(infno))),
        params=[
            files_argument(),
            options.value(
                "--ytd-paid",
                zh="基金本年已为此人此病症支付的金额；不给则须有 5206 的应答",
                en="what the fund paid this person for this condition earlier in the year; else an answer to 5206 tells it",
                metavar="YUAN",
                parse=parse_money,
            ),
            options.value(
                "--account-balance",
                zh="职工个人账户余额（元），acct_used_flag 为 1 时须给出",
                en="balance of the personal account in yuan, needed when acct_used_flag is 1",
                metavar="YUAN",
                parse=parse_money,
            ),
            options.value(
                "--condition",
                zh="病症名称，诊断不明确时指明",
                en="the condition, where the diagnoses are ambiguous",
                metavar="NAME",
            ),
            *([own] if settles else []),
            *message_options(options),
            options.notices(),
            *options.common(),
        ],
    )


def _cancel(language: Language) -> HelpfulCommand:
    options = Options(language)

    def run(files: tuple[str, ...], config: tuple[str, ...], items: str | None, out: str | None) -> int:
        given = Given(files, config, items, out, load_catalogue(()))
        return answering(given, cancel_message, language)

    return HelpfulCommand(
        "cancel",
        run,
        language=language,
        purpose=Text(
            zh="撤销：应答 2208，写出原结算每个金额的负数。",
            en="Cancels: answers 2208 with every amount of the settlement as a negative.",
        ),
        arguments=message_arguments(
            Text(
                zh="2208 的请求和 2207 的应答；- 为标准输入",
                en="the request 2208 and the answer to 2207; - is standard input",
            )
        ),
        params=[
            files_argument(),
            *message_options(options),
            *options.common(),
        ],
    )


def _tell_unmatched(found: MessageAnswer, language: Language) -> None:
    """What may be a technique under another name is told beside the answer, on standard error."""
    if found.unmatched:
        head = Text(
            zh="不在技术目录的项目（个人负担）：", en="items on no list of techniques (the patient's own):"
        )
        complain(
            "\n".join(
                [head.in_language(language), *(unmatched_line(one, language) for one in found.unmatched)]
            )
        )


_SECTIONS = (
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(zh="预结算一次就诊：", en="What a settlement would be:"),
                "shanxi-health-policy his preview 2203.json 2204.json 2206.json --config hospital.toml --ytd-paid 2640.00",
            ),
            (
                Text(zh="从标准输入读一个数组，结算：", en="Settle a list of messages from standard input:"),
                "cat visit.json | shanxi-health-policy his settle - --config hospital.toml --ytd-paid 0 -o answer.json",
            ),
            (
                Text(zh="检查任何报文：", en="Check any message:"),
                "shanxi-health-policy his check answer.json",
            ),
        ),
    ),
)
