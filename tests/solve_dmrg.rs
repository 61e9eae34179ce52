//! `solve` with method = "dmrg": against exact diagonalization, the Bethe ansatz and formulas, and what is refused.

use std::f64::consts::PI;

use serde_json::Value;

use crate::Place;

fn solve_with(model: &str, options: &str) -> Value {
    let place = Place::new();
    place.write("model.toml", model);
    place.run(&format!("solve model.toml --json {options}")).code(0).json()
}

fn solve(model: &str) -> Value {
    solve_with(model, "")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number: {value}"))
}

/// Value and error.
fn pair(value: &Value) -> (f64, f64) {
    (number(&value["value"]), number(&value["error"]))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list: {value}"))
}

fn model(lattice: &str, model: &str, solve: &str) -> String {
    format!("[lattice]\n{lattice}\n[model]\n{model}\n[solve]\n{solve}\n")
}

const RING: &str = "kind = \"chain\"\nsize = [6]\nboundary = [\"periodic\"]";
const HUBBARD: &str = "name = \"hubbard\"\nU = 4.0";
const HEISENBERG: &str = "name = \"heisenberg\"";
const TWISTED: &str = "kind = \"chain\"\nsize = [5]\nboundary = [{ twisted = 0.25 }]";

/// Energies to 1e-10, variances to 1e-9, averages within the errors that are stated, which are small.
fn compare(lattice: &str, name: &str, options: &str) {
    compare_with(lattice, name, options, "");
}

/// The same with options of matrix products alone; what was found by them.
fn compare_with(lattice: &str, name: &str, options: &str, of_products: &str) -> Value {
    let exact = solve(&model(lattice, name, &format!("method = \"exact\"\n{options}")));
    // Sweeps end where they change the energy by less than the tolerance.
    let products = format!("method = \"dmrg\"\ntolerance = 1e-13\n{of_products}\n{options}");
    let found = solve(&model(lattice, name, &products));
    assert_eq!(
        (found["schema"].as_str(), found["method"].as_str()),
        (Some("eigentruth/solve/1"), Some("dmrg"))
    );
    let named = format!("{lattice} {name} {options}");
    assert!(!list(&exact["states"]).is_empty());
    for (expected, state) in list(&exact["states"]).iter().zip(list(&found["states"])) {
        let ((expected, bound), (energy, error)) = (pair(&expected["energy"]), pair(&state["energy"]));
        assert!((energy - expected).abs() <= 1e-10, "{named}: {energy} for {expected}");
        // Rounding of two ways to add the same terms.
        let rounding = 1e-13 * (1.0 + expected.abs());
        assert!((energy - expected).abs() <= error + bound + rounding, "{named}: {energy} ± {error:e}");
        let (variance, _) = pair(&state["variance"]);
        assert!(variance.abs() <= 1e-9, "{named}: {variance:e}");
    }
    for (expected, observable) in list(&exact["observables"]).iter().zip(list(&found["observables"])) {
        for field in ["name", "definition", "reference", "states"] {
            assert_eq!(expected[field], observable[field], "{named}");
        }
        for (expected, value) in list(&expected["values"]).iter().zip(list(&observable["values"])) {
            let ((expected, bound), (value, error)) = (pair(expected), pair(value));
            let name = &observable["name"];
            assert!(
                (value - expected).abs() <= bound + error,
                "{named} {name}: {value} ± {error:e}, {expected}"
            );
            assert!((value - expected).abs() < 1e-7, "{named} {name}: {value}, {expected}");
        }
    }
    found
}

/// The least norm that the energy of a state leaves to its projection onto the exact lowest level: `‖Pψ‖² ≥ 1 − (E − E₀)/(E₁ − E₀)`. Source:
/// C. Eckart, Phys. Rev. 36, 878 (1930). Nothing where the sector has one level.
fn least_projection(lattice: &str, name: &str, options: &str, found: &Value) -> Option<f64> {
    let (energy, _) = pair(&found["energy"]);
    let mut states = 2;
    loop {
        let exact =
            solve(&model(lattice, name, &format!("method = \"exact\"\nstates = {states}\n{options}")));
        let level = |at: usize| Some(pair(&list(&exact["levels"]).get(at)?["energy"]).0);
        let ground = level(0).expect("a level");
        if let Some(next) = level(1) {
            let rounding = 1e-13 * (1.0 + ground.abs());
            return Some((1.0 - ((energy - ground).max(0.0) + rounding) / (next - ground)).sqrt());
        }
        if list(&exact["states"]).len() < states {
            return None;
        }
        states *= 2;
    }
}

