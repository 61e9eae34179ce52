//! Hartree–Fock of any lattice model: the best Slater determinant, or the best Gaussian state at finite temperature.
//!
//! The Hamiltonian is lowered to one- and two-body coefficients ([`Interacting`]), whatever the lattice, range or flavours. The density
//! matrix `⟨c†_i c_j⟩` is free in all entries ([`Restriction::Generalized`]: spirals, currents, spin mixing) or only between modes of
//! the same conserved charges ([`Restriction::Unrestricted`]: spin up and down apart where Sᶻ is conserved). It is kept in real
//! space, or in Bloch waves of any abelian group of symmetries: all translations, or those of a supercell, so that order
//! parameters may break the others.
//!
//! A solution carries its certificate: at zero temperature `‖[F, P]‖`, the gradient of the energy in rotations of orbitals, at finite
//! temperature also the change of `F` by one more iteration. How well the density matrix is known depends on how soft the solution is:
//! [`HartreeFock::judged`].
//!
//! ```
//! use eigentruth_meanfield::hartree_fock::{Filling, HartreeFock, Options, Restriction};
//! use eigentruth_models::{Boundary, Lattice, hamiltonians};
//!
//! // Two sites at U = 8: the two electrons keep apart, E = −2t²/U = −1/4 to all orders.
//! let pair = Lattice::chain(2, Boundary::Open)?;
//! let hubbard = hamiltonians::hubbard(&pair, 1.0, 8.0)?;
//! let options = Options::default();
//! let hartree_fock = HartreeFock::new(&hubbard, Restriction::Unrestricted, &[])?;
//! let found = hartree_fock.search(&Filling::Particles(vec![1, 1]), 8, 1, &options)?;
//! assert!((found.lowest().energy.value + 0.25).abs() < 1e-9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod filling;
mod frame;
mod interacting;
mod linalg;
mod margin;
mod scf;
mod search;
mod solution;
mod stability;
#[cfg(test)]
mod tests;

use eigentruth_models::{Hamiltonian, Space, Symmetry};
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::{Scalar, streams};
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;

pub use error::HartreeFockError;
pub use filling::Filling;
pub use frame::ModeGroup;
pub use interacting::{Interacting, TwoBody};
pub use search::{Distinct, Search};
pub use solution::{Level, SiteMoment, Solution};

pub(crate) use linalg::add_random;
pub(crate) use scf::{Fixed, Functional, Iteration};
pub(crate) use search::{APART, NEAR, gathered};

use frame::{Frame, MeanField};

/// Which entries of the density matrix may be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Those between modes that carry the same conserved charges.
    Unrestricted,
    /// All.
    Generalized,
}

/// How a solution is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The residual at which the iteration ends, in units of energy: the Frobenius norm of `[F, P]`, at finite temperature that of the
    /// change of `F`.
    pub tolerance: f64,
    /// At most this many iterations from one start.
    pub max_iterations: usize,
    /// In units of energy; zero fills the lowest levels.
    pub temperature: f64,
    /// The memory that one run may use, in bytes.
    pub memory: u64,
}

impl Default for Options {
    /// To `1e-10` in 600 iterations at zero temperature, within 4 GiB.
    fn default() -> Self {
        Self { tolerance: 1e-10, max_iterations: 600, temperature: 0.0, memory: 4 << 30 }
    }
}

impl Options {
    /// Refuses what has no meaning.
    pub(crate) fn check(&self) -> Result<(), HartreeFockError> {
        let parameter = |name, given: f64, allowed| {
            Err(HartreeFockError::Parameter { name, given: given.to_string(), allowed })
        };
        if !(self.tolerance > 0.0 && self.tolerance.is_finite()) {
            return parameter("the tolerance", self.tolerance, "a positive number");
        }
        if !(self.temperature >= 0.0 && self.temperature.is_finite()) {
            return parameter("the temperature", self.temperature, "zero or positive");
        }
        if self.max_iterations == 0 {
            return parameter("the number of iterations", 0.0, "at least 1");
        }
        Ok(())
    }
}

