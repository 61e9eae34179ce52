//! Slater determinants with Jastrow factors.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::hermitian_eigen;
use faer::{Mat, MatRef};
use num_complex::Complex64;

use super::{invert, is_safe, replace_row};
use crate::jastrow::{JastrowFactor, JastrowTables};
use crate::{VariationalError, WaveFunction};

/// `ψ(x) = J(x) det[Φ(mode, particle)]` over the occupied modes in ascending order, which is the Jordan-Wigner order of configurations: fermions
/// of all flavours in one determinant, so that orbitals may mix them. The parameters are those of the Jastrow factor; orbitals are
/// given (real or complex).
///
/// Ratios and updates by D. Ceperley, G. V. Chester and M. H. Kalos, Phys. Rev. B 16, 3081 (1977).
#[derive(Clone, Debug)]
pub struct SlaterJastrow<S: Scalar> {
    /// `[mode·particles + particle]`.
    orbitals: Vec<S>,
    modes: usize,
    particles: usize,
    factor: JastrowFactor<f64>,
}

/// A configuration, the inverse of its matrix, and the tables of the Jastrow factor.
#[derive(Clone, Debug)]
pub struct SlaterWalker<S> {
    configuration: u64,
    /// The mode of each row, and the row of each mode.
    modes: Vec<usize>,
    row_of: [usize; 64],
    /// `[particle·n + row]`.
    inverse: Vec<S>,
    matrix: Vec<S>,
    along: Vec<S>,
    tables: JastrowTables<f64>,
    log: Complex64,
    last: (u64, Complex64),
}

/// The most particles that move at once.
const MOVED: usize = 4;

fn bits_of(mut x: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (x != 0).then(|| x.trailing_zeros() as usize);
        x &= x.wrapping_sub(1);
        bit
    })
}

/// −1 for an odd number of particles strictly between two modes.
fn string(x: u64, a: usize, b: usize) -> f64 {
    let (low, high) = (a.min(b), a.max(b));
    let between = ((1u64 << high) - 1) & !((2u64 << low) - 1);
    if (x & between).count_ones() % 2 == 1 { -1.0 } else { 1.0 }
}

impl<S: Scalar> SlaterJastrow<S> {
    /// A determinant of orbitals `[mode, particle]`, modes as the bits of configurations.
    ///
    /// # Errors
    /// [`VariationalError::Option`] unless there are 1 to 64 modes, and 1 to as many particles.
    pub fn new(orbitals: MatRef<'_, S>, factor: JastrowFactor<f64>) -> Result<Self, VariationalError> {
        let (modes, particles) = (orbitals.nrows(), orbitals.ncols());
        if !(1..=64).contains(&modes) || !(1..=modes).contains(&particles) {
            let given = format!("{modes} and {particles}");
            let allowed = "1 to 64 modes and 1 to as many particles";
            return Err(VariationalError::Option {
                what: "the number of modes and particles",
                given,
                allowed,
            });
        }
        let orbitals = (0..modes).flat_map(|m| (0..particles).map(move |p| orbitals[(m, p)])).collect();
        Ok(Self { orbitals, modes, particles, factor })
    }

    /// The lowest orbitals of a one-particle Hamiltonian `[mode, mode]`, as a matrix for [`SlaterJastrow::new`].
    ///
    /// # Errors
    /// [`VariationalError::Dense`]; [`VariationalError::Option`] if the next orbital has the same energy, so that there is no closed shell.
    pub fn lowest(hamiltonian: MatRef<'_, S>, particles: usize) -> Result<Mat<S>, VariationalError> {
        let (energies, vectors) = hermitian_eigen(hamiltonian)?;
        let gap = if (1..energies.len()).contains(&particles) {
            energies[particles] - energies[particles - 1]
        } else {
            1.0
        };
        let scale = energies.iter().fold(0.0, |most: f64, energy| most.max(energy.abs()));
        if gap <= 1e3 * f64::EPSILON * scale || particles > energies.len() {
            let allowed =
                "a filling with a gap above it; other fillings have several determinants of the same energy";
            let given = format!("{particles}");
            return Err(VariationalError::Option { what: "the number of particles", given, allowed });
        }
        Ok(vectors.subcols(0, particles).to_owned())
    }

    fn orbital(&self, mode: usize) -> &[S] {
        &self.orbitals[mode * self.particles..(mode + 1) * self.particles]
    }

