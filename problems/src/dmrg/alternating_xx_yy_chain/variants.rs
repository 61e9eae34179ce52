//! Degeneracies of chains whose bonds take turns.

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::{Boundary, Lattice, Spin, SpinSystem};

use super::charge::{allowed, by_entropies};
use super::{LITERAL, OPEN, RING, power_of_two, sites_of, spins};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Degeneracies of chains whose bonds take turns.
pub(super) struct Chains;

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "length, boundary, the cycle of couplings along the chain and their strengths; answer: the number of ground states; or for any length of \
         the chain that alternates, with other ends, and with its central charge"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("chains", seed);
        if draw.printed(12) {
            return any_length(seed, draw.one("ends", &[OPEN, RING, LITERAL]));
        }
        // One kind of bonds alone has always two ground states: once in ten.
        let cycles = [
            &["x", "y"][..],
            &["z", "x"],
            &["y", "x"],
            &["x", "y", "z"],
            &["x", "z", "y"],
            &["x", "x", "y"],
            &["x", "y", "y"],
            &["z", "z", "x"],
            &["y", "y", "z"],
            &["x"],
        ];
        let cycle = draw.one("cycle", &cycles);
        let sites = 3 + draw.pick("sites", 8);
        let closed = draw.pick("boundary", 3) == 0;
        let strengths: Vec<i64> = cycle
            .iter()
            .enumerate()
            .map(|(at, _)| 1 + draw.pick(&format!("strength {at}"), 3) as i64)
            .collect();
        let lattice = Lattice::chain(sites, if closed { Boundary::Periodic } else { Boundary::Open })?;
        let mut system = SpinSystem::new(sites, Spin::HALF);
        for bond in lattice.bonds() {
            let at = bond.from % cycle.len();
            let mut coupling = [0.0; 3];
            coupling[match cycle[at] {
                "x" => 0,
                "y" => 1,
                _ => 2,
            }] = -4.0 * strengths[at] as f64;
            system.exchange(bond, coupling)?;
        }
        let count = Spectrum::new(&System::new(system.build()?)?, false, DEFAULT_MEMORY)?.levels()[0].1;
        let bonds: Vec<String> = (0..cycle.len())
            .map(|at| format!(r"${}\sigma^{}_i\sigma^{}_{{i+1}}$", strengths[at], cycle[at], cycle[at]))
            .collect();
        let place = if closed { "closed to a ring" } else { "with open ends" };
        let prompt = format!(
            "A chain of {sites} spins 1/2, {place}, has H = −Σ of one term a bond; from the first bond on the terms take \
             turns: {}. How many ground states are there? Answer with a whole number in \\boxed{{}}.",
            bonds.join(", then ")
        );
        Ok(Variant::new(seed, Kind::Numeric, prompt, count)
            .with(Aspect::Size, format!("{sites} spins"))
            .with(Aspect::Boundary, place)
            .with(Aspect::Terms, bonds.join(", then ")))
    }
    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("chains", seed).printed(12)
    }
}

/// The number of ground states for any even N, and the central charge: with open ends and N sites what the problem asks.
fn any_length(seed: u64, reading: &str) -> Result<Variant, Stop> {
    let mut points = Vec::new();
    for n in [2, 4, 6, 8] {
        // A ring of two sites has its bond twice.
        if reading == RING && n == 2 {
            continue;
        }
        let system = System::new(spins(sites_of(reading, n), reading == RING)?)?;
        let count = Spectrum::new(&system, false, DEFAULT_MEMORY)?.levels()[0].1;
        if !count.is_power_of_two() {
            return Err(Stop::Failed(format!("{count} ground states at N = {n} are no power of two")));
        }
        points.push((n, count.trailing_zeros()));
    }
    let law = power_of_two(&points).ok_or_else(|| Stop::Failed(format!("no law 2^(aN+b): {points:?}")))?;
    let (estimate, _) = by_entropies(reading, &[48, 96, 192], &|| Ok(()))?;
    let (_, charge) = allowed(&estimate)
        .ok_or_else(|| Stop::Failed(format!("no central charge is near {}", estimate.value)))?;
    let chain = match reading {
        RING => "N sites on a ring, N even, with N bonds",
        LITERAL => "N + 1 sites with open ends, N even, and thus N bonds",
        _ => "N sites with open ends, N even, and thus N − 1 bonds",
    };
    let prompt = format!(
        "Spins 1/2 stand on {chain}. H = −Σ of one product of Pauli matrices a bond: σ^xσ^x on the first and every other bond, σ^yσ^y on the bonds \
         between. How many ground states are there, as a function of N, and which central charge c has the theory of low energies? Give the number \
         and c in this order, separated by a semicolon, in \\boxed{{}}."
    );
    let mut variant = Variant::new(seed, Kind::MixedList, prompt, format!("{law};c={charge}"))
        .with(Aspect::Boundary, chain)
        .with(Aspect::Asked, "which central charge");
    variant.specification.parameters = "$(N,integer)$".to_owned();
    variant.specification.part_names = ["", "c"].map(str::to_owned).to_vec();
    Ok(variant)
}
