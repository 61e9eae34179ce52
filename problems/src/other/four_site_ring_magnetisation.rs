//! other/32-four-site-ring-magnetisation: intercept and slope of the magnetization of a ring.
//!
//! One-particle levels with the exact derivative of the Hamiltonian, at and just above zero field, against energies of the
//! Fock space alone, differentiated by interpolation. Both are [`Ring`]s of any size, which problem 38 uses too.

use eigentruth_exact::spectrum::SectorSpectrum;
use eigentruth_exact::{Charge, DEFAULT_MEMORY, Spectrum, System};
use eigentruth_free::{Matrix, Quadratic};
use eigentruth_grading::{Invariant, Kind, Specification};
use eigentruth_models::FermionSystem;
use eigentruth_numerics::{Complex64, Estimate, Provenance};

use crate::assembly::Assembly;
use crate::family::{Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

/// Between 0 and 1, the same for every method.
pub(super) fn uniform(what: &str, at: usize) -> f64 {
    (seed::derive(32, &[what, &at.to_string()]) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A ring of electrons: `H = Σ_i [−t c†_i e^{iq a_{i,i+1}} c_{i+1} + h.c. − μ B S^z_i]`, `B = Σ a_{i,i+1}`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ring {
    pub(super) sites: usize,
    pub(super) electrons: usize,
    pub(super) q: f64,
    pub(super) t: f64,
    pub(super) mu: f64,
    /// 0 for the ground state of [`Ring::electrons`]; otherwise the grand-canonical state at zero chemical potential, which is
    /// half filling on a ring of even length.
    pub(super) temperature: f64,
}

/// Field steps of the derivatives: level splittings stay far above rounding, and `q B` far below the next crossing.
const STEP: f64 = 1.0 / 64.0;

/// Value and slope at zero field from above.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) intercept: Estimate,
    pub(super) slope: Estimate,
}

impl Ring {
    /// Shares of the bonds in the field, which add to 1: only their sum can matter.
    fn shares(&self) -> Vec<f64> {
        let raw: Vec<f64> = (0..self.sites).map(|bond| 0.2 + uniform("share", bond)).collect();
        let total: f64 = raw.iter().sum();
        raw.into_iter().map(|share| share / total).collect()
    }

    fn amplitude(&self, share: f64, field: f64) -> Complex64 {
        Complex64::cis(self.q * share * field) * -self.t
    }

    /// The Hamiltonian and its derivatives by the field and, for the Zeeman part alone, `[mode, mode]`; modes are site by site for
    /// spin up, then for spin down.
    pub(super) fn quadratic(&self, field: f64) -> Result<(Quadratic, Matrix, Matrix), Stop> {
        let n = self.sites;
        let mut h = Matrix::zeros(2 * n, 2 * n);
        let mut derivative = Matrix::zeros(2 * n, 2 * n);
        let mut zeeman = Matrix::zeros(2 * n, 2 * n);
        for spin in 0..2 {
            for (bond, share) in self.shares().into_iter().enumerate() {
                let (to, from) = (spin * n + bond, spin * n + (bond + 1) % n);
                let amplitude = self.amplitude(share, field);
                let turned = Complex64::I * self.q * share * amplitude;
                h[(to, from)] += amplitude;
                h[(from, to)] += amplitude.conj();
                derivative[(to, from)] += turned;
                derivative[(from, to)] += turned.conj();
            }
            let energy = if spin == 0 { -0.5 * self.mu } else { 0.5 * self.mu };
            for site in 0..n {
                let mode = (spin * n + site, spin * n + site);
                h[mode] += Complex64::new(energy * field, 0.0);
                derivative[mode] += Complex64::new(energy, 0.0);
                zeeman[mode] += Complex64::new(energy, 0.0);
            }
        }
        Ok((Quadratic::new(h, 0.0)?, derivative, zeeman))
    }

    /// `M = −dE/dB` and, with `spin_only`, minus the derivative of the Zeeman part, just above zero field, from one-particle levels.
    pub(super) fn by_levels(&self, spin_only: bool) -> Result<Linear, Stop> {
        let at = |field: f64| -> Result<Estimate, Stop> {
            let (quadratic, derivative, zeeman) = self.quadratic(field)?;
            let levels = quadratic.levels()?;
            if self.temperature > 0.0 {
                return Ok(levels.thermal(0.0, self.temperature)?.slope(&derivative)?);
            }
            if !spin_only {
                return Ok(levels.ground_slope(self.electrons, &derivative)?);
            }
            // The occupied states are those of the full Hamiltonian: take them a step above the crossing.
            let state = levels.state(self.electrons)?;
            Ok(state.slope(&zeeman)?)
        };
        let first = if spin_only { at(STEP * STEP)? } else { at(0.0)? };
        let mut values = vec![-first.value];
        let mut noise = first.error;
        for step in 1..=5 {
            let found = at(STEP * step as f64)?;
            values.push(-found.value);
            noise = noise.max(found.error);
        }
        let provenance = first.provenance.with("step", STEP);
        let intercept = Estimate::exact(values[0], noise, provenance.clone());
        Ok(Linear { intercept, slope: derivative_at_start(&values, 1, noise, provenance) })
    }

    /// `M = −dE/dB` just above zero field from the lowest energies of the Fock space alone.
    pub(super) fn in_fock_space(&self) -> Result<Linear, Stop> {
        let mut energies = Vec::new();
        let mut noise = 0.0_f64;
        for step in 0..=7 {
            let (energy, error) = self.lowest(STEP * step as f64)?;
            energies.push(-energy);
            noise = noise.max(error);
        }
        let provenance = Provenance::new("exact/full").with("step", STEP).with("electrons", self.electrons);
        Ok(Linear {
            intercept: derivative_at_start(&energies, 1, noise, provenance.clone()),
            slope: derivative_at_start(&energies, 2, noise, provenance),
        })
    }

    fn system(&self, field: f64) -> Result<System, Stop> {
        let mut model = FermionSystem::new(self.sites, 2);
        for (bond, share) in self.shares().into_iter().enumerate() {
            for spin in 0..2 {
                model.hop((bond, spin), ((bond + 1) % self.sites, spin), self.amplitude(share, field));
            }
        }
        for site in 0..self.sites {
            model.zeeman(site, self.mu * field);
        }
        let hamiltonian = model.build()?;
        let up = Charge::number("up", hamiltonian.space(), |degree| degree.mode.internal == 0);
        let down = Charge::number("down", hamiltonian.space(), |degree| degree.mode.internal == 1);
        Ok(System::with_charges(hamiltonian, vec![up, down])?)
    }

    /// The energies of every S^z: `[up electrons]`, lowest first, with the error of each.
    fn by_spin(&self, field: f64) -> Result<Vec<(usize, f64, f64)>, Stop> {
        let system = self.system(field)?;
        let fewest = self.electrons.saturating_sub(self.sites);
        (fewest..=self.electrons.min(self.sites))
            .map(|up| {
                let sector = system.sector(&[("up", up as i64), ("down", (self.electrons - up) as i64)])?;
                let spectrum = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
                Ok((up, spectrum.energies[0], spectrum.error))
            })
            .collect()
    }

    /// The lowest energy of all S^z, or the grand potential at a temperature, and its error.
    pub(super) fn lowest(&self, field: f64) -> Result<(f64, f64), Stop> {
        if self.temperature > 0.0 {
            let spectrum = Spectrum::new(&self.system(field)?, false, DEFAULT_MEMORY)?;
            let energies = spectrum.energies();
            let weights: f64 = energies.iter().map(|e| (-(e - energies[0]) / self.temperature).exp()).sum();
            return Ok((energies[0] - self.temperature * weights.ln(), spectrum.error()));
        }
        let all = self.by_spin(field)?;
        let error = all.iter().map(|(_, _, error)| *error).fold(0.0, f64::max);
        Ok((all.iter().map(|(_, energy, _)| *energy).fold(f64::INFINITY, f64::min), error))
    }

    /// `μ S^z` of the lowest state of the Fock space at a small field.
    fn spin_from_fock_space(&self) -> Result<Linear, Stop> {
        let moment = |field: f64| -> Result<f64, Stop> {
            let all = self.by_spin(field)?;
            let lowest = all.iter().min_by(|a, b| a.1.total_cmp(&b.1));
            let (up, _, _) = lowest.ok_or_else(|| Stop::Failed("there is no sector".to_owned()))?;
            Ok(self.mu * (*up as f64 - 0.5 * self.electrons as f64))
        };
        let (one, two) = (moment(STEP)?, moment(2.0 * STEP)?);
        let provenance = Provenance::new("exact/full").with("electrons", self.electrons);
        let error = 4.0 * f64::EPSILON * self.mu;
        Ok(Linear {
            intercept: Estimate::exact(one, error, provenance.clone()),
            slope: Estimate::exact((two - one) / STEP, 2.0 * error / STEP, provenance),
        })
    }
}

/// The first or second derivative at the first of equidistant values, by the interpolating polynomial; its error is what the
/// last value changes, and the noise of the values times the size of the weights.
fn derivative_at_start(values: &[f64], order: usize, noise: f64, provenance: Provenance) -> Estimate {
    let of = |values: &[f64]| {
        let weights = start_weights(values.len(), order);
        let sum: f64 = weights.iter().zip(values).map(|(w, v)| w * v).sum();
        let size: f64 = weights.iter().map(|w| w.abs()).sum();
        (sum / STEP.powi(order as i32), size / STEP.powi(order as i32))
    };
    let largest = values.iter().map(|v| v.abs()).fold(0.0, f64::max);
    let (best, size) = of(values);
    let (shorter, _) = of(&values[..values.len() - 1]);
    let error = (best - shorter).abs() + size * (noise + f64::EPSILON * largest);
    Estimate::converged(best, error, provenance)
}

/// Weights of the values at 0, 1, …, count − 1 in the derivative at 0 of the polynomial through them.
///
/// Source: B. Fornberg, Math. Comp. 51, 699 (1988).
fn start_weights(count: usize, order: usize) -> Vec<f64> {
    // weights[m][j]: of value j in the derivative m.
    let mut weights = vec![vec![0.0; count]; order + 1];
    weights[0][0] = 1.0;
    let mut c1 = 1.0;
    for i in 1..count {
        let mut c2 = 1.0;
        let (before, here) = ((i - 1) as f64, i as f64);
        let top = order.min(i);
        for j in 0..i {
            let c3 = (i - j) as f64;
            c2 *= c3;
            if j + 1 == i {
                for m in (0..=top).rev() {
                    let lower = if m > 0 { m as f64 * weights[m - 1][i - 1] } else { 0.0 };
                    weights[m][i] = c1 * (lower - before * weights[m][i - 1]) / c2;
                }
            }
            for m in (0..=top).rev() {
                let lower = if m > 0 { m as f64 * weights[m - 1][j] } else { 0.0 };
                weights[m][j] = (here * weights[m][j] - lower) / c3;
            }
        }
        c1 = c2;
    }
    weights.swap_remove(order)
}

/// Random settings with μ > qt: B, q, t, μ.
fn points() -> Vec<[f64; 4]> {
    (0..24)
        .map(|at| {
            let (q, t) = (0.4 + 1.2 * uniform("q", at), 0.4 + 1.2 * uniform("t", at));
            [0.1 + 0.9 * uniform("B", at), q, t, q * t * (1.2 + 2.0 * uniform("mu", at))]
        })
        .collect()
}

/// `aμ + b t q² B` with the simplest fractions that all points allow, from (value, error) of `a` and `b` at each point. Dimensions
/// leave no other product: M has that of μ, and a slope that does not depend on μ can only hold t q².
fn law(points: &[[(f64, f64); 2]]) -> Option<String> {
    const DENOMINATORS: std::ops::RangeInclusive<i64> = 1..=16;
    let fraction = |which: usize| {
        DENOMINATORS.into_iter().find_map(|denominator| {
            let numerator = (points.first()?[which].0 * denominator as f64).round();
            let fits = |point: &[(f64, f64); 2]| {
                let (value, error) = point[which];
                (value - numerator / denominator as f64).abs() <= 4.0 * error
            };
            points.iter().all(fits).then_some((numerator as i64, denominator))
        })
    };
    let term = |(numerator, denominator): (i64, i64), product: &str| match (numerator, denominator) {
        (0, _) => String::new(),
        (1, 1) => format!("+{product}"),
        (-1, 1) => format!("-{product}"),
        (n, 1) => format!("{n:+}{product}"),
        (n, d) => format!(r"{}\frac{{{}}}{{{d}}}{product}", if n < 0 { "-" } else { "+" }, n.abs()),
    };
    let text = term(fraction(0)?, r"\mu ") + &term(fraction(1)?, "t q^2 B");
    Some(text.trim_start_matches('+').trim_end().to_owned())
}

fn magnetization(
    run: &Run<'_>,
    linear: impl Fn(&Ring, bool) -> Result<Linear, Stop>,
) -> Result<Finding, Stop> {
    let spin_only = run.reading == "spin alone";
    let mut table = Table::new(&[
        ("q", "1"),
        ("t", "t"),
        ("mu", "t"),
        ("intercept", "t"),
        ("slope", "t"),
        ("error of the slope", "t"),
    ]);
    let mut samples = Vec::new();
    let mut laws = Vec::new();
    for [field, q, t, mu] in points() {
        run.checkpoint()?;
        let found = linear(&Ring { sites: 4, electrons: 4, q, t, mu, temperature: 0.0 }, spin_only)?;
        table.push([q, t, mu, found.intercept.value, found.slope.value, found.slope.error]);
        laws.push([
            (found.intercept.value / mu, found.intercept.error / mu.abs()),
            (found.slope.value / (t * q * q), found.slope.error / (t * q * q).abs()),
        ]);
        let error = found.intercept.error + field * found.slope.error;
        let value = found.intercept.value + field * found.slope.value;
        let value = Estimate::converged(value, error, found.slope.provenance);
        samples.push(Sample { at: vec![field, q, t, mu], value });
    }
    let row = &table.rows[0];
    let summary = format!(
        "at q = {:.4}, t = {:.4}, μ = {:.4} the magnetization starts at {:.6} and has the slope {:.6} in B",
        row[0], row[1], row[2], row[3], row[4]
    );
    let closed_form = law(&laws);
    let samples = Samples {
        symbols: ["B", "q", "t", r"\mu"].map(str::to_owned).to_vec(),
        points: samples,
        closed_form,
    };
    Ok(Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("intercept and slope", table)))
}

fn by_levels(run: &Run<'_>) -> Result<Finding, Stop> {
    magnetization(run, Ring::by_levels)
}

fn by_fock_space(run: &Run<'_>) -> Result<Finding, Stop> {
    magnetization(
        run,
        |ring, spin_only| if spin_only { ring.spin_from_fock_space() } else { ring.in_fock_space() },
    )
}

/// Other rings and fillings.
struct Rings;

impl Family for Rings {
    fn describe(&self) -> &'static str {
        "the magnetization at zero field from above of a ring of 3 to 6 sites with any number of electrons, as a number"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let unit = |what: &str| (seed::derive(seed, &[what]) >> 11) as f64 / (1_u64 << 53) as f64;
        let sites = 3 + (4.0 * unit("sites")) as usize;
        let electrons = 1 + ((2 * sites - 1) as f64 * unit("electrons")) as usize;
        let two_decimals = |x: f64| (100.0 * x).round() / 100.0;
        let (q, mu) = (two_decimals(0.3 + unit("q")), two_decimals(0.2 + 2.0 * unit("mu")));
        let found = Ring { sites, electrons, q, t: 1.0, mu, temperature: 0.0 }.by_levels(false)?;
        let prompt = format!(
            "{electrons} electrons with spin 1/2 on a ring of {sites} sites hop with amplitude −1; the Peierls phases of the bonds add up \
             to {q} B and the Zeeman energy is −{mu} B S^z. What is the magnetization −dE/dB of the ground state as B goes to \
             zero from above, to six decimals?"
        );
        // Without a minus sign on zero.
        let reference =
            format!("{:.6}", if found.intercept.value.abs() < 5e-7 { 0.0 } else { found.intercept.value });
        let kind = Some(Kind::NumericRounded { digits: 6 });
        Ok(Variant {
            seed,
            specification: Specification { reference, prompt, kind, ..Specification::default() },
        })
    }
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    Problem {
        parameters: r"$q;\mu;t;B$",
        claims: vec![Claim::value(
            "magnetization",
            "the magnetization to linear order in a small positive B",
        )],
        assembly: Assembly::Parts(vec!["magnetization"]),
        readings: vec![
            Reading::admissible(
                "all of it",
                "total magnetization",
                "L. D. Landau, E. M. Lifshitz, Electrodynamics of Continuous Media (1984), §32: M = −∂E/∂B",
                "What a magnetometer sees is minus the derivative of the energy by the field: spin and orbital currents. \
                 Zero temperature comes first, then the small field.",
            ),
            Reading::inadmissible(
                "spin alone",
                "total magnetization",
                "N. W. Ashcroft, N. D. Mermin, Solid State Physics (1976), chapter 31: Pauli paramagnetism",
                "The spin part alone leaves out the orbital moment that the same field induces.",
            ),
        ],
        methods: vec![
            Method::new("levels", "free", &["magnetization"], by_levels),
            Method::new("Fock space", "exact", &["magnetization"], by_fock_space),
        ],
        invariants: vec![Invariant::ScalingDegree {
            weights: weights(&[("t", "1"), (r"\mu", "1"), ("q", "0"), ("B", "0")]),
            degree: "1".to_owned(),
        }],
        overturned_by: "Energies of the Fock space at small fields whose derivative departs from the formula.",
        family: Some(&Rings),
        ..Problem::outline(
            32,
            "other/32-four-site-ring-magnetisation",
            "Magnetisation of a ring of four sites",
            "Electrons on a four-site ring feel Peierls phases that add up to qB and a Zeeman energy \
                    μBS^z, with μ > qt. Give the magnetisation at half filling and zero temperature to \
                    linear order in B > 0.",
            Kind::Expression,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::finding::Outcome;
    use crate::method::Budget;
    use crate::verdict::settle;

    #[test]
    fn a_law_is_found_where_there_is_one() {
        let points = |a: f64, b: f64| vec![[(a, 1.0 / 1024.0), (b, 1.0 / 4096.0)]; 20];
        assert_eq!(law(&points(1.0, -0.25)).as_deref(), Some(r"\mu -\frac{1}{4}t q^2 B"));
        assert_eq!(law(&points(-2.0, 0.0)).as_deref(), Some(r"-2\mu"));
        let mut mixed = points(1.0, 0.5);
        mixed[7][1].0 = 0.75;
        assert_eq!(law(&mixed), None);
    }

    #[test]
    fn interpolation_weights_are_the_known_ones() {
        let close = |ours: Vec<f64>, known: &[f64]| {
            ours.iter().zip(known).all(|(a, b)| (a - b).abs() < 64.0 * f64::EPSILON)
        };
        assert!(close(start_weights(3, 1), &[-1.5, 2.0, -0.5]));
        assert!(close(start_weights(4, 2), &[2.0, -5.0, 4.0, -1.0]));
    }

    #[test]
    fn levels_and_fock_space_agree_on_other_rings() {
        for (sites, electrons, temperature) in [(3, 2, 0.0), (3, 3, 0.0), (5, 4, 0.0), (3, 0, 0.7)] {
            let ring = Ring { sites, electrons, q: 0.8, t: 0.9, mu: 0.4, temperature };
            let (one, other) = (ring.by_levels(false).unwrap(), ring.in_fock_space().unwrap());
            for (a, b) in [(one.intercept, other.intercept), (one.slope, other.slope)] {
                assert!((a.value - b.value).abs() <= a.error + b.error, "{sites} {electrons}: {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn variants_are_reproducible() {
        assert_eq!(Rings.draw(3).unwrap(), Rings.draw(3).unwrap());
        assert!((0..20).all(|seed| Rings.draw(seed).is_ok()));
    }

    #[test]
    fn the_magnetization_is_decided_in_every_reading() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for record in &records {
            assert!(record.finding.outcome == Outcome::Holds, "{}", record.finding.summary);
        }
        for reading in &problem.readings {
            let settled = settle(&problem, &problem.claims[0], reading.name, &records);
            assert!(settled.why.is_none(), "{}: {}", reading.name, settled.sentence);
        }
    }
}
