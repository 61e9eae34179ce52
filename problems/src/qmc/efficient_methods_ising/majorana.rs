//! What a Jordan-Wigner transformation has to achieve, asked of the algebra and of all configurations: a Hamiltonian that is a sum of pairs of
//! Majorana operators, and a transfer matrix that turns them into each other.

use eigentruth_numerics::dense::{eigenvalues, hermitian_eigenvalues, product};
use eigentruth_operators::{
    Algebra, Budget as Steps, ComplexRational, Generator, GeneratorKind, Mode, Operator, Species, SpeciesId,
};
use faer::Mat;
use num_complex::Complex64;

use super::chain::Chain;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::seed::derive;

/// Exact operators: whether something is left over is a question of yes or no.
type Exact = Operator<ComplexRational, Mode>;

/// Spins in Pauli matrices.
struct Spins {
    algebra: Algebra,
    sigma: SpeciesId,
    sites: u32,
}

impl Spins {
    fn new(sites: u32) -> Result<Self, Stop> {
        let mut algebra = Algebra::new();
        let sigma = algebra.add(Species::pauli("σ"))?;
        Ok(Self { algebra, sigma, sites })
    }

    fn pauli(&self, kind: GeneratorKind, site: u32) -> Exact {
        Exact::generator(Generator { species: self.sigma, kind, label: Mode::new(site % self.sites, 0) })
    }

    /// `σᶻσᶻ` on a site and one farther on.
    fn pair(&self, site: u32, distance: u32) -> Exact {
        self.pauli(GeneratorKind::Z, site) * self.pauli(GeneratorKind::Z, site + distance)
    }

    /// The product of the first `σˣ`.
    fn string(&self, sites: u32) -> Exact {
        (0..sites).fold(Exact::identity(), |string, site| string * self.pauli(GeneratorKind::X, site))
    }

    /// `σˣ…σˣ σᶻ` and `σˣ…σˣ σʸ`, which anticommute with each other and have the square 1.
    fn majoranas(&self) -> Vec<Exact> {
        let of = |site| {
            [GeneratorKind::Z, GeneratorKind::Y].map(|kind| self.string(site) * self.pauli(kind, site))
        };
        (0..self.sites).flat_map(of).collect()
    }

    fn terms(&self, operator: &Exact) -> Result<usize, Stop> {
        Ok(operator.normal_order(&self.algebra, &mut Steps::unlimited())?.len())
    }

    /// How many terms `4H + Σ γ [H, γ]` keeps, the sum being over all Majorana operators: a word of an even number d of them contributes `4 − 2d` times
    /// itself, so that nothing is left of pairs and of nothing else.
    fn beyond_pairs(&self, h: &Exact) -> Result<usize, Stop> {
        let mut left = h.scaled(&ComplexRational::from(4));
        for gamma in self.majoranas() {
            left += &gamma * &h.commutator(&gamma);
        }
        self.terms(&left)
    }

    /// `−Σ Γσˣ − Σ Jσᶻσᶻ` of an open chain with rational numbers that differ from term to term, and the bond that closes the ring.
    fn chain(&self, seed: u64) -> (Exact, Exact) {
        let number = |what: &str, at: u32| {
            ComplexRational::ratio(1 + (derive(seed, &[what, &at.to_string()]) % 41) as i64, 11)
        };
        let mut open = Exact::zero();
        for site in 0..self.sites {
            open += self.pauli(GeneratorKind::X, site).scaled(&-number("field", site));
        }
        for site in 0..self.sites - 1 {
            open += self.pair(site, 1).scaled(&-number("coupling", site));
        }
        (open, self.pair(self.sites - 1, 1).scaled(&-number("closing", 0)))
    }
}

const PAIRS: &str = "γ are strings of σˣ that end with σᶻ or σʸ. Words of an even number of them form a basis of all operators that commute with P = Πσˣ, \
                     and a word w of d of them has Σ γ [w, γ] = −2d w. So 4H + Σ γ [H, γ] vanishes if and only if H is a sum of pairs, and then H is solved \
                     by the matrix of its coefficients, which has 2N rows. The bond that closes a ring is a pair times P, which is a number ±1 in either half \
                     of all states. That a field or a bond is a pair of neighbours does not depend on the length.";

