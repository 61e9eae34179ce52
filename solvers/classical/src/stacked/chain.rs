//! The Markov chain of segments.

use std::f64::consts::TAU;

use eigentruth_numerics::monte_carlo::MarkovChain;
use eigentruth_numerics::streams::Stream;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::{SLICES, Stack, StackError};

/// Slices on which the order parameter is measured.
const MEASURED: usize = 8;

/// Spins of a stack.
///
/// Observables: `|ψ|²`, `|ψ|⁴`, `cos 6θ` of `ψ = |ψ|e^{iθ}` (see [`Stack::new`]), averaged over slices; `far`, the correlator of partners; `σx`, by the
/// number of changes along the stack; all at equal times, as averages of the quantum model are.
pub struct StackChain<'a> {
    stack: &'a Stack,
    /// By site, bit t the spin in slice t.
    spins: Vec<u64>,
    /// Of cuts.
    cut: u64,
    /// By unit those of its bonds, open with probability 1 − e^{−2ΔτJ} where spins are equal.
    open: Vec<Vec<u64>>,
    segments: Vec<u64>,
    parts: Vec<(usize, u64)>,
    parents: Vec<usize>,
    actions: Vec<f64>,
}

/// What [`StackChain`] stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Configuration {
    spins: Vec<u64>,
}

/// Bits that are 1 with a probability `threshold`/2⁶⁴ each. All 64 compare a random number with the threshold, bit after bit from the
/// highest, until the last one differs: eight words or so, where one logarithm costs as much.
fn bits(threshold: u64, random: &mut Stream) -> u64 {
    let (mut below, mut open) = (0, u64::MAX);
    for place in (0..u64::BITS).rev() {
        let word = random.random::<u64>();
        if threshold >> place & 1 == 1 {
            below |= open & !word;
            open &= word;
        } else {
            open &= !word;
        }
        if open == 0 {
            break;
        }
    }
    below
}

/// A probability below one as a threshold of [`bits`].
fn threshold(probability: f64) -> u64 {
    (probability * 2f64.powi(64)) as u64
}

/// The segments between cuts; bit t of `cuts` is a cut between slices t and t + 1, around the end too.
fn segments(mut cuts: u64, out: &mut Vec<u64>) {
    out.clear();
    let up_to = |slice: u32| u64::MAX >> (63 - slice);
    if cuts == 0 {
        out.push(u64::MAX);
        return;
    }
    let first = cuts.trailing_zeros();
    let mut last = first;
    cuts &= cuts - 1;
    while cuts != 0 {
        let next = cuts.trailing_zeros();
        out.push(up_to(next) & !up_to(last));
        last = next;
        cuts &= cuts - 1;
    }
    // The last one goes on at the beginning.
    out.push(!(up_to(last) & !up_to(first)));
}

fn find(parents: &mut [usize], mut part: usize) -> usize {
    while parents[part] != part {
        parents[part] = parents[parents[part]];
        part = parents[part];
    }
    part
}

impl<'a> StackChain<'a> {
    /// A chain that starts ordered: classes 0 up, 1 down, 2 at random.
    pub fn new(stack: &'a Stack, random: &mut Stream) -> Self {
        let start = |class: &u8| match class {
            0 => u64::MAX,
            1 => 0,
            _ => u64::MAX * u64::from(random.random::<bool>()),
        };
        Self {
            stack,
            spins: stack.classes.iter().map(start).collect(),
            cut: threshold(stack.cut),
            open: stack
                .units
                .iter()
                .map(|(_, strengths)| strengths.iter().map(|j| threshold(-(-2.0 * j).exp_m1())).collect())
                .collect(),
            segments: Vec::new(),
            parts: Vec::new(),
            parents: Vec::new(),
            actions: Vec::new(),
        }
    }

    fn cut(&mut self, site: usize, random: &mut Stream) {
        let spins = self.spins[site];
        let cuts = spins ^ spins.rotate_right(1) | bits(self.cut, random);
        segments(cuts, &mut self.segments);
    }

    /// `Δτ Σ J σσ` of a segment with neighbours outside a unit.
    fn action(&self, site: usize, segment: u64, inside: usize) -> f64 {
        let (stack, length) = (self.stack, f64::from(segment.count_ones()));
        let outside = stack.neighbours[site]
            .iter()
            .filter(|(to, _)| inside == usize::MAX || stack.unit_of[*to] != inside);
        let spins = self.spins[site];
        outside
            .map(|&(to, j)| j * (length - 2.0 * f64::from(((spins ^ self.spins[to]) & segment).count_ones())))
            .sum()
    }

