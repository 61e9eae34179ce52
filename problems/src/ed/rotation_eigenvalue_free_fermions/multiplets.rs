//! What ground states can be made of: a complete list, without sampling.

use std::collections::BTreeSet;

use super::{Convention, exponent};
use crate::finding::{Evidence, Finding, FindingKind};
use crate::method::{Run, Stop};

/// One-particle levels under a rotation whose eigenvalues are `exp(2πik/order)`.
pub(super) struct Levels {
    pub(super) order: i32,
    /// The exponents `k` that occur.
    pub(super) exponents: Vec<i32>,
    /// The phase by which the rotation fails to commute with time reversal, as an exponent: time reversal takes `k` to `2·phase − k`.
    pub(super) phase: i32,
    /// The square of time reversal is −1; `None` without time reversal.
    pub(super) kramers: Option<bool>,
    /// Whether particles may be created in pairs.
    pub(super) pairing: bool,
}

impl Levels {
    pub(super) fn of(convention: Convention) -> Self {
        let of_spin = i32::from(convention.turns_spin);
        let exponents = (0..4).map(|k| (2 * k + of_spin + convention.phase).rem_euclid(8)).collect();
        let Convention { phase, spin, pairing, .. } = convention;
        Levels { order: 8, exponents, phase, kramers: Some(spin), pairing }
    }

    /// What the smallest independent parts of a unique gapped ground state add to its exponent.
    ///
    /// Without pairing the parts are filled multiplets of rotation and time reversal Θ: `{k, Θk}`, or `{k}` where `Θk = k` and Θ² = 1.
    ///
    /// With pairing that the rotation leaves, c†_k is coupled to c_{−k} only, so that `Q_k = N_k − N_{−k}` has a definite value in the
    /// ground state, for `k = −k` at least its parity; Θ makes `Q_{Θk} = Q_k`. For `Θk = −k` that is 0. For `Θk = k` and
    /// Θ² = −1 the negative levels of the block that couples c†_k to c_{−k} come in pairs and as many as there are orbitals in
    /// multiples of two, so `Q_k` is even. Otherwise `Q_k` can be anything.
    pub(super) fn contributions(&self) -> BTreeSet<i32> {
        let reduce = |k: i32| k.rem_euclid(self.order);
        let contribution = |&k: &i32| {
            let Some(kramers) = self.kramers else { return k };
            let partner = reduce(2 * self.phase - k);
            match (partner == k, kramers) {
                (true, false) => k,
                (true, true) if self.pairing && reduce(-k) == k => 0,
                (true, true) => 2 * k,
                (false, _) if self.pairing && partner == reduce(-k) => 0,
                (false, _) => k + partner,
            }
        };
        self.exponents.iter().map(contribution).map(reduce).collect()
    }

    /// The smallest independent parts of a ground state without pairing: their exponent and how many particles fill them.
    fn multiplets(&self) -> BTreeSet<(i32, usize)> {
        let reduce = |k: i32| k.rem_euclid(self.order);
        let multiplet = |&k: &i32| match self.kramers {
            None => (reduce(k), 1),
            Some(kramers) => match (reduce(2 * self.phase - k) == reduce(k), kramers) {
                (true, false) => (reduce(k), 1),
                (true, true) => (reduce(2 * k), 2),
                // k and 2·phase − k together.
                (false, _) => (reduce(2 * self.phase), 2),
            },
        };
        self.exponents.iter().map(multiplet).collect()
    }

    /// The exponents of ground states of so many particles, without pairing: sums of multiplets, each filled any number of times.
    pub(super) fn of_number(&self, particles: usize) -> BTreeSet<i32> {
        let mut by_number = vec![BTreeSet::from([0])];
        for number in 1..=particles {
            let mut here = BTreeSet::new();
            for (exponent, size) in self.multiplets() {
                let before = number.checked_sub(size).map(|fewer| &by_number[fewer]);
                here.extend(before.into_iter().flatten().map(|sum: &i32| (sum + exponent) % self.order));
            }
            by_number.push(here);
        }
        by_number.remove(particles)
    }

    /// All exponents that a ground state can have: sums of contributions, until nothing new comes.
    pub(super) fn reachable(&self) -> BTreeSet<i32> {
        let contributions = self.contributions();
        let mut reachable = BTreeSet::from([0]);
        loop {
            let sums = reachable.iter().flat_map(|known| contributions.iter().map(move |more| known + more));
            let more: BTreeSet<i32> =
                sums.map(|sum| sum % self.order).chain(reachable.iter().copied()).collect();
            if more == reachable {
                return reachable;
            }
            reachable = more;
        }
    }
}

pub(super) fn by_multiplets(run: &Run<'_>) -> Result<Finding, Stop> {
    let (wanted, convention) = (exponent(run.claim)?, Convention::of(run.reading)?);
    let levels = Levels::of(convention);
    let reachable: BTreeSet<i32> = levels.reachable().iter().map(|k| (k + convention.vacuum) % 8).collect();
    let parts = if convention.pairing {
        "With pairing that the symmetry leaves, c†_k is coupled to c_{−k} only: Q_k = N_k − N_{−k} has a definite value (its parity for \
         k = −k), time reversal Θ makes Q_{Θk} = Q_k, which is 0 for Θk = −k and even for Θk = k, Θ² = −1"
    } else {
        "A unique gapped ground state fills every degenerate multiplet of rotation and time reversal Θ completely or not at all: {k, Θk}, \
         or {k} where Θk = k and Θ² = 1"
    };
    let text = format!(
        "{parts}. One particle has the rotation exponents {:?} (in units of π/4), Θ takes k to {} − k. The parts contribute \
         {:?}, and sums of any of them, with {} for the empty state, reach {reachable:?} modulo 8.",
        levels.exponents,
        2 * convention.phase,
        levels.contributions(),
        convention.vacuum
    );
    let summary = format!(
        "what is filled or paired reaches the exponents {reachable:?} of e^{{iπ/4}}; asked was {wanted}"
    );
    Ok(Finding::decided(reachable.contains(&wanted), FindingKind::Proof, summary)
        .with(Evidence::proof("enumeration of multiplets", text)))
}
