//! Sweeps up imaginary time, factor by factor.

use eigentruth_numerics::monte_carlo::MarkovChain;
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::streams::Stream;
use num_complex::Complex64;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::circle::{Change, Circle};
use super::determinants::Determinants;
use super::pairs::{PairDecoupling, Pairs};
use crate::engine::chain::Options;
use crate::engine::flavour::boundaries;
use crate::engine::observables::Observable;
use crate::{Decoupling, DeterminantError, Distribution, Grid};

/// Is shown the number of a time, and what an observable has there.
pub(super) type Visit<'a> = &'a mut dyn FnMut(usize, &dyn Fn(&Observable) -> Complex64);

/// What fields do to fermions, and what that weighs.
pub(super) trait Fermions: Send {
    fn grid(&self) -> Grid;

    /// The fields of a slice.
    fn width(&self) -> usize;

    fn distribution(&self, channel: usize) -> Distribution;

    /// One for every matrix that fields change.
    fn circles(&self) -> &[Circle];

    fn circles_mut(&mut self) -> &mut [Circle];

    /// How many slices spread over at most this logarithm.
    fn slices_within(&self, spread: f64) -> usize;

    /// Refuses what cannot be measured here.
    fn checked(&self, observable: &Observable) -> Result<(), DeterminantError>;

    /// The phase of the weight of fields, if it is known without sampling.
    fn phase(&self, fields: &[f64]) -> Result<Option<Complex64>, DeterminantError>;

    /// What the weight is multiplied by where the field of the factor before the cut goes up by `by`.
    fn ratio(&self, channel: usize, by: f64, changes: &[Change]) -> Complex64;

    /// The averages in fixed fields, at the cut.
    fn equal(&self, observables: &[Observable]) -> Vec<Complex64>;

    /// Shows every time of the grid to what needs two times.
    fn displaced(&self, fields: &[f64], visit: Visit<'_>) -> Result<(), DeterminantError>;
}

/// One Markov chain of fields of any kind: two values or continuous, on hopping, pairs, or any number of densities. The phase is followed from
/// field to field, and where it is known without that it is computed anew after every sweep.
pub struct FieldChain {
    fermions: Box<dyn Fermions>,
    bounds: Vec<usize>,
    every: usize,
    options: Options,
    observables: Vec<Observable>,
    /// `[slice, channel]`.
    fields: Vec<f64>,
    phase: Complex64,
    measuring: bool,
    sums: Vec<f64>,
    sign: f64,
    points: usize,
    worst: f64,
}

/// What a resumed chain needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldState {
    fields: Vec<f64>,
    phase: (f64, f64),
    measuring: bool,
}

/// As for fields on densities, with some room for continuous fields, which can be larger than 1.
const SPREAD: f64 = 10.0;

/// A continuous field moves by so much of its own width, and forgets as much of its value that its own distribution stays as it is: S. L. Cotter, G. O.
/// Roberts, A. M. Stuart and D. White, Stat. Sci. 28, 424 (2013).
const MOVE: f64 = 0.9;

impl std::fmt::Debug for FieldChain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldChain").field("fields", &self.fields).field("phase", &self.phase).finish()
    }
}

impl FieldChain {
    /// Of a decoupling with any channels, from random fields.
    ///
    /// # Errors
    /// [`DeterminantError::Parameter`] for options or observables that do not fit, [`DeterminantError::Memory`], [`DeterminantError::Vanishing`].
    pub fn new(
        decoupling: &Decoupling,
        observables: &[Observable],
        options: Options,
        random: &mut Stream,
    ) -> Result<Self, DeterminantError> {
        let fields = decoupling.draw(random);
        Self::of(Box::new(Determinants::new(decoupling)?), observables, options, fields)
    }

    /// In fields of pairs, from random ones.
    ///
    /// # Errors
    /// As [`FieldChain::new`].
    pub fn in_pairs(
        decoupling: &PairDecoupling,
        observables: &[Observable],
        options: Options,
        random: &mut Stream,
    ) -> Result<Self, DeterminantError> {
        let fields = (0..decoupling.fields()).map(|_| Distribution::Ising.draw(random)).collect();
        Self::of(Box::new(Pairs::new(decoupling)?), observables, options, fields)
    }

