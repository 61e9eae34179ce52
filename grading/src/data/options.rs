//! Finding a prompt's list of options.
//!
//! A list is a run of markers of one shape whose labels follow the alphabet from `a`. That is what
//! tells it from letters in a sentence, in mathematics, or in “choose among (a, b or c)”.

/// The shapes of markers that occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `(a) text`
    Parentheses,
    /// `a) text`
    Parenthesis,
    /// `a. text`
    Point,
    /// `a - text`
    Dash,
    /// `a: text`
    Colon,
}

/// A possible marker.
#[derive(Clone, Copy, Debug)]
struct Marker {
    shape: Shape,
    label: u8,
    start: usize,
    end: usize,
    /// Whether a sentence or a line ends before it.
    separated: bool,
}

/// The options that `prompt` lists: label and text, in the order of the prompt.
///
/// Understood are `(a) text`, `a) text`, `a. text`, `a - text` and `a: text`, in lines of their own
/// or within a line, with lower-case or capital labels. A label that a prompt gives twice is
/// returned twice. A prompt without a list of at least two options gives nothing. The time is
/// linear in the length of the prompt.
#[must_use]
pub fn options(prompt: &str) -> Vec<(String, String)> {
    // A stray dollar sign would turn text and mathematics around; then better look everywhere.
    let found = list(prompt, &markers(prompt, true));
    if found.is_empty() { list(prompt, &markers(prompt, false)) } else { found }
}

/// Every place that looks like a marker; with `skip_math` none inside `$…$`, `\(…\)`, `\[…\]`.
fn markers(prompt: &str, skip_math: bool) -> Vec<Marker> {
    let bytes = prompt.as_bytes();
    let mut found = Vec::new();
    let mut math = false;
    // The last character that is not blank, and whether a line break came after it.
    let (mut last, mut new_line, mut blank) = (b'\n', true, true);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if !math && blank {
            let separated = new_line || b".,;:?!$".contains(&last);
            if let Some((shape, label, length)) = marker(&bytes[at..], new_line, separated) {
                found.push(Marker { shape, label, start: at, end: at + length, separated });
            }
        }
        match byte {
            b'\\' => {
                let next = bytes.get(at + 1).copied().unwrap_or_default();
                if skip_math && (next == b'(' || next == b'[') {
                    math = true;
                } else if next == b')' || next == b']' {
                    math = false;
                }
                // `\\` breaks a line in LaTeX.
                new_line |= next == b'\\';
                (last, blank) = (byte, next == b'\\');
                // An escaped character, `\$` above all, opens nothing. A character of several
                // bytes cannot be cut here: only its first byte is stepped over.
                at += 2;
                continue;
            }
            b'$' if skip_math => math = !math,
            _ => {}
        }
        blank = byte.is_ascii_whitespace();
        if blank {
            new_line |= byte == b'\n';
        } else {
            (last, new_line) = (byte, false);
        }
        // A marker may follow a closing dollar sign immediately.
        blank |= byte == b'$' && !math;
        at += 1;
    }
    found
}

/// The marker that `rest` begins with: its shape, label and length.
fn marker(rest: &[u8], new_line: bool, separated: bool) -> Option<(Shape, u8, usize)> {
    let blank = |at: usize| rest.get(at).is_none_or(u8::is_ascii_whitespace);
    match rest {
        [b'(', label, b')', ..] if label.is_ascii_alphabetic() => {
            // `(a),` refers to an option; `(a) text` and `(a)$x$` list one.
            let lists =
                blank(3) || rest.get(3).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'$');
            lists.then_some((Shape::Parentheses, *label, 3))
        }
        [label, mark, ..] if label.is_ascii_alphabetic() && separated => match mark {
            b')' if blank(2) || rest.get(2) == Some(&b'$') => Some((Shape::Parenthesis, *label, 2)),
            b'.' if blank(2) => Some((Shape::Point, *label, 2)),
            b':' if new_line && blank(2) => Some((Shape::Colon, *label, 2)),
            b' ' if new_line && rest.get(2) == Some(&b'-') && blank(3) => Some((Shape::Dash, *label, 3)),
            _ => None,
        },
        _ => None,
    }
}

/// The longest list among the markers, with its texts.
fn list(prompt: &str, markers: &[Marker]) -> Vec<(String, String)> {
    const SHAPES: [Shape; 5] =
        [Shape::Parentheses, Shape::Parenthesis, Shape::Point, Shape::Dash, Shape::Colon];
    let mut best: Vec<Marker> = Vec::new();
    for shape in SHAPES {
        for first in [b'a', b'A'] {
            let run = run(markers.iter().filter(|marker| marker.shape == shape), first);
            if run.len() >= 2 && run.len() > best.len() {
                best = run;
            }
        }
    }
    let mut found = Vec::with_capacity(best.len());
    for (at, marker) in best.iter().enumerate() {
        let label = char::from(marker.label).to_string();
        let body = match best.get(at + 1) {
            Some(next) => &prompt[marker.end..next.start],
            None => before_instructions(&prompt[marker.end..]),
        };
        found.push((label, trim(body).to_owned()));
    }
    found
}

