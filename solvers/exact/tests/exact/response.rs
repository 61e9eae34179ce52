//! Spectral functions: sum rules, detailed balance, and the response to a real field.

use eigentruth_exact::solve::{Options, lowest};
use eigentruth_exact::spectral::lehmann;
use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_operators::{Budget, Complex64, GeneratorKind, NumericOperator};

use crate::support::{Builder, c, chain, ring, rounding};

/// `Tr(ρ O)` from the spectrum, by matrices between eigenstates.
fn thermal(system: &System, spectrum: &Spectrum, operator: &NumericOperator, beta: f64) -> Complex64 {
    let (p, _) = Ensemble::grand(spectrum, &[]).unwrap().probabilities(beta).unwrap();
    let mut sum = Complex64::ZERO;
    let mut first = 0;
    for sector in &spectrum.sectors {
        let matrix = sector.matrix(system, operator, sector).unwrap();
        for n in 0..sector.energies.len() {
            sum += matrix[(n, n)] * p[first + n];
        }
        first += sector.energies.len();
    }
    sum
}

#[test]
fn moments_are_commutators_and_peaks_obey_detailed_balance() {
    let spins = Builder::spins(5);
    let mut operator = spins.heisenberg(&ring(5));
    operator += spins.exchange(0, 2).scaled(&c(0.3));
    let system = System::new(spins.hamiltonian(&operator)).unwrap();
    let spectrum = Spectrum::new(&system, true, DEFAULT_MEMORY).unwrap();
    let (plus, minus) = (spins.spin(GeneratorKind::Plus, 1), spins.spin(GeneratorKind::Minus, 3));
    let beta = 0.8;
    let lines = lehmann(&system, &spectrum, &plus, &minus, beta).unwrap();
    let tolerance = rounding(32 * 32, 4.0);
    // ∫ S = ⟨A B⟩, ∫ ω S = ⟨A [H, B]⟩.
    let zeroth = thermal(&system, &spectrum, &(&plus * &minus), beta);
    assert!((lines.moment(0) - zeroth).norm() <= tolerance);
    let commutator = operator.commutator(&minus);
    let commutator =
        (&plus * &commutator).normal_order(system.space().algebra(), &mut Budget::unlimited()).unwrap();
    assert!((lines.moment(1) - thermal(&system, &spectrum, &commutator, beta)).norm() <= tolerance);
    // S_AB(−ω) = e^{−βω} S_BA(ω), as moments: ∫ e^{−βω} S_BA = ∫ S_AB.
    let back = lehmann(&system, &spectrum, &minus, &plus, beta).unwrap();
    let balanced: Complex64 = back.peaks.iter().map(|p| p.weight * (-beta * p.frequency).exp()).sum();
    assert!((balanced - zeroth).norm() <= tolerance * (beta * 8.0).exp());
}

#[test]
fn the_static_susceptibility_is_the_response_to_a_field() {
    // Free energy of H − h A: ∂⟨A⟩/∂h at h = 0 for A = n_0, which does not commute with H.
    let fermions = Builder::fermions(3, 2);
    let base = fermions.hubbard(&chain(3), 1.0, 3.0);
    let a = fermions.number(0, 0) - fermions.number(2, 1);
    let beta = 1.7;
    let system = System::new(fermions.hamiltonian(&base)).unwrap();
    let spectrum = Spectrum::new(&system, true, DEFAULT_MEMORY).unwrap();
    let mean = thermal(&system, &spectrum, &a, beta).re;
    let lines = lehmann(&system, &spectrum, &a, &a, beta).unwrap();
    let kubo = lines.static_susceptibility(beta).re - beta * mean * mean;
    let ln_z = |h: f64| {
        let system = System::new(fermions.hamiltonian(&(&base - &a.scaled(&c(h))))).unwrap();
        let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
        Ensemble::grand(&spectrum, &[]).unwrap().at(beta).unwrap().ln_partition.value
    };
    // A fourth-order second difference errs by step⁴/90 times the sixth derivative (at most (2β)⁶ · 120), and rounding
    // is amplified by 1/step².
    let step = 1.0 / 64.0;
    let second =
        (16.0 * (ln_z(step) + ln_z(-step)) - (ln_z(2.0 * step) + ln_z(-2.0 * step)) - 30.0 * ln_z(0.0))
            / (12.0 * step * step);
    let tolerance = step.powi(4) / 90.0 * (2.0 * beta).powi(6) * 120.0 + rounding(64, 10.0) / (step * step);
    assert!((second / beta - kubo).abs() <= tolerance, "{} {kubo}", second / beta);
    // The Lorentzians integrate to the moments: the resolvent at large z is weight / z.
    let z = 1e6;
    let far = lines.resolvent(z, 0.0) * z;
    assert!((far - lines.moment(0)).norm() <= 20.0 / z);
}

#[test]
fn continued_fractions_agree_with_lehmann_sums() {
    let spins = Builder::spins(8);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(8)))).unwrap();
    let spectrum = Spectrum::new(&system, true, DEFAULT_MEMORY).unwrap();
    let (raise, lower) = (spins.spin(GeneratorKind::Plus, 2), spins.spin(GeneratorKind::Minus, 2));
    let lines = lehmann(&system, &spectrum, &raise, &lower, f64::INFINITY).unwrap();
    let states = lowest(&system, &system.sector(&[("2Sz", 0)]).unwrap(), 1, &Options::default()).unwrap();
    let eta = 0.1;
    let whole = states.response(&system, 0, &lower, 100, &Options::default()).unwrap();
    let short = states.response(&system, 0, &lower, 6, &Options::default()).unwrap();
    let mut telling = false;
    for step in 0..40 {
        let omega = 0.1 * f64::from(step);
        let exact = lines.broadened(omega, eta);
        // Errors of the energies move Lorentzians, whose slope is at most weight/η².
        let moved = (spectrum.error() + states.energies()[0].error) / (eta * eta);
        for response in [&whole, &short] {
            let estimate = response.broadened(omega, eta);
            assert!((estimate.value - exact).abs() <= estimate.error + moved + rounding(256, 1.0 / eta));
        }
        telling |= short.broadened(omega, eta).error > 0.01;
        assert!(whole.broadened(omega, eta).error <= rounding(100, 1.0 / eta));
    }
    // The cut fraction is not exact, and its bound says so.
    assert!(telling);
    let moments = |k| (whole.lines().unwrap().moment(k) - lines.moment(k)).norm();
    assert!((0..4).all(|k| moments(k) <= rounding(256, 8f64.powi(k))));
}
