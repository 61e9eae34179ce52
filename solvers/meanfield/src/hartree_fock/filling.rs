//! Occupations of the levels of the mean field.

use super::HartreeFockError;

/// How many particles there are.
#[derive(Clone, Debug, PartialEq)]
pub enum Filling {
    /// So many in each group of modes, in their order (`HartreeFock::groups`).
    Particles(Vec<usize>),
    /// As many as the chemical potential μ makes; one number for all groups.
    ChemicalPotential(f64),
}

/// Occupations by block and level, and what follows from them.
#[derive(Clone, Debug)]
pub(crate) struct Occupations {
    /// `[block][level]`, between 0 and 1.
    pub of: Vec<Vec<f64>>,
    /// The chemical potential of each group.
    pub chemical_potentials: Vec<f64>,
    /// `−Σ f ln f + (1−f) ln (1−f)`.
    pub entropy: f64,
    /// The distance from the highest occupied to the lowest empty level, the smallest of all groups; at zero temperature.
    pub gap: Option<f64>,
}

/// The Fermi function of `(ε − μ)/T`, without overflow.
pub(super) fn fermi(x: f64) -> f64 {
    if x > 0.0 {
        let small = (-x).exp();
        small / (1.0 + small)
    } else {
        1.0 / (1.0 + x.exp())
    }
}

/// `−f ln f − (1−f) ln (1−f)` where `f` is the Fermi function of `x`: accurate for both signs of large `x`.
fn entropy(x: f64) -> f64 {
    let x = x.abs();
    x * fermi(x) + (-x).exp().ln_1p()
}

/// Fills the levels; `groups[block]` says which number a block counts for.
pub(super) fn occupy(
    levels: &[Vec<f64>],
    groups: &[usize],
    filling: &Filling,
    temperature: f64,
) -> Result<Occupations, HartreeFockError> {
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut result = Occupations {
        of: levels.iter().map(|levels| vec![0.0; levels.len()]).collect(),
        chemical_potentials: Vec::with_capacity(count),
        entropy: 0.0,
        gap: None,
    };
    for group in 0..count {
        // Ascending; equal ones in the order of blocks, so that a run can be repeated.
        let blocks = (0..levels.len()).filter(|&block| groups[block] == group);
        let mut own: Vec<(f64, usize, usize)> = blocks
            .flat_map(|block| levels[block].iter().enumerate().map(move |(k, &e)| (e, block, k)))
            .collect();
        own.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mu = match filling {
            Filling::ChemicalPotential(mu) => *mu,
            Filling::Particles(numbers) => chemical_potential(&own, numbers[group], temperature),
        };
        let occupied = match filling {
            Filling::Particles(numbers) => numbers[group],
            Filling::ChemicalPotential(mu) => own.partition_point(|level| level.0 <= *mu),
        };
        for (number, &(energy, block, k)) in own.iter().enumerate() {
            result.of[block][k] = if temperature == 0.0 {
                f64::from(u8::from(number < occupied))
            } else {
                result.entropy += entropy((energy - mu) / temperature);
                fermi((energy - mu) / temperature)
            };
        }
        if temperature == 0.0 && occupied > 0 && occupied < own.len() {
            let own = own[occupied].0 - own[occupied - 1].0;
            result.gap = Some(result.gap.map_or(own, |gap: f64| gap.min(own)));
        }
        result.chemical_potentials.push(mu);
    }
    Ok(result)
}

/// μ of a number of particles: the middle of the gap at zero temperature, by bisection above (the number grows with μ).
fn chemical_potential(levels: &[(f64, usize, usize)], particles: usize, temperature: f64) -> f64 {
    let (Some(first), Some(last)) = (levels.first(), levels.last()) else { return 0.0 };
    if particles == 0 {
        return if temperature == 0.0 { first.0 } else { f64::NEG_INFINITY };
    }
    if particles == levels.len() {
        return if temperature == 0.0 { last.0 } else { f64::INFINITY };
    }
    if temperature == 0.0 {
        return (levels[particles - 1].0 + levels[particles].0) / 2.0;
    }
    // Outside of these all levels are occupied with less than 1/n or more than 1 − 1/n.
    let margin = temperature * (2.0 + (levels.len() as f64).ln());
    let (mut low, mut high) = (first.0 - margin, last.0 + margin);
    loop {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        let number: f64 = levels.iter().map(|level| fermi((level.0 - middle) / temperature)).sum();
        if number < particles as f64 { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entropy_of_a_level_is_that_of_its_occupation() {
        for x in [-3.0, -0.1, 0.0, 0.7, 5.0] {
            let f: f64 = fermi(x);
            let direct = -f * f.ln() - (1.0 - f) * (1.0 - f).ln();
            assert!((entropy(x) - direct).abs() <= 64.0 * f64::EPSILON, "{x}");
        }
        assert_eq!(entropy(1e4), 0.0);
    }

    #[test]
    fn the_chemical_potential_gives_the_number() {
        let levels = vec![vec![-1.0, 0.0, 0.5], vec![-0.7, 0.1]];
        for temperature in [0.05, 1.0, 50.0] {
            let filled = occupy(&levels, &[0, 0], &Filling::Particles(vec![2]), temperature).unwrap();
            let number: f64 = filled.of.iter().flatten().sum();
            assert!((number - 2.0).abs() < 64.0 * f64::EPSILON, "{temperature}: {number}");
        }
        let cold = occupy(&levels, &[0, 1], &Filling::Particles(vec![1, 2]), 0.0).unwrap();
        assert_eq!(cold.of, [vec![1.0, 0.0, 0.0], vec![1.0, 1.0]]);
        assert_eq!(cold.gap, Some(1.0));
        let open = occupy(&levels, &[0, 1], &Filling::ChemicalPotential(0.05), 0.0).unwrap();
        assert_eq!(open.of, [vec![1.0, 1.0, 0.0], vec![1.0, 0.0]]);
    }
}