#[test]
fn particles_are_those_of_exact_diagonalization() {
    let all = "observables = [\"density\", \"double-occupancy\", \"spin-correlation\", \"density-correlation\"]\nreference = 1\n";
    compare(RING, HUBBARD, &format!("{all}sector = {{ up = 3, down = 3 }}"));
    // Sᶻ is left open; complex hops.
    compare(TWISTED, HUBBARD, &format!("{all}sector = {{ particles = 6 }}"));
    compare(
        RING,
        "name = \"spinless-tv\"\nV = 1.5",
        "sector = { particles = 3 }\nobservables = [\"density-correlation\"]",
    );
    compare(
        "kind = \"chain\"\nsize = [7]",
        "name = \"kitaev-chain\"\nmu = 0.5",
        "sector = { parity = -1 }\nobservables = [\"density\"]",
    );
    let bosons = "sector = { particles = 4 }\nobservables = [\"density\", \"density-correlation\"]";
    compare("kind = \"chain\"\nsize = [4]", "name = \"bose-hubbard\"\nU = 3.0", bosons);
    compare("kind = \"square\"\nsize = [4, 2]", "name = \"hard-core-bosons\"\nV = 1.0", bosons);
}

/// Lattices of every kind that an input can name, small.
const LATTICES: [(&str, &str); 10] = [
    ("chain", "kind = \"chain\"\nsize = [5]"),
    ("ring", "kind = \"chain\"\nsize = [6]\nboundary = [\"periodic\"]"),
    ("dimer-chain", "kind = \"dimer-chain\"\nsize = [2]"),
    ("ladder", "kind = \"ladder\"\nsize = [2, 2]"),
    ("square", "kind = \"square\"\nsize = [3, 2]"),
    ("triangular", "kind = \"triangular\"\nsize = [2, 2]"),
    ("honeycomb", "kind = \"honeycomb\"\nsize = [2, 2]"),
    ("kagome", "kind = \"kagome\"\nsize = [2, 1]"),
    ("square-octagon", "kind = \"square-octagon\"\nsize = [1, 1]"),
    (
        "cluster",
        "kind = \"cluster\"\ncluster = { sites = 5, bonds = [[0, 1], [1, 2], [2, 3], [3, 0], [0, 4], [2, 4]] }",
    ),
];

/// Every model that an input can name, its parameters, a sector, and the lattices that it takes; all of [`LATTICES`] if there are none.
const MODELS: [(&str, &str, &str, &[&str]); 15] = [
    ("heisenberg", "spin = 1\nD = 0.3", "{ sz = 0 }", &[]),
    ("xxz", "delta = 0.5\nJ_pair = 0.2\nh = 0.3", "\"auto\"", &[]),
    ("xyz", "Jx = 0.7\nhx = 0.2\nhy = 0.1", "\"auto\"", &[]),
    ("ising", "hx = 0.9\nhz = 0.2", "\"auto\"", &[]),
    ("kitaev", "Kx = 0.8\nJ = 0.3\nhx = 0.2\nhz = 0.3", "\"auto\"", &["dimer-chain", "square", "honeycomb"]),
    ("kitaev-chain", "delta = 0.7\nmu = 0.4", "{ parity = 1 }", &[]),
    ("tight-binding", "flavours = 2\nphase = 0.2", "{ up = 2, down = 1 }", &[]),
    ("ssh", "t2 = 0.6", "{ particles = 2 }", &["dimer-chain"]),
    (
        "hofstadter",
        "V = 0.5",
        "{ particles = 2 }",
        &["ladder", "square", "triangular", "honeycomb", "kagome", "square-octagon"],
    ),
    ("hubbard", "U = 4.0\nV = 0.5", "{ up = 2, down = 2 }", &[]),
    ("spinless-tv", "V = 1.5\nV_coulomb = 0.2", "{ particles = 2 }", &[]),
    (
        "two-orbital-hubbard",
        "U = 3.0\nJ = 0.4\nP = 0.3\nsplitting = 0.5",
        "{ particles = 3 }",
        &["chain", "triangular"],
    ),
    ("bose-hubbard", "U = 2.0\nmax_occupation = 3", "{ particles = 3 }", &[]),
    ("hard-core-bosons", "V = 1.0", "{ particles = 2 }", &[]),
    ("landau-level", "", "{ particles = 3 }", &["ring"]),
];

