//! `solve` with method = "mean-field": against exact diagonalization, formulas and itself, and what is refused.

use std::f64::consts::TAU;

use serde_json::Value;

use crate::Place;

fn solve(place: &Place, model: &str) -> Value {
    place.write("model.toml", model);
    let document = place.run("solve model.toml --json").code(0).json();
    assert_eq!(document["schema"], "eigentruth/solve/1");
    document
}

fn number(value: &Value) -> (f64, f64) {
    let part = |name: &str| value[name].as_f64().unwrap_or_else(|| panic!("no {name} in {value}"));
    (part("value"), part("error"))
}

fn energy(document: &Value) -> (f64, f64) {
    number(&document["energy"])
}

fn hubbard(lattice: &str, u: f64, solve: &str) -> String {
    format!("[lattice]\n{lattice}\n[model]\nname = \"hubbard\"\nU = {u}\n[solve]\n{solve}\n")
}

fn square(length: usize) -> String {
    format!("kind = \"square\"\nsize = [{length}, {length}]\nboundary = [\"periodic\", \"periodic\"]")
}

const RING: &str = "kind = \"chain\"\nsize = [6]\nboundary = [\"periodic\"]";
const PAIR: &str = "kind = \"chain\"\nsize = [2]";

#[test]
fn the_energy_is_above_the_exact_one_and_the_same_without_interaction() {
    let place = Place::new();
    for (u, sector) in [
        (0.0, "up = 3, down = 3"),
        (4.0, "up = 3, down = 3"),
        (8.0, "up = 3, down = 2"),
        (-3.0, "up = 2, down = 2"),
    ] {
        let run = |method: &str| {
            solve(&place, &hubbard(RING, u, &format!("method = \"{method}\"\nsector = {{ {sector} }}")))
        };
        let (exact, mean) = (run("exact"), run("mean-field"));
        assert_eq!((exact["method"].as_str(), mean["method"].as_str()), (Some("exact"), Some("mean-field")));
        assert_eq!(mean["energy"]["kind"], "upper_bound");
        let ((exact, below), (mean, error)) = (energy(&exact), energy(&mean));
        assert!(mean >= exact - below - error, "{u} {sector}: {mean} {exact}");
        let same = (mean - exact).abs() <= below + error;
        assert_eq!(same, u == 0.0, "{u} {sector}: {mean} ± {error:e}, exactly {exact}");
    }
    // Up is up: a field tells them apart.
    let in_field = |method: &str| {
        let model = format!("[lattice]\n{RING}\n[model]\nname = \"hubbard\"\nh = 0.7\n");
        energy(&solve(
            &place,
            &format!("{model}[solve]\nmethod = \"{method}\"\nsector = {{ up = 4, down = 1 }}\n"),
        ))
    };
    let (exact, mean) = (in_field("exact"), in_field("mean-field"));
    assert!((mean.0 - exact.0).abs() <= exact.1 + mean.1, "{mean:?} {exact:?}");
    // All numbers of particles: the same sector as the exact method looks into.
    let model = |method: &str| {
        format!(
            "[lattice]\n{RING}\n[model]\nname = \"hubbard\"\nU = 4\nmu = 1.3\n[solve]\nmethod = \"{method}\"\n"
        )
    };
    let (exact, mean) =
        (energy(&solve(&place, &model("exact"))), energy(&solve(&place, &model("mean-field"))));
    assert!(mean.0 > exact.0 - exact.1 - mean.1, "{mean:?} {exact:?}");
}

