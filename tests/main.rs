//! The command line from outside: what it prints, what it writes, how it ends; and the oracle of all lowerings.

mod against;
mod audit;
mod authors;
mod compare;
mod evidence;
#[path = "../src/verify/experts.rs"]
mod experts;
mod fifty;
mod files;
mod grade;
mod kills;
mod manual;
#[path = "../problems/src/near_misses.rs"]
mod near_misses;
mod oracle;
#[allow(dead_code, reason = "the tests need what it computes, not its command line")]
#[path = "../examples/prompt_rows.rs"]
mod prompt_rows;
mod published;
mod readme;
mod report;
mod sets;
mod solve;
mod solve_bosons;
mod solve_dmrg;
mod solve_levels;
mod solve_mean_field;
mod stress;
mod threads;
mod variants;
mod verify;
mod verify_kills;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder of its own, in which `eigentruth` runs.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Place { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).expect("writing");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("reading")
    }

    /// Runs `eigentruth` with `arguments` (separated by white space) in the folder.
    fn run(&self, arguments: &str) -> Ran {
        self.run_with(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// The names in the folder, sorted.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .expect("listing")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn run_with(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::cargo_bin("eigentruth").expect("the binary");
        Ran(command.args(arguments).current_dir(self.folder.path()).output().expect("it starts"))
    }
}

/// What a run left.
struct Ran(Output);

impl Ran {
    #[track_caller]
    fn code(&self, expected: i32) -> &Self {
        assert_eq!(self.0.status.code(), Some(expected), "stdout:\n{}\nstderr:\n{}", self.out(), self.err());
        self
    }

    fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    #[track_caller]
    fn says(&self, parts: &[&str]) -> &Self {
        let all = self.out() + &self.err();
        for part in parts {
            assert!(all.contains(part), "`{part}` is missing in:\n{all}");
        }
        self
    }

    /// [`Ran::says`] whatever the line breaks.
    #[track_caller]
    fn says_words(&self, parts: &[&str]) -> &Self {
        let all = (self.out() + &self.err()).split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(all.contains(part), "`{part}` is missing in:\n{all}");
        }
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.0.stdout).expect("one JSON document")
    }
}

/// The indices of the catalogue, as messages name them, and the first that it does not have.
fn indices() -> (String, usize) {
    let number = eigentruth_problems::catalogue().len();
    (format!("0 to {}", number - 1), number)
}

/// Two problems.
const PROBLEMS: &str = concat!(
    r#"{"prompt":"How many?","parameters":"","functions":"","solution":"$\\boxed{7}$","type":"ED","index":0}"#,
    "\n",
    r#"{"prompt":"What energy?","parameters":"$t;U$","functions":"","solution":"$\\boxed{\\frac{t^2}{U}}$","type":"HF","index":1}"#,
    "\n"
);

/// A response as a line.
fn response(model: &str, problem: impl Into<serde_json::Value>, text: &str) -> String {
    let problem: serde_json::Value = problem.into();
    format!("{}\n", serde_json::json!({"model": model, "problem": problem, "response": text}))
}

/// `part` of the folder `shared` beside the checkout, if it is there; data that are not part of the project.
fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    // Written to the handle itself: the test harness captures what `eprintln!` prints.
    let _ = writeln!(std::io::stderr(), "SKIPPED: ../shared/{part} is not there");
    None
}

/// The prompt of a row of the benchmark, as the program reads it; answers are not looked at.
fn published_prompt(index: u64) -> Option<String> {
    let file = shared("cmt-benchmark/problems.yaml")?.display().to_string();
    let document = Place::new().run_with(&["problems", &file, "--json"]).code(0).json();
    let problems = document["problems"].as_array().expect("a list");
    let row = problems.iter().find(|problem| problem["index"] == index).expect("the row");
    Some(row["statement"].as_str().expect("a text").to_owned())
}

/// A row of a problem set as a line of JSON.
fn row(index: u64, prompt: &str, parameters: &str, answer: &str) -> String {
    let row = serde_json::json!({
        "prompt": prompt, "parameters": parameters, "functions": "",
        "solution": format!("$\\boxed{{{answer}}}$"), "type": "ED", "index": index
    });
    format!("{row}\n")
}
