//! Lowest states: the Bethe ansatz, degeneracies, expectation values.

use eigentruth_exact::solve::{Options, ground, ground_energy, lowest};
use eigentruth_exact::{DEFAULT_MEMORY, ExactError, Spectrum, System};
use eigentruth_numerics::krylov;
use eigentruth_operators::{Complex64, GeneratorKind, NumericOperator};

use crate::support::{Builder, assert_close, c, chain, ring, rounding};

/// E0 of the Heisenberg ring from the Bethe equations `N arctan 2λ_j = π I_j + Σ_k arctan(λ_j − λ_k)` with `N/2` rapidities,
/// `E = N/4 − Σ 2/(4λ² + 1)` (H. Bethe, Z. Phys. 71, 205 (1931)).
pub(crate) fn bethe(sites: u32) -> f64 {
    let (n, m) = (f64::from(sites), sites / 2);
    let quantum = |j: u32| f64::from(j) - f64::from(m - 1) / 2.0;
    let mut rapidities = vec![0.0; m as usize];
    // The map contracts by about a half each time.
    for _ in 0..200 {
        let next = |j: u32| {
            let own: f64 = rapidities[j as usize];
            let phases: f64 = rapidities.iter().map(|other| (own - other).atan()).sum();
            0.5 * ((std::f64::consts::PI * quantum(j) + phases) / n).tan()
        };
        rapidities = (0..m).map(next).collect();
    }
    n / 4.0 - rapidities.iter().map(|l| 2.0 / (4.0 * l * l + 1.0)).sum::<f64>()
}

fn heisenberg_ring(sites: u32) -> System {
    let spins = Builder::spins(sites);
    System::new(spins.hamiltonian(&spins.heisenberg(&ring(sites)))).unwrap()
}

#[test]
fn rings_agree_with_the_bethe_ansatz() {
    let mut options = Options::default();
    options.krylov.tolerance = 1e-13;
    for sites in [8, 10, 12, 14, 16] {
        let system = heisenberg_ring(sites);
        let energy = ground_energy(&system, &system.sector(&[("2Sz", 0)]).unwrap(), &options).unwrap();
        let exact = bethe(sites);
        let tolerance = energy.error + rounding(sites as usize, exact.abs());
        assert!((energy.value - exact).abs() <= tolerance, "{sites}: {} {exact}", energy.value);
    }
}

#[test]
fn block_lanczos_finds_the_lower_end_of_the_spectrum() {
    // A flux through the ring: complex amplitudes, no degeneracies.
    let fermions = Builder::fermions(5, 2);
    let mut operator = fermions.hubbard(&chain(5), 1.0, 3.0);
    operator +=
        fermions.hop(4, 0, 0, Complex64::new(0.4, 0.3)) + fermions.hop(4, 0, 1, Complex64::new(0.4, 0.3));
    let system = System::new(fermions.hamiltonian(&operator)).unwrap();
    let sector = system.sector(&[("N0", 2), ("N1", 3)]).unwrap();
    let full = eigentruth_exact::SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap();
    let options =
        Options { krylov: krylov::Options { dense_below: 0, ..Default::default() }, ..Default::default() };
    let states = lowest(&system, &sector, 4, &options).unwrap();
    for (energy, exact) in states.energies().iter().zip(&full.energies) {
        assert!((energy.value - exact).abs() <= energy.error + full.error, "{energy:?} {exact}");
    }
    // ⟨H⟩ is the energy, ⟨N↑⟩ the number.
    let mean = states.expectation(&system, 1, &operator).unwrap();
    assert!((mean.value - full.energies[1]).abs() <= mean.error + full.error);
    let number = (0..5).fold(NumericOperator::zero(), |sum, site| sum + fermions.number(site, 0));
    let number = states.expectation(&system, 0, &number).unwrap();
    assert!((number.value - 2.0).abs() <= number.error);
    assert!(matches!(states.vector(9), Err(ExactError::Parameter { .. })));
}

