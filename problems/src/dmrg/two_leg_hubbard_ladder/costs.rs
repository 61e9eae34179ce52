//! What it costs to add, remove and turn electrons, and what long ladders make of these costs.
//!
//! With E(N, S) the lowest energy of N electrons with spin S, N and S = 0 those of the ground state:
//!
//! - of a turned spin: E(N, 1) − E(N, 0);
//! - of an electron: E(N+1, ½) + E(N−1, ½) − 2 E(N, 0);
//! - of two electrons: E(N+2, 0) + E(N−2, 0) − 2 E(N, 0);
//! - the gain of two holes that pair: 2 E(N−1, ½) − E(N, 0) − E(N−2, 0).
//!
//! In an open Luttinger liquid of length L an addition of m electrons costs m² πv_c/2K_cL for its charge and πv_s S²/L for its spin
//! (F. D. M. Haldane, Phys. Rev. Lett. 47, 1840 (1981); T. Giamarchi, Quantum Physics in One Dimension, Oxford (2004), ch. 2 and 10): an
//! electron costs a quarter of two, and half of a turned spin. Where spins have a gap, a single electron costs half of it
//! every time it is added or removed, that is the whole of it.

use serde::{Deserialize, Serialize};

/// A number with the error that the computation of energies leaves in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Measured {
    pub(super) value: f64,
    pub(super) error: f64,
}

/// All costs of a ladder, in units of the hopping along its legs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Costs {
    pub(super) rungs: usize,
    pub(super) spin: Measured,
    pub(super) electron: Measured,
    pub(super) two: Measured,
    pub(super) pairing: Measured,
}

impl Costs {
    /// What an electron costs beyond a quarter of two, in units of a turned spin: ½ of a Luttinger liquid, 1 where spins are paired.
    pub(super) fn share(&self) -> Measured {
        let value = (self.electron.value - self.two.value / 4.0) / self.spin.value;
        let error = self.electron.error + self.two.error / 4.0 + value.abs() * self.spin.error;
        Measured { value, error: error / self.spin.value.abs() }
    }
}

/// A cost of an infinitely long ladder: what two ways of extrapolating give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    pub(super) low: f64,
    pub(super) high: f64,
    /// What the errors of the energies make of either.
    pub(super) error: f64,
}

impl Limit {
    /// From two lengths: a straight line in 1/L, and √(Δ² + (v/L)²), the energy of a particle with a gap in a box. Without a gap both
    /// end at 0, and at a negative number if the cost falls faster than 1/L, which is 0 as well.
    pub(super) fn new([shorter, longer]: [(usize, Measured); 2]) -> Self {
        let ((a, near), (b, far)) = ((shorter.0 as f64, shorter.1), (longer.0 as f64, longer.1));
        let line = (b * far.value - a * near.value) / (b - a);
        let of_line = (b * far.error + a * near.error) / (b - a);
        let squares = |far: f64, near: f64| (b * b * far * far - a * a * near * near) / (b * b - a * a);
        let box_of = |square: f64| square.max(0.0).sqrt();
        let square = squares(far.value, near.value);
        let most = squares(far.value.abs() + far.error, (near.value.abs() - near.error).max(0.0));
        let (root, of_root) = (box_of(square), box_of(most) - box_of(square));
        Limit { low: line.min(root), high: line.max(root), error: of_line.max(of_root) }
    }

    /// Whether it is there: both ways say so by more than five errors and a fifth of `scale`, and differ by less than a factor of two.
    /// Ways that differ by more were asked of ladders too short for either, as those of few electrons are.
    pub(super) fn is_open(self, scale: f64) -> bool {
        self.low > 5.0 * self.error && self.low > scale / 5.0 && 2.0 * self.low > self.high
    }

    /// Whether it vanishes on the scale of a ladder that has a gap: both ways end below a fifth of it.
    pub(super) fn is_closed(self, scale: f64) -> bool {
        self.high + self.error < scale / 5.0
    }
}

