//! Fermions in fields that fluctuate in imaginary time: the general form.

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::streams::Stream;
use faer::Mat;
use num_complex::Complex64;

use crate::channel::{Action, Channel, Distribution};
use crate::error::parameter;
use crate::identity::Identity;
use crate::udt::{Udt, exponential};
use crate::{DeterminantError, Weight};

/// How imaginary time is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// The inverse temperature, in units of one over energy.
    pub beta: f64,
    /// The number of slices.
    pub slices: usize,
}

impl Grid {
    /// The length of a slice, `β / slices`.
    pub fn step(&self) -> f64 {
        self.beta / self.slices as f64
    }

    pub(crate) fn checked(&self) -> Result<(), DeterminantError> {
        if !(self.beta.is_finite() && self.beta > 0.0) {
            return Err(parameter("beta", self.beta, "a positive number"));
        }
        if self.slices == 0 {
            return Err(parameter("the number of slices", 0, "at least 1"));
        }
        Ok(())
    }
}

/// `Z = Tr Π_l e^{−τ K} Π_channels e^{x a (O + o)}`, averaged over independent fields `x` of every slice and channel.
///
/// The flavours are blocks that neither `K` nor a channel mixes; the weight of a configuration is the product of their determinants and of
/// the numbers. In a slice the first channel acts last but for `K`. Modes that mix (spin-orbit coupling, hybridization that flips spins)
/// belong into one flavour.
///
/// ```
/// use eigentruth_determinant::{Channel, Decoupling, Entry, Grid};
/// use faer::Mat;
/// use num_complex::Complex64;
///
/// // Two sites, two flavours, U = 4: n↑n↓ = −(n↑ − n↓)²/2 + (n↑ + n↓)/2, at the chemical potential U/2 of half filling.
/// let grid = Grid { beta: 2.0, slices: 20 };
/// let hopping = Mat::from_fn(2, 2, |i, j| Complex64::from(if i == j { 0.0 } else { -1.0 }));
/// let spin = |site| vec![Entry::density(0, site, 1.0), Entry::density(1, site, -1.0)];
/// let channel = |site| Channel::discrete("spin", -2.0, spin(site), 0.0, grid.step());
/// let model = Decoupling::new(grid, vec![hopping.clone(), hopping], vec![channel(0), channel(1)], 0.0)?;
/// assert!(model.survey(100, 1)?.worst() < 1e-8);
/// # Ok::<(), eigentruth_determinant::DeterminantError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoupling {
    grid: Grid,
    one_body: Vec<Mat<Complex64>>,
    channels: Vec<Channel>,
    actions: Vec<Vec<Action>>,
    constant: f64,
    /// `e^{−τ K}` of every flavour.
    propagators: Vec<Mat<Complex64>>,
    /// The highest less the lowest level of `τ K`, over all flavours.
    spread: f64,
}

/// The product of slices may spread over this factor's logarithm before it is factorized: eight digits remain.
const SPREAD: f64 = 18.0;

impl Decoupling {
    /// From hermitian one-body matrices `K` (the chemical potential included), one for each flavour, in units of energy, channels, and the
    /// constant of the Hamiltonian.
    ///
    /// # Errors
    /// [`DeterminantError::Parameter`] for what is not hermitian, not finite or out of range, and for a discrete channel in one flavour
    /// whose operator has other eigenvalues than 0 and ±1.
    pub fn new(
        grid: Grid,
        one_body: Vec<Mat<Complex64>>,
        channels: Vec<Channel>,
        constant: f64,
    ) -> Result<Self, DeterminantError> {
        grid.checked()?;
        let sizes: Vec<usize> = one_body.iter().map(Mat::nrows).collect();
        let mut propagators = Vec::new();
        let mut spread = 0.0f64;
        for matrix in &one_body {
            hermitian(matrix)?;
            let levels = dense::hermitian_eigenvalues(matrix.as_ref())?;
            let width = levels.last().zip(levels.first()).map_or(0.0, |(high, low)| high - low);
            spread = spread.max(width * grid.step());
            propagators.push(exponential(matrix, grid.step())?);
        }
        let mut actions = Vec::new();
        for channel in &channels {
            channel.checked(&sizes)?;
            let of_flavours = Action::of(channel, sizes.len())?;
            discrete_is_exact(channel, &of_flavours)?;
            actions.push(of_flavours);
        }
        Ok(Self { grid, one_body, channels, actions, constant, propagators, spread })
    }

    /// How time is cut.
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// The one-body matrix of every flavour.
    pub fn one_body(&self) -> &[Mat<Complex64>] {
        &self.one_body
    }

    /// The channels.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The constant of the Hamiltonian.
    pub fn constant(&self) -> f64 {
        self.constant
    }

    /// How many fields a configuration has: `[slice, channel]`.
    pub fn fields(&self) -> usize {
        self.grid.slices * self.channels.len()
    }

