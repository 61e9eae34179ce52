//! Matrix elements between eigenstates of different energy, on the whole Fock space.

use eigentruth_numerics::dense::{adjoint_product, hermitian_eigen, product, product_adjoint};
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;

use super::{Chain, chains};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::occupation::{diagonal, matrix};

/// The largest element of (E_m − E_n) A_mn between eigenstates of H, for random U and fields.
pub(super) fn blocks(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("sites", "1"), ("largest |(E_m − E_n) A_mn|", "t"), ("rounding", "t")]);
    let mut largest = 0.0_f64;
    let mut rounding = 0.0_f64;
    for (sites, ring) in chains(run)? {
        run.checkpoint()?;
        let key = format!("{sites} {ring}");
        let spectrum = run.shared(&key, |seed| Spectrum::of(sites, ring, seed))?;
        let (found, error) = spectrum.off_diagonal(run.claim)?;
        table.push([sites as f64, found, error]);
        // The chain that speaks most against conservation.
        if table.rows.len() == 1 || found * rounding > largest * error {
            (largest, rounding) = (found, error);
        }
    }
    let number = Estimate::exact(largest, rounding, Provenance::new("numerics/dense").with_seed(run.seed));
    let evidence =
        [Evidence::number("largest element between energies", "t", number), Evidence::table("chains", table)];
    let finding = if largest <= rounding {
        Finding::holds(
            FindingKind::Numerical,
            format!("no element between different energies above rounding ({largest:.1e} t)"),
        )
    } else if largest >= 1e6 * rounding {
        Finding::fails(
            FindingKind::Numerical,
            format!("states of different energy are connected: |(E_m − E_n) A_mn| reaches {largest:.2} t"),
        )
    } else {
        Finding::undecided(format!("{largest:.1e} t is neither rounding nor far above it"), "another seed")
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// All eigenstates of one chain, in the basis of occupation bits.
struct Spectrum {
    sites: usize,
    ring: bool,
    energies: Vec<f64>,
    states: Mat<f64>,
}

/// Σ c†_{iσ} c_{i+1,σ} as a matrix.
pub(super) fn hops(sites: usize, ring: bool) -> Mat<f64> {
    let bonds = if ring { sites } else { sites - 1 };
    let hop = |k: usize| (1.0, vec![(k, true), ((k + 2) % (2 * sites), false)]);
    matrix(sites, &(0..2 * bonds).map(hop).collect::<Vec<_>>())
}

impl Spectrum {
    fn of(sites: usize, ring: bool, seed: u64) -> Result<Self, Stop> {
        let chain = Chain::draw(sites, ring, 1, seed)?;
        let u = chain.u.to_complex64().re;
        let fields: Vec<f64> = chain.fields.iter().map(|field| field.to_complex64().re).collect();
        let hops = hops(sites, ring);
        let local = diagonal(sites, |i, [up, down]| u * up * down + 0.5 * fields[i] * (up - down));
        let hamiltonian =
            Mat::from_fn(local.nrows(), local.ncols(), |i, j| local[(i, j)] - hops[(i, j)] - hops[(j, i)]);
        let (energies, states) = hermitian_eigen(hamiltonian.as_ref())?;
        Ok(Spectrum { sites, ring, energies, states })
    }

    /// The operator that a claim is about.
    fn quantity(&self, claim: &str) -> Result<Mat<f64>, Stop> {
        let sites = self.sites;
        Ok(match claim {
            "a" => diagonal(sites, |_, [up, down]| up + down),
            "b" => diagonal(sites, |_, [up, down]| 0.5 * (up - down)),
            "c" => hops(sites, self.ring),
            "d" => {
                let pair = |i: usize| {
                    (if i.is_multiple_of(2) { 1.0 } else { -1.0 }, vec![(2 * i, false), (2 * i + 1, false)])
                };
                let minus = matrix(sites, &(0..sites).map(pair).collect::<Vec<_>>());
                let z = diagonal(sites, |_, [up, down]| 0.5 * (up + down - 1.0));
                let halves = adjoint_product(minus.as_ref(), minus.as_ref())
                    + product_adjoint(minus.as_ref(), minus.as_ref());
                let squares = product(z.as_ref(), z.as_ref());
                Mat::from_fn(halves.nrows(), halves.ncols(), |i, j| 0.5 * halves[(i, j)] + squares[(i, j)])
            }
            "e" => diagonal(sites, |_, [up, down]| up * down),
            other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
        })
    }

    /// The largest |(E_m − E_n) A_mn| and what rounding may leave of it.
    fn off_diagonal(&self, claim: &str) -> Result<(f64, f64), Stop> {
        let matrix = self.quantity(claim)?;
        let between =
            adjoint_product(self.states.as_ref(), product(matrix.as_ref(), self.states.as_ref()).as_ref());
        let n = self.energies.len();
        let mut largest = 0.0_f64;
        for row in 0..n {
            for column in 0..n {
                let gap = self.energies[row] - self.energies[column];
                largest = largest.max((between[(row, column)] * gap).abs());
            }
        }
        // A backward stable diagonalization errs by a modest multiple of n ε times the norms.
        let energy = self.energies.iter().fold(0.0, |most: f64, e| most.max(e.abs()));
        Ok((largest, 8.0 * n as f64 * f64::EPSILON * energy * matrix.norm_max().max(1.0)))
    }
}
