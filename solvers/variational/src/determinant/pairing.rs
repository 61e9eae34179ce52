//! Gutzwiller-projected pairing wave functions of spins ½.

use eigentruth_numerics::Scalar;
use faer::MatRef;
use num_complex::Complex64;

use super::{invert, is_safe, replace_column, replace_row};
use crate::error::check_parameters;
use crate::jastrow::PairClasses;
use crate::wave_function::parity_log;
use crate::{VariationalError, WaveFunction};

/// `P_G (Σ_ij f_ij c†_i↑ c†_j↓)^{N/2} |0⟩` with `f_ij = f_ji` (C. Gros, Phys. Rev. B 38, 931 (1988)): `det[f(up site, down site)]`, times
/// the sign of bringing the fermions from all up, then all down, to the order of the sites, which is (−1)^(sum of the up sites) up to
/// a constant. As many spins are up (bit 1) as down.
///
/// The parameters are the values of f, one for each class of pairs; the amplitude is a holomorphic function of them.
#[derive(Clone, Debug)]
pub struct ProjectedPairing<S: Scalar> {
    classes: PairClasses,
    sites: usize,
    parameters: Vec<S>,
    /// `[i·sites + j]`.
    pairs: Vec<S>,
}

/// A configuration with the inverse of its matrix.
#[derive(Clone, Debug)]
pub struct PairingWalker<S> {
    configuration: u64,
    up: Vec<usize>,
    down: Vec<usize>,
    /// The row or column of each site.
    index: Vec<usize>,
    /// `[column·n + row]`.
    inverse: Vec<S>,
    matrix: Vec<S>,
    spare: Vec<S>,
    along: Vec<S>,
    new: [Vec<S>; 2],
    log: Complex64,
    last: (u64, Complex64),
}

const ODD: u64 = 0xaaaa_aaaa_aaaa_aaaa;

impl<S: Scalar> ProjectedPairing<S> {
    /// With all pairs zero; parameters are set afterwards.
    ///
    /// # Errors
    /// [`VariationalError::Option`] unless there are 2, 4, …, 64 sites.
    pub fn new(classes: PairClasses) -> Result<Self, VariationalError> {
        let sites = classes.sites();
        if sites == 0 || !sites.is_multiple_of(2) || sites > 64 {
            let (given, allowed) = (sites.to_string(), "2, 4, …, 64");
            return Err(VariationalError::Option { what: "the number of sites", given, allowed });
        }
        let (parameters, pairs) = (vec![S::ZERO; classes.count()], vec![S::ZERO; sites * sites]);
        Ok(Self { classes, sites, parameters, pairs })
    }

    /// The projected Fermi sea of real orbitals `[site, orbital]`, half as many as sites, filled with both spins: `f_ij = Σ_a φ_a(i) φ_a(j)`, averaged over
    /// each class.
    ///
    /// # Errors
    /// [`VariationalError::Option`] for another number of orbitals.
    pub fn fermi_sea(classes: PairClasses, orbitals: MatRef<'_, S>) -> Result<Self, VariationalError> {
        let mut wave = Self::new(classes)?;
        if orbitals.nrows() != wave.sites || orbitals.ncols() * 2 != wave.sites {
            let given = format!("[{}, {}]", orbitals.nrows(), orbitals.ncols());
            let allowed = "a matrix [sites, sites/2]";
            return Err(VariationalError::Option { what: "the shape of the orbitals", given, allowed });
        }
        let mut sums = vec![(S::ZERO, 0.0); wave.classes.count()];
        for i in 0..wave.sites {
            for j in 0..wave.sites {
                if let Some(class) = wave.classes.of(i, j) {
                    for a in 0..orbitals.ncols() {
                        sums[class].0 += orbitals[(i, a)] * orbitals[(j, a)];
                    }
                    sums[class].1 += 1.0;
                }
            }
        }
        let values: Vec<S> = sums.into_iter().map(|(sum, count)| sum.scaled(1.0 / count)).collect();
        wave.set_parameters(&values)?;
        Ok(wave)
    }

    fn pair(&self, up: usize, down: usize) -> S {
        self.pairs[up * self.sites + down]
    }