    /// Random fields `[slice, channel]` of their own distribution.
    pub fn draw(&self, random: &mut Stream) -> Vec<f64> {
        let of_slice = |_| self.channels.iter().map(|channel| channel.distribution);
        (0..self.grid.slices).flat_map(of_slice).map(|distribution| distribution.draw(random)).collect()
    }

    /// What a run of it is about.
    pub(crate) fn identity(&self) -> Identity {
        let own = Identity::of("determinant/fields").with("grid", &self.grid);
        let own = own.with("channels", &self.channels).with("constant", &self.constant);
        self.one_body.iter().fold(own, |own, matrix| own.with_matrix("one-body", matrix))
    }

    /// The numbers in the weight: all but the determinants.
    fn number(&self, fields: &[f64]) -> Complex64 {
        let of_slice = |slice: &[f64]| {
            slice.iter().zip(&self.channels).map(|(x, c)| c.amplitude * (*x * c.offset)).sum::<Complex64>()
        };
        let channels = self.channels.len().max(1);
        fields.chunks(channels).map(of_slice).sum::<Complex64>() - self.grid.beta * self.constant
    }

    /// `matrix ← B matrix` with the matrix of a slice in a flavour.
    fn advance(&self, flavour: usize, fields: &[f64], matrix: &mut Mat<Complex64>) {
        let n = matrix.nrows();
        let mut exponents = vec![Complex64::ZERO; n];
        let mut pending = false;
        let scale = |exponents: &mut Vec<Complex64>, matrix: &mut Mat<Complex64>| {
            let factors: Vec<Complex64> = exponents.iter().map(|y| y.exp()).collect();
            for j in 0..matrix.ncols() {
                matrix.col_as_slice_mut(j).iter_mut().zip(&factors).for_each(|(x, factor)| *x *= factor);
            }
            exponents.fill(Complex64::ZERO);
        };
        for (channel, x) in fields.iter().enumerate().rev() {
            let y = self.channels[channel].amplitude * *x;
            let action = &self.actions[channel][flavour];
            if action.gathered(y, &mut exponents) {
                pending = true;
            } else {
                if std::mem::take(&mut pending) {
                    scale(&mut exponents, matrix);
                }
                action.apply(y, matrix);
            }
        }
        if pending {
            scale(&mut exponents, matrix);
        }
        let old = matrix.clone();
        let one = Complex64::ONE;
        let propagator = self.propagators[flavour].as_ref();
        dense::multiply(matrix.as_mut(), false, propagator, As::Given, old.as_ref(), As::Given, one);
    }

    /// The matrix `B` of one slice in one flavour, with the fields of that slice.
    ///
    /// # Panics
    /// If there are not as many fields as channels, or no such flavour.
    pub fn slice(&self, flavour: usize, fields: &[f64]) -> Mat<Complex64> {
        assert_eq!(fields.len(), self.channels.len(), "a field for each channel");
        let n = self.one_body[flavour].nrows();
        let mut matrix = Mat::identity(n, n);
        self.advance(flavour, fields, &mut matrix);
        matrix
    }

    /// An upper bound of the logarithm of the spread of scales in one slice of a flavour.
    fn spread(&self, flavour: usize, fields: &[f64]) -> f64 {
        let mut exponents = vec![Complex64::ZERO; self.one_body[flavour].nrows()];
        let mut spread = self.spread;
        for ((x, channel), actions) in fields.iter().zip(&self.channels).zip(&self.actions) {
            let y = channel.amplitude * *x;
            if !actions[flavour].gathered(y, &mut exponents) {
                spread +=
                    2.0 * actions[flavour].levels().iter().map(|l| (y.re * l).abs()).fold(0.0, f64::max);
            }
        }
        let ends = |(low, high): (f64, f64), y: &Complex64| (low.min(y.re), high.max(y.re));
        let (low, high) = exponents.iter().fold((0.0, 0.0), ends);
        spread + high - low
    }

    /// How many slices with fields of modulus 1 spread over at most this logarithm, at least 1.
    pub(crate) fn slices_within(&self, spread: f64) -> usize {
        let mut on_mode: Vec<Vec<f64>> = self.one_body.iter().map(|k| vec![0.0; k.nrows()]).collect();
        let mut others = 0.0;
        for (channel, actions) in self.channels.iter().zip(&self.actions) {
            for (flavour, action) in actions.iter().enumerate() {
                match action {
                    Action::Diagonal(entries) => entries.iter().for_each(|(mode, value)| {
                        on_mode[flavour][*mode] += (channel.amplitude.re * value).abs();
                    }),
                    other => {
                        others += other.levels().iter().map(|l| (channel.amplitude.re * l).abs()).sum::<f64>()
                    }
                }
            }
        }
        let largest = on_mode.into_iter().flatten().fold(0.0, f64::max);
        let each = self.spread + 2.0 * (largest + others);
        ((spread / each) as usize).clamp(1, self.grid.slices)
    }

