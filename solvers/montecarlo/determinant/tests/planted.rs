//! Comparisons with exact levels see a wrong acceptance.
//!
//! Errors are planted for the whole process, so that this is one test in a program of its own.
#![cfg(debug_assertions)]

use eigentruth_determinant::{
    DensityModel, Grid, Observable, Options, PairDecoupling, Through, extrapolated, simulate, simulate_pairs,
};
use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::Estimate;
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::planted::{Bug, plant};

const BETA: f64 = 2.0;

/// A ring of electrons that attract each other, off half filling.
fn electrons() -> FermionSystem {
    let mut system = FermionSystem::new(3, 2);
    for site in 0..3 {
        (0..2).for_each(|spin| system.hop(((site + 1) % 3, spin), (site, spin), (-1.0).into()));
        system.repulsion(site, -4.0);
        system.potential(site, 0.5);
    }
    system
}

/// `⟨H⟩` from all levels.
fn exact(system: &FermionSystem) -> f64 {
    let system = System::new(system.build().unwrap()).unwrap();
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    Ensemble::grand(&spectrum, &[]).unwrap().at(BETA).unwrap().energy.value
}

/// `⟨H⟩` in fields of densities, or of pairs, at thin slices.
fn in_fields(system: &FermionSystem, of_pairs: bool, rows: usize) -> Estimate {
    let model = DensityModel::lower(&system.build().unwrap(), &()).unwrap();
    let energy = [Observable::energy(&model)];
    let at = |(seed, slices): (u64, usize)| {
        let grid = Grid { beta: BETA, slices };
        let plan = Plan { sweeps_per_row: 8, ..Plan::new(seed, 2, rows) };
        let (options, control) = (Options::default(), Control::default());
        let averages = if of_pairs {
            simulate_pairs(&PairDecoupling::new(&model, grid, 0.0).unwrap(), &energy, options, &plan, control)
        } else {
            let decoupling = model.decouple(grid, 0.0, Through::Real).unwrap();
            simulate(&decoupling, &energy, options, &plan, control)
        };
        (grid.step(), averages.unwrap().mean("energy").unwrap())
    };
    extrapolated(&[(1, 8), (2, 11), (3, 16)].map(at)).unwrap()
}

#[test]
fn changes_of_fields_with_a_wrong_chance_are_more_than_four_errors_from_exact_levels() {
    let system = electrons();
    let exact = exact(&system);
    // Both flavours together, up and down imaginary time; and one field after the other, of any kind.
    for (of_pairs, rows, bug) in [(false, 500, Bug::Fields), (true, 150, Bug::AnyFields)] {
        let z = |bug| {
            plant(bug);
            let found = in_fields(&system, of_pairs, rows);
            plant(None);
            (found.value - exact) / found.error
        };
        let (sound, wrong) = (z(None), z(Some(bug)));
        println!("{bug:?}: {sound} errors from {exact} without, {wrong} with the planted error");
        assert!(sound.abs() <= 4.0 && wrong.abs() > 4.0, "{bug:?}: {sound} and {wrong}");
    }
}
