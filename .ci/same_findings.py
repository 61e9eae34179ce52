"""Compares two runs over the same problems, the second with other answers under judgement: `verify --json` and `audit --json`.

Whatever does not follow from the answer that is judged must be the same, but for the seconds that it took.
"""

import json
import sys

OF_THE_ANSWER = ["verdict", "why", "expert", "overturned_by", "row", "wording"]


def evidence(problem):
    kept = {name: value for name, value in problem.items() if name not in OF_THE_ANSWER}
    kept["readings"] = [{n: v for n, v in reading.items() if n != "expert"} for reading in problem["readings"]]
    kept["findings"] = [{n: v for n, v in finding.items() if n != "seconds"} for finding in problem["findings"]]
    return kept


plain = json.load(open(sys.argv[1]))
other = {row["index"]: row for row in json.load(open(sys.argv[2]))["rows"]}
assert [problem["index"] for problem in plain] == sorted(other), "other problems"
flaws, changed, findings = [], 0, 0
for problem in plain:
    row = other[problem["index"]]
    one, two = evidence(problem), evidence(row)
    findings += len(one["findings"])
    changed += problem["verdict"] != row["verdict"]
    for name in one.keys() | two.keys():
        if one.get(name) != two.get(name):
            flaws.append(f"{problem['id']}: {name} differ")
    if problem["verdict"] == row["verdict"] == "confirmed":
        flaws.append(f"{problem['id']}: two answers are confirmed")
if flaws:
    sys.exit("\n".join(flaws))
assert changed > 0, "the other answers are the same"
print(f"{len(plain)} problems, {findings} findings: the same while other answers were judged; {changed} verdicts differ")
