//! ed/05-hubbard-random-zeeman: what a Hubbard chain conserves when every site has its own field.
//!
//! Two methods: the commutator with the Hamiltonian in exact arithmetic, in the algebra itself; and the matrix of the
//! operator between eigenstates of different energy, in floating point on the whole Fock space. The second builds its
//! matrices from occupation bits and has nothing of the algebra.

use eigentruth_grading::Kind;
use eigentruth_numerics::{Estimate, Provenance};
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
            Method::new("commutator", "operators", &all, commutator).version(2).parameters(|_| {
                Parameters::new().with("open", vec![3, 4]).with("even", vec![4]).with("odd", vec![3])
            }),
            Method::new("blocks between energies", "numerics", &all, blocks).version(2).parameters(
                |budget| {
                    let open = if budget == Budget::Quick { vec![3] } else { vec![3, 4] };
                    Parameters::new().with("open", open).with("even", vec![4]).with("odd", vec![3])
                },
            ),
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
    /// Draws U (of the given sign) and all fields, each different from the others.
    fn draw(sites: usize, ring: bool, sign: i64, seed: u64) -> Result<Self, Stop> {
        let number = |name: String| 1 + (seed::derive(seed, &[&name]) % 41) as i64;
        let mut fields = Vec::new();
        for site in 0..sites {
            let mut draws = 0;
            let field = loop {
                let name = if draws == 0 { format!("h{site}") } else { format!("h{site} again {draws}") };
                let field = ComplexRational::ratio(number(name), 11 + 2 * site as i64);
                if !fields.contains(&field) {
                    break field;
                }
                draws += 1;
            };
            fields.push(field);
        }
        let mut algebra = Algebra::new();
        let electron = algebra.add(Species::fermion("c"))?;
        Ok(Chain {
            sites: u32::try_from(sites)?,
            ring,
            u: ComplexRational::ratio(sign * number("U".to_owned()), 7),
            fields,
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

    /// η₋ = Σ (−1)^i c_{i↑} c_{i↓}
    fn eta_minus(&self) -> Exact {
        let mut minus = Exact::zero();
        for i in 0..self.sites {
            let sign = ComplexRational::from(if i % 2 == 0 { 1 } else { -1 });
            minus += (self.annihilate(i, 0) * self.annihilate(i, 1)).scaled(&sign);
        }
        minus
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
                let minus = self.eta_minus();
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
    let mut columns = vec![("sites", "1"), ("sign of U", "1"), ("terms of [H, A]", "1")];
    let pseudospin = run.claim == "d";
    if pseudospin {
        columns.push(("terms of [H, η₋] + U η₋", "1"));
    }
    let mut table = Table::new(&columns);
    let (mut survivors, mut lowered) = (0, pseudospin);
    for (sites, ring) in chains(run)? {
        for sign in [1, -1] {
            run.checkpoint()?;
            let chain = Chain::draw(sites, ring, sign, run.seed)?;
            let hamiltonian = chain.hamiltonian();
            let terms = |operator: Exact| -> Result<usize, Stop> {
                Ok(operator.normal_order(&chain.algebra, &mut Steps::unlimited())?.len())
            };
            let left = terms(hamiltonian.commutator(&chain.quantity(run.claim)?))?;
            let mut row = vec![sites as f64, sign as f64, left as f64];
            if pseudospin {
                let minus = chain.eta_minus();
                let rest = terms(hamiltonian.commutator(&minus) + minus.scaled(&chain.u))?;
                row.push(rest as f64);
                lowered &= rest == 0;
            }
            table.push(row);
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
    let longer = match (survivors, pseudospin, lowered) {
        // One chain on which it is not conserved is enough.
        (1.., ..) => "",
        (_, false, _) => {
            " The terms of H and of A are local, so that these chains contain every product of neighbouring terms."
        }
        (_, true, true) => {
            " η² joins all pairs of sites. The step to longer chains is [H, η₋] = −U η₋, which was computed here and is \
             a sum of local terms wherever the sign alternates; with [H, N] = 0 it gives [H, η²] = 0 at every length."
        }
        (_, true, false) => " η² joins all pairs of sites, and nothing is said about other lengths.",
    };
    let proof = Evidence::proof(
        "commutator",
        format!(
            "[H, A] in normal order, with rational U and fields: the canonical form is zero if and only if the operator \
             is.{longer}"
        ),
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

/// A creation (true) or annihilation operator on a mode, site and spin in one number: 2·site + spin.
type Factor = (usize, bool);

/// All eigenstates of one chain, in the basis of occupation bits: bit 2·site + spin, creators ordered from the lowest.
struct Spectrum {
    sites: usize,
    ring: bool,
    energies: Vec<f64>,
    states: Mat<f64>,
}

/// What a product of factors, the last one first, makes of a configuration.
fn applied(factors: &[Factor], configuration: usize) -> Option<(usize, f64)> {
    factors.iter().rev().try_fold((configuration, 1.0_f64), |(bits, sign), &(mode, create)| {
        let occupied = bits >> mode & 1 == 1;
        let before = (bits & ((1_usize << mode) - 1)).count_ones();
        let sign = if before % 2 == 1 { -sign } else { sign };
        (occupied != create).then_some((bits ^ (1_usize << mode), sign))
    })
}

/// The matrix of Σ coefficient · product.
fn matrix(sites: usize, terms: &[(f64, Vec<Factor>)]) -> Mat<f64> {
    let dimension = 1 << (2 * sites);
    let mut sum: Mat<f64> = Mat::zeros(dimension, dimension);
    for (coefficient, factors) in terms {
        for from in 0..dimension {
            if let Some((to, sign)) = applied(factors, from) {
                sum[(to, from)] += coefficient * sign;
            }
        }
    }
    sum
}

/// Σ c†_{iσ} c_{i+1,σ} as a matrix.
fn hops(sites: usize, ring: bool) -> Mat<f64> {
    let bonds = if ring { sites } else { sites - 1 };
    let hop = |k: usize| (1.0, vec![(k, true), ((k + 2) % (2 * sites), false)]);
    matrix(sites, &(0..2 * bonds).map(hop).collect::<Vec<_>>())
}

/// A function of the numbers of both spins on every site, as a diagonal matrix.
fn diagonal(sites: usize, of: impl Fn(usize, [f64; 2]) -> f64) -> Mat<f64> {
    let dimension = 1 << (2 * sites);
    let occupied = |bits: usize, mode: usize| (bits >> mode & 1) as f64;
    let value = |bits: usize| {
        (0..sites).map(|i| of(i, [occupied(bits, 2 * i), occupied(bits, 2 * i + 1)])).sum::<f64>()
    };
    Mat::from_fn(dimension, dimension, |i, j| if i == j { value(i) } else { 0.0 })
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
        let eigen = hamiltonian
            .self_adjoint_eigen(Side::Lower)
            .map_err(|error| Stop::Failed(format!("the eigenvalues did not converge: {error:?}")))?;
        let energies = eigen.S().column_vector().iter().copied().collect();
        Ok(Spectrum { sites, ring, energies, states: eigen.U().to_owned() })
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
                let plus = minus.transpose().to_owned();
                let z = diagonal(sites, |_, [up, down]| 0.5 * (up + down - 1.0));
                let halves = &plus * &minus + &minus * &plus;
                let squares = &z * &z;
                Mat::from_fn(halves.nrows(), halves.ncols(), |i, j| 0.5 * halves[(i, j)] + squares[(i, j)])
            }
            "e" => diagonal(sites, |_, [up, down]| up * down),
            other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
        })
    }

    /// The largest |(E_m − E_n) A_mn| and what rounding may leave of it.
    fn off_diagonal(&self, claim: &str) -> Result<(f64, f64), Stop> {
        let matrix = self.quantity(claim)?;
        let between = self.states.transpose() * &matrix * &self.states;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_decided;

    #[test]
    fn every_claim_is_decided_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn fields_are_different_where_the_first_draws_are_equal() {
        // 11/11 and 13/13 are one field: seeds among these draw such a pair at first.
        for seed in 0..2000 {
            let fields = Chain::draw(4, false, 1, seed).unwrap().fields;
            for (at, field) in fields.iter().enumerate() {
                assert!(!fields[..at].contains(field), "{seed}");
            }
        }
    }

    #[test]
    fn pseudospin_is_lowered_where_the_sign_alternates() {
        for (sites, ring, zero) in [(3, false, true), (4, true, true), (3, true, false)] {
            let chain = Chain::draw(sites, ring, 1, 7).unwrap();
            let minus = chain.eta_minus();
            let rest = chain.hamiltonian().commutator(&minus) + minus.scaled(&chain.u);
            let rest = rest.normal_order(&chain.algebra, &mut Steps::unlimited()).unwrap();
            assert_eq!(rest.is_empty(), zero, "{sites} {ring}");
        }
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
