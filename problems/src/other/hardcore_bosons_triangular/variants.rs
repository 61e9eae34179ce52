//! Small clusters without hopping: fluctuations of the number of bosons.

use eigentruth_grading::Invariant;

use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

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

/// `(⟨N²⟩ − ⟨N⟩²)/N_s` with weights `e^{−β(V·bonds − μN)}`; at zero temperature over the configurations of lowest energy.
fn fluctuations(sites: usize, bonds: &[[usize; 2]], v: i32, mu: f64, beta: f64) -> f64 {
    let energy = |state: u32| {
        let full = |site: usize| state >> site & 1 == 1;
        let pairs = bonds.iter().filter(|[a, b]| full(*a) && full(*b)).count();
        f64::from(v) * pairs as f64 - mu * f64::from(state.count_ones())
    };
    let states = 0..1u32 << sites;
    let lowest = states.clone().map(energy).fold(f64::INFINITY, f64::min);
    let weight = |state: u32| {
        let above = energy(state) - lowest;
        // Energies are multiples of 1/4.
        if beta.is_infinite() { f64::from(u8::from(above < 0.1)) } else { (-beta * above).exp() }
    };
    let mean = |power: i32| {
        let sum: f64 = states.clone().map(|s| weight(s) * f64::from(s.count_ones()).powi(power)).sum();
        sum / states.clone().map(weight).sum::<f64>()
    };
    (mean(2) - mean(1).powi(2)) / sites as f64
}

const DIGITS: u32 = 4;

impl Family for Clusters {
    fn describe(&self) -> &'static str {
        "the cluster, repulsion, chemical potential and temperature, zero included; answer: temperature times compressibility of hard-core bosons \
         that do not hop"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("clusters without hopping", seed);
        let (name, sites, bonds) = draw.one("cluster", &CLUSTERS);
        let v = draw.one("V", &[1, 2, 3, 4]);
        let quarters = draw.one("μ", &[1, 2, 3, 4, 5, 6, 7, 9]);
        let mu = f64::from(v * quarters) / 4.0;
        let cold = draw.pick("cold", 4) == 0;
        let temperature = draw.one("T", &[1, 2, 3, 5]);
        let beta = if cold { f64::INFINITY } else { 1.0 / f64::from(temperature) };
        let value = fluctuations(sites, bonds, v, mu, beta);
        let at = if cold { "in the limit T → 0".to_owned() } else { format!("at T = {temperature}") };
        let prompt = format!(
            "Hard-core bosons sit on {name}, without hopping. H = V Σ n_i n_j − μ Σ n_i, each bond once, with V = {v} and μ = {mu}. What is T κ {at}, \
             where κ = (1/N_s) ∂⟨N⟩/∂μ, N is the number of bosons and N_s that of sites? Give it to {DIGITS} decimals in \\boxed{{}}."
        );
        let mut variant = Variant::number(seed, prompt, value, DIGITS)
            .with(Aspect::Lattice, name)
            .with(Aspect::Filling, format!("V = {v} and μ = {mu}"))
            .with(Aspect::Asked, format!("What is T κ {at}"));
        // Zero where the lowest configurations have one number of bosons.
        if value > 1e-3 {
            variant.specification.invariants = vec![Invariant::Positive];
        }
        Ok(variant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_fluctuate_as_counted_by_hand() {
        let (_, sites, bonds) = CLUSTERS[0];
        // Half filling of a triangle, μ = V: three states each with one and two bosons.
        assert!((fluctuations(sites, bonds, 2, 2.0, f64::INFINITY) - 0.25 / 3.0).abs() < 1e-14);
        // Independent sites.
        assert!((fluctuations(sites, bonds, 2, 2.0, 0.0) - 0.25).abs() < 1e-14);
        assert!((fluctuations(sites, bonds, 2, 2.0, 100.0) - 0.25 / 3.0).abs() < 1e-14);
    }
}