#[test]
fn all_models_on_all_lattices_are_those_of_exact_diagonalization() {
    let names: Vec<&str> = eigentruth_models::hamiltonians::MODELS.iter().map(|model| model.name).collect();
    assert_eq!(MODELS.iter().map(|model| model.0).collect::<Vec<_>>(), names, "every model");
    for kind in eigentruth_models::LATTICE_KINDS {
        assert!(LATTICES.iter().any(|lattice| lattice.1.contains(&format!("\"{kind}\""))), "{kind}");
    }
    let (mut compared, mut projected) = (0, 0);
    for (name, parameters, sector, takes) in MODELS {
        for (lattice, text) in LATTICES {
            if !takes.is_empty() && !takes.contains(&lattice) {
                continue;
            }
            let model = format!("name = \"{name}\"\n{parameters}");
            let options = format!("sector = {sector}");
            let found = compare_with(text, &model, &options, "");
            let projection = least_projection(text, &model, &options, &found);
            // Converged class.
            assert!(projection.is_none_or(|norm| norm >= 1.0 - 1e-8), "{name} {lattice}: {projection:?}");
            projected += usize::from(projection.is_some());
            compared += 1;
        }
    }
    // No sector has one level alone.
    assert_eq!((compared, projected), (10 * 10 + 3 + 1 + 6 + 2 + 1, compared));
}

#[test]
fn six_flavours_are_those_of_exact_diagonalization() {
    let flavours = "name = \"tight-binding\"\nflavours = 6\nepsilon = { staggered = 0.3 }";
    let sector = "sector = { N0 = 1, N1 = 2, N2 = 1, N3 = 0, N4 = 1, N5 = 1 }";
    compare("kind = \"chain\"\nsize = [3]", flavours, sector);
}

#[test]
fn weights_that_narrow_bonds_leave_out_are_said() {
    let ring = "kind = \"chain\"\nsize = [16]\nboundary = [\"periodic\"]";
    let solve = |wide: usize| {
        let options =
            format!("method = \"dmrg\"\nsector = {{ sz = 0 }}\nstarts = 1\nbond_dimension = {wide}");
        solve(&model(ring, HEISENBERG, &options))
    };
    let narrow = solve(6)["warnings"].to_string();
    assert!(
        narrow.contains("state 0 leaves out a weight of")
            && narrow.contains("the bond dimension 6 is small for it")
            && narrow.contains("raise `bond_dimension`"),
        "{narrow}"
    );
    let wide = solve(64)["warnings"].to_string();
    assert!(!wide.contains("leaves out a weight"), "{wide}");
}

#[test]
fn spins_are_those_of_exact_diagonalization() {
    let all = "observables = [\"magnetization\", \"spin-correlation\", \"sx-correlation\"]\nreference = 3\n";
    compare("kind = \"chain\"\nsize = [10]", HEISENBERG, &format!("{all}sector = {{ sz = 1 }}"));
    compare("kind = \"square\"\nsize = [5, 2]", HEISENBERG, &format!("{all}sector = {{ sz = 0 }}"));
    compare(
        "kind = \"chain\"\nsize = [6]",
        "name = \"heisenberg\"\nspin = 1\nD = 0.3",
        &format!("{all}sector = {{ sz = 0 }}"),
    );
    compare(
        "kind = \"chain\"\nsize = [8]",
        "name = \"xyz\"\nJx = 0.7",
        &format!("{all}sector = {{ parity = 1 }}"),
    );
    // Nothing is conserved; the lowest of all states.
    let ising = "observables = [\"sigma-x\", \"sigma-z\", \"sigma-z-correlation\"]\nstates = 3";
    compare("kind = \"chain\"\nsize = [8]\nboundary = [\"periodic\"]", "name = \"ising\"\nhx = 0.9", ising);
}

/// The ground state of a Heisenberg ring of `n` spins, n a multiple of 4: H. Bethe, Z. Phys. 71, 205 (1931).
fn bethe(n: usize) -> f64 {
    let numbers: Vec<f64> = (0..n / 2).map(|j| j as f64 - (n / 2 - 1) as f64 / 2.0).collect();
    let mut rapidities = vec![0.0; n / 2];
    for _ in 0..2000 {
        let next = |(own, number): (&f64, &f64)| -> f64 {
            let scattering: f64 = rapidities.iter().map(|other| 2.0 * (own - other).atan()).sum();
            ((2.0 * PI * number + scattering) / (2.0 * n as f64)).tan() / 2.0
        };
        rapidities = rapidities.iter().zip(&numbers).map(next).collect();
    }
    n as f64 / 4.0 - rapidities.iter().map(|x| 0.5 / (x * x + 0.25)).sum::<f64>()
}

