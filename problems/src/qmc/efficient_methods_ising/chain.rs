//! One dimension: free fermions, the transfer matrix, matrix-product states, and a Jastrow wave function, each against exact diagonalization where it fits.

use eigentruth_exact::System;
use eigentruth_exact::solve::{Options, ground_energy};
use eigentruth_free::spin_chain::SpinChain;
use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::dense::eigenvalues;
use faer::Mat;
use num_complex::Complex64;

use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::seed::uniform;

/// `H = −Σ J σᶻσᶻ − Σ Γ σˣ`; as many bonds as sites make a ring.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub couplings: Vec<f64>,
    pub fields: Vec<f64>,
}

impl Chain {
    /// Couplings of both signs and fields between 1/2 and 3/2 or so.
    pub fn random(sites: usize, ring: bool, seed: u64) -> Self {
        let number = |what: &str, at: usize| uniform(seed, &[what, &at.to_string()]) - 0.5;
        let bonds = if ring { sites } else { sites - 1 };
        Self {
            couplings: (0..bonds).map(|bond| 2.0 * number("coupling", bond) + 0.1).collect(),
            fields: (0..sites).map(|site| 1.0 + number("field", site)).collect(),
        }
    }

    /// The ground state's energy by free fermions: σ = 2S with σᶻ along x and σˣ along z of [`SpinChain`].
    pub fn fermions(&self) -> Result<f64, Stop> {
        let jx: Vec<f64> = self.couplings.iter().map(|j| -4.0 * j).collect();
        let field: Vec<f64> = self.fields.iter().map(|h| -2.0 * h).collect();
        let bonds = jx.len();
        Ok(SpinChain::new(jx, vec![0.0; bonds], field)?.ground_energy()?.value)
    }

    /// The same from all configurations.
    pub fn exact(&self) -> Result<f64, Stop> {
        let sites = self.fields.len();
        let boundary = if self.couplings.len() == sites { Boundary::Periodic } else { Boundary::Open };
        let lattice = Lattice::chain(sites, boundary)?;
        let h = ising(&lattice, |bond| self.couplings[bond.from], |site| self.fields[site], |_| 0.0)?;
        let system = System::new(h)?;
        Ok(ground_energy(&system, &system.sector(&[])?, &Options::default())?.value)
    }
}

/// What two solutions by matrices may differ by, in units of the energy (class converged: eigenvalues to 10⁻¹¹).
const SAME: f64 = 1e-9;

pub(super) fn fermions(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("sites", "1"), ("fermions", "J"), ("levels", "J")]);
    let mut same = true;
    for (sites, ring) in [(6, true), (9, true), (8, false), (10, false)] {
        run.checkpoint()?;
        let chain = Chain::random(sites, ring, run.seed);
        let [free, exact] = [chain.fermions()?, chain.exact()?];
        same &= (free - exact).abs() < SAME * exact.abs();
        table.push([sites as f64, free, exact]);
    }
    let long = Chain::random(300, true, run.seed).fermions()?;
    let summary = format!(
        "energies of random rings and open chains are those of {} fermions to {SAME:e}; a ring of 300 spins has the energy {long:.6} J",
        if same { "free" } else { "no free" }
    );
    Ok(Finding::decided(same, FindingKind::Numerical, summary).with(Evidence::table("energies", table)))
}

/// ln of the largest eigenvalue of `V = e^{½τ Σ Γσˣ} e^{τ Σ Jσᶻσᶻ} e^{½τ Σ Γσˣ}` of an open chain as a rotation of 2N Majorana operators by imaginary angles: T. D. Schultz,
/// D. C. Mattis, E. H. Lieb, Rev. Mod. Phys. 36, 856 (1964).
pub(super) fn by_rotations(chain: &Chain, step: f64) -> Result<f64, Stop> {
    let sites = chain.fields.len();
    let rotation = |pairs: &[(usize, usize, f64)]| {
        let mut matrix = Mat::<Complex64>::identity(2 * sites, 2 * sites);
        for &(a, b, angle) in pairs {
            let (cosh, sinh) = ((2.0 * angle).cosh(), Complex64::new(0.0, (2.0 * angle).sinh()));
            (matrix[(a, a)], matrix[(b, b)]) = (cosh.into(), cosh.into());
            (matrix[(a, b)], matrix[(b, a)]) = (sinh, -sinh);
        }
        matrix
    };
    let on_sites: Vec<_> =
        chain.fields.iter().enumerate().map(|(site, h)| (2 * site, 2 * site + 1, 0.5 * step * h)).collect();
    let on_bonds: Vec<_> =
        chain.couplings.iter().enumerate().map(|(bond, j)| (2 * bond + 1, 2 * bond + 2, step * j)).collect();
    let (half, bonds) = (rotation(&on_sites), rotation(&on_bonds));
    let whole = &half * &bonds * &half;
    // Eigenvalues come in pairs e^{±ε}; the largest of V has all signs positive.
    let sum: f64 = eigenvalues(whole.as_ref())?.iter().map(|value| value.norm().ln().abs()).sum();
    Ok(0.25 * sum)
}

