//! `solve` against what is known: levels with their multiplicities, averages over them, sectors, and a cut-off of bosons that
//! is never silent.

use std::f64::consts::PI;

use serde_json::Value;

use crate::Place;

fn solve_with(place: &Place, model: &str, options: &str) -> Value {
    place.write("model.toml", model);
    place.run(&format!("solve model.toml --json {options}")).code(0).json()
}

fn solve(model: &str) -> Value {
    solve_with(&Place::new(), model, "")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number: {value}"))
}

fn energy(document: &Value) -> (f64, f64) {
    (number(&document["energy"]["value"]), number(&document["energy"]["error"]))
}

/// Value and error of an observable on all sites.
fn observable(document: &Value, name: &str) -> Vec<(f64, f64)> {
    let all = document["observables"].as_array().expect("a list");
    let one = all.iter().find(|o| o["name"] == name).unwrap_or_else(|| panic!("{name}: {document}"));
    let values = one["values"].as_array().expect("a list").iter();
    values.map(|v| (number(&v["value"]), number(&v["error"]))).collect()
}

/// (energy, multiplicity, certified) of all levels.
fn levels(document: &Value) -> Vec<(f64, u64, bool)> {
    let levels = document["levels"].as_array().expect("a list").iter();
    let level = |l: &Value| {
        let certified = l["certified"].as_bool().expect("a truth value");
        (number(&l["energy"]["value"]), l["multiplicity"].as_u64().expect("an integer"), certified)
    };
    levels.map(level).collect()
}

fn warnings(document: &Value) -> String {
    document["warnings"].to_string()
}

#[track_caller]
fn assert_near(found: (f64, f64), exact: f64) {
    // The reference has rounding of its own.
    let allowed = found.1 + 64.0 * f64::EPSILON * (1.0 + exact.abs());
    assert!((found.0 - exact).abs() <= allowed, "{} ± {:e} instead of {exact}", found.0, found.1);
}

fn chain(sites: usize, boundary: &str, model: &str, solve: &str) -> String {
    format!(
        "[lattice]\nkind = \"chain\"\nsize = [{sites}]\nboundary = [\"{boundary}\"]\n[model]\n{model}\n[solve]\n{solve}\n"
    )
}

const HEISENBERG: &str = "name = \"heisenberg\"";

#[test]
fn bosons_are_kept_whole_where_their_number_is_fixed() {
    // Without repulsion all six are in the lowest orbital of the open chain, −2 cos(π/7).
    let model = |rest: &str| {
        chain(6, "open", &format!("name = \"bose-hubbard\"\n{rest}"), "sector = { particles = 6 }")
    };
    let free = solve(&model("U = 0.0"));
    assert_near(energy(&free), -12.0 * (PI / 7.0).cos());
    assert_eq!((&free["dimension"], warnings(&free).as_str()), (&Value::from(462), "[]"));
    let (whole, error) = energy(&solve(&model("U = 0.1")));
    let explicit = energy(&solve(&model("U = 0.1\nmax_occupation = 6")));
    assert!((whole - explicit.0).abs() <= error + explicit.1);
    // A smaller space has higher energies, which are said to be upper bounds.
    let mut above = f64::INFINITY;
    for most in 1..6 {
        let cut = solve(&model(&format!("U = 0.1\nmax_occupation = {most}")));
        let (value, error) = energy(&cut);
        assert!(value > whole + error && value < above, "{most}: {value}");
        above = value;
        assert_eq!(cut["energy"]["kind"], "upper_bound");
        assert!(warnings(&cut).contains("no error contains the truncation"), "{}", warnings(&cut));
    }
    let place = Place::new();
    place.write(
        "model.toml",
        chain(
            6,
            "open",
            "name = \"bose-hubbard\"\nU = 1.0\nmax_occupation = 2",
            "sector = { particles = 6 }",
        ),
    );
    place.run("solve model.toml").code(0).says(&["≤ -", "upper bounds", "6 is exact"]);
    place.write("model.toml", chain(6, "open", "name = \"bose-hubbard\"", "sector = \"auto\""));
    place.run("solve model.toml").code(2).says(&["max_occupation", "particles"]);
    // What is wrong is said before what is missing.
    let electrons = chain(6, "open", "name = \"bose-hubbard\"", "sector = { up = 3, down = 3 }");
    place.write("model.toml", electrons);
    place.run("solve model.toml").code(2).says(&["`down`", "bosons alone", "particles"]);
    place.write("model.toml", chain(6, "open", "name = \"bose-hubbard\"\nu = 4.0", ""));
    place.run("solve model.toml").code(2).says(&["no parameter `u`; did you mean `U`?"]);
    // All numbers of bosons: those that could crowd on a site are cut.
    let all = solve(&chain(3, "open", "name = \"bose-hubbard\"\nU = 8.0\nmax_occupation = 2", ""));
    assert!(
        warnings(&all).contains("upper bounds") && warnings(&all).contains("more than 6 were not looked at")
    );
}

