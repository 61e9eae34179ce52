#!/bin/sh
# Renders the report of the built-in set in a headless browser and looks at what came out.
# Usage: .ci/report-check.sh [PATH OF eigentruth]; prints SKIPPED where no browser is present.
set -eu

binary=${1:-${CARGO_TARGET_DIR:-target}/release/eigentruth}
browser=
for name in chromium chromium-browser google-chrome chrome; do
    if command -v "$name" >/dev/null 2>&1; then browser=$name; break; fi
done
if [ -z "$browser" ]; then
    echo "SKIPPED (no browser)"
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "report-check: $1" >&2; exit 1; }
browse() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars \
        --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$folder/profile" \
        "$@" "file://$folder/report.html" 2>"$folder/log"
}

"$binary" grade -o "$folder/report.html" >/dev/null

browse --window-size=1280,2400 --dump-dom >"$folder/dom.html" || fail "the browser failed: $(tail -1 "$folder/log")"
grep -q '<merror' "$folder/dom.html" && fail "a formula was not understood"
grep -q '<math' "$folder/dom.html" || fail "no formula was typeset"
grep -q 'aria-label=' "$folder/dom.html" || fail "no labels for screen readers"
# The script ran: it makes the headings of the leaderboard sortable.
grep -q '<button type="button">' "$folder/dom.html" || fail "the script did not run"
links=$(grep -o 'href="[^#]' "$folder/dom.html" | wc -l)
[ "$links" -eq 0 ] || fail "$links links lead out of the file"

for size in 1280,2400 500,2400; do
    browse --window-size="$size" --screenshot="$folder/$size.png" >/dev/null || fail "no screenshot at $size"
    bytes=$(wc -c <"$folder/$size.png")
    [ "$bytes" -gt 20000 ] || fail "the screenshot at $size is all but empty ($bytes bytes)"
done
echo "report-check: rendered at two widths, $(grep -o '<math' "$folder/dom.html" | wc -l) formulas"
