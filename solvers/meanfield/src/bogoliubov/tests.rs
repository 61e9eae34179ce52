//! Known limits, minimisation, twists, and exact diagonalization of two electrons.

use std::f64::consts::PI;

use eigentruth_models::UnitCell;
use faer::Mat;

use super::*;

fn square(u: f64, n: f64) -> Attraction<Infinite> {
    Attraction::new(Infinite::square(1.0).unwrap(), u, n).unwrap()
}

fn torus(cell: &UnitCell, size: [usize; 2], turn: [f64; 2]) -> Torus {
    Torus::new(cell, &[1.0], size, turn).unwrap()
}

fn near(found: &eigentruth_numerics::Estimate, expected: f64, error: f64) {
    let allowed = 4.0 * (found.error + error);
    assert!((found.value - expected).abs() <= allowed, "{} ± {} and {expected}", found.value, found.error);
}

#[test]
fn the_density_of_states_has_the_moments_of_the_lattice() {
    let band = Infinite::square(1.5).unwrap();
    for around in [-6.0, -4.3, 0.0, 2.2, -9.0] {
        let how = Average { around, scale: 1e-9, velocity_within: f64::INFINITY, fine: true };
        let found = band.average(how, |p| {
            [1.0, p.energy.powi(2), p.energy.powi(4), p.curvature, p.velocity_squared, p.energy * p.curvature]
        });
        // Σ t_ij² = 4t², closed walks of four steps 36 t⁴, v_x² = 4t² sin², ε'' = −ε/2.
        let t = 1.5_f64;
        let expected = [1.0, 4.0 * t * t, 36.0 * t.powi(4), 0.0, 2.0 * t * t, -2.0 * t * t];
        for (found, expected) in found.iter().zip(expected) {
            // The class of quadratures: ten digits.
            assert!(
                (found - expected).abs() <= 1e-10 * (1.0 + expected.abs()),
                "{around}: {found} {expected}"
            );
        }
    }
}

#[test]
fn the_triangular_density_of_states_has_the_moments_of_the_lattice() {
    let t = 1.5_f64;
    let band = Infinite::triangular(t).unwrap();
    for around in [-9.0, -8.5, 3.0, 0.4, -20.0] {
        let how = Average { around, scale: 1e-9, velocity_within: f64::INFINITY, fine: true };
        let found =
            band.average(how, |p| [1.0, p.energy, p.energy.powi(2), p.energy.powi(3), p.velocity_squared]);
        // Closed walks of two and three steps: 6 and 12 of them; v_x² averages to t² times the neighbours over two.
        let expected = [1.0, 0.0, 6.0 * t * t, -12.0 * t.powi(3), 3.0 * t * t];
        for (found, expected) in found.iter().zip(expected) {
            // The class of quadratures: nine digits.
            assert!(
                (found - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
                "{around}: {found} {expected}"
            );
        }
    }
    let infinite = Attraction::new(Infinite::triangular(1.0).unwrap(), 5.0, 0.4).unwrap();
    let finite = Attraction::new(torus(&UnitCell::triangular(), [96, 96], [0.5, 0.5]), 5.0, 0.4).unwrap();
    for temperature in [0.0, 0.2] {
        let (one, two) = (infinite.at(temperature).unwrap(), finite.at(temperature).unwrap());
        near(&one.gap, two.gap.value, two.gap.error + 1e-9);
        near(&infinite.stiffness(&one), finite.stiffness(&two).value, 1e-8);
    }
}

#[test]
fn the_infinite_lattice_is_the_limit_of_tori() {
    for (u, n, temperature) in [(4.0, 0.5, 0.0), (6.0, 0.12, 0.0), (5.0, 0.9, 0.3)] {
        let infinite = square(u, n);
        let finite = Attraction::new(torus(&UnitCell::square(), [96, 96], [0.5, 0.5]), u, n).unwrap();
        let (one, two) = (infinite.at(temperature).unwrap(), finite.at(temperature).unwrap());
        // A gapped sum over momenta converges exponentially with the size.
        near(&one.gap, two.gap.value, two.gap.error + 1e-10);
        near(&one.chemical_potential, two.chemical_potential.value, two.chemical_potential.error + 1e-10);
        near(&one.free_energy, two.free_energy.value, 1e-10);
        near(&infinite.stiffness(&one), finite.stiffness(&two).value, 1e-9);
    }
}

#[test]
fn the_solution_minimises_the_energy() {
    for temperature in [0.0, 0.4] {
        let model = Attraction::new(torus(&UnitCell::triangular(), [6, 6], [0.3, 0.1]), 4.0, 0.6).unwrap();
        let state = model.at(temperature).unwrap();
        let (gap, mu) = (state.gap.value, state.chemical_potential.value);
        // Golden section over Δ of the maximum over μ of Ω + μn: no derivative, no equation.
        let over_mu = |gap: f64| golden(-9.0, 5.0, |mu| -model.free_energy(mu, gap, temperature)).1;
        let (best, energy) = golden(0.05, 3.0, |gap| -over_mu(gap));
        // Where a function is flat, its argument is known to the square root of rounding.
        assert!((best - gap).abs() <= 1e-6, "{best} {gap}");
        assert!((energy - state.free_energy.value).abs() <= 1e-10, "{energy} {}", state.free_energy.value);
        assert!(mu < 0.0);
    }
}

/// The minimum of a function with one, by golden section.
fn golden(mut a: f64, mut b: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut c, mut d) = (b - ratio * (b - a), a + ratio * (b - a));
    let (mut fc, mut fd) = (f(c), f(d));
    for _ in 0..46 {
        if fc < fd {
            (b, d, fd) = (d, c, fc);
            c = b - ratio * (b - a);
            fc = f(c);
        } else {
            (a, c, fc) = (c, d, fd);
            d = a + ratio * (b - a);
            fd = f(d);
        }
    }
    (0.5 * (a + b), fc.min(fd))
}

