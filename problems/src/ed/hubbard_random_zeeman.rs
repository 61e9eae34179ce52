//! ed/05-hubbard-random-zeeman: what a Hubbard chain conserves when every site has its own field.
//!
//! Two methods: the commutator with the Hamiltonian in exact arithmetic, in the algebra itself; and the matrix of the
//! operator between eigenstates of different energy, in floating point on the whole Fock space. The second builds its
//! matrices from occupation bits and has nothing of the algebra.

mod blocks;
mod variants;

use eigentruth_grading::Kind;
use eigentruth_operators::{Algebra, Budget as Steps, ComplexRational, Mode, Operator, Species, SpeciesId};

use self::blocks::blocks;
use self::variants::Conserved;
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
        family: Some(&Conserved),
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
        self.hops_over(1)
    }

    /// Σ c†_{iσ} c_{i+d,σ}
    fn hops_over(&self, distance: u32) -> Exact {
        let bonds = if self.ring { self.sites } else { self.sites - distance };
        let mut sum = Exact::zero();
        for i in 0..bonds {
            for spin in [0, 1] {
                sum += self.create(i, spin) * self.annihilate((i + distance) % self.sites, spin);
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

    /// w↑ N↑ + w↓ N↓
    fn count(&self, weight: [i64; 2]) -> Exact {
        let mut sum = Exact::zero();
        for i in 0..self.sites {
            for spin in [0, 1u16] {
                sum += self.number(i, spin).scaled(&ComplexRational::from(weight[usize::from(spin)]));
            }
        }
        sum
    }

    /// The operator that a claim is about.
    fn quantity(&self, claim: &str) -> Result<Exact, Stop> {
        let half = ComplexRational::ratio(1, 2);
        Ok(match claim {
            "a" => self.count([1, 1]),
            "b" => self.count([1, -1]).scaled(&half),
            "c" => self.hops(),
            "d" => {
                let minus = self.eta_minus();
                let plus = minus.adjoint();
                let size = ComplexRational::from(i64::from(self.sites));
                let z = (self.count([1, 1]) - Exact::scalar(size)).scaled(&half);
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
