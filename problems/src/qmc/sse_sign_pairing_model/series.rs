//! From bits: the terms `(β^n/n!) Tr (C − H)^n` of the series with and without signs, and rotations by quarter turns.

use eigentruth_models::Lattice;

use super::operator::BETAS;
use super::{AVERAGE, Couplings, ELEMENTS, ROTATED, Seen, WEIGHTS, survey};
use crate::finding::{Finding, FindingKind};
use crate::method::{Run, Stop};

/// What rounding leaves of a ratio of sums of some hundred positive terms (class identity).
pub(super) const ROUNDING: f64 = 65536.0 * f64::EPSILON;

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let proof = "A pair flip changes the magnetization by +2 or −2 and nothing else changes it, so a closed string has as many of one as of the \
         other: an even number of equal factors −J±±/2, times diagonal factors that are made positive by a constant. On the clusters all \
         terms of the series with and without signs are the same, order by order, up to rounding.";
    // The whole series of nine sites takes too long.
    let largest = if run.reading == AVERAGE { 8 } else { 9 };
    survey(run, FindingKind::Numerical, proof, largest, |lattice, couplings| {
        look(run.reading, lattice, couplings)
    })
}

/// The elements of H from bits: the diagonal, and off the diagonal `(to, element)` for each configuration.
struct Elements {
    diagonal: Vec<f64>,
    others: Vec<Vec<(usize, f64)>>,
}

impl Elements {
    fn new(lattice: &Lattice, couplings: Couplings) -> Self {
        let Couplings { jz, pair, exchange, h } = couplings;
        let dimension = 1usize << lattice.len();
        let spin = |bits: usize, site: usize| (bits >> site & 1) as f64 - 0.5;
        let mut diagonal = vec![0.0; dimension];
        let mut others = vec![Vec::new(); dimension];
        for bits in 0..dimension {
            diagonal[bits] = -h * (0..lattice.len()).map(|site| spin(bits, site)).sum::<f64>();
            for bond in lattice.bonds() {
                let product = spin(bits, bond.from) * spin(bits, bond.to);
                diagonal[bits] += jz * product;
                let element = 0.5 * if product > 0.0 { pair } else { exchange };
                if element != 0.0 {
                    others[bits].push((bits ^ (1 << bond.from) ^ (1 << bond.to), element));
                }
            }
        }
        Elements { diagonal, others }
    }

    /// `Tr (C − H)^n` for n below `orders`, with the elements off the diagonal as they are or as moduli.
    fn traces(&self, constant: f64, orders: usize, moduli: bool) -> Vec<f64> {
        let dimension = self.diagonal.len();
        let mut traces = vec![0.0; orders];
        for start in 0..dimension {
            let mut now = vec![0.0; dimension];
            now[start] = 1.0;
            for half in 0..orders.div_ceil(2) {
                let mut next: Vec<f64> =
                    now.iter().zip(&self.diagonal).map(|(x, d)| (constant - d) * x).collect();
                for (x, others) in now.iter().zip(&self.others).filter(|(x, _)| **x != 0.0) {
                    for &(to, element) in others {
                        next[to] += if moduli { element.abs() } else { -element } * x;
                    }
                }
                // Half of the string there, half of it back.
                let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
                traces[2 * half] += dot(&now, &now);
                if 2 * half + 1 < orders {
                    traces[2 * half + 1] += dot(&now, &next);
                }
                now = next;
            }
        }
        traces
    }
}

pub(super) fn look(reading: &str, lattice: &Lattice, couplings: Couplings) -> Result<Seen, Stop> {
    let elements = Elements::new(lattice, couplings);
    let plain = |problem| Seen { problem, losses: Vec::new() };
    let constant = elements.diagonal.iter().copied().fold(0.0, f64::max);
    Ok(match reading {
        ELEMENTS => plain(elements.others.iter().flatten().any(|(_, element)| *element > 0.0)),
        ROTATED => plain(!quarter_turns(lattice, couplings)),
        WEIGHTS => {
            // Long enough to go around every ring of the clusters, and twice.
            let orders = 2 * lattice.len() + 2;
            let (signed, moduli) =
                (elements.traces(constant, orders, false), elements.traces(constant, orders, true));
            plain(signed.iter().zip(&moduli).any(|(a, b)| b - a > ROUNDING * b))
        }
        AVERAGE => {
            // The largest power of the series that matters, from the largest row sum.
            let row = |bits: usize| {
                constant - elements.diagonal[bits]
                    + elements.others[bits].iter().map(|(_, e)| e.abs()).sum::<f64>()
            };
            let norm = (0..elements.diagonal.len()).map(row).fold(0.0, f64::max);
            let largest = BETAS[BETAS.len() - 1] * norm;
            let orders = (largest + 12.0 * largest.sqrt() + 30.0) as usize;
            let (signed, moduli) =
                (elements.traces(constant, orders, false), elements.traces(constant, orders, true));
            let sum = |traces: &[f64], beta: f64| {
                let mut logarithm = 0.0_f64;
                let mut sum = 0.0;
                for (n, trace) in traces.iter().enumerate() {
                    // β^n/n! in logarithms, so that neither overflows.
                    if n > 0 {
                        logarithm += (beta / n as f64).ln();
                    }
                    if *trace != 0.0 {
                        sum += trace.signum() * (logarithm + trace.abs().ln() - largest).exp();
                    }
                }
                sum
            };
            let losses: Vec<f64> =
                BETAS.iter().map(|beta| 1.0 - sum(&signed, *beta) / sum(&moduli, *beta)).collect();
            Seen { problem: losses.iter().any(|loss| *loss > ROUNDING), losses }
        }
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    })
}

/// Whether angles of 0, 1/4, 1/2 or 3/4 of a turn on the sites make all elements negative: tried site by site, going back where a bond
/// between sites that have angles forbids one. Real couplings ask for sums and differences that are multiples of 1/2, so that angles
/// that are multiples of 1/4 exist wherever any do: angles modulo 1/4 may be rounded to the same for all sites of a connected cluster.
fn quarter_turns(lattice: &Lattice, couplings: Couplings) -> bool {
    let allowed = |one: usize, two: usize| {
        // A pair flip turns by the sum of the angles, an exchange by the difference; −J must become positive.
        let positive = |j: f64, quarters: usize| match quarters % 4 {
            0 => j <= 0.0,
            2 => j >= 0.0,
            _ => j == 0.0,
        };
        positive(couplings.pair, one + two) && positive(couplings.exchange, 4 + one - two)
    };
    let mut angles = vec![0usize];
    loop {
        let site = angles.len() - 1;
        let fits = lattice.bonds().iter().all(|bond| {
            let known = bond.from.max(bond.to) == site;
            !known || allowed(angles[bond.from], angles[bond.to])
        });
        if fits && angles.len() == lattice.len() {
            return true;
        }
        if fits {
            angles.push(0);
            continue;
        }
        // On to the next angle of the last site that has one left.
        while let Some(last) = angles.pop() {
            if last < 3 {
                angles.push(last + 1);
                break;
            }
        }
        if angles.is_empty() {
            return false;
        }
    }
}
