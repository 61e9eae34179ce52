//! other/41-spin-conductivity-prefactor: the factor between the spin conductivity and the transform of the correlator.
//!
//! Conductivity and transform of a finite system are both sums of peaks at the same frequencies, so the factor is the
//! ratio of the weights of a peak. Energies are rescaled so that a peak lies at the frequency that is asked for.
//!
//! First method: Lehmann sums over all eigenstates of a Hubbard ring of four sites, at several momenta and
//! interactions, the commutator evaluated term by term. Second method: two sites, matrices of 16 × 16 made by Kronecker
//! products, evolution in time by exponentials without any eigenstate, and damped integrals over time.

use std::f64::consts::PI;

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::{Boundary, FermionSystem, Lattice};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_operators::NumericOperator;
use faer::Mat;
use num_complex::Complex64;

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$\omega;\beta$",
        claims: vec![Claim::value("alpha", "α(ω, β), at frequencies other than zero")],
        assembly: Assembly::Parts(vec!["alpha"]),
        readings: vec![
            Reading::admissible(
                "grand canonical",
                r"\left< j_x({\bf -q}|t)j_x({\bf q}|0) \right>",
                "Mahan, Many-Particle Physics, section 3.8",
                "thermal average over all particle numbers; ħ = 1, the current per square root of the volume, and the real \
                 part of the integral, because the left side is real",
            ),
            Reading::admissible(
                "canonical",
                r"\left< j_x({\bf -q}|t)j_x({\bf q}|0) \right>",
                "exact diagonalization and cold-atom experiments at fixed particle number",
                "thermal average at a fixed number of particles, the rest as above",
            ),
            Reading::inadmissible(
                "full line",
                r"\int_0^\infty dt",
                "structure factors, which integrate over all times",
                "integrates over negative times as well, which the limits of the printed integral exclude",
            ),
        ],
        methods: vec![
            Method::new("Lehmann sums", "exact", &["alpha"], by_lehmann).parameters(points),
            Method::new("time evolution", "problems", &["alpha"], by_time).parameters(points),
        ],
        overturned_by: "a Hubbard system whose peak weights have another ratio than the closed form at some ω and β",
        ..Problem::outline(
            41,
            "other/41-spin-conductivity-prefactor",
            "Prefactor of the spin conductivity",
            "Write the real part of the spin conductivity of the Hubbard model as α times the \
                    one-sided time transform of the real part of the spin-current correlator. Give α as a \
                    function of ω and β.",
            Kind::Expression,
        )
    }
}

fn points(_: Budget) -> Parameters {
    Parameters::new().with("points", Samples::FEWEST + 4)
}

/// The points (ω, β): ω in (0.2, 4), β in (0.1, 4), the same for both methods.
fn grid(run: &Run<'_>) -> Result<Vec<[f64; 2]>, Stop> {
    let uniform = |k: usize, name: &str| {
        // 53 random bits.
        (seed::derive(k as u64, &["spin conductivity", name]) >> 11) as f64 / (1u64 << 53) as f64
    };
    let count = run.parameters.integer("points")?;
    Ok((0..count).map(|k| [0.2 + 3.8 * uniform(k, "omega"), 0.1 + 3.9 * uniform(k, "beta")]).collect())
}

/// The transform over all times is twice that from zero, since the real part of the correlator is even in time.
fn lines(run: &Run<'_>) -> f64 {
    if run.reading == "full line" { 2.0 } else { 1.0 }
}

/// Forms that detailed balance can produce: prefactor, function of x = βω, and LaTeX.
#[allow(clippy::type_complexity)]
const SHAPES: [(fn(f64) -> f64, &str); 6] = [
    (|x| (x / 2.0).tanh(), r"\tanh\left(\frac{\beta\omega}{2}\right)"),
    (f64::tanh, r"\tanh\left(\beta\omega\right)"),
    (|x| 1.0 - (-x).exp(), r"\left(1-e^{-\beta\omega}\right)"),
    (|x| 1.0 / (x / 2.0).tanh(), r"\coth\left(\frac{\beta\omega}{2}\right)"),
    (|x| (x / 2.0).sinh(), r"\sinh\left(\frac{\beta\omega}{2}\right)"),
    (|x| x, r"\beta\omega"),
];

