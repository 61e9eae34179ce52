#!/bin/sh
# Renders the reports in a headless browser and looks at what came out: grades of the built-in set, two verdicts, broken laws.
# Usage: .ci/report-check.sh [PATH OF eigentruth [ARCHIVE]]; with an archive of findings the verdicts are those of all problems in it, and
# where the published data set is present its responses are graded against them, too.
# Prints SKIPPED where no browser is present.
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
    page=$1
    shift
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars \
        --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$folder/profile" \
        "$@" "file://$folder/$page" 2>"$folder/log"
}

"$binary" grade -o "$folder/grades.html" >/dev/null
if [ -n "${2:-}" ] && [ -e "$2" ]; then
    cp "$2" "$folder/evidence.h5"
    "$binary" verify --archive "$folder/evidence.h5" -o "$folder/verdicts.html" >/dev/null
else
    # 17 has the longest formulas.
    "$binary" verify 5 17 37 --archive none -o "$folder/verdicts.html" >/dev/null
fi
"$binary" stress --archive none -o "$folder/laws.html" >/dev/null
reports="grades verdicts laws"
data=$(dirname "$0")/../../shared/cmt-benchmark
if [ ! -e "$data" ]; then
    echo "the page of grades against computed answers: SKIPPED: no ../shared/cmt-benchmark"
elif [ -e "$folder/evidence.h5" ]; then
    "$binary" grade "$data/problems.yaml" "$data"/responses/*.json --against both --evidence "$folder/evidence.h5" \
        -o "$folder/against.html" >/dev/null
    reports="$reports against"
fi

for report in $reports; do
    browse "$report.html#p5" --window-size=1280,2400 --dump-dom >"$folder/$report.dom" ||
        fail "the browser failed on $report: $(tail -1 "$folder/log")"
    grep -q '</html>' "$folder/$report.dom" || fail "$report is not whole"
    grep -q '<merror' "$folder/$report.dom" && fail "a formula of $report was not understood"
    grep -q 'aria-label=' "$folder/$report.dom" || fail "no labels for screen readers in $report"
    links=$(grep -o 'href="[^#]' "$folder/$report.dom" | wc -l)
    [ "$links" -eq 0 ] || fail "$links links lead out of $report"
    for size in 1280,2400 900,2400 500,2400; do
        browse "$report.html" --window-size="$size" --screenshot="$folder/$size.png" >/dev/null || fail "no screenshot of $report at $size"
        bytes=$(wc -c <"$folder/$size.png")
        [ "$bytes" -gt 20000 ] || fail "the screenshot of $report at $size is all but empty ($bytes bytes)"
    done
    # Paper (A4 with margins of a centimetre), with everything unfolded: nothing is wider than the sheet, and no formula is cut.
    cat >"$folder/paper.html" <<END
<!doctype html><iframe src="$report.html" style="width:718px;height:3000px;border:0"></iframe><p id="width"></p>
<script>
const frame = document.querySelector("iframe");
frame.addEventListener("load", () => {
  const inner = frame.contentDocument;
  // The rules for paper are taken on the screen, those for the screen alone are not.
  for (const sheet of inner.styleSheets) {
    for (const rule of sheet.cssRules) {
      const media = rule.media?.mediaText ?? "";
      if (media.includes("print")) rule.media.mediaText = "all";
      else if (media.includes("screen")) rule.media.mediaText = "not all";
    }
  }
  for (const one of inner.querySelectorAll("details:not(.seeds):not(.long)")) one.open = true;
  const wide = [];
  const { scrollWidth, clientWidth } = inner.documentElement;
  if (scrollWidth > clientWidth) wide.push("the page: " + scrollWidth);
  for (const one of inner.querySelectorAll(".formula")) {
    // Half a pixel is rounding.
    if (one.clientWidth && one.scrollWidth > one.clientWidth + 1) {
      const place = one.closest("article")?.id ?? one.closest("[data-section]")?.dataset.section;
      wide.push(place + ": " + one.scrollWidth + " in " + one.clientWidth);
    }
  }
  document.getElementById("width").textContent = wide.length ? "too wide: " + wide.join(", ") : "it fits";
});
</script>
END
    browse paper.html --allow-file-access-from-files --virtual-time-budget=20000 --dump-dom >"$folder/paper.dom" ||
        fail "the browser failed on $report: $(tail -1 "$folder/log")"
    grep -q '<p id="width">it fits' "$folder/paper.dom" ||
        fail "$report on paper: $(grep -o '<p id="width">[^<]*' "$folder/paper.dom")"
    # A telephone and a small window, with everything unfolded: nothing but what scrolls by itself is wider than the screen.
    for wide in 390 900; do
        cat >"$folder/phone.html" <<END
<!doctype html><iframe src="$report.html" style="width:${wide}px;height:3000px;border:0"></iframe><p id="width"></p>
<script>
const frame = document.querySelector("iframe");
frame.addEventListener("load", () => {
  const inner = frame.contentDocument;
  for (const one of inner.querySelectorAll("details")) one.open = true;
  for (const one of inner.querySelectorAll("article")) one.style.contentVisibility = "visible";
  const { scrollWidth, clientWidth } = inner.documentElement;
  document.getElementById("width").textContent = scrollWidth > clientWidth ? "too wide: " + scrollWidth : "it fits";
});
</script>
END
        browse phone.html --allow-file-access-from-files --virtual-time-budget=20000 --dump-dom >"$folder/phone.dom" ||
            fail "the browser failed on $report: $(tail -1 "$folder/log")"
        grep -q '<p id="width">it fits' "$folder/phone.dom" ||
            fail "$report at $wide pixels: $(grep -o '<p id="width">[^<]*' "$folder/phone.dom")"
    done
done
if ! command -v python3 >/dev/null 2>&1; then
    echo "Tab through the reports: SKIPPED: no python3"
else
    keyboard=$(dirname "$0")/keyboard.py
    pages=$(for report in $reports; do printf '%s ' "$folder/$report.html"; done)
    # shellcheck disable=SC2086
    timeout 600 python3 "$keyboard" "$browser" "$folder/keys" $pages || fail "a report cannot be used by the keyboard alone"
    # What it looks for it finds: a button without a name, another without an outline.
    echo '<!doctype html><title>bad</title><button></button><button style="outline: none">A</button>' >"$folder/bad.html"
    timeout 60 python3 "$keyboard" "$browser" "$folder/keys" "$folder/bad.html" >"$folder/bad" && fail "a page without names and outlines passes"
    grep -q 'without a name' "$folder/bad" && grep -q 'without a visible outline' "$folder/bad" || fail "$(cat "$folder/bad")"
fi
grep -q '<math' "$folder/grades.dom" || fail "no formula was typeset"
# The script ran: it makes the headings of the leaderboard sortable, and unfolds what a link leads to.
grep -q '<button type="button">' "$folder/grades.dom" || fail "the script did not run"
grep -q '<details class="findings" open' "$folder/verdicts.dom" || fail "a link does not unfold its problem"
browse verdicts.html --print-to-pdf="$folder/verdicts.pdf" >/dev/null || fail "verdicts cannot be printed"
[ "$(wc -c <"$folder/verdicts.pdf")" -gt 50000 ] || fail "nothing was printed"
if [ -e "$folder/against.dom" ]; then
    grep -q 'Against computed answers' "$folder/against.dom" || fail "the grades against computed answers are missing"
fi
echo "report-check: $reports rendered at three widths and on paper, $(grep -o '<math' "$folder/grades.dom" | wc -l) formulas," \
    "$(grep -o '<svg class="plot"' "$folder/verdicts.dom" | wc -l) figures"