/// Every Majorana operator is commuted with the Hamiltonian, exactly.
pub(super) fn pairs(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("sites", "1"), ("parity", "1"), ("terms that are no pairs", "1")]);
    let mut most = 0;
    for sites in 3..=6 {
        run.checkpoint()?;
        let spins = Spins::new(sites)?;
        let (open, closing) = spins.chain(run.seed);
        let flip = spins.string(sites);
        let ring = &open + &closing;
        let moved = spins.terms(&ring.commutator(&flip))?;
        // An open chain, written as a ring without parity; and a ring in both halves of its states.
        for parity in [0, 1, -1] {
            let h = &open + &(&closing * &flip).scaled(&ComplexRational::from(parity));
            let left = spins.beyond_pairs(&h)? + moved;
            table.push([f64::from(sites), parity as f64, left as f64]);
            most = most.max(left);
        }
    }
    let summary = match most {
        0 => "open chains and both parities of rings of up to six spins are sums of pairs of Majorana operators, exactly".to_owned(),
        _ => format!("up to {most} terms of the Hamiltonian are no pairs of Majorana operators"),
    };
    let kind = if most == 0 { FindingKind::Proof } else { FindingKind::Numerical };
    Ok(Finding::decided(most == 0, kind, summary)
        .with(Evidence::proof("pairs", PAIRS))
        .with(Evidence::table("terms", table)))
}

/// `e^{½τ Σ Γσˣ} e^{τ (Σ Jσᶻσᶻ + extra)} e^{½τ Σ Γσˣ}` of an open chain over all configurations, and its inverse. `extra` takes what another model
/// has beyond the chain.
fn over_configurations(chain: &Chain, step: f64, extra: impl Fn(usize) -> f64) -> [Mat<f64>; 2] {
    let states = 1usize << chain.fields.len();
    [step, -step].map(|step| {
        let half = Mat::from_fn(states, states, |to, from| {
            let turned = to ^ from;
            let factor = |(site, h): (usize, &f64)| {
                let angle = 0.5 * step * h;
                if turned >> site & 1 == 1 { angle.sinh() } else { angle.cosh() }
            };
            chain.fields.iter().enumerate().map(factor).product::<f64>()
        });
        let weight = |state: usize| {
            let bond = |(bond, j): (usize, &f64)| {
                if (state >> bond ^ state >> (bond + 1)) & 1 == 0 { *j } else { -j }
            };
            (step * (chain.couplings.iter().enumerate().map(bond).sum::<f64>() + extra(state))).exp()
        };
        let weighted = Mat::from_fn(states, states, |row, column| weight(row) * half[(row, column)]);
        product(half.as_ref(), weighted.as_ref())
    })
}

/// The Majorana operators over all configurations: where each goes, and with which factor; a bit is 1 for `σᶻ = 1`.
fn majorana(number: usize, state: usize) -> (usize, Complex64) {
    let site = number / 2;
    let z = if state >> site & 1 == 1 { 1.0 } else { -1.0 };
    let before = (1 << site) - 1;
    match number % 2 {
        0 => (state ^ before, z.into()),
        _ => (state ^ before ^ 1 << site, Complex64::new(0.0, z)),
    }
}

/// The matrix R of `V γ_a V⁻¹ = Σ_b R_ba γ_b`, and the largest element that the right side leaves over, as a part of the largest of the left.
fn turned([v, inverse]: &[Mat<f64>; 2], majoranas: usize) -> (Mat<Complex64>, f64) {
    let states = v.nrows();
    let mut rotation = Mat::<Complex64>::zeros(majoranas, majoranas);
    let mut worst = 0.0_f64;
    for a in 0..majoranas {
        // γ V⁻¹: row `from` goes to another one.
        let mut right = [Mat::<f64>::zeros(states, states), Mat::zeros(states, states)];
        for from in 0..states {
            let (to, factor) = majorana(a, from);
            for column in 0..states {
                right[0][(to, column)] = factor.re * inverse[(from, column)];
                right[1][(to, column)] = factor.im * inverse[(from, column)];
            }
        }
        let [real, imaginary] = right.map(|part| product(v.as_ref(), part.as_ref()));
        let mut left = Mat::from_fn(states, states, |i, j| Complex64::new(real[(i, j)], imaginary[(i, j)]));
        let size =
            |m: &Mat<Complex64>| m.col_iter().flat_map(|c| c.iter().map(|x| x.norm())).fold(0.0, f64::max);
        let whole = size(&left);
        for b in 0..majoranas {
            // Tr γ_b X over the number of states.
            let trace: Complex64 = (0..states)
                .map(|state| {
                    let (to, factor) = majorana(b, state);
                    factor * left[(state, to)]
                })
                .sum();
            rotation[(b, a)] = trace / states as f64;
        }
        for b in 0..majoranas {
            for state in 0..states {
                let (to, factor) = majorana(b, state);
                left[(to, state)] -= rotation[(b, a)] * factor;
            }
        }
        worst = worst.max(size(&left) / whole);
    }
    (rotation, worst)
}

