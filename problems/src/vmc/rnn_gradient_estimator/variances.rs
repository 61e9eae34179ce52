//! How much a single sample of the estimator varies, over what it varies with the average energy as a baseline.

use eigentruth_numerics::streams::derived_seed;
use eigentruth_variational::estimator::{Expectation, Study};

use super::cases::{Ansatz, Case, field, ring};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Constants that are added to the energy.
const OFFSETS: [f64; 2] = [100.0, 1000.0];

/// Sets of weights.
const SETS: u64 = 3;

/// Sizes of the weights of networks close to an eigenstate.
const DISTANCES: [f64; 2] = [0.1, 0.01];

/// What decides whether a variance is high: the prompt names the estimator to compare with. Hamiltonian and
/// amplitudes are real here: what imaginary parts of local energies add is the same with and without a baseline.
#[derive(Debug)]
pub(super) struct Variances {
    table: Table,
    /// By number of spins: the geometric mean over sets of small weights, which are close to a product state with an extensive energy.
    sizes: Vec<(usize, f64)>,
    /// With [`OFFSETS`].
    offsets: [f64; 2],
    /// At [`DISTANCES`] from an eigenstate.
    near: [f64; 2],
}

/// Variances of all parameters together, without a baseline over with.
fn ratio(found: &Study) -> f64 {
    let sum = |of: fn(&Expectation) -> f64| found.parameters.iter().map(of).sum::<f64>();
    sum(|one| one.plain_variance) / sum(|one| one.baseline_variance)
}

impl Variances {
    pub(super) fn of(run: &Run<'_>, ansatz: Ansatz, sizes: &[usize], seed: u64) -> Result<Self, Stop> {
        let mut table =
            Table::new(&[("spins", "1"), ("set", "1"), ("energy", "1"), ("ratio of variances", "1")]);
        let mut by_size = Vec::new();
        for &bits in sizes {
            let hamiltonian = ring(bits, 0.0)?;
            let mut mean = 0.0;
            for set in 0..SETS {
                run.checkpoint()?;
                let found = Case::random(&hamiltonian, ansatz, 0.2, derived_seed(seed, set))?.study(0.0)?;
                table.push([bits as f64, set as f64, found.energy, ratio(&found)]);
                mean += ratio(&found).ln() / SETS as f64;
            }
            by_size.push((bits, mean.exp()));
        }
        let bits = sizes[0];
        let case = Case::random(&ring(bits, 0.0)?, ansatz, 0.4, derived_seed(seed, 100))?;
        let (mut offsets, mut near) = ([0.0; 2], [0.0; 2]);
        for (found, offset) in offsets.iter_mut().zip(OFFSETS) {
            *found = ratio(&case.study(offset)?);
        }
        for (found, distance) in near.iter_mut().zip(DISTANCES) {
            let case = Case::random(&field(bits)?, ansatz, distance, derived_seed(seed, 200))?;
            *found = ratio(&case.study(0.0)?);
        }
        Ok(Variances { table, sizes: by_size, offsets, near })
    }

    pub(super) fn finding(&self) -> Finding {
        let grows = self.sizes.windows(2).all(|pair| pair[1].1 > pair[0].1)
            && self.sizes.last().is_some_and(|(_, ratio)| *ratio > 2.0);
        let sizes: Vec<String> =
            self.sizes.iter().map(|(bits, ratio)| format!("{ratio:.1} at {bits}")).collect();
        let (offsets, near) = (self.offsets, self.near);
        let summary = format!(
            "the variance over that with a baseline is {} spins; {:.1e} and {:.1e} with {} and {} added to the energy; {:.1e} \
             and {:.1e} with weights of {} and {} beside an eigenstate",
            sizes.join(", "),
            offsets[0],
            offsets[1],
            OFFSETS[0],
            OFFSETS[1],
            near[0],
            near[1],
            DISTANCES[0],
            DISTANCES[1]
        );
        // With the square of a large offset, and with the inverse square of the distance: no bound holds.
        let with_offset = (0.5..2.0).contains(&(offsets[1] / offsets[0] / (OFFSETS[1] / OFFSETS[0]).powi(2)));
        let with_distance = near[1] / near[0] > 10.0;
        let finding = match [grows, with_offset && offsets[1] > 100.0, with_distance] {
            [true, true, true] => Finding::decided(true, FindingKind::Numerical, summary),
            [false, false, false] => Finding::decided(false, FindingKind::Numerical, summary),
            _ => Finding::undecided(summary, "larger systems: the criteria disagree"),
        };
        finding.with(Evidence::table("variances", self.table.clone()))
    }
}
