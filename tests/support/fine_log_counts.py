#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Counts the fine log straight from its rows, by the law as docs/fine-log.md states it. Shares no code with the engine: only csv and datetime.
#   fine_log_counts.py rtfm_events.csv.gz rtfm_tariff_observed.csv   ->  one "name count" a line
import csv, gzip, sys
from collections import defaultdict
from datetime import date, timedelta

def money(text):  # hundredths: binary fractions would turn an exact payment into a part-payment
    whole, _, cents = text.partition(".")
    return int(whole or 0) * 100 + int((cents + "00")[:2])

day = date.fromisoformat
cases = defaultdict(list)
with gzip.open(sys.argv[1], "rt", newline="") as log:
    for row in csv.DictReader(log):
        cases[row["case"]].append(row)

tariff = defaultdict(lambda: defaultdict(set))  # article to period to amounts
if len(sys.argv) > 2:
    for row in csv.DictReader(open(sys.argv[2], newline="")):
        tariff[row["article"]][(day(row["valid_from"] or "1900-01-01"), day(row["valid_to"] or "2100-01-01"))].add(money(row["amount_eur"]))

count = defaultdict(int)
SIXTY = timedelta(60)
NEW_TERM, CHANNELS = date(2010, 8, 14), date(2004, 1, 1)  # from 2004 on the article on the judge was in force for certain
for rows in cases.values():
    of = defaultdict(list)
    for row in rows:
        of[row["activity"]].append(row)
    first = lambda name: day(of[name][0]["date"]) if of[name] else None
    created, sent, served = first("Create Fine"), first("Send Fine"), first("Insert Fine Notification")
    fine = money(of["Create Fine"][0]["amount"])
    term = created + timedelta(90 if created >= NEW_TERM else 150)
    for (start, end), amounts in tariff[of["Create Fine"][0]["article"]].items():
        if start <= created < end and fine not in amounts:
            before = [a for (_, to), a in tariff[of["Create Fine"][0]["article"]].items() if to == start]
            count["stale_tariff"] += any(fine in a for a in before)
    late = served is not None and served > term
    in_hand = late and sent is not None and sent <= term
    count["late_service"] += late
    count["late_service_breach"] += late and not in_hand
    count["late_service_in_hand"] += in_hand
    collected = bool(of["Send for Credit Collection"])
    count["penalty_after_late_service"] += late and bool(of["Add penalty"])
    count["collection_after_late_service"] += late and collected
    opposed_at_all = bool(of["Insert Date Appeal to Prefecture"] or of["Appeal to Judge"])
    count["collection_after_late_service_in_hand"] += in_hand and collected
    count["collection_after_late_service_unopposed"] += late and not in_hand and collected and not opposed_at_all
    count["penalty_after_late_service_never_collected"] += late and bool(of["Add penalty"]) and not collected
    if of["Add penalty"] and served is not None:
        penalty = first("Add penalty")
        end = served + SIXTY
        paid = sum(money(p["payment_amount"]) for p in of["Payment"] if day(p["date"]) <= end)
        appealed = any(day(a["date"]) <= end for name in ("Insert Date Appeal to Prefecture", "Appeal to Judge") for a in of[name])
        count["penalties"] += 1
        count["penalty_on_day_sixty"] += penalty == end
        count["penalty_although_paid"] += paid >= fine
        count["penalty_although_appealed"] += appealed
        count["penalty_although_either"] += paid >= fine or appealed
    prefect, judge = first("Insert Date Appeal to Prefecture"), first("Appeal to Judge")
    if prefect and judge:
        answers = [day(r["date"]) for r in of["Receive Result Appeal from Prefecture"]]
        opposed = any(a <= judge for a in answers)
        count["both_channels"] += 1
        count["both_channels_opposition"] += opposed
        count["both_channels_since_2004"] += not opposed and min(prefect, judge) >= CHANNELS
    if collected and served is not None:
        collection = first("Send for Credit Collection")
        try:
            barred = served.replace(year=served.year + 5)
        except ValueError:  # 29 February
            barred = date(served.year + 5, 2, 28)
        count["collection_after_five_years"] += collection > barred
    if prefect and served and prefect > served + SIXTY:
        count["citizen_late_at_prefect"] += 1
for name in sorted(count):
    print(name, count[name])