/// What the smaller matrix leaves over, and the largest difference between the logarithms of all eigenvalues of V and the sums `Σ ±ε/2` of
/// its own.
fn differences(chain: &Chain, step: f64, extra: impl Fn(usize) -> f64) -> Result<[f64; 2], Stop> {
    let sites = chain.fields.len();
    let both = over_configurations(chain, step, extra);
    let (rotation, left) = turned(&both, 2 * sites);
    // They are e^{±ε}: one of each pair.
    let mut logarithms: Vec<f64> =
        eigenvalues(rotation.as_ref())?.iter().map(|value| value.norm().ln()).collect();
    logarithms.sort_by(f64::total_cmp);
    let energies = &logarithms[sites..];
    let sum = |state: usize| -> f64 {
        let half = |(mode, e): (usize, &f64)| if state >> mode & 1 == 1 { 0.5 * e } else { -0.5 * e };
        energies.iter().enumerate().map(half).sum()
    };
    let mut sums: Vec<f64> = (0..1 << sites).map(sum).collect();
    sums.sort_by(f64::total_cmp);
    let all = hermitian_eigenvalues(both[0].as_ref())?;
    let spectrum = all.iter().zip(&sums).map(|(value, sum)| (value.ln() - sum).abs()).fold(0.0, f64::max);
    Ok([left, spectrum])
}

/// What two solutions by matrices may differ by (class converged: a few hundred products of numbers up to e⁵).
const SAME: f64 = 1e-9;

/// V is applied from both sides to every Majorana operator; what comes out makes the smaller matrix.
pub(super) fn conjugations(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("step", "1/J"),
        ("part that leaves the 2N operators", "1"),
        ("difference of the spectra, in logarithms", "1"),
    ]);
    let mut same = true;
    for (sites, step) in [(4, 0.4), (5, 0.3)] {
        run.checkpoint()?;
        let [left, spectrum] = differences(&Chain::random(sites, false, run.seed), step, |_| 0.0)?;
        same &= left < SAME && spectrum < SAME;
        table.push([sites as f64, step, left, spectrum]);
    }
    let summary = if same {
        "the transfer matrix of random open chains turns 2N Majorana operators into each other, and all its eigenvalues are products of those of that rotation"
    } else {
        "the transfer matrix of random open chains leads out of the 2N Majorana operators"
    };
    Ok(Finding::decided(same, FindingKind::Numerical, summary).with(Evidence::table("rotations", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_are_no_pairs_are_counted() {
        let spins = Spins::new(5).unwrap();
        let (open, closing) = spins.chain(1);
        assert_eq!(spins.beyond_pairs(&open).unwrap(), 0);
        // A bond to the neighbour after the next, the closing bond without its parity, and a pair of σˣ.
        let x = |site| spins.pauli(GeneratorKind::X, site);
        for (other, left) in [(spins.pair(1, 2), 1), (closing, 1), (&x(1) * &x(2) + &x(2) * &x(3), 2)] {
            assert_eq!(spins.beyond_pairs(&(&open + &other)).unwrap(), left);
        }
    }

    #[test]
    fn a_field_along_the_bonds_leads_out_of_the_majorana_operators() {
        let chain = Chain::random(4, false, 5);
        let [left, spectrum] = differences(&chain, 0.4, |_| 0.0).unwrap();
        assert!(left < SAME && spectrum < SAME, "{left:e} {spectrum:e}");
        let along = |state: usize| 0.2 * (2.0 * f64::from(state.count_ones()) - 4.0);
        let [left, spectrum] = differences(&chain, 0.4, along).unwrap();
        assert!(left > 1e-3 && spectrum > 1e-3, "{left:e} {spectrum:e}");
    }
}