#[test]
fn errors_of_truncation_hold_on_a_ring_that_bethe_solved() {
    // The exact method agrees with the formula.
    let ring = |n: usize| format!("kind = \"chain\"\nsize = [{n}]\nboundary = [\"periodic\"]");
    let exact = solve(&model(&ring(12), HEISENBERG, "sector = { sz = 0 }"));
    assert!((pair(&exact["energy"]).0 - bethe(12)).abs() < 1e-11);
    let options = "method = \"dmrg\"\nsector = { sz = 0 }\nbond_dimension = [20, 40, 80]\nstarts = 2";
    let found = solve(&model(&ring(24), HEISENBERG, options));
    let (energy, error) = pair(&found["energy"]);
    let expected = bethe(24);
    assert!(energy > expected - 1e-10, "a state has no lower energy: {energy}, {expected}");
    assert!(energy - expected <= error, "{energy} ± {error:e}, {expected}");
    assert!(error > 1e-8 && error < 1e-2, "there is truncation: {error:e}");
    let (without, bar) = pair(&found["states"][0]["extrapolated"]);
    assert!((without - expected).abs() <= bar, "{without} ± {bar:e}, {expected}");
    assert!((without - expected).abs() < energy - expected, "{without} is not better than {energy}");
    // The variance bounds the distance to an eigenvalue.
    let (variance, _) = pair(&found["states"][0]["variance"]);
    assert!(variance > 0.0 && energy - expected <= variance.sqrt());
}

#[test]
fn errors_hold_where_truncation_is_strong() {
    let ring = |n: usize| format!("kind = \"chain\"\nsize = [{n}]\nboundary = [\"periodic\"]");
    let triangular = "kind = \"triangular\"\nsize = [4, 3]".to_owned();
    let spins = "observables = [\"spin-correlation\", \"sz-correlation\"]\n";
    for (lattice, name, sector, dimensions) in [
        (ring(14), "name = \"xxz\"\ndelta = 0.4", "sz = 1", "[10, 20]"),
        (triangular, HEISENBERG, "sz = 0", "16"),
        (ring(12), "name = \"heisenberg\"\nJ2 = 0.3", "sz = 0", "[12, 24, 36]"),
    ] {
        let options = format!("{spins}sector = {{ {sector} }}");
        let exact = solve(&model(&lattice, name, &options));
        let found = format!("method = \"dmrg\"\nbond_dimension = {dimensions}\n{options}");
        let found = solve(&model(&lattice, name, &found));
        let (expected, _) = pair(&exact["energy"]);
        for estimate in [&found["energy"], &found["states"][0]["extrapolated"]] {
            let (energy, error) = pair(estimate);
            assert!(
                (energy - expected).abs() <= error && error > 1e-7,
                "{name}: {energy} ± {error:e}, {expected}"
            );
        }
        for (expected, observable) in list(&exact["observables"]).iter().zip(list(&found["observables"])) {
            for (expected, value) in list(&expected["values"]).iter().zip(list(&observable["values"])) {
                let ((expected, bound), (value, error)) = (pair(expected), pair(value));
                assert!((value - expected).abs() <= error + bound, "{name}: {value} ± {error:e}, {expected}");
                assert!(error < 0.3, "{name}: {error}");
            }
        }
    }
}

#[test]
fn free_fermions_on_sixty_sites_have_the_energy_of_their_levels() {
    let options = "method = \"dmrg\"\nsector = { particles = 30 }\nbond_dimension = [32, 64]\nstarts = 1";
    let found = solve(&model("kind = \"chain\"\nsize = [60]", "name = \"tight-binding\"", options));
    let expected: f64 = (1..=30).map(|k| -2.0 * (PI * f64::from(k) / 61.0).cos()).sum();
    let (energy, error) = pair(&found["energy"]);
    assert!((energy - expected).abs() <= error, "{energy} ± {error:e}, {expected}");
    assert!((energy - expected).abs() < 1e-5, "{energy}, {expected}");
}

