//! `solve`: models in, energies and averages out, and what is refused.

use std::path::Path;

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
    let bound = |name: &str| -> f64 {
        let all = document["observables"].as_array().expect("a list");
        let one = all.iter().find(|o| o["name"] == name).expect("it was asked for");
        let errors = one["values"].as_array().expect("a list").iter().map(|v| v["error"].as_f64().unwrap());
        errors.fold(error, f64::max)
    };
    // A bound from residual and gap: rounding here, since the matrix is diagonalized in full.
    let tolerance = bound("spin-correlation").max(bound("magnetization"));
    assert!(tolerance <= 1e4 * f64::EPSILON, "{tolerance:e}");
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
        place.run_with(&["solve", path.to_str().expect("UTF-8")]).code(0).says(&["energy", " s, "]);
        solved += 1;
    }
    assert!(solved >= 5, "{solved}");
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

#[test]
fn averages_of_iterated_vectors_have_bounds_that_hold() {
    let place = Place::new();
    let rest = format!("{HEISENBERG}[solve]\nsector = {{ sz = 0 }}\nobservables = [\"spin-correlation\"]\n");
    let document = solve(&place, &chain(14, "periodic", &rest));
    let values = document["observables"][0]["values"].as_array().expect("a list").clone();
    let number = |value: &Value, field: &str| value[field].as_f64().expect("a number");
    let errors: Vec<f64> = values.iter().map(|value| number(value, "error")).collect();
    let (ground, of_energy) = energy(&document);
    // Fourteen equal bonds make up the energy, and the total spin is 0.
    let bond = number(&values[1], "value");
    assert!((bond - ground / 14.0).abs() <= errors[1] + of_energy);
    let total: f64 = values.iter().map(|value| number(value, "value")).sum();
    assert!(total.abs() <= errors.iter().sum());
    assert!(errors.iter().all(|error| *error > 0.0 && *error < 1e-7), "{errors:?}");
}

#[test]
fn symmetries_that_cannot_be_are_refused_in_the_words_of_the_input() {
    let place = Place::new();
    let refused = |sites: usize, boundary: &str, model: &str, sector: &str, said: &[&str]| {
        let rest = format!("[model]\n{model}\n[solve]\nsector = {{ {sector} }}\n");
        place.write("model.toml", chain(sites, boundary, &rest));
        place.run("solve model.toml").code(2).says(&["model.toml", "[solve]"]).says(said);
    };
    let heisenberg = "name = \"heisenberg\"";
    refused(8, "periodic", heisenberg, "sz = 1, flip = 1", &["`flip`", "2Sz", "sz = 0"]);
    refused(
        8,
        "periodic",
        heisenberg,
        "sz = 0, momentum = [1], reflection = 1",
        &["contradict", "`reflection`"],
    );
    refused(4, "periodic", heisenberg, "sz = 2, momentum = [1]", &["no state", "`momentum`"]);
    refused(8, "open", heisenberg, "sz = 0, momentum = [1]", &["open ends"]);
    refused(8, "periodic", heisenberg, "momentum = 0.5", &["0.5", "whole number"]);
    let field = "name = \"heisenberg\"\nh = 0.3";
    refused(8, "periodic", field, "sz = 0, flip = 1", &["no symmetry `flip`", "leave it out"]);
    let staggered = "name = \"heisenberg\"\nh = { staggered = 0.3 }";
    refused(8, "periodic", staggered, "sz = 0, momentum = [0]", &["no symmetry `momentum`"]);
    let hubbard = "name = \"hubbard\"\nU = 4";
    refused(4, "periodic", hubbard, "particles = 4, sz = 0, flip = 1", &["`flip` cannot be used"]);
    // Quantum numbers that exist, but not together.
    refused(
        4,
        "periodic",
        hubbard,
        "particles = 3, sz = 0",
        &["with particles = 3", "sz from -1.5 to 1.5 in steps of 1"],
    );
    refused(
        4,
        "periodic",
        hubbard,
        "particles = 9",
        &["particles from 0 to 8", "sz from -2 to 2 in steps of 0.5"],
    );
}

#[test]
fn an_antiperiodic_ring_has_momenta_for_even_numbers() {
    let place = Place::new();
    let model = |sector: &str| {
        let rest = format!("[model]\nname = \"hubbard\"\nU = 3\n[solve]\nsector = {{ {sector} }}\n");
        chain(5, "antiperiodic", &rest)
    };
    let (whole, error) = energy(&solve(&place, &model("particles = 4, sz = 0")));
    let momenta =
        (0..5).map(|k| energy(&solve(&place, &model(&format!("particles = 4, sz = 0, momentum = [{k}]")))));
    let best = momenta.min_by(|a, b| a.0.total_cmp(&b.0)).expect("five momenta");
    assert!((best.0 - whole).abs() <= error + best.1);
}

