//! Lehmann sums over all eigenstates of a Hubbard ring.

use std::f64::consts::PI;

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_models::{Boundary, FermionSystem, Lattice};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_operators::NumericOperator;
use faer::Mat;
use num_complex::Complex64;

use super::{CANONICAL, Point, finding, grid, lines};
use crate::finding::{Evidence, Finding, Sample, Table};
use crate::method::{Run, Stop};
use crate::seed;

/// The weights of one peak, without a common factor.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Peak {
    /// Of e^{−iωt} in ⟨j(−q,t) j(q,0)⟩.
    pub forward: f64,
    /// Of e^{iωt} there.
    pub backward: f64,
    /// Of e^{−iωt} in ⟨j(q,0) j(−q,t)⟩.
    pub exchanged: f64,
    /// Of e^{iωt} there.
    pub returned: f64,
}

/// The eigenstates of a ring and the spin current between them.
pub(super) struct Ring {
    /// By sector: particle number and energies.
    sectors: Vec<(i64, Vec<f64>)>,
    /// By sector: ∣⟨m∣j(q)∣n⟩∣², `[m, n]`.
    weights: Vec<Mat<f64>>,
    error: f64,
}

const SITES: usize = 4;
/// (interaction in units of the hopping, momentum in units of π/2)
const CASES: [(f64, usize); 6] = [(0.0, 1), (3.0, 0), (3.0, 1), (8.0, 2), (-2.0, 1), (5.0, 0)];

/// The ring with interaction `u`, and the current of momentum `momentum` π/2.
pub(super) fn ring(u: f64, momentum: usize) -> Result<Ring, Stop> {
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
    /// The error of every energy.
    pub(super) fn error(&self) -> f64 {
        self.error
    }

    /// The frequencies of the peaks with a weight that is not small, ascending.
    pub(super) fn peaks(&self, fixed: bool) -> Vec<f64> {
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

    /// The weights of the peak at `peak` with all energies multiplied by `scale`, at the chemical potential U/2.
    pub(super) fn weights(&self, u: f64, peak: f64, scale: f64, beta: f64, fixed: bool) -> Peak {
        // Energies of the same peak differ by rounding; others are far, or the group is one peak for every purpose.
        let same = |frequency: f64| (frequency - peak).abs() <= 64.0 * self.error;
        let shift = u / 2.0;
        let grand = |particles: i64, energy: f64| energy - shift * particles as f64;
        // The level that is left, and its part of the peak.
        let mut parts: Vec<(f64, Peak)> = Vec::new();
        for ((particles, energies), weight) in self.sectors.iter().zip(&self.weights) {
            if fixed && *particles != SITES as i64 {
                continue;
            }
            for n in 0..energies.len() {
                for m in 0..energies.len() {
                    let frequency = energies[m] - energies[n];
                    let (there, back) = (weight[(m, n)], weight[(n, m)]);
                    // ∣⟨m∣j(−q)∣n⟩∣ = ∣⟨n∣j(q)∣m⟩∣.
                    let part = if same(frequency) {
                        Peak { forward: there, returned: back, ..Peak::default() }
                    } else if same(-frequency) {
                        Peak { backward: there, exchanged: back, ..Peak::default() }
                    } else {
                        continue;
                    };
                    parts.push((grand(*particles, energies[n]), part));
                }
            }
        }
        // Ratios need no partition function. From the lowest level of the peak on, not of all, no thermal weight underflows.
        let lowest = parts.iter().map(|(energy, _)| *energy).fold(f64::INFINITY, f64::min);
        let mut found = Peak::default();
        for (energy, part) in parts {
            let probability = (-beta * scale * (energy - lowest)).exp();
            found.forward += probability * part.forward;
            found.backward += probability * part.backward;
            found.exchanged += probability * part.exchanged;
            found.returned += probability * part.returned;
        }
        found
    }
}

/// α of a peak at ω. Re σ = (π/ħVω) (forward − exchanged) δ, where the volume counts if the current is summed over the
/// system; Re ∫₀^∞ e^{iωt} Re C = (π/2) (forward + backward) δ.
fn ratio(peak: Peak, omega: f64, constants: f64) -> f64 {
    2.0 * (peak.forward - peak.exchanged) / (constants * omega) / (peak.forward + peak.backward)
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let rings =
        run.shared("rings", |_| CASES.iter().map(|&(u, q)| ring(u, q)).collect::<Result<Vec<_>, _>>())?;
    let fixed = run.reading == CANONICAL;
    let mut table = Table::new(&[
        ("omega", "1"),
        ("beta", "1"),
        ("hbar", "1"),
        ("V", "1"),
        ("U/t", "1"),
        ("q", "pi/2"),
        ("peak", "t"),
        ("ratio", "1"),
    ]);
    let mut points = Vec::new();
    for (k, point) in grid(run)?.into_iter().enumerate() {
        let Point { omega, beta, hbar, volume } = point;
        run.checkpoint()?;
        // Each point in every system, at a peak of its own; the spread tells whether α depends on anything else.
        let mut ratios = Vec::new();
        for (&(u, q), ring) in CASES.iter().zip(rings.iter()) {
            let peaks = ring.peaks(fixed);
            let peak = peaks[seed::derive(k as u64, &["peak"]) as usize % peaks.len()];
            // A peak at ω is an energy ħω.
            let weights = ring.weights(u, peak, hbar * omega / peak, beta, fixed);
            let ratio = ratio(weights, omega, point.constants(run.reading)) / lines(run);
            table.push([omega, beta, hbar, volume, u, q as f64, peak, ratio]);
            ratios.push((ratio, ring.error * beta * hbar * omega / peak));
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
        let value = Estimate::converged(mean, relative * mean.abs(), provenance);
        points.push((point, Sample { at: point.coordinates(), value }));
    }
    Ok(finding(run, points, table))
}
