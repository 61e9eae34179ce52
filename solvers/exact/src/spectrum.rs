//! Full spectra: every sector by a dense method.

use eigentruth_numerics::dense::{adjoint_product, product};
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use eigentruth_operators::NumericOperator;
use faer::Mat;
use num_complex::Complex64;
use rayon::prelude::*;

use crate::basis::{Basis, ChargeBasis, Sector};
use crate::operator::{Eigensystem, dense, eigensystem};
use crate::{ExactError, System};

/// The eigenvectors of a sector as columns, real where the Hamiltonian is.
#[derive(Clone, Debug)]
pub enum Vectors {
    /// Real.
    Real(Mat<f64>),
    /// Complex.
    Complex(Mat<Complex64>),
}

/// All energies of one sector, with the eigenvectors where they were asked for.
#[derive(Clone, Debug)]
pub struct SectorSpectrum {
    /// The sector.
    pub sector: Sector,
    /// Its configurations.
    pub basis: ChargeBasis,
    /// The energies, increasing.
    pub energies: Vec<f64>,
    /// A bound on the error of every energy.
    pub error: f64,
    /// The eigenvectors `[configuration, state]`.
    pub vectors: Option<Vectors>,
}

/// All energies of a system, sector by sector.
#[derive(Clone, Debug)]
pub struct Spectrum {
    /// The sectors, in the order of their values.
    pub sectors: Vec<SectorSpectrum>,
}

impl SectorSpectrum {
    /// The spectrum of one sector.
    ///
    /// # Errors
    /// [`ExactError::Memory`], [`ExactError::EmptySector`], [`ExactError::LeavesSector`].
    pub fn new(system: &System, sector: &Sector, vectors: bool, memory: u64) -> Result<Self, ExactError> {
        let basis = system.basis(sector, memory)?;
        let transitions = system.transitions();
        let (energies, error, vectors) = if transitions.is_real() {
            let Eigensystem { values, vectors, error } =
                eigensystem(&dense::<f64, _>(&basis, transitions, memory)?, vectors)?;
            (values, error, vectors.map(Vectors::Real))
        } else {
            let Eigensystem { values, vectors, error } =
                eigensystem(&dense::<Complex64, _>(&basis, transitions, memory)?, vectors)?;
            (values, error, vectors.map(Vectors::Complex))
        };
        Ok(Self { sector: sector.clone(), basis, energies, error, vectors })
    }

    /// One eigenvector, complex.
    ///
    /// # Errors
    /// [`ExactError::Parameter`] if there is none.
    pub fn vector(&self, state: usize) -> Result<Vec<Complex64>, ExactError> {
        let column = |vectors: &Vectors| match vectors {
            Vectors::Real(v) => v.col(state).iter().map(|x| x.to_complex()).collect(),
            Vectors::Complex(v) => v.col(state).iter().copied().collect(),
        };
        let missing = ExactError::Parameter {
            name: "state",
            given: state.to_string(),
            allowed: "it is below the dimension, and the spectrum must have been made with eigenvectors",
        };
        let vectors = self.vectors.as_ref().filter(|_| state < self.energies.len());
        vectors.map(column).ok_or(missing)
    }

    /// The matrix `⟨m∣O∣n⟩`, `[m, n]`, between the eigenstates of this sector and those of `other`.
    ///
    /// # Errors
    /// As [`SectorSpectrum::vector`]; [`ExactError::Lower`].
    pub fn matrix(
        &self,
        system: &System,
        operator: &NumericOperator,
        other: &Self,
    ) -> Result<Mat<Complex64>, ExactError> {
        let transitions = system.observable(operator)?;
        let (rows, columns) = (self.complex()?, other.complex()?);
        let mut image = Mat::<Complex64>::zeros(self.basis.dimension(), other.basis.dimension());
        for column in 0..other.basis.dimension() {
            for (to, amplitude) in transitions.images(other.basis.state(column)) {
                if let Some(row) = self.basis.rank(to) {
                    image[(row, column)] += amplitude;
                }
            }
        }
        let image = product(image.as_ref(), columns.as_ref());
        Ok(adjoint_product(rows.as_ref(), image.as_ref()))
    }

    fn complex(&self) -> Result<Mat<Complex64>, ExactError> {
        let n = self.energies.len();
        let mut matrix = Mat::zeros(n, n);
        for state in 0..n {
            for (row, value) in self.vector(state)?.into_iter().enumerate() {
                matrix[(row, state)] = value;
            }
        }
        Ok(matrix)
    }
}

impl Spectrum {
    /// The full spectrum: one dense diagonalization per sector of all conserved charges, sectors in parallel.
    ///
    /// # Errors
    /// [`ExactError::Memory`] if the largest sector exceeds `memory` bytes.
    pub fn new(system: &System, vectors: bool, memory: u64) -> Result<Self, ExactError> {
        let sectors = system.sectors()?;
        let solve = |(sector, _): &(Sector, u128)| SectorSpectrum::new(system, sector, vectors, memory);
        Ok(Self { sectors: sectors.par_iter().map(solve).collect::<Result<_, _>>()? })
    }

    /// All energies, increasing.
    pub fn energies(&self) -> Vec<f64> {
        let mut all: Vec<f64> =
            self.sectors.iter().flat_map(|sector| sector.energies.iter().copied()).collect();
        all.sort_by(f64::total_cmp);
        all
    }

    /// The bound on the error that holds for every energy.
    pub fn error(&self) -> f64 {
        self.sectors.iter().map(|sector| sector.error).fold(0.0, f64::max)
    }

    /// The lowest energy.
    pub fn ground_energy(&self) -> Estimate {
        let value =
            self.sectors.iter().filter_map(|s| s.energies.first()).fold(f64::INFINITY, |a, b| a.min(*b));
        let dimension: usize = self.sectors.iter().map(|s| s.energies.len()).sum();
        let provenance = Provenance::new("exact/full").with("sectors", self.sectors.len());
        Estimate::exact(value, self.error(), provenance.with("dimension", dimension))
    }

    /// The energies as groups of levels that the error does not tell apart, increasing, with their degeneracies.
    ///
    /// Two neighbours belong to one group if they differ by at most eight error bounds; whether the gaps that separate
    /// groups are far larger than that is for the caller to judge, and is the certificate.
    pub fn levels(&self) -> Vec<(f64, usize)> {
        let tolerance = 8.0 * self.error();
        let mut levels: Vec<(f64, f64, usize)> = Vec::new();
        for energy in self.energies() {
            match levels.last_mut() {
                Some((_, last, count)) if energy - *last <= tolerance => {
                    *last = energy;
                    *count += 1;
                }
                _ => levels.push((energy, energy, 1)),
            }
        }
        levels.into_iter().map(|(first, _, count)| (first, count)).collect()
    }

    /// The lowest states: sector and number within it.
    pub fn ground_states(&self) -> Vec<(usize, usize)> {
        let limit = self.ground_energy().value + 8.0 * self.error();
        let within = |(at, sector): (usize, &SectorSpectrum)| {
            let count = sector.energies.iter().take_while(|energy| **energy <= limit).count();
            (0..count).map(move |state| (at, state)).collect::<Vec<_>>()
        };
        self.sectors.iter().enumerate().flat_map(within).collect()
    }
}