#[test]
fn two_sites_are_those_of_the_formula() {
    let place = Place::new();
    for spin in ["unrestricted", "generalized"] {
        let sector = if spin == "unrestricted" { "up = 1, down = 1" } else { "particles = 2" };
        let options =
            format!("method = \"mean-field\"\nspin = \"{spin}\"\nstarts = 6\nsector = {{ {sector} }}");
        let document = solve(&place, &hubbard(PAIR, 8.0, &options));
        // E = −2t²/U with moments √(1 − (2t/U)²)/2, n↑n↓ = (1 − 4m²)/4.
        let (value, error) = energy(&document);
        assert!((value + 0.25).abs() <= error, "{value} ± {error:e}");
        let m = (1.0f64 - 1.0 / 16.0).sqrt() / 2.0;
        let order = &document["order"];
        let (moment, within) = number(&order["staggered_moment"]);
        assert!((moment - m).abs() <= within && within < 1e-6, "{moment} ± {within:e}");
        let site = &order["by_site"][0];
        let (double, within) = number(&site["double_occupancy"]);
        assert!((double - (1.0 - 4.0 * m * m) / 4.0).abs() <= within, "{double} ± {within:e}");
        assert!((number(&site["density"]).0 - 1.0).abs() <= number(&site["density"]).1);
        assert_eq!(document["spin_rotations"]["hamiltonian"], "all");
        assert_eq!(document["spin_rotations"]["pattern"], "collinear");
        // Turning all spins costs nothing, and is a rotation of orbitals only where these mix spins.
        let is = if spin == "unrestricted" { "minimum" } else { "flat" };
        assert_eq!(document["stability"]["is"], is, "{}", document["stability"]);
        let all = if spin == "unrestricted" { &document["stability_mixed"] } else { &document["stability"] };
        assert_eq!(all["is"], "flat", "{all}");
        assert_eq!(document["translations"], Value::Null);
    }
    // The paramagnet of U < 2t breaks nothing.
    let document =
        solve(&place, &hubbard(PAIR, 1.5, "method = \"mean-field\"\nsector = { particles = 2, sz = 0 }"));
    assert!((energy(&document).0 + 1.25).abs() <= energy(&document).1);
    assert_eq!(document["spin_rotations"]["kept"], "all");
}

#[test]
fn the_antiferromagnet_solves_its_gap_equation() {
    let place = Place::new();
    let u = 5.0;
    let options = "method = \"mean-field\"\nsector = { up = 8, down = 8 }\nstarts = 8\nobservables = [\"spin-correlation\", \"density\"]";
    let document = solve(&place, &hubbard(&square(4), u, options));
    // 1/U = 1/2N Σ_k 1/E_k with E_k² = ε_k² + (U m)², m = ⟨Sᶻ⟩ on a site.
    let epsilon =
        |n: usize| -2.0 * (TAU * (n % 4) as f64 / 4.0).cos() - 2.0 * (TAU * (n / 4) as f64 / 4.0).cos();
    let levels = |m: f64| -> Vec<f64> { (0..16).map(|n| epsilon(n).hypot(u * m)).collect() };
    let (mut low, mut high) = (0.01, 0.5);
    for _ in 0..60 {
        let m = 0.5 * (low + high);
        let sum: f64 = levels(m).iter().map(|e| 1.0 / e).sum();
        if sum / 32.0 > 1.0 / u { low = m } else { high = m }
    }
    let expected = 16.0 * u * (0.25 + low * low) - levels(low).iter().sum::<f64>();
    let (value, error) = energy(&document);
    assert!((value - expected).abs() <= error, "{value} ± {error:e}, {expected}");
    let (moment, within) = number(&document["order"]["staggered_moment"]);
    assert!((moment - low).abs() <= within + 1e-12 && within < 1e-6, "{moment} ± {within:e}, {low}");
    // ε_k = 0 on the diagonal of the zone: the gap is 2Um.
    let gap = document["gap"].as_f64().expect("a gap");
    assert!((gap - 2.0 * u * low).abs() <= 1e3 * error, "{gap}");
    assert_eq!(document["translations"]["hamiltonian"], 16);
    assert_eq!(document["translations"]["kept"], 8);
    assert_eq!(document["spin_rotations"]["kept"], "about the axis");
    assert_eq!(document["stability"]["is"], "minimum");
    // ⟨S·S⟩ of a site is ¾(n − 2 n↑n↓), whatever the state.
    let observables = document["observables"].as_array().expect("a list");
    let (square_of_spin, near) = number(&observables[0]["values"][0]);
    let double = number(&document["order"]["by_site"][0]["double_occupancy"]).0;
    assert!((square_of_spin - 0.75 * (1.0 - 2.0 * double)).abs() <= 4.0 * near, "{square_of_spin}");
    let total: f64 = observables[1]["values"].as_array().expect("a list").iter().map(|v| number(v).0).sum();
    assert!((total - 16.0).abs() < 1e-8, "{total}");

    // The same in cells of two sites; cells of one site have no room for it.
    let of_cell = |cell: &str| {
        let options =
            format!("method = \"mean-field\"\nsector = {{ particles = 16 }}\nstarts = 4\nsupercell = {cell}");
        solve(&place, &hubbard(&square(4), u, &options))
    };
    let two = of_cell("[[1, 1], [1, -1]]");
    assert_eq!(two["momenta"], 8);
    assert!((energy(&two).0 - expected).abs() <= energy(&two).1, "{}", two["energy"]);
    // Spin up everywhere or paramagnet: higher.
    let one = of_cell("[1, 1]");
    assert!(energy(&one).0 > expected + 1.0 && one["translations"]["kept"] == 16, "{}", one["energy"]);
    // Spins may point anywhere: the same energy, along some axis.
    let options = "method = \"mean-field\"\nsector = { particles = 16 }\nspin = \"generalized\"\nstarts = 2";
    let turned = solve(&place, &hubbard(&square(4), u, options));
    assert!((energy(&turned).0 - expected).abs() <= energy(&turned).1, "{}", turned["energy"]);
}