#[test]
fn levels_are_counted_and_averaged_over() {
    // A doublet, and a quartet above it.
    let options = "method = \"dmrg\"\nstates = 3\nobservables = [\"magnetization\"]";
    let found = solve(&model("kind = \"chain\"\nsize = [3]", HEISENBERG, options));
    let levels: Vec<u64> =
        list(&found["states"]).iter().map(|state| state["level"].as_u64().unwrap()).collect();
    assert_eq!(levels, [0, 0, 1]);
    assert_eq!(found["observables"][0]["states"], 2);
    for value in list(&found["observables"][0]["values"]) {
        let (value, error) = pair(value);
        assert!(value.abs() <= error + 1e-9, "the doublet has no direction: {value} ± {error:e}");
    }
    // More states than there are.
    let pair_of_spins = solve(&model(
        "kind = \"chain\"\nsize = [2]",
        HEISENBERG,
        "method = \"dmrg\"\nsector = { sz = 0 }\nstates = 5",
    ));
    let energies: Vec<f64> = list(&pair_of_spins["states"]).iter().map(|s| pair(&s["energy"]).0).collect();
    assert!(energies.len() == 2 && (energies[0] + 0.75).abs() < 1e-12 && (energies[1] - 0.25).abs() < 1e-12);
    assert!(pair_of_spins["warnings"].to_string().contains("5 states were asked for; there are 2"));
    // Some of a level: that is said.
    let some = options.replace("states = 3", "states = 2");
    let found = solve(&model("kind = \"chain\"\nsize = [3]", HEISENBERG, &some));
    assert!(found["warnings"].to_string().contains("one level"), "{found}");
    // One state of it: starts differ, so that the error covers the average over the level.
    let one = options.replace("states = 3", "states = 1");
    let found = solve(&model("kind = \"chain\"\nsize = [3]", HEISENBERG, &one));
    assert!(found["warnings"].to_string().contains("degenerate"), "{found}");
}

#[test]
fn levels_sought_together_are_those_of_exact_diagonalization() {
    // C. K. Majumdar, D. K. Ghosh, J. Math. Phys. 10, 1388 (1969): both coverings by singlets are ground states of the ring.
    let ring = "kind = \"chain\"\nsize = [8]\nboundary = [\"periodic\"]";
    let all = "sector = { sz = 0 }\nstates = 3\nobservables = [\"spin-correlation\", \"sz-correlation\"]";
    let found = compare_with(ring, "name = \"heisenberg\"\nJ2 = 0.5", all, "together = true\nstarts = 2");
    assert_eq!(found["together"], true);
    let levels: Vec<u64> = list(&found["states"]).iter().map(|s| s["level"].as_u64().unwrap()).collect();
    assert_eq!((levels, &found["observables"][0]["states"]), (vec![0, 0, 1], &Value::from(2)));
    for (index, state) in list(&found["states"]).iter().enumerate() {
        assert!(index > 1 || (pair(&state["energy"]).0 + 3.0).abs() < 1e-10, "{state}");
        assert!(number(&state["overlap"]) < 1e-8, "{state}");
        assert_eq!((list(&state["starts"]).len(), &state["agreeing"]), (2, &Value::from(2)), "{state}");
    }
    // One after the other, the same energies.
    let apart = solve(&model(ring, "name = \"heisenberg\"\nJ2 = 0.5", &format!("method = \"dmrg\"\n{all}")));
    assert_eq!(apart["together"], false);
    for (one, other) in list(&found["states"]).iter().zip(list(&apart["states"])) {
        assert!((pair(&one["energy"]).0 - pair(&other["energy"]).0).abs() < 1e-9, "{one} {other}");
    }
    // Electrons, complex matrices, and nothing conserved.
    let states = "states = 4\nobservables = [\"density\", \"spin-correlation\"]";
    let options = format!("sector = {{ up = 3, down = 3 }}\n{states}");
    compare_with("kind = \"chain\"\nsize = [6]", HUBBARD, &options, "together = true\nstarts = 1");
    let options = format!("sector = {{ up = 2, down = 1 }}\n{states}");
    compare_with(TWISTED, HUBBARD, &options, "together = true\nstarts = 1");
    let ising = "observables = [\"sigma-x\", \"sigma-z-correlation\"]\nstates = 3";
    compare_with("kind = \"chain\"\nsize = [8]", "name = \"ising\"\nhx = 0.4", ising, "together = true");
}

