//! `solve` killed for real, and started again.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Place;

const OPTIONS: [&str; 7] =
    ["solve", "model.toml", "--json", "--checkpoint", "run.checkpoint", "--checkpoint-every", "0"];

fn start(place: &Place, output: impl Into<Stdio>) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
        .args(OPTIONS)
        .current_dir(place.folder.path())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts")
}

/// The header and the value of the checkpoint: what it says, if it is there.
fn stored(path: &PathBuf) -> Option<Value> {
    let bytes = std::fs::read(path).ok()?;
    let line = bytes.split(|byte| *byte == b'\n').nth(1).expect("a header and a value");
    Some(serde_json::from_slice(line).expect("whole"))
}

/// How a run ended that was to be killed.
enum End {
    /// The checkpoint that is left.
    Killed(Value),
    /// The document of a run that was quicker: its checkpoint is gone, its result was written before.
    Finished(Value),
}

impl End {
    fn was_killed(&self) -> bool {
        matches!(self, Self::Killed(_))
    }
}

/// Kills a run once it has stored something new. It may come to its end before the signal does: then its document is there whole.
fn kill_after_progress(place: &Place, delay: Duration) -> End {
    let path = place.path("run.checkpoint");
    let before = stored(&path);
    let output = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut child = start(place, output.reopen().expect("a second handle"));
    let began = Instant::now();
    while child.try_wait().expect("it can be asked").is_none() {
        assert!(began.elapsed() < Duration::from_secs(120), "no progress");
        if stored(&path).is_some_and(|now| Some(now) != before) {
            std::thread::sleep(delay);
            child.kill().expect("SIGKILL");
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.wait().expect("it ends");
    match stored(&path) {
        Some(checkpoint) => End::Killed(checkpoint),
        None => {
            let text = std::fs::read(output.path()).expect("its output");
            End::Finished(serde_json::from_slice(&text).expect("no checkpoint, so the result is whole"))
        }
    }
}

/// What a result says apart from time and memory.
fn result(mut document: Value) -> Value {
    for field in ["seconds", "peak_bytes"] {
        document.as_object_mut().expect("an object").remove(field);
    }
    document
}

/// Runs to the end with kills, and compares with a run in one go, bit by bit; so with every run that was quicker than its kill.
fn survives(model: &str, least: usize) {
    let place = Place::new();
    place.write("model.toml", model);
    let expected = result(place.run("solve model.toml --json").code(0).json());
    let mut kills = 0;
    for attempt in 0..20 {
        match kill_after_progress(&place, Duration::from_millis(7 * (attempt % 8))) {
            End::Killed(_) => kills += 1,
            End::Finished(document) => assert_eq!(result(document), expected),
        }
        if kills == 8 {
            break;
        }
    }
    assert!(kills >= least, "only {kills} kills");
    let underway = place.path("run.checkpoint").exists();
    let last = place.run_with(&OPTIONS);
    assert!(!place.path("run.checkpoint").exists(), "the checkpoint is left behind");
    last.code(0);
    if underway {
        last.says(&["going on from"]);
    }
    assert_eq!(result(last.json()), expected);
    let left: Vec<_> = std::fs::read_dir(place.folder.path()).expect("the folder").collect();
    assert_eq!(left.len(), 1, "only the model is there");
}

fn ring(sites: usize, solve: &str) -> String {
    format!(
        "[lattice]\nkind = \"chain\"\nsize = [{sites}]\nboundary = [\"periodic\"]\n\
         [model]\nname = \"heisenberg\"\n[solve]\n{solve}\n"
    )
}

#[test]
fn an_energy_has_the_same_bits_after_kills() {
    survives(&ring(18, "sector = { sz = 0 }"), 5);
}

#[test]
fn averages_have_the_same_bits_after_kills() {
    survives(&ring(16, "sector = { sz = 0 }\nobservables = [\"spin-correlation\"]"), 5);
}

#[test]
fn complex_vectors_in_a_momentum_sector_survive_kills() {
    survives(&ring(16, "sector = { sz = 0, momentum = [3] }\nobservables = [\"magnetization\"]"), 3);
}

#[test]
fn several_states_survive_kills() {
    survives(&ring(14, "sector = { sz = 0 }\nstates = 4"), 1);
}

/// Sweeps of matrix products: states below, finished starts and the running one are all in the file.
#[test]
fn sweeps_have_the_same_bits_after_kills() {
    let options = "method = \"dmrg\"\nsector = { sz = 0 }\nstates = 2\nstarts = 2\nbond_dimension = 48\n\
                   observables = [\"spin-correlation\"]";
    survives(&ring(14, options), 5);
    survives(&ring(10, options).replace("\"periodic\"", "{ twisted = 0.5 }"), 1);
}

/// The centres of all states that are sought at once are in the file too.
#[test]
fn states_sought_together_have_the_same_bits_after_kills() {
    let options = "method = \"dmrg\"\nsector = { sz = 0 }\nstates = 3\ntogether = true\nstarts = 2\nbond_dimension = 40\n\
                   observables = [\"spin-correlation\"]";
    survives(&ring(12, options), 3);
}

/// Three chains that are not joined: the second level has a state for each, more than the first iteration can be sure of, so that
/// there is a second one with other numbers.
#[test]
fn levels_that_take_two_iterations_survive_kills_in_both() {
    let bond = |chain: usize, site: usize| {
        format!("{{ from = {}, to = {} }}", 4 * chain + site, 4 * chain + site + 1)
    };
    let bonds: Vec<String> = (0..9).map(|number| bond(number / 3, number % 3)).collect();
    let place = Place::new();
    place.write(
        "model.toml",
        format!(
            "[lattice]\nkind = \"cluster\"\ncluster = '''\nsites = 12\nbonds = [{}]\n'''\n[model]\nname = \"heisenberg\"\n\
             [solve]\nsector = {{ sz = 0 }}\nstates = 2\nobservables = [\"spin-correlation\"]\n",
            bonds.join(", ")
        ),
    );
    let expected = result(place.run("solve model.toml --json").code(0).json());
    assert_eq!(expected["levels"][1]["multiplicity"], 3);
    let mut names = BTreeSet::new();
    for attempt in 0..40 {
        match kill_after_progress(&place, Duration::from_millis(20 * (attempt % 4))) {
            End::Killed(stored) => names.insert(stored["underway"]["name"].to_string()),
            End::Finished(document) => {
                assert_eq!(result(document), expected);
                break;
            }
        };
    }
    assert!(names.len() > 1, "{names:?}");
    assert_eq!(result(place.run_with(&OPTIONS).code(0).json()), expected);
}

#[test]
fn finished_sectors_are_not_lost() {
    let place = Place::new();
    let model = "[lattice]\nkind = \"chain\"\nsize = [6]\n[model]\nname = \"hubbard\"\nU = 4\n[solve]\n\
                 observables = [\"density\"]\n";
    place.write("model.toml", model);
    let expected = result(place.run("solve model.toml --json").code(0).json());
    let path = place.path("run.checkpoint");
    let finished = || stored(&path).map_or(0, |value| value["finished"].as_array().expect("a list").len());
    let (mut last, mut most) = (0, 0);
    for attempt in 0..5 {
        if kill_after_progress(&place, Duration::from_millis(11 * attempt)).was_killed() {
            assert!(finished() >= last, "{} after {last}", finished());
        }
        // Nothing, after a run that came to its end: the next one begins anew.
        last = finished();
        most = most.max(last);
    }
    assert!(most > 0);
    let mut child = start(&place, Stdio::null());
    // Never fewer, whenever one looks.
    while child.try_wait().expect("it can be asked").is_none() {
        let now = stored(&path);
        assert!(now.is_none_or(|value| value["finished"].as_array().expect("a list").len() >= last));
    }
    place.write("model.toml", model);
    assert_eq!(result(place.run_with(&OPTIONS).code(0).json()), expected);
}

#[test]
fn a_checkpoint_of_something_else_is_refused_and_left_alone() {
    let place = Place::new();
    place.write("model.toml", ring(16, "sector = { sz = 0 }"));
    assert!((0..20).any(|_| kill_after_progress(&place, Duration::ZERO).was_killed()), "always too late");
    let path = place.path("run.checkpoint");
    let bytes = std::fs::read(&path).expect("a checkpoint");
    for other in [
        ring(16, "sector = { sz = 1 }"),
        ring(14, "sector = { sz = 0 }"),
        ring(16, "sector = { sz = 0 }").replace("[solve]", "J = 1.5\n[solve]"),
    ] {
        place.write("model.toml", other);
        place.run_with(&OPTIONS).code(2).says(&["run.checkpoint", "another calculation", "remove this one"]);
    }
    place.write("model.toml", ring(16, "sector = { sz = 0 }"));
    // The same model by another method.
    place.write("model.toml", ring(16, "sector = { sz = 0 }\nmethod = \"dmrg\""));
    place.run_with(&OPTIONS).code(2).says(&["another calculation"]);
    place.write("model.toml", ring(16, "sector = { sz = 0 }"));
    let seed = [&OPTIONS[..], &["--seed", "2"]].concat();
    place.run_with(&seed).code(2).says(&["another calculation"]);
    assert!(std::fs::read(&path).expect("still there") == bytes);
    // Words and order of the file do not matter, only what it means.
    place.write("model.toml", format!("# The same.\n{}", ring(16, "sector = {sz=0}")));
    place.run_with(&OPTIONS).code(0).says(&["going on from"]);
    place.write("run.checkpoint", &bytes[..bytes.len() - 1]);
    place.run_with(&OPTIONS).code(2).says(&["damaged", "remove it"]);
    let mut changed = bytes.clone();
    let place_of_change = changed.len() - 5;
    changed[place_of_change] ^= 1;
    place.write("run.checkpoint", &changed);
    place.run_with(&OPTIONS).code(2).says(&["damaged", "checksum"]);
    // A slip of the hand must not cost the model.
    let model = place.read("model.toml");
    place.run("solve model.toml --checkpoint model.toml").code(2).says(&["no checkpoint", "another file"]);
    assert_eq!(place.read("model.toml"), model);
    place.run("solve model.toml --checkpoint nowhere/run").code(2).says(&["nowhere", "--checkpoint"]);
    place.run("solve model.toml --checkpoint .").code(2).says(&["`.` is a folder", "--checkpoint"]);
    place.run("solve model.toml --checkpoint a --checkpoint-every=-1").code(2).says(&["seconds"]);
}
