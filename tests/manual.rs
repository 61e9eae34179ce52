//! The manual of models says what the program knows: its tables are made from the registry, its examples are solved.

use std::fmt::Write as _;
use std::path::Path;

use eigentruth_models::hamiltonians::{MODELS, ParameterInfo, Scope};
use eigentruth_models::{LATTICE_KINDS, LatticeInput};

use crate::Place;

/// Set to write the tables instead of comparing them.
const WRITE: &str = "EIGENTRUTH_WRITE_MANUAL";

fn manual() -> String {
    std::fs::read_to_string(path()).expect("docs/models.md")
}

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/models.md")
}

fn lattices() -> String {
    let mut text = "| kind | `size` | sites a cell | bond kinds |\n|---|---|---|---|\n".to_owned();
    for kind in LATTICE_KINDS.iter().filter(|kind| **kind != "cluster") {
        let built = ["[3]", "[3, 3]"].iter().find_map(|size| {
            let input: LatticeInput =
                toml::from_str(&format!("kind = \"{kind}\"\nsize = {size}")).expect("it is read");
            input.build().ok()
        });
        let lattice = built.expect("it is built");
        let cell = lattice.unit_cell().expect("it is named");
        let kinds: Vec<String> = cell.kinds.iter().map(|kind| format!("`{kind}`")).collect();
        let size = if cell.dimension == 1 { "[n]" } else { "[n, m]" };
        let _ = writeln!(text, "| `{kind}` | `{size}` | {} | {} |", cell.basis.len(), kinds.join(", "));
    }
    text
}

fn default(parameter: &ParameterInfo) -> String {
    match parameter.scope {
        _ if parameter.default.is_nan() => "—".to_owned(),
        Scope::Flag => (parameter.default != 0.0).to_string(),
        Scope::List => "[]".to_owned(),
        _ => parameter.default.to_string(),
    }
}

fn models() -> String {
    let mut text = String::new();
    for model in MODELS {
        let formula = model.formula.replace('|', "\\|");
        let _ = writeln!(
            text,
            "### `{}`\n\nH = {formula}\n\n| parameter | for | default | meaning |\n|---|---|---|---|",
            model.name
        );
        for parameter in model.parameters {
            let scope = match parameter.scope {
                Scope::Number => "all",
                Scope::Flag => "true or false",
                Scope::List => "a list",
                Scope::Bond => "bonds",
                Scope::Site => "sites",
            };
            let _ = writeln!(
                text,
                "| `{}` | {scope} | {} | {} |",
                parameter.name,
                default(parameter),
                parameter.meaning
            );
        }
        text.push('\n');
    }
    text
}

fn mark(name: &str) -> String {
    format!("<!-- {name}: made by tests/manual.rs -->\n")
}

/// The text between two marks.
fn part<'a>(manual: &'a str, name: &str) -> &'a str {
    let begin = mark(name);
    let (_, rest) = manual.split_once(&begin).unwrap_or_else(|| panic!("{begin} is missing"));
    rest.split_once("<!-- end -->").expect("an end").0
}

#[test]
fn the_tables_of_the_manual_are_those_of_the_program() {
    for (name, made) in [("lattices", lattices()), ("models", models())] {
        let made = format!("\n{}\n\n", made.trim());
        let manual = manual();
        let found = part(&manual, name);
        if std::env::var_os(WRITE).is_some() {
            let begin = mark(name);
            let written = manual.replace(&format!("{begin}{found}"), &format!("{begin}{made}"));
            std::fs::write(path(), written).expect("writing");
            continue;
        }
        assert_eq!(found, made, "docs/models.md, {name}: run this test with {WRITE}=1");
    }
}

#[test]
fn the_manual_names_all_observables() {
    let place = Place::new();
    place.write("model.toml", "[lattice]\nkind = \"chain\"\nsize = [2]\n[model]\nname = \"ising\"\n[solve]\nobservables = [\"?\"]\n");
    let refusal = place.run("solve model.toml").code(2).err();
    let (_, words) = refusal.split_once("words out of ").expect("the words are named");
    let words: Vec<&str> = words.trim().split(", ").map(|word| word.trim_matches(['"', '\n', ' '])).collect();
    assert!(words.len() >= 13, "{words:?}");
    let manual = manual();
    for word in words {
        assert!(manual.contains(&format!("| `{word}` |")), "`{word}` is missing in docs/models.md");
    }
}

#[test]
fn the_examples_of_the_manual_are_solved() {
    let place = Place::new();
    place.write("star.toml", "sites = 4\nbonds = [[0, 1], [0, 2], [0, 3]]\n");
    let manual = manual();
    let blocks = manual.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let mut solved = 0;
    for block in blocks.filter(|block| block.contains("[model]")) {
        place.write("model.toml", block);
        place.run("solve model.toml").code(0).says(&["energy", "error"]);
        solved += 1;
    }
    assert!(solved >= 5, "{solved}");
}
