// 一个医院系统：几天的门诊，用医保接口结算，自己记账。A hospital's system: some days of visits, settled, and its own books.
//
//   node hospital.js ADDRESS day.json books.csv [--timeout 30] [--mistake NAME]
//
// Node 18 or later, no packages. It does what hospital.py does, message by message: without a clear answer a settlement is
// reversed (2601) and made anew, a refund is asked about (5203), and what does no harm twice is sent again; the books hold what
// the platform answered to the settlement. Amounts are whole fen as BigInt: a Number cannot hold 0.10 yuan.
"use strict";
const fs = require("node:fs");

const MISTAKES = [
  "no_reversal", "sent_again", "no_preview", "rounded_total", "negative_line", "same_msgid", "settled_twice",
  "cancelled_twice", "truncated_share", "preview_kept", "account_as_fund", "refund_not_booked", "positive_refund",
  "booked_twice", "reversed_kept", "visit_day", "one_insutype",
]; // each is told in hospital.py
const HEAD = {
  mdtrtarea_admvs: "141100", recer_sys_code: "SXYBPT", infver: "V1.0", opter_type: "1", opter: "000001",
  opter_name: "收费员甲", fixmedins_code: "H14110000001", fixmedins_name: "示例中医院",
};
const COLUMNS = [
  "setl_id", "msgid", "visit_id", "person_id", "settled_at", "total_cost", "fund_payment", "account_payment",
  "cancels", "insutype", "clr_type", "clr_optins", "fixmedins_code",
];
const AMOUNTS = ["total_cost", "fund_payment", "account_payment"];
const ATTEMPTS = 4;
const NORMAL = "1"; // psn_insu_stas: the cover is in force

class Unclear extends Error {} // no answer, or one that cannot be read: nobody knows whether the call was carried out
class Refused extends Error {} // the platform says no, and why (err_msg)

// An amount, as text or as a number: 150.5, "150.50", "-90.00"; undefined for anything else, which is not 0.
function fen(amount) {
  const parts = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(String(amount ?? "").trim());
  if (parts === null) return undefined;
  const whole = BigInt(parts[2] + (parts[3] ?? "").padEnd(2, "0"));
  return parts[1] ? -whole : whole;
}

