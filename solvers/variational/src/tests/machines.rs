//! Boltzmann machines and Jastrow factors.

use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::lower::Layout;

use super::{ALTERNATING, Case, case, heisenberg_ring, ising_ring, laws, ring};
use crate::{
    Enumeration, Jastrow, JastrowFactor, Moves, PairClasses, Rbm, Sampling, WaveFunction, generated_group,
};

#[test]
fn laws_of_boltzmann_machines() {
    let mut checks = 0;
    let (spins, pauli) = (heisenberg_ring(6), ising_ring(5));
    checks += laws::hold(&Rbm::<f64>::new(6, 6, ALTERNATING, 0.3, 1).unwrap(), &spins);
    checks += laws::hold(&Rbm::<Complex64>::new(6, 9, 0, 0.3, 2).unwrap(), &spins);
    checks += laws::hold(&Rbm::<Complex64>::new(5, 11, 0b101, 0.3, 3).unwrap(), &pauli);
    checks += laws::hold(&Rbm::<f64>::new(5, 4, 0, 0.5, 4).unwrap(), &pauli);
    let shifts: Vec<Vec<usize>> = ring(6).translations().into_iter().map(|shift| shift.sites).collect();
    let group = generated_group(&shifts).expect("permutations");
    checks += laws::hold(&Rbm::<f64>::symmetric(&group, 2, ALTERNATING, 0.3, 5).unwrap(), &spins);
    checks += laws::hold(&Rbm::<Complex64>::symmetric(&group, 1, 0, 0.3, 6).unwrap(), &spins);
    assert!(checks > 3000, "{checks}");
}

#[test]
fn a_symmetric_machine_has_the_same_amplitude_everywhere_in_an_orbit() {
    let shifts: Vec<Vec<usize>> = ring(6).translations().into_iter().map(|shift| shift.sites).collect();
    let wave = Rbm::<Complex64>::symmetric(&generated_group(&shifts).unwrap(), 2, 0, 0.4, 5).unwrap();
    assert_eq!(wave.parameter_count(), 1 + 2 + 12);
    let log = |x: u64| wave.log_amplitude(&wave.walker(x));
    for x in 0..64u64 {
        let turned = x << 1 & 63 | x >> 5;
        assert!((log(x) - log(turned)).norm() <= 1e3 * f64::EPSILON, "{x:#b}");
    }
}

fn jastrow_cases() -> (Case, Case) {
    let ladder = Lattice::square([3, 2], [Boundary::Periodic, Boundary::Open]).expect("a lattice");
    let spins =
        hamiltonians::j1_j2(&Lattice::square([4, 2], [Boundary::Open; 2]).unwrap(), Spin::HALF, 1.0, 0.4);
    let bosons = hamiltonians::bose_hubbard(&ladder, 3, 1.0, 3.0, 0.0).expect("a Hamiltonian");
    let spins = case(spins.expect("a Hamiltonian"), &[("2Sz", 0)], &[("2Sz", 0)]);
    (spins, case(bosons, &[("N", 4)], &[("N", 4)]))
}

fn filled<S: eigentruth_numerics::Scalar>(mut factor: JastrowFactor<S>, seed: u64) -> JastrowFactor<S> {
    use rand::RngExt;
    let mut random = eigentruth_numerics::streams::stream(seed, 0);
    let count = factor.parameters().len();
    let values: Vec<S> = (0..count).map(|_| S::random(&mut || random.random::<f64>() - 0.5)).collect();
    factor.set_parameters(&values).expect("finite");
    factor
}

