//! peps/48-su2-c4-tensor-count: tensors that are singlets of SU(2) and even under a quarter turn.
//!
//! First method: characters, integrated exactly; second: the null space of the raising operator and of the permutations, a certified
//! rank over the rationals. Fusion paths count the singlets of all rotation eigenvalues together a third time.

mod variants;

use eigentruth_enumerate::symmetric_tensors::{Eigenvalue, Leg, SymmetricTensors, fusion_paths};
use eigentruth_grading::Kind;

use self::variants::Tensors;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const INVARIANT: &str = "A of C4";
const NORM: &str = "norm fixed";
const COMPLEX: &str = "complex coefficients";
const MIRRORS: &str = "A1 of C4v";
const EVEN_AND_ODD: &str = "A and B";
const EVERY: &str = "every rotation eigenvalue";
const TURNED: &str = "turned spin";

const ONE: Eigenvalue = Eigenvalue::ONE;

/// A count of tensors by one of the methods.
type Count = fn(&SymmetricTensors) -> Result<u64, Stop>;

fn characters(tensors: &SymmetricTensors) -> Result<u64, Stop> {
    Ok(tensors.count_by_characters()?)
}

fn null_space(tensors: &SymmetricTensors) -> Result<u64, Stop> {
    Ok(tensors.count_by_null_space()?)
}

/// The tensors of the problem: spin 1, four legs 0 ⊕ 1, a rotation eigenvalue i^momentum, a sign under reflections.
fn site(momentum: u32, mirror: Option<Eigenvalue>) -> Result<SymmetricTensors, Stop> {
    Ok(SymmetricTensors::site(2, &Leg::new(&[0, 2]), 4, momentum, mirror)?)
}

/// The number that a reading asks for.
fn number(reading: &str, count: Count) -> Result<u64, Stop> {
    let invariant = || count(&site(0, None)?);
    Ok(match reading {
        INVARIANT => invariant()?,
        NORM => invariant()?.saturating_sub(1),
        COMPLEX => 2 * invariant()?,
        MIRRORS => count(&site(0, Some(ONE))?)?,
        EVEN_AND_ODD => invariant()? + count(&site(2, None)?)?,
        EVERY => count(&SymmetricTensors::new(site(0, None)?.legs().to_vec(), Vec::new())?)?,
        TURNED => {
            // Rotations of the physical spin alone and of all spins together generate, in the closure, all rotations of the
            // physical spin times all of the virtual ones: the tensor is a singlet of each.
            let virtual_legs = vec![Leg::new(&[0, 2]); 4];
            let physical = count(&SymmetricTensors::new(vec![Leg::new(&[2])], Vec::new())?)?;
            physical * count(&SymmetricTensors::new(virtual_legs, vec![(vec![1, 2, 3, 0], ONE)])?)?
        }
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    })
}

fn counted(run: &Run<'_>, count: Count, how: &str) -> Result<Finding, Stop> {
    let value = number(run.reading, count)?;
    let mut table = Table::new(&[
        ("power of i under a quarter turn", "1"),
        ("sign under reflections", "1"),
        ("tensors", "1"),
    ]);
    let mut singlets = 0;
    for momentum in 0..4 {
        run.checkpoint()?;
        let all = count(&site(momentum, None)?)?;
        singlets += all;
        table.push([f64::from(momentum), 0.0, all as f64]);
        if momentum.is_multiple_of(2) {
            for (sign, eigenvalue) in [(1.0, ONE), (-1.0, Eigenvalue::MINUS_ONE)] {
                let mirrored = count(&site(momentum, Some(eigenvalue))?)?;
                table.push([f64::from(momentum), sign, mirrored as f64]);
            }
        }
    }
    let paths = fusion_paths(site(0, None)?.legs());
    if singlets != paths {
        let why = format!("the eigenvalues share {singlets} singlets, but {paths} fusion paths exist");
        return Ok(Finding::undecided(why, "finding the error of this program")
            .with(Evidence::table("counts", table)));
    }
    let value = i64::try_from(value)?;
    let noun = if value == 1 { "tensor" } else { "tensors" };
    Ok(Finding::value(FindingKind::Proof, Value::Integer { value }, format!("{value} {noun}, {how}"))
        .with(Evidence::table("counts", table))
        .with(Evidence::proof(
            "count",
            format!("{how}; the rotation eigenvalues share the {paths} singlets that fusion paths give."),
        )))
}

fn by_characters(run: &Run<'_>) -> Result<Finding, Stop> {
    counted(run, characters, "by characters of SU(2) times permutations, integrated exactly")
}

