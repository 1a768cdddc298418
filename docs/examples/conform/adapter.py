"""A reference adapter in plain Python: what a system of your own may look like to `shanxi-health-policy conform`.

It uses neither the library it is tested against nor anything but the standard library. Every figure comes from the `policy`
of the first message; a real system has tables of its own and ignores it. Amounts are whole fen from beginning to end.
"""

import json
import sys

PROTOCOL = "shanxi-health-policy-conform/1"


def fen(yuan):
    """An amount of the protocol, such as "150.05": always two places."""
    return int(yuan.replace(".", ""))


def yuan(fen):
    sign, fen = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def period_of(policy, day):
    """The period in force on a day, or None; days in the form 2023-05-04 compare as text."""
    for period in policy["periods"]:
        if period["from"] <= day and (period["to"] is None or day <= period["to"]):
            return period
    return None


def limits_of(period, condition, fee_class):
    """The row of limits for a condition and fee class, or None where the notice covers no such thing."""
    for row in period["limits"]:
        if row["condition"] == condition and row["fee_class"] == fee_class:
            return row
    return None


def by_rate(rate, cost):
    """The fund's share of a cost, rounded half up to the fen."""
    return (2 * cost * rate["numerator"] + rate["denominator"]) // (2 * rate["denominator"])


def pay(policy, visit, paid):
    """What the fund pays for one visit, given what it has paid for this person and condition in the year."""
    period = period_of(policy, visit["visited_on"])
    limits = period and limits_of(period, visit["condition"], visit["fee_class"])
    if limits is None:
        return 0
    cost = sum(fen(item["amount"]) for item in visit["items"] if item["name"] in period["techniques"])
    payment = by_rate(period["rate"], cost)
    if limits["per_visit"] is not None:
        payment = min(payment, fen(limits["per_visit"]))
    if limits["annual"] is not None:
        payment = min(payment, max(fen(limits["annual"]) - paid, 0))
    return payment


def settle(policy, operations):
    """The fund's payment for each operation; nothing is remembered from one case to the next."""
    paid, settled, payments = {}, {}, []
    for operation in operations:
        if operation["op"] == "settle":
            year = (operation["person_id"], operation["condition"], operation["visited_on"][:4])
            payment = pay(policy, operation, paid.get(year, 0))
            settled[operation["settlement_id"]] = year, payment
        else:  # the amount goes back to the year it was paid in; later settlements stand as they are
            year, given = settled[operation["cancels"]]
            payment = -given
        paid[year] = paid.get(year, 0) + payment
        payments.append(yuan(payment))
    return payments


def main():
    policy = None
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["kind"] == "hello":
            policy = message["policy"]
            answer = {"protocol": PROTOCOL, "kind": "hello", "name": "adapter.py", "version": "1"}
        else:
            answer = {"id": message["id"], "payments": settle(policy, message["operations"])}
        print(json.dumps(answer), flush=True)  # flush: every answer goes out at once


if __name__ == "__main__":
    main()