#[test]
fn weak_coupling_is_that_of_bardeen_cooper_and_schrieffer() {
    // Δ(0)/T_c = π/e^γ, with corrections that vanish with the gap; γ is Euler's number.
    const EULER: f64 = 0.577_215_664_901_532_9;
    let mut off = Vec::new();
    for u in [2.0, 1.0, 0.5] {
        let model = square(u, 0.4);
        let (gap, critical) = (model.at(0.0).unwrap().gap, model.mean_field_temperature().unwrap());
        off.push((gap.value / critical.value * EULER.exp() / PI - 1.0).abs());
    }
    assert!(off[0] > off[1] && off[2] < 1e-7, "{off:?}");
    // ln Δ = −1/(U ρ) + const where the band is filled to the same level.
    let logarithm = |u: f64| square(u, 0.4).at(0.0).unwrap().gap.value.ln();
    let level = square(0.25, 0.4).at(0.0).unwrap().chemical_potential.value;
    let density = Infinite::square(1.0).unwrap().density_of_states(level);
    let slope = (logarithm(0.25) - logarithm(0.2)) / (1.0 / 0.25 - 1.0 / 0.2);
    assert!((slope * density + 1.0).abs() < 1e-7, "{slope} {density}");
}

#[test]
fn strong_coupling_is_that_of_tight_pairs() {
    // S. Robaszkiewicz, R. Micnas, K. A. Chao, Phys. Rev. B 23, 1447 (1981): Δ = U/2 √(n(2−n)), μ = −U/2 (1−n),
    // ρ_s = t² n(2−n)/U, and T_c of mean field from tanh((1−n)U/4T) = 1−n; corrections t²/U² relative.
    let n = 0.3;
    for u in [40.0, 160.0] {
        let model = square(u, n);
        let state = model.at(0.0).unwrap();
        let small = 40.0 / (u * u);
        near(&state.gap.scaled(2.0 / u), (n * (2.0 - n)).sqrt(), small);
        near(&state.chemical_potential.scaled(2.0 / u), n - 1.0, small);
        near(&model.stiffness(&state).scaled(u), n * (2.0 - n), small);
        let x: f64 = 1.0 - n;
        near(&model.mean_field_temperature().unwrap().scaled(1.0 / u), x / (4.0 * x.atanh()), small);
        let vortex = model.vortex_temperature().unwrap();
        near(&vortex.temperature.scaled(u), 0.5 * PI * n * (2.0 - n), small);
        // The energy: pairs at −U, and the second order −2t²/U per bond and direction for each neighbouring empty site in mean field.
        near(&state.free_energy.scaled(1.0 / u), -0.5 * n, small);
    }
}

