//! Quantum Ising models in a transverse field as classical ones with one more dimension.
//!
//! `Z = Tr e^{−βH}` of `H = −Σ J σᶻσᶻ − Γ Σ σˣ` is, up to a factor, that of [`SLICES`] copies of the classical model at inverse temperature
//! Δτ = β/64, in which equal spins of neighbouring copies are favoured by `K_τ = −½ ln tanh(Δτ Γ)` (M. Suzuki, Prog. Theor. Phys. 56, 1454
//! (1976)). The product of exponentials departs from the quantum model by O(Δτ²), which moves no symmetry: phases and the classes of
//! their transitions are the same, their positions move a little.
//!
//! A site is one word of 64 bits. It is cut into segments: at every change of its spin, and with probability tanh(Δτ Γ) elsewhere; segments are
//! flipped by heat bath in the field of the other sites (H. Rieger and N. Kawashima, Eur. Phys. J. B 9, 233 (1999)). Sites that strong ferromagnetic
//! bonds hold together can be declared a unit: there segments are joined by these bonds, and what is joined is flipped together.

mod chain;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use chain::{Configuration, StackChain};

/// Copies of the model, and bits of a word.
pub const SLICES: usize = 64;

/// Why a stack was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum StackError {
    /// A number that is not allowed.
    #[error("{what} is {given}; it has to be finite and positive")]
    Positive {
        /// Which.
        what: &'static str,
        /// Its value.
        given: f64,
    },
    /// A bond, partner or class of a site that is none.
    #[error(
        "{what} names the site {given} of {sites}; sites are numbered from 0, and a bond joins two of them"
    )]
    Site {
        /// Where.
        what: &'static str,
        /// The site.
        given: usize,
        /// How many there are.
        sites: usize,
    },
    /// A list with the wrong length.
    #[error("{what} has {given} entries for {sites} sites; give one for each")]
    Length {
        /// Which.
        what: &'static str,
        /// Its length.
        given: usize,
        /// How many sites there are.
        sites: usize,
    },
    /// Neighbours within a unit without a ferromagnetic bond.
    #[error("the sites {from} and {to} follow each other in a unit but no ferromagnetic bond joins them")]
    Unit {
        /// One site.
        from: usize,
        /// The next.
        to: usize,
    },
    /// A stored configuration of something else.
    #[error("the stored configuration has {given} sites, expected {expected}")]
    State {
        /// Its sites.
        given: usize,
        /// Those of the model.
        expected: usize,
    },
}

/// A model at a temperature.
#[derive(Clone, Debug)]
pub struct Stack {
    /// By site its neighbours, with `Δτ J`.
    neighbours: Vec<Vec<(usize, f64)>>,
    /// Paths of sites, with the `Δτ J` of their bonds.
    units: Vec<(Vec<usize>, Vec<f64>)>,
    /// By site the unit that it is in.
    unit_of: Vec<usize>,
    /// The probability that equal spins of neighbouring slices are not joined.
    cut: f64,
    /// By site the sublattice, 0, 1 or 2.
    classes: Vec<u8>,
    /// By site that with which it is correlated.
    partners: Vec<usize>,
}

impl Stack {
    /// `H = −Σ_bonds J σᶻσᶻ − Γ Σ σˣ` at a temperature, all in one unit of energy. Bonds are `(i, j, J)`.
    ///
    /// The order parameter is `ψ = (1/N) Σ_j e^{2πi c_j/3} σᶻ_j` with the classes `c`; with all of them 0 it is the magnetization. `partners` are as far apart as
    /// the lattice allows and of one class.
    ///
    /// # Errors
    /// [`StackError`].
    pub fn new(
        bonds: &[(usize, usize, f64)],
        field: f64,
        temperature: f64,
        classes: Vec<u8>,
        partners: Vec<usize>,
    ) -> Result<Self, StackError> {
        let sites = classes.len();
        for (what, given) in [("the transverse field", field), ("the temperature", temperature)] {
            if !(given > 0.0 && given.is_finite()) {
                return Err(StackError::Positive { what, given });
            }
        }
        if partners.len() != sites {
            return Err(StackError::Length { what: "the list of partners", given: partners.len(), sites });
        }
        if let Some(&given) = partners.iter().find(|&&partner| partner >= sites) {
            return Err(StackError::Site { what: "the list of partners", given, sites });
        }
        let step = 1.0 / (temperature * SLICES as f64);
        let mut neighbours = vec![Vec::new(); sites];
        for &(from, to, coupling) in bonds {
            if from.max(to) >= sites || from == to {
                return Err(StackError::Site { what: "a bond", given: from.max(to), sites });
            }
            neighbours[from].push((to, step * coupling));
            neighbours[to].push((from, step * coupling));
        }
        Ok(Self {
            neighbours,
            units: Vec::new(),
            unit_of: vec![usize::MAX; sites],
            cut: (step * field).tanh(),
            classes,
            partners,
        })
    }

    /// With units: paths of sites, one after the other joined by ferromagnetic bonds, that are also moved as a whole.
    ///
    /// # Errors
    /// [`StackError::Site`], [`StackError::Unit`].
    pub fn with_units(mut self, paths: &[Vec<usize>]) -> Result<Self, StackError> {
        let sites = self.classes.len();
        for (number, path) in paths.iter().enumerate() {
            if let Some(&given) = path.iter().find(|&&site| site >= sites) {
                return Err(StackError::Site { what: "a unit", given, sites });
            }
            let mut strengths = Vec::new();
            for pair in path.windows(2) {
                let bond = self.neighbours[pair[0]].iter().find(|(to, j)| *to == pair[1] && *j > 0.0);
                let Some(&(_, strength)) = bond else {
                    return Err(StackError::Unit { from: pair[0], to: pair[1] });
                };
                strengths.push(strength);
            }
            path.iter().for_each(|&site| self.unit_of[site] = number);
            self.units.push((path.clone(), strengths));
        }
        Ok(self)
    }
}