/// The same by applying V to all configurations again and again.
pub(super) fn by_powers(chain: &Chain, step: f64) -> f64 {
    let sites = chain.fields.len();
    let mut vector = vec![1.0; 1 << sites];
    let half = |vector: &mut Vec<f64>| {
        for (site, h) in chain.fields.iter().enumerate() {
            let (cosh, sinh) = ((0.5 * step * h).cosh(), (0.5 * step * h).sinh());
            for state in (0..vector.len()).filter(|state| state >> site & 1 == 0) {
                let (a, b) = (vector[state], vector[state | 1 << site]);
                (vector[state], vector[state | 1 << site]) = (cosh * a + sinh * b, cosh * b + sinh * a);
            }
        }
    };
    let energy = |state: usize| {
        let equal = |bond: usize| (state >> bond ^ state >> (bond + 1)) & 1 == 0;
        chain.couplings.iter().enumerate().map(|(bond, j)| if equal(bond) { *j } else { -j }).sum::<f64>()
    };
    let mut logarithm = 0.0;
    for _ in 0..4000 {
        half(&mut vector);
        vector.iter_mut().enumerate().for_each(|(state, x)| *x *= (step * energy(state)).exp());
        half(&mut vector);
        let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
        logarithm = norm.ln();
    }
    logarithm
}

pub(super) fn transfer(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("step", "1/J"),
        ("from 2N × 2N matrices", "1"),
        ("from all configurations", "1"),
    ]);
    let mut same = true;
    for (sites, step) in [(5, 0.3), (6, 0.5)] {
        run.checkpoint()?;
        let chain = Chain::random(sites, false, run.seed);
        let [small, all] = [by_rotations(&chain, step)?, by_powers(&chain, step)];
        same &= (small - all).abs() < SAME;
        table.push([sites as f64, step, small, all]);
    }
    let summary = "the largest eigenvalue of the transfer matrix of random open chains is that of a rotation of 2N Majorana operators";
    let finding = if same {
        Finding::holds(FindingKind::Numerical, summary)
    } else {
        Finding::fails(FindingKind::Numerical, "the two differ")
    };
    Ok(finding.with(Evidence::table("largest eigenvalues, logarithms", table)))
}

/// Schmidt weight that a bond dimension may leave out.
pub(super) const LEFT_OUT: f64 = 1e-8;

/// How many Schmidt weights are needed, given the occupations of the modes of a half: products of p and 1 − p, the largest first.
pub(super) fn schmidt_rank(occupations: &[f64]) -> usize {
    let mut weights = vec![1.0];
    // Each mode lies between 0 and 1/2 after exchange; those that are nearly empty change nothing.
    for p in occupations.iter().map(|p| p.min(1.0 - p)).filter(|p| *p > LEFT_OUT / 1024.0) {
        weights =
            weights.iter().flat_map(|w| [w * (1.0 - p), w * p]).filter(|w| *w > LEFT_OUT * 1e-4).collect();
    }
    weights.sort_by(|one, two| two.total_cmp(one));
    let whole: f64 = weights.iter().sum();
    let mut sum = 0.0;
    weights
        .iter()
        .take_while(|weight| {
            let before = sum;
            sum += **weight;
            before < whole - LEFT_OUT
        })
        .count()
}

pub(super) fn dimension(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("sites", "1"), ("bond dimension", "1"), ("entropy", "1")]);
    let mut ranks = Vec::new();
    for size in run.parameters.integers("sizes")? {
        run.checkpoint()?;
        // The critical chain needs most.
        let chain = SpinChain::new(vec![-4.0; size - 1], vec![0.0; size - 1], vec![-2.0; size])?;
        let state = chain.fermions(1)?.bogoliubov()?.state()?;
        let half: Vec<usize> = (0..size / 2).collect();
        let rank = schmidt_rank(&state.entanglement_occupations(&half)?);
        table.push([size as f64, rank as f64, state.entropy(&half)?.value]);
        ranks.push(((size as f64).ln(), (rank as f64).ln()));
    }
    Ok(growth(&ranks).with(Evidence::table("bond dimensions", table)))
}

