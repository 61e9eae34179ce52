"""Checks that an archive of findings opens in h5py with names, units and provenance."""

import json
import sys

import h5py

ATTRIBUTES = ["outcome", "kind", "summary", "solver", "method version", "version", "seed", "seconds", "recorded"]
findings, datasets = 0, 0


def check(name, group):
    """A group with a record is a finding."""
    global findings, datasets
    if not isinstance(group, h5py.Group) or "record" not in group:
        return
    findings += 1
    for attribute in ATTRIBUTES:
        assert attribute in group.attrs, f"{name} has no attribute {attribute}"
    record = json.loads(group["record"].asstr()[0])
    path = "/".join(record[part] for part in ["problem", "claim", "reading", "method"])
    assert name.startswith(path), f"{name} holds the finding of {path}"
    for evidence in record["finding"]["evidence"]:
        if evidence["type"] in ("table", "path") and not evidence["table"]["rows"]:
            continue
        dataset = group[evidence["name"]]
        datasets += 1
        if evidence["type"] in ("table", "path"):
            assert dataset.shape == (len(evidence["table"]["rows"]), len(evidence["table"]["columns"])), name
            assert dataset[()].tolist() == evidence["table"]["rows"], name
            assert "units" in dataset.attrs and "columns" in dataset.attrs, name
        if evidence["type"] == "number":
            estimate = evidence["estimate"]
            assert dataset[0].tolist() == [estimate["value"], estimate["error"]], name
            assert "units" in dataset.attrs, name


with h5py.File(sys.argv[1]) as archive:
    assert archive.attrs["format"] == "eigentruth/evidence/1"
    archive.visititems(check)
assert findings > 0, "no finding"
print(f"{findings} findings, {datasets} datasets of evidence")
