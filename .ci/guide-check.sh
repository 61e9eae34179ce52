#!/usr/bin/env bash
# What the guide says of the outcomes of its blocks, asked of what they left. Usage: .ci/guide-check.sh FOLDER LOG, where the blocks marked `sh`
# ran, and everything that they printed.
set -euo pipefail
folder=$1 log=$2
guide=$(tr -s ' \n' ' ' <"$(dirname "$0")/../docs/guide.md")
words=$(tr -s ' \n' ' ' <"$log")
checked=0

# promised SENTENCE COMMAND…: the guide says it, and it is so.
promised() {
    local sentence=$1
    shift
    [[ $guide == *"$sentence"* ]] || { echo "the guide does not say: $sentence"; exit 1; }
    "$@" || { echo "the guide says what is not so: $sentence"; exit 1; }
    checked=$((checked + 1))
}
printed() { for part in "$@"; do [[ $words == *"$part"* ]] || { echo "nothing printed: $part"; return 1; }; done; }
lines() { [ "$(wc -l <"$folder/$1")" -eq "$2" ]; }
whole() { grep -q '</html>' "$folder/$1"; }
missing() { [ ! -e "$folder/$1" ]; }
# graded MODEL PROBLEM OUTCOME WORD: the line of this response has the outcome, and the word as a reason or a diagnosis.
graded() { grep "\"model\":\"$1\",\"problem\":$2," "$folder/grades.jsonl" | grep "\"outcome\":\"$3\"" | grep -q "\"$4\""; }
a_and_b() {
    graded A 0 incorrect sign && graded A 1 correct within_tolerance && graded B 0 correct equal_at_all_points && graded B 1 unreadable no_box
}
pairs() { grep -q '^{"id":"root","outcome":"equivalent"' "$log" && grep -q '^{"id":"slash","outcome":"not_equivalent"' "$log"; }
# The answers are left out, and the questions are those of the other file.
questions() {
    lines questions.jsonl "$(wc -l <"$folder/fresh.jsonl")" && ! grep -qE '"(solution|seed)"' "$folder/questions.jsonl" &&
        [ "$(grep -c '"solution"' "$folder/fresh.jsonl")" -eq "$(wc -l <"$folder/questions.jsonl")" ]
}
seeds() { [ "$(grep -oE '"id":"[a-z]+/[0-9]{2}-[a-z0-9-]+~[0-9]+"' "$folder/fresh.jsonl" | wc -l)" -eq "$(wc -l <"$folder/fresh.jsonl")" ]; }
rings() { [ "$(grep -c 'solution: ' "$folder/rings.yaml")" -eq 5 ] && [ "$(grep -c 'ed/15-four-site-hubbard-ring~' "$folder/rings.yaml")" -eq 5 ]; }

promised 'prints a table per model and per type of problem and writes `built-in.html`' whole built-in.html
promised 'One reference of the set is broken on purpose, hence the warning' printed 'warning: broken reference of problem 19'
promised '`problems` lists the set' printed '20 problems; `eigentruth show ID` prints one.'
promised '`show` prints one problem with its declarations and laws' printed 'built-in/bond-current · problem 15 · ED' 'invariant hermitian'
promised 'A is wrong on the first problem (the sign) and right on the second, whose value rounds to the reference; B is right on the first and unreadable on the second, where there is no box' \
    a_and_b
promised 'The first differs by a sign, and says so; the others are equal' \
    printed '✗ not equivalent different value' 'sign: minus the right answer' '✓ equivalent exactly equal' '✓ equivalent within tolerance'
promised 'Both sides are shown as they were understood' \
    printed 'reference understood as -t \cos' 'candidate understood as t \cos' 'candidate understood as \frac{1}{2}\ln'
promised 'The second is read as (1/2)t' pairs
promised 'standard error ends with how many were as expected' printed '2 of 2 as expected'
if command -v python3 >/dev/null 2>&1; then
    promised 'Diagnoses of all wrong answers' printed "A 0 incorrect different_value ['sign']" 'B 1 unreadable no_box []'
fi
promised 'Which laws of physics the answers break, whatever the reference says' whole laws.html
promised '(1 where none is given)' printed '32 checks · seed 1'
promised 'The first line of the output and the head of the page say which seed it was' printed '32 checks · seed 7'
promised 'A row with another wording is *not comparable*: the first words that differ are shown' \
    printed '– row 0 not comparable' 'differ are “Give the ground-state energy of the' '– row 1 not comparable'
promised '`solve` prints energies with bounds on their errors, and averages by site' printed '-7.1422963606' 'S = 0' 'spin-correlation ⟨S_0·S_j⟩'
promised 'It is removed once the result is printed' missing ring.checkpoint
promised 'Both draw problems whose answers are computed as they are drawn' rings
promised 'Send the `prompt` of each line of `questions.jsonl` to the model, and nothing else' questions
promised 'The seed stands behind the `~` of each `id`' seeds
echo "$checked sentences of the guide hold"
