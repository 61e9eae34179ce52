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

/// The distance to the name, or to the part of it that says what it is: `bond-current` of `built-in/07-bond-current`.
fn misspelling(typed: &str, name: &str) -> usize {
    let tail = name.rsplit('/').next().unwrap_or(name);
    let bare = tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    [name, tail, bare].into_iter().map(|part| distance(typed, part)).min().unwrap_or(usize::MAX)
}

/// How many letters must be changed, added or left out to make one word the other.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in two.iter().enumerate() {
            let cost = (diagonal + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row[two.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] =
        ["built-in/bond-current", "ed/05-hubbard-random-zeeman", "ed/15-four-site-hubbard-ring"];

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