#[test]
fn errors_of_states_sought_together_hold_where_truncation_is_strong() {
    let ring = "kind = \"chain\"\nsize = [14]\nboundary = [\"periodic\"]";
    let name = "name = \"heisenberg\"\nJ2 = 0.5\nh = { staggered = 0.02 }";
    let options = "sector = { sz = 0 }\nstates = 2\nobservables = [\"spin-correlation\"]";
    let exact = solve(&model(ring, name, options));
    let truncated = "method = \"dmrg\"\ntogether = true\nbond_dimension = [12, 24]";
    let found = solve(&model(ring, name, &format!("{truncated}\n{options}")));
    for (expected, state) in list(&exact["states"]).iter().zip(list(&found["states"])) {
        let ((expected, _), (energy, error)) = (pair(&expected["energy"]), pair(&state["energy"]));
        assert!(energy > expected && energy - expected <= error && error > 1e-7, "{energy} ± {error:e}");
    }
}

#[test]
fn bonds_that_leave_out_too_much_are_refused() {
    let place = Place::new();
    let refused = |text: &str, said: &[&str]| {
        place.write("model.toml", text);
        place.run("solve model.toml").code(2).says_words(said);
    };
    let spins = |options: &str| {
        let lattice = "kind = \"chain\"\nsize = [16]";
        model(lattice, HEISENBERG, &format!("method = \"dmrg\"\nsector = {{ sz = 0 }}\n{options}"))
    };
    let rough = "bond_dimension = [4, 8]";
    let found = solve(&spins(rough));
    let sweeps = list(&found["states"][0]["sweeps"]);
    let weight = number(&sweeps.last().expect("a sweep")["discarded_weight"]);
    assert!((1e-6..1e-4).contains(&weight), "{weight:e}");
    let limit = |factor: f64| format!("{rough}\nmost_discarded = {:e}", factor * weight);
    refused(
        &spins(&limit(0.5)),
        &["bond dimension 8 is too small", "leaves out a weight of", "between the sites"],
    );
    assert_eq!(solve(&spins(&limit(2.0)))["energy"], found["energy"]);
    // After a refusal a larger limit goes on with what is stored.
    for (factor, code) in [(0.5, 2), (2.0, 0)] {
        place.write("model.toml", spins(&limit(factor)));
        place.run("solve model.toml --checkpoint stored").code(code);
    }
    // By default only what is plainly of no use; the sites are those of the lattice along the path 0, 4, 1, 5, …
    let options = "method = \"dmrg\"\nsector = { sz = 0 }\nbond_dimension = [2, 3]";
    place.write("model.toml", model("kind = \"square\"\nsize = [4, 2]", HEISENBERG, options));
    let ran = place.run("solve model.toml");
    let words = ran.code(2).err().split_whitespace().collect::<Vec<_>>().join(" ");
    let neighbours = [0, 4, 1, 5, 2, 6, 3, 7].windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>();
    let named =
        |(one, other): &(usize, usize)| words.contains(&format!("between the sites {one} and {other}, "));
    assert!(neighbours.iter().any(named) && words.contains("allows 1.0e-2"), "{words}");
}

#[test]
fn local_minima_are_noticed() {
    // Two chains that are not joined: no sweep carries a spin from one to the other.
    let bonds: Vec<String> = [0, 1, 2, 4, 5, 6].map(|site| format!("[{site}, {}]", site + 1)).into();
    let pairs = format!("kind = \"cluster\"\ncluster = {{ sites = 8, bonds = [{}] }}", bonds.join(", "));
    let text = model(&pairs, HEISENBERG, "method = \"dmrg\"\nsector = { sz = 0 }\nstarts = 4\nnoise = 0");
    let expected = -(3.0 + 2.0 * 3f64.sqrt()) / 2.0;
    let mut noticed = 0;
    for seed in 1..=6 {
        let found = solve_with(&text, &format!("--seed {seed}"));
        assert!((pair(&found["energy"]).0 - expected).abs() < 1e-9, "{found}");
        let agreeing = found["states"][0]["agreeing"].as_u64().unwrap();
        assert_eq!(list(&found["states"][0]["starts"]).len(), 4);
        assert_eq!(agreeing < 4, found["warnings"].to_string().contains("local minima"), "{found}");
        noticed += u64::from(agreeing < 4);
    }
    assert!(noticed > 0, "a configuration has one up more in a half now and then");
}

