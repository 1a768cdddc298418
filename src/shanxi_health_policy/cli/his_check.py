"""`his check`: whether messages keep the interface and its identities, and what the tables know of them."""

from __future__ import annotations

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand
from shanxi_health_policy.cli.his_input import (
    Given,
    files_argument,
    message_arguments,
    message_options,
    write_answer,
)
from shanxi_health_policy.cli.options import Options, load_catalogue
from shanxi_health_policy.cli.output import visible
from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his import (
    AmbiguousDiagnosis,
    Diagnosis,
    KnownDiagnosis,
    MessageCheck,
    UnmatchedItem,
    check_messages,
    write_json,
)
from shanxi_health_policy.text import Language, Text


def check_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def check(
        files: tuple[str, ...],
        config: tuple[str, ...],
        items: str | None,
        notices: tuple[str, ...],
        form: str,
        out: str | None,
    ) -> int:
        given = Given(files, config, items, out, load_catalogue(notices))
        try:
            found = check_messages(given.sources(), given.settings(), catalogue=given.catalogue)
        except MessageError as error:  # of the settings
            found = MessageCheck(faults=error.faults)
        report = write_json(_plain(found, language)) if form == "json" else _told(found, language)
        write_answer(report, out)
        return ExitCode.DONE if found.right else ExitCode.MESSAGE_REFUSED

    return HelpfulCommand(
        "check",
        check,
        language=language,
        purpose=Text(
            zh="检查任何报文：必填、长度、代码、恒等式（A–D、F），以及诊断和项目能否对上。",
            en="Checks any message: what is required, widths, codes, the identities A to D and F, diagnoses and items.",
        ),
        arguments=message_arguments(
            Text(zh="请求或应答；- 为标准输入", en="requests or answers; - is standard input")
        ),
        params=[
            files_argument(),
            *message_options(options),
            options.notices(),
            options.text_or_json(),
            *options.common(),
        ],
    )


def unmatched_line(item: UnmatchedItem, language: Language) -> str:
    """An item that nothing matched, with the names most like it."""
    near = "、".join(item.nearest)
    like = Text(zh=f"；相近的有：{near}", en=f"; alike are: {near}").in_language(language) if near else ""
    return "  " + " ".join(one for one in (item.feedetl_sn, item.code, item.name) if one) + like


def _told(found: MessageCheck, language: Language) -> str:
    """The report as text, for a person."""
    faults = [f"  {fault.text().in_language(language)}" for fault in found.faults]
    broken = [f"  {one.text().in_language(language)}" for one in found.broken]
    diagnoses = [f"  {_diagnosis(one).in_language(language)}" for one in found.diagnoses]
    unmatched = [unmatched_line(one, language) for one in found.unmatched]
    parts = (
        (Text(zh="错误", en="Faults"), faults),
        (Text(zh="不成立的恒等式", en="Identities that do not hold"), broken),
        (Text(zh="诊断", en="Diagnoses"), diagnoses),
        (Text(zh="不在技术目录的项目", en="Items on no list of techniques"), unmatched),
    )
    read = Text(zh=f"报文 {len(found.messages)} 个", en=f"messages: {len(found.messages)}")
    lines = [read.in_language(language)]
    for title, told in parts:
        colon = "：" if language == "zh" else ": "
        lines += [f"{title.in_language(language)}{colon}{len(told)}", *told]
    return visible("\n".join(lines))


def _diagnosis(found: Diagnosis) -> Text:
    if isinstance(found, KnownDiagnosis):
        name = found.condition
        return Text(zh=f"{found.code}：{name.zh}", en=f"{found.code}: {name.en}")
    if isinstance(found, AmbiguousDiagnosis):
        zh, en = (
            "、".join(one.zh for one in found.conditions),
            ", ".join(one.en for one in found.conditions),
        )
        return Text(zh=f"{found.code}：不明确，可能是 {zh}", en=f"{found.code}: ambiguous, may be {en}")
    hint = Text(zh="", en="")
    if found.by_name is not None:
        hint = Text(
            zh=f"（名称是{found.by_name.zh}，编码应加入设置）",
            en=f" (by its name {found.by_name.en}: add the code to the settings)",
        )
    return Text(
        zh=f"{found.code} {found.name}：不在编码表{hint.zh}",
        en=f"{found.code} {found.name}: on no list{hint.en}",
    )


def _plain(found: MessageCheck, language: Language) -> dict[str, object]:
    """The report for a program."""
    return {
        "right": found.right,
        "messages": len(found.messages),
        "faults": [
            {
                "file": one.file,
                "where": one.where,
                "value": one.value,
                "expected": one.expected.in_language(language),
            }
            for one in found.faults
        ],
        "broken_identities": [
            {
                "identity": one.identity,
                "file": one.file,
                "where": one.where,
                "found": str(one.found),
                "expected": str(one.expected),
                "difference": str(one.difference),
                "rule": one.rule,
            }
            for one in found.broken
        ],
        "diagnoses": [_diagnosis(one).in_language(language) for one in found.diagnoses],
        "unmatched": [
            {"feedetl_sn": one.feedetl_sn, "code": one.code, "name": one.name, "nearest": list(one.nearest)}
            for one in found.unmatched
        ],
    }