#[test]
fn the_stiffness_is_the_curvature_under_a_twist() {
    for (cell, temperature) in
        [(UnitCell::triangular(), 0.0), (UnitCell::square(), 0.35), (UnitCell::triangular(), 0.35)]
    {
        let band = torus(&cell, [12, 12], [0.5, 0.5]);
        let model = Attraction::new(band, 4.0, 0.7).unwrap();
        let state = model.at(temperature).unwrap();
        let (mu, gap) = (state.chemical_potential.value, state.gap.value);
        // The grand potential with the electrons' momenta shifted by q: pairs of k+q and −k+q.
        let shifted = |q: [f64; 2]| {
            let momenta = model.band.momenta();
            let sum: f64 = momenta
                .iter()
                .map(|k| {
                    let at = |sign: f64| model.band.point([sign * k[0] + q[0], sign * k[1] + q[1]]).energy;
                    let (mean, half) = (0.5 * (at(1.0) + at(-1.0)) - mu, 0.5 * (at(1.0) - at(-1.0)));
                    let energy = mean.hypot(gap);
                    let thermal = |e: f64| {
                        if temperature > 0.0 { temperature * (-e / temperature).exp().ln_1p() } else { 0.0 }
                    };
                    mean - energy - thermal(energy + half) - thermal(energy - half)
                })
                .sum();
            sum / momenta.len() as f64
        };
        let q = 1e-3;
        let curvature =
            ([[q, 0.0], [0.0, q]].iter().map(|q| shifted(*q) + shifted([-q[0], -q[1]])).sum::<f64>()
                - 4.0 * shifted([0.0, 0.0]))
                / (2.0 * q * q);
        // The electrons' response is four times that of the phase of pairs.
        near(&model.stiffness(&state), 0.25 * curvature, 1e-6);
    }
}

#[test]
fn at_weak_coupling_vortices_unbind_where_the_gap_closes() {
    let model = Attraction::new(Infinite::triangular(1.0).unwrap(), 0.5, 0.12).unwrap();
    let (vortex, closes) = (model.vortex_temperature().unwrap(), model.mean_field_temperature().unwrap());
    near(&vortex.temperature.scaled(1.0 / closes.value), 1.0, 1e-9);
}

#[test]
fn the_stiffness_vanishes_with_the_gap() {
    let model = square(4.0, 0.5);
    let critical = model.mean_field_temperature().unwrap().value;
    assert!(matches!(model.at(1.001 * critical), Err(BogoliubovError::Normal { .. })));
    let state = model.at(0.999 * critical).unwrap();
    let (near_tc, zero) = (model.stiffness(&state).value, model.stiffness(&model.at(0.0).unwrap()).value);
    assert!(near_tc > 0.0 && near_tc < 0.01 * zero, "{near_tc} {zero}");
    let vortex = model.vortex_temperature().unwrap();
    assert!(vortex.temperature.value < critical && vortex.temperature.value < 0.5 * PI * zero);
    near(&vortex.stiffness.scaled(0.5 * PI), vortex.temperature.value, vortex.temperature.error);
    // Half filling is its own image under n → 2 − n, and 0.5 that of 1.5.
    let other = square(4.0, 1.5);
    let image = other.at(0.0).unwrap();
    near(&image.gap, model.at(0.0).unwrap().gap.value, 1e-12);
    near(&other.stiffness(&image), zero, 1e-9);
}

/// Two electrons on a torus by the full matrix in positions, which knows nothing of momenta.
fn two_electrons(size: [usize; 2], u: f64, turn: f64) -> f64 {
    let sites = size[0] * size[1];
    let neighbours = |i: usize| {
        let (x, y) = (i % size[0], i / size[0]);
        [((x + 1) % size[0], y), (x, (y + 1) % size[1])].map(|(a, b)| a + size[0] * b)
    };
    let phase = 2.0 * PI * turn / size[0] as f64;
    let mut h: Mat<num_complex::Complex64> = Mat::zeros(sites * sites, sites * sites);
    for i in 0..sites {
        for j in 0..sites {
            let from = i * sites + j;
            if i == j {
                h[(from, from)] -= u;
            }
            for (direction, k) in neighbours(i).into_iter().enumerate() {
                let hop = num_complex::Complex64::from_polar(-1.0, if direction == 0 { -phase } else { 0.0 });
                h[(k * sites + j, from)] += hop;
                h[(from, k * sites + j)] += hop.conj();
            }
            for (direction, k) in neighbours(j).into_iter().enumerate() {
                let hop = num_complex::Complex64::from_polar(-1.0, if direction == 0 { -phase } else { 0.0 });
                h[(i * sites + k, from)] += hop;
                h[(from, i * sites + k)] += hop.conj();
            }
        }
    }
    eigentruth_numerics::dense::hermitian_eigenvalues(h.as_ref()).unwrap()[0]
}