#[test]
fn at_finite_temperature_without_interaction_it_is_the_fermi_gas() {
    let place = Place::new();
    let (mu, temperature) = (0.4, 0.7);
    let model = format!(
        "[lattice]\n{RING}\n[model]\nname = \"hubbard\"\nU = 0.0\nmu = {mu}\n[solve]\nmethod = \"mean-field\"\nstarts = 1\ntemperature = {temperature}\n"
    );
    let document = solve(&place, &model);
    let levels = (0..6).map(|n| -2.0 * (TAU * f64::from(n) / 6.0).cos() - mu);
    let omega: f64 = levels.map(|e| -2.0 * temperature * (-e / temperature).exp().ln_1p()).sum();
    let (free, error) = number(&document["free_energy"]);
    assert!((free - omega).abs() <= error, "{free} ± {error:e}, {omega}");
    assert_eq!(document["energy"]["kind"], "converged");
    assert_eq!(document["stability"]["is"], "unknown");
    // At high temperature the moments melt.
    let options = "method = \"mean-field\"\nsector = { up = 3, down = 3 }\nstarts = 2\ntemperature = 3.0";
    let melted = solve(&place, &hubbard(RING, 4.0, options));
    assert!(number(&melted["order"]["staggered_moment"]).0 < 1e-6, "{}", melted["order"]["staggered_moment"]);
}

