//! What is nearly an answer: errors that everybody makes, planted for tests.
//!
//! The tests of the command line include this file, too: it knows nothing but kinds of answers.

use eigentruth_grading::Kind;

/// `text` at every `separator` outside brackets.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut depth, mut parts) = (0i32, vec![String::new()]);
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if letter == separator && depth == 0 {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts
}

/// The other sign, twice, and one more, of a number or formula, also of one that is named.
fn scalars(entry: &str) -> Vec<String> {
    let (name, value) = entry.rsplit_once('=').map_or(("", entry), |(name, value)| (name, value));
    let name = if name.is_empty() { String::new() } else { format!("{name}=") };
    let mut misses = vec![format!("{name}{value}+1")];
    if value.trim().parse() != Ok(0.0) {
        misses.extend([format!("{name}-({value})"), format!("{name}2({value})")]);
    }
    misses
}

/// Each of several entries replaced by its near misses, and two neighbours that differ in each other's place.
fn lists(entries: &[String], ordered: bool) -> Vec<Vec<String>> {
    let mut misses = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        for miss in scalars(entry) {
            let mut changed = entries.to_vec();
            changed[at] = miss;
            misses.push(changed);
        }
        if ordered && at > 0 && entries[at - 1].trim() != entry.trim() && !entry.contains('=') {
            let mut changed = entries.to_vec();
            changed.swap(at - 1, at);
            misses.push(changed);
        }
    }
    misses
}

/// Answers that are nearly `reference`, an answer of this kind; `labels` are those of all options.
pub(crate) fn near_misses(kind: Kind, reference: &str, labels: &[String]) -> Vec<String> {
    let reference = reference.trim();
    let inner = reference.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    match kind {
        // One label more or less.
        Kind::ChoiceSet => {
            let chosen: Vec<String> =
                split(reference, ';').iter().map(|label| label.trim().to_owned()).collect();
            let toggled = |changed: &String| {
                let kept: Vec<&str> = labels
                    .iter()
                    .filter(|label| (*label == changed) != chosen.contains(label))
                    .map(String::as_str)
                    .collect();
                if kept.is_empty() { r"\emptyset".to_owned() } else { kept.join(";") }
            };
            labels.iter().map(toggled).collect()
        }
        // The last two in each other's place; for a single one, another.
        Kind::ChoiceSequence => {
            let mut entries = split(reference, ';');
            match entries.len() {
                1 => vec![if reference == "a" { "b" } else { "a" }.to_owned()],
                length => {
                    entries.swap(length - 2, length - 1);
                    vec![entries.join(";")]
                }
            }
        }
        Kind::Tuple | Kind::TupleRounded { .. } => {
            let entries = split(inner.unwrap_or(reference), ',');
            lists(&entries, true).iter().map(|entries| format!("({})", entries.join(","))).collect()
        }
        Kind::SetOfPoints { .. } => {
            let points = split(reference, ';');
            let moved = format!("{};(0.12,0.34)", points[1..].join(";"));
            vec![moved.trim_start_matches(';').to_owned(), format!("{reference};(0.12,0.34)")]
        }
        Kind::OrderedList | Kind::UnorderedList | Kind::MixedList => {
            let ordered = kind != Kind::UnorderedList;
            lists(&split(reference, ';'), ordered).iter().map(|entries| entries.join(";")).collect()
        }
        Kind::NumericRounded { digits } => {
            let value: f64 = reference.parse().expect("a decimal");
            let step = 2.0 * 0.1f64.powi(digits as i32);
            let near = [value + step, value - step].map(|value| format!("{value:.*}", digits as usize));
            scalars(reference).into_iter().chain(near).collect()
        }
        _ => scalars(reference),
    }
}

/// The symbols among declarations, such as `\omega` and `t_1` of `$\omega;(t_1,real);(c,NC,fermion)$`: no operators, no orders.
pub(crate) fn symbols(parameters: &str) -> Vec<String> {
    let declared = split(parameters.trim().trim_matches('$'), ';');
    let name = |declaration: &String| {
        let declaration = declaration.trim();
        let inner = declaration.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let fields = split(inner.unwrap_or(declaration), ',');
        let is_symbol = !fields[0].is_empty()
            && !fields[0].contains(['<', '>'])
            && fields[1..].iter().all(|field| field.trim() != "NC");
        is_symbol.then(|| fields[0].trim().to_owned())
    };
    declared.iter().filter_map(name).collect()
}

/// A formula as its names, each with its subscript, and everything between them.
fn names(formula: &str) -> Vec<String> {
    let letters: Vec<char> = formula.chars().collect();
    let (mut at, mut names) = (0, Vec::new());
    while at < letters.len() {
        let start = at;
        at += 1;
        if letters[start] == '\\' {
            while letters.get(at).is_some_and(char::is_ascii_alphabetic) {
                at += 1;
            }
        }
        let is_name = letters[start] == '\\' || letters[start].is_alphabetic();
        if is_name && letters.get(at) == Some(&'_') {
            let mut depth = 0;
            at += 1;
            while let Some(letter) = letters.get(at) {
                depth += i32::from(*letter == '{') - i32::from(*letter == '}');
                at += 1;
                if depth == 0 {
                    break;
                }
            }
        }
        names.push(letters[start..at].iter().collect());
    }
    names
}

/// A formula with two symbols in each other's place.
pub(crate) fn exchanged(formula: &str, one: &str, two: &str) -> String {
    let plain = |name: &str| name.replace(['{', '}'], "");
    let exchange = |name: String| match plain(&name) {
        // In braces, since an exponent may be one letter only, and a command ends where no letter follows.
        own if own == plain(one) => format!("{{{two}}}"),
        own if own == plain(two) => format!("{{{one}}}"),
        _ => name,
    };
    names(formula).into_iter().map(exchange).collect()
}
