//! Vertices, and where a worm leaves them.

use eigentruth_numerics::planted::{Bug, planted};

use crate::SseError;
use crate::lowering::BondMatrices;
use crate::signs;

/// A worm that enters or leaves raises or lowers the state of a leg.
const CHANGES: [i16; 2] = [1, -1];

/// The most that tables may take.
const MEMORY: u128 = 1 << 30;

/// Legs of a vertex: below 0 and 1, above 2 and 3; of one site, below 0 and above 2.
pub(crate) type Legs = [u8; 4];

/// What a worm does at a vertex: the first exit whose cumulative probability exceeds a random number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exit {
    pub(crate) until: f64,
    pub(crate) leg: u8,
    /// Whether the leg is raised (0) or lowered (1).
    pub(crate) change: u8,
    pub(crate) vertex: u32,
}

/// All vertices of all terms.
#[derive(Debug)]
pub(crate) struct Vertices {
    pub(crate) dimensions: Vec<usize>,
    /// By term its sites; the second repeats the first for terms on one site.
    pub(crate) ends: Vec<[u32; 2]>,
    pub(crate) two: Vec<bool>,
    /// By vertex.
    pub(crate) legs: Vec<Legs>,
    pub(crate) weights: Vec<f64>,
    pub(crate) negative: Vec<bool>,
    pub(crate) diagonal: Vec<bool>,
    /// By term and index `a + d₀ b`, the diagonal vertex (`NONE` for weight 0) with the probability that it is accepted.
    pub(crate) insert: Vec<Vec<(u32, f64)>>,
    /// By term, the largest diagonal weight.
    pub(crate) rates: Vec<f64>,
    /// By vertex, leg and change where its exits begin in `exits`.
    pub(crate) begin: Vec<u32>,
    pub(crate) exits: Vec<Exit>,
    pub(crate) constant: f64,
    pub(crate) signed: bool,
}

pub(crate) const NONE: u32 = u32::MAX;

/// Detailed balance with as few bounces as possible for any number of weights: the weights are intervals around a circle, and a
/// point goes to the one opposite. `a[k][j] = |I_k ∩ (I_j + T/2)|` is symmetric because half a turn is its own inverse, its rows sum to the
/// weights, and `a[k][k] = max(0, 2 w_k − T)`. For three weights it is the unique solution of O. F. Syljuåsen and A. W. Sandvik, Phys. Rev. E
/// 66, 046701 (2002) without bounces where there is one; averages over orders of the intervals are solutions as well.
pub(crate) fn opposite(weights: &[f64]) -> Vec<Vec<f64>> {
    let n = weights.len();
    let total: f64 = weights.iter().sum();
    let mut flow = vec![vec![0.0; n]; n];
    // Whatever comes to lie in the middle is opposite to the first.
    let orders = if n > 3 { n - 1 } else { 1 };
    for step in 1..=orders {
        let mut order: Vec<usize> = (0..n).collect();
        order.swap(step.min(n - 1), n / 2);
        let mut start = 0.0;
        let intervals: Vec<(usize, f64, f64)> = order
            .iter()
            .map(|&k| {
                let begin = start;
                start += weights[k];
                (k, begin, start)
            })
            .collect();
        for &(k, from, to) in &intervals {
            for &(j, other_from, other_to) in &intervals {
                for turn in [-0.5, 0.5] {
                    let overlap = to.min(other_to + turn * total) - from.max(other_from + turn * total);
                    flow[k][j] += overlap.max(0.0);
                }
            }
        }
    }
    flow.iter_mut().flatten().for_each(|a| *a /= orders as f64);
    flow
}