/// Where an iteration starts.
#[derive(Clone, Debug)]
pub enum Start {
    /// A density matrix `⟨c†_i c_j⟩` of shape `[mode, mode]`, hermitian. What the restriction and the symmetries forbid is dropped.
    Density(Mat<Complex64>),
    /// Occupations of the modes, one number for each: a diagonal density matrix.
    Occupations(Vec<f64>),
    /// The determinant of the one-body part with a random hermitian matrix of the same size added: of stream `number` of `seed`, with
    /// real entries for even numbers if the Hamiltonian is real, complex ones otherwise.
    Random {
        /// The seed of the search.
        seed: u64,
        /// The number of the start.
        number: u64,
    },
}

/// A Hamiltonian ready for mean-field calculations.
#[derive(Clone, Debug)]
pub struct HartreeFock {
    space: Space,
    interacting: Interacting,
    frame: Frame,
}

impl HartreeFock {
    /// Lowers a Hamiltonian. The density matrix keeps the symmetries `kept`, such as translations of a supercell
    /// (`Symmetry::translation`); none means real space.
    ///
    /// # Errors
    /// [`HartreeFockError::Lower`] naming a term that is neither of one nor of two bodies, [`HartreeFockError::Kept`],
    /// [`HartreeFockError::Symmetry`].
    pub fn new(
        hamiltonian: &Hamiltonian,
        restriction: Restriction,
        kept: &[Symmetry],
    ) -> Result<Self, HartreeFockError> {
        let interacting = Interacting::lower(hamiltonian, &())?;
        let frame = Frame::new(hamiltonian, restriction, kept)?;
        Ok(Self { space: hamiltonian.space().clone(), interacting, frame })
    }

    /// The space of the Hamiltonian.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The lowered Hamiltonian.
    pub fn interacting(&self) -> &Interacting {
        &self.interacting
    }

    /// The groups of modes that particles are counted in: all in one if generalized, one for each set of charges if unrestricted
    /// (of electrons with Sᶻ: spin up first).
    pub fn groups(&self) -> &[ModeGroup] {
        &self.frame.groups
    }

    /// The order of the group of symmetries that the density matrix keeps: the number of Bloch momenta.
    pub fn momenta(&self) -> usize {
        self.frame.order()
    }

    /// The self-consistent solution that one start leads to.
    ///
    /// # Errors
    /// [`HartreeFockError::NotConverged`] with the residual reached; [`HartreeFockError::Filling`], [`HartreeFockError::Parameter`],
    /// [`HartreeFockError::Start`], [`HartreeFockError::TooLarge`], [`HartreeFockError::Eigenvalues`].
    pub fn solve(
        &self,
        filling: &Filling,
        start: &Start,
        options: &Options,
    ) -> Result<Solution, HartreeFockError> {
        self.check(filling, options)?;
        let complex = || MeanField::<Complex64>::new(&self.frame, &self.interacting).expect("holds anything");
        match MeanField::<f64>::new(&self.frame, &self.interacting) {
            Some(real) => match self.density(&real, filling, start, options)? {
                Some(density) => self.finish(&real, filling, density, start, options),
                None => self.solve_in(&complex(), filling, start, options),
            },
            None => self.solve_in(&complex(), filling, start, options),
        }
    }

    fn solve_in(
        &self,
        mean_field: &MeanField<Complex64>,
        filling: &Filling,
        start: &Start,
        options: &Options,
    ) -> Result<Solution, HartreeFockError> {
        let density =
            self.density(mean_field, filling, start, options)?.expect("complex numbers hold anything");
        self.finish(mean_field, filling, density, start, options)
    }

    fn finish<S: Scalar>(
        &self,
        mean_field: &MeanField<S>,
        filling: &Filling,
        density: Vec<Mat<S>>,
        start: &Start,
        options: &Options,
    ) -> Result<Solution, HartreeFockError> {
        let fixed: Fixed<S> = Iteration { mean_field, filling, options }.run(density)?;
        Solution::new(mean_field, fixed, filling, start, options)
    }

