//! Averages in a matrix-product state.

use eigentruth_numerics::Scalar;

use crate::chain::Chain;
use crate::mpo::Mpo;
use crate::side::{Environment, Reduced, Side, Which};
use crate::stacked::stacked;
use crate::state::Mps;

/// `⟨ψ|O|ψ⟩` of a normalized state whose centre is the first site, as it is after every sweep.
///
/// # Panics
/// If the centre is elsewhere.
pub fn average<S: Scalar>(chain: &Chain, mpo: &Mpo<S>, state: &Mps<S>) -> S {
    assert_eq!(state.centre, 0, "the centre is the first site");
    let n = chain.sites().len();
    let mut environment = Environment::end(&state.bonds[n]);
    for site in (0..n).rev() {
        let labels = &chain.sites()[site].labels;
        let (entries, states) = (&mpo.sites[site], &mpo.bonds[site]);
        let side = Side::attached(Which::Right, chain, &environment, labels, entries, states);
        let matrices = stacked(state, &side, Which::Right, site, labels.len());
        environment = side.reduced(&matrices, &state.bonds[site]);
    }
    match &environment.operators[0] {
        Reduced::Identity => S::from_real(1.0),
        Reduced::Blocks(blocks) => {
            blocks.first().and_then(Option::as_ref).map_or(S::ZERO, |(_, matrix)| matrix[(0, 0)])
        }
    }
}
