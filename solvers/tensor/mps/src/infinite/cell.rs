//! The operator of an infinite chain, from that of a finite one.

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::Scalar;

use crate::MpsError;
use crate::chain::{Chain, Label};
use crate::mpo::{Mpo, MpoEntry, MpoState};

/// Two neighbouring sites that repeat without end.
#[derive(Clone, Debug)]
pub struct Cell<S: Scalar> {
    pub(crate) chain: Chain,
    /// Of both sites.
    pub(crate) labels: [Vec<Label>; 2],
    pub(crate) entries: [Vec<MpoEntry<S>>; 2],
    /// Of the bond left of each site.
    pub(crate) states: [Vec<MpoState>; 2],
}

impl<S: Scalar> Cell<S> {
    /// The cell that repeats in the middle of an open chain: every term of the infinite chain has to fit twice into its inner half. Eight
    /// sites are enough for terms between neighbours.
    ///
    /// # Errors
    /// [`MpsError::NoCell`] if the middle does not repeat after two sites, and as [`Chain::new`] and [`Mpo::new`].
    pub fn new(hamiltonian: &Hamiltonian) -> Result<Self, MpsError> {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges())?;
        let mpo = Mpo::<S>::new(hamiltonian, &chain)?;
        let n = chain.sites().len();
        let repeats = |first: &usize| {
            (0..2).all(|k| {
                let (here, there) = (first + k, first + k + 2);
                chain.sites()[here].labels == chain.sites()[there].labels
                    && mpo.bonds[here] == mpo.bonds[there]
                    && same(&mpo.sites[here], &mpo.sites[there])
            }) && mpo.bonds[*first] == mpo.bonds[first + 4]
        };
        let middle = n.saturating_sub(4) / 2;
        let places = (0..=n.saturating_sub(4)).filter(|_| n >= 4);
        let mut places: Vec<usize> = places.collect();
        places.sort_by_key(|first| (first.abs_diff(middle), *first));
        let first = places.into_iter().find(repeats).ok_or(MpsError::NoCell { sites: n })?;
        let pair = |k: usize| first + k;
        Ok(Self {
            labels: [0, 1].map(|k| chain.sites()[pair(k)].labels.clone()),
            entries: [0, 1].map(|k| mpo.sites[pair(k)].clone()),
            states: [0, 1].map(|k| mpo.bonds[pair(k)].clone()),
            chain,
        })
    }

    /// The finite chain that it was read from, for its charges.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }
}

/// Whether two sites have the same elements, up to the last bits of coefficients.
fn same<S: Scalar>(a: &[MpoEntry<S>], b: &[MpoEntry<S>]) -> bool {
    let near = |x: &(usize, usize, S), y: &(usize, usize, S)| {
        let scale = x.2.norm_squared().max(y.2.norm_squared());
        (x.0, x.1) == (y.0, y.1) && (x.2 - y.2).norm_squared() <= 1e-26 * scale
    };
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            (a.left, a.right, a.operator.len()) == (b.left, b.right, b.operator.len())
                && a.operator.iter().zip(&b.operator).all(|(x, y)| near(x, y))
        })
}
