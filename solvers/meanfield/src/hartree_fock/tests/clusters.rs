//! Against exact diagonalization and two simple determinants, on clusters of every lattice, in real space and in Bloch waves.

use super::*;

const MIXED: [Boundary; 2] = [Boundary::Periodic, Boundary::Open];

/// A cluster, the strength of hopping to second neighbours, the numbers of up and down electrons.
type Case = (Lattice, f64, usize, usize);

/// The corners of a cube, which is no lattice of the plane.
fn cube() -> Lattice {
    let bonds = (0..8_usize).flat_map(|a| (0..3).map(move |k| (a, a ^ (1 << k)))).filter(|(a, b)| a < b);
    let bonds: Vec<String> = bonds.map(|(a, b)| format!("{{ from = {a}, to = {b} }}")).collect();
    Lattice::from_toml(&format!("name = \"cube\"\nsites = 8\nbonds = [{}]", bonds.join(", "))).unwrap()
}

/// Every lattice of the models, few electrons, so that exact energies take milliseconds.
fn cases() -> Vec<Case> {
    let chain = |n, boundary| Lattice::chain(n, boundary).unwrap();
    vec![
        (chain(6, Boundary::Open), 0.0, 3, 3),
        (chain(6, Boundary::Periodic), 0.3, 3, 2),
        (Lattice::dimer_chain(3, Boundary::Periodic).unwrap(), 0.0, 3, 3),
        (Lattice::ladder(3, 2, OPEN).unwrap(), 0.0, 3, 3),
        (Lattice::square([3, 2], OPEN).unwrap(), -0.4, 2, 3),
        (Lattice::square([3, 3], PERIODIC).unwrap(), 0.0, 2, 1),
        (Lattice::triangular([3, 2], OPEN).unwrap(), 0.0, 3, 2),
        (Lattice::triangular([3, 2], PERIODIC).unwrap().simple().unwrap(), 0.0, 3, 3),
        (Lattice::honeycomb([2, 2], OPEN).unwrap(), 0.0, 2, 2),
        (Lattice::honeycomb([2, 2], PERIODIC).unwrap(), 0.0, 1, 2),
        (Lattice::kagome([2, 1], MIXED).unwrap(), 0.0, 2, 2),
        (Lattice::kagome([1, 2], OPEN).unwrap(), 0.2, 3, 3),
        (Lattice::square_octagon([2, 1], MIXED).unwrap(), 0.0, 2, 2),
        (cube(), 0.0, 2, 2),
    ]
}

fn built(case: &Case, u: f64, v: f64) -> Hamiltonian {
    extended(&case.0, case.1, u, v)
}

fn exact(hamiltonian: &Hamiltonian, up: usize, down: usize) -> eigentruth_numerics::Estimate {
    let system = System::new(hamiltonian.clone()).unwrap();
    let sector = system.sector(&[("N0", up as i64), ("N1", down as i64)]).unwrap();
    solve::ground_energy(&system, &sector, &solve::Options::default()).unwrap()
}

/// The energies of two determinants that know nothing of self-consistency: the best one with every electron on a site of its
/// own choice, and the Fermi sea of the hopping alone.
fn simple_determinants(hf: &HartreeFock, up: usize, down: usize) -> (f64, f64, Mat<Complex64>) {
    let modes = hf.interacting().modes();
    let sites = modes / 2;
    let states = |n: usize| (0..1_u32 << sites).filter(move |bits| bits.count_ones() as usize == n);
    let mut atomic = f64::INFINITY;
    for (a, b) in states(up).flat_map(|a| states(down).map(move |b| (a, b))) {
        let filled = |mode: usize| [a, b][mode % 2] >> (mode / 2) & 1 == 1;
        let density = |i, j| Complex64::from(f64::from(i == j && filled(i)));
        atomic = atomic.min(hf.interacting().average(density).re);
    }
    let mut hopping = Mat::<Complex64>::zeros(modes, modes);
    for &(i, j, h) in hf.interacting().one_body() {
        hopping[(i, j)] += h;
    }
    let mut sea = Mat::<Complex64>::zeros(modes, modes);
    for (spin, number) in [up, down].into_iter().enumerate() {
        let own = Mat::from_fn(sites, sites, |i, j| hopping[(2 * i + spin, 2 * j + spin)]);
        let (_, orbitals) = linalg::eigen(&own).unwrap();
        for (i, j) in (0..sites).flat_map(|i| (0..sites).map(move |j| (i, j))) {
            let entry = (0..number).map(|k| orbitals[(i, k)].conj() * orbitals[(j, k)]).sum();
            sea[(2 * i + spin, 2 * j + spin)] = entry;
        }
    }
    (atomic, hf.interacting().average(|i, j| sea[(i, j)]).re, sea)
}