#[test]
fn averages_over_a_degenerate_level_depend_on_no_seed() {
    let place = Place::new();
    for sites in [5, 13] {
        let model = chain(
            sites,
            "periodic",
            HEISENBERG,
            "observables = [\"spin-correlation\", \"magnetization\", \"sx-correlation\"]",
        );
        let one = solve_with(&place, &model, "--seed 1");
        let two = solve_with(&place, &model, "--seed 9");
        // Spin ½ at two momenta.
        assert_eq!((levels(&one)[0].1, levels(&one)[0].2), (4, true));
        assert_eq!(one["observables"][0]["states"], 4);
        let (first, second) = (observable(&one, "spin-correlation"), observable(&two, "spin-correlation"));
        for (a, b) in first.iter().zip(&second) {
            assert!((a.0 - b.0).abs() <= a.1 + b.1, "{a:?} {b:?}");
            assert!(a.1 < 1e-7);
        }
        // The level is symmetric: every bond is like every other, and S(S+1) is shared by all sites.
        let (ground, of_energy) = energy(&one);
        let errors: f64 = first.iter().map(|value| value.1).sum();
        assert!((first[1].0 - ground / sites as f64).abs() <= first[1].1 + of_energy);
        for site in 1..sites {
            assert!((first[site].0 - first[sites - site].0).abs() <= errors);
        }
        assert!((first.iter().map(|value| value.0).sum::<f64>() - 0.75 / sites as f64).abs() <= errors);
        assert!(observable(&one, "magnetization").iter().all(|m| *m == (0.0, 0.0)));
        let x = observable(&one, "sx-correlation");
        assert!(first.iter().zip(&x).all(|(all, x)| (all.0 / 3.0 - x.0).abs() <= all.1 + x.1));
    }
    // The 3 × 3 triangular torus is three spins of its sublattices: E = (S(S+1) − Σ S_A(S_A+1))/2 with S_A = 3/2, which couple to
    // S = 1/2 in two ways.
    let torus = "[lattice]\nkind = \"triangular\"\nsize = [3, 3]\nboundary = [\"periodic\", \"periodic\"]\n[model]\n\
        name = \"heisenberg\"\n[solve]\nobservables = [\"spin-correlation\"]\n";
    for seed in ["--seed 1", "--seed 2"] {
        let found = solve_with(&place, torus, seed);
        assert_near(energy(&found), -5.25);
        assert_eq!((levels(&found)[0].1, levels(&found)[0].2), (4, true));
        let own = [0, 4, 8];
        for (site, value) in observable(&found, "spin-correlation").into_iter().enumerate() {
            // Within a sublattice S_i·S_j = (15/4 − 9/4)/6 for each pair, 27 bonds share the energy.
            let exact = if site == 0 {
                0.75
            } else if own.contains(&site) {
                0.25
            } else {
                -5.25 / 27.0
            };
            assert_near(value, exact);
        }
    }
    // Without SU(2) the two momenta remain, in both sectors ±½.
    let xxz = chain(
        7,
        "periodic",
        "name = \"xxz\"\ndelta = 0.6",
        "observables = [\"sz-correlation\", \"magnetization\"]",
    );
    let (one, two) = (solve_with(&place, &xxz, "--seed 1"), solve_with(&place, &xxz, "--seed 9"));
    assert_eq!((levels(&one)[0].1, levels(&one)[0].2), (4, true));
    let (first, second) = (observable(&one, "sz-correlation"), observable(&two, "sz-correlation"));
    assert!(first.iter().zip(&second).all(|(a, b)| (a.0 - b.0).abs() <= a.1 + b.1));
    assert!((1..7).all(|site| (first[site].0 - first[7 - site].0).abs() <= first[site].1 * 2.0 + 1e-13));
    assert!(observable(&one, "magnetization").iter().all(|m| m.0.abs() <= m.1));
    // Sz of the state is ±½, so the sum over all sites of ⟨Sz_0 Sz_j⟩ is ¼ for all sites together.
    let errors: f64 = first.iter().map(|value| value.1).sum();
    assert!((first.iter().map(|value| value.0).sum::<f64>() - 0.25 / 7.0).abs() <= errors);
}