    /// The blocks of the start; `None` if it is complex and `S` is not.
    fn density<S: Scalar>(
        &self,
        mean_field: &MeanField<S>,
        filling: &Filling,
        start: &Start,
        options: &Options,
    ) -> Result<Option<Vec<Mat<S>>>, HartreeFockError> {
        let modes = self.frame.modes();
        let refused = |reason| Err(HartreeFockError::Start { reason });
        let blocks =
            |whole: &Mat<Complex64>| self.frame.stored::<S>(whole).map(|stored| self.frame.folded(&stored));
        match start {
            Start::Occupations(numbers) => {
                if numbers.len() != modes {
                    return refused(format!("{} occupations were given for {modes} modes", numbers.len()));
                }
                if let Some(wrong) = numbers.iter().position(|f| !(0.0..=1.0).contains(f)) {
                    return refused(format!(
                        "mode {wrong} has occupation {}, allowed is 0 to 1",
                        numbers[wrong]
                    ));
                }
                Ok(blocks(&Mat::from_fn(modes, modes, |i, j| {
                    Complex64::from(if i == j { numbers[i] } else { 0.0 })
                })))
            }
            Start::Density(given) => {
                let (rows, columns) = (given.nrows(), given.ncols());
                if rows != modes || columns != modes {
                    return refused(format!("the matrix is {rows}×{columns}, there are {modes} modes"));
                }
                // The identity class: a given matrix is hermitian up to the rounding of its entries.
                let allowed = 64.0 * f64::EPSILON * modes as f64;
                for j in 0..modes {
                    for i in 0..=j {
                        let miss = (given[(i, j)] - given[(j, i)].conj()).norm();
                        if miss.is_nan() || miss > allowed {
                            return refused(format!(
                                "it is not hermitian: entry ({i}, {j}) misses by {miss:.1e}"
                            ));
                        }
                    }
                }
                // Stored is P[j, i] = ⟨c†_i c_j⟩.
                Ok(blocks(&given.transpose().to_owned()))
            }
            Start::Random { seed, number } => {
                let real = number.is_multiple_of(2);
                if !real && S::from_complex(Complex64::I).is_none() {
                    return Ok(None);
                }
                let mut stream = streams::stream(*seed, *number);
                let mut draw = || stream.random_range(-1.0..1.0);
                let size = mean_field.scale / modes.max(1) as f64;
                let mut fock = mean_field.one_body.clone();
                for block in &mut fock {
                    add_random(block, size, real, &mut draw);
                }
                // The start is a state of the right number of particles, at any temperature.
                let cold = Options { temperature: 0.0, ..options.clone() };
                let iteration = Iteration { mean_field, filling, options: &cold };
                Ok(Some(iteration.filled_density(&fock)?))
            }
        }
    }

    fn check(&self, filling: &Filling, options: &Options) -> Result<(), HartreeFockError> {
        options.check()?;
        match filling {
            Filling::ChemicalPotential(mu) if !mu.is_finite() => {
                return Err(HartreeFockError::Parameter {
                    name: "the chemical potential",
                    given: mu.to_string(),
                    allowed: "a finite number",
                });
            }
            Filling::ChemicalPotential(_) => {}
            Filling::Particles(numbers) => {
                let sizes: Vec<usize> = self.frame.groups.iter().map(|group| group.modes.len()).collect();
                let fits =
                    numbers.len() == sizes.len() && numbers.iter().zip(&sizes).all(|(n, size)| n <= size);
                if !fits {
                    let expected = format!("one number for each group of modes, at most {sizes:?}");
                    return Err(HartreeFockError::Filling { given: numbers.clone(), expected });
                }
            }
        }
        // Histories of F and of errors, and what an iteration holds, in complex numbers.
        let entries = self.frame.entries as u64;
        let modes = self.frame.modes();
        let bytes = 16 * (entries * 26 + (modes * modes) as u64 * 2);
        if bytes > options.memory {
            return Err(HartreeFockError::TooLarge { modes, bytes, allowed: options.memory });
        }
        Ok(())
    }
}
