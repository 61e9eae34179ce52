//! The limit of thin slices against full spectra.

use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::{Estimate, Provenance};

use super::sliced::{Sliced, hubbard, model_of, spinless};
use crate::{Grid, Observable, Options, Through, extrapolated, simulate};

/// Electrons that also repel each other on neighbouring sites, whatever their spins.
fn extended(u: f64, v: f64) -> FermionSystem {
    let mut system = hubbard(2, u, 0.0);
    system.density_density(0, 1, v);
    system
}

/// `⟨H⟩` and the density a site.
fn exact_averages(system: &FermionSystem, beta: f64, mu: f64, sites: usize) -> [f64; 2] {
    let exact = System::new(system.build().unwrap()).unwrap();
    let spectrum = Spectrum::new(&exact, false, DEFAULT_MEMORY).unwrap();
    let names: Vec<String> = exact.charges().iter().map(|charge| charge.name.clone()).collect();
    // All particles: whatever the charges of the single flavours are called.
    let potentials: Vec<(&str, f64)> =
        names.iter().filter(|name| name.starts_with('N')).map(|name| (name.as_str(), mu)).collect();
    let state = Ensemble::grand(&spectrum, &potentials).unwrap().at(beta).unwrap();
    let particles: f64 = state.charges.iter().filter(|c| c.0.starts_with('N')).map(|c| c.1.value).sum();
    [state.energy.value, particles / sites as f64]
}

/// Without sampling: what chains of these slices average to ([`super::chain`] compares them), extrapolated. It knows the limit to four digits and more, where
/// sampling has two.
#[test]
fn the_limit_of_thin_slices_is_that_of_full_spectra() {
    let (mut compared, mut before, mut after) = (0, 0.0, 0.0);
    for (name, system, mu) in [
        ("a triangle", hubbard(3, 4.0, 0.0), 1.7),
        ("attraction", hubbard(2, -3.0, 0.0), -1.2),
        ("one flavour", spinless(6, 1.0, 0.0), 0.8),
        ("neighbours repel", extended(3.0, 1.0), 1.8),
    ] {
        let model = model_of(&system);
        let observables = [Observable::energy(&model), Observable::density(&model)];
        let sites = model.one_body()[0].nrows();
        for beta in [4.0, 2.0, 0.5] {
            let exact = exact_averages(&system, beta, mu, sites);
            let steps = [8.0, 12.0, 24.0].map(|per_beta| Grid { beta, slices: (per_beta * beta) as usize });
            let sliced = steps.map(|grid| (grid.step(), Sliced::new(&model, grid, mu, Through::Real)));
            for (observable, exact) in observables.iter().zip(exact) {
                let points = sliced.each_ref().map(|(step, sliced)| {
                    let value = sliced.exact(observable)[0].1;
                    (*step, Estimate::converged(value, 1e-12, Provenance::default()))
                });
                let limit = extrapolated(&points).unwrap().value;
                let [thick, .., thin] = points.each_ref().map(|(_, value)| (value.value - exact).abs());
                let off = (limit - exact).abs();
                println!(
                    "{name}, β = {beta}, {}: {thick:.1e}, {thin:.1e}, limit {off:.1e}",
                    observable.name()
                );
                // Converged class: what is left is of fourth order, less than a thousandth of the hopping or of the number itself.
                assert!(off < 1e-3 * exact.abs().max(1.0), "{name}, β = {beta}: {off:e}");
                (before, after) = (before + thick, after + off);
                compared += 1;
            }
        }
    }
    // One slice length alone is far from it.
    assert!(compared == 24 && 3.0 * after < before, "{compared}: {before} {after}");
}

/// The same by chains, whose errors have to be those of their scatter too.
#[test]
#[ignore = "half a minute"]
fn chains_extrapolate_to_full_spectra() {
    let mut deviations = Vec::new();
    // The last number: in how many sweeps the fields forget enough.
    for (number, (name, system, mu, sweeps_per_row)) in [
        ("half filling", hubbard(4, 4.0, 0.0), 2.0, 2),
        ("attraction", hubbard(2, -3.0, 0.0), -1.2, 10),
        ("one flavour", spinless(6, 1.0, 0.0), 1.0, 5),
        ("neighbours repel", extended(3.0, 1.0), 1.8, 10),
    ]
    .into_iter()
    .enumerate()
    {
        let model = model_of(&system);
        let observables = [Observable::energy(&model), Observable::density(&model)];
        let sites = model.one_body()[0].nrows();
        for (hotter, beta) in [4.0, 2.0, 0.5].into_iter().enumerate() {
            let points: Vec<_> = [4.0, 6.0, 12.0]
                .into_iter()
                .map(|per_beta| {
                    let grid = Grid { beta, slices: (per_beta * beta) as usize };
                    let decoupling = model.decouple(grid, mu, Through::Real).unwrap();
                    let seed = 200 + (3 * number + hotter) as u64;
                    let plan = Plan { thermalization: 50, sweeps_per_row, ..Plan::new(seed, 2, 1280) };
                    let averages =
                        simulate(&decoupling, &observables, Options::default(), &plan, Control::default());
                    (grid.step(), averages.unwrap())
                })
                .collect();
            let exact = exact_averages(&system, beta, mu, sites);
            for (what, exact) in ["energy", "density"].into_iter().zip(exact) {
                let at = |(step, averages): &(f64, crate::Averages)| (*step, averages.mean(what).unwrap());
                let values: Vec<_> = points.iter().map(at).collect();
                if values.iter().all(|(_, v)| v.error < 1e-12) {
                    // Half filling is exact.
                    assert!((values[0].1.value - exact).abs() < 1e-9, "converged class");
                    continue;
                }
                let limit = extrapolated(&values).unwrap();
                let z = (limit.value - exact) / limit.error;
                println!("{name}, β = {beta}, {what}: {} ± {}, {z:.2}", limit.value, limit.error);
                assert!(z.abs() <= 4.0, "{name}, β = {beta}, {what}: {limit:?} {exact}");
                assert!(limit.error < 0.15, "{limit:?}");
                deviations.push(z);
            }
        }
    }
    let square = deviations.iter().map(|z| z * z).sum::<f64>() / deviations.len() as f64;
    assert!(deviations.len() >= 20 && (0.3..2.0).contains(&square), "{square} over {}", deviations.len());
}
