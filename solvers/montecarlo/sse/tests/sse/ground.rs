//! Ground states at low temperature.

use std::f64::consts::TAU;

use eigentruth_exact::{System, solve};
use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::{Estimate, Provenance, dense};
use eigentruth_sse::{Measurements, Simulation, Update};
use faer::Mat;

use super::exact::Comparisons;

fn energy_per_site(lattice: &Lattice, beta: f64, plan: &Plan) -> Estimate {
    let h = hamiltonians::heisenberg(lattice, Spin::HALF, |_| 1.0).unwrap();
    let simulation = Simulation::new(&h, beta, &Update::Automatic, Measurements::default()).unwrap();
    assert_eq!(simulation.update(), "loops");
    let record = simulation.run(plan, Control::default()).unwrap();
    record.energy().unwrap().scaled(1.0 / lattice.len() as f64)
}

fn square(length: usize) -> Lattice {
    Lattice::square([length; 2], [Boundary::Periodic; 2]).unwrap()
}

/// The energy a site of the ring of N spins: `N θ(2λ_j) = 2π I_j + Σ_k θ(λ_j − λ_k)` with `θ(x) = 2 arctan x` and
/// consecutive `I_j` (H. Bethe, Z. Phys. 71, 205 (1931)), `E = N/4 − Σ 2/(1 + 4λ²)`.
fn bethe_ansatz(sites: usize) -> f64 {
    let (n, m) = (sites as f64, sites / 2);
    let quantum = |j: usize| j as f64 - (m as f64 - 1.0) / 2.0;
    let mut rapidities = vec![0.0f64; m];
    for _ in 0..2000 {
        let of = |j: usize| {
            let sum: f64 = rapidities.iter().map(|other| 2.0 * (rapidities[j] - other).atan()).sum();
            ((TAU * quantum(j) + sum) / (2.0 * n)).tan() / 2.0
        };
        rapidities = (0..m).map(of).collect();
    }
    0.25 - rapidities.iter().map(|x| 2.0 / (1.0 + 4.0 * x * x)).sum::<f64>() / n
}

#[test]
fn the_ring_has_the_energy_of_the_bethe_ansatz() {
    let mut comparisons = Comparisons::default();
    // The sum over N tends to 1/4 − ln 2.
    assert!((bethe_ansatz(8) + 0.456_386_7).abs() < 1e-6);
    // The first excitation lies π²/2N above: e^{−βΔ} is 10⁻⁵, far below the errors.
    let ring = Lattice::chain(24, Boundary::Periodic).unwrap();
    let energy = energy_per_site(&ring, 60.0, &Plan::new(400, 4, 2_500));
    comparisons.run();
    comparisons.add("ring of 24", &energy, bethe_ansatz(24));
    assert!(energy.error < 3e-4, "{}", energy.error);
    comparisons.check(1);
}

#[test]
fn four_by_four_has_the_energy_of_exact_diagonalization() {
    let mut comparisons = Comparisons::default();
    let lattice = square(4);
    let h = hamiltonians::heisenberg(&lattice, Spin::HALF, |_| 1.0).unwrap();
    let system = System::new(h).unwrap();
    let sector = system.sector(&[(&system.charges()[0].name, 0)]).unwrap();
    let exact = solve::ground_energy(&system, &sector, &solve::Options::default()).unwrap().value / 16.0;
    assert!((exact + 0.701_780).abs() < 1e-6);
    let energy = energy_per_site(&lattice, 24.0, &Plan::new(410, 4, 5_000));
    comparisons.run();
    comparisons.add("4×4", &energy, exact);
    assert!(energy.error < 4e-4, "{}", energy.error);
    comparisons.check(1);
}

