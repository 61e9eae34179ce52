//! Fermion signs: free fermions, the Hubbard dimer, and the four-site ring.

use eigentruth_exact::observables::expectation;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_numerics::dense::hermitian_eigen;
use eigentruth_operators::{Complex64, NumericOperator};
use faer::Mat;

use crate::support::{Builder, Random, assert_close, chain, ring, rounding};

#[test]
fn random_quadratic_hamiltonians_fill_one_particle_levels() {
    for seed in 0..4 {
        let (sites, mut random) = (6, Random(seed));
        let fermions = Builder::fermions(sites, 1);
        let mut one = Mat::<Complex64>::zeros(6, 6);
        let mut sum = NumericOperator::zero();
        for i in 0..sites {
            for j in 0..=i {
                let value = if i == j { Complex64::from(random.next()) } else { random.complex() };
                one[(i as usize, j as usize)] = value;
                one[(j as usize, i as usize)] = value.conj();
                if i == j {
                    sum += fermions.number(i, 0).scaled(&value);
                } else {
                    sum += fermions.hop(i, j, 0, value);
                }
            }
        }
        let (levels, orbitals) = hermitian_eigen(one.as_ref()).unwrap();
        let filled = |set: u32| (0..6).filter(|k| set >> k & 1 == 1).map(|k| levels[k as usize]).sum::<f64>();
        let mut wanted: Vec<f64> = (0..64).map(filled).collect();
        wanted.sort_by(f64::total_cmp);
        let system = System::new(fermions.hamiltonian(&sum)).unwrap();
        let spectrum = Spectrum::new(&system, true, DEFAULT_MEMORY).unwrap();
        assert_close(&spectrum.energies(), &wanted, rounding(64, 6.0));
        // One-particle density matrix of the ground state: the projector on the negative levels.
        let (sector, state) = spectrum.ground_states()[0];
        let block = &spectrum.sectors[sector];
        let vector = block.vector(state).unwrap();
        for i in 0..6u32 {
            for j in 0..6u32 {
                let operator = fermions.create(i, 0) * fermions.annihilate(j, 0);
                let value = expectation(system.space(), &operator, &block.basis, &vector).unwrap();
                let projector: Complex64 = (0..6)
                    .filter(|k| levels[*k] < 0.0)
                    .map(|k| orbitals[(i as usize, k)].conj() * orbitals[(j as usize, k)])
                    .sum();
                assert!((value - projector).norm() <= rounding(640, 1.0), "{value} {projector}");
            }
        }
    }
}

#[test]
fn hubbard_dimer_has_its_closed_form() {
    // −t and U at half filling: E = (U − √(U² + 16 t²))/2, the triplet at 0.
    for (t, u) in [(1.0, 0.3), (1.0, 4.0), (0.7, 25.0), (1.0, -3.0)] {
        let fermions = Builder::fermions(2, 2);
        let system = System::new(fermions.hamiltonian(&fermions.hubbard(&chain(2), t, u))).unwrap();
        let sector = system.sector(&[("N0", 1), ("N1", 1)]).unwrap();
        let half = eigentruth_exact::SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap();
        let root = (u * u + 16.0 * t * t).sqrt();
        let mut wanted = [0.5 * (u - root), 0.5 * (u + root), 0.0, u];
        wanted.sort_by(f64::total_cmp);
        assert_close(&half.energies, &wanted, rounding(4, u.abs() + 4.0));
    }
}

#[test]
fn four_site_hubbard_ring_follows_nagaoka_and_particle_hole_symmetry() {
    let fermions = Builder::fermions(4, 2);
    let (t, u) = (1.0, 6.0);
    let system = System::new(fermions.hamiltonian(&fermions.hubbard(&ring(4), t, u))).unwrap();
    let of = |up, down| {
        let sector = system.sector(&[("N0", up), ("N1", down)]).unwrap();
        eigentruth_exact::SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap().energies
    };
    // Bipartite: E(4 − N↑, 4 − N↓) = E(N↑, N↓) + U (4 − N).
    for (up, down) in [(0, 1), (1, 1), (1, 2), (0, 3), (2, 2)] {
        let shift = u * f64::from(4 - up - down);
        let wanted: Vec<f64> = of(i64::from(up), i64::from(down)).iter().map(|e| e + shift).collect();
        assert_close(&of(i64::from(4 - up), i64::from(4 - down)), &wanted, rounding(36, 30.0));
    }
    // Attraction and repulsion: the lower half of one kind transformed, E_{-U}(N↑, N↓) = E_U(N↑, 4 − N↓) − U N↑.
    let attractive = System::new(fermions.hamiltonian(&fermions.hubbard(&ring(4), t, -u))).unwrap();
    let sector = attractive.sector(&[("N0", 1), ("N1", 1)]).unwrap();
    let one =
        eigentruth_exact::SectorSpectrum::new(&attractive, &sector, false, DEFAULT_MEMORY).unwrap().energies;
    let wanted: Vec<f64> = of(1, 3).iter().map(|e| e - u).collect();
    assert_close(&one, &wanted, rounding(16, 30.0));
    // Four electrons at U → ∞ approach the Heisenberg ring with J = 4t²/U: E → −2J − J (four bonds of −J/4).
    let strong = System::new(fermions.hamiltonian(&fermions.hubbard(&ring(4), 1.0, 4000.0))).unwrap();
    let sector = strong.sector(&[("N0", 2), ("N1", 2)]).unwrap();
    let energies =
        eigentruth_exact::SectorSpectrum::new(&strong, &sector, false, DEFAULT_MEMORY).unwrap().energies;
    let j = 4.0 / 4000.0;
    // The next order is t⁴/U³, with a coefficient of order 100 at most.
    assert!((energies[0] + 3.0 * j).abs() <= 100.0 / 4000f64.powi(3) + rounding(36, 8000.0));
}
