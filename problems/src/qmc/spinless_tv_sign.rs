//! qmc/18-spinless-tv-sign: for which signs of V have spinless fermions at half filling positive weights?
//!
//! Four ways of introducing fields on the bonds (hopping, current, difference and sum of densities) are searched for antiunitary
//! maps of Majorana operators that guarantee positive weights. The second method expands in the interaction and draws vertices, whose weights are
//! determinants of free propagators, follows chains of them, and draws fields. That no formulation whatsoever is free of signs cannot be
//! computed: a sign problem means one in all of those listed.

mod expansion;
mod model;
mod variants;

use eigentruth_grading::Kind;

use self::model::{Shape, Way, channels, vertices};
use self::variants::Fermions;
use super::auxiliary::{Channel, by_algebra, by_samples};
use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind, Outcome};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const ANY: &str = "some formulation";
const DENSITIES: &str = "fields of the densities";
const TRIANGULAR: &str = "triangular lattice";

/// The problem.
pub(crate) fn problem() -> Problem {
    let (repulsion, attraction) = (Condition::claim("repulsion"), Condition::claim("attraction"));
    Problem {
        claims: vec![
            Claim::statement("repulsion", "for V > 0 there is no sign problem"),
            Claim::statement("attraction", "for V < 0 there is no sign problem"),
        ],
        assembly: Assembly::Options(vec![
            ('a', repulsion.clone()),
            ('b', attraction.clone()),
            ('c', !repulsion.clone()),
            ('d', !attraction.clone()),
        ]),
        constraints: vec![
            Constraint::Exclusive(vec![repulsion.clone(), !repulsion]),
            Constraint::Exclusive(vec![attraction.clone(), !attraction]),
        ],
        readings: vec![
            Reading::admissible(
                ANY,
                "There is no sign problem",
                "E. F. Huffman, S. Chandrasekharan, Phys. Rev. B 89, 111101 (2014); Z.-X. Li, Y.-F. Jiang, H. Yao, Phys. Rev. B 91, 241117 (2015)",
                "free of signs if one of the tested formulations has only positive weights; the lattice is bipartite (square and honeycomb), so that the \
                 printed Hamiltonian is half filled",
            ),
            Reading::admissible(
                DENSITIES,
                "sign problem",
                "J. E. Gubernatis, D. J. Scalapino, R. L. Sugar, W. D. Toussaint, Phys. Rev. B 32, 103 (1985)",
                "free of signs if fields that couple to densities, the usual ones, have only positive weights; the lattice as above",
            ),
            Reading::inadmissible(
                TRIANGULAR,
                "at half-filling",
                "frustrated charge order",
                "on a lattice with triangles the printed Hamiltonian, which has no chemical potential, is not half filled",
            ),
        ],
        methods: vec![
            Method::new("maps of Majorana operators", "signs", &["repulsion", "attraction"], |run| {
                everywhere(run, |_, channels, positive, negative| {
                    by_algebra(run, channels, positive, negative)
                })
            })
            .version(2)
            .parameters(super::auxiliary::budget),
            Method::new(
                "vertices and sampled weights",
                "problems, determinant",
                &["repulsion", "attraction"],
                sampled,
            )
            .version(2)
            .parameters(parameters),
        ],
        overturned_by: "a formulation without negative weights for a sign of V that has a sign problem here, or a negative weight where a guarantee \
                        is stated",
        family: Some(&Fermions),
        ..Problem::outline(
            18,
            "qmc/18-spinless-tv-sign",
            "Sign problem of spinless fermions",
            "Spinless fermions at half filling in two dimensions hop (t) and interact with their \
                neighbours (V). For which signs of V is there a sign problem (options a to d)?",
            Kind::ChoiceSet,
        )
    }
}

