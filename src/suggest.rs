//! What may have been meant by a name that nothing has.

use crate::text::one_line;

/// How many names are suggested.
const MOST: usize = 3;

/// A sentence with the names that `typed` may mean, to be put behind a complaint; empty if nothing is near.
pub fn suggestion<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let near: Vec<String> =
        near(typed, names).iter().map(|name| format!("`{}`", one_line(name, 60))).collect();
    if near.is_empty() { String::new() } else { format!(". Did you mean {}?", near.join(" or ")) }
}

/// The complaint of a reader of files that lists what it expected, ``unknown field `a`, expected one of `b`, `c` ``, with a
/// suggestion behind it.
pub fn with_suggestion(complaint: &str) -> String {
    let quoted =
        |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let parts = complaint.rsplit_once("unknown ").and_then(|(_, said)| said.split_once("expected"));
    let guess = parts.and_then(|(typed, names)| {
        Some(suggestion(quoted(typed).first()?, quoted(names).iter().map(String::as_str)))
    });
    format!("{complaint}{}", guess.unwrap_or_default())
}

/// The names that contain `typed`, else those that are a few letters away from it, the nearest first.
fn near<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() || typed.len() > 100 {
        return Vec::new();
    }
    let names: Vec<&str> = names.into_iter().collect();
    let number = typed.trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit());
    let mut found: Vec<(usize, &str)> = names
        .iter()
        .filter(|name| !number && name.to_lowercase().contains(&typed))
        .map(|name| (0, *name))
        .collect();
    if found.is_empty() {
        let allowed = typed.chars().count() / 4;
        found = names
            .iter()
            .map(|name| (misspelling(&typed, &name.to_lowercase()), *name))
            .filter(|(distance, _)| *distance <= allowed)
            .collect();
        found.sort_by_key(|(distance, _)| *distance);
    }
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// The short names that `typed` is but for its case, else those that one letter makes of it.
pub fn similar<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let names: Vec<&str> = names.into_iter().collect();
    let within = |most: usize| -> Vec<&'a str> {
        names
            .iter()
            .copied()
            .filter(|name| distance(&typed, &name.to_lowercase()) <= most)
            .take(MOST)
            .collect()
    };
    // One letter makes any letter of any other: names of one letter are not guessed at.
    match within(0) {
        found if found.is_empty() && (2..=100).contains(&typed.chars().count()) => within(1),
        found if typed.len() <= 100 => found,
        _ => Vec::new(),
    }
}

/// The distance to the name, or to the part of it that says what it is: `bond-current` of `built-in/07-bond-current`.
fn misspelling(typed: &str, name: &str) -> usize {
    let tail = name.rsplit('/').next().unwrap_or(name);
    let bare = tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    [name, tail, bare].into_iter().map(|part| distance(typed, part)).min().unwrap_or(usize::MAX)
}

/// How many letters must be changed, added, left out or swapped with their neighbour to make one word the other.
fn distance(one: &str, two: &str) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=two.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in two.iter().enumerate() {
            let mut cost = (rows[i][j] + usize::from(a != b)).min(row[j] + 1).min(rows[i][j + 1] + 1);
            if i > 0 && j > 0 && (*a, one[i - 1]) == (two[j - 1], *b) {
                cost = cost.min(rows[i - 1][j - 1] + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows[one.len()][two.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] =
        ["built-in/bond-current", "ed/05-hubbard-random-zeeman", "ed/15-four-site-hubbard-ring"];

    #[test]
    fn a_complaint_that_lists_names_gets_a_guess() {
        let complaint = "2 | siez = 4\nunknown field `siez`, expected one of `kind`, `size`";
        assert_eq!(with_suggestion(complaint), format!("{complaint}. Did you mean `size`?"));
        for other in ["unknown field `x`, expected `states`", "expected `=`", "unknown field"] {
            assert_eq!(with_suggestion(other), other);
        }
    }

    #[test]
    fn short_names_are_found_by_case_or_one_letter() {
        let names = ["t", "U", "mu", "V", "V2", "epsilon", "max_occupation"];
        for (typed, expected) in [
            ("u", vec!["U"]),
            ("Mu", vec!["mu"]),
            ("v", vec!["V"]),
            ("V_2", vec!["V2"]),
            ("epsilom", vec!["epsilon"]),
            ("MAX_OCUPATION", vec!["max_occupation"]),
            ("K", vec![]),
            ("alpha", vec![]),
        ] {
            assert_eq!(similar(typed, names), expected, "{typed}");
        }
    }

    #[test]
    fn a_few_wrong_letters_find_the_name() {
        for (typed, expected) in [
            ("built-in/bond-curent", vec![NAMES[0]]),
            ("ed/05-hubbard-random-zeman", vec![NAMES[1]]),
            ("Hubard-random-zeeman", vec![NAMES[1]]),
            ("hubbard", vec![NAMES[1], NAMES[2]]),
            ("nothing", vec![]),
            ("5", vec![]),
            ("-1", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(near(typed, NAMES), expected, "{typed}");
        }
    }
}