fn by_null_space(run: &Run<'_>) -> Result<Finding, Stop> {
    counted(
        run,
        null_space,
        "by the null space of S⁺ and the permutations, its rank certified over the rationals",
    )
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![Claim::value("count", "the number of linearly independent tensors of the symmetry")],
        assembly: Assembly::Parts(vec!["count"]),
        readings: vec![
            Reading::admissible(
                INVARIANT,
                "transforming under A irrep of the C_4 group of rotations and invariant under SU(2)",
                "Mambrini, Orús, Poilblanc, Phys. Rev. B 94, 205124 (2016)",
                "The dimension of the space of tensors that SU(2) on all legs and a cyclic permutation of the virtual legs leave \
                 unchanged. Dual legs make no difference, as SU(2) is its own dual; all representations are real, so that the number \
                 is the same for real and complex tensors.",
            ),
            Reading::inadmissible(
                NORM,
                "how many independent tensors",
                "projective Hilbert space: a state is a ray",
                "The overall factor changes no expectation value, but it multiplies one of the independent tensors; the prompt \
                 counts tensors.",
            ),
            Reading::inadmissible(
                COMPLEX,
                "(real-valued) variational parameters",
                "states that break time reversal: chiral PEPS, Poilblanc, Cirac, Schuch, Phys. Rev. B 91, 224431 (2015)",
                "A complex coefficient is two parameters; the prompt says that they are real.",
            ),
            Reading::inadmissible(
                MIRRORS,
                "A irrep of the C_4 group of rotations",
                "Mambrini, Orús, Poilblanc, Phys. Rev. B 94, 205124 (2016): point group C4v",
                "Reflections are no elements of the group that the prompt names.",
            ),
            Reading::inadmissible(
                EVEN_AND_ODD,
                "A irrep of the C_4",
                "a sign under rotations that a second tensor of the same kind compensates",
                "B changes sign under a quarter turn; the prompt asks for A.",
            ),
            Reading::inadmissible(
                EVERY,
                "A irrep of the C_4",
                "Singh, Pfeifer, Vidal, Phys. Rev. A 82, 050301 (2010): tensors with SU(2) alone",
                "All singlets, whatever a rotation of the lattice makes of them.",
            ),
            Reading::inadmissible(
                TURNED,
                "by permutation (clockwise or anticlockwise) of its virtual indices",
                "crystals with strong spin-orbit coupling, where a rotation also turns the spin",
                "The physical spin turns by 90° while the virtual legs are permuted; the prompt permutes, and does nothing else. With \
                 SU(2) on all legs nothing is left.",
            ),
        ],
        methods: vec![
            Method::new("characters", "enumerate", &["count"], by_characters),
            Method::new("null space", "enumerate", &["count"], by_null_space),
        ],
        overturned_by: "a singlet that a quarter turn leaves unchanged and that is linearly independent of the null space found",
        family: Some(&Tensors),
        ..Problem::outline(
            48,
            "peps/48-su2-c4-tensor-count",
            "Symmetric tensors",
            "A tensor has a spin-1 physical leg and four virtual legs 0 ⊕ 1. Count the independent \
                ones that are invariant under SU(2) and transform in the trivial representation of the \
                four-fold rotation of the virtual legs.",
            Kind::Numeric,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settled;

    #[test]
    fn both_methods_count_the_same_in_every_reading() {
        let problem = problem();
        let counts: std::collections::BTreeMap<&str, i64> = settled(&problem)
            .into_iter()
            .map(|(reading, _, settled)| match settled.value {
                Some(Value::Integer { value }) => (reading.name, value),
                _ => panic!("{}: {}", reading.name, settled.sentence),
            })
            .collect();
        assert!(counts[MIRRORS] < counts[INVARIANT] && counts[INVARIANT] < counts[EVEN_AND_ODD]);
        assert!(counts[EVEN_AND_ODD] < counts[EVERY]);
        assert_eq!(counts[TURNED], 0);
    }

    /// The legs of the prompt, coupled one after the other by hand: spin 1, and four times 0 ⊕ 1.
    #[test]
    fn all_singlets_are_those_of_adding_spins() {
        // How often each spin occurs.
        let mut spins = [0u64, 1, 0, 0, 0, 0, 0];
        for _ in 0..4 {
            let mut next = spins;
            for (j, count) in spins.into_iter().enumerate().take(6) {
                // Spin 1 and spin j make j − 1, j and j + 1, spin 1 alone with 0.
                next[j + 1] += count;
                if j > 0 {
                    next[j] += count;
                    next[j - 1] += count;
                }
            }
            spins = next;
        }
        assert_eq!(number(EVERY, characters).unwrap(), spins[0]);
        assert_eq!(number(EVERY, null_space).unwrap(), spins[0]);
    }
}
