//! qmc/08-frustrated-transverse-ising: order and transitions of the transverse-field Ising model on two frustrated lattices.
//!
//! Finite temperature: Monte Carlo of the models as stacks of classical ones; an order parameter of two components with an anisotropy of order six
//! has a critical phase whose powers lie between 1/9 and 1/4, an Ising transition none. Zero temperature: the cold stacks, and exact
//! diagonalization within the ground states of zero field. High field: exact levels of small tori, and the softest wave vectors of the
//! exchange.
//!
//! Energies are in units of the antiferromagnetic bonds. Which bonds of the 4-8 lattice are strong is left to the reader; the readings say how
//! it matters.

mod lattices;
mod levels;
mod locking;
mod manifold;
mod order;
mod stacks;
mod strips;
mod variants;
mod waves;
mod world_lines;

use eigentruth_grading::Kind;

use self::lattices::Arrangement;
use self::variants::SoftModes;
use crate::assembly::{Assembly, Condition};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const CHAINS: &str = "units of four";
const MINORITY: &str = "one weak bond per cell";

/// Strength of the ferromagnetic bonds.
const STRENGTH: f64 = 2.0;

/// What a claim says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claimed {
    TwoKosterlitzThouless,
    OneKosterlitzThouless,
    Ising,
    Order,
    ByDisorder,
    Ising3,
    Liquid,
}

const CLAIMS: [(&str, &str, Claimed, &str); 14] = [
    (
        "t two",
        "t",
        Claimed::TwoKosterlitzThouless,
        "triangular lattice: two Kosterlitz-Thouless transitions at finite temperature",
    ),
    (
        "t one",
        "t",
        Claimed::OneKosterlitzThouless,
        "triangular lattice: only one Kosterlitz-Thouless transition at finite temperature",
    ),
    ("t Ising", "t", Claimed::Ising, "triangular lattice: an Ising transition at finite temperature"),
    ("t order", "t", Claimed::Order, "triangular lattice: an ordered phase at zero temperature"),
    ("t disorder", "t", Claimed::ByDisorder, "triangular lattice: order by disorder at zero temperature"),
    (
        "t 3D Ising",
        "t",
        Claimed::Ising3,
        "triangular lattice: a transition of the 3D Ising class at a high field",
    ),
    ("t liquid", "t", Claimed::Liquid, "triangular lattice: a transition to a spin liquid at a high field"),
    (
        "o two",
        "o",
        Claimed::TwoKosterlitzThouless,
        "4-8 lattice: two Kosterlitz-Thouless transitions at finite temperature",
    ),
    (
        "o one",
        "o",
        Claimed::OneKosterlitzThouless,
        "4-8 lattice: only one Kosterlitz-Thouless transition at finite temperature",
    ),
    ("o Ising", "o", Claimed::Ising, "4-8 lattice: an Ising transition at finite temperature"),
    ("o order", "o", Claimed::Order, "4-8 lattice: an ordered phase at zero temperature"),
    ("o disorder", "o", Claimed::ByDisorder, "4-8 lattice: order by disorder at zero temperature"),
    ("o 3D Ising", "o", Claimed::Ising3, "4-8 lattice: a transition of the 3D Ising class at a high field"),
    ("o liquid", "o", Claimed::Liquid, "4-8 lattice: a transition to a spin liquid at a high field"),
];

