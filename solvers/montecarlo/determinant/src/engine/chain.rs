//! Sweeps up and down imaginary time.

mod measure;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::monte_carlo::MarkovChain;
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::streams::Stream;
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::flavour::{Flavour, boundaries};
use super::observables::Observable;
use super::relation::Relation;
use super::table::{Square, numbers, squares};
use super::updates::{Change, Ratio};
use crate::udt::Udt;
use crate::{Decoupling, DeterminantError};

/// How a chain is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Slices between two recomputations of the Green's functions; `None` for as many as their scales leave digits for.
    pub every: Option<usize>,
    /// Flips that are gathered before they enter the matrix.
    pub delay: usize,
    /// The largest difference of an element at a recomputation, relative to the largest element: above it the chain ends with an error.
    pub deviation: f64,
    /// Whether one flavour may follow from the other where an identity says so.
    pub relation: bool,
    /// The memory that a chain may take, in bytes.
    pub memory: u128,
}

impl Default for Options {
    /// Recomputation as needed, 16 delayed flips, deviations up to 10⁻⁶ (converged class), 4 GiB.
    fn default() -> Self {
        Self { every: None, delay: 16, deviation: 1e-6, relation: true, memory: 4 << 30 }
    }
}

/// The logarithm by which errors may grow between recomputations: 2⁻⁵³ e²¹ = 1.5·10⁻⁷ stays below the largest deviation that is allowed, and is a
/// bound that is hardly ever reached (10⁻⁹ at U = 4, β = 6).
const SPREAD: f64 = 21.0;

/// One Markov chain of fields; `S` is `f64` where all factors are real ([`Decoupling::is_real`]), else `Complex64`.
#[derive(Clone, Debug)]
pub struct Chain<S: Scalar> {
    flavours: Vec<Flavour<S>>,
    relation: Option<Relation>,
    numbers: Vec<[Complex64; 2]>,
    /// What [`Observable::Interaction`] needs; empty where it is not measured.
    squares: Vec<Square>,
    bounds: Vec<usize>,
    slices: usize,
    step: f64,
    options: Options,
    every: usize,
    observables: Vec<Observable>,
    /// `[slice, channel]`.
    fields: Vec<i8>,
    phase: Complex64,
    measuring: bool,
    sums: Vec<f64>,
    sign: f64,
    points: usize,
    worst: f64,
}

/// What a resumed chain needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChainState {
    fields: Vec<i8>,
    phase: (f64, f64),
    measuring: bool,
}

impl<S: Scalar> Chain<S> {
    /// A chain with random fields.
    ///
    /// # Errors
    /// [`DeterminantError::Unsampled`] for channels that single flips cannot sample; [`DeterminantError::Memory`];
    /// [`DeterminantError::Parameter`] for options or observables that do not fit, and for complex factors in a real chain.
    pub fn new(
        decoupling: &Decoupling,
        observables: &[Observable],
        options: Options,
        random: &mut Stream,
    ) -> Result<Self, DeterminantError> {
        let (grid, sizes) =
            (decoupling.grid(), decoupling.one_body().iter().map(Mat::nrows).collect::<Vec<_>>());
        // A wrapped error grows at most by the spread of scales.
        let every = options.every.unwrap_or_else(|| decoupling.slices_within(SPREAD));
        if every == 0 {
            return Err(crate::error::parameter("the slices between recomputations", 0, "at least 1"));
        }
        observables.iter().try_for_each(|observable| observable.checked(&sizes))?;
        Observable::distinct(observables, grid.slices)?;
        let bounds = boundaries(grid.slices, every);
        let matrices = |n: &usize| (2 * bounds.len() + 12) as u128 * (*n as u128).pow(2);
        let bytes = sizes.iter().map(matrices).sum::<u128>() * size_of::<S>() as u128;
        if bytes > options.memory {
            let (what, allowed) = ("a chain", options.memory);
            return Err(DeterminantError::Memory { what, bytes, allowed });
        }
        let relation = if options.relation { Relation::of(decoupling)? } else { None };
        let simulated = if relation.is_some() { 1 } else { sizes.len() };
        let flavours = (0..simulated)
            .map(|flavour| Flavour::new(decoupling, flavour, bounds.len(), options.delay))
            .collect::<Result<Vec<_>, _>>()?;
        let fields = (0..decoupling.fields()).map(|_| if random.random::<f64>() < 0.5 { -1 } else { 1 });
        let numbers = numbers(decoupling);
        let interaction = observables.contains(&Observable::Interaction);
        let squares = if interaction { squares(decoupling) } else { Vec::new() };
        let mut chain = Self {
            flavours,
            relation,
            numbers,
            squares,
            bounds,
            slices: grid.slices,
            step: grid.step(),
            options,
            every,
            observables: observables.to_vec(),
            fields: fields.collect(),
            phase: Complex64::ONE,
            measuring: false,
            sums: vec![0.0; observables.iter().map(|o| o.count(grid.slices)).sum()],
            sign: 0.0,
            points: 0,
            worst: 0.0,
        };
        chain.rebuild()?;
        let fields: Vec<f64> = chain.fields.iter().map(|x| f64::from(*x)).collect();
        // The phase from the weight itself, whichever flavours are simulated.
        chain.phase = decoupling.weight(&fields)?.phase;
        if chain.phase == Complex64::ZERO {
            return Err(DeterminantError::Vanishing { slice: 0 });
        }
        Ok(chain)
    }

