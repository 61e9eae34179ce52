//! Averages in a matrix-product state, and elements between two.

use eigentruth_numerics::{Estimate, Provenance, Scalar};

use crate::chain::Chain;
use crate::mpo::Mpo;
use crate::side::{Environment, Reduced, Side, Which};
use crate::stacked::stacked;
use crate::state::Mps;
use crate::transfer::Transfer;
use crate::workspace::Rooms;

/// `⟨ψ|O|ψ⟩` of a normalized state whose centre is the first site, as it is after every sweep.
///
/// # Panics
/// If the centre is elsewhere.
pub fn average<S: Scalar>(chain: &Chain, mpo: &Mpo<S>, state: &Mps<S>) -> S {
    assert_eq!(state.centre, 0, "the centre is the first site");
    let n = chain.sites().len();
    let rooms = Rooms::default();
    let mut environment = Environment::end(&state.bonds[n]);
    for site in (0..n).rev() {
        let labels = &chain.sites()[site].labels;
        let (entries, states) = (&mpo.sites[site], &mpo.bonds[site]);
        let side = Side::attached(Which::Right, chain, &environment, labels, entries, states);
        let matrices = stacked(state, &side, Which::Right, site, labels.len());
        environment = side.reduced(&matrices, &state.bonds[site], &rooms);
    }
    match &environment.operators[0] {
        Reduced::Identity => S::from_real(1.0),
        Reduced::Blocks(blocks) => {
            blocks.first().and_then(Option::as_ref).map_or(S::ZERO, |(_, matrix)| matrix[(0, 0)])
        }
    }
}

/// `⟨O²⟩ − ⟨O⟩²` of a hermitian operator in a state as [`average`] takes it; `square` is [`Mpo::squared`]. Its root bounds the distance of
/// `⟨O⟩` to an eigenvalue. The error is rounding: each site adds one of numbers as large as the square.
///
/// # Panics
/// As [`average`].
pub fn variance<S: Scalar>(chain: &Chain, mpo: &Mpo<S>, square: &Mpo<S>, state: &Mps<S>) -> Estimate {
    let mean = average(chain, mpo, state).real();
    let of_square = average(chain, square, state).real();
    let rounding = chain.sites().len() as f64 * f64::EPSILON * (of_square.abs() + mean * mean);
    Estimate::converged(of_square - mean * mean, rounding, Provenance::new("tensor/mps variance"))
}

/// `⟨bra|O|ket⟩`; 0 where the charges of both states and of the operator do not fit.
///
/// # Panics
/// If the states and the operator have different numbers of sites.
pub fn element<S: Scalar>(mpo: &Mpo<S>, bra: &Mps<S>, ket: &Mps<S>) -> S {
    let n = mpo.sites.len();
    assert!(bra.tensors.len() == n && ket.tensors.len() == n, "states on the same chain");
    // By state of the operator's bond: everything on its left.
    let mut left = vec![Transfer::end()];
    for (site, entries) in mpo.sites.iter().enumerate() {
        let mut next = vec![Transfer::nothing(); mpo.bonds[site + 1].len()];
        for entry in entries {
            next[entry.right].add(left[entry.left].step(
                bra.site(site),
                ket.site(site),
                Some(&entry.operator),
            ));
        }
        left = next;
    }
    left[0].trace()
}
