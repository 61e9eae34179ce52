//! Ground states at low temperature.

use std::f64::consts::TAU;

use eigentruth_exact::{System, solve};
use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::Estimate;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_sse::{Measurements, Simulation, Update};

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

/// A. W. Sandvik, Phys. Rev. B 56, 11678 (1997): −0.669437(5). Here −0.669417(49), with χ² = 0.5 for two degrees of freedom; two minutes of
/// a processor. L = 4 is too small for two powers of 1/L: with it (−0.701704(222)) they give −0.669510(34) and χ² = 7.1 for three.
#[test]
#[ignore = "two minutes of computation"]
fn the_square_lattice_extrapolates_to_its_energy() {
    let energies: Vec<(f64, Estimate)> = [(6, 16_000), (8, 12_000), (10, 8_000), (12, 8_000), (16, 8_000)]
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
    let [value, error, squares] = extrapolated(&energies);
    println!("extrapolated: {value} ± {error}, χ² {squares}");
    assert!((value + 0.669_437).abs() <= 4.0 * error.hypot(5e-6) && error < 6e-5, "{value} ± {error}");
    // But for one time in 10⁴ χ² of two degrees of freedom is smaller.
    assert!(squares < 18.4, "{squares}");
}

/// `e(L) = e + a/L³ + b/L⁴` by weighted least squares: e, its error, and χ².
fn extrapolated(energies: &[(f64, Estimate)]) -> [f64; 3] {
    let row = |length: f64| [1.0, length.powi(-3), length.powi(-4)];
    let mut normal = [[0.0; 4]; 3];
    for (length, energy) in energies {
        let (row, weight) = (row(*length), energy.error.powi(-2));
        for i in 0..3 {
            (0..3).for_each(|j| normal[i][j] += weight * row[i] * row[j]);
            normal[i][3] += weight * row[i] * energy.value;
        }
    }
    let determinant = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let columns = |of: [usize; 3]| determinant(normal.map(|row| of.map(|k| row[k])));
    let whole = columns([0, 1, 2]);
    // Cramer's rule.
    let fitted = [[3, 1, 2], [0, 3, 2], [0, 1, 3]].map(|of| columns(of) / whole);
    let error = ((normal[1][1] * normal[2][2] - normal[1][2] * normal[2][1]) / whole).sqrt();
    let off = |(length, energy): &(f64, Estimate)| {
        let value: f64 = row(*length).iter().zip(fitted).map(|(power, factor)| power * factor).sum();
        ((energy.value - value) / energy.error).powi(2)
    };
    [fitted[0], error, energies.iter().map(off).sum()]
}