#[test]
fn the_lowest_states_are_those_of_the_whole_system() {
    // The ring of four is two spins S₁₃ and S₂₄: E = (S(S+1) − S₁₃(S₁₃+1) − S₂₄(S₂₄+1))/2.
    let ring = solve(&chain(4, "periodic", HEISENBERG, "states = 300"));
    let exact = [(-2.0, 1), (-1.0, 3), (0.0, 7), (1.0, 5)];
    let found = levels(&ring);
    assert_eq!(found.len(), 4);
    for (level, exact) in found.iter().zip(exact) {
        assert!((level.0 - exact.0).abs() < 1e-13 && level.1 == exact.1 && level.2, "{level:?} {exact:?}");
    }
    assert_eq!(ring["states"].as_array().map(Vec::len), Some(16));
    assert!(warnings(&ring).contains("300 states were asked for") && warnings(&ring).contains("have 16"));
    // A singlet and the three members of a triplet.
    let place = Place::new();
    let model = chain(8, "periodic", HEISENBERG, "states = 4");
    let four = solve_with(&place, &model, "");
    let states = four["states"].as_array().expect("a list");
    assert_eq!(states.len(), 4);
    let sz: Vec<f64> = states.iter().map(|state| number(&state["sector"]["sz"])).collect();
    assert_eq!(sz, [0.0, -1.0, 0.0, 1.0]);
    assert!(states[1..].iter().all(|state| state["sector"]["spin"] == 1.0 && state["level"] == 1));
    assert_eq!(warnings(&four), "[]");
    place.run("solve model.toml").code(0).says(&["1–3", "S = 1", "multiplicity"]);
    // Free electrons on a ring of four: levels −2, 0, 0, 2 for either spin; the two at 0 are empty or filled.
    let free = solve(&chain(4, "periodic", "name = \"hubbard\"", "states = 16"));
    assert_eq!(levels(&free).len(), 1);
    assert!((levels(&free)[0].0 + 4.0).abs() < 1e-12 && levels(&free)[0].1 == 16 && levels(&free)[0].2);
    let numbers: Vec<(f64, f64)> = free["states"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|state| (number(&state["sector"]["N0"]), number(&state["sector"]["N1"])))
        .collect();
    // Every spin has 1, 2 or 3 electrons, with 1, 2 and 1 states.
    for (up, down, count) in
        [(1.0, 1.0, 1), (2.0, 1.0, 2), (1.0, 2.0, 2), (2.0, 2.0, 4), (3.0, 1.0, 1), (3.0, 3.0, 1)]
    {
        assert_eq!(numbers.iter().filter(|n| **n == (up, down)).count(), count, "{up} {down}");
    }
    // A level that is larger than any block: it is not certified, and that is said.
    let nothing =
        solve(&chain(10, "open", "name = \"heisenberg\"\nJ = 0.0", "observables = [\"spin-correlation\"]"));
    let (_, multiplicity, certified) = levels(&nothing)[0];
    assert!(certified && multiplicity == 1024 || warnings(&nothing).contains("at least"), "{nothing}");
}

