//! `solve`: models in, energies and averages out, and what is refused.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::Place;

fn solve(place: &Place, model: &str) -> Value {
    place.write("model.toml", model);
    let document = place.run("solve model.toml --json").code(0).json();
    assert_eq!(document["schema"], "eigentruth/solve/1");
    for field in ["dimension", "seconds", "peak_bytes"] {
        assert!(document[field].is_number(), "{field}: {document}");
    }
    document
}

fn energy(document: &Value) -> (f64, f64) {
    let energy = &document["energy"];
    assert!(energy["kind"].is_string());
    (energy["value"].as_f64().expect("a number"), energy["error"].as_f64().expect("a number"))
}

fn chain(sites: usize, boundary: &str, rest: &str) -> String {
    format!("[lattice]\nkind = \"chain\"\nsize = [{sites}]\nboundary = [\"{boundary}\"]\n{rest}")
}

const HEISENBERG: &str = "[model]\nname = \"heisenberg\"\n";

#[test]
fn two_spins_are_a_singlet_below_a_triplet() {
    let place = Place::new();
    let document = solve(&place, &chain(2, "open", &format!("{HEISENBERG}[solve]\nstates = 2\n")));
    // Auto looks at Sz = 0 only, which holds one state of either multiplet.
    let energies: Vec<f64> = document["states"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| s["energy"]["value"].as_f64().unwrap())
        .collect();
    assert_eq!(energies.len(), 2);
    assert!(
        energies.iter().zip([-0.75, 0.25]).all(|(found, exact)| (found - exact).abs() <= 8.0 * f64::EPSILON)
    );
}

#[test]
fn all_sectors_together_hold_the_same_ground_state() {
    let place = Place::new();
    let (auto, error) = energy(&solve(&place, &chain(10, "periodic", HEISENBERG)));
    let fixed =
        solve(&place, &chain(10, "periodic", &format!("{HEISENBERG}[solve]\nsector = {{ sz = 0 }}\n")));
    assert!((auto - energy(&fixed).0).abs() <= error + energy(&fixed).1);
    assert_eq!(fixed["dimension"], 252);
}

#[test]
fn averages_obey_their_sum_rules() {
    let place = Place::new();
    let rest =
        format!("{HEISENBERG}[solve]\nobservables = [\"energy\", \"spin-correlation\", \"magnetization\"]\n");
    let document = solve(&place, &chain(8, "periodic", &rest));
    let values = |name: &str| -> Vec<f64> {
        let all = document["observables"].as_array().expect("a list");
        let one = all.iter().find(|o| o["name"] == name).expect("it was asked for");
        one["values"].as_array().expect("a list").iter().map(|v| v["value"].as_f64().unwrap()).collect()
    };
    let (ground, error) = energy(&document);
    let correlation = values("spin-correlation");
    // The error of an average is at most of the order of the root of that of the energy.
    let tolerance = error.sqrt().max(8.0 * f64::EPSILON) * 8.0;
    assert!((correlation[0] - 0.75).abs() <= tolerance, "{correlation:?}");
    assert!((correlation[1] - ground / 8.0).abs() <= tolerance);
    assert!(correlation.iter().sum::<f64>().abs() <= 8.0 * tolerance, "a singlet has no total spin");
    assert!(values("magnetization").iter().all(|m| m.abs() <= tolerance));
}

