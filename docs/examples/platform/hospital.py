"""一个医院系统：几天的门诊，用医保接口结算，自己记账。A hospital's system: some days of visits, settled, and its own books.

python hospital.py ADDRESS day.json books.csv [--timeout 30] [--mistake NAME]

Standard library only. Two things carry it:

1. An answer is clear or it is not. Without a clear answer nobody knows what the platform has booked: a settlement is then
   reversed (2601) and made anew, a refund is asked about (5203), and what does no harm twice is sent again.
2. The books hold what the platform answered to the settlement (2207), never what was previewed or worked out here.

`--mistake` plants one of the mistakes that such systems make; `platform check` or `reconcile` finds each of them.
"""

import argparse
import csv
import json
import sys
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from http.client import HTTPException
from urllib.request import Request, urlopen

MISTAKES = {
    "no_reversal": "2207 没有应答，不冲正，当作没有结算 · a 2207 without an answer is taken for not settled",
    "sent_again": "2207 没有应答，换一个 msgid 再发 · a 2207 without an answer is sent again under a new msgid",
    "no_preview": "不预结算（2206） · settles without a preview",
    "rounded_total": "总额四舍五入到角 · the total is rounded to the jiao",
    "negative_line": "录错的明细用负数冲减，不用 2205 · a mistaken line is offset by a negative one",
    "same_msgid": "2207 沿用 2206 的 msgid · 2207 goes out under the msgid of 2206",
    "settled_twice": "收费员按了两次：同一就诊再发 2207 · the settlement is sent once more after it went well",
    "cancelled_twice": "同一结算再发 2208 · the refund is sent once more after it went well",
    "truncated_share": "自己算基金支付，舍去分以下 · the fund's share is worked out here and cut off to the fen",
    "preview_kept": "记预结算的金额 · the books hold the amounts of the preview",
    "account_as_fund": "个人账户支付记入基金 · what the account paid is booked as the fund's",
    "refund_not_booked": "退费不记账 · a refund is not booked",
    "positive_refund": "退费记成正数 · a refund is booked with positive amounts",
    "booked_twice": "同一应答记两次账 · an answer is booked twice",
    "reversed_kept": "冲正以后，记下的预结算没有删去 · what was reversed stays in the books",
    "visit_day": "记就诊的日期，不记结算的时间 · the books hold the day of the visit",
    "one_insutype": "险种一律记 390 · every settlement is booked as insutype 390",
}
HEAD = {
    "mdtrtarea_admvs": "141100",
    "recer_sys_code": "SXYBPT",
    "infver": "V1.0",
    "opter_type": "1",
    "opter": "000001",
    "opter_name": "收费员甲",
    "fixmedins_code": "H14110000001",
    "fixmedins_name": "示例中医院",
}
COLUMNS = (
    *(
        "setl_id",
        "msgid",
        "visit_id",
        "person_id",
        "settled_at",
        "total_cost",
        "fund_payment",
        "account_payment",
    ),
    *("cancels", "insutype", "clr_type", "clr_optins", "fixmedins_code"),
)
ATTEMPTS = 4
NORMAL = "1"  # psn_insu_stas: the cover is in force


class UnclearError(Exception):
    """No answer, or one that cannot be read: nobody knows whether the call was carried out."""


class RefusedError(Exception):
    """The platform says no, and why (err_msg)."""


def over_http(address, seconds):
    """What sends a message and brings the answer's bytes; anything but a whole answer with status 200 is unclear."""

    def send(message):
        try:
            with urlopen(
                Request(address, message, {"Content-Type": "application/json"}), timeout=seconds
            ) as answer:
                return answer.read()
        except (OSError, HTTPException) as error:  # no connection, time-out, cut off, 401, 502
            raise UnclearError(str(error)) from None

    return send


def understood(answer):
    """The output of an answer, in the forms in use: a BOM, GBK, `infcode` as text, `output` as JSON text."""
    try:
        text = answer.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = answer.decode("gb18030")
    try:
        found = json.loads(text, parse_float=Decimal)
        infcode, output = str(found.get("infcode")), found.get("output")
        output = json.loads(output, parse_float=Decimal) if isinstance(output, str) else output
    except (ValueError, AttributeError) as error:
        raise UnclearError(f"不是应答: {error}") from None
    if infcode == "0":
        return output
    raise RefusedError(found.get("err_msg")) if infcode == "-1" else UnclearError(f"infcode {infcode}")


