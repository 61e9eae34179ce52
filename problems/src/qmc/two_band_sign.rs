//! qmc/24-two-band-sign: for which couplings has a two-band model positive weights in determinant Monte Carlo?
//!
//! `U(n_c² + n_d²) + V n_c n_d = (U/2 + V/4)(n_c + n_d)² + (U/2 − V/4)(n_c − n_d)²` couples fields to the sum and the difference of the
//! densities, real where the coefficient is negative; two other ways use the spins and the hybridization. Each is searched for
//! antiunitary maps of Majorana operators that guarantee positive weights, and sampled.

mod model;
mod variants;

use eigentruth_grading::Kind;

use self::model::{Bands, Couplings};
use self::variants::Bands as Family;
use super::auxiliary::{by_algebra, by_samples};
use crate::assembly::Assembly;
use crate::method::{Method, Stop};
use crate::problem::{Claim, Problem, Reading};

const EVEN: &str = "even bands, any filling";
const ONE_WAY: &str = "fields of the densities";
const UNEVEN: &str = "bands that are not even";
const HALF: &str = "half-filled bipartite bands";

/// The problem.
pub(crate) fn problem() -> Problem {
    let claims = [
        ("a", "free of signs for U = 1, V = 1/3, g1 = 0, g2 > 0"),
        ("b", "free of signs for U = 1, V = 2/3, g1 = g2 = 0"),
        ("c", "free of signs for U = −1, V = −3/2, g1 = g2 = 0"),
        ("d", "free of signs for U = −1, V = 1/3, g1 > 0, g2 = 0"),
        ("e", "free of signs for U = −1, V = −1/2, g1 = 0, g2 < 0"),
    ];
    Problem {
        claims: claims.iter().map(|(id, sentence)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::options("abcde"),
        readings: vec![
            Reading::admissible(
                EVEN,
                "sign problem free within determinant quantum Monte Carlo",
                "C. Wu, S.-C. Zhang, Phys. Rev. B 71, 155115 (2005)",
                "free of signs if one of the tested ways of introducing fields has positive weights for every field, at any filling; bands without \
                 magnetic flux, ε_k = ε_−k",
            ),
            Reading::admissible(
                ONE_WAY,
                r"U\left(n_{c,r}^{2}+n_{d,r}^{2}\right)+Vn_{c,r}n_{d,r}",
                "completing squares of densities, as in the attractive Hubbard model",
                "the interaction is written in densities, and only fields that couple to densities are allowed; bands as above",
            ),
            Reading::inadmissible(
                UNEVEN,
                "For which of the following parameter values",
                "bands in a magnetic flux",
                "asks for every dispersion, even or not; a dispersion without time reversal decides against all options alike, while the prompt \
                 asks for parameter values that decide",
            ),
            Reading::inadmissible(
                HALF,
                r"\varepsilon_{c,k}",
                "J. E. Hirsch, Phys. Rev. B 31, 4403 (1985): the half-filled Hubbard model",
                "assumes nearest-neighbour bands at half filling; the prompt leaves the bands, and with them the filling, general",
            ),
        ],
        methods: vec![
            Method::new("maps of Majorana operators", "signs", &["a", "b", "c", "d", "e"], |run| {
                let [channels, positive, negative] = cases(run.claim, run.reading)?;
                by_algebra(run, &channels, &positive, &negative)
            })
            .version(2)
            .parameters(super::auxiliary::budget),
            Method::new("sampled weights", "signs", &["a", "b", "c", "d", "e"], |run| {
                let [channels, positive, negative] = cases(run.claim, run.reading)?;
                by_samples(run, &channels, &positive, &negative)
            })
            .version(2)
            .parameters(super::auxiliary::budget),
        ],
        overturned_by: "a field with a negative weight where a guarantee is stated, or another way of introducing fields without negative weights \
                        where none was found",
        family: Some(&Family),
        ..Problem::outline(
            24,
            "qmc/24-two-band-sign",
            "Sign problem of a two-band model",
            "Two bands with density interactions U, V and imaginary hybridisations that conserve \
                (g_1) or flip (g_2) the spin. For which of five parameter sets is determinant Monte \
                Carlo free of signs (options a to e)?",
            Kind::ChoiceSet,
        )
    }
}

fn option(claim: &str) -> Result<Couplings, Stop> {
    let couplings = |u, v, g1, g2| Couplings { u, v, g1, g2, zeeman: 0.0 };
    Ok(match claim {
        "a" => couplings(1.0, 1.0 / 3.0, 0.0, 0.5),
        "b" => couplings(1.0, 2.0 / 3.0, 0.0, 0.0),
        "c" => couplings(-1.0, -1.5, 0.0, 0.0),
        "d" => couplings(-1.0, 1.0 / 3.0, 0.5, 0.0),
        "e" => couplings(-1.0, -0.5, 0.0, -0.5),
        other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    })
}

/// The channels of a claim, and those of two controls: attraction, and attraction in a Zeeman field, where electrons of one spin are
/// left without partners.
fn cases(claim: &str, reading: &str) -> Result<[Vec<super::auxiliary::Channel>; 3], Stop> {
    let bands = match reading {
        EVEN | ONE_WAY => Bands::EVEN,
        UNEVEN => Bands::UNEVEN,
        HALF => Bands::HALF,
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    let densities_only = reading == ONE_WAY;
    let attraction = Couplings { u: -1.0, v: 0.0, g1: 0.0, g2: 0.0, zeeman: 0.0 };
    Ok([
        model::channels(option(claim)?, bands, densities_only)?,
        model::channels(attraction, Bands::EVEN, true)?,
        model::channels(Couplings { zeeman: 0.6, ..attraction }, Bands::EVEN, false)?,
    ])
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
    fn variants_can_be_graded_and_no_answer_is_always_right() {
        assert_repeatable(&Family, 2);
    }
}
