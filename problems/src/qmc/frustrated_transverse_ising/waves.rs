//! One turned spin in a strong field: `2Γ + λ(k)` with λ the lowest eigenvalue of the exchange matrix, to first order in J/Γ. At the wave
//! vectors where it is lowest the polarized state becomes soft; each is a real component of the order, or half of a complex one.

use std::f64::consts::TAU;

use eigentruth_models::Lattice;
use eigentruth_numerics::dense::hermitian_eigenvalues;
use faer::Mat;
use num_complex::Complex64;

use super::lattices::Arrangement;
use super::levels::{tori, tower};
use super::{Claimed, subject};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Steps of wave vectors along a reciprocal vector: a multiple of 3 and of 4.
const STEPS: usize = 24;

/// The wave vectors, in parts of [`STEPS`], at which the exchange matrix of `−Σ J σσ` on a lattice has its lowest eigenvalue, and that eigenvalue. `couplings`
/// are those of the bonds of a torus of 5 × 5 cells.
pub(super) fn softest(lattice: &Lattice, couplings: &[f64]) -> Result<(Vec<[usize; 2]>, f64), Stop> {
    let sites = lattice.sites();
    let count = sites.iter().map(|site| site.basis + 1).max().unwrap_or(0);
    let mut found: Vec<([usize; 2], f64)> = Vec::new();
    for k in (0..STEPS * STEPS).map(|k| [k / STEPS, k % STEPS]) {
        let mut matrix = Mat::<Complex64>::zeros(count, count);
        for (bond, &j) in lattice.bonds().iter().zip(couplings) {
            let (one, other) = (sites[bond.from], sites[bond.to]);
            // Bonds that begin in the first cell; the next cell is one step away, or a whole way round.
            if one.cell != [0, 0] {
                continue;
            }
            let step = |d: usize| match other.cell[d] {
                0 => 0.0,
                1 => 1.0,
                _ => -1.0,
            };
            let phase = TAU / STEPS as f64 * (step(0) * k[0] as f64 + step(1) * k[1] as f64);
            matrix[(one.basis, other.basis)] -= j * Complex64::cis(phase);
            matrix[(other.basis, one.basis)] -= j * Complex64::cis(-phase);
        }
        let lowest = hermitian_eigenvalues(matrix.as_ref())?.first().copied().unwrap_or(0.0);
        found.push((k, lowest));
    }
    let least = found.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
    let rounding = 4096.0 * f64::EPSILON * least.abs();
    Ok((found.into_iter().filter(|(_, value)| value - least <= rounding).map(|(k, _)| k).collect(), least))
}

/// Levels of strong fields are known better than this (class converged).
const ROUNDING: f64 = 1e-8;

/// Fields, falling, from far above every exchange to where the gap of tori has nearly closed.
const FIELDS: [f64; 4] = [64.0, 16.0, 4.0, 2.0];

/// So much of a state has to be a single turned spin.
const MOST: f64 = 0.9;

/// Whether the lowest level above the polarized state is a single turned spin, with exact levels of tori: in the strongest field what it has beside
/// its energy to first order is no more than a second order can be; and down to the weakest, nearly all of it lies in the space of the exact
/// ground state with one spin turned. A liquid's would break up into parts.
fn single_spins(arrangement: Arrangement, least: f64, seed: u64) -> Result<(Finding, Table), Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("field", "J"),
        ("first excitation", "J"),
        ("turned spin to first order", "J"),
        ("difference", "J"),
        ("share of single turned spins", "1"),
    ]);
    let mut single = true;
    for &vectors in tori(arrangement) {
        let torus = arrangement.torus(vectors)?;
        let sites = torus.lattice.len();
        let mut exchange = Mat::<f64>::zeros(sites, sites);
        for (bond, j) in torus.lattice.bonds().iter().zip(&torus.couplings) {
            exchange[(bond.from, bond.to)] -= j;
            exchange[(bond.to, bond.from)] -= j;
        }
        let lowest = hermitian_eigenvalues(exchange.as_ref())?.first().copied().unwrap_or(0.0);
        // To second order pairs turn, at the cost of 4Γ: what one spin feels at most, squared, over that.
        let most =
            (0..sites).map(|i| (0..sites).map(|j| exchange[(i, j)].abs()).sum::<f64>()).fold(0.0, f64::max);
        for field in FIELDS {
            let found = tower(arrangement, vectors, field, seed)?;
            let first_order = 2.0 * field + lowest;
            let difference = found.excitations[0] - first_order;
            table.push([sites as f64, field, found.excitations[0], first_order, difference, found.turned]);
            single &= found.turned > MOST;
            single &= field < FIELDS[0] || difference.abs() <= most * most / (4.0 * field) + ROUNDING;
        }
    }
    let finding = if single {
        let last = FIELDS[FIELDS.len() - 1];
        Finding::fails(
            FindingKind::Numerical,
            format!(
                "down to Γ = {last} J the lowest excitations of tori are single turned spins, with the gap 2Γ − {:.3} J to first order",
                -least
            ),
        )
    } else {
        Finding::undecided(
            "the lowest excitations above the polarized state are no single turned spins",
            "larger tori",
        )
    };
    Ok((finding, table))
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let (arrangement, claimed) = subject(run)?;
    let torus = arrangement.square(5)?;
    let (vectors, least) = softest(&torus.lattice, &torus.couplings)?;
    let mut table = Table::new(&[("k1", "2π"), ("k2", "2π")]);
    let parts = |k: &[usize; 2]| k.map(|part| part as f64 / STEPS as f64);
    vectors.iter().for_each(|k| table.push(parts(k)));
    let finding = match claimed {
        Claimed::Ising3 => Finding::decided(
            vectors.len() == 1,
            FindingKind::Numerical,
            format!(
                "the exchange is lowest at {} wave vector{}",
                vectors.len(),
                if vectors.len() == 1 { "" } else { "s" }
            ),
        ),
        Claimed::Liquid => {
            let (finding, departures) = single_spins(arrangement, least, run.seed)?;
            finding.with(Evidence::table("levels beyond first order", departures))
        }
        _ => return Err(Stop::Failed(format!("waves say nothing about `{}`", run.claim))),
    };
    Ok(finding.with(Evidence::table("softest wave vectors", table)))
}

#[cfg(test)]
mod tests {
    use super::super::lattices::Arrangement;
    use super::*;

    #[test]
    fn softest_wave_vectors_of_known_lattices() {
        let of = |arrangement: Arrangement| {
            let torus = arrangement.square(5).unwrap();
            softest(&torus.lattice, &torus.couplings).unwrap()
        };
        let (corners, least) = of(Arrangement::Triangular);
        assert_eq!(corners, [[8, 16], [16, 8]]);
        assert!((least + 3.0).abs() < 1e-12);
        // A ferromagnet with weak antiferromagnetic bonds is softest at rest.
        assert_eq!(of(Arrangement::Minority(4.0)).0, [[0, 0]]);
    }
}