    fn of(
        fermions: Box<dyn Fermions>,
        observables: &[Observable],
        options: Options,
        fields: Vec<f64>,
    ) -> Result<Self, DeterminantError> {
        let slices = fermions.grid().slices;
        let every = options.every.unwrap_or_else(|| fermions.slices_within(SPREAD));
        if every == 0 {
            return Err(crate::error::parameter("the slices between recomputations", 0, "at least 1"));
        }
        observables.iter().try_for_each(|observable| fermions.checked(observable))?;
        Observable::without_fields(observables)?;
        Observable::distinct(observables, slices)?;
        let bounds = boundaries(slices, every);
        let displaced = observables.iter().any(Observable::is_displaced);
        let stored = 2 * bounds.len() + 16 + if displaced { 6 * slices } else { 0 };
        let orders = fermions.circles().iter().map(|circle| circle.green.nrows() as u128);
        let bytes = orders.map(|n| stored as u128 * n * n * size_of::<Complex64>() as u128).sum::<u128>();
        if bytes > options.memory {
            let (what, allowed) = ("a chain", options.memory);
            return Err(DeterminantError::Memory { what, bytes, allowed });
        }
        let mut chain = Self {
            sums: vec![0.0; observables.iter().map(|o| o.count(slices)).sum()],
            fermions,
            bounds,
            every,
            options,
            observables: observables.to_vec(),
            fields,
            phase: Complex64::ONE,
            measuring: false,
            sign: 0.0,
            points: 0,
            worst: 0.0,
        };
        match chain.fermions.phase(&chain.fields)? {
            Some(phase) => chain.phase = phase,
            // Without fields the weight is positive; they come in one after the other.
            None => {
                let none = vec![0.0; chain.fields.len()];
                let fields = std::mem::replace(&mut chain.fields, none);
                chain.up(&mut |_, at, _| fields[at], &mut |_, modulus| modulus > 0.0)?;
            }
        }
        if chain.phase == Complex64::ZERO {
            return Err(DeterminantError::Vanishing { slice: 0 });
        }
        Ok(chain)
    }

    /// The fields, `[slice, channel]`.
    pub fn fields(&self) -> &[f64] {
        &self.fields
    }

    /// The phase of the weight.
    pub fn phase(&self) -> Complex64 {
        self.phase
    }

    /// From time 0 to β: `by` proposes a change of a field, given its place and channel, and `taken` decides on the modulus of a ratio of weights.
    fn up(
        &mut self,
        by: &mut dyn FnMut(&Self, usize, usize) -> f64,
        taken: &mut dyn FnMut(Distribution, f64) -> bool,
    ) -> Result<(), DeterminantError> {
        let width = self.fermions.width();
        for circle in self.fermions.circles_mut() {
            circle.begin(&self.fields, width, &self.bounds)?;
        }
        for block in 0..self.bounds.len() - 1 {
            for slice in self.bounds[block]..self.bounds[block + 1] {
                for channel in (0..width).rev() {
                    let at = slice * width + channel;
                    let x = self.fields[at];
                    self.fermions.circles_mut().iter_mut().for_each(|circle| circle.through(channel, x));
                    let by = by(self, at, channel);
                    let changes: Vec<Change> =
                        self.fermions.circles().iter().map(|circle| circle.change(channel, by)).collect();
                    let ratio = self.fermions.ratio(channel, by, &changes);
                    let modulus = ratio.norm();
                    if !modulus.is_finite() {
                        return Err(DeterminantError::Vanishing { slice });
                    }
                    if taken(self.fermions.distribution(channel), modulus) {
                        self.fields[at] = x + by;
                        self.phase *= ratio / modulus;
                        let circles = self.fermions.circles_mut().iter_mut();
                        circles.zip(&changes).for_each(|(circle, change)| circle.accept(channel, change));
                    }
                }
                self.fermions.circles_mut().iter_mut().for_each(Circle::hop);
            }
            let mut deviation = 0.0f64;
            for circle in self.fermions.circles_mut() {
                let slices = self.bounds[block]..self.bounds[block + 1];
                let slices = slices.map(|l| &self.fields[l * width..(l + 1) * width]);
                deviation = deviation.max(circle.renew(slices, block + 1)?);
            }
            self.phase /= self.phase.norm();
            self.worst = self.worst.max(deviation);
            let limit = self.options.deviation;
            if deviation.is_nan() || deviation > limit {
                let (slice, every) = (self.bounds[block + 1], self.every);
                return Err(DeterminantError::Unstable { deviation, limit, slice, every });
            }
            self.measure_now();
        }
        self.anchor()
    }