impl Vertices {
    /// With `extra` added to the smallest diagonal weight of every term with exchange, in units of its largest off-diagonal element.
    pub(crate) fn new(matrices: &BondMatrices, extra: f64) -> Result<Self, SseError> {
        let spread = matrices.spread();
        let signed = !signs::is_sign_free(&spread);
        if signed && extra == 0.0 {
            return Err(SseError::Parameter {
                what: "the extra diagonal weight".into(),
                given: extra.to_string(),
                allowed: "above 0 for models with negative weights, as without it worms may not reach all configurations",
            });
        }
        let mut all = Self {
            dimensions: spread.dimensions.clone(),
            ends: Vec::new(),
            two: Vec::new(),
            legs: Vec::new(),
            weights: Vec::new(),
            negative: Vec::new(),
            diagonal: Vec::new(),
            insert: Vec::new(),
            rates: Vec::new(),
            begin: Vec::new(),
            exits: Vec::new(),
            constant: spread.constant,
            signed,
        };
        let vertices: u128 = spread.terms.iter().map(|term| 3 * term.matrix.nrows() as u128).sum();
        let bytes = vertices * 8 * 4 * size_of::<Exit>() as u128;
        if bytes > MEMORY {
            return Err(SseError::Memory { what: "the table of vertices", bytes, allowed: MEMORY });
        }
        // Equal matrices share their vertices.
        let mut known: Vec<(usize, usize)> = Vec::new();
        for (at, term) in spread.terms.iter().enumerate() {
            let dimensions = |t: usize| spread.terms[t].sites.iter().map(|&site| spread.dimensions[site]);
            let same = known.iter().find(|(other, _)| {
                spread.terms[*other].matrix == term.matrix && dimensions(*other).eq(dimensions(at))
            });
            let two = term.sites.len() == 2;
            all.ends.push([term.sites[0] as u32, term.sites[term.sites.len() - 1] as u32]);
            all.two.push(two);
            let size = term.matrix.nrows();
            let off = (0..size)
                .flat_map(|to| (0..size).map(move |from| (to, from)))
                .filter(|(to, from)| to != from);
            let off: Vec<(usize, usize)> = off.filter(|&at| term.matrix[at] != 0.0).collect();
            let largest = off.iter().map(|&at| term.matrix[at].abs()).fold(0.0, f64::max);
            let top =
                (0..size).map(|i| term.matrix[(i, i)]).fold(f64::NEG_INFINITY, f64::max) + extra * largest;
            all.constant += top;
            if let Some(&(_, slot)) = same {
                all.insert.push(all.insert[slot].clone());
                all.rates.push(all.rates[slot]);
                continue;
            }
            known.push((at, all.insert.len()));
            all.add(&spread, at, top, &off)?;
        }
        Ok(all)
    }

