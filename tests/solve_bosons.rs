//! `solve` with method = "mean-field" for bosons: against exact diagonalization, Mott lobes and itself, and what is refused.

use serde_json::Value;

use crate::Place;

const RING: &str = "kind = \"chain\"\nsize = [4]\nboundary = [\"periodic\"]";
const TORUS: &str = "kind = \"square\"\nsize = [4, 4]\nboundary = [\"periodic\", \"periodic\"]";

fn model(lattice: &str, parameters: &str, solve: &str) -> String {
    format!("[lattice]\n{lattice}\n[model]\nname = \"bose-hubbard\"\n{parameters}\n[solve]\n{solve}\n")
}

fn solve(place: &Place, model: &str) -> Value {
    place.write("model.toml", model);
    place.run("solve model.toml --json").code(0).json()
}

fn number(value: &Value) -> (f64, f64) {
    let part = |name: &str| value[name].as_f64().unwrap_or_else(|| panic!("no {name} in {value}"));
    (part("value"), part("error"))
}

#[test]
fn the_energy_is_above_the_exact_one_of_all_numbers() {
    let place = Place::new();
    for (u, mu) in [(2.0, 0.5), (8.0, 3.0), (20.0, 8.0)] {
        let run = |solve_with: &str, most: &str| {
            solve(&place, &model(RING, &format!("U = {u:?}\nmu = {mu:?}\n{most}"), solve_with))
        };
        // More bosons on a site than six cost more than anything gains here.
        let exact = run("method = \"exact\"", "max_occupation = 6");
        let mean = run("method = \"mean-field\"", "");
        assert_eq!(
            (mean["method"].as_str(), mean["energy"]["kind"].as_str()),
            (Some("mean-field"), Some("upper_bound"))
        );
        let ((exact, below), (mean, error)) = (number(&exact["energy"]), number(&mean["energy"]));
        assert!(mean >= exact - below - error, "{u} {mu}: {mean} {exact}");
        // It has to be of use as well: the best product misses no more than the hopping of a bond for each site.
        assert!(mean - exact <= 4.0, "{u} {mu}: {mean} {exact}");
    }
}

#[test]
fn the_phases_are_those_of_the_lobe() {
    let place = Place::new();
    // The tip with one boson on a site: 4t/U = 3 − 2√2 at μ/U = √2 − 1.
    let tip = 4.0 / (3.0 - 2.0 * 2f64.sqrt());
    for (share, phase) in [(1.02, "Mott insulator"), (0.98, "superfluid")] {
        let u = share * tip;
        let found = solve(
            &place,
            &model(
                TORUS,
                &format!("U = {u:?}\nmu = {:?}", (2f64.sqrt() - 1.0) * u),
                "method = \"mean-field\"\nobservables = [\"density\", \"density-correlation\"]",
            ),
        );
        assert_eq!(found["phase"], phase);
        assert_eq!(found["neighbours"], 4);
        let (density, error) = number(&found["density"]);
        let (order, _) = number(&found["order"]);
        let probabilities: Vec<f64> =
            found["occupations"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let mean: f64 = probabilities.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
        assert!((mean - density).abs() <= error + 1e-9);
        assert_eq!(order > 0.0, phase == "superfluid");
        assert_eq!(found["gap"].is_null(), phase == "superfluid");
        let (stiffness, error) = number(&found["stiffness"]);
        assert!((stiffness - 2.0 * order * order).abs() <= error + 1e-12);
        let correlations = found["observables"][1]["values"].as_array().unwrap();
        assert!((number(&correlations[5]).0 - density * density).abs() < 1e-8);
        // ⟨n²⟩ ≥ ⟨n⟩².
        let (square, error) = number(&correlations[0]);
        assert!(square >= density * density - error);
    }
    // Without hopping the gap is U.
    let found = solve(&place, &model(TORUS, "t = 0\nU = 5\nmu = 2", "method = \"mean-field\""));
    assert!((number(&found["gap"]).0 - 5.0).abs() < 1e-9 && found["phase"] == "Mott insulator");
}

#[test]
fn a_mean_number_and_its_chemical_potential_give_the_same_product() {
    let place = Place::new();
    let run = |parameters: &str, sector: &str| {
        solve(&place, &model(TORUS, parameters, &format!("method = \"mean-field\"\n{sector}")))
    };
    let fixed = run("U = 10.0", "sector = { particles = 20 }");
    let (density, error) = number(&fixed["density"]);
    assert!(
        (density - 1.25).abs() <= error && fixed["fixed"] == true && fixed["energy"]["kind"] == "converged"
    );
    let mu = fixed["chemical_potential"].as_f64().unwrap();
    let free = run(&format!("U = 10.0\nmu = {mu:?}"), "");
    let (with_mu, without) = (number(&free["energy"]), number(&fixed["energy"]));
    assert!((with_mu.0 + 20.0 * mu - without.0).abs() <= with_mu.1 + without.1 + 1e-8);
    assert!((number(&free["order"]).0 - number(&fixed["order"]).0).abs() < 1e-8);
    // The page says so, too.
    place.write(
        "model.toml",
        model(TORUS, "U = 10.0", "method = \"mean-field\"\nsector = { particles = 20 }"),
    );
    place.run("solve model.toml").code(0).says_words(&["Gutzwiller", "superfluid", "convex"]);
}

#[test]
fn what_has_no_product_of_equal_sites_is_refused() {
    let place = Place::new();
    let refused = |lattice: &str, parameters: &str, options: &str, said: &[&str]| {
        place.write("model.toml", model(lattice, parameters, &format!("method = \"mean-field\"\n{options}")));
        place.run("solve model.toml").code(2).says_words(said);
    };
    let open = "kind = \"chain\"\nsize = [4]";
    let twisted = "kind = \"chain\"\nsize = [4]\nboundary = [\"antiperiodic\"]";
    refused(open, "U = 1.0", "", &["from 1 to 2 neighbours", "close the boundaries"]);
    refused(twisted, "U = 1.0", "", &["antiperiodic", "periodic"]);
    refused(RING, "U = 1.0\nV = 0.5", "", &["`V` is 0.5", "leave `V` out"]);
    refused(RING, "U = 1.0\nepsilon = [0, 1, 0, 1]", "", &["`epsilon`", "one number"]);
    refused(RING, "t = -1.0\nU = 1.0", "", &["the hopping is -1", "0 or more"]);
    refused(RING, "U = 0.0", "", &["the repulsion is 0", "positive"]);
    refused(RING, "U = 1.0\nmu = 3.0\nmax_occupation = 2", "", &["`max_occupation` is 2", "leave it out"]);
    refused(RING, "U = 1.0", "starts = 3", &["`starts`", "fermions"]);
    refused(RING, "U = 1.0", "temperature = 0.5", &["`temperature`", "temperature 0"]);
    refused(RING, "U = 1.0", "sector = { momentum = 0 }", &["momentum", "particles"]);
    refused(RING, "U = 1.0", "sector = { sz = 0 }", &["`sz`", "particles"]);
    refused(RING, "U = 1.0", "sector = { particles = 2.5 }", &["2.5", "whole number"]);
    refused(RING, "U = 1.0", "observables = [\"magnetization\"]", &["magnetization", "does not have"]);
}