/// Whether there is a gap, as long as that of a control is seen; `None` if that cannot be told.
pub(super) fn has_gap(own: Limit, control: Limit) -> Option<bool> {
    if !control.is_open(0.0) {
        return None;
    }
    match (own.is_open(control.low), own.is_closed(control.low)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Whether two holes pair: they do if the longest ladder says so by more than five errors, and do not if none does. Holes in a box that do
/// not pair repel each other more the shorter it is, so that a pair may show in long ladders only.
pub(super) fn pairs(gains: &[Measured]) -> Option<bool> {
    let last = gains.last()?;
    if last.value > 5.0 * last.error {
        return Some(true);
    }
    gains.iter().all(|gain| gain.value < -5.0 * gain.error).then_some(false)
}

/// Whether shares are ½: nearer to it than to 1 at every length, at least four times. Corrections to ½ fall with the logarithm of
/// the length only (I. Affleck, S. Qin, J. Phys. A 32, 7815 (1999)), so that numbers from affordable ladders agree with neither to their errors.
pub(super) fn is_half(shares: &[Measured]) -> Option<bool> {
    let nearer = |share: &Measured, to: f64, than: f64| {
        4.0 * ((share.value - to).abs() + share.error) <= (share.value - than).abs() - share.error
    };
    if !shares.is_empty() && shares.iter().all(|share| nearer(share, 0.5, 1.0)) {
        return Some(true);
    }
    // Towards 1 it rises with the length.
    shares.last().is_some_and(|share| nearer(share, 1.0, 0.5)).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(f: impl Fn(f64) -> f64, error: f64) -> Limit {
        Limit::new([16, 24].map(|rungs| (rungs, Measured { value: f(rungs as f64), error })))
    }

    #[test]
    fn gaps_are_told_from_what_falls_with_the_length() {
        let gapped = series(|l| (0.01 + (2.0 / l).powi(2)).sqrt(), 1e-4);
        assert!(gapped.low <= 0.1 + 1e-12 && gapped.high >= 0.1 - 1e-12, "{gapped:?}");
        let free = series(|l| 1.2 / l, 1e-4);
        let logarithms = series(|l| 1.2 / l * (1.0 - 0.5 / l.ln()), 1e-4);
        for closed in [free, logarithms] {
            assert_eq!(has_gap(closed, gapped), Some(false), "{closed:?}");
        }
        assert_eq!(has_gap(gapped, gapped), Some(true));
        // A third of the control is neither nothing nor certain with such errors, and a control without a gap decides nothing.
        assert_eq!(has_gap(series(|l| (0.001 + (2.0 / l).powi(2)).sqrt(), 2e-3), gapped), None);
        assert_eq!(has_gap(free, free), None);
        // Two and four electrons of either spin without a gap: box and line are far apart.
        let few = [(8, 0.2689), (16, 0.1447)].map(|(rungs, value)| (rungs, Measured { value, error: 1e-5 }));
        assert_eq!(has_gap(Limit::new(few), gapped), None);
        assert_eq!(has_gap(series(|l| 1.2 / l, 5e-3), gapped), None);
    }

    #[test]
    fn signs_need_five_errors() {
        let of = |values: [f64; 2]| pairs(&values.map(|value| Measured { value, error: 0.01 }));
        assert_eq!(of([-0.2, -0.1]), Some(false));
        assert_eq!(of([-0.2, 0.1]), Some(true));
        assert_eq!(of([0.1, -0.1]), None);
        assert_eq!(of([-0.2, -0.04]), None);
        assert_eq!(pairs(&[]), None);
    }

    #[test]
    fn shares_are_those_of_the_liquid_they_are_of() {
        // πv_c/2K_c = 1.5, πv_s = 1.2, with or without a gap of spins.
        let costs = |rungs: usize, gap: f64| {
            let (l, spin) = (rungs as f64, gap + 1.2 / rungs as f64);
            let exact = |value: f64| Measured { value, error: 0.0 };
            // Half a spin costs half of the gap and a quarter of what spins cost in a box.
            let half = gap / 2.0 + 0.25 * 1.2 / l;
            Costs {
                rungs,
                spin: exact(spin),
                electron: exact(2.0 * (1.5 / l / 2.0 + half)),
                two: exact(4.0 * 1.5 / l),
                pairing: exact(2.0 * half - 1.5 / l),
            }
        };
        let shares = |gap| [16, 24, 400].map(|rungs| costs(rungs, gap).share());
        assert!(shares(0.0).iter().all(|share| (share.value - 0.5).abs() < 1e-12), "{:?}", shares(0.0));
        assert_eq!(is_half(&shares(0.0)), Some(true));
        assert_eq!(is_half(&shares(0.2)), Some(false));
        assert_eq!(is_half(&shares(0.2)[..2]), None);
        assert_eq!(is_half(&[Measured { value: 0.5, error: 0.2 }]), None);
        assert_eq!(is_half(&[]), None);
    }
}