    /// How the second flavour is found, if it is not simulated.
    pub fn relation(&self) -> Option<&Relation> {
        self.relation.as_ref()
    }

    /// The fields, `[slice, channel]`.
    pub fn fields(&self) -> &[i8] {
        &self.fields
    }

    /// The phase of the weight.
    pub fn phase(&self) -> Complex64 {
        self.phase
    }

    fn width(&self) -> usize {
        self.fields.len() / self.slices
    }

    /// Everything that follows from the fields, in the way in which a downward sweep makes it.
    fn rebuild(&mut self) -> Result<(), DeterminantError> {
        let blocks = self.bounds.len() - 1;
        let width = self.width();
        for flavour in &mut self.flavours {
            let n = flavour.green.nrows();
            flavour.stack[blocks] = Udt::identity(n);
            for block in (0..blocks).rev() {
                let slices = (self.bounds[block]..self.bounds[block + 1]).rev();
                let slices = slices.map(|l| &self.fields[l * width..(l + 1) * width]);
                let after = flavour.stack[block + 1].clone();
                flavour.stack[block] = flavour.gather_adjoint(slices, &after)?;
            }
            let right = flavour.stack[0].clone();
            flavour.renew(&Udt::identity(n), &right);
        }
        Ok(())
    }

    /// Proposes to flip every field of a slice, the diagonal of which is leftmost.
    fn flip(&mut self, slice: usize, random: &mut Stream) -> Result<(), DeterminantError> {
        let width = self.width();
        for flavour in &mut self.flavours {
            flavour.delayed.begin(&flavour.green);
        }
        let none = Ratio::none();
        for channel in 0..width {
            let at = slice * width + channel;
            let x = self.fields[at];
            let mut total = self.numbers[channel][usize::from(x > 0)];
            let mut ratios = [(Change::None, none); 2];
            let mut of_flavours = S::from_real(1.0);
            if self.flavours.len() <= 2 {
                for (flavour, entry) in self.flavours.iter().zip(&mut ratios) {
                    let change = flavour.table.change(channel, x);
                    *entry = (change, flavour.delayed.ratio(&flavour.green, change));
                    of_flavours *= entry.1.value;
                }
            } else {
                for flavour in &self.flavours {
                    let change = flavour.table.change(channel, x);
                    of_flavours *= flavour.delayed.ratio(&flavour.green, change).value;
                }
            }
            if let Some(relation) = &self.relation {
                let (change, ratio) = ratios[0];
                of_flavours *= relation.ratio(ratio.value, change);
            }
            if planted(Bug::Fields) {
                of_flavours = ratios[0].1.value;
            }
            total *= of_flavours.to_complex();
            let modulus = total.norm();
            if !modulus.is_finite() {
                return Err(DeterminantError::Vanishing { slice });
            }
            // In imaginary fields weights hardly differ in modulus: a sweep up that accepts every flip is undone by the sweep down. Of two
            // values each has the chance of its weight.
            let complex = S::from_complex(Complex64::I).is_some();
            let chance = if complex { modulus / (1.0 + modulus) } else { modulus };
            if random.random::<f64>() < chance {
                self.fields[at] = -x;
                self.phase *= total / modulus;
                if self.flavours.len() <= 2 {
                    for (flavour, (change, ratio)) in self.flavours.iter_mut().zip(ratios) {
                        flavour.delayed.accept(&mut flavour.green, change, ratio);
                    }
                } else {
                    for flavour in &mut self.flavours {
                        let change = flavour.table.change(channel, x);
                        let ratio = flavour.delayed.ratio(&flavour.green, change);
                        flavour.delayed.accept(&mut flavour.green, change, ratio);
                    }
                }
            }
        }
        for flavour in &mut self.flavours {
            flavour.delayed.flush(&mut flavour.green);
        }
        self.phase /= self.phase.norm();
        Ok(())
    }