    /// The determinant of every flavour.
    ///
    /// # Errors
    /// As [`Decoupling::weight`].
    pub fn determinants(&self, fields: &[f64]) -> Result<Vec<Weight>, DeterminantError> {
        let (given, expected) = (fields.len(), self.fields());
        if given != expected {
            return Err(DeterminantError::Length { what: "the list of fields", given, expected });
        }
        let width = self.channels.len();
        let slice = |l: usize| &fields[l * width..(l + 1) * width];
        let of_flavour = |flavour: usize| {
            let mut product = Udt::<Complex64>::identity(self.one_body[flavour].nrows());
            let mut matrix = product.u.clone();
            let mut spread = 0.0;
            for l in 0..self.grid.slices {
                // The bound may be coarse, but a slice is never cut.
                let next = self.spread(flavour, slice(l)).min(SPREAD);
                if spread + next > SPREAD {
                    product.advance(matrix)?;
                    matrix = product.u.clone();
                    spread = 0.0;
                }
                self.advance(flavour, slice(l), &mut matrix);
                spread += next;
            }
            product.advance(matrix)?;
            Ok(product.one_plus())
        };
        (0..self.one_body.len()).map(of_flavour).collect()
    }

    /// The weight of fields `[slice, channel]`: the product of the determinants of all flavours and of all numbers. The average of it over fields
    /// of their distribution is the partition function of the sliced model.
    ///
    /// # Errors
    /// [`DeterminantError::Length`] for too many or too few fields, [`DeterminantError::Dense`] for fields that are not finite.
    pub fn weight(&self, fields: &[f64]) -> Result<Weight, DeterminantError> {
        let number = Weight::exponential(self.number(fields));
        Ok(self.determinants(fields)?.into_iter().fold(number, Weight::times))
    }

    /// Whether every field has two values and acts on at most two densities of a flavour, which makes single flips cheap.
    pub fn flips_densities(&self) -> bool {
        let narrow = |action: &Action| matches!(action, Action::Diagonal(entries) if entries.len() <= 2);
        self.channels.iter().all(|channel| channel.distribution == Distribution::Ising)
            && self.actions.iter().flatten().all(narrow)
    }

    /// Whether all matrices are real, so that no weight has any phase but a sign.
    pub fn is_real(&self) -> bool {
        let real = |value: &Complex64| value.im == 0.0;
        let entries = |channel: &Channel| channel.generator.iter().all(|entry| real(&entry.value));
        let matrix = |m: &Mat<Complex64>| (0..m.ncols()).all(|j| m.col_as_slice(j).iter().all(real));
        self.channels.iter().all(|channel| real(&channel.amplitude) && entries(channel))
            && self.one_body.iter().all(matrix)
    }
}

fn hermitian(matrix: &Mat<Complex64>) -> Result<(), DeterminantError> {
    let n = matrix.nrows();
    if matrix.ncols() != n || n == 0 {
        let (given, what) = (n * matrix.ncols(), "a one-body matrix");
        return Err(DeterminantError::Length { what, given, expected: n.max(1) * n.max(1) });
    }
    for i in 0..n {
        for j in 0..=i {
            let (one, other) = (matrix[(i, j)], matrix[(j, i)].conj());
            // Identity class: rounding of sums of a few terms.
            let rounding = 64.0 * f64::EPSILON * one.norm().max(other.norm());
            if !one.is_finite() || (one - other).norm() > rounding {
                let given = format!("{one} at [{i}, {j}]");
                let allowed = format!("{other}, the conjugate of the opposite element");
                return Err(DeterminantError::Parameter { name: "a one-body matrix", given, allowed });
            }
        }
    }
    Ok(())
}

/// Discrete fields are exact only for eigenvalues 0 and ±1 of `O + o`: all sums of occupied levels.
fn discrete_is_exact(channel: &Channel, actions: &[Action]) -> Result<(), DeterminantError> {
    if channel.distribution != Distribution::Ising {
        return Ok(());
    }
    let levels: Vec<f64> = actions.iter().flat_map(Action::levels).filter(|level| *level != 0.0).collect();
    // The extremes of the sums, and whether all are integers: enough, since sums of subsets lie between.
    let low = channel.offset + levels.iter().filter(|level| **level < 0.0).sum::<f64>();
    let high = channel.offset + levels.iter().filter(|level| **level > 0.0).sum::<f64>();
    // Identity class.
    let rounding = 64.0 * f64::EPSILON;
    let whole = |value: f64| (value - value.round()).abs() <= rounding;
    let integers = whole(channel.offset) && levels.iter().all(|level| whole(*level));
    if integers && low >= -1.0 - rounding && high <= 1.0 + rounding {
        return Ok(());
    }
    let given = format!("{low} to {high} in the channel {}", channel.kind);
    let name = "the range of an operator under a field of two values";
    let allowed = "integers from −1 to 1; take a Gaussian field (Channel::square) for others".into();
    Err(DeterminantError::Parameter { name, given, allowed })
}