def node(output, name):
    """A node of the output, in whatever case its name is written."""
    found = {key.lower(): one for key, one in (output or {}).items()}.get(name)
    if not found:
        raise UnclearError(f"应答没有节点 {name}")
    return found


def yuan(info, name):
    """An amount of a node, which may come as text or as a number; a missing one is not 0."""
    try:
        return Decimal(str(info[name])).quantize(Decimal("0.01"))
    except (ArithmeticError, KeyError):
        raise UnclearError(f"应答没有金额 {name}") from None


def amounts_of(output):
    """The node `setlinfo` and its amounts: in all, of the fund, and of the account; they must add up with the cash."""
    info = node(output, "setlinfo")
    total, fund, account = (yuan(info, name) for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay"))
    if fund + account + yuan(info, "psn_cash_pay") != total:
        raise UnclearError("基金、个人账户、现金之和不是总费用")
    return info, total, fund, account


class Hospital:
    """The system: it makes the messages, and keeps what it needs of the visits that are open."""

    def __init__(self, send, book, mistake=None):
        self.send, self.book, self.mistake = send, book, mistake
        self.now, self.number, self.signed, self.sign_no, self.msgid = datetime(1970, 1, 1), 0, None, "", ""  # noqa: DTZ001

    # ------------------------------------------------------------ messages

    def call(self, infno, insuplc="", msgid=None, **nodes):
        """One message: the output of its answer. Raises RefusedError or UnclearError."""
        self.now, self.number = self.now + timedelta(seconds=1), self.number + 1
        self.msgid = msgid or f"{HEAD['fixmedins_code']}{self.now:%Y%m%d%H%M%S}{self.number % 10000:04d}"
        message = HEAD | {
            "infno": infno,
            "msgid": self.msgid,
            "inf_time": f"{self.now}",
            "insuplc_admdvs": insuplc,
        }
        message |= {"sign_no": self.sign_no, "input": nodes}
        return understood(self.send(json.dumps(message, ensure_ascii=False).encode()))

    def repeat(self, infno, *names, insuplc="", **nodes):
        """A call that does no harm when it is made twice: sent until the answer is clear and has the nodes named."""
        last = None
        for _ in range(ATTEMPTS):
            try:
                output = self.call(infno, insuplc, **nodes)
                return [node(output, name) for name in names]
            except UnclearError as trouble:
                last = trouble
        raise last

    def until(self, moment):
        """The clock goes on, and a new day begins with a sign-in (9001)."""
        self.now = max(self.now, datetime.fromisoformat(moment))
        if self.signed != self.now.date():
            self.sign_no = ""
            (signed,) = self.repeat("9001", "signinoutb", signIn={"opter_no": "000001", "mac": "", "ip": ""})
            self.signed, self.sign_no = self.now.date(), signed["sign_no"]

    # --------------------------------------------------------- the visit

    def come(self, visit):
        """The patient is here: 1101, 2201, 2203, 2204, 2205 for a mistaken line, 2206."""
        asked = {"mdtrt_cert_type": "02", "mdtrt_cert_no": visit["certificate"], "psn_cert_type": "01"}
        base, covers = self.repeat("1101", "baseinfo", "insuinfo", data=asked)
        covers = [
            one
            for one in (covers if isinstance(covers, list) else [covers])
            if one["psn_insu_stas"] == NORMAL
        ]
        if not covers:
            raise RefusedError("没有正常参保的险种")
        cover = min(covers, key=lambda one: one["insutype"])  # 310 before 390
        visit.update(psn_no=base["psn_no"], insutype=cover["insutype"], insuplc=cover["insuplc_admdvs"])
        visit["mdtrt_id"] = self.register(visit)
        told = self.whose(visit) | {"med_type": "11", "begntime": visit["came"]}
        diagnosis = {"diag_type": "1", "diag_srt_no": "1", "diag_code": visit["diagnosis"], "vali_flag": "1"}
        self.repeat("2203", insuplc=visit["insuplc"], mdtrtinfo=told, diseinfo=[diagnosis])
        if "mistaken" not in visit:
            self.upload(visit, visit["lines"])
        else:
            self.upload(visit, [*visit["lines"], visit["mistaken"]])
            name, amount = visit["mistaken"]
            if self.mistake == "negative_line":
                self.call("2204", visit["insuplc"], feedetail=self.lines(visit, [[name, f"-{amount}"]], "9"))
            else:
                self.withdraw(visit)
                self.upload(visit, visit["lines"])
        if self.mistake != "no_preview":
            self.preview(visit)

    def register(self, visit):
        """2201. An outpatient number is used once: after an unclear answer another one is, and the first visit stays empty."""
        last = None
        for attempt in range(ATTEMPTS):
            own = f"{visit['visit']}-{attempt}"
            data = {
                "psn_no": visit["psn_no"],
                "insutype": visit["insutype"],
                "ipt_otp_no": own,
                "begntime": visit["came"],
            }
            try:
                return node(self.call("2201", visit["insuplc"], data=data), "data")["mdtrt_id"]
            except (UnclearError, RefusedError) as trouble:
                last = trouble
        raise last

    def upload(self, visit, lines):
        """2204. When it is not clear which lines are there, all that are open are withdrawn (2205) and uploaded anew."""
        for attempt in range(ATTEMPTS):
            try:
                node(self.call("2204", visit["insuplc"], feedetail=self.lines(visit, lines)), "result")
                return
            except (UnclearError, RefusedError):
                self.withdraw(visit)
                if attempt == ATTEMPTS - 1:
                    raise

    def withdraw(self, visit):
        """2205 of every line that is not settled (0000)."""
        self.repeat("2205", insuplc=visit["insuplc"], data=self.whose(visit) | {"chrg_bchno": "0000"})

    def preview(self, visit):
        """2206: what is shown to the patient, and no more."""
        (visit["previewed"],) = self.repeat(
            "2206", "setlinfo", insuplc=visit["insuplc"], data=self.paying(visit)
        )
        visit["preview_msgid"] = self.msgid

    def pay(self, visit):
        """2207, until it is clear that it was carried out once: 2601 reverses what it may have booked, then it is sent anew."""
        for attempt in range(ATTEMPTS):
            try:
                msgid = visit["preview_msgid"] if self.mistake == "same_msgid" else None
                output = self.call("2207", visit["insuplc"], msgid, data=self.paying(visit))
                self.settled(visit, output)
                break
            except (UnclearError, RefusedError) as trouble:
                last = attempt == ATTEMPTS - 1
                if self.mistake == "no_reversal" or (last and self.mistake == "sent_again"):
                    raise
                if self.mistake == "sent_again":
                    continue
                if self.mistake == "reversed_kept":
                    self.enter(
                        visit, self.msgid, "", f"{self.now}", *amounts_of({"setlinfo": visit["previewed"]})
                    )
                undone = self.reverse(visit, "2207", self.msgid)
                if last or (isinstance(trouble, RefusedError) and not undone):
                    raise  # nothing is booked: a clerk looks into it
                if self.mistake != "no_preview":
                    self.preview(visit)
        if self.mistake == "settled_twice":
            self.call("2207", visit["insuplc"], data=self.paying(visit))

    def settled(self, visit, output):
        """The books hold what the platform answered."""
        info, total, fund, account = amounts_of(output)
        if self.mistake == "preview_kept":
            _, total, fund, account = amounts_of({"setlinfo": visit["previewed"]})
        if self.mistake == "truncated_share":
            share = yuan(info, "inscp_scp_amt") * Decimal("0.60")
            fund = min(fund, share.quantize(Decimal("0.01"), ROUND_DOWN))
        if self.mistake == "account_as_fund":
            fund += account
        at = visit["came"] if self.mistake == "visit_day" else info["setl_time"]
        for _ in range(2 if self.mistake == "booked_twice" else 1):
            self.enter(visit, self.msgid, info["setl_id"], at, info, total, fund, account)

    def reverse(self, visit, infno, msgid):
        """2601: whether something was booked by a message, and is undone now."""
        data = {"psn_no": visit["psn_no"], "omsgid": msgid, "oinfno": infno}
        try:
            self.repeat("2601", insuplc=visit["insuplc"], data=data)
        except RefusedError:
            return False
        return True

    def refund(self, visit):
        """2208; after an unclear answer the settlement is asked for (5203) before anything is sent anew."""
        data = self.whose(visit) | {"setl_id": visit["row"]["setl_id"]}
        for attempt in range(ATTEMPTS):
            try:
                amounts_of(self.call("2208", visit["insuplc"], data=data))
                break
            except (UnclearError, RefusedError) as trouble:
                msgid = self.msgid
                (found,) = self.repeat("5203", "setlinfo", insuplc=visit["insuplc"], data=data)
                if str(found.get("refd_setl_flag")) == "1":
                    self.msgid = msgid
                    break
                if isinstance(trouble, RefusedError) or attempt == ATTEMPTS - 1:
                    raise
        row = dict(visit["row"], msgid=self.msgid, settled_at=f"{self.now}", cancels=data["setl_id"])
        if self.mistake != "positive_refund":
            row |= {name: 0 - row[name] for name in ("total_cost", "fund_payment", "account_payment")}
        if self.mistake != "refund_not_booked":
            self.book(row)
        if self.mistake == "cancelled_twice":
            self.call("2208", visit["insuplc"], data=data)

    # ---------------------------------------------------------- nodes, books

    def whose(self, visit):
        return {"mdtrt_id": visit["mdtrt_id"], "psn_no": visit["psn_no"]}

    def lines(self, visit, lines, first="1"):
        return [
            self.whose(visit)
            | {"feedetl_sn": f"{int(first) + place}", "chrg_bchno": "B1", "fee_ocur_time": visit["came"]}
            | {"medins_list_codg": f"XM{place}", "medins_list_name": name, "det_item_fee_sumamt": amount}
            | {"cnt": 1, "pric": amount, "bilg_dr_name": "医师甲"}
            for place, (name, amount) in enumerate(lines)
        ]

    def paying(self, visit):
        """What 2206 and 2207 ask for; the total is the sum of the lines, to the fen."""
        total = sum((Decimal(amount) for _, amount in visit["lines"]), Decimal(0))
        if self.mistake == "rounded_total":
            total = total.quantize(Decimal("0.1"))
        return self.whose(visit) | {
            "mdtrt_cert_type": "02",
            "mdtrt_cert_no": visit["certificate"],
            "med_type": "11",
            "medfee_sumamt": f"{total:.2f}",
            "psn_setlway": "01",
            "chrg_bchno": "B1",
            "acct_used_flag": "1" if visit["insutype"] == "310" else "0",
            "insutype": visit["insutype"],
        }

    def enter(self, visit, msgid, setl_id, at, info, total, fund, account):
        """One settlement in the books, in the columns of `reconcile`."""
        insutype = "390" if self.mistake == "one_insutype" else visit["insutype"]
        amounts = {"total_cost": total, "fund_payment": fund, "account_payment": account}
        visit["row"] = amounts | {
            "setl_id": setl_id,
            "msgid": msgid,
            "visit_id": visit["mdtrt_id"],
            "person_id": visit["psn_no"],
            "settled_at": at,
            "insutype": insutype,
            "clr_type": info.get("clr_type"),
            "clr_optins": info.get("clr_optins"),
            "fixmedins_code": HEAD["fixmedins_code"],
        }
        self.book(visit["row"])


def work(hospital, visits):
    """A day in the order of its moments; how many visits a clerk has to look into."""
    steps = {"came": hospital.come, "paid": hospital.pay, "refunded": hospital.refund}
    moments = sorted(
        (visit[step], number, step) for number, visit in enumerate(visits) for step in steps if step in visit
    )
    for moment, number, step in moments:
        visit = visits[number]
        if "trouble" in visit:
            continue
        try:
            hospital.until(moment)
            steps[step](visit)
        except (RefusedError, UnclearError) as trouble:
            visit["trouble"] = True
            print(f"{visit['visit']} {step}: 须人工核对 {type(trouble).__name__} {trouble}")
    return sum("trouble" in visit for visit in visits)


def main():
    told = "\n".join(f"{name}: {what}" for name, what in MISTAKES.items())
    parser = argparse.ArgumentParser(epilog=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("day")
    parser.add_argument("books")
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--mistake", choices=MISTAKES)
    given = parser.parse_args()
    with open(given.day, encoding="utf-8") as day, open(given.books, "w", 1, "utf-8", newline="") as file:
        books = csv.DictWriter(file, COLUMNS)
        books.writeheader()
        troubles = work(
            Hospital(over_http(given.address, given.timeout), books.writerow, given.mistake), json.load(day)
        )
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