#[test]
fn sectors_without_states_are_left_out() {
    let place = Place::new();
    let run = |sector: &str, states: usize| {
        let rest = format!("sector = {{ {sector} }}\nstates = {states}");
        solve_with(&place, &chain(8, "periodic", HEISENBERG, &rest), "")
    };
    // All momenta together are the whole spectrum, with every state once.
    let mut together: Vec<f64> = Vec::new();
    for k in 0..8 {
        let found = run(&format!("momentum = {k}"), 300);
        together.extend(
            found["states"].as_array().expect("a list").iter().map(|s| number(&s["energy"]["value"])),
        );
    }
    let whole = solve_with(&place, &chain(8, "periodic", HEISENBERG, "states = 256"), "");
    let mut all: Vec<f64> =
        whole["states"].as_array().expect("a list").iter().map(|s| number(&s["energy"]["value"])).collect();
    assert_eq!((together.len(), all.len()), (256, 256));
    together.sort_by(f64::total_cmp);
    all.sort_by(f64::total_cmp);
    assert!(together.iter().zip(&all).all(|(a, b)| (a - b).abs() < 1e-11));
    // The lowest triplet is odd under the flip and has momentum π.
    let triplet = levels(&whole)[1].0;
    for sector in ["flip = -1", "momentum = 4, flip = -1", "momentum = 4, sz = 1"] {
        assert_near(energy(&run(sector, 1)), triplet);
    }
    let (both, half) = (run("flip = -1", 300), run("flip = 1", 300));
    let count = |document: &Value| document["states"].as_array().map_or(0, Vec::len);
    // 2⁸ states, of which Tr F = 0 says that half are odd.
    assert_eq!((count(&both), count(&half)), (128, 128));
    assert!(energy(&run("reflection = -1", 1)).0 >= energy(&whole).0 - 1e-12);
    let hubbard = |rest: &str| {
        energy(&solve_with(&place, &chain(4, "periodic", "name = \"hubbard\"\nU = 4.0", rest), ""))
    };
    let momenta = (0..4).map(|k| hubbard(&format!("sector = {{ momentum = {k} }}")).0);
    assert!((momenta.fold(f64::INFINITY, f64::min) - hubbard("").0).abs() < 1e-11);
    // Only where all are empty there is nothing.
    place.write("model.toml", chain(8, "periodic", HEISENBERG, "sector = { sz = 4, momentum = 1 }"));
    place.run("solve model.toml").code(2).says(&["no state of this sector"]);
}

#[test]
fn the_transverse_field_ising_ring_is_free_fermions() {
    // E₀ = −Σ ε(k), ε = √(1 + h² + 2h cos k), k = (2m+1)π/N (P. Pfeuty, Ann. Phys. 57, 79 (1970)).
    let (sites, field) = (8, 0.7);
    let momenta: Vec<f64> = (0..sites).map(|m| (2.0 * f64::from(m) + 1.0) * PI / f64::from(sites)).collect();
    let epsilon = |k: f64| (1.0 + field * field + 2.0 * field * k.cos()).sqrt();
    let exact: f64 = -momenta.iter().map(|k| epsilon(*k)).sum::<f64>();
    // Hellmann and Feynman.
    let x = momenta.iter().map(|k| (field + k.cos()) / epsilon(*k)).sum::<f64>() / f64::from(sites);
    let place = Place::new();
    let observables =
        "observables = [\"sigma-x\", \"sigma-z\", \"sigma-z-correlation\", \"magnetization-x\"]";
    let model = chain(8, "periodic", "name = \"ising\"\nhx = 0.7", &format!("states = 2\n{observables}"));
    let ring = solve_with(&place, &model, "");
    assert_near(energy(&ring), exact);
    for (value, half) in observable(&ring, "sigma-x").into_iter().zip(observable(&ring, "magnetization-x")) {
        assert_near(value, x);
        assert_near(half, x / 2.0);
    }
    assert!(observable(&ring, "sigma-z").iter().all(|z| z.0.abs() <= z.1));
    let zz = observable(&ring, "sigma-z-correlation");
    assert_near(zz[0], 1.0);
    assert_near(zz[1], -exact / f64::from(sites) - field * x);
    // The two lowest states differ in the product of all σˣ.
    let flips: Vec<f64> = (0..2).map(|n| number(&ring["states"][n]["sector"]["flip"])).collect();
    assert_eq!(flips, [1.0, -1.0]);
    assert_eq!(ring["observables"][2]["definition"], "⟨σᶻ_0 σᶻ_j⟩");
    assert_eq!(ring["observables"][2]["reference"], 0);
    let page = place.run("solve model.toml").code(0).out();
    for part in ["⟨σᶻ_0 σᶻ_j⟩", "flip = 1", "hx = 0.7", "−Σ_bonds J σz σz", "periodic", "8 sites", "error"]
    {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }
    // Another reference site sees the same on a ring.
    let moved = solve_with(&place, &model.replace("states = 2", "states = 2\nreference = 3"), "");
    let other = observable(&moved, "sigma-z-correlation");
    assert!((other[4].0 - zz[1].0).abs() <= other[4].1 + zz[1].1);
}

