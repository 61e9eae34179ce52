//! Measurements of a chain, at one time and between two.

use eigentruth_numerics::Scalar;
use faer::Mat;
use num_complex::Complex64;

use super::Chain;
use crate::DeterminantError;
use crate::engine::flavour::Flavour;
use crate::engine::observables::{Between, Equal, Observable};
use crate::engine::table::Square;
use crate::udt::{Around, Udt};

impl<S: Scalar> Chain<S> {
    /// In the middle of the hop between two slices.
    fn equal(&mut self) -> Equal<S> {
        let centred = |flavour: &mut Flavour<S>| {
            let mut green = flavour.green.clone();
            flavour.centre(&mut green);
            green
        };
        let mut green: Vec<Mat<S>> = self.flavours.iter_mut().map(centred).collect();
        if let Some(relation) = &self.relation {
            green.push(relation.green(&green[0]));
        }
        Equal { green }
    }

    /// Between two slices, before the one whose number is given.
    pub(super) fn measure_now(&mut self, next: usize) {
        if !self.measuring {
            return;
        }
        self.sign += self.phase.re;
        self.points += 1;
        if self.observables.iter().all(Observable::is_displaced) {
            return;
        }
        let equal = self.equal();
        let interaction = self.interaction(next);
        let mut at = 0;
        for observable in &self.observables {
            if !observable.is_displaced() {
                let value = match observable {
                    Observable::Interaction => interaction,
                    other => other.equal(&equal),
                };
                self.sums[at] += (self.phase * value).re;
            }
            at += observable.count(self.slices);
        }
    }

    /// [`Observable::Interaction`] beside the factors of the next slice.
    fn interaction(&self, next: usize) -> Complex64 {
        if self.squares.is_empty() {
            return Complex64::ZERO;
        }
        let mut green: Vec<Mat<S>> = self.flavours.iter().map(|flavour| flavour.green.clone()).collect();
        if let Some(relation) = &self.relation {
            green.push(relation.green(&green[0]));
        }
        let equal = Equal { green };
        let width = self.width();
        let fields = &self.fields[next * width..(next + 1) * width];
        let one = |(square, x): (&Square, &i8)| {
            square.factor * f64::from(*x) * (equal.one_body(&square.generator) + square.offset)
        };
        self.squares.iter().zip(fields).map(one).sum()
    }

    /// Measures what needs two times, in the fields as they are after a downward sweep.
    pub(super) fn measure_displaced(&mut self, values: &mut [f64]) -> Result<(), DeterminantError> {
        let width = self.width();
        let first = self.equal();
        let n = |flavour: &Flavour<S>| flavour.green.nrows();
        let mut left: Vec<Udt<S>> = self.flavours.iter().map(|f| Udt::identity(n(f))).collect();
        let mut between = Between { forward: Vec::new(), backward: Vec::new() };
        let mut greens: Vec<Mat<S>> = self.flavours.iter().map(|flavour| flavour.green.clone()).collect();
        let blocks = self.bounds.len() - 1;
        for block in 0..=blocks {
            (between.forward, between.backward) = (Vec::new(), Vec::new());
            for ((flavour, left), green) in self.flavours.iter_mut().zip(&mut left).zip(&mut greens) {
                if block > 0 {
                    let slices = self.bounds[block - 1]..self.bounds[block];
                    let own = slices.map(|l| &self.fields[l * width..(l + 1) * width]);
                    *left = flavour.gather(own, left)?;
                }
                let around = Around::new(left, &flavour.stack[block]);
                *green = around.green();
                between.forward.push(around.forward());
                between.backward.push(around.backward());
            }
            self.record(self.bounds[block], &greens, &first, &between, values);
            if block == blocks {
                break;
            }
            for l in self.bounds[block]..self.bounds[block + 1] - 1 {
                let fields = &self.fields[l * width..(l + 1) * width];
                for (f, flavour) in self.flavours.iter_mut().enumerate() {
                    flavour.advance(fields, &mut between.forward[f]);
                    flavour.retreat(fields, &mut between.backward[f]);
                    flavour.advance(fields, &mut greens[f]);
                    flavour.retreat(fields, &mut greens[f]);
                }
                self.record(l + 1, &greens, &first, &between, values);
            }
        }
        Ok(())
    }

    fn record(
        &mut self,
        slice: usize,
        greens: &[Mat<S>],
        first: &Equal<S>,
        between: &Between<S>,
        values: &mut [f64],
    ) {
        let mut now = Equal { green: greens.to_vec() };
        let mut between = Between { forward: between.forward.clone(), backward: between.backward.clone() };
        for (f, flavour) in self.flavours.iter_mut().enumerate() {
            for matrix in [&mut now.green[f], &mut between.forward[f], &mut between.backward[f]] {
                flavour.centre(matrix);
            }
        }
        if let Some(relation) = &self.relation {
            now.green.push(relation.green(&now.green[0]));
            let (forward, backward) = relation.displaced(&between.forward[0], &between.backward[0]);
            between.forward.push(forward);
            between.backward.push(backward);
        }
        let mut at = 0;
        for observable in &self.observables {
            let count = observable.count(self.slices);
            if observable.is_displaced() {
                let value = (self.phase * observable.between(&now, first, &between)).re;
                values[at + slice] = value;
                if matches!(observable, Observable::Displaced { .. }) {
                    let end = slice == 0 || slice == self.slices;
                    let weight = if end { self.step / 2.0 } else { self.step };
                    values[at + count - 1] += weight * value;
                }
            }
            at += count;
        }
    }
}
