//! Other ratios of the bonds and other densities.

use eigentruth_grading::Kind;

use super::correlator;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other ratios and densities.
pub(super) struct Chains;

/// Ratios J'/J, with a weaker or a stronger bond or one of the other sign.
const RATIOS: [(&str, f64); 8] = [
    ("J/3", 1.0 / 3.0),
    ("J/2", 0.5),
    ("2J/3", 2.0 / 3.0),
    ("3J/4", 0.75),
    ("4J/5", 0.8),
    ("3J/2", 1.5),
    ("2J", 2.0),
    ("-J/2", -0.5),
];

/// Particles per site, below and above half filling of the charges.
const DENSITIES: [(&str, f64); 10] = [
    ("1/8", 0.125),
    ("1/6", 1.0 / 6.0),
    ("1/5", 0.2),
    ("1/4", 0.25),
    ("1/3", 1.0 / 3.0),
    ("2/5", 0.4),
    ("3/5", 0.6),
    ("2/3", 2.0 / 3.0),
    ("3/4", 0.75),
    ("4/5", 0.8),
];

/// Particles that never meet on a site and keep their order along the chain: their densities are those of fermions without spin.
const PARTICLES: [(&str, &str); 3] = [
    ("Electrons with infinite on-site repulsion", "electrons per site (both spins together)"),
    ("Spinless fermions without interaction", "fermions per site"),
    ("Hard-core bosons", "bosons per site"),
];

/// `⟨n_j n_{j+r}⟩` at any density up to one: on this bipartite chain holes hop like particles.
fn at_density(bonds: [f64; 2], density: f64, r: usize) -> f64 {
    const INTERVALS: usize = 64;
    // A factor −1 on every other pair of sites turns the sign of one bond around, and leaves densities as they are.
    let bonds = bonds.map(f64::abs);
    if density <= 0.5 {
        return correlator(bonds, density, r, INTERVALS);
    }
    // n = 1 − h for both sites.
    let holes = 1.0 - density;
    1.0 - 2.0 * holes + correlator(bonds, holes, r, INTERVALS)
}

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "electrons, hard-core bosons or fermions without spin, the ratio of the bonds and its sign, the density, and whether j is even or odd"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("dimer chain", number);
        let (ratio_text, ratio) = draw.one("ratio", &RATIOS);
        let (density_text, density) = draw.one("n", &DENSITIES);
        let (particles, per_site) = draw.one("particles", &PARTICLES);
        let (parity, bonds) =
            if draw.pick("parity", 2) == 0 { ("even", [1.0, ratio]) } else { ("odd", [ratio, 1.0]) };
        let entries: Vec<String> = (0..5).map(|r| format!("{:.6}", at_density(bonds, density, r))).collect();
        let prompt = format!(
            "{particles} hop on an infinite chain with amplitude -J between sites 2j and 2j+1 and -J' between 2j+1 and 2j+2, J' = \
             {ratio_text}. There are {density_text} {per_site}. Give ⟨n_j n_{{j+r}}⟩ in the ground state for {parity} j and r = 0, 1, 2, 3, 4 \
             to three decimals as a row vector in \\boxed{{}}."
        );
        let reference = format!("({})", entries.join(","));
        Ok(Variant::new(number, Kind::TupleRounded { digits: 3 }, prompt, reference)
            .with(Aspect::Components, particles)
            .with(Aspect::Sign, format!("J' = {ratio_text}."))
            .with(Aspect::Filling, format!("There are {density_text} {per_site}"))
            .with(Aspect::Convention, format!("for {parity} j")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{extrapolated, pair, spinless};
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn every_seed_gives_a_variant() {
        assert_repeatable(&Chains, 10);
    }

    #[test]
    fn rings_above_half_filling_and_with_other_signs_tend_to_the_same_numbers() {
        for (ratio, [part, whole]) in [(-0.5, [1, 5]), (1.5, [3, 5]), (2.0 / 3.0, [4, 5])] {
            let density = part as f64 / whole as f64;
            for (parity, bonds) in [[1.0, ratio], [ratio, 1.0]].into_iter().enumerate() {
                for r in 0..5 {
                    // Closed shells: antiperiodic for these even numbers of particles; a factor −1 on every other bond goes around with it.
                    let sizes = [40, 80, 160];
                    let of = |sites: &usize| {
                        let turns = if ratio < 0.0 && (sites / 2) % 2 == 1 { 1.0 } else { -1.0 };
                        let state = spinless(*sites, sites * part / whole, [1.0, ratio], turns).unwrap();
                        pair(&state, parity, parity + r).unwrap()[0]
                    };
                    let x = sizes.map(|sites| (sites as f64).powi(-2));
                    let [value, change] = extrapolated(&x, &sizes.each_ref().map(of));
                    let found = at_density(bonds, density, r);
                    assert!(
                        (value - found).abs() <= 4.0 * change + 1e-9,
                        "{ratio} {density} {parity} {r}: {value} {found}"
                    );
                }
            }
        }
    }
}
