//! Laws that the numbers behind the answer obey whatever the method: an answer is a set of letters, so the laws are of what decides it.

use eigentruth_meanfield::bogoliubov::{Attraction, Infinite, Torus};
use eigentruth_models::UnitCell;

use super::{DENSITY, Quantity, Setting};

const ALL: [Quantity; 6] = [
    Quantity::Vortex,
    Quantity::GapCloses,
    Quantity::Gap,
    Quantity::Binding,
    Quantity::PairGas,
    Quantity::WeakPairs,
];

fn setting(triangular: bool) -> Setting {
    Setting { triangular, t: 1.0, density: DENSITY }
}

#[test]
fn everything_is_an_energy() {
    for (triangular, quantity, u) in [false, true]
        .into_iter()
        .flat_map(|triangular| ALL.map(|q| (triangular, q)))
        .flat_map(|(triangular, q)| [3.0, 40.0].map(|u| (triangular, q, u)))
    {
        let at = |scale: f64| {
            Setting { t: scale, ..setting(triangular) }.value(quantity, scale * u).expect("a value")
        };
        // Converged class: roots of equations that are scaled as a whole.
        assert!((at(3.0) / (3.0 * at(1.0)) - 1.0).abs() < 1e-7, "{quantity:?} {triangular} {u}");
    }
}

#[test]
fn holes_pair_as_electrons_do_on_the_square_lattice() {
    let band = || Infinite::square(1.0).expect("a band");
    for u in [4.0, 12.0] {
        let numbers = |density: f64| {
            let model = Attraction::new(band(), u, density).expect("a model");
            let state = model.at(0.0).expect("a gap");
            [
                state.gap.value,
                model.stiffness(&state).value,
                model.mean_field_temperature().expect("T").value,
                model.vortex_temperature().expect("T").temperature.value,
            ]
        };
        for (electrons, holes) in numbers(DENSITY).into_iter().zip(numbers(2.0 - DENSITY)) {
            assert!((electrons / holes - 1.0).abs() < 1e-6, "{u}: {electrons} {holes}");
        }
    }
}

#[test]
fn the_sign_of_the_hopping_is_a_gauge_on_the_square_lattice_and_not_on_the_triangular_one() {
    let gap = |cell: UnitCell, t: f64| {
        let torus = Torus::new(&cell, &[t], [24, 24], [0.0, 0.0]).expect("a torus");
        let model = Attraction::new(torus, 6.0, DENSITY).expect("a model");
        model.at(0.0).expect("a gap").gap.value
    };
    let change = |cell: fn() -> UnitCell| (gap(cell(), 1.0) / gap(cell(), -1.0) - 1.0).abs();
    assert!(change(UnitCell::square) < 1e-9);
    assert!(change(UnitCell::triangular) > 1e-2);
}

#[test]
fn strong_attraction_has_its_limits() {
    let u = 320.0;
    let value = |quantity| setting(false).value(quantity, u).expect("a value");
    let near = |quantity, limit: f64, within: f64| {
        let found = value(quantity);
        assert!((found / limit - 1.0).abs() < within, "{quantity:?}: {found} {limit}");
    };
    // Without hopping: Δ = (U/2)√(n(2−n)), and 1 − n = tanh(μ/2T) with 2μ = U(1 − n). What hopping adds has z(t/U)².
    let within = 40.0 / (u * u);
    near(Quantity::Gap, 0.5 * u * (DENSITY * (2.0 - DENSITY)).sqrt(), within);
    near(Quantity::GapCloses, 0.25 * u * (1.0 - DENSITY) / (1.0 - DENSITY).atanh(), within);
    // A pair is bound by U, less what two electrons at the bottom of the band have, more 4zt²/U of second order.
    near(Quantity::Binding, u - 8.0 + 16.0 / u, 1e-6);
    // It hops with 2t²/U, so its inverse mass is 4t²/U.
    near(Quantity::PairGas, std::f64::consts::FRAC_PI_2 * 0.5 * DENSITY * 4.0 / u, within);
}

#[test]
fn vortices_unbind_below_the_temperature_at_which_the_gap_closes() {
    for triangular in [false, true] {
        for u in [2.0, 8.0, 40.0] {
            let value = |quantity| setting(triangular).value(quantity, u).expect("a value");
            let (vortex, closes) = (value(Quantity::Vortex), value(Quantity::GapCloses));
            assert!(0.0 < vortex && vortex < closes, "{triangular} {u}: {vortex} {closes}");
        }
    }
}
