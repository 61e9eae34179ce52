//! Fields of pairs, which do not conserve particles: operators and their adjoints together, and no determinant.
//!
//! With `Ψ = (c, c†)` a product of exponentials of `Ψ†hΨ/2` has `⟨ΨΨ†⟩ = (1 + Π e^{h})⁻¹` on twice the modes, and the weight is a square root of the
//! determinant with a sign of its own. Nothing here takes a root: where a field changes, the weight is multiplied by the average of
//! `e^{yP} = 1 + (cosh y − 1) P² + sinh y P` in the fields as they are, by Wick's theorem. From the fields 0, where the
//! weight is positive, the phase is followed field by field.

use faer::Mat;
use num_complex::Complex64;

use super::chain::{Fermions, Visit};
use super::circle::{Change, Circle, Gate};
use crate::engine::observables::Observable;
use crate::error::parameter;
use crate::identity::Identity;
use crate::{Channel, DensityModel, DeterminantError, Distribution, Grid};

/// Products of densities that are decoupled by pairs, `V n_i n_j = (V/2) P² + (V/2)(n_i + n_j) − V/2` with `P = c†_i c†_j + c_j c_i`: real fields for
/// attraction. All flavours together, so that the attraction of electrons on a site has its local pairs.
#[derive(Clone, Debug)]
pub struct PairDecoupling {
    grid: Grid,
    /// Of all flavours, one after the other.
    one_body: Mat<Complex64>,
    sizes: Vec<usize>,
    /// `(i, j, a)` with `i < j`.
    channels: Vec<(usize, usize, Complex64)>,
}

impl PairDecoupling {
    /// Decouples every product of densities of a model by pairs, for `e^{−β(H − μN)}`.
    ///
    /// # Errors
    /// [`DeterminantError::Parameter`].
    pub fn new(model: &DensityModel, grid: Grid, chemical_potential: f64) -> Result<Self, DeterminantError> {
        grid.checked()?;
        if !chemical_potential.is_finite() {
            return Err(parameter("the chemical potential", chemical_potential, "finite"));
        }
        let sizes: Vec<usize> = model.one_body().iter().map(Mat::nrows).collect();
        let first = |flavour: usize| sizes[..flavour].iter().sum::<usize>();
        let modes = first(sizes.len());
        let mut one_body = Mat::<Complex64>::zeros(modes, modes);
        for (flavour, matrix) in model.one_body().iter().enumerate() {
            let first = first(flavour);
            for (i, j) in (0..sizes[flavour]).flat_map(|i| (0..sizes[flavour]).map(move |j| (i, j))) {
                one_body[(first + i, first + j)] = matrix[(i, j)];
            }
        }
        (0..modes).for_each(|i| one_body[(i, i)] -= chemical_potential);
        let mut channels = Vec::new();
        for pair in model.pairs() {
            let [a, b] = [pair.a, pair.b].map(|(flavour, mode)| first(flavour) + mode);
            for mode in [a, b] {
                one_body[(mode, mode)] += pair.strength / 2.0;
            }
            // P has the eigenvalues 0 and ±1.
            let of_square = Channel::discrete("pairs", pair.strength / 2.0, Vec::new(), 0.0, grid.step());
            channels.push((a.min(b), a.max(b), of_square.amplitude));
        }
        Ok(Self { grid, one_body, sizes, channels })
    }

    /// How time is cut.
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// What a run of it is about.
    pub(crate) fn identity(&self) -> Identity {
        let own = Identity::of("determinant/fields of pairs").with("grid", &self.grid);
        let own = own.with("sizes", &self.sizes).with("channels", &self.channels);
        own.with_matrix("one-body", &self.one_body)
    }

    /// How many fields a configuration has: `[slice, channel]`, each −1 or 1.
    pub fn fields(&self) -> usize {
        self.grid.slices * self.channels.len()
    }
}

/// What a chain in fields of pairs weighs.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    decoupling: PairDecoupling,
    circles: [Circle; 1],
}

impl Pairs {
    pub(super) fn new(decoupling: &PairDecoupling) -> Result<Self, DeterminantError> {
        let k = &decoupling.one_body;
        let n = k.nrows();
        let doubled = Mat::from_fn(2 * n, 2 * n, |i, j| match (i < n, j < n) {
            (true, true) => k[(i, j)],
            (false, false) => -k[(j - n, i - n)],
            _ => Complex64::ZERO,
        });
        // P = Ψ†hΨ/2 on c_i, c_j, c†_i, c†_j.
        let mut h = Mat::<Complex64>::zeros(4, 4);
        for (row, column, sign) in [(0, 3, 1.0), (1, 2, -1.0), (2, 1, -1.0), (3, 0, 1.0)] {
            h[(row, column)] = sign.into();
        }
        let gate = |(i, j, amplitude): &(usize, usize, Complex64)| {
            Gate::of_block(*amplitude, vec![*i, *j, n + i, n + j], &h)
        };
        let gates = decoupling.channels.iter().map(gate).collect::<Result<_, _>>()?;
        let circle = Circle::new(&doubled, decoupling.grid.step(), gates)?;
        Ok(Self { decoupling: decoupling.clone(), circles: [circle] })
    }

    fn modes(&self) -> usize {
        self.decoupling.one_body.nrows()
    }

    /// The number of a mode among all.
    fn flat(&self, (flavour, mode): (usize, usize)) -> usize {
        self.decoupling.sizes[..flavour].iter().sum::<usize>() + mode
    }
}

/// Averages in fixed fields, by Wick's theorem.
struct Averages<'a> {
    green: &'a Mat<Complex64>,
    modes: usize,
}

