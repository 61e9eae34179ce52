//! Fields in which particles are conserved: a determinant for every flavour.

use faer::Mat;
use num_complex::Complex64;

use super::chain::{Fermions, Visit};
use super::circle::{Change, Circle, Gate};
use crate::channel::Action;
use crate::engine::observables::{Between, Equal, Observable};
use crate::{Decoupling, DeterminantError, Distribution, Grid};

/// What a [`FieldChain`](super::FieldChain) of a [`Decoupling`] with any channels weighs.
#[derive(Clone, Debug)]
pub(super) struct Determinants {
    decoupling: Decoupling,
    circles: Vec<Circle>,
}

impl Determinants {
    /// Of any channels.
    ///
    /// # Errors
    /// [`DeterminantError::Dense`].
    pub(super) fn new(decoupling: &Decoupling) -> Result<Self, DeterminantError> {
        let flavours = decoupling.one_body().len();
        let actions: Vec<Vec<Action>> =
            decoupling.channels().iter().map(|c| Action::of(c, flavours)).collect::<Result<_, _>>()?;
        let of_flavour = |(flavour, one_body): (usize, &Mat<Complex64>)| {
            let channels = decoupling.channels().iter().zip(&actions);
            let gates = channels.map(|(c, actions)| Gate::new(c.amplitude, &actions[flavour])).collect();
            Circle::new(one_body, decoupling.grid().step(), gates)
        };
        let circles = decoupling.one_body().iter().enumerate().map(of_flavour).collect::<Result<_, _>>()?;
        Ok(Self { decoupling: decoupling.clone(), circles })
    }
}

impl Fermions for Determinants {
    fn grid(&self) -> Grid {
        self.decoupling.grid()
    }

    fn distribution(&self, channel: usize) -> Distribution {
        self.decoupling.channels()[channel].distribution
    }

    fn width(&self) -> usize {
        self.decoupling.channels().len()
    }

    fn circles(&self) -> &[Circle] {
        &self.circles
    }

    fn circles_mut(&mut self) -> &mut [Circle] {
        &mut self.circles
    }

    fn slices_within(&self, spread: f64) -> usize {
        self.decoupling.slices_within(spread)
    }

    fn checked(&self, observable: &Observable) -> Result<(), DeterminantError> {
        observable.checked(&self.decoupling.one_body().iter().map(Mat::nrows).collect::<Vec<_>>())
    }

    fn phase(&self, fields: &[f64]) -> Result<Option<Complex64>, DeterminantError> {
        Ok(Some(self.decoupling.weight(fields)?.phase))
    }

    fn ratio(&self, channel: usize, by: f64, changes: &[Change]) -> Complex64 {
        let own = &self.decoupling.channels()[channel];
        (own.amplitude * (own.offset * by)).exp() * changes.iter().map(Change::ratio).product::<Complex64>()
    }

    fn equal(&self, observables: &[Observable]) -> Vec<Complex64> {
        let green = self.circles.iter().map(|circle| circle.centred(&circle.green)).collect();
        let equal = Equal { green };
        observables.iter().map(|observable| observable.equal(&equal)).collect()
    }

    fn displaced(&self, fields: &[f64], visit: Visit<'_>) -> Result<(), DeterminantError> {
        let slices = self.grid().slices;
        let of_flavours = self
            .circles
            .iter()
            .map(|circle| circle.displaced(fields, slices))
            .collect::<Result<Vec<_>, _>>()?;
        let at = |l: usize, which: usize| of_flavours.iter().map(|all| all[l][which].clone()).collect();
        let first = Equal { green: at(0, 0) };
        for l in 0..=slices {
            let now = Equal { green: at(l, 0) };
            let between = Between { forward: at(l, 1), backward: at(l, 2) };
            visit(l, &|observable| observable.between(&now, &first, &between));
        }
        Ok(())
    }
}