/// The markers whose labels follow the alphabet from `first`.
fn run<'a>(markers: impl Iterator<Item = &'a Marker>, first: u8) -> Vec<Marker> {
    let mut run: Vec<Marker> = Vec::new();
    let mut next = first;
    for marker in markers {
        if marker.label == next {
            run.push(*marker);
            next += 1;
        } else if run.len() >= 2 && marker.separated && (first..next).contains(&marker.label) {
            // A label given twice; without a separator before it, it is a reference such as
            // “both (a) and (b)”.
            run.push(*marker);
        }
    }
    run
}

/// The text of the last option, without the instructions on how to answer that follow it.
fn before_instructions(text: &str) -> &str {
    const WORDS: [&str; 14] = [
        "Return",
        "Your ",
        "You must",
        "You ",
        "Provide",
        "Choose",
        "Please",
        "Print",
        "Present",
        "Only",
        "Give ",
        "Make sure",
        "For example",
        "Use ",
    ];
    let mut end = text.len();
    if let Some(at) = text.find("\n\n").filter(|&at| !text[..at].trim().is_empty()) {
        end = at;
    }
    let mut sentence = false;
    for (at, character) in text[..end].char_indices() {
        if sentence && character.is_ascii_uppercase() && WORDS.iter().any(|word| text[at..].starts_with(word))
        {
            return &text[..at];
        }
        if !character.is_whitespace() {
            sentence = ".,;:?!$\\".contains(character);
        } else if character == '\n' {
            sentence = true;
        }
    }
    &text[..end]
}

/// Without the white space and punctuation around an option's text.
fn trim(text: &str) -> &str {
    text.trim().trim_end_matches(|c: char| c.is_whitespace() || ".,;?\\".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(prompt: &str) -> String {
        options(prompt).into_iter().map(|(label, _)| label).collect()
    }

    fn pairs(prompt: &str) -> Vec<(String, String)> {
        options(prompt)
    }

    fn owned(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|&(label, text)| (label.to_owned(), text.to_owned())).collect()
    }

    #[test]
    fn parentheses_within_a_line() {
        let prompt = "Pick the phase: (a) metal, (b) $Z_2$ liquid (c) crystal. Return a list (a,b or c) in $\\boxed{}$.";
        assert_eq!(pairs(prompt), owned(&[("a", "metal"), ("b", "$Z_2$ liquid"), ("c", "crystal")]));
    }

    #[test]
    fn parentheses_on_lines_with_latex_breaks() {
        let prompt = "Which?\n (a) with gap.\\\\\n (b) without gap.\\\\\n\n Your answer, e.g. $\\boxed{a;b}$";
        assert_eq!(pairs(prompt), owned(&[("a", "with gap"), ("b", "without gap")]));
    }

    #[test]
    fn points_colons_and_dashes() {
        let lists = [
            "True?\na. one\nb. two\n\nReturn (a or b).",
            "True?\na: one\nb: two\n\nReturn it.",
            "True?\na - one\nb - two\nReturn it.",
            "True? a. one. b. two. Return it.",
            "True? a) one. b) two.\nReturn it.",
        ];
        for prompt in lists {
            assert_eq!(pairs(prompt), owned(&[("a", "one"), ("b", "two")]), "{prompt}");
        }
    }

    #[test]
    fn capitals_are_labels_too() {
        assert_eq!(pairs("(A) up (B) down"), owned(&[("A", "up"), ("B", "down")]));
    }

    #[test]
    fn duplicate_labels_are_kept_and_references_are_not() {
        assert_eq!(labels("(a) x; (b) y; (c) z; (b) w. Return it"), "abcb");
        assert_eq!(pairs("(a) x (b) y (c) both (a) and (b) (d) none")[2].1, "both (a) and (b)");
    }

    #[test]
    fn sentences_and_mathematics_list_nothing() {
        for prompt in [
            "",
            "Give the answer (a, b or c) in a box, for example $\\boxed{a;b}$.",
            "Is $f(a) + (b) x$ larger than $(c) y$?",
            "Model a. It is solvable.",
            "The spin of site a) is up.",
            "Compute $E(a)$ (b) .",
            "\\",
            "(a)",
            "é(a) x",
        ] {
            assert_eq!(labels(prompt), "", "{prompt}");
        }
    }

    #[test]
    fn markers_in_mathematics_do_not_count_even_next_to_a_list() {
        assert_eq!(labels("$g (a) (b) (c) x$: (a) one (b) two"), "ab");
    }

    #[test]
    fn a_stray_dollar_sign_hides_nothing() {
        assert_eq!(labels("costs 5$: (a) one (b) two"), "ab");
        assert_eq!(labels("costs \\$5: (a) one (b) $x$ two"), "ab");
    }

    #[test]
    fn a_long_prompt_takes_linear_time() {
        assert_eq!(options(&"a. (a) a) ".repeat(200_000)).len(), 0);
        assert_eq!(labels(&format!("(a) one (b) {}", "$x$ Return? ".repeat(200_000))), "ab");
    }
}
