//! Comparisons with exact levels see a wrong acceptance.
//!
//! Errors are planted for the whole process, so that this is one test in a program of its own.
#![cfg(debug_assertions)]

use eigentruth_determinant::{DensityModel, Grid, Observable, Options, Through, extrapolated, simulate};
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

/// An open chain of electrons of one spin that repel each other on neighbouring sites.
fn polarized() -> FermionSystem {
    let mut system = FermionSystem::new(4, 1);
    for site in 0..3 {
        system.hop((site + 1, 0), (site, 0), (-1.0).into());
        system.density_density(site, site + 1, 2.0);
        system.potential(site, -0.7);
    }
    system
}

/// `⟨H⟩` from all levels.
fn exact(system: &FermionSystem) -> f64 {
    let system = System::new(system.build().unwrap()).unwrap();
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    Ensemble::grand(&spectrum, &[]).unwrap().at(BETA).unwrap().energy.value
}

/// `⟨H⟩` in fields, at thin slices.
fn in_fields(system: &FermionSystem, through: Through) -> Estimate {
    let model = DensityModel::lower(&system.build().unwrap(), &()).unwrap();
    let energy = [Observable::energy(&model)];
    let at = |(seed, slices): (u64, usize)| {
        let grid = Grid { beta: BETA, slices };
        let decoupling = model.decouple(grid, 0.0, through).unwrap();
        let plan = Plan { sweeps_per_row: 8, ..Plan::new(seed, 2, 500) };
        let averages = simulate(&decoupling, &energy, Options::default(), &plan, Control::default()).unwrap();
        (grid.step(), averages.mean("energy").unwrap())
    };
    extrapolated(&[(1, 8), (2, 11), (3, 16)].map(at)).unwrap()
}

#[test]
fn changes_of_fields_with_a_wrong_chance_are_more_than_four_errors_from_exact_levels() {
    let cases = [
        // Both flavours together, and densities.
        (electrons(), Through::Real, Bug::Fields),
        // One by one, and hopping.
        (polarized(), Through::Hopping, Bug::AnyFields),
    ];
    for (system, through, bug) in cases {
        let exact = exact(&system);
        let z = |bug| {
            plant(bug);
            let found = in_fields(&system, through);
            plant(None);
            (found.value - exact) / found.error
        };
        let (sound, wrong) = (z(None), z(Some(bug)));
        println!("{bug:?}: {sound} errors from {exact} without, {wrong} with the planted error");
        assert!(sound.abs() <= 4.0 && wrong.abs() > 4.0, "{bug:?}: {sound} and {wrong}");
    }
}
