//! Small clusters without hopping: fluctuations of the number of bosons; and the printed question.

use eigentruth_grading::Invariant;

use super::{LOWEST, WINDOW, problem};
use crate::family::{AsPrinted, Aspect, Draw, Family, Variant};
use crate::method::Stop;

static PRINTED: AsPrinted = AsPrinted::of(problem);

/// The printed options.
const OPTIONS: [&str; 4] = [
    "For V ≫ t the resistivity at high temperature is far above h/e² at every filling.",
    "For V ≫ t the compressibility at half filling is proportional to 1/T at low temperature.",
    "For T ≫ t and T ≫ V the derivative of the resistivity by T does not depend on T, at every filling.",
    "At T = 0 the ground state at incommensurate fillings is a superfluid for every t/V ≥ 0.",
];

/// The admissible readings, and what they mean by low temperatures.
const LOW: [(&str, &str); 2] = [
    (LOWEST, "Low temperatures are below all energies: T → 0 at given t and V"),
    (WINDOW, "Low temperatures are far below V and still above t: V ≫ t is a limit that is taken first"),
];

/// Which of the printed statements hold.
fn printed(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let (reading, low) = draw.one("printed reading", &LOW);
    let (lattice, bosons) = ("the infinite triangular lattice", "Hard-core bosons with the charge e");
    let setting = format!(
        "{bosons} on {lattice} have H = −t Σ (b†_i b_j + h.c.) + V Σ n_i n_j over nearest neighbours, each bond once. Fillings, the bosons per site, lie between \
         0 and 1, and t/V = 0 is among the ratios t/V ≥ 0. {low}."
    );
    let variant = PRINTED.statements(seed, reading, &setting, &OPTIONS)?;
    Ok(variant.with(Aspect::Lattice, lattice).with(Aspect::Components, bosons).with(Aspect::Convention, low))
}

/// Small clusters without hopping.
pub(super) struct Clusters;

/// A cluster: its name, its sites, its bonds.
type Cluster = (&'static str, usize, &'static [[usize; 2]]);

const CLUSTERS: [Cluster; 7] = [
    ("a triangle", 3, &[[0, 1], [1, 2], [0, 2]]),
    ("a square of four sites (a ring)", 4, &[[0, 1], [1, 2], [2, 3], [0, 3]]),
    ("a tetrahedron", 4, &[[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]),
    ("a rhombus of two triangles with a common bond", 4, &[[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]),
    ("a bow tie of two triangles with a common site", 5, &[[0, 1], [0, 2], [1, 2], [0, 3], [0, 4], [3, 4]]),
    ("a ring of five sites", 5, &[[0, 1], [1, 2], [2, 3], [3, 4], [0, 4]]),
    (
        "a hexagon with its centre, neighbours on the rim and the centre with all of them",
        7,
        &[[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [0, 6], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [1, 6]],
    ),
];

/// `(⟨N²⟩ − ⟨N⟩²)/N_s` with weights `e^{−β(V Σ n n − μN)}` and at most `most` bosons on a site; at zero temperature over the configurations of
/// lowest energy.
fn fluctuations(sites: usize, bonds: &[[usize; 2]], most: u32, v: i32, mu: f64, beta: f64) -> f64 {
    // A configuration is a number whose digits count the bosons.
    let at = |state: u32, site: usize| state / (most + 1).pow(site as u32) % (most + 1);
    let number = |state: u32| f64::from((0..sites).map(|site| at(state, site)).sum::<u32>());
    let energy = |state: u32| {
        let pairs: u32 = bonds.iter().map(|[a, b]| at(state, *a) * at(state, *b)).sum();
        f64::from(v) * f64::from(pairs) - mu * number(state)
    };
    let states = 0..(most + 1).pow(sites as u32);
    let lowest = states.clone().map(energy).fold(f64::INFINITY, f64::min);
    let weight = |state: u32| {
        let above = energy(state) - lowest;
        // Energies are multiples of 1/4.
        if beta.is_infinite() { f64::from(u8::from(above < 0.1)) } else { (-beta * above).exp() }
    };
    let mean = |power: i32| {
        let sum: f64 = states.clone().map(|s| weight(s) * number(s).powi(power)).sum();
        sum / states.clone().map(weight).sum::<f64>()
    };
    (mean(2) - mean(1).powi(2)) / sites as f64
}

const DIGITS: u32 = 4;

impl Family for Clusters {
    fn describe(&self) -> &'static str {
        "the cluster, how many bosons a site holds, repulsion or attraction, chemical potential and temperature, zero included; answer: temperature \
         times compressibility of bosons that do not hop; or the printed statements, whose first draw is investigated for some seconds"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("clusters without hopping", seed);
        if draw.printed(20) {
            return printed(seed, &draw);
        }
        let (name, sites, bonds) = draw.one("cluster", &CLUSTERS);
        let v = draw.one("V", &[1, 2, 3, 4, -1, -2]);
        let quarters = draw.one("μ", &[1, 2, 3, 4, 5, 6, 7, 9]);
        let mu = f64::from(v * quarters) / 4.0;
        let cold = draw.pick("cold", 4) == 0;
        let temperature = draw.one("T", &[1, 2, 3, 5]);
        let beta = if cold { f64::INFINITY } else { 1.0 / f64::from(temperature) };
        let (most, bosons) = draw.one(
            "most",
            &[
                (1, "Hard-core bosons sit on"),
                (1, "Hard-core bosons sit on"),
                (2, "Bosons, at most two at a site, sit on"),
            ],
        );
        let value = fluctuations(sites, bonds, most, v, mu, beta);
        let at = if cold { "in the limit T → 0".to_owned() } else { format!("at T = {temperature}") };
        let prompt = format!(
            "{bosons} {name}, without hopping. H = V Σ n_i n_j − μ Σ n_i, each bond once, with V = {v} and μ = {mu}. What is T κ {at}, \
             where κ = (1/N_s) ∂⟨N⟩/∂μ, N is the number of bosons and N_s that of sites? Give it to {DIGITS} decimals in \\boxed{{}}."
        );
        let mut variant = Variant::number(seed, prompt, value, DIGITS)
            .with(Aspect::Lattice, name)
            .with(Aspect::Components, bosons)
            .with(Aspect::Sign, format!("V = {v} and"));
        // Zero where the lowest configurations have one number of bosons.
        if value > 1e-3 {
            variant.specification.invariants = vec![Invariant::Positive];
        }
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("clusters without hopping", seed).printed(20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_fluctuate_as_counted_by_hand() {
        let (_, sites, bonds) = CLUSTERS[0];
        // Half filling of a triangle, μ = V: three states each with one and two bosons.
        assert!((fluctuations(sites, bonds, 1, 2, 2.0, f64::INFINITY) - 0.25 / 3.0).abs() < 1e-14);
        // Independent sites.
        assert!((fluctuations(sites, bonds, 1, 2, 2.0, 0.0) - 0.25).abs() < 1e-14);
        assert!((fluctuations(sites, bonds, 1, 2, 2.0, 100.0) - 0.25 / 3.0).abs() < 1e-14);
        // Up to two bosons on each of three independent sites: 0, 1 or 2 alike.
        assert!((fluctuations(sites, bonds, 2, 2, 2.0, 0.0) - 2.0 / 3.0).abs() < 1e-14);
        // Attraction without a chemical potential fills all sites.
        assert!(fluctuations(sites, bonds, 2, -1, 0.0, f64::INFINITY) < 1e-14);
    }
}
