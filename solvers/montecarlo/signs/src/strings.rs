//! Closed strings of off-diagonal elements on all configurations of a small system.
//!
//! The weight of a configuration of the stochastic series expansion is a product of elements of `−H` around a closed string. A diagonal
//! unitary, of whatever kind, changes none of these products: if one is not positive, no choice of phases of the basis states
//! removes the sign; if all are positive, the phases along a spanning tree do.

use std::collections::VecDeque;

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::lower::{Lower, Transitions};
use num_complex::Complex64;

use crate::error::SignError;
use crate::rotation::amplitude;

/// A closed string: each configuration is reached from the one before by an off-diagonal element, the first one from the last.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedString {
    /// The configurations.
    pub configurations: Vec<u64>,
    /// The phase of the product of the elements of `−H`.
    pub phase: Complex64,
}

/// How many closed strings of a length there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// The number of elements in a string.
    pub length: usize,
    /// How many strings.
    pub total: f64,
    /// The sum of the phases of their products of elements of `−H`.
    pub sum: Complex64,
}

impl Count {
    /// How many have a negative product, if all products are real.
    pub fn negative(&self) -> f64 {
        (self.total - self.sum.re) / 2.0
    }
}

/// The Hamiltonian as a graph: configurations and the elements between them.
#[derive(Clone, Debug)]
pub struct Strings {
    configurations: Vec<u64>,
    diagonal: Vec<f64>,
    /// `[configuration]`: where its elements lead, ascending, and `⟨to|H|from⟩`.
    edges: Vec<Vec<(usize, Complex64)>>,
}

/// A phase that differs from 1 by less than this is 1: products of some hundred phases (class identity).
const PHASE: f64 = 4096.0 * f64::EPSILON;

impl Strings {
    /// All configurations, at most `limit`.
    ///
    /// # Errors
    /// [`SignError`].
    pub fn new(hamiltonian: &Hamiltonian, limit: usize) -> Result<Self, SignError> {
        Self::of(&Transitions::lower(hamiltonian, &None)?, limit)
    }

    /// [`Strings::new`] of transitions.
    ///
    /// # Errors
    /// [`SignError`].
    pub fn of(transitions: &Transitions, limit: usize) -> Result<Self, SignError> {
        let what = "a list of closed strings";
        let configurations =
            transitions.layout.configurations(limit).ok_or(SignError::TooLarge { limit, what })?;
        Self::on(transitions, configurations)
    }

    /// On some configurations only, in ascending order, that the Hamiltonian does not leave (a sector).
    ///
    /// # Errors
    /// [`SignError::Lower`] if it leaves them.
    pub fn on(transitions: &Transitions, configurations: Vec<u64>) -> Result<Self, SignError> {
        let mut diagonal = vec![0.0; configurations.len()];
        let mut edges = vec![Vec::new(); configurations.len()];
        for (at, &from) in configurations.iter().enumerate() {
            for group in transitions.groups() {
                let amplitude = amplitude(group, from);
                if group[0].flip == 0 {
                    diagonal[at] = amplitude.re;
                } else if amplitude != Complex64::ZERO {
                    let to = from ^ group[0].flip;
                    let leaves = eigentruth_numerics::lower::LowerError::Leaves { from, to };
                    edges[at].push((configurations.binary_search(&to).map_err(|_| leaves)?, amplitude));
                }
            }
            edges[at].sort_by_key(|(to, _)| *to);
        }
        Ok(Self { configurations, diagonal, edges })
    }

    /// The configurations.
    pub fn configurations(&self) -> &[u64] {
        &self.configurations
    }

    /// The diagonal elements.
    pub fn diagonal(&self) -> &[f64] {
        &self.diagonal
    }

    /// Where the off-diagonal elements of a configuration lead, and `⟨to|H|from⟩`.
    pub fn edges(&self, from: usize) -> &[(usize, Complex64)] {
        &self.edges[from]
    }