    fn move_site(&mut self, site: usize, random: &mut Stream) {
        self.cut(site, random);
        for at in 0..self.segments.len() {
            let segment = self.segments[at];
            let action = self.action(site, segment, usize::MAX);
            // The weights are e^{action} as it is and e^{−action} flipped.
            if random.random::<f64>() * (1.0 + (2.0 * action).exp()) < 1.0 {
                self.spins[site] ^= segment;
            }
        }
    }

    fn move_unit(&mut self, number: usize, random: &mut Stream) {
        let stack = self.stack;
        let path = &stack.units[number].0;
        self.parts.clear();
        let mut begin = Vec::with_capacity(path.len() + 1);
        for &site in path {
            begin.push(self.parts.len());
            self.cut(site, random);
            self.parts.extend(self.segments.iter().map(|&segment| (site, segment)));
        }
        begin.push(self.parts.len());
        self.parents.clear();
        self.parents.extend(0..self.parts.len());
        for bond in 0..path.len() - 1 {
            let equal = !(self.spins[path[bond]] ^ self.spins[path[bond + 1]]);
            let mut open = equal & bits(self.open[number][bond], random);
            while open != 0 {
                let holds = |part: &usize| self.parts[*part].1 & open & open.wrapping_neg() != 0;
                let one = (begin[bond]..begin[bond + 1]).find(holds);
                let other = (begin[bond + 1]..begin[bond + 2]).find(holds);
                let (Some(one), Some(other)) = (one, other) else { break };
                // Once joined, the two need no other open bond.
                open &= !(self.parts[one].1 & self.parts[other].1);
                let (one, other) = (find(&mut self.parents, one), find(&mut self.parents, other));
                self.parents[one.max(other)] = one.min(other);
            }
        }
        self.actions.clear();
        self.actions.resize(self.parts.len(), 0.0);
        for part in 0..self.parts.len() {
            let (site, segment) = self.parts[part];
            let action = self.action(site, segment, number);
            let root = find(&mut self.parents, part);
            self.actions[root] += action;
        }
        for part in 0..self.parts.len() {
            let root = find(&mut self.parents, part);
            if root == part {
                // From here on 1 means that the cluster is flipped; roots come first.
                let flipped = random.random::<f64>() * (1.0 + (2.0 * self.actions[root]).exp()) < 1.0;
                self.actions[root] = f64::from(u8::from(flipped));
            }
            if self.actions[root] == 1.0 {
                let (site, segment) = self.parts[part];
                self.spins[site] ^= segment;
            }
        }
    }
}

impl MarkovChain for StackChain<'_> {
    type State = Configuration;
    type Error = StackError;

    fn observables(&self) -> Vec<String> {
        ["|ψ|²", "|ψ|⁴", "cos 6θ", "far", "σx"].map(String::from).into()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), StackError> {
        for unit in 0..self.stack.units.len() {
            self.move_unit(unit, random);
        }
        for site in 0..self.spins.len() {
            self.move_site(site, random);
        }
        Ok(())
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), StackError> {
        let stack = self.stack;
        let sites = self.spins.len() as f64;
        let mut sums = [[0i64; 3]; MEASURED];
        for (&spins, &class) in self.spins.iter().zip(&stack.classes) {
            for (slice, sum) in sums.iter_mut().enumerate() {
                sum[usize::from(class)] += 2 * (spins >> (slice * SLICES / MEASURED) & 1) as i64 - 1;
            }
        }
        values.fill(0.0);
        for sum in sums {
            let [a, b, c] = sum.map(|sum| sum as f64 / sites);
            let (x, y) = (a - 0.5 * (b + c), (TAU / 3.0).sin() * (b - c));
            let square = x * x + y * y;
            values[0] += square / MEASURED as f64;
            values[1] += square * square / MEASURED as f64;
            values[2] += (6.0 * y.atan2(x)).cos() / MEASURED as f64;
        }
        let (mut unequal, mut changes) = (0, 0);
        for (&spins, &partner) in self.spins.iter().zip(&stack.partners) {
            unequal += (spins ^ self.spins[partner]).count_ones();
            changes += (spins ^ spins.rotate_right(1)).count_ones();
        }
        let all = sites * SLICES as f64;
        values[3] = 1.0 - 2.0 * f64::from(unequal) / all;
        // ⟨σˣ⟩ is coth(ΔτΓ) where neighbouring slices differ, tanh(ΔτΓ) elsewhere.
        let share = f64::from(changes) / all;
        values[4] = share / stack.cut + (1.0 - share) * stack.cut;
        Ok(())
    }

    fn state(&self) -> Configuration {
        Configuration { spins: self.spins.clone() }
    }

    fn restore(&mut self, state: Configuration) -> Result<(), StackError> {
        let (given, expected) = (state.spins.len(), self.spins.len());
        if given != expected {
            return Err(StackError::State { given, expected });
        }
        self.spins = state.spins;
        Ok(())
    }
}