#[test]
fn electrons_and_hard_core_bosons_have_their_observables() {
    // Two electrons on two sites: E = (U − √(U² + 16))/2, and ⟨n↑n↓⟩ is half its derivative.
    let dimer = solve(&chain(
        2,
        "open",
        "name = \"hubbard\"\nU = 3.0",
        "sector = { particles = 2, sz = 0 }\nobservables = [\"double-occupancy\", \"density\"]",
    ));
    let root = (9.0f64 + 16.0).sqrt();
    assert_near(energy(&dimer), (3.0 - root) / 2.0);
    observable(&dimer, "double-occupancy").into_iter().for_each(|d| assert_near(d, (1.0 - 3.0 / root) / 4.0));
    observable(&dimer, "density").into_iter().for_each(|n| assert_near(n, 1.0));
    // Hard-core bosons on an open chain are free fermions; the density is that of their orbitals.
    let bosons = solve(&chain(
        6,
        "open",
        "name = \"hard-core-bosons\"",
        "sector = { particles = 2 }\nobservables = [\"density\"]",
    ));
    let orbital = |k: f64| -2.0 * (PI * k / 7.0).cos();
    assert_near(energy(&bosons), orbital(1.0) + orbital(2.0));
    for (site, density) in observable(&bosons, "density").into_iter().enumerate() {
        let amplitude = |k: f64| (PI * k * (site as f64 + 1.0) / 7.0).sin().powi(2) * 2.0 / 7.0;
        assert_near(density, amplitude(1.0) + amplitude(2.0));
    }
    // Kitaev's chain at its sweet spot: one ground state of either parity at −(N−1) t.
    let kitaev = |rest: &str| solve(&chain(6, "open", "name = \"kitaev-chain\"", rest));
    for sector in ["sector = { parity = 1 }", "sector = { parity = -1 }", ""] {
        assert_near(energy(&kitaev(sector)), -5.0);
    }
    assert_eq!((levels(&kitaev(""))[0].1, levels(&kitaev(""))[0].2), (2, true));
}

#[test]
fn a_size_that_is_missing_and_a_method_that_is_unknown_are_said_in_words() {
    let place = Place::new();
    let refused = |text: &str, said: &[&str]| {
        place.write("model.toml", text);
        place.run("solve model.toml").code(2).says(said);
    };
    let model = "[model]\nname = \"heisenberg\"\n";
    refused(&format!("[lattice]\nkind = \"chain\"\n{model}"), &["a chain needs `size = [n]`"]);
    refused(
        &format!("[lattice]\nkind = \"square\"\nsize = [4]\n{model}"),
        &["a square needs `size = [n, m]`; here it has 1 number"],
    );
    let lattice = "[lattice]\nkind = \"chain\"\nsize = [4]\n";
    refused(
        &format!("{lattice}{model}[solve]\nmethod = \"monte-carlo\"\n"),
        &[
            "(line 7)",
            "no method \"monte-carlo\"",
            "exact (diagonalization), mean-field, dmrg (matrix-product states)",
        ],
    );
    refused(&format!("{lattice}{model}[solve]\nmethod = \"meanfield\"\n"), &["Did you mean `mean-field`?"]);
    refused(&format!("{lattice}{model}[solve]\nmethod = 2\n"), &["`method` is 2"]);
}

