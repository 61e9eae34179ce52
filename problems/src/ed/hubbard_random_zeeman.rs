//! ed/05-hubbard-random-zeeman: what a Hubbard chain conserves when every site has its own field.
//!
//! Two methods: the commutator with the Hamiltonian in exact arithmetic, in the algebra itself; and the matrix of the
//! operator between eigenstates of different energy, in floating point on the whole Fock space.

use eigentruth_grading::Kind;
use eigentruth_models::{Degree, Hamiltonian, Space};
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use eigentruth_operators::{Algebra, Budget as Steps, ComplexRational, Mode, Operator, Species, SpeciesId};
use faer::{Mat, Side};

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

/// Exact operators: the parameters are rational, so that a commutator vanishes or does not.
type Exact = Operator<ComplexRational, Mode>;

const OPEN: &str = "open chain";
const EVEN: &str = "even ring";
const ODD: &str = "odd ring";

/// The problem.
pub(crate) fn problem() -> Problem {
    let all = ["a", "b", "c", "d", "e"];
    Problem {
        parameters: "$a;b;c;d;e$",
        claims: vec![
            Claim::statement("a", "The number of electrons commutes with H."),
            Claim::statement("b", "The total S^z commutes with H."),
            Claim::statement("c", "The sum of the hops to the left, without its adjoint, commutes with H."),
            Claim::statement("d", "The square of the η pseudospin commutes with H."),
            Claim::statement("e", "The total double occupancy commutes with H."),
        ],
        assembly: Assembly::options("abcde"),
        readings: vec![
            Reading::admissible(
                OPEN,
                r"c^{\dagger}_{i\sigma} c_{i+1\,\sigma}",
                "Essler et al., The One-Dimensional Hubbard Model (2005), chapter 2",
                "the ends of the sum are not given; it may stop at the last site",
            ),
            Reading::admissible(
                EVEN,
                r"c^{\dagger}_{i\sigma} c_{i+1\,\sigma}",
                "Essler et al., The One-Dimensional Hubbard Model (2005), chapter 2",
                "the ends of the sum are not given; the chain may close, and (−1)^i asks for an even length then",
            ),
            Reading::inadmissible(
                ODD,
                r"(-1)^i",
                "rings of any length",
                "the sign alternates along the chain, which is impossible around a ring of odd length",
            ),
        ],
        methods: vec![
            Method::new("commutator", "operators", &all, commutator).parameters(|_| {
                Parameters::new().with("open", vec![3, 4]).with("even", vec![4]).with("odd", vec![3])
            }),
            Method::new("blocks between energies", "numerics", &all, blocks).parameters(|budget| {
                let open = if budget == Budget::Quick { vec![3] } else { vec![3, 4] };
                Parameters::new().with("open", open).with("even", vec![4]).with("odd", vec![3])
            }),
        ],
        overturned_by: "a chain with generic fields on which one of the five commutators vanishes and was found not to, \
                        or the reverse",
        ..Problem::outline(
            5,
            "ed/05-hubbard-random-zeeman",
            "Hubbard chain in a random Zeeman field",
            "A Hubbard chain of N electrons sits in a field that differs from site to site and couples to S^z. \
             Which operators are conserved: (a) N, (b) S^z, (c) the hopping sum Σ c†_{iσ}c_{i+1,σ} without its \
             conjugate, (d) the square of the η pseudospin, (e) the double occupancy?",
            Kind::ChoiceSet,
        )
    }
}

/// A chain with its parameters, all rational.
struct Chain {
    sites: u32,
    ring: bool,
    u: ComplexRational,
    fields: Vec<ComplexRational>,
    algebra: Algebra,
    electron: SpeciesId,
}

impl Chain {
    /// Draws U (of the given sign) and all fields.
    fn draw(sites: usize, ring: bool, sign: i64, seed: u64) -> Result<Self, Stop> {
        let number = |name: String| 1 + (seed::derive(seed, &[&name]) % 41) as i64;
        let mut algebra = Algebra::new();
        let electron = algebra.add(Species::fermion("c"))?;
        Ok(Chain {
            sites: u32::try_from(sites)?,
            ring,
            u: ComplexRational::ratio(sign * number("U".to_owned()), 7),
            // Different denominators make all fields different.
            fields: (0..sites)
                .map(|site| ComplexRational::ratio(number(format!("h{site}")), 11 + 2 * site as i64))
                .collect(),
            algebra,
            electron,
        })
    }

