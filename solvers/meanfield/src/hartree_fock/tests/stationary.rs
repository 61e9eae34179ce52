//! Solutions are stationary in all directions, by the operator algebra and Wick's theorem, without the solver's Fock matrix.

use super::*;

/// `⟨[H, c†_a c_b]⟩` for all pairs of modes in the Gaussian state `density[(i, j)] = ⟨c†_i c_j⟩`.
///
/// Turned by `e^{iεÂ}`, `Â = Σ A_ab c†_a c_b`, a state changes its energy by `iε⟨[H, Â]⟩`: this is the gradient in every direction
/// there is. For the mean field F it equals `[F, P]` up to a transposition (D. J. Thouless, Nucl. Phys. 21, 225 (1960)). The
/// commutators are those of the operator algebra; their words of three bodies cancel exactly for coefficients that are binary fractions.
struct Gradient {
    modes: usize,
    commutators: Vec<Interacting>,
}

impl Gradient {
    /// Of a system of `sites` sites with spin.
    fn new(hamiltonian: &Hamiltonian, sites: usize) -> Self {
        let (modes, letters) = (2 * sites, FermionSystem::new(sites, 2));
        let commutator = |a: usize, b: usize| {
            let move_one = letters.create(a / 2, (a % 2) as u16) * letters.annihilate(b / 2, (b % 2) as u16);
            let commutator = hamiltonian.operator().commutator(&move_one);
            Interacting::of(hamiltonian.space(), &commutator).expect("one and two bodies")
        };
        let commutators = (0..modes * modes).map(|at| commutator(at / modes, at % modes)).collect();
        Self { modes, commutators }
    }

    fn at(&self, density: &Mat<Complex64>) -> Mat<Complex64> {
        let of = |a: usize, b: usize| self.commutators[a * self.modes + b].average(|i, j| density[(i, j)]);
        Mat::from_fn(self.modes, self.modes, of)
    }

    /// Its Frobenius norm.
    fn norm(&self, density: &Mat<Complex64>) -> f64 {
        linalg::norm(&[self.at(density)])
    }
}

/// A random determinant of `filled` electrons.
fn determinant(modes: usize, filled: usize, seed: u64) -> Mat<Complex64> {
    let u = rotation(&random_hermitian(modes, seed), 1.0);
    let bits = Mat::from_fn(modes, modes, |i, j| Complex64::from(f64::from(i == j && i < filled)));
    product_adjoint(product(u.as_ref(), bits.as_ref()).as_ref(), u.as_ref())
}

#[test]
fn averages_of_commutators_are_the_slope_of_the_energy() {
    let ring = Lattice::chain(3, Boundary::Periodic).unwrap();
    let hamiltonian = extended(&ring, 0.0, 4.0, 0.5);
    let (hf, gradient) = (generalized(&hamiltonian), Gradient::new(&hamiltonian, 3));
    for seed in 0..4 {
        let (density, a) = (determinant(6, 3, seed), random_hermitian(6, 100 + seed));
        let at = gradient.at(&density);
        // `turned` makes U ρ U† of ρ_ij = ⟨c†_i c_j⟩, which is the rotation of the modes by A = −aᵀ.
        let slope = (0..36).map(|k| at[(k / 6, k % 6)] * a[(k % 6, k / 6)]).sum::<Complex64>();
        let slope = -Complex64::I * slope;
        let energy = |angle: f64| turned(&hf, &density, &a, angle);
        let step = 1e-3;
        let difference = |h: f64| (energy(h) - energy(-h)) / (2.0 * h);
        // Richardson's extrapolation leaves step⁴.
        let numerical = (4.0 * difference(step) - difference(2.0 * step)) / 3.0;
        assert!((slope.re - numerical).abs() < 1e-8 && slope.im.abs() < 1e-13, "{slope} {numerical}");
        assert!(slope.re.abs() > 0.1, "{slope}");
    }
}

#[test]
fn the_gradient_vanishes_in_all_directions_where_it_converged() {
    let lattice = Lattice::triangular([3, 2], PERIODIC).unwrap().simple().unwrap();
    let hamiltonian = extended(&lattice, 0.0, 6.0, 0.5);
    let (hf, gradient) = (generalized(&hamiltonian), Gradient::new(&hamiltonian, 6));
    let (all, tolerance) = (Filling::Particles(vec![6]), 1e-11);
    // Identity class: an entry is a sum over the words that hold one of its two modes.
    let rounding = 8.0 * f64::EPSILON * hf.interacting().norm_bound();
    // The paramagnet, which is a saddle, and states with moments.
    let random = (0..5).map(|number| Start::Random { seed: 3, number });
    let starts: Vec<Start> = std::iter::once(Start::Occupations(vec![0.5; 12])).chain(random).collect();
    let found = hf.search_from(&all, &starts, &Options { tolerance, ..Options::default() }).unwrap();
    assert!(found.failed.is_empty() && found.distinct.len() > 1, "more than the lowest solution");
    for (number, distinct) in found.distinct.iter().enumerate() {
        let solution = &distinct.solution;
        let norm = gradient.norm(solution.density());
        // Small, and as small as it says.
        assert!(norm <= tolerance + rounding, "solution {number}: {norm:e}");
        assert!((norm - solution.residual).abs() <= rounding, "{number}: {norm:e} {:e}", solution.residual);
        let words = hf.interacting().average(|i, j| solution.density()[(i, j)]).re;
        assert!((words - solution.energy.value).abs() <= solution.energy.error, "{words}");
    }
    // What stopped early fails, by what it says itself.
    for early in [1e-4, 1e-6, 1e-8, 1e-10] {
        let options = Options { tolerance: early, ..Options::default() };
        let solution = hf.solve(&all, &Start::Random { seed: 3, number: 0 }, &options).unwrap();
        let norm = gradient.norm(solution.density());
        assert!(norm > tolerance + rounding && norm <= early + rounding, "{early:e}: {norm:e}");
        assert!((norm - solution.residual).abs() <= rounding, "{early:e}: {norm:e} {:e}", solution.residual);
    }
    assert!(gradient.norm(&determinant(12, 6, 55)) > 1.0);
}

#[test]
fn bloch_waves_are_stationary_in_directions_that_break_their_symmetry() {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let hamiltonian = extended(&ring, 0.25, 4.0, 0.5);
    let shift = Symmetry::translation(hamiltonian.space(), &ring.translation([2, 0]).unwrap()).unwrap();
    let hf = HartreeFock::new(&hamiltonian, Restriction::Unrestricted, &[shift]).unwrap();
    let gradient = Gradient::new(&hamiltonian, 6);
    let rounding = 8.0 * f64::EPSILON * hf.interacting().norm_bound();
    let options = Options { tolerance: 1e-11, ..Options::default() };
    let found = hf.search(&numbers(3, 3), 4, 8, &options).unwrap();
    assert!(hf.moments(found.lowest())[0].spin[2].value.abs() > 0.1, "a magnet, not fixed by symmetry");
    for distinct in &found.distinct {
        let norm = gradient.norm(distinct.solution.density());
        assert!(norm <= options.tolerance + rounding, "{norm:e}");
    }
}