    /// A shortest closed string, of those through the root of a spanning tree of shortest paths, whose product is not positive;
    /// `None` if all closed strings are positive, which is decided by the chords of the tree.
    pub fn frustrated(&self) -> Option<ClosedString> {
        let mut parent = vec![usize::MAX; self.configurations.len()];
        let mut depth = vec![0usize; parent.len()];
        let mut gauge = vec![Complex64::ZERO; parent.len()];
        let mut best: Option<(usize, usize, usize)> = None;
        for root in 0..parent.len() {
            if gauge[root] != Complex64::ZERO {
                continue;
            }
            gauge[root] = Complex64::ONE;
            parent[root] = root;
            let mut members = vec![root];
            let mut queue = VecDeque::from([root]);
            while let Some(x) = queue.pop_front() {
                for &(y, amplitude) in &self.edges[x] {
                    if gauge[y] == Complex64::ZERO {
                        gauge[y] = gauge[x] * minus_phase(amplitude);
                        parent[y] = x;
                        depth[y] = depth[x] + 1;
                        members.push(y);
                        queue.push_back(y);
                    }
                }
            }
            for &x in &members {
                for &(y, amplitude) in self.edges[x].iter().filter(|(y, _)| x < *y) {
                    let defect = gauge[y].conj() * minus_phase(amplitude) * gauge[x];
                    if (defect - Complex64::ONE).norm() > PHASE {
                        let length = depth[x] + depth[y] + 1;
                        if best.is_none_or(|(known, ..)| length < known) {
                            best = Some((length, x, y));
                        }
                    }
                }
            }
        }
        let (_, x, y) = best?;
        // Up from both ends to where the paths meet.
        let (mut left, mut right) = (vec![x], vec![y]);
        while left.last() != right.last() {
            let (&a, &b) = (left.last().expect("never empty"), right.last().expect("never empty"));
            if depth[a] >= depth[b] { left.push(parent[a]) } else { right.push(parent[b]) }
        }
        right.pop();
        left.reverse();
        left.extend(right);
        let configurations: Vec<u64> = left.iter().map(|&at| self.configurations[at]).collect();
        let phase = self.phase(&configurations)?;
        Some(ClosedString { configurations, phase })
    }

    /// The phase of the product of the elements of `−H` around a closed string; `None` if one of them is zero.
    pub fn phase(&self, string: &[u64]) -> Option<Complex64> {
        let at = |configuration: u64| self.configurations.binary_search(&configuration).ok();
        let mut product = Complex64::ONE;
        for (k, &from) in string.iter().enumerate() {
            let (from, to) = (at(from)?, at(string[(k + 1) % string.len()])?);
            let (_, amplitude) = self.edges[from].iter().find(|(y, _)| *y == to)?;
            product *= minus_phase(*amplitude);
        }
        Some(product)
    }

    /// All closed strings of a length, from every configuration: their number and the sum of their phases. Exact for real elements as long
    /// as the number is below 2⁵³.
    pub fn count(&self, length: usize) -> Count {
        let size = self.configurations.len();
        let (near, far) = (length / 2, length - length / 2);
        let mut total = 0.0;
        let mut sum = Complex64::ZERO;
        for start in 0..size {
            // Strings from the start to everywhere, halfway there and the rest of the way back (the adjoint).
            let mut states = vec![vec![(start, 1.0, Complex64::ONE)]];
            for _ in 0..far {
                let mut next: std::collections::BTreeMap<usize, (f64, Complex64)> = Default::default();
                for &(x, number, phases) in states.last().expect("never empty") {
                    for &(y, amplitude) in &self.edges[x] {
                        let entry = next.entry(y).or_default();
                        entry.0 += number;
                        entry.1 += phases * minus_phase(amplitude);
                    }
                }
                states.push(next.into_iter().map(|(y, (number, phases))| (y, number, phases)).collect());
            }
            let (one, two) = (&states[near], &states[far]);
            let mut at = 0;
            for &(y, number, phases) in two {
                while at < one.len() && one[at].0 < y {
                    at += 1;
                }
                if at < one.len() && one[at].0 == y {
                    total += number * one[at].1;
                    sum += phases * one[at].2.conj();
                }
            }
        }
        Count { length, total, sum }
    }

    /// The configurations that are connected by elements, as lists of positions.
    pub fn components(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.configurations.len()];
        let mut components = Vec::new();
        for root in 0..seen.len() {
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            let mut members = vec![root];
            let mut next = 0;
            while next < members.len() {
                for &(y, _) in &self.edges[members[next]] {
                    if !std::mem::replace(&mut seen[y], true) {
                        members.push(y);
                    }
                }
                next += 1;
            }
            members.sort_unstable();
            components.push(members);
        }
        components
    }
}

/// The phase of `−amplitude`, exact for real and imaginary ones.
fn minus_phase(amplitude: Complex64) -> Complex64 {
    match (amplitude.re, amplitude.im) {
        (re, 0.0) => Complex64::new(-re.signum(), 0.0),
        (0.0, im) => Complex64::new(0.0, -im.signum()),
        _ => -amplitude / amplitude.norm(),
    }
}
