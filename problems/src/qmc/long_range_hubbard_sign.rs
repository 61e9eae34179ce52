//! qmc/27-long-range-hubbard-sign: for which fillings, Zeeman fields and diagonal hops has a long-range repulsion positive weights?
//!
//! A repulsion with non-negative Fourier transform is a sum of squares of densities, each coupled to an imaginary field. One more way couples
//! the on-site part to real fields of the spins. Both are searched for antiunitary maps of Majorana operators that guarantee
//! positive weights, and sampled.

mod model;
mod variants;

use eigentruth_grading::Kind;

use self::model::Parameters as Model;
use self::variants::Repulsions;
use super::auxiliary::{Channel, by_algebra, by_samples};
use crate::assembly::Assembly;
use crate::method::{Method, Stop};
use crate::problem::{Claim, Problem, Reading};

const TUNED: &str = "chemical potential tuned";
const PRINTED: &str = "no chemical potential";
const ONSITE: &str = "on-site repulsion";

/// The problem.
pub(crate) fn problem() -> Problem {
    let claims = [
        ("a", "free of signs at filling 1.2 without field and t'"),
        ("b", "free of signs at filling 1 with t' = 0.5 t"),
        ("c", "free of signs at filling 1 with h > 0 and t' = 0.5 i t"),
        ("d", "free of signs at filling 1 with h < 0 and t' = 0"),
        ("e", "free of signs at filling 0.9 with h < 0 and t' = 0"),
        ("f", "free of signs at filling 0.9 without field and t'"),
        ("g", "free of signs at filling 1 without field and t'"),
    ];
    let all: Vec<&'static str> = claims.iter().map(|(id, _)| *id).collect();
    Problem {
        claims: claims.iter().map(|(id, sentence)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::options("abcdefg"),
        readings: vec![
            Reading::admissible(
                TUNED,
                "is the filling",
                "R. Brower, C. Rebbi, D. Schaich, arXiv:1204.5424; M. Hohenadler et al., Phys. Rev. B 90, 085146 (2014)",
                "a chemical potential, not printed, gives the filling: zero where a particle-hole symmetry pins it, generic elsewhere; the Zeeman \
                 term is that of both spins on every site",
            ),
            Reading::admissible(
                PRINTED,
                "The Hamiltonian is given by",
                "the Hamiltonian taken literally",
                "no chemical potential is added; only the filling in the interaction changes",
            ),
            Reading::inadmissible(
                ONSITE,
                "long-range interactions",
                "J. E. Hirsch, Phys. Rev. B 31, 4403 (1985)",
                "keeps only the repulsion on a site; the prompt has a long-range one",
            ),
        ],
        methods: vec![
            Method::new("maps of Majorana operators", "signs", &all, |run| {
                let [channels, positive, negative] = cases(run.claim, run.reading)?;
                by_algebra(run, &channels, &positive, &negative)
            })
            .version(2)
            .parameters(super::auxiliary::budget),
            Method::new("sampled weights", "signs", &all, |run| {
                let [channels, positive, negative] = cases(run.claim, run.reading)?;
                by_samples(run, &channels, &positive, &negative)
            })
            .version(2)
            .parameters(super::auxiliary::budget),
        ],
        overturned_by: "a field with a negative weight where a guarantee is stated, or another way of introducing fields without negative weights \
                        where none was found",
        family: Some(&Repulsions),
        ..Problem::outline(
            27,
            "qmc/27-long-range-hubbard-sign",
            "Sign problem with long-range repulsion",
            "Electrons on the square lattice with hopping t, diagonal hopping t', a repulsion with \
                non-negative Fourier transform and a Zeeman field h. For which of seven parameter sets \
                is determinant Monte Carlo free of signs (options a to g)?",
            Kind::ChoiceSet,
        )
    }
}

fn option(claim: &str) -> Result<Model, Stop> {
    let plain =
        Model { filling: 1.0, mu: 0.0, zeeman: 0.0, real: 0.0, imaginary: 0.0, range: 1.5, strength: 2.0 };
    Ok(match claim {
        "a" => Model { filling: 1.2, mu: 0.5, ..plain },
        // The diagonals move the band: the chemical potential of filling 1 is not zero.
        "b" => Model { real: 0.5, mu: 0.3, ..plain },
        "c" => Model { imaginary: 0.5, zeeman: 0.4, ..plain },
        "d" => Model { zeeman: -0.4, ..plain },
        "e" => Model { filling: 0.9, mu: -0.3, zeeman: -0.4, ..plain },
        "f" => Model { filling: 0.9, mu: -0.3, ..plain },
        "g" => plain,
        other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    })
}

/// The channels of a claim, and those of two controls: the half-filled Hubbard model, and the doped one.
fn cases(claim: &str, reading: &str) -> Result<[Vec<Channel>; 3], Stop> {
    let model = option(claim)?;
    let model = match reading {
        TUNED => model,
        PRINTED => Model { mu: 0.0, ..model },
        ONSITE => Model { range: 0.0, ..model },
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    let hubbard = Model { range: 0.0, strength: 4.0, ..option("g")? };
    let doped = Model { mu: 0.8, ..hubbard };
    Ok([model::channels(model)?, model::channels(hubbard)?, model::channels(doped)?])
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
        assert_repeatable(&Repulsions, 2);
    }
}
