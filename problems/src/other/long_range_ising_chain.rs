//! other/29-long-range-ising-chain: order and the decay of correlations of Ising spins with couplings J(n) = |J_0|/(1 + n²)^α.
//!
//! Three kinds of evidence. Bounds: correlations of ferromagnets grow with every coupling, which compares the chain with a single
//! bond, with independent percolation from above and from below, and gives order, its absence, and lower bounds of correlators at
//! every temperature. Numbers: exact enumeration of open chains, cluster Monte Carlo of rings. And for the decay at the transition
//! of the inverse-square chain the renormalization flow of its kinks.
//!
//! Energies are in units of |J_0|; every pair of sites interacts once, as the factor ½ and the sum over i ≠ j say.

mod approach;
mod bounds;
mod enumeration;
mod flow;
mod sampling;

use eigentruth_grading::Kind;

use crate::assembly::Assembly;
use crate::family::{AsPrinted, Aspect, Draw, Family, Variant};
use crate::method::{Budget, Method, Parameters, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const CHAIN: &str = "chain";
const SQUARE: &str = "square lattice";

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![
            Claim::statement("a", "for α = 2 the transition is at a temperature above zero"),
            Claim::statement("b", "for α = 1 spins far apart stay correlated at low temperature"),
            Claim::statement(
                "c",
                "for α = 1 there is a temperature at which the connected correlator decays as one over the logarithm \
                 of the distance",
            ),
            Claim::statement("d", "for α = 4 the correlator decays exponentially"),
            Claim::statement("e", "for α = 2 the correlator decays exponentially"),
        ],
        assembly: Assembly::options("abcde"),
        // Correlations grow with every coupling, and those of a larger α are smaller.
        constraints: vec![Constraint::implies("a", "b"), Constraint::implies("e", "d")],
        readings: vec![
            Reading::admissible(
                CHAIN,
                r"\sigma_{j+n}",
                "D. Ruelle, Commun. Math. Phys. 9, 267 (1968); D. J. Thouless, Phys. Rev. 187, 732 (1969)",
                "sites are numbered by integers, whose difference is the distance; the infinite chain is the limit of rings \
                 (where the couplings of all images add up) and of open chains alike",
            ),
            Reading::inadmissible(
                SQUARE,
                r"\sigma_{j+n}",
                "long-range models in any dimension, M. E. Fisher, S. Ma, B. G. Nickel, Phys. Rev. Lett. 29, 917 (1972)",
                "in the plane j + n is no site for a number n; and for α = 1 the couplings of a site have no finite sum there",
            ),
        ],
        methods: vec![
            Method::new("correlation inequalities", "problems", &["a", "b", "d", "e"], bounds::on_the_chain)
                .readings(&[CHAIN]),
            Method::new(
                "comparison with nearest neighbours",
                "problems",
                &["a", "b", "c", "d", "e"],
                bounds::on_the_square,
            )
            .readings(&[SQUARE]),
            Method::new("open chains", "problems", &["d", "e"], enumeration::investigate)
                .readings(&[CHAIN])
                .parameters(|_| {
                    Parameters::new().with("sites", 16).with("temperatures", vec![1.0, 2.0, 4.0])
                }),
            Method::new("cluster Monte Carlo", "classical", &["a", "b"], sampling::order)
                .version(2)
                .readings(&[CHAIN])
                .parameters(|budget| {
                    let (sizes, rows) = match budget {
                        Budget::Quick => (vec![64, 128, 256, 512], 800),
                        Budget::Standard | Budget::Thorough => (vec![64, 128, 256, 512, 1024, 2048], 2000),
                    };
                    Parameters::new().with("sizes", sizes).with("rows", rows).with("chains", 4)
                }),
            Method::new("renormalization flow", "problems", &["c"], flow::investigate)
                .readings(&[CHAIN])
                .parameters(|_| Parameters::new().with("fugacity", 0.1).with("octaves", 20)),
            Method::new("renormalized coupling of rings", "classical", &["c"], approach::investigate)
                .version(6)
                .readings(&[CHAIN])
                .parameters(|budget| match budget {
                    Budget::Thorough => Parameters::new()
                        .with("sizes", (8..=14).map(|k| 1usize << k).collect::<Vec<_>>())
                        .with("temperatures", vec![1.21, 1.22, 1.23, 1.24, 1.25, 1.26])
                        .with("spins updated", 22_000 << 14)
                        .with("chains", 4),
                    Budget::Quick | Budget::Standard => Parameters::new(),
                }),
        ],
        overturned_by: "a correlator of the infinite chain below the bound of a single bond; order at α = 2 on rings whose size \
                        exceeds every computed one; or a renormalized coupling at the transition of α = 1 that approaches \
                        its limit faster than the inverse logarithm",
        family: Some(&Couplings),
        ..Problem::outline(
            29,
            "other/29-long-range-ising-chain",
            "Ising ferromagnet with long range",
            "Classical Ising spins interact by J(n) = |J_0|/(1+n²)^α. Choose the true statements on \
                order and the decay of correlations for α = 1, 2, 4 (options a to e).",
            Kind::ChoiceSet,
        )
    }
}

/// The coupling at a distance, in units of |J_0|.
fn coupling(distance: f64, alpha: f64) -> f64 {
    (1.0 + distance * distance).powf(-alpha)
}

