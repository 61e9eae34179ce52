//! Copies with other forces and other ways of coupling.

use eigentruth_stochastic::dynamical_mean_field::{Coupling, Kernel, shooting, synchronisation_threshold};

use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Forces of two or three spins, with or without symmetric couplings, and mutual or one-way coupling.
pub(super) struct Copies;

impl Family for Copies {
    fn describe(&self) -> &'static str {
        "two copies with random forces of two or three spins whose couplings are symmetric or not, drawn to each other or one to \
         the other; γ and σ vary, and the threshold is a number"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("chaotic copies", seed);
        let spins = draw.one("spins", &[2, 3]);
        let symmetric = draw.one("symmetric", &[true, false]);
        let coupling = draw.one("coupling", &[Coupling::Mutual, Coupling::OneWay]);
        let gamma = (50 + draw.pick("gamma", 200)) as f64 / 100.0;
        // Forces of three spins grow as fast as the damping: from σ = 0.57 on there is no stationary state.
        let sigma = match spins {
            2 => (50 + draw.pick("sigma", 100)) as f64 / 100.0,
            _ => (20 + draw.pick("sigma", 25)) as f64 / 100.0,
        };
        // The orders in which symmetric couplings occur in the sum.
        let orders = match (symmetric, spins) {
            (false, _) => 1.0,
            (true, 2) => 2.0,
            (true, _) => 6.0,
        };
        let state = shooting(&Kernel::monomial(spins, orders * sigma * sigma)?, gamma)?;
        let found = synchronisation_threshold(&state, coupling)?;
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
        let prompt = format!(
            "N soft spins obey dx_i/dt = -(|x|^2/N - {gamma}) x_i + {force}, where the {entries} are Gaussian with mean 0, {symmetry} \
             {sigma}^2. A second copy y has the same couplings and another start; {drawn}. Above which K is the state y = x stable against \
             small differences for N to infinity? Give the number to five decimals in \\boxed{{}}."
        );
        Ok(Variant::number(seed, prompt, found.value, 5))
    }
}
