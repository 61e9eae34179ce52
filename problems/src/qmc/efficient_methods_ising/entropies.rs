//! Bond dimensions from Rényi entropies: they bound them from above where they grow slowly, and from below where they grow fast.

use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Boundary, Lattice};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep};
use eigentruth_numerics::dense::product_adjoint;
use faer::Mat;

use super::lattice::coupling;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The largest bond dimension of a chain; weights below the cutoff are left out before it is reached.
const DIMENSION: usize = 32;
/// Changes of the energy below this, in units of J, end the sweeps.
const SETTLED: f64 = 1e-10;

/// `S_½ = 2 ln Σ √p` across the middle of the critical open chain, from its ground state as a matrix product.
fn half_entropy(sites: usize, checkpoint: &dyn Fn() -> Result<(), Stop>) -> Result<f64, Stop> {
    let h = ising(&Lattice::chain(sites, Boundary::Open)?, |_| 1.0, |_| 1.0, |_| 0.0)?;
    let chain = Chain::new(h.space(), &h.charges())?;
    let mpo = Mpo::<f64>::new(&h, &chain)?;
    let mut search = Dmrg::new(&chain, &mpo, Mps::product(&chain, &vec![0; sites])?);
    let mut before = f64::INFINITY;
    for sweep in 0..30 {
        checkpoint()?;
        let dimension = if sweep < 3 { 12 } else { DIMENSION };
        let energy = search.sweep(&Sweep { cutoff: 1e-15, ..Sweep::two(dimension) })?.energy;
        if sweep > 3 && (before - energy).abs() < SETTLED {
            break;
        }
        before = energy;
    }
    let all = search.state().entanglement()?;
    let middle = all.iter().find(|cut| cut.bond == sites / 2);
    middle.map(|cut| cut.renyi(0.5)).ok_or_else(|| Stop::Failed("a chain should have a middle".to_owned()))
}

/// A power lets the entropy grow by the same with every doubling of the length; an exponential lets that double.
fn chain_finding(points: &[(usize, f64)]) -> Finding {
    let mut table = Table::new(&[("sites", "1"), ("S_½", "1")]);
    points.iter().for_each(|&(sites, entropy)| table.push([sites as f64, entropy]));
    let growth: Vec<f64> = points.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
    let [.., early, late] = growth[..] else { return Finding::undecided("too few lengths", "seconds") };
    let summary = format!(
        "S_½ of half the critical chain grows by {early:.4} and {late:.4} with the last doublings of its length, and no weight ε needs more than e^(S_½)/(2ε) \
         states (F. Verstraete, J. I. Cirac, Phys. Rev. B 73, 094423 (2006))"
    );
    let table = Evidence::table("entropies", table);
    match late / early {
        ratio if ratio < 1.25 => Finding::decided(true, FindingKind::Numerical, summary),
        ratio if ratio > 1.75 => Finding::decided(false, FindingKind::Numerical, summary),
        _ => Finding::undecided(summary, "a minute: chains twice as long"),
    }
    .with(table)
}

pub(super) fn chain(run: &Run<'_>) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("sizes")?;
    let points = sizes.into_iter().map(|size| Ok((size, half_entropy(size, &|| run.checkpoint())?)));
    Ok(chain_finding(&points.collect::<Result<Vec<_>, Stop>>()?))
}

/// Ising spins in a transverse field: bonds `−J σᶻσᶻ` and the two sides of a cut.
struct Cut {
    sites: usize,
    bonds: Vec<(usize, usize, f64)>,
    side: Vec<bool>,
}

/// A step in imaginary time. Its error is one of the Hamiltonian, by terms as local as those that are there.
const STEP: f64 = 0.05;

impl Cut {
    /// A strip of the 4-8 lattice, cut lengthwise through all squares.
    fn strip(width: usize) -> Result<Self, Stop> {
        let lattice = Lattice::square_octagon([1, width], [Boundary::Open, Boundary::Periodic])?;
        let bonds =
            lattice.bonds().iter().map(|bond| (bond.from, bond.to, coupling(&lattice, bond))).collect();
        let side = lattice.sites().iter().map(|site| matches!(site.basis, 0 | 3)).collect();
        Ok(Self { sites: lattice.len(), bonds, side })
    }

    /// `S₂ = −ln Tr ρ²` of either side in the ground state, which imaginary time filters out of the polarized one.
    fn second_entropy(&self, field: f64, checkpoint: &dyn Fn() -> Result<(), Stop>) -> Result<f64, Stop> {
        let states = 1usize << self.sites;
        let weight = |state: usize| {
            let of =
                |&(i, j, c): &(usize, usize, f64)| if (state >> i ^ state >> j) & 1 == 0 { c } else { -c };
            (STEP * self.bonds.iter().map(of).sum::<f64>()).exp()
        };
        let weights: Vec<f64> = (0..states).map(weight).collect();
        let mut vector = vec![1.0; states];
        let mut before = f64::INFINITY;
        for _ in 0..40 {
            checkpoint()?;
            // Half a step of the field at both ends makes it symmetric.
            self.turn(&mut vector, 0.5 * STEP * field);
            for step in 0..20 {
                vector.iter_mut().zip(&weights).for_each(|(x, w)| *x *= w);
                self.turn(&mut vector, if step == 19 { 0.5 } else { 1.0 } * STEP * field);
            }
            let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
            vector.iter_mut().for_each(|x| *x /= norm);
            let entropy = -self.purity(&vector).ln();
            if (entropy - before).abs() < 1e-7 {
                return Ok(entropy);
            }
            before = entropy;
        }
        Err(Stop::Failed("the ground state was not filtered out".to_owned()))
    }

