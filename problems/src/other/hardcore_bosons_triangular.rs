//! other/30-hardcore-bosons-triangular: resistivity, compressibility and superfluidity of charged hard-core bosons.
//!
//! At high temperature the conductivity is β times the integral of the current's correlator, which is finite: ρ ∝ T, at any filling between
//! 0 and 1. Two methods compute it, sums over all states of a torus and random states evolved in time on another. (On a torus few bosons
//! seldom meet, so that resistivities of few bosons are lower bounds: with density n both the charges and their rate of collisions are proportional to
//! n, and the resistivity of a dilute gas does not depend on it.) Compressibility
//! at half filling: with T above the hopping that of the frustrated Ising magnet, by transfer matrices and by exact spectra; with T below the
//! hopping from exact energies, at finite repulsion and among the configurations of an infinite one, and quantum Monte Carlo. Without hopping nothing flows, by
//! energies with a twist and by operator
//! algebra. Energies in units of t, resistivities in units of h/e²; every bond counts once, for all claims are about ratios.

mod evolution;
mod findings;
mod projected;
mod strips;
mod tori;
mod transport;
mod variants;
mod world_lines;

use eigentruth_grading::Kind;

use self::variants::Clusters;
use crate::assembly::Assembly;
use crate::method::{Budget, Method, Parameters};
use crate::problem::{Claim, Problem, Reading};

const LOWEST: &str = "temperatures below the hopping";
const WINDOW: &str = "temperatures between hopping and repulsion";
const POSITIVE: &str = "hopping above zero";
const ONE_SLOPE: &str = "one slope for all fillings";

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![
            Claim::statement(
                "a",
                "for V ≫ t the resistivity at high temperature is far above h/e² at every filling",
            ),
            Claim::statement(
                "b",
                "for V ≫ t the compressibility at half filling is proportional to 1/T at low temperature",
            ),
            Claim::statement(
                "c",
                "for T ≫ t, V the derivative of the resistivity by temperature is constant at every filling",
            ),
            Claim::statement(
                "d",
                "at T = 0 the ground state at incommensurate fillings is a superfluid for every t/V ≥ 0",
            ),
        ],
        assembly: Assembly::options("abcd"),
        constraints: Vec::new(),
        readings: vec![
            Reading::admissible(
                LOWEST,
                "at low temperatures",
                "S. Wessel, M. Troyer, Phys. Rev. Lett. 95, 127205 (2005), and other work on this model: low is below all energies",
                "T → 0 at given t and V: low temperatures of option b as option c has high ones, compared with t and V alike. Fillings lie \
                 between 0 and 1, where there is charge and room for it; t/V = 0 is among t/V ≥ 0, as printed.",
            ),
            Reading::admissible(
                WINDOW,
                r"for $V\ggt$ is proportional to $1/T$  at low temperatures",
                "usage for strong coupling, where the small energy is sent to zero first, e.g. G. H. Wannier, Phys. Rev. 79, 357 (1950), for the \
                 magnet without quantum fluctuations",
                "V ≫ t is a limit taken before T → 0: temperatures are low compared with V and still above t. All else as before.",
            ),
            Reading::inadmissible(
                POSITIVE,
                r"for any value of $t/V\geq0$",
                "work on this model, which takes t > 0",
                "t/V = 0 is left out, although the prompt's sign includes it. Then the fillings decide at which the ground state is not uniform.",
            ),
            Reading::inadmissible(
                ONE_SLOPE,
                "is a constant at any filling",
                "the same words with the constant in front: one constant for all fillings",
                "the derivative is by temperature, so that it is constant in temperature; a value that all fillings share is not what is said",
            ),
        ],
        methods: vec![
            Method::new("exact tori", "exact", &["a", "b", "c", "d"], findings::by_exact_tori).parameters(
                |budget| {
                    let quick = budget == Budget::Quick;
                    let sites = if quick { vec![9, 12] } else { vec![9, 12, 18, 21] };
                    Parameters::new().with("sites", sites).with("spectra", if quick { 9 } else { 12 })
                },
            ),
            Method::new("random states in time", "numerics", &["a", "c"], transport::by_evolution)
                .parameters(|budget| {
                    let (sites, bosons) =
                        if budget == Budget::Quick { (12, vec![2, 3, 4, 6]) } else { (16, vec![2, 3, 5, 8]) };
                    Parameters::new().with("sites", sites).with("bosons", bosons)
                }),
            Method::new("strips of spins", "problems", &["b"], findings::by_strips)
                .readings(&[WINDOW])
                .parameters(|budget| {
                    let widths = if budget == Budget::Quick { vec![3, 6] } else { vec![3, 6, 9] };
                    Parameters::new().with("widths", widths)
                }),
            Method::new("quantum Monte Carlo", "montecarlo/sse", &["b"], findings::by_world_lines)
                .readings(&[LOWEST, POSITIVE, ONE_SLOPE])
                .budget(Budget::Standard)
                .parameters(|budget| {
                    let (temperatures, rows) = if budget == Budget::Thorough {
                        (vec![2.0, 1.0, 0.5], vec![30_000, 80_000, 220_000])
                    } else {
                        (vec![4.0, 2.0, 1.0], vec![20_000, 30_000, 100_000])
                    };
                    Parameters::new().with("length", 6).with("rows", rows).with("temperatures", temperatures)
                }),
            Method::new("infinite repulsion", "problems", &["b"], projected::investigate)
                .readings(&[LOWEST, POSITIVE, ONE_SLOPE]),
            Method::new("bosons without neighbours", "problems", &["d"], projected::investigate)
                .readings(&[POSITIVE]),
            Method::new("operator algebra", "operators", &["d"], findings::by_algebra)
                .readings(&[LOWEST, WINDOW, ONE_SLOPE]),
        ],
        overturned_by: "a compressibility that goes on as 1/T far below the hopping on tori of a hundred sites, a high-temperature correlator of the current \
                        whose integral vanishes or diverges at some filling, or a current without hopping",
        family: Some(&Clusters),
        ..Problem::outline(
            30,
            "other/30-hardcore-bosons-triangular",
            "Hard-core bosons on the triangular lattice",
            "Charged hard-core bosons on the triangular lattice hop (t) and repel their neighbours \
                (V). Choose the true statements on resistivity, compressibility and superfluidity \
                (options a to d).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn a_quick_run_decides_every_claim() {
        assert_decided(&problem());
    }

    #[test]
    fn variants_are_graded_and_vary() {
        assert_repeatable(&Clusters, 10);
    }
}
