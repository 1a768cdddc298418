"""The driver of the reference adapter in SQL: it moves JSON into the statement of adapter.sql, and rows out."""

import json
import sqlite3
import sys
from pathlib import Path

PROTOCOL = "shanxi-health-policy-conform/1"


def main():
    statement = Path(__file__).with_name("adapter.sql").read_text(encoding="utf-8")
    database = sqlite3.connect(":memory:")
    policy = None
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["kind"] == "hello":
            policy = json.dumps(message["policy"])
            answer = {"protocol": PROTOCOL, "kind": "hello", "name": "adapter.sql", "version": "1"}
        else:
            given = {"policy": policy, "operations": json.dumps(message["operations"])}
            payments = [payment for (payment,) in database.execute(statement, given)]
            answer = {"id": message["id"], "payments": payments}
        print(json.dumps(answer), flush=True)  # flush: every answer goes out at once


if __name__ == "__main__":
    main()
