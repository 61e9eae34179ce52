"""Reads `cargo metadata` from standard input; fails unless every dependency has a permissive licence."""

import json
import re
import sys

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "Unicode-3.0", "Unlicense", "Zlib",
}  # fmt: skip


def allowed(expression):
    """Whether an SPDX expression can be satisfied by permissive licences alone."""
    tokens = re.findall(r"\(|\)|[^\s()/]+|/", expression)
    position = 0

    def peek():
        return tokens[position] if position < len(tokens) else None

    def take():
        nonlocal position
        position += 1
        return tokens[position - 1]

    def either():
        value = both()
        while peek() in ("OR", "/"):
            take()
            value = both() or value
        return value

    def both():
        value = one()
        while peek() == "AND":
            take()
            value = one() and value
        return value

    def one():
        if peek() == "(":
            take()
            value = either()
            take()
            return value
        value = take() in PERMISSIVE
        if peek() == "WITH":  # an exception only permits more
            take()
            take()
        return value

    return either()


packages = [p for p in json.load(sys.stdin)["packages"] if p["source"]]
bad = [p for p in packages if not p["license"] or not allowed(p["license"])]
for package in bad:
    print(f"{package['name']} {package['version']}: {package['license'] or 'no licence'}", file=sys.stderr)
if not bad:
    print(f"{len(packages)} dependencies, all under permissive licences")
sys.exit(bool(bad))