/// The exponent of a claim.
fn exponent(claim: &str) -> Result<f64, Stop> {
    match claim {
        "b" | "c" => Ok(1.0),
        "a" | "e" => Ok(2.0),
        "d" => Ok(4.0),
        other => Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    }
}

static PRINTED: AsPrinted = AsPrinted::of(problem);

/// The printed options.
const OPTIONS: [&str; 5] = [
    "For α = 2 there is a phase transition at a temperature above zero.",
    "For α = 1 spins far apart stay correlated at low temperature: ⟨σ_j σ_{j+n}⟩ tends to a positive constant at large n.",
    "For α = 1 there is a temperature at which the connected ⟨σ_j σ_{j+n}⟩ decays as 1/ln n.",
    "For α = 4 ⟨σ_j σ_{j+n}⟩ decays exponentially with n at temperatures above zero.",
    "For α = 2 ⟨σ_j σ_{j+n}⟩ decays exponentially with n at temperatures above zero.",
];

/// Which of the printed statements hold.
fn printed(number: u64) -> Result<Variant, Stop> {
    let (magnetic, coupling) = (", without a field", "J(n) = |J_0|/(1+n²)^α.");
    let setting = format!(
        "Ising spins on an infinite chain have the energy −½ Σ_{{i≠j}} J(j−i) σ_i σ_j{magnetic}; sites are numbered by integers, whose difference is the distance, \
         and {coupling}"
    );
    let variant = PRINTED.statements(number, CHAIN, &setting, &OPTIONS)?;
    Ok(variant.with(Aspect::Terms, magnetic).with(Aspect::Terms, coupling))
}

/// Order of chains with other couplings.
struct Couplings;

impl Family for Couplings {
    fn describe(&self) -> &'static str {
        "how the coupling decays, whether there is a field, and which statements are made: transition, order, kinks, decay; or the printed statements, whose \
         first draw is investigated for a few seconds"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("long-range Ising chain", number);
        if draw.printed(30) {
            return printed(number);
        }
        let (formula, decay) = draw.one(
            "coupling",
            &[
                ("1/(1+n²)^{3/4}", bounds::Decay::Power(0.75)),
                ("1/(1+n²)", bounds::Decay::Power(1.0)),
                ("1/(1+n²)^{5/4}", bounds::Decay::Power(1.25)),
                ("1/(1+n²)²", bounds::Decay::Power(2.0)),
                ("1/(1+n²)^{5/2}", bounds::Decay::Power(2.5)),
                ("e^{−n/3}", bounds::Decay::Exponential(3.0)),
            ],
        );
        let field = draw.one("field", &[false, true, false]);
        let ordered = bounds::ordered(decay)?;
        let power = matches!(decay, bounds::Decay::Power(_));
        // Kinks cost 2 Σ n J(n), in a field an energy that grows with the length that is turned.
        let kinks = !ordered && !field;
        let mut statements = vec![
            ("The system has a phase transition at a temperature above zero.", ordered && !field),
            ("At low temperature ⟨σ_i σ_{i+r}⟩ tends to a positive constant at large r.", ordered || field),
            ("A wall between two infinite domains costs a finite energy.", kinks),
            // In a field the connected correlator decays no slower; the bound of a single bond is for zero field.
            (
                "Without the field, ⟨σ_i σ_{i+r}⟩ is at every temperature above zero at least a positive constant times 1/r^5.",
                power,
            ),
        ];
        // Any three of them, in any order.
        for last in (1..statements.len()).rev() {
            statements.swap(last, draw.pick(&format!("place {last}"), last + 1));
        }
        statements.truncate(3);
        let statements: Vec<(String, bool)> =
            statements.into_iter().map(|(text, holds)| (text.to_owned(), holds)).collect();
        let magnetic = if field { " − h Σ σ_i with h = 1/10" } else { ", without a field" };
        let setting = format!(
            "Ising spins on an infinite chain have the energy −Σ_{{i<j}} J(j−i) σ_i σ_j{magnetic}, where J(n) = {formula}."
        );
        let variant = Variant::statements(number, &setting, &statements)
            .with(Aspect::Terms, magnetic)
            .with(Aspect::Terms, format!("J(n) = {formula}."));
        // Which properties are asserted, of four.
        Ok(statements.into_iter().fold(variant, |variant, (text, _)| variant.with(Aspect::Asked, text)))
    }

    fn may_be_printed(&self, number: u64) -> bool {
        Draw::of("long-range Ising chain", number).printed(30)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_repeatable, settled};

    #[test]
    fn all_but_the_logarithm_is_decided_quickly() {
        let problem = problem();
        // The one of the chain is left to rings of thousands of sites, that of the plane has no temperature at all.
        let open: Vec<String> = settled(&problem)
            .iter()
            .filter(|(_, claim, settled)| settled.why.is_some() != (claim.id == "c"))
            .map(|(reading, claim, settled)| {
                format!("{} in {}: {}", claim.id, reading.name, settled.sentence)
            })
            .collect();
        assert_eq!(open, Vec::<String>::new());
    }

    #[test]
    fn variants_vary_and_repeat() {
        assert_repeatable(&Couplings, 20);
    }
}