    /// Sorts sites, fills `matrix`, inverts it into `inverse`; `ln ψ`.
    fn evaluate(
        &self,
        x: u64,
        [up, down]: [&mut Vec<usize>; 2],
        matrix: &mut [S],
        inverse: &mut [S],
    ) -> Complex64 {
        let n = self.sites / 2;
        up.clear();
        down.clear();
        for site in 0..self.sites {
            if x >> site & 1 == 1 { up.push(site) } else { down.push(site) }
        }
        if up.len() != n {
            return Complex64::new(f64::NEG_INFINITY, 0.0);
        }
        for (row, &i) in up.iter().enumerate() {
            for (column, &j) in down.iter().enumerate() {
                matrix[row * n + column] = self.pair(i, j);
            }
        }
        let (log, phase) = invert(matrix, inverse, n);
        let angle = if log.is_finite() { phase.to_complex().arg() } else { 0.0 };
        Complex64::new(log, angle) + parity_log(x, ODD)
    }

    /// The up site and the down site of an exchange of two spins.
    fn exchanged(x: u64, to: u64) -> Option<(usize, usize)> {
        let (up, down) = (x & !to, to & !x);
        (up.count_ones() == 1 && down.count_ones() == 1)
            .then(|| (up.trailing_zeros() as usize, down.trailing_zeros() as usize))
    }
}

impl<S: Scalar> WaveFunction for ProjectedPairing<S> {
    type Parameter = S;
    type Walker = PairingWalker<S>;

    fn parameters(&self) -> Vec<S> {
        self.parameters.clone()
    }

    fn set_parameters(&mut self, values: &[S]) -> Result<(), VariationalError> {
        check_parameters(self.parameters.len(), values)?;
        self.parameters.copy_from_slice(values);
        for i in 0..self.sites {
            for j in 0..self.sites {
                self.pairs[i * self.sites + j] = self.classes.of(i, j).map_or(S::ZERO, |class| values[class]);
            }
        }
        Ok(())
    }

    fn is_real(&self) -> bool {
        S::from_complex(Complex64::I).is_none()
    }

    fn walker(&self, configuration: u64) -> PairingWalker<S> {
        let n = self.sites / 2;
        let zeros = |count: usize| vec![S::ZERO; count];
        let mut walker = PairingWalker {
            configuration,
            up: Vec::with_capacity(self.sites),
            down: Vec::with_capacity(self.sites),
            index: vec![0; self.sites],
            inverse: zeros(n * n),
            matrix: zeros(n * n),
            spare: zeros(n * n),
            along: zeros(n),
            new: [zeros(n), zeros(n)],
            log: Complex64::ZERO,
            last: (configuration, Complex64::ONE),
        };
        self.place(&mut walker, configuration);
        walker
    }

    fn place(&self, walker: &mut PairingWalker<S>, configuration: u64) {
        walker.configuration = configuration;
        walker.last = (configuration, Complex64::ONE);
        let PairingWalker { up, down, matrix, inverse, index, .. } = walker;
        let log = self.evaluate(configuration, [&mut *up, &mut *down], matrix, inverse);
        for sites in [&*up, &*down] {
            sites.iter().enumerate().for_each(|(k, site)| index[*site] = k);
        }
        walker.log = log;
    }

    fn configuration(&self, walker: &PairingWalker<S>) -> u64 {
        walker.configuration
    }

    fn log_amplitude(&self, walker: &PairingWalker<S>) -> Complex64 {
        walker.log
    }

