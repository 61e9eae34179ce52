//! The cylinders: sites, Hamiltonian, and where correlations and moments are looked at.

use eigentruth_models::{Boundary, Lattice, Spin, SpinSystem};

use crate::method::{Run, Stop};

/// A cylinder of spins; the site y of the column x has the number `y + width·x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cylinder {
    pub(super) width: usize,
    pub(super) length: usize,
    /// 2S.
    pub(super) twice: u16,
    /// Whether both ways around count where they lead to the same site, which they do for the width 2.
    pub(super) both_ways: bool,
}

impl Cylinder {
    /// The cylinders of a run: four numbers each, the last 1 or 2 bonds around a width of 2.
    pub(super) fn of_run(run: &Run<'_>) -> Result<Vec<Self>, Stop> {
        let numbers = run.parameters.integers("width, length, 2S, ways around")?;
        let of = |part: &[usize]| -> Result<Self, Stop> {
            let [width, length, twice, ways] = part[..] else {
                return Err(Stop::Failed(format!("a cylinder has four numbers, found {part:?}")));
            };
            Ok(Self { width, length, twice: u16::try_from(twice)?, both_ways: ways == 2 })
        };
        numbers.chunks(4).map(of).collect()
    }

    pub(super) fn sites(&self) -> usize {
        self.width * self.length
    }

    pub(super) fn site(&self, x: usize, y: usize) -> usize {
        y + self.width * x
    }

    /// ±1 on the two sublattices.
    pub(super) fn sign(&self, site: usize) -> f64 {
        if (site % self.width + site / self.width).is_multiple_of(2) { 1.0 } else { -1.0 }
    }

    /// Where bulk correlations begin: they then end a quarter before the other end at the latest.
    pub(super) fn reference(&self) -> usize {
        self.length / 4
    }

    /// The spins with exchange 1 and the staggered field `h` on the first column.
    pub(super) fn spins(&self, h: f64) -> Result<SpinSystem, Stop> {
        let lattice = Lattice::square([self.width, self.length], [Boundary::Periodic, Boundary::Open])?;
        let lattice = if self.both_ways { lattice } else { lattice.simple()? };
        let mut spins = SpinSystem::new(self.sites(), Spin::from_twice(self.twice)?);
        for bond in lattice.bonds() {
            spins.exchange(bond, [1.0; 3])?;
        }
        (0..self.width).for_each(|y| spins.field(y, [0.0, 0.0, h * self.sign(y)]));
        Ok(spins)
    }

    /// The numbers that begin a row of a table.
    pub(super) fn row(&self) -> Vec<f64> {
        let ways = if self.both_ways { 2.0 } else { 1.0 };
        vec![self.width as f64, self.length as f64, 0.5 * f64::from(self.twice), ways]
    }
}