impl Averages<'_> {
    /// `⟨c†_i c_j⟩`.
    fn density(&self, i: usize, j: usize) -> Complex64 {
        self.green[(self.modes + i, self.modes + j)]
    }

    /// `⟨c_i c†_j⟩`.
    fn hole(&self, i: usize, j: usize) -> Complex64 {
        self.green[(i, j)]
    }

    /// `⟨c_i c_j⟩`.
    fn pair(&self, i: usize, j: usize) -> Complex64 {
        self.green[(i, self.modes + j)]
    }

    /// `⟨c†_i c†_j⟩`.
    fn created(&self, i: usize, j: usize) -> Complex64 {
        self.green[(self.modes + i, j)]
    }

    /// `⟨n_i n_j⟩`.
    fn densities(&self, i: usize, j: usize) -> Complex64 {
        if i == j {
            return self.density(i, i);
        }
        self.density(i, i) * self.density(j, j) - self.created(i, j) * self.pair(i, j)
            + self.density(i, j) * self.hole(i, j)
    }
}

impl Fermions for Pairs {
    fn grid(&self) -> Grid {
        self.decoupling.grid
    }

    fn width(&self) -> usize {
        self.decoupling.channels.len()
    }

    fn distribution(&self, _channel: usize) -> Distribution {
        Distribution::Ising
    }

    fn circles(&self) -> &[Circle] {
        &self.circles
    }

    fn circles_mut(&mut self) -> &mut [Circle] {
        &mut self.circles
    }

    fn slices_within(&self, spread: f64) -> usize {
        // The kinetic energy by the largest sum of a row, and every field at its largest.
        let k = &self.decoupling.one_body;
        let row = |i: usize| (0..k.ncols()).map(|j| k[(i, j)].norm()).sum::<f64>();
        let kinetic = 2.0 * (0..k.nrows()).map(row).fold(0.0, f64::max) * self.decoupling.grid.step();
        let fields: f64 = self.decoupling.channels.iter().map(|(_, _, a)| 2.0 * a.re.abs()).sum();
        let each = (kinetic + fields).max(f64::MIN_POSITIVE);
        ((spread / each) as usize).clamp(1, self.decoupling.grid.slices)
    }

    fn checked(&self, observable: &Observable) -> Result<(), DeterminantError> {
        if observable.is_displaced() {
            let given = format!("`{}` between two times", observable.name());
            let allowed = "an average at one time; take fields of densities or hopping for others".to_owned();
            return Err(DeterminantError::Parameter {
                name: "what is measured in fields of pairs",
                given,
                allowed,
            });
        }
        observable.checked(&self.decoupling.sizes)
    }

    fn phase(&self, _fields: &[f64]) -> Result<Option<Complex64>, DeterminantError> {
        Ok(None)
    }

    fn ratio(&self, channel: usize, by: f64, _changes: &[Change]) -> Complex64 {
        let (i, j, amplitude) = self.decoupling.channels[channel];
        let at = Averages { green: &self.circles[0].green, modes: self.modes() };
        let y = amplitude * by;
        // P = c†_i c†_j + c_j c_i, P² = (n_i + n_j − 1)².
        let pair = at.created(i, j) + at.pair(j, i);
        let square = Complex64::ONE - at.density(i, i) - at.density(j, j) + 2.0 * at.densities(i, j);
        Complex64::ONE + (y.cosh() - 1.0) * square + y.sinh() * pair
    }

    fn equal(&self, observables: &[Observable]) -> Vec<Complex64> {
        let [circle] = &self.circles;
        let green = circle.centred(&circle.green);
        let at = Averages { green: &green, modes: self.modes() };
        let value = |observable: &Observable| match observable {
            Observable::Operator { entries, products, constant, .. } => {
                let entry = |e: &crate::Entry| {
                    e.value * at.density(self.flat((e.flavour, e.row)), self.flat((e.flavour, e.column)))
                };
                let product = |p: &crate::Pair| at.densities(self.flat(p.a), self.flat(p.b)) * p.strength;
                entries.iter().map(entry).sum::<Complex64>()
                    + products.iter().map(product).sum::<Complex64>()
                    + constant
            }
            Observable::Structure { weights, .. } => {
                let all: Vec<Complex64> = weights.concat();
                let pairs = (0..all.len()).flat_map(|i| (0..all.len()).map(move |j| (i, j)));
                pairs.map(|(i, j)| all[i] * all[j].conj() * at.densities(i, j)).sum()
            }
            Observable::Pairing { form, .. } => {
                let place =
                    |(i, j, f): &(usize, usize, Complex64)| (self.flat((0, *i)), self.flat((1, *j)), *f);
                let form: Vec<_> = form.iter().map(place).collect();
                let pairs = form.iter().flat_map(|one| form.iter().map(move |other| (one, other)));
                // ⟨c_a c_b c†_d c†_c⟩.
                let average = |(a, b, c, d)| {
                    at.pair(a, b) * at.created(d, c) - at.hole(a, d) * at.hole(b, c)
                        + at.hole(a, c) * at.hole(b, d)
                };
                pairs.map(|((a, b, f), (c, d, g))| f * g.conj() * average((*a, *b, *c, *d))).sum()
            }
            Observable::Displaced { .. } | Observable::Green { .. } | Observable::Interaction => {
                Complex64::ZERO
            }
        };
        observables.iter().map(value).collect()
    }

    fn displaced(&self, _fields: &[f64], _visit: Visit<'_>) -> Result<(), DeterminantError> {
        // Refused when the chain was made.
        Ok(())
    }
}
