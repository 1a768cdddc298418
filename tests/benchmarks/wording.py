"""What the pages of measurements say beside their figures."""

from __future__ import annotations

from typing import Final

from tests.benchmarks.floors import KEY
from tests.benchmarks.generate import MIXED, VISITS_A_PERSON
from tests.benchmarks.stand_in import CONNECTIONS, WORKERS

from shanxi_health_policy.text import Text

_HERE: Final = "../../tests/benchmarks"
"""Where the page finds what measures."""
HEAD: Final = Text(
    f"同一次运行里并排[测得]({_HERE}/contest.py)：每个参与者在自己的进程里，轮流运行。“准备”是导入、编译和在 6 万次就诊"
    "上的第一次运行；“最快”和“居中”是其后各次的。计时之前，全部参与者在至多 10⁵ 次就诊上"
    f'[逐笔核对，分毫不差]({_HERE}/test_benchmarks_agree.py "test_all_contestants_agree_to_the_fen")。其余各节的测法：'
    f"[等待]({_HERE}/waiting.py)、[对账]({_HERE}/reconciling.py)、[冷启动]({_HERE}/cold.py)、[超出内存]({_HERE}/beyond_memory.py)、"
    f"[集群]({_HERE}/cluster.py)、[HTTP 服务]({_HERE}/service.py)、[平台替身]({_HERE}/stand_in.py)、"
    f"[在代码里]({_HERE}/from_code.py)。",
    f"[Measured]({_HERE}/contest.py) side by side in one run: each contestant in a process of its own, taking turns. "
    "'Warming up' is importing, compiling, and a first run on 60,000 visits; 'best' and 'median' are those of later "
    f"runs. Before the clock started, all [agreed to the fen]({_HERE}/test_benchmarks_agree.py "
    '"test_all_contestants_agree_to_the_fen") on every one of up to 10⁵ visits. How the other parts are measured: '
    f"[waiting]({_HERE}/waiting.py), [reconciling]({_HERE}/reconciling.py), [cold starts]({_HERE}/cold.py), "
    f"[beyond memory]({_HERE}/beyond_memory.py), [clusters]({_HERE}/cluster.py), [the HTTP service]({_HERE}/service.py), "
    f"[the stand-in]({_HERE}/stand_in.py), [from code]({_HERE}/from_code.py).",
)
KINDS: Final = (
    Text(
        f"**就诊**：由种子生成，每人每年约 {VISITS_A_PERSON} 次，约六分之一触及年度限额，{MIXED:.0%} 的人跨收"
        "费类别。",
        f"**Visits**: from a seed, about {VISITS_A_PERSON} a person and year; about one in six meets an "
        f"annual limit; {MIXED:.0%} of persons go to hospitals of several fee classes.",
    ),
    Text(
        "**从列开始**：人员、病症、类别、日期、金额（分）都是整数；得出每次就诊的基金支付和本年累计。其他参与者只"
        "算这两列，不作检查；DuckDB 的输入已在它自己的表里。",
        "**From columns**: persons, conditions, classes, days and amounts (in fen) are whole numbers; out "
        "come what the fund pays for each visit and the year's running total. The competitors give these two "
        "columns and check nothing; DuckDB starts from a table of its own.",
    ),
    Text(
        f"**文件**：18 位文字编号，中文名称，十进制文字。下限是 Polars 读同一个文件，按 {'、'.join(KEY)} 排序"
        "，写出同样多的列和行，内容一概不理解。",
        "**Files**: text ids of 18 characters, Chinese names, decimal text. The floor is Polars reading the "
        f"same file, sorting by {', '.join(KEY)} and writing as many columns and rows, understanding nothing.",
    ),
    Text(
        "**内存**：进程的峰值，减去准备好之后、读入数据之前的占用，含输入本身。",
        "**Memory**: the peak of the process less what it took when it was warm and had not yet read the "
        "data; the input is included.",
    ),
)
BEYOND: Final = Text(
    "CSV 到 CSV，分块在磁盘上结算；峰值是整个进程的，含各个库。就诊数和基金支付合计与分别在内存中结算的一致。",
    "CSV to CSV, settled in parts on disk; the peak is that of the whole process, libraries included. As "
    "many visits are settled, and as much is paid in all, as when each of their parts is settled in memory.",
)
WAITING: Final = Text(
    "每次都是新的进程，CSV 到 CSV，每次就诊有几个项目。下限是只读、排序、写的进程，与命令轮流运行，取居中的一"
    "次。“安装后第一次”没有任何库的字节码。`premium` 的文件一行一人，人数同就诊数，下限按人员排序。",
    "A new process each time, CSV to CSV, several items a visit. The floor is a process that reads, sorts "
    "and writes; it takes turns with the command, and the median counts. 'First after installing' has no "
    "byte code of any library. `premium` has a file of as many people, a row each; its floor sorts by person.",
)
RECONCILING: Final = Text(
    "同样多行的两份清单：医院的是医院系统导出的，有 `settle` 写出的列；平台的用接口的名称，次序打乱；一百行里有一行"
    "不同。`settle` 结算同样多次就诊。每次都是新的进程，CSV 到 CSV，轮流运行，取居中的一次。",
    "Two lists of as many rows: the hospital's as its system exports it, with the columns that `settle` writes; the "
    "platform's with the interface's names, shuffled. One row in a hundred differs. `settle` settles as many visits. A new "
    "process each time, CSV to CSV, taking turns; the median counts.",
)
STAND_IN: Final = Text(
    "一次就诊是挂号、就诊信息、明细、预结算、结算五个报文，前一个有了应答才发下一个，应答逐个查看；除写明“内存”的以外，日志都在文件里。"
    f"目标是在进程里的：{WORKERS} 个进程各有一个内存里的替身（像测试那样），日志照记，报文一个一个记账。"
    "共用一个文件和 HTTP 的数字只供参考，不是目标："
    f"{CONNECTIONS} 个连接，医院系统一个进程，替身 {WORKERS} 个（`--workers`），分用同样的核；同时到的报文一起记账。"
    "每秒几次按钟表，µs 是处理器的时间。",
    "A visit is five messages: registration, visit, bill, preview and settlement, each sent when the one "
    "before is answered, and every answer is looked at; but for what is said to be in memory, the journal is in a file. "
    f"The target is what is reached in process: {WORKERS} processes with a stand-in in memory each, as tests have, that keep "
    "their journal, each message booked by itself. What is said of one file between "
    "them and of HTTP is information and no target: "
    f"{CONNECTIONS} connections, the hospital's system in one process and the stand-in in {WORKERS} (`--workers`), on the same "
    "cores; what comes at once is booked together. Visits a second are by the clock, µs those of the processor.",
)
CLUSTER: Final = Text(
    "Parquet 到 Parquet，整个进程：在一台机器上用命令，在同一台机器上用 Spark 的一个核、两个核；付出的金额一"
    "致。固定的用时和每百万次的用时由两种大小得出；更多的核按“加倍一次，省的与从一核到两核一样多”推算，这偏向"
    "集群：没有计入网络和等资源的时间。一台机器的推算没有计入放不进内存时的倍数（见“超出内存”）。",
    "Parquet to Parquet, whole processes: the command on one machine, and Spark with one core and with two "
    "of the same machine; all pay the same. The fixed time and that of a million visits follow from two "
    "sizes. More cores are reckoned as if each doubling gained what the step from one to two gains, which "
    "favours the cluster: neither networks nor queues are in it. What one machine takes is reckoned without "
    "what a file beyond its memory costs more, for which see 'Beyond memory'.",
)
FROM_CODE: Final = Text(
    "“不作检查”的函数用 attrs 和 `Decimal` 写成：建一次就诊、算、取出基金支付，不认名称、不看日期、不查文件和"
    "目录，答案只有四个字段。其余各项每次问的都不同。",
    "The function that checks nothing is written with attrs and `Decimal`: it builds a visit, computes, and "
    "is asked for the payment; it knows no names, days, notices or lists, and its answer has four fields. "
    "The others are asked something else each time.",
)