#[test]
fn energies_lie_between_the_exact_ones_and_those_of_simple_determinants() {
    for case in &cases() {
        let (name, up, down) = (case.0.name(), case.2, case.3);
        for (u, v) in [(4.0, 0.0), (2.0, 1.5), (-3.0, 0.2)] {
            let hamiltonian = built(case, u, v);
            let (hf, options) = (unrestricted(&hamiltonian), Options::default());
            let (atomic, sea, density) = simple_determinants(&hf, up, down);
            let mut starts: Vec<Start> = (0..4).map(|number| Start::Random { seed: 7, number }).collect();
            starts.push(Start::Density(density));
            let ours = hf.search_from(&numbers(up, down), &starts, &options);
            let ours = ours.unwrap_or_else(|error| panic!("{name} {u} {v}: {error}"));
            let exact = exact(&hamiltonian, up, down);
            for found in &ours.distinct {
                let bound = &found.solution.energy;
                assert!(bound.value >= exact.value - exact.error - bound.error, "{name} {u} {v}: {bound:?}");
            }
            let lowest = &ours.lowest().energy;
            // Two electrons that meet are correlated: no determinant is exact.
            assert!(lowest.value > exact.value + 1e-4, "{name} {u} {v}: {} {}", lowest.value, exact.value);
            // The correlation energy is less than what the simple determinants miss.
            assert!(
                lowest.value < atomic.min(sea) + lowest.error,
                "{name} {u} {v}: {} {atomic} {sea}",
                lowest.value
            );
            // With attraction an odd electron keeps levels at the Fermi energy degenerate, and no filling of them is self-consistent.
            if u < 0.0 {
                continue;
            }
            // More freedom is never worse, started from the unrestricted solution.
            let start = Start::Density(ours.lowest().density().clone());
            let all = Filling::Particles(vec![up + down]);
            let starts = [start, Start::Random { seed: 5, number: 1 }];
            let free = generalized(&hamiltonian).search_from(&all, &starts, &options);
            let free = free.unwrap_or_else(|error| panic!("{name} {u} {v}: {error}"));
            let free = &free.lowest().energy;
            assert!(free.value <= lowest.value + free.error + lowest.error, "{name} {u} {v}");
        }
    }
}

/// The smallest number of electrons of one spin, at least 2, that fills the levels of the hopping up to a gap.
fn closed_shell(hf: &HartreeFock) -> usize {
    let sites = hf.interacting().modes() / 2;
    let mut hopping = Mat::<Complex64>::zeros(sites, sites);
    for &(i, j, h) in hf.interacting().one_body().iter().filter(|term| term.0 % 2 == 0) {
        hopping[(i / 2, j / 2)] += h;
    }
    let (levels, _) = linalg::eigen(&hopping).unwrap();
    (2..sites).find(|&n| levels[n] - levels[n - 1] > 0.1).expect("a gap")
}

#[test]
fn bloch_waves_of_every_lattice_have_the_energies_of_real_space() {
    let lattices = [
        (Lattice::chain(6, Boundary::Periodic), 6),
        (Lattice::dimer_chain(3, Boundary::Periodic), 3),
        (Lattice::ladder(4, 2, MIXED), 4),
        (Lattice::square([3, 3], PERIODIC), 9),
        (Lattice::triangular([3, 2], PERIODIC), 6),
        (Lattice::honeycomb([2, 2], PERIODIC), 4),
        (Lattice::kagome([3, 1], PERIODIC), 3),
        (Lattice::square_octagon([2, 1], PERIODIC), 2),
    ];
    for (lattice, cells) in lattices {
        let lattice = lattice.unwrap();
        let name = lattice.name();
        for (u, v) in [(0.0, 0.0), (2.0, 0.25), (5.0, 0.5)] {
            let hamiltonian = extended(&lattice, 0.0, u, v);
            let shifts = [[1, 0], [0, 1]].into_iter().filter_map(|cells| lattice.translation(cells));
            let kept: Vec<Symmetry> =
                shifts.map(|shift| Symmetry::translation(hamiltonian.space(), &shift).unwrap()).collect();
            let folded = HartreeFock::new(&hamiltonian, Restriction::Unrestricted, &kept).unwrap();
            assert_eq!(folded.momenta(), cells, "{name}");
            let (real, options) = (unrestricted(&hamiltonian), Options::default());
            let n = closed_shell(&real);
            let (_, sea, density) = simple_determinants(&real, n, n);
            // The Fermi sea of closed shells has all symmetries, and the iteration keeps them in both.
            let start = Start::Density(density);
            let [a, b] = [&folded, &real].map(|hf| hf.solve(&numbers(n, n), &start, &options));
            let [a, b] = [a, b].map(|found| found.unwrap_or_else(|error| panic!("{name} {u} {v}: {error}")));
            let allowed = a.energy.error + b.energy.error;
            assert!(
                (a.energy.value - b.energy.value).abs() <= allowed,
                "{name} {u}: {:?} {:?}",
                a.energy,
                b.energy
            );
            for (a, b) in a.levels.iter().zip(&b.levels) {
                assert!((a.energy - b.energy).abs() < 1e-8, "{name} {u}: {a:?} {b:?}");
            }
            assert!(a.energy.value <= sea + a.energy.error, "{name} {u}");
            let exact = exact(&hamiltonian, n, n);
            let correlation = a.energy.value - exact.value;
            if u == 0.0 {
                assert!(correlation.abs() <= exact.error + a.energy.error, "{name}: {correlation:e}");
            } else {
                assert!(correlation > 1e-3, "{name} {u}: {correlation:e}");
            }
        }
    }
}
