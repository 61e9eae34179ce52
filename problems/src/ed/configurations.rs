//! Symmetries as they act on configurations of fermions.

use eigentruth_models::{FermionSystem, Symmetry};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_operators::NumericOperator;
use faer::Mat;

use crate::method::Stop;

/// What a symmetry does to a list of configurations: image and phase of each.
#[derive(Clone)]
pub(super) struct Action {
    /// Whether coefficients are conjugated.
    pub(super) antiunitary: bool,
    /// For each configuration the position of its image in the list, and the phase.
    pub(super) images: Vec<(usize, Complex64)>,
}

/// A phase is equal to another one or an eighth of a turn away, which is far more than products of some phases round.
const ROUNDING: f64 = 4096.0 * f64::EPSILON;

impl Action {
    pub(super) fn identity(size: usize) -> Self {
        Action { antiunitary: false, images: (0..size).map(|at| (at, Complex64::ONE)).collect() }
    }

    /// From the action on operators and `U|0⟩ = |0⟩`: `U c†_i c†_j …|0⟩ = (U c†_i U⁻¹)(U c†_j U⁻¹) …|0⟩`, whose signs are those
    /// of the lowering. `configurations` ascend and are closed under the symmetry.
    pub(super) fn new(
        symmetry: &Symmetry,
        modes: &FermionSystem,
        configurations: &[u64],
    ) -> Result<Self, Stop> {
        let space = modes.space()?;
        let layout = Layout::new(&space)?;
        let flavours = usize::from(modes.flavours());
        let creators: Vec<NumericOperator> = (0..space.degrees().len())
            .map(|mode| modes.create(mode / flavours, (mode % flavours) as u16))
            .collect();
        let lowered = |operator: &NumericOperator| Transitions::from_operator(&space, operator, &layout);
        let original = creators.iter().map(lowered).collect::<Result<Vec<_>, _>>()?;
        let moved = creators.iter().map(|c| symmetry.apply(c, &space)).collect::<Result<Vec<_>, _>>()?;
        let moved = moved.iter().map(lowered).collect::<Result<Vec<_>, _>>()?;
        // What the product of the creators of the occupied modes makes of the empty state, the last of them acting first.
        let filled = |configuration: u64, creators: &[Transitions]| -> Option<(u64, Complex64)> {
            let mut occupied = (0..creators.len()).rev().filter(|mode| configuration >> mode & 1 == 1);
            occupied.try_fold((0, Complex64::ONE), |(state, amplitude), mode| {
                let (to, factor) = creators[mode].images(state).next()?;
                Some((to, amplitude * factor))
            })
        };
        let image = |configuration: &u64| -> Result<(usize, Complex64), Stop> {
            let both = filled(*configuration, &original).zip(filled(*configuration, &moved));
            let found = both.and_then(|((_, before), (to, after))| {
                Some((configurations.binary_search(&to).ok()?, after / before))
            });
            found.ok_or_else(|| Stop::Failed("a symmetry leads out of the configurations".to_owned()))
        };
        let images = configurations.iter().map(image).collect::<Result<Vec<_>, _>>()?;
        Ok(Action { antiunitary: symmetry.is_antiunitary(), images })
    }

    /// `self` after `first`.
    pub(super) fn after(&self, first: &Self) -> Self {
        let image = |&(middle, inner): &(usize, Complex64)| {
            let (to, outer) = self.images[middle];
            (to, outer * if self.antiunitary { inner.conj() } else { inner })
        };
        let images = first.images.iter().map(image).collect();
        Action { antiunitary: self.antiunitary != first.antiunitary, images }
    }

    fn is_identity(&self) -> bool {
        let same = |(at, (to, phase)): (usize, &(usize, Complex64))| {
            at == *to && (phase - Complex64::ONE).norm() < ROUNDING
        };
        !self.antiunitary && self.images.iter().enumerate().all(same)
    }

    /// All powers, the identity first.
    pub(super) fn powers(&self) -> Vec<Self> {
        let mut powers = vec![Action::identity(self.images.len())];
        let mut next = self.clone();
        while !next.is_identity() {
            powers.push(next.clone());
            next = self.after(&next);
        }
        powers
    }

    /// The sum of `U H U⁻¹` over all powers: what of a matrix has the symmetry, times their number.
    pub(super) fn symmetrized(&self, h: &Mat<Complex64>) -> Mat<Complex64> {
        let mut sum = Mat::<Complex64>::zeros(h.nrows(), h.ncols());
        for power in self.powers() {
            for (column, (to_column, right)) in power.images.iter().enumerate() {
                for ((to_row, left), element) in power.images.iter().zip(h.col(column).iter()) {
                    let element = if power.antiunitary { element.conj() } else { *element };
                    sum[(*to_row, *to_column)] += left * element * right.conj();
                }
            }
        }
        sum
    }
}