    fn create(&self, site: u32, spin: u16) -> Exact {
        Exact::create(self.electron, Mode::new(site, spin))
    }

    fn annihilate(&self, site: u32, spin: u16) -> Exact {
        Exact::annihilate(self.electron, Mode::new(site, spin))
    }

    fn number(&self, site: u32, spin: u16) -> Exact {
        Exact::number(self.electron, Mode::new(site, spin))
    }

    /// Σ c†_{iσ} c_{i+1,σ}
    fn hops(&self) -> Exact {
        let bonds = if self.ring { self.sites } else { self.sites - 1 };
        let mut sum = Exact::zero();
        for i in 0..bonds {
            for spin in [0, 1] {
                sum += self.create(i, spin) * self.annihilate((i + 1) % self.sites, spin);
            }
        }
        sum
    }

    /// Σ n↑ n↓
    fn double_occupancy(&self) -> Exact {
        let mut sum = Exact::zero();
        for i in 0..self.sites {
            sum += self.number(i, 0) * self.number(i, 1);
        }
        sum
    }

    fn hamiltonian(&self) -> Exact {
        let hops = self.hops();
        let half = ComplexRational::ratio(1, 2);
        let mut h = -(&hops + &hops.adjoint()) + self.double_occupancy().scaled(&self.u);
        for (i, field) in (0..self.sites).zip(&self.fields) {
            h += (self.number(i, 0) - self.number(i, 1)).scaled(&(field * &half));
        }
        h
    }

    /// The operator that a claim is about.
    fn quantity(&self, claim: &str) -> Result<Exact, Stop> {
        let half = ComplexRational::ratio(1, 2);
        let count = |weight: [i64; 2]| {
            let mut sum = Exact::zero();
            for i in 0..self.sites {
                for spin in [0, 1u16] {
                    sum += self.number(i, spin).scaled(&ComplexRational::from(weight[usize::from(spin)]));
                }
            }
            sum
        };
        Ok(match claim {
            "a" => count([1, 1]),
            "b" => count([1, -1]).scaled(&half),
            "c" => self.hops(),
            "d" => {
                let mut minus = Exact::zero();
                for i in 0..self.sites {
                    let sign = ComplexRational::from(if i % 2 == 0 { 1 } else { -1 });
                    minus += (self.annihilate(i, 0) * self.annihilate(i, 1)).scaled(&sign);
                }
                let plus = minus.adjoint();
                let size = ComplexRational::from(i64::from(self.sites));
                let z = (count([1, 1]) - Exact::scalar(size)).scaled(&half);
                plus.anticommutator(&minus).scaled(&half) + &z * &z
            }
            "e" => self.double_occupancy(),
            other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
        })
    }
}

/// The chains of a reading: (sites, closed).
fn chains(run: &Run<'_>) -> Result<Vec<(usize, bool)>, Stop> {
    let (name, ring) = match run.reading {
        OPEN => ("open", false),
        EVEN => ("even", true),
        _ => ("odd", true),
    };
    Ok(run.parameters.integers(name)?.into_iter().map(|sites| (sites, ring)).collect())
}

/// [H, A] in canonical form, for both signs of U and random fields: zero or not, exactly.
fn commutator(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("sites", "1"), ("sign of U", "1"), ("terms of [H, A]", "1")]);
    let mut survivors = 0;
    for (sites, ring) in chains(run)? {
        for sign in [1, -1] {
            run.checkpoint()?;
            let chain = Chain::draw(sites, ring, sign, run.seed)?;
            let commutator = chain.hamiltonian().commutator(&chain.quantity(run.claim)?);
            let left = commutator.normal_order(&chain.algebra, &mut Steps::unlimited())?.len();
            table.push([sites as f64, sign as f64, left as f64]);
            survivors += usize::from(left > 0);
        }
    }
    let cases = table.rows.len();
    let most = table.rows.iter().map(|row| row[2]).fold(0.0, f64::max);
    // For a conserved quantity every chain must agree; one chain without it is enough against it.
    let summary = match survivors {
        0 => format!("[H, A] = 0 exactly on all {cases} chains"),
        _ => format!("[H, A] keeps up to {most} terms ({survivors} of {cases} chains)"),
    };
    let proof = Evidence::proof(
        "commutator",
        "[H, A] in normal order, with rational U and fields: the canonical form is zero if and only if the operator is. \
         All terms are local, so that chains of three and four sites contain every product of neighbouring terms.",
    );
    let finding = Finding::decided(survivors == 0, FindingKind::Proof, summary);
    Ok(finding.with(proof).with(Evidence::table("terms", table)))
}

