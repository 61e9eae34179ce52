//! Copies with other forces and other ways of coupling.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use eigentruth_grading::Kind;
use eigentruth_stochastic::dynamical_mean_field::{Coupling, Kernel, shooting, synchronisation_threshold};

use super::{SEED, law, points};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Forces of two or three spins, with or without symmetric couplings, and mutual or one-way coupling.
pub(super) struct Copies;

/// Formulas that were found, by the symmetry of the couplings and whether copies are drawn to each other: there are four.
static KNOWN: Mutex<BTreeMap<(bool, bool), String>> = Mutex::new(BTreeMap::new());

/// The threshold for forces of two spins as a formula in γ and σ.
fn formula(symmetric: bool, coupling: Coupling) -> Result<String, Stop> {
    /// More than the candidate terms, so that points can contradict a formula.
    const POINTS: usize = 12;
    let key = (symmetric, matches!(coupling, Coupling::Mutual));
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(formula) = known.get(&key) {
        return Ok(formula.clone());
    }
    let mut found = Vec::new();
    for [gamma, sigma] in points(SEED).into_iter().take(POINTS) {
        let state = shooting(&Kernel::monomial(2, orders(symmetric, 2) * sigma * sigma)?, gamma)?;
        found.push(([gamma, sigma], synchronisation_threshold(&state, coupling)?));
    }
    let formula =
        law(&found).ok_or_else(|| Stop::Failed("the threshold follows no candidate form".to_owned()))?;
    known.insert(key, formula.clone());
    Ok(formula)
}

/// In how many orders a coupling occurs in the sum.
fn orders(symmetric: bool, spins: usize) -> f64 {
    match (symmetric, spins) {
        (false, _) => 1.0,
        (true, 2) => 2.0,
        (true, _) => 6.0,
    }
}

/// Whether a formula is asked for: forces of three spins have a threshold that no candidate form describes.
fn asks_formula(seed: u64) -> bool {
    let draw = Draw::of("chaotic copies", seed);
    draw.one("spins", &SPINS) == 2 && draw.pick("formula", 3) == 0
}

/// How many spins a force may be made of.
const SPINS: [usize; 2] = [2, 3];

impl Family for Copies {
    fn describe(&self) -> &'static str {
        "two copies with random forces of two or three spins whose couplings are symmetric or not, drawn to each other or one to \
         the other; the threshold is a number at some γ and σ, or for forces of two spins a formula"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("chaotic copies", seed);
        let spins = draw.one("spins", &SPINS);
        let symmetric = draw.one("symmetric", &[true, false]);
        let coupling = draw.one("coupling", &[Coupling::Mutual, Coupling::OneWay]);
        let gamma = (50 + draw.pick("gamma", 200)) as f64 / 100.0;
        // Forces of three spins grow as fast as the damping: from σ = 0.57 on there is no stationary state.
        let sigma = match spins {
            2 => (50 + draw.pick("sigma", 100)) as f64 / 100.0,
            _ => (20 + draw.pick("sigma", 25)) as f64 / 100.0,
        };
        let symbols = asks_formula(seed);
        let (g, s) =
            if symbols { ("γ".to_owned(), "σ".to_owned()) } else { (gamma.to_string(), sigma.to_string()) };
        let (force, entries) = match spins {
            2 => ("N^{-1} \\sum_{jk} J_i^{jk} x_j x_k", "J_i^{jk}"),
            _ => ("N^{-3/2} \\sum_{jkl} J_i^{jkl} x_j x_k x_l", "J_i^{jkl}"),
        };
        let symmetry = if symmetric {
            "symmetric in their upper indices, each of variance"
        } else {
            "independent of each other also for permuted upper indices, each of variance"
        };
        let drawn = match coupling {
            Coupling::Mutual => "K(y_i - x_i) is added to dx_i/dt and K(x_i - y_i) to dy_i/dt",
            Coupling::OneWay => "K(x_i - y_i) is added to dy_i/dt and nothing to dx_i/dt",
        };
        let asked = if symbols {
            r"Give it as an equation K_c = … in γ and σ in \boxed{}."
        } else {
            r"Give the number to five decimals in \boxed{}."
        };
        let prompt = format!(
            "N soft spins obey dx_i/dt = -(|x|^2/N - {g}) x_i + {force}, where the {entries} are Gaussian with mean 0, {symmetry} \
             {s}^2. A second copy y has the same couplings and another start; {drawn}. Above which K is the state y = x stable against \
             small differences for N to infinity? {asked}"
        );
        let variant = if symbols {
            let reference = format!("K_c={}", formula(symmetric, coupling)?);
            Variant::formula(seed, Kind::Equation, r"$K_c;\gamma;\sigma$", prompt, reference)
        } else {
            let kernel = Kernel::monomial(spins, orders(symmetric, spins) * sigma * sigma)?;
            let found = synchronisation_threshold(&shooting(&kernel, gamma)?, coupling)?;
            Variant::number(seed, prompt, found.value, 5)
        };
        Ok(variant
            .with(Aspect::Terms, force)
            .with(Aspect::Terms, drawn)
            .with(Aspect::Symmetry, symmetry)
            .with(Aspect::Asked, asked))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_formula(seed)
    }
}