#[test]
fn clusters_of_a_file_that_are_wrong_are_refused() {
    let place = Place::new();
    let refused = |cluster: &str, said: &[&str]| {
        let text = format!("[lattice]\nkind = \"cluster\"\ncluster = '''\n{cluster}\n'''\n{HEISENBERG}");
        place.write("model.toml", text);
        place.run("solve model.toml").code(2).says(&["model.toml", "[lattice]"]).says(said);
    };
    let dangling = "sites = 3\nbonds = [{ from = 0, to = 1 }, { from = 1, to = 5 }]";
    refused(dangling, &["bond 1 joins 1 and 5", "dangling", "below 3"]);
    refused("sites = 3\nbonds = [{ from = 0, to = -1 }]", &["dangling"]);
    refused("sites = 3\nbonds = [{ from = 1, to = 1 }]", &["bond 0", "site 1 with itself", "drop"]);
    refused("sites = 3\nbnds = []", &["bnds", "bonds", "line 2"]);
    refused("sites = 0\nbonds = []", &["sites", "0"]);
}

#[test]
fn too_much_is_refused_before_anything_is_allocated() {
    let place = Place::new();
    let refused = |lattice: &str, rest: &str, said: &[&str]| {
        place.write("model.toml", format!("[lattice]\n{lattice}\n{rest}"));
        place.run("solve model.toml").code(2).says(&["model.toml"]).says(said);
    };
    let square = "kind = \"square\"\nsize = [6, 6]\nboundary = [\"periodic\", \"periodic\"]";
    let sector = format!("{HEISENBERG}[solve]\nsector = {{ sz = 0, momentum = [0, 0] }}\n");
    refused(square, &sector, &["252087091 states", "GiB", "`memory`"]);
    refused(
        "kind = \"chain\"\nsize = [40]",
        HEISENBERG,
        &["137846528820 states", "fix more quantum numbers"],
    );
    refused("kind = \"chain\"\nsize = [70]", HEISENBERG, &["70 bits", "at most 64", "smaller lattice"]);
    let little = format!("{HEISENBERG}[solve]\nmemory = 0.0001\n");
    refused("kind = \"chain\"\nsize = [16]", &little, &["12870 states", "105 KiB are allowed"]);
    // More states than there are is no mistake, but said.
    let many = format!("{HEISENBERG}[solve]\nstates = 50\n");
    place.write("model.toml", format!("[lattice]\nkind = \"chain\"\nsize = [2]\n{many}"));
    place.run("solve model.toml").code(0).says(&["50 states were asked for", "have 4"]);
}

#[test]
fn one_energy_of_a_large_ring_is_looked_for_where_its_signs_tell() {
    let place = Place::new();
    for (sites, numbers) in
        [(20, [("momentum", 0.0), ("flip", 1.0)]), (22, [("momentum", 11.0), ("flip", -1.0)])]
    {
        let signs = solve(&place, &chain(sites, "periodic", HEISENBERG));
        let all = solve(
            &place,
            &chain(sites, "periodic", &format!("{HEISENBERG}[solve]\nsector = {{ sz = 0 }}\n")),
        );
        let ((energy, error), (expected, bound)) = (energy(&signs), energy(&all));
        assert!((energy - expected).abs() <= error + bound, "{sites}: {energy} is not {expected}");
        assert!(signs["dimension"].as_u64() < Some(all["dimension"].as_u64().expect("a number") / 40));
        for (name, value) in numbers {
            assert_eq!(signs["states"][0]["sector"][name], value, "{signs}");
        }
    }
}

#[test]
fn couplings_that_differ_by_rounding_are_no_reason_to_refuse() {
    let place = Place::new();
    let couplings = ["1.0"; 19].join(", ");
    for last in ["1.00000000000004", "1.3"] {
        let model = format!("[model]\nname = \"heisenberg\"\nJ = [{couplings}, {last}]\n");
        let auto = energy(&solve(&place, &chain(20, "periodic", &model)));
        let all = format!("{model}[solve]\nsector = {{ sz = 0 }}\n");
        let all = energy(&solve(&place, &chain(20, "periodic", &all)));
        assert!((auto.0 - all.0).abs() <= auto.1 + all.1, "{last}");
    }
}