#[test]
fn what_is_impossible_is_answered_with_what_is_possible() {
    let place = Place::new();
    let refused = |model: &str, said: &[&str]| {
        place.write("model.toml", model);
        place.run("solve model.toml").code(2).says(&["model.toml"]).says(said);
    };
    let with = |solve: &str| chain(4, "periodic", &format!("{HEISENBERG}[solve]\n{solve}\n"));
    refused(&with("sector = { sz = 3 }"), &["sz = 3", "sz from -2 to 2"]);
    refused(&with("sector = { sz = 0.5 }"), &["sz = 0.5", "-2 to 2"]);
    refused(&with("sector = { particles = 4 }"), &["particles", "sz from -2 to 2"]);
    refused(&with("observables = [\"density\"]"), &["density", "particles"]);
    refused(&with("observables = [\"colour\"]"), &["colour", "spin-correlation"]);
    refused(&with("metod = \"exact\""), &["metod", "method", "line"]);
    refused(&chain(4, "sideways", HEISENBERG), &["sideways", "periodic"]);
    refused(&chain(0, "open", HEISENBERG), &["lattice"]);
    refused(&chain(4, "open", "[model]\nname = \"hubard\"\n"), &["hubard", "hubbard"]);
    refused(&chain(4, "open", "[model]\nname = \"hubbard\"\nu = 4\n"), &["U"]);
    refused(
        &format!("[lattice]\nkind = \"ladder\"\nsize = [4, 2]\n{HEISENBERG}J = {{ diagonal = 1.0 }}\n"),
        &["diagonal"],
    );
    // 2^60 states would not fit anywhere; that is said before anything is allocated.
    refused(&chain(60, "open", "[model]\nname = \"ising\"\nhx = 1.0\n"), &["memory"]);
    place.run("solve nowhere.toml").code(2).says(&["nowhere.toml"]);
}

#[test]
fn the_numbers_do_not_depend_on_the_threads() {
    let place = Place::new();
    place.write("model.toml", chain(12, "periodic", HEISENBERG));
    let run = |threads: &str| {
        energy(&place.run(&format!("solve model.toml --json --threads {threads}")).code(0).json())
    };
    assert_eq!(run("1"), run("2"));
}

#[test]
fn the_example_models_are_solved() {
    let place = Place::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/models");
    let mut solved = 0;
    for entry in std::fs::read_dir(folder).expect("the models") {
        let path = entry.expect("a file").path();
        place.run_with(&["solve", path.to_str().expect("UTF-8")]).code(0).says(&["energy", "dimension"]);
        solved += 1;
    }
    assert!(solved >= 5, "{solved}");
}

#[test]
fn a_kill_corrupts_nothing() {
    let place = Place::new();
    place.write("model.toml", chain(18, "periodic", HEISENBERG));
    for milliseconds in [10, 100] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
            .args(["solve", "model.toml"])
            .current_dir(place.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().expect("SIGKILL");
        child.wait().expect("it ends");
        let left: Vec<_> = std::fs::read_dir(place.folder.path()).expect("the folder").collect();
        assert_eq!(left.len(), 1, "only the model is there");
    }
}

#[test]
fn symmetries_hold_the_ground_state_where_it_is() {
    let place = Place::new();
    let (all, error) = energy(&solve(&place, &chain(12, "periodic", HEISENBERG)));
    let sector = |numbers: &str| {
        let rest = format!("{HEISENBERG}[solve]\nsector = {{ {numbers} }}\n");
        solve(&place, &chain(12, "periodic", &rest))
    };
    // 12 sites: total momentum 0, even under reflection and flip.
    let symmetric = sector("sz = 0, momentum = [0], reflection = 1, flip = 1");
    assert!((energy(&symmetric).0 - all).abs() <= error + energy(&symmetric).1);
    assert!(symmetric["dimension"].as_u64() < Some(924 / 24), "{}", symmetric["dimension"]);
    assert!(energy(&sector("sz = 0, momentum = [6]")).0 > all + 0.1);
    // A momentum and its negative have the same energies, complex as the vectors are.
    let (one, two) = (energy(&sector("sz = 0, momentum = [5]")), energy(&sector("sz = 0, momentum = [-5]")));
    assert!((one.0 - two.0).abs() <= one.1 + two.1);
    let refused = |numbers: &str, said: &[&str]| {
        let rest = format!("{HEISENBERG}[solve]\nsector = {{ {numbers} }}\n");
        place.write("model.toml", chain(12, "periodic", &rest));
        place.run("solve model.toml").code(2).says(said);
    };
    refused("sz = 0, momentum = [1], reflection = 1", &["solve"]);
    refused("sz = 0, momentum = [1, 0]", &["momentum", "12"]);
    refused("sz = 0, flip = 2", &["flip", "1 or -1"]);
    refused("sz = 1, flip = 1", &["solve"]);
}