#[test]
fn two_orbitals_count_together() {
    // Without hopping Hund's exchange makes a triplet of the two electrons of every site; two sites have 9 such states.
    let atoms = |u: &str, observables: &str| {
        let model = format!("name = \"two-orbital-hubbard\"\nt_c = 0.0\nt_d = 0.0\nU = {u}\nJ = 1.0");
        chain(2, "open", &model, &format!("sector = {{ particles = 4 }}\nobservables = [{observables}]"))
    };
    let triplets = solve(&atoms("10.0", "\"spin-correlation\", \"double-occupancy\", \"magnetization\""));
    assert_near(energy(&triplets), -0.5);
    assert_eq!(levels(&triplets)[0].1, 9);
    observable(&triplets, "spin-correlation")
        .into_iter()
        .zip([2.0, 0.0])
        .for_each(|(s, exact)| assert_near(s, exact));
    observable(&triplets, "double-occupancy").into_iter().for_each(|d| assert_near(d, 0.0));
    observable(&triplets, "magnetization").into_iter().for_each(|m| assert_near(m, 0.0));
    // Two pairs in four orbitals.
    let pairs = solve(&atoms("-10.0", "\"double-occupancy\""));
    assert_near(energy(&pairs), -20.0);
    observable(&pairs, "double-occupancy").into_iter().for_each(|d| assert_near(d, 1.0));
    let place = Place::new();
    place.write("model.toml", atoms("10.0", "\"sigma-z\""));
    place.run("solve model.toml").code(2).says(&["sigma-z", "one orbital a site, which"]);
}

#[test]
fn nothing_is_accepted_without_effect_and_what_energies_leave_out_is_said() {
    let place = Place::new();
    let square = "[lattice]\nkind = \"square\"\nsize = [2, 2]\n[model]\nname = \"kitaev\"\n";
    place.write("model.toml", format!("{square}Kz = 5.0\n"));
    place.run("solve model.toml").code(2).says(&["Kz", "bond kinds x, y"]);
    place.write("model.toml", format!("{square}Kx = 5.0\n"));
    place.run("solve model.toml").code(0);
    place.write("model.toml", chain(4, "periodic", "name = \"landau-level\"", "sector = { particles = 2 }"));
    place.run("solve model.toml").code(0).says(&["note", "Madelung"]);
    place.write("model.toml", chain(4, "open", "name = \"kitaev-chain\"", "sector = { particles = 2 }"));
    let ran = place.run("solve model.toml");
    ran.code(2).says(&["`particles` is no conserved quantity"]);
    assert!(!ran.err().contains("flip"), "{}", ran.err());
}

#[test]
fn small_tori_and_large_numbers_are_shown_as_they_are() {
    let place = Place::new();
    place.write("model.toml", chain(2, "periodic", HEISENBERG, ""));
    place.run("solve model.toml").code(0).says(&["-1.5", "0 and 1 are joined 2 times", "simple = true"]);
    place.write(
        "model.toml",
        chain(2, "periodic", HEISENBERG, "").replace("[model]", "simple = true\n[model]"),
    );
    let page = place.run("solve model.toml").code(0).out();
    assert!(page.contains("-0.75") && !page.contains("note"), "{page}");
    place.write(
        "model.toml",
        chain(6, "open", "name = \"heisenberg\"\nJ = 1e300", "observables = [\"magnetization\"]"),
    );
    let page = place.run("solve model.toml").code(0).out();
    assert!(page.contains("e300") && page.lines().all(|line| line.chars().count() <= 120), "{page}");
    assert!(!page.contains("-0.0000000000\n") && !page.contains("-0.0000000000 "), "{page}");
    // Small couplings keep their digits: −3/4 J of a dimer.
    place.write("model.toml", chain(2, "open", "name = \"heisenberg\"\nJ = 1e-9", ""));
    let page = place.run("solve model.toml").code(0).out();
    assert!(page.contains("-7.5") && page.contains("e-10"), "{page}");
    let document = place.run("solve model.toml --json").code(0).json();
    let hamiltonian = document["hamiltonian"].as_str().expect("a formula");
    assert!(hamiltonian.contains("e-10") && !hamiltonian.contains("0.0000"), "{hamiltonian}");
}

