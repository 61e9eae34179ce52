//! Averages of products of two operators, for all pairs of two lists.

use eigentruth_models::Space;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;
use rayon::prelude::*;

use crate::MpsError;
use crate::chain::Chain;
use crate::local::{self, Matrix, Part, entries, multiplied};
use crate::state::Mps;
use crate::transfer::Transfer;

/// `⟨ψ|A_i B_j|ψ⟩`, `[i][j]`, of a normalized state whose centre is the first site, as it is after every sweep.
///
/// Operators may stand on several neighbouring sites, may overlap, and may be odd in fermions. Each `A_i` is carried once through the
/// chain, to the right, and so is each `B_j`: products of matrices grow with the square of the number of sites, not with its cube.
/// The numbers are averages in this state, exact up to rounding; how far the state is from what it approximates is not in them.
///
/// # Errors
/// [`MpsError::OddProduct`] if a product is odd in some fermions, so that its string runs to the end of the chain; [`MpsError::Lower`].
///
/// # Panics
/// If the centre is elsewhere.
pub fn correlations<S: Scalar>(
    space: &Space,
    chain: &Chain,
    state: &Mps<S>,
    left: &[NumericOperator],
    right: &[NumericOperator],
) -> Result<Vec<Vec<Complex64>>, MpsError> {
    assert_eq!(state.centre, 0, "the centre is the first site");
    let (left, right) = (Factors::new(space, chain, left)?, Factors::new(space, chain, right)?);
    let mut nothing = vec![Transfer::end()];
    for site in 0..chain.sites().len() {
        nothing.push(nothing[site].step(state.site(site), state.site(site), None));
    }
    let sweeps = Sweeps { state, nothing: &nothing };
    let overlapping: Vec<Found> =
        left.parts.par_iter().map(|a| sweeps.overlapping(a, &right.parts)).collect::<Result<_, _>>()?;
    let forward: Vec<Found> =
        left.parts.par_iter().map(|a| sweeps.behind(a, &right, Order::Ab)).collect::<Result<_, _>>()?;
    let backward: Vec<Found> =
        right.parts.par_iter().map(|b| sweeps.behind(b, &left, Order::Ba)).collect::<Result<_, _>>()?;
    let mut values = vec![vec![Complex64::ZERO; right.operators]; left.operators];
    let from_left = overlapping.iter().chain(&forward).flatten();
    from_left.for_each(|&(a, b, value)| values[a][b] += value);
    backward.iter().flatten().for_each(|&(b, a, value)| values[a][b] += value);
    Ok(values)
}

/// Numbers of two operators, and what a pair of their parts adds.
type Found = Vec<(usize, usize, Complex64)>;

/// Whether the operator further to the left is the first or the second factor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Ab,
    Ba,
}

impl Order {
    fn product<S: Scalar>(
        self,
        near: Option<&Matrix<S>>,
        far: Option<&Matrix<S>>,
    ) -> Option<Vec<(usize, usize, S)>> {
        let product = match self {
            Self::Ab => multiplied(near, far),
            Self::Ba => multiplied(far, near),
        };
        product.as_ref().map(entries)
    }
}

/// The parts of a list of operators with the numbers of those.
struct Factors<S: Scalar> {
    operators: usize,
    parts: Vec<(usize, Part<S>)>,
    /// Parts whose strings agree wherever both have one, by ascending first sites; the last has the longest string.
    kinds: Vec<Vec<usize>>,
}

impl<S: Scalar> Factors<S> {
    fn new(space: &Space, chain: &Chain, operators: &[NumericOperator]) -> Result<Self, MpsError> {
        let mut parts = Vec::new();
        for (number, operator) in operators.iter().enumerate() {
            let own = local::parts(space, operator, chain)?;
            parts.extend(own.into_iter().map(|part| (number, part)));
        }
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|k| std::cmp::Reverse(parts[*k].1.first));
        let mut kinds: Vec<Vec<usize>> = Vec::new();
        for k in order {
            let part = &parts[k].1;
            match kinds.iter_mut().find(|kind| parts[kind[0]].1.same_string(part, part.first)) {
                Some(kind) => kind.push(k),
                None => kinds.push(vec![k]),
            }
        }
        kinds.iter_mut().for_each(|kind| kind.reverse());
        Ok(Self { operators: operators.len(), parts, kinds })
    }
}

struct Sweeps<'s, S: Scalar> {
    state: &'s Mps<S>,
    /// `[site]`: everything before a site, without operators.
    nothing: &'s [Transfer<S>],
}

impl<S: Scalar> Sweeps<'_, S> {
    fn step(&self, before: &Transfer<S>, site: usize, operator: Option<&[(usize, usize, S)]>) -> Transfer<S> {
        before.step(self.state.site(site), self.state.site(site), operator)
    }

    /// Pairs that share sites, or the sites between which they stand.
    fn overlapping(
        &self,
        (number, a): &(usize, Part<S>),
        others: &[(usize, Part<S>)],
    ) -> Result<Found, MpsError> {
        let mut found = Vec::new();
        for (other, b) in others.iter().filter(|(_, b)| b.first <= a.last() && a.first <= b.last()) {
            let (first, last) = (a.first.min(b.first), a.last().max(b.last()));
            if !a.same_string(b, first) {
                return Err(MpsError::OddProduct { first: *number, second: *other });
            }
            let mut transfer = self.nothing[first].clone();
            for site in first..=last {
                transfer = self.step(&transfer, site, Order::Ab.product(a.at(site), b.at(site)).as_deref());
            }
            found.push((*number, *other, a.coefficient * b.coefficient * transfer.trace().to_complex()));
        }
        Ok(found)
    }

    /// Pairs whose second member stands wholly to the right of the first.
    fn behind(
        &self,
        (number, near): &(usize, Part<S>),
        others: &Factors<S>,
        order: Order,
    ) -> Result<Found, MpsError> {
        let mut found = Vec::new();
        for kind in &others.kinds {
            let far: Vec<&(usize, Part<S>)> =
                kind.iter().map(|k| &others.parts[*k]).filter(|(_, part)| part.first > near.last()).collect();
            let Some(&(other, longest)) = far.last() else { continue };
            if !near.same_string(longest, near.first) {
                let (first, second) = if order == Order::Ab { (*number, *other) } else { (*other, *number) };
                return Err(MpsError::OddProduct { first, second });
            }
            let mut transfer = self.nothing[near.first].clone();
            for site in near.first..=near.last() {
                let operator = order.product(near.at(site), longest.at(site));
                transfer = self.step(&transfer, site, operator.as_deref());
            }
            let mut at = near.last() + 1;
            for (other, part) in far {
                while at < part.first {
                    let string = longest.at(at).map(entries);
                    transfer = self.step(&transfer, at, string.as_deref());
                    at += 1;
                }
                let mut whole = transfer.clone();
                for site in part.first..=part.last() {
                    whole = self.step(&whole, site, part.at(site).map(entries).as_deref());
                }
                let value = near.coefficient * part.coefficient * whole.trace().to_complex();
                let forgotten = if planted(Bug::Correlations) { transfer.norm() } else { 1.0 };
                found.push((*number, *other, value / forgotten));
            }
        }
        Ok(found)
    }
}
