//! The factors of every channel, ready for flips.

use eigentruth_numerics::Scalar;
use faer::Mat;
use num_complex::Complex64;

use super::updates::Change;
use crate::channel::Action;
use crate::{Channel, Decoupling, DeterminantError, Distribution, Entry};

/// `e^{x a v}` for `x = −1` and `x = 1`.
type Factors<S> = [S; 2];

/// What the fields do to one flavour.
#[derive(Clone, Debug)]
pub(super) struct Table<S> {
    /// For every mode, the channels that act on it and their factors.
    modes: Vec<Vec<(usize, Factors<S>)>>,
    /// For every channel, the change when `x` leaves −1, and when it leaves 1.
    changes: Vec<[Change<S>; 2]>,
}

/// The number that a flip multiplies the weight by, beside the determinants: when `x` leaves −1, and when it leaves 1.
pub(super) fn numbers(decoupling: &Decoupling) -> Vec<[Complex64; 2]> {
    let of = |channel: &Channel| {
        let exponent = channel.amplitude * (2.0 * channel.offset);
        [exponent.exp(), (-exponent).exp()]
    };
    decoupling.channels().iter().map(of).collect()
}

/// What the square in a channel `e^{−τ g (O + o)²}` is in its field `x`: `g (O + o)² = factor · x (O + o)`.
#[derive(Clone, Debug)]
pub(super) struct Square {
    pub(super) factor: Complex64,
    pub(super) generator: Vec<Entry>,
    pub(super) offset: f64,
}

/// The squares of all channels, whose fields have two values: `e^{−τ g} = cosh a`, and its derivative by `g` gives `coth a`.
pub(super) fn squares(decoupling: &Decoupling) -> Vec<Square> {
    let step = decoupling.grid().step();
    let of = |channel: &Channel| {
        let a = channel.amplitude;
        let strength = -a.cosh().ln() / step;
        // Without an interaction there is nothing, and no quotient.
        let factor = if a == Complex64::ZERO { Complex64::ZERO } else { strength / a.tanh() };
        Square { factor, generator: channel.generator.clone(), offset: channel.offset }
    };
    decoupling.channels().iter().map(of).collect()
}

fn scalar<S: Scalar>(value: Complex64) -> Result<S, DeterminantError> {
    S::from_complex(value).ok_or_else(|| {
        crate::error::parameter("a factor of a real chain", value, "a real number; make a complex chain")
    })
}

/// A complex matrix in the scalars of the chain.
pub(super) fn matrix<S: Scalar>(from: &Mat<Complex64>) -> Result<Mat<S>, DeterminantError> {
    let mut to = Mat::zeros(from.nrows(), from.ncols());
    for j in 0..from.ncols() {
        for i in 0..from.nrows() {
            to[(i, j)] = scalar(from[(i, j)])?;
        }
    }
    Ok(to)
}

impl<S: Scalar> Table<S> {
    pub(super) fn new(decoupling: &Decoupling, flavour: usize) -> Result<Self, DeterminantError> {
        let n = decoupling.one_body()[flavour].nrows();
        let mut table = Self { modes: vec![Vec::new(); n], changes: Vec::new() };
        for (number, channel) in decoupling.channels().iter().enumerate() {
            let refused = |reason| {
                let kind = channel.kind.clone();
                Err(DeterminantError::Unsampled { channel: number, kind, reason })
            };
            if channel.distribution != Distribution::Ising {
                return refused(
                    "its field is continuous; decouple it by fields of two values, or take weights of random fields",
                );
            }
            let action = &Action::of(channel, decoupling.one_body().len())?[flavour];
            let Action::Diagonal(entries) = action else {
                return refused("it acts on more than densities");
            };
            for &(mode, value) in entries {
                let exponent = channel.amplitude * value;
                let factors = [scalar((-exponent).exp())?, scalar(exponent.exp())?];
                table.modes[mode].push((number, factors));
            }
            let delta = |entry: usize, from: f64| {
                scalar::<S>((channel.amplitude * (entries[entry].1 * -2.0 * from)).exp() - 1.0)
            };
            table.changes.push(match entries.len() {
                0 => [Change::None; 2],
                1 => {
                    let mode = entries[0].0;
                    [Change::One(mode, delta(0, -1.0)?), Change::One(mode, delta(0, 1.0)?)]
                }
                2 => {
                    let modes = [entries[0].0, entries[1].0];
                    let two = |from: f64| {
                        Ok::<_, DeterminantError>(Change::Two(modes, [delta(0, from)?, delta(1, from)?]))
                    };
                    [two(-1.0)?, two(1.0)?]
                }
                _ => return refused("it acts on more than two densities of a flavour"),
            });
        }
        Ok(table)
    }

    /// What a flip of a channel away from `x` changes.
    pub(super) fn change(&self, channel: usize, x: i8) -> Change<S> {
        self.changes[channel][usize::from(x > 0)]
    }

    /// The product of the factors on every mode in a slice.
    pub(super) fn diagonal(&self, fields: &[i8], to: &mut [S]) {
        for (to, channels) in to.iter_mut().zip(&self.modes) {
            *to = S::from_real(1.0);
            for (channel, factors) in channels {
                *to *= factors[usize::from(fields[*channel] > 0)];
            }
        }
    }
}