function yuan(fen) {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, "0");
  return `${fen < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

// The output of an answer, in the forms in use: a BOM, GBK, `infcode` as text, `output` as JSON text.
function understood(bytes) {
  let text, found, output;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); // takes a BOM away
  } catch {
    text = new TextDecoder("gb18030").decode(bytes);
  }
  try {
    found = JSON.parse(text);
    output = typeof found.output === "string" ? JSON.parse(found.output) : found.output;
  } catch (error) {
    throw new Unclear(`不是应答: ${error.message}`);
  }
  const infcode = String(found.infcode);
  if (infcode === "0") return output;
  throw infcode === "-1" ? new Refused(found.err_msg) : new Unclear(`infcode ${infcode}`);
}

// A node of the output, in whatever case its name is written.
function node(output, name) {
  const found = Object.entries(output ?? {}).find(([key]) => key.toLowerCase() === name);
  if (!found?.[1]) throw new Unclear(`应答没有节点 ${name}`);
  return found[1];
}

function amount(info, name) {
  const found = fen(info[name]);
  if (found === undefined) throw new Unclear(`应答没有金额 ${name}`);
  return found;
}

// The node `setlinfo` and its amounts, which must add up with the cash.
function amountsOf(output) {
  const info = node(output, "setlinfo");
  const total = amount(info, "medfee_sumamt");
  const fund = amount(info, "fund_pay_sumamt");
  const account = amount(info, "acct_pay");
  if (fund + account + amount(info, "psn_cash_pay") !== total) throw new Unclear("基金、个人账户、现金之和不是总费用");
  return { info, total, fund, account };
}

// A moment of this machine's calendar, as 2023-05-30 09:00:00.
function moment(time) {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

class Hospital {
  constructor(address, seconds, book, mistake) {
    Object.assign(this, { address, seconds, book, mistake, now: 0, number: 0, signed: "", signNo: "", msgid: "" });
  }

  // One message: the output of its answer. Throws Refused or Unclear.
  async call(infno, visit, nodes, msgid) {
    this.now += 1000;
    this.number += 1;
    const at = moment(this.now);
    this.msgid = msgid ?? HEAD.fixmedins_code + at.replace(/\D/g, "") + String(this.number % 10000).padStart(4, "0");
    const head = { infno, msgid: this.msgid, inf_time: at, insuplc_admdvs: visit.insuplc ?? "", sign_no: this.signNo };
    const body = JSON.stringify({ ...HEAD, ...head, input: nodes });
    let bytes;
    try {
      const headers = { "Content-Type": "application/json" };
      const signal = AbortSignal.timeout(this.seconds * 1000);
      const answer = await fetch(this.address, { method: "POST", headers, body, signal });
      bytes = await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
    } catch (error) {
      throw new Unclear(error.message); // no connection, time-out, cut off, 401, 502
    }
    return understood(bytes);
  }

  // A call that does no harm when it is made twice: sent until the answer is clear and has the nodes named.
  async repeat(infno, visit, nodes, ...names) {
    for (let attempt = 1; ; attempt++) {
      try {
        const output = await this.call(infno, visit, nodes);
        return names.map((name) => node(output, name));
      } catch (trouble) {
        if (!(trouble instanceof Unclear) || attempt === ATTEMPTS) throw trouble;
      }
    }
  }

  // The clock goes on, and a new day begins with a sign-in (9001).
  async until(time) {
    this.now = Math.max(this.now, Date.parse(`${time.replace(" ", "T")}Z`));
    const day = moment(this.now).slice(0, 10);
    if (this.signed === day) return;
    this.signNo = "";
    const [signed] = await this.repeat("9001", {}, { signIn: { opter_no: "000001", mac: "", ip: "" } }, "signinoutb");
    [this.signed, this.signNo] = [day, signed.sign_no];
  }

  // The patient is here: 1101, 2201, 2203, 2204, 2205 for a mistaken line, 2206.
  async came(visit) {
    const asked = { mdtrt_cert_type: "02", mdtrt_cert_no: visit.certificate, psn_cert_type: "01" };
    const [base, covers] = await this.repeat("1101", visit, { data: asked }, "baseinfo", "insuinfo");
    const [cover] = [covers]
      .flat()
      .filter((one) => one.psn_insu_stas === NORMAL)
      .sort((one, other) => one.insutype.localeCompare(other.insutype)); // 310 before 390
    if (cover === undefined) throw new Refused("没有正常参保的险种");
    Object.assign(visit, { psn_no: base.psn_no, insutype: cover.insutype, insuplc: cover.insuplc_admdvs });
    visit.mdtrt_id = await this.register(visit);
    const mdtrtinfo = { ...this.whose(visit), med_type: "11", begntime: visit.came };
    const diseinfo = [{ diag_type: "1", diag_srt_no: "1", diag_code: visit.diagnosis, vali_flag: "1" }];
    await this.repeat("2203", visit, { mdtrtinfo, diseinfo });
    if (visit.mistaken === undefined) {
      await this.upload(visit, visit.lines);
    } else {
      await this.upload(visit, [...visit.lines, visit.mistaken]);
      const [name, amount] = visit.mistaken;
      if (this.mistake === "negative_line") {
        await this.call("2204", visit, { feedetail: this.lines(visit, [[name, `-${amount}`]], 9) });
      } else {
        await this.withdraw(visit);
        await this.upload(visit, visit.lines);
      }
    }
    if (this.mistake !== "no_preview") await this.preview(visit);
  }

  // 2201. An outpatient number is used once: after an unclear answer another one is, and the first visit stays empty.
  async register(visit) {
    for (let attempt = 1; ; attempt++) {
      const { psn_no, insutype } = visit;
      const data = { psn_no, insutype, ipt_otp_no: `${visit.visit}-${attempt}`, begntime: visit.came };
      try {
        return node(await this.call("2201", visit, { data }), "data").mdtrt_id;
      } catch (trouble) {
        if (attempt === ATTEMPTS) throw trouble;
      }
    }
  }

  // 2204. When it is not clear which lines are there, all that are open are withdrawn (2205) and uploaded anew.
  async upload(visit, lines) {
    for (let attempt = 1; ; attempt++) {
      try {
        return node(await this.call("2204", visit, { feedetail: this.lines(visit, lines) }), "result");
      } catch (trouble) {
        await this.withdraw(visit);
        if (attempt === ATTEMPTS) throw trouble;
      }
    }
  }

  // 2205 of every line that is not settled (0000).
  async withdraw(visit) {
    await this.repeat("2205", visit, { data: { ...this.whose(visit), chrg_bchno: "0000" } });
  }

  // 2206: what is shown to the patient, and no more.
  async preview(visit) {
    [visit.previewed] = await this.repeat("2206", visit, { data: this.paying(visit) }, "setlinfo");
    visit.previewMsgid = this.msgid;
  }

  // 2207, until it is clear that it was carried out once: 2601 reverses what it may have booked before it is sent anew.
  async paid(visit) {
    for (let attempt = 1; ; attempt++) {
      try {
        const msgid = this.mistake === "same_msgid" ? visit.previewMsgid : undefined;
        this.settled(visit, await this.call("2207", visit, { data: this.paying(visit) }, msgid));
        break;
      } catch (trouble) {
        const last = attempt === ATTEMPTS;
        if (this.mistake === "no_reversal" || (last && this.mistake === "sent_again")) throw trouble;
        if (this.mistake === "sent_again") continue;
        if (this.mistake === "reversed_kept") {
          this.enter(visit, "", moment(this.now), amountsOf({ setlinfo: visit.previewed }));
        }
        const undone = await this.reverse(visit, "2207", this.msgid);
        if (last || (trouble instanceof Refused && !undone)) throw trouble; // nothing is booked: a clerk looks into it
        if (this.mistake !== "no_preview") await this.preview(visit);
      }
    }
    if (this.mistake === "settled_twice") await this.call("2207", visit, { data: this.paying(visit) });
  }

  // The books hold what the platform answered.
  settled(visit, output) {
    const found = amountsOf(output);
    const { info } = found;
    if (this.mistake === "preview_kept") Object.assign(found, amountsOf({ setlinfo: visit.previewed }));
    if (this.mistake === "truncated_share") {
      const share = (amount(info, "inscp_scp_amt") * 60n) / 100n; // cut off to the fen
      if (share < found.fund) found.fund = share;
    }
    if (this.mistake === "account_as_fund") found.fund += found.account;
    const at = this.mistake === "visit_day" ? visit.came : info.setl_time;
    for (let time = this.mistake === "booked_twice" ? 2 : 1; time > 0; time--) {
      this.enter(visit, info.setl_id, at, { ...found, info });
    }
  }

  // 2601: whether something was booked by a message, and is undone now.
  async reverse(visit, oinfno, omsgid) {
    try {
      await this.repeat("2601", visit, { data: { psn_no: visit.psn_no, omsgid, oinfno } });
      return true;
    } catch (trouble) {
      if (trouble instanceof Refused) return false;
      throw trouble;
    }
  }

  // 2208; after an unclear answer the settlement is asked for (5203) before anything is sent anew.
  async refunded(visit) {
    const data = { ...this.whose(visit), setl_id: visit.row.setl_id };
    for (let attempt = 1; ; attempt++) {
      try {
        amountsOf(await this.call("2208", visit, { data }));
        break;
      } catch (trouble) {
        const msgid = this.msgid;
        const [found] = await this.repeat("5203", visit, { data }, "setlinfo");
        this.msgid = msgid;
        if (String(found.refd_setl_flag) === "1") break;
        if (trouble instanceof Refused || attempt === ATTEMPTS) throw trouble;
      }
    }
    const row = { ...visit.row, msgid: this.msgid, settled_at: moment(this.now), cancels: data.setl_id };
    if (this.mistake !== "positive_refund") for (const name of AMOUNTS) row[name] = -row[name];
    if (this.mistake !== "refund_not_booked") this.book(row);
    if (this.mistake === "cancelled_twice") await this.call("2208", visit, { data });
  }

  whose(visit) {
    return { mdtrt_id: visit.mdtrt_id, psn_no: visit.psn_no };
  }

  lines(visit, lines, first = 1) {
    return lines.map(([name, amount], place) => ({
      ...this.whose(visit), feedetl_sn: `${first + place}`, chrg_bchno: "B1", fee_ocur_time: visit.came,
      medins_list_codg: `XM${place}`, medins_list_name: name, det_item_fee_sumamt: amount, cnt: 1, pric: amount,
      bilg_dr_name: "医师甲",
    }));
  }

  // What 2206 and 2207 ask for; the total is the sum of the lines, to the fen.
  paying(visit) {
    let total = visit.lines.reduce((sum, [, amount]) => sum + fen(amount), 0n);
    if (this.mistake === "rounded_total") total = ((total + 5n) / 10n) * 10n;
    return {
      ...this.whose(visit), mdtrt_cert_type: "02", mdtrt_cert_no: visit.certificate, med_type: "11",
      medfee_sumamt: yuan(total), psn_setlway: "01", chrg_bchno: "B1",
      acct_used_flag: visit.insutype === "310" ? "1" : "0", insutype: visit.insutype,
    };
  }

  // One settlement in the books, in the columns of `reconcile`.
  enter(visit, setl_id, settled_at, { info, total, fund, account }) {
    visit.row = {
      setl_id, msgid: this.msgid, visit_id: visit.mdtrt_id, person_id: visit.psn_no, settled_at,
      total_cost: total, fund_payment: fund, account_payment: account, cancels: "",
      insutype: this.mistake === "one_insutype" ? "390" : visit.insutype,
      clr_type: info.clr_type, clr_optins: info.clr_optins, fixmedins_code: HEAD.fixmedins_code,
    };
    this.book(visit.row);
  }
}

// Some days in the order of their moments; how many visits a clerk has to look into.
async function work(hospital, visits) {
  const steps = visits.flatMap((visit) =>
    ["came", "paid", "refunded"].filter((step) => step in visit).map((step) => ({ at: visit[step], visit, step })),
  );
  for (const { at, visit, step } of steps.sort((one, other) => (one.at < other.at ? -1 : 1))) {
    if (visit.trouble) continue;
    try {
      await hospital.until(at);
      await hospital[step](visit);
    } catch (trouble) {
      if (!(trouble instanceof Unclear || trouble instanceof Refused)) throw trouble;
      visit.trouble = true;
      console.log(`${visit.visit} ${step}: 须人工核对 ${trouble.constructor.name} ${trouble.message}`);
    }
  }
  return visits.filter((visit) => visit.trouble).length;
}

async function main([address, day, books, ...options]) {
  const given = { "--timeout": "30" };
  for (let place = 0; place < options.length; place += 2) given[options[place]] = options[place + 1];
  const mistake = given["--mistake"];
  if (mistake !== undefined && !MISTAKES.includes(mistake)) throw new Error(`--mistake: ${MISTAKES.join(", ")}`);
  fs.writeFileSync(books, `${COLUMNS.join(",")}\n`);
  const book = (row) => {
    const cells = COLUMNS.map((name) => (AMOUNTS.includes(name) ? yuan(row[name]) : row[name] ?? ""));
    fs.appendFileSync(books, `${cells.join(",")}\n`);
  };
  const hospital = new Hospital(address, Number(given["--timeout"]), book, mistake);
  const troubles = await work(hospital, JSON.parse(fs.readFileSync(day, "utf8")));
  process.exitCode = troubles ? 1 : 0;
}

main(process.argv.slice(2));