/// What single vertices, their chains, and fields take.
fn parameters(budget: Budget) -> Parameters {
    let (clusters, rows, betas) = match budget {
        Budget::Quick => (1, 100, vec![1.0, 2.0]),
        Budget::Standard | Budget::Thorough => (2, 1000, vec![1.0, 2.0, 4.0]),
    };
    super::auxiliary::budget(budget)
        .with("vertices", 300)
        .with("clusters of chains", clusters)
        .with("rows of chains", rows)
        .with("inverse temperatures of chains", betas)
}

fn sign(claim: &str) -> Result<f64, Stop> {
    match claim {
        "repulsion" => Ok(1.0),
        "attraction" => Ok(-1.0),
        other => Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    }
}

fn shapes(reading: &str) -> Result<&'static [Shape], Stop> {
    match reading {
        ANY | DENSITIES => Ok(&[Shape::Square, Shape::Honeycomb]),
        TRIANGULAR => Ok(&[Shape::Triangular]),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

/// What a method finds on each lattice of the reading; lattices that disagree leave the claim open.
fn everywhere(
    run: &Run<'_>,
    of: impl Fn(Shape, &[Channel], &[Channel], &[Channel]) -> Result<Finding, Stop>,
) -> Result<Finding, Stop> {
    let v = 1.3 * sign(run.claim)?;
    let ways: &[Way] = if run.reading == DENSITIES { &[Way::Difference, Way::Sum] } else { &Way::ALL };
    // Two controls: repulsion on the square lattice in the channel of the hopping, whose guarantee is a theorem (Li, Jiang, Yao), and
    // the same with a chemical potential, which breaks it.
    let control = |mu| channels(Shape::Square, 1.3, mu, &[Way::Hopping]);
    let (positive, negative) = (control(0.0)?, control(0.7)?);
    let mut found: Option<Finding> = None;
    for shape in shapes(run.reading)? {
        let finding = of(*shape, &channels(*shape, v, 0.0, ways)?, &positive, &negative)?;
        if let Some(before) = &found
            && before.outcome.word() != finding.outcome.word()
        {
            let why = format!("the {shape:?} lattice differs from the one before: {}", finding.summary);
            return Ok(Finding::undecided(why, "a prompt that names the lattice"));
        }
        found = Some(finding.with(Evidence::label("lattice", format!("{shape:?}"))));
    }
    found.ok_or_else(|| Stop::Failed("the reading has no lattice".to_owned()))
}

fn sampled(run: &Run<'_>) -> Result<Finding, Stop> {
    let (sets, v) = (run.parameters.integer("vertices")?, sign(run.claim)?);
    everywhere(run, |shape, channels, positive, negative| {
        let finding = by_samples(run, channels, positive, negative)?;
        if run.reading == DENSITIES {
            return Ok(finding);
        }
        // The expansion in the interaction is a formulation of its own.
        let (negative, drawn) = vertices(shape, v, sets, run.seed)?;
        let summary = format!("{negative} of {drawn} sets of vertices have a negative weight");
        let label = Evidence::label("expansion in the interaction", summary.clone());
        // Chains meet sets that have a weight, and more vertices than are drawn.
        let chains = expansion::chains(run, shape, 1.3 * v)?;
        let finding = match (&finding.outcome, negative) {
            (Outcome::Fails, 0) if !chains.signs => Finding::holds(FindingKind::Numerical, summary),
            _ => finding,
        };
        let words = Evidence::label("average sign of the expansion", chains.words);
        Ok(finding.with(label).with(Evidence::table("chains of vertices", chains.table)).with(words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn both_methods_decide_every_claim_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn vertices_of_a_repulsion_are_positive_and_those_of_an_attraction_alternate() {
        let (negative, _) = vertices(Shape::Square, 1.0, 200, 1).unwrap();
        assert_eq!(negative, 0);
        let (negative, total) = vertices(Shape::Square, -1.0, 200, 1).unwrap();
        assert!(negative > 0 && negative < total);
    }

    #[test]
    fn variants_can_be_graded_and_no_answer_is_always_right() {
        assert_repeatable(&Fermions, 2);
    }
}