#[test]
fn laws_of_jastrow_factors_of_spins_and_bosons() {
    let (spins, bosons) = jastrow_cases();
    let layout = |case: &Case| Layout::new(case.hamiltonian.space()).unwrap();
    let ladder = Lattice::square([3, 2], [Boundary::Periodic, Boundary::Open]).unwrap();
    let pairs = PairClasses::all(8);
    let real = filled(JastrowFactor::<f64>::new(&layout(&spins), pairs.clone(), 0.5), 1);
    let complex = filled(JastrowFactor::<Complex64>::new(&layout(&spins), pairs, 0.5), 2);
    let distances = PairClasses::by_distance(&ladder, 10.0);
    let density = filled(JastrowFactor::<f64>::new(&layout(&bosons), distances, 0.0), 3);
    let (real, complex) = (Jastrow::new(real, ALTERNATING), Jastrow::new(complex, 0));
    let density = Jastrow::new(density, 0);
    let checks = laws::hold(&real, &spins) + laws::hold(&complex, &spins) + laws::hold(&density, &bosons);
    assert!(checks > 1000, "{checks}");
    let exchanges = Moves::exchange_bonds(&Lattice::square([4, 2], [Boundary::Open; 2]).unwrap());
    let bonds: Vec<[usize; 2]> = ladder.bonds().iter().map(|bond| [bond.from, bond.to]).collect();
    // Two bits a site, one boson on each of four.
    let (up, single) = (0b1111, 0b0101_0101);
    let metropolis = |moves| Sampling::Metropolis { moves, steps: 8 };
    let all = [
        super::sampling::z_scores(&real, &spins, &metropolis(exchanges), up, 5),
        super::sampling::z_scores(&complex, &spins, &metropolis(Moves::Connected(spins.rows.clone())), up, 6),
        super::sampling::z_scores(
            &density,
            &bosons,
            &metropolis(Moves::hops(&layout(&bosons), &bonds)),
            single,
            7,
        ),
    ];
    super::sampling::agree(&all);
}

#[test]
fn haldane_and_shastry_have_a_jastrow_state() {
    // ψ = Π_{i<j} |sin π(i−j)/N|^{2 s_i s_j·4…} with Marshall's sign is the ground state of J/d² on a ring (F. D. M. Haldane, Phys. Rev. Lett.
    // 60, 635 (1988); B. S. Shastry, ibid. 639): E = −π²(N + 5/N)/24, for H = Σ_{i<j} (π/N)² S·S / sin²(π(i−j)/N).
    let n = 8usize;
    let chord = |i: usize, j: usize| (std::f64::consts::PI * (i as f64 - j as f64) / n as f64).sin().abs();
    let mut system = hamiltonians::SpinSystem::new(n, Spin::HALF);
    for i in 0..n {
        for j in 0..i {
            use eigentruth_operators::GeneratorKind::{Minus, Plus, Z};
            let coupling = (std::f64::consts::PI / n as f64 / chord(i, j)).powi(2);
            let flip =
                system.spin(i, Plus) * system.spin(j, Minus) + system.spin(i, Minus) * system.spin(j, Plus);
            let axis = system.spin(i, Z) * system.spin(j, Z);
            system.add(
                &(flip.scaled(&Complex64::new(0.5 * coupling, 0.0))
                    + axis.scaled(&Complex64::new(coupling, 0.0))),
            );
        }
    }
    let case = case(system.build().unwrap(), &[("2Sz", 0)], &[("2Sz", 0)]);
    let layout = Layout::new(case.hamiltonian.space()).unwrap();
    let pairs = PairClasses::all(n);
    let mut factor = JastrowFactor::<f64>::new(&layout, pairs.clone(), 0.5);
    // Between up spins d², and with Sᶻ = 0 all pairs of equal spins alike: 2 ln d · Sᶻ_i Sᶻ_j each.
    let mut values = vec![0.0; pairs.count()];
    for i in 0..n {
        for j in 0..i {
            values[pairs.of(i, j).unwrap()] = 2.0 * chord(i, j).ln();
        }
    }
    factor.set_parameters(&values).unwrap();
    let energy =
        Enumeration::new(&Jastrow::new(factor, ALTERNATING), &case.sector).unwrap().energy(&case.rows);
    let expected = -std::f64::consts::PI.powi(2) * (n as f64 + 5.0 / n as f64) / 24.0;
    assert!((energy.value - expected).abs() <= 1e-10, "{} and {expected}", energy.value);
    assert!((case.ground - expected).abs() <= 1e-8, "{}", case.ground);
    assert!(energy.diagnostics["variance"] <= 1e-12);
}