/// The only form c f(βω)/ω with c = 1/2, 1, 2 or 4 that reproduces all points within four errors.
fn closed_form(points: &[Sample]) -> Option<String> {
    let mut fitting = Vec::new();
    for (shape, text) in SHAPES {
        for (factor, numerator) in [
            (0.5, r"\frac{1}{2\omega}"),
            (1.0, r"\frac{1}{\omega}"),
            (2.0, r"\frac{2}{\omega}"),
            (4.0, r"\frac{4}{\omega}"),
        ] {
            let fits = |point: &Sample| {
                let formula = factor * shape(point.at[0] * point.at[1]) / point.at[0];
                (formula - point.value.value).abs() <= 4.0 * point.value.error
            };
            if points.iter().all(fits) {
                fitting.push(format!("{numerator}{text}"));
            }
        }
    }
    match <[String; 1]>::try_from(fitting) {
        Ok([form]) => Some(form),
        Err(_) => None,
    }
}

fn finding(points: Vec<Sample>, table: Table) -> Finding {
    let closed_form = closed_form(&points);
    let summary = match &closed_form {
        Some(form) => format!("α = {form} at all {} points", points.len()),
        None => format!("α at {} points follows none of the candidate forms", points.len()),
    };
    let samples = Samples { symbols: vec![r"\omega".to_owned(), r"\beta".to_owned()], points, closed_form };
    Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("ratios", table))
}

/// The eigenstates of a ring and the spin current between them.
struct Ring {
    /// By sector: particle number and energies.
    sectors: Vec<(i64, Vec<f64>)>,
    /// By sector: ∣⟨m∣j(q)∣n⟩∣², `[m, n]`.
    weights: Vec<Mat<f64>>,
    error: f64,
}

const SITES: usize = 4;
/// (interaction in units of the hopping, momentum in units of π/2)
const CASES: [(f64, usize); 6] = [(0.0, 1), (3.0, 0), (3.0, 1), (8.0, 2), (-2.0, 1), (5.0, 0)];

fn ring(u: f64, momentum: usize) -> Result<Ring, Stop> {
    let lattice = Lattice::chain(SITES, Boundary::Periodic)?;
    let mut system = FermionSystem::new(SITES, 2);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, Complex64::ONE);
    }
    // j(q) = Σ_j exp(−iq (j+½)) i Σ_σ σ (c†_{j+1} c_j − h.c.).
    let mut current = NumericOperator::zero();
    for site in 0..SITES {
        system.repulsion(site, u);
        let next = (site + 1) % SITES;
        let phase =
            Complex64::from_polar(1.0, -PI / 2.0 * momentum as f64 * (site as f64 + 0.5)) * Complex64::I;
        for (flavour, sign) in [(0, 1.0), (1, -1.0)] {
            let hop = system.create(next, flavour) * system.annihilate(site, flavour);
            let back = hop.adjoint();
            current += (hop - back).scaled(&(phase * sign));
        }
    }
    let system = System::new(system.build()?)?;
    let spectrum = Spectrum::new(&system, true, DEFAULT_MEMORY)?;
    let mut sectors = Vec::new();
    let mut weights = Vec::new();
    for sector in &spectrum.sectors {
        let matrix = sector.matrix(&system, &current, sector)?;
        weights.push(Mat::from_fn(matrix.nrows(), matrix.ncols(), |m, n| matrix[(m, n)].norm_sqr()));
        let particles = sector.sector.fixed().iter().map(|fixed| fixed.value).sum();
        sectors.push((particles, sector.energies.clone()));
    }
    Ok(Ring { sectors, weights, error: spectrum.error() })
}

impl Ring {
    /// The frequencies of the peaks with a weight that is not small, ascending.
    fn peaks(&self, fixed: bool) -> Vec<f64> {
        let largest = self.weights.iter().map(|w| w.norm_max()).fold(0.0, f64::max);
        let mut peaks = Vec::new();
        for ((particles, energies), weight) in self.sectors.iter().zip(&self.weights) {
            for n in 0..energies.len() {
                for m in 0..energies.len() {
                    let frequency = energies[m] - energies[n];
                    let belongs = !fixed || *particles == SITES as i64;
                    if belongs && frequency > 0.2 && weight[(m, n)] > 1e-2 * largest {
                        peaks.push(frequency);
                    }
                }
            }
        }
        peaks.sort_by(f64::total_cmp);
        peaks
    }

