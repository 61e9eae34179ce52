//! vmc/13-rnn-gradient-estimator: is `(2/N_s) Re Σ ∂ψ*/ψ* E_loc` over exact samples of |ψ|² an unbiased estimator of the energy's gradient, and how
//! much does it vary?
//!
//! For a normalized ψ the gradient is `2 Re Σ_x ∂ψ*(x) (Hψ)(x)` over all configurations x, and the estimator's expectation is the part of
//! that sum where ψ(x) ≠ 0. Everything the options say is a property of these two sums, of the score `∂ ln|ψ|²`, whose mean
//! vanishes by normalization, and of second moments. The printed formula of the gradient has its first derivative in front of the bracket; what is
//! meant is the derivative of `Σ ψ* H ψ`, which it is called.
//!
//! First method: sums over all configurations for networks of the variational crate, with derivatives by back-propagation and complex steps. Second
//! method: ancestral samples of a network of its own (gated cell, other heads, matrix elements by hand), with derivatives by finite differences.

mod cases;
mod enumeration;
mod network;
mod sampling;
mod variances;
mod variants;

use eigentruth_grading::Kind;

use self::variants::TwoSpins;
use crate::assembly::{Assembly, Condition};
use crate::method::{Budget, Method, Parameters};
use crate::problem::{Claim, Constraint, Problem, Reading};

const EVERY: &str = "every network and parameter";
const SOFTMAX: &str = "softmax probabilities";
const ALMOST: &str = "almost every parameter";
const UNNORMALIZED: &str = "without normalization";

/// The claims, of which the options are combinations.
const CLAIMS: [&str; 4] = ["biased", "baseline", "support", "variance"];

/// The problem.
pub(crate) fn problem() -> Problem {
    let claim = Condition::claim;
    Problem {
        claims: vec![
            Claim::statement("biased", "the expectation of the estimator differs from the gradient"),
            Claim::statement(
                "baseline",
                "it differs for want of a baseline: with the average energy subtracted it does not",
            ),
            Claim::statement(
                "support",
                "it differs by what configurations contribute where the amplitude vanishes but not its derivative",
            ),
            Claim::statement(
                "variance",
                "its variance is high: beyond all bounds larger than with the average energy as a baseline",
            ),
        ],
        assembly: Assembly::Options(vec![
            ('a', !claim("biased")),
            ('b', claim("biased").and(claim("baseline"))),
            ('c', (!claim("biased")).and(claim("variance"))),
            ('d', claim("biased").and(claim("support"))),
            ('e', claim("biased").and(claim("variance"))),
        ]),
        constraints: vec![
            Constraint::implies("baseline", "biased"),
            Constraint::implies("support", "biased"),
            // A baseline mends nothing that is never sampled.
            Constraint::exclusive(&["baseline", "support"]),
        ],
        readings: vec![
            Reading::admissible(
                EVERY,
                "in general the RNN and its gradients may have non-identical support",
                "E. L. Lehmann, G. Casella, Theory of Point Estimation (1998), chapter 2: unbiased is what has the right expectation for all values of \
                 the parameter",
                "the network is not specified, so what is said of the estimator has to hold for every autoregressive network, at every λ; one \
                 network and one λ with another expectation make it biased",
            ),
            Reading::admissible(
                SOFTMAX,
                "model a wavefunction of a quantum system with a recurrent neural network (RNN)",
                "M. Hibat-Allah et al., Phys. Rev. Research 2, 023358 (2020): moduli are roots of softmax probabilities",
                "the network as that paper, which introduced the name, defines it: conditional probabilities by softmax, phases beside them; every \
                 λ",
            ),
            Reading::admissible(
                ALMOST,
                "in general",
                "usage of analysis: in general is for all but a set of measure zero",
                "every kind of network, but exceptional values of λ, which a random λ meets with probability zero, are left aside",
            ),
            Reading::inadmissible(
                UNNORMALIZED,
                "a recurrent neural network (RNN) out of which unbiased samples can be obtained",
                "estimators for Boltzmann machines, G. Carleo, M. Troyer, Science 355, 602 (2017)",
                "a wave function whose norm depends on λ, sampled from |ψ|² over its sum: the prompt's energy Σ ψ* H ψ has no norm to divide by, and \
                 a network that is sampled exactly is normalized site by site",
            ),
        ],
        methods: vec![
            Method::new("full enumeration", "variational", &CLAIMS, enumeration::investigate).parameters(
                |budget| {
                    let (sets, largest) = if budget == Budget::Quick { (12, 6) } else { (100, 9) };
                    Parameters::new().with("sets", sets).with("bits", (3..=largest).collect::<Vec<usize>>())
                },
            ),
            Method::new("ancestral samples", "problems", &CLAIMS, sampling::investigate).parameters(
                |budget| {
                    let samples = if budget == Budget::Quick { 30_000 } else { 1_000_000 };
                    Parameters::new().with("samples", samples).with("sets", 6).with("bits", 3)
                },
            ),
        ],
        overturned_by: "a network with amplitudes everywhere whose estimator has another mean than the gradient, or one with a simple zero whose \
                        estimator has the mean of the gradient",
        family: Some(&TwoSpins),
        ..Problem::outline(
            13,
            "vmc/13-rnn-gradient-estimator",
            "Gradient estimator of a recurrent network",
            "A recurrent network gives exact samples of |ψ|². The energy gradient is estimated by 2 \
                Re of the mean of ∂ψ*/ψ* times the local energy, without a baseline. Is the estimator \
                biased, why, and is its variance high (options a to e)?",
            Kind::ChoiceSet,
        )
    }
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
    fn variants_are_graded_and_vary() {
        assert_repeatable(&TwoSpins, 10);
    }
}