#[test]
fn paths_change_cuts_and_no_energy() {
    let square = "kind = \"square\"\nsize = [4, 2]";
    let run = |path: &str| {
        let options = format!(
            "method = \"dmrg\"\nsector = {{ sz = 0 }}\npath = {path}\nobservables = [\"magnetization\", \"spin-correlation\"]\n"
        );
        solve(&model(square, "name = \"heisenberg\"\nh = { staggered = 0.2 }", &options))
    };
    let (auto, rows) = (run("\"auto\""), run("[0, 1, 2, 3, 4, 5, 6, 7]"));
    assert_eq!(auto["path"].to_string(), "[0,4,1,5,2,6,3,7]");
    assert!((pair(&auto["energy"]).0 - pair(&rows["energy"]).0).abs() < 1e-10);
    for (one, other) in list(&auto["observables"]).iter().zip(list(&rows["observables"])) {
        for (one, other) in list(&one["values"]).iter().zip(list(&other["values"])) {
            let ((one, error), (other, others)) = (pair(one), pair(other));
            assert!((one - other).abs() <= error + others, "{one} {other}");
        }
    }
    // The middle of the path: columns cut two bonds, rows four.
    assert!(pair(&auto["entanglement"][3]).0 < pair(&rows["entanglement"][3]).0);
    // The first cut is about site 0 alone on both, the largest possible entropy is ln 2.
    let (first, error) = pair(&auto["entanglement"][0]);
    assert!((first - pair(&rows["entanglement"][0]).0).abs() <= 2.0 * error + 1e-9 && first < 2f64.ln());
}

#[test]
fn a_singlet_is_entangled_by_ln_two() {
    let options = "method = \"dmrg\"\nsector = { sz = 0 }\nobservables = [\"entanglement\"]";
    let text = model("kind = \"chain\"\nsize = [2]", HEISENBERG, options);
    let found = solve(&text);
    let (entropy, error) = pair(&found["entanglement"][0]);
    assert!((entropy - 2f64.ln()).abs() <= error && error < 1e-8, "{entropy} ± {error:e}");
    let place = Place::new();
    place.write("model.toml", text);
    place.run("solve model.toml").code(0).says(&["entanglement", "0 | 1", "0.6931471806", "3 of 3"]);
}

#[test]
fn the_numbers_do_not_depend_on_the_threads() {
    let options = "method = \"dmrg\"\nsector = { sz = 0 }\nobservables = [\"spin-correlation\"]\nstarts = 2\nbond_dimension = 32";
    let text = model("kind = \"chain\"\nsize = [12]\nboundary = [\"periodic\"]", HEISENBERG, options);
    let run = |threads: &str| {
        let mut document = solve_with(&text, threads);
        let _ = ["seconds", "peak_bytes"].map(|field| document.as_object_mut().unwrap().remove(field));
        document
    };
    assert_eq!(run("--threads 1"), run("--threads 2"));
}

#[test]
fn a_cut_off_of_bosons_is_said() {
    let bosons = "name = \"bose-hubbard\"\nU = 1.0\nmax_occupation = 2";
    let found = solve(&model(
        "kind = \"chain\"\nsize = [4]",
        bosons,
        "method = \"dmrg\"\nsector = { particles = 4 }",
    ));
    assert_eq!(found["energy"]["kind"], "upper_bound");
    assert!(found["warnings"].to_string().contains("at most 2 bosons"), "{found}");
    let exact = solve(&model("kind = \"chain\"\nsize = [4]", bosons, "sector = { particles = 4 }"));
    assert!((pair(&exact["energy"]).0 - pair(&found["energy"]).0).abs() < 1e-9);
}

#[test]
fn pages_fit_a_line_and_name_what_was_fixed() {
    let place = Place::new();
    let chain = "kind = \"chain\"\nsize = [8]";
    let page = |options: &str| {
        place.write("model.toml", model(chain, HUBBARD, &format!("method = \"dmrg\"\n{options}")));
        let ran = place.run("solve model.toml");
        let long = ran.code(0).out().lines().find(|line| line.chars().count() > 100).map(str::to_owned);
        assert_eq!(long, None);
        ran
    };
    let fixed = page("sector = { up = 4, down = 4 }\nbond_dimension = 40\nstarts = 2");
    fixed.says(&["down = 4, up = 4", "discarded weight", "2 of 2", "entanglement at most", "variance"]);
    assert!(!fixed.out().contains("conserved are"));
    page("sector = { particles = 8 }\nbond_dimension = 16\nstarts = 1").says_words(&[
        "with particles = 8",
        "not all were fixed",
        "sz from -4 to 4",
        "without truncation",
    ]);
    // Nothing goes to standard error where nobody looks on.
    assert_eq!(page("sector = { up = 1, down = 1 }\nstarts = 1").err(), "");
}