/// A. W. Sandvik, Phys. Rev. B 56, 11678 (1997): −0.669437(5). L = 4 may need a third power of 1/L: with two of them all six sizes have
/// χ² = 7.1 for three degrees of freedom. Measured: −0.669371(64) from all six, χ² = 0.5; −0.669417(49) without L = 4. Two minutes of a processor.
#[test]
#[ignore = "two minutes of computation"]
fn the_square_lattice_extrapolates_to_its_energy() {
    let energies: Vec<(f64, Estimate)> =
        [(4, 16_000), (6, 16_000), (8, 12_000), (10, 8_000), (12, 8_000), (16, 8_000)]
            .into_iter()
            .map(|(length, rows)| {
                let plan = Plan { thermalization: 500, ..Plan::new(420 + length as u64, 4, rows) };
                // The lowest level stands Δ = 1/(χL²) above the ground state, χ ≈ 0.066: βΔ ≥ 7 leaves less than 10⁻⁵ in the energy.
                let beta = (4.0 * length as f64).max(0.5 * (length * length) as f64);
                let energy = energy_per_site(&square(length), beta, &plan);
                println!("{length}: {} ± {}", energy.value, energy.error);
                (length as f64, energy)
            })
            .collect();
    for (from, powers, most) in [(0, [3, 4, 5].as_slice(), 2.5e-4), (1, [3, 4].as_slice(), 6e-5)] {
        let [value, error, squares] = extrapolated(&energies[from..], powers);
        println!("from {}, powers {powers:?}: {value} ± {error}, χ² {squares}", energies[from].0);
        assert!((value + 0.669_437).abs() <= 4.0 * error.hypot(5e-6) && error < most, "{value} ± {error}");
        // But for one time in 10⁴ χ² of two degrees of freedom is smaller.
        assert!(squares < 18.4, "{squares}");
    }
}

/// `e(L) = e + Σ a_p/L^p` by weighted least squares: e, its error, and χ².
fn extrapolated(energies: &[(f64, Estimate)], powers: &[i32]) -> [f64; 3] {
    let row = |length: f64| std::iter::once(1.0).chain(powers.iter().map(move |p| length.powi(-p)));
    let of = |at: usize, column: usize| {
        let (length, energy) = &energies[at];
        row(*length).nth(column).unwrap() / energy.error
    };
    let design = Mat::from_fn(energies.len(), 1 + powers.len(), of);
    // The columns are of very different sizes, so that no normal equations are made.
    let (q, r) = dense::qr(design.as_ref());
    let right = |k: usize| -> f64 {
        energies.iter().enumerate().map(|(at, (_, energy))| q[(at, k)] * energy.value / energy.error).sum()
    };
    let n = 1 + powers.len();
    let solved = |mut x: Vec<f64>| {
        for k in (0..n).rev() {
            let known: f64 = (k + 1..n).map(|j| r[(k, j)] * x[j]).sum();
            x[k] = (x[k] - known) / r[(k, k)];
        }
        x
    };
    let fitted = solved((0..n).map(right).collect());
    // The first row of R⁻¹ holds the error of e.
    let unit = |k: usize| (0..n).map(|j| if j == k { 1.0 } else { 0.0 }).collect();
    let error = (0..n).map(|k| solved(unit(k))[0].powi(2)).sum::<f64>().sqrt();
    let off = |(length, energy): &(f64, Estimate)| {
        let value: f64 = row(*length).zip(&fitted).map(|(power, factor)| power * factor).sum();
        ((energy.value - value) / energy.error).powi(2)
    };
    [fitted[0], error, energies.iter().map(off).sum()]
}

#[test]
fn extrapolations_find_what_they_were_made_of() {
    let known = |error: f64| {
        [4.0, 6.0, 8.0, 10.0, 12.0, 16.0].map(|length: f64| {
            let value = -0.67 - 2.2 * length.powi(-3) + 3.0 * length.powi(-4) - length.powi(-5);
            (length, Estimate::statistical(value, error, Provenance::default()))
        })
    };
    let [value, error, squares] = extrapolated(&known(1e-4), &[3, 4, 5]);
    assert!((value + 0.67).abs() < 1e-10 && squares < 1e-10, "{value} {squares}");
    // Errors are those of the energies, magnified.
    assert!(
        (extrapolated(&known(2e-4), &[3, 4, 5])[1] / error - 2.0).abs() < 1e-9 && error > 1e-4,
        "{error}"
    );
    // A power that is left out shows.
    assert!(extrapolated(&known(1e-7), &[3, 4])[2] > 100.0);
}
