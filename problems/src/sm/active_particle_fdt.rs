//! sm/43-active-particle-fdt: fluctuation and dissipation of a particle that is turned by a potential, and which premise makes the outcome.

mod modes;
mod question;
mod trajectories;
mod variants;

use eigentruth_grading::Kind;
use eigentruth_numerics::Estimate;
use eigentruth_stochastic::fokker_planck::{ActiveParticle, Parity, Waves};

use self::question::{Answer, Question, weigh};
use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const ODD: &str = "heading reversed with time";
const EVEN: &str = "heading kept under time reversal";
const MEAN: &str = "noise with a mean";

const VIOLATED: &str = "violated";
const ENTROPY: &str = "entropy production";
const REVERSIBLE: &str = "reversible";
const BOLTZMANN: &str = "Boltzmann";
const BY_REVERSIBILITY: &str = "reversibility decides";
const BY_BOLTZMANN: &str = "Boltzmann decides";
const BY_SPEED: &str = "propulsion decides";
const CLAIMS: [&str; 7] =
    [VIOLATED, ENTROPY, REVERSIBLE, BOLTZMANN, BY_REVERSIBILITY, BY_BOLTZMANN, BY_SPEED];

/// A potential without symmetry.
fn potential() -> Waves {
    Waves(vec![([1, 0], 0.3, 0.2), ([0, 1], 0.25, 1.0), ([1, 1], 0.2, 0.5)])
}

/// The observable φ, neither parallel to the potential.
fn observable() -> Waves {
    Waves(vec![([1, 0], 1.0, -0.4), ([-1, 1], 0.6, 0.3)])
}

/// The temperature of all particles here.
const TEMPERATURE: f64 = 0.8;
/// The times at which response and correlation are compared.
const TIMES: [f64; 4] = [0.3, 0.7, 1.3, 2.2];
/// A mean of the angular noise that is used to break reversibility.
const TURNING: f64 = 1.2;

/// The particle of the problem.
fn particle() -> ActiveParticle {
    ActiveParticle {
        speed: 1.0,
        temperature: TEMPERATURE,
        torque: 1.0,
        turning: 0.0,
        rotational_diffusivity: 1.5,
        mobility: 0.0,
        diffusivity: 0.0,
        potential: potential(),
    }
}

/// A passive particle that obeys Einstein's relation: it is reversible, has Boltzmann's distribution, and obeys the theorem.
fn passive() -> ActiveParticle {
    ActiveParticle { speed: 0.0, mobility: 1.0, diffusivity: TEMPERATURE, ..particle() }
}

/// The torque has the wrong sense: Boltzmann's distribution of the temperature −T, reversible all the same.
fn misfit() -> ActiveParticle {
    ActiveParticle { torque: -1.0, ..particle() }
}

/// No torque: a particle that does not feel the potential answers to nothing, while φ fluctuates.
fn deaf() -> ActiveParticle {
    ActiveParticle { torque: 0.0, ..particle() }
}

/// Turned by a mean of the noise: Boltzmann's distribution without reversibility.
fn turned() -> ActiveParticle {
    ActiveParticle { turning: TURNING, ..particle() }
}