#[test]
fn what_is_impossible_is_answered_with_what_is_possible() {
    let place = Place::new();
    let refused = |text: &str, said: &[&str]| {
        place.write("model.toml", text);
        place.run("solve model.toml").code(2).says(&["model.toml"]).says(said);
    };
    let chain = "kind = \"chain\"\nsize = [4]";
    let spins = |options: &str| model(chain, HEISENBERG, &format!("method = \"dmrg\"\n{options}"));
    refused(&spins("sector = { sz = 3 }"), &["sz = 3", "sz from -2 to 2"]);
    refused(&spins("sector = { sz = 0.5 }"), &["sz = 0.5", "-2 to 2"]);
    refused(
        &spins("sector = { particles = 4 }"),
        &["`particles` is no conserved quantity", "sz from -2 to 2"],
    );
    refused(&spins("sector = {}"), &["`sector` is empty", "\"auto\""]);
    refused(&spins("sector = { sz = 0, momentum = [0] }"), &["`momentum`", "method = \"exact\"", "`states`"]);
    // A field across breaks Sᶻ.
    let field = model(chain, "name = \"xyz\"\nhx = 0.3", "method = \"dmrg\"\nsector = { sz = 0 }");
    refused(&field, &["`sz` is no conserved quantity", "no number is conserved"]);
    let electrons =
        |sector: &str| model(chain, HUBBARD, &format!("method = \"dmrg\"\nsector = {{ {sector} }}"));
    refused(
        &electrons("particles = 3, sz = 0"),
        &["with particles = 3", "sz from -1.5 to 1.5 in steps of 1"],
    );
    refused(&electrons("up = 5"), &["no state has up = 5", "up from 0 to 4"]);
    refused(&electrons("N0 = 5, down = 1"), &["up = 5", "with down = 1 possible is up from 0 to 4"]);
    refused(&electrons("up = 1, N0 = 2"), &["`up` and `N0` are the same number"]);
    refused(&spins("bond_dimension = 1"), &["line", "`bond_dimension` is 1", "from 2"]);
    refused(&spins("bond_dimension = [64]"), &["`bond_dimension` is [64]", "two or more"]);
    refused(&spins("bond_dimension = [64, 32]"), &["ascending"]);
    refused(&spins("sweeps = 1"), &["`sweeps` is 1", "from 2"]);
    refused(&spins("noise = -1"), &["`noise` is -1", "0 to 0.1"]);
    refused(&spins("most_discarded = 0"), &["line", "`most_discarded` is 0", "positive number up to 1"]);
    refused(&spins("together = 1"), &["line", "`together` is 1", "true or false"]);
    refused(&spins("together = true"), &["`together = true`", "`states` is 1", "leave `together` out"]);
    refused(
        &spins("together = true\nstates = 3\nsector = { sz = 0 }\nbond_dimension = [2, 3]")
            .replace("[4]", "[8]"),
        &["bonds of 2 states", "one of the 3 states", "raise the bond dimension"],
    );
    refused(
        &model(chain, HEISENBERG, "together = true\nstates = 2"),
        &["`together` belongs to method = \"dmrg\""],
    );
    refused(&spins("path = [0, 1, 2]"), &["`path`", "leaves out site 3"]);
    refused(&spins("path = [0, 1, 2, 2]"), &["`path`", "site 2 twice"]);
    refused(
        &spins("supercell = [2]"),
        &["`supercell` belongs to method = \"mean-field\"", "`bond_dimension`"],
    );
    refused(&spins("observables = [\"density\"]"), &["density", "particles"]);
    refused(
        &model("kind = \"chain\"\nsize = [1]", HEISENBERG, "method = \"dmrg\""),
        &["[lattice]", "at least 2 sites", "method = \"exact\""],
    );
    refused(
        &model(chain, HEISENBERG, "observables = [\"entanglement\"]"),
        &["`entanglement`", "method = \"dmrg\""],
    );
    refused(
        &model(chain, HEISENBERG, "bond_dimension = 8"),
        &["`bond_dimension` belongs to method = \"dmrg\""],
    );
    refused(&model(chain, HEISENBERG, "method = \"drmg\""), &["there is no method \"drmg\"", "dmrg"]);
    refused(
        &spins("memory = 0.000001"),
        &["bond dimension 100", "1 KiB are allowed", "`bond_dimension`", "`memory`"],
    );
    let bosons = model(chain, "name = \"bose-hubbard\"", "method = \"dmrg\"");
    refused(&bosons, &["`max_occupation`", "sector = { particles"]);
}