#[test]
fn a_cluster_comes_from_a_file_or_from_the_model() {
    // A star: the centre couples to the sum of its three leaves, E = −(L + 1)/2 with L = 3/2.
    let place = Place::new();
    std::fs::create_dir(place.path("stars")).expect("a folder");
    place.write("stars/star.toml", "sites = 4\nbonds = [[0, 1], [0, 2], [0, 3]]\n");
    let model = |lattice: &str| format!("[lattice]\nkind = \"cluster\"\n{lattice}\n[model]\n{HEISENBERG}\n");
    place.write("stars/model.toml", model("file = \"star.toml\""));
    let document = place.run("solve stars/model.toml --json").code(0).json();
    assert_near(energy(&document), -1.25);
    assert_eq!(levels(&document)[0].1, 3);
    for lattice in [
        "cluster = { sites = 4, bonds = [[0, 1], [0, 2], [0, 3]] }",
        "cluster = '''\nsites = 4\nbonds = [[0, 1], [0, 2], [0, 3]]\n'''",
        "[lattice.cluster]\nsites = 4\nbonds = [{ from = 0, to = 1 }, [0, 2], [0, 3]]",
    ] {
        assert_near(energy(&solve(&model(lattice))), -1.25);
    }
    place.write("model.toml", model("file = \"moon.toml\""));
    place.run("solve model.toml").code(2).says(&["moon.toml", "folder of the model"]);
    place.write("model.toml", model(""));
    place.run("solve model.toml").code(2).says(&["file", "cluster = {"]);
}

#[test]
fn what_cannot_be_read_is_refused_in_the_words_of_the_file() {
    let place = Place::new();
    let refused = |text: &str, said: &[&str]| {
        place.write("model.toml", text);
        let ran = place.run("solve model.toml");
        ran.code(2).says(&["model.toml"]).says(said);
        for jargon in ["invalid type", "unit variant", "usize", "i64", "f64", "None", "os error 21"] {
            assert!(!ran.err().contains(jargon), "`{jargon}` in: {}", ran.err());
        }
    };
    let lattice = |line: &str| format!("[lattice]\nkind = \"chain\"\n{line}\n[model]\n{HEISENBERG}\n");
    refused(&lattice("size = [4]\nboundary = [\"twisted\"]"), &["line 4", "{ twisted = 0.25 }"]);
    refused(&lattice("size = [4]\nboundary = \"periodic\""), &["boundary", "a list"]);
    refused(&lattice("size = 8"), &["line 3", "`size` is 8", "[8]"]);
    refused(&lattice("size = [8.0]"), &["[8.0]", "whole number"]);
    refused(&lattice("size = [-4]"), &["[-4]", "1 or larger"]);
    refused("", &["empty", "[lattice]"]);
    refused("[lattice]\nkind = \"chain\"\n", &["[model] is missing"]);
    refused("[lattice]\nsize = [3]\n[model]\nname = \"ising\"\n", &["needs `kind`", "honeycomb"]);
    let with = |solve: &str| chain(8, "periodic", HEISENBERG, solve);
    refused(&with("states = -1"), &["line 8", "-1", "at least 1"]);
    refused(&with("memory = 0.0"), &["memory", "GiB"]);
    refused(&with("observables = [\"colour\"]"), &["colour", "sigma-x", "double-occupancy"]);
    refused(&with("reference = 8"), &["site 8", "0 to 7"]);
    refused(&with("sector = { sz = 0, momentum = 9 }"), &["`momentum` is 9", "from 0 to 7"]);
    refused(&with("sector = { sz = 0, momentum = 1, reflection = 1 }"), &["`reflection`", "0 or half"]);
    refused(&with("sector = { sz = \"zero\" }"), &["`sz`", "zero", "a number"]);
    refused(
        &with("memory = 0.00001\nsector = { sz = 0 }\nstates = 1").replace("[8]", "[16]"),
        &["MiB", "KiB are allowed"],
    );
    let ladder = "[lattice]\nkind = \"ladder\"\nsize = [4, 2]\n[model]\nname = \"heisenberg\"\n[solve]\nsector = { momentum = 0 }\n";
    refused(ladder, &["open ends", "set `boundary`"]);
    let square = "[lattice]\nkind = \"square\"\nsize = [3, 4]\nboundary = [\"periodic\", \"periodic\"]\n[model]\nname = \"heisenberg\"\n\
        [solve]\nsector = { momentum = 0 }\n";
    refused(square, &["1 of 2 numbers", "3 and 4", "momentum = [0, 0]"]);
    place.run("solve nowhere.toml").code(2).says(&["nowhere.toml", "exists"]);
    place.run("solve .").code(2).says(&["directory"]);
    place.write("bytes.toml", [0xff, 0xfe, 0x00]);
    place.run("solve bytes.toml").code(2).says(&["bytes.toml", "UTF-8"]);
    place.write("model.toml", with(""));
    place.run("solve model.toml --threads 0").code(2).says(&["whole number, 1 or larger"]);
}
