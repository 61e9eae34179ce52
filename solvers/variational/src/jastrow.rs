//! Jastrow factors: two-body correlations of densities or spins.

use eigentruth_models::Lattice;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::{Field, Layout};
use num_complex::Complex64;

use crate::error::check_parameters;
use crate::wave_function::{parity_log, parity_sign};
use crate::{VariationalError, WaveFunction};

/// The pairs of sites that share a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairClasses {
    /// `[i·sites + j]`, symmetric; `None` for pairs without a parameter.
    classes: Vec<Option<usize>>,
    sites: usize,
    count: usize,
}

impl PairClasses {
    /// A class for every pair of sites, those of a site with itself included.
    pub fn all(sites: usize) -> Self {
        let mut classes = vec![None; sites * sites];
        let mut count = 0;
        for i in 0..sites {
            for j in i..sites {
                (classes[i * sites + j], classes[j * sites + i]) = (Some(count), Some(count));
                count += 1;
            }
        }
        Self { classes, sites, count }
    }

    /// Pairs by distance, up to rounding, up to the distance `range`.
    pub fn by_distance(lattice: &Lattice, range: f64) -> Self {
        let sites = lattice.len();
        let mut distances: Vec<f64> = (0..sites * sites)
            .map(|pair| lattice.distance(pair / sites, pair % sites))
            .filter(|distance| *distance <= range * (1.0 + 1e-9))
            .collect();
        distances.sort_by(f64::total_cmp);
        // Distances are square roots of sums of products of coordinates: equal ones differ by rounding.
        distances.dedup_by(|a, b| (*a - *b).abs() <= 1e-9 * a.abs().max(1.0));
        let class = |pair: usize| {
            let distance = lattice.distance(pair / sites, pair % sites);
            distances.iter().position(|known| (known - distance).abs() <= 1e-9 * distance.max(1.0))
        };
        let classes = (0..sites * sites).map(class).collect();
        Self { classes, sites, count: distances.len() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many sites there are.
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// The class of a pair.
    pub fn of(&self, i: usize, j: usize) -> Option<usize> {
        self.classes[i * self.sites + j]
    }
}

/// `J(x) = exp(½ Σ_ij v_ij n_i n_j)` where `n_i` is the sum of the states of a site's fields, less a constant (½ for spins ½).
#[derive(Clone, Debug)]
pub struct JastrowFactor<S: Scalar> {
    fields: Vec<Vec<Field>>,
    site_of_bit: Vec<usize>,
    shift: f64,
    classes: PairClasses,
    parameters: Vec<S>,
    matrix: Vec<S>,
}

/// Occupations and the fields `h_i = Σ_j v_ij n_j` they make.
#[derive(Clone, Debug)]
pub struct JastrowTables<S> {
    occupations: Vec<f64>,
    fields: Vec<S>,
    changes: Vec<(usize, f64)>,
}

impl<S: Scalar> JastrowFactor<S> {
    /// A factor with all parameters zero.
    pub fn new(layout: &Layout, classes: PairClasses, shift: f64) -> Self {
        let sites = classes.sites;
        let mut fields = vec![Vec::new(); sites];
        let mut site_of_bit = vec![0; layout.bits() as usize];
        for field in layout.fields() {
            let site = field.degree.mode.site as usize;
            fields[site].push(*field);
            for bit in 0..field.mask.count_ones() {
                site_of_bit[(field.shift + bit) as usize] = site;
            }
        }
        let (parameters, matrix) = (vec![S::ZERO; classes.count], vec![S::ZERO; sites * sites]);
        Self { fields, site_of_bit, shift, classes, parameters, matrix }
    }

    /// All parameters, one for each class.
    pub fn parameters(&self) -> &[S] {
        &self.parameters
    }

    /// Replaces all parameters.
    ///
    /// # Errors
    /// [`VariationalError::Parameters`], [`VariationalError::NotFinite`].
    pub fn set_parameters(&mut self, values: &[S]) -> Result<(), VariationalError> {
        check_parameters(self.parameters.len(), values)?;
        self.parameters.copy_from_slice(values);
        for (entry, class) in self.matrix.iter_mut().zip(&self.classes.classes) {
            *entry = class.map_or(S::ZERO, |class| values[class]);
        }
        Ok(())
    }

    fn occupation(&self, configuration: u64, site: usize) -> f64 {
        let states = self.fields[site].iter().map(|field| configuration >> field.shift & field.mask);
        states.sum::<u64>() as f64 - self.shift
    }

    pub(crate) fn tables(&self) -> JastrowTables<S> {
        let sites = self.fields.len();
        let (occupations, fields) = (vec![0.0; sites], vec![S::ZERO; sites]);
        JastrowTables { occupations, fields, changes: Vec::with_capacity(sites) }
    }

    /// Computes the tables, and `ln J`.
    pub(crate) fn place(&self, tables: &mut JastrowTables<S>, configuration: u64) -> S {
        let sites = self.fields.len();
        for site in 0..sites {
            tables.occupations[site] = self.occupation(configuration, site);
        }
        let mut log = S::ZERO;
        for (i, row) in self.matrix.chunks(sites).enumerate() {
            let mut sum = S::ZERO;
            row.iter().zip(&tables.occupations).for_each(|(v, n)| sum += v.scaled(*n));
            tables.fields[i] = sum;
            log += sum.scaled(0.5 * tables.occupations[i]);
        }
        log
    }

    fn changes(&self, tables: &mut JastrowTables<S>, from: u64, to: u64) {
        tables.changes.clear();
        let mut bits = from ^ to;
        while bits != 0 {
            let site = self.site_of_bit[bits.trailing_zeros() as usize];
            for field in &self.fields[site] {
                bits &= !(field.mask << field.shift);
            }
            let change = self.occupation(to, site) - tables.occupations[site];
            if change != 0.0 {
                tables.changes.push((site, change));
            }
        }
    }

    /// `ln J(to) − ln J(x)`.
    pub(crate) fn log_ratio(&self, tables: &mut JastrowTables<S>, from: u64, to: u64) -> S {
        self.changes(tables, from, to);
        let sites = self.fields.len();
        let mut log = S::ZERO;
        for &(i, change) in &tables.changes {
            log += tables.fields[i].scaled(change);
            for &(j, other) in &tables.changes {
                log += self.matrix[i * sites + j].scaled(0.5 * change * other);
            }
        }
        log
    }

    pub(crate) fn accept(&self, tables: &mut JastrowTables<S>, from: u64, to: u64) {
        self.changes(tables, from, to);
        let sites = self.fields.len();
        for &(j, change) in &tables.changes {
            tables.occupations[j] += change;
            for i in 0..sites {
                tables.fields[i] += self.matrix[i * sites + j].scaled(change);
            }
        }
    }

    /// `∂ ln J / ∂v` of every class.
    pub(crate) fn derivatives(&self, tables: &JastrowTables<S>, out: &mut [Complex64]) {
        out.fill(Complex64::ZERO);
        let sites = self.fields.len();
        for (pair, class) in self.classes.classes.iter().enumerate() {
            if let Some(class) = class {
                out[*class] += 0.5 * tables.occupations[pair / sites] * tables.occupations[pair % sites];
            }
        }
    }
}

/// A Jastrow factor as a wave function of spins or bosons (R. Jastrow, Phys. Rev. 98, 1479 (1955); for spins, E. Manousakis, Rev.
/// Mod. Phys. 63, 1 (1991), section V), with a given sign structure: (−1)^(number of bits set on `sign`).
#[derive(Clone, Debug)]
pub struct Jastrow<S: Scalar> {
    factor: JastrowFactor<S>,
    sign: u64,
}

/// A configuration with the tables of its Jastrow factor.
#[derive(Clone, Debug)]
pub struct JastrowWalker<S> {
    configuration: u64,
    tables: JastrowTables<S>,
    log: Complex64,
}

impl<S: Scalar> Jastrow<S> {
    /// A wave function of a factor.
    pub fn new(factor: JastrowFactor<S>, sign: u64) -> Self {
        Self { factor, sign }
    }
}

impl<S: Scalar> WaveFunction for Jastrow<S> {
    type Parameter = S;
    type Walker = JastrowWalker<S>;

    fn parameters(&self) -> Vec<S> {
        self.factor.parameters().to_vec()
    }

    fn set_parameters(&mut self, values: &[S]) -> Result<(), VariationalError> {
        self.factor.set_parameters(values)
    }

    fn is_real(&self) -> bool {
        S::from_complex(Complex64::I).is_none()
    }

    fn walker(&self, configuration: u64) -> JastrowWalker<S> {
        let mut walker = JastrowWalker { configuration, tables: self.factor.tables(), log: Complex64::ZERO };
        self.place(&mut walker, configuration);
        walker
    }

    fn place(&self, walker: &mut JastrowWalker<S>, configuration: u64) {
        walker.configuration = configuration;
        let log = self.factor.place(&mut walker.tables, configuration);
        walker.log = log.to_complex() + parity_log(configuration, self.sign);
    }

    fn configuration(&self, walker: &JastrowWalker<S>) -> u64 {
        walker.configuration
    }

    fn log_amplitude(&self, walker: &JastrowWalker<S>) -> Complex64 {
        walker.log
    }

    fn ratio(&self, walker: &mut JastrowWalker<S>, to: u64) -> Complex64 {
        let from = walker.configuration;
        let log = self.factor.log_ratio(&mut walker.tables, from, to).to_complex();
        log.exp() * parity_sign(from ^ to, self.sign)
    }

    fn accept(&self, walker: &mut JastrowWalker<S>, to: u64) {
        let from = walker.configuration;
        walker.log += self.factor.log_ratio(&mut walker.tables, from, to).to_complex()
            + parity_log(from ^ to, self.sign);
        self.factor.accept(&mut walker.tables, from, to);
        walker.configuration = to;
    }

    fn derivatives(&self, walker: &mut JastrowWalker<S>, out: &mut [Complex64]) {
        self.factor.derivatives(&walker.tables, out);
    }

    fn slopes(&self, _: &mut JastrowWalker<S>, _: Complex64, out: &mut [Complex64]) {
        // An exponential does not vanish.
        out.fill(Complex64::ZERO);
    }
}
