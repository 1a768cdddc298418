// A reference adapter in JavaScript (Node, no packages): what a system of your own may look like to
// `shanxi-health-policy conform`.
//
// Every figure comes from the `policy` of the first message; a real system has tables of its own and ignores it.
// Amounts are whole fen from beginning to end, as BigInt: a Number is a binary fraction and cannot hold 0.10 yuan.
"use strict";

const PROTOCOL = "shanxi-health-policy-conform/1";

// An amount of the protocol, such as "150.05": always two places.
function fen(yuan) {
  return BigInt(yuan.replace(".", ""));
}

function yuan(fen) {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, "0");
  return `${fen < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function least(one, other) {
  return one < other ? one : other;
}

// The period in force on a day; days in the form 2023-05-04 compare as text.
function periodOf(policy, day) {
  return policy.periods.find((one) => one.from <= day && (one.to === null || day <= one.to));
}

// The fund's share of a cost, rounded half up to the fen; division of BigInt leaves the remainder away.
function byRate(rate, cost) {
  const [numerator, denominator] = [BigInt(rate.numerator), BigInt(rate.denominator)];
  return (2n * cost * numerator + denominator) / (2n * denominator);
}

// What the fund pays for one visit, given what it has paid for this person and condition in the year.
function pay(policy, visit, paid) {
  const period = periodOf(policy, visit.visited_on);
  const limits = period?.limits.find(
    (row) => row.condition === visit.condition && row.fee_class === visit.fee_class,
  );
  if (limits === undefined) return 0n;
  const cost = visit.items
    .filter((item) => period.techniques.includes(item.name))
    .reduce((sum, item) => sum + fen(item.amount), 0n);
  let payment = byRate(period.rate, cost);
  if (limits.per_visit !== null) payment = least(payment, fen(limits.per_visit));
  if (limits.annual !== null) {
    const left = fen(limits.annual) - paid;
    payment = least(payment, left > 0n ? left : 0n);
  }
  return payment;
}

// The fund's payment for each operation; nothing is remembered from one case to the next.
function settle(policy, operations) {
  const paid = new Map();
  const settled = new Map();
  return operations.map((operation) => {
    let year, payment;
    if (operation.op === "settle") {
      year = JSON.stringify([operation.person_id, operation.condition, operation.visited_on.slice(0, 4)]);
      payment = pay(policy, operation, paid.get(year) ?? 0n);
      settled.set(operation.settlement_id, { year, payment });
    } else {
      // The amount goes back to the year it was paid in; later settlements stand as they are.
      const cancelled = settled.get(operation.cancels);
      year = cancelled.year;
      payment = -cancelled.payment;
    }
    paid.set(year, (paid.get(year) ?? 0n) + payment);
    return yuan(payment);
  });
}

let policy = null;
require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const message = JSON.parse(line);
    let answer;
    if (message.kind === "hello") {
      policy = message.policy;
      answer = { protocol: PROTOCOL, kind: "hello", name: "adapter.js", version: "1" };
    } else {
      answer = { id: message.id, payments: settle(policy, message.operations) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