    /// `e^{angle Σ σˣ}`.
    fn turn(&self, vector: &mut [f64], angle: f64) {
        let (cosh, sinh) = (angle.cosh(), angle.sinh());
        for site in 0..self.sites {
            for block in vector.chunks_exact_mut(2 << site) {
                let (low, high) = block.split_at_mut(1 << site);
                for (a, b) in low.iter_mut().zip(high) {
                    (*a, *b) = (cosh * *a + sinh * *b, cosh * *b + sinh * *a);
                }
            }
        }
    }

    /// `Tr ρ²` of a normalized vector.
    fn purity(&self, vector: &[f64]) -> f64 {
        let place = |state: usize, wanted: bool| {
            let sites = (0..self.sites).filter(|&site| self.side[site] == wanted);
            sites.enumerate().map(|(k, site)| (state >> site & 1) << k).sum::<usize>()
        };
        let ours = self.side.iter().filter(|side| **side).count();
        let mut matrix = Mat::<f64>::zeros(1 << ours, 1 << (self.sites - ours));
        for (state, amplitude) in vector.iter().enumerate() {
            matrix[(place(state, true), place(state, false))] = *amplitude;
        }
        product_adjoint(matrix.as_ref(), matrix.as_ref()).squared_norm_l2()
    }
}

/// A power lets the logarithm grow by less and less with every cell.
fn strips_finding(entropies: &[f64]) -> Finding {
    let mut table = Table::new(&[("width", "1"), ("S₂", "1"), ("least bond dimension", "1")]);
    for (at, entropy) in entropies.iter().enumerate() {
        table.push([(at + 1) as f64, *entropy, entropy.exp()]);
    }
    let growth: Vec<f64> = entropies.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let [.., early, late] = growth[..] else { return Finding::undecided("too few widths", "seconds") };
    let width = entropies.len() as f64;
    let power = (width / (width - 1.0)).ln() / ((width - 1.0) / (width - 2.0)).ln();
    let summary = format!(
        "S₂ of strips cut lengthwise grows by {early:.4} and {late:.4} with the last two cells of width, and to leave out a weight ε no fewer than \
         (1 − ε)² e^(S₂) states suffice"
    );
    let table = Evidence::table("strips", table);
    match late / early {
        ratio if ratio > 0.5 * (1.0 + power) && late > 0.0 => {
            Finding::decided(false, FindingKind::Numerical, summary)
        }
        _ => Finding::undecided(summary, "minutes: strips of five and six cells"),
    }
    .with(table)
}

pub(super) fn strips(run: &Run<'_>) -> Result<Finding, Stop> {
    let of = |width| Cut::strip(width)?.second_entropy(2.0, &|| run.checkpoint());
    Ok(strips_finding(&(1..=4).map(of).collect::<Result<Vec<_>, Stop>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;

    #[test]
    fn entropies_of_small_systems() {
        // Two spins: the even states have the levels ±√(J² + 4Γ²), and the ground state cos φ |→→⟩ + sin φ |←←⟩.
        let pair = Cut { sites: 2, bonds: vec![(0, 1, 1.5)], side: vec![true, false] };
        let angle = 0.5 * (1.5_f64 / 2.0).atan();
        let purity = angle.cos().powi(4) + angle.sin().powi(4);
        // The error of the step is of second order.
        assert!((pair.second_entropy(1.0, &|| Ok(())).unwrap() + purity.ln()).abs() < 1e-3);
        assert!(
            (half_entropy(2, &|| Ok(())).unwrap()
                - 2.0 * {
                    let angle = 0.5 * (1.0_f64 / 2.0).atan();
                    (angle.cos() + angle.sin()).ln()
                })
            .abs()
                < 1e-8
        );
    }

    #[test]
    fn laws_of_growth_are_told_apart() {
        let chain =
            |of: fn(f64) -> f64| chain_finding(&[8, 16, 32, 64].map(|size| (size, of(size as f64)))).outcome;
        assert_eq!(chain(|size| 0.125 * size.ln() + 0.3 / size), Outcome::Holds);
        assert_eq!(chain(|size| 0.1 * size), Outcome::Fails);
        assert!(matches!(chain(|size| size.sqrt()), Outcome::Undecided { .. }));
        assert_eq!(strips_finding(&[0.1, 0.2, 0.3, 0.4]).outcome, Outcome::Fails);
        assert!(matches!(
            strips_finding(&[1, 2, 3, 4].map(|w| f64::from(w).ln())).outcome,
            Outcome::Undecided { .. }
        ));
    }
}
