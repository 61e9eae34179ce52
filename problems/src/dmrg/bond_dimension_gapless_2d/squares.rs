//! Halves of open L × L squares in real space: all sites at once, from Majorana correlations.

use eigentruth_free::{Matrix, Quadratic};
use eigentruth_numerics::Complex64;

use super::cylinders::System;
use super::modes::Mode;
use crate::method::Stop;

/// The modes of the left half, at half filling, with the amplitude `along_y` of hops along the cut: below 1, so that no two levels of the
/// square are degenerate. The laws do not depend on it.
pub(super) fn modes(system: System, length: usize, along_y: f64) -> Result<Vec<Mode>, Stop> {
    let sites = length * length;
    // The site (x, y) has the number y + L x.
    let hopping = |from: usize, to: usize| {
        let (low, high) = (from.min(to), from.max(to));
        let (x, y) = (low / length, low % length);
        if high == low + length {
            let weak = system == System::Dimers && x % 2 == 1;
            if weak { -0.2 } else { -1.0 }
        } else if high == low + 1 && y + 1 < length {
            match system {
                System::Flux if x % 2 == 1 => along_y,
                System::Dimers => -0.1 * along_y,
                _ => -along_y,
            }
        } else {
            0.0
        }
    };
    let matrix = Matrix::from_fn(sites, sites, |i, j| Complex64::new(hopping(i, j), 0.0));
    let state = Quadratic::new(matrix, 0.0)?.levels()?.state(sites / 2)?;
    let half: Vec<usize> = (0..length * (length / 2)).collect();
    Ok(state.entanglement_occupations(&half)?.into_iter().map(Mode::Fermion).collect())
}