#[test]
fn the_page_says_what_was_found() {
    let place = Place::new();
    place.write(
        "model.toml",
        hubbard(&square(4), 6.0, "method = \"mean-field\"\nsector = { particles = 16 }\nstarts = 4"),
    );
    place.run("solve model.toml").code(0).says_words(&[
        "Unrestricted Hartree–Fock, 8 with spin up, 8 with spin down",
        "≤ ",
        "order in the lowest solution",
        "staggered moment",
        "the order repeats after 2 cells of the lattice",
        "spins along z",
        "a minimum among determinants that do not mix spins",
        "no determinant with mixed spins next to it is lower",
        "upper bound",
        "6 starts",
        "`particles` leaves open how many have spin up",
    ]);
    // At half filling μ = U/2 by particle-hole symmetry, at any temperature.
    let warm = "method = \"mean-field\"\nsector = { up = 3, down = 3 }\nstarts = 2\ntemperature = 0.5";
    place.write("model.toml", hubbard(RING, 4.0, warm));
    place.run("solve model.toml").code(0).says_words(&[
        "entropy",
        "2.00000000 with spin up, 2.00000000 with spin down (known to about the residual",
        "at the μ of this solution",
    ]);
    // Without spin there is none to speak of.
    place.write(
        "model.toml",
        format!("[lattice]\n{RING}\n[model]\nname = \"spinless-tv\"\nV = 6.0\n[solve]\nmethod = \"mean-field\"\nsector = {{ particles = 3 }}\n"),
    );
    let ran = place.run("solve model.toml");
    ran.code(0).says_words(&["staggered density", "repeats after 2 cells"]);
    assert!(!ran.out().contains("spin rotations") && !ran.out().contains("⟨S"), "{}", ran.out());
}

#[test]
fn no_order_is_invented_at_an_instability() {
    let place = Place::new();
    // A site alone at U/(4T) = 1, and half a shell of four that a curvature of 0 leaves open: moments are 0 in both.
    let atoms = |temperature: f64| {
        format!(
            "[lattice]\n{PAIR}\n[model]\nname = \"hubbard\"\nt = 0\nU = 4\nmu = 2\n[solve]\nmethod = \"mean-field\"\ntemperature = {temperature}\n"
        )
    };
    let shell =
        hubbard("kind = \"chain\"\nsize = [4]\nboundary = [\"periodic\"]", 4.0, "method = \"mean-field\"");
    for (model, at_instability) in [(atoms(1.0), true), (atoms(1.0001), false), (shell, true)] {
        let document = solve(&place, &model);
        let (moment, within) = number(&document["order"]["staggered_moment"]);
        assert!(moment <= within, "{moment} ± {within:e}");
        assert_eq!(document["spin_rotations"]["pattern"], "unpolarized");
        if let Some(translations) = document["translations"].as_object() {
            assert_eq!(translations["kept"], translations["hamiltonian"]);
        }
        let ran = place.run("solve model.toml");
        assert_eq!(ran.out().contains("instability"), at_instability, "{}", ran.out());
    }
}

#[test]
fn notes_name_what_is_arbitrary_and_which_constraint_costs_energy() {
    let place = Place::new();
    let mean = |lattice: &str, u: f64, solve: &str| {
        hubbard(lattice, u, &format!("method = \"mean-field\"\nstarts = 4\n{solve}"))
    };
    let ring = "kind = \"chain\"\nsize = [4]\nboundary = [\"periodic\"]";
    place.write("model.toml", mean(ring, 0.0, "sector = { N0 = 2, N1 = 2 }"));
    place.run("solve model.toml").code(0).says_words(&[
        "2 with spin up",
        "the gap is 0",
        "its energy is not",
    ]);
    place.write("model.toml", mean(ring, 4.0, "supercell = [2]\ntemperature = 1e-300"));
    place.run("solve model.toml").code(0).says_words(&[
        "supercell of 2 cells, 2 times in the lattice",
        "temperature 0",
        "it is taken as 0",
    ]);
    // The antiferromagnet needs a larger cell, not orbitals that mix spins.
    place.write("model.toml", mean(&square(4), 8.0, "sector = { up = 8, down = 8 }\nsupercell = [1, 1]"));
    let ran = place.run("solve model.toml");
    ran.code(0).says_words(&["do not repeat in this `supercell`", "a larger one"]);
    assert!(!ran.out().contains("generalized"), "{}", ran.out());
}