    fn renewed(&mut self, boundary: usize, deviation: f64) -> Result<(), DeterminantError> {
        self.worst = self.worst.max(deviation);
        let limit = self.options.deviation;
        if deviation <= limit {
            return Ok(());
        }
        let (slice, every) = (self.bounds[boundary], self.every);
        Err(DeterminantError::Unstable { deviation, limit, slice, every })
    }

    /// From time 0 to β.
    ///
    /// # Errors
    /// [`DeterminantError::Unstable`], [`DeterminantError::Vanishing`].
    pub fn up(&mut self, random: &mut Stream) -> Result<(), DeterminantError> {
        let width = self.width();
        for flavour in &mut self.flavours {
            flavour.stack[0] = Udt::identity(flavour.green.nrows());
        }
        for block in 0..self.bounds.len() - 1 {
            let slices = self.bounds[block]..self.bounds[block + 1];
            for l in slices.clone() {
                for flavour in &mut self.flavours {
                    flavour.dress(&self.fields[l * width..(l + 1) * width], false);
                }
                self.flip(l, random)?;
                self.flavours.iter_mut().for_each(|flavour| flavour.hop(true));
            }
            let mut deviation = 0.0f64;
            for flavour in &mut self.flavours {
                let own = slices.clone().map(|l| &self.fields[l * width..(l + 1) * width]);
                let before = std::mem::replace(&mut flavour.stack[block], Udt::identity(0));
                let left = flavour.gather(own, &before)?;
                flavour.stack[block] = before;
                let right = std::mem::replace(&mut flavour.stack[block + 1], Udt::identity(0));
                deviation = deviation.max(flavour.renew(&left, &right));
                flavour.stack[block + 1] = left;
            }
            self.renewed(block + 1, deviation)?;
            self.measure_now(self.bounds[block + 1] % self.slices);
        }
        Ok(())
    }

    /// From time β to 0.
    ///
    /// # Errors
    /// As [`Chain::up`].
    pub fn down(&mut self, random: &mut Stream) -> Result<(), DeterminantError> {
        let width = self.width();
        let blocks = self.bounds.len() - 1;
        for flavour in &mut self.flavours {
            flavour.stack[blocks] = Udt::identity(flavour.green.nrows());
        }
        for block in (0..blocks).rev() {
            let slices = self.bounds[block]..self.bounds[block + 1];
            for l in slices.clone().rev() {
                self.flavours.iter_mut().for_each(|flavour| flavour.hop(false));
                self.flip(l, random)?;
                for flavour in &mut self.flavours {
                    flavour.dress(&self.fields[l * width..(l + 1) * width], true);
                }
            }
            let mut deviation = 0.0f64;
            for flavour in &mut self.flavours {
                let own = slices.clone().rev().map(|l| &self.fields[l * width..(l + 1) * width]);
                let after = std::mem::replace(&mut flavour.stack[block + 1], Udt::identity(0));
                let right = flavour.gather_adjoint(own, &after)?;
                flavour.stack[block + 1] = after;
                let left = std::mem::replace(&mut flavour.stack[block], Udt::identity(0));
                deviation = deviation.max(flavour.renew(&left, &right));
                flavour.stack[block] = right;
            }
            self.renewed(block, deviation)?;
            self.measure_now(self.bounds[block]);
        }
        Ok(())
    }
}

impl<S: Scalar> MarkovChain for Chain<S> {
    type State = ChainState;
    type Error = DeterminantError;

    fn observables(&self) -> Vec<String> {
        Observable::all_names(&self.observables, self.slices)
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), DeterminantError> {
        self.sums.fill(0.0);
        (self.sign, self.points, self.worst) = (0.0, 0, 0.0);
        self.up(random)?;
        self.down(random)
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), DeterminantError> {
        values.fill(0.0);
        let points = self.points as f64;
        values[0] = self.sign / points;
        values[1] = self.worst;
        let own = &mut values[2..];
        if self.observables.iter().any(Observable::is_displaced) {
            self.measure_displaced(own)?;
        }
        Observable::means(&self.observables, &self.sums, points, self.slices, own);
        Ok(())
    }

    fn thermalized(&mut self) {
        self.measuring = true;
    }

    fn state(&self) -> ChainState {
        let (fields, measuring) = (self.fields.clone(), self.measuring);
        ChainState { fields, phase: (self.phase.re, self.phase.im), measuring }
    }

    fn restore(&mut self, state: ChainState) -> Result<(), DeterminantError> {
        let (given, expected) = (state.fields.len(), self.fields.len());
        if given != expected {
            return Err(DeterminantError::Length { what: "the stored fields", given, expected });
        }
        self.fields = state.fields;
        self.phase = Complex64::new(state.phase.0, state.phase.1);
        self.measuring = state.measuring;
        self.rebuild()
    }
}