/// The particle and the parity of its heading in a reading.
fn setting(reading: &str) -> Result<(ActiveParticle, Parity), Stop> {
    match reading {
        ODD => Ok((particle(), Parity::Odd)),
        EVEN => Ok((particle(), Parity::Even)),
        MEAN => Ok((turned(), Parity::Odd)),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

/// Decides a claim with what a method answers.
fn decide(run: &Run<'_>, ask: &dyn Fn(&Question) -> Result<Vec<Estimate>, Stop>) -> Result<Finding, Stop> {
    let (particle, parity) = setting(run.reading)?;
    let theorem = |particle| Question::Theorem(particle);
    let (question, yes, no) = match run.claim {
        ENTROPY | REVERSIBLE => {
            let reversal = |particle| Question::Reversal(particle, Parity::Odd);
            (Question::Reversal(particle, parity), reversal(passive()), reversal(turned()))
        }
        BOLTZMANN => {
            (Question::Boltzmann(particle), Question::Boltzmann(passive()), Question::Boltzmann(misfit()))
        }
        VIOLATED => (theorem(particle), theorem(passive()), theorem(misfit())),
        BY_REVERSIBILITY => (theorem(turned()), theorem(passive()), theorem(misfit())),
        // What is asked is no control of itself.
        BY_BOLTZMANN => (theorem(misfit()), theorem(passive()), theorem(deaf())),
        BY_SPEED => {
            let slow = ActiveParticle { speed: 0.5 * particle.speed, ..particle };
            (theorem(slow), theorem(passive()), theorem(misfit()))
        }
        other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    };
    run.checkpoint()?;
    let found = ask(&question)?;
    let (answer, yes, no) = (weigh(&found), weigh(&ask(&yes)?), weigh(&ask(&no)?));
    if !(yes == Answer::Vanishes && no == Answer::Differs) {
        return Ok(Finding::undecided(
            format!(
                "the controls are not told apart: {yes:?} where equality is a theorem, {no:?} where it is broken on purpose"
            ),
            "a larger budget: more modes, or more trajectories",
        ));
    }
    let holds = match answer {
        Answer::Unclear => {
            return Ok(Finding::undecided(
                format!("{question} is neither obeyed nor broken within the errors"),
                "a larger budget: more modes, or more trajectories",
            ));
        }
        Answer::Vanishes => true,
        Answer::Differs => false,
    };
    let truth = if matches!(run.claim, REVERSIBLE | BOLTZMANN) { holds } else { !holds };
    let most = found.iter().max_by(|a, b| (a.value.abs() / a.error).total_cmp(&(b.value.abs() / b.error)));
    let most = most.ok_or_else(|| Stop::Failed("nothing was compared".to_owned()))?;
    let summary = format!(
        "{question} is {} : of {} comparisons the largest departure is {:.4} ± {:.4}",
        if holds { "obeyed" } else { "broken" },
        found.len(),
        most.value,
        most.error
    );
    let finding = Finding::decided(truth, FindingKind::Numerical, summary.replace(" :", ":"));
    Ok(found.into_iter().enumerate().fold(finding, |finding, (at, estimate)| {
        finding.with(Evidence::number(format!("departure {}", at + 1), "1", estimate))
    }))
}

fn by_modes(run: &Run<'_>) -> Result<Finding, Stop> {
    let size = run.parameters.integer("cutoff")?;
    let ask = |question: &Question| {
        let key = question.key();
        let solved = |_| run.kept(&key, |_| modes::departures(question, size));
        Ok(run.shared(&key, solved)?.as_ref().clone())
    };
    decide(run, &ask)
}

fn by_trajectories(run: &Run<'_>) -> Result<Finding, Stop> {
    let count = run.parameters.integer("trajectories")?;
    let ask = |question: &Question| {
        let key = question.key();
        let simulated = |seed| run.kept(&key, |_| trajectories::departures(question, count, seed));
        Ok(run.shared(&key, simulated)?.as_ref().clone())
    };
    decide(run, &ask)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let claim = Condition::claim;
    Problem {
        claims: vec![
            Claim::statement(VIOLATED, "the response to h differs from dC/ds over T"),
            Claim::statement(ENTROPY, "the motion reversed in time is not the motion: entropy is produced"),
            Claim::statement(REVERSIBLE, "the motion reversed in time has the same statistics"),
            Claim::statement(BOLTZMANN, "exp(−V/T) with any heading is stationary"),
            Claim::statement(
                BY_REVERSIBILITY,
                "with Boltzmann's distribution but without reversibility the theorem is violated",
            ),
            Claim::statement(
                BY_BOLTZMANN,
                "with reversibility but without Boltzmann's distribution at T the theorem is violated",
            ),
            Claim::statement(BY_SPEED, "at another speed the theorem is violated"),
        ],
        assembly: Assembly::Options(vec![
            ('a', claim(VIOLATED).and(claim(ENTROPY))),
            ('b', (!claim(VIOLATED)).and(claim(REVERSIBLE)).and(claim(BY_REVERSIBILITY))),
            ('c', (!claim(VIOLATED)).and(claim(BOLTZMANN)).and(claim(BY_BOLTZMANN))),
            ('d', claim(VIOLATED).and(claim(BY_SPEED))),
        ]),
        constraints: vec![
            Constraint::Exclusive(vec![claim(ENTROPY), claim(REVERSIBLE)]),
            // If Boltzmann's distribution is stationary for every potential, its derivative by h gives the response (Agarwal 1972).
            Constraint::Implies(claim(BOLTZMANN), !claim(VIOLATED)),
        ],
        readings: vec![
            Reading::admissible(
                ODD,
                r"\mathbf{\dot x} = v_0 \mathbf{u}",
                "É. Fodor, R. L. Jack, M. E. Cates, Annu. Rev. Condens. Matter Phys. 13, 215 (2022): the choice of parity",
                "The heading is the direction of the velocity and turns around with time; χ is white, Gaussian and without a mean. A reason \
                 counts if its premise holds and if removing it alone changes whether the theorem holds.",
            ),
            Reading::admissible(
                EVEN,
                "whose orientation",
                "S. Shankar, M. C. Marchetti, Phys. Rev. E 98, 020604 (2018): a heading that is even under time reversal",
                "The orientation is a property of the body, which time reversal keeps; then the motion is not reversible.",
            ),
            Reading::admissible(
                MEAN,
                r"\chi(t)",
                "F. Kümmel et al., Phys. Rev. Lett. 110, 198302 (2013): a constant angular velocity beside the noise",
                "What χ is the prompt does not say; a mean would turn the heading at a constant rate.",
            ),
        ],
        methods: vec![
            Method::new("Fourier modes", "stochastic", &CLAIMS, by_modes).parameters(|budget| {
                let cutoff = if budget == Budget::Quick { 3 } else { 4 };
                Parameters::new().with("cutoff", cutoff)
            }),
            Method::new("trajectories and their tangents", "stochastic", &CLAIMS, by_trajectories)
                .parameters(|budget| {
                    let trajectories = match budget {
                        Budget::Quick => 1_500,
                        Budget::Standard => 40_000,
                        Budget::Thorough => 1_000_000,
                    };
                    Parameters::new().with("trajectories", trajectories)
                }),
        ],
        overturned_by: "A response whose ratio to dC/ds departs from 1/T by five errors, or a process with Boltzmann's distribution that does so.",
        family: Some(&variants::Particles),
        ..Problem::outline(
            43,
            "sm/43-active-particle-fdt",
            "Fluctuation-dissipation for an active particle",
            "A particle of constant speed turns its heading by a torque from a potential, and by \
                    noise. Is the fluctuation-dissipation relation for an observable of its position \
                    violated, and for which reason (options a to d)?",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn every_claim_is_decided_in_every_reading() {
        assert_decided(&problem());
    }

    /// Without the solvers: the flux of `e^{−V/T}` through every side of small boxes in the plane times the heading cancels, as the heading's
    /// diffusion does not act on it; with the torque of the other sign it does not.
    #[test]
    fn the_flow_keeps_the_distribution_of_boltzmann() {
        let (v, step) = (potential(), 1e-4);
        let weight = |x: [f64; 2]| (-v.value(x) / TEMPERATURE).exp();
        let divergence = |[x, y, angle]: [f64; 3], torque: f64| {
            let along = |x: f64, y: f64| [weight([x, y]) * angle.cos(), weight([x, y]) * angle.sin()];
            let turning = |angle: f64| {
                let force =
                    |dx: f64, dy: f64| (v.value([x + dx, y + dy]) - v.value([x - dx, y - dy])) / (2.0 * step);
                let across = -angle.sin() * force(step, 0.0) + angle.cos() * force(0.0, step);
                -torque / TEMPERATURE * across * weight([x, y])
            };
            (along(x + step, y)[0] - along(x - step, y)[0] + along(x, y + step)[1] - along(x, y - step)[1]
                + turning(angle + step)
                - turning(angle - step))
                / (2.0 * step)
        };
        for at in [[0.3, 1.1, 0.7], [2.0, -0.4, 2.9], [-1.3, 0.6, 5.1]] {
            // Differences err by the square of the step.
            assert!(divergence(at, 1.0).abs() < 1e-6, "{}", divergence(at, 1.0));
            assert!(divergence(at, -1.0).abs() > 1e-2, "{}", divergence(at, -1.0));
        }
    }

    /// No claim is decided by a control: then it could only hold, or be open.
    #[test]
    fn controls_are_told_apart_and_are_no_questions() {
        let asked = [particle(), turned(), misfit(), ActiveParticle { speed: 0.5, ..particle() }];
        let controls = [passive(), deaf()];
        assert!(controls.iter().all(|control| !asked.contains(control)));
        let answer = |particle| weigh(&modes::departures(&Question::Theorem(particle), 3).unwrap());
        assert_eq!(controls.map(answer), [Answer::Vanishes, Answer::Differs]);
    }

    #[test]
    fn variants_are_repeatable_and_varied() {
        assert_repeatable(&variants::Particles, 6);
    }
}