#[test]
fn two_electrons_on_a_torus_are_those_of_the_matrix() {
    for (size, u, turn) in [([3, 3], 4.0, 0.0), ([4, 3], 1.0, 0.0), ([4, 3], 9.0, 0.1), ([3, 3], 30.0, 0.25)]
    {
        let torus = torus(&UnitCell::square(), size, [0.0, 0.0]);
        let found = pair::twisted(&torus, size, u, turn).unwrap();
        near(&found, two_electrons(size, u, turn), 1e-12);
    }
    let torus = torus(&UnitCell::square(), [4, 3], [0.0, 0.0]);
    near(&pair::at_rest(&torus, 5.0).unwrap().energy, two_electrons([4, 3], 5.0, 0.0), 1e-12);
}

#[test]
fn pairs_in_the_limits() {
    let band = Infinite::square(1.0).unwrap();
    for u in [60.0, 240.0] {
        let pair = pair::at_rest(&band, u).unwrap();
        // Second order in t: E = −U − 16 t²/U, 1/M = 4t²/U; the next order is t⁴/U³.
        near(&pair.energy, -u - 16.0 / u, 200.0 / u.powi(3));
        near(&pair.inverse_mass.scaled(u), 4.0, 200.0 / (u * u));
    }
    // Weak: ln b falls as −8πt/U, which is −2/(U ρ) at the bottom of the band, where ρ = 1/4πt; the mass is twice that of an
    // electron, 1/2t.
    let logarithm = |u: f64| pair::at_rest(&band, u).unwrap().binding.value.ln();
    let slope = (logarithm(0.25) - logarithm(0.2)) / (1.0 / 0.25 - 1.0 / 0.2);
    assert!((slope / (-8.0 * PI) - 1.0).abs() < 1e-9, "{slope}");
    near(&pair::at_rest(&band, 0.25).unwrap().inverse_mass, 1.0, 1e-12);
    // Convergence of tori to the infinite lattice.
    let finite = pair::at_rest(&torus(&UnitCell::square(), [64, 64], [0.0, 0.0]), 6.0).unwrap();
    let infinite = pair::at_rest(&band, 6.0).unwrap();
    near(&infinite.energy, finite.energy.value, 1e-10);
    near(&infinite.inverse_mass, finite.inverse_mass.value, 1e-9);
}

#[test]
fn a_pair_turns_twice_as_fast_as_an_electron() {
    // Strongly bound, a half turn of the electrons is a full turn of the pair; the curvature of the energy is 4/M.
    let torus = torus(&UnitCell::square(), [8, 8], [0.0, 0.0]);
    let energy = |turn: f64| pair::twisted(&torus, [8, 8], 40.0, turn).unwrap().value;
    let size = energy(0.25) - energy(0.0);
    // Up to paths on which one electron alone goes around, of the order (t/U)⁷ and many.
    assert!(size > 0.0 && (energy(0.5) - energy(0.0)).abs() < 1e-6 * size);
    let step = 0.01;
    let curvature = 2.0 * (energy(step) - energy(0.0)) / (2.0 * PI * step / 8.0).powi(2);
    let mass = pair::at_rest(&torus, 40.0).unwrap().inverse_mass.value;
    assert!((curvature / (4.0 * mass) - 1.0).abs() < 1e-3, "{curvature} {mass}");
}

#[test]
fn what_cannot_be_is_refused_with_its_numbers() {
    let band = Infinite::square(1.0).unwrap();
    for (u, n) in [(-1.0, 0.5), (1.0, 0.0), (1.0, 2.0), (f64::NAN, 0.5)] {
        assert!(matches!(Attraction::new(band.clone(), u, n), Err(BogoliubovError::Parameter { .. })));
    }
    assert!(Infinite::square(0.0).is_err());
    let kagome = Torus::new(&UnitCell::kagome(), &[1.0], [4, 4], [0.0; 2]);
    assert!(matches!(kagome, Err(BogoliubovError::SeveralSites { sites: 3, .. })));
    assert!(matches!(
        Torus::new(&UnitCell::square(), &[1.0], [1 << 14, 1 << 14], [0.0; 2]),
        Err(BogoliubovError::Memory { .. })
    ));
    assert!(square(1.0, 0.5).at(-1.0).is_err());
    // The levels of a small torus are further apart than the attraction.
    let finite = Attraction::new(torus(&UnitCell::square(), [4, 4], [0.25, 0.3]), 0.05, 2.0 / 16.0).unwrap();
    assert!(matches!(finite.at(0.0), Err(BogoliubovError::Normal { .. })));
}