    /// The ratio for the peak at `peak` with all energies multiplied by `scale`.
    fn ratio(&self, u: f64, peak: f64, scale: f64, beta: f64, fixed: bool) -> f64 {
        // Energies of the same peak differ by rounding; others are far, or the group is one peak for every purpose.
        let same = |frequency: f64| (frequency - peak).abs() <= 64.0 * self.error;
        let shift = u / 2.0;
        let grand = |particles: i64, energy: f64| energy - shift * particles as f64;
        let lowest = self
            .sectors
            .iter()
            .flat_map(|(n, energies)| energies.iter().map(move |e| grand(*n, *e)))
            .fold(f64::INFINITY, f64::min);
        // Weights of exp(−iωt) and exp(+iωt) in ⟨j(−q,t) j(q,0)⟩, and of exp(−iωt) in ⟨j(q,0) j(−q,t)⟩.
        let (mut forward, mut backward, mut exchanged) = (0.0, 0.0, 0.0);
        for ((particles, energies), weight) in self.sectors.iter().zip(&self.weights) {
            if fixed && *particles != SITES as i64 {
                continue;
            }
            for n in 0..energies.len() {
                let probability = (-beta * scale * (grand(*particles, energies[n]) - lowest)).exp();
                for m in 0..energies.len() {
                    let frequency = energies[m] - energies[n];
                    if same(frequency) {
                        forward += probability * weight[(m, n)];
                    } else if same(-frequency) {
                        backward += probability * weight[(m, n)];
                        // ∣⟨m∣j(−q)∣n⟩∣ = ∣⟨n∣j(q)∣m⟩∣.
                        exchanged += probability * weight[(n, m)];
                    }
                }
            }
        }
        // Re σ = (π/ω) (forward − exchanged) δ; Re ∫₀^∞ e^{iωt} Re C = (π/2) (forward + backward) δ.
        2.0 * (forward - exchanged) / (scale * peak) / (forward + backward)
    }
}

fn by_lehmann(run: &Run<'_>) -> Result<Finding, Stop> {
    let rings =
        run.shared("rings", |_| CASES.iter().map(|&(u, q)| ring(u, q)).collect::<Result<Vec<_>, _>>())?;
    let fixed = run.reading == "canonical";
    let mut table = Table::new(&[
        ("omega", "1"),
        ("beta", "1"),
        ("U/t", "1"),
        ("q", "pi/2"),
        ("peak", "t"),
        ("ratio", "1"),
    ]);
    let mut points = Vec::new();
    for (k, [omega, beta]) in grid(run)?.into_iter().enumerate() {
        run.checkpoint()?;
        // Each point in every system, at a peak of its own; the spread tells whether α depends on anything else.
        let mut ratios = Vec::new();
        for (&(u, q), ring) in CASES.iter().zip(rings.iter()) {
            let peaks = ring.peaks(fixed);
            let peak = peaks[seed::derive(k as u64, &["peak"]) as usize % peaks.len()];
            let ratio = ring.ratio(u, peak, omega / peak, beta, fixed) / lines(run);
            table.push([omega, beta, u, q as f64, peak, ratio]);
            ratios.push((ratio, ring.error * beta * omega / peak));
        }
        let mean = ratios.iter().map(|(ratio, _)| ratio).sum::<f64>() / ratios.len() as f64;
        let spread = ratios.iter().map(|(ratio, _)| (ratio - mean).abs()).fold(0.0, f64::max);
        // The errors of energies enter through the thermal weights and the peak's place.
        let relative =
            ratios.iter().map(|(_, error)| error).fold(1e3 * f64::EPSILON, |a, b| a.max(b * 256.0));
        if spread > relative * mean.abs() {
            return Ok(Finding::undecided(
                format!("the ratios at ω = {omega}, β = {beta} differ by {spread:e} between systems"),
                "a formula with more variables",
            )
            .with(Evidence::table("ratios", table)));
        }
        let provenance = Provenance::new("exact/lehmann").with("sites", SITES);
        points.push(Sample {
            at: vec![omega, beta],
            value: Estimate::converged(mean, relative * mean.abs(), provenance),
        });
    }
    Ok(finding(points, table))
}