#[test]
fn ground_levels_are_found_wherever_they_are() {
    // A ring of odd length: spin ½ and momenta ±k, so two states in each of 2Sz = ±1.
    let found = ground(&heisenberg_ring(9), &Options::default()).unwrap();
    assert_eq!((found.degeneracy(), found.certified), (4, true));
    let sectors: Vec<i64> = found.shares.iter().map(|share| share.sector.fixed()[0].value).collect();
    assert_eq!((sectors.len(), sectors.iter().sum::<i64>()), (2, 0));
    let spectrum = Spectrum::new(&heisenberg_ring(9), false, DEFAULT_MEMORY).unwrap();
    assert!(
        (found.energy.value - spectrum.ground_energy().value).abs() <= found.energy.error + spectrum.error()
    );
    let levels = spectrum.levels();
    let next = found.next.unwrap();
    assert!((next.value - levels[1].0).abs() <= next.error + spectrum.error());
    // A ferromagnet of six spins: 2S + 1 = 7, one in each sector.
    let spins = Builder::spins(6);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(6)).scaled(&c(-1.0)))).unwrap();
    let found = ground(&system, &Options::default()).unwrap();
    assert_eq!((found.degeneracy(), found.shares.len()), (7, 7));
    assert!((found.energy.value + 1.5).abs() <= found.energy.error);
    // A field takes the degeneracy away, and with it the symmetry under flips.
    let field = (0..6).fold(spins.heisenberg(&ring(6)).scaled(&c(-1.0)), |sum, site| {
        sum + spins.spin(GeneratorKind::Z, site).scaled(&c(0.1))
    });
    let system = System::new(spins.hamiltonian(&field)).unwrap();
    let found = ground(&system, &Options::default()).unwrap();
    assert_eq!((found.degeneracy(), found.shares[0].sector.fixed()[0].value), (1, -6));
}

#[test]
fn little_memory_is_refused_with_an_estimate() {
    let system = heisenberg_ring(16);
    let sector = system.sector(&[("2Sz", 0)]).unwrap();
    let options = Options { memory: 1000, ..Options::default() };
    let Err(ExactError::Memory { dimension, needed, .. }) = ground_energy(&system, &sector, &options) else {
        panic!("a kilobyte is not enough");
    };
    assert!(dimension == 12870 && needed > 1000);
    let whole = eigentruth_exact::SectorSpectrum::new(&system, &sector, true, 1 << 30);
    assert!(matches!(whole, Err(ExactError::Memory { .. })));
}

#[test]
fn evolution_follows_the_eigenstates() {
    let spins = Builder::spins(8);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&chain(8)))).unwrap();
    let sector = system.sector(&[("2Sz", 0)]).unwrap();
    let full = eigentruth_exact::SectorSpectrum::new(&system, &sector, true, DEFAULT_MEMORY).unwrap();
    // A Néel state.
    let start = full.basis.rank(0b0101_0101).unwrap();
    let mut psi = vec![Complex64::ZERO; full.energies.len()];
    psi[start] = c(1.0);
    let time = 7.3;
    let done = eigentruth_exact::evolution::evolve(&system, &full.basis, &mut psi, time, &Default::default())
        .unwrap();
    let mut exact = vec![Complex64::ZERO; psi.len()];
    for (state, energy) in full.energies.iter().enumerate() {
        let vector = full.vector(state).unwrap();
        let amplitude = vector[start].conj() * Complex64::cis(-energy * time);
        exact.iter_mut().zip(&vector).for_each(|(sum, v)| *sum += amplitude * v);
    }
    let difference: f64 = psi.iter().zip(&exact).map(|(a, b)| (a - b).norm_sqr()).sum();
    assert!(difference.sqrt() <= done.error + rounding(psi.len(), 4.0 * time));
    let norms: Vec<f64> = psi.iter().map(Complex64::norm_sqr).collect();
    assert_close(&[norms.iter().sum()], &[1.0], 2.0 * done.error + rounding(70, 1.0));
}