/// The model and the statement that a claim is about.
fn subject(run: &Run<'_>) -> Result<(Arrangement, Claimed), Stop> {
    let Some((_, model, claimed, _)) = CLAIMS.iter().find(|(id, ..)| *id == run.claim) else {
        return Err(Stop::Failed(format!("`{}` is no claim of this problem", run.claim)));
    };
    let arrangement = match (*model, run.reading) {
        ("t", _) => Arrangement::Triangular,
        (_, MINORITY) => Arrangement::Minority(STRENGTH),
        _ => Arrangement::Chains(STRENGTH),
    };
    Ok((arrangement, *claimed))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let is = Condition::claim;
    let named = |kinds: &[Claimed]| -> Vec<&'static str> {
        CLAIMS.iter().filter(|(_, _, claimed, _)| kinds.contains(claimed)).map(|(id, ..)| *id).collect()
    };
    Problem {
        claims: CLAIMS.iter().map(|(id, _, _, sentence)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::Options(vec![
            ('a', is("t one").and(is("o Ising"))),
            ('b', is("o two").and(is("t two"))),
            ('c', is("o two").and(is("t Ising"))),
            ('d', is("o Ising").and(is("t Ising"))),
            ('e', is("o one").and(is("t Ising"))),
            (
                'f',
                Condition::All(vec![is("t disorder"), is("o disorder"), is("t 3D Ising"), is("o 3D Ising")]),
            ),
            ('g', is("t liquid").and(!is("o liquid"))),
            ('h', (!is("t order")).and(!is("o order"))),
            ('i', is("t order").and(is("o order"))),
        ]),
        // At one field a model cools in one way.
        constraints: vec![
            Constraint::exclusive(&["t two", "t one", "t Ising"]),
            Constraint::exclusive(&["o two", "o one", "o Ising"]),
            Constraint::implies("t disorder", "t order"),
            Constraint::implies("o disorder", "o order"),
        ],
        readings: vec![
            Reading::admissible(
                CHAINS,
                "strong ferromagnetic bonds arrange such that every plaquette has a",
                "A. D. King et al., Nature 560, 456 (2018)",
                "ferromagnetic bonds join four spins each and three antiferromagnetic bonds are left in every plaquette, so that each of them can \
                 be the violated one; strong means that these units stay together while bonds between them compete (J < K = 2 J here), at a \
                 transverse field somewhat below the critical one; in much weaker fields, of which the prompt does not speak, ends and middles of units \
                 differ by more than units flip, and the order is another one",
            ),
            Reading::inadmissible(
                MINORITY,
                "due to frustration",
                "layered frustrated models, W. F. Wolff, J. Zittartz, Z. Phys. B 47, 341 (1982), are the like on the square lattice",
                "one antiferromagnetic bond a cell gives every plaquette its flux too; but weaker than all others it is always the violated one, the \
                 ferromagnetic state is alone, and no spin is frustrated as the options say of both models",
            ),
        ],
        methods: vec![
            Method::new(
                "stacks of classical models",
                "classical",
                &named(&[
                    Claimed::TwoKosterlitzThouless,
                    Claimed::OneKosterlitzThouless,
                    Claimed::Ising,
                    Claimed::Order,
                ]),
                stacks::investigate,
            )
            .version(2)
            .parameters(|budget| match budget {
                Budget::Thorough => Parameters::new().with("sizes", vec![6, 9, 12]),
                Budget::Quick | Budget::Standard => Parameters::new(),
            }),
            Method::new(
                "ground states in a small field",
                "problems",
                &named(&[Claimed::Order, Claimed::ByDisorder]),
                manifold::investigate,
            )
            .version(2),
            Method::new(
                "world lines of ground states",
                "problems",
                &named(&[
                    Claimed::TwoKosterlitzThouless,
                    Claimed::OneKosterlitzThouless,
                    Claimed::Ising,
                    Claimed::ByDisorder,
                ]),
                locking::investigate,
            )
            .readings(&[CHAINS])
            .parameters(|_| Parameters::new().with("sizes", vec![6, 9, 12])),
            Method::new(
                "levels of tori",
                "exact",
                &named(&[Claimed::Ising3, Claimed::Liquid]),
                levels::investigate,
            ),
            Method::new(
                "softest wave vectors",
                "problems",
                &named(&[Claimed::Ising3, Claimed::Liquid]),
                waves::investigate,
            )
            .version(2),
        ],
        overturned_by: "on larger tori, correlations that fall by a power at no temperature or down to zero temperature; a torus whose softest states \
                        above the polarized one are not a pair at opposite wave vectors; or correlations in a small field that vanish with \
                        the distance",
        family: Some(&SoftModes),
        ..Problem::outline(
            8,
            "qmc/08-frustrated-transverse-ising",
            "Two frustrated transverse-field Ising models",
            "The transverse-field Ising model is frustrated on the triangular lattice, and on the \
                square-octagon lattice with an odd number of antiferromagnetic bonds around each \
                plaquette. Choose the true statements on their transitions and orders (options a to i).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_repeatable, settled};

    #[test]
    fn what_needs_no_sampling_is_decided_quickly() {
        let problem = problem();
        for (reading, claim, settled) in settled(&problem) {
            let sampled = ["two", "one", "Ising", "order"].iter().any(|word| claim.id[2..] == **word);
            // Stacks are the second method for how both models cool.
            assert_eq!(
                settled.why.is_some(),
                sampled,
                "{} in {}: {}",
                claim.id,
                reading.name,
                settled.sentence
            );
        }
    }

    #[test]
    fn every_plaquette_has_an_odd_number_of_antiferromagnetic_bonds() {
        for arrangement in [Arrangement::Chains(2.0), Arrangement::Minority(2.0)] {
            let torus = arrangement.square(4).unwrap();
            let negative = |one: usize, two: usize| {
                let joins =
                    |(i, j, _): &&(usize, usize, f64)| [*i, *j] == [one, two] || [*j, *i] == [one, two];
                torus.bonds().iter().find(joins).expect("a bond").2 < 0.0
            };
            let at = |basis, cell| torus.lattice.site_at(basis, cell).unwrap().0;
            let odd = |ring: &[usize]| {
                let count =
                    (0..ring.len()).filter(|&k| negative(ring[k], ring[(k + 1) % ring.len()])).count();
                count % 2 == 1
            };
            // East, north, west, south of one square; and around the octagon to the north-east of it.
            assert!(odd(&[0, 1, 2, 3].map(|basis| at(basis, [0, 0]))));
            let octagon = [
                (1, [0, 0]),
                (0, [0, 0]),
                (2, [1, 0]),
                (1, [1, 0]),
                (3, [1, 1]),
                (2, [1, 1]),
                (0, [0, 1]),
                (3, [0, 1]),
            ];
            assert!(odd(&octagon.map(|(basis, cell)| at(basis, cell))), "{arrangement:?}");
        }
    }

    #[test]
    fn variants_vary_and_repeat() {
        assert_repeatable(&SoftModes, 10);
    }
}