type Matrix = Mat<Complex64>;

/// Two Hubbard sites as matrices of 16 × 16 from Kronecker products: hopping, double occupancy, spin current, number.
fn two_sites() -> [Matrix; 4] {
    let one = Mat::<Complex64>::identity(2, 2);
    let real =
        |entries: [[f64; 2]; 2]| Mat::from_fn(2, 2, |row, column| Complex64::from(entries[row][column]));
    let (sign, lower) = (real([[1.0, 0.0], [0.0, -1.0]]), real([[0.0, 1.0], [0.0, 0.0]]));
    // Modes: site 0 up, site 0 down, site 1 up, site 1 down.
    let annihilate = |mode: usize| -> Matrix {
        (0..4).fold(Mat::identity(1, 1), |product: Matrix, place| {
            let factor = match place.cmp(&mode) {
                std::cmp::Ordering::Less => &sign,
                std::cmp::Ordering::Equal => &lower,
                std::cmp::Ordering::Greater => &one,
            };
            kronecker(&product, factor)
        })
    };
    let c: Vec<Matrix> = (0..4).map(annihilate).collect();
    let number = |mode: usize| c[mode].adjoint() * &c[mode];
    let up = c[2].adjoint() * &c[0];
    let down = c[3].adjoint() * &c[1];
    let hopping = (&up + up.adjoint()) + (&down + down.adjoint());
    let double = number(0) * number(1) + number(2) * number(3);
    let current = scaled(&((&up - up.adjoint()) - (&down - down.adjoint())), Complex64::I);
    let total = (number(0) + number(1)) + (number(2) + number(3));
    [hopping, double, current, total]
}

fn kronecker(a: &Matrix, b: &Matrix) -> Matrix {
    let (rows, columns) = (b.nrows(), b.ncols());
    Mat::from_fn(a.nrows() * rows, a.ncols() * columns, |row, column| {
        a[(row / rows, column / columns)] * b[(row % rows, column % columns)]
    })
}

fn scaled(matrix: &Matrix, factor: Complex64) -> Matrix {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |row, column| matrix[(row, column)] * factor)
}

fn trace(a: &Matrix, b: &Matrix) -> Complex64 {
    (0..a.nrows()).map(|row| (0..a.ncols()).map(|k| a[(row, k)] * b[(k, row)]).sum::<Complex64>()).sum()
}

/// exp(factor × matrix) by its series on a part small enough that 20 terms reach rounding, and repeated squares.
fn exponential(matrix: &Matrix, factor: Complex64) -> Matrix {
    let norm = matrix.norm_l2() * factor.norm();
    let halvings = norm.log2().ceil().max(0.0) as i32 + 1;
    let small = scaled(matrix, factor / 2f64.powi(halvings));
    let mut term = Mat::<Complex64>::identity(matrix.nrows(), matrix.ncols());
    let mut sum = term.clone();
    for k in 1..=20 {
        term = scaled(&(&term * &small), Complex64::from(1.0 / f64::from(k)));
        sum += &term;
    }
    (0..halvings).fold(sum, |power, _| &power * &power)
}

