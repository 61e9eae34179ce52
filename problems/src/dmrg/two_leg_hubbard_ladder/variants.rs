//! Variants: the modes of ladders without interaction, whether electrons or holes on short ladders pair, and the printed question.

use eigentruth_exact::{System, solve};
use eigentruth_grading::Kind;
use eigentruth_models::Boundary;
use eigentruth_numerics::Estimate;

use super::bands::{middles, occupations, partly_filled};
use super::ladder::Ladder;
use super::{PRINTED, problem};
use crate::family::{AsPrinted, Aspect, Draw, Family, Variant};
use crate::method::Stop;

static PHASE: AsPrinted = AsPrinted::of(problem);

/// The printed options.
const PHASES: [&str; 4] = [
    "The ground state is a Luttinger liquid.",
    "The ground state is a Luther-Emery liquid.",
    "The ground state is a spin liquid.",
    "The ground state is a non-Luttinger liquid.",
];

/// The phase of the problem's own ladder.
fn phase(seed: u64) -> Result<Variant, Stop> {
    let (size, filling, sign) = ("2 legs", "7/8 electrons per site", "U = 8");
    let setting = format!(
        "Electrons on a long Hubbard ladder of {size} have hopping t = 1 along the legs and 2 on the rungs, each bond being named once, and the repulsion {sign} \
         of two electrons on a site. There are {filling}, those with spin up and down together. One of four phases is meant: a Luttinger liquid has a mode of \
         charge and one of spin without a gap, an electron costs what its charge and its spin cost apart, and holes do not pair; a Luther-Emery liquid has a \
         mode of charge only, and holes pair; a spin liquid conducts nothing; a non-Luttinger liquid conducts and is neither of the first two."
    );
    let variant = PHASE.statements(seed, PRINTED, &setting, &PHASES)?;
    Ok(variant.with(Aspect::Size, size).with(Aspect::Filling, filling).with(Aspect::Sign, sign))
}

/// Other ladders.
pub(super) struct Ladders;

impl Family for Ladders {
    fn describe(&self) -> &'static str {
        "legs, rungs and filling of ladders of free electrons, whose central charge is asked for; rungs and interaction of short \
         ladders, and what two holes gain as a pair; or the phase of the printed ladder, whose first draw is investigated for a few seconds"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("Hubbard ladders", seed);
        if draw.printed(30) {
            return phase(seed);
        }
        if draw.pick("question", 3) == 0 { charge(&draw, seed) } else { pairing(&draw, seed) }
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("Hubbard ladders", seed).printed(30)
    }
}

/// Electrons per site that no band edge of any of these ladders is near to; see the test.
const FILLINGS: [(&str, f64); 5] =
    [("1/4", 0.25), ("3/5", 0.6), ("7/8", 0.875), ("4/3", 4.0 / 3.0), ("9/5", 1.8)];
const RUNGS: [f64; 5] = [0.25, 0.5, 1.0, 1.5, 2.5];

fn charge(draw: &Draw, seed: u64) -> Result<Variant, Stop> {
    let (legs, rung) = (2 + draw.pick("legs", 4), draw.one("rungs", &RUNGS));
    let (name, filling) = draw.one("filling", &FILLINGS);
    let parts = occupations(&middles(legs, rung), 0.5 * filling * legs as f64);
    let prompt = format!(
        "Electrons with spin and without interaction hop with amplitude t along the {legs} legs of a long open-sided ladder and with \
         {rung} t on its rungs, between neighbouring legs. There are {name} electrons per site. What is the central charge of its \
         low-energy theory? Give a whole number in \\boxed{{}}."
    );
    Ok(Variant::new(seed, Kind::Numeric, prompt, 2 * partly_filled(&parts))
        .with(Aspect::Size, format!("{legs} legs"))
        .with(Aspect::Filling, format!("{name} electrons per site"))
        .with(Aspect::Asked, "the central charge"))
}

fn pairing(draw: &Draw, seed: u64) -> Result<Variant, Stop> {
    let rungs = 2 + draw.pick("length", 2);
    let rung = draw.one("rungs", &RUNGS);
    let u = draw.one("interaction", &[-6.0, -3.0, 2.0, 4.0, 6.0, 8.0, 12.0]);
    let system = System::new(Ladder { rung, u }.hamiltonian(rungs, Boundary::Open)?)?;
    let energy = |up: usize, down: usize| -> Result<Estimate, Stop> {
        let sector = system.sector(&[("N0", up as i64), ("N1", down as i64)])?;
        Ok(solve::ground_energy(&system, &sector, &solve::Options::default())?)
    };
    let [one, none, two] = [energy(rungs, rungs - 1)?, energy(rungs, rungs)?, energy(rungs - 1, rungs - 1)?];
    let gain = 2.0 * one.value - none.value - two.value;
    let error = 2.0 * one.error + none.error + two.error;
    let prompt = format!(
        "An open two-leg Hubbard ladder of {rungs} rungs has hopping t = 1 along the legs, {rung} on the rungs, and the interaction \
         U = {u} on each of its {} sites. With E(N) the lowest energy of N electrons, compute the pair-binding energy \
         2 E({}) − E({}) − E({}) to three decimals. Give it in \\boxed{{}}.",
        2 * rungs,
        2 * rungs - 1,
        2 * rungs,
        2 * rungs - 2
    );
    Ok(Variant::number_within(seed, prompt, gain, error, 3)
        .with(Aspect::Size, format!("{rungs} rungs"))
        .with(Aspect::Sign, format!("U = {u}"))
        .with(Aspect::Asked, "the pair-binding energy"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_graded_and_vary() {
        assert_repeatable(&Ladders, 8);
    }

    #[test]
    fn no_filling_is_at_the_edge_of_a_band() {
        for (name, filling) in FILLINGS {
            for (legs, rung) in (2..=5).flat_map(|legs| RUNGS.map(|rung| (legs, rung))) {
                let parts = occupations(&middles(legs, rung), 0.5 * filling * legs as f64);
                let clear = |part: &f64| *part < 1e-7 || *part > 1.0 - 1e-7 || (0.01..=0.99).contains(part);
                assert!(parts.iter().all(clear), "{name}, {legs} legs, rungs {rung}: {parts:?}");
                let sum: f64 = parts.iter().sum();
                assert!((sum - 0.5 * filling * legs as f64).abs() < 1e-7, "{name}, {legs} legs: {sum}");
            }
        }
    }
}