    /// Puts the phase of the fields in the place of the one that was followed, where it is known, so that what rounding adds does not pile up over sweeps.
    fn anchor(&mut self) -> Result<(), DeterminantError> {
        let Some(phase) = self.fermions.phase(&self.fields)? else { return Ok(()) };
        let (slice, every, limit) = (self.fermions.grid().slices, self.every, self.options.deviation);
        if phase == Complex64::ZERO {
            return Err(DeterminantError::Vanishing { slice });
        }
        let deviation = (phase - self.phase).norm();
        self.worst = self.worst.max(deviation);
        if deviation.is_nan() || deviation > limit {
            return Err(DeterminantError::Unstable { deviation, limit, slice, every });
        }
        self.phase = phase;
        Ok(())
    }

    fn measure_now(&mut self) {
        if !self.measuring {
            return;
        }
        self.sign += self.phase.re;
        self.points += 1;
        let mut at = 0;
        let slices = self.fermions.grid().slices;
        for (observable, value) in self.observables.iter().zip(self.fermions.equal(&self.observables)) {
            if !observable.is_displaced() {
                self.sums[at] += (self.phase * value).re;
            }
            at += observable.count(slices);
        }
    }

    fn measure_displaced(&self, values: &mut [f64]) -> Result<(), DeterminantError> {
        let Grid { slices, .. } = self.fermions.grid();
        let step = self.fermions.grid().step();
        self.fermions.displaced(&self.fields, &mut |l, value| {
            let mut at = 0;
            for observable in &self.observables {
                let count = observable.count(slices);
                if observable.is_displaced() {
                    let value = (self.phase * value(observable)).re;
                    values[at + l] = value;
                    if matches!(observable, Observable::Displaced { .. }) {
                        let end = l == 0 || l == slices;
                        values[at + count - 1] += if end { step / 2.0 } else { step } * value;
                    }
                }
                at += count;
            }
        })
    }
}

impl MarkovChain for FieldChain {
    type State = FieldState;
    type Error = DeterminantError;

    fn observables(&self) -> Vec<String> {
        Observable::all_names(&self.observables, self.fermions.grid().slices)
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), DeterminantError> {
        self.sums.fill(0.0);
        (self.sign, self.points, self.worst) = (0.0, 0, 0.0);
        // Both closures draw from the stream, in turns.
        let random = std::cell::RefCell::new(random);
        let mut by = |chain: &Self, at: usize, channel: usize| {
            let x = chain.fields[at];
            match chain.fermions.distribution(channel) {
                Distribution::Ising => -2.0 * x,
                Distribution::Gaussian => {
                    let new: f64 = Distribution::Gaussian.draw(&mut random.borrow_mut());
                    ((1.0 - MOVE * MOVE).sqrt() - 1.0) * x + MOVE * new
                }
            }
        };
        // Where weights hardly differ in modulus, as in imaginary fields, accepting every flip would only go back and forth: of two values
        // each has the chance of its weight.
        let mut taken = |distribution: Distribution, modulus: f64| {
            let modulus = if planted(Bug::AnyFields) { modulus.sqrt() } else { modulus };
            let chance = match distribution {
                Distribution::Ising => modulus / (1.0 + modulus),
                Distribution::Gaussian => modulus,
            };
            random.borrow_mut().random::<f64>() < chance
        };
        self.up(&mut by, &mut taken)
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), DeterminantError> {
        values.fill(0.0);
        let points = self.points as f64;
        values[0] = self.sign / points;
        values[1] = self.worst;
        let own = &mut values[2..];
        if self.observables.iter().any(Observable::is_displaced) {
            // Of the last fields of the sweep, whose phase that is.
            self.measure_displaced(own)?;
        }
        Observable::means(&self.observables, &self.sums, points, self.fermions.grid().slices, own);
        Ok(())
    }

    fn thermalized(&mut self) {
        self.measuring = true;
    }

    fn state(&self) -> FieldState {
        let (fields, measuring) = (self.fields.clone(), self.measuring);
        FieldState { fields, phase: (self.phase.re, self.phase.im), measuring }
    }

    fn restore(&mut self, state: FieldState) -> Result<(), DeterminantError> {
        let (given, expected) = (state.fields.len(), self.fields.len());
        if given != expected {
            return Err(DeterminantError::Length { what: "the stored fields", given, expected });
        }
        self.fields = state.fields;
        self.phase = Complex64::new(state.phase.0, state.phase.1);
        self.measuring = state.measuring;
        Ok(())
    }
}