/// From logarithms of lengths and bond dimensions. A power: the slope does not grow. Exponential growth would double it with every size.
pub(super) fn growth(ranks: &[(f64, f64)]) -> Finding {
    let slopes: Vec<f64> =
        ranks.windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).collect();
    let (first, last) =
        (slopes.first().copied().unwrap_or(0.0), slopes.last().copied().unwrap_or(f64::INFINITY));
    let summary = format!(
        "to leave out a weight of {LEFT_OUT:e} the critical chain needs a bond dimension that grows with the power {first:.2} of its length at \
         first and {last:.2} at last"
    );
    match last {
        _ if last <= first.max(1.0) => Finding::holds(FindingKind::Numerical, summary),
        _ => Finding::fails(FindingKind::Numerical, summary),
    }
}

/// The energy of `exp(½ Σ_{i<j} v(|i − j|) σᶻσᶻ)` on a ring.
fn pair_factor_energy(chain: &Chain, v: &[f64]) -> f64 {
    let sites = chain.fields.len();
    let spin = |state: usize, site: usize| if state >> (site % sites) & 1 == 1 { 1.0 } else { -1.0 };
    let logarithm = |state: usize| -> f64 {
        let at = |d: usize| (0..sites).map(|i| spin(state, i) * spin(state, i + d)).sum::<f64>();
        v.iter().enumerate().map(|(k, v)| 0.5 * v * at(k + 1)).sum()
    };
    let amplitudes: Vec<f64> = (0..1 << sites).map(|state| logarithm(state).exp()).collect();
    let (mut energy, mut norm) = (0.0, 0.0);
    for (state, amplitude) in amplitudes.iter().enumerate() {
        let diagonal: f64 =
            (0..sites).map(|i| -chain.couplings[i] * spin(state, i) * spin(state, i + 1)).sum();
        let flipped: f64 = (0..sites).map(|i| -chain.fields[i] * amplitudes[state ^ 1 << i]).sum();
        energy += amplitude * (diagonal * amplitude + flipped);
        norm += amplitude * amplitude;
    }
    energy / norm
}

/// The lowest energy over pair factors: each in turn by steps that shrink.
pub(super) fn best_pair_factor(chain: &Chain) -> f64 {
    let mut v = vec![0.0; chain.fields.len() / 2];
    let mut best = pair_factor_energy(chain, &v);
    let mut step = 0.2;
    while step > 1e-6 {
        let mut moved = false;
        for at in 0..v.len() {
            for change in [step, -step] {
                v[at] += change;
                let energy = pair_factor_energy(chain, &v);
                if energy < best {
                    (best, moved) = (energy, true);
                    break;
                }
                v[at] -= change;
            }
        }
        if !moved {
            step /= 2.0;
        }
    }
    best
}

pub(super) fn jastrow(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("sites", "1"), ("best Jastrow energy", "J"), ("exact", "J")]);
    let mut excess: f64 = 0.0;
    for sites in [6, 8] {
        run.checkpoint()?;
        let ring = Chain { couplings: vec![1.0; sites], fields: vec![1.0; sites] };
        let [best, exact] = [best_pair_factor(&ring), ring.exact()?];
        excess = excess.max((best - exact) / exact.abs());
        table.push([sites as f64, best, exact]);
    }
    let summary = format!(
        "the best factors of all pairs leave the energy of the critical ring {excess:.1e} of its value too high"
    );
    Ok(Finding::decided(excess <= SAME, FindingKind::Numerical, summary)
        .with(Evidence::table("energies", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transfer_matrix_of_small_steps_is_the_hamiltonian() {
        let chain = Chain::random(5, false, 3);
        let step = 1e-3;
        let energy = -by_rotations(&chain, step).unwrap() / step;
        assert!((energy - chain.exact().unwrap()).abs() < 1e-5);
        assert!((energy - chain.fermions().unwrap()).abs() < 1e-5);
    }

    #[test]
    fn ranks_count_products_of_occupations() {
        assert_eq!(schmidt_rank(&[0.0, 1.0, 1e-14]), 1);
        assert_eq!(schmidt_rank(&[0.5, 0.5]), 4);
        // The fourth has the weight 10⁻¹².
        assert_eq!(schmidt_rank(&[1e-6, 1.0 - 1e-6]), 3);
    }

    #[test]
    fn two_spins_are_a_pair_factor_and_more_are_not() {
        // On a ring of three sites with one distance the state has two amplitudes up to the flip: any of them is a pair factor.
        let three = Chain { couplings: vec![1.0; 3], fields: vec![0.8; 3] };
        assert!((best_pair_factor(&three) - three.exact().unwrap()).abs() < 1e-8);
        let six = Chain { couplings: vec![1.0; 6], fields: vec![0.8; 6] };
        assert!(best_pair_factor(&six) - six.exact().unwrap() > 1e-4);
    }
}