    /// The ratio of the determinants for particles that go from the modes `from` to the modes `to`.
    fn determinant_ratio(&self, walker: &SlaterWalker<S>, to: u64) -> S {
        let n = self.particles;
        let (mut moved, mut sign, mut now) = (0, 1.0, walker.configuration);
        let mut small = [[S::ZERO; MOVED]; MOVED];
        let (removed, added) = (now & !to, to & !now);
        for (i, mode) in bits_of(added).enumerate() {
            let orbital = self.orbital(mode);
            for (j, old) in bits_of(removed).enumerate() {
                let row = walker.row_of[old];
                let mut sum = S::ZERO;
                for (a, phi) in orbital.iter().enumerate() {
                    sum += *phi * walker.inverse[a * n + row];
                }
                small[i][j] = sum;
            }
            moved += 1;
        }
        for (old, new) in bits_of(removed).zip(bits_of(added)) {
            now &= !(1 << old);
            sign *= string(now, old, new);
            now |= 1 << new;
        }
        let mut determinant = S::from_real(sign);
        for k in 0..moved {
            let size = |row: &usize| small[*row][k].norm_squared();
            let pivot = (k..moved).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(k);
            if size(&pivot) == 0.0 {
                return S::ZERO;
            }
            if pivot != k {
                small.swap(pivot, k);
                determinant = -determinant;
            }
            determinant *= small[k][k];
            let reciprocal = super::inverse_of(small[k][k]);
            let (done, below) = small.split_at_mut(k + 1);
            for row in &mut below[..moved - k - 1] {
                let factor = row[k] * reciprocal;
                for (entry, above) in row.iter_mut().zip(&done[k]).skip(k) {
                    *entry += -(factor * *above);
                }
            }
        }
        determinant
    }
}

impl<S: Scalar> WaveFunction for SlaterJastrow<S> {
    type Parameter = f64;
    type Walker = SlaterWalker<S>;

    fn parameters(&self) -> Vec<f64> {
        self.factor.parameters().to_vec()
    }

    fn set_parameters(&mut self, values: &[f64]) -> Result<(), VariationalError> {
        self.factor.set_parameters(values)
    }

    fn is_real(&self) -> bool {
        // The only parameters are those of the real Jastrow factor.
        true
    }

    fn walker(&self, configuration: u64) -> SlaterWalker<S> {
        let n = self.particles;
        let mut walker = SlaterWalker {
            configuration,
            modes: Vec::with_capacity(self.modes),
            row_of: [0; 64],
            inverse: vec![S::ZERO; n * n],
            matrix: vec![S::ZERO; n * n],
            along: vec![S::ZERO; n],
            tables: self.factor.tables(),
            log: Complex64::ZERO,
            last: (configuration, Complex64::ZERO),
        };
        self.place(&mut walker, configuration);
        walker
    }

    fn place(&self, walker: &mut SlaterWalker<S>, configuration: u64) {
        walker.configuration = configuration;
        walker.last = (configuration, Complex64::ONE);
        let jastrow = self.factor.place(&mut walker.tables, configuration);
        walker.modes.clear();
        walker.modes.extend(bits_of(configuration));
        let n = self.particles;
        if walker.modes.len() != n {
            walker.log = Complex64::new(f64::NEG_INFINITY, 0.0);
            return;
        }
        for (row, &mode) in walker.modes.iter().enumerate() {
            walker.row_of[mode] = row;
            walker.matrix[row * n..(row + 1) * n].copy_from_slice(self.orbital(mode));
        }
        let (log, phase) = invert(&mut walker.matrix, &mut walker.inverse, n);
        walker.log =
            Complex64::new(log + jastrow, if log.is_finite() { phase.to_complex().arg() } else { 0.0 });
    }

    fn configuration(&self, walker: &SlaterWalker<S>) -> u64 {
        walker.configuration
    }

    fn log_amplitude(&self, walker: &SlaterWalker<S>) -> Complex64 {
        walker.log
    }

    fn ratio(&self, walker: &mut SlaterWalker<S>, to: u64) -> Complex64 {
        let x = walker.configuration;
        let moved = (x & !to).count_ones();
        let ratio = if moved != (to & !x).count_ones() {
            Complex64::ZERO
        } else if moved as usize <= MOVED {
            let jastrow = self.factor.log_ratio(&mut walker.tables, x, to).exp();
            self.determinant_ratio(walker, to).to_complex() * jastrow
        } else {
            let log = self.walker(to).log;
            if log.re == f64::NEG_INFINITY { Complex64::ZERO } else { (log - walker.log).exp() }
        };
        walker.last = (to, ratio);
        ratio
    }

    fn accept(&self, walker: &mut SlaterWalker<S>, to: u64) {
        let ratio = if walker.last.0 == to { walker.last.1 } else { self.ratio(walker, to) };
        let x = walker.configuration;
        if (x & !to).count_ones() as usize > MOVED || !is_safe(ratio.norm()) {
            return self.place(walker, to);
        }
        for (old, new) in bits_of(x & !to).zip(bits_of(to & !x)) {
            let row = walker.row_of[old];
            let SlaterWalker { inverse, along, .. } = walker;
            let single = replace_row(inverse, self.particles, row, self.orbital(new), along);
            if !is_safe(single.norm_squared().sqrt()) {
                return self.place(walker, to);
            }
            walker.modes[row] = new;
            walker.row_of[new] = row;
        }
        self.factor.accept(&mut walker.tables, x, to);
        walker.log += ratio.ln();
        walker.configuration = to;
        walker.last = (to, Complex64::ONE);
    }

    fn derivatives(&self, walker: &mut SlaterWalker<S>, out: &mut [Complex64]) {
        self.factor.derivatives(&walker.tables, out);
    }

    fn slopes(&self, _: &mut SlaterWalker<S>, _: Complex64, out: &mut [Complex64]) {
        // What vanishes is the determinant, which has no parameters.
        out.fill(Complex64::ZERO);
    }
}