    fn ratio(&self, walker: &mut PairingWalker<S>, to: u64) -> Complex64 {
        let n = self.sites / 2;
        let ratio = match Self::exchanged(walker.configuration, to) {
            None => {
                let PairingWalker { matrix, spare, .. } = walker;
                let (mut up, mut down) = (Vec::with_capacity(self.sites), Vec::with_capacity(self.sites));
                let log = self.evaluate(to, [&mut up, &mut down], matrix, spare);
                if log.re == f64::NEG_INFINITY { Complex64::ZERO } else { (log - walker.log).exp() }
            }
            Some((i, j)) => {
                // Row r: the up spin goes to j; then column c: the down spin goes to i.
                let (r, c) = (walker.index[i], walker.index[j]);
                let PairingWalker { inverse, along, up, down, new, .. } = walker;
                let [row, column] = new;
                row.iter_mut().zip(&*down).for_each(|(u, d)| *u = self.pair(j, *d));
                column.iter_mut().zip(&*up).for_each(|(v, u)| *v = self.pair(*u, i));
                column[r] = self.pair(j, i);
                along.fill(S::ZERO);
                for (b, u) in row.iter().enumerate() {
                    let line = &inverse[b * n..(b + 1) * n];
                    along.iter_mut().zip(line).for_each(|(sum, x)| *sum += *u * *x);
                }
                let first = along[r];
                let (mut of_column, mut of_both) = (S::ZERO, -column[r]);
                for (m, v) in column.iter().enumerate() {
                    of_column += *v * inverse[c * n + m];
                    of_both += *v * along[m];
                }
                // The sign of the sites' sum and that of the order of rows and columns multiply to −1.
                (inverse[c * n + r] * of_both - first * of_column).to_complex()
            }
        };
        walker.last = (to, ratio);
        ratio
    }

    fn accept(&self, walker: &mut PairingWalker<S>, to: u64) {
        let ratio = if walker.last.0 == to { walker.last.1 } else { self.ratio(walker, to) };
        let Some((i, j)) = Self::exchanged(walker.configuration, to) else { return self.place(walker, to) };
        if !is_safe(ratio.norm()) {
            return self.place(walker, to);
        }
        let n = self.sites / 2;
        let (r, c) = (walker.index[i], walker.index[j]);
        let PairingWalker { inverse, along, up, down, new, .. } = &mut *walker;
        let [row, column] = new;
        row.iter_mut().zip(&*down).for_each(|(u, d)| *u = self.pair(j, *d));
        column.iter_mut().zip(&*up).for_each(|(v, u)| *v = self.pair(*u, i));
        column[r] = self.pair(j, i);
        // Between the two steps the matrix may be singular although neither end is.
        let first = replace_row(inverse, n, r, row, along);
        if !is_safe(first.norm_squared().sqrt()) {
            return self.place(walker, to);
        }
        replace_column(inverse, n, c, column, along);
        (up[r], down[c]) = (j, i);
        (walker.index[j], walker.index[i]) = (r, c);
        walker.log += ratio.ln();
        walker.configuration = to;
        walker.last = (to, Complex64::ONE);
    }

    fn derivatives(&self, walker: &mut PairingWalker<S>, out: &mut [Complex64]) {
        out.fill(Complex64::ZERO);
        let n = self.sites / 2;
        for (row, &i) in walker.up.iter().enumerate() {
            for (column, &j) in walker.down.iter().enumerate() {
                if let Some(class) = self.classes.of(i, j) {
                    out[class] += walker.inverse[column * n + row].to_complex();
                }
            }
        }
    }

    /// The minors of a matrix that has no inverse, one by one: n² determinants, but only where the amplitude vanishes.
    fn slopes(&self, walker: &mut PairingWalker<S>, unit: Complex64, out: &mut [Complex64]) {
        out.fill(Complex64::ZERO);
        let n = self.sites / 2;
        let PairingWalker { configuration, up, down, matrix, spare, .. } = walker;
        if up.len() != n {
            return;
        }
        let sign = parity_log(*configuration, ODD);
        let size = (n - 1) * (n - 1);
        for (row, &i) in up.iter().enumerate() {
            for (column, &j) in down.iter().enumerate() {
                let Some(class) = self.classes.of(i, j) else { continue };
                let others = up.iter().filter(|k| **k != i).flat_map(|k| {
                    let there = down.iter().filter(|l| **l != j);
                    there.map(|l| self.pair(*k, *l))
                });
                matrix.iter_mut().zip(others).for_each(|(entry, pair)| *entry = pair);
                let (log, phase) = invert(&mut matrix[..size], &mut spare[..size], n - 1);
                let minor = phase.to_complex() * (log + sign - unit).exp();
                out[class] += if (row + column) % 2 == 0 { minor } else { -minor };
            }
        }
    }
}