/// Conductivity over transform at ω for the peak of one electron on two sites, t = ω/2, by integrals over time in steps of
/// `step`/ω with the damping exp(−(ωt/40)²/2) on both.
fn damped_ratio(omega: f64, beta: f64, fixed: bool, step: f64) -> f64 {
    let [hopping, double, current, number] = two_sites();
    let (t, u) = (omega / 2.0, 2.7 * omega);
    let hamiltonian = scaled(&hopping, Complex64::from(-t)) + scaled(&double, Complex64::from(u));
    let mut weight =
        exponential(&(&hamiltonian - scaled(&number, Complex64::from(u / 2.0))), Complex64::from(-beta));
    if fixed {
        // One electron.
        let keep = |k: usize| (number[(k, k)].re - 1.0).abs() < 0.5;
        weight = Mat::from_fn(16, 16, |row, column| {
            if keep(row) && keep(column) { weight[(row, column)] } else { Complex64::ZERO }
        });
    }
    let dt = step / omega;
    let forward = exponential(&hamiltonian, Complex64::new(0.0, -dt));
    let backward = exponential(&hamiltonian, Complex64::new(0.0, dt));
    let width = 40.0 / omega;
    // ⟨j(t) j⟩ = tr(w j(t) j) and ⟨j j(t)⟩ = tr(w j j(t)), the weights w and the current multiplied beforehand.
    let (after, before) = (&current * &weight, &weight * &current);
    let (mut conductivity, mut transform) = (0.0, 0.0);
    let mut moved = current.clone();
    // Beyond nine widths the damping is below rounding.
    for k in 0..=(9.0 * width / dt) as usize {
        let time = k as f64 * dt;
        // The integrands are even in time, so the trapezoidal sum converges faster than any power of the step.
        let factor = (-(time / width).powi(2) / 2.0).exp() * if k == 0 { 0.5 } else { 1.0 };
        let correlator = trace(&after, &moved);
        let exchanged = trace(&before, &moved);
        let oscillation = Complex64::from_polar(1.0, omega * time);
        conductivity += factor * (oscillation * (correlator - exchanged)).re;
        transform += factor * oscillation.re * correlator.re;
        moved = &backward * &(&moved * &forward);
    }
    conductivity / omega / transform
}

fn by_time(run: &Run<'_>) -> Result<Finding, Stop> {
    let fixed = run.reading == "canonical";
    let mut table =
        Table::new(&[("omega", "1"), ("beta", "1"), ("ratio", "1"), ("change with half the step", "1")]);
    let mut points = Vec::new();
    let grid = grid(run)?;
    let ratios = run.shared(if fixed { "fixed" } else { "grand" }, |_| {
        let both = |&[omega, beta]: &[f64; 2]| {
            run.checkpoint()?;
            Ok([0.5, 0.25].map(|step| damped_ratio(omega, beta, fixed, step)))
        };
        grid.iter().map(both).collect::<Result<Vec<[f64; 2]>, Stop>>()
    })?;
    for ([omega, beta], [coarse, fine]) in grid.into_iter().zip(ratios.iter().copied()) {
        table.push([omega, beta, fine / lines(run), (fine - coarse) / lines(run)]);
        // Rounding grows with the 1440 steps of the evolution.
        let error = (fine - coarse).abs() + 1440.0 * 16.0 * f64::EPSILON * fine.abs();
        let provenance = Provenance::new("problems/time-evolution").with("width", "40/omega");
        points.push(Sample {
            at: vec![omega, beta],
            value: Estimate::converged(fine / lines(run), error / lines(run), provenance),
        });
    }
    Ok(finding(points, table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Truth;
    use crate::engine::investigate;
    use crate::verdict::settle;

    #[test]
    fn both_methods_decide_every_reading() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for reading in &problem.readings {
            let settled = settle(&problem, &problem.claims[0], reading.name, &records);
            assert_eq!(settled.truth, Truth::True, "{}: {}", reading.name, settled.sentence);
            let Some(Value::Samples { samples }) = settled.value else { panic!("a function was asked for") };
            assert!(samples.closed_form.is_some(), "{}", reading.name);
            // Positive, and at fixed βω proportional to 1/ω: a law of dimensions that any α obeys.
            assert!(samples.points.iter().all(|point| point.value.value > 0.0));
        }
    }

    #[test]
    fn the_two_sites_are_fermions() {
        let [hopping, double, current, number] = two_sites();
        let commutator = &hopping * &number - &number * &hopping;
        assert_eq!(commutator.norm_max(), 0.0);
        assert_eq!((current.adjoint() - &current).norm_max(), 0.0);
        // One electron hops with energies ±1, and the current moves it with the same strength.
        assert_eq!(trace(&hopping, &hopping).re, trace(&current, &current).re);
        // Four states each, and twice the one that is in both.
        assert_eq!(trace(&double, &double).re, 4.0 + 4.0 + 2.0);
    }

    #[test]
    fn the_ratio_depends_on_frequency_and_temperature_through_their_product_only() {
        let (one, two) = (damped_ratio(1.0, 2.0, false, 0.5), damped_ratio(2.0, 1.0, false, 0.5));
        assert!((one - 2.0 * two).abs() <= 1440.0 * 16.0 * f64::EPSILON * one);
    }
}