/// The largest element of (E_m − E_n) A_mn between eigenstates of H, for random U and fields.
fn blocks(run: &Run<'_>) -> Result<Finding, Stop> {
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

/// All eigenstates of one chain.
struct Spectrum {
    chain: Chain,
    space: Space,
    layout: Layout,
    configurations: Vec<u64>,
    energies: Vec<f64>,
    states: Mat<Complex64>,
}

impl Spectrum {
    fn of(sites: usize, ring: bool, seed: u64) -> Result<Self, Stop> {
        let chain = Chain::draw(sites, ring, 1, seed)?;
        let degree = |(site, internal)| Degree {
            species: chain.electron,
            mode: Mode::new(site, internal),
            dimension: 2,
        };
        let degrees = (0..chain.sites).flat_map(|site| [(site, 0), (site, 1)]).map(degree).collect();
        let space = Space::new(chain.algebra.clone(), degrees)?;
        let numbers = chain.hamiltonian().map_coefficients(ComplexRational::to_complex64);
        let hamiltonian = Hamiltonian::new(space.clone(), &numbers)?;
        let layout = Layout::new(&space)?;
        let configurations = (0..1_u64 << layout.bits()).collect::<Vec<_>>();
        let matrix =
            Transitions::from_operator(&space, hamiltonian.operator(), &layout)?.dense(&configurations)?;
        let eigen = matrix
            .self_adjoint_eigen(Side::Lower)
            .map_err(|error| Stop::Failed(format!("the eigenvalues did not converge: {error:?}")))?;
        let energies = eigen.S().column_vector().iter().map(|energy| energy.re).collect();
        Ok(Spectrum { chain, space, layout, configurations, energies, states: eigen.U().to_owned() })
    }

    /// The largest |(E_m − E_n) A_mn| and what rounding may leave of it.
    fn off_diagonal(&self, claim: &str) -> Result<(f64, f64), Stop> {
        let quantity = self.chain.quantity(claim)?.map_coefficients(ComplexRational::to_complex64);
        let matrix =
            Transitions::from_operator(&self.space, &quantity, &self.layout)?.dense(&self.configurations)?;
        let between = self.states.adjoint() * &matrix * &self.states;
        let n = self.energies.len();
        let mut largest = 0.0_f64;
        for row in 0..n {
            for column in 0..n {
                let gap = self.energies[row] - self.energies[column];
                largest = largest.max((between[(row, column)] * gap).norm());
            }
        }
        // A backward stable diagonalization errs by a modest multiple of n ε times the norms.
        let energy = self.energies.iter().fold(0.0, |most: f64, e| most.max(e.abs()));
        Ok((largest, 8.0 * n as f64 * f64::EPSILON * energy * matrix.norm_max().max(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_decided;

    #[test]
    fn every_claim_is_decided_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn a_potential_that_couples_to_the_charge_breaks_the_pseudospin() {
        // The negative control: the same fields on n instead of S^z.
        let chain = Chain::draw(3, false, 1, 7).unwrap();
        let mut h = chain.hamiltonian();
        for (i, field) in (0..chain.sites).zip(&chain.fields) {
            h += (chain.number(i, 0) + chain.number(i, 1)).scaled(field);
        }
        let conserved = |claim: &str| {
            let commutator = h.commutator(&chain.quantity(claim).unwrap());
            commutator.normal_order(&chain.algebra, &mut Steps::unlimited()).unwrap().is_empty()
        };
        assert!(conserved("a") && conserved("b") && !conserved("d"));
    }
}