    fn add(
        &mut self,
        matrices: &BondMatrices,
        at: usize,
        top: f64,
        off: &[(usize, usize)],
    ) -> Result<(), SseError> {
        let term = &matrices.terms[at];
        let size = term.matrix.nrows();
        let d0 = matrices.dimensions[term.sites[0]];
        let d1 = size / d0;
        let first = self.legs.len();
        let legs = |to: usize, from: usize| -> Legs {
            [(from % d0) as u8, (from / d0) as u8, (to % d0) as u8, (to / d0) as u8]
        };
        let mut table = vec![NONE; size * size];
        let mut insert = Vec::new();
        for index in 0..size {
            let weight = top - term.matrix[(index, index)];
            if weight > 0.0 {
                table[index * size + index] = self.legs.len() as u32;
                self.push(legs(index, index), weight, false, true);
            }
            insert.push((table[index * size + index], weight));
        }
        let rate = insert.iter().map(|&(_, weight)| weight).fold(0.0, f64::max);
        insert.iter_mut().for_each(|(_, weight)| *weight /= rate);
        self.insert.push(insert);
        self.rates.push(rate);
        for &(to, from) in off {
            let l = legs(to, from);
            let changes = [l[2] as i16 - l[0] as i16, l[3] as i16 - l[1] as i16];
            if changes.map(i16::abs) != [1, 1] {
                let (update, sites) = ("directed-loop update", term.sites.clone());
                let reason = format!(
                    "it changes the states of its sites by {changes:?}; both have to change by one (terms that change a single site are for \
                     the cluster update of the Ising model)"
                );
                return Err(SseError::Update { update, sites, reason });
            }
            table[to * size + from] = self.legs.len() as u32;
            self.push(l, term.matrix[(to, from)].abs(), term.matrix[(to, from)] > 0.0, false);
        }
        let index = |l: [i16; 4]| {
            let inside = |s: i16, d: usize| s >= 0 && (s as usize) < d;
            let all = inside(l[0], d0) && inside(l[2], d0) && inside(l[1], d1) && inside(l[3], d1);
            let place = |a: i16, b: i16| a as usize + d0 * b as usize;
            let vertex = if all { table[place(l[2], l[3]) * size + place(l[0], l[1])] } else { NONE };
            (vertex != NONE).then_some(vertex)
        };
        let one_site = d1 == 1;
        for vertex in first..self.legs.len() {
            for leg in 0..4 {
                for (change, step) in CHANGES.into_iter().enumerate() {
                    self.begin.push(self.exits.len() as u32);
                    if one_site && leg % 2 == 1 {
                        continue;
                    }
                    // All vertices that this one is joined with by the worm's presence, the way back included.
                    let mut middle = self.legs[vertex].map(i16::from);
                    middle[leg] += step;
                    let mut ways = Vec::new();
                    for exit in 0..4 {
                        for (other, step) in CHANGES.into_iter().enumerate() {
                            let mut after = middle;
                            after[exit] += step;
                            if let Some(to) = index(after) {
                                ways.push((exit, other, to));
                            }
                        }
                    }
                    let weights: Vec<f64> = ways.iter().map(|&(.., to)| self.weights[to as usize]).collect();
                    let own = ways.iter().position(|&(exit, other, _)| exit == leg && other != change);
                    let Some(own) = own else { continue };
                    let alike =
                        || vec![vec![weights[own] / weights.len() as f64; weights.len()]; weights.len()];
                    let flow = if planted(Bug::DirectedLoops) { alike() } else { opposite(&weights) };
                    let mut sum = 0.0;
                    let begin = self.exits.len();
                    for (&(exit, other, to), part) in ways.iter().zip(&flow[own]) {
                        sum += part / weights[own];
                        // Rounding leaves shares that are none.
                        if *part > 16.0 * f64::EPSILON * weights[own] {
                            self.exits.push(Exit {
                                until: sum,
                                leg: exit as u8,
                                change: other as u8,
                                vertex: to,
                            });
                        }
                    }
                    if self.exits.len() > begin
                        && let Some(last) = self.exits.last_mut()
                    {
                        last.until = f64::INFINITY;
                    }
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, legs: Legs, weight: f64, negative: bool, diagonal: bool) {
        self.legs.push(legs);
        self.weights.push(weight);
        self.negative.push(negative);
        self.diagonal.push(diagonal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_are_symmetric_sum_to_the_weights_and_bounce_least() {
        let cases: [&[f64]; 6] = [
            &[1.0, 1.0],
            &[1.0, 2.0, 2.5],
            &[1.0, 0.5, 4.0],
            &[1.0, 1.0, 1.0, 1.0],
            &[0.3, 2.0, 0.7, 0.1, 0.9],
            &[0.3, 0.2, 0.7, 0.1, 0.9, 0.4, 0.6, 1.1],
        ];
        for weights in cases {
            let flow = opposite(weights);
            let total: f64 = weights.iter().sum();
            let identity = 16.0 * f64::EPSILON * total;
            for (k, weight) in weights.iter().enumerate() {
                assert!((flow[k].iter().sum::<f64>() - weight).abs() <= identity);
                assert!((flow[k][k] - (2.0 * weight - total).max(0.0)).abs() <= identity, "{weights:?}");
                for (j, row) in flow.iter().enumerate() {
                    assert!((flow[k][j] - row[k]).abs() <= identity);
                }
            }
        }
        // Syljuåsen and Sandvik, eq. (18): a₁₂ = (w₁ + w₂ − w₃)/2.
        let flow = opposite(&[1.0, 2.0, 2.5]);
        assert!((flow[0][1] - 0.25).abs() <= 16.0 * f64::EPSILON);
    }
}