#[test]
fn threads_change_nothing_and_seeds_are_kept() {
    let place = Place::new();
    place.write(
        "model.toml",
        hubbard(RING, 6.0, "method = \"mean-field\"\nsector = { up = 3, down = 2 }\nstarts = 12"),
    );
    let run = |arguments: &str| {
        let mut document = place.run(&format!("solve model.toml --json {arguments}")).code(0).json();
        for field in ["seconds", "peak_bytes"] {
            document[field] = Value::Null;
        }
        document
    };
    let one = run("--threads 1 --seed 5");
    assert_eq!(one, run("--threads 2 --seed 5"));
    assert_ne!(one["solutions"], run("--seed 6")["solutions"]);
    let found: u64 =
        one["solutions"].as_array().expect("a list").iter().map(|s| s["found"].as_u64().unwrap()).sum();
    assert_eq!(found + one["failed"].as_u64().unwrap(), one["starts"].as_u64().unwrap());
    let energies: Vec<f64> =
        one["solutions"].as_array().unwrap().iter().map(|s| number(&s["energy"]).0).collect();
    assert!(energies.is_sorted() && energies[0] == energy(&one).0, "{energies:?}");
}

#[test]
fn what_a_mean_field_cannot_do_is_refused_with_what_it_can() {
    let place = Place::new();
    let refused = |model: &str, arguments: &str, said: &[&str]| {
        place.write("model.toml", model);
        place.run(&format!("solve model.toml {arguments}")).code(2).says_words(said);
    };
    let mean =
        |lattice: &str, solve: &str| hubbard(lattice, 4.0, &format!("method = \"mean-field\"\n{solve}"));
    // Options of the other method, and the other way round.
    refused(
        &mean(RING, "states = 2"),
        "",
        &["line 10", "`states` belongs to method = \"exact\"", "`starts`"],
    );
    refused(
        &hubbard(RING, 4.0, "starts = 3"),
        "",
        &["`starts` belongs to method = \"mean-field\"", "`states`"],
    );
    refused(&mean(RING, "stats = 2"), "", &["stats", "starts"]);
    refused(&mean(RING, ""), "--checkpoint c", &["--checkpoint", "\"mean-field\"", "leave it out"]);
    refused(&mean(RING, "starts = 0"), "", &["`starts` is 0", "from 1"]);
    refused(&mean(RING, "temperature = -1"), "", &["`temperature` is -1", "0 or larger"]);
    refused(&mean(RING, "spin = \"restricted\""), "", &["restricted", "\"unrestricted\"", "\"generalized\""]);
    refused(&mean(RING, "supercell = [0]"), "", &["`supercell`", "[2, 2]"]);
    // Sectors.
    refused(&mean(RING, "sector = { up = 7, down = 0 }"), "", &["up = 7", "up from 0 to 6"]);
    refused(&mean(RING, "sector = { up = 2 }"), "", &["up = 2", "particles", "down"]);
    refused(&mean(RING, "sector = { sz = 0 }"), "", &["sz = 0", "particles"]);
    refused(&mean(RING, "sector = { up = 2.5, down = 2 }"), "", &["2.5", "whole number"]);
    refused(&mean(RING, "sector = { particles = 5, sz = 0 }"), "", &["particles = 5", "sz"]);
    refused(&mean(RING, "sector = { particles = 6, momentum = 0 }"), "", &["momentum", "exact", "supercell"]);
    refused(
        &mean(RING, "spin = \"generalized\"\nsector = { up = 3, down = 3 }"),
        "",
        &["up", "mix", "particles from 0 to 12"],
    );
    refused(
        &mean(RING, "sector = { particles = 3, sz = 0 }"),
        "",
        &["3 particles on 6 sites have sz = ±1/2, ±3/2"],
    );
    refused(
        &mean(RING, "sector = { particles = 6, up = 4, down = 3 }"),
        "",
        &["up + down = 7, but particles = 6"],
    );
    refused(
        &mean(RING, "spin = \"generalized\"\nsector = { up = 3, down = 2 }"),
        "",
        &["particles = 5 instead of up = 3, down = 2"],
    );
    let spinless = format!(
        "[lattice]\n{RING}\n[model]\nname = \"spinless-tv\"\n[solve]\nmethod = \"mean-field\"\nsector = {{ up = 3, down = 3 }}\n"
    );
    refused(&spinless, "", &["spinless-tv has no spin", "give `particles`"]);
    refused(&mean(RING, "").replace("U = 4", "U = 1e300"), "", &["too large for double precision"]);
    // Cells.
    refused(&mean(RING, "supercell = [4]"), "", &["[4]", "does not fit", "possible are 1, 2, 3, 6"]);
    refused(
        &mean(&square(4), "supercell = [3, 3]"),
        "",
        &["[3, 3]", "4 x 4", "possible in each direction are 1, 2, 4"],
    );
    refused(&mean(&square(4), "supercell = [[2, 1], [0, 3]]"), "", &["[4, 0]", "whole multiples"]);
    refused(&mean(PAIR, "supercell = [1]"), "", &["supercell", "open"]);
    refused(&mean(RING, "supercell = [2, 2]"), "", &["supercell", "2 numbers"]);
    let twisted = "kind = \"chain\"\nsize = [6]\nboundary = [\"antiperiodic\"]";
    refused(&mean(twisted, "supercell = [2]"), "", &["supercell", "antiperiodic"]);
    let field = format!(
        "[lattice]\n{RING}\n[model]\nname = \"hubbard\"\nepsilon = [0, 1, 2, 0, 0, 0]\n[solve]\nmethod = \"mean-field\"\nsupercell = [2]\n"
    );
    refused(&field, "", &["supercell", "not invariant"]);
    // Models.
    for (model, said) in [
        ("heisenberg", "spins"),
        ("hard-core-bosons", "bose-hubbard, with a large U"),
        ("kitaev-chain", "Bogoliubov"),
    ] {
        let model =
            format!("[lattice]\n{RING}\n[model]\nname = \"{model}\"\n[solve]\nmethod = \"mean-field\"\n");
        refused(&model, "", &["mean-field", said]);
    }
    // What does not converge says how far it came.
    refused(
        &mean(RING, "sector = { up = 3, down = 3 }\niterations = 2\nstarts = 2"),
        "",
        &["self-consistent", "residual", "iterations"],
    );
    refused(&mean(RING, "memory = 1e-9"), "", &["12 modes and a copy take 4 KiB", "smaller lattice", "GiB"]);
    refused(
        &mean(RING, "memory = 1e-5"),
        "",
        &["with its history, 10 KiB are allowed", "`supercell`", "GiB"],
    );
    // Names that are nearly right.
    refused(&mean(RING, "sector = { particle = 6 }"), "", &["`particle`", "Did you mean `particles`?"]);
    refused(&mean(RING, "").replace("\"hubbard", "\"hubard"), "", &["`hubard`", "Did you mean `hubbard`?"]);
    refused(&mean(RING, "").replace("chain", "chian"), "", &["`chian`", "Did you mean `chain`?"]);
    refused(&mean(RING, "observables = [\"spin-correlation\"]\nreference = 6"), "", &["reference", "0 to 5"]);
}

#[test]
fn rotations_of_the_hamiltonian_are_known() {
    let place = Place::new();
    let two_orbital = "name = \"two-orbital-hubbard\"\nU = 2.0\nV = 0.7\nJ = 0.6\nP = 0.3";
    for (model, rotations) in [
        ("name = \"hubbard\"\nU = 4.0\nV = 0.6".to_owned(), "all"),
        ("name = \"hubbard\"\nU = 4.0\nh = 0.5".to_owned(), "about z"),
        (two_orbital.to_owned(), "all"),
        (format!("{two_orbital}\ng2 = 0.2"), "none"),
    ] {
        let text = format!(
            "[lattice]\n{PAIR}\n[model]\n{model}\n[solve]\nmethod = \"mean-field\"\nstarts = 4\nsector = {{ particles = 2 }}\n"
        );
        let document = solve(&place, &text);
        assert_eq!(document["spin_rotations"]["hamiltonian"], rotations, "{model}");
    }
}
